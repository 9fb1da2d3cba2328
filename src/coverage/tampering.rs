//! Changes to logging and detection: who made them, when, and what they may have silenced.

use std::collections::BTreeMap;

use crate::case::{Case, Row};
use crate::identity::Provider;
use crate::time::Nanos;

use super::telemetry::{Effect, Traits};

/// One action on logging or detection that an identity took, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tampering {
    /// What it may have done to the logs surveyed here.
    pub effect: Effect,
    /// Who, an index into the case, or [`Row::NOBODY`].
    pub identity: u32,
    /// The action, an index into the case.
    pub action: u32,
    /// In which account and region, an index into the case's places.
    pub place: u32,
    /// The first time.
    pub first: Nanos,
    /// The last time.
    pub last: Nanos,
    /// How often.
    pub events: u64,
    /// How much one such call matters, from 0 to 5.
    pub weight: u8,
}

/// An event after which a log may be silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silencer {
    /// When.
    pub time: Nanos,
    /// What it may have done.
    pub effect: Effect,
    /// Who.
    pub identity: u32,
    /// The action.
    pub action: u32,
    /// In which account.
    pub account: u32,
    /// Of which cloud.
    pub provider: Provider,
}

/// Gathers changes to logging while events go by.
pub(super) struct Watch {
    /// For each action, what it does to logs.
    effects: Vec<Option<Effect>>,
    found: BTreeMap<(u32, u32, u32), Tampering>,
    silencers: Vec<Row>,
}

impl Watch {
    pub(super) fn new(case: &Case) -> Self {
        Self {
            effects: Traits::of_all(case).iter().map(|traits| traits.effect).collect(),
            found: BTreeMap::new(),
            silencers: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn take(&mut self, case: &Case, row: &Row) {
        if let Some(effect) = self.effects[row.action as usize]
            && row.outcome.took_effect()
        {
            self.add(case, row, effect);
        }
    }

    #[cold]
    fn add(&mut self, case: &Case, row: &Row, effect: Effect) {
        let key = (row.identity, row.action, row.place);
        let known = self.found.entry(key).or_insert_with(|| Tampering {
            effect,
            identity: row.identity,
            action: row.action,
            place: row.place,
            first: row.time,
            last: row.time,
            events: 0,
            weight: case.action(row).meaning.weight,
        });
        known.events += 1;
        known.first = known.first.min(row.time);
        known.last = known.last.max(row.time);
        if effect >= Effect::Narrows {
            self.silencers.push(*row);
        }
    }

    /// What may have silenced a log, in the order of time.
    pub(super) fn silencers(&mut self, case: &Case) -> Vec<Silencer> {
        let mut rows = std::mem::take(&mut self.silencers);
        rows.sort_unstable_by_key(|row| (row.time, row.id, row.action));
        let silencer = |row: &Row| Silencer {
            time: row.time,
            effect: self.effects[row.action as usize].unwrap_or(Effect::Aside),
            identity: row.identity,
            action: row.action,
            account: case.places[row.place as usize].account,
            provider: case.action(row).format.provider(),
        };
        rows.iter().map(silencer).collect()
    }

    /// Everything found, the gravest first.
    pub(super) fn finish(self) -> Vec<Tampering> {
        let mut found: Vec<Tampering> = self.found.into_values().collect();
        found.sort_by_key(|it| {
            let grave = std::cmp::Reverse((it.effect, it.weight));
            (grave, it.first, it.identity, it.action, it.place)
        });
        found
    }
}
