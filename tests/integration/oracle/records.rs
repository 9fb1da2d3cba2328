//! Records of CloudTrail as they stand in files, and what the matcher says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hunt::case::{Case, Wants};
use hunt::evidence::members::Member;
use hunt::evidence::sink::{Sink, Taken};
use hunt::evidence::{self, Input, Options, Walk, Worker};
use hunt::format::{self, Format, Record};
use hunt::rule::Rule;
use hunt::rule::matcher::Matcher;
use serde_json::Value;

/// Where a record stands: the file, and its number in it.
pub(super) type Place = (u32, u64);

/// Keeps the records of CloudTrail.
#[derive(Default)]
struct Keeper {
    /// File, piece, how many records it has.
    pieces: Vec<(u32, u32, u32)>,
    /// File, piece, number in it.
    records: Vec<((u32, u32, u32), Value)>,
}

impl Sink for Keeper {
    fn take(&mut self, number: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        match format::read(members, bytes) {
            Record::Event(Format::CloudTrail, _) => {
                let (file, piece, _) = *self.pieces.last().expect("a piece was begun");
                let record = serde_json::from_slice(bytes).expect("an event is JSON");
                self.records.push(((file, piece, number), record));
                Taken::Event
            }
            Record::Event(..) => Taken::Event,
            Record::Rejected(reject) => Taken::Rejected(reject.explain()),
            Record::Digest => Taken::Digest,
            Record::NotAudit | Record::Flows(_) => Taken::NotAudit,
            Record::Foreign => Taken::Foreign,
        }
    }
}

impl Worker for Keeper {
    fn begin(&mut self, file: u32, piece: u32) {
        self.pieces.push((file, piece, 0));
    }

    fn end(&mut self, records: u32) {
        self.pieces.last_mut().expect("a piece was begun").2 = records;
    }
}

const OPTIONS: Options<'_> = Options { strict: false, progress: &|_| {} };

/// The files below these folders.
pub(super) fn inputs(paths: &[PathBuf]) -> Vec<Input> {
    let Walk { inputs, .. } = evidence::walk(paths, false).expect("the paths are there");
    inputs
}

/// All records of CloudTrail in these files.
pub(super) fn read(inputs: &[Input]) -> BTreeMap<Place, Value> {
    let (keepers, _) = evidence::read_all(inputs, &OPTIONS, Keeper::default);
    let mut pieces: Vec<_> = keepers.iter().flat_map(|keeper| keeper.pieces.clone()).collect();
    pieces.sort_unstable();
    let mut before: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let (mut current, mut sum) = (None, 0);
    for (file, piece, records) in pieces {
        if current.replace(file) != Some(file) {
            sum = 0;
        }
        before.insert((file, piece), sum);
        sum += u64::from(records);
    }
    let all = keepers.into_iter().flat_map(|keeper| keeper.records);
    all.map(|((file, piece, number), record)| {
        ((file, before[&(file, piece)] + u64::from(number)), record)
    })
    .collect()
}

/// The events of these files, each once, and what the matcher says that the rules match: the rule's
/// place in the list, and the record's.
pub(super) fn ask(
    inputs: &[Input],
    rules: impl Iterator<Item = Rule>,
) -> (BTreeSet<Place>, BTreeSet<(usize, Place)>) {
    let matcher = Matcher::new(rules.map(|rule| (rule, Vec::new())).collect());
    let wants = Wants { rules: Some(&matcher), ..Wants::default() };
    let (case, noted) = Case::load_noting(inputs, &OPTIONS, wants);
    let matched = noted.matches;
    let events = case.groups().flatten().map(|row| case.record_of(row)).collect();
    let matched =
        matched.list.iter().map(|it| (it.rule as usize, case.record_of(it.row(&case)))).collect();
    (events, matched)
}
