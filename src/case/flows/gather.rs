//! What one worker gathers of flows: rows by key, under its own numbers of hosts and reporters.
//!
//! What a piece of a file tells waits until the piece has ended: where another worker or file has
//! brought the same bytes already, it is a copy, and its bytes must not count twice.

use std::hash::BuildHasher;
use std::sync::Mutex;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use xxhash_rust::xxh3::xxh3_128;

use crate::case::names::Names;
use crate::evidence::scan::Text;
use crate::evidence::sink::Flown;
use crate::format::Format;
use crate::format::flow::{self, Behind, Direction, Host, Teller};

use super::{Flow, FlowFlags, Told};

/// From here on ports are those that clients take for a while.
const EPHEMERAL: u16 = 32_768;

/// Pieces of which flows were read, known by their bytes, so that all workers together take each once.
pub(in crate::case) type Copies = Mutex<HashMap<u128, u32>>;

/// The flows that one worker has read.
pub(in crate::case) struct Gatherer<'c> {
    copies: &'c Copies,
    /// What the piece told so far.
    waiting: Vec<Flow>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    pub(super) rows: Vec<Flow>,
    host_numbers: HashMap<Host, u32>,
    pub(super) hosts: Vec<Host>,
    /// Format, account, region, network, interface and instance.
    pub(super) reporters: Names<6>,
    path_numbers: HashMap<PathKey, u32>,
    pub(super) paths: Vec<PathKey>,
    /// The provider's services behind addresses.
    pub(super) services: Names<1>,
    /// Flows by format that the piece told so far.
    told_here: [u64; Format::ALL.len()],
    pub(super) told: [Told; Format::ALL.len()],
    pub(super) duplicates: u64,
    /// For pieces that were taken or are copies: the piece, and the number of what it is a copy of.
    pub(super) pieces: Vec<(u32, u32)>,
}

/// Hosts and services behind addresses, under a worker's numbers.
pub(super) type PathKey = ([Option<u32>; 2], [u32; 2]);

impl<'c> Gatherer<'c> {
    pub(in crate::case) fn new(copies: &'c Copies) -> Self {
        let told = |format| Told { format, flows: 0, no_data: 0, skipped: 0 };
        Self {
            copies,
            waiting: Vec::new(),
            numbers: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            rows: Vec::new(),
            host_numbers: HashMap::new(),
            hosts: Vec::new(),
            reporters: Names::new(),
            path_numbers: HashMap::new(),
            paths: Vec::new(),
            services: Names::new(),
            told_here: [0; Format::ALL.len()],
            told: Format::ALL.map(told),
            duplicates: 0,
            pieces: Vec::new(),
        }
    }

    /// Takes what a log tells at one place: a piece, and the record's number in it.
    #[inline]
    pub(in crate::case) fn take(
        &mut self,
        format: Format,
        told: flow::Told<'_>,
        place: (u32, u32),
        flown: &mut Flown,
    ) {
        let counts = &mut self.told[format as usize];
        match told {
            flow::Told::Flow(flow, answer) => {
                self.told_here[format as usize] += 1;
                flown.flows += 1;
                let first = self.row(format, &flow, place);
                self.waiting.push(first);
                if let Some(answer) = answer {
                    // It is told in the same breath, so it is no flow more.
                    let row = Flow { flows: 0, ..self.row(format, &answer, place) };
                    self.waiting.push(row);
                }
            }
            flow::Told::NoData => {
                counts.no_data += 1;
                flown.empty += 1;
            }
            flow::Told::Skipped => {
                counts.skipped += 1;
                flown.empty += 1;
            }
            flow::Told::Bad(reason) => {
                if flown.rejected == 0 {
                    flown.reason = reason;
                }
                flown.rejected += 1;
            }
        }
    }

    fn row(&mut self, format: Format, flow: &flow::Flow<'_>, place: (u32, u32)) -> Flow {
        let [from, to] = flow.ports;
        let served = to >= EPHEMERAL && from < EPHEMERAL && from > 0;
        Flow {
            minute: u32::try_from(flow.start / 60).unwrap_or(u32::MAX),
            source: self.host(flow.hosts[0]),
            destination: self.host(flow.hosts[1]),
            reporter: self.reporter(format, &flow.teller),
            path: self.path(&flow.behind),
            port: if served { from } else { to },
            protocol: flow.protocol,
            flags: FlowFlags::default()
                .with(FlowFlags::REJECTED, flow.rejected)
                .with(FlowFlags::SERVED, served)
                .with(FlowFlags::UNCOUNTED, flow.uncounted)
                .with(FlowFlags::IN, flow.direction == Direction::In)
                .with(FlowFlags::OUT, flow.direction == Direction::Out),
            flows: 1,
            bytes: flow.bytes,
            packets: flow.packets,
            first: place,
            last: place,
        }
    }

    #[inline]
    fn host(&mut self, host: Host) -> u32 {
        let next = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        *self.host_numbers.entry(host).or_insert_with(|| {
            self.hosts.push(host);
            next
        })
    }

    #[inline]
    fn reporter(&mut self, format: Format, teller: &Teller<'_>) -> u32 {
        self.reporters.number_again([
            Text::new(format.name().as_bytes()),
            teller.account,
            teller.region,
            teller.network,
            teller.interface,
            teller.instance,
        ])
    }

    /// The number of what lies behind addresses, counted from 1.
    #[inline]
    fn path(&mut self, behind: &Behind<'_>) -> u32 {
        let [source, destination] = behind.services;
        if behind.hosts == [None; 2] && source.is_empty() && destination.is_empty() {
            return 0;
        }
        let hosts = behind.hosts.map(|host| host.map(|host| self.host(host)));
        let services = [source, destination].map(|name| self.services.number([name]).0);
        let key = (hosts, services);
        let next = u32::try_from(self.paths.len() + 1).unwrap_or(u32::MAX);
        *self.path_numbers.entry(key).or_insert_with(|| {
            self.paths.push(key);
            next
        })
    }

    /// Ends a piece, whose bytes these are.
    pub(in crate::case) fn seal(&mut self, piece: u32, bytes: &[u8]) {
        let told = std::mem::take(&mut self.told_here);
        if self.waiting.is_empty() {
            return;
        }
        let (number, is_new) = {
            let mut copies = self.copies.lock().unwrap_or_else(|poison| poison.into_inner());
            let next = u32::try_from(copies.len()).unwrap_or(u32::MAX);
            let number = *copies.entry(xxh3_128(bytes)).or_insert(next);
            (number, number == next)
        };
        self.pieces.push((piece, number));
        let mut waiting = std::mem::take(&mut self.waiting);
        if is_new {
            waiting.iter().for_each(|row| self.roll_up(row));
        }
        for (known, here) in self.told.iter_mut().zip(told) {
            if is_new {
                known.flows += here;
            } else {
                self.duplicates += here;
            }
        }
        waiting.clear();
        self.waiting = waiting;
    }

    #[inline]
    fn roll_up(&mut self, row: &Flow) {
        let (rows, hasher) = (&mut self.rows, &self.hasher);
        let hash = |row: &Flow| hasher.hash_one(row.key());
        let found = self.numbers.entry(
            hash(row),
            |number| rows[*number as usize].key() == row.key(),
            |number| hash(&rows[*number as usize]),
        );
        match found {
            Entry::Occupied(place) => rows[*place.get() as usize].add(row),
            Entry::Vacant(place) => {
                place.insert(u32::try_from(rows.len()).unwrap_or(u32::MAX));
                rows.push(*row);
            }
        }
    }
}
