//! What an identity normally does: everything it was seen to use before the window.

use std::collections::HashSet;

use crate::case::{Case, Row};
use crate::catalog::Class;
use crate::interface::Interface;
use crate::time::{DAY, Nanos};

/// A set of numbers below a bound, cleared at the cost of what is in it.
#[derive(Debug, Default)]
pub struct NumberSet {
    bits: Vec<u64>,
    list: Vec<u32>,
}

impl NumberSet {
    /// An empty set of numbers below `bound`.
    pub fn new(bound: usize) -> Self {
        Self {
            bits: vec![0; bound.div_ceil(64)],
            list: Vec::new(),
        }
    }

    /// Adds a number; whether it was new.
    #[inline]
    pub fn insert(&mut self, number: u32) -> bool {
        let bit = 1 << (number % 64);
        let word = &mut self.bits[(number / 64) as usize];
        let new = *word & bit == 0;
        if new {
            *word |= bit;
            self.list.push(number);
        }
        new
    }

    /// Whether the number is in the set.
    #[inline]
    pub fn has(&self, number: u32) -> bool {
        self.bits[(number / 64) as usize] & (1 << (number % 64)) != 0
    }

    /// The numbers, in the order they came.
    pub fn numbers(&self) -> &[u32] {
        &self.list
    }

    /// Empties it.
    pub fn clear(&mut self) {
        for number in self.list.drain(..) {
            self.bits[(number / 64) as usize] = 0;
        }
    }
}

/// The habit of one identity. Made once per worker and used for identity after identity.
#[derive(Debug, Default)]
pub struct Habit {
    /// Events it rests on.
    pub events: u64,
    /// The first of them.
    pub first: Option<Nanos>,
    /// The last of them.
    pub last: Option<Nanos>,
    /// Days, in UTC, on which they happened.
    pub days: u64,
    /// Services used.
    pub services: NumberSet,
    /// Actions called, with or without success.
    pub actions: NumberSet,
    /// Regions used.
    pub regions: NumberSet,
    /// Accounts acted in.
    pub accounts: NumberSet,
    /// Networks acted from.
    pub networks: NumberSet,
    classes: u32,
    interfaces: u32,
}

impl Habit {
    /// An empty habit for identities of this case.
    pub fn new(case: &Case) -> Self {
        Self {
            services: NumberSet::new(case.services.len()),
            actions: NumberSet::new(case.actions.len()),
            regions: NumberSet::new(case.regions.len()),
            accounts: NumberSet::new(case.accounts.len()),
            networks: NumberSet::new(case.networks.len()),
            ..Self::default()
        }
    }

    /// Learns from the events before the window; forgets whoever was learnt before.
    pub fn learn(&mut self, case: &Case, rows: &[Row]) {
        self.clear();
        self.events = rows.len() as u64;
        self.first = rows.first().map(|row| row.time);
        self.last = rows.last().map(|row| row.time);
        self.days = days(rows).count() as u64;
        for row in rows {
            self.observe(case, row);
        }
    }

    #[inline]
    fn observe(&mut self, case: &Case, row: &Row) {
        if self.actions.insert(row.action) {
            self.services.insert(case.action(row).service);
        }
        // A refused attempt shows no habit of succeeding with the class.
        if row.outcome.took_effect() {
            self.classes |= 1 << case.class(row) as u32;
        }
        let place = case.places[row.place as usize];
        self.regions.insert(place.region);
        self.accounts.insert(place.account);
        self.networks.insert(case.network_of(row));
        self.interfaces |= 1 << row.interface as u32;
    }

    /// Whether actions of the class took effect before.
    pub fn has_class(&self, class: Class) -> bool {
        self.classes & (1 << class as u32) != 0
    }

    /// Whether the interface was used before.
    pub fn has_interface(&self, interface: Interface) -> bool {
        self.interfaces & (1 << interface as u32) != 0
    }

    fn clear(&mut self) {
        self.events = 0;
        self.days = 0;
        self.first = None;
        self.last = None;
        self.services.clear();
        self.actions.clear();
        self.regions.clear();
        self.accounts.clear();
        self.networks.clear();
        self.classes = 0;
        self.interfaces = 0;
    }
}

/// The days, in UTC and counted from 1970, on which rows in the order of time happened.
fn days(rows: &[Row]) -> impl Iterator<Item = i64> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let day = rest.first()?.time.div_euclid(DAY);
        rest = &rest[rest.partition_point(|row| row.time.div_euclid(DAY) <= day)..];
        Some(day)
    })
}

/// On how many days, in UTC, anything happened before a moment.
///
/// Two stray events half a year ago make a long span, but no long baseline; days with events do.
pub fn days_with_events(case: &Case, before: Nanos) -> u64 {
    let past = |rows: &Vec<Row>| rows.partition_point(|row| row.time < before);
    let groups = case.groups().iter();
    let days: HashSet<i64> = groups.flat_map(|rows| days(&rows[..past(rows)])).collect();
    days.len() as u64
}

#[cfg(test)]
mod tests {
    use super::NumberSet;

    #[test]
    fn a_cleared_set_is_as_good_as_new() {
        let mut set = NumberSet::new(130);
        assert!(set.insert(129) && set.insert(3) && !set.insert(129));
        assert_eq!(set.numbers(), [129, 3]);
        set.clear();
        assert!(!set.has(129) && !set.has(3) && set.numbers().is_empty());
        assert!(set.insert(129));
    }
}
