//! Matches that lie together in time: thresholds and correlations, over windows that slide.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::Hash;

use crate::case::{Matched, Row};
use crate::rule::matcher::spoken;
use crate::rule::{Correlation, Rule, Together};
use crate::time::Nanos;

use super::super::Question;
use super::keys::Part;
use super::{Group, Own, order};

/// What makes matches of one rule too many.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) at_least: u64,
    pub(super) distinct: Option<u64>,
    pub(super) span: Nanos,
}

/// An event in a sliding window: which rule it is of, by place, and the value that is counted.
#[derive(Clone, Copy)]
struct Event<'a> {
    matched: &'a Matched,
    time: Nanos,
    which: usize,
    value: Option<&'a str>,
}

/// The window that slides over one group's events, and what is in it.
#[derive(Default)]
struct Slide<'a> {
    inside: VecDeque<Event<'a>>,
    values: HashMap<&'a str, u64>,
    rules: HashMap<usize, u64>,
    /// By rule, when the latest chain began that leads from the first rule up to it in order.
    chains: Vec<Option<Nanos>>,
    begin: Nanos,
}

impl<'a> Slide<'a> {
    fn push(&mut self, event: Event<'a>, span: Nanos) {
        let time = event.time;
        self.begin = time.saturating_sub(span);
        while let Some(first) = self.inside.pop_front_if(|it| it.time < self.begin) {
            if let Some(value) = first.value {
                drop_one(&mut self.values, value);
            }
            drop_one(&mut self.rules, first.which);
        }
        if let Some(value) = event.value {
            *self.values.entry(value).or_default() += 1;
        }
        *self.rules.entry(event.which).or_default() += 1;
        if self.chains.len() <= event.which {
            self.chains.resize(event.which + 1, None);
        }
        let began = match event.which.checked_sub(1) {
            None => Some(time),
            Some(before) => self.chains[before],
        };
        self.chains[event.which] = began.or(self.chains[event.which]);
        self.inside.push_back(event);
    }

    /// Whether each of so many rules has an event behind one of the rule before it.
    fn is_ordered(&self, rules: usize) -> bool {
        let began = rules.checked_sub(1).and_then(|last| *self.chains.get(last)?);
        began.is_some_and(|began| began >= self.begin)
    }
}

fn drop_one<K: Eq + Hash>(counts: &mut HashMap<K, u64>, key: K) {
    if let Entry::Occupied(mut count) = counts.entry(key) {
        match count.get() {
            0 | 1 => drop(count.remove()),
            more => {
                let less = more - 1;
                count.insert(less);
            }
        }
    }
}

/// Groups of events, which come in the order of time, in which `holds` was true of the sliding window
/// at some moment: all events of windows that overlap, as one.
fn slide<'a>(
    events: impl Iterator<Item = Event<'a>>,
    span: Nanos,
    holds: impl Fn(&Slide<'a>) -> bool,
) -> Vec<Vec<&'a Matched>> {
    let mut slide = Slide::default();
    let mut found: Vec<Vec<&Matched>> = Vec::new();
    // Events since the last one that was found.
    let mut fresh = 0;
    for event in events {
        slide.push(event, span);
        fresh += 1;
        if !holds(&slide) {
            continue;
        }
        let inside = slide.inside.len();
        let goes_on = fresh < inside;
        let new = slide.inside.range(inside - fresh.min(inside)..).map(|event| event.matched);
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => last.extend(new),
            None => found.push(new.collect()),
        }
        fresh = 0;
    }
    found
}

/// Groups of matches of one rule that are too many within its span.
pub(super) fn many<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    own: &Own<'_>,
    bounds: Bounds,
) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<&str, Vec<Event<'_>>> = BTreeMap::new();
    for matched in own.in_time() {
        // Records without a value of the fields are in no group.
        let Some(group) = own.matches.key(matched, 0) else { continue };
        let time = matched.row(question.case).time;
        let event = Event { matched, time, which: 0, value: own.matches.key(matched, 1) };
        groups.entry(group).or_default().push(event);
    }
    let enough = |slide: &Slide<'_>| {
        slide.inside.len() as u64 >= bounds.at_least
            && bounds.distinct.is_none_or(|least| slide.values.len() as u64 >= least)
    };
    let mut found = Vec::new();
    for (key, entries) in groups {
        for rows in slide(entries.into_iter(), bounds.span, enough) {
            found.extend(in_window(question, rule, own, rows, &spoken(key)));
        }
    }
    found
}

/// Groups of matches of several rules that lie together as a correlation asks.
pub(super) fn correlated<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    correlation: &Correlation,
    own: &Own<'_>,
    parts: &[Part<'_>],
) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<&str, Vec<Event<'_>>> = BTreeMap::new();
    for part in parts {
        let Some(group) = part.group else { continue };
        let time = part.matched.row(question.case).time;
        let event = Event { matched: part.matched, time, which: part.which, value: part.value };
        groups.entry(group).or_default().push(event);
    }
    let rules = correlation.rules.len();
    let holds = |slide: &Slide<'_>| match &correlation.how {
        Together::Count(bounds) => bounds.hold(slide.inside.len() as u64),
        Together::Values(_, bounds) => bounds.hold(slide.values.len() as u64),
        Together::All(None) => slide.rules.len() == rules,
        Together::All(Some(bounds)) => bounds.hold(slide.rules.len() as u64),
        Together::Ordered => slide.is_ordered(rules),
    };
    let mut found = Vec::new();
    for (key, entries) in groups {
        for rows in slide(entries.into_iter(), correlation.span, holds) {
            found.extend(in_window(question, rule, own, rows, &spoken(key)));
        }
    }
    found
}

/// A group whose last event lies in the window; it is about the identity of most of its events.
fn in_window<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    own: &Own<'_>,
    mut matches: Vec<&Matched>,
    about: &str,
) -> Option<Group<'a>> {
    let case = question.case;
    matches.retain(|it| it.row(case).time < question.window.end);
    matches.sort_by_key(|it| order(it.row(case)));
    let grounds = own.grounds(matches.iter().copied());
    let mut rows: Vec<Row> = matches.into_iter().map(|it| *it.row(case)).collect();
    rows.dedup_by_key(|row| (row.piece, row.record));
    rows.last().filter(|row| question.window.holds(row.time))?;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.identity).or_default() += 1;
    }
    let most =
        counts.into_iter().max_by_key(|(identity, count)| (*count, std::cmp::Reverse(*identity)));
    let (identity, _) = most?;
    Some(Group { rule, identity, rows, about: about.to_owned(), grounds, calls: None })
}

#[cfg(test)]
mod tests;
