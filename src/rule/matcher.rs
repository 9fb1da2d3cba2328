//! Asks all rules of every record while it is read, and parses a record only for rules that it may
//! match.

use hashbrown::HashMap;
use serde_json::Value;

use crate::event::Event;
use crate::format::Format;

use super::predicate::{Field, Predicate, View};
use super::truth::{self, Glimpse, Truth, Vantage};
use super::{Dialect, Kind, Rule, view};

/// Between the values of several fields in a key.
const BETWEEN: char = '\u{1f}';

/// Rules, ready to be asked.
#[derive(Debug)]
pub struct Matcher {
    rules: Vec<Compiled>,
    /// By format, the rules that look at its records.
    by_format: Vec<Vec<u32>>,
}

/// A rule, and what is kept of the records it matches.
#[derive(Debug)]
pub struct Compiled {
    /// The rule.
    pub rule: Rule,
    /// Fields whose values, together, are a key of the match: for new terms, thresholds and
    /// correlations.
    pub keys: Vec<Vec<Field>>,
    asks_for_rest: bool,
}

/// A record that a rule matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule, by its place among the matcher's.
    pub rule: u32,
    /// The piece and the record's number in it.
    pub place: (u32, u32),
    /// The values of the rule's keys; none where a field has no value.
    pub keys: Box<[Option<Box<str>>]>,
}

impl Matcher {
    /// Makes rules ready; each comes with the fields whose values are to be kept.
    pub fn new(rules: Vec<(Rule, Vec<Vec<Field>>)>) -> Self {
        let mut by_format = vec![Vec::new(); Format::ALL.len()];
        let rules: Vec<Compiled> = rules
            .into_iter()
            .map(|(rule, keys)| {
                let predicate = predicate_of(&rule);
                let asks_for_rest = predicate.is_some_and(|it| truth::asks_for_rest(&rule, it));
                Compiled { rule, keys, asks_for_rest }
            })
            .collect();
        for (compiled, number) in rules.iter().zip(0..) {
            if predicate_of(&compiled.rule).is_some() {
                for format in &compiled.rule.formats {
                    by_format[*format as usize].push(number);
                }
            }
        }
        Self { rules, by_format }
    }

    /// The rules, in the order of their numbers.
    pub fn rules(&self) -> &[Compiled] {
        &self.rules
    }

    /// Which of these rules a record may match, as far as a glimpse tells.
    fn sift(&self, format: Format, rules: &[u32], glimpse: Glimpse<'_>) -> Box<[u32]> {
        let sketch = truth::sketch(format, glimpse);
        let views =
            [Dialect::Ecs, Dialect::Sigma].map(|dialect| view::open(format, dialect, &sketch));
        let may = |rule: &Rule| {
            let vantage = Vantage {
                format,
                dialect: rule.dialect,
                view: &views[rule.dialect as usize],
                with_rest: glimpse.rest.is_some(),
            };
            predicate_of(rule).is_some_and(|it| truth::of(it, vantage) != Truth::No)
        };
        let rules = rules.iter().copied();
        rules.filter(|number| may(&self.rules[*number as usize].rule)).collect()
    }
}

/// What a record must be like for a rule; none for a rule that only looks at others' matches.
pub fn predicate_of(rule: &Rule) -> Option<&Predicate> {
    match &rule.kind {
        Kind::Match(predicate) => Some(predicate),
        Kind::NewTerms { filter, .. } | Kind::Threshold { filter, .. } => Some(filter),
        Kind::Correlation(_) => None,
    }
}

/// One worker's questions and what they brought.
#[derive(Debug)]
pub struct Asker<'m> {
    matcher: &'m Matcher,
    /// Rules that an action may match, by format, service and action as logged.
    by_action: HashMap<Box<[u8]>, Sifted>,
    /// Rules that remain when client and error are known, too.
    by_rest: HashMap<Box<[u8]>, Box<[u32]>>,
    name: Vec<u8>,
    hits: Vec<Hit>,
}

#[derive(Debug, Default)]
struct Sifted {
    rules: Box<[u32]>,
    asks_for_rest: bool,
}

impl<'m> Asker<'m> {
    /// Nothing asked yet.
    pub fn new(matcher: &'m Matcher) -> Self {
        Self {
            matcher,
            by_action: HashMap::new(),
            by_rest: HashMap::new(),
            name: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// What matched.
    pub fn into_hits(self) -> Vec<Hit> {
        self.hits
    }

    /// Asks all rules of a record, of which `bytes` is the whole.
    pub fn ask(&mut self, format: Format, event: &Event<'_>, bytes: &[u8], place: (u32, u32)) {
        let matcher = self.matcher;
        self.name.clear();
        self.name.push(format as u8);
        self.name.extend_from_slice(event.logged_service.raw);
        self.name.push(0);
        self.name.extend_from_slice(event.logged_action.raw);
        if !self.by_action.contains_key(self.name.as_slice()) {
            let sifted = self.sift_action(format, event);
            self.by_action.insert(self.name.as_slice().into(), sifted);
        }
        let Some(sifted) = self.by_action.get(self.name.as_slice()) else { return };
        if sifted.rules.is_empty() {
            return;
        }
        let rules: &[u32] = if sifted.asks_for_rest {
            for text in [event.agent, event.error] {
                self.name.push(0);
                self.name.extend_from_slice(text.raw);
            }
            if !self.by_rest.contains_key(self.name.as_slice()) {
                let rest = (&*event.agent.decode(), &*event.error.decode());
                let rules = matcher.sift(format, &sifted.rules, glimpse(event, Some(rest)).get());
                self.by_rest.insert(self.name.as_slice().into(), rules);
            }
            self.by_rest.get(self.name.as_slice()).map_or(&[], |rules| rules)
        } else {
            &sifted.rules
        };
        if !rules.is_empty()
            && let Ok(record) = serde_json::from_slice::<Value>(bytes)
        {
            examine(matcher, format, &record, rules, place, &mut self.hits);
        }
    }

    fn sift_action(&self, format: Format, event: &Event<'_>) -> Sifted {
        let matcher = self.matcher;
        let all = &matcher.by_format[format as usize];
        let rules = matcher.sift(format, all, glimpse(event, None).get());
        let asks = |rule: &u32| matcher.rules[*rule as usize].asks_for_rest;
        Sifted { asks_for_rest: rules.iter().any(asks), rules }
    }
}

/// The texts of a glimpse, owned where they must be.
struct Texts<'a> {
    service: std::borrow::Cow<'a, str>,
    action: std::borrow::Cow<'a, str>,
    rest: Option<(&'a str, &'a str)>,
}

impl Texts<'_> {
    fn get(&self) -> Glimpse<'_> {
        Glimpse { service: &self.service, action: &self.action, rest: self.rest }
    }
}

fn glimpse<'a>(event: &Event<'a>, rest: Option<(&'a str, &'a str)>) -> Texts<'a> {
    Texts { service: event.logged_service.decode(), action: event.logged_action.decode(), rest }
}

/// Asks these rules of a whole record.
fn examine(
    matcher: &Matcher,
    format: Format,
    record: &Value,
    rules: &[u32],
    place: (u32, u32),
    hits: &mut Vec<Hit>,
) {
    let views = [Dialect::Ecs, Dialect::Sigma].map(|dialect| view::open(format, dialect, record));
    for number in rules {
        let compiled = &matcher.rules[*number as usize];
        let view: &dyn View = &views[compiled.rule.dialect as usize];
        if predicate_of(&compiled.rule).is_some_and(|predicate| predicate.holds(view)) {
            let keys = compiled.keys.iter().map(|fields| key(fields, view)).collect();
            hits.push(Hit { rule: *number, place, keys });
        }
    }
}

/// The values of these fields, the first of each; none where one has no value.
fn key(fields: &[Field], view: &dyn View) -> Option<Box<str>> {
    let mut key = String::new();
    for field in fields {
        if !key.is_empty() {
            key.push(BETWEEN);
        }
        let found = view.any(field, &mut |leaf| {
            leaf.text().is_some_and(|text| {
                key.push_str(text);
                true
            })
        });
        if !found {
            return None;
        }
    }
    Some(key.into())
}

/// The values in a key, for people.
pub fn spoken(key: &str) -> String {
    key.replace(BETWEEN, ", ")
}
