//! What `hunt rules` says of a match.

use serde_json::{Value, json};

use crate::analytic::scope::{count, list};
use crate::case::Case;
use crate::rule::Rule;

use super::beside::Beside;
use super::{Group, actions};

/// What happened, in one line.
pub(super) fn title(case: &Case, group: &Group<'_>) -> String {
    let who = &case.identity(group.identity).name;
    let numbers = actions(case, &group.rows);
    let names: Vec<&str> = numbers.iter().map(|a| case.actions[*a as usize].short()).collect();
    let worked = group.rows.iter().any(|row| row.outcome.took_effect());
    let refused = if worked { "" } else { ", refused or failed" };
    format!("{}: {} by {who}{refused}", group.rule.title, list(&names))
}

/// Why it is a finding.
pub(super) fn ground(case: &Case, group: &Group<'_>, beside: &Beside) -> String {
    let mut ground =
        format!("{} of {}", count(group.rows.len() as u64, "record"), group.rule.title);
    if !group.about.is_empty() {
        ground.push_str(&format!(" with {}", group.about));
    }
    if group.identity != crate::case::Row::NOBODY {
        ground.push_str(&match (beside.past_events, beside.past_calls) {
            (0, _) => "; the first that is known of this identity".to_owned(),
            (events, 0) => {
                format!("; its first such call in {} before", count(events, "event"))
            }
            (_, calls) => format!("; {} before", count(calls, "such call")),
        });
    }
    let _ = case;
    ground
}

/// What only rules know of a match; described in `docs/rules.md`.
pub(super) fn details(rule: &Rule, group: &Group<'_>, beside: &Beside) -> Value {
    json!({
        "rule": {
            "id": rule.id,
            "title": rule.title,
            "about": rule.about,
            "path": rule.origin.path,
            "line": rule.origin.line,
            "language": rule.origin.language,
            "author": rule.author,
            "references": rule.references,
            "false_positives": rule.false_positives,
            "tags": rule.tags,
            "attack": rule.attack,
            "interval": rule.interval,
        },
        "about": group.about,
        "first_such_call": beside.past_calls == 0,
        "events_before": beside.past_events,
        "such_calls_before": beside.past_calls,
        "signed_in_just_before": beside.signed_in,
        "refused_just_before": beside.refused,
    })
}

/// What to do: what the case adds to the first look, then the rule's own steps.
pub(super) fn steps(rule: &Rule, beside: &Beside) -> Vec<String> {
    let mut steps = Vec::new();
    if !beside.signed_in.is_empty() {
        steps.push(format!("Signed in within the day before: {}.", beside.signed_in.join("; ")));
    }
    if beside.refused > 0 {
        let calls = count(beside.refused, "call");
        steps.push(format!("{calls} of this identity were refused within the day before."));
    }
    steps.extend(rule.steps.iter().cloned());
    if !rule.false_positives.is_empty() {
        steps.push(format!("It may be innocent: {}", rule.false_positives.join("; ")));
    }
    steps
}
