//! What Entra's audit records tell in several places or in other words.

use serde_json::Value;

use crate::rule::predicate::Leaf;
use crate::rule::view::log::{self, address, domain, first, give, give_name, text, value};
use crate::rule::view::path::Get::{self, Made};
use crate::rule::view::text::{Form, Look, Objects, json, leaf};
use crate::rule::view::{agent, place};

/// Where the activity stands. Where the two names of diagnostic settings differ, the operation is
/// the one that rules know.
const ACTIVITY_AT: [&[&str]; 4] = [
    &["operationName"],
    &["properties", "operationName"],
    &["properties", "activityDisplayName"],
    &["activityDisplayName"],
];

/// What diagnostic settings have in `properties`.
pub(in crate::rule::view) fn inner(record: &Value) -> &Value {
    value(record, &["properties"]).filter(|inner| inner.is_object()).unwrap_or(record)
}

/// Some activities end in a full stop or a space, depending on the export.
fn trimmed(name: &str) -> Option<&str> {
    let bare = name.trim_end().trim_end_matches('.');
    (bare.len() < name.len()).then_some(bare)
}

pub(super) const ACTIVITY: Get = Made(
    activity,
    "`operationName` and `activityDisplayName`; without the full stop that some end in, too",
);

fn activity(record: &Value, look: Look<'_>) -> bool {
    ACTIVITY_AT
        .iter()
        .filter_map(|path| text(record, path))
        .any(|name| look(Leaf::Text(name)) || give(trimmed(name), look))
}

/// Whether somebody gives himself the rights over all subscriptions, which Azure logs here, too.
fn is_elevation(record: &Value) -> bool {
    let has = |name: &str, wanted: &str| text(inner(record), &[name]) == Some(wanted);
    has("loggedByService", "Azure RBAC (Elevated Access)")
        || has("category", "AzureRBACRoleManagementElevateAccess")
}

pub(super) const ACTION: Get = Made(
    action,
    "the activity as `azure.auditlogs.operation_name`; `elevateAccess` where Azure's elevated access is logged",
);

fn action(record: &Value, look: Look<'_>) -> bool {
    activity(record, look) || (is_elevation(record) && look(Leaf::Text("elevateAccess")))
}

pub(super) const PROVIDER: Get = Made(
    provider,
    "`loggedByService`; `Microsoft.Authorization` where Azure's elevated access is logged",
);

fn provider(record: &Value, look: Look<'_>) -> bool {
    give(text(inner(record), &["loggedByService"]), look)
        || (is_elevation(record) && look(Leaf::Text("Microsoft.Authorization")))
}

fn result(record: &Value) -> Option<&str> {
    first(record, &[&["properties", "result"], &["result"], &["resultType"]])
}

pub(super) const OUTCOME: Get = Made(outcome, "`result`: `success`, `failure`, `unknown`");

fn outcome(record: &Value, look: Look<'_>) -> bool {
    give(result(record).and_then(log::outcome), look)
}

pub(super) const STATUS: Get = Made(status, "`result` and `resultReason`");

fn status(record: &Value, look: Look<'_>) -> bool {
    give(result(record), look) || give(text(inner(record), &["resultReason"]), look)
}

pub(super) const TYPE: Get = Made(kind, "the activity, `category` and `operationType`");

fn kind(record: &Value, look: Look<'_>) -> bool {
    activity(record, look)
        || give(text(inner(record), &["category"]), look)
        || give(text(inner(record), &["operationType"]), look)
}

pub(super) const CATEGORY: Get =
    Made(category, "`category` of diagnostic settings; of Microsoft Graph `AuditLogs`");

fn category(record: &Value, look: Look<'_>) -> bool {
    let is_exported = value(record, &["properties"]).is_some();
    let told = text(record, &["category"]).filter(|_| is_exported);
    look(Leaf::Text(told.unwrap_or("AuditLogs")))
}

pub(super) const MESSAGE: Get = Made(
    message,
    "the activity, `resultReason`, the JSON text of each of `targetResources` and `additionalDetails`, and that of each of `modifiedProperties` without its braces",
);

fn message(record: &Value, look: Look<'_>) -> bool {
    const JSON: Form = Form { empty: false, objects: Objects::Json };
    activity(record, look)
        || give(text(inner(record), &["message"]), look)
        || give(text(inner(record), &["resultReason"]), look)
        || ["targetResources", "additionalDetails"].iter().any(|name| {
            let list = value(inner(record), &[*name]);
            list.is_some_and(|list| leaf(list, JSON, look))
        })
        || changes(record).any(|change| look(Leaf::Text(bare(&json(change)))))
}

/// What was changed of the targets, in their order.
fn changes(record: &Value) -> impl Iterator<Item = &Value> {
    let of = |target| value(target, &["modifiedProperties"]).and_then(Value::as_array);
    targets(record).filter_map(of).flatten()
}

/// An object's JSON without the braces around it, as rules that are made from messages have it.
fn bare(object: &str) -> &str {
    object.strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or(object)
}

/// What is in the titles of PIM's alerts, and what Microsoft Graph calls the alerts.
const ALERTS: [(&str, &str); 7] = [
    ("assigned outside of", "rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration"),
    ("activated too frequently", "sequentialActivationRenewalsAlertIncident"),
    ("require multi", "noMfaOnRoleActivationAlertIncident"),
    ("using their privileged roles", "redundantAssignmentAlertIncident"),
    ("stale accounts", "staleSignInAlertIncident"),
    ("too many global administrators", "tooManyGlobalAdminsAssignedToTenantAlertIncident"),
    ("organization doesn't have", "invalidLicenseAlertIncident"),
];

pub(super) const RISK_EVENT: Get = Made(
    risk_event,
    "`riskEventType`, and the names of `targetResources`; of PIM's alerts, whose titles stand there, what Microsoft Graph calls them, too",
);

fn risk_event(record: &Value, look: Look<'_>) -> bool {
    give(text(inner(record), &["riskEventType"]), look)
        || targets(record).filter_map(|target| text(target, &["displayName"])).any(|name| {
            let title = name.to_lowercase();
            let alert = ALERTS.iter().find(|(words, _)| title.contains(words));
            look(Leaf::Text(name)) || give(alert.map(|(_, called)| *called), look)
        })
}

/// Who acted: a person's login, or the name of an application.
fn initiator(record: &Value) -> Option<&str> {
    let by = value(inner(record), &["initiatedBy"])?;
    first(
        by,
        &[
            &["user", "userPrincipalName"],
            &["user", "displayName"],
            &["app", "displayName"],
            &["app", "servicePrincipalName"],
            &["app", "appId"],
        ],
    )
}

pub(super) const INITIATOR: Get = Made(
    |record, look| give(initiator(record), look) || give(text(record, &["identity"]), look),
    "the login or name of the initiating user or app, and `identity`",
);

pub(super) const USER_NAME: Get = Made(
    |record, look| give_name(initiator(record), look),
    "the login of the initiating user, or the name of the app; also without its domain",
);

fn login(record: &Value) -> Option<&str> {
    text(inner(record), &["initiatedBy", "user", "userPrincipalName"])
}

pub(super) const USER_DOMAIN: Get = Made(
    |record, look| give(domain(login(record)), look),
    "what stands behind the `@` of the initiating user's login",
);

pub(super) const USER_EMAIL: Get = Made(
    |record, look| give(login(record).filter(|name| name.contains('@')), look),
    "the initiating user's login, if it has an `@`",
);

pub(super) const SOURCE: Get =
    Made(source, "the initiating user's address, or the caller's, without a port");

fn source(record: &Value, look: Look<'_>) -> bool {
    let user = text(inner(record), &["initiatedBy", "user", "ipAddress"]);
    give(user.or_else(|| text(record, &["callerIpAddress"])).and_then(address), look)
}

fn targets(record: &Value) -> impl Iterator<Item = &Value> {
    value(inner(record), &["targetResources"]).and_then(Value::as_array).into_iter().flatten()
}

pub(super) const TARGETS: Get = Made(
    |record, look| {
        targets(record).any(|target| {
            give(text(target, &["userPrincipalName"]), look)
                || give(text(target, &["displayName"]), look)
        })
    },
    "the logins and names of `targetResources`",
);

pub(super) const TARGET_TYPES: Get = Made(
    |record, look| {
        targets(record).filter_map(|target| text(target, &["type"])).any(|kind| {
            look(Leaf::Text(kind))
                || (kind == "ServicePrincipal" && look(Leaf::Text("Service Principal")))
        })
    },
    "the types of `targetResources`; `Service Principal` in two words, too",
);

fn agent_of(record: &Value) -> Option<&str> {
    let inner = inner(record);
    let details = value(inner, &["additionalDetails"]).and_then(Value::as_array);
    let told = details.into_iter().flatten().find_map(|detail| {
        let key = text(detail, &["key"])?;
        place::same(key, "User-Agent").then(|| text(detail, &["value"]))?
    });
    told.or_else(|| text(inner, &["userAgent"]))
}

pub(super) const AGENT: Get =
    Made(|record, look| give(agent_of(record), look), "`User-Agent` of `additionalDetails`");
pub(super) const AGENT_NAME: Get =
    Made(|record, look| agent::name(agent_of(record), look), agent::NAME_IS);
pub(super) const AGENT_VERSION: Get =
    Made(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS);
pub(super) const AGENT_SYSTEM: Get =
    Made(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS);
