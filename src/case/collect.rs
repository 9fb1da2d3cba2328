//! What one worker gathers while it reads: rows, and the names in them under its own numbers.

use xxhash_rust::xxh3::xxh3_64;

use crate::event::{Event, EventKey, Stage};
use crate::evidence::Worker;
use crate::evidence::lines::Plain;
use crate::evidence::members::Member;
use crate::evidence::scan::Text;
use crate::evidence::sink::{Flown, Sink, Taken};
use crate::format::{self, Format, Record, flow};
use crate::identity::{Kind, Provider, SessionName, Who};
use crate::interface::Interface;
use crate::rule::matcher::{Asked, Asker};
use crate::time;

use super::flows::{Copies, Gatherer};
use super::names::Names;
use super::noted::Wants;
use super::row::{Flags, Row};
use super::scribe::{Scribe, Seen};

/// The part of the evidence that one worker has read.
pub(super) struct Collector<'m> {
    /// Rules that are asked of every record, if any are.
    pub(super) asker: Option<Asker<'m>>,
    /// Notes on records beyond their rows, if any are wanted.
    pub(super) scribe: Option<Scribe<'m>>,
    /// Rows by identity, under this worker's numbers: so they need no sorting by it later.
    pub(super) rows: Vec<Vec<Row>>,
    pub(super) rows_of_nobody: Vec<Row>,
    /// Network flows, which are no events.
    pub(super) flows: Gatherer<'m>,
    pub(super) pieces: Vec<PieceKey>,
    pub(super) identities: Names<5>,
    pub(super) identity_facts: Vec<IdentityFacts>,
    /// Names of identities by their opaque ids, as records about them tell.
    pub(super) aliases: Names<2>,
    pub(super) actions: Names<2>,
    /// The format that each action was met in.
    pub(super) action_formats: Vec<Format>,
    pub(super) places: Names<2>,
    pub(super) sources: Names<1>,
    pub(super) agents: Names<1>,
    pub(super) interfaces: Vec<Interface>,
    pub(super) errors: Names<1>,
}

/// A piece of a file, and how many places for records it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PieceKey {
    pub(super) file: u32,
    pub(super) piece: u32,
    pub(super) records: u32,
    /// The fewest fractional digits that a time in it has.
    pub(super) digits: u8,
}

/// What is known of an identity besides its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdentityFacts {
    pub(super) provider: Provider,
    pub(super) kind: Kind,
    /// The provider's own identifier; the fullest that any record gives.
    pub(super) id: Box<str>,
    /// What people call it, where the key holds an opaque id; the last in order that any record gives.
    pub(super) alias: Box<str>,
}

impl<'m> Collector<'m> {
    pub(super) fn new(wants: Wants<'m>, copies: &'m Copies) -> Self {
        Self {
            asker: wants.rules.map(Asker::new),
            scribe: Scribe::new(&wants),
            rows: Vec::new(),
            rows_of_nobody: Vec::new(),
            flows: Gatherer::new(copies),
            pieces: Vec::new(),
            identities: Names::new(),
            identity_facts: Vec::new(),
            aliases: Names::new(),
            actions: Names::new(),
            action_formats: Vec::new(),
            places: Names::new(),
            sources: Names::new(),
            agents: Names::new(),
            interfaces: Vec::new(),
            errors: Names::new(),
        }
    }

    fn push(&mut self, record: u32, format: Format, event: &Event<'_>) -> Row {
        if let Some(piece) = self.pieces.last_mut() {
            piece.digits = piece.digits.min(time::digits_of(event.time_text.raw));
        }
        let identity = event.who.map_or(Row::NOBODY, |who| self.identity(&who));
        let (agent, new) = self.agents.number([event.agent]);
        if new {
            let interface = Interface::of(&event.agent.decode());
            self.interfaces.push(interface);
        }
        let (action, new) = self.actions.number([event.service, event.action]);
        if new {
            self.action_formats.push(format);
        } else if format < self.action_formats[action as usize] {
            // An access log may have told of it before the audit log did.
            self.action_formats[action as usize] = format;
        }
        let row = Row {
            time: event.time,
            id: match event.key {
                EventKey::Id(id) | EventKey::Shared(id) => xxh3_64(id.raw),
                EventKey::Operation(hash, _) => hash,
                EventKey::Bytes(bytes) => xxh3_64(bytes),
            },
            credential: hash_or_zero(event.credential),
            identity,
            action,
            place: self.places.number_again([event.account, event.region]),
            source: self.sources.number([event.source]).0,
            agent,
            error: self.errors.number_again([event.error]),
            piece: self.piece(),
            record,
            // Half of the hash: only counted and compared within one identity.
            session: hash_or_zero(event.session) as u32,
            interface: event.interface.unwrap_or(self.interfaces[agent as usize]),
            outcome: event.outcome,
            session_name: SessionName::of(event.session.raw),
            flags: Flags::default()
                .with(Flags::READS, event.read_only == Some(true))
                .with(Flags::WRITES, event.read_only == Some(false))
                .with(Flags::SECOND_HAND, event.second_hand)
                .with(Flags::OPENS_TO_ALL, event.opens_to_all)
                .with(Flags::SHARED, matches!(event.key, EventKey::Shared(_)))
                .with(Flags::STEP, matches!(event.key, EventKey::Operation(..)))
                .with(Flags::BEGUN, matches!(event.key, EventKey::Operation(_, Stage::Begun)))
                .with(Flags::ACCESS, !format.is_audit()),
        };
        match self.rows.get_mut(identity as usize) {
            Some(rows) => rows.push(row),
            None => self.rows_of_nobody.push(row),
        }
        row
    }

    fn identity(&mut self, who: &Who<'_>) -> u32 {
        let (number, new) = self.identities.number([
            Text::new(who.provider.name().as_bytes()),
            who.account,
            Text::new(who.realm.as_bytes()),
            who.subject,
            who.via.unwrap_or_default(),
        ]);
        if new {
            self.rows.push(Vec::new());
            self.identity_facts.push(IdentityFacts {
                provider: who.provider,
                kind: who.kind,
                id: who.id.decode().into(),
                alias: who.alias.decode().into(),
            });
            return number;
        }
        let facts = &mut self.identity_facts[number as usize];
        if *who.id.raw != *facts.id.as_bytes()
            || *who.alias.raw != *facts.alias.as_bytes()
            || who.kind != facts.kind
        {
            facts.merge(who.kind, &who.id.decode(), &who.alias.decode());
        }
        number
    }
}

impl IdentityFacts {
    /// Takes over what another record knows: the fuller id (a path in it that others leave out),
    /// and of two as long the later in order, so that it does not matter which came first.
    pub(super) fn merge(&mut self, kind: Kind, id: &str, alias: &str) {
        self.kind = match (self.kind, kind) {
            // A managed identity is a service principal, too; only some records say so much.
            (Kind::Workload, Kind::ServicePrincipal) | (Kind::ServicePrincipal, Kind::Workload) => {
                Kind::Workload
            }
            (known, told) => known.min(told),
        };
        if (id.len(), id) > (self.id.len(), &self.id) {
            self.id = id.into();
        }
        if alias > &*self.alias {
            self.alias = alias.into();
        }
    }
}

fn hash_or_zero(text: Text<'_>) -> u64 {
    if text.is_empty() { 0 } else { xxh3_64(text.raw) }
}

impl Sink for Collector<'_> {
    #[inline]
    fn take(&mut self, number: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        match format::read(members, bytes) {
            Record::Event(format, event) => {
                let row = self.push(number, format, &event);
                let Row { action, agent, error, piece, .. } = row;
                if let Some(asker) = self.asker.as_mut().filter(|_| format.is_audit()) {
                    let (numbers, place) = ([action, agent, error], (piece, number));
                    asker.ask(&Asked { format, event: &event, members, numbers, bytes, place });
                }
                self.note(number, format, &event, &row, (members, bytes));
                format.names_in(members, |id, name| {
                    self.aliases.number([id, name]);
                });
                Taken::Event
            }
            Record::Flows(format) => {
                let place = (self.piece(), number);
                let mut flown = Flown::default();
                flow::record(format, bytes, |told| {
                    self.flows.take(format, told, place, &mut flown);
                });
                Taken::Flows(flown)
            }
            Record::Rejected(reject) => Taken::Rejected(reject.explain()),
            Record::Digest => Taken::Digest,
            Record::NotAudit => Taken::NotAudit,
            Record::Foreign => Taken::Foreign,
        }
    }

    #[inline]
    fn take_line(&mut self, number: u32, plain: Plain, line: Text<'_>) -> Taken {
        let columns = match plain {
            Plain::Flows(columns) => columns,
            Plain::Access => return self.take_access(number, line),
        };
        let place = (self.piece(), number);
        let mut flown = Flown::default();
        let told = flow::line(line.raw, &columns);
        self.flows.take(Format::VpcFlow, told, place, &mut flown);
        Taken::Flows(flown)
    }
}

impl Collector<'_> {
    /// The number of the piece that is being read.
    fn piece(&self) -> u32 {
        u32::try_from(self.pieces.len()).unwrap_or(u32::MAX).wrapping_sub(1)
    }

    /// Notes what is wanted of a record beyond its row.
    #[inline]
    fn note(
        &mut self,
        number: u32,
        format: Format,
        event: &Event<'_>,
        row: &Row,
        (members, bytes): (&[Member<'_>], &[u8]),
    ) {
        let Some(scribe) = &mut self.scribe else { return };
        let Row { action, credential, session, session_name, piece, id, .. } = *row;
        let instance = if session_name == SessionName::Instance { session } else { 0 };
        let order = self.pieces.last().map_or((0, 0, number), |it| (it.file, it.piece, number));
        let spot = (piece, number);
        scribe.note(&Seen {
            format,
            event,
            action,
            credential,
            instance,
            spot,
            order,
            id,
            members,
            bytes,
        });
    }

    fn take_access(&mut self, number: u32, line: Text<'_>) -> Taken {
        match format::access(line) {
            Ok((_, event)) => {
                let agent = format::s3access::escaped(event.agent);
                let agent = agent.as_deref().map_or(event.agent, Text::new);
                let event = Event { agent, ..event };
                let row = self.push(number, Format::S3Access, &event);
                self.note(number, Format::S3Access, &event, &row, (&[], line.raw));
                Taken::Event
            }
            Err(reason) => Taken::Rejected(reason),
        }
    }
}

impl Worker for Collector<'_> {
    fn begin(&mut self, file: u32, piece: u32) {
        self.pieces.push(PieceKey { file, piece, records: 0, digits: u8::MAX });
    }

    fn seal(&mut self, bytes: &[u8]) {
        self.flows.seal(self.piece(), bytes);
    }

    fn end(&mut self, records: u32) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.records = records;
        }
    }
}
