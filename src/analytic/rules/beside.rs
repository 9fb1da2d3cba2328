//! What the case knows beside a match: sign-ins and refusals just before, and whether the identity
//! ever did such a thing.

use hashbrown::HashMap;

use crate::case::{Case, Row};
use crate::catalog::Class;
use crate::event::Outcome;
use crate::time::{self, HOUR, Nanos};

use super::{Group, Settings, actions};

/// What stands beside a match.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Sign-ins and roles taken on just before, the latest first: when, what, from where.
    pub(super) signed_in: Vec<String>,
    /// Sign-ins just before that did not succeed.
    pub(super) failed_signins: u64,
    /// Calls refused just before.
    pub(super) refused: u64,
    /// Events of the identity before the match, and calls of these actions among them.
    pub(super) past_events: u64,
    pub(super) past_calls: u64,
    /// The hours that are just before.
    pub(super) hours: i64,
    /// Whether anybody is named.
    pub(super) somebody: bool,
}

/// When an identity did what; all in the order of time.
#[derive(Default)]
pub(super) struct Past {
    calls: HashMap<u32, Vec<Nanos>>,
    signed_in: Vec<Row>,
    failed_signins: Vec<Nanos>,
    refused: Vec<Nanos>,
}

impl Past {
    /// Goes through all that an identity did; nobody did nothing.
    pub(super) fn of(case: &Case, identity: u32) -> Self {
        let mut past = Self::default();
        if identity == Row::NOBODY {
            return past;
        }
        for row in case.events_of(identity) {
            past.calls.entry(row.action).or_default().push(row.time);
            match (case.class(row) == Class::Authentication, row.outcome) {
                (true, outcome) if outcome.took_effect() => past.signed_in.push(*row),
                (true, _) => past.failed_signins.push(row.time),
                (false, Outcome::Denied) => past.refused.push(row.time),
                (false, _) => {}
            }
        }
        past
    }

    /// What stands beside the matches of a group.
    pub(super) fn beside(&self, case: &Case, settings: &Settings, group: &Group<'_>) -> Beside {
        let hours = settings.just_before_hours;
        let Some(first) = group.rows.first().filter(|_| group.identity != Row::NOBODY) else {
            return Beside { hours, ..Beside::default() };
        };
        let since = first.time.saturating_sub(hours.saturating_mul(HOUR));
        let before = |times: &[Nanos]| times.partition_point(|time| *time < first.time);
        let recent =
            |times: &[Nanos]| (before(times) - times.partition_point(|time| *time < since)) as u64;
        let calls = actions(&group.rows);
        let calls = calls.iter().filter_map(|action| self.calls.get(action));
        let events = case.events_of(group.identity);
        let signed_in =
            &self.signed_in[..self.signed_in.partition_point(|it| it.time < first.time)];
        let latest = signed_in.iter().rev().take_while(|row| row.time >= since);
        Beside {
            signed_in: latest.take(settings.signins_told).map(|row| told(case, row)).collect(),
            failed_signins: recent(&self.failed_signins),
            refused: recent(&self.refused),
            past_events: events.partition_point(|row| row.time < first.time) as u64,
            past_calls: calls.map(|times| before(times) as u64).sum(),
            hours,
            somebody: true,
        }
    }
}

fn told(case: &Case, row: &Row) -> String {
    let source = &case.sources[row.source as usize].text;
    let from = if source.is_empty() { "an unknown address" } else { source };
    format!("{} {} from {from}", time::format_short(row.time), case.action(row).name)
}
