//! What of a record is known before it is parsed, as a record.

use serde_json::{Map, Value, json};

use crate::event::Event;
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::{Json, Text};
use crate::format::Format;

use super::Depth;

/// A record of which only what decides some fields is there.
pub(in crate::rule) fn sketch(format: Format, event: &Event<'_>, depth: Depth) -> Value {
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
    for (name, truth) in [("readOnly", hints.read_only), ("managementEvent", hints.management)] {
        if let Some(truth) = truth {
            record.insert(name.to_owned(), json!(truth));
        }
    }
    let own = |text| if depth == Depth::Identity { text } else { Text::default() };
    if !own(event.region).is_empty() {
        record.insert("awsRegion".to_owned(), json!(event.region.decode()));
    }
    let of_issuer = [("type", hints.issuer_type), ("userName", own(hints.issuer_name))];
    let of_identity = [
        ("arn", own(hints.arn)),
        ("principalId", own(hints.principal)),
        ("userName", own(hints.user_name)),
        ("accountId", own(hints.account)),
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

/// Whether something that a glimpse would show is there and no text, so that it would show nothing.
pub(in crate::rule) fn hides_rest(members: &[Member<'_>]) -> bool {
    let is_shown = |key: Key| {
        matches!(
            key,
            Key::UserAgent
                | Key::ErrorCode
                | Key::ErrorMessage
                | Key::EventType
                | Key::AwsRegion
                | Key::IdentityType
                | Key::IdentityArn
                | Key::PrincipalId
                | Key::IdentityUserName
                | Key::IdentityAccount
                | Key::InvokedBy
                | Key::IssuerType
                | Key::IssuerUserName
        )
    };
    // Most members are texts.
    let is_odd = |value: Json<'_>| match value {
        Json::Text(text) => text.is_empty(),
        Json::Scalar(raw) => raw != b"null",
        _ => true,
    };
    members.iter().any(|member| is_odd(member.value) && is_shown(member.key))
}

/// Whether an event is a sign-in to the console of AWS.
pub(in crate::rule) fn is_sign_in(event: &Event<'_>) -> bool {
    event.logged_action.decode() == "ConsoleLogin"
}
