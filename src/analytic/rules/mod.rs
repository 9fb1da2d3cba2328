//! `hunt rules`: what detection rules match, by rule and identity, with what the case knows of the
//! identity beside it.
//!
//! Records were asked while they were read; here matches become findings. `docs/rules.md` explains
//! what a rule may ask and what is in a finding.

mod approved;
mod beside;
mod keys;
mod ordinary;
mod settings;
mod terms;
mod together;
mod words;

use crate::case::{Case, Matched, Matches, Row};
use crate::finding::{self, Finding, Reason, Severity};
use crate::rule::matcher::Compiled;
use crate::rule::{Kind, Rule};
use crate::time::{self, Nanos};

use super::{Answer, Question};

use rayon::prelude::*;

use beside::Past;
use ordinary::{Calls, Haunts};

pub use keys::wanted;
pub use settings::Settings;

/// The analytic's name.
pub const NAME: &str = "rules";

/// Fields and values that are told of a finding.
const GROUNDS: usize = 12;
/// Actions that are told of a finding.
const ACTIONS: usize = 50;

/// Matches of one rule that are one finding.
struct Group<'a> {
    rule: &'a Rule,
    identity: u32,
    rows: Vec<Row>,
    /// What is the same in all of them, or was seen for the first time; empty for plain matches.
    about: String,
    /// What made them match.
    grounds: Vec<(String, String)>,
    /// Who makes such calls when, of rules that are judged by it.
    calls: Option<&'a Calls>,
}

/// Findings of all rules; `matches` are the events that they matched.
pub fn hunt(
    question: &Question<'_>,
    settings: &Settings,
    rules: &[Compiled],
    matches: &Matches,
) -> Answer {
    let mut groups = Vec::new();
    let calls = ordinary::calls(question, rules, matches);
    for ((number, compiled), calls) in (0..).zip(rules).zip(&calls) {
        let rule = &compiled.rule;
        if !rule.reports {
            continue;
        }
        let own = Own { case: question.case, matches, list: of_rule(&matches.list, number) };
        match &rule.kind {
            Kind::Match(_) => {
                groups.extend(by_identity(question, rule, &own, calls.as_ref()));
            }
            Kind::NewTerms { history, .. } => {
                groups.extend(terms::first_seen(question, rule, &own, *history));
            }
            Kind::Threshold { at_least, distinct, span, .. } => {
                let distinct = distinct.as_ref().map(|(_, least)| *least);
                let bounds = together::Bounds { at_least: *at_least, distinct, span: *span };
                groups.extend(together::many(question, rule, &own, bounds));
            }
            Kind::Correlation(correlation) => {
                let parts = keys::parts(question.case, rules, matches, number, correlation);
                groups.extend(together::correlated(question, rule, correlation, &own, &parts));
            }
        }
    }
    groups.sort_by_key(|group| group.identity);
    let findings = groups
        .par_chunk_by_mut(|a, b| a.identity == b.identity)
        .flat_map_iter(|groups| {
            let past =
                Past::of(question.case, groups.first().map_or(Row::NOBODY, |it| it.identity));
            let judged = groups.iter().find(|group| group.calls.is_some());
            let haunts = judged.map(|group| Haunts::of(question, group.identity));
            groups
                .iter_mut()
                .map(move |group| finding(question, settings, group, &past, haunts.as_ref()))
        })
        .collect();
    Answer { findings, warnings: Vec::new() }
}

/// The matches of one rule, in the order of identities and time.
fn of_rule(matched: &[Matched], rule: u32) -> &[Matched] {
    let from = matched.partition_point(|it| it.rule < rule);
    let to = matched.partition_point(|it| it.rule <= rule);
    &matched[from..to]
}

/// The matches of one rule.
struct Own<'a> {
    case: &'a Case,
    matches: &'a Matches,
    /// In the order of identities and time.
    list: &'a [Matched],
}

impl<'a> Own<'a> {
    /// In the order of time.
    fn in_time(&self) -> Vec<&'a Matched> {
        let mut matched: Vec<&Matched> = self.list.iter().collect();
        matched.sort_by_key(|it| order(it.row(self.case)));
        matched
    }

    /// What made these match, as far as it is told.
    fn grounds<'m>(&self, matched: impl Iterator<Item = &'m Matched>) -> Vec<(String, String)> {
        let mut grounds: Vec<(String, String)> = Vec::new();
        let mut last: Option<&Matched> = None;
        for matched in matched {
            if last.replace(matched).is_some_and(|last| last.is_like(matched)) {
                continue;
            }
            for ground in &self.matches.facts(matched).grounds {
                if !grounds.contains(ground) {
                    grounds.push(ground.clone());
                }
            }
            if grounds.len() >= GROUNDS {
                grounds.truncate(GROUNDS);
                break;
            }
        }
        grounds
    }
}

/// The order of events of several identities.
fn order(row: &Row) -> (Nanos, u64, u32, u32) {
    (row.time, row.id, row.piece, row.record)
}

/// Matches inside the window, each identity's a group.
fn by_identity<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    own: &Own<'_>,
    calls: Option<&'a Calls>,
) -> Vec<Group<'a>> {
    let case = question.case;
    let identity = |matched: &Matched| matched.row(case).identity;
    let groups = own.list.par_chunk_by(|a, b| identity(a) == identity(b));
    groups
        .filter_map(|matched| {
            let before = |time: Nanos| matched.partition_point(|it| it.row(case).time < time);
            let inside = matched.get(before(question.window.since)..before(question.window.end))?;
            let rows: Vec<Row> = inside.iter().map(|it| *it.row(case)).collect();
            let identity = rows.first()?.identity;
            Some(Group {
                rule,
                identity,
                rows,
                about: String::new(),
                grounds: own.grounds(inside.iter()),
                calls,
            })
        })
        .collect()
}

fn finding(
    question: &Question<'_>,
    settings: &Settings,
    group: &mut Group<'_>,
    past: &Past,
    haunts: Option<&Haunts>,
) -> Finding {
    let rule = group.rule;
    let case = question.case;
    let identity = case.identity(group.identity);
    let first = group.rows.first().map_or(0, |row| row.time);
    let last = group.rows.last().map_or(0, |row| row.time);
    let beside = past.beside(case, settings, group);
    // What may come again is told apart by what it has in common and when it began.
    let about = match rule.kind {
        Kind::Threshold { .. } | Kind::Correlation(_) => {
            [group.about.as_str(), &time::format(first)].join(" ")
        }
        Kind::Match(_) | Kind::NewTerms { .. } => String::new(),
    };
    let points = points(rule);
    let mut reasons = vec![Reason {
        code: "rule_match".to_owned(),
        points: i32::from(points),
        detail: words::ground(group, &beside),
    }];
    reasons.extend(approved::changes(question, settings, group, points));
    let left = reasons.iter().map(|reason| reason.points).sum();
    reasons.extend(ordinary::reasons(question, settings, group, haunts, left));
    let score: i32 = reasons.iter().map(|reason| reason.points).sum();
    Finding {
        id: finding::id(NAME, &[&rule.id, &identity.id, &about]),
        analytic: NAME,
        reference: "rule",
        score: u8::try_from(score).unwrap_or_default(),
        title: words::title(case, group),
        identity: group.identity,
        first_seen: first,
        last_seen: last,
        reasons,
        attack: rule.attack.clone(),
        details: words::details(rule, group, &beside),
        triage: words::steps(rule, &beside),
        // They may be most of the evidence.
        rows: std::mem::take(&mut group.rows),
    }
}

/// The rule's risk, kept within what the report calls by the rule's severity.
fn points(rule: &Rule) -> u8 {
    let (least, most) = match rule.severity {
        Severity::Critical => (85, 100),
        Severity::High => (65, 84),
        Severity::Medium => (40, 64),
        Severity::Low => (20, 39),
        Severity::Info => (0, 19),
    };
    rule.risk.clamp(least, most)
}

/// The actions of events, each once, in the order of their first event.
fn actions(rows: &[Row]) -> Vec<u32> {
    let mut actions: Vec<u32> = Vec::new();
    for row in rows {
        // Names of more are told nowhere, and the search must not grow with the evidence.
        if actions.len() < ACTIONS && !actions.contains(&row.action) {
            actions.push(row.action);
        }
    }
    actions
}
