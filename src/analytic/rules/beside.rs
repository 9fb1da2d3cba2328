//! What the case knows beside a match: sign-ins and refusals just before, and whether the identity
//! ever did such a thing.

use crate::case::{Case, Row};
use crate::catalog::Class;
use crate::event::Outcome;
use crate::time::{self, HOUR, Nanos};

use super::super::Question;
use super::{Group, actions};

/// How far back sign-ins and refusals are looked for.
const JUST_BEFORE: Nanos = 24 * HOUR;

/// What stands beside a match.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Sign-ins and roles taken on within the day before: when, what, from where.
    pub(super) signed_in: Vec<String>,
    /// How many calls were refused within the day before, failed sign-ins included.
    pub(super) refused: u64,
    /// Days on which the identity acted before the match, and calls of these actions among them.
    pub(super) past_events: u64,
    pub(super) past_calls: u64,
}

/// Sign-ins that are told.
const TOLD: usize = 3;

/// What stands beside the matches of a group.
pub(super) fn of(question: &Question<'_>, group: &Group<'_>) -> Beside {
    let case = question.case;
    let Some(first) = group.rows.first() else { return Beside::default() };
    if group.identity == Row::NOBODY {
        return Beside::default();
    }
    let rows = case.events_of(group.identity);
    let to = rows.partition_point(|row| row.time < first.time);
    let from = rows.partition_point(|row| row.time < first.time.saturating_sub(JUST_BEFORE));
    let own = actions(case, &group.rows);
    let recent = &rows[from..to];
    let signs_in =
        |row: &&Row| case.class(row) == Class::Authentication && row.outcome.took_effect();
    Beside {
        signed_in: recent
            .iter()
            .rev()
            .filter(signs_in)
            .take(TOLD)
            .map(|row| told(case, row))
            .collect(),
        refused: recent.iter().filter(|row| row.outcome == Outcome::Denied).count() as u64,
        past_events: to as u64,
        past_calls: rows[..to].iter().filter(|row| own.contains(&row.action)).count() as u64,
    }
}

fn told(case: &Case, row: &Row) -> String {
    let source = &case.sources[row.source as usize].text;
    let from = if source.is_empty() { "an unknown address" } else { source };
    format!("{} {} from {from}", time::format_short(row.time), case.action(row).name)
}
