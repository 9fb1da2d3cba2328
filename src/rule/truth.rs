//! What a rule comes to before a record is parsed: with the service, the action, the client, the
//! error and a few other texts known and all else open, most rules cannot match, and need not be
//! asked; some match whatever the rest is.

use serde_json::{Map, Value, json};

use crate::event::Event;
use crate::evidence::scan::Text;
use crate::format::Format;

use super::Dialect;
use super::predicate::{Field, Predicate, Test, View};

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

/// How much of a record is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// Service and action.
    Action,
    /// Client, error and hints, too.
    Rest,
    /// The identity's ARN, too.
    Identity,
}

/// A record of which only what decides some fields is there.
pub(super) fn sketch(format: Format, event: &Event<'_>, depth: Depth) -> Value {
    let (service, action) = (event.logged_service.decode(), event.logged_action.decode());
    match format {
        Format::CloudTrail => {
            let mut record = Map::new();
            record.insert("eventSource".to_owned(), json!(service));
            record.insert("eventName".to_owned(), json!(action));
            if depth >= Depth::Rest {
                rest_of_cloudtrail(event, depth, &mut record);
            }
            Value::Object(record)
        }
        Format::AzureActivity => json!({ "operationName": action, "category": "Administrative" }),
        Format::GcpAudit => {
            json!({ "protoPayload": { "serviceName": service, "methodName": action } })
        }
        _ => json!({}),
    }
}

fn rest_of_cloudtrail(event: &Event<'_>, depth: Depth, record: &mut Map<String, Value>) {
    let hints = event.hints;
    let message = if hints.has_message { "…" } else { "" };
    let texts = [
        ("userAgent", event.agent.decode()),
        ("errorCode", event.error.decode()),
        ("errorMessage", message.into()),
        ("eventType", hints.event_type.decode()),
    ];
    for (name, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        record.insert((*name).to_owned(), json!(text));
    }
    let of_issuer = [("type", hints.issuer_type)];
    let of_identity = [
        ("arn", if depth == Depth::Identity { hints.arn } else { Text::default() }),
        ("type", hints.identity_type),
        ("invokedBy", hints.invoked_by),
    ];
    let mut identity = object(&of_identity);
    let context = json!({ "sessionIssuer": object(&of_issuer) });
    identity.insert("sessionContext".to_owned(), context);
    record.insert("userIdentity".to_owned(), Value::Object(identity));
}

/// The texts that are there.
fn object(texts: &[(&str, Text<'_>)]) -> Map<String, Value> {
    let texts = texts.iter().filter(|(_, text)| !text.is_empty());
    texts.map(|(name, text)| ((*name).to_owned(), json!(text.decode()))).collect()
}

/// A field that a sketch may decide, and what must be there for it to do so.
enum Decides {
    /// At any depth.
    Action,
    /// When client and error are known.
    Rest,
    /// When this hint is known, and the record has it.
    Hint(Hint),
    /// When client and error are known, but for sign-ins, which answer in their own way.
    Outcome,
}

impl Decides {
    /// From which depth on.
    fn depth(&self) -> Depth {
        match self {
            Self::Action => Depth::Action,
            Self::Hint(Hint::Arn) => Depth::Identity,
            Self::Rest | Self::Outcome | Self::Hint(_) => Depth::Rest,
        }
    }
}

#[derive(Clone, Copy)]
enum Hint {
    IdentityType,
    IssuerType,
    InvokedBy,
    EventType,
    Arn,
}

/// What decides a field of this name, if a sketch ever does.
fn decides(format: Format, dialect: Dialect, name: &str) -> Option<Decides> {
    use Decides::{Action, Outcome, Rest};
    if matches!(name, "data_stream.dataset" | "event.dataset" | "cloud.provider") {
        return (dialect == Dialect::Ecs).then_some(Action);
    }
    let hint = |hint| Some(Decides::Hint(hint));
    match (format, dialect) {
        (Format::CloudTrail, Dialect::Ecs) => match name {
            "event.action" | "event.provider" => Some(Action),
            "aws.cloudtrail.error_code"
            | "user_agent.original"
            | "user_agent.name"
            | "user_agent.version"
            | "user_agent.os.name" => Some(Rest),
            "event.outcome" => Some(Outcome),
            "aws.cloudtrail.user_identity.type" => hint(Hint::IdentityType),
            "aws.cloudtrail.user_identity.session_context.session_issuer.type" => {
                hint(Hint::IssuerType)
            }
            "aws.cloudtrail.user_identity.invoked_by" => hint(Hint::InvokedBy),
            "aws.cloudtrail.event_type" => hint(Hint::EventType),
            "aws.cloudtrail.user_identity.arn" => hint(Hint::Arn),
            _ => None,
        },
        (Format::CloudTrail, Dialect::Sigma) => match name {
            "eventSource" | "eventName" => Some(Action),
            "errorCode" | "userAgent" => Some(Rest),
            "userIdentity.type" => hint(Hint::IdentityType),
            "userIdentity.sessionContext.sessionIssuer.type" => hint(Hint::IssuerType),
            "userIdentity.invokedBy" => hint(Hint::InvokedBy),
            "eventType" => hint(Hint::EventType),
            "userIdentity.arn" => hint(Hint::Arn),
            _ => None,
        },
        (Format::AzureActivity, Dialect::Ecs) => {
            matches!(name, "event.action" | "azure.activitylogs.operation_name").then_some(Action)
        }
        (Format::AzureActivity, Dialect::Sigma) => (name == "operationName").then_some(Action),
        (Format::GcpAudit, Dialect::Ecs) => {
            matches!(name, "event.action" | "service.name").then_some(Action)
        }
        (Format::GcpAudit, Dialect::Sigma) => {
            let known = matches!(
                name,
                "gcp.audit.method_name"
                    | "gcp.audit.service_name"
                    | "data.protoPayload.methodName"
                    | "protoPayload.methodName"
            );
            known.then_some(Action)
        }
        _ => None,
    }
}

/// Where a predicate is looked at.
#[derive(Clone, Copy)]
pub(super) struct Vantage<'a> {
    pub(super) format: Format,
    pub(super) dialect: Dialect,
    pub(super) event: &'a Event<'a>,
    pub(super) depth: Depth,
    /// The sketch, under the names of the dialect.
    pub(super) view: &'a dyn View,
}

impl Vantage<'_> {
    /// Whether the sketch has what the record has in this field.
    pub(super) fn decides(&self, field: &Field) -> bool {
        let rest = self.depth >= Depth::Rest;
        let hints = self.event.hints;
        match decides(self.format, self.dialect, &field.name) {
            None => false,
            Some(Decides::Action) => true,
            Some(Decides::Rest) => rest,
            Some(Decides::Outcome) => rest && self.event.logged_action.raw != b"ConsoleLogin",
            // What is not where it belongs may still stand elsewhere, in another spelling, unless
            // the record spells its kin as it should.
            Some(Decides::Hint(hint)) => {
                let text = match hint {
                    Hint::IdentityType => hints.identity_type,
                    Hint::IssuerType => hints.issuer_type,
                    Hint::InvokedBy => hints.invoked_by,
                    Hint::EventType => hints.event_type,
                    Hint::Arn if self.depth < Depth::Identity => Text::default(),
                    Hint::Arn => hints.arn,
                };
                rest && (!text.is_empty() || hints.are_all())
            }
        }
    }

    /// What a predicate comes to from here.
    pub(super) fn truth(&self, predicate: &Predicate) -> Truth {
        match predicate {
            Predicate::All(parts) => self.all(parts, Truth::No, Truth::Yes),
            Predicate::Any(parts) => self.all(parts, Truth::Yes, Truth::No),
            Predicate::Not(inner) => match self.truth(inner) {
                Truth::No => Truth::Yes,
                Truth::Yes => Truth::No,
                Truth::Open => Truth::Open,
            },
            Predicate::Field(field, test)
                if !matches!(test, Test::Other(..)) && self.decides(field) =>
            {
                if predicate.holds(self.view) { Truth::Yes } else { Truth::No }
            }
            Predicate::Field(..) | Predicate::Anywhere(_) | Predicate::Nested(..) => Truth::Open,
        }
    }

    /// One part that comes to `end` ends it; all parts that come to the contrary make the contrary.
    fn all(&self, parts: &[Predicate], end: Truth, contrary: Truth) -> Truth {
        let mut open = false;
        for part in parts {
            match self.truth(part) {
                truth if truth == end => return end,
                Truth::Open => open = true,
                _ => {}
            }
        }
        if open { Truth::Open } else { contrary }
    }
}

/// Whether a predicate asks for anything that only a sketch of this depth decides.
pub(super) fn asks(format: Format, dialect: Dialect, predicate: &Predicate, depth: Depth) -> bool {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().any(|part| asks(format, dialect, part, depth))
        }
        Predicate::Not(inner) => asks(format, dialect, inner, depth),
        Predicate::Field(field, _) => {
            let by = decides(format, dialect, &field.name);
            by.is_some_and(|by| depth == by.depth())
        }
        Predicate::Anywhere(_) | Predicate::Nested(..) => false,
    }
}
