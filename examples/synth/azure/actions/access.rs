//! Operations that decide who may do what, hand out keys, or decide what is logged.

use super::{post, put};
use crate::action::Action;

const ASSIGNMENT: &str = r#"{"Id":"<assignment>","Properties":{"PrincipalId":"<principal-id>","PrincipalType":"<principal-type>","RoleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/<role-id>","Scope":"/subscriptions/<sub>","Condition":null,"ConditionVersion":null}}"#;

pub(super) const ACTIONS: &[Action] = &[
    Action {
        answer: r#"{"properties":{"roleDefinitionId":"/subscriptions/<sub>/providers/Microsoft.Authorization/roleDefinitions/<role-id>","principalId":"<principal-id>","principalType":"<principal-type>","scope":"/subscriptions/<sub>","createdOn":"<date>","updatedOn":"<date>","createdBy":"","updatedBy":"<self-id>"},"id":"/subscriptions/<sub>/providers/Microsoft.Authorization/roleAssignments/<assignment>","type":"Microsoft.Authorization/roleAssignments","name":"<assignment>"}"#,
        ..put(
            "Microsoft.Authorization",
            "roleAssignments/write",
            "@roleAssignments/<assignment>",
            ASSIGNMENT,
        )
    },
    put("Microsoft.Authorization", "roleAssignments/delete", "@roleAssignments/<assignment>", ""),
    put(
        "Microsoft.Authorization",
        "roleDefinitions/write",
        "@roleDefinitions/<assignment>",
        r#"{"properties":{"roleName":"<app>-operator","description":"<note>","type":"CustomRole","permissions":[{"actions":["<permission>"],"notActions":[]}],"assignableScopes":["/subscriptions/<sub>"]}}"#,
    ),
    post("Microsoft.Authorization", "elevateAccess/action", "/providers/Microsoft.Authorization"),
    put(
        "Microsoft.Authorization",
        "policyAssignments/write",
        "@policyAssignments/<app>-<word>",
        r#"{"properties":{"displayName":"<app> <word>","policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c","enforcementMode":"Default"}}"#,
    ),
    put(
        "Microsoft.Authorization",
        "locks/write",
        "locks/<app>-lock",
        r#"{"properties":{"level":"CanNotDelete"}}"#,
    ),
    put("Microsoft.Authorization", "locks/delete", "locks/<app>-lock", ""),
    put(
        "Microsoft.ManagedIdentity",
        "userAssignedIdentities/write",
        "userAssignedIdentities/id-<app>",
        r#"{"location":"<region>","tags":{"team":"<word>"}}"#,
    ),
    post(
        "Microsoft.ManagedIdentity",
        "userAssignedIdentities/assign/action",
        "userAssignedIdentities/id-<app>",
    ),
    put(
        "Microsoft.ManagedIdentity",
        "userAssignedIdentities/federatedIdentityCredentials/write",
        "userAssignedIdentities/id-<app>/federatedIdentityCredentials/<word>",
        r#"{"properties":{"issuer":"<issuer>","subject":"<subject>","audiences":["api://AzureADTokenExchange"]}}"#,
    ),
    put(
        "Microsoft.KeyVault",
        "vaults/accessPolicies/write",
        "vaults/kv-<app>/accessPolicies/add",
        r#"{"properties":{"accessPolicies":[{"tenantId":"<tenant>","objectId":"<principal-id>","permissions":{"keys":[],"secrets":["get","list"],"certificates":[]}}]}}"#,
    ),
    put(
        "Microsoft.KeyVault",
        "vaults/write",
        "vaults/kv-<app>",
        r#"{"location":"<region>","properties":{"tenantId":"<tenant>","sku":{"family":"A","name":"standard"},"enableRbacAuthorization":true,"enablePurgeProtection":true}}"#,
    ),
    post("Microsoft.Storage", "storageAccounts/listKeys/action", "storageAccounts/<store>"),
    post("Microsoft.Storage", "storageAccounts/listAccountSas/action", "storageAccounts/<store>"),
    post("Microsoft.Storage", "storageAccounts/listServiceSas/action", "storageAccounts/<store>"),
    post("Microsoft.Storage", "storageAccounts/regenerateKey/action", "storageAccounts/<store>"),
    post(
        "Microsoft.DocumentDB",
        "databaseAccounts/listKeys/action",
        "databaseAccounts/cosmos-<app>",
    ),
    post("Microsoft.CognitiveServices", "accounts/listKeys/action", "accounts/ai-<app>"),
    post("Microsoft.Cache", "redis/listKeys/action", "redis/redis-<app>"),
    post(
        "Microsoft.ServiceBus",
        "namespaces/authorizationRules/listKeys/action",
        "namespaces/sb-<app>/authorizationRules/<word>",
    ),
    post(
        "Microsoft.EventHub",
        "namespaces/authorizationRules/listKeys/action",
        "namespaces/eh-<app>/authorizationRules/<word>",
    ),
    post(
        "Microsoft.ContainerRegistry",
        "registries/listCredentials/action",
        "registries/acr<digits>",
    ),
    post(
        "Microsoft.ContainerService",
        "managedClusters/listClusterAdminCredential/action",
        "managedClusters/aks-<env>",
    ),
    post(
        "Microsoft.ContainerService",
        "managedClusters/listClusterUserCredential/action",
        "managedClusters/aks-<env>",
    ),
    post("Microsoft.Web", "sites/publishxml/action", "sites/web-<app>"),
    post("Microsoft.Web", "sites/config/list/action", "sites/web-<app>/config/appsettings"),
    post("Microsoft.Web", "sites/functions/listkeys/action", "sites/func-<app>/functions/<word>"),
    post("Microsoft.OperationalInsights", "workspaces/sharedKeys/action", "workspaces/log-<env>"),
    put(
        "Microsoft.Insights",
        "diagnosticSettings/write",
        "diagnosticSettings/to-archive",
        r#"{"properties":{"storageAccountId":"/subscriptions/<sub>/resourceGroups/rg-logs/providers/Microsoft.Storage/storageAccounts/starchive<digits>","logs":[{"category":"Administrative","enabled":true}]}}"#,
    ),
    put("Microsoft.Insights", "diagnosticSettings/delete", "@diagnosticSettings/to-archive", ""),
    put("Microsoft.Insights", "activityLogAlerts/delete", "activityLogAlerts/alert-<word>", ""),
    put("Microsoft.OperationalInsights", "workspaces/delete", "workspaces/log-<env>", ""),
    put(
        "Microsoft.Security",
        "pricings/write",
        "@pricings/VirtualMachines",
        r#"{"properties":{"pricingTier":"Free"}}"#,
    ),
];
