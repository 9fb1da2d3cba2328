//! From what the workers gathered of flows to one table that does not show who gathered what.

use rayon::prelude::*;

use crate::case::names::merge;
use crate::format::Format;
use crate::identity::Provider;

use super::gather::{Gatherer, PathKey};
use super::{Flow, Flows, Path, Reporter, Told};

/// Hosts and services behind addresses, under the case's numbers of hosts.
type JoinedPath = ([Option<u32>; 2], [Box<str>; 2]);

/// Puts the flows of all workers together; `pieces` has, for each worker, the case's numbers of its pieces.
pub(in crate::case) fn join(workers: Vec<Gatherer<'_>>, pieces: &[Vec<u32>]) -> Flows {
    let mut flows = Flows { told: told(&workers), ..Flows::default() };
    flows.duplicates = workers.iter().map(|worker| worker.duplicates).sum();
    let originals = originals(&workers, pieces);
    let (mut rows, mut hosts, mut reporters, mut paths) = (vec![], vec![], vec![], vec![]);
    for worker in workers {
        rows.push(worker.rows);
        hosts.push(worker.hosts);
        reporters.push(worker.reporters.into_keys().into_iter().map(folded).collect());
        paths.push((worker.paths, worker.services.into_keys()));
    }
    let (hosts, host_maps) = merge(hosts);
    let (keys, reporter_maps) = merge(reporters);
    let named = paths.into_iter().zip(&host_maps).map(|(paths, map)| joined(paths, map));
    let (paths, path_maps) = merge(named.collect());
    flows.hosts = hosts;
    flows.reporters = keys.into_iter().map(reporter).collect();
    flows.paths = paths.into_iter().map(path).collect();
    flows.rows.reserve_exact(rows.iter().map(Vec::len).sum());
    for (worker, mut part) in rows.into_iter().enumerate() {
        let place = |(piece, record): (u32, u32)| {
            let piece = pieces[worker][piece as usize];
            (originals.get(piece as usize).copied().unwrap_or(piece), record)
        };
        part.par_iter_mut().for_each(|row| {
            row.source = host_maps[worker][row.source as usize];
            row.destination = host_maps[worker][row.destination as usize];
            row.reporter = reporter_maps[worker][row.reporter as usize];
            row.path = path_maps[worker][row.path as usize];
            row.first = place(row.first);
            row.last = place(row.last);
        });
        flows.rows.append(&mut part);
    }
    flows.settle();
    flows
}

impl Flows {
    /// Puts rows in order, and those of one key together.
    fn settle(&mut self) {
        self.rows.par_sort_unstable_by_key(Flow::key);
        self.rows.dedup_by(|later, first| {
            let same = later.key() == first.key();
            if same {
                first.add(later);
            }
            same
        });
        self.rows.shrink_to_fit();
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.by_source = (0..count).collect();
        let rows = &self.rows;
        self.by_source.par_sort_unstable_by_key(|number| (rows[*number as usize].source, *number));
    }
}

fn told(workers: &[Gatherer<'_>]) -> Vec<Told> {
    let none = |format| Told { format, flows: 0, no_data: 0, skipped: 0 };
    let mut sums = Format::ALL.map(none);
    for (sum, told) in workers.iter().flat_map(|it| it.told.iter().enumerate()) {
        let sum = &mut sums[sum];
        sum.flows += told.flows;
        sum.no_data += told.no_data;
        sum.skipped += told.skipped;
    }
    sums.into_iter().filter(|sum| sum.flows + sum.no_data + sum.skipped > 0).collect()
}

/// For each piece of the case the first in the order of files that holds the same bytes: which of
/// them a worker came upon first must not show.
fn originals(workers: &[Gatherer<'_>], pieces: &[Vec<u32>]) -> Vec<u32> {
    let all = || {
        workers.iter().zip(pieces).flat_map(|(worker, map)| {
            worker.pieces.iter().map(|(piece, copy)| (map[*piece as usize], *copy as usize))
        })
    };
    let copies = all().map(|(_, copy)| copy + 1).max().unwrap_or(0);
    let mut first = vec![u32::MAX; copies];
    for (piece, copy) in all() {
        first[copy] = first[copy].min(piece);
    }
    let last = all().map(|(piece, _)| piece + 1).max().unwrap_or(0);
    let mut originals: Vec<u32> = (0..last).collect();
    for (piece, copy) in all() {
        originals[piece as usize] = first[copy];
    }
    originals
}

/// Azure writes the ids of its resources in any case of letters.
fn folded(mut key: [Box<str>; 6]) -> [Box<str>; 6] {
    if format_of(&key[0]).provider() == Provider::Azure {
        for part in &mut key[1..] {
            *part = part.to_lowercase().into();
        }
    }
    key
}

fn format_of(name: &str) -> Format {
    Format::ALL.into_iter().find(|format| format.name() == name).unwrap_or(Format::VpcFlow)
}

fn reporter([format, account, region, network, interface, instance]: [Box<str>; 6]) -> Reporter {
    Reporter {
        format: format_of(&format),
        account: account.into(),
        region: region.into(),
        network: network.into(),
        interface: interface.into(),
        instance: instance.into(),
    }
}

/// The paths of a worker, the one that is nothing in front; the order keeps it there.
fn joined((paths, services): (Vec<PathKey>, Vec<[Box<str>; 1]>), hosts: &[u32]) -> Vec<JoinedPath> {
    let host = |host: Option<u32>| host.map(|host| hosts[host as usize]);
    let name = |service: u32| services[service as usize][0].clone();
    let nothing: JoinedPath = ([None; 2], ["".into(), "".into()]);
    let others = paths.into_iter().map(|(ends, services)| (ends.map(host), services.map(name)));
    std::iter::once(nothing).chain(others).collect()
}

fn path(([source, destination], [from, to]): JoinedPath) -> Path {
    Path { source, destination, source_service: from.into(), destination_service: to.into() }
}
