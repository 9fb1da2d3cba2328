//! The calls that handed out credentials, by what they handed out.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::case::{Action, Address, Case, Noted, Row};
use crate::credential::{Grant, How, Issued, is_blotted};
use crate::evidence::scan::Text;
use crate::format::Interest;
use crate::identity::Kind;
use crate::time::Nanos;

use super::directory::{Directory, Place};
use super::{Lineage, SKEW};

/// A call that handed something out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Granted {
    pub(super) time: Nanos,
    pub(super) address: Address,
    /// The node that signed it.
    pub(super) node: u32,
    pub(super) how: How,
    /// Whether a service of the provider made it on its own account: somebody else had it do so.
    pub(super) by_service: bool,
}

impl Granted {
    /// Calls are looked at in this order.
    fn order(&self) -> (Nanos, Address) {
        (self.time, self.address)
    }
}

/// The holder of a session, where it is told, and the hash of the session's name as rows have it.
type SessionKey = (Option<u32>, u32);

/// Calls by the session that they began. Nearly every call began another, so they lie behind each
/// other, not in a list for each session.
#[derive(Default)]
pub(super) struct BySession {
    calls: Vec<Granted>,
    /// From where to where the calls of each session lie, in the order of time.
    places: HashMap<SessionKey, (u32, u32)>,
}

impl BySession {
    fn of(mut told: Vec<(SessionKey, Granted)>) -> Self {
        told.par_sort_unstable_by_key(|(session, call)| (*session, call.order()));
        let mut places = HashMap::with_capacity(told.len());
        let mut from = 0;
        for calls in told.chunk_by(|a, b| a.0 == b.0) {
            let to = from + calls.len() as u32;
            places.insert(calls[0].0, (from, to));
            from = to;
        }
        Self { calls: told.into_iter().map(|(_, call)| call).collect(), places }
    }

    /// The calls that began a session, in the order of time.
    pub(super) fn get(&self, session: SessionKey) -> Option<&[Granted]> {
        let (from, to) = *self.places.get(&session)?;
        Some(&self.calls[from as usize..to as usize])
    }
}

/// A credential that a call handed out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handed<'n> {
    pub(super) by: Granted,
    /// Its name, and the hash of that.
    pub(super) name: &'n str,
    pub(super) hash: u64,
    /// Whose it is, where the call says so.
    pub(super) holder: Option<u32>,
}

/// Calls by what they handed out, each list in the order of time.
#[derive(Default)]
pub(super) struct Grants<'n> {
    pub(super) credentials: Credentials<'n>,
    /// By the hash of the secret's id.
    pub(super) secrets: HashMap<u64, Granted>,
    pub(super) sessions: Sessions,
    /// By identity: what lets it come to new credentials.
    pub(super) identities: HashMap<u32, Vec<Granted>>,
    /// By identity and session, its sign-ins.
    pub(super) sign_ins: HashMap<(u32, u32), Vec<Granted>>,
    /// Those that name somebody behind: by node, that identity.
    pub(super) behind: HashMap<u32, u32>,
}

/// Credentials that were handed out. Most are looked up once, and found among many: so the table holds
/// no more than numbers.
#[derive(Default)]
pub(super) struct Credentials<'n> {
    pub(super) list: Vec<Handed<'n>>,
    /// By the hash of the credential's name, the place in the list.
    places: HashMap<u64, u32>,
}

impl<'n> Credentials<'n> {
    fn of(handed: Vec<Handed<'n>>) -> Self {
        let mut credentials = Self::default();
        credentials.places.reserve(handed.len());
        credentials.list.reserve_exact(handed.len());
        handed.into_iter().for_each(|handed| credentials.put(handed));
        credentials
    }

    /// Of several calls that claim to have made it, the first is the likeliest.
    fn put(&mut self, handed: Handed<'n>) {
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        match self.places.entry(handed.hash) {
            Entry::Vacant(free) => {
                free.insert(next);
                self.list.push(handed);
            }
            Entry::Occupied(place) => {
                let known = &mut self.list[*place.get() as usize];
                if handed.by.order() < known.by.order() {
                    *known = handed;
                }
            }
        }
    }

    /// The place of the one whose name has this hash.
    pub(super) fn place(&self, hash: u64) -> Option<u32> {
        self.places.get(&hash).copied()
    }
}

/// Calls that began sessions, by those.
#[derive(Default)]
pub(super) struct Sessions {
    /// Calls that began a session there and then.
    pub(super) begun: BySession,
    /// Calls that made something which has sessions of its own for as long as it is there.
    pub(super) homes: BySession,
    /// Calls with which a service began a session for something that lives with it.
    pub(super) deliveries: BySession,
}

/// What calls handed out, as it was met. Each call's note is looked at but once, since notes lie far
/// from each other.
#[derive(Default)]
struct Found<'n> {
    credentials: Vec<Handed<'n>>,
    begun: Vec<(SessionKey, Granted)>,
    homes: Vec<(SessionKey, Granted)>,
    deliveries: Vec<(SessionKey, Granted)>,
    /// Those that let an identity come to credentials of which they tell nothing.
    others: Vec<(Granted, &'n Row, &'n Grant)>,
}

impl<'n> Found<'n> {
    fn take(&mut self, granted: Granted, row: &'n Row, grant: &'n Grant, holder: Option<u32>) {
        let mut lets_come = signs_in(granted.how);
        for issued in &grant.issued {
            match issued {
                Issued::Credential(name) if is_blotted(name) => {}
                Issued::Credential(name) => {
                    let hash = xxh3_64(name.as_bytes());
                    self.credentials.push(Handed { by: granted, name, hash, holder });
                }
                // Sessions of somebody who is nowhere in the evidence are nobody else's.
                Issued::Session { holder: text, .. } if !text.is_empty() && holder.is_none() => {}
                Issued::Session { name, .. } => {
                    let session = xxh3_64(name.as_bytes()) as u32;
                    self.book(&granted).push(((holder, session), granted));
                }
                Issued::Secret(_) | Issued::Identity(_) => lets_come = true,
            }
        }
        if lets_come {
            self.others.push((granted, row, grant));
        }
    }

    /// Where sessions that a call began are kept.
    fn book(&mut self, granted: &Granted) -> &mut Vec<(SessionKey, Granted)> {
        match granted.how {
            How::Instance | How::Function | How::Container | How::Impersonation => &mut self.homes,
            _ if granted.by_service => &mut self.deliveries,
            _ => &mut self.begun,
        }
    }

    fn and(mut self, mut further: Self) -> Self {
        self.credentials.append(&mut further.credentials);
        self.begun.append(&mut further.begun);
        self.homes.append(&mut further.homes);
        self.deliveries.append(&mut further.deliveries);
        self.others.append(&mut further.others);
        self
    }
}

fn signs_in(how: How) -> bool {
    matches!(how, How::SignIn | How::SwitchedRole)
}

impl<'n> Grants<'n> {
    pub(super) fn of(
        case: &'n Case,
        noted: &'n Noted,
        lineage: &Lineage,
        directory: &Directory<'_>,
        granting: &[Vec<u32>],
    ) -> Self {
        let groups: Vec<&[Row]> = case.groups().collect();
        let take = |mut found: Found<'n>,
                    (group, (rows, granting)): (u32, (&&'n [Row], &Vec<u32>))| {
            for index in granting {
                let row = &rows[*index as usize];
                let Some(grant) = noted.grants.of(row) else { continue };
                let address = Address { group, index: *index };
                let granted = Granted {
                    time: row.time,
                    address,
                    node: lineage.node_of(address),
                    how: grant.how,
                    by_service: row.credential == 0
                        && case.identity(row.identity).kind == Kind::Service,
                };
                found.take(granted, row, grant, holder(case, row, grant, directory));
            }
            found
        };
        let numbered = (0_u32..u32::MAX).into_par_iter().zip(groups.par_iter().zip(granting));
        let found = numbered.fold(Found::default, take).reduce(Found::default, Found::and);
        let Found { credentials, begun, homes, deliveries, others } = found;
        // Books that take as long.
        let (mut grants, (credentials, sessions)) = rayon::join(
            || Self::by_identity(case, others, directory),
            || {
                let sessions = || Sessions {
                    begun: BySession::of(begun),
                    homes: BySession::of(homes),
                    deliveries: BySession::of(deliveries),
                };
                rayon::join(|| Credentials::of(credentials), sessions)
            },
        );
        grants.credentials = credentials;
        grants.sessions = sessions;
        grants
    }

    /// What lets identities come to credentials: secrets, sign-ins, whatever they have from now on.
    fn by_identity(
        case: &Case,
        mut others: Vec<(Granted, &Row, &Grant)>,
        directory: &Directory<'_>,
    ) -> Self {
        others.par_sort_unstable_by_key(|(granted, ..)| granted.order());
        let mut grants = Self::default();
        for (granted, row, grant) in others {
            let place = Place::of(case, row);
            if signs_in(granted.how) {
                grants.sign_ins.entry((row.identity, row.session)).or_default().push(granted);
                if let Some(identity) = directory.find(&grant.behind, &place) {
                    grants.behind.insert(granted.node, identity);
                }
            }
            for issued in &grant.issued {
                match issued {
                    Issued::Secret(id) => {
                        grants.secrets.entry(xxh3_64(id.as_bytes())).or_insert(granted);
                    }
                    Issued::Identity(text) => {
                        if let Some(identity) = directory.find(text, &place) {
                            grants.identities.entry(identity).or_default().push(granted);
                        }
                    }
                    Issued::Credential(_) | Issued::Session { .. } => {}
                }
            }
        }
        grants
    }
}

/// Who has the session that a call began, as far as the call tells and the evidence knows them.
fn holder(case: &Case, row: &Row, grant: &Grant, directory: &Directory<'_>) -> Option<u32> {
    grant.issued.iter().find_map(|issued| match issued {
        Issued::Session { holder, name } => directory.holder(holder, name, &Place::of(case, row)),
        _ => None,
    })
}

/// By action, whether it hands out credentials.
pub fn granting(case: &Case) -> Vec<bool> {
    let grants = |action: &Action| {
        let service = case.service_name(action.service);
        let texts = [service, &action.name].map(|text| Text::new(text.as_bytes()));
        action.format.interest(texts[0], texts[1]).has(Interest::GRANT)
    };
    case.actions.iter().map(grants).collect()
}

/// The last of these calls that happened by then; where there is none, the first of which clocks that
/// differ might say that it happened later.
pub(super) fn last_by(calls: &[Granted], time: Nanos) -> Option<&Granted> {
    let after = calls.partition_point(|call| call.time <= time);
    let soon = || calls.get(after).filter(|call| call.time - time <= SKEW);
    after.checked_sub(1).map(|last| &calls[last]).or_else(soon)
}

/// The call nearest to a moment, before it or as little behind as clocks may differ; of two as near
/// the earlier.
pub(super) fn nearest(calls: &[Granted], time: Nanos) -> Option<&Granted> {
    let after = calls.partition_point(|call| call.time <= time);
    let before = after.checked_sub(1).map(|last| &calls[last]);
    let behind = calls.get(after).filter(|call| call.time - time <= SKEW);
    match (before, behind) {
        (Some(before), Some(behind)) if behind.time - time >= time - before.time => Some(before),
        (before, None) => before,
        (_, behind) => behind,
    }
}
