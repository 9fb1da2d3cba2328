//! The out-of-scope episodes that can be planted in Google Cloud.

use crate::plot::{Plot, Tool, away, denied, limited, new, times, usual};
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
    one.kind == Kind::User && one.name().starts_with("backup-")
}

fn script(one: &Identity) -> bool {
    one.kind == Kind::User && one.name().starts_with("job-")
}

fn newcomer(one: &Identity) -> bool {
    one.kind == Kind::User && one.agents.is_empty()
}

/// The episodes in the order they are planted.
pub(super) const PLOTS: &[Plot] = &[
    Plot {
        kind: "service-account-key-owner",
        victim: pipeline,
        steps: &[
            usual("cloudresourcemanager:GetIamPolicy"),
            usual("iam:google.iam.admin.v1.ListServiceAccounts"),
            new("iam:google.iam.admin.v1.CreateServiceAccount"),
            new("iam:google.iam.admin.v1.CreateServiceAccountKey"),
            new("cloudresourcemanager:SetIamPolicy"),
        ],
        length: 260,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "impersonation-escalation",
        victim: developer,
        steps: &[
            usual("iam:google.iam.admin.v1.ListServiceAccounts"),
            usual("cloudresourcemanager:GetIamPolicy"),
            new("iam:google.iam.admin.v1.SetIAMPolicy"),
            times(new("iamcredentials:GenerateAccessToken"), 2),
            new("cloudresourcemanager:SetIamPolicy"),
        ],
        length: 600,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "workload-metadata-execution",
        victim: machine,
        steps: &[
            usual("compute:v1.compute.instances.list"),
            times(new("compute:v1.compute.instances.setMetadata"), 3),
            new("compute:v1.compute.projects.setCommonInstanceMetadata"),
            new("compute:v1.compute.instances.setServiceAccount"),
        ],
        length: 700,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "secrets-harvest",
        victim: developer,
        steps: &[
            usual("cloudresourcemanager:GetProject"),
            new("secretmanager:google.cloud.secretmanager.v1.SecretManagerService.ListSecrets"),
            times(
                new(
                    "secretmanager:google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion",
                ),
                30,
            ),
        ],
        length: 420,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "log-tampering",
        victim: person,
        steps: &[
            usual("logging:google.logging.v2.ConfigServiceV2.ListSinks"),
            new("logging:google.logging.v2.ConfigServiceV2.UpdateSink"),
            new("logging:google.logging.v2.ConfigServiceV2.DeleteSink"),
            new("logging:google.logging.v2.ConfigServiceV2.UpdateBucket"),
            new("logging:google.logging.v2.LoggingServiceV2.DeleteLog"),
        ],
        length: 900,
        stranger: false,
        tool: Tool::Usual,
    },
    Plot {
        kind: "snapshot-share",
        victim: backup,
        steps: &[
            usual("compute:v1.compute.snapshots.list"),
            times(usual("compute:v1.compute.snapshots.insert"), 3),
            times(new("compute:v1.compute.snapshots.setIamPolicy"), 3),
            new("compute:v1.compute.images.insert"),
            new("compute:v1.compute.images.setIamPolicy"),
        ],
        length: 1_800,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "new-region-mining",
        victim: script,
        steps: &[
            usual("cloudresourcemanager:GetProject"),
            usual("compute:v1.compute.regions.list"),
            away(times(new("compute:v1.compute.instances.insert"), 3), 0),
            away(limited(new("compute:v1.compute.instances.insert")), 1),
            away(times(new("compute:beta.compute.instances.insert"), 2), 1),
            away(times(limited(new("compute:v1.compute.instances.insert")), 2), 2),
            away(new("compute:v1.compute.instances.insert"), 2),
        ],
        length: 1_500,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "denied-probe-then-change",
        victim: analyst,
        steps: &[
            denied("cloudresourcemanager:GetIamPolicy"),
            denied("iam:google.iam.admin.v1.ListServiceAccounts"),
            denied("iam:google.iam.admin.v1.ListServiceAccountKeys"),
            denied("iam:google.iam.admin.v1.ListRoles"),
            denied("iamcredentials:GenerateAccessToken"),
            denied("secretmanager:google.cloud.secretmanager.v1.SecretManagerService.ListSecrets"),
            denied("compute:v1.compute.firewalls.list"),
            denied("compute:v1.compute.snapshots.list"),
            denied("container:google.container.v1.ClusterManager.ListClusters"),
            denied("cloudasset:google.cloud.asset.v1.AssetService.SearchAllIamPolicies"),
            denied("cloudkms:ListCryptoKeys"),
            denied("cloudsql:cloudsql.instances.list"),
            denied("logging:google.logging.v2.ConfigServiceV2.ListSinks"),
            denied("cloudfunctions:google.cloud.functions.v2.FunctionService.ListFunctions"),
            denied("dns:dns.managedZones.list"),
            denied("iam:google.iam.admin.v1.CreateServiceAccountKey"),
            new("storage:storage.setIamPermissions"),
            new("cloudresourcemanager:SetIamPolicy"),
        ],
        length: 290,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "new-identity-admin",
        victim: newcomer,
        steps: &[
            usual("cloudresourcemanager:GetIamPolicy"),
            new("cloudresourcemanager:SetIamPolicy"),
            new("iam:google.iam.admin.v1.CreateServiceAccountKey"),
            new("iam:google.iam.admin.v1.UpdateRole"),
        ],
        length: 500,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "federation-backdoor",
        victim: developer,
        steps: &[
            usual("iam:google.iam.admin.v1.ListServiceAccounts"),
            new("iam:google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPool"),
            new("iam:google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPoolProvider"),
            new("iam:google.iam.admin.v1.SetIAMPolicy"),
        ],
        length: 1_200,
        stranger: false,
        tool: Tool::Usual,
    },
    Plot {
        kind: "bucket-exposed",
        victim: workload,
        steps: &[
            usual("storage:storage.buckets.list"),
            times(usual("storage:storage.getIamPermissions"), 3),
            times(new("storage:storage.setIamPermissions"), 2),
            new("storage:storage.buckets.update"),
            new("storage:storage.hmacKeys.create"),
        ],
        length: 1_400,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "ownership-takeover",
        victim: person,
        steps: &[
            usual("cloudresourcemanager:GetIamPolicy"),
            new("orgpolicy:google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy"),
            new("cloudresourcemanager:InsertProjectOwnershipInvite"),
            new("iam:google.iam.admin.v1.CreateRole"),
            new("cloudresourcemanager:SetIamPolicy"),
        ],
        length: 1_000,
        stranger: true,
        tool: Tool::Cli,
    },
];
