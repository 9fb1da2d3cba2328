//! Asks all rules of every record while it is read, and parses a record only for rules that it may
//! match.

mod asker;
mod clients;
mod cuts;
mod hints;
mod known;
#[cfg(test)]
mod tests;
mod verdicts;

use std::sync::Arc;

use crate::format::Format;

use super::predicate::{Field, Predicate};
use super::truth::Parts;
use super::view::{Members, Names, Shape};
use super::{Dialect, Kind, Rule};

use clients::Clients;

pub use asker::{Asked, Asker};

/// Between the values of several fields in a key.
const BETWEEN: char = '\u{1f}';

/// The dialects, in the order of their numbers.
const DIALECTS: [Dialect; 2] = [Dialect::Ecs, Dialect::Sigma];

/// Rules, ready to be asked.
#[derive(Debug)]
pub struct Matcher {
    rules: Vec<Compiled>,
    /// By format, the rules that look at its records.
    by_format: Vec<Vec<u32>>,
    /// By format and dialect, what the fields that rules ask for are in the record.
    names: Vec<[Names; 2]>,
    clients: Clients,
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
}

/// What is known of a match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Facts {
    /// The values of the rule's keys; none where a field has no value.
    pub keys: Vec<Option<Box<str>>>,
    /// What made it match: fields and the values that passed.
    pub grounds: Vec<(String, String)>,
}

/// A record that a rule matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule, by its place among the matcher's.
    pub rule: u32,
    /// The piece and the record's number in it.
    pub place: (u32, u32),
    /// What is known of it: a place in the worker's list of facts.
    pub facts: u32,
}

/// What one worker found.
#[derive(Debug, Default)]
pub struct Hits {
    /// Pieces in the order in which they were read, and the records of each in theirs.
    pub list: Vec<Hit>,
    /// What is known of them; many say the same.
    pub facts: Vec<Arc<Facts>>,
}

impl Matcher {
    /// Makes rules ready; each comes with the fields whose values are to be kept.
    pub fn new(rules: Vec<(Rule, Vec<Vec<Field>>)>) -> Self {
        let rules: Vec<Compiled> =
            rules.into_iter().map(|(rule, keys)| Compiled { rule, keys }).collect();
        let mut by_format = vec![Vec::new(); Format::ALL.len()];
        for (compiled, number) in rules.iter().zip(0..) {
            if predicate_of(&compiled.rule).is_some() {
                for format in &compiled.rule.formats {
                    by_format[*format as usize].push(number);
                }
            }
        }
        let names = Format::AUDIT.map(|format| {
            DIALECTS.map(|dialect| Names::of(format, dialect, asked(&rules, format, dialect)))
        });
        let clients = Clients::of(&rules);
        Self { rules, by_format, names: names.into(), clients, sifts: true }
    }

    /// The rules, in the order of their numbers.
    pub fn rules(&self) -> &[Compiled] {
        &self.rules
    }

    /// What these rules ask for that a sketch may tell.
    fn parts(&self, format: Format, rules: impl Iterator<Item = u32>) -> Parts {
        let mut parts = Parts::default();
        for compiled in rules.map(|number| &self.rules[number as usize]) {
            compiled.add_parts(format, &compiled.fields(), &mut parts);
        }
        parts
    }

    /// The members of a record that these rules look at.
    fn members(&self, format: Format, rules: &[u32], shape: Shape) -> Members {
        let mut members = Members::default();
        for compiled in rules.iter().map(|number| &self.rules[*number as usize]) {
            if predicate_of(&compiled.rule).is_some_and(Predicate::looks_anywhere) {
                return Members::All;
            }
            let names = &self.names[format as usize][compiled.rule.dialect as usize];
            for field in compiled.fields() {
                names.add_members(field, shape, &mut members);
            }
        }
        members
    }

    /// The same, asking every rule of every record.
    #[cfg(test)]
    fn unsifted(mut self) -> Self {
        self.sifts = false;
        self
    }
}

impl Compiled {
    /// Whether what the identity is called, or where it acted, may rule it out.
    fn asks_for_names(&self, format: Format) -> bool {
        let mut parts = Parts::default();
        self.add_parts(format, &self.asked(), &mut parts);
        parts.own.are_any()
    }

    /// Adds what of a sketch tells these of its fields.
    fn add_parts(&self, format: Format, fields: &[&Field], parts: &mut Parts) {
        fields.iter().for_each(|field| parts.add(format, self.rule.dialect, field));
    }

    /// The fields that it asks for in records.
    fn asked(&self) -> Vec<&Field> {
        let mut fields = Vec::new();
        if let Some(predicate) = predicate_of(&self.rule) {
            predicate.fields(&mut fields);
        }
        fields
    }

    /// The same, and those that are its keys.
    fn fields(&self) -> Vec<&Field> {
        let mut fields = self.asked();
        fields.extend(self.keys.iter().flatten());
        fields
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
            fields.extend(compiled.fields());
        }
    }
    fields
}

/// The values in a key, for people.
pub fn spoken(key: &str) -> String {
    key.replace(BETWEEN, ", ")
}
