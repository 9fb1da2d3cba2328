//! One worker's notes on records beyond their rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::catalog::Catalog;
use crate::credential::{Credential, Grant, LONGEST, kept};
use crate::event::{Event, EventKey};
use crate::evidence::members::Member;
use crate::evidence::scan::Text;
use crate::format::change::{self, Change};
use crate::format::{Format, Inside, Interest, Read};
use crate::time::Nanos;
use crate::transfer::{Deed, Taken, Transfer};

use super::credentials::{Credentials, Order};
use super::margin::{Margin, Notes, Spot};
use super::names::{self, Names};
use super::noted::{Transfers, Wants};

/// Who was the first: when, where in the order of all records, and the record.
type First = (Nanos, Order, Spot);

/// A record that may be worth a note.
pub(super) struct Seen<'a> {
    pub(super) format: Format,
    pub(super) event: &'a Event<'a>,
    /// The worker's number of the action.
    pub(super) action: u32,
    /// The hash of the credential; 0 without one.
    pub(super) credential: u64,
    /// The hash of the session's name, where an instance's session has such a name; 0 elsewhere.
    pub(super) instance: u32,
    pub(super) spot: Spot,
    /// Where it stands in the order of all records: file, piece, record.
    pub(super) order: Order,
    /// What makes it the same event when it is exported twice: the row's id.
    pub(super) id: u64,
    /// Its members that were read already.
    pub(super) members: &'a [Member<'a>],
    pub(super) bytes: &'a [u8],
}

/// Names of buckets.
pub(super) struct Buckets(Names<1>);

impl Default for Buckets {
    fn default() -> Self {
        Self(Names::new())
    }
}

/// What one worker noted.
#[derive(Default)]
pub(super) struct Scribe<'m> {
    wanted: Interest,
    /// Tells which actions change something that is to be noted, if such are.
    catalog: Option<&'m Catalog>,
    /// By the worker's number of an action, what is to be noted of it.
    interests: Vec<Interest>,
    /// Credentials as the first record in order tells of them.
    pub(super) credentials: Credentials,
    pub(super) grants: Notes<Grant>,
    /// The id of the event that is asked for.
    event_id: Option<Box<[u8]>>,
    /// The events that go by it.
    pub(super) asked: Vec<u64>,
    pub(super) changes: Notes<Change>,
    pub(super) reads: Notes<Transfer>,
    /// The buckets of what was read, by this worker's numbers.
    pub(super) buckets: Buckets,
    pub(super) deeds: Notes<Deed>,
    pub(super) instances: HashMap<u32, Box<str>>,
    /// By the ARN of a role as it stands in the records, who took it on first.
    pub(super) taken: HashMap<Box<[u8]>, First>,
}

impl<'m> Scribe<'m> {
    /// Ready to note what is wanted; nobody where nothing is.
    pub(super) fn new(wants: &Wants<'m>) -> Option<Self> {
        let catalog = wants.changes;
        let transfers = Interest::TRANSFER.with(Interest::DEED, true).with(Interest::TAKEN, true);
        let wanted = Interest::NONE
            .with(Interest::GRANT, wants.credentials)
            .with(Interest::CHANGE, catalog.is_some())
            .with(transfers, wants.transfers);
        let event_id: Option<Box<[u8]>> = wants.event_id.map(|id| id.as_bytes().into());
        let is_idle = wanted == Interest::NONE && event_id.is_none();
        (!is_idle).then(|| Self { wanted, catalog, event_id, ..Self::default() })
    }

    /// Notes what is to be noted of a record.
    pub(super) fn note(&mut self, seen: &Seen<'_>) {
        // Actions are numbered in the order in which they are met.
        if seen.action as usize >= self.interests.len() {
            let interest = seen
                .format
                .interest(seen.event.service, seen.event.action)
                .with(Interest::CHANGE, self.catalog.is_some_and(|catalog| changes(catalog, seen)));
            self.interests.resize(seen.action as usize + 1, interest.and(self.wanted));
        }
        if let Some(id) = &self.event_id
            && goes_by(seen.event, id)
        {
            self.asked.push(seen.id);
        }
        if self.wanted.has(Interest::GRANT) && seen.credential != 0 {
            self.note_credential(seen);
        }
        let interest = self.interests[seen.action as usize];
        if interest.has(Interest::GRANT)
            && seen.event.outcome.took_effect()
            && let Some(grant) = seen.format.grant(seen.event, seen.members, seen.bytes)
        {
            self.grants.push(seen.spot, grant);
        }
        let inside = Inside::of(seen.format, seen.members, seen.bytes);
        // What was refused was wanted, too.
        if interest.has(Interest::CHANGE)
            && let Some(change) = change::change(seen.format, seen.event, &inside)
        {
            self.changes.push(seen.spot, change);
        }
        if self.wanted.has(Interest::TRANSFER) {
            self.note_transfer(seen, interest, &inside);
        }
    }

    /// Notes what tells of data on its way.
    fn note_transfer(&mut self, seen: &Seen<'_>, interest: Interest, inside: &Inside<'_>) {
        if seen.instance != 0 {
            let named = || kept(&seen.event.session.decode());
            self.instances.entry(seen.instance).or_insert_with(named);
        }
        if interest == Interest::NONE || !seen.event.outcome.took_effect() {
            return;
        }
        if interest.has(Interest::TRANSFER)
            && let Some(read) = seen.format.read(seen.members, seen.bytes)
        {
            self.note_read(seen.spot, &read);
        }
        if interest.has(Interest::TAKEN) {
            self.note_taken(seen);
        }
        if interest.has(Interest::DEED)
            && let Some(deed) = seen.format.deed(seen.event, inside)
        {
            self.deeds.push(seen.spot, deed);
        }
    }

    fn note_read(&mut self, spot: Spot, read: &Read<'_>) {
        let (bucket, _) = self.buckets.0.number([read.bucket]);
        let object = match read.object.is_empty() {
            true => 0,
            false => xxh3_64_with_seed(read.object.raw, xxh3_64(read.bucket.raw)).max(1),
        };
        self.reads.push(spot, Transfer::new(object, read.bytes, bucket, read.by_link));
    }

    fn note_taken(&mut self, seen: &Seen<'_>) {
        let role = seen.format.role_taken(seen.members).raw;
        if role.is_empty() || role.len() > LONGEST {
            return;
        }
        let told = (seen.event.time, seen.order, seen.spot);
        match self.taken.get_mut(role) {
            Some(known) if (known.0, known.1) <= (told.0, told.1) => {}
            Some(known) => *known = told,
            None => {
                self.taken.insert(role.into(), told);
            }
        }
    }

    fn note_credential(&mut self, seen: &Seen<'_>) {
        let rank = (!seen.format.tells_of_credentials(), seen.order);
        if !self.credentials.wants(seen.credential, rank) {
            return;
        }
        let event = seen.event;
        let told = seen.format.credential(seen.members, seen.bytes);
        let (text, origin) = (event.credential.decode(), event.origin.decode());
        let session = match event.session.decode() {
            session if session.is_empty() => Cow::Owned(told.session.into_string()),
            session => session,
        };
        let told = Credential { session: Box::default(), ..told };
        // Files are read in any order, and most records of a credential tell the same.
        let is_same = |known: &Credential| {
            (&*known.text, &*known.session, &*known.origin) == (&*text, &*session, &*origin)
                && (known.created, known.has_mfa, known.home, &known.secret)
                    == (told.created, told.has_mfa, told.home, &told.secret)
        };
        if self.credentials.get(seen.credential).is_some_and(is_same) {
            self.credentials.lower(seen.credential, rank);
            return;
        }
        let (text, session, origin) = (kept(&text), kept(&session), kept(&origin));
        let told = Credential { text, session, origin, ..told };
        self.credentials.put(seen.credential, rank, told);
    }
}

/// Whether an event goes by an id: its own, or the one that several accounts tell of it under.
fn goes_by(event: &Event<'_>, id: &[u8]) -> bool {
    let shared = match event.key {
        EventKey::Shared(id) => id.raw,
        _ => &[],
    };
    event.event_id.raw.eq_ignore_ascii_case(id) || shared.eq_ignore_ascii_case(id)
}

/// Whether records of an action tell of a change to what may be used, or ask for machines.
fn changes(catalog: &Catalog, seen: &Seen<'_>) -> bool {
    let (service, action) = (seen.event.service.decode(), seen.event.action.decode());
    let provider = seen.format.provider();
    catalog.meaning(provider, &service, &action).class.is_governance()
        || catalog.provisions(provider, &service, &action)
}

/// What all workers noted of data on its way; `pieces` has the numbers that each worker's pieces got.
pub(super) fn transfers(
    scribes: &mut [Scribe<'_>],
    pieces: &[Vec<u32>],
    ends: &std::collections::HashMap<Spot, Spot>,
) -> Transfers {
    let keys = scribes.iter_mut().map(|it| std::mem::take(&mut it.buckets).0.into_keys()).collect();
    let (buckets, maps) = names::merge(keys);
    let mut transfers = Transfers {
        buckets: buckets.into_iter().map(|[name]: [Box<str>; 1]| name.into()).collect(),
        ..Transfers::default()
    };
    let (mut reads, mut deeds) = (Vec::new(), Vec::new());
    let mut taken: BTreeMap<String, First> = BTreeMap::new();
    for ((scribe, pieces), map) in scribes.iter_mut().zip(pieces).zip(&maps) {
        let mut own = std::mem::take(&mut scribe.reads);
        own.notes.iter_mut().for_each(|read| read.bucket = map[read.bucket as usize]);
        reads.push((own, pieces.as_slice()));
        deeds.push((std::mem::take(&mut scribe.deeds), pieces.as_slice()));
        transfers.instances.extend(scribe.instances.drain());
        for (role, (time, order, (piece, record))) in std::mem::take(&mut scribe.taken) {
            let told = (time, order, (pieces[piece as usize], record));
            let known = taken.entry(Text::new(&role).decode().into_owned()).or_insert(told);
            *known = (*known).min(told);
        }
    }
    transfers.reads = Margin::gather(reads, ends, |told, _| told);
    transfers.deeds = Margin::gather(deeds, ends, |told, _| told);
    let first = |(role, (time, _, spot))| (role, Taken { time, spot });
    transfers.taken = taken.into_iter().map(first).collect();
    transfers
}
