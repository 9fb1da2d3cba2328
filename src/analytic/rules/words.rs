//! What `hunt rules` says of a match.

use serde_json::{Value, json};

use crate::analytic::scope::{count, list};
use crate::case::Case;
use crate::event::Outcome;
use crate::rule::Rule;

use super::beside::Beside;
use super::{Group, actions};

/// Fields and values that a sentence has room for.
const IN_SENTENCE: usize = 4;

/// Fields that say no more than which log it was.
const SELF_EVIDENT: [&str; 2] = ["data_stream.dataset", "event.dataset"];

/// What happened, in one line.
pub(super) fn title(case: &Case, group: &Group<'_>) -> String {
    let who = &case.identity(group.identity).name;
    let numbers = actions(&group.rows);
    let mut names: Vec<&str> = Vec::new();
    for number in numbers {
        let name = case.actions[number as usize].short();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let worked = group.rows.iter().any(|row| row.outcome.took_effect());
    let refused = if worked { "" } else { ", refused or failed" };
    format!("{}: {} by {who}{refused}", group.rule.title, list(&names))
}

/// Why it is a finding.
pub(super) fn ground(group: &Group<'_>, beside: &Beside) -> String {
    let mut ground = count(group.rows.len() as u64, "event");
    if !group.about.is_empty() {
        ground.push_str(&format!(" with {}", group.about));
    }
    let told = group.grounds.iter().filter(|(field, _)| !SELF_EVIDENT.contains(&field.as_str()));
    let told = told.take(IN_SENTENCE);
    let told: Vec<String> = told.map(|(field, value)| format!("{field} is {value}")).collect();
    if !told.is_empty() {
        ground.push_str(&format!(": {}", told.join(", ")));
    }
    if beside.somebody {
        ground.push_str(&match (beside.past_events, beside.past_calls) {
            (0, _) => "; nothing is known of this identity before".to_owned(),
            (events, 0) => format!("; no such call in its {} before", count(events, "event")),
            (_, calls) => format!("; {} before", count(calls, "such call")),
        });
    }
    ground
}

/// What only rules know of a match; described in `docs/rules.md`.
pub(super) fn details(rule: &Rule, group: &Group<'_>, beside: &Beside) -> Value {
    let outcomes = [Outcome::Success, Outcome::Denied, Outcome::Error, Outcome::Unknown];
    let of = |outcome| group.rows.iter().filter(|row| row.outcome == outcome).count();
    let outcomes: serde_json::Map<String, Value> =
        outcomes.into_iter().map(|it| (it.name().to_owned(), json!(of(it)))).collect();
    let matched = group.grounds.iter();
    let matched: Vec<Value> =
        matched.map(|(field, value)| json!({ "field": field, "value": value })).collect();
    json!({
        "rule": {
            "id": rule.id,
            "title": rule.title,
            "about": rule.about,
            "severity": rule.severity.name(),
            "risk_score": rule.risk,
            "path": rule.origin.path,
            "line": rule.origin.line,
            "language": rule.origin.language,
            "author": rule.author,
            "references": rule.references,
            "false_positives": rule.false_positives,
            "tags": rule.tags,
            "interval": rule.interval,
        },
        "matched": matched,
        "about": group.about,
        "outcomes": outcomes,
        "first_such_call": beside.somebody && beside.past_calls == 0,
        "events_before": beside.past_events,
        "such_calls_before": beside.past_calls,
        "signed_in_just_before": beside.signed_in,
        "failed_signins_just_before": beside.failed_signins,
        "refused_just_before": beside.refused,
    })
}

/// What to do: what the case adds to the first look, then the rule's own steps.
pub(super) fn steps(rule: &Rule, beside: &Beside) -> Vec<String> {
    let within = format!("within the {} before", count(beside.hours.unsigned_abs(), "hour"));
    let mut steps = Vec::new();
    if !beside.signed_in.is_empty() {
        steps.push(format!("Signed in {within}: {}.", beside.signed_in.join("; ")));
    }
    if beside.failed_signins > 0 {
        let attempts = count(beside.failed_signins, "sign-in");
        steps.push(format!("{attempts} of this identity failed {within}."));
    }
    if beside.refused > 0 {
        let calls = count(beside.refused, "call");
        let were = if beside.refused == 1 { "was" } else { "were" };
        steps.push(format!("{calls} of this identity {were} refused {within}."));
    }
    steps.extend(rule.steps.iter().cloned());
    if !rule.false_positives.is_empty() {
        steps.push(format!("It may be innocent: {}", rule.false_positives.join("; ")));
    }
    steps
}
