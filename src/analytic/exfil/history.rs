//! What an identity usually reads: the highest its sliding window came to on each earlier day, and the
//! same of its peers where it has no days of its own.

use std::collections::HashMap;

use crate::case::{Case, Identity};
use crate::identity::{Kind, Provider};
use crate::time::{DAY, MINUTE, Nanos};

use super::series::{Measure, Measures, Read, Slide};
use super::settings::Settings;

/// The highest peaks of each day with reads, in order; days are counted from 1970 in UTC.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub(super) days: Vec<(i64, Measures)>,
}

/// What is usual: a median, and how far values lie from it (the median of their distances).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    pub(super) median: f64,
    pub(super) deviation: f64,
    pub(super) basis: Basis,
}

/// What a spike is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// So many days of the identity's own.
    History(usize),
    /// So many peers.
    Peers(usize),
    /// Nothing: floors alone.
    Floors,
}

impl Profile {
    pub(super) fn of(reads: &[Read], settings: &Settings) -> Self {
        let mut days: Vec<(i64, Measures)> = Vec::new();
        let mut slide = Slide::new(reads, span(settings));
        for read in reads {
            let Some(held) = slide.advance() else { break };
            let day = day(read.row.time);
            match days.last_mut().filter(|last| last.0 == day) {
                Some(last) => last.1 = last.1.max(held),
                None => days.push((day, held)),
            }
        }
        Self { days }
    }

    /// Days before this one.
    fn before(&self, day: i64) -> &[(i64, Measures)] {
        &self.days[..self.days.partition_point(|known| known.0 < day)]
    }

    /// What was usual before a day; `None` where there are too few days to tell.
    fn usual(&self, day: i64, measure: Measure, settings: &Settings) -> Option<Usual> {
        let past = self.before(day);
        (past.len() >= settings.history_days.max(1)).then(|| {
            let values = past.iter().map(|known| known.1.of(measure) as f64).collect();
            let (median, deviation) = spread(values);
            Usual { median, deviation, basis: Basis::History(past.len()) }
        })
    }

    /// Whether several earlier days came near to a value.
    pub(super) fn is_habit(
        &self,
        day: i64,
        measure: Measure,
        value: u64,
        settings: &Settings,
    ) -> bool {
        let near = u128::from(value) * u128::from(settings.habit_percent);
        let came = |known: &&(i64, Measures)| u128::from(known.1.of(measure)) * 100 >= near;
        self.before(day).iter().filter(came).count() >= settings.habit_days.max(1)
    }

    /// Whether so many days, later ones among them, come near to a value that it is a routine whose
    /// beginning the evidence does not show.
    pub(super) fn is_routine(&self, measure: Measure, value: u64, settings: &Settings) -> bool {
        let near = u128::from(value) * u128::from(settings.habit_percent);
        let comes = |known: &&(i64, Measures)| u128::from(known.1.of(measure)) * 100 >= near;
        self.days.iter().filter(comes).count() > settings.routine_days.max(1)
    }

    /// The highest peak of all.
    pub(super) fn peak(&self) -> Measures {
        self.days.iter().fold(Measures::default(), |most, day| most.max(day.1))
    }

    /// The median of its days.
    fn typical(&self, measure: Measure) -> f64 {
        spread(self.days.iter().map(|day| day.1.of(measure) as f64).collect()).0
    }

    /// Days before this one on which anything was read.
    pub(super) fn days_before(&self, day: i64) -> usize {
        self.before(day).len()
    }
}

/// The length of the sliding window.
pub(super) fn span(settings: &Settings) -> Nanos {
    settings.spike_minutes.saturating_mul(MINUTE)
}

/// The day of a moment.
pub(super) fn day(time: Nanos) -> i64 {
    time.div_euclid(DAY)
}

/// The median, and the median distance from it.
fn spread(mut values: Vec<f64>) -> (f64, f64) {
    let middle = median(&mut values);
    let mut distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    (middle, median(&mut distances))
}

fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() % 2 {
        0 => (values[half - 1] + values[half]) / 2.0,
        _ => values[half],
    }
}

/// Identities of one kind in one account.
type Group<'a> = (Provider, &'a str, Kind);

/// What identities of one kind and account usually read.
pub(super) struct Peers<'a> {
    case: &'a Case,
    groups: HashMap<Group<'a>, (usize, [Usual; 3])>,
}

impl<'a> Peers<'a> {
    /// Of all who read objects.
    pub(super) fn of<'p>(
        case: &'a Case,
        profiles: impl Iterator<Item = (u32, &'p Profile)>,
    ) -> Self {
        let mut members: HashMap<Group<'a>, Vec<[f64; 3]>> = HashMap::new();
        for (identity, profile) in profiles.filter(|(_, profile)| !profile.days.is_empty()) {
            let typical = Measure::ALL.map(|measure| profile.typical(measure));
            members.entry(group(case, identity)).or_default().push(typical);
        }
        let usual = |values: &[[f64; 3]], which: usize| {
            let (median, deviation) = spread(values.iter().map(|all| all[which]).collect());
            Usual { median, deviation, basis: Basis::Peers(values.len().saturating_sub(1)) }
        };
        let groups = members.into_iter().map(|(group, values)| {
            (group, (values.len(), [0, 1, 2].map(|which| usual(&values, which))))
        });
        Self { case, groups: groups.collect() }
    }

    fn usual(&self, identity: u32, measure: Measure, settings: &Settings) -> Option<Usual> {
        let (members, usual) = self.groups.get(&group(self.case, identity))?;
        // The identity is no peer of its own.
        (members.saturating_sub(1) >= settings.fewest_peers.max(1)).then(|| usual[measure as usize])
    }
}

fn group(case: &Case, identity: u32) -> Group<'_> {
    let Identity { provider, account, kind, .. } = case.identity(identity);
    (*provider, account, *kind)
}

/// What is usual for an identity before a day: by its own days, else by its peers, else nothing is known.
pub(super) fn usual(
    profile: &Profile,
    peers: &Peers<'_>,
    identity: u32,
    day: i64,
    settings: &Settings,
) -> [Usual; 3] {
    Measure::ALL.map(|measure| {
        profile
            .usual(day, measure, settings)
            .or_else(|| peers.usual(identity, measure, settings))
            .unwrap_or(Usual { median: 0.0, deviation: 0.0, basis: Basis::Floors })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wild_day_moves_neither_median_nor_deviation() {
        assert_eq!(spread(vec![10.0, 12.0, 11.0, 9.0, 1e9]), (11.0, 1.0));
        assert_eq!(spread(vec![4.0, 2.0]), (3.0, 1.0));
        assert_eq!(spread(Vec::new()), (0.0, 0.0));
    }

    #[test]
    fn what_two_days_came_near_to_is_a_habit() {
        let settings = Settings::default();
        let held = |objects| Measures { objects, ..Measures::default() };
        let days = vec![(1, held(10)), (2, held(5000)), (9, held(4000)), (10, held(10))];
        let profile = Profile { days };
        assert!(profile.is_habit(11, Measure::Objects, 6000, &settings));
        assert!(!profile.is_habit(11, Measure::Objects, 9000, &settings));
        assert!(!profile.is_habit(9, Measure::Objects, 6000, &settings));
        let usual = profile.usual(11, Measure::Objects, &settings).expect("four days");
        assert_eq!((usual.median, usual.basis), (2005.0, Basis::History(4)));
        assert_eq!(profile.usual(9, Measure::Objects, &settings), None);
    }
}
