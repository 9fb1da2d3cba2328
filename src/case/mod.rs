//! The case: all evidence in memory, one compact row an event, grouped by identity and in
//! the order of time. Analytics are loops over its slices.

mod assemble;
mod collect;
mod credentials;
pub mod flows;
mod group;
mod kin;
mod margin;
mod matched;
mod names;
mod noted;
mod row;
mod scribe;
mod steps;

use std::path::PathBuf;

pub use credentials::Credentials;
pub use flows::Flows;
pub use margin::Margin;
pub use matched::{Matched, Matches};
pub use noted::{Noted, Transfers, Wants};
pub use row::{Flags, Row};

use crate::catalog::{Class, Meaning};
use crate::evidence::{Account, Input, Options};
use crate::format::Format;
use crate::identity::{Kind, Provider};
use crate::network::Network;
use crate::time::{self, Nanos};

/// The loaded evidence.
#[derive(Debug, Default)]
pub struct Case {
    /// All events, each once, by identity and within an identity by time; last those of nobody.
    groups: Vec<Vec<Row>>,
    /// Who acted, in the order of provider, account and name.
    pub identities: Vec<Identity>,
    /// What was called.
    pub actions: Vec<Action>,
    /// The services of the actions.
    pub services: Vec<String>,
    /// Where it happened.
    pub places: Vec<Place>,
    /// The regions of the places.
    pub regions: Vec<String>,
    /// The accounts of the places.
    pub accounts: Vec<String>,
    /// Where calls came from.
    pub sources: Vec<Source>,
    /// The networks of the sources.
    pub networks: Vec<Network>,
    /// Clients in their own words.
    pub agents: Vec<String>,
    /// Error codes.
    pub errors: Vec<String>,
    /// Files, in the order of their paths.
    pub files: Vec<PathBuf>,
    pieces: Vec<Piece>,
    /// Stands in for whoever no record names.
    nobody: Identity,
    /// Events by log format, duplicates counted once.
    pub sources_of_events: Vec<(Format, u64)>,
    /// Records that told of an event already known.
    pub duplicates: u64,
    /// Records that told more of an operation's progress, and became one event with its first.
    pub steps: u64,
    /// Network flows, which are no events.
    pub flows: Flows,
    /// What was read, and what could not be.
    pub account: Account,
}

impl Default for Identity {
    /// Whoever no record names.
    fn default() -> Self {
        Self {
            provider: Provider::Aws,
            account: String::new(),
            kind: Kind::Unknown,
            id: String::new(),
            name: "nobody named".to_owned(),
            acts_for: None,
        }
    }
}

/// An identity of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The cloud it belongs to.
    pub provider: Provider,
    /// The account, tenant or project that holds it.
    pub account: String,
    /// What sort it is.
    pub kind: Kind,
    /// The provider's identifier; where it has none, `account:name`.
    pub id: String,
    /// Its name for people: `user/jo`, `role/deploy`, `root`.
    pub name: String,
    /// Of a service that acts in somebody's name, whose; none where that one never acts itself.
    pub acts_for: Option<u32>,
}

/// An action of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its service, an index into [`Case::services`].
    pub service: u32,
    /// The log format that tells of it.
    pub format: Format,
    /// The provider's name for it.
    pub name: String,
    /// What it means.
    pub meaning: Meaning,
}

impl Action {
    /// The name where space is short: an operation of Azure without its resource provider, which
    /// is the service.
    pub fn short(&self) -> &str {
        match self.name.split_once('/') {
            Some((provider, operation)) if provider.contains('.') => operation,
            _ => &self.name,
        }
    }
}

/// A service and an action as people write them together: `iam:CreateUser`. Operations of Azure have
/// their service in the name.
pub fn qualified(service: &str, action: &str) -> String {
    match action.strip_prefix(service) {
        Some(rest) if rest.starts_with('/') => action.to_owned(),
        _ => format!("{service}:{action}"),
    }
}

/// An account and region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// An index into [`Case::accounts`].
    pub account: u32,
    /// An index into [`Case::regions`].
    pub region: u32,
}

/// Where an event is in the case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The number of its group among [`Case::groups`]: whose event it is.
    pub group: u32,
    /// Its place among the group's events.
    pub index: u32,
}

/// A source of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As the record says.
    pub text: String,
    /// An index into [`Case::networks`].
    pub network: u32,
}

/// A piece of a file: rows number their records from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    file: u32,
    /// The number in the file of the piece's first record.
    base: u64,
    /// The fewest fractional digits that a time in it has.
    digits: u8,
}

impl Case {
    /// Reads all inputs into a case.
    pub fn load(inputs: &[Input], options: &Options<'_>) -> Self {
        Self::load_noting(inputs, options, Wants::default()).0
    }

    /// Reads all inputs into a case, and notes what is wanted of records on the way.
    pub fn load_noting(inputs: &[Input], options: &Options<'_>, wants: Wants<'_>) -> (Self, Noted) {
        let copies = flows::Copies::default();
        let hire = || collect::Collector::new(wants, &copies);
        let (collectors, account) = crate::evidence::read_all(inputs, options, hire);
        assemble::assemble(inputs, collectors, account)
    }

    /// An identity by its number; [`Row::NOBODY`] is somebody that no record names.
    pub fn identity(&self, number: u32) -> &Identity {
        self.identities.get(number as usize).unwrap_or(&self.nobody)
    }

    /// The events of an identity, in the order of time.
    pub fn events_of(&self, identity: u32) -> &[Row] {
        &self.groups[identity as usize]
    }

    /// The event at an address that this case gave.
    pub fn at(&self, address: Address) -> &Row {
        &self.groups[address.group as usize][address.index as usize]
    }

    /// The events whose record does not say who acted.
    pub fn events_of_nobody(&self) -> &[Row] {
        self.groups.last().map_or(&[], Vec::as_slice)
    }

    /// The events of each identity, and last those of nobody, each in the order of time.
    pub fn groups(&self) -> impl Iterator<Item = &[Row]> {
        self.groups.iter().map(Vec::as_slice)
    }

    /// The clouds that the evidence is from, in order.
    pub fn providers(&self) -> Vec<Provider> {
        let mut providers: Vec<Provider> =
            self.sources_of_events.iter().map(|(format, _)| format.provider()).collect();
        providers.sort_unstable();
        providers.dedup();
        providers
    }

    /// How many events there are.
    pub fn event_count(&self) -> u64 {
        self.groups().map(|rows| rows.len() as u64).sum()
    }

    /// How many events lie between two moments, the second not included.
    pub fn events_between(&self, since: Nanos, end: Nanos) -> u64 {
        let count = |rows: &[Row]| {
            let before = |time| rows.partition_point(|row| row.time < time);
            before(end).saturating_sub(before(since)) as u64
        };
        self.groups().map(count).sum()
    }

    /// The first and the last time an event happened; without any, those of the flows.
    pub fn time_span(&self) -> Option<(Nanos, Nanos)> {
        let first = self.groups().filter_map(<[Row]>::first).map(|row| row.time);
        let last = self.groups().filter_map(<[Row]>::last).map(|row| row.time);
        first.min().zip(last.max()).or_else(|| self.flows.span())
    }

    /// The first and the last event.
    pub fn first_and_last(&self) -> Option<(&Row, &Row)> {
        let order = |row: &&Row| (row.time, row.piece, row.record);
        let first = self.groups().filter_map(<[Row]>::first).min_by_key(order);
        let last = self.groups().filter_map(<[Row]>::last).max_by_key(order);
        Some((first?, last?))
    }

    /// When an event happened, with as many fractional digits as all times of its file have.
    pub fn time_text(&self, row: &Row) -> String {
        time::format_digits(row.time, self.pieces[row.piece as usize].digits)
    }

    /// The action of an event.
    pub fn action(&self, row: &Row) -> &Action {
        &self.actions[row.action as usize]
    }

    /// The log that tells of an event. An access log's events bear the names that the audit log's
    /// have, so the action alone does not say.
    pub fn format_of(&self, row: &Row) -> Format {
        let format = self.action(row).format;
        if !row.flags.has(Flags::ACCESS) {
            return format;
        }
        match format.provider() {
            Provider::Azure => Format::AzureStorage,
            _ => Format::S3Access,
        }
    }

    /// The class of an event: the catalogue's, or what the provider marked, or the verb's.
    pub fn class(&self, row: &Row) -> Class {
        let meaning = &self.action(row).meaning;
        if meaning.listed {
            meaning.class
        } else if row.flags.has(Flags::READS) {
            Class::Read
        } else if row.flags.has(Flags::WRITES) {
            Class::Write
        } else {
            meaning.class
        }
    }

    /// The service of an action, in the provider's words.
    pub fn service_name(&self, service: u32) -> &str {
        &self.services[service as usize]
    }

    /// The network an event came from.
    pub fn network_of(&self, row: &Row) -> u32 {
        self.sources[row.source as usize].network
    }

    /// The file that holds an event's record, and the record's number in it, from 0.
    pub fn record_of(&self, row: &Row) -> (u32, u64) {
        self.place_of((row.piece, row.record))
    }

    /// The first and the last record, in the order of files, of the flows in a row: the file and
    /// the record's number in it, from 0.
    pub fn records_of_flow(&self, flow: &flows::Flow) -> [(u32, u64); 2] {
        Flows::records(flow).map(|place| self.place_of(place))
    }

    fn place_of(&self, (piece, record): (u32, u32)) -> (u32, u64) {
        let piece = self.pieces[piece as usize];
        (piece.file, piece.base + u64::from(record))
    }
}
