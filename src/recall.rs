//! The second look: records that findings point to are read again, for the texts that the case
//! keeps only as numbers. Only their files are opened.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::case::{Case, Row};
use crate::evidence::lines::Plain;
use crate::evidence::members::Member;
use crate::evidence::scan::Text;
use crate::evidence::sink::{Sink, Taken};
use crate::evidence::{Input, Worker, read_again};
use crate::format::{self, Record};

/// What a record says beyond its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// The time as the log wrote it.
    pub time: String,
    /// The provider's id of the event.
    pub event_id: String,
    /// The credential that signed the call.
    pub credential: String,
    /// Who stands behind the credential.
    pub origin: String,
    /// The session's name.
    pub session: String,
    /// What the action was done to.
    pub resource: Option<String>,
}

/// Records read again, by file and number in it.
#[derive(Debug, Default)]
pub struct Memory {
    records: HashMap<(u32, u64), Recalled>,
    /// Records that could not be found again: standard input, or files that changed meanwhile.
    pub missing: usize,
}

impl Memory {
    /// Reads the records of these rows again.
    pub fn of<'a>(case: &Case, inputs: &[Input], rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut wanted: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for row in rows {
            let (file, record) = case.record_of(row);
            wanted.entry(file).or_default().push(record);
        }
        let jobs: Vec<(u32, Vec<u64>)> = wanted.into_iter().collect();
        let found: Vec<Vec<(u32, u64, Recalled)>> = jobs
            .into_par_iter()
            .map(|(file, mut records)| {
                records.sort_unstable();
                records.dedup();
                recall(&inputs[file as usize], file, records)
            })
            .collect();
        let mut memory = Self::default();
        for (file, record, recalled) in found.into_iter().flatten() {
            match recalled.time.is_empty() {
                true => memory.missing += 1,
                false => {
                    memory.records.insert((file, record), recalled);
                }
            }
        }
        memory
    }

    /// What the record of a row says, if it was found again.
    pub fn get(&self, case: &Case, row: &Row) -> Option<&Recalled> {
        self.records.get(&case.record_of(row))
    }
}

fn recall(input: &Input, file: u32, wanted: Vec<u64>) -> Vec<(u32, u64, Recalled)> {
    let mut reader = Reader {
        base: 0,
        next: 0,
        found: wanted.iter().map(|_| Recalled::default()).collect(),
        wanted,
    };
    // What came through standard input or a pipe is gone; opening a pipe again would wait for ever.
    if !input.is_stdin() && input.size > 0 {
        reader = read_again(input, reader);
    }
    let records = reader.wanted.into_iter().zip(reader.found);
    records.map(|(record, found)| (file, record, found)).collect()
}

/// Picks the wanted records, which are in order, as they come by.
struct Reader {
    /// The number in the file of the piece's first record.
    base: u64,
    next: usize,
    wanted: Vec<u64>,
    found: Vec<Recalled>,
}

impl Sink for Reader {
    fn take(&mut self, number: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        let number = self.base + u64::from(number);
        let is_wanted = self.wanted.get(self.next) == Some(&number);
        let (format, event) = match format::read(members, bytes) {
            Record::Event(format, event) => (format, event),
            Record::Rejected(reject) => return Taken::Rejected(reject.explain()),
            Record::Digest => return Taken::Digest,
            // Only where records stand matters here.
            Record::NotAudit | Record::Flows(_) => return Taken::NotAudit,
            Record::Foreign => return Taken::Foreign,
        };
        if is_wanted {
            let record = serde_json::from_slice(bytes).unwrap_or_default();
            self.found[self.next] = Recalled {
                time: event.time_text.decode().into_owned(),
                event_id: event.event_id.decode().into_owned(),
                credential: event.credential.decode().into_owned(),
                origin: event.origin.decode().into_owned(),
                session: event.session.decode().into_owned(),
                resource: format.resource(&record),
            };
            self.next += 1;
        }
        Taken::Event
    }

    fn take_line(&mut self, number: u32, plain: Plain, line: Text<'_>) -> Taken {
        let number = self.base + u64::from(number);
        if plain != Plain::Access || self.wanted.get(self.next) != Some(&number) {
            return Taken::NotAudit;
        }
        let Ok((request, event)) = format::access(line) else { return Taken::NotAudit };
        let text = |text: Text<'_>| String::from_utf8_lossy(text.raw).into_owned();
        self.found[self.next] = Recalled {
            time: text(event.time_text),
            event_id: text(event.event_id),
            session: text(event.session),
            resource: request.target(),
            ..Recalled::default()
        };
        self.next += 1;
        Taken::Event
    }

    fn has_enough(&self) -> bool {
        self.next >= self.wanted.len()
    }
}

impl Worker for Reader {
    fn begin(&mut self, _file: u32, _piece: u32) {}

    fn end(&mut self, records: u32) {
        self.base += u64::from(records);
    }
}
