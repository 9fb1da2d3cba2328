//! AWS CloudTrail records of every version, as delivered and as pipelines reshape them.

pub(super) mod call;
pub(super) mod change;
pub(super) mod deed;
pub(super) mod issued;
pub(crate) mod target;
pub(super) mod transfer;
mod who;

use crate::event::{Event, EventKey, Hints, Outcome, Reject};
use crate::evidence::keys::Key;
use crate::evidence::members::{Member, value_of};
use crate::evidence::scan::{Json, Text};
use crate::identity::Who;
use crate::interface::Interface;
use crate::time;
use who::Claims;

use super::{Format, Record, exposure};

/// Reads a record from its members; `bytes` is the whole of it.
#[inline]
pub(super) fn read<'a>(members: &[Member<'a>], bytes: &'a [u8]) -> Record<'a> {
    let fields = Fields::of(members);
    if fields.is_cloudtrail() {
        return match fields.event(bytes) {
            Ok(event) => Record::Event(Format::CloudTrail, event),
            Err(reject) => Record::Rejected(reject),
        };
    }
    if is_digest(members) { Record::Digest } else { Record::Foreign }
}

/// Who an ARN in another log names, as records of CloudTrail name it, and the session.
pub(super) fn by_arn(arn: Text<'_>) -> (Option<Who<'_>>, Text<'_>) {
    let found = Claims::of_arn(arn).identity(Text::default());
    (found.who, found.session)
}

/// The members of a record that an event is made of.
#[derive(Default)]
struct Fields<'a> {
    version: bool,
    event_time: Option<Text<'a>>,
    timestamp: Option<Text<'a>>,
    event_source: Option<Text<'a>>,
    event_name: Option<Json<'a>>,
    event_id: Text<'a>,
    shared_event_id: Text<'a>,
    region: Text<'a>,
    source: Text<'a>,
    agent: Text<'a>,
    error_code: Text<'a>,
    error_message: Text<'a>,
    recipient: Text<'a>,
    event_type: Text<'a>,
    claims: Claims<'a>,
    response: Option<Json<'a>>,
    read_only: Option<bool>,
    read_only_is_scalar: bool,
    management: Option<bool>,
    from_console: bool,
}

impl<'a> Fields<'a> {
    #[inline]
    fn of(members: &[Member<'a>]) -> Self {
        let mut fields = Self::default();
        for member in members {
            fields.take(member);
        }
        fields
    }

    /// Keeps a member that matters. Where a key comes twice, the last one counts, as with most parsers.
    #[inline]
    fn take(&mut self, member: &Member<'a>) {
        let text = || member.value.text().unwrap_or_default();
        match member.key {
            Key::EventVersion => self.version = true,
            Key::EventTime => self.event_time = member.value.text(),
            Key::Timestamp => self.timestamp = member.value.text(),
            Key::EventSource => self.event_source = member.value.text(),
            Key::EventName => self.event_name = Some(member.value),
            Key::EventId => self.event_id = text(),
            Key::SharedEventId => self.shared_event_id = text(),
            Key::AwsRegion => self.region = text(),
            Key::SourceIpAddress => self.source = text(),
            Key::UserAgent => self.agent = text(),
            Key::ErrorCode => self.error_code = text(),
            Key::ErrorMessage => self.error_message = text(),
            Key::RecipientAccountId => self.recipient = text(),
            Key::EventType => self.event_type = text(),
            Key::ResponseElements => self.response = Some(member.value),
            Key::ReadOnly => {
                self.read_only = member.value.truth();
                self.read_only_is_scalar = matches!(member.value, Json::Scalar(_));
            }
            Key::ManagementEvent => {
                let is_scalar = matches!(member.value, Json::Scalar(_));
                self.management = member.value.truth().filter(|_| is_scalar);
            }
            Key::SessionCredentialFromConsole => {
                self.from_console = member.value.truth() == Some(true);
            }
            _ => self.claims.take(member),
        }
    }

    /// Whether the record is one of CloudTrail's, sound or not.
    #[inline]
    fn is_cloudtrail(&self) -> bool {
        let source = self.event_source.is_some();
        let named = self.event_name.is_some() || self.event_time.is_some();
        (source && named)
            || (self.version && (named || source || self.claims.is_any()))
            || (self.event_name.is_some() && self.claims.is_any())
    }

    /// The event that the record tells of.
    fn event(&self, bytes: &'a [u8]) -> Result<Event<'a>, Reject> {
        let (time, time_text) = self.time().ok_or(Reject::Time)?;
        let action = self.event_name.and_then(Json::text).unwrap_or_default();
        if action.is_empty() {
            return Err(Reject::Action);
        }
        let service = self.event_source.unwrap_or_default();
        if service.is_empty() {
            return Err(Reject::Service);
        }
        let identity = self.claims.identity(self.source);
        let account = if self.recipient.is_empty() {
            identity.who.map_or(Text::default(), |who| who.account)
        } else {
            self.recipient
        };
        // An insight is a statement of CloudTrail about many calls, not a call of somebody.
        let is_call = self.event_type.raw != b"AwsCloudTrailInsight";
        Ok(Event {
            time,
            time_text,
            key: self.key(bytes),
            event_id: self.event_id,
            service: Text::new(service.raw.strip_suffix(b".amazonaws.com").unwrap_or(service.raw)),
            action: without_date(action),
            logged_service: service,
            logged_action: action,
            hints: Hints {
                event_type: self.event_type,
                has_message: !self.error_message.is_empty(),
                read_only: self.read_only.filter(|_| self.read_only_is_scalar),
                management: self.management,
                ..self.claims.hints()
            },
            region: self.region,
            account,
            who: identity.who.filter(|_| is_call).map(|who| who::in_account(who, account)),
            session: identity.session,
            credential: identity.credential,
            origin: identity.origin,
            source: self.source,
            agent: self.agent,
            interface: self.interface(identity.by_console),
            outcome: self.outcome(),
            error: self.error_code,
            read_only: self.read_only,
            opens_to_all: exposure::aws(without_date(action), bytes),
            second_hand: identity.second_hand,
        })
    }

    fn time(&self) -> Option<(time::Nanos, Text<'a>)> {
        let readable = |text: Option<Text<'a>>| {
            let text = text?;
            Some((time::parse(text.raw)?, text))
        };
        readable(self.event_time).or_else(|| readable(self.timestamp))
    }

    /// One call that two accounts log carries one `sharedEventID`, but an `eventID` in each.
    fn key(&self, bytes: &'a [u8]) -> EventKey<'a> {
        if !self.shared_event_id.is_empty() {
            EventKey::Shared(self.shared_event_id)
        } else if !self.event_id.is_empty() {
            EventKey::Id(self.event_id)
        } else {
            EventKey::Bytes(bytes)
        }
    }

    fn interface(&self, by_console: bool) -> Option<Interface> {
        if !self.from_console && !by_console {
            return None;
        }
        // Cloud Shell runs on the console's credentials and says so in its agent.
        let shell = memchr::memmem::find(self.agent.raw, b"exec-env/CloudShell").is_some();
        let cli = self.agent.raw.starts_with(b"aws-cli/");
        (!shell && !cli).then_some(Interface::Console)
    }

    fn outcome(&self) -> Outcome {
        if !self.error_code.is_empty() {
            return if is_denial(self.error_code.raw) { Outcome::Denied } else { Outcome::Error };
        }
        // Sign-in events carry no error code: they answer Success or Failure.
        let failed_login = || {
            self.event_source.is_some_and(|source| source.raw.starts_with(b"signin."))
                && self
                    .response
                    .and_then(Json::object)
                    .is_some_and(|answer| memchr::memmem::find(answer, b"\"Failure\"").is_some())
        };
        if failed_login() {
            return Outcome::Denied;
        }
        if self.error_message.is_empty() { Outcome::Success } else { Outcome::Error }
    }
}

/// Whether an error code says that permission was missing, as against a wrong or throttled call.
fn is_denial(code: &[u8]) -> bool {
    let code = code.strip_prefix(b"Client.").or(code.strip_prefix(b"Server.")).unwrap_or(code);
    let has = |part: &[u8]| memchr::memmem::find(code, part).is_some();
    has(b"AccessDenied")
        || has(b"Unauthorized")
        || has(b"UnAuthorized")
        || has(b"NotAuthorized")
        || has(b"Forbidden")
        || matches!(
            code,
            b"AuthFailure"
                | b"AuthorizationError"
                | b"InsufficientPrivilegesException"
                | b"InvalidClientTokenId"
                | b"Failed authentication"
        )
}

/// The action without the API date that some services put behind it:
/// `CreateFunction20150331`, `AddPermission20150331v2`, `CreateDistribution2020_05_31`.
pub(crate) fn without_date(action: Text<'_>) -> Text<'_> {
    let raw = action.raw;
    // A version mark is one letter and digits: v2, v11.
    let digits_behind = raw.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let marked = digits_behind > 0 && raw[..raw.len() - digits_behind].ends_with(b"v");
    let bare = if marked { &raw[..raw.len() - digits_behind - 1] } else { raw };
    let is_date =
        |digits: [u8; 8]| digits.iter().all(u8::is_ascii_digit) && digits.starts_with(b"20");
    let cut = match bare {
        [name @ .., a, b, c, d, b'_', e, f, b'_', g, h]
            if is_date([*a, *b, *c, *d, *e, *f, *g, *h]) =>
        {
            name.strip_suffix(b"_").unwrap_or(name)
        }
        [name @ .., a, b, c, d, e, f, g, h] if is_date([*a, *b, *c, *d, *e, *f, *g, *h]) => {
            name.strip_suffix(b"_").unwrap_or(name)
        }
        _ => raw,
    };
    Text::new(if cut.is_empty() { raw } else { cut })
}

/// Whether the object is a digest file: hashes of log files, delivered beside them.
fn is_digest(members: &[Member<'_>]) -> bool {
    value_of(members, Key::DigestStartTime).is_some()
        && value_of(members, Key::DigestEndTime).is_some()
}

#[cfg(test)]
mod tests;
