//! Reads of objects by one identity in the order of time, and the window that slides over them.

use hashbrown::{HashMap, HashSet};

use crate::case::{Case, Row, Transfers};
use crate::format::Format;
use crate::time::Nanos;

/// One read that took effect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) row: Row,
    /// Hash of bucket and key; 0 where the record does not name the object.
    pub(super) object: u64,
    pub(super) bytes: Option<u64>,
    /// An index into the names of buckets; [`Read::NO_BUCKET`] where the record names none.
    pub(super) bucket: u32,
    pub(super) by_link: bool,
}

impl Read {
    pub(super) const NO_BUCKET: u32 = u32::MAX;
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measures {
    /// Different objects; each read of one that is not named counts.
    pub(super) objects: u64,
    pub(super) bytes: u64,
    pub(super) buckets: u64,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    Objects,
    Bytes,
    Buckets,
}

impl Measure {
    pub(super) const ALL: [Self; 3] = [Self::Objects, Self::Bytes, Self::Buckets];

    /// The name in reports.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Objects => "objects",
            Self::Bytes => "bytes",
            Self::Buckets => "buckets",
        }
    }
}

impl Measures {
    pub(super) const fn of(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Objects => self.objects,
            Measure::Bytes => self.bytes,
            Measure::Buckets => self.buckets,
        }
    }

    /// The larger of each.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            objects: self.objects.max(other.objects),
            bytes: self.bytes.max(other.bytes),
            buckets: self.buckets.max(other.buckets),
        }
    }
}

/// The reads of an identity that took effect.
///
/// Where data events and access logs of one bucket tell of the same reads, data events count.
pub(super) fn reads(
    case: &Case,
    transfers: &Transfers,
    reading: &[bool],
    rows: &[Row],
) -> Vec<Read> {
    let mut reads: Vec<Read> = Vec::new();
    let mut told: [HashSet<u32>; 2] = [HashSet::new(), HashSet::new()];
    for row in rows.iter().filter(|row| reading[row.action as usize]) {
        if !row.outcome.took_effect() {
            continue;
        }
        let note = transfers.reads.of(row);
        let read = Read {
            row: *row,
            object: note.map_or(0, |note| note.object),
            bytes: note.and_then(|note| note.bytes()),
            bucket: note.map_or(Read::NO_BUCKET, |note| note.bucket),
            by_link: note.is_some_and(|note| note.by_link),
        };
        told[usize::from(is_access_log(case, row))].insert(read.bucket);
        reads.push(read);
    }
    if told.iter().all(|buckets| !buckets.is_empty()) {
        let [audited, _] = &told;
        reads.retain(|read| !(is_access_log(case, &read.row) && audited.contains(&read.bucket)));
    }
    reads
}

fn is_access_log(case: &Case, row: &Row) -> bool {
    case.format_of(row) == Format::S3Access
}

/// A window that slides over reads in the order of time.
pub(super) struct Slide<'r> {
    reads: &'r [Read],
    span: Nanos,
    /// The first read in the window.
    pub(super) from: usize,
    next: usize,
    objects: HashMap<u64, u32>,
    buckets: HashMap<u32, u32>,
    nameless: u64,
    bytes: u64,
}

impl<'r> Slide<'r> {
    pub(super) fn new(reads: &'r [Read], span: Nanos) -> Self {
        Self {
            reads,
            span,
            from: 0,
            next: 0,
            objects: HashMap::new(),
            buckets: HashMap::new(),
            nameless: 0,
            bytes: 0,
        }
    }

    /// Takes in the next read; what the window holds then.
    pub(super) fn advance(&mut self) -> Option<Measures> {
        let read = self.reads.get(self.next)?;
        self.next += 1;
        match read.object {
            0 => self.nameless += 1,
            object => *self.objects.entry(object).or_default() += 1,
        }
        if read.bucket != Read::NO_BUCKET {
            *self.buckets.entry(read.bucket).or_default() += 1;
        }
        self.bytes = self.bytes.saturating_add(read.bytes.unwrap_or(0));
        let begin = read.row.time.saturating_sub(self.span);
        while self.reads[self.from].row.time < begin {
            self.leave();
        }
        Some(Measures {
            objects: self.objects.len() as u64 + self.nameless,
            bytes: self.bytes,
            buckets: self.buckets.len() as u64,
        })
    }

    fn leave(&mut self) {
        let read = &self.reads[self.from];
        self.from += 1;
        match read.object {
            0 => self.nameless -= 1,
            object => drop_one(&mut self.objects, object),
        }
        drop_one(&mut self.buckets, read.bucket);
        self.bytes = self.bytes.saturating_sub(read.bytes.unwrap_or(0));
    }
}

fn drop_one<K: Eq + std::hash::Hash>(counts: &mut HashMap<K, u32>, key: K) {
    if let hashbrown::hash_map::Entry::Occupied(mut count) = counts.entry(key) {
        match count.get() {
            0 | 1 => drop(count.remove()),
            more => {
                let less = more - 1;
                count.insert(less);
            }
        }
    }
}

/// All of some reads.
pub(super) fn total(reads: &[Read]) -> Measures {
    let mut objects: HashSet<u64> = HashSet::new();
    let mut buckets: HashSet<u32> = HashSet::new();
    let (mut nameless, mut bytes) = (0, 0_u64);
    for read in reads {
        match read.object {
            0 => nameless += 1,
            object => drop(objects.insert(object)),
        }
        if read.bucket != Read::NO_BUCKET {
            buckets.insert(read.bucket);
        }
        bytes = bytes.saturating_add(read.bytes.unwrap_or(0));
    }
    Measures { objects: objects.len() as u64 + nameless, bytes, buckets: buckets.len() as u64 }
}
