//! An episode: calls outside the scope that belong together in time, and what they amount to.

use crate::case::{Case, Row};
use crate::catalog::Class;
use crate::event::Outcome;
use crate::interface::Interface;
use crate::time::Nanos;

use super::novelty::{Departure, Level, Portrait, Steps, is_sensitive};

/// Calls outside the scope with no long pause between them.
pub(super) struct Episode<'a> {
    pub(super) case: &'a Case,
    pub(super) portrait: &'a Portrait,
    pub(super) departures: &'a [Departure],
}

/// The weightiest action of a class that is new at some level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) class: Class,
    pub(super) level: Level,
    pub(super) weight: u8,
    pub(super) action: u32,
}

/// Splits departures where nothing out of scope happens for longer than `gap`.
pub(super) fn split(departures: &[Departure], gap: Nanos) -> impl Iterator<Item = &[Departure]> {
    departures.chunk_by(move |a, b| b.row.time.saturating_sub(a.row.time) <= gap)
}

impl Episode<'_> {
    /// Whether some new service or new sensitive action took effect.
    pub(super) fn took_effect(&self) -> bool {
        self.steps_into().any(|departure| departure.row.outcome.took_effect())
    }

    /// Whether it is all about where and with what, not about what was called.
    pub(super) fn is_context_only(&self) -> bool {
        self.steps_into().next().is_none()
    }

    /// Whether an identity was used that is kept for emergencies, outside any approved change.
    pub(super) fn is_emergency(&self) -> bool {
        self.departures.iter().any(|departure| departure.steps.has(Steps::EMERGENCY))
    }

    /// Departures into new services and actions.
    pub(super) fn steps_into(&self) -> impl Iterator<Item = &Departure> {
        self.departures.iter().filter(|departure| {
            departure.steps.has(Steps::SERVICE) || departure.steps.has(Steps::ACTION)
        })
    }

    /// For each sensitive class the weightiest new action that took effect, or that did not; the
    /// most telling class first.
    pub(super) fn leads(&self, effective: bool, points: impl Fn(&Lead) -> i32) -> Vec<Lead> {
        let mut leads: Vec<Lead> = Vec::new();
        for departure in self.steps_into() {
            let weight = self.case.action(&departure.row).meaning.weight;
            if departure.row.outcome.took_effect() != effective
                || !departure.steps.has(Steps::ACTION)
                || !is_sensitive(departure.class, weight)
            {
                continue;
            }
            let lead = Lead {
                class: departure.class,
                level: departure.level,
                weight,
                action: departure.row.action,
            };
            match leads.iter_mut().find(|known| known.class == lead.class) {
                Some(known) if points(&lead) > points(known) => *known = lead,
                Some(_) => {}
                None => leads.push(lead),
            }
        }
        leads.sort_by_key(|lead| (-points(lead), lead.class));
        leads
    }

    /// Services never used before, in the order of first use, and whether more than a look was taken.
    pub(super) fn new_services(&self) -> Vec<(u32, bool)> {
        let mut services: Vec<(u32, bool)> = Vec::new();
        let new = self.departures.iter().filter(|d| d.steps.has(Steps::SERVICE));
        for departure in new.filter(|d| d.row.outcome != Outcome::Denied) {
            let service = self.case.action(&departure.row).service;
            let deep = !departure.class.only_looks() || departure.class == Class::DataAccess;
            match services.iter_mut().find(|known| known.0 == service) {
                Some(known) => known.1 |= deep,
                None => services.push((service, deep)),
            }
        }
        services
    }

    /// What `of` tells of departures that take this step, each once, in the order of first use.
    pub(super) fn new_things(&self, step: Steps, of: impl Fn(&Row) -> u32) -> Vec<u32> {
        let mut things = Vec::new();
        for departure in self.departures.iter().filter(|d| d.steps.has(step)) {
            let thing = of(&departure.row);
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
        things
    }

    /// Regions never used before.
    pub(super) fn new_regions(&self) -> Vec<u32> {
        self.new_things(Steps::REGION, |row| self.case.places[row.place as usize].region)
    }

    /// Departures that create compute in regions never used before.
    pub(super) fn provisions_in_new_region(&self) -> impl Iterator<Item = &Departure> {
        self.departures.iter().filter(|departure| {
            departure.class == Class::Provisioning
                && departure.steps.has(Steps::REGION)
                && departure.row.outcome != Outcome::Denied
        })
    }

    /// Accounts never acted in before.
    pub(super) fn new_accounts(&self) -> Vec<u32> {
        self.new_things(Steps::ACCOUNT, |row| self.case.places[row.place as usize].account)
    }

    /// Networks never come from before.
    pub(super) fn new_networks(&self) -> Vec<u32> {
        self.new_things(Steps::NETWORK, |row| self.case.network_of(row))
    }

    /// Kinds of client never used before.
    pub(super) fn new_interfaces(&self) -> Vec<Interface> {
        let numbers = self.new_things(Steps::INTERFACE, |row| row.interface as u32);
        let numbers = numbers.into_iter().filter_map(|n| u8::try_from(n).ok());
        numbers.map(Interface::from_number).collect()
    }

    /// New actions in the order of first use: those that took effect, or those that only failed.
    pub(super) fn new_actions(&self, effective: bool) -> Vec<u32> {
        let all = self.new_things(Steps::ACTION, |row| row.action);
        let worked: Vec<u32> = self
            .departures
            .iter()
            .filter(|d| d.steps.has(Steps::ACTION) && d.row.outcome.took_effect())
            .map(|d| d.row.action)
            .collect();
        all.into_iter().filter(|action| worked.contains(action) == effective).collect()
    }

    /// Most different actions, among those that `counts`, within any span of this length.
    pub(super) fn densest(&self, span: Nanos, counts: impl Fn(&Departure) -> bool) -> usize {
        let chosen: Vec<&Departure> = self.departures.iter().filter(|d| counts(d)).collect();
        let mut inside: std::collections::HashMap<u32, usize> = std::collections::HashMap::new();
        let (mut from, mut most) = (0, 0);
        for departure in &chosen {
            *inside.entry(departure.row.action).or_default() += 1;
            while departure.row.time - chosen[from].row.time > span {
                let action = chosen[from].row.action;
                if let Some(count) = inside.get_mut(&action) {
                    *count -= 1;
                    if *count == 0 {
                        inside.remove(&action);
                    }
                }
                from += 1;
            }
            most = most.max(inside.len());
        }
        most
    }

    /// The new data-reading action that was called most often with success, and how often.
    pub(super) fn harvest(&self) -> Option<(u32, usize)> {
        let mut counts: Vec<(u32, usize)> = Vec::new();
        let reads = self.steps_into().filter(|d| {
            d.class == Class::DataAccess
                && d.row.outcome.took_effect()
                && self.case.action(&d.row).meaning.weight >= 2
        });
        for departure in reads {
            match counts.iter_mut().find(|count| count.0 == departure.row.action) {
                Some(count) => count.1 += 1,
                None => counts.push((departure.row.action, 1)),
            }
        }
        counts.into_iter().max_by_key(|count| (count.1, std::cmp::Reverse(count.0)))
    }
}
