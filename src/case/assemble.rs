//! From what the workers gathered to one case that does not show who gathered what.

use crate::catalog::Catalog;
use crate::evidence::{Account, Input};
use crate::format::Format;
use crate::network::Network;

use super::collect::{Collector, IdentityFacts, PieceKey};
use super::group::group;
use super::names::{Names, merge};
use super::row::Row;
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
    let rows = std::mem::take(&mut parts.rows);
    let maps = Maps {
        identities: case.name_identities(parts.identities, parts.facts),
        actions: case.name_actions(parts.actions),
        places: case.name_places(parts.places),
        sources: case.name_sources(parts.sources),
        agents: plain(parts.agents, &mut case.agents),
        errors: plain(parts.errors, &mut case.errors),
        pieces: case.place_pieces(parts.pieces),
    };
    let (groups, duplicates) =
        group(rows, &maps.identities, case.identities.len(), |worker, row| {
            maps.renumber(worker, row)
        });
    case.groups = groups;
    case.duplicates = duplicates;
    // Only one format so far, so the duplicates are all its own.
    formats[0] -= case.duplicates;
    case.sources_of_events =
        Format::ALL.into_iter().zip(formats).filter(|(_, events)| *events > 0).collect();
    case
}

/// The gathered parts, each kind from all workers.
#[derive(Default)]
struct Parts {
    rows: Vec<Vec<Vec<Row>>>,
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
    fn take(&mut self, mut collector: Collector) {
        collector.rows.push(collector.rows_of_nobody);
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
            self.pieces.push(Piece { file: key.file, base });
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
    Identity { provider: facts.provider, account: account.into(), kind: facts.kind, id, name }
}
