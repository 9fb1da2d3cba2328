//! Matches that lie together in time: thresholds and correlations, over windows that slide.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::case::{Matched, Row};
use crate::rule::matcher::spoken;
use crate::rule::{Correlation, Rule, Together};
use crate::time::Nanos;

use super::super::Question;
use super::keys::Part;
use super::{Group, gather};

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
    matched: &'a Matched,
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
        let begin = entry.matched.row.time.saturating_sub(span);
        while let Some(first) =
            self.inside.front().filter(|first| first.matched.row.time < begin).copied()
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
) -> Vec<Vec<&'a Matched>> {
    let mut slide = Slide::default();
    let mut found: Vec<Vec<&Matched>> = Vec::new();
    // Up to which time events are in what was found last.
    let mut covered: Option<(Nanos, u64)> = None;
    for entry in entries {
        slide.push(entry, span);
        if !holds(&slide) {
            continue;
        }
        let is_new = |row: &Row| covered.is_none_or(|covered| (row.time, row.id) > covered);
        let goes_on = slide.inside.front().is_some_and(|first| !is_new(&first.matched.row));
        let new = slide.inside.iter().map(|entry| entry.matched).filter(|it| is_new(&it.row));
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => last.extend(new),
            None => found.push(new.collect()),
        }
        covered = Some((entry.matched.row.time, entry.matched.row.id));
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
        let entry = Entry { matched, which: 0, value: key(1) };
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
        let entry = Entry { matched: part.matched, which: part.which, value: part.value };
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
    mut matches: Vec<&Matched>,
    about: &str,
) -> Option<Group<'a>> {
    matches.retain(|it| it.row.time < question.window.end);
    matches.sort_by_key(|it| (it.row.time, it.row.id, it.row.piece, it.row.record));
    let mut grounds = Vec::new();
    matches.iter().for_each(|matched| gather(&mut grounds, matched));
    matches.dedup_by_key(|it| (it.row.piece, it.row.record));
    matches.last().filter(|it| question.window.holds(it.row.time))?;
    let rows: Vec<Row> = matches.into_iter().map(|it| it.row).collect();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.identity).or_default() += 1;
    }
    let most =
        counts.into_iter().max_by_key(|(identity, count)| (*count, std::cmp::Reverse(*identity)));
    let (identity, _) = most?;
    Some(Group { rule, identity, rows, about: about.to_owned(), grounds })
}
