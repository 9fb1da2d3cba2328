//! Doubts about rules that are right: what they ask for and no record can have.

use std::collections::HashMap;

use crate::rule::lines::Lines;
use crate::rule::predicate::{Field, Part, Predicate, Test};
use crate::rule::yaml::{Place, error};
use crate::rule::{Kind, Rule, RuleFile, view};

/// Doubts that are told of one rule.
const TOLD: usize = 50;

/// Doubts that are told of one file.
const TOLD_OF_FILE: usize = 500;

/// Adds a warning for each doubt about the rules of a file.
pub(super) fn add(file: &mut RuleFile, text: &str, lines: &Lines<'_>) {
    let mut starts: Vec<usize> = file.rules.iter().map(|rule| rule.origin.line).collect();
    starts.extend(file.not_run.iter().map(|rule| rule.origin.line));
    starts.sort_unstable();
    let mut told = 0;
    for rule in &file.rules {
        if told >= TOLD_OF_FILE {
            return;
        }
        // The rule ends where the next one begins; in one line there may be several.
        let next = starts.iter().find(|start| **start > rule.origin.line);
        let byte = |line: usize| lines.byte(Place { line, column: 1 });
        let end = next.map_or(text.len(), |line| byte(*line));
        let begin = byte(rule.origin.line).min(end);
        let source = Source { text: text.get(begin..end).unwrap_or_default(), begin, lines };
        let doubts = Doubts { rule, source, unknown: HashMap::new(), told: Vec::new() }.all();
        told += doubts.len();
        file.warnings.extend(doubts);
    }
}

/// The text of a rule.
struct Source<'t> {
    text: &'t str,
    begin: usize,
    lines: &'t Lines<'t>,
}

impl Source<'_> {
    /// Where a field is asked for, with this value, if it can be found.
    fn place(&self, field: &str, value: Option<&str>) -> Option<Place> {
        let mut first = None;
        let mut places = self.occurrences(field).peekable();
        let value = value.map(str::to_lowercase);
        while let Some(at) = places.next() {
            let end = places.peek().copied().unwrap_or(self.text.len());
            let holds = value.as_ref().is_none_or(|value| {
                let piece = self.text.get(at..end).unwrap_or_default();
                piece.to_lowercase().contains(value.as_str())
            });
            if holds {
                return Some(self.lines.place(self.begin + at));
            }
            first = first.or(Some(at));
        }
        first.map(|at| self.lines.place(self.begin + at))
    }

    /// Where the name stands by itself.
    fn occurrences(&self, field: &str) -> impl Iterator<Item = usize> {
        let is_part = |char: Option<char>| {
            char.is_some_and(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-'))
        };
        self.text.match_indices(field).map(|(at, _)| at).filter(move |at| {
            let before = self.text.get(..*at).and_then(|text| text.chars().next_back());
            let after = self.text.get(at + field.len()..).and_then(|text| text.chars().next());
            !is_part(before) && !is_part(after)
        })
    }
}

struct Doubts<'r> {
    rule: &'r Rule,
    source: Source<'r>,
    /// Whether fields are unknown, which is told once of each.
    unknown: HashMap<&'r str, bool>,
    told: Vec<String>,
}

impl<'r> Doubts<'r> {
    fn all(mut self) -> Vec<String> {
        let rule = self.rule;
        let (filter, fields): (_, Vec<&Field>) = match &rule.kind {
            Kind::Match(filter) => (filter, Vec::new()),
            Kind::NewTerms { filter, fields, .. } => (filter, fields.iter().collect()),
            Kind::Threshold { filter, fields, distinct, .. } => {
                (filter, fields.iter().chain(distinct.iter().map(|(field, _)| field)).collect())
            }
            // Its fields are those of other rules.
            Kind::Correlation(_) => return Vec::new(),
        };
        let can_match = self.can_be(filter, true);
        for field in fields {
            if let Some(reason) = self.cannot(field, &Test::Exists) {
                self.tell(&field.name, None, format!("{reason}; the rule compares its values"));
            }
        }
        if !can_match {
            let at = Place { line: rule.origin.line, column: 1 };
            let problem = format!("`{}` can never match", rule.title);
            self.told.push(error(&rule.origin.path, at, problem).to_string());
        }
        self.told
    }

    /// Whether the predicate may hold for some record; `is_asked` where it is not denied.
    fn can_be(&mut self, asked: &'r Predicate, is_asked: bool) -> bool {
        match asked {
            Predicate::All(parts) => {
                // All of them are looked at, for each may be in doubt.
                let mut can = true;
                parts.iter().for_each(|part| can &= self.can_be(part, is_asked));
                can
            }
            Predicate::Any(parts) => {
                let mut can = parts.is_empty();
                parts.iter().for_each(|part| can |= self.can_be(part, is_asked));
                can
            }
            Predicate::Not(inner) => {
                self.can_be(inner, !is_asked);
                true
            }
            Predicate::Anywhere(_) => true,
            Predicate::Field(field, test) => self.field(field, test, is_asked),
            Predicate::Nested(field, _) => self.field(field, &Test::Exists, is_asked),
        }
    }

    fn field(&mut self, field: &'r Field, test: &Test, is_asked: bool) -> bool {
        if self.told.len() >= TOLD {
            return true;
        }
        if self.unknown.get(field.name.as_str()) == Some(&true) {
            return matches!(test, Test::Null);
        }
        let Some(reason) = self.cannot(field, test) else { return true };
        if !self.unknown.contains_key(field.name.as_str()) {
            let is_unknown = self.cannot(field, &Test::Exists).is_some();
            self.unknown.insert(&field.name, is_unknown);
        }
        let so = if is_asked { "this never holds" } else { "what is denied here never was so" };
        self.tell(&field.name, literal(test), format!("{reason}; {so}"));
        false
    }

    fn cannot(&self, field: &Field, test: &Test) -> Option<String> {
        view::cannot_be(&self.rule.formats, self.rule.dialect, field, test)
    }

    fn tell(&mut self, field: &str, value: Option<&str>, problem: String) {
        let origin = &self.rule.origin;
        let first = Place { line: origin.line, column: 1 };
        let at = self.source.place(field, value).unwrap_or(first);
        let told = error(&origin.path, at, problem).to_string();
        if self.told.len() < TOLD && !self.told.contains(&told) {
            self.told.push(told);
        }
    }
}

/// The longest text that stands in a value as it is.
fn literal(test: &Test) -> Option<&str> {
    let Test::Text(pattern) = test else { return None };
    let texts = pattern.parts().iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.as_str()),
        Part::One | Part::Many => None,
    });
    texts.max_by_key(|text| text.len())
}
