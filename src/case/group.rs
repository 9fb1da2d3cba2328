//! Groups rows by identity and puts each group in the order of time, every event once.
//!
//! Identities are grouped in parallel, each into a list of its own: nothing is sorted as a whole,
//! and what is sorted fits the processor's cache.

use rayon::prelude::*;

use super::row::{Flags, Row};

/// Rows of one worker, and where those of each of its identities are.
struct Buckets {
    rows: Vec<Row>,
    /// Indexes of rows, by identity.
    order: Vec<u32>,
    /// Where each identity's indexes begin; those of nobody come last.
    starts: Vec<u32>,
}

impl Buckets {
    fn new(rows: Vec<Row>, identities: usize) -> Self {
        let bucket = |row: &Row| (row.identity as usize).min(identities);
        let mut starts = vec![0_u32; identities + 2];
        for row in &rows {
            starts[bucket(row) + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0_u32; rows.len()];
        for (i, row) in (0..).zip(&rows) {
            let place = &mut next[bucket(row)];
            order[*place as usize] = i;
            *place += 1;
        }
        Self {
            rows,
            order,
            starts,
        }
    }

    fn of(&self, identity: usize) -> impl ExactSizeIterator<Item = &Row> {
        let range = self.starts[identity] as usize..self.starts[identity + 1] as usize;
        self.order[range].iter().map(|i| &self.rows[*i as usize])
    }
}

/// The rows of one identity, and what others may tell of the same events.
#[derive(Default)]
struct Group {
    rows: Vec<Row>,
    dropped: u64,
    /// Events that another account may tell of as well, by id and action.
    shared: Vec<(u64, u32)>,
    has_second_hand: bool,
}

/// Groups the rows of all workers, whose numbers `renumber` makes those of the case.
///
/// `identities` has, for each worker, the case's number of each of its identities. Yields the rows
/// of each of `count` identities and last those of nobody, and how many rows told of an event again.
pub(super) fn group(
    parts: Vec<Vec<Row>>,
    identities: &[Vec<u32>],
    count: usize,
    renumber: impl Fn(usize, Row) -> Row + Sync,
) -> (Vec<Vec<Row>>, u64) {
    let buckets: Vec<Buckets> = parts
        .into_par_iter()
        .zip(identities)
        .map(|(rows, map)| Buckets::new(rows, map.len()))
        .collect();
    let mut sources: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count + 1];
    for (worker, map) in identities.iter().enumerate() {
        for (local, identity) in map.iter().enumerate() {
            sources[*identity as usize].push((worker, local));
        }
        sources[count].push((worker, map.len()));
    }
    let mut groups: Vec<Group> = sources
        .into_par_iter()
        .with_max_len(1)
        .map(|sources| {
            let total = sources.iter().map(|(w, local)| buckets[*w].of(*local).len()).sum();
            let mut rows = Vec::with_capacity(total);
            for (worker, local) in sources {
                rows.extend(buckets[worker].of(local).map(|row| renumber(worker, *row)));
            }
            Group::new(rows)
        })
        .collect();
    drop_second_hand(&mut groups);
    let dropped = groups.iter().map(|group| group.dropped).sum();
    (groups.into_iter().map(|group| group.rows).collect(), dropped)
}

impl Group {
    fn new(mut rows: Vec<Row>) -> Self {
        // Unstable is as good: no two rows stand in the same place of the same piece.
        rows.sort_unstable_by_key(|row| (row.time, row.piece, row.record));
        let before = rows.len();
        drop_copies(&mut rows);
        let is = |row: &&Row, second_hand| {
            row.flags.has(Flags::SHARED) && row.flags.has(Flags::SECOND_HAND) == second_hand
        };
        let first_hand = rows.iter().filter(|row| is(row, false));
        Self {
            dropped: (before - rows.len()) as u64,
            shared: first_hand.map(|row| (row.id, row.action)).collect(),
            has_second_hand: rows.iter().any(|row| is(&row, true)),
            rows,
        }
    }
}

/// Drops all but the first row of each event. Copies of a record share identity and time, so they
/// stand close together; two calls that share a made-up id are still two when the action differs.
fn drop_copies(rows: &mut Vec<Row>) {
    let mut copies = Vec::new();
    let mut start = 0;
    for run in rows.chunk_by(|a, b| a.time == b.time) {
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
    let mut copies = copies.into_iter().peekable();
    let mut place = 0;
    rows.retain(|_| {
        let is_copy = copies.next_if_eq(&place).is_some();
        place += 1;
        !is_copy
    });
}

/// Drops what an account tells of a call that the caller's own account tells as well: the caller's
/// account knows who it was.
fn drop_second_hand(groups: &mut [Group]) {
    if !groups.iter().any(|group| group.has_second_hand) {
        return;
    }
    let mut told: Vec<(u64, u32)> = groups
        .iter_mut()
        .flat_map(|group| std::mem::take(&mut group.shared))
        .collect();
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
