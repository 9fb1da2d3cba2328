//! What each kind of identity habitually calls, with weights.

/// An action by `source:Name` and how often it is called beside the others.
pub(crate) type Menu = &'static [(&'static str, u32)];

pub(crate) const PLATFORM: Menu = &[
    ("ec2:DescribeInstances", 30), ("iam:GetRole", 18), ("iam:ListRoles", 12), ("iam:ListUsers", 8),
    ("cloudformation:DescribeStacks", 16), ("ec2:DescribeSecurityGroups", 14), ("s3:ListBuckets", 10),
    ("monitoring:GetMetricData", 18), ("logs:FilterLogEvents", 12), ("eks:DescribeCluster", 9),
    ("cloudtrail:LookupEvents", 6), ("ce:GetCostAndUsage", 4), ("ssm:StartSession", 6),
    ("iam:PutRolePolicy", 9), ("iam:AttachRolePolicy", 8), ("iam:CreateRole", 6),
    ("iam:UpdateAssumeRolePolicy", 5), ("iam:ListAttachedRolePolicies", 10), ("ec2:CreateTags", 6),
    ("ec2:AuthorizeSecurityGroupIngress", 6), ("ec2:RevokeSecurityGroupIngress", 4),
    ("secretsmanager:ListSecrets", 4), ("health:DescribeEventAggregates", 5), ("kms:ListAliases", 4),
    ("sso:ListPermissionSets", 4), ("organizations:ListAccounts", 4), ("guardduty:ListFindings", 3),
];
/// The platform people who also look after access to accounts.
pub(crate) const ACCESS_DESK: Menu = &[
    ("sso:CreateAccountAssignment", 14), ("sso:ListAccountAssignments", 20), ("iam:CreateUser", 5),
    ("iam:AddUserToGroup", 6), ("iam:ListAccessKeys", 8), ("iam:UpdateLoginProfile", 4),
];
pub(crate) const DEVELOPER: Menu = &[
    ("logs:FilterLogEvents", 30), ("logs:DescribeLogGroups", 24), ("logs:StartQuery", 18),
    ("lambda:GetFunction20150331v2", 16), ("lambda:ListFunctions20150331", 12),
    ("lambda:UpdateFunctionConfiguration20150331v2", 6), ("s3:ListBuckets", 12), ("s3:GetBucketLocation", 8),
    ("dynamodb:DescribeTable", 12), ("dynamodb:ListTables", 8), ("dynamodb:UpdateTable", 3),
    ("ecs:DescribeServices", 14), ("ecs:ListTasks", 10), ("ecs:UpdateService", 5),
    ("ecr:GetAuthorizationToken", 9), ("ecr:DescribeImages", 7), ("sqs:GetQueueAttributes", 9),
    ("sqs:ListQueues", 6), ("cloudformation:DescribeStacks", 10), ("cloudformation:DescribeStackEvents", 6),
    ("cloudformation:CreateChangeSet", 4), ("cloudformation:ExecuteChangeSet", 3),
    ("monitoring:DescribeAlarms", 8), ("monitoring:GetMetricData", 12), ("states:StartExecution", 4),
    ("rds:DescribeDBInstances", 5), ("ssm:GetParameter", 5), ("events:ListRules", 3),
    ("notifications:ListNotificationHubs", 6), ("sns:ListTopics", 3),
];
pub(crate) const ANALYST: Menu = &[
    ("athena:GetQueryExecution", 30), ("athena:StartQueryExecution", 14), ("glue:GetTable", 20),
    ("glue:GetPartitions", 12), ("s3:ListBuckets", 12), ("s3:GetBucketLocation", 8),
    ("ce:GetCostAndUsage", 10), ("monitoring:GetMetricData", 14), ("monitoring:DescribeAlarms", 8),
    ("ec2:DescribeInstances", 9), ("rds:DescribeDBInstances", 6), ("logs:DescribeLogGroups", 8),
    ("notifications:ListNotificationHubs", 4), ("health:DescribeEventAggregates", 4),
    ("support:DescribeTrustedAdvisorChecks", 3), ("tagging:GetResources", 4),
];
/// Reads of services outside one's work that people now and then try.
pub(crate) const STRAY: Menu = &[
    ("route53:ListResourceRecordSets", 4), ("cloudfront:ListDistributions", 4), ("acm:ListCertificates", 4),
    ("eks:ListClusters", 4), ("backup:ListBackupJobs", 3), ("sagemaker:ListTrainingJobs", 3),
    ("states:ListStateMachines", 3), ("securityhub:GetFindings", 2), ("config:DescribeConfigurationRecorders", 2),
    ("autoscaling:DescribeAutoScalingGroups", 3), ("elasticloadbalancing:DescribeLoadBalancers", 3),
    ("iam:GetAccountSummary", 3), ("iam:ListPolicies", 2), ("rds:DescribeDBSnapshots", 2), ("ec2:DescribeKeyPairs", 2),
    ("bedrock:ListFoundationModels", 3), ("kms:ListKeys", 2), ("ec2:DescribeFlowLogs", 1),
];
pub(crate) const KEY_PERSON: Menu = &[
    ("sts:GetCallerIdentity", 8), ("sts:GetSessionToken", 6), ("s3:ListBuckets", 12), ("s3:ListObjects", 22),
    ("s3:GetObject", 26), ("s3:PutObject", 10), ("ec2:DescribeInstances", 16), ("ec2:StartInstances", 4),
    ("ec2:StopInstances", 4), ("logs:FilterLogEvents", 10), ("iam:ListAccessKeys", 3), ("iam:GetUser", 4),
    ("ecr:GetAuthorizationToken", 6), ("dynamodb:Query", 6), ("cloudformation:DescribeStacks", 5),
];
pub(crate) const SCRIPT: Menu = &[
    ("s3:PutObject", 40), ("s3:ListObjects", 24), ("s3:GetObject", 20), ("s3:HeadObject", 12),
    ("sqs:SendMessage", 10), ("dynamodb:PutItem", 10), ("dynamodb:Query", 8), ("sns:Publish", 4),
    ("ec2:DescribeInstances", 8), ("monitoring:GetMetricData", 8), ("ec2:DescribeTags", 5),
    ("firehose:PutRecordBatch", 6), ("route53:ListResourceRecordSets", 3),
];
pub(crate) const BACKUP: Menu = &[
    ("ec2:DescribeVolumes", 30), ("ec2:DescribeSnapshots", 20), ("ec2:CreateSnapshot", 28),
    ("ec2:DeleteSnapshot", 22), ("ec2:CreateTags", 12), ("rds:DescribeDBSnapshots", 10),
    ("rds:CreateDBSnapshot", 6), ("rds:DeleteDBSnapshot", 5), ("dynamodb:CreateBackup", 6),
    ("ec2:CreateImage", 4), ("backup:ListBackupJobs", 6), ("backup:StartBackupJob", 6),
];
pub(crate) const DEPLOY: Menu = &[
    ("ecr:GetAuthorizationToken", 12), ("ecr:InitiateLayerUpload", 16), ("ecr:PutImage", 10),
    ("ecs:RegisterTaskDefinition", 8), ("ecs:UpdateService", 8), ("ecs:DescribeServices", 22),
    ("s3:GetObject", 16), ("s3:PutObject", 14), ("cloudformation:DescribeStacks", 20),
    ("cloudformation:CreateChangeSet", 8), ("cloudformation:ExecuteChangeSet", 6),
    ("lambda:UpdateFunctionCode20150331v2", 9), ("lambda:PublishVersion20150331", 5),
    ("lambda:GetFunction20150331v2", 12), ("ec2:DescribeSecurityGroups", 12), ("ec2:DescribeSubnets", 12),
    ("ec2:DescribeVpcs", 10), ("ec2:CreateLaunchTemplateVersion", 4), ("autoscaling:StartInstanceRefresh", 3),
    ("elasticloadbalancing:ModifyListener", 3), ("elasticloadbalancing:DescribeLoadBalancers", 8),
    ("logs:CreateLogGroup", 3), ("logs:PutRetentionPolicy", 3), ("monitoring:PutMetricAlarm", 5),
    ("route53:ChangeResourceRecordSets", 3), ("sts:GetCallerIdentity", 14), ("ssm:GetParameters", 8),
    ("sqs:CreateQueue", 2), ("events:PutRule", 3), ("dynamodb:DescribeTable", 6),
];
pub(crate) const DEPLOY_IAM: Menu = &[
    ("iam:GetRole", 26), ("iam:GetRolePolicy", 20), ("iam:ListAttachedRolePolicies", 16),
    ("iam:ListRolePolicies", 14), ("iam:GetPolicyVersion", 12), ("iam:PutRolePolicy", 10),
    ("iam:AttachRolePolicy", 8), ("iam:CreateRole", 8), ("iam:TagRole", 6), ("iam:CreatePolicyVersion", 7),
    ("iam:UpdateAssumeRolePolicy", 6), ("iam:DeleteRolePolicy", 5), ("iam:DetachRolePolicy", 5),
    ("lambda:CreateFunction20150331", 6), ("iam:CreateInstanceProfile", 4), ("iam:DeleteRole", 4),
];
pub(crate) const WORKLOAD: Menu = &[
    ("s3:GetObject", 34), ("s3:PutObject", 18), ("s3:ListObjects", 8), ("s3:HeadObject", 8),
    ("dynamodb:GetItem", 22), ("dynamodb:PutItem", 12), ("dynamodb:UpdateItem", 8), ("dynamodb:Query", 14),
    ("sqs:ReceiveMessage", 22), ("sqs:DeleteMessage", 14), ("sqs:SendMessage", 12), ("kms:Decrypt", 16),
    ("kms:GenerateDataKey", 8), ("secretsmanager:GetSecretValue", 5), ("ssm:GetParameter", 5),
    ("sns:Publish", 6), ("firehose:PutRecordBatch", 5),
];
pub(crate) const INSTANCE: Menu = &[
    ("ssm:UpdateInstanceInformation", 20), ("ec2:DescribeTags", 10), ("ec2:DescribeInstances", 6),
    ("autoscaling:CompleteLifecycleAction", 2), ("logs:CreateLogStream", 4), ("ecr:GetAuthorizationToken", 3),
];
pub(crate) const FUNCTION: Menu = &[
    ("logs:CreateLogStream", 12), ("ec2:CreateNetworkInterface", 3), ("states:StartExecution", 4),
];
pub(crate) const TASK: Menu = &[("ecr:BatchGetImage", 6), ("logs:CreateLogStream", 6)];
pub(crate) const LINKED: Menu = &[
    ("ec2:DescribeInstances", 20), ("ec2:DescribeInstanceStatus", 24), ("ec2:DescribeNetworkInterfaces", 14),
    ("elasticloadbalancing:DescribeTargetHealth", 14), ("elasticloadbalancing:RegisterTargets", 4),
    ("ec2:RunInstances", 4), ("ec2:TerminateInstances", 4), ("ec2:DescribeLaunchTemplateVersions", 6),
    ("monitoring:DescribeAlarms", 6), ("config:PutEvaluations", 6),
];
pub(crate) const SERVICE: Menu = &[
    ("sts:AssumeRole", 60), ("kms:Decrypt", 20), ("kms:GenerateDataKey", 16), ("s3:PutObject", 14),
    ("s3:GetBucketAcl", 24), ("logs:CreateLogStream", 6), ("kms:CreateGrant", 5), ("kms:RotateKey", 1),
    ("s3:BucketReplicationStatus", 2), ("ecs:TaskProtectionChange", 2), ("ecs:SubmitTaskStateChange", 6),
];
pub(crate) const AUDIT: Menu = &[
    ("iam:ListUsers", 4), ("iam:ListRoles", 4), ("iam:ListPolicies", 4), ("iam:GetPolicyVersion", 18),
    ("iam:ListAttachedRolePolicies", 18), ("iam:ListAttachedUserPolicies", 10), ("iam:GetLoginProfile", 10),
    ("iam:ListMFADevices", 10), ("iam:ListAccessKeys", 10), ("iam:GetAccountSummary", 2),
    ("iam:GetAccountPasswordPolicy", 2), ("iam:GenerateCredentialReport", 2), ("iam:GetAccountAuthorizationDetails", 2),
    ("s3:ListBuckets", 2), ("s3:GetBucketAcl", 14), ("s3:GetBucketPolicy", 14), ("s3:GetBucketEncryption", 14),
    ("s3:GetBucketVersioning", 14), ("s3:GetBucketPublicAccessBlock", 14), ("s3:GetBucketTagging", 10),
    ("ec2:DescribeInstances", 4), ("ec2:DescribeSecurityGroups", 4), ("ec2:DescribeVolumes", 4),
    ("ec2:DescribeSnapshots", 4), ("ec2:DescribeRegions", 2), ("ec2:DescribeFlowLogs", 4),
    ("ec2:GetEbsEncryptionByDefault", 4), ("cloudtrail:DescribeTrails", 4), ("cloudtrail:GetTrailStatus", 6),
    ("cloudtrail:GetEventSelectors", 6), ("guardduty:ListDetectors", 3), ("guardduty:GetDetector", 4),
    ("securityhub:DescribeHub", 3), ("access-analyzer:ListAnalyzers", 3), ("config:DescribeConfigurationRecorders", 3),
    ("config:DescribeConfigurationRecorderStatus", 3), ("kms:ListKeys", 3), ("kms:DescribeKey", 12),
    ("kms:GetKeyRotationStatus", 12), ("kms:GetKeyPolicy", 8), ("secretsmanager:ListSecrets", 3),
    ("lambda:ListFunctions20150331", 3), ("lambda:GetFunctionConfiguration20150331v2", 8),
    ("rds:DescribeDBInstances", 4), ("rds:DescribeDBSnapshots", 4), ("eks:ListClusters", 2),
    ("route53:ListResourceRecordSets", 3), ("acm:ListCertificates", 3), ("organizations:DescribeOrganization", 2),
];
pub(crate) const VENDOR: Menu = &[
    ("monitoring:GetMetricData", 60), ("monitoring:ListMetrics", 24), ("ec2:DescribeInstances", 20),
    ("ec2:DescribeVolumes", 8), ("tagging:GetResources", 14), ("elasticloadbalancing:DescribeLoadBalancers", 8),
    ("rds:DescribeDBInstances", 8), ("lambda:ListFunctions20150331", 6), ("ecs:DescribeServices", 6),
    ("autoscaling:DescribeAutoScalingGroups", 6), ("sqs:ListQueues", 4), ("health:DescribeEventAggregates", 3),
    ("support:DescribeTrustedAdvisorChecks", 2),
];
/// Work of a developer's new project, and of a pipeline that starts to serve it.
pub(crate) const PROJECTS: [Menu; 3] = [
    &[("sagemaker:CreateTrainingJob", 10), ("sagemaker:CreateNotebookInstance", 3), ("sagemaker:ListTrainingJobs", 20)],
    &[("kinesis:CreateStream", 4), ("kinesis:AddTagsToStream", 5), ("kinesis:DescribeStreamSummary", 16)],
    &[("bedrock:InvokeModel", 24), ("bedrock:ListFoundationModels", 5), ("states:CreateStateMachine", 3)],
];
