//! What an identity normally does: everything it was seen to use before the window.

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
        Self { bits: vec![0; bound.div_ceil(64)], list: Vec::new() }
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
    /// The days on which they happened, in UTC and counted from 1970, in order.
    pub days: Vec<i64>,
    /// Services used.
    pub services: NumberSet,
    /// Actions called, with or without success.
    pub actions: NumberSet,
    /// Actions that took effect.
    pub worked: NumberSet,
    /// Regions used.
    pub regions: NumberSet,
    /// Accounts acted in.
    pub accounts: NumberSet,
    /// Networks acted from.
    pub networks: NumberSet,
    /// Addresses and services acted from.
    pub sources: NumberSet,
    places: NumberSet,
    classes: u32,
    /// Services times classes: which classes took effect in which services.
    kinds: NumberSet,
    interfaces: u32,
}

impl Habit {
    /// An empty habit for identities of this case.
    pub fn new(case: &Case) -> Self {
        Self {
            services: NumberSet::new(case.services.len()),
            actions: NumberSet::new(case.actions.len()),
            worked: NumberSet::new(case.actions.len()),
            regions: NumberSet::new(case.regions.len()),
            accounts: NumberSet::new(case.accounts.len()),
            networks: NumberSet::new(case.networks.len()),
            places: NumberSet::new(case.places.len()),
            sources: NumberSet::new(case.sources.len()),
            kinds: NumberSet::new(case.services.len() * Class::ALL.len()),
            ..Self::default()
        }
    }

    /// Learns from the events before the window; forgets whoever was learnt before.
    ///
    /// Only the numbers in the rows are gathered event by event; what they stand for is looked up
    /// once for each.
    pub fn learn(&mut self, case: &Case, rows: &[Row]) {
        self.clear();
        self.events = rows.len() as u64;
        self.first = rows.first().map(|row| row.time);
        for row in rows {
            let day = row.time.div_euclid(DAY);
            if self.days.last() != Some(&day) {
                self.days.push(day);
            }
            self.actions.insert(row.action);
            if row.outcome.took_effect() {
                self.worked.insert(row.action);
            }
            self.places.insert(row.place);
            self.sources.insert(row.source);
            self.interfaces |= 1 << row.interface as u32;
        }
        for action in self.actions.numbers() {
            self.services.insert(case.actions[*action as usize].service);
        }
        // A refused attempt shows no habit of succeeding with the class.
        for action in self.worked.numbers() {
            let action = &case.actions[*action as usize];
            self.classes |= 1 << action.meaning.class as u32;
            self.kinds.insert(kind(action.service, action.meaning.class));
        }
        for place in self.places.numbers() {
            let place = case.places[*place as usize];
            self.regions.insert(place.region);
            self.accounts.insert(place.account);
        }
        for source in self.sources.numbers() {
            self.networks.insert(case.sources[*source as usize].network);
        }
    }

    /// Whether actions of the class took effect before.
    pub fn has_class(&self, class: Class) -> bool {
        self.classes & (1 << class as u32) != 0
    }

    /// Whether actions of the class took effect before in that service.
    pub fn has_class_in(&self, service: u32, class: Class) -> bool {
        self.kinds.has(kind(service, class))
    }

    /// Whether the interface was used before.
    pub fn has_interface(&self, interface: Interface) -> bool {
        self.interfaces & (1 << interface as u32) != 0
    }

    fn clear(&mut self) {
        for set in [
            &mut self.services,
            &mut self.actions,
            &mut self.worked,
            &mut self.regions,
            &mut self.accounts,
            &mut self.networks,
            &mut self.places,
            &mut self.sources,
            &mut self.kinds,
        ] {
            set.clear();
        }
        self.days.clear();
        self.classes = 0;
        self.interfaces = 0;
    }
}

fn kind(service: u32, class: Class) -> u32 {
    service * Class::ALL.len() as u32 + class as u32
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
