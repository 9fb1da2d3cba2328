//! Asks all rules of every record while it is read, and parses a record only for rules that it may
//! match.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use crate::event::Event;
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::Json;
use crate::format::Format;

use super::predicate::{Field, Predicate, View};
use super::truth::{self, Glimpse, Truth, Vantage};
use super::view::Names;
use super::{Dialect, Kind, Rule};

/// Between the values of several fields in a key.
const BETWEEN: char = '\u{1f}';

/// Actions, and clients and errors of actions, whose rules are kept in mind. Real logs have a few
/// thousand; what a hostile log has beyond is looked at anew each time.
const KEPT: usize = 100_000;

/// Characters of a value that are told.
const LONGEST: usize = 200;

/// Rules, ready to be asked.
#[derive(Debug)]
pub struct Matcher {
    rules: Vec<Compiled>,
    /// By format, the rules that look at its records.
    by_format: Vec<Vec<u32>>,
    /// By format and dialect, what the fields that rules ask for are in the record.
    names: Vec<[Names; 2]>,
    /// Whether records are parsed only for rules that they may match; tests compare.
    sifts: bool,
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

/// What made a rule match: fields and the values that passed.
pub type Grounds = Arc<[(String, String)]>;

/// A record that a rule matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule, by its place among the matcher's.
    pub rule: u32,
    /// The piece and the record's number in it.
    pub place: (u32, u32),
    /// The values of the rule's keys; none where a field has no value.
    pub keys: Box<[Option<Box<str>>]>,
    /// Why.
    pub grounds: Grounds,
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
        let names = Format::ALL.map(|format| {
            [Dialect::Ecs, Dialect::Sigma]
                .map(|dialect| Names::of(format, dialect, asked(&rules, format, dialect)))
        });
        Self { rules, by_format, names: names.into(), sifts: true }
    }

    /// The rules, in the order of their numbers.
    pub fn rules(&self) -> &[Compiled] {
        &self.rules
    }

    /// The same, asking every rule of every record.
    #[cfg(test)]
    fn unsifted(mut self) -> Self {
        self.sifts = false;
        self
    }

    /// Which of these rules a record may match, as far as a glimpse tells.
    fn sift(&self, format: Format, rules: &[u32], glimpse: Glimpse<'_>) -> Box<[u32]> {
        let sketch = truth::sketch(format, glimpse);
        let views = self.names[format as usize].each_ref().map(|names| names.open(&sketch));
        let may = |rule: &Rule| {
            let vantage = Vantage {
                format,
                dialect: rule.dialect,
                view: &views[rule.dialect as usize],
                with_rest: glimpse.rest.is_some(),
            };
            let may = |it| !self.sifts || truth::of(it, vantage) != Truth::No;
            predicate_of(rule).is_some_and(may)
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

/// The fields that rules of a dialect ask for in the records of a format.
fn asked(rules: &[Compiled], format: Format, dialect: Dialect) -> Vec<&Field> {
    let mut fields = Vec::new();
    for compiled in rules {
        let rule = &compiled.rule;
        if rule.dialect == dialect && rule.formats.contains(&format) {
            if let Some(predicate) = predicate_of(rule) {
                predicate.fields(&mut fields);
            }
            fields.extend(compiled.keys.iter().flatten());
        }
    }
    fields
}

/// One worker's questions and what they brought.
#[derive(Debug)]
pub struct Asker<'m> {
    matcher: &'m Matcher,
    /// Rules that an action may match, by format, service and action as logged.
    by_action: HashMap<Box<[u8]>, Arc<Sifted>>,
    /// Rules that remain when client and error are known, too.
    by_rest: HashMap<Box<[u8]>, Arc<[u32]>>,
    name: Vec<u8>,
    hits: Vec<Hit>,
    /// Grounds are much the same from record to record.
    grounds: HashSet<Grounds>,
}

#[derive(Debug, Default)]
struct Sifted {
    rules: Arc<[u32]>,
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
            grounds: HashSet::new(),
        }
    }

    /// What matched.
    pub fn into_hits(self) -> Vec<Hit> {
        self.hits
    }

    /// Asks all rules of a record with these members, of which `bytes` is the whole.
    pub fn ask(
        &mut self,
        format: Format,
        event: &Event<'_>,
        members: &[Member<'_>],
        bytes: &[u8],
        place: (u32, u32),
    ) {
        let rules = self.sifted(format, event, members);
        if !rules.is_empty()
            && let Ok(record) = serde_json::from_slice::<Value>(bytes)
        {
            self.examine(format, &record, &rules, place);
        }
    }

    /// The rules that a record may match.
    fn sifted(&mut self, format: Format, event: &Event<'_>, members: &[Member<'_>]) -> Arc<[u32]> {
        self.name.clear();
        self.name.push(format as u8);
        self.name.extend_from_slice(event.logged_service.raw);
        self.name.push(0);
        self.name.extend_from_slice(event.logged_action.raw);
        let by_action = match self.by_action.get(self.name.as_slice()) {
            Some(known) => Arc::clone(known),
            None => {
                let sifted = Arc::new(self.sift_action(format, event));
                if self.by_action.len() < KEPT {
                    self.by_action.insert(self.name.as_slice().into(), Arc::clone(&sifted));
                }
                sifted
            }
        };
        if by_action.rules.is_empty() || !by_action.asks_for_rest || hides_rest(members) {
            return Arc::clone(&by_action.rules);
        }
        for text in [event.agent, event.error] {
            self.name.push(0);
            self.name.extend_from_slice(text.raw);
        }
        if let Some(known) = self.by_rest.get(self.name.as_slice()) {
            return Arc::clone(known);
        }
        if self.by_rest.len() >= KEPT {
            return Arc::clone(&by_action.rules);
        }
        let rest = (&*event.agent.decode(), &*event.error.decode());
        let rules = self.matcher.sift(format, &by_action.rules, glimpse(event, Some(rest)).get());
        let rules: Arc<[u32]> = rules.into();
        self.by_rest.insert(self.name.as_slice().into(), Arc::clone(&rules));
        rules
    }

    fn sift_action(&self, format: Format, event: &Event<'_>) -> Sifted {
        let matcher = self.matcher;
        let all = &matcher.by_format[format as usize];
        let rules = matcher.sift(format, all, glimpse(event, None).get());
        let asks = |rule: &u32| matcher.rules[*rule as usize].asks_for_rest;
        Sifted { asks_for_rest: rules.iter().any(asks), rules: rules.into() }
    }

    /// Asks these rules of a whole record.
    fn examine(&mut self, format: Format, record: &Value, rules: &[u32], place: (u32, u32)) {
        let views = self.matcher.names[format as usize].each_ref().map(|names| names.open(record));
        for number in rules {
            let compiled = &self.matcher.rules[*number as usize];
            let view: &dyn View = &views[compiled.rule.dialect as usize];
            let Some(predicate) = predicate_of(&compiled.rule) else { continue };
            if predicate.holds(view) {
                let keys = compiled.keys.iter().map(|fields| key(fields, view)).collect();
                let grounds = self.know(predicate.because(view));
                self.hits.push(Hit { rule: *number, place, keys, grounds });
            }
        }
    }

    fn know(&mut self, mut grounds: Vec<(String, String)>) -> Grounds {
        for (_, value) in &mut grounds {
            if let Some((cut, _)) = value.char_indices().nth(LONGEST) {
                value.truncate(cut);
                value.push('…');
            }
        }
        let known = self.grounds.get(grounds.as_slice());
        known.cloned().unwrap_or_else(|| {
            let grounds: Grounds = grounds.into();
            self.grounds.insert(Arc::clone(&grounds));
            grounds
        })
    }
}

/// Whether the client or the error is there and no text: a glimpse would show nothing of it.
fn hides_rest(members: &[Member<'_>]) -> bool {
    let of_rest = |it: &&Member<'_>| matches!(it.key, Key::UserAgent | Key::ErrorCode);
    members.iter().filter(of_rest).any(|member| match member.value {
        Json::Text(_) => false,
        Json::Scalar(raw) => raw != b"null",
        _ => true,
    })
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

#[cfg(test)]
mod tests;
