//! Matches that are ordinary in this house: what an identity does on other days, too, and what others
//! like it do. Points are taken off, and nothing is hidden.
//!
//! Whoever brings a rule says how grave its matches are here. A rule that is built in cannot know, so
//! its findings, and no others, are taken down: by one severity at most, and never below medium. All
//! events of a finding must be ordinary. One from a network that its identity does not use, a burst,
//! an attack tool, or something opened to everybody leaves the finding as grave as the rule says.

mod calls;
mod haunts;

use hashbrown::HashMap;

use crate::analytic::scope::{count, list};
use crate::case::{Case, Flags, Row};
use crate::finding::{Reason, Severity};
use crate::identity::Kind;
use crate::interface::Interface;
use crate::time::{self, DAY};

use super::super::Question;
use super::{Group, Settings};

use calls::Day;
pub(super) use calls::{Calls, calls};
pub(super) use haunts::Haunts;

/// What else was looked at.
const AS_USUAL: &str = "no more in a day than usual, and from networks that it uses";

/// Why an event is ordinary.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Because {
    Habit,
    Peers,
}

/// The fewest points that findings of a rule keep.
const fn least(severity: Severity) -> i32 {
    match severity {
        Severity::Critical => 65,
        Severity::High | Severity::Medium => 40,
        Severity::Low | Severity::Info => 100,
    }
}

/// Whose habit an identity's calls are; none of whom nothing is ordinary.
fn behind(case: &Case, identity: u32) -> Option<u32> {
    let behind = case.identity(identity).acts_for.unwrap_or(identity);
    let is_somebody =
        !matches!(case.identity(behind).kind, Kind::Root | Kind::Anonymous | Kind::Unknown);
    is_somebody.then_some(behind)
}

fn day(row: &Row) -> i64 {
    row.time.div_euclid(DAY)
}

/// Days from the first to the last.
fn span(days: impl DoubleEndedIterator<Item = i64> + Clone) -> i64 {
    let (first, last) = (days.clone().next(), days.clone().next_back());
    first.zip(last).map_or(0, |(first, last)| last - first)
}

/// The usual one of several numbers; an extreme one does not move it.
fn usual(mut numbers: Vec<u32>) -> u32 {
    numbers.sort_unstable();
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

/// What is known of one action of a finding.
struct Grounds<'c> {
    days: &'c [Day],
    /// Days on which it worked.
    worked: usize,
    /// Calls in a day from which on they are a burst: for the identity, and for its peers.
    bursts: (u32, u32),
    /// The others, and on how many days.
    vouch: Option<(u32, usize)>,
    /// Events of the finding.
    events: [usize; 2],
}

/// What is ordinary of a finding.
struct Judge<'c, 'q> {
    question: &'q Question<'q>,
    settings: &'c Settings,
    calls: &'c Calls,
    haunts: &'c Haunts,
    who: u32,
    /// Whether the identity makes calls that the rule asks for on many days.
    is_regular: bool,
}

/// What the ordinary takes off a built-in rule's finding that has these points left.
pub(super) fn reasons(
    question: &Question<'_>,
    settings: &Settings,
    group: &Group<'_>,
    haunts: Option<&Haunts>,
    left: i32,
) -> Vec<Reason> {
    let room = left - least(group.rule.severity);
    let who = behind(question.case, group.identity);
    let (Some(calls), Some(haunts), Some(who), 1..) = (group.calls, haunts, who, room) else {
        return Vec::new();
    };
    let days = calls.days_of(who);
    let is_regular =
        days.len() >= settings.habit_days && span(days.iter().copied()) >= settings.habit_span_days;
    let judge = Judge { question, settings, calls, haunts, who, is_regular };
    match judge.grounds(&group.rows) {
        Some(grounds) => judge.reasons(group, days, &grounds, room),
        None => Vec::new(),
    }
}

impl<'c> Judge<'c, '_> {
    /// What makes all of the events ordinary, by action in the order of their first event.
    fn grounds(&self, rows: &[Row]) -> Option<Vec<(u32, Grounds<'c>)>> {
        let mut list: Vec<(u32, Grounds<'c>)> = Vec::new();
        let mut places: HashMap<u32, usize> = HashMap::new();
        let mut last = None;
        for row in rows {
            let place = *places.entry(row.action).or_insert(list.len());
            if place == list.len() {
                list.push((row.action, self.of(row.action)));
            }
            let grounds = &mut list[place].1;
            let worked = row.outcome.took_effect();
            let here = (row.action, day(row), row.source, row.interface, row.flags, worked);
            let because = match last {
                Some((before, because)) if before == here => because,
                _ => self.because(row, grounds)?,
            };
            last = Some((here, because));
            grounds.events[because as usize] += 1;
        }
        Some(list)
    }

    /// What is known of an action.
    fn of(&self, action: u32) -> Grounds<'c> {
        let days = self.calls.of_action(self.who, action);
        let worked = days.iter().filter(|day| day.worked).count();
        let peers = self.calls.peers(self.who, action);
        let vouch = peers.and_then(|peers| {
            let (others, days) = peers.others(self.who, worked > 0);
            let do_vouch = others as usize >= self.settings.peers_that_vouch
                && days.len() >= self.settings.peer_days
                && span(days.iter().copied()) >= self.settings.habit_span_days;
            do_vouch.then_some((others, days.len()))
        });
        let burst = |usual: u32| usual.saturating_mul(self.settings.burst_times);
        let own = usual(days.iter().map(|day| day.calls).collect());
        let bursts = (burst(own), burst(peers.map_or(0, |peers| peers.usual)));
        Grounds { days, worked, bursts, vouch, events: [0; 2] }
    }

    /// Why an event is ordinary; none where it is not.
    fn because(&self, row: &Row, grounds: &Grounds<'_>) -> Option<Because> {
        let is_grave = row.flags.has(Flags::OPENS_TO_ALL) || row.interface == Interface::Tool;
        let character = self.calls.character(self.who);
        if is_grave || !self.haunts.are_usual(self.question, self.settings, row, character) {
            return None;
        }
        let number = day(row);
        let place = grounds.days.binary_search_by_key(&number, |day| day.number).ok()?;
        let calls = grounds.days[place].calls;
        // Whoever tried twice and then succeeded did it for the first time.
        let days = if row.outcome.took_effect() { grounds.worked } else { grounds.days.len() };
        let is_habit = self.is_regular && days >= self.settings.habit_days_of_each;
        if is_habit && calls <= grounds.bursts.0 {
            return Some(Because::Habit);
        }
        grounds.vouch.filter(|_| calls <= grounds.bursts.1).map(|_| Because::Peers)
    }

    fn reasons(
        &self,
        group: &Group<'_>,
        days: &[i64],
        grounds: &[(u32, Grounds<'_>)],
        room: i32,
    ) -> Vec<Reason> {
        let part = |points: i32, because: Because| {
            let events: usize = grounds.iter().map(|(_, it)| it.events[because as usize]).sum();
            let (events, all) = (events as i64, group.rows.len().max(1) as i64);
            // In favour of what takes off less, so that both together never take off less than it.
            let points = i64::from(points.min(0).unsigned_abs()) * events;
            let taken = match because {
                Because::Habit => points / all,
                Because::Peers => (points + all - 1) / all,
            };
            i32::try_from(taken).unwrap_or(room)
        };
        let habit = part(self.settings.habit, Because::Habit).min(room);
        let common = part(self.settings.common_among_peers, Because::Peers).min(room - habit);
        let mut reasons = Vec::new();
        let mut add = |code: &str, taken: i32, detail: String| {
            if taken > 0 {
                reasons.push(Reason { code: code.to_owned(), points: -taken, detail });
            }
        };
        add("habit", habit, self.habit(group, days, grounds));
        add("common_among_peers", common, self.common(grounds));
        reasons
    }

    fn habit(&self, group: &Group<'_>, days: &[i64], grounds: &[(u32, Grounds<'_>)]) -> String {
        let of = |(action, it): &(u32, Grounds<'_>)| {
            format!("{} on {}", self.name(*action), it.days.len())
        };
        let each: Vec<String> = grounds.iter().filter(|(_, it)| it.events[0] > 0).map(of).collect();
        let each: Vec<&str> = each.iter().map(String::as_str).collect();
        let date = |day: Option<&i64>| time::format_day(day.map_or(0, |day| day * DAY));
        let active = self.haunts.active;
        let on = match self.who == group.identity && days.len() <= active {
            true => format!("on {} of its {}", days.len(), count(active as u64, "active day")),
            false => {
                let who = &self.question.case.identity(self.who).name;
                format!("by {who} on {}", count(days.len() as u64, "day"))
            }
        };
        let (first, last) = (date(days.first()), date(days.last()));
        format!("such calls {on}, {first} to {last}: {}; {AS_USUAL}", list(&each))
    }

    fn common(&self, grounds: &[(u32, Grounds<'_>)]) -> String {
        let of = |(action, it): &(u32, Grounds<'_>)| {
            let (others, days) = it.vouch.filter(|_| it.events[1] > 0)?;
            let others = count(u64::from(others), "other");
            Some(format!("{} by {others} on {}", self.name(*action), count(days as u64, "day")))
        };
        let each: Vec<String> = grounds.iter().filter_map(of).collect();
        let each: Vec<&str> = each.iter().map(String::as_str).collect();
        let like = self.calls.character(self.who).name();
        format!("others like it ({like}) make such calls: {}; {AS_USUAL}", list(&each))
    }

    fn name(&self, action: u32) -> &str {
        self.question.case.actions[action as usize].short()
    }
}
