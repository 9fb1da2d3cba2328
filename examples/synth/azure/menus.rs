//! What each kind of identity habitually does in Azure, with weights.

use crate::menu::Menu;

const TOKEN: (&str, u32) = ("NonInteractiveUserSignInLogs:Sign-in activity", 46);
const APP_TOKEN: (&str, u32) = ("ServicePrincipalSignInLogs:Sign-in activity", 30);
const MACHINE_TOKEN: (&str, u32) = ("ManagedIdentitySignInLogs:Sign-in activity", 60);

pub(super) const PLATFORM: Menu = &[
    TOKEN,
    ("Microsoft.Resources:deployments/write", 10),
    ("Microsoft.Authorization:roleAssignments/write", 12),
    ("Microsoft.Authorization:roleAssignments/delete", 6),
    ("Microsoft.Network:networkSecurityGroups/securityRules/write", 8),
    ("Microsoft.Network:virtualNetworks/write", 4),
    ("Microsoft.KeyVault:vaults/accessPolicies/write", 4),
    ("Microsoft.Storage:storageAccounts/listKeys/action", 8),
    ("Microsoft.ContainerService:managedClusters/listClusterUserCredential/action", 8),
    ("Microsoft.ContainerService:managedClusters/listClusterAdminCredential/action", 3),
    ("Microsoft.Compute:virtualMachines/restart/action", 6),
    ("Microsoft.Compute:virtualMachines/deallocate/action", 5),
    ("Microsoft.Compute:virtualMachines/start/action", 5),
    ("Microsoft.Resources:subscriptions/resourceGroups/write", 3),
    ("Microsoft.Resources:tags/write", 5),
    ("Microsoft.Authorization:policyAssignments/write", 3),
    ("Microsoft.Authorization:locks/write", 3),
    ("Microsoft.Insights:diagnosticSettings/write", 4),
    ("Microsoft.Insights:actionGroups/write", 3),
    ("AuditLogs:Add eligible member to role", 3),
];
/// The platform people who also look after the directory.
pub(super) const ACCESS_DESK: Menu = &[
    ("AuditLogs:Add member to group", 22),
    ("AuditLogs:Remove member from group", 10),
    ("AuditLogs:Add user", 8),
    ("AuditLogs:Update user", 14),
    ("AuditLogs:Reset password (by admin)", 8),
    ("AuditLogs:Invite external user", 6),
    ("AuditLogs:Add member to role", 5),
    ("AuditLogs:Add application", 4),
    ("AuditLogs:Add service principal", 4),
    ("AuditLogs:Update application – Certificates and secrets management", 4),
    ("AuditLogs:Delete user", 3),
];
pub(super) const DEVELOPER: Menu = &[
    TOKEN,
    ("Microsoft.Web:sites/config/list/action", 12),
    ("Microsoft.Web:sites/restart/action", 8),
    ("Microsoft.Web:sites/slots/slotsswap/action", 4),
    ("Microsoft.Web:sites/config/write", 4),
    ("Microsoft.Web:sites/functions/listkeys/action", 6),
    ("Microsoft.Storage:storageAccounts/listKeys/action", 7),
    ("Microsoft.ContainerService:managedClusters/listClusterUserCredential/action", 9),
    ("Microsoft.ServiceBus:namespaces/authorizationRules/listKeys/action", 4),
    ("Microsoft.Cache:redis/listKeys/action", 3),
    ("Microsoft.Resources:deployments/validate/action", 6),
    ("Microsoft.Resources:deployments/write", 5),
    ("Microsoft.Logic:workflows/triggers/run/action", 4),
    ("Microsoft.Compute:virtualMachines/start/action", 4),
    ("Microsoft.Compute:virtualMachines/deallocate/action", 4),
    ("Microsoft.Sql:servers/databases/write", 3),
    ("Microsoft.Insights:metricAlerts/write", 3),
    ("Microsoft.Portal:dashboards/write", 2),
];
pub(super) const ANALYST: Menu = &[
    TOKEN,
    ("Microsoft.DataFactory:factories/pipelines/createrun/action", 12),
    ("Microsoft.DataFactory:factories/pipelines/write", 5),
    ("Microsoft.Portal:dashboards/write", 5),
    ("Microsoft.Insights:workbooks/write", 5),
    ("Microsoft.CostManagement:exports/run/action", 4),
    ("Microsoft.Storage:storageAccounts/listKeys/action", 3),
    ("Microsoft.Sql:servers/databases/write", 2),
];
/// Operations outside one's work that people now and then try.
pub(super) const STRAY: Menu = &[
    ("Microsoft.Portal:usersettings/write", 4),
    ("Microsoft.Support:supportTickets/write", 3),
    ("Microsoft.Insights:workbooks/write", 3),
    ("Microsoft.Insights:actionGroups/write", 2),
    ("Microsoft.Resources:tags/write", 3),
    ("Microsoft.Network:networkWatchers/ipFlowVerify/action", 3),
    ("Microsoft.Advisor:generateRecommendations/action", 2),
    ("Microsoft.Logic:workflows/triggers/listCallbackUrl/action", 2),
];
pub(super) const DEPLOY: Menu = &[
    APP_TOKEN,
    ("Microsoft.Resources:deployments/write", 20),
    ("Microsoft.Resources:deployments/validate/action", 16),
    ("Microsoft.Web:sites/write", 10),
    ("Microsoft.Web:sites/config/write", 8),
    ("Microsoft.Web:sites/config/list/action", 12),
    ("Microsoft.Web:sites/publishxml/action", 6),
    ("Microsoft.Web:sites/slots/slotsswap/action", 5),
    ("Microsoft.App:containerApps/write", 9),
    ("Microsoft.ContainerService:managedClusters/listClusterUserCredential/action", 8),
    ("Microsoft.Storage:storageAccounts/write", 4),
    ("Microsoft.Storage:storageAccounts/listKeys/action", 5),
    ("Microsoft.Storage:storageAccounts/blobServices/containers/write", 3),
    ("Microsoft.Compute:virtualMachineScaleSets/write", 5),
    ("Microsoft.Network:networkSecurityGroups/write", 3),
    ("Microsoft.Network:dnsZones/A/write", 3),
    ("Microsoft.Insights:components/write", 3),
    ("Microsoft.Insights:metricAlerts/write", 4),
    ("Microsoft.Insights:diagnosticSettings/write", 3),
    ("Microsoft.Sql:servers/databases/write", 2),
    ("Microsoft.ServiceBus:namespaces/authorizationRules/listKeys/action", 4),
];
pub(super) const DEPLOY_IAM: Menu = &[
    ("Microsoft.Authorization:roleAssignments/write", 14),
    ("Microsoft.Authorization:roleAssignments/delete", 7),
    ("Microsoft.Authorization:roleDefinitions/write", 3),
    ("Microsoft.ManagedIdentity:userAssignedIdentities/write", 8),
    ("Microsoft.ManagedIdentity:userAssignedIdentities/assign/action", 6),
    ("Microsoft.ManagedIdentity:userAssignedIdentities/federatedIdentityCredentials/write", 5),
    ("Microsoft.KeyVault:vaults/write", 4),
    ("Microsoft.KeyVault:vaults/accessPolicies/write", 4),
    ("Microsoft.Authorization:locks/write", 2),
    ("Microsoft.Authorization:locks/delete", 2),
    ("AuditLogs:Update application", 3),
    ("AuditLogs:Update service principal", 2),
];
pub(super) const WORKLOAD: Menu = &[
    MACHINE_TOKEN,
    ("Microsoft.Storage:storageAccounts/listKeys/action", 6),
    ("Microsoft.ServiceBus:namespaces/authorizationRules/listKeys/action", 4),
    ("Microsoft.EventHub:namespaces/authorizationRules/listKeys/action", 3),
    ("Microsoft.Storage:storageAccounts/listServiceSas/action", 3),
    ("Microsoft.Cache:redis/listKeys/action", 2),
    ("Microsoft.DocumentDB:databaseAccounts/listKeys/action", 3),
];
pub(super) const INSTANCE: Menu = &[
    MACHINE_TOKEN,
    ("Microsoft.Network:dnsZones/A/write", 2),
    ("Microsoft.Compute:virtualMachineScaleSets/virtualMachines/write", 2),
];
pub(super) const FUNCTION: Menu = &[
    MACHINE_TOKEN,
    ("Microsoft.ContainerInstance:containerGroups/start/action", 4),
    ("Microsoft.Logic:workflows/triggers/listCallbackUrl/action", 4),
    ("Microsoft.DataFactory:factories/pipelines/createrun/action", 4),
];
pub(super) const CLUSTER: Menu = &[
    MACHINE_TOKEN,
    ("Microsoft.Compute:virtualMachineScaleSets/write", 14),
    ("Microsoft.Compute:virtualMachineScaleSets/virtualMachines/write", 12),
    ("Microsoft.Compute:virtualMachineScaleSets/delete/action", 4),
    ("Microsoft.Network:loadBalancers/write", 12),
    ("Microsoft.Network:loadBalancers/backendAddressPools/join/action", 14),
    ("Microsoft.Network:publicIPAddresses/write", 4),
    ("Microsoft.Network:networkSecurityGroups/write", 6),
    ("Microsoft.Network:routeTables/write", 4),
    ("Microsoft.Compute:disks/write", 8),
    ("Microsoft.Compute:disks/delete", 6),
];
pub(super) const PLATFORM_NOTICES: Menu = &[
    ("Microsoft.Authorization:policies/audit/action", 30),
    ("Microsoft.Authorization:policies/auditIfNotExists/action", 22),
    ("Microsoft.Authorization:policies/deployIfNotExists/action", 4),
    ("Microsoft.Resourcehealth:healthevent/Activated/action", 6),
    ("Microsoft.Insights:AutoscaleSettings/Scaleup/Action", 8),
    ("Microsoft.Insights:AlertRules/Activated/Action", 6),
    ("Microsoft.Advisor:recommendations/available/action", 8),
];
pub(super) const BACKUP: Menu = &[
    APP_TOKEN,
    ("Microsoft.Compute:restorePointCollections/restorePoints/write", 18),
    ("Microsoft.Compute:snapshots/write", 22),
    ("Microsoft.Compute:snapshots/delete", 18),
    (
        "Microsoft.RecoveryServices:vaults/backupFabrics/protectionContainers/protectedItems/backup/action",
        14,
    ),
    ("Microsoft.Resources:tags/write", 4),
];
pub(super) const AUDIT: Menu = &[
    APP_TOKEN,
    ("Microsoft.Network:networkWatchers/securityGroupView/action", 14),
    ("Microsoft.Network:networkInterfaces/effectiveNetworkSecurityGroups/action", 18),
    ("Microsoft.Network:networkInterfaces/effectiveRouteTable/action", 10),
    ("Microsoft.Network:networkWatchers/nextHop/action", 6),
    ("Microsoft.Web:sites/config/list/action", 14),
    ("Microsoft.PolicyInsights:policyStates/triggerEvaluation/action", 8),
    ("Microsoft.Advisor:generateRecommendations/action", 5),
];
pub(super) const VENDOR: Menu = &[
    ("ServicePrincipalSignInLogs:Sign-in activity", 70),
    ("Microsoft.OperationalInsights:workspaces/sharedKeys/action", 6),
    ("Microsoft.CostManagement:exports/run/action", 6),
];
pub(super) const SCRIPT: Menu = &[
    APP_TOKEN,
    ("Microsoft.Storage:storageAccounts/listKeys/action", 14),
    ("Microsoft.Network:dnsZones/A/write", 10),
    ("Microsoft.Storage:storageAccounts/blobServices/containers/write", 6),
    ("Microsoft.Compute:virtualMachines/start/action", 7),
    ("Microsoft.Compute:virtualMachines/deallocate/action", 7),
    ("Microsoft.ContainerInstance:containerGroups/start/action", 5),
    ("Microsoft.DataFactory:factories/pipelines/createrun/action", 5),
    ("Microsoft.Resources:tags/write", 4),
];
/// Work of a developer's new project, and of a pipeline that starts to serve it.
pub(super) const PROJECTS: [Menu; 3] = [
    &[
        ("Microsoft.MachineLearningServices:workspaces/write", 3),
        ("Microsoft.MachineLearningServices:workspaces/computes/write", 6),
        ("Microsoft.MachineLearningServices:workspaces/jobs/write", 20),
    ],
    &[
        ("Microsoft.EventHub:namespaces/write", 4),
        ("Microsoft.EventHub:namespaces/eventhubs/write", 10),
        ("Microsoft.EventHub:namespaces/eventhubs/consumergroups/write", 8),
    ],
    &[
        ("Microsoft.CognitiveServices:accounts/write", 3),
        ("Microsoft.CognitiveServices:accounts/deployments/write", 12),
    ],
];
