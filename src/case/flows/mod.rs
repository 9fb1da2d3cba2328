//! Network flows, rolled up: one row for all that one interface reported within a minute of one
//! pair of hosts, a service's port and a verdict. Flow logs are too many to keep a row for each.

mod gather;
mod join;

pub(super) use gather::{Copies, Gatherer};
pub(super) use join::join;

pub use crate::format::flow::{Direction, Host};

use std::ops::Range;

use crate::format::Format;
use crate::time::{MINUTE, Nanos};

/// Flows of a minute that have all but their number, bytes and packets in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The minute of the first packet, counted from 1970.
    pub minute: u32,
    /// Who sent, an index into [`Flows::hosts`].
    pub source: u32,
    /// Who received, an index into [`Flows::hosts`].
    pub destination: u32,
    /// Who reported it, an index into [`Flows::reporters`].
    pub reporter: u32,
    /// What lies behind the addresses, an index into [`Flows::paths`]; 0 is nothing.
    pub path: u32,
    /// The port of the receiver; of the sender where [`FlowFlags::SERVED`].
    pub port: u16,
    /// The protocol's number: 6 is TCP, 17 UDP.
    pub protocol: u8,
    /// See [`FlowFlags`].
    pub flags: FlowFlags,
    /// How many flows.
    pub flows: u32,
    /// Bytes sent from source to destination.
    pub bytes: u64,
    /// Packets sent from source to destination.
    pub packets: u64,
    /// The first record in the order of files: its piece and its number in that.
    first: (u32, u32),
    /// The last one.
    last: (u32, u32),
}

impl Flow {
    /// When the minute began.
    pub fn time(&self) -> Nanos {
        Nanos::from(self.minute).saturating_mul(MINUTE)
    }

    /// Which way it passed the interface that reported it.
    pub const fn direction(&self) -> Direction {
        self.flags.direction()
    }

    /// What rows are told apart by.
    const fn key(&self) -> (u32, u32, u32, u32, u32, u16, u8, u8) {
        (
            self.minute,
            self.source,
            self.destination,
            self.reporter,
            self.path,
            self.port,
            self.protocol,
            self.flags.0,
        )
    }

    /// Takes in another row of the same key.
    fn add(&mut self, other: &Self) {
        self.flows = self.flows.saturating_add(other.flows);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.packets = self.packets.saturating_add(other.packets);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// What of a flow fits into bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowFlags(u8);

impl FlowFlags {
    /// It was refused, so its bytes did not arrive.
    pub const REJECTED: Self = Self(1);
    /// The port is that of the sender, a service that answers; the receiver's was one of many
    /// that clients take for a while.
    pub const SERVED: Self = Self(2);
    /// The log does not count bytes.
    pub const UNCOUNTED: Self = Self(4);
    const IN: Self = Self(8);
    const OUT: Self = Self(16);

    /// Whether all of these are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    const fn with(self, flags: Self, on: bool) -> Self {
        Self(if on { self.0 | flags.0 } else { self.0 })
    }

    const fn direction(self) -> Direction {
        if self.has(Self::OUT) {
            Direction::Out
        } else if self.has(Self::IN) {
            Direction::In
        } else {
            Direction::Unknown
        }
    }
}

/// Who reports flows: an interface, a machine, a security group. Empty where the log does not say.
///
/// Where both ends of a flow report, each is a reporter of its own and the bytes are told twice;
/// [`Flow::direction`] tells which end it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    /// The log.
    pub format: Format,
    /// The account, subscription or project.
    pub account: String,
    /// The region.
    pub region: String,
    /// The virtual network, security group or transit gateway.
    pub network: String,
    /// The interface, or its hardware address.
    pub interface: String,
    /// The machine.
    pub instance: String,
}

/// What lies behind the addresses of flows: those of the packets where an interface in between
/// has its own, and the provider's services that they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Who sent in truth, an index into [`Flows::hosts`].
    pub source: Option<u32>,
    /// Who received in truth, an index into [`Flows::hosts`].
    pub destination: Option<u32>,
    /// The service that sent.
    pub source_service: String,
    /// The service that received.
    pub destination_service: String,
}

/// What a flow log told, counted line by line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The log.
    pub format: Format,
    /// Flows.
    pub flows: u64,
    /// Records that there was nothing to tell.
    pub no_data: u64,
    /// Records that something was passed over and is lost.
    pub skipped: u64,
}

/// All flows of the case.
#[derive(Debug, Default)]
pub struct Flows {
    /// In the order of time.
    pub rows: Vec<Flow>,
    /// Numbers of rows in the order of their source and then of time.
    by_source: Vec<u32>,
    /// Hosts, in order.
    pub hosts: Vec<Host>,
    /// Who reported, in order.
    pub reporters: Vec<Reporter>,
    /// What lies behind addresses; the first is nothing.
    pub paths: Vec<Path>,
    /// What each log told.
    pub told: Vec<Told>,
    /// Flows in copies of what was read already.
    pub duplicates: u64,
}

impl Flows {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of a host; `None` where it sent nothing and got nothing.
    pub fn host(&self, host: Host) -> Option<u32> {
        let found = self.hosts.binary_search(&host).ok()?;
        u32::try_from(found).ok()
    }

    /// The first and the last minute.
    pub fn span(&self) -> Option<(Nanos, Nanos)> {
        Some((self.rows.first()?.time(), self.rows.last()?.time()))
    }

    /// The flows that began between two moments, the second not included; both are taken to the minute.
    pub fn between(&self, since: Nanos, end: Nanos) -> &[Flow] {
        let Range { start, end } = minutes(since, end);
        let from = self.rows.partition_point(|row| i64::from(row.minute) < start);
        let to = self.rows.partition_point(|row| i64::from(row.minute) < end);
        self.rows.get(from..to).unwrap_or_default()
    }

    /// What a host sent between two moments, in the order of time.
    pub fn sent_by(&self, host: u32, since: Nanos, end: Nanos) -> impl Iterator<Item = &Flow> {
        let Range { start, end } = minutes(since, end);
        let row = |number: &u32| &self.rows[*number as usize];
        let key = |number: &u32| (row(number).source, i64::from(row(number).minute));
        let from = self.by_source.partition_point(|number| key(number) < (host, start));
        let to = self.by_source.partition_point(|number| key(number) < (host, end));
        self.by_source.get(from..to).unwrap_or_default().iter().map(row)
    }

    /// The reporters that are this interface or machine.
    pub fn reporters_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = u32> + 'a {
        let numbered = (0..).zip(&self.reporters);
        numbered.filter(move |(_, it)| it.interface == name || it.instance == name).map(|(n, _)| n)
    }

    /// What left an interface or a machine between two moments, in the order of time: what its
    /// log says was sent, and where it does not say, everything.
    pub fn out_of<'a>(
        &'a self,
        name: &'a str,
        since: Nanos,
        end: Nanos,
    ) -> impl Iterator<Item = &'a Flow> {
        let mut wanted = vec![false; self.reporters.len()];
        self.reporters_of(name).for_each(|number| wanted[number as usize] = true);
        let rows = self.between(since, end).iter();
        rows.filter(move |row| wanted[row.reporter as usize] && row.direction() != Direction::In)
    }

    /// The first and the last record behind a row, in the order of files: piece and number.
    pub(super) const fn records(row: &Flow) -> [(u32, u32); 2] {
        [row.first, row.last]
    }
}

/// The minutes between two moments.
fn minutes(since: Nanos, end: Nanos) -> Range<i64> {
    since.div_euclid(MINUTE)..end.saturating_add(MINUTE - 1).div_euclid(MINUTE)
}

#[cfg(test)]
mod tests;
