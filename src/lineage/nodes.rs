//! The events of a case by the credential that signed them.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use crate::case::{Address, Case, Noted, Row};
use crate::credential::{Credential, How};
use crate::identity::Kind;
use crate::time::Nanos;

use super::{Key, Lineage, Node};

/// The nodes of one group's events.
struct Part {
    /// By event, the part's own number of its node.
    of_event: Vec<u32>,
    /// By number, the node's key and first event.
    nodes: Vec<(Key, Row)>,
    /// The events by node, each node's in their order.
    by_node: Vec<u32>,
    /// By number, where its events end among these.
    ends: Vec<u32>,
}

/// All nodes that have events, without their links.
pub(super) fn gather(case: &Case, noted: &Noted) -> Lineage {
    let groups: Vec<&[Row]> = case.groups().collect();
    let blotted = blotted(noted);
    let look = Look { case, noted, blotted: &blotted };
    let mut parts: Vec<Part> =
        groups.par_iter().enumerate().map(|(group, rows)| look.part(group, rows)).collect();
    let (nodes, numbers) = number(case, &parts, noted);
    parts.par_iter_mut().zip(&numbers).for_each(|(part, numbers)| {
        for node in &mut part.of_event {
            *node = numbers[*node as usize];
        }
    });
    let mut lineage = Lineage { nodes, ..Lineage::default() };
    lineage.place_events(case, &parts, &numbers);
    lineage.of_event = parts.into_iter().map(|part| part.of_event).collect();
    lineage
}

/// What events are looked at with.
struct Look<'a> {
    case: &'a Case,
    noted: &'a Noted,
    /// Credentials whose names are blotted out, by the hash.
    blotted: &'a HashSet<u64>,
}

impl Look<'_> {
    /// The nodes of a group's events.
    fn part(&self, group: usize, rows: &[Row]) -> Part {
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut nodes: Vec<(Key, Row)> = Vec::new();
        // Mostly the same again; what is told of a credential is looked at once.
        let mut last = (0, u32::MAX);
        let mut of_event = Vec::with_capacity(rows.len());
        for (row, index) in rows.iter().zip(0..) {
            if row.credential == 0 || row.credential != last.0 {
                let known = numbers.get(&Key::Credential(row.credential)).copied();
                let number = known.filter(|_| row.credential != 0).unwrap_or_else(|| {
                    let key = self.key(group, index, row);
                    *numbers.entry(key).or_insert_with(|| {
                        nodes.push((key, *row));
                        u32::try_from(nodes.len() - 1).unwrap_or(u32::MAX)
                    })
                });
                // One that is blotted out says nothing of the next.
                let is_key = nodes
                    .get(number as usize)
                    .is_some_and(|(key, _)| *key == Key::Credential(row.credential));
                last = (if is_key { row.credential } else { 0 }, number);
            }
            of_event.push(last.1);
        }
        let (by_node, ends) = by_node(&of_event, nodes.len());
        Part { of_event, nodes, by_node, ends }
    }

    /// What stands for the credential of an event.
    fn key(&self, group: usize, index: u32, row: &Row) -> Key {
        if row.credential != 0 && !self.blotted.contains(&row.credential) {
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

/// The places of numbers, by number; and by number, where its places end.
fn by_node(numbers: &[u32], bound: usize) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0_u32; bound];
    for number in numbers {
        ends[*number as usize] += 1;
    }
    let mut from = 0;
    for end in &mut ends {
        from += std::mem::replace(end, from);
    }
    let mut places = vec![0; numbers.len()];
    for (number, place) in numbers.iter().zip(0..) {
        let end = &mut ends[*number as usize];
        places[*end as usize] = place;
        *end += 1;
    }
    (places, ends)
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

/// The hashes of credentials whose names are blotted out.
fn blotted(noted: &Noted) -> HashSet<u64> {
    let all: Vec<(u64, &Credential)> = noted.credentials.iter().collect();
    let blotted = all.par_iter().filter(|(_, known)| !is_told(&known.text));
    blotted.map(|(hash, _)| *hash).collect::<Vec<u64>>().into_iter().collect()
}

/// Exports blot names out, and then many credentials look like one.
pub(super) fn is_told(name: &str) -> bool {
    !name.contains('*') && !name.contains("HIDDEN") && !name.contains("REDACTED")
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

/// All nodes in the order of their start, and by part and the part's number, their numbers.
fn number(case: &Case, parts: &[Part], noted: &Noted) -> (Vec<Node>, Vec<Vec<u32>>) {
    let mut all: Vec<Met> = parts
        .par_iter()
        .zip(0_u32..u32::MAX)
        .flat_map_iter(|(part, number)| {
            part.nodes.iter().zip(0..).map(move |((key, row), local)| Met {
                key: *key,
                is_service: case.identity(row.identity).kind == Kind::Service,
                time: row.time,
                identity: row.identity,
                record: (row.piece, row.record),
                part: number,
                local,
            })
        })
        .collect();
    all.par_sort_unstable();
    let runs: Vec<&[Met]> = all.chunk_by(|a, b| a.key == b.key).collect();
    // Credentials of one session begin with it, and are used one after the other.
    let mut order: Vec<(Nanos, Nanos, Key, &[Met])> = runs
        .par_iter()
        .filter_map(|run| {
            let key = run.first()?.key;
            let used = run.iter().map(|met| met.time).min()?;
            Some((start(key, used, noted), used, key, *run))
        })
        .collect();
    order.par_sort_unstable_by_key(|(start, used, key, _)| (*start, *used, *key));
    let mut numbers: Vec<Vec<u32>> = parts.iter().map(|part| vec![0; part.nodes.len()]).collect();
    for ((.., run), number) in order.iter().zip(0..) {
        for met in *run {
            numbers[met.part as usize][met.local as usize] = number;
        }
    }
    let nodes = order.par_iter().filter_map(|(start, _, _, run)| Some(node(run.first()?, *start)));
    (nodes.collect(), numbers)
}

/// When a credential came to be, as far as is known.
fn start(key: Key, used: Nanos, noted: &Noted) -> Nanos {
    let created = match key {
        Key::Credential(hash) => noted.credentials.get(hash).and_then(|known| known.created),
        _ => None,
    };
    created.map_or(used, |created| created.min(used))
}

fn node(met: &Met, start: Nanos) -> Node {
    Node {
        key: met.key,
        identity: met.identity,
        start,
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
        let events: Vec<Vec<Address>> = parts
            .par_iter()
            .zip(0_u32..u32::MAX)
            .map(|(part, group)| {
                part.by_node.iter().map(|index| Address { group, index: *index }).collect()
            })
            .collect();
        self.events = events.concat();
        let mut scattered: BTreeMap<u32, Vec<Address>> = BTreeMap::new();
        let mut base = 0;
        for (part, numbers) in parts.iter().zip(numbers) {
            let mut from = base;
            for (number, end) in numbers.iter().zip(&part.ends) {
                let node = &mut self.nodes[*number as usize];
                let range = (from, base + end);
                if node.events == (0, 0) {
                    node.events = range;
                } else {
                    // Several identities signed with one credential.
                    let slice = |(from, to): (u32, u32)| &self.events[from as usize..to as usize];
                    let before = scattered.entry(*number);
                    let all = before.or_insert_with(|| slice(node.events).to_vec());
                    all.extend_from_slice(slice(range));
                }
                from = range.1;
            }
            base += part.by_node.len() as u32;
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
