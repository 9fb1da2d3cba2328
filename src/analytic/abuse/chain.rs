//! From what single events tell to episodes of one chain of credentials: whoever the chain begins with,
//! and what it led to, while nothing telling is far apart.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use crate::case::{Address, Case, Row};
use crate::lineage::{Anchors, Lineage};
use crate::time::{DAY, HOUR, Nanos};

use super::super::Question;
use super::settings::Settings;
use super::signs::{Burst, Level, Moment, Signs};
use super::watch::Watched;

/// What the chains of a case are.
pub(super) struct Chains<'a> {
    pub(super) case: &'a Case,
    pub(super) lineage: &'a Lineage,
    anchors: &'a Anchors,
    /// Nodes whose holder took them on for the first time, and when they were first used.
    new_links: HashMap<u32, Nanos>,
    /// How long after that they count as new.
    novelty: Nanos,
}

/// What one chain did within one stretch of time.
#[derive(Debug, Default)]
pub(super) struct Episode {
    /// Whose it is: the identity at the chain's beginning.
    pub(super) identity: u32,
    pub(super) moments: Vec<Moment>,
    pub(super) bursts: Vec<Burst>,
}

impl<'a> Chains<'a> {
    pub(super) fn of(
        question: &Question<'a>,
        (lineage, anchors): (&'a Lineage, &'a Anchors),
        settings: &Settings,
    ) -> Self {
        let case = question.case;
        let novelty = settings.novelty_hours.saturating_mul(HOUR);
        let new_links = HashMap::new();
        let mut chains = Self { case, lineage, anchors, new_links, novelty };
        chains.new_links = chains.find_new_links();
        chains
    }

    /// Whether a node's link to its parent makes a chain.
    fn is_firm(&self, node: u32) -> bool {
        self.anchors.is_firm(node)
    }

    /// Nodes that come from another identity which took theirs on never before, where whoever begins
    /// the chain was known.
    fn find_new_links(&self) -> HashMap<u32, Nanos> {
        let nodes = &self.lineage.nodes;
        let pairs: Vec<(u32, (u32, u32), Nanos)> = nodes
            .par_iter()
            .zip(0_u32..u32::MAX)
            .filter_map(|(node, number)| {
                let link = node.parent.filter(|_| self.is_firm(number))?;
                let holder = nodes[link.parent as usize].identity;
                let apart = holder != node.identity && node.identity != Row::NOBODY;
                apart.then_some((number, (holder, node.identity), self.case.at(link.grant).time))
            })
            .collect();
        let mut first: HashMap<(u32, u32), Nanos> = HashMap::new();
        for (_, pair, time) in &pairs {
            let known = first.entry(*pair).or_insert(*time);
            *known = (*time).min(*known);
        }
        pairs
            .into_iter()
            .filter(|(node, pair, time)| {
                let anchor = self.lineage.nodes[self.anchors.of_node(*node) as usize].identity;
                let since = self.known_since(pair.0).min(self.known_since(anchor));
                let is_new = first.get(pair).is_some_and(|first| time - first < self.novelty);
                time.saturating_sub(since) >= self.novelty && is_new
            })
            .filter_map(|(node, ..)| {
                let first = self.lineage.events(node).first()?;
                Some((node, self.case.at(*first).time))
            })
            .collect()
    }

    /// When an identity was first seen.
    fn known_since(&self, identity: u32) -> Nanos {
        let seen = match identity {
            Row::NOBODY => None,
            identity => self.case.events_of(identity).first(),
        };
        seen.map_or(Nanos::MAX, |row| row.time)
    }

    /// Who stands at the beginning of an event's chain: an identity, or a node that nobody is named for.
    fn holder(&self, at: Address) -> (u32, u32) {
        let anchor = self.anchors.of_node(self.lineage.node_of(at));
        match self.lineage.nodes[anchor as usize].identity {
            Row::NOBODY => (Row::NOBODY, anchor),
            identity => (identity, 0),
        }
    }

    /// What of the way up to the chain's beginning was taken on for the first time, seen from a time.
    pub(super) fn new_above(&self, node: u32, time: Nanos) -> impl Iterator<Item = u32> {
        let firm = self.lineage.ancestry(node).take_while(|node| self.is_firm(*node));
        firm.filter(move |node| self.is_new_link(*node, time))
    }

    /// Whether a credential was taken on for the first time, and not long before. A key may last
    /// for years.
    fn is_new_link(&self, node: u32, time: Nanos) -> bool {
        self.new_links.get(&node).is_some_and(|first| time.saturating_sub(*first) < self.novelty)
    }

    /// Privileged actions by credentials that were taken on for the first time, which the role itself
    /// may well be used to.
    pub(super) fn at_new_links(&self, question: &Question<'_>, settings: &Settings) -> Vec<Moment> {
        let mut nodes: Vec<u32> = self.new_links.keys().copied().collect();
        nodes.sort_unstable();
        let events = nodes.iter().flat_map(|node| {
            let own = self.lineage.events(*node).iter();
            own.take_while(|at| self.is_new_link(*node, self.case.at(**at).time))
        });
        let moments = events.filter_map(|address| {
            let row = self.case.at(*address);
            let class = self.case.class(row);
            let privileged = !class.only_looks()
                && self.case.action(row).meaning.weight >= settings.privileged_weight;
            if !privileged || !question.window.holds(row.time) {
                return None;
            }
            let mut signs = Signs::default();
            signs.add(Signs::PRIVILEGED, true);
            signs.add(Signs::CHANGE, true);
            let (level, time) = (Level::Usual, row.time);
            // It is new to whoever took it on.
            let since = self.known_since(self.holder(*address).0);
            let known_days = row.time.saturating_sub(since).div_euclid(DAY).max(0);
            Some(Moment { address: *address, time, signs, class, level, known_days, networks: 0 })
        });
        moments.collect()
    }

    /// Everything telling, by chain and in stretches of time; the order is that of identities and time.
    pub(super) fn episodes(
        &self,
        watched: Vec<Watched>,
        extra: Vec<Moment>,
        gap: Nanos,
    ) -> Vec<Episode> {
        let mut all: Vec<((u32, u32), Nanos, Sign)> = Vec::new();
        let mut seen: HashSet<Address> = HashSet::new();
        for watched in watched {
            for moment in watched.moments {
                seen.insert(moment.address);
                all.push((self.holder(moment.address), moment.time, Sign::Moment(moment)));
            }
            for burst in watched.bursts {
                all.push((self.holder(burst.to), burst.start, Sign::Burst(burst)));
            }
        }
        for moment in extra.into_iter().filter(|moment| !seen.contains(&moment.address)) {
            all.push((self.holder(moment.address), moment.time, Sign::Moment(moment)));
        }
        all.sort_by_key(|(holder, time, sign)| (*holder, *time, sign.address()));
        let mut episodes: Vec<Episode> = Vec::new();
        let mut open: Option<((u32, u32), Nanos)> = None;
        for (holder, time, sign) in all {
            let end = sign.end();
            let goes_on = open.filter(|(known, until)| *known == holder && time - until <= gap);
            if goes_on.is_none() {
                episodes.push(Episode { identity: holder.0, ..Episode::default() });
            }
            open = Some((holder, goes_on.map_or(end, |(_, until)| until.max(end))));
            let Some(episode) = episodes.last_mut() else { continue };
            match sign {
                Sign::Moment(moment) => episode.moments.push(moment),
                Sign::Burst(burst) => episode.bursts.push(burst),
            }
        }
        episodes
    }
}

/// What tells something.
enum Sign {
    Moment(Moment),
    Burst(Burst),
}

impl Sign {
    fn address(&self) -> Address {
        match self {
            Self::Moment(moment) => moment.address,
            Self::Burst(burst) => burst.from,
        }
    }

    /// When it was over.
    fn end(&self) -> Nanos {
        match self {
            Self::Moment(moment) => moment.time,
            Self::Burst(burst) => burst.end,
        }
    }
}
