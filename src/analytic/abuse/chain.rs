//! From what single events tell to episodes of one chain of credentials: whoever the chain begins with,
//! and what it led to, while nothing telling is far apart.

use std::collections::{HashMap, HashSet};

use crate::case::{Address, Case, Row};
use crate::identity::Kind;
use crate::lineage::{Certainty, Lineage};
use crate::time::{HOUR, Nanos};

use super::super::Question;
use super::settings::Settings;
use super::watch::{Burst, Level, Moment, Signs, Watched};

/// What the chains of a case are.
pub(super) struct Chains<'a> {
    pub(super) case: &'a Case,
    pub(super) lineage: &'a Lineage,
    /// By node, the first of its chain: links by time and name alone make no chain, and services of
    /// the provider hand out credentials in nobody's name.
    anchors: Vec<u32>,
    /// Nodes whose holder took them on for the first time.
    pub(super) new_links: HashSet<u32>,
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
    pub(super) fn of(question: &Question<'a>, lineage: &'a Lineage, settings: &Settings) -> Self {
        let case = question.case;
        let mut chains = Self { case, lineage, anchors: Vec::new(), new_links: HashSet::new() };
        chains.anchors = chains.anchor();
        chains.new_links = chains.find_new_links(settings.novelty_hours.saturating_mul(HOUR));
        chains
    }

    /// Whether a node's link to its parent makes a chain.
    fn is_firm(&self, node: u32) -> bool {
        self.lineage.nodes[node as usize].parent.is_some_and(|link| {
            let holder = self.lineage.nodes[link.parent as usize].identity;
            link.certainty < Certainty::Name
                && holder != Row::NOBODY
                && self.case.identity(holder).kind != Kind::Service
        })
    }

    fn anchor(&self) -> Vec<u32> {
        let nodes = &self.lineage.nodes;
        let mut order: Vec<u32> = (0..).zip(nodes).map(|(number, _)| number).collect();
        order.sort_by_key(|node| nodes[*node as usize].depth);
        let mut anchors: Vec<u32> = (0..).zip(nodes).map(|(number, _)| number).collect();
        for node in order {
            if self.is_firm(node)
                && let Some(link) = nodes[node as usize].parent
            {
                anchors[node as usize] = anchors[link.parent as usize];
            }
        }
        anchors
    }

    /// Nodes that come from another identity which took theirs on never before, and was known itself.
    fn find_new_links(&self, novelty: Nanos) -> HashSet<u32> {
        let nodes = &self.lineage.nodes;
        let pairs = || {
            (0..).zip(nodes).filter_map(|(number, node)| {
                let link = node.parent.filter(|_| self.is_firm(number))?;
                let holder = nodes[link.parent as usize].identity;
                let apart = holder != node.identity && node.identity != Row::NOBODY;
                apart.then_some((number, (holder, node.identity), self.case.at(link.grant).time))
            })
        };
        let mut first: HashMap<(u32, u32), Nanos> = HashMap::new();
        for (_, pair, time) in pairs() {
            let known = first.entry(pair).or_insert(time);
            *known = time.min(*known);
        }
        let known_since = |identity| self.case.events_of(identity).first().map(|row| row.time);
        pairs()
            .filter(|(_, pair, time)| {
                let is_known = known_since(pair.0).is_some_and(|since| time - since >= novelty);
                is_known && first.get(pair).is_some_and(|first| time - first < novelty)
            })
            .map(|(number, ..)| number)
            .collect()
    }

    /// Who stands at the beginning of an event's chain: an identity, or a node that nobody is named for.
    fn holder(&self, at: Address) -> (u32, u32) {
        let anchor = self.anchors[self.lineage.node_of(at) as usize];
        match self.lineage.nodes[anchor as usize].identity {
            Row::NOBODY => (Row::NOBODY, anchor),
            identity => (identity, 0),
        }
    }

    /// How many links of the way up to the chain's beginning were never gone before.
    pub(super) fn new_links_above(&self, node: u32) -> usize {
        let firm = self.lineage.ancestry(node).take_while(|node| self.is_firm(*node));
        firm.filter(|node| self.new_links.contains(node)).count()
    }

    /// Privileged actions by credentials that were taken on for the first time, which the role itself
    /// may well be used to.
    pub(super) fn at_new_links(&self, question: &Question<'_>, settings: &Settings) -> Vec<Moment> {
        let mut nodes: Vec<u32> = self.new_links.iter().copied().collect();
        nodes.sort_unstable();
        let events = nodes.iter().flat_map(|node| self.lineage.events(*node));
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
            let known_days = settings.mature_days;
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
        let mut episodes = Vec::new();
        for chain in all.chunk_by(|a, b| a.0 == b.0 && b.1 - a.1 <= gap) {
            let mut episode = Episode::default();
            for ((identity, _), _, sign) in chain {
                episode.identity = *identity;
                match sign {
                    Sign::Moment(moment) => episode.moments.push(*moment),
                    Sign::Burst(burst) => episode.bursts.push(*burst),
                }
            }
            episodes.push(episode);
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
}
