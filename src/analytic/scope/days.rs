//! How long the baseline is: on how many days, in UTC, anybody acted before the window.
//!
//! Two stray events half a year ago make a long span, but no long baseline; days with events do.
//! Each cloud has a baseline of its own, since its logs may have been exported for another time.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Case;
use crate::identity::Provider;
use crate::time::Nanos;
use crate::window::Window;

use super::novelty::Portrait;

/// Days with events before the window, by cloud.
pub(super) struct Days {
    days: BTreeMap<Provider, u64>,
    /// Clouds whose evidence begins before the window, if only with events of nobody.
    begun: BTreeSet<Provider>,
    /// Clouds whose evidence begins before the window ends.
    seen: BTreeSet<Provider>,
}

impl Days {
    pub(super) fn of(case: &Case, window: Window, portraits: &[Portrait]) -> Self {
        let mut days: BTreeMap<Provider, BTreeSet<i64>> = BTreeMap::new();
        for portrait in portraits {
            let provider = case.identities[portrait.identity as usize].provider;
            days.entry(provider).or_default().extend(&portrait.past_days);
        }
        let nameless = |end: Nanos| {
            let rows = case.events_of_nobody().iter().take_while(move |row| row.time < end);
            rows.map(|row| case.action(row).format.provider())
        };
        let seen = portraits.iter().filter(|portrait| portrait.is_seen());
        let seen = seen.map(|portrait| case.identities[portrait.identity as usize].provider);
        Self {
            seen: seen.chain(nameless(window.end)).collect(),
            begun: days
                .iter()
                .filter(|(_, days)| !days.is_empty())
                .map(|(provider, _)| *provider)
                .chain(nameless(window.since))
                .collect(),
            days: days.into_iter().map(|(cloud, days)| (cloud, days.len() as u64)).collect(),
        }
    }

    /// Whether this cloud's evidence begins before the window.
    pub(super) fn have_begun(&self, provider: Provider) -> bool {
        self.begun.contains(&provider)
    }

    /// Whether this cloud's evidence begins before the window ends.
    pub(super) fn have_been_seen(&self, provider: Provider) -> bool {
        self.seen.contains(&provider)
    }

    /// The days on which anybody acted in this cloud before the window.
    pub(super) fn before(&self, provider: Provider) -> u64 {
        self.days.get(&provider).copied().unwrap_or(0)
    }
}
