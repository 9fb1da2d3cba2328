//! From what the workers gathered to one case that does not show who gathered what.

use rayon::prelude::*;

use crate::catalog::Catalog;
use crate::evidence::{Account, Input};
use crate::format::Format;
use crate::network::Network;

use super::collect::{Collector, IdentityFacts, PieceKey};
use super::names::{Names, merge};
use super::row::{Flags, Row};
use super::{Action, Case, Identity, Piece, Place, Source};

/// Puts the case together.
pub(super) fn assemble(inputs: &[Input], collectors: Vec<Collector>, account: Account) -> Case {
    let mut case = Case {
        files: inputs.iter().map(|input| input.path.clone()).collect(),
        account,
        ..Case::default()
    };
    let mut parts = Parts::default();
    let mut formats = [0_u64; Format::ALL.len()];
    for collector in collectors {
        for (sum, count) in formats.iter_mut().zip(collector.formats) {
            *sum += count;
        }
        parts.take(collector);
    }
    let Parts { mut rows, .. } = parts;
    let maps = Maps {
        identities: case.name_identities(parts.identities, parts.facts),
        actions: case.name_actions(parts.actions),
        places: case.name_places(parts.places),
        sources: case.name_sources(parts.sources),
        agents: plain(parts.agents, &mut case.agents),
        errors: plain(parts.errors, &mut case.errors),
        pieces: case.place_pieces(parts.pieces),
    };
    rows.par_iter_mut()
        .enumerate()
        .for_each(|(worker, rows)| rows.iter_mut().for_each(|row| maps.renumber(worker, row)));
    let mut rows = join(rows);
    // Unstable is as good: no two rows stand in the same place of the same piece.
    rows.par_sort_unstable_by_key(|row| (row.identity, row.time, row.piece, row.record));
    let before = rows.len();
    drop_duplicates(&mut rows);
    case.duplicates = (before - rows.len()) as u64;
    // Only one format so far, so the duplicates are all its own.
    formats[0] -= case.duplicates;
    case.sources_of_events = Format::ALL
        .into_iter()
        .zip(formats)
        .filter(|(_, events)| *events > 0)
        .collect();
    case.spans = spans(&rows, case.identities.len());
    case.rows = rows;
    case
}

/// The gathered parts, each kind from all workers.
#[derive(Default)]
struct Parts {
    rows: Vec<Vec<Row>>,
    pieces: Vec<Vec<PieceKey>>,
    identities: Vec<Names<5>>,
    facts: Vec<Vec<IdentityFacts>>,
    actions: Vec<Names<2>>,
    places: Vec<Names<2>>,
    sources: Vec<Names<1>>,
    agents: Vec<Names<1>>,
    errors: Vec<Names<1>>,
}

impl Parts {
    fn take(&mut self, collector: Collector) {
        self.rows.push(collector.rows);
        self.pieces.push(collector.pieces);
        self.identities.push(collector.identities);
        self.facts.push(collector.identity_facts);
        self.actions.push(collector.actions);
        self.places.push(collector.places);
        self.sources.push(collector.sources);
        self.agents.push(collector.agents);
        self.errors.push(collector.errors);
    }
}

/// What each worker's numbers became.
struct Maps {
    identities: Vec<Vec<u32>>,
    actions: Vec<Vec<u32>>,
    places: Vec<Vec<u32>>,
    sources: Vec<Vec<u32>>,
    agents: Vec<Vec<u32>>,
    errors: Vec<Vec<u32>>,
    pieces: Vec<Vec<u32>>,
}

impl Maps {
    fn renumber(&self, worker: usize, row: &mut Row) {
        if row.identity != Row::NOBODY {
            row.identity = self.identities[worker][row.identity as usize];
        }
        row.action = self.actions[worker][row.action as usize];
        row.place = self.places[worker][row.place as usize];
        row.source = self.sources[worker][row.source as usize];
        row.agent = self.agents[worker][row.agent as usize];
        row.error = self.errors[worker][row.error as usize];
        row.piece = self.pieces[worker][row.piece as usize];
    }
}

type Keys<const N: usize> = (Vec<[Box<str>; N]>, Vec<Vec<u32>>);

fn merged<const N: usize>(names: Vec<Names<N>>) -> Keys<N> {
    merge(names.into_iter().map(Names::into_keys).collect())
}

fn plain(names: Vec<Names<1>>, into: &mut Vec<String>) -> Vec<Vec<u32>> {
    let (keys, maps) = merged(names);
    *into = keys.into_iter().map(|[text]| text.into()).collect();
    maps
}

/// The number of a text in an ordered list that holds it.
fn position(list: &[String], text: &str) -> u32 {
    let found = list.binary_search_by(|entry| entry.as_str().cmp(text));
    found.map_or(0, |at| u32::try_from(at).unwrap_or(u32::MAX))
}

/// The distinct texts in order.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<&str> = texts.collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(str::to_owned).collect()
}

impl Case {
    fn name_identities(
        &mut self,
        names: Vec<Names<5>>,
        facts: Vec<Vec<IdentityFacts>>,
    ) -> Vec<Vec<u32>> {
        let (keys, maps) = merged(names);
        let mut known: Vec<Option<IdentityFacts>> = vec![None; keys.len()];
        for (map, facts) in maps.iter().zip(facts) {
            for (number, facts) in map.iter().zip(facts) {
                match &mut known[*number as usize] {
                    Some(known) => known.merge(facts.kind, &facts.id),
                    none => *none = Some(facts),
                }
            }
        }
        self.identities = keys
            .into_iter()
            .zip(known.into_iter().flatten())
            .map(|(key, facts)| identity(key, facts))
            .collect();
        maps
    }

    fn name_actions(&mut self, names: Vec<Names<2>>) -> Vec<Vec<u32>> {
        let (keys, maps) = merged(names);
        let catalog = Catalog::load();
        self.services = distinct(keys.iter().map(|[service, _]| &**service));
        self.actions = keys
            .into_iter()
            .map(|[service, name]| Action {
                service: position(&self.services, &service),
                meaning: catalog.meaning(&service, &name),
                name: name.into(),
            })
            .collect();
        maps
    }

    fn name_places(&mut self, names: Vec<Names<2>>) -> Vec<Vec<u32>> {
        let (keys, maps) = merged(names);
        self.accounts = distinct(keys.iter().map(|[account, _]| &**account));
        self.regions = distinct(keys.iter().map(|[_, region]| &**region));
        self.places = keys
            .iter()
            .map(|[account, region]| Place {
                account: position(&self.accounts, account),
                region: position(&self.regions, region),
            })
            .collect();
        maps
    }

    fn name_sources(&mut self, names: Vec<Names<1>>) -> Vec<Vec<u32>> {
        let (keys, maps) = merged(names);
        let networks: Vec<Network> = keys.iter().map(|[text]| Network::of(text)).collect();
        self.networks.clone_from(&networks);
        self.networks.sort_unstable();
        self.networks.dedup();
        self.sources = keys
            .into_iter()
            .zip(networks)
            .map(|([text], network)| Source {
                text: text.into(),
                network: self
                    .networks
                    .binary_search(&network)
                    .map_or(0, |at| u32::try_from(at).unwrap_or(u32::MAX)),
            })
            .collect();
        maps
    }

    fn place_pieces(&mut self, pieces: Vec<Vec<PieceKey>>) -> Vec<Vec<u32>> {
        let (keys, maps) = merge(pieces);
        let mut base = 0;
        for (i, key) in keys.iter().enumerate() {
            if i > 0 && keys[i - 1].file == key.file {
                base += u64::from(keys[i - 1].records);
            } else {
                base = 0;
            }
            self.pieces.push(Piece {
                file: key.file,
                base,
            });
        }
        maps
    }
}

fn identity([_, account, realm, subject, via]: [Box<str>; 5], facts: IdentityFacts) -> Identity {
    let mut name = format!("{realm}{subject}");
    let mut id = String::from(facts.id);
    if id.is_empty() {
        id = if matches!(&*realm, "user/" | "role/") && !account.is_empty() {
            format!("arn:aws:iam::{account}:{name}")
        } else {
            format!("{account}:{name}")
        };
    }
    if !via.is_empty() {
        name = format!("{via} for {name}");
        id = format!("{id} via {via}");
    }
    Identity {
        provider: facts.provider,
        account: account.into(),
        kind: facts.kind,
        id,
        name,
    }
}

/// All rows in one list, taking the largest part as it is.
fn join(mut parts: Vec<Vec<Row>>) -> Vec<Row> {
    let total = parts.iter().map(Vec::len).sum::<usize>();
    parts.sort_by_key(Vec::len);
    let mut rows = parts.pop().unwrap_or_default();
    rows.reserve_exact(total - rows.len());
    for part in parts {
        rows.extend_from_slice(&part);
    }
    rows
}

/// Drops all but one row of each event.
///
/// Copies of one record share identity and time, so they stand in one run of equal keys; what two
/// accounts tell of one call does not, and there the account of the caller is believed.
fn drop_duplicates(rows: &mut Vec<Row>) {
    let mut drop = vec![false; rows.len()];
    let mut start = 0;
    for run in rows.chunk_by(|a, b| (a.identity, a.time) == (b.identity, b.time)) {
        if run.len() > 1 {
            mark_copies(run, &mut drop[start..start + run.len()]);
        }
        start += run.len();
    }
    mark_second_hand(rows, &mut drop);
    let mut dropped = drop.into_iter();
    rows.retain(|_| !dropped.next().unwrap_or(false));
}

/// Of rows of one identity and time, marks all but the first of each event. Two calls that share
/// a made-up id are still two when the action differs.
fn mark_copies(run: &[Row], drop: &mut [bool]) {
    let mut order: Vec<usize> = (0..run.len()).collect();
    order.sort_unstable_by_key(|&i| (run[i].id, run[i].action, i));
    for pair in order.windows(2) {
        let (a, b) = (&run[pair[0]], &run[pair[1]]);
        drop[pair[1]] = (a.id, a.action) == (b.id, b.action);
    }
}

/// Marks what another account tells of a call that the caller's own account tells as well.
fn mark_second_hand(rows: &[Row], drop: &mut [bool]) {
    let is_second_hand = |row: &Row| row.flags.has(Flags::SECOND_HAND);
    let mut told: Vec<(u64, u32)> = rows
        .iter()
        .filter(|row| is_second_hand(row))
        .map(|row| (row.id, row.action))
        .collect();
    if told.is_empty() {
        return;
    }
    told.sort_unstable();
    let mut first_hand: Vec<(u64, u32)> = rows
        .iter()
        .filter(|row| !is_second_hand(row))
        .map(|row| (row.id, row.action))
        .filter(|key| told.binary_search(key).is_ok())
        .collect();
    first_hand.sort_unstable();
    for (row, drop) in rows.iter().zip(drop) {
        *drop |= is_second_hand(row) && first_hand.binary_search(&(row.id, row.action)).is_ok();
    }
}

/// Where each identity's rows lie.
fn spans(rows: &[Row], identities: usize) -> Vec<std::ops::Range<usize>> {
    let mut spans = Vec::with_capacity(identities);
    let mut start = 0;
    for identity in 0..identities {
        let length = rows[start..].partition_point(|row| row.identity as usize <= identity);
        spans.push(start..start + length);
        start += length;
    }
    spans
}
