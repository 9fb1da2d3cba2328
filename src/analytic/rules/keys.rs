//! Which fields of a match are kept for rules that look at several, and the matches that feed a
//! correlation.

use crate::case::{Case, Matched, Matches};
use crate::rule::matcher::Compiled;
use crate::rule::predicate::Field;
use crate::rule::{Correlation, Kind, Rule, Together};

/// The keys to keep of each rule's matches: first its own, then those of the correlations that it
/// feeds, in the order of the rules.
pub fn wanted(rules: &[Rule]) -> Vec<Vec<Vec<Field>>> {
    let mut all: Vec<Vec<Vec<Field>>> = rules.iter().map(own).collect();
    for rule in rules {
        let Kind::Correlation(correlation) = &rule.kind else { continue };
        for (fed, keys) in rules.iter().zip(&mut all) {
            if feeds(fed, correlation) {
                keys.push(group_fields(fed, correlation));
                keys.push(value_field(correlation));
            }
        }
    }
    all
}

fn own(rule: &Rule) -> Vec<Vec<Field>> {
    match &rule.kind {
        Kind::NewTerms { fields, .. } => vec![fields.clone()],
        Kind::Threshold { fields, distinct, .. } => {
            let counted = distinct.iter().map(|(field, _)| field.clone()).collect();
            vec![fields.clone(), counted]
        }
        Kind::Match(_) | Kind::Correlation(_) => Vec::new(),
    }
}

fn feeds(rule: &Rule, correlation: &Correlation) -> bool {
    correlation.rules.iter().any(|name| is_called(rule, name))
}

fn is_called(rule: &Rule, name: &str) -> bool {
    rule.id == name || (!rule.name.is_empty() && rule.name == name)
}

fn group_fields(rule: &Rule, correlation: &Correlation) -> Vec<Field> {
    let field = |group: &crate::rule::GroupBy| {
        let own = group.aliases.iter().find(|(name, _)| is_called(rule, name));
        own.map_or_else(|| group.field.clone(), |(_, field)| field.clone())
    };
    correlation.group_by.iter().map(field).collect()
}

fn value_field(correlation: &Correlation) -> Vec<Field> {
    match &correlation.how {
        Together::Values(field, _) => vec![field.clone()],
        _ => Vec::new(),
    }
}

/// A match that feeds a correlation.
pub(super) struct Part<'a> {
    /// Which of the correlation's rules it is, by place.
    pub(super) which: usize,
    pub(super) matched: &'a Matched,
    /// The values that group it, and the value that is counted.
    pub(super) group: Option<&'a str>,
    pub(super) value: Option<&'a str>,
}

/// The matches that feed a correlation, in the order of time.
pub(super) fn parts<'a>(
    case: &Case,
    rules: &[Compiled],
    matches: &'a Matches,
    correlation_number: u32,
    correlation: &Correlation,
) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for (number, compiled) in (0..).zip(rules) {
        let place = correlation.rules.iter().position(|name| is_called(&compiled.rule, name));
        let Some(which) = place else { continue };
        // Keys of correlations follow each other as the correlations do.
        let before = rules.iter().take(correlation_number as usize).filter(
            |it| matches!(&it.rule.kind, Kind::Correlation(other) if feeds(&compiled.rule, other)),
        );
        let at = own(&compiled.rule).len() + 2 * before.count();
        for matched in super::of_rule(&matches.list, number) {
            let (group, value) = (matches.key(matched, at), matches.key(matched, at + 1));
            parts.push(Part { which, matched, group, value });
        }
    }
    // Events of one moment are taken in the order that the correlation asks for.
    parts.sort_by_key(|part| {
        let row = part.matched.row(case);
        (row.time, part.which, row.id, row.piece, row.record)
    });
    parts
}
