//! The names of Google Cloud's audit logs: of entries and of BigQuery's rows.

use serde_json::Value;

use super::agent;
use super::log::{
    Log, OUTCOMES, Under, Values, address, domain, first, give, give_aliases, give_name, number,
    text, value,
};
use super::path::Get::{self, Always, Every, First, Made};
use super::text::Look;
use crate::rule::predicate::Leaf;

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
            places: &["protoPayload.", "labels."],
            members: PAYLOAD,
            flat: &["request", "response", "metadata"],
        },
    ],
    sigma: SIGMA,
    roots: &["", "protoPayload."],
    members: MEMBERS,
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
    let is_alias = || ALIASES.iter().any(|(_, names)| names.iter().any(|name| is(name)));
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

fn payload(record: &Value) -> Option<&Value> {
    value(record, &["protoPayload"]).or_else(|| value(record, &["protopayload_auditlog"]))
}

fn method(record: &Value) -> Option<&str> {
    text(payload(record)?, &["methodName"])
}

/// `v1`, `v2beta1`, `v1p1beta1`, `alpha`, `beta`.
fn is_version(part: &str) -> bool {
    let is_number =
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    is_number || matches!(part, "alpha" | "beta")
}

/// Storage's own words for what all other services call `SetIamPolicy`.
const SETS_POLICY: &str = "storage.setIamPermissions";

/// The last part of a method, if it is a name by itself: `SetIamPolicy`, but not `insert`.
fn short(method: &str) -> Option<&str> {
    let (_, last) = method.rsplit_once('.')?;
    last.bytes().any(|byte| byte.is_ascii_uppercase()).then_some(last)
}

/// A method without the version in front of it: `compute.instances.insert`.
fn unversioned(method: &str) -> Option<&str> {
    let (first, rest) = method.split_once('.')?;
    is_version(first).then_some(rest)
}

const ACTION: Get = Made(
    action,
    "`methodName`; also without a version in front, its last part if that has a capital letter, and `SetIamPolicy` for `storage.setIamPermissions`",
);

fn action(record: &Value, look: Look<'_>) -> bool {
    let Some(method) = method(record) else { return false };
    look(Leaf::Text(method))
        || give(unversioned(method), look)
        || give(short(method), look)
        || (method.eq_ignore_ascii_case(SETS_POLICY) && look(Leaf::Text("SetIamPolicy")))
}

/// Whether a method is one of IAM's, or sets who may use something of any service.
fn is_iam(method: &str) -> bool {
    let starts =
        |head: &str| method.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head));
    let last = method.rsplit('.').next().unwrap_or(method);
    starts("google.iam.admin.")
        || last.eq_ignore_ascii_case("SetIamPolicy")
        || method.eq_ignore_ascii_case(SETS_POLICY)
}

const PROVIDER: Get = Made(
    provider,
    "the last part of `logName` (`activity`, `data_access`, `system_event`, `policy`), `serviceName`, its aliases, and `gcp.iam` for methods of IAM and every `SetIamPolicy`",
);

fn provider(record: &Value, look: Look<'_>) -> bool {
    if give(text(record, &["logName"]).map(log_kind), look) {
        return true;
    }
    let service = payload(record).and_then(|payload| text(payload, &["serviceName"]));
    give(service, look)
        || service.is_some_and(|service| give_aliases(ALIASES, service, look))
        || (method(record).is_some_and(is_iam) && look(Leaf::Text(IAM)))
}

/// `projects/p/logs/cloudaudit.googleapis.com%2Factivity` is `activity`.
fn log_kind(name: &str) -> &str {
    let last = name.rsplit('/').next().unwrap_or(name);
    let escaped = last.rfind("%2F").or_else(|| last.rfind("%2f"));
    escaped.map_or(last, |at| &last[at + 3..])
}

const LOG_NAME: Get = Made(
    log_name,
    "`logName`, and what stands in it behind `logs/`, with its slash escaped or not",
);

fn log_name(record: &Value, look: Look<'_>) -> bool {
    let Some(name) = text(record, &["logName"]) else { return false };
    let short = name.split_once("/logs/").map_or(name, |(_, short)| short);
    look(Leaf::Text(name))
        || look(Leaf::Text(short))
        || short.contains("%2") && look(Leaf::Text(&short.replace("%2F", "/").replace("%2f", "/")))
}

const OUTCOME: Get = Made(
    outcome,
    "by `status.code`; without one, `success` where `status` is there; else by `granted` of `authorizationInfo`, if all agree; else `unknown`",
);

fn outcome(record: &Value, look: Look<'_>) -> bool {
    look(Leaf::Text(outcome_of(record)))
}

fn outcome_of(record: &Value) -> &'static str {
    let Some(payload) = payload(record) else { return "unknown" };
    if let Some(status) = value(payload, &["status"]).filter(|status| status.is_object()) {
        // Zero is left out of JSON.
        let code = value(status, &["code"]).and_then(number).unwrap_or(0);
        return if code == 0 { "success" } else { "failure" };
    }
    let (mut yes, mut no) = (false, false);
    for asked in authorizations(payload) {
        match value(asked, &["granted"]).and_then(Value::as_bool) {
            Some(true) => yes = true,
            // False is left out of JSON.
            _ => no = true,
        }
    }
    match (yes, no) {
        (true, false) => "success",
        (false, true) => "failure",
        _ => "unknown",
    }
}

fn authorizations(payload: &Value) -> impl Iterator<Item = &Value> {
    value(payload, &["authorizationInfo"]).and_then(Value::as_array).into_iter().flatten()
}

/// Whether a single permission was asked for, which Elastic's pipeline makes events of.
fn asks_once(record: &Value) -> bool {
    payload(record).is_some_and(|payload| authorizations(payload).count() == 1)
}

fn is_part(record: &Value, part: &str) -> bool {
    value(record, &["operation", part]).and_then(Value::as_bool) == Some(true)
}

const CATEGORY: Get = Made(
    |record, look| {
        let is_session = is_part(record, "first") || is_part(record, "last");
        (is_session && look(Leaf::Text("session")))
            || (asks_once(record)
                && ["network", "configuration"].iter().any(|word| look(Leaf::Text(word))))
    },
    "`session` for parts of a long operation; `network` and `configuration` where one permission was asked for",
);

const KIND: Get = Made(
    |record, look| {
        (is_part(record, "first") && look(Leaf::Text("start")))
            || (is_part(record, "last") && look(Leaf::Text("end")))
            || (asks_once(record) && {
                let is_denied = outcome_of(record) == "failure";
                look(Leaf::Text("access"))
                    || look(Leaf::Text(if is_denied { "denied" } else { "allowed" }))
            })
    },
    "`start` and `end` of a long operation; `access` with `allowed` or `denied` where one permission was asked for",
);

const PROJECT: Get = Made(project, "`resource.labels.project_id`, else the project in `logName`");

fn project(record: &Value, look: Look<'_>) -> bool {
    let label = text(record, &["resource", "labels", "project_id"]);
    let of_log = || text(record, &["logName"])?.strip_prefix("projects/")?.split('/').next();
    give(label.or_else(of_log), look)
}

fn principal(record: &Value) -> Option<&str> {
    let payload = payload(record)?;
    let names: [&[&str]; 2] =
        [&["authenticationInfo", "principalEmail"], &["authenticationInfo", "principalSubject"]];
    first(payload, &names)
}

const USER_NAME: Get = Made(
    |record, look| give_name(principal(record), look),
    "`principalEmail` or `principalSubject`; also without its domain",
);
const USER_DOMAIN: Get = Made(
    |record, look| give(domain(principal(record)), look),
    "what stands behind the `@` of `principalEmail`",
);

const SOURCE: Get = Made(
    |record, look| {
        let told =
            payload(record).and_then(|payload| text(payload, &["requestMetadata", "callerIp"]));
        give(told.and_then(address), look)
    },
    "`requestMetadata.callerIp`, if it is an address",
);

fn agent_of(record: &Value) -> Option<&str> {
    text(payload(record)?, &["requestMetadata", "callerSuppliedUserAgent"])
}

const AGENT_NAME: Get = Made(|record, look| agent::name(agent_of(record), look), agent::NAME_IS);
const AGENT_VERSION: Get =
    Made(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS);
const AGENT_SYSTEM: Get =
    Made(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS);

/// The path of an object of Kubernetes: `core/v1/namespaces/default/pods/web`.
fn object(record: &Value) -> Option<&str> {
    let payload = payload(record)?;
    (text(payload, &["serviceName"]) == Some("k8s.io"))
        .then(|| text(payload, &["resourceName"]))
        .flatten()
}

const ORCHESTRATOR: Get = Made(
    |record, look| object(record).is_some() && look(Leaf::Text("kubernetes")),
    "`kubernetes` for entries of `k8s.io`",
);
const NAMESPACE: Get = Made(
    |record, look| {
        let namespace = object(record).and_then(|path| super::azure::segment(path, "namespaces"));
        give(namespace, look)
    },
    "the namespace in `resourceName` of `k8s.io`",
);
const OBJECT_NAME: Get = Made(
    |record, look| give(object(record).and_then(|path| path.rsplit('/').next()), look),
    "the last part of `resourceName` of `k8s.io`",
);
const OBJECT_TYPE: Get = Made(
    |record, look| give(object(record).and_then(|path| path.rsplit('/').nth(1)), look),
    "the last part but one of `resourceName` of `k8s.io`",
);
