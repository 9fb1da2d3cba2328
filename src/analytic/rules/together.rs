//! Matches that lie together in time: thresholds and correlations, over windows that slide.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::case::{Matched, Row};
use crate::rule::matcher::spoken;
use crate::rule::{Correlation, Rule, Together};
use crate::time::Nanos;

use super::super::Question;
use super::Group;
use super::keys::Part;

/// What makes matches of one rule too many.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) at_least: u64,
    pub(super) distinct: Option<u64>,
    pub(super) span: Nanos,
}

/// An event in a sliding window: which rule it is of, by place, and the value that is counted.
#[derive(Clone, Copy)]
struct Entry<'a> {
    row: Row,
    which: usize,
    value: Option<&'a str>,
}

/// The window that slides over one group's events, and what is in it.
#[derive(Default)]
struct Slide<'a> {
    inside: VecDeque<Entry<'a>>,
    values: HashMap<&'a str, u64>,
    rules: BTreeMap<usize, u64>,
}

impl<'a> Slide<'a> {
    fn push(&mut self, entry: Entry<'a>, span: Nanos) {
        let begin = entry.row.time.saturating_sub(span);
        while let Some(first) = self.inside.front().filter(|first| first.row.time < begin).copied()
        {
            self.inside.pop_front();
            if let Some(value) = first.value {
                drop_one(&mut self.values, value);
            }
            if let Some(count) = self.rules.get_mut(&first.which) {
                *count -= 1;
                if *count == 0 {
                    self.rules.remove(&first.which);
                }
            }
        }
        if let Some(value) = entry.value {
            *self.values.entry(value).or_default() += 1;
        }
        *self.rules.entry(entry.which).or_default() += 1;
        self.inside.push_back(entry);
    }

    /// Whether each of so many rules has an event behind one of the rule before it.
    fn is_ordered(&self, rules: usize) -> bool {
        let mut next = 0;
        for entry in &self.inside {
            if entry.which == next {
                next += 1;
            }
        }
        next >= rules
    }
}

fn drop_one<'a>(values: &mut HashMap<&'a str, u64>, value: &'a str) {
    if let Some(count) = values.get_mut(value) {
        *count -= 1;
        if *count == 0 {
            values.remove(value);
        }
    }
}

/// Groups of events in which `holds` was true of the sliding window at some moment: all events of
/// the windows that overlap, as one.
fn slide<'a>(
    entries: impl Iterator<Item = Entry<'a>>,
    span: Nanos,
    holds: impl Fn(&Slide<'a>) -> bool,
) -> Vec<Vec<Row>> {
    let mut slide = Slide::default();
    let mut found: Vec<Vec<Row>> = Vec::new();
    // Up to which time events are in what was found last.
    let mut covered: Option<(Nanos, u64)> = None;
    for entry in entries {
        slide.push(entry, span);
        if !holds(&slide) {
            continue;
        }
        let is_new = |row: &Row| covered.is_none_or(|covered| (row.time, row.id) > covered);
        let goes_on = slide.inside.front().is_some_and(|first| !is_new(&first.row));
        let rows = slide.inside.iter().map(|entry| entry.row).filter(is_new);
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => last.extend(rows),
            None => found.push(rows.collect()),
        }
        covered = Some((entry.row.time, entry.row.id));
    }
    found
}

/// Groups of matches of one rule that are too many within its span.
pub(super) fn many<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    matched: &[Matched],
    bounds: Bounds,
) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
    for matched in matched {
        let key = |at: usize| matched.keys.get(at).and_then(|key| key.as_deref());
        // Records without a value of the fields are in no group.
        let Some(group) = key(0) else { continue };
        let entry = Entry { row: matched.row, which: 0, value: key(1) };
        groups.entry(group).or_default().push(entry);
    }
    let enough = |slide: &Slide<'_>| {
        slide.inside.len() as u64 >= bounds.at_least
            && bounds.distinct.is_none_or(|least| slide.values.len() as u64 >= least)
    };
    let mut found = Vec::new();
    for (key, entries) in groups {
        for rows in slide(entries.into_iter(), bounds.span, enough) {
            found.extend(in_window(question, rule, rows, &spoken(key)));
        }
    }
    found
}

/// Groups of matches of several rules that lie together as a correlation asks.
pub(super) fn correlated<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    correlation: &Correlation,
    parts: &[Part<'_>],
) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
    for part in parts {
        let Some(group) = part.group else { continue };
        let entry = Entry { row: part.matched.row, which: part.which, value: part.value };
        groups.entry(group).or_default().push(entry);
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
            found.extend(in_window(question, rule, rows, &spoken(key)));
        }
    }
    found
}

/// A group whose last event lies in the window; it is about the identity of most of its events.
fn in_window<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    mut rows: Vec<Row>,
    about: &str,
) -> Option<Group<'a>> {
    rows.retain(|row| row.time < question.window.end);
    rows.sort_by_key(|row| (row.time, row.id, row.piece, row.record));
    rows.dedup_by_key(|row| (row.piece, row.record));
    rows.last().filter(|row| question.window.holds(row.time))?;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.identity).or_default() += 1;
    }
    let most =
        counts.into_iter().max_by_key(|(identity, count)| (*count, std::cmp::Reverse(*identity)));
    let (identity, _) = most?;
    Some(Group { rule, identity, rows, about: about.to_owned() })
}
