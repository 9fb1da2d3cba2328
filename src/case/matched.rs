//! From the records that rules matched to the events that these became.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::rule::matcher::{Facts, Hit};

use super::Case;
use super::row::Row;
use super::steps::Step;

/// An event that a rule matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The rule, by its place among the matcher's.
    pub rule: u32,
    /// Whose event it is: the group's number among [`Case::groups`].
    group: u32,
    /// Which of the group's events it is.
    index: u32,
    /// What is known of the match.
    pub facts: Arc<Facts>,
}

impl Matched {
    /// The event.
    pub fn row<'c>(&self, case: &'c Case) -> &'c Row {
        &case.groups[self.group as usize][self.index as usize]
    }

    /// The n-th event of nobody in particular.
    #[cfg(test)]
    pub(crate) fn nth(index: u32) -> Self {
        Self { rule: 0, group: 0, index, facts: Arc::default() }
    }

    /// Which of its group's events it is.
    #[cfg(test)]
    pub(crate) fn index(&self) -> usize {
        self.index as usize
    }

    /// The values of one of the rule's keys.
    pub fn key(&self, number: usize) -> Option<&str> {
        self.facts.keys.get(number)?.as_deref()
    }
}

/// The events of these hits, each once for each rule, in the order of rules, identities and time. A
/// copy of a record that is already known has none.
pub(super) fn find(case: &Case, mut hits: Vec<Hit>, steps: &[Step]) -> Vec<Matched> {
    if hits.is_empty() {
        return Vec::new();
    }
    follow(&mut hits, steps);
    hits.par_sort_unstable_by(|a, b| (a.place, a.rule, &a.facts).cmp(&(b.place, b.rule, &b.facts)));
    // What the steps of one operation matched is one match.
    hits.dedup_by_key(|hit| (hit.place, hit.rule));
    let pieces = Pieces::of(&hits);
    let mut found: Vec<Matched> = case
        .groups
        .par_iter()
        .enumerate()
        .flat_map_iter(|(group, rows)| {
            let pieces = &pieces;
            rows.iter().enumerate().flat_map(move |(index, row)| {
                pieces.hits((row.piece, row.record)).iter().map(move |hit| Matched {
                    rule: hit.rule,
                    group: u32::try_from(group).unwrap_or(u32::MAX),
                    index: u32::try_from(index).unwrap_or(u32::MAX),
                    facts: Arc::clone(&hit.facts),
                })
            })
        })
        .collect();
    found.par_sort_by_key(|it| (it.rule, it.group, it.index));
    found
}

/// What a step asked for is part of the event that it became a part of.
fn follow(hits: &mut [Hit], steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    let steps: HashMap<(u32, u32), (u32, u32)> = steps.iter().copied().collect();
    for hit in hits {
        while let Some(further) = steps.get(&hit.place).filter(|further| **further != hit.place) {
            hit.place = *further;
        }
    }
}

/// Hits in the order of their places, and where those of each piece lie.
struct Pieces<'h> {
    hits: &'h [Hit],
    begins: Vec<usize>,
}

impl<'h> Pieces<'h> {
    fn of(hits: &'h [Hit]) -> Self {
        let last = hits.last().map_or(0, |hit| hit.place.0 as usize);
        let mut begins = Vec::with_capacity(last + 2);
        for (at, hit) in hits.iter().enumerate() {
            while begins.len() <= hit.place.0 as usize {
                begins.push(at);
            }
        }
        begins.push(hits.len());
        Self { hits, begins }
    }

    /// The hits of a record.
    fn hits(&self, place: (u32, u32)) -> &'h [Hit] {
        let piece = place.0 as usize;
        let (Some(begin), Some(end)) = (self.begins.get(piece), self.begins.get(piece + 1)) else {
            return &[];
        };
        let hits = &self.hits[*begin..*end];
        let from = hits.partition_point(|hit| hit.place.1 < place.1);
        let count = hits[from..].iter().take_while(|hit| hit.place.1 == place.1).count();
        &hits[from..from + count]
    }
}
