//! What glimpses tell of rules, each once: very many records tell the same.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::rule::truth::Asks;
use crate::rule::view::Members;

/// A rule, and what is known of the match.
pub(super) type Match = (u32, u32);

/// What was seen of a record, as a number of its own, and the number of the verdict, which may be that
/// of many others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glimpse {
    pub(super) seen: u32,
    pub(super) verdict: u32,
}

/// What a glimpse tells.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Verdict {
    /// Rules that match whatever the rest of the record is, and what is known of the match.
    pub(super) sure: Vec<Match>,
    /// Rules that match as surely, and what is known of the match but for keys that are the identity's
    /// own.
    pub(super) keyed: Vec<Match>,
    /// Rules that the record decides.
    pub(super) open: Vec<u32>,
    /// What these look at in it.
    pub(super) members: Members,
    /// What of the identity says more.
    pub(super) asks: Asks,
    /// Open rules that an identity's names may rule out by themselves.
    pub(super) named: Vec<u32>,
}

impl From<u32> for Glimpse {
    /// What is needed but once has no number of its own.
    fn from(verdict: u32) -> Self {
        Self { seen: 0, verdict }
    }
}

/// Verdicts by number.
#[derive(Debug)]
pub(super) struct Verdicts {
    /// The first stands for whatever was not kept.
    list: Vec<Arc<Verdict>>,
    numbers: HashMap<Arc<Verdict>, u32>,
    /// How many glimpses were numbered.
    glimpses: u32,
}

impl Default for Verdicts {
    fn default() -> Self {
        Self { list: vec![Arc::default()], numbers: HashMap::new(), glimpses: 0 }
    }
}

impl Verdicts {
    /// The verdict of a number.
    pub(super) fn get(&self, number: u32) -> &Arc<Verdict> {
        &self.list[number as usize]
    }

    /// The number of a verdict.
    pub(super) fn add(&mut self, verdict: Verdict) -> u32 {
        if let Some(known) = self.numbers.get(&verdict) {
            return *known;
        }
        let verdict = Arc::new(verdict);
        let number = u32::try_from(self.list.len()).unwrap_or(0);
        self.list.push(Arc::clone(&verdict));
        self.numbers.insert(verdict, number);
        number
    }

    /// A glimpse of its own that led to this verdict.
    pub(super) fn add_seen(&mut self, verdict: Verdict) -> Glimpse {
        self.glimpses += 1;
        Glimpse { seen: self.glimpses, verdict: self.add(verdict) }
    }

    /// The number of a verdict that is needed but once.
    pub(super) fn forget(&mut self, verdict: Verdict) -> u32 {
        self.list[0] = Arc::new(verdict);
        0
    }
}
