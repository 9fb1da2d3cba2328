//! The events of a case by the credential that signed them.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::binned::{Binned, ranges};
use crate::case::{Address, Case, Noted, Row};
use crate::credential::How;
use crate::identity::Kind;
use crate::time::Nanos;

use super::grants::granting;
use super::{Key, Lineage, Node};

/// The nodes of one group's events.
struct Part {
    /// By event, the part's own number of its node.
    of_event: Vec<u32>,
    /// By number, the node's key and which event is its first.
    nodes: Vec<(Key, u32)>,
    /// The events by the number of their node.
    by_node: Binned<u32>,
    /// The events that may have handed something out.
    granting: Vec<u32>,
}

impl Part {
    /// How many events it has.
    fn len(&self) -> usize {
        self.by_node.things.len()
    }
}

/// All nodes that have events, without their links; and by group, the events that may have handed
/// something out.
pub(super) fn gather(case: &Case, noted: &Noted) -> (Lineage, Vec<Vec<u32>>) {
    let groups: Vec<&[Row]> = case.groups().collect();
    let look = Look { case, noted, granting: &granting(case) };
    let mut parts: Vec<Part> =
        groups.par_iter().enumerate().map(|(group, rows)| look.part(group, rows)).collect();
    let (nodes, numbers) = number(case, &groups, &parts, noted);
    parts.par_iter_mut().zip(&numbers).for_each(|(part, numbers)| {
        for node in &mut part.of_event {
            *node = numbers[*node as usize];
        }
    });
    let mut lineage = Lineage { nodes, ..Lineage::default() };
    lineage.place_events(case, &parts, &numbers);
    let mut grants = Vec::with_capacity(parts.len());
    for part in parts {
        lineage.of_event.push(part.of_event);
        grants.push(part.granting);
    }
    (lineage, grants)
}

/// What events are looked at with.
struct Look<'a> {
    case: &'a Case,
    noted: &'a Noted,
    granting: &'a [bool],
}

impl Look<'_> {
    /// The nodes of a group's events.
    fn part(&self, group: usize, rows: &[Row]) -> Part {
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        // Most events have a credential, and are looked up by that alone.
        let mut credentials: HashMap<u64, u32> = HashMap::new();
        let mut nodes: Vec<(Key, u32)> = Vec::new();
        let mut last = (0, u32::MAX);
        let mut of_event = Vec::with_capacity(rows.len());
        let mut granting = Vec::new();
        for (row, index) in rows.iter().zip(0..) {
            if row.credential == 0 || row.credential != last.0 {
                let mut add = |key| {
                    nodes.push((key, index));
                    u32::try_from(nodes.len() - 1).unwrap_or(u32::MAX)
                };
                let number = match self.key(group, index, row) {
                    key @ Key::Credential(hash) => {
                        *credentials.entry(hash).or_insert_with(|| add(key))
                    }
                    key => *numbers.entry(key).or_insert_with(|| add(key)),
                };
                last = (row.credential, number);
                // One that is blotted out says nothing of the next.
                if self.noted.credentials.is_blotted(row.credential) {
                    last.0 = 0;
                }
            }
            of_event.push(last.1);
            if self.granting[row.action as usize] {
                granting.push(index);
            }
        }
        let by_node = Binned::of(of_event.iter().copied().zip(0..), nodes.len());
        Part { of_event, nodes, by_node, granting }
    }

    /// What stands for the credential of an event.
    fn key(&self, group: usize, index: u32, row: &Row) -> Key {
        if row.credential != 0 && !self.noted.credentials.is_blotted(row.credential) {
            return Key::Credential(row.credential);
        }
        if self.noted.grants.of(row).is_some_and(|grant| signs_in(self.case, row, grant.how)) {
            return Key::SignIn(u32::try_from(group).unwrap_or(u32::MAX), index);
        }
        match row.session {
            0 => Key::Identity(row.identity),
            session => Key::Session(row.identity, session),
        }
    }
}

/// Whether a call without a credential is the beginning of something by itself: a sign-in, or a role
/// taken on by whoever another directory or the provider vouches for. What the same identity did
/// at other times has nothing to do with it.
fn signs_in(case: &Case, row: &Row, how: How) -> bool {
    match how {
        How::SignIn | How::SwitchedRole => true,
        How::Role if row.session == 0 => {
            matches!(case.identity(row.identity).kind, Kind::Federated | Kind::Service)
        }
        _ => false,
    }
}

/// A part's node, in the order in which those of one key are looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    key: Key,
    /// Services that act for somebody sign with the same credential; it is that somebody's.
    is_service: bool,
    time: Nanos,
    identity: u32,
    record: (u32, u32),
    /// The part, and the part's own number.
    part: u32,
    local: u32,
}

/// The nodes of all parts that stand for one credential.
struct Run<'m> {
    start: Nanos,
    /// The first use.
    used: Nanos,
    /// Where in the notes stands what is known of it.
    known: Option<u32>,
    met: &'m [Met],
}

/// All nodes in the order of their start, and by part and the part's number, their numbers.
fn number(
    case: &Case,
    groups: &[&[Row]],
    parts: &[Part],
    noted: &Noted,
) -> (Vec<Node>, Vec<Vec<u32>>) {
    let mut all: Vec<Met> = parts
        .par_iter()
        .zip(groups)
        .zip(0_u32..u32::MAX)
        .flat_map_iter(|((part, rows), number)| {
            part.nodes.iter().zip(0..).map(move |((key, first), local)| {
                let row = &rows[*first as usize];
                Met {
                    key: *key,
                    is_service: case.identity(row.identity).kind == Kind::Service,
                    time: row.time,
                    identity: row.identity,
                    record: (row.piece, row.record),
                    part: number,
                    local,
                }
            })
        })
        .collect();
    all.par_sort_unstable();
    // None of them is empty.
    let runs: Vec<&[Met]> = all.chunk_by(|a, b| a.key == b.key).collect();
    // Credentials of one session begin with it, and are used one after the other.
    let mut order: Vec<Run<'_>> = runs
        .into_par_iter()
        .map(|met| {
            let used = met.iter().map(|met| met.time).fold(met[0].time, Nanos::min);
            let known = match met[0].key {
                Key::Credential(hash) => noted.credentials.place(hash),
                _ => None,
            };
            Run { start: start(known, used, noted), used, known, met }
        })
        .collect();
    // Few begin at once, so that their keys need be looked at.
    order.par_sort_unstable_by(|a, b| {
        let moments = (a.start, a.used).cmp(&(b.start, b.used));
        moments.then_with(|| a.met[0].key.cmp(&b.met[0].key))
    });
    let mut numbers: Vec<Vec<u32>> = parts.iter().map(|part| vec![0; part.nodes.len()]).collect();
    for (run, number) in order.iter().zip(0..) {
        for met in run.met {
            numbers[met.part as usize][met.local as usize] = number;
        }
    }
    // Behind them comes what was handed out and never used.
    let handed: usize = parts.iter().map(|part| part.granting.len()).sum();
    let mut nodes = Vec::with_capacity(order.len() + handed);
    order.par_iter().map(node).collect_into_vec(&mut nodes);
    (nodes, numbers)
}

/// When a credential came to be, as far as is known.
fn start(known: Option<u32>, used: Nanos, noted: &Noted) -> Nanos {
    let known = known.and_then(|place| noted.credentials.at(place));
    known.and_then(|known| known.created).map_or(used, |created| created.min(used))
}

fn node(run: &Run<'_>) -> Node {
    Node {
        key: run.met[0].key,
        identity: run.met[0].identity,
        start: run.start,
        known: run.known,
        parent: None,
        root: 0,
        depth: 0,
        unused: None,
        events: (0, 0),
        children: (0, 0),
    }
}

impl Lineage {
    /// Puts each node's events together: mostly those of one part. `numbers` are those that the parts'
    /// nodes got.
    fn place_events(&mut self, case: &Case, parts: &[Part], numbers: &[Vec<u32>]) {
        self.events = vec![Address { group: 0, index: 0 }; parts.iter().map(Part::len).sum()];
        let mut rest = self.events.as_mut_slice();
        let mut places = Vec::with_capacity(parts.len());
        for part in parts {
            let (place, behind) = rest.split_at_mut(part.len());
            places.push(place);
            rest = behind;
        }
        let filled = places.into_par_iter().zip(parts).zip(0_u32..u32::MAX);
        filled.for_each(|((place, part), group)| {
            for (address, index) in place.iter_mut().zip(&part.by_node.things) {
                *address = Address { group, index: *index };
            }
        });
        let mut scattered: BTreeMap<u32, Vec<Address>> = BTreeMap::new();
        let mut base = 0;
        for (part, numbers) in parts.iter().zip(numbers) {
            for (number, (from, to)) in numbers.iter().zip(ranges(&part.by_node.ends)) {
                let node = &mut self.nodes[*number as usize];
                let range = (base + from, base + to);
                if node.events == (0, 0) {
                    node.events = range;
                } else {
                    // Several identities signed with one credential.
                    let slice = |(from, to): (u32, u32)| &self.events[from as usize..to as usize];
                    let before = scattered.entry(*number);
                    let all = before.or_insert_with(|| slice(node.events).to_vec());
                    all.extend_from_slice(slice(range));
                }
            }
            base += part.len() as u32;
        }
        for (number, mut own) in scattered {
            own.sort_unstable_by_key(|address| (case.at(*address).time, *address));
            let from = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
            self.events.append(&mut own);
            let to = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
            self.nodes[number as usize].events = (from, to);
        }
    }
}
