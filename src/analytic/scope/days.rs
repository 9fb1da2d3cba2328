//! How long the baseline is: on how many days, in UTC, anybody acted before the window.
//!
//! Two stray events half a year ago make a long span, but no long baseline; days with events do.
//! Each cloud has a baseline of its own, since its logs may have been exported for another time.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Case;
use crate::identity::Provider;

use super::novelty::Portrait;

/// Days with events before the window, by cloud.
pub(super) struct Days(BTreeMap<Provider, u64>);

impl Days {
    pub(super) fn of(case: &Case, portraits: &[Portrait]) -> Self {
        let mut days: BTreeMap<Provider, BTreeSet<i64>> = BTreeMap::new();
        for portrait in portraits {
            let provider = case.identities[portrait.identity as usize].provider;
            days.entry(provider).or_default().extend(&portrait.past_days);
        }
        Self(days.into_iter().map(|(provider, days)| (provider, days.len() as u64)).collect())
    }

    /// The days on which anybody acted in this cloud before the window.
    pub(super) fn before(&self, provider: Provider) -> u64 {
        self.0.get(&provider).copied().unwrap_or(0)
    }
}
