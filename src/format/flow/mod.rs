//! Flow logs: who sent how much to whom, as the clouds' networks tell it.
//!
//! They are no events: nobody acts in them. What a record tells is handed on flow by flow.

mod aws;
mod azure;
mod gcp;
mod number;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::evidence::lines::Columns;
use crate::evidence::scan::Text;
use crate::time::{Nanos, SECOND};

use super::Format;

/// An address, as a number; those of IPv4 are mapped into IPv6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(u128);

impl Host {
    /// Reads an address, quickly where it is one of IPv4.
    pub fn parse(text: &[u8]) -> Option<Self> {
        if let Some(bits) = number::ipv4(text) {
            return Some(Self::v4(bits));
        }
        let address: Ipv6Addr = std::str::from_utf8(text).ok()?.parse().ok()?;
        Some(Self(address.to_bits()))
    }

    const fn v4(bits: u32) -> Self {
        Self(0xffff_0000_0000 | bits as u128)
    }

    /// The address.
    pub const fn address(self) -> IpAddr {
        match self.0 >> 32 {
            0xffff => IpAddr::V4(Ipv4Addr::from_bits(self.0 as u32)),
            _ => IpAddr::V6(Ipv6Addr::from_bits(self.0)),
        }
    }
}

impl From<IpAddr> for Host {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::v4(address.to_bits()),
            IpAddr::V6(address) => Self(address.to_bits()),
        }
    }
}

/// Which way a flow passes the interface that reports it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Direction {
    /// The log does not say.
    #[default]
    Unknown,
    /// The interface receives.
    In,
    /// The interface sends.
    Out,
}

impl Direction {
    const fn turned(self) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::In => Self::Out,
            Self::Out => Self::In,
        }
    }
}

/// Who reports flows, as the record writes it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Teller<'a> {
    /// The account, subscription or project.
    pub(crate) account: Text<'a>,
    pub(crate) region: Text<'a>,
    /// The virtual network, security group or subnet.
    pub(crate) network: Text<'a>,
    /// The interface, or its hardware address.
    pub(crate) interface: Text<'a>,
    /// The machine.
    pub(crate) instance: Text<'a>,
}

/// What lies behind the addresses of a flow.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Behind<'a> {
    /// The addresses in the packets, where they are not those of the flow.
    pub(crate) hosts: [Option<Host>; 2],
    /// The provider's services that the addresses belong to.
    pub(crate) services: [Text<'a>; 2],
}

/// One flow as a record tells it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flow<'a> {
    /// Seconds from 1970 to its first packet.
    pub(crate) start: u64,
    /// Who sent and who received.
    pub(crate) hosts: [Host; 2],
    /// Their ports.
    pub(crate) ports: [u16; 2],
    pub(crate) protocol: u8,
    pub(crate) bytes: u64,
    pub(crate) packets: u64,
    pub(crate) rejected: bool,
    /// The log counts no bytes of it.
    pub(crate) uncounted: bool,
    pub(crate) direction: Direction,
    pub(crate) teller: Teller<'a>,
    pub(crate) behind: Behind<'a>,
}

impl Flow<'_> {
    /// What the receiver sent back, which Azure tells in the same breath.
    fn answer(self, packets: u64, bytes: u64) -> Self {
        let [source, destination] = self.hosts;
        let [from, to] = self.ports;
        Self {
            hosts: [destination, source],
            ports: [to, from],
            direction: self.direction.turned(),
            packets,
            bytes,
            ..self
        }
    }
}

/// What a flow log tells at one place.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every one is a flow, and none is kept")]
pub(crate) enum Told<'a> {
    /// A flow, and what was sent back where the record says so.
    Flow(Flow<'a>, Option<Flow<'a>>),
    /// No traffic in the time of the record.
    NoData,
    /// Some traffic in the time of the record was not logged.
    Skipped,
    /// It cannot be read; why.
    Bad(&'static str),
}

/// The latest second that a time can be of.
const LATEST: u64 = (Nanos::MAX / SECOND) as u64;

const NO_TIME: &str = "no readable time of a flow";
const NO_ADDRESS: &str = "no readable addresses of a flow";
const NO_NUMBER: &str = "a number of a flow that cannot be read";
const NO_COLUMNS: &str = "not as many columns as the log has";

/// Reads a line of text.
pub(crate) fn line<'a>(line: &'a [u8], columns: &Columns) -> Told<'a> {
    aws::line(line, columns)
}

/// Reads a record of JSON, flow by flow.
pub(crate) fn record<'a>(format: Format, bytes: &'a [u8], mut each: impl FnMut(Told<'a>)) {
    match format {
        Format::NsgFlow => azure::group(bytes, &mut each),
        Format::VnetFlow => azure::network(bytes, &mut each),
        Format::GcpFlow => each(gcp::entry(bytes)),
        _ => each(aws::record(bytes)),
    }
}

#[cfg(test)]
mod tests;
