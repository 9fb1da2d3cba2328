//! The names of CloudTrail.

use serde_json::Value;

use super::agent;
use super::log::{Log, OUTCOMES, Under, Values, address, give, give_aliases, text, value};
use super::path::Few;
use super::path::Get::{self, Always, Every, First, Java, MadeOf};
use super::place;
use super::text::Look;
use crate::evidence::scan::Text;
use crate::format::cloudtrail::without_date;
use crate::rule::predicate::Leaf;

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

const AGENT: Few = few(&["userAgent"]);
const AGENT_NAME: Get =
    MadeOf(|record, look| agent::name(agent_of(record), look), agent::NAME_IS, AGENT);
const AGENT_VERSION: Get =
    MadeOf(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS, AGENT);
const AGENT_SYSTEM: Get =
    MadeOf(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS, AGENT);

const fn few(members: &'static [&'static str]) -> Few {
    Few { members, of_sign_ins: &[], without_code: &[] }
}

fn agent_of(record: &Value) -> Option<&str> {
    text(record, &["userAgent"])
}

const PROVIDER: Get = MadeOf(
    provider,
    "`eventSource`, and the names of the service in the table of aliases",
    few(&["eventSource"]),
);

/// `iam.amazonaws.com`, which some rules call `AWS IAM`.
fn provider(record: &Value, look: Look<'_>) -> bool {
    let Some(source) = text(record, &["eventSource"]) else { return false };
    look(Leaf::Text(source)) || give_aliases(ALIASES, source, look)
}

const ACTION: Get = MadeOf(
    action,
    "`eventName`; also without the API date that some services add",
    few(&["eventName"]),
);

/// `UpdateFunctionCode20150331v2`, and what is done: `UpdateFunctionCode`.
fn action(record: &Value, look: Look<'_>) -> bool {
    let Some(name) = text(record, &["eventName"]) else { return false };
    let bare = without_date(Text::new(name.as_bytes())).raw.len();
    look(Leaf::Text(name)) || (bare < name.len() && give(name.get(..bare), look))
}

const OUTCOME: Get = MadeOf(
    outcome,
    "`failure` with an error code or message, else `success`; of `ConsoleLogin`, what it answered",
    Few {
        members: &["errorCode", "eventName"],
        of_sign_ins: &["responseElements"],
        without_code: &["errorMessage"],
    },
);

fn outcome(record: &Value, look: Look<'_>) -> bool {
    let failed = text(record, &["errorCode"]).or(text(record, &["errorMessage"])).is_some();
    let answer = match text(record, &["eventName"]) {
        Some("ConsoleLogin") => text(record, &["responseElements", "ConsoleLogin"]),
        _ => None,
    };
    let answered = answer.and_then(super::log::outcome);
    look(Leaf::Text(answered.unwrap_or(if failed { "failure" } else { "success" })))
}

const SOURCE: Get =
    MadeOf(source, "`sourceIPAddress`, if it is an address", few(&["sourceIPAddress"]));

fn source(record: &Value, look: Look<'_>) -> bool {
    give(text(record, &["sourceIPAddress"]).and_then(address), look)
}

const TLS_VERSION: Get =
    MadeOf(tls_version, "the number in `tlsDetails.tlsVersion`", few(&["tlsDetails"]));

/// `TLSv1.3` is version 1.3.
fn tls_version(record: &Value, look: Look<'_>) -> bool {
    let version = text(record, &["tlsDetails", "tlsVersion"]);
    give(version.map(|text| text.rsplit('v').next().unwrap_or(text)), look)
}

/// Only `No` is no, and only sign-ins to the console tell.
fn login_flag(record: &Value, name: &str, look: Look<'_>) -> bool {
    text(record, &["eventName"]) == Some("ConsoleLogin")
        && text(record, &["additionalEventData", name])
            .is_some_and(|word| look(Leaf::Bool(word != "No")))
}

const LOGIN: Few = Few { of_sign_ins: &["additionalEventData"], ..few(&["eventName"]) };

const MFA_USED: Get = MadeOf(
    mfa_used,
    "of `ConsoleLogin`, whether `additionalEventData.MFAUsed` is anything but `No`",
    LOGIN,
);

fn mfa_used(record: &Value, look: Look<'_>) -> bool {
    login_flag(record, "MFAUsed", look)
}

const MOBILE_VERSION: Get = MadeOf(
    mobile_version,
    "of `ConsoleLogin`, whether `additionalEventData.MobileVersion` is anything but `No`",
    LOGIN,
);

fn mobile_version(record: &Value, look: Look<'_>) -> bool {
    login_flag(record, "MobileVersion", look)
}

const ENTITIES: Get = MadeOf(
    entities,
    "the ARNs of `resources`, and request parameters that are called `…Arn` or `…Name`",
    few(&["resources", "requestParameters"]),
);

/// What the event was about, as far as names tell: resources, and parameters that are called ARN
/// or name.
fn entities(record: &Value, look: Look<'_>) -> bool {
    let resources = value(record, &["resources"]).and_then(Value::as_array);
    let told = resources
        .into_iter()
        .flatten()
        .any(|resource| give(place::member(resource, "ARN").and_then(Value::as_str), look));
    let request = value(record, &["requestParameters"]).and_then(Value::as_object);
    told || request.into_iter().flatten().any(|(key, value)| {
        let names = key.ends_with("Arn") || key.ends_with("ARN") || key.ends_with("Name");
        names && give(value.as_str(), look)
    })
}

/// What the service and the verb say of the kind of event.
fn categories(record: &Value) -> Option<(&'static str, [Option<&'static str>; 2])> {
    let action = text(record, &["eventName"])?;
    if action == "ConsoleLogin" || action == "AssumeRole" {
        return Some(("authentication", [Some("info"), None]));
    }
    let verb = |verbs: &[&str]| verbs.iter().any(|verb| action.starts_with(verb));
    match text(record, &["eventSource"])? {
        "iam.amazonaws.com" => {
            let about = if action.contains("Group") {
                "group"
            } else if ["User", "AccessKey", "LoginProfile", "MFADevice", "SSHPublicKey", "Password"]
                .iter()
                .any(|word| action.contains(word))
            {
                "user"
            } else {
                "admin"
            };
            let does = if verb(&["Get", "List"]) {
                "info"
            } else if matches!(action, "CreateUser" | "CreateGroup" | "CreateRole") {
                "creation"
            } else if matches!(action, "DeleteUser" | "DeleteGroup" | "DeleteRole") {
                "deletion"
            } else {
                "change"
            };
            Some(("iam", [Some(about), Some(does)]))
        }
        "s3.amazonaws.com" if action == "CreateBucket" => Some(("file", [Some("creation"), None])),
        "s3.amazonaws.com" if action == "DeleteBucket" => Some(("file", [Some("deletion"), None])),
        _ => None,
    }
}

const CALL: Few = few(&["eventName", "eventSource"]);

const CATEGORY: Get =
    MadeOf(category, "by service and verb: `iam`, `authentication`, `file`", CALL);

fn category(record: &Value, look: Look<'_>) -> bool {
    give(categories(record).map(|(category, _)| category), look)
}

const KIND: Get = MadeOf(
    kind,
    "by service and verb: `user`, `group`, `admin` and `creation`, `change`, `deletion`, `info`",
    CALL,
);

fn kind(record: &Value, look: Look<'_>) -> bool {
    let (_, kinds) = categories(record).unwrap_or(("", [Some("info"), None]));
    kinds.into_iter().flatten().any(|kind| look(Leaf::Text(kind)))
}
