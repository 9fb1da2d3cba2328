//! Sources one by one: a log format in an account and region, with the times of its events and
//! what sorts of event it holds.

use rayon::prelude::*;

use crate::case::{Case, Flags, Row};
use crate::format::Format;
use crate::interface::Interface;
use crate::time::{DAY, Nanos};

use super::Part;
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
    /// When its events happened, in order; never empty.
    pub times: Vec<Nanos>,
}

impl Lane {
    /// The first and the last event.
    pub fn span(&self) -> Option<(Nanos, Nanos)> {
        Some((*self.times.first()?, *self.times.last()?))
    }

    /// How many events it has.
    pub fn events(&self) -> u64 {
        self.times.len() as u64
    }

    /// The days with events, in UTC and counted from 1970, each with their number.
    pub fn days(&self) -> Vec<(i64, u64)> {
        let days = self.times.chunk_by(|a, b| a.div_euclid(DAY) == b.div_euclid(DAY));
        days.map(|events| (events[0].div_euclid(DAY), events.len() as u64)).collect()
    }
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
    /// For each action: its traits, and the number of its log format, if that is surveyed.
    actions: Vec<(Traits, Option<usize>)>,
    /// For each place, whether it is surveyed.
    places: Vec<bool>,
    /// By log format and place.
    lanes: Vec<(Vec<Nanos>, Counts)>,
}

impl Sorter {
    pub(super) fn new(case: &Case, part: &Part) -> Self {
        let formats = case.actions.iter().map(|action| {
            let wanted = part.provider.is_none_or(|wanted| wanted == action.format.provider());
            wanted.then_some(action.format as usize)
        });
        Self {
            actions: Traits::of_all(case).into_iter().zip(formats).collect(),
            places: part.places(case),
            lanes: vec![Default::default(); Format::ALL.len() * case.places.len()],
        }
    }

    /// Takes an event; whether it is surveyed.
    #[inline]
    pub(super) fn take(&mut self, row: &Row) -> bool {
        let place = row.place as usize;
        let (traits, Some(format)) = self.actions[row.action as usize] else {
            return false;
        };
        if !self.places[place] {
            return false;
        }
        let (times, counts) = &mut self.lanes[format * self.places.len() + place];
        times.push(row.time);
        counts.count(row, traits);
        true
    }

    pub(super) fn finish(self, case: &Case) -> (Vec<Lane>, Vec<Contents>) {
        let places = self.places.len();
        let mut contents: Vec<Contents> = Vec::new();
        let mut lanes = Vec::new();
        for (number, (times, counts)) in self.lanes.into_iter().enumerate() {
            if times.is_empty() {
                continue;
            }
            let (format, place) = (Format::ALL[number / places], case.places[number % places]);
            let account = place.account;
            match contents.last_mut().filter(|it| (it.format, it.account) == (format, account)) {
                Some(known) => known.counts.add(&counts),
                None => contents.push(Contents { format, account, counts }),
            }
            lanes.push(Lane { format, account, region: place.region, times });
        }
        // What each identity did is in order already, so there are few runs to merge.
        lanes.par_iter_mut().for_each(|lane| lane.times.sort());
        (lanes, contents)
    }
}
