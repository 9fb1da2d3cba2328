//! The out-of-scope episodes that can be planted in Azure.

use crate::plot::{Plot, Step, Tool, away, denied, limited, new, times, usual};
use crate::world::{Identity, Kind, Trade};

fn pipeline(one: &Identity) -> bool {
    one.kind == Kind::Deploy
}

fn machine(one: &Identity) -> bool {
    one.kind == Kind::Instance
}

fn workload(one: &Identity) -> bool {
    matches!(one.kind, Kind::Function | Kind::Task | Kind::Pod)
}

fn developer(one: &Identity) -> bool {
    one.trade == Trade::Developer
}

fn analyst(one: &Identity) -> bool {
    one.trade == Trade::Analyst
}

fn person(one: &Identity) -> bool {
    developer(one) || analyst(one)
}

fn backup(one: &Identity) -> bool {
    one.kind == Kind::User && one.name().starts_with("sp-backup-")
}

fn script(one: &Identity) -> bool {
    one.kind == Kind::User && one.name().ends_with("-job")
}

fn newcomer(one: &Identity) -> bool {
    one.kind == Kind::User && one.agents.is_empty()
}

const APP_IN: Step = usual("ServicePrincipalSignInLogs:Sign-in activity");
const USER_IN: Step = usual("SignInLogs:Sign-in activity");
const MACHINE_IN: Step = usual("ManagedIdentitySignInLogs:Sign-in activity");

/// The episodes in the order they are planted.
pub(super) const PLOTS: &[Plot] = &[
    Plot {
        kind: "pipeline-role-and-credentials",
        victim: pipeline,
        steps: &[
            APP_IN,
            new("Microsoft.Authorization:roleAssignments/write"),
            new("AuditLogs:Update application – Certificates and secrets management"),
            new("AuditLogs:Add service principal credentials"),
        ],
        length: 260,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "elevated-access-owner",
        victim: developer,
        steps: &[
            USER_IN,
            new(
                "AuditLogs:User has elevated their access to User Access Administrator for their Azure Resources",
            ),
            new("Microsoft.Authorization:elevateAccess/action"),
            new("Microsoft.Authorization:roleAssignments/write"),
        ],
        length: 600,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "workload-run-command",
        victim: machine,
        steps: &[
            MACHINE_IN,
            times(new("Microsoft.Compute:virtualMachines/runCommand/action"), 3),
            new("Microsoft.Compute:virtualMachines/extensions/write"),
        ],
        length: 700,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "key-harvest",
        victim: developer,
        steps: &[
            USER_IN,
            times(usual("Microsoft.Storage:storageAccounts/listKeys/action"), 24),
            times(new("Microsoft.DocumentDB:databaseAccounts/listKeys/action"), 3),
            times(new("Microsoft.CognitiveServices:accounts/listKeys/action"), 2),
            times(new("Microsoft.ContainerRegistry:registries/listCredentials/action"), 2),
            new("Microsoft.ContainerService:managedClusters/listClusterAdminCredential/action"),
        ],
        length: 420,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "log-tampering",
        victim: person,
        steps: &[
            new("Microsoft.Insights:activityLogAlerts/delete"),
            new("Microsoft.Authorization:locks/delete"),
            new("Microsoft.Insights:diagnosticSettings/delete"),
            new("Microsoft.Security:pricings/write"),
            new("Microsoft.OperationalInsights:workspaces/delete"),
        ],
        length: 900,
        stranger: false,
        tool: Tool::Usual,
    },
    Plot {
        kind: "snapshot-share",
        victim: backup,
        steps: &[
            APP_IN,
            times(usual("Microsoft.Compute:snapshots/write"), 3),
            times(new("Microsoft.Compute:snapshots/beginGetAccess/action"), 3),
            times(new("Microsoft.Compute:disks/beginGetAccess/action"), 2),
        ],
        length: 1_800,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "new-region-mining",
        victim: script,
        steps: &[
            APP_IN,
            away(new("Microsoft.Compute:sshPublicKeys/write"), 0),
            away(times(new("Microsoft.Compute:virtualMachines/write"), 3), 0),
            away(limited(new("Microsoft.Compute:virtualMachines/write")), 1),
            away(times(new("Microsoft.Compute:virtualMachines/write"), 2), 1),
            away(times(limited(new("Microsoft.Compute:virtualMachines/write")), 2), 2),
            away(new("Microsoft.Compute:virtualMachines/write"), 2),
        ],
        length: 1_500,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "denied-probe-then-change",
        victim: analyst,
        steps: &[
            USER_IN,
            denied("Microsoft.Storage:storageAccounts/listAccountSas/action"),
            denied("Microsoft.KeyVault:vaults/write"),
            denied("Microsoft.ContainerRegistry:registries/listCredentials/action"),
            denied("Microsoft.ContainerService:managedClusters/listClusterAdminCredential/action"),
            denied("Microsoft.DocumentDB:databaseAccounts/listKeys/action"),
            denied("Microsoft.CognitiveServices:accounts/listKeys/action"),
            denied("Microsoft.Compute:virtualMachines/runCommand/action"),
            denied("Microsoft.Compute:disks/beginGetAccess/action"),
            denied("Microsoft.Web:sites/publishxml/action"),
            denied("Microsoft.Automation:automationAccounts/runbooks/write"),
            denied("Microsoft.OperationalInsights:workspaces/sharedKeys/action"),
            denied("Microsoft.Authorization:roleDefinitions/write"),
            denied("AuditLogs:Add application"),
            denied("AuditLogs:Add member to role"),
            new("Microsoft.KeyVault:vaults/accessPolicies/write"),
            new("Microsoft.Authorization:roleAssignments/write"),
        ],
        length: 290,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "new-identity-admin",
        victim: newcomer,
        steps: &[
            APP_IN,
            new("Microsoft.Authorization:roleAssignments/write"),
            new("AuditLogs:Add app role assignment to service principal"),
            new("AuditLogs:Add member to role"),
        ],
        length: 500,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "federated-credential-backdoor",
        victim: developer,
        steps: &[
            new("Microsoft.ManagedIdentity:userAssignedIdentities/write"),
            new(
                "Microsoft.ManagedIdentity:userAssignedIdentities/federatedIdentityCredentials/write",
            ),
            new("Microsoft.ManagedIdentity:userAssignedIdentities/assign/action"),
            new("Microsoft.Authorization:roleAssignments/write"),
        ],
        length: 1_200,
        stranger: false,
        tool: Tool::Usual,
    },
    Plot {
        kind: "storage-exposed",
        victim: workload,
        steps: &[
            MACHINE_IN,
            times(usual("Microsoft.Storage:storageAccounts/listKeys/action"), 4),
            new("Microsoft.Storage:storageAccounts/listAccountSas/action"),
            new("Microsoft.Storage:storageAccounts/write"),
            times(new("Microsoft.Storage:storageAccounts/blobServices/containers/write"), 2),
        ],
        length: 1_400,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "directory-takeover",
        victim: person,
        steps: &[
            USER_IN,
            new("AuditLogs:Add member to role"),
            new("AuditLogs:Update conditional access policy"),
            new("AuditLogs:Reset password (by admin)"),
            new("AuditLogs:Admin registered security info"),
            new("AuditLogs:Add owner to application"),
        ],
        length: 1_000,
        stranger: true,
        tool: Tool::Cli,
    },
];
