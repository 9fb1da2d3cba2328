//! What is usual in each account: who administers it, when and at what scale, where anything was
//! ever changed, and which machines were asked for.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::case::{Case, Row};
use crate::format::change::Subject;
use crate::time::{DAY, HOUR, Nanos};

use super::actor::Actors;
use super::link::Link;

/// What is usual, as it was at any moment.
#[derive(Default)]
pub(super) struct Habits {
    /// By account and region, when somebody first changed anything there.
    first_use: HashMap<(u32, u32), Nanos>,
    /// By account, the days with events, in order.
    days: HashMap<u32, Vec<i64>>,
    /// By account and subject, who made changes that took effect, in the order of time.
    changes: HashMap<(u32, Subject), Vec<(Nanos, u32)>>,
    /// By actor and account, when it first provisioned anything.
    first_provisioning: HashMap<(u32, u32), Nanos>,
    machines: HashMap<u32, Machinery>,
}

/// The machines of one account.
#[derive(Default)]
struct Machinery {
    first_accelerated: Option<Nanos>,
    first_large: Option<Nanos>,
    /// The most machines that one call asked for until then.
    most: Vec<(Nanos, u64)>,
}

impl Habits {
    pub(super) fn of(case: &Case, actors: &Actors, links: &[Link<'_>]) -> Self {
        let mut habits = Self::default();
        habits.survey(case, actors);
        for link in links.iter().filter(|link| link.worked()) {
            let time = link.row.time;
            match link.subject {
                Some(subject) => {
                    let known = habits.changes.entry((link.account, subject)).or_default();
                    known.push((time, link.actor));
                }
                None => habits.learn_machines(link, time),
            }
        }
        habits
    }

    /// Learns from all events where anything was changed, and on which days.
    fn survey(&mut self, case: &Case, actors: &Actors) {
        let groups: Vec<&[Row]> = case.groups().collect();
        let part = || (vec![Nanos::MAX; case.places.len()], HashSet::<(u32, i64)>::new());
        let (first, days) = groups
            .par_iter()
            .fold(part, |(mut first, mut days), rows| {
                survey_group(case, actors, rows, &mut first, &mut days);
                (first, days)
            })
            .reduce(part, |(mut first, mut days), (other, more)| {
                first.iter_mut().zip(other).for_each(|(a, b)| *a = (*a).min(b));
                days.extend(more);
                (first, days)
            });
        for (place, time) in case.places.iter().zip(first).filter(|(_, time)| *time < Nanos::MAX) {
            let known = self.first_use.entry((place.account, place.region)).or_insert(time);
            *known = time.min(*known);
        }
        for (account, day) in days {
            self.days.entry(account).or_default().push(day);
        }
        self.days.values_mut().for_each(|days| days.sort_unstable());
    }

    fn learn_machines(&mut self, link: &Link<'_>, time: Nanos) {
        self.first_provisioning.entry((link.actor, link.account)).or_insert(time);
        let known = self.machines.entry(link.account).or_default();
        let machines = link.machines();
        if machines.is_some_and(|it| it.accelerated) {
            known.first_accelerated.get_or_insert(time);
        }
        if machines.is_some_and(|it| it.large) {
            known.first_large.get_or_insert(time);
        }
        let most = known.most.last().map_or(0, |(_, most)| *most);
        // Where a request gives no number, it is for one.
        let count = machines.and_then(|it| it.count).unwrap_or(1);
        if count > most {
            known.most.push((time, count));
        }
    }

    /// Whether nobody had changed anything in the region when this began.
    pub(super) fn is_new_region(&self, account: u32, region: u32, begin: Nanos) -> bool {
        self.first_use.get(&(account, region)).is_none_or(|first| *first >= begin)
    }

    /// The regions of an account in which something had been changed by then.
    pub(super) fn regions(&self, account: u32, begin: Nanos) -> Vec<u32> {
        let of_account = self.first_use.iter().filter(|((of, _), _)| *of == account);
        let mut regions: Vec<u32> = of_account
            .filter(|(_, first)| **first < begin)
            .map(|((_, region), _)| *region)
            .collect();
        regions.sort_unstable();
        regions
    }

    /// Days with events of the account by then.
    pub(super) fn days(&self, account: u32, begin: Nanos) -> usize {
        let today = begin.div_euclid(DAY);
        self.days.get(&account).map_or(0, |days| days.partition_point(|day| *day < today))
    }

    /// Changes of a subject by then.
    pub(super) fn changes(&self, account: u32, subject: Subject, begin: Nanos) -> &[(Nanos, u32)] {
        let known = self.changes.get(&(account, subject)).map_or(&[][..], Vec::as_slice);
        &known[..known.partition_point(|(time, _)| *time < begin)]
    }

    /// Whether the account was administered before at about this hour of the day; nothing where
    /// too little is known.
    pub(super) fn is_usual_hour(
        &self,
        account: u32,
        time: Nanos,
        begin: Nanos,
        fewest: usize,
    ) -> Option<bool> {
        const SUBJECTS: [Subject; 4] =
            [Subject::Quota, Subject::Policy, Subject::Association, Subject::Region];
        let hour = |time: Nanos| time.rem_euclid(DAY) / HOUR;
        let known: Vec<i64> = SUBJECTS
            .iter()
            .flat_map(|subject| self.changes(account, *subject, begin))
            .map(|(time, _)| hour(*time))
            .collect();
        let near = |other: &i64| matches!((hour(time) - other).rem_euclid(24), 0 | 1 | 23);
        (known.len() >= fewest).then(|| known.iter().any(near))
    }

    /// Whether the actor had provisioned anything in the account by then.
    pub(super) fn has_provisioned(&self, actor: u32, account: u32, begin: Nanos) -> bool {
        self.first_provisioning.get(&(actor, account)).is_some_and(|first| *first < begin)
    }

    /// Whether the account had machines with accelerators by then.
    pub(super) fn had_accelerated(&self, account: u32, begin: Nanos) -> bool {
        let first = self.machines.get(&account).and_then(|known| known.first_accelerated);
        first.is_some_and(|first| first < begin)
    }

    /// Whether the account had large machines by then.
    pub(super) fn had_large(&self, account: u32, begin: Nanos) -> bool {
        let first = self.machines.get(&account).and_then(|known| known.first_large);
        first.is_some_and(|first| first < begin)
    }

    /// The most machines that one call had asked for by then; 0 where none did.
    pub(super) fn most_machines(&self, account: u32, begin: Nanos) -> u64 {
        let most = self.machines.get(&account).map_or(&[][..], |known| known.most.as_slice());
        let until = most.partition_point(|(time, _)| *time < begin);
        until.checked_sub(1).map_or(0, |last| most[last].1)
    }
}

fn survey_group(
    case: &Case,
    actors: &Actors,
    rows: &[Row],
    first: &mut [Nanos],
    days: &mut HashSet<(u32, i64)>,
) {
    // Services of the provider work in regions that nobody uses.
    let is_service = rows.first().is_some_and(|row| actors.is_service(row.identity));
    let mut last = None;
    for row in rows {
        let account = case.places[row.place as usize].account;
        let day = (account, row.time.div_euclid(DAY));
        if last.replace(day) != Some(day) {
            days.insert(day);
        }
        let known = &mut first[row.place as usize];
        if row.time >= *known || is_service || !row.outcome.took_effect() {
            continue;
        }
        let class = case.class(row);
        // To ask for a quota or to open a region is no use of it yet.
        if !class.only_looks() && !class.is_governance() {
            *known = row.time;
        }
    }
}
