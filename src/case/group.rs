//! Groups rows by identity and puts each group in the order of time, every event once.
//!
//! Workers gather by identity already, so what is left is to join and sort each identity's rows:
//! in parallel, and in pieces that mostly fit the processor's cache.

use rayon::prelude::*;

use super::row::{Flags, Row};
use super::steps::{self, Step};

/// What one worker has of one identity.
type Part = (usize, Vec<Row>);

/// The rows of one identity, and what others may tell of the same events.
#[derive(Default)]
struct Group {
    rows: Vec<Row>,
    dropped: u64,
    steps: Vec<Step>,
    /// Events that another account may tell of as well, by id and action.
    shared: Vec<(u64, u32)>,
    has_second_hand: bool,
}

/// Groups the rows of all workers, whose numbers `renumber` makes those of the case.
///
/// Each part holds a worker's rows by its own numbers of identities, and last those of nobody;
/// `identities` has, for each worker, the case's numbers of them, of which there are `count`.
/// Yields the rows of each identity and last those of nobody.
pub(super) fn group(
    parts: Vec<Vec<Vec<Row>>>,
    identities: &[Vec<u32>],
    count: usize,
    renumber: impl Fn(usize, Row) -> Row + Sync,
) -> Grouped {
    let mut sources: Vec<Vec<Part>> = Vec::new();
    sources.resize_with(count + 1, Vec::new);
    for ((worker, rows), map) in parts.into_iter().enumerate().zip(identities) {
        for (local, rows) in rows.into_iter().enumerate() {
            let identity = map.get(local).map_or(count, |identity| *identity as usize);
            sources[identity].push((worker, rows));
        }
    }
    let mut groups: Vec<Group> = sources
        .into_par_iter()
        .with_max_len(16)
        .map(|parts| Group::new(join(parts, &renumber)))
        .collect();
    drop_second_hand(&mut groups);
    let duplicates = groups.iter().map(|group| group.dropped).sum();
    let mut steps: Vec<Step> =
        groups.iter_mut().flat_map(|group| std::mem::take(&mut group.steps)).collect();
    let mut groups: Vec<Vec<Row>> = groups.into_iter().map(|group| group.rows).collect();
    steps.extend(steps::adopt(&mut groups));
    Grouped { groups, duplicates, steps }
}

/// All rows in groups, every event once.
pub(super) struct Grouped {
    /// The rows of each identity, and last those of nobody.
    pub(super) groups: Vec<Vec<Row>>,
    /// Records that told of an event again.
    pub(super) duplicates: u64,
    /// Records that told more of an operation's progress.
    pub(super) steps: Vec<Step>,
}

/// Copies of a record share identity, time, id and action, so they come to stand side by side; two
/// calls that share a made-up id are still two when the action differs. Events of one moment are in
/// the order of their ids, which is the same however files were exported.
pub(super) fn order(row: &Row) -> (i64, u64, u32, u8, u32, u32) {
    (row.time, row.id, row.action, steps::rank(row), row.piece, row.record)
}

/// One list of all parts; the largest stays where it is.
fn join(mut parts: Vec<Part>, renumber: &impl Fn(usize, Row) -> Row) -> Vec<Row> {
    parts.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let mut parts = parts.into_iter();
    let Some((worker, mut rows)) = parts.next() else {
        return Vec::new();
    };
    for row in &mut rows {
        *row = renumber(worker, *row);
    }
    rows.reserve_exact(parts.as_slice().iter().map(|(_, rows)| rows.len()).sum());
    for (worker, part) in parts {
        rows.extend(part.into_iter().map(|row| renumber(worker, row)));
    }
    rows
}

impl Group {
    fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_unstable_by_key(order);
        let before = rows.len();
        rows.dedup_by_key(|row| (row.time, row.id, row.action, steps::rank(row)));
        let dropped = (before - rows.len()) as u64;
        let steps = steps::merge(&mut rows);
        let mut group = Self { dropped, steps, ..Self::default() };
        for row in rows.iter().filter(|row| row.flags.has(Flags::SHARED)) {
            if row.flags.has(Flags::SECOND_HAND) {
                group.has_second_hand = true;
            } else {
                group.shared.push((row.id, row.action));
            }
        }
        group.rows = rows;
        group
    }
}

/// Drops what an account tells of a call that the caller's own account tells as well: the caller's
/// account knows who it was.
fn drop_second_hand(groups: &mut [Group]) {
    if !groups.iter().any(|group| group.has_second_hand) {
        return;
    }
    let mut told: Vec<(u64, u32)> =
        groups.iter_mut().flat_map(|group| std::mem::take(&mut group.shared)).collect();
    told.par_sort_unstable();
    for group in groups.iter_mut().filter(|group| group.has_second_hand) {
        let before = group.rows.len();
        group.rows.retain(|row| {
            !row.flags.has(Flags::SECOND_HAND) || told.binary_search(&(row.id, row.action)).is_err()
        });
        group.dropped += (before - group.rows.len()) as u64;
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
