//! Sources one by one: a log format in an account and region, with the times of its events and
//! what sorts of event it holds.

use rayon::prelude::*;

use crate::case::{Case, Flags, Place, Row};
use crate::format::Format;
use crate::interface::Interface;
use crate::time::{DAY, Nanos};

use super::Part;
use super::rhythm::PAUSE;
use super::telemetry::Traits;

/// A source.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The log format.
    pub format: Format,
    /// The account, an index into the case.
    pub account: u32,
    /// The region, an index into the case.
    pub region: u32,
    /// How many events it has.
    pub events: u64,
    /// The days with events, in UTC and counted from 1970, each with their number.
    pub days: Vec<(i64, u64)>,
    /// The times of events in order, never none; of those within ten minutes the first and the last.
    pub times: Vec<Nanos>,
}

impl Lane {
    /// The first and the last event.
    pub fn span(&self) -> Option<(Nanos, Nanos)> {
        Some((*self.times.first()?, *self.times.last()?))
    }
}

/// Times and days of a lane while they are gathered, identity by identity.
#[derive(Clone, Debug, Default)]
struct Gathered {
    times: Vec<Nanos>,
    days: Vec<(i64, u64)>,
    counts: Counts,
}

impl Gathered {
    /// Takes a time; most come behind the one before and close to it.
    #[inline]
    fn take(&mut self, time: Nanos) {
        let day = time.div_euclid(DAY);
        match self.days.last_mut().filter(|(known, _)| *known == day) {
            Some((_, events)) => *events += 1,
            None => self.days.push((day, 1)),
        }
        self.times.push(time);
    }

    fn lane(mut self, format: Format, place: Place) -> Lane {
        // What each identity did is in order already, so there are runs to merge.
        self.times.sort();
        thin(&mut self.times);
        self.days.sort_unstable();
        self.days.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        Lane {
            format,
            account: place.account,
            region: place.region,
            events: self.counts.events,
            days: self.days,
            times: self.times,
        }
    }
}

/// Of the times within a pause, the first and the last.
fn thin(times: &mut Vec<Nanos>) {
    let moment = |time: Nanos| time.div_euclid(PAUSE);
    let mut kept = 0;
    for read in 0..times.len() {
        let time = times[read];
        // Behind a first and another of the same pause, the later one takes the other's place.
        let is_third = kept > 1
            && moment(times[kept - 1]) == moment(time)
            && moment(times[kept - 2]) == moment(time);
        if !is_third {
            kept += 1;
        }
        times[kept - 1] = time;
    }
    times.truncate(kept);
    times.shrink_to_fit();
}

/// What a log format tells of an account, by sorts of event.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The log format.
    pub format: Format,
    /// The account, an index into the case.
    pub account: u32,
    /// How many of each sort.
    pub counts: Counts,
}

/// How many events of each sort; one may be of several sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub events: u64,
    /// That look and leave things as they are.
    pub reads: u64,
    /// Of single stored objects.
    pub objects: u64,
    /// Sign-ins.
    pub sign_ins: u64,
    /// Calls to what manages the accounts of an organisation.
    pub organisation: u64,
    /// That do not say who acted.
    pub nameless: u64,
    /// Calls of which the kind of client is not known.
    pub clientless: u64,
}

impl Counts {
    /// Adds others.
    pub const fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.reads += other.reads;
        self.objects += other.objects;
        self.sign_ins += other.sign_ins;
        self.organisation += other.organisation;
        self.nameless += other.nameless;
        self.clientless += other.clientless;
    }

    #[inline]
    fn count(&mut self, row: &Row, traits: Traits) {
        let says_write = row.flags.has(Flags::WRITES);
        let reads = row.flags.has(Flags::READS) || (!says_write && traits.looks);
        self.events += 1;
        self.reads += u64::from(reads);
        self.objects += u64::from(traits.object);
        self.sign_ins += u64::from(traits.sign_in);
        self.organisation += u64::from(traits.organisation);
        self.nameless += u64::from(row.identity == Row::NOBODY);
        // Where somebody signs in, no client calls yet.
        self.clientless += u64::from(row.interface == Interface::Unknown && !traits.sign_in);
    }
}

/// Puts events into their lanes, in one pass.
pub(super) struct Sorter {
    /// For each action: its traits, and whether its cloud is surveyed.
    actions: Vec<(Traits, bool)>,
    /// For each place, whether it is surveyed.
    places: Vec<bool>,
    /// By log format and place.
    lanes: Vec<Gathered>,
}

impl Sorter {
    pub(super) fn new(case: &Case, part: &Part) -> Self {
        let wanted = case
            .actions
            .iter()
            .map(|action| part.provider.is_none_or(|wanted| wanted == action.format.provider()));
        Self {
            actions: Traits::of_all(case).into_iter().zip(wanted).collect(),
            places: part.places(case),
            lanes: vec![Gathered::default(); Format::ALL.len() * case.places.len()],
        }
    }

    /// Whether events like this one are surveyed.
    pub(super) fn wants(&self, row: &Row) -> bool {
        self.actions[row.action as usize].1 && self.places[row.place as usize]
    }

    /// Takes an event; whether it is surveyed.
    #[inline]
    pub(super) fn take(&mut self, case: &Case, row: &Row) -> bool {
        if !self.wants(row) {
            return false;
        }
        let place = row.place as usize;
        let traits = self.actions[row.action as usize].0;
        let format = case.format_of(row) as usize;
        let lane = &mut self.lanes[format * self.places.len() + place];
        lane.take(row.time);
        lane.counts.count(row, traits);
        true
    }

    pub(super) fn finish(self, case: &Case) -> (Vec<Lane>, Vec<Contents>) {
        let places = self.places.len();
        let filled: Vec<(Format, Place, Gathered)> = self
            .lanes
            .into_iter()
            .enumerate()
            .filter(|(_, gathered)| gathered.counts.events > 0)
            .map(|(number, gathered)| {
                (Format::ALL[number / places], case.places[number % places], gathered)
            })
            .collect();
        let mut contents: Vec<Contents> = Vec::new();
        for (format, Place { account, .. }, Gathered { counts, .. }) in &filled {
            match contents.last_mut().filter(|it| (it.format, it.account) == (*format, *account)) {
                Some(known) => known.counts.add(counts),
                None => {
                    contents.push(Contents { format: *format, account: *account, counts: *counts })
                }
            }
        }
        let lanes = filled.into_par_iter().map(|(format, place, it)| it.lane(format, place));
        let lanes = lanes.collect();
        (lanes, contents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    #[test]
    fn of_a_pause_the_first_and_the_last_time_stay() {
        let thinned = |seconds: &[i64]| {
            let mut times: Vec<Nanos> = seconds.iter().map(|second| second * SECOND).collect();
            thin(&mut times);
            times.iter().map(|time| time / SECOND).collect::<Vec<_>>()
        };
        assert_eq!(thinned(&[]), [0; 0]);
        assert_eq!(thinned(&[5]), [5]);
        assert_eq!(thinned(&[5, 6, 7, 8]), [5, 8]);
        assert_eq!(thinned(&[0, 599, 600, 601, 1199, 1200, 5000]), [0, 599, 600, 1199, 1200, 5000]);
    }
}
