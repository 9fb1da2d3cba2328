//! One worker's notes on records beyond their rows.

use hashbrown::HashMap;

use crate::credential::{Credential, Grant, kept};
use crate::event::Event;
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
    pub(super) bytes: &'a [u8],
}

/// What one worker noted.
#[derive(Default)]
pub(super) struct Scribe {
    wanted: Interest,
    /// By the worker's number of an action, what is to be noted of it.
    interests: Vec<Interest>,
    /// Credentials as the first record in order tells of them.
    pub(super) credentials: HashMap<u64, (Rank, Credential)>,
    pub(super) grants: Vec<(Spot, Grant)>,
}

impl Scribe {
    /// Ready to note what is wanted; nobody where nothing is.
    pub(super) fn new(wants: &Wants<'_>) -> Option<Self> {
        let wanted = Interest::NONE.with(Interest::GRANT, wants.credentials);
        (wanted != Interest::NONE).then(|| Self { wanted, ..Self::default() })
    }

    /// Notes what is to be noted of a record.
    pub(super) fn note(&mut self, seen: &Seen<'_>) {
        // Actions are numbered in the order in which they are met.
        if seen.action as usize >= self.interests.len() {
            let interest = seen.format.interest(seen.event.service, seen.event.action);
            self.interests.resize(seen.action as usize + 1, interest.and(self.wanted));
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
