//! Groups rows by identity and puts each group in the order of time, every event once.
//!
//! Identities are grouped in parallel and sorted one by one: what is sorted fits the processor's
//! cache. Many groups share a shelf, since a few large blocks of memory are faster to walk than
//! many small ones.

use std::ops::Range;

use rayon::prelude::*;

use super::row::{Flags, Row};

/// All rows by identity.
#[derive(Debug, Default)]
pub(super) struct Groups {
    shelves: Vec<Vec<Row>>,
    /// The shelf of each identity's rows and where on it they stand; last those of nobody.
    places: Vec<(u32, Range<u32>)>,
}

impl Groups {
    /// The rows of an identity; behind the last identity, those of nobody.
    pub(super) fn of(&self, identity: usize) -> &[Row] {
        match self.places.get(identity) {
            Some((shelf, range)) => {
                &self.shelves[*shelf as usize][range.start as usize..range.end as usize]
            }
            None => &[],
        }
    }

    /// The groups, those of nobody last.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Row]> {
        (0..self.places.len()).map(|group| self.of(group))
    }
}

/// A shelf while it is filled.
#[derive(Default)]
struct Shelf {
    rows: Vec<Row>,
    /// Where each of its identities' rows stand.
    ranges: Vec<Range<u32>>,
    dropped: u64,
    /// Events that another account may tell of as well, by id and action.
    shared: Vec<(u64, u32)>,
    has_second_hand: bool,
}

/// Rows that make a shelf: 8 MiB of them, fewer where there is little to share out.
fn shelf_size(total: usize) -> usize {
    (total / (rayon::current_num_threads() * 4)).clamp(1 << 10, 1 << 17)
}

/// What one worker has of one identity.
type Part = (usize, Vec<Row>);

/// Groups the rows of all workers, whose numbers `renumber` makes those of the case.
///
/// Each part holds a worker's rows by its own numbers of identities, and last those of nobody;
/// `identities` has, for each worker, the case's numbers of them, of which there are `count`.
/// Yields the groups, and how many rows told of an event again.
pub(super) fn group(
    parts: Vec<Vec<Vec<Row>>>,
    identities: &[Vec<u32>],
    count: usize,
    renumber: impl Fn(usize, Row) -> Row + Sync,
) -> (Groups, u64) {
    let mut sources: Vec<Vec<Part>> = Vec::new();
    sources.resize_with(count + 1, Vec::new);
    for ((worker, rows), map) in parts.into_iter().enumerate().zip(identities) {
        for (local, rows) in rows.into_iter().enumerate() {
            let identity = map.get(local).map_or(count, |identity| *identity as usize);
            sources[identity].push((worker, rows));
        }
    }
    let total = sources.iter().map(|parts| size(parts)).sum();
    let mut shelves: Vec<Shelf> = share_out(sources, shelf_size(total))
        .into_par_iter()
        .with_max_len(1)
        .map(|sources| {
            let mut shelf = Shelf {
                rows: Vec::with_capacity(sources.iter().map(|parts| size(parts)).sum()),
                ..Shelf::default()
            };
            for parts in sources {
                let rows = parts.into_iter().flat_map(|(worker, rows)| {
                    rows.into_iter().map(move |row| (worker, row))
                });
                shelf.add(rows.map(|(worker, row)| renumber(worker, row)));
            }
            shelf
        })
        .collect();
    drop_second_hand(&mut shelves);
    let dropped = shelves.iter().map(|shelf| shelf.dropped).sum();
    (gather(shelves), dropped)
}

fn size(parts: &[Part]) -> usize {
    parts.iter().map(|(_, rows)| rows.len()).sum()
}

/// Consecutive identities that share a shelf.
fn share_out(sources: Vec<Vec<Part>>, shelf: usize) -> Vec<Vec<Vec<Part>>> {
    let mut shares = vec![Vec::new()];
    let mut filled = 0;
    for parts in sources {
        if filled >= shelf {
            shares.push(Vec::new());
            filled = 0;
        }
        filled += size(&parts);
        if let Some(share) = shares.last_mut() {
            share.push(parts);
        }
    }
    shares
}

fn gather(shelves: Vec<Shelf>) -> Groups {
    let mut groups = Groups::default();
    for (number, shelf) in (0..).zip(shelves) {
        groups.places.extend(shelf.ranges.into_iter().map(|range| (number, range)));
        groups.shelves.push(shelf.rows);
    }
    groups
}

impl Shelf {
    /// Adds the rows of the next identity.
    fn add(&mut self, rows: impl Iterator<Item = Row>) {
        let start = self.rows.len();
        self.rows.extend(rows);
        let before = self.rows.len();
        // Unstable is as good: no two rows stand in the same place of the same piece.
        self.rows[start..].sort_unstable_by_key(|row| (row.time, row.piece, row.record));
        drop_copies(&mut self.rows, start);
        self.dropped += (before - self.rows.len()) as u64;
        for row in self.rows[start..].iter().filter(|row| row.flags.has(Flags::SHARED)) {
            if row.flags.has(Flags::SECOND_HAND) {
                self.has_second_hand = true;
            } else {
                self.shared.push((row.id, row.action));
            }
        }
        self.ranges.push(number(start)..number(self.rows.len()));
    }
}

/// A place on a shelf: shelves end long before their numbers do, but for an identity of four billion events.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Drops all but the first row of each event from the rows behind `from`. Copies of a record share identity and time, so they
/// stand close together; two calls that share a made-up id are still two when the action differs.
fn drop_copies(rows: &mut Vec<Row>, from: usize) {
    let mut copies = Vec::new();
    let mut start = from;
    for run in rows[from..].chunk_by(|a, b| a.time == b.time) {
        if run.len() > 1 {
            let mut order: Vec<usize> = (0..run.len()).collect();
            order.sort_unstable_by_key(|&i| (run[i].id, run[i].action, i));
            let is_copy = |pair: &&[usize]| {
                let (a, b) = (&run[pair[0]], &run[pair[1]]);
                (a.id, a.action) == (b.id, b.action)
            };
            copies.extend(order.windows(2).filter(is_copy).map(|pair| start + pair[1]));
        }
        start += run.len();
    }
    if copies.is_empty() {
        return;
    }
    copies.sort_unstable();
    remove(rows, &copies);
}

/// Removes the rows at these places, which are in order.
fn remove(rows: &mut Vec<Row>, places: &[usize]) {
    let Some(first) = places.first() else {
        return;
    };
    let mut to = *first;
    let mut gone = places.iter().peekable();
    for from in *first..rows.len() {
        if gone.next_if(|place| **place == from).is_none() {
            rows[to] = rows[from];
            to += 1;
        }
    }
    rows.truncate(to);
}

/// Drops what an account tells of a call that the caller's own account tells as well: the caller's
/// account knows who it was.
fn drop_second_hand(shelves: &mut [Shelf]) {
    if !shelves.iter().any(|shelf| shelf.has_second_hand) {
        return;
    }
    let mut told: Vec<(u64, u32)> = shelves
        .iter_mut()
        .flat_map(|shelf| std::mem::take(&mut shelf.shared))
        .collect();
    told.par_sort_unstable();
    let is_told = |row: &Row| {
        row.flags.has(Flags::SECOND_HAND) && told.binary_search(&(row.id, row.action)).is_ok()
    };
    for shelf in shelves.iter_mut().filter(|shelf| shelf.has_second_hand) {
        for range in &mut shelf.ranges {
            // The group closes up within its place; what is left at its end belongs to nobody.
            let rows = &mut shelf.rows[range.start as usize..range.end as usize];
            let mut kept = 0;
            for i in 0..rows.len() {
                if !is_told(&rows[i]) {
                    rows[kept] = rows[i];
                    kept += 1;
                }
            }
            shelf.dropped += (rows.len() - kept) as u64;
            range.end = range.start + number(kept);
        }
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
