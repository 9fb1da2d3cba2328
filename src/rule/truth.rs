//! What a rule comes to before a record is parsed: with the service, the action, the client and the
//! error known and all else open, most rules cannot match, and need not be asked.

use serde_json::{Value, json};

use crate::format::Format;

use super::predicate::{Predicate, Test, View};
use super::{Dialect, Rule};

/// What a predicate comes to when only a part of the record is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// It cannot hold.
    No,
    /// It holds, whatever the rest is.
    Yes,
    /// It depends on the rest.
    Open,
}

/// What is known of a record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glimpse<'a> {
    pub(super) service: &'a str,
    pub(super) action: &'a str,
    /// The client and the error code, where they are known already.
    pub(super) rest: Option<(&'a str, &'a str)>,
}

/// A record of which only what decides these fields is there.
pub(super) fn sketch(format: Format, glimpse: Glimpse<'_>) -> Value {
    let Glimpse { service, action, rest } = glimpse;
    match format {
        Format::CloudTrail => {
            let mut record = json!({ "eventSource": service, "eventName": action });
            if let Some((agent, error)) = rest {
                for (name, text) in [("userAgent", agent), ("errorCode", error)] {
                    if !text.is_empty() {
                        record[name] = json!(text);
                    }
                }
            }
            record
        }
        Format::AzureActivity => json!({ "operationName": action, "category": "Administrative" }),
        Format::GcpAudit => {
            json!({ "protoPayload": { "serviceName": service, "methodName": action } })
        }
        Format::EntraAudit | Format::EntraSignIn => json!({}),
    }
}

/// Whether the sketch decides a field of these names.
fn decides(format: Format, dialect: Dialect, name: &str, with_rest: bool) -> bool {
    if matches!(name, "data_stream.dataset" | "event.dataset" | "cloud.provider") {
        return dialect == Dialect::Ecs;
    }
    match (format, dialect) {
        (Format::CloudTrail, Dialect::Ecs) => match name {
            "event.action" | "event.provider" => true,
            "aws.cloudtrail.error_code" | "user_agent.original" => with_rest,
            _ => false,
        },
        (Format::CloudTrail, Dialect::Sigma) => match name {
            "eventSource" | "eventName" => true,
            "errorCode" | "userAgent" => with_rest,
            _ => false,
        },
        (Format::AzureActivity, Dialect::Ecs) => {
            matches!(name, "event.action" | "azure.activitylogs.operation_name")
        }
        (Format::AzureActivity, Dialect::Sigma) => name == "operationName",
        (Format::GcpAudit, Dialect::Ecs) => matches!(name, "event.action" | "service.name"),
        (Format::GcpAudit, Dialect::Sigma) => {
            matches!(
                name,
                "gcp.audit.method_name"
                    | "gcp.audit.service_name"
                    | "data.protoPayload.methodName"
                    | "protoPayload.methodName"
            )
        }
        (Format::EntraAudit | Format::EntraSignIn, _) => false,
    }
}

/// Where a predicate is looked at.
#[derive(Clone, Copy)]
pub(super) struct Vantage<'a> {
    pub(super) format: Format,
    pub(super) dialect: Dialect,
    /// The sketch, under the names of the dialect.
    pub(super) view: &'a dyn View,
    /// Whether client and error are in it.
    pub(super) with_rest: bool,
}

/// What a predicate comes to from there.
pub(super) fn of(predicate: &Predicate, from: Vantage<'_>) -> Truth {
    let all = |parts: &[Predicate], no: Truth, yes: Truth| {
        let mut open = false;
        for part in parts {
            match of(part, from) {
                truth if truth == no => return no,
                Truth::Open => open = true,
                _ => {}
            }
        }
        if open { Truth::Open } else { yes }
    };
    match predicate {
        Predicate::All(parts) => all(parts, Truth::No, Truth::Yes),
        Predicate::Any(parts) => all(parts, Truth::Yes, Truth::No),
        Predicate::Not(inner) => match of(inner, from) {
            Truth::No => Truth::Yes,
            Truth::Yes => Truth::No,
            Truth::Open => Truth::Open,
        },
        Predicate::Field(field, test)
            if !matches!(test, Test::Other(..))
                && decides(from.format, from.dialect, &field.name, from.with_rest) =>
        {
            if predicate.holds(from.view) { Truth::Yes } else { Truth::No }
        }
        Predicate::Field(..) | Predicate::Anywhere(_) | Predicate::Nested(..) => Truth::Open,
    }
}

/// Whether a rule asks for anything that only the client or the error decide.
pub(super) fn asks_for_rest(rule: &Rule, predicate: &Predicate) -> bool {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().any(|part| asks_for_rest(rule, part))
        }
        Predicate::Not(inner) => asks_for_rest(rule, inner),
        Predicate::Field(field, _) => rule.formats.iter().any(|format| {
            decides(*format, rule.dialect, &field.name, true)
                && !decides(*format, rule.dialect, &field.name, false)
        }),
        Predicate::Anywhere(_) | Predicate::Nested(..) => false,
    }
}
