//! From what the workers gathered to one case that does not show who gathered what.

use rayon::prelude::*;

use crate::catalog::Catalog;
use crate::evidence::{Account, Input};
use crate::format::Format;
use crate::format::azure::is_guid;
use crate::identity::Provider;
use crate::network::Network;
use crate::rule::matcher::{Asker, Hits};

use super::collect::{Collector, IdentityFacts, PieceKey};
use super::credentials::Credentials;
use super::flows;
use super::group::group;
use super::kin;
use super::margin::Margin;
use super::matched;
use super::names::{Names, merge};
use super::noted::Noted;
use super::row::Row;
use super::scribe::{self, Scribe};
use super::steps::{self, Step};
use super::{Action, Case, Piece, Place, Source};

/// Puts the case together.
pub(super) fn assemble(
    inputs: &[Input],
    collectors: Vec<Collector<'_>>,
    account: Account,
) -> (Case, Noted) {
    let case = Case {
        files: inputs.iter().map(|input| input.path.clone()).collect(),
        account,
        ..Case::default()
    };
    let mut parts = Parts::default();
    for collector in collectors {
        parts.take(collector);
    }
    let hits = std::mem::take(&mut parts.hits);
    let mut scribes = std::mem::take(&mut parts.scribes);
    let credentials = scribes.iter_mut().map(|it| std::mem::take(&mut it.credentials)).collect();
    // Naming has work for one hand, for the most part.
    let ((case, maps, steps), credentials) =
        rayon::join(|| named(case, parts), || Credentials::merge(credentials));
    let hits = hits.into_iter().zip(&maps.pieces).collect();
    let (noted, matches) =
        rayon::join(|| note(scribes, &maps.pieces, &steps), || matched::find(&case, hits, &steps));
    (case, Noted { credentials, matches, ..noted })
}

/// The case with all workers' names and rows in it; the numbers that the names got, and which records
/// are steps of one operation.
fn named(mut case: Case, mut parts: Parts<'_>) -> (Case, Maps, Vec<Step>) {
    let rows = std::mem::take(&mut parts.rows);
    let maps = Maps {
        identities: case.name_identities(parts.identities, parts.facts, parts.aliases),
        actions: case.name_actions(parts.actions, parts.action_formats),
        places: case.name_places(parts.places),
        sources: case.name_sources(parts.sources),
        agents: plain(parts.agents, &mut case.agents),
        errors: plain(parts.errors, &mut case.errors),
        pieces: case.place_pieces(parts.pieces),
    };
    let count = case.identities.len();
    let renumber = |worker, row| maps.renumber(worker, row);
    case.flows = flows::join(parts.flows, &maps.pieces);
    let grouped = group(rows, &maps.identities, count, renumber);
    case.groups = grouped.groups;
    case.duplicates = grouped.duplicates;
    case.steps = grouped.steps.len() as u64;
    case.sources_of_events = count_by_format(&case);
    (case, maps, grouped.steps)
}

/// Puts together what all workers noted, but for credentials; `pieces` has the numbers that each
/// worker's pieces got.
fn note(mut scribes: Vec<Scribe<'_>>, pieces: &[Vec<u32>], steps: &[Step]) -> Noted {
    let ends = steps::ends(steps);
    let mut grants = Vec::new();
    let mut changes = Vec::new();
    let mut asked = Vec::new();
    for (scribe, pieces) in scribes.iter_mut().zip(pieces) {
        grants.push((std::mem::take(&mut scribe.grants), pieces.as_slice()));
        changes.push((std::mem::take(&mut scribe.changes), pieces.as_slice()));
        asked.append(&mut scribe.asked);
    }
    asked.sort_unstable();
    asked.dedup();
    let (transfers, grants) = rayon::join(
        || scribe::transfers(&mut scribes, pieces, &ends),
        || Margin::gather(grants, &ends, |told, _| told),
    );
    Noted {
        grants,
        // What was asked for stands in the first record, how it ended in the last.
        changes: Margin::gather(changes, &ends, |last, first| first.with(last)),
        asked,
        transfers,
        ..Noted::default()
    }
}

/// How many events each log format gave.
fn count_by_format(case: &Case) -> Vec<(Format, u64)> {
    let groups: Vec<&[Row]> = case.groups().collect();
    let none = || [0_u64; Format::ALL.len()];
    let counts = groups
        .par_iter()
        .fold(none, |mut counts, rows| {
            for row in *rows {
                counts[case.format_of(row) as usize] += 1;
            }
            counts
        })
        .reduce(none, |mut a, b| {
            a.iter_mut().zip(b).for_each(|(sum, more)| *sum += more);
            a
        });
    Format::ALL.into_iter().zip(counts).filter(|(_, events)| *events > 0).collect()
}

/// The gathered parts, each kind from all workers.
#[derive(Default)]
struct Parts<'c> {
    rows: Vec<Vec<Vec<Row>>>,
    hits: Vec<Hits>,
    scribes: Vec<Scribe<'c>>,
    flows: Vec<flows::Gatherer<'c>>,
    pieces: Vec<Vec<PieceKey>>,
    identities: Vec<Names<5>>,
    facts: Vec<Vec<IdentityFacts>>,
    aliases: Vec<Names<2>>,
    actions: Vec<Names<2>>,
    action_formats: Vec<Vec<Format>>,
    places: Vec<Names<2>>,
    sources: Vec<Names<1>>,
    agents: Vec<Names<1>>,
    errors: Vec<Names<1>>,
}

impl<'c> Parts<'c> {
    fn take(&mut self, mut collector: Collector<'c>) {
        self.hits.push(collector.asker.map_or_else(Hits::default, Asker::into_hits));
        self.scribes.push(collector.scribe.unwrap_or_default());
        self.flows.push(collector.flows);
        collector.rows.push(collector.rows_of_nobody);
        self.rows.push(collector.rows);
        self.pieces.push(collector.pieces);
        self.identities.push(collector.identities);
        self.facts.push(collector.identity_facts);
        self.aliases.push(collector.aliases);
        self.actions.push(collector.actions);
        self.action_formats.push(collector.action_formats);
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
    fn renumber(&self, worker: usize, row: Row) -> Row {
        let number = |map: &[Vec<u32>], local: u32| map[worker][local as usize];
        Row {
            identity: match row.identity {
                Row::NOBODY => Row::NOBODY,
                local => number(&self.identities, local),
            },
            action: number(&self.actions, row.action),
            place: number(&self.places, row.place),
            source: number(&self.sources, row.source),
            agent: number(&self.agents, row.agent),
            error: number(&self.errors, row.error),
            piece: number(&self.pieces, row.piece),
            ..row
        }
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
        aliases: Vec<Names<2>>,
    ) -> Vec<Vec<u32>> {
        let (keys, mut maps) = merged(names);
        let mut known: Vec<Option<IdentityFacts>> = vec![None; keys.len()];
        for (map, facts) in maps.iter().zip(facts) {
            for (number, facts) in map.iter().zip(facts) {
                match &mut known[*number as usize] {
                    Some(known) => known.merge(facts.kind, &facts.id, &facts.alias),
                    none => *none = Some(facts),
                }
            }
        }
        let (aliases, _) = merged(aliases);
        let facts = known.into_iter().flatten().collect();
        let (identities, places) = kin::identities(keys, facts, &aliases);
        self.identities = identities;
        follow(&mut maps, &places);
        maps
    }

    fn name_actions(&mut self, names: Vec<Names<2>>, formats: Vec<Vec<Format>>) -> Vec<Vec<u32>> {
        let (keys, mut maps) = merged(names);
        let mut met: Vec<Option<Format>> = vec![None; keys.len()];
        for (number, format) in maps.iter().flatten().zip(formats.into_iter().flatten()) {
            let first = &mut met[*number as usize];
            *first = Some(first.map_or(format, |known| known.min(format)));
        }
        let met: Vec<Format> = met.into_iter().flatten().collect();
        let logged: Vec<(Provider, &str, &str)> = keys
            .iter()
            .zip(&met)
            .map(|([service, name], format)| (format.provider(), &**service, &**name))
            .collect();
        let (places, known) = Catalog::load().tell_apart(&logged);
        let mut formats = vec![Format::CloudTrail; known.len()];
        // Backwards, so that of several formats the first that met the action stays.
        for (place, format) in places.iter().zip(&met).rev() {
            formats[*place as usize] = *format;
        }
        self.services = distinct(known.iter().map(|known| &*known.service));
        self.actions = known
            .into_iter()
            .zip(formats)
            .map(|(known, format)| Action {
                service: position(&self.services, &known.service),
                format,
                name: known.name,
                meaning: known.meaning,
            })
            .collect();
        follow(&mut maps, &places);
        maps
    }

    fn name_places(&mut self, names: Vec<Names<2>>) -> Vec<Vec<u32>> {
        let (keys, mut maps) = merged(names);
        let keys: Vec<[Box<str>; 2]> = keys.into_iter().map(place).collect();
        let (keys, places) = merge(vec![keys]);
        follow(&mut maps, places.first().map_or(&[], Vec::as_slice));
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
            self.pieces.push(Piece { file: key.file, base, digits: key.digits });
        }
        maps
    }
}

/// Lets each worker's numbers follow where the first numbering went.
fn follow(maps: &mut [Vec<u32>], places: &[u32]) {
    for number in maps.iter_mut().flatten() {
        *number = places[*number as usize];
    }
}

/// A place as it is compared: Azure's exports write subscriptions and regions in any case, and
/// regions with spaces (`West Europe`).
fn place([account, region]: [Box<str>; 2]) -> [Box<str>; 2] {
    if !is_guid(account.as_bytes()) {
        return [account, region];
    }
    [account.to_lowercase().into(), region.to_lowercase().replace(' ', "").into()]
}
