//! Entra ID: what was changed in the directory, and who signed in.

use crate::event::{Event, EventKey, Hints, Outcome, Reject};
use crate::evidence::keys::Key;
use crate::evidence::members::{Member, value_of};
use crate::evidence::scan::{Json, Text, value};
use crate::identity::Kind;

use super::activity::is_refusal;
use super::{ENTRA, Fields, client, without_port};

/// The event of an audit record.
pub(super) fn audit<'a>(fields: &Fields<'a>, bytes: &'a [u8]) -> Result<Event<'a>, Reject> {
    let (time, time_text) = fields.time([fields.activity_time, fields.time])?;
    // Diagnostic settings name the operation as catalogues and rules do; where the two differ,
    // `activityDisplayName` is the same in another wording.
    let action = if fields.operation.is_empty() { fields.activity } else { fields.operation };
    if action.is_empty() {
        return Err(Reject::Action);
    }
    let outcome = audit_outcome(fields);
    let error = match outcome {
        Outcome::Denied | Outcome::Error if fields.reason.is_empty() => fields.audit_result,
        Outcome::Denied | Outcome::Error => fields.reason,
        _ => Text::default(),
    };
    Ok(Event {
        // Some activities end in a full stop or a space, depending on the export.
        action: Text::new(
            action.raw.trim_ascii().strip_suffix(b".").unwrap_or(action.raw.trim_ascii()),
        ),
        outcome,
        error,
        ..event(fields, time, time_text, bytes)
    })
}

/// The event of a sign-in.
pub(super) fn sign_in<'a>(fields: &Fields<'a>, bytes: &'a [u8]) -> Result<Event<'a>, Reject> {
    let (time, time_text) = fields.time([fields.signed_in, fields.time])?;
    let (outcome, error) = sign_in_outcome(fields);
    let mut event = event(fields, time, time_text, bytes);
    if let Some(who) = &mut event.who
        && fields.category.raw == b"ManagedIdentitySignInLogs"
    {
        who.kind = Kind::Workload;
    }
    Ok(Event {
        action: Text::new(b"Sign-in activity"),
        outcome,
        error,
        interface: client(fields.people.app),
        ..event
    })
}

fn event<'a>(
    fields: &Fields<'a>,
    time: crate::time::Nanos,
    time_text: Text<'a>,
    bytes: &'a [u8],
) -> Event<'a> {
    let source = if fields.address.is_empty() { fields.people.address } else { fields.address };
    Event {
        time,
        time_text,
        key: if fields.id.is_empty() { EventKey::Bytes(bytes) } else { EventKey::Id(fields.id) },
        event_id: if fields.id.is_empty() { fields.correlation } else { fields.id },
        service: Text::new(ENTRA.as_bytes()),
        action: Text::default(),
        logged_service: Text::default(),
        logged_action: Text::default(),
        hints: Hints::default(),
        region: Text::default(),
        account: fields.tenant(),
        who: fields.who(),
        session: Text::default(),
        credential: fields.token,
        origin: Text::default(),
        source: without_port(source),
        agent: fields.agent,
        interface: None,
        outcome: Outcome::Unknown,
        error: Text::default(),
        read_only: None,
        opens_to_all: false,
        second_hand: false,
    }
}

fn audit_outcome(fields: &Fields<'_>) -> Outcome {
    let result = match fields.result_type {
        Some(Json::Text(text)) if fields.audit_result.is_empty() => text,
        _ => fields.audit_result,
    };
    if result.raw.eq_ignore_ascii_case(b"success") || result.raw == b"0" {
        Outcome::Success
    } else if result.raw.eq_ignore_ascii_case(b"failure")
        || result.raw.eq_ignore_ascii_case(b"timeout")
    {
        let words = memchr::memmem::find(fields.reason.raw, b"nsufficient privileges").is_some();
        if words || is_refusal(fields.reason.raw) { Outcome::Denied } else { Outcome::Error }
    } else {
        Outcome::Unknown
    }
}

/// Codes that interrupt a sign-in without refusing it: another step was asked for, and what became
/// of it stands in a record of its own.
const INTERRUPTS: [&[u8]; 14] = [
    b"16000", b"16001", b"50055", b"50058", b"50072", b"50074", b"50076", b"50079", b"50125",
    b"50127", b"50129", b"50140", b"50144", b"65001",
];

/// Whether the sign-in worked, and the code of what went wrong. Zero is success.
fn sign_in_outcome<'a>(fields: &Fields<'a>) -> (Outcome, Text<'a>) {
    let code = |value: Option<Json<'a>>| match value {
        Some(Json::Scalar(digits)) => Text::new(digits),
        Some(Json::Text(text)) => text,
        _ => Text::default(),
    };
    let detailed = code(fields.error_code);
    let code = if detailed.is_empty() { code(fields.result_type) } else { detailed };
    match code.raw {
        b"" => (Outcome::Unknown, Text::default()),
        b"0" => (Outcome::Success, Text::default()),
        raw if raw.eq_ignore_ascii_case(b"success") => (Outcome::Success, Text::default()),
        raw if INTERRUPTS.contains(&raw) => (Outcome::Error, code),
        _ => (Outcome::Denied, code),
    }
}

/// The ids and names of people and principals that an audit record was about: the place where a
/// principal known elsewhere only by its id has a name.
pub(crate) fn names_in<'a>(members: &[Member<'a>], mut tell: impl FnMut(Text<'a>, Text<'a>)) {
    let Some(Json::Array(targets)) = value_of(members, Key::TargetResources) else {
        return;
    };
    let mut at = 1;
    while let Some(opening) = targets.get(at..).and_then(|rest| memchr::memchr(b'{', rest)) {
        let Ok((Json::Object(target), behind)) = value(targets, at + opening) else {
            return;
        };
        at = behind;
        let Ok(target) = serde_json::from_slice::<Target<'a>>(target) else { continue };
        let is_principal = matches!(target.kind, Some("User" | "ServicePrincipal" | "Application"));
        let name = target.user_principal_name.or(target.display_name);
        if let (true, Some(id), Some(name)) = (is_principal, target.id, name) {
            tell(Text::new(id.as_bytes()), Text::new(name.as_bytes()));
        }
    }
}

/// A target of an audit record. Names with escapes in them are left out: they cannot be borrowed.
#[derive(serde::Deserialize)]
struct Target<'a> {
    #[serde(default)]
    id: Option<&'a str>,
    #[serde(default, rename = "displayName")]
    display_name: Option<&'a str>,
    #[serde(default, rename = "userPrincipalName")]
    user_principal_name: Option<&'a str>,
    #[serde(default, rename = "type")]
    kind: Option<&'a str>,
}
