//! What of an identity's window is new against its own past.

use crate::baseline::{Habit, NumberSet};
use crate::case::{Case, Row};
use crate::catalog::Class;
use crate::character::Character;
use crate::event::Outcome;
use crate::interface::Interface;
use crate::known::Known;
use crate::origin::Origin;
use crate::time::Nanos;

use super::super::Question;

/// How an event leaves the scope. Several may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Steps(u8);

impl Steps {
    pub(super) const SERVICE: Self = Self(1);
    pub(super) const ACTION: Self = Self(2);
    pub(super) const REGION: Self = Self(4);
    pub(super) const ACCOUNT: Self = Self(8);
    pub(super) const NETWORK: Self = Self(16);
    pub(super) const INTERFACE: Self = Self(32);
    /// Into nothing new: any use of an identity that is kept for emergencies.
    pub(super) const EMERGENCY: Self = Self(64);

    pub(super) const fn has(self, step: Self) -> bool {
        self.0 & step.0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn add(&mut self, step: Self, on: bool) {
        if on {
            self.0 |= step.0;
        }
    }
}

/// How new the class of an action is to the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// The action is new, its class in that service is not.
    Action,
    /// The class is new in that service.
    Service,
    /// The class is new altogether.
    Class,
}

/// An event outside the scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Departure {
    pub(super) row: Row,
    pub(super) steps: Steps,
    pub(super) class: Class,
    pub(super) level: Level,
}

/// What is known of an identity that has events in the window.
#[derive(Debug)]
pub(super) struct Portrait {
    pub(super) identity: u32,
    pub(super) character: Character,
    pub(super) because: &'static str,
    /// Events before the window, and when the first of them was.
    pub(super) past_events: u64,
    pub(super) past_since: Option<Nanos>,
    /// The days on which it acted before the window, in UTC and counted from 1970.
    pub(super) past_days: Vec<i64>,
    /// Public networks it came from before.
    pub(super) past_networks: usize,
    /// Calls outside the scope, in the order of time.
    pub(super) departures: Vec<Departure>,
    /// The first event in the window, if any is in it.
    pub(super) first: Option<Row>,
    /// Every action the identity ever used with success, for its peers' sake.
    pub(super) actions: Vec<u32>,
}

impl Portrait {
    /// Whether anything was seen of the identity before the window ends.
    pub(super) const fn is_seen(&self) -> bool {
        self.past_events > 0 || self.first.is_some()
    }

    /// Whether nothing was seen of the identity before the window.
    pub(super) const fn is_new(&self) -> bool {
        self.past_events == 0
    }
}

/// Classes that leaving the scope into matters; the others matter by the service they are in.
pub(super) const fn is_sensitive(class: Class, weight: u8) -> bool {
    match class {
        Class::Read | Class::Write | Class::Authentication => weight >= 3,
        _ => weight >= 1,
    }
}

/// What the portraits are drawn with: made once per worker, used for identity after identity.
pub(super) struct Easel {
    habit: Habit,
    used: NumberSet,
    /// Origins outside come from before.
    outside: NumberSet,
}

impl Easel {
    pub(super) fn new(case: &Case) -> Self {
        Self {
            habit: Habit::new(case),
            used: NumberSet::new(case.actions.len()),
            // There are no more origins than that.
            outside: NumberSet::new(case.sources.len()),
        }
    }
}

/// Compares an identity's window with its past.
pub(super) fn portray(question: &Question<'_>, identity: u32, easel: &mut Easel) -> Portrait {
    let Question { case, window, known } = *question;
    let Easel { habit, used, outside } = easel;
    let rows = case.events_of(identity);
    let from = rows.partition_point(|row| row.time < window.since);
    let to = rows.partition_point(|row| row.time < window.end);
    let (past, present) = (&rows[..from], &rows[from..to]);
    habit.learn(case, past);
    let (character, because) = known.character(case, identity, &rows[..to]);
    // The house's own networks are inside, wherever they are seen from.
    outside.clear();
    let sources = habit.sources.numbers().iter().copied();
    for source in sources.filter(|source| known.origins().origin(*source).is_telling()) {
        outside.insert(known.origins().number(source));
    }
    let past_networks = outside.numbers().len();
    let for_emergencies = known.is_break_glass(identity);
    let departures = present
        .iter()
        .filter_map(|row| {
            let mut steps = steps(case, habit, row);
            steps.add(
                Steps::NETWORK,
                habit.events > 0 && is_from_elsewhere(case, known, habit, outside, row),
            );
            steps.add(Steps::EMERGENCY, for_emergencies && known.change(row).is_none());
            departure(case, habit, row, steps)
        })
        .collect();
    Portrait {
        identity,
        character,
        because,
        past_events: habit.events,
        past_since: habit.first,
        past_days: habit.days.clone(),
        past_networks,
        departures,
        first: present.first().copied(),
        actions: successful_actions(habit, present, used),
    }
}

/// How the event leaves the habit.
fn steps(case: &Case, habit: &Habit, row: &Row) -> Steps {
    let action = case.action(row);
    let class = case.class(row);
    let weight = action.meaning.weight;
    let sensitive = is_sensitive(class, weight);
    let mut steps = Steps::default();
    let new_action = !habit.actions.has(row.action);
    let telling_action =
        row.outcome == Outcome::Denied || sensitive && (weight >= 2 || !class.only_looks());
    if habit.events == 0 {
        // All is new to a new identity: only what it does can tell.
        steps.add(Steps::ACTION, telling_action);
    } else {
        let place = case.places[row.place as usize];
        let known_client = habit.has_interface(row.interface)
            || matches!(row.interface, Interface::Unknown | Interface::Service);
        steps.add(Steps::SERVICE, !habit.services.has(action.service));
        steps.add(Steps::ACTION, new_action && telling_action);
        // Much of what Azure and Google Cloud log happens in no region.
        let somewhere = !case.regions[place.region as usize].is_empty();
        steps.add(Steps::REGION, somewhere && !habit.regions.has(place.region));
        // Some exports leave the tenant out: then the past may have been in any.
        let named = |account: &u32| !case.accounts[*account as usize].is_empty();
        let known_past = habit.accounts.numbers().iter().all(named);
        let new_account = named(&place.account) && !habit.accounts.has(place.account);
        steps.add(Steps::ACCOUNT, known_past && new_account);
        steps.add(Steps::INTERFACE, !known_client);
    }
    steps
}

/// Whether the event comes from where the identity never came from before. Of a system that is known
/// the number decides, whatever the prefix.
fn is_from_elsewhere(
    case: &Case,
    known: &Known<'_>,
    habit: &Habit,
    outside: &NumberSet,
    row: &Row,
) -> bool {
    let origins = known.origins();
    let is_new = match origins.origin(row.source) {
        Origin::System(_) => true,
        Origin::Network(_) => !habit.networks.has(case.network_of(row)),
        Origin::Corporate | Origin::Private | Origin::Provider | Origin::Unknown => false,
    };
    is_new && !outside.has(origins.number(row.source))
}

/// The event as a departure from the habit, if it is one.
fn departure(case: &Case, habit: &Habit, row: &Row, steps: Steps) -> Option<Departure> {
    if steps.is_empty() {
        return None;
    }
    let class = case.class(row);
    let service = case.action(row).service;
    let level = if !habit.has_class(class) {
        Level::Class
    } else if !habit.has_class_in(service, class) {
        Level::Service
    } else {
        Level::Action
    };
    Some(Departure { row: *row, steps, class, level })
}

/// Every action that took effect, before the window or in it, in order.
fn successful_actions(habit: &Habit, present: &[Row], used: &mut NumberSet) -> Vec<u32> {
    used.clear();
    for action in habit.worked.numbers() {
        used.insert(*action);
    }
    for row in present.iter().filter(|row| row.outcome.took_effect()) {
        used.insert(row.action);
    }
    let mut actions = used.numbers().to_vec();
    actions.sort_unstable();
    actions
}
