//! The out-of-scope episodes that can be planted: who falls to them, and what is then called.

use crate::plot::{Plot, Step, Tool, away, denied, federated, limited, new, times, usual};
use crate::world::{Identity, Kind, Trade};

fn pipeline(one: &Identity) -> bool {
    one.kind == Kind::Deploy
}

fn instance(one: &Identity) -> bool {
    one.kind == Kind::Instance
}

fn developer(one: &Identity) -> bool {
    one.trade == Trade::Developer
}

fn reader(one: &Identity) -> bool {
    one.trade == Trade::Analyst
}

fn person(one: &Identity) -> bool {
    developer(one) || reader(one) || key_person(one)
}

fn key_person(one: &Identity) -> bool {
    one.kind == Kind::User && one.console > 0
}

fn key(one: &Identity) -> bool {
    one.kind == Kind::User
}

fn backup(one: &Identity) -> bool {
    one.kind == Kind::User && one.name().starts_with("backup-")
}

fn script(one: &Identity) -> bool {
    one.kind == Kind::User && one.name().starts_with("svc-")
}

fn machine(one: &Identity) -> bool {
    matches!(one.kind, Kind::Task | Kind::Pod | Kind::Function)
}

fn newcomer(one: &Identity) -> bool {
    one.kind == Kind::User && one.agents.is_empty()
}

const DENIED: &[Step] = &[
    usual("sts:GetCallerIdentity"),
    denied("iam:ListUsers"),
    denied("iam:ListRoles"),
    denied("iam:GetAccountAuthorizationDetails"),
    denied("iam:ListPolicies"),
    denied("secretsmanager:ListSecrets"),
    denied("ssm:DescribeInstanceInformation"),
    denied("kms:ListKeys"),
    denied("rds:DescribeDBInstances"),
    denied("lambda:ListFunctions20150331"),
    denied("ec2:DescribeSnapshots"),
    denied("ec2:DescribeSecurityGroups"),
    denied("dynamodb:ListTables"),
    denied("organizations:ListAccounts"),
    denied("cloudtrail:DescribeTrails"),
    denied("guardduty:ListDetectors"),
    denied("eks:ListClusters"),
    denied("ecr:DescribeImages"),
    denied("sns:ListTopics"),
    denied("route53:ListResourceRecordSets"),
    denied("sso:ListPermissionSets"),
    new("iam:PutUserPolicy"),
    new("iam:UpdateLoginProfile"),
];

/// The episodes in the order they are planted.
pub(crate) const PLOTS: &[Plot] = &[
    Plot {
        kind: "iam-persistence",
        victim: pipeline,
        steps: &[
            usual("sts:GetCallerIdentity"),
            usual("iam:ListUsers"),
            new("iam:CreateUser"),
            new("iam:AttachUserPolicy"),
            new("iam:CreateAccessKey"),
        ],
        length: 260,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "workload-role-escalation",
        victim: instance,
        steps: &[
            usual("sts:GetCallerIdentity"),
            usual("iam:ListRoles"),
            new("iam:CreateRole"),
            new("iam:UpdateAssumeRolePolicy"),
            new("iam:AttachRolePolicy"),
        ],
        length: 600,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "developer-secrets",
        victim: developer,
        steps: &[
            usual("sts:GetCallerIdentity"),
            new("secretsmanager:ListSecrets"),
            times(new("secretsmanager:GetSecretValue"), 30),
            times(new("ssm:GetParametersByPath"), 3),
        ],
        length: 420,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "log-tampering",
        victim: person,
        steps: &[
            usual("cloudtrail:DescribeTrails"),
            new("cloudtrail:PutEventSelectors"),
            new("cloudtrail:StopLogging"),
            new("cloudtrail:DeleteTrail"),
            usual("guardduty:ListDetectors"),
            new("guardduty:DeleteDetector"),
        ],
        length: 900,
        stranger: false,
        tool: Tool::Usual,
    },
    Plot {
        kind: "snapshot-share",
        victim: backup,
        steps: &[
            usual("ec2:DescribeSnapshots"),
            times(usual("ec2:CreateSnapshot"), 3),
            times(new("ec2:ModifySnapshotAttribute"), 3),
            new("ec2:ModifyImageAttribute"),
        ],
        length: 1_800,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "new-region-mining",
        victim: script,
        steps: &[
            usual("sts:GetCallerIdentity"),
            usual("ec2:DescribeRegions"),
            away(new("ec2:CreateKeyPair"), 0),
            away(times(new("ec2:RunInstances"), 3), 0),
            away(limited(new("ec2:RunInstances")), 1),
            away(times(new("ec2:RunInstances"), 2), 1),
            away(times(limited(new("ec2:RunInstances")), 2), 2),
            away(new("ec2:CreateKeyPair"), 2),
            away(new("ec2:RunInstances"), 2),
        ],
        length: 1_500,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "denied-probe-then-change",
        victim: key_person,
        steps: DENIED,
        length: 290,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "new-identity-admin",
        victim: newcomer,
        steps: &[
            usual("sts:GetCallerIdentity"),
            usual("iam:ListUsers"),
            new("iam:AttachUserPolicy"),
            new("iam:CreateLoginProfile"),
            new("iam:DeactivateMFADevice"),
        ],
        length: 500,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "sso-person-backdoor",
        victim: developer,
        steps: &[
            usual("sso:ListPermissionSets"),
            new("sso:CreatePermissionSet"),
            new("sso:PutInlinePolicyToPermissionSet"),
            new("sso:CreateAccountAssignment"),
            new("iam:CreateSAMLProvider"),
        ],
        length: 1_200,
        stranger: false,
        tool: Tool::Usual,
    },
    Plot {
        kind: "lambda-backdoor",
        victim: reader,
        steps: &[
            usual("lambda:ListFunctions20150331"),
            usual("lambda:GetFunction20150331v2"),
            new("lambda:UpdateFunctionCode20150331v2"),
            new("lambda:AddPermission20150331v2"),
            new("lambda:CreateFunctionUrlConfig"),
        ],
        length: 700,
        stranger: true,
        tool: Tool::Cli,
    },
    Plot {
        kind: "kms-ransom",
        victim: machine,
        steps: &[
            usual("kms:ListKeys"),
            new("kms:PutKeyPolicy"),
            times(new("kms:DisableKey"), 2),
            times(new("kms:ScheduleKeyDeletion"), 3),
            times(new("s3:PutBucketLifecycle"), 4),
        ],
        length: 2_400,
        stranger: true,
        tool: Tool::Library,
    },
    Plot {
        kind: "federation-token",
        victim: key,
        steps: &[
            usual("sts:GetCallerIdentity"),
            new("sts:GetFederationToken"),
            federated("s3:ListBuckets"),
            federated("ec2:DescribeInstances"),
            federated("ec2:DescribeSecurityGroups"),
            new("iam:CreateAccessKey"),
        ],
        length: 3_000,
        stranger: true,
        tool: Tool::Library,
    },
];
