//! The links of one chain: an identity's age, what it read, and the ways out that followed.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Case, Row, Transfers};
use crate::identity::{Kind, Provider};
use crate::known::Known;
use crate::network::Network;
use crate::time::{HOUR, Nanos};
use crate::transfer::{Deed, Means, Share};

use super::egress::{Egress, Reporters, Untested};
use super::hosts::{HostSet, Hosts};
use super::newness::{Age, Ages};
use super::outside::Outside;
use super::series::{self, Measures, Read};
use super::settings::Settings;
use super::sketch::{Eyes, Sketch};
use super::spike::{self, Spike};

/// What all chains are made of.
pub(super) struct Ground<'a> {
    pub(super) case: &'a Case,
    pub(super) transfers: &'a Transfers,
    pub(super) known: &'a Known<'a>,
    pub(super) settings: &'a Settings,
    pub(super) eyes: &'a Eyes,
    pub(super) ages: &'a Ages,
    pub(super) hosts: &'a Hosts,
    pub(super) outside: &'a Outside<'a>,
    pub(super) reporters: &'a Reporters<'a>,
    /// Clouds whose evidence holds reads of objects.
    pub(super) readable: &'a BTreeSet<Provider>,
}

/// A chain, each of its links held, missing or untested.
pub(super) struct Chain<'a> {
    pub(super) sketch: &'a Sketch,
    pub(super) age: Age,
    pub(super) spike: Option<Spike>,
    /// Reads that were refused or failed meanwhile.
    pub(super) failed: u64,
    pub(super) hosts: HostSet,
    pub(super) egress: Egress,
    pub(super) fetched: Vec<Fetch>,
    /// Whether a machine's public address may be its own or a thief's.
    pub(super) is_address_unsure: bool,
    pub(super) shares: Vec<(Row, &'a Share)>,
    /// Who took the role on first.
    pub(super) taken: Option<Row>,
    /// From when on ways out are looked for.
    pub(super) start: Nanos,
}

/// What one new address outside fetched.
#[derive(Clone, Debug)]
pub(super) struct Fetch {
    pub(super) source: u32,
    pub(super) reads: u64,
    pub(super) total: Measures,
    pub(super) first: Nanos,
    pub(super) last: Nanos,
}

impl Chain<'_> {
    /// Whether machines sent enough to addresses outside.
    pub(super) fn has_sent(&self, settings: &Settings) -> bool {
        match &self.egress {
            Egress::Tested(sent) => sent.bytes() >= settings.egress_bytes.max(1),
            Egress::Untested(_) => false,
        }
    }

    /// Whether something went out, by whichever way.
    pub(super) fn has_way_out(&self, settings: &Settings) -> bool {
        self.has_sent(settings) || !self.fetched.is_empty() || !self.shares.is_empty()
    }

    /// Why it cannot be told what machines sent.
    pub(super) fn untested(&self) -> Option<Untested> {
        match &self.egress {
            Egress::Untested(why) => Some(*why),
            Egress::Tested(_) => None,
        }
    }
}

impl<'a> Ground<'a> {
    /// The chain behind a spike.
    pub(super) fn of_spike(&self, sketch: &'a Sketch, rows: &[Row], spike: Spike) -> Chain<'a> {
        let (start, end) = (spike.start(), spike.end());
        let age = self.ages.at(self.case, sketch, start, self.settings);
        let hosts = self.hosts.acted_from(self.case, self.transfers, sketch.identity, spike.rows());
        let until = end.saturating_add(self.settings.egress_hours.saturating_mul(HOUR));
        let accounts = self.accounts(sketch.identity, spike.rows());
        let egress =
            self.reporters.sent(self.outside, &hosts, &accounts, (start, until), self.settings);
        let (fetched, is_address_unsure) = self.fetched(sketch, &spike, start);
        let failed = between(rows, start, end.saturating_add(1))
            .iter()
            .filter(|row| self.eyes.reading[row.action as usize] && !row.outcome.took_effect());
        Chain {
            sketch,
            failed: failed.count() as u64,
            hosts,
            egress,
            fetched,
            is_address_unsure,
            shares: self.shares(sketch, start, until),
            taken: self.taken(sketch, &age, start),
            start,
            age,
            spike: Some(spike),
        }
    }

    /// The chain of a new identity that read nothing much: what it shared, and where the evidence has
    /// no reads at all, what its machines sent.
    pub(super) fn without_spike(&self, sketch: &'a Sketch, rows: &[Row]) -> Option<Chain<'a>> {
        let first = sketch.first?;
        let age = self.ages.at(self.case, sketch, first, self.settings);
        if !age.is_new() {
            return None;
        }
        let young = self.settings.new_hours.saturating_mul(HOUR);
        let until = first.saturating_add(young);
        let mut shares = self.shares(sketch, first, until);
        // A link is asked for so often that it says nothing alone.
        shares.retain(|(_, share)| !matches!(share.how, Means::Link | Means::DiskLink));
        let provider = self.case.identity(sketch.identity).provider;
        let (mut hosts, mut egress) = (HostSet::default(), Egress::Untested(Untested::NoHosts));
        if !self.readable.contains(&provider) {
            hosts = self.hosts.acted_from(self.case, self.transfers, sketch.identity, rows.iter());
            let accounts = self.accounts(sketch.identity, rows.iter().take(1));
            let span = (first, until);
            egress = self.reporters.sent(self.outside, &hosts, &accounts, span, self.settings);
        }
        let chain = Chain {
            sketch,
            spike: None,
            failed: 0,
            hosts,
            egress,
            fetched: Vec::new(),
            is_address_unsure: false,
            shares,
            taken: self.taken(sketch, &age, until),
            start: first,
            age,
        };
        chain.has_way_out(self.settings).then_some(chain)
    }

    /// The spikes of an identity that lie in the window, at least in part.
    pub(super) fn spikes(
        &self,
        sketch: &Sketch,
        rows: &[Row],
        peers: &super::history::Peers<'_>,
    ) -> Vec<Spike> {
        let settings = self.settings;
        let reads = series::reads(self.case, self.transfers, &self.eyes.reading, rows);
        let profile = &sketch.profile;
        let is_new = |day: i64| {
            let evening = day.saturating_add(1).saturating_mul(crate::time::DAY).saturating_sub(1);
            self.ages.at(self.case, sketch, evening, settings).is_new()
        };
        let mut spikes =
            spike::of_volume(&reads, profile, peers, sketch.identity, is_new, settings);
        let moved: Vec<Read> =
            reads.iter().filter(|read| self.is_moved(sketch, read)).copied().collect();
        for spike in spike::of_moves(&moved, settings) {
            let overlaps =
                |known: &&mut Spike| known.start() <= spike.end() && spike.start() <= known.end();
            match spikes.iter_mut().find(overlaps) {
                Some(known) => known.moved = true,
                None => spikes.push(Spike { moved: true, ..spike }),
            }
        }
        spikes
    }

    /// Whether a read came from a new network outside, of an identity that stays in a few.
    fn is_moved(&self, sketch: &Sketch, read: &Read) -> bool {
        let (settings, time) = (self.settings, read.row.time);
        if self.case.identity(sketch.identity).kind == Kind::Anonymous
            || sketch.profile.days_before(super::history::day(time)) < settings.history_days.max(1)
            || !self.outside.is_new(sketch, read.row.source, time, settings)
        {
            return false;
        }
        let since = time.saturating_sub(settings.source_hours.saturating_mul(HOUR));
        let telling = |network: &u32| self.case.networks[*network as usize].is_telling();
        let before =
            sketch.networks.iter().filter(|(network, first)| **first < since && telling(network));
        before.count() <= settings.settled_networks
    }

    /// Accounts in which machines of an identity may be.
    fn accounts<'r>(
        &self,
        identity: u32,
        rows: impl Iterator<Item = &'r Row>,
    ) -> BTreeSet<&'a str> {
        let mut places: BTreeSet<u32> = rows.map(|row| row.place).collect();
        let mut accounts: BTreeSet<&str> = BTreeSet::new();
        while let Some(place) = places.pop_first() {
            let account = self.case.places[place as usize].account;
            accounts.insert(&self.case.accounts[account as usize]);
        }
        accounts.insert(&self.case.identities[identity as usize].account);
        accounts.remove("");
        accounts
    }

    /// What new addresses outside fetched, the most first, and whether it is unsure of some that they
    /// are not the identity's own.
    fn fetched(&self, sketch: &Sketch, spike: &Spike, start: Nanos) -> (Vec<Fetch>, bool) {
        let settings = self.settings;
        let kind = self.case.identity(sketch.identity).kind;
        let mut by_source: BTreeMap<u32, Vec<Read>> = BTreeMap::new();
        let mut unsure = false;
        let mut judged: BTreeMap<u32, bool> = BTreeMap::new();
        for read in &spike.reads {
            let source = read.row.source;
            let is_new = *judged
                .entry(source)
                .or_insert_with(|| self.outside.is_new(sketch, source, start, settings));
            if !is_new {
                continue;
            }
            if self.may_be_own(sketch, kind, &read.row) {
                unsure = true;
                continue;
            }
            by_source.entry(source).or_default().push(*read);
        }
        // Of a store that is open to everybody every address is new.
        if kind == Kind::Anonymous && sketch.profile.days.len() > settings.history_days {
            return (Vec::new(), false);
        }
        let all: Vec<Read> = by_source.values().flatten().copied().collect();
        let share = all.len() as u64 * 100;
        let is_enough = spike::is_enough(&series::total(&all), settings)
            || share >= spike.reads.len() as u64 * settings.fetched_percent;
        if all.is_empty() || !is_enough {
            return (Vec::new(), unsure);
        }
        let mut fetched: Vec<Fetch> = by_source
            .into_iter()
            .map(|(source, reads)| Fetch {
                source,
                reads: reads.len() as u64,
                total: series::total(&reads),
                first: reads.first().map_or(0, |read| read.row.time),
                last: reads.last().map_or(0, |read| read.row.time),
            })
            .collect();
        fetched.sort_by_key(|fetch| (std::cmp::Reverse(fetch.reads), fetch.source));
        (fetched, unsure)
    }

    /// Whether an address outside may be that of the machine itself or of a gateway before it: a
    /// machine's identity that never came from elsewhere.
    fn may_be_own(&self, sketch: &Sketch, kind: Kind, row: &Row) -> bool {
        let is_machine =
            row.session_name == crate::identity::SessionName::Instance || kind == Kind::Workload;
        let network = self.case.network_of(row);
        let first = sketch.networks.get(&network).copied().unwrap_or(row.time);
        let elsewhere = sketch.networks.iter().any(|(other, time)| {
            *other != network
                && *time < first
                && !matches!(
                    self.case.networks[*other as usize],
                    Network::Provider | Network::Unknown
                )
        });
        is_machine && !elsewhere
    }

    /// What the identity shared with others from a moment on.
    fn shares(&self, sketch: &Sketch, since: Nanos, until: Nanos) -> Vec<(Row, &'a Share)> {
        let rows = between(&sketch.deeds, since, until);
        rows.iter()
            .filter_map(|row| match self.transfers.deeds.of(row)? {
                Deed::Shared(share) if self.is_outward(share) => Some((*row, share)),
                _ => None,
            })
            .collect()
    }

    fn is_outward(&self, share: &Share) -> bool {
        let is_foreign = |to: &str| to == "*" || !self.case.accounts.iter().any(|own| own == to);
        share.to.is_empty() || share.to.iter().any(|to| is_foreign(to))
    }

    /// The call that first took the role on, where that was after it was made and before a moment.
    fn taken(&self, sketch: &Sketch, age: &Age, before: Nanos) -> Option<Row> {
        let taken = self.transfers.taken.get(&self.case.identity(sketch.identity).id)?;
        let since = if let Age::Made(row) = age { row.time } else { Nanos::MIN };
        if taken.time < since || taken.time > before {
            return None;
        }
        self.case.groups().find_map(|rows| {
            let same = between(rows, taken.time, taken.time.saturating_add(1));
            same.iter().find(|row| (row.piece, row.record) == taken.spot).copied()
        })
    }
}

/// Rows between two moments, the second not included.
pub(super) fn between(rows: &[Row], since: Nanos, end: Nanos) -> &[Row] {
    let from = rows.partition_point(|row| row.time < since);
    let to = rows.partition_point(|row| row.time < end);
    rows.get(from..to).unwrap_or_default()
}
