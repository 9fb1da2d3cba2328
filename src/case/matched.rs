//! From the records that rules matched to the events that these became.

use std::collections::HashMap;

use crate::rule::matcher::{Grounds, Hit};

use super::Case;
use super::row::Row;
use super::steps::Step;

/// An event that a rule matched.
#[derive(Clone, Debug)]
pub struct Matched {
    /// The rule, by its place among the matcher's.
    pub rule: u32,
    /// The event.
    pub row: Row,
    /// The values of the rule's keys.
    pub keys: Box<[Option<Box<str>>]>,
    /// What made it match.
    pub grounds: Grounds,
}

/// The events of these hits, each once for each rule, in the order of rules and time. A copy of a
/// record that is already known has none.
pub(super) fn find(case: &Case, hits: Vec<Hit>, steps: &[Step]) -> Vec<Matched> {
    if hits.is_empty() {
        return Vec::new();
    }
    let steps: HashMap<(u32, u32), (u32, u32)> = steps.iter().copied().collect();
    let mut wanted: HashMap<(u32, u32), Vec<Hit>> = HashMap::new();
    for hit in hits {
        // What a step asked for is part of the event that it became a part of.
        let mut place = hit.place;
        while let Some(further) = steps.get(&place).filter(|further| **further != place) {
            place = *further;
        }
        wanted.entry(place).or_default().push(hit);
    }
    let mut found: Vec<Matched> = case
        .groups()
        .flatten()
        .filter_map(|row| Some((row, wanted.remove(&(row.piece, row.record))?)))
        .flat_map(|(row, hits)| {
            hits.into_iter().map(|hit| {
                let Hit { rule, keys, grounds, .. } = hit;
                Matched { rule, row: *row, keys, grounds }
            })
        })
        .collect();
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found.dedup_by_key(|matched| (matched.rule, matched.row.piece, matched.row.record));
    found
}

type Order<'a> = (u32, i64, u64, u32, u32, &'a [Option<Box<str>>], &'a [(String, String)]);

fn order(matched: &Matched) -> Order<'_> {
    let row = &matched.row;
    let Matched { rule, keys, grounds, .. } = matched;
    (*rule, row.time, row.id, row.piece, row.record, keys, grounds)
}
