//! Google Cloud's audit logs: entries as the API, the command line, sinks and BigQuery give them.

pub(super) mod change;
pub(super) mod deed;
pub(super) mod issued;
pub(crate) mod target;
pub(super) mod transfer;
mod who;

use xxhash_rust::xxh3::Xxh3;

use crate::event::{Event, EventKey, Hints, Outcome, Reject, Stage};
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::{Json, Text, value};
use crate::time;

use super::{Format, Record, exposure};

/// The members of an entry that an event is made of.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    timestamp: Text<'a>,
    received: Text<'a>,
    log: Text<'a>,
    insert_id: Text<'a>,
    has_payload: bool,
    payload_type: Text<'a>,
    service: Text<'a>,
    method: Text<'a>,
    status: Option<Json<'a>>,
    locations: Option<Json<'a>>,
    authorization: Option<Json<'a>>,
    address: Text<'a>,
    agent: Text<'a>,
    project: Text<'a>,
    location: Text<'a>,
    region: Text<'a>,
    zone: Text<'a>,
    operation: Text<'a>,
    first: bool,
    last: bool,
    principal: who::Principal<'a>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(members: &[Member<'a>]) -> Self {
        let mut fields = Self::default();
        for member in members {
            fields.take(member);
        }
        fields
    }

    fn take(&mut self, member: &Member<'a>) {
        if self.principal.take(member) {
            self.has_payload = true;
            return;
        }
        let place = match member.key {
            Key::LogTimestamp => &mut self.timestamp,
            Key::ReceiveTimestamp => &mut self.received,
            Key::LogName => &mut self.log,
            Key::InsertId => &mut self.insert_id,
            Key::PayloadType => &mut self.payload_type,
            Key::ServiceName => &mut self.service,
            Key::MethodName => &mut self.method,
            Key::CallerIp => &mut self.address,
            Key::CallerAgent => &mut self.agent,
            Key::LabelProject => &mut self.project,
            Key::LabelLocation => &mut self.location,
            Key::LabelRegion => &mut self.region,
            Key::LabelZone => &mut self.zone,
            Key::LongOperationId => &mut self.operation,
            _ => return self.take_value(member),
        };
        if let Some(text) = member.value.text() {
            *place = text;
        }
    }

    /// Members whose value is no text.
    fn take_value(&mut self, member: &Member<'a>) {
        match member.key {
            Key::PayloadStatusCode => self.status = Some(member.value),
            Key::CurrentLocations => self.locations = Some(member.value),
            Key::AuthorizationInfo => self.authorization = Some(member.value),
            Key::LongOperationFirst => self.first = member.value.truth() == Some(true),
            Key::LongOperationLast => self.last = member.value.truth() == Some(true),
            _ => {}
        }
    }

    /// Whether the entry is one of an audit log.
    fn is_audit(&self) -> bool {
        let typed = self.payload_type.raw.ends_with(b".audit.AuditLog");
        typed
            || !self.method.is_empty()
            || (self.has_payload && memchr::memmem::find(self.log.raw, b"cloudaudit").is_some())
    }

    /// The event that the entry tells of.
    pub(crate) fn read(&self, bytes: &'a [u8]) -> Record<'a> {
        if !self.is_audit() {
            // Entries of other logs come through the same sinks.
            let is_entry = !self.log.is_empty() || !self.insert_id.is_empty();
            return if is_entry { Record::NotAudit } else { Record::Foreign };
        }
        match self.event(bytes) {
            Ok(event) => Record::Event(Format::GcpAudit, event),
            Err(reject) => Record::Rejected(reject),
        }
    }

    fn event(&self, bytes: &'a [u8]) -> Result<Event<'a>, Reject> {
        let readable = |text: Text<'a>| Some((time::parse(text.raw)?, text));
        let (time, time_text) =
            readable(self.timestamp).or_else(|| readable(self.received)).ok_or(Reject::Time)?;
        if self.method.is_empty() {
            return Err(Reject::Action);
        }
        let service = self.service();
        if service.is_empty() {
            return Err(Reject::Service);
        }
        let stage = if self.last || !self.first { Stage::Ended } else { Stage::Begun };
        let (outcome, error) = self.outcome(stage);
        Ok(Event {
            time,
            time_text,
            key: self.key(stage, bytes),
            event_id: self.insert_id,
            service,
            action: self.method,
            logged_service: self.service,
            logged_action: self.method,
            hints: Hints::default(),
            region: self.region(),
            account: self.account(),
            who: self.principal.who(),
            session: self.principal.origin(),
            credential: self.principal.key(),
            origin: self.principal.origin(),
            source: self.address,
            agent: self.agent,
            interface: None,
            outcome,
            error,
            // The activity log holds nothing but changes; the data access log holds both.
            read_only: self.log.raw.ends_with(b"activity").then_some(false),
            opens_to_all: exposure::gcp(self.method, bytes),
            second_hand: false,
        })
    }

    /// The service; where a pipeline lost it, the method mostly tells.
    fn service(&self) -> Text<'a> {
        const BY_METHOD: [(&[u8], &[u8]); 6] = [
            (b"io.k8s.", b"k8s.io"),
            (b"compute.", b"compute.googleapis.com"),
            (b"v1.compute.", b"compute.googleapis.com"),
            (b"beta.compute.", b"compute.googleapis.com"),
            (b"storage.", b"storage.googleapis.com"),
            (b"google.iam.admin.", b"iam.googleapis.com"),
        ];
        if !self.service.is_empty() {
            return self.service;
        }
        let found = BY_METHOD.iter().find(|(mark, _)| self.method.raw.starts_with(mark));
        Text::new(found.map_or(&[], |(_, service)| service))
    }

    /// The first and the last entry of a long operation share its id and the method.
    fn key(&self, stage: Stage, bytes: &'a [u8]) -> EventKey<'a> {
        let is_part = self.first != self.last;
        if !self.operation.is_empty() && is_part {
            let mut hash = Xxh3::new();
            hash.update(self.operation.raw);
            hash.update(&[0]);
            hash.update(self.method.raw);
            return EventKey::Operation(hash.digest(), stage);
        }
        match self.insert_id.is_empty() {
            true => EventKey::Bytes(bytes),
            false => EventKey::Id(self.insert_id),
        }
    }

    /// Whether it worked, by the codes of `google.rpc.Code`.
    fn outcome(&self, stage: Stage) -> (Outcome, Text<'a>) {
        let code = match self.status {
            Some(Json::Scalar(digits)) => digits,
            Some(Json::Text(text)) => text.raw,
            _ => b"",
        };
        let code = std::str::from_utf8(code).ok().and_then(|code| code.parse::<usize>().ok());
        match code {
            Some(0) | None if self.method.raw.ends_with(b".loginFailure") => {
                (Outcome::Denied, Text::new(b"loginFailure"))
            }
            Some(0) | None if self.is_refused() => {
                (Outcome::Denied, Text::new(CODES[7].as_bytes()))
            }
            Some(0) | None if stage == Stage::Begun => (Outcome::Unknown, Text::default()),
            Some(0) | None => (Outcome::Success, Text::default()),
            Some(code) => {
                let name = CODES.get(code).copied().unwrap_or("UNKNOWN");
                let denied = matches!(code, 7 | 16);
                let outcome = if denied { Outcome::Denied } else { Outcome::Error };
                (outcome, Text::new(name.as_bytes()))
            }
        }
    }

    /// Whether permissions were asked for and none was granted, where no status says how it ended.
    fn is_refused(&self) -> bool {
        let Some(Json::Array(asked)) = self.authorization else { return false };
        let has = |word: &[u8]| memchr::memmem::find(asked, word).is_some();
        has(b"\"granted\"") && !has(b"\"granted\":true") && !has(b"\"granted\": true")
    }

    /// The region that the resource lies in; of a zone, its region.
    fn region(&self) -> Text<'a> {
        let current = match self.locations {
            Some(Json::Array(list)) => match value(list, 1) {
                Ok((Json::Text(text), _)) => text,
                _ => Text::default(),
            },
            _ => Text::default(),
        };
        let named = [self.location, self.region, self.zone, current]
            .into_iter()
            .find(|text| !text.is_empty() && text.raw != b"global")
            .unwrap_or_default();
        match named.raw {
            [region @ .., b'-', b'a'..=b'z'] => Text::new(region),
            _ => named,
        }
    }

    /// The project, or what the log belongs to: an organisation, a folder, a billing account.
    fn account(&self) -> Text<'a> {
        if !self.project.is_empty() {
            return self.project;
        }
        let owner = match memchr::memmem::find(self.log.raw, b"/logs/") {
            Some(end) => &self.log.raw[..end],
            None => b"",
        };
        Text::new(owner.strip_prefix(b"projects/").unwrap_or(owner))
    }
}

/// The names of `google.rpc.Code`, by number.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

#[cfg(test)]
mod tests;
