//! Who makes the calls that built-in rules ask for, and on which days.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::case::{Case, Matched, Matches};
use crate::character::Character;
use crate::finding::Severity;
use crate::identity::Provider;
use crate::rule::matcher::Compiled;
use crate::rule::{Kind, Rule};
use crate::time::Nanos;

use super::super::super::Question;
use super::super::of_rule;
use super::{behind, day, usual};

/// What makes identities alike: the cloud, and whether people or programs act as them.
type Make = (Provider, Character);

/// Calls of one action on one day, counted from 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub(super) number: i64,
    pub(super) calls: u32,
    pub(super) worked: bool,
}

/// Who makes the calls that one rule asks for, and on which days up to the end of the window.
///
/// A service that acts for somebody counts as that one.
#[derive(Default)]
pub(in crate::analytic::rules) struct Calls {
    /// By identity and action, in the order of days.
    of: HashMap<(u32, u32), Vec<Day>>,
    /// By identity, the days of all these actions, in order.
    days: HashMap<u32, Vec<i64>>,
    makes: HashMap<u32, Make>,
    peers: HashMap<(Make, u32), Peers>,
}

/// For whom of one make an action worked.
#[derive(Default)]
pub(super) struct Peers {
    identities: u32,
    /// By day, for how many of them, and one of these.
    days: BTreeMap<i64, (u32, u32)>,
    /// Calls on each day of each of them, then the usual number of them.
    counts: Vec<u32>,
    pub(super) usual: u32,
}

/// The calls of each rule that is judged.
pub(in crate::analytic::rules) fn calls(
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

/// What an identity has in common with others; none where too little is known.
fn make(question: &Question<'_>, identity: u32) -> Option<Make> {
    let rows = question.case.events_of(identity);
    let rows = &rows[..rows.partition_point(|row| row.time < question.window.end)];
    let (character, _) = question.known.character(question.case, identity, rows);
    let provider = question.case.identity(identity).provider;
    (character != Character::Unknown).then_some((provider, character))
}

impl Calls {
    fn of(case: &Case, end: Nanos, matched: &[Matched]) -> Self {
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

    /// The days on which an identity makes such calls, in order.
    pub(super) fn days_of(&self, who: u32) -> &[i64] {
        self.days.get(&who).map_or(&[], Vec::as_slice)
    }

    /// The days on which an identity calls one action, in order.
    pub(super) fn of_action(&self, who: u32, action: u32) -> &[Day] {
        self.of.get(&(who, action)).map_or(&[], Vec::as_slice)
    }

    /// Whether people or programs act as an identity.
    pub(super) fn character(&self, who: u32) -> Character {
        self.makes.get(&who).map_or(Character::Unknown, |(_, character)| *character)
    }

    /// For whom of its make an action worked, the identity itself included.
    pub(super) fn peers(&self, who: u32, action: u32) -> Option<&Peers> {
        self.peers.get(&(*self.makes.get(&who)?, action))
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
    /// For how many others it worked, and on which days. Without the identity, for whom it worked or
    /// did not.
    pub(super) fn others(&self, who: u32, has_worked: bool) -> (u32, Vec<i64>) {
        let days = self.days.iter().filter(|(_, it)| **it != (1, who)).map(|(day, _)| *day);
        (self.identities.saturating_sub(u32::from(has_worked)), days.collect())
    }
}
