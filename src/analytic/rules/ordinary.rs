//! Matches that are ordinary in this house: what an identity does on other days, too, and what others
//! like it do. Points are taken off, and nothing is hidden.
//!
//! Whoever brings a rule says how grave its matches are here. A rule that is built in cannot know, so
//! its findings, and no others, are taken down: by one severity at most, and never below medium. All
//! events of a finding must be ordinary. One from a network that its identity does not use, a burst,
//! an attack tool, or something opened to everybody leaves the finding as grave as the rule says.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::analytic::scope::{count, list};
use crate::case::{Case, Flags, Matched, Matches, Row};
use crate::character::Character;
use crate::finding::{Reason, Severity};
use crate::identity::{Kind as Sort, Provider};
use crate::interface::Interface;
use crate::origin::Origin;
use crate::rule::matcher::Compiled;
use crate::rule::{Kind, Rule};
use crate::time::{self, DAY};

use super::super::Question;
use super::{Group, Settings, of_rule};

/// What makes identities alike: the cloud, and whether people or programs act as them.
type Make = (Provider, Character);

/// What else was looked at.
const AS_USUAL: &str = "no more in a day than usual, and from networks that it uses";

/// Calls of one action on one day, counted from 1970.
#[derive(Clone, Copy, Debug)]
struct Day {
    number: i64,
    calls: u32,
    worked: bool,
}

/// Who makes the calls that one rule asks for, and on which days up to the end of the window.
///
/// A service that acts for somebody counts as that one.
#[derive(Default)]
pub(super) struct Calls {
    /// By identity and action, in the order of days.
    of: HashMap<(u32, u32), Vec<Day>>,
    /// By identity, the days of all these actions, in order.
    days: HashMap<u32, Vec<i64>>,
    makes: HashMap<u32, Make>,
    peers: HashMap<(Make, u32), Peers>,
}

/// For whom of one make an action worked.
#[derive(Default)]
struct Peers {
    identities: u32,
    /// By day, for how many of them, and one of these.
    days: BTreeMap<i64, (u32, u32)>,
    /// Calls on each day of each of them, then the usual number of them.
    counts: Vec<u32>,
    usual: u32,
}

/// Where an identity acts, up to the end of the window.
#[derive(Default)]
pub(super) struct Haunts {
    networks: HashMap<u32, Haunt>,
    /// Days on which it acts at all.
    active: usize,
}

/// A network that an identity acts from.
#[derive(Default)]
struct Haunt {
    /// The days on which it is there, in order.
    days: Vec<i64>,
    /// Whether on one of them it is somewhere else, too.
    is_shared: bool,
}

/// Why an event is ordinary.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Because {
    Habit,
    Peers,
}

/// The calls of each rule that is judged.
pub(super) fn calls(
    question: &Question<'_>,
    rules: &[Compiled],
    matches: &Matches,
) -> Vec<Option<Calls>> {
    let judged = |(number, compiled): (usize, &Compiled)| {
        let number = u32::try_from(number).ok().filter(|_| is_judged(&compiled.rule))?;
        Some(Calls::of(question.case, question.window.end, of_rule(&matches.list, number)))
    };
    let mut calls: Vec<Option<Calls>> = rules.par_iter().enumerate().map(judged).collect();
    let mut identities: Vec<u32> =
        calls.iter().flatten().flat_map(|calls| calls.days.keys().copied()).collect();
    identities.sort_unstable();
    identities.dedup();
    let makes: Vec<(u32, Make)> =
        identities.par_iter().filter_map(|one| Some((*one, make(question, *one)?))).collect();
    let makes = makes.into_iter().collect();
    calls.par_iter_mut().flatten().for_each(|calls| calls.meet(&makes));
    calls
}

/// Whether findings of a rule may be taken down.
fn is_judged(rule: &Rule) -> bool {
    rule.origin.is_builtin
        && rule.reports
        && rule.severity >= Severity::Medium
        && matches!(rule.kind, Kind::Match(_))
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
        !matches!(case.identity(behind).kind, Sort::Root | Sort::Anonymous | Sort::Unknown);
    is_somebody.then_some(behind)
}

/// What an identity has in common with others; none where too little is known.
fn make(question: &Question<'_>, identity: u32) -> Option<Make> {
    let rows = question.case.events_of(identity);
    let rows = &rows[..rows.partition_point(|row| row.time < question.window.end)];
    let (character, _) = question.known.character(question.case, identity, rows);
    let provider = question.case.identity(identity).provider;
    (character != Character::Unknown).then_some((provider, character))
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

impl Calls {
    fn of(case: &Case, end: time::Nanos, matched: &[Matched]) -> Self {
        let mut calls = Self::default();
        for matched in matched.chunk_by(|a, b| a.row(case).identity == b.row(case).identity) {
            let who = matched.first().and_then(|it| behind(case, it.row(case).identity));
            let Some(who) = who else { continue };
            for row in matched.iter().map(|it| it.row(case)).take_while(|row| row.time < end) {
                let days = calls.of.entry((who, row.action)).or_default();
                let (number, worked) = (day(row), row.outcome.took_effect());
                match days.last_mut().filter(|last| last.number == number) {
                    Some(last) => last.add(Day { number, calls: 1, worked }),
                    None => days.push(Day { number, calls: 1, worked }),
                }
            }
        }
        for ((who, _), days) in &mut calls.of {
            // An identity's own days and those of services that act for it are one.
            days.sort_by_key(|day| day.number);
            days.dedup_by(|next, day| {
                let is_same = next.number == day.number;
                if is_same {
                    day.add(*next);
                }
                is_same
            });
            calls.days.entry(*who).or_default().extend(days.iter().map(|day| day.number));
        }
        for days in calls.days.values_mut() {
            days.sort_unstable();
            days.dedup();
        }
        calls
    }

    /// Learns who is like whom.
    fn meet(&mut self, makes: &HashMap<u32, Make>) {
        for ((who, action), days) in &self.of {
            let Some(make) = makes.get(who).filter(|_| days.iter().any(|day| day.worked)) else {
                continue;
            };
            let peers = self.peers.entry((*make, *action)).or_default();
            peers.identities += 1;
            for day in days.iter().filter(|day| day.worked) {
                peers.counts.push(day.calls);
                let (identities, one) = peers.days.entry(day.number).or_default();
                (*identities, *one) = (*identities + 1, *who);
            }
        }
        for peers in self.peers.values_mut() {
            peers.usual = usual(std::mem::take(&mut peers.counts));
        }
        self.makes = self.days.keys().filter_map(|who| Some((*who, *makes.get(who)?))).collect();
    }
}

impl Day {
    const fn add(&mut self, other: Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.worked |= other.worked;
    }
}

impl Peers {
    /// For how many but this one it worked, and on which days.
    fn others(&self, who: u32) -> (u32, Vec<i64>) {
        let days = self.days.iter().filter(|(_, it)| **it != (1, who)).map(|(day, _)| *day);
        (self.identities, days.collect())
    }
}

impl Haunts {
    pub(super) fn of(question: &Question<'_>, identity: u32) -> Self {
        let rows = match identity {
            Row::NOBODY => &[],
            identity => question.case.events_of(identity),
        };
        let origins = question.known.origins();
        let mut haunts = Self::default();
        // Where it was on the last day.
        let mut today: Vec<u32> = Vec::new();
        let mut last = None;
        for row in rows.iter().take_while(|row| row.time < question.window.end) {
            let here = (row.source, day(row));
            if last == Some(here) {
                continue;
            }
            if last.is_none_or(|(_, day)| day != here.1) {
                haunts.active += 1;
                haunts.part(&today);
                today.clear();
            }
            last = Some(here);
            let network = origins.number(row.source);
            let haunt = haunts.networks.entry(network).or_default();
            if haunt.days.last() != Some(&here.1) {
                haunt.days.push(here.1);
                // Services that call on somebody's behalf are no place of theirs.
                if origins.origin(row.source).is_telling() {
                    today.push(network);
                }
            }
        }
        haunts.part(&today);
        haunts
    }

    /// Notes where it was on one day.
    fn part(&mut self, today: &[u32]) {
        for network in today.iter().filter(|_| today.len() > 1) {
            self.networks.entry(*network).or_default().is_shared = true;
        }
    }

    /// Whether a source lies in a network that the identity uses. People who travel take all their
    /// work with them; whoever steals from them is seen beside them.
    fn are_usual(
        &self,
        question: &Question<'_>,
        settings: &Settings,
        row: &Row,
        character: Character,
    ) -> bool {
        let origins = question.known.origins();
        let Some(haunt) = self.networks.get(&origins.number(row.source)) else { return false };
        let is_travelling = !haunt.is_shared && character == Character::Human;
        *origins.origin(row.source) == Origin::Corporate
            || (haunt.days.len() >= settings.usual_network_days
                && (is_travelling || span(haunt.days.iter().copied()) >= settings.habit_span_days))
    }
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
    let (Some(calls), Some(haunts), Some(who)) = (group.calls, haunts, who) else {
        return Vec::new();
    };
    let days = calls.days.get(&who).map_or(&[][..], Vec::as_slice);
    let is_regular =
        days.len() >= settings.habit_days && span(days.iter().copied()) >= settings.habit_span_days;
    let judge = Judge { question, settings, calls, haunts, who, is_regular };
    match judge.grounds(&group.rows).filter(|_| room > 0) {
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
        let days = self.calls.of.get(&(self.who, action)).map_or(&[][..], Vec::as_slice);
        let worked = days.iter().filter(|day| day.worked).count();
        let make = self.calls.makes.get(&self.who);
        let peers = make.and_then(|make| self.calls.peers.get(&(*make, action)));
        let vouch = peers.and_then(|peers| {
            let (identities, days) = peers.others(self.who);
            let others = identities - u32::from(worked > 0);
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
        let character = self.calls.makes.get(&self.who).map_or(Character::Unknown, |make| make.1);
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
        let like = self.calls.makes.get(&self.who).map_or("", |(_, character)| character.name());
        format!("others like it ({like}) make such calls: {}; {AS_USUAL}", list(&each))
    }

    fn name(&self, action: u32) -> &str {
        self.question.case.actions[action as usize].short()
    }
}
