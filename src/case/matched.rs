//! From the records that rules matched to the events that these became.

use std::sync::Arc;

use rayon::prelude::*;

use crate::binned::Binned;
use crate::rule::matcher::{Facts, Hit, Hits};

use super::Case;
use super::row::Row;
use super::steps::{self, Step};

/// The events that rules matched.
#[derive(Debug, Default)]
pub struct Matches {
    /// Each event once for each rule, in the order of rules, identities and time.
    pub list: Vec<Matched>,
    facts: Vec<Arc<Facts>>,
}

/// An event that a rule matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// The rule, by its place among the matcher's.
    pub rule: u32,
    /// Whose event it is: the group's number among [`Case::groups`].
    group: u32,
    /// Which of the group's events it is.
    index: u32,
    facts: u32,
}

impl Matches {
    /// What is known of a match.
    pub fn facts(&self, matched: &Matched) -> &Facts {
        &self.facts[matched.facts as usize]
    }

    /// The value of one of the rule's keys.
    pub fn key(&self, matched: &Matched, number: usize) -> Option<&str> {
        self.facts(matched).keys.get(number)?.as_deref()
    }
}

impl Matched {
    /// The event.
    pub fn row<'c>(&self, case: &'c Case) -> &'c Row {
        &case.groups[self.group as usize][self.index as usize]
    }

    /// Whether the same is known of both.
    pub fn is_like(&self, other: &Self) -> bool {
        self.facts == other.facts
    }

    /// The n-th event of nobody in particular.
    #[cfg(test)]
    pub(crate) fn nth(index: u32) -> Self {
        Self { rule: 0, group: 0, index, facts: 0 }
    }

    /// Which of its group's events it is.
    #[cfg(test)]
    pub(crate) fn index(&self) -> usize {
        self.index as usize
    }
}

/// The events of these hits, which come by worker with the numbers that the worker's pieces got.
/// A copy of a record that is already known has none.
pub(super) fn find(case: &Case, hits: Vec<(Hits, &Vec<u32>)>, steps: &[Step]) -> Matches {
    let mut facts: Vec<Arc<Facts>> = Vec::new();
    let mut lists: Vec<List> = Vec::new();
    for (hits, pieces) in hits {
        let base = u32::try_from(facts.len()).unwrap_or(u32::MAX);
        facts.extend(hits.facts);
        lists.push(List { hits: hits.list, pieces: Some(pieces), base });
    }
    if !steps.is_empty() {
        lists = vec![follow(&lists, &facts, steps)];
    }
    let pieces = Pieces::of(&lists);
    let found: Vec<Vec<Matched>> =
        case.groups.par_iter().enumerate().map(|(group, rows)| pieces.found(group, rows)).collect();
    Matches { list: by_rule(&found), facts }
}

/// Hits of one worker, or of all.
struct List<'p> {
    hits: Vec<Hit>,
    /// The numbers that the pieces got; none where the hits have these already.
    pieces: Option<&'p Vec<u32>>,
    /// What is to be added to the numbers of facts.
    base: u32,
}

impl List<'_> {
    /// The piece of a hit.
    fn piece(&self, hit: &Hit) -> u32 {
        let piece = hit.place.0;
        self.pieces.map_or(piece, |pieces| pieces[piece as usize])
    }
}

/// What a step asked for is part of the event that it became a part of, and what several steps of
/// one operation matched is one match.
fn follow(lists: &[List<'_>], facts: &[Arc<Facts>], steps: &[Step]) -> List<'static> {
    let ends = steps::ends(steps);
    let of_list = |list| {
        let List { hits, base, .. }: &List<'_> = list;
        hits.iter().map(|hit| Hit {
            rule: hit.rule,
            place: (list.piece(hit), hit.place.1),
            facts: hit.facts.saturating_add(*base),
        })
    };
    let mut hits: Vec<Hit> = lists.iter().flat_map(of_list).collect();
    for hit in &mut hits {
        hit.place = ends.get(&hit.place).copied().unwrap_or(hit.place);
    }
    let told = |hit: &Hit| &facts[hit.facts as usize];
    hits.par_sort_by(|a, b| (a.place, a.rule, told(a)).cmp(&(b.place, b.rule, told(b))));
    hits.dedup_by_key(|hit| (hit.place, hit.rule));
    List { hits, pieces: None, base: 0 }
}

/// Hits, and where those of each piece lie. Whoever read a piece met its records in order.
struct Pieces<'h> {
    /// With what is to be added to the numbers of facts.
    hits: Vec<(&'h [Hit], u32)>,
}

impl<'h> Pieces<'h> {
    fn of(lists: &'h [List<'_>]) -> Self {
        let mut pieces: Vec<(&[Hit], u32)> = Vec::new();
        for list in lists {
            for own in list.hits.chunk_by(|a, b| a.place.0 == b.place.0) {
                let piece = own.first().map_or(0, |hit| list.piece(hit) as usize);
                if pieces.len() <= piece {
                    pieces.resize(piece + 1, (&[], 0));
                }
                pieces[piece] = (own, list.base);
            }
        }
        Self { hits: pieces }
    }

    /// What was matched of a group's events.
    fn found(&self, group: usize, rows: &[Row]) -> Vec<Matched> {
        let mut found = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let Some((hits, base)) = self.hits.get(row.piece as usize) else { continue };
            let from = hits.partition_point(|hit| hit.place.1 < row.record);
            let own = hits[from..].iter().take_while(|hit| hit.place.1 == row.record);
            found.extend(own.map(|hit| Matched {
                rule: hit.rule,
                group: u32::try_from(group).unwrap_or(u32::MAX),
                index: u32::try_from(index).unwrap_or(u32::MAX),
                facts: hit.facts.saturating_add(*base),
            }));
        }
        found
    }
}

/// What comes in the order of identities and time in the order of rules, identities and time.
fn by_rule(found: &[Vec<Matched>]) -> Vec<Matched> {
    let all = || found.iter().flatten();
    let bound = all().map(|matched| matched.rule as usize + 1).max().unwrap_or(0);
    Binned::of(all().map(|matched| (matched.rule, *matched)), bound).things
}
