//! Who is in the evidence: one entry for each identity, a pure function from a case.

use std::collections::BTreeMap;

use globset::GlobSet;
use rayon::prelude::*;

use crate::baseline::NumberSet;
use crate::case::{Case, Row};
use crate::character::{Character, Traits};
use crate::event::Outcome;
use crate::identity::Provider;
use crate::interface::Interface;
use crate::time::Nanos;
use crate::window::Window;

/// Weight from which on an action is sensitive.
pub const SENSITIVE: u8 = 4;

/// Which identities, and which of their events.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Only events inside it.
    pub window: Window,
    /// Only identities whose id or name matches.
    pub identity: Option<&'a GlobSet>,
    /// Only events in this account, and all of identities that belong to it.
    pub account: Option<&'a str>,
    /// Only events in this region.
    pub region: Option<&'a str>,
    /// Only identities of this cloud.
    pub provider: Option<Provider>,
}

/// What an identity did, of what was wanted. The numbers are indexes into the case.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The identity.
    pub identity: u32,
    /// Who or what acts as it, guessed from all its events.
    pub character: Character,
    /// What the guess rests on.
    pub because: &'static str,
    /// The first event.
    pub first: Nanos,
    /// The last event.
    pub last: Nanos,
    /// Events.
    pub events: u64,
    /// Services used, in order.
    pub services: Vec<u32>,
    /// Regions used, in order.
    pub regions: Vec<u32>,
    /// Accounts acted in, in order.
    pub accounts: Vec<u32>,
    /// Networks come from, in order.
    pub networks: Vec<u32>,
    /// Clients used, the most used first.
    pub interfaces: Vec<Interface>,
    /// Sensitive actions that took effect, each with their number, in order.
    pub sensitive: Vec<(u32, u64)>,
    /// Calls refused for want of permission.
    pub denied: u64,
    /// Calls that failed for other reasons.
    pub failed: u64,
}

impl Entry {
    /// How often a sensitive action took effect.
    pub fn sensitive_events(&self) -> u64 {
        self.sensitive.iter().map(|(_, events)| events).sum()
    }
}

/// By what entries are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Sort {
    /// The most sensitive actions first.
    #[default]
    Sensitive,
    /// The most events first.
    Events,
    /// By name.
    Name,
    /// The newest identity first.
    First,
    /// Who was seen last first.
    Last,
    /// The most services first.
    Services,
    /// The most regions first.
    Regions,
    /// The most networks first.
    Networks,
    /// The most refused calls first.
    Denied,
    /// The most failed calls first.
    Failed,
}

/// The inventory.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// An entry for each identity with events that were wanted.
    pub entries: Vec<Entry>,
    /// Wanted events that do not say who acted.
    pub nameless: u64,
}

impl Inventory {
    /// Takes stock of a case.
    pub fn of(case: &Case, wanted: &Wanted<'_>) -> Self {
        let counter = Counter::new(case, wanted);
        let identities = u32::try_from(case.identities.len()).unwrap_or(u32::MAX);
        let entries = (0..identities)
            .into_par_iter()
            .with_max_len(16)
            .map_init(|| Tools::new(case), |tools, identity| counter.entry(identity, tools))
            .flatten_iter()
            .collect();
        let anybody = wanted.identity.is_none() && wanted.provider.is_none();
        let nameless = case.events_of_nobody().iter();
        let nameless = nameless.filter(|row| anybody && counter.wants(row, false)).count() as u64;
        Self { entries, nameless }
    }

    /// Puts the entries in order; equals stay in the order of provider, account and name.
    pub fn sort(&mut self, case: &Case, by: Sort) {
        use std::cmp::Reverse;
        let entries = &mut self.entries;
        match by {
            Sort::Sensitive => {
                entries.sort_by_cached_key(|it| Reverse((it.sensitive_events(), it.events)));
            }
            Sort::Events => entries.sort_by_key(|it| Reverse(it.events)),
            Sort::Name => {
                entries.sort_by(|a, b| {
                    let name = |it: &Entry| &case.identities[it.identity as usize].name;
                    name(a).cmp(name(b))
                });
            }
            Sort::First => entries.sort_by_key(|it| Reverse(it.first)),
            Sort::Last => entries.sort_by_key(|it| Reverse(it.last)),
            Sort::Services => entries.sort_by_key(|it| Reverse((it.services.len(), it.events))),
            Sort::Regions => entries.sort_by_key(|it| Reverse((it.regions.len(), it.events))),
            Sort::Networks => entries.sort_by_key(|it| Reverse((it.networks.len(), it.events))),
            Sort::Denied => entries.sort_by_key(|it| Reverse((it.denied, it.failed))),
            Sort::Failed => entries.sort_by_key(|it| Reverse((it.failed, it.denied))),
        }
    }
}

/// Sets that are filled and emptied for identity after identity.
struct Tools {
    actions: NumberSet,
    places: NumberSet,
    sources: NumberSet,
    services: NumberSet,
    regions: NumberSet,
    accounts: NumberSet,
    networks: NumberSet,
}

impl Tools {
    fn new(case: &Case) -> Self {
        Self {
            actions: NumberSet::new(case.actions.len()),
            places: NumberSet::new(case.places.len()),
            sources: NumberSet::new(case.sources.len()),
            services: NumberSet::new(case.services.len()),
            regions: NumberSet::new(case.regions.len()),
            accounts: NumberSet::new(case.accounts.len()),
            networks: NumberSet::new(case.networks.len()),
        }
    }
}

/// Numbers in order, and the set as good as new.
fn drain(set: &mut NumberSet) -> Vec<u32> {
    let mut numbers = set.numbers().to_vec();
    numbers.sort_unstable();
    set.clear();
    numbers
}

/// What all identities are counted with.
struct Counter<'a> {
    case: &'a Case,
    wanted: &'a Wanted<'a>,
    /// For each action, whether it is sensitive.
    sensitive: Vec<bool>,
    /// For each place, whether it is in the wanted region, and whether in the wanted account.
    places: Vec<(bool, bool)>,
}

impl<'a> Counter<'a> {
    fn new(case: &'a Case, wanted: &'a Wanted<'a>) -> Self {
        let is = |wanted: Option<&str>, name: &str| wanted.is_none_or(|wanted| wanted == name);
        Self {
            case,
            wanted,
            sensitive: case.actions.iter().map(|it| it.meaning.weight >= SENSITIVE).collect(),
            places: case
                .places
                .iter()
                .map(|place| {
                    let region = is(wanted.region, &case.regions[place.region as usize]);
                    (region, is(wanted.account, &case.accounts[place.account as usize]))
                })
                .collect(),
        }
    }

    /// Whether an event is counted; `belongs` says that its identity is of the wanted account.
    #[inline]
    fn wants(&self, row: &Row, belongs: bool) -> bool {
        let (in_region, in_account) = self.places[row.place as usize];
        self.wanted.window.holds(row.time) && in_region && (belongs || in_account)
    }

    fn entry(&self, number: u32, tools: &mut Tools) -> Option<Entry> {
        let case = self.case;
        let identity = &case.identities[number as usize];
        let glob = self.wanted.identity;
        if !glob.is_none_or(|glob| glob.is_match(&identity.id) || glob.is_match(&identity.name))
            || self.wanted.provider.is_some_and(|provider| provider != identity.provider)
        {
            return None;
        }
        let belongs = self.wanted.account.is_some_and(|account| account == identity.account);
        let mut traits = Traits::default();
        let mut tally = Tally::default();
        for row in case.events_of(number) {
            traits.observe(row);
            if self.wants(row, belongs) {
                tally.count(row, self.sensitive[row.action as usize], tools);
            }
        }
        let (first, last) = tally.span?;
        let (character, because) = traits.guess(identity.kind, &identity.name);
        self.resolve(tools);
        Some(Entry {
            identity: number,
            character,
            because,
            first,
            last,
            events: tally.events,
            services: drain(&mut tools.services),
            regions: drain(&mut tools.regions),
            accounts: drain(&mut tools.accounts),
            networks: drain(&mut tools.networks),
            interfaces: tally.interfaces(),
            sensitive: tally.sensitive.into_iter().collect(),
            denied: tally.denied,
            failed: tally.failed,
        })
    }

    /// From actions, places and sources to what they stand for.
    fn resolve(&self, tools: &mut Tools) {
        for action in drain(&mut tools.actions) {
            tools.services.insert(self.case.actions[action as usize].service);
        }
        for place in drain(&mut tools.places) {
            let place = self.case.places[place as usize];
            tools.regions.insert(place.region);
            tools.accounts.insert(place.account);
        }
        for source in drain(&mut tools.sources) {
            tools.networks.insert(self.case.sources[source as usize].network);
        }
    }
}

/// What is counted event by event.
#[derive(Default)]
struct Tally {
    span: Option<(Nanos, Nanos)>,
    events: u64,
    interfaces: [u64; Interface::COUNT],
    sensitive: BTreeMap<u32, u64>,
    denied: u64,
    failed: u64,
}

impl Tally {
    #[inline]
    fn count(&mut self, row: &Row, sensitive: bool, tools: &mut Tools) {
        // Events come in the order of time.
        let (first, _) = self.span.unwrap_or((row.time, row.time));
        self.span = Some((first, row.time));
        self.events += 1;
        tools.actions.insert(row.action);
        tools.places.insert(row.place);
        tools.sources.insert(row.source);
        self.interfaces[row.interface as usize] += 1;
        match row.outcome {
            Outcome::Denied => self.denied += 1,
            Outcome::Error => self.failed += 1,
            Outcome::Success | Outcome::Unknown => {}
        }
        if sensitive && row.outcome.took_effect() {
            *self.sensitive.entry(row.action).or_default() += 1;
        }
    }

    fn interfaces(&self) -> Vec<Interface> {
        let mut used: Vec<(u64, u8)> =
            self.interfaces.iter().copied().zip(0..).filter(|(events, _)| *events > 0).collect();
        used.sort_by_key(|(events, number)| (std::cmp::Reverse(*events), *number));
        used.into_iter().map(|(_, number)| Interface::from_number(number)).collect()
    }
}
