//! `hunt rules`: what detection rules match, by rule and identity, with what the case knows of the
//! identity beside it.
//!
//! Records were asked while they were read; here matches become findings. `docs/rules.md` explains
//! what a rule may ask and what is in a finding.

mod beside;
mod keys;
mod terms;
mod together;
mod words;

use std::collections::BTreeMap;

use crate::case::{Case, Matched, Row};
use crate::finding::{self, Finding, Reason};
use crate::rule::matcher::Compiled;
use crate::rule::{Kind, Rule};
use crate::time;

use super::{Answer, Question};

pub use keys::wanted;

/// The analytic's name.
pub const NAME: &str = "rules";

/// Matches of one rule by one identity, that are one finding.
struct Group<'a> {
    rule: &'a Rule,
    identity: u32,
    rows: Vec<Row>,
    /// What is the same in all of them, or was seen for the first time; empty for plain matches.
    about: String,
}

/// Findings of all rules; `matched` are the events that they matched, in the order of rules and time.
pub fn hunt(question: &Question<'_>, rules: &[Compiled], matched: &[Matched]) -> Answer {
    let mut groups = Vec::new();
    for (number, compiled) in (0..).zip(rules) {
        let rule = &compiled.rule;
        if !rule.reports {
            continue;
        }
        let own = of_rule(matched, number);
        match &rule.kind {
            Kind::Match(_) => groups.extend(by_identity(question, rule, own)),
            Kind::NewTerms { history, .. } => {
                groups.extend(terms::first_seen(question, rule, own, *history));
            }
            Kind::Threshold { at_least, distinct, span, .. } => {
                let distinct = distinct.as_ref().map(|(_, least)| *least);
                let bounds = together::Bounds { at_least: *at_least, distinct, span: *span };
                groups.extend(together::many(question, rule, own, bounds));
            }
            Kind::Correlation(correlation) => {
                let parts = keys::parts(rules, matched, number, correlation);
                groups.extend(together::correlated(question, rule, correlation, &parts));
            }
        }
    }
    let findings = groups.iter().map(|group| finding(question, group)).collect();
    Answer { findings, warnings: Vec::new() }
}

/// The matches of one rule, in the order of time.
fn of_rule(matched: &[Matched], rule: u32) -> &[Matched] {
    let from = matched.partition_point(|it| it.rule < rule);
    let to = matched.partition_point(|it| it.rule <= rule);
    &matched[from..to]
}

/// Matches inside the window, each identity's a group.
fn by_identity<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    matched: &[Matched],
) -> impl Iterator<Item = Group<'a>> + use<'a> {
    let mut identities: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
    for matched in matched.iter().filter(|matched| question.window.holds(matched.row.time)) {
        identities.entry(matched.row.identity).or_default().push(matched.row);
    }
    let group = move |(identity, rows)| Group { rule, identity, rows, about: String::new() };
    identities.into_iter().map(group)
}

fn finding(question: &Question<'_>, group: &Group<'_>) -> Finding {
    let Group { rule, rows, .. } = group;
    let case = question.case;
    let identity = case.identity(group.identity);
    let first = rows.first().map_or(0, |row| row.time);
    let beside = beside::of(question, group);
    Finding {
        id: finding::id(NAME, &[&rule.id, &identity.id, &group.about, &time::format(first)]),
        analytic: NAME,
        reference: "rule",
        score: rule.risk.min(100),
        title: words::title(case, group),
        identity: group.identity,
        first_seen: first,
        last_seen: rows.last().map_or(0, |row| row.time),
        rows: rows.clone(),
        reasons: vec![Reason {
            code: "rule_match".to_owned(),
            points: i32::from(rule.risk.min(100)),
            detail: words::ground(case, group, &beside),
        }],
        attack: rule.attack.clone(),
        details: words::details(rule, group, &beside),
        triage: words::steps(rule, &beside),
    }
}

/// The actions of events, each once, in the order of their first event.
fn actions(case: &Case, rows: &[Row]) -> Vec<u32> {
    let mut actions: Vec<u32> = Vec::new();
    for row in rows {
        if !actions.contains(&row.action) {
            actions.push(row.action);
        }
        // Names of more are told nowhere, and the search must not grow with the evidence.
        if actions.len() >= 50 {
            break;
        }
    }
    let _ = case;
    actions
}
