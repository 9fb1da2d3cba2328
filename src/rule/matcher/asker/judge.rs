//! What a glimpse tells of rules, and what a record does.

use serde_json::Value;

use crate::format::Format;
use crate::rule::predicate::{Field, View};
use crate::rule::truth::{self, Asks, Depth, Truth, Vantage};
use crate::rule::view::{Members, Shape};

use super::{Asked, Asker, Found, Match, Verdict, predicate_of};

impl Asker<'_> {
    /// What a glimpse tells of these rules.
    pub(super) fn judge(&mut self, record: &Asked<'_>, depth: Depth, rules: &[u32]) -> Verdict {
        let matcher = self.matcher;
        if !matcher.sifts {
            let open = rules.to_vec();
            return Verdict { open, members: Members::All, ..Verdict::default() };
        }
        let format = record.format;
        let sketch = truth::sketch(format, record.event, depth);
        let views = matcher.names[format as usize].each_ref().map(|names| names.open(&sketch));
        let (mut sure, mut keyed, mut still_open) = (Vec::new(), Vec::new(), Vec::new());
        for number in rules {
            let compiled = &matcher.rules[*number as usize];
            let dialect = compiled.rule.dialect;
            let view: &dyn View = &views[dialect as usize];
            let from = Vantage { format, dialect, event: record.event, depth, view };
            let Some(predicate) = predicate_of(&compiled.rule) else { continue };
            let is_told = |key: &Field| from.decides(key);
            let is_own = |key: &Field| depth < Depth::Identity && from.is_own(key);
            // Keys that are told by halves are read off the record.
            let is_whole = |key: &Vec<Field>| key.iter().all(is_told) || key.iter().all(is_own);
            match from.truth(predicate) {
                Truth::No => {}
                Truth::Yes if compiled.keys.iter().flatten().all(is_told) => {
                    sure.push((*number, self.known.number(compiled, view, is_told)));
                }
                Truth::Yes if compiled.keys.iter().all(is_whole) => {
                    keyed.push((*number, self.known.number(compiled, view, is_told)));
                }
                Truth::Yes | Truth::Open => still_open.push(*number),
            }
        }
        self.left(record, still_open, (sure, keyed), depth)
    }

    /// What is known of rules that are still open at this depth, besides those that match for sure.
    pub(super) fn left(
        &self,
        record: &Asked<'_>,
        open: Vec<u32>,
        (sure, keyed): (Vec<Match>, Vec<Match>),
        depth: Depth,
    ) -> Verdict {
        let (matcher, format) = (self.matcher, record.format);
        let members = self.members(record, &open);
        let (mut asks, mut named) = (Asks::default(), Vec::new());
        if depth < Depth::Identity {
            asks = matcher.parts(format, open.iter().copied()).own;
            let asks_itself = |rule: &u32| matcher.rules[*rule as usize].asks_for_names(format);
            named = open.iter().copied().filter(asks_itself).collect();
        }
        Verdict { sure, keyed, open, members, asks, named }
    }

    /// What these rules look at in a record.
    pub(super) fn members(&self, record: &Asked<'_>, rules: &[u32]) -> Members {
        let shape = Shape {
            is_sign_in: truth::is_sign_in(record.event),
            has_code: !record.event.error.is_empty(),
        };
        self.matcher.members(record.format, rules, shape)
    }

    /// Which of these rules match a record, or a part of it that has all they look at.
    pub(super) fn matching(&mut self, format: Format, record: &Value, rules: &[u32]) -> Found {
        let matcher = self.matcher;
        let views = matcher.names[format as usize].each_ref().map(|names| names.open(record));
        let mut matches = Vec::new();
        for number in rules {
            let rule = &matcher.rules[*number as usize].rule;
            let view: &dyn View = &views[rule.dialect as usize];
            if predicate_of(rule).is_some_and(|predicate| predicate.holds(view)) {
                let compiled = &matcher.rules[*number as usize];
                matches.push((*number, self.known.number(compiled, view, |_| true)));
            }
        }
        matches.into()
    }
}
