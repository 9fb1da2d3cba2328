//! What records tell of data on its way: which objects were read and how much of them, and what
//! leads out of the house: new identities, machines with their addresses, things shared with others.

use std::net::IpAddr;

use crate::time::Nanos;

/// An object that was read: which one, and how many bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Hash of bucket and key; 0 where the record does not name the object.
    pub object: u64,
    bytes: u64,
    /// The bucket, container or snapshot it lies in, an index into the names of all.
    pub bucket: u32,
    /// Whether a link that was signed beforehand was used, not credentials.
    pub by_link: bool,
}

impl Transfer {
    /// Stands for bytes that the record does not count.
    const UNCOUNTED: u64 = u64::MAX;

    /// Of an object.
    pub fn new(object: u64, bytes: Option<u64>, bucket: u32, by_link: bool) -> Self {
        Self { object, bytes: bytes.unwrap_or(Self::UNCOUNTED), bucket, by_link }
    }

    /// The bytes, where the record counts them.
    pub fn bytes(&self) -> Option<u64> {
        (self.bytes != Self::UNCOUNTED).then_some(self.bytes)
    }
}

/// Something done that may be a step on the way of data out of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Identities were made.
    Made(Vec<Made>),
    /// Machines or their interfaces were made, changed or listed.
    Hosts(Vec<Machine>),
    /// Something was shared.
    Shared(Share),
}

/// An identity that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its id, as records of what it does have it.
    pub id: Box<str>,
    /// Its name with what it is a name of: `role/deploy`; empty where only ids tell.
    pub name: Box<str>,
}

/// A machine, as far as one record tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Ids and names of the machine and its interfaces.
    pub names: Vec<Box<str>>,
    /// Its addresses, private and public.
    pub addresses: Vec<IpAddr>,
    /// The identity that it acts as, where the record says so.
    pub holder: Box<str>,
}

/// Something that others were let at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// How.
    pub how: Means,
    /// With whom: accounts, members of policies, and `*` for everybody; none where whoever has the link.
    pub to: Vec<Box<str>>,
    /// What.
    pub what: Box<str>,
}

/// How something was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A policy or an access list of a store.
    Policy,
    /// A snapshot of a disk.
    Snapshot,
    /// An image of a machine.
    Image,
    /// A snapshot of a database.
    Database,
    /// Copies are made elsewhere from now on.
    Replication,
    /// A signed link to a store.
    Link,
    /// A signed link to a disk or a snapshot of one.
    DiskLink,
}

impl Means {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Snapshot => "snapshot",
            Self::Image => "image",
            Self::Database => "database_snapshot",
            Self::Replication => "replication",
            Self::Link => "signed_link",
            Self::DiskLink => "disk_link",
        }
    }
}

/// The first time that a role was taken on, as far as the evidence tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// When.
    pub time: Nanos,
    /// The record: its piece, and its number in it.
    pub spot: (u32, u32),
}
