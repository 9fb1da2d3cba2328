//! What a rule comes to before a record is parsed: with the service, the action, the client, the
//! error and a few other texts known and all else open, most rules cannot match, and need not be
//! asked; some match whatever the rest is.

use serde_json::{Map, Value, json};

use crate::event::Event;
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::{Json, Text};
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
    if let Some(read_only) = hints.read_only {
        record.insert("readOnly".to_owned(), json!(read_only));
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
    /// When the client is known.
    Agent,
    /// When the error is known.
    Error,
    /// When this hint is known, and the record has it.
    Hint(Hint),
    /// When client and error are known, but for sign-ins, which answer in their own way.
    Outcome,
}

#[derive(Clone, Copy)]
enum Hint {
    IdentityType,
    IssuerType,
    InvokedBy,
    EventType,
    ReadOnly,
    Arn,
}

/// What decides a field of this name, if a sketch ever does.
fn decides(format: Format, dialect: Dialect, name: &str) -> Option<Decides> {
    use Decides::{Action, Agent, Error, Outcome};
    if matches!(name, "data_stream.dataset" | "event.dataset" | "cloud.provider") {
        return (dialect == Dialect::Ecs).then_some(Action);
    }
    let hint = |hint| Some(Decides::Hint(hint));
    match (format, dialect) {
        (Format::CloudTrail, Dialect::Ecs) => match name {
            "event.action" | "event.provider" => Some(Action),
            "aws.cloudtrail.error_code" => Some(Error),
            "user_agent.original"
            | "user_agent.name"
            | "user_agent.version"
            | "user_agent.os.name" => Some(Agent),
            "event.outcome" => Some(Outcome),
            "aws.cloudtrail.user_identity.type" => hint(Hint::IdentityType),
            "aws.cloudtrail.user_identity.session_context.session_issuer.type" => {
                hint(Hint::IssuerType)
            }
            "aws.cloudtrail.user_identity.invoked_by" => hint(Hint::InvokedBy),
            "aws.cloudtrail.event_type" => hint(Hint::EventType),
            "aws.cloudtrail.read_only" => hint(Hint::ReadOnly),
            "aws.cloudtrail.user_identity.arn" => hint(Hint::Arn),
            _ => None,
        },
        (Format::CloudTrail, Dialect::Sigma) => match name {
            "eventSource" | "eventName" => Some(Action),
            "errorCode" => Some(Error),
            "userAgent" => Some(Agent),
            "userIdentity.type" => hint(Hint::IdentityType),
            "userIdentity.sessionContext.sessionIssuer.type" => hint(Hint::IssuerType),
            "userIdentity.invokedBy" => hint(Hint::InvokedBy),
            "eventType" => hint(Hint::EventType),
            "readOnly" => hint(Hint::ReadOnly),
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

/// Whether something that a glimpse would show is there and no text, so that it would show nothing.
pub(super) fn hides_rest(members: &[Member<'_>]) -> bool {
    let is_shown = |key: Key| {
        matches!(
            key,
            Key::UserAgent
                | Key::ErrorCode
                | Key::ErrorMessage
                | Key::EventType
                | Key::IdentityType
                | Key::IdentityArn
                | Key::InvokedBy
                | Key::IssuerType
        )
    };
    members.iter().filter(|it| is_shown(it.key)).any(|member| match member.value {
        Json::Text(text) => text.is_empty(),
        Json::Scalar(raw) => raw != b"null",
        _ => true,
    })
}

/// Whether an event is a sign-in to the console of AWS.
pub(super) fn is_sign_in(event: &Event<'_>) -> bool {
    event.logged_action.decode() == "ConsoleLogin"
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
            Some(Decides::Agent | Decides::Error) => rest,
            Some(Decides::Outcome) => rest && !is_sign_in(self.event),
            // What is not where it belongs may still stand elsewhere, in another spelling, unless
            // the record spells its kin as it should.
            Some(Decides::Hint(hint)) => {
                let text = match hint {
                    Hint::IdentityType => hints.identity_type,
                    Hint::IssuerType => hints.issuer_type,
                    Hint::InvokedBy => hints.invoked_by,
                    Hint::EventType => hints.event_type,
                    Hint::ReadOnly => return rest && hints.read_only.is_some(),
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

/// The parts of a sketch that somebody asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The client.
    pub(super) agent: bool,
    /// The error.
    pub(super) error: bool,
    /// Hints, but for the identity's ARN.
    pub(super) hints: bool,
    /// The identity's ARN.
    pub(super) arn: bool,
}

impl Parts {
    /// Those that a field asks for, too.
    pub(super) fn add(&mut self, format: Format, dialect: Dialect, field: &Field) {
        match decides(format, dialect, &field.name) {
            None | Some(Decides::Action) => {}
            Some(Decides::Agent) => self.agent = true,
            Some(Decides::Error) => self.error = true,
            // Where there is no error code, the message decides, and that there is one is a hint.
            Some(Decides::Outcome) => (self.error, self.hints) = (true, true),
            Some(Decides::Hint(Hint::Arn)) => self.arn = true,
            Some(Decides::Hint(_)) => self.hints = true,
        }
    }

    /// Whether any is known at [`Depth::Rest`] and not before.
    pub(super) fn are_of_rest(self) -> bool {
        self.agent || self.error || self.hints
    }
}
