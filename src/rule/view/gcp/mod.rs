//! The names of Google Cloud's audit logs: of entries and of BigQuery's rows.

mod made;

use super::log::{Log, OUTCOMES, Under, Values};
use super::path::Get::{self, Always, Every, First};
use made::{
    ACTION, AGENT_NAME, AGENT_SYSTEM, AGENT_VERSION, CATEGORY, KIND, LOG_NAME, NAMESPACE,
    OBJECT_NAME, OBJECT_TYPE, ORCHESTRATOR, OUTCOME, PROJECT, PROVIDER, SOURCE, USER_DOMAIN,
    USER_NAME,
};

pub(super) const LOG: Log = Log {
    ecs: ECS,
    under: &[
        Under {
            prefix: "gcp.audit.labels.",
            places: &["labels.", "protoPayload.labels."],
            members: &[],
            flat: &[],
        },
        Under {
            prefix: "gcp.audit.logentry_operation.",
            places: &["operation."],
            members: &["id", "producer", "first", "last"],
            flat: &[],
        },
        Under {
            prefix: "gcp.audit.",
            places: &["protoPayload."],
            members: PAYLOAD,
            flat: &["request", "response", "metadata"],
        },
    ],
    sigma: SIGMA,
    roots: &["", "protoPayload."],
    members: MEMBERS,
    free: false,
    pairs: &[],
    wraps: &["data."],
    aliases: ALIASES,
    empty: true,
    closed: &[
        ("event.outcome", OUTCOMES),
        (
            "event.provider",
            Values::Like(is_provider, "is a log like `activity`, a service, or an alias"),
        ),
        ("log.level", SEVERITIES),
        ("severity", SEVERITIES),
    ],
};

const SEVERITIES: Values = Values::Of(&[
    "DEFAULT",
    "DEBUG",
    "INFO",
    "NOTICE",
    "WARNING",
    "ERROR",
    "CRITICAL",
    "ALERT",
    "EMERGENCY",
]);

const LOGS: [&str; 4] = ["activity", "data_access", "system_event", "policy"];

/// What rules call services that the log names by their address.
const ALIASES: &[(&str, &[&str])] = &[
    ("iam.googleapis.com", &[IAM]),
    ("iamcredentials.googleapis.com", &["gcp.iamcredentials"]),
    ("cloudresourcemanager.googleapis.com", &["gcp.resourcemanager", "gcp.cloudresourcemanager"]),
    ("compute.googleapis.com", &["gcp.compute"]),
    ("storage.googleapis.com", &["gcp.storage"]),
    ("bigquery.googleapis.com", &["gcp.bigquery"]),
    ("container.googleapis.com", &["gcp.container", "gcp.gke"]),
    ("k8s.io", &["gcp.k8s", "gcp.gke"]),
    ("cloudkms.googleapis.com", &["gcp.kms", "gcp.cloudkms"]),
    ("secretmanager.googleapis.com", &["gcp.secretmanager"]),
    ("logging.googleapis.com", &["gcp.logging"]),
    ("sqladmin.googleapis.com", &["gcp.sqladmin", "gcp.sql"]),
    ("cloudsql.googleapis.com", &["gcp.sql"]),
    ("cloudfunctions.googleapis.com", &["gcp.functions", "gcp.cloudfunctions"]),
    ("run.googleapis.com", &["gcp.run"]),
    ("pubsub.googleapis.com", &["gcp.pubsub"]),
    ("dns.googleapis.com", &["gcp.dns"]),
    ("orgpolicy.googleapis.com", &["gcp.orgpolicy"]),
    ("serviceusage.googleapis.com", &["gcp.serviceusage"]),
];

const IAM: &str = "gcp.iam";

fn is_provider(text: &str) -> bool {
    let is = |known: &&str| known.eq_ignore_ascii_case(text);
    let is_alias = || ALIASES.iter().any(|(_, names)| names.iter().any(is));
    let is_service = !text.starts_with("gcp.") && text.contains('.');
    LOGS.iter().any(is) || is_service || is_alias()
}

const ECS: &[(&str, Get)] = &[
    ("@timestamp", First(&["timestamp", "receiveTimestamp"])),
    ("event.dataset", Always("gcp.audit")),
    ("data_stream.dataset", Always("gcp.audit")),
    ("event.module", Always("gcp")),
    ("event.kind", Always("event")),
    ("cloud.provider", Always("gcp")),
    ("event.provider", PROVIDER),
    ("event.action", ACTION),
    ("event.outcome", OUTCOME),
    ("event.id", First(&["insertId"])),
    ("event.category", CATEGORY),
    ("event.type", KIND),
    ("log.level", First(&["severity"])),
    ("log.logger", First(&["logName"])),
    ("service.name", First(&["protoPayload.serviceName"])),
    ("cloud.account.id", PROJECT),
    ("cloud.project.id", PROJECT),
    ("cloud.instance.id", First(&["resource.labels.instance_id"])),
    ("cloud.region", First(&["resource.labels.region", "resource.labels.location"])),
    ("cloud.availability_zone", First(&["resource.labels.zone"])),
    ("client.user.email", First(EMAIL_AT)),
    ("client.user.id", First(&["protoPayload.authenticationInfo.principalSubject"])),
    ("user.email", First(EMAIL_AT)),
    ("user.name", USER_NAME),
    ("user.domain", USER_DOMAIN),
    ("user.id", First(&["protoPayload.authenticationInfo.principalSubject", EMAIL_AT[0]])),
    ("related.user", First(EMAIL_AT)),
    ("related.entity", First(&["protoPayload.resourceName"])),
    ("source.ip", SOURCE),
    ("client.ip", SOURCE),
    ("related.ip", SOURCE),
    ("source.address", First(&["protoPayload.requestMetadata.callerIp"])),
    ("user_agent.original", First(&["protoPayload.requestMetadata.callerSuppliedUserAgent"])),
    ("user_agent.name", AGENT_NAME),
    ("user_agent.version", AGENT_VERSION),
    ("user_agent.os.name", AGENT_SYSTEM),
    ("orchestrator.type", ORCHESTRATOR),
    ("orchestrator.cluster.name", First(&["resource.labels.cluster_name"])),
    ("orchestrator.namespace", NAMESPACE),
    ("orchestrator.resource.name", OBJECT_NAME),
    ("orchestrator.resource.type", OBJECT_TYPE),
    ("gcp.audit.type", First(&["protoPayload.@type", "protoPayload.at_sign_type"])),
    ("gcp.audit.labels", Every(&["labels", "protoPayload.labels"])),
    ("gcp.audit.status.code", First(&["protoPayload.status.code"])),
];

const EMAIL_AT: &[&str] = &["protoPayload.authenticationInfo.principalEmail"];

const SIGMA: &[(&str, Get)] = &[
    ("gcp.audit.method_name", ACTION),
    ("gcp.audit.service_name", First(&["protoPayload.serviceName"])),
    ("protoPayload.logName", LOG_NAME),
    ("logName", LOG_NAME),
    ("protoPayload.resource.type", First(&["resource.type"])),
    ("protoPayload.resource.labels.project_id", First(&["resource.labels.project_id"])),
    ("protoPayload.severity", First(&["severity"])),
    ("protoPayload.@type", First(&["protoPayload.@type", "protoPayload.at_sign_type"])),
];

const PAYLOAD: &[&str] = &[
    "@type",
    "serviceName",
    "methodName",
    "resourceName",
    "resourceLocation.currentLocations",
    "resourceLocation.originalLocations",
    "resourceOriginalState",
    "numResponseItems",
    "status.code",
    "status.message",
    "status.details",
    "authenticationInfo.principalEmail",
    "authenticationInfo.authoritySelector",
    "authenticationInfo.thirdPartyPrincipal",
    "authenticationInfo.serviceAccountKeyName",
    "authenticationInfo.serviceAccountDelegationInfo",
    "authenticationInfo.principalSubject",
    "authenticationInfo.oauthInfo",
    "authorizationInfo.resource",
    "authorizationInfo.permission",
    "authorizationInfo.permissionType",
    "authorizationInfo.granted",
    "authorizationInfo.resourceAttributes",
    "policyViolationInfo",
    "requestMetadata.callerIp",
    "requestMetadata.callerSuppliedUserAgent",
    "requestMetadata.callerNetwork",
    "requestMetadata.requestAttributes",
    "requestMetadata.destinationAttributes",
    "request",
    "response",
    "metadata",
    "serviceData",
    "labels",
];

const MEMBERS: &[&str] = &[
    "protoPayload",
    "serviceName",
    "methodName",
    "resourceName",
    "authenticationInfo",
    "authorizationInfo",
    "requestMetadata",
    "request",
    "response",
    "metadata",
    "serviceData",
    "status",
    "insertId",
    "resource.type",
    "resource.labels",
    "timestamp",
    "receiveTimestamp",
    "severity",
    "logName",
    "operation.id",
    "operation.producer",
    "operation.first",
    "operation.last",
    "labels",
    "trace",
    "spanId",
    "sourceLocation",
    "httpRequest",
];
