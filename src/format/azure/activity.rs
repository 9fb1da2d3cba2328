//! The Activity log: what was asked of Azure's resource manager.

use xxhash_rust::xxh3::Xxh3;

use crate::event::{Event, EventKey, Hints, Outcome, Reject, Stage};
use crate::evidence::scan::{Json, Text};
use crate::interface::Interface;

use super::super::exposure;
use super::{Fields, client, segment, without_port};

/// The categories of the Activity log; everything else that diagnostic settings deliver is another log.
pub(super) fn is_category(category: &[u8]) -> bool {
    const CATEGORIES: [&[u8]; 8] = [
        b"Administrative",
        b"Policy",
        b"Security",
        b"Alert",
        b"Autoscale",
        b"Recommendation",
        b"ServiceHealth",
        b"ResourceHealth",
    ];
    CATEGORIES.iter().any(|known| category.eq_ignore_ascii_case(known))
}

/// Whether a text is an operation of the resource manager: `Provider.Name/types/verb`.
pub(super) fn is_operation(name: Text<'_>) -> bool {
    let mut segments = name.raw.rsplit(|byte| *byte == b'/');
    let verb = segments.next().unwrap_or_default();
    let is_verb = [&b"read"[..], b"write", b"delete", b"action"]
        .iter()
        .any(|known| verb.eq_ignore_ascii_case(known));
    is_verb && segments.next().is_some() && name.raw.contains(&b'.')
}

/// The event of a record.
pub(super) fn event<'a>(fields: &Fields<'a>, bytes: &'a [u8]) -> Result<Event<'a>, Reject> {
    let (time, time_text) = fields.time([fields.time, fields.activity_time])?;
    let action = fields.operation;
    let slash = memchr::memchr(b'/', action.raw).unwrap_or(action.raw.len());
    let service = Text::new(&action.raw[..slash]);
    if service.is_empty() {
        return Err(Reject::Service);
    }
    let (stage, outcome) = progress(fields);
    let error = if matches!(outcome, Outcome::Denied | Outcome::Error) {
        error(fields)
    } else {
        Text::default()
    };
    let subscription = match fields.subscription.is_empty() {
        true => segment(fields.resource, b"subscriptions"),
        false => fields.subscription,
    };
    let source = if fields.address.is_empty() { fields.people.address } else { fields.address };
    Ok(Event {
        time,
        time_text,
        key: key(fields, stage, bytes),
        event_id: [fields.event_id, fields.operation_id, fields.correlation]
            .into_iter()
            .find(|id| !id.is_empty())
            .unwrap_or_default(),
        service,
        action,
        logged_service: service,
        logged_action: action,
        hints: Hints::default(),
        region: region(fields),
        account: if subscription.is_empty() { fields.tenant() } else { subscription },
        who: fields.who(),
        session: Text::default(),
        credential: fields.token,
        origin: Text::default(),
        source: without_port(source),
        agent: fields.agent,
        interface: client(fields.people.app)
            .or(fields.agent.is_empty().then_some(Interface::Unknown)),
        outcome: if outcome == Outcome::Error && is_refusal(error.raw) {
            Outcome::Denied
        } else {
            outcome
        },
        error,
        read_only: None,
        opens_to_all: exposure::azure(fields.bodies[0]),
        second_hand: false,
    })
}

/// Records of one request share its correlation id, the operation and the resource; one
/// correlation id may cover many requests, such as those of a deployment.
fn key<'a>(fields: &Fields<'a>, stage: Stage, bytes: &'a [u8]) -> EventKey<'a> {
    if fields.correlation.is_empty() {
        return match fields.event_id.is_empty() {
            true => EventKey::Bytes(bytes),
            false => EventKey::Id(fields.event_id),
        };
    }
    let mut hash = Xxh3::new();
    for part in [fields.correlation, fields.operation, fields.resource] {
        for chunk in part.raw.chunks(128) {
            let mut lower = [0; 128];
            let lower = &mut lower[..chunk.len()];
            lower.copy_from_slice(chunk);
            lower.make_ascii_lowercase();
            hash.update(lower);
        }
        hash.update(&[0]);
    }
    EventKey::Operation(hash.digest(), stage)
}

/// How far the operation had come, and how it ended.
fn progress(fields: &Fields<'_>) -> (Stage, Outcome) {
    let result = match fields.result_type {
        Some(Json::Text(text)) => text,
        _ => fields.result,
    };
    let is = |words: &[&[u8]]| words.iter().any(|word| result.raw.eq_ignore_ascii_case(word));
    if is(&[b"Start", b"Started", b"Accept", b"Accepted", b"In Progress", b"InProgress"]) {
        (Stage::Begun, Outcome::Unknown)
    } else if is(&[b"Success", b"Succeeded", b"0"]) {
        (Stage::Ended, Outcome::Success)
    } else if is(&[b"Failure", b"Failed"]) {
        let refused = [fields.signature, fields.sub_status, fields.status_code]
            .iter()
            .any(|text| is_refusal(text.raw));
        (Stage::Ended, if refused { Outcome::Denied } else { Outcome::Error })
    } else {
        // `Active`, `Resolved` and the like are states of alerts.
        (Stage::Ended, Outcome::Unknown)
    }
}

/// The code of a failure: as the answer says, or the status of the answer.
fn error<'a>(fields: &Fields<'a>) -> Text<'a> {
    let code = quoted_after(fields.status_message.raw, b"code");
    let signature = fields.signature.raw.strip_prefix(b"Failed.").unwrap_or(fields.signature.raw);
    [code.unwrap_or_default(), Text::new(signature), fields.sub_status, fields.status_code]
        .into_iter()
        .find(|text| !text.is_empty() && !text.raw.eq_ignore_ascii_case(b"none"))
        .unwrap_or(Text::new(b"Failed"))
}

/// Whether a code says that permission was missing, or that a policy forbade it.
pub(super) fn is_refusal(code: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(code, part).is_some();
    has(b"Forbidden")
        || has(b"Unauthorized")
        || has(b"AuthorizationFailed")
        || has(b"Authorization_RequestDenied")
        || has(b"AuthorizationPermissionMismatch")
        || has(b"AccessDenied")
        || has(b"DisallowedByPolicy")
        || has(b"InsufficientPrivileges")
        || matches!(code, b"401" | b"403")
}

/// The region that the resource lies in: Azure itself says `global` of most requests, but the
/// request or the answer often names it.
fn region<'a>(fields: &Fields<'a>) -> Text<'a> {
    if !fields.location.is_empty() && !fields.location.raw.eq_ignore_ascii_case(b"global") {
        return fields.location;
    }
    let named = fields.bodies.iter().flatten().find_map(|body| match body {
        Json::Text(text) => quoted_after(text.raw, b"location"),
        Json::Object(bytes) => quoted_after(bytes, b"location"),
        _ => None,
    });
    named.filter(|region| !region.raw.eq_ignore_ascii_case(b"global")).unwrap_or_default()
}

/// The text that stands under a key in JSON, or in JSON inside a string: `"key":"…"`, `\"key\":\"…\"`.
fn quoted_after<'a>(json: &'a [u8], key: &[u8]) -> Option<Text<'a>> {
    for found in memchr::memmem::find_iter(json, key) {
        let behind = json[found + key.len()..].trim_ascii_start();
        let behind = behind.strip_prefix(b"\\").unwrap_or(behind);
        let Some(behind) = behind.strip_prefix(b"\"") else { continue };
        let Some(behind) = behind.trim_ascii_start().strip_prefix(b":") else { continue };
        let behind = behind.trim_ascii_start();
        let behind = behind.strip_prefix(b"\\").unwrap_or(behind);
        let Some(value) = behind.strip_prefix(b"\"") else { continue };
        let end = memchr::memchr2(b'"', b'\\', value)?;
        return (end > 0).then(|| Text::new(&value[..end]));
    }
    None
}
