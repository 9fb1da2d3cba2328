//! What left towards addresses outside, as flow logs tell it of an identity's machines.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::OnceLock;

use crate::case::flows::{Direction, Flow, FlowFlags, Host};
use crate::case::{Case, Flows};
use crate::time::{DAY, HOUR, MINUTE, Nanos};

use super::hosts::HostSet;
use super::outside::{Outside, Place};
use super::settings::Settings;

/// An address outside, and what it got.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    pub(super) address: IpAddr,
    pub(super) tally: Tally,
}

/// Flows put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) bytes: u64,
    pub(super) flows: u64,
    /// Flows of which the log counts no bytes.
    pub(super) uncounted: u64,
    pub(super) ports: BTreeSet<u16>,
    pub(super) first: Option<Flow>,
    pub(super) last: Option<Flow>,
}

/// What machines sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// To addresses outside that are not usual, the most bytes first.
    pub(super) destinations: Vec<Destination>,
    /// To services of the provider.
    pub(super) provider_bytes: u64,
    /// To addresses outside that get as much at other times.
    pub(super) usual_bytes: u64,
}

impl Sent {
    pub(super) fn bytes(&self) -> u64 {
        self.destinations.iter().fold(0, |sum, it| sum.saturating_add(it.tally.bytes))
    }

    pub(super) fn first(&self) -> Option<Nanos> {
        self.destinations.iter().filter_map(|it| Some(it.tally.first?.time())).min()
    }

    pub(super) fn last(&self) -> Option<Nanos> {
        self.destinations.iter().filter_map(|it| Some(it.tally.last?.time())).max()
    }

    pub(super) fn ports(&self) -> BTreeSet<u16> {
        self.destinations.iter().flat_map(|it| it.tally.ports.iter().copied()).collect()
    }
}

/// Whether it could be told what left.
#[derive(Clone, Debug)]
pub(super) enum Egress {
    /// It could.
    Tested(Sent),
    /// It could not; why.
    Untested(Untested),
}

/// Why it cannot be told what left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untested {
    NoFlows,
    NoHosts,
    NotCovered,
    NoBytes,
}

impl Untested {
    /// A stable name for scripts.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::NoFlows => "no_flow_logs",
            Self::NoHosts => "no_hosts_known",
            Self::NotCovered => "flow_logs_elsewhere",
            Self::NoBytes => "flow_logs_without_bytes",
        }
    }

    /// In words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::NoFlows => "the evidence holds no flow logs",
            Self::NoHosts => "no machine is known that the identity acted from",
            Self::NotCovered => {
                "the flow logs do not cover the machines that the identity acted from at that time"
            }
            Self::NoBytes => {
                "its machines sent to addresses outside, but the flow logs count no bytes"
            }
        }
    }
}

/// Reporters by the names of their interfaces and machines.
pub(super) struct Reporters<'a> {
    case: &'a Case,
    by_name: HashMap<String, Vec<u32>>,
    /// Made when it is asked for first.
    rows: OnceLock<ByReporter>,
}

/// Numbers of flows by reporter and, of each, in the order of time.
struct ByReporter {
    /// Where each reporter's begin, and last where all end.
    begins: Vec<usize>,
    numbers: Vec<u32>,
}

impl ByReporter {
    /// Flows are in the order of time already, so that one pass puts each behind those before it.
    fn of(flows: &Flows) -> Self {
        let mut begins = vec![0; flows.reporters.len() + 1];
        for row in &flows.rows {
            begins[row.reporter as usize + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut numbers = vec![0; flows.rows.len()];
        for (number, row) in (0..).zip(&flows.rows) {
            numbers[next[row.reporter as usize]] = number;
            next[row.reporter as usize] += 1;
        }
        Self { begins, numbers }
    }
}

/// Bytes by destination and, of each, by source and reporter.
type Tallies = HashMap<(IpAddr, Place), HashMap<(u32, u32), Tally>>;

impl<'a> Reporters<'a> {
    pub(super) fn of(case: &'a Case) -> Self {
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, reporter) in (0..).zip(&case.flows.reporters) {
            for name in [&reporter.interface, &reporter.instance] {
                if !name.is_empty() {
                    by_name.entry(name.to_lowercase()).or_default().push(number);
                }
            }
        }
        Self { case, by_name, rows: OnceLock::new() }
    }

    /// What a reporter told between two moments, both taken to the minute.
    fn told_by(&self, reporter: u32, since: Nanos, until: Nanos) -> impl Iterator<Item = &'a Flow> {
        let flows = &self.case.flows;
        let index = self.rows.get_or_init(|| ByReporter::of(flows));
        let reporter = reporter as usize;
        let own = &index.numbers[index.begins[reporter]..index.begins[reporter + 1]];
        let row = |number: &u32| &flows.rows[*number as usize];
        let from = own.partition_point(|number| row(number).time().saturating_add(MINUTE) <= since);
        let to = own.partition_point(|number| row(number).time() < until);
        own.get(from..to).unwrap_or_default().iter().map(row)
    }

    /// What machines sent after a moment and within a time, against what they usually send.
    pub(super) fn sent(
        &self,
        outside: &Outside<'_>,
        hosts: &HostSet,
        accounts: &BTreeSet<&str>,
        (start, until): (Nanos, Nanos),
        settings: &Settings,
    ) -> Egress {
        if self.case.flows.is_empty() {
            return Egress::Untested(Untested::NoFlows);
        }
        if hosts.is_empty() {
            return Egress::Untested(Untested::NoHosts);
        }
        // Flows are known to the minute; what began in the same minute may have come before.
        let start = start.saturating_add(MINUTE - 1).div_euclid(MINUTE).saturating_mul(MINUTE);
        let Some(lens) = self.lens(hosts, accounts, start, until) else {
            return Egress::Untested(Untested::NotCovered);
        };
        let before = start.saturating_sub(settings.usual_hours.saturating_mul(HOUR));
        let usual = total(self.tallies(outside, &lens, before, start));
        let mut sent = Sent::default();
        let mut uncounted = 0;
        for ((address, place), tally) in total(self.tallies(outside, &lens, start, until)) {
            if place == Place::Provider {
                sent.provider_bytes = sent.provider_bytes.saturating_add(tally.bytes);
                continue;
            }
            let got = usual.get(&(address, place)).map_or(0, |known| known.bytes);
            let share = u128::from(tally.bytes) * u128::from(settings.usual_percent);
            if got > 0 && u128::from(got) * 100 >= share {
                sent.usual_bytes = sent.usual_bytes.saturating_add(tally.bytes);
                continue;
            }
            uncounted += tally.uncounted;
            sent.destinations.push(Destination { address, tally });
        }
        sent.destinations.sort_by_key(|it| (std::cmp::Reverse(it.tally.bytes), it.address));
        if sent.bytes() == 0 && uncounted > 0 {
            return Egress::Untested(Untested::NoBytes);
        }
        Egress::Tested(sent)
    }

    /// How flows of these machines are found; `None` where the logs have none at that time.
    fn lens(
        &self,
        hosts: &HostSet,
        accounts: &BTreeSet<&str>,
        start: Nanos,
        until: Nanos,
    ) -> Option<Lens> {
        let flows = &self.case.flows;
        let since = start.saturating_sub(DAY);
        let named = hosts.names.iter().filter_map(|name| self.by_name.get(name)).flatten();
        let mut reporters: Vec<u32> = named.copied().collect();
        reporters.sort_unstable();
        reporters.dedup();
        if reporters.iter().any(|it| self.told_by(*it, since, until).next().is_some()) {
            return Some(Lens::Reporters(reporters));
        }
        let numbers = hosts.addresses.iter().filter_map(|address| flows.host(Host::from(*address)));
        let sources: Vec<u32> = numbers.collect();
        let mut rows =
            sources.iter().flat_map(|host| flows.sent_by(*host, since, until)).peekable();
        rows.peek()?;
        // Private addresses are used in many networks; those of other accounts are other machines.
        let own: Vec<bool> =
            flows.reporters.iter().map(|it| accounts.contains(it.account.as_str())).collect();
        let any_own = rows.any(|row| own[row.reporter as usize]);
        let reporters = if any_own { own } else { vec![true; flows.reporters.len()] };
        Some(Lens::Addresses(sources, reporters))
    }

    fn tallies(&self, outside: &Outside<'_>, lens: &Lens, since: Nanos, until: Nanos) -> Tallies {
        let flows = &self.case.flows;
        let mut tallies = Tallies::new();
        match lens {
            Lens::Reporters(wanted) => {
                let rows = wanted.iter().flat_map(|it| self.told_by(*it, since, until));
                rows.for_each(|row| self.count(outside, row, &mut tallies));
            }
            Lens::Addresses(sources, wanted) => {
                let rows = sources.iter().flat_map(|host| flows.sent_by(*host, since, until));
                rows.filter(|row| wanted[row.reporter as usize])
                    .for_each(|row| self.count(outside, row, &mut tallies));
            }
        }
        tallies
    }

    fn count(&self, outside: &Outside<'_>, row: &Flow, tallies: &mut Tallies) {
        // What a service answers is asked for, and what was refused never arrived.
        if row.flags.has(FlowFlags::REJECTED)
            || row.flags.has(FlowFlags::SERVED)
            || row.direction() == Direction::In
        {
            return;
        }
        let flows = &self.case.flows;
        let path = &flows.paths[row.path as usize];
        let receiver = path.destination.unwrap_or(row.destination);
        let sender = path.source.unwrap_or(row.source);
        let address = flows.hosts[receiver as usize].address();
        let place = outside.judge(address, &path.destination_service);
        let from_outside = || {
            let from = flows.hosts[row.source as usize].address();
            outside.judge(from, &path.source_service) == Place::Outside
        };
        if place == Place::House || from_outside() {
            return;
        }
        let by = tallies.entry((address, place)).or_default();
        by.entry((sender, row.reporter)).or_default().add(row);
    }
}

/// How flows of some machines are found.
enum Lens {
    /// By who reports them.
    Reporters(Vec<u32>),
    /// By the addresses of who sent, as these reporters tell.
    Addresses(Vec<u32>, Vec<bool>),
}

impl Tally {
    fn add(&mut self, row: &Flow) {
        self.bytes = self.bytes.saturating_add(row.bytes);
        self.flows = self.flows.saturating_add(u64::from(row.flows));
        if row.flags.has(FlowFlags::UNCOUNTED) {
            self.uncounted = self.uncounted.saturating_add(u64::from(row.flows));
        }
        self.ports.insert(row.port);
        if self.first.is_none_or(|first| row.minute < first.minute) {
            self.first = Some(*row);
        }
        if self.last.is_none_or(|last| row.minute >= last.minute) {
            self.last = Some(*row);
        }
    }

    fn join(&mut self, other: Self) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.flows = self.flows.saturating_add(other.flows);
        self.uncounted = self.uncounted.saturating_add(other.uncounted);
        self.ports.extend(other.ports);
        for row in [other.first, other.last].into_iter().flatten() {
            if self.first.is_none_or(|first| row.minute < first.minute) {
                self.first = Some(row);
            }
            if self.last.is_none_or(|last| row.minute >= last.minute) {
                self.last = Some(row);
            }
        }
    }
}

/// What each destination got. Several interfaces on the way tell of the same bytes: of each sender
/// the reporter counts that tells most.
fn total(tallies: Tallies) -> BTreeMap<(IpAddr, Place), Tally> {
    let sum = |by: HashMap<(u32, u32), Tally>| {
        let mut most: BTreeMap<u32, (u32, Tally)> = BTreeMap::new();
        for ((sender, reporter), tally) in by {
            let order = |reporter: u32, tally: &Tally| (tally.bytes, std::cmp::Reverse(reporter));
            match most.get_mut(&sender) {
                Some(known) if order(known.0, &known.1) >= order(reporter, &tally) => {}
                Some(known) => *known = (reporter, tally),
                None => drop(most.insert(sender, (reporter, tally))),
            }
        }
        let mut all = Tally::default();
        most.into_values().for_each(|(_, tally)| all.join(tally));
        all
    };
    tallies.into_iter().map(|(key, by)| (key, sum(by))).collect()
}
