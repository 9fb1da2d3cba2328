//! The names of CloudTrail.

mod made;

use super::log::{Log, OUTCOMES, Under, Values};
use super::path::Get::{self, Always, Every, First, Java};
use made::{
    ACTION, AGENT_NAME, AGENT_SYSTEM, AGENT_VERSION, CATEGORY, ENTITIES, KIND, MFA_USED,
    MOBILE_VERSION, OUTCOME, PROVIDER, SOURCE, TLS_VERSION,
};

pub(super) const LOG: Log = Log {
    ecs: ECS,
    under: &[
        Under { prefix: "aws.cloudtrail.flattened.", places: &[""], members: FREE, flat: FREE },
        Under { prefix: "aws.cloudtrail.", places: &[""], members: MEMBERS, flat: &[] },
    ],
    sigma: &[("status", OUTCOME), ("result", OUTCOME)],
    roots: &[""],
    members: MEMBERS,
    free: false,
    pairs: &[],
    wraps: &["data."],
    aliases: ALIASES,
    empty: false,
    closed: &[
        ("event.outcome", OUTCOMES),
        ("event.provider", Values::Like(is_provider, "ends in `.amazonaws.com` or is an alias")),
        ("event.action", Values::Like(is_call, "is one word like `CreateUser`")),
        ("eventName", Values::Like(is_call, "is one word like `CreateUser`")),
        ("eventSource", Values::Like(is_source, "ends in `.amazonaws.com`")),
        ("aws.cloudtrail.user_identity.type", TYPES),
        ("userIdentity.type", TYPES),
    ],
};

const TYPES: Values = Values::Of(&[
    "Root",
    "IAMUser",
    "AssumedRole",
    "Role",
    "FederatedUser",
    "Directory",
    "AWSAccount",
    "AWSService",
    "SAMLUser",
    "WebIdentityUser",
    "IdentityCenterUser",
    "Unknown",
]);

/// What requests and answers hold is up to each service.
const FREE: &[&str] =
    &["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"];

const ECS: &[(&str, Get)] = &[
    ("@timestamp", First(&["eventTime", "@timestamp"])),
    ("event.dataset", Always("aws.cloudtrail")),
    ("data_stream.dataset", Always("aws.cloudtrail")),
    ("event.module", Always("aws")),
    ("event.kind", Always("event")),
    ("cloud.provider", Always("aws")),
    ("event.provider", PROVIDER),
    ("event.action", ACTION),
    ("event.outcome", OUTCOME),
    ("event.id", First(&["eventID"])),
    ("event.category", CATEGORY),
    ("event.type", KIND),
    ("cloud.account.id", First(&["userIdentity.accountId", "awsAccountId", "recipientAccountId"])),
    ("cloud.region", First(&["awsRegion"])),
    (
        "user.name",
        First(&["userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.userName"]),
    ),
    ("user.id", First(&["userIdentity.principalId"])),
    ("user.target.name", First(&["requestParameters.userName"])),
    ("user.target.id", First(&["responseElements.user.userId"])),
    ("user.changes.name", First(&["requestParameters.newUserName"])),
    ("group.name", First(&["requestParameters.groupName"])),
    ("group.id", First(&["responseElements.group.groupId"])),
    (
        "related.user",
        Every(&[
            "userIdentity.userName",
            "userIdentity.sessionContext.sessionIssuer.userName",
            "requestParameters.userName",
            "requestParameters.newUserName",
        ]),
    ),
    ("related.entity", ENTITIES),
    ("entity.target.id", ENTITIES),
    ("source.ip", SOURCE),
    ("client.ip", SOURCE),
    ("related.ip", SOURCE),
    ("source.address", First(&["sourceIPAddress"])),
    ("user_agent.original", First(&["userAgent"])),
    ("user_agent.name", AGENT_NAME),
    ("user_agent.version", AGENT_VERSION),
    ("user_agent.os.name", AGENT_SYSTEM),
    ("tls.client.server_name", First(&["tlsDetails.clientProvidedHostHeader"])),
    ("tls.cipher", First(&["tlsDetails.cipherSuite"])),
    ("tls.version", TLS_VERSION),
    ("aws.cloudtrail.request_parameters", Java("requestParameters")),
    ("aws.cloudtrail.response_elements", Java("responseElements")),
    ("aws.cloudtrail.additional_eventdata", Java("additionalEventData")),
    ("aws.cloudtrail.service_event_details", Java("serviceEventDetails")),
    ("aws.cloudtrail.console_login.additional_eventdata.mfa_used", MFA_USED),
    ("aws.cloudtrail.console_login.additional_eventdata.mobile_version", MOBILE_VERSION),
    (
        "aws.cloudtrail.console_login.additional_eventdata.login_to",
        First(&["additionalEventData.LoginTo"]),
    ),
    (
        "aws.cloudtrail.user_identity.session_context.mfa_authenticated",
        First(&["userIdentity.sessionContext.attributes.mfaAuthenticated"]),
    ),
    (
        "aws.cloudtrail.user_identity.session_context.creation_date",
        First(&["userIdentity.sessionContext.attributes.creationDate"]),
    ),
];

const MEMBERS: &[&str] = &[
    "eventVersion",
    "userIdentity.type",
    "userIdentity.principalId",
    "userIdentity.arn",
    "userIdentity.accountId",
    "userIdentity.accessKeyId",
    "userIdentity.userName",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.attributes",
    "userIdentity.sessionContext.sessionIssuer",
    "userIdentity.sessionContext.webIdFederationData",
    "userIdentity.sessionContext.sourceIdentity",
    "userIdentity.sessionContext.ec2RoleDelivery",
    "userIdentity.sessionContext.assumedRoot",
    "userIdentity.onBehalfOf",
    "userIdentity.identityProvider",
    "userIdentity.inScopeOf",
    "userIdentity.credentialId",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "awsAccountId",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "serviceEventDetails",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "addendum",
    "sessionCredentialFromConsole",
    "edgeDeviceDetails",
    "tlsDetails",
    "insightDetails",
    "eventContext",
];

fn is_source(text: &str) -> bool {
    text.to_ascii_lowercase().ends_with(".amazonaws.com")
}

fn is_provider(text: &str) -> bool {
    is_source(text)
        || ALIASES.iter().any(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(text)))
}

/// Names of calls are single words: `CreateUser`, not `iam:CreateUser`.
fn is_call(text: &str) -> bool {
    !text.is_empty() && !text.contains([':', '/']) && !text.contains(char::is_whitespace)
}

/// What rules call services that the log names by their address.
const ALIASES: &[(&str, &[&str])] = &[
    ("iam.amazonaws.com", &["AWS IAM", "AWS Identity and Access Management"]),
    ("sts.amazonaws.com", &["AWS STS", "AWS Security Token Service"]),
    ("signin.amazonaws.com", &["AWS Sign-In", "AWS Console"]),
    ("sso.amazonaws.com", &["AWS SSO", "AWS IAM Identity Center"]),
    ("organizations.amazonaws.com", &["AWS Organizations"]),
    ("account.amazonaws.com", &["AWS Account Management"]),
    ("cloudtrail.amazonaws.com", &["AWS CloudTrail"]),
    ("cloudwatch.amazonaws.com", &["AWS CloudWatch", "Amazon CloudWatch"]),
    ("monitoring.amazonaws.com", &["AWS CloudWatch", "Amazon CloudWatch"]),
    ("logs.amazonaws.com", &["AWS CloudWatch Logs", "Amazon CloudWatch Logs"]),
    ("config.amazonaws.com", &["AWS Config"]),
    ("guardduty.amazonaws.com", &["AWS GuardDuty", "Amazon GuardDuty"]),
    ("securityhub.amazonaws.com", &["AWS Security Hub"]),
    ("kms.amazonaws.com", &["AWS KMS", "AWS Key Management Service"]),
    ("secretsmanager.amazonaws.com", &["AWS Secrets Manager"]),
    ("ssm.amazonaws.com", &["AWS SSM", "AWS Systems Manager"]),
    ("s3.amazonaws.com", &["AWS S3", "Amazon S3"]),
    ("ec2.amazonaws.com", &["AWS EC2", "Amazon EC2"]),
    ("lambda.amazonaws.com", &["AWS Lambda"]),
    ("rds.amazonaws.com", &["AWS RDS", "Amazon RDS"]),
    ("dynamodb.amazonaws.com", &["AWS DynamoDB", "Amazon DynamoDB"]),
    ("ecs.amazonaws.com", &["AWS ECS", "Amazon ECS"]),
    ("ecr.amazonaws.com", &["AWS ECR", "Amazon ECR"]),
    ("eks.amazonaws.com", &["AWS EKS", "Amazon EKS"]),
    ("cloudformation.amazonaws.com", &["AWS CloudFormation"]),
    ("route53.amazonaws.com", &["AWS Route 53", "AWS Route53", "Amazon Route 53"]),
    ("sns.amazonaws.com", &["AWS SNS", "Amazon SNS"]),
    ("sqs.amazonaws.com", &["AWS SQS", "Amazon SQS"]),
    ("ses.amazonaws.com", &["AWS SES", "Amazon SES"]),
    ("bedrock.amazonaws.com", &["AWS Bedrock", "Amazon Bedrock"]),
    ("access-analyzer.amazonaws.com", &["AWS Access Analyzer"]),
    ("backup.amazonaws.com", &["AWS Backup"]),
    ("cognito-idp.amazonaws.com", &["AWS Cognito", "Amazon Cognito"]),
    ("events.amazonaws.com", &["AWS EventBridge", "Amazon EventBridge"]),
    ("glue.amazonaws.com", &["AWS Glue"]),
    ("macie2.amazonaws.com", &["AWS Macie", "Amazon Macie"]),
    ("ram.amazonaws.com", &["AWS RAM", "AWS Resource Access Manager"]),
    ("redshift.amazonaws.com", &["AWS Redshift", "Amazon Redshift"]),
    ("sagemaker.amazonaws.com", &["AWS SageMaker", "Amazon SageMaker"]),
    ("servicequotas.amazonaws.com", &["AWS Service Quotas"]),
];
