//! Changes in the tenant's directory, by the names its audit log gives them.

use super::audit;
use crate::action::Action;

const CORE_ADD: &str = "Core Directory/Add";
const CORE_ASSIGN: &str = "Core Directory/Assign";
const CORE_UPDATE: &str = "Core Directory/Update";
const AGENT: &str = r#"[{"key":"User-Agent","value":"<agent>"}]"#;

pub(super) const ACTIONS: &[Action] = &[
    audit(
        "Add member to role",
        "RoleManagement",
        CORE_ASSIGN,
        r#"[{"id":"<user-id>","displayName":null,"type":"User","userPrincipalName":"<user>","modifiedProperties":[{"displayName":"Role.ObjectID","oldValue":null,"newValue":"\"<entra-role-id>\""},{"displayName":"Role.DisplayName","oldValue":null,"newValue":"\"<entra-role>\""},{"displayName":"Role.TemplateId","oldValue":null,"newValue":"\"<entra-role-id>\""}],"administrativeUnits":[]},{"id":"<entra-role-id>","displayName":null,"type":"Role","modifiedProperties":[],"administrativeUnits":[]}]"#,
        AGENT,
    ),
    audit(
        "Add eligible member to role",
        "RoleManagement",
        "PIM/Assign",
        r#"[{"id":"<entra-role-id>","displayName":"<entra-role>","type":"Role","modifiedProperties":[],"administrativeUnits":[]},{"id":"<user-id>","displayName":"<user>","type":"User","modifiedProperties":[],"administrativeUnits":[]}]"#,
        r#"[{"key":"Justification","value":"<note>"},{"key":"ipaddr","value":"<address>"}]"#,
    ),
    audit("Add member to group", "GroupManagement", CORE_ASSIGN, GROUP, "[]"),
    audit("Remove member from group", "GroupManagement", "Core Directory/Unassign", GROUP, "[]"),
    audit("Add user", "UserManagement", CORE_ADD, ONE_USER, AGENT),
    audit("Update user", "UserManagement", CORE_UPDATE, ONE_USER, AGENT),
    audit("Delete user", "UserManagement", "Core Directory/Delete", ONE_USER, AGENT),
    audit(
        "Reset password (by admin)",
        "UserManagement",
        "Self-service Password Management/Update",
        ONE_USER,
        "[]",
    ),
    audit(
        "Admin registered security info",
        "UserManagement",
        "Authentication Methods/Add",
        ONE_USER,
        "[]",
    ),
    audit(
        "User registered security info",
        "UserManagement",
        "Authentication Methods/Add",
        OWN_USER,
        "[]",
    ),
    audit(
        "Invite external user",
        "UserManagement",
        "Invited Users/Add",
        r#"[{"id":"<uuid>","displayName":"<word>","type":"User","modifiedProperties":[],"administrativeUnits":[]}]"#,
        r#"[{"key":"InvitationId","value":"<uuid>"},{"key":"invitedUserEmailAddress","value":"<word>@partner.example"}]"#,
    ),
    audit(
        "User has elevated their access to User Access Administrator for their Azure Resources",
        "AzureRBACRoleManagementElevateAccess",
        "Azure RBAC (Elevated Access)/Assign",
        r#"[{"id":"<self-id>","displayName":"<self>","type":"User","userPrincipalName":"<self>","modifiedProperties":[],"administrativeUnits":[]}]"#,
        "[]",
    ),
    audit("Add application", "ApplicationManagement", CORE_ADD, APPLICATION, AGENT),
    audit("Update application", "ApplicationManagement", CORE_UPDATE, APPLICATION, AGENT),
    audit(
        "Update application – Certificates and secrets management",
        "ApplicationManagement",
        CORE_UPDATE,
        r#"[{"id":"<sp-object>","displayName":"<sp>","type":"Application","modifiedProperties":[{"displayName":"KeyDescription","oldValue":"[]","newValue":"[\"[KeyIdentifier=<key-id>,KeyType=Password,KeyUsage=Verify,DisplayName=<word>]\"]"},{"displayName":"Included Updated Properties","oldValue":null,"newValue":"\"KeyDescription\""}],"administrativeUnits":[]}]"#,
        AGENT,
    ),
    audit("Add service principal", "ApplicationManagement", CORE_ADD, PRINCIPAL, AGENT),
    audit("Update service principal", "ApplicationManagement", CORE_UPDATE, PRINCIPAL, AGENT),
    audit(
        "Add service principal credentials",
        "ApplicationManagement",
        CORE_UPDATE,
        r#"[{"id":"<sp-id>","displayName":"<sp>","type":"ServicePrincipal","modifiedProperties":[{"displayName":"KeyDescription","oldValue":"[]","newValue":"[\"[KeyIdentifier=<key-id>,KeyType=Password,KeyUsage=Verify,DisplayName=<word>]\"]"},{"displayName":"Included Updated Properties","oldValue":null,"newValue":"\"KeyDescription\""}],"administrativeUnits":[]}]"#,
        AGENT,
    ),
    audit(
        "Add owner to application",
        "ApplicationManagement",
        CORE_ASSIGN,
        r#"[{"id":"<user-id>","displayName":null,"type":"User","userPrincipalName":"<user>","modifiedProperties":[{"displayName":"Application.DisplayName","oldValue":null,"newValue":"\"<sp>\""}],"administrativeUnits":[]}]"#,
        AGENT,
    ),
    audit(
        "Add app role assignment to service principal",
        "ApplicationManagement",
        CORE_ASSIGN,
        r#"[{"id":"<graph-id>","displayName":"Microsoft Graph","type":"ServicePrincipal","modifiedProperties":[{"displayName":"AppRole.Value","oldValue":null,"newValue":"\"<graph-role>\""},{"displayName":"ServicePrincipal.ObjectID","oldValue":null,"newValue":"\"<sp-id>\""},{"displayName":"ServicePrincipal.DisplayName","oldValue":null,"newValue":"\"<sp>\""}],"administrativeUnits":[]}]"#,
        AGENT,
    ),
    audit(
        "Consent to application",
        "ApplicationManagement",
        CORE_ASSIGN,
        r#"[{"id":"<sp-id>","displayName":"<sp>","type":"ServicePrincipal","modifiedProperties":[{"displayName":"ConsentContext.IsAdminConsent","oldValue":null,"newValue":"\"False\""}],"administrativeUnits":[]}]"#,
        AGENT,
    ),
    audit(
        "Update conditional access policy",
        "Policy",
        "Conditional Access/Update",
        r#"[{"id":"<assignment>","displayName":"Require MFA","type":"Policy","modifiedProperties":[{"displayName":"ConditionalAccessPolicy","oldValue":"{\"state\":\"enabled\"}","newValue":"{\"state\":\"<policy-state>\"}"}],"administrativeUnits":[]}]"#,
        r#"[{"key":"Category","value":"Conditional Access"}]"#,
    ),
    audit(
        "Add named location",
        "Policy",
        "Conditional Access/Add",
        r#"[{"id":"<assignment>","displayName":"<word>","type":"Policy","modifiedProperties":[],"administrativeUnits":[]}]"#,
        "[]",
    ),
];

const ONE_USER: &str = r#"[{"id":"<user-id>","displayName":null,"type":"User","userPrincipalName":"<user>","groupType":null,"modifiedProperties":[{"displayName":"Included Updated Properties","oldValue":null,"newValue":"\"StrongAuthenticationMethod\""}],"administrativeUnits":[]}]"#;
const OWN_USER: &str = r#"[{"id":"<self-id>","displayName":"<self>","type":"User","userPrincipalName":"<self>","modifiedProperties":[],"administrativeUnits":[]}]"#;
const GROUP: &str = r#"[{"id":"<user-id>","displayName":null,"type":"User","userPrincipalName":"<user>","modifiedProperties":[{"displayName":"Group.ObjectID","oldValue":null,"newValue":"\"<group-id>\""},{"displayName":"Group.DisplayName","oldValue":null,"newValue":"\"grp-<word>\""}],"administrativeUnits":[]},{"id":"<group-id>","displayName":null,"type":"Group","groupType":"azureAD","modifiedProperties":[],"administrativeUnits":[]}]"#;
const APPLICATION: &str = r#"[{"id":"<sp-object>","displayName":"<sp>","type":"Application","modifiedProperties":[{"displayName":"DisplayName","oldValue":"[]","newValue":"[\"<sp>\"]"}],"administrativeUnits":[]}]"#;
const PRINCIPAL: &str = r#"[{"id":"<sp-id>","displayName":"<sp>","type":"ServicePrincipal","modifiedProperties":[{"displayName":"AccountEnabled","oldValue":"[]","newValue":"[true]"},{"displayName":"AppPrincipalId","oldValue":"[]","newValue":"[\"<sp-app>\"]"}],"administrativeUnits":[]}]"#;
