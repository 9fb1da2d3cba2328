//! One worker's notes on records beyond their rows.

use hashbrown::HashMap;

use crate::catalog::Catalog;
use crate::credential::{Credential, Grant, kept};
use crate::event::{Event, EventKey};
use crate::format::change::{self, Change};
use crate::format::{Format, Interest};

use super::margin::Spot;
use super::noted::{Credentials, Wants};

/// A file, a piece of it, and a record in that.
pub(super) type Order = (u32, u32, u32);

/// What decides between records of one credential: those of a log that tells of credentials come first.
pub(super) type Rank = (bool, Order);

/// A record that may be worth a note.
pub(super) struct Seen<'a> {
    pub(super) format: Format,
    pub(super) event: &'a Event<'a>,
    /// The worker's number of the action.
    pub(super) action: u32,
    /// The hash of the credential; 0 without one.
    pub(super) credential: u64,
    pub(super) spot: Spot,
    /// Where it stands in the order of all records: file, piece, record.
    pub(super) order: Order,
    /// What makes it the same event when it is exported twice: the row's id.
    pub(super) id: u64,
    pub(super) bytes: &'a [u8],
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
    pub(super) credentials: HashMap<u64, (Rank, Credential)>,
    pub(super) grants: Vec<(Spot, Grant)>,
    /// The id of the event that is asked for.
    event_id: Option<Box<[u8]>>,
    /// The events that go by it.
    pub(super) asked: Vec<u64>,
    pub(super) changes: Vec<(Spot, Change)>,
}

impl<'m> Scribe<'m> {
    /// Ready to note what is wanted; nobody where nothing is.
    pub(super) fn new(wants: &Wants<'m>) -> Option<Self> {
        let catalog = wants.changes;
        let wanted = Interest::NONE
            .with(Interest::GRANT, wants.credentials)
            .with(Interest::CHANGE, catalog.is_some());
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
            && let Some(grant) = seen.format.grant(seen.event, seen.bytes)
        {
            self.grants.push((seen.spot, grant));
        }
        // What was refused was wanted, too.
        if interest.has(Interest::CHANGE)
            && let Some(change) = change::change(seen.format, seen.event, seen.bytes)
        {
            self.changes.push((seen.spot, change));
        }
    }

    fn note_credential(&mut self, seen: &Seen<'_>) {
        let rank = (!seen.format.tells_of_credentials(), seen.order);
        if self.credentials.get(&seen.credential).is_some_and(|(first, _)| *first < rank) {
            return;
        }
        let event = seen.event;
        let told = seen.format.credential(seen.bytes);
        let session = kept(&event.session.decode());
        let told = Credential {
            text: kept(&event.credential.decode()),
            session: if session.is_empty() { told.session } else { session },
            origin: kept(&event.origin.decode()),
            ..told
        };
        self.credentials.insert(seen.credential, (rank, told));
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

/// What all workers know of credentials. The first record of each in the order of files counts, so
/// that it does not matter who read which.
pub(super) fn merge(parts: Vec<HashMap<u64, (Rank, Credential)>>) -> Credentials {
    let mut all: HashMap<u64, (Rank, Credential)> = HashMap::new();
    for (hash, (order, told)) in parts.into_iter().flatten() {
        match all.get(&hash) {
            Some((first, _)) if *first < order => {}
            _ => {
                all.insert(hash, (order, told));
            }
        }
    }
    all.into_iter().map(|(hash, (_, told))| (hash, told)).collect()
}
