//! What Google Cloud's entries tell in several places or in other words.

use serde_json::Value;

use super::{ALIASES, IAM};
use crate::rule::predicate::Leaf;
use crate::rule::view::log::{
    address, domain, first, give, give_aliases, give_name, number, text, value,
};
use crate::rule::view::path::Get::{self, Made};
use crate::rule::view::text::Look;
use crate::rule::view::{agent, azure};

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

pub(super) const ACTION: Get = Made(
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

pub(super) const PROVIDER: Get = Made(
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

pub(super) const LOG_NAME: Get = Made(
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

pub(super) const OUTCOME: Get = Made(
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

pub(super) const CATEGORY: Get = Made(
    |record, look| {
        let is_session = is_part(record, "first") || is_part(record, "last");
        (is_session && look(Leaf::Text("session")))
            || (asks_once(record)
                && ["network", "configuration"].iter().any(|word| look(Leaf::Text(word))))
    },
    "`session` for parts of a long operation; `network` and `configuration` where one permission was asked for",
);

pub(super) const KIND: Get = Made(
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

pub(super) const PROJECT: Get =
    Made(project, "`resource.labels.project_id`, else the project in `logName`");

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

pub(super) const USER_NAME: Get = Made(
    |record, look| give_name(principal(record), look),
    "`principalEmail` or `principalSubject`; also without its domain",
);
pub(super) const USER_DOMAIN: Get = Made(
    |record, look| give(domain(principal(record)), look),
    "what stands behind the `@` of `principalEmail`",
);

pub(super) const SOURCE: Get = Made(
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

pub(super) const AGENT_NAME: Get =
    Made(|record, look| agent::name(agent_of(record), look), agent::NAME_IS);
pub(super) const AGENT_VERSION: Get =
    Made(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS);
pub(super) const AGENT_SYSTEM: Get =
    Made(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS);

/// The path of an object of Kubernetes: `core/v1/namespaces/default/pods/web`.
fn object(record: &Value) -> Option<&str> {
    let payload = payload(record)?;
    (text(payload, &["serviceName"]) == Some("k8s.io"))
        .then(|| text(payload, &["resourceName"]))
        .flatten()
}

pub(super) const ORCHESTRATOR: Get = Made(
    |record, look| object(record).is_some() && look(Leaf::Text("kubernetes")),
    "`kubernetes` for entries of `k8s.io`",
);
pub(super) const NAMESPACE: Get = Made(
    |record, look| {
        let namespace = object(record).and_then(|path| azure::segment(path, "namespaces"));
        give(namespace, look)
    },
    "the namespace in `resourceName` of `k8s.io`",
);
pub(super) const OBJECT_NAME: Get = Made(
    |record, look| give(object(record).and_then(|path| path.rsplit('/').next()), look),
    "the last part of `resourceName` of `k8s.io`",
);
pub(super) const OBJECT_TYPE: Get = Made(
    |record, look| give(object(record).and_then(|path| path.rsplit('/').nth(1)), look),
    "the last part but one of `resourceName` of `k8s.io`",
);
