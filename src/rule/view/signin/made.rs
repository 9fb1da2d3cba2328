//! What sign-in records tell in several places or in other words.

use serde_json::Value;

use super::CATEGORIES;
use crate::rule::predicate::Leaf;
use crate::rule::view::agent;
use crate::rule::view::entra::inner;
use crate::rule::view::log::{self, address, domain, first, give, give_name, number, text, value};
use crate::rule::view::path::Get::{self, Made};
use crate::rule::view::text::Look;

pub(super) const OPERATION: Get = Made(
    |record, look| look(Leaf::Text(text(record, &["operationName"]).unwrap_or("Sign-in activity"))),
    "`operationName`, else `Sign-in activity`",
);

/// By the code of what went wrong; zero is success, and so is none.
fn outcome_of(record: &Value) -> &'static str {
    let detailed = value(inner(record), &["status", "errorCode"]).and_then(number);
    match detailed.or_else(|| value(record, &["resultType"]).and_then(number)) {
        Some(0) => "success",
        Some(_) => "failure",
        None => text(record, &["resultType"]).and_then(log::outcome).unwrap_or("success"),
    }
}

pub(super) const OUTCOME: Get = Made(
    |record, look| look(Leaf::Text(outcome_of(record))),
    "`success` where `status.errorCode` or `resultType` is 0 or missing, else `failure`",
);

pub(super) const DESCRIPTION: Get =
    Made(description, "`resultDescription`, `status.failureReason` and `status.additionalDetails`");

fn description(record: &Value, look: Look<'_>) -> bool {
    give(text(record, &["resultDescription"]), look)
        || give(text(inner(record), &["status", "failureReason"]), look)
        || give(text(inner(record), &["status", "additionalDetails"]), look)
}

pub(super) const STATUS: Get = Made(
    |record, look| look(Leaf::Text(outcome_of(record))) || description(record, look),
    "`success` or `failure`, and the descriptions",
);

pub(super) const MESSAGE: Get = Made(
    message,
    "the descriptions and `authenticationProtocol`, of which `deviceCode` is `Device Code`, too",
);

fn message(record: &Value, look: Look<'_>) -> bool {
    let protocol = text(inner(record), &["authenticationProtocol"]);
    let is_device = protocol.is_some_and(|it| it.eq_ignore_ascii_case("deviceCode"));
    description(record, look)
        || give(protocol, look)
        || (is_device && look(Leaf::Text("Device Code")))
}

pub(super) const CATEGORY: Get =
    Made(category, "`category`; of Microsoft Graph, the one that `signInEventTypes` stand for");

fn category(record: &Value, look: Look<'_>) -> bool {
    if let Some(told) = text(record, &["category"]) {
        return look(Leaf::Text(told));
    }
    let kinds = value(inner(record), &["signInEventTypes"]).and_then(Value::as_array);
    let kinds = kinds.into_iter().flatten().filter_map(Value::as_str);
    let mut told = kinds
        .filter_map(|kind| match kind {
            "interactiveUser" => Some(CATEGORIES[0]),
            "nonInteractiveUser" => Some(CATEGORIES[1]),
            "servicePrincipal" => Some(CATEGORIES[2]),
            "managedIdentity" => Some(CATEGORIES[3]),
            _ => None,
        })
        .peekable();
    if told.peek().is_none() {
        let is_service = text(inner(record), &["servicePrincipalId"]).is_some();
        return look(Leaf::Text(CATEGORIES[if is_service { 2 } else { 0 }]));
    }
    told.any(|category| look(Leaf::Text(category)))
}

fn login(record: &Value) -> Option<&str> {
    let names: [&[&str]; 2] = [&["userPrincipalName"], &["servicePrincipalName"]];
    first(inner(record), &names)
}

pub(super) const USER_NAME: Get = Made(
    |record, look| give_name(login(record), look),
    "`userPrincipalName` or `servicePrincipalName`; also without its domain",
);
pub(super) const USER_DOMAIN: Get = Made(
    |record, look| give(domain(login(record)), look),
    "what stands behind the `@` of `userPrincipalName`",
);
pub(super) const USER_EMAIL: Get = Made(
    |record, look| give(login(record).filter(|name| name.contains('@')), look),
    "`userPrincipalName`, if it has an `@`",
);

pub(super) const SOURCE: Get = Made(source, "`callerIpAddress` or `ipAddress` without its port");

fn source(record: &Value, look: Look<'_>) -> bool {
    let told = text(record, &["callerIpAddress"]).or_else(|| text(inner(record), &["ipAddress"]));
    give(told.and_then(address), look)
}

fn agent_of(record: &Value) -> Option<&str> {
    text(inner(record), &["userAgent"])
}

pub(super) const AGENT_NAME: Get =
    Made(|record, look| agent::name(agent_of(record), look), agent::NAME_IS);
pub(super) const AGENT_VERSION: Get =
    Made(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS);
pub(super) const AGENT_SYSTEM: Get =
    Made(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS);
