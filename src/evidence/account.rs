//! What became of each file, and of all of them together.

use std::io::Read;
use std::path::Path;

use super::content::Content;
use super::pieces::{Failure, Pieces};
use super::problem::{Problem, ProblemKind, SetAside};
use super::sink::Tally;
use super::walk::Input;

/// What became of all inputs.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Files that evidence was looked for in: all but those set aside as something else.
    pub files: u64,
    /// Bytes of all files as they lie on disk.
    pub bytes_read: u64,
    /// Bytes of their content.
    pub bytes_inflated: u64,
    /// What could not be read, in the order of the paths.
    pub problems: Vec<Problem>,
    /// What was left aside without loss.
    pub set_aside: SetAside,
}

impl Account {
    pub(super) fn new(inputs: &[Input], mut files: Vec<FileAccount>) -> Self {
        files.sort_by_key(|account| account.file);
        let mut all = Self::default();
        for account in &files {
            let input = &inputs[account.file];
            all.bytes_read += account.bytes_read;
            all.bytes_inflated += account.bytes_inflated;
            all.set_aside.digests += account.digests;
            all.set_aside.not_audit_records += account.not_audit;
            all.set_aside.foreign_records += account.foreign;
            all.set_aside.empty_flow_records += account.empty_flows;
            if account.is_other_file(input) {
                all.set_aside.other_files += 1;
            } else {
                all.files += 1;
            }
            all.problems.extend(account.problems(input));
        }
        all
    }
}

/// What became of one file.
pub(super) struct FileAccount {
    pub(super) file: usize,
    pub(super) bytes_read: u64,
    pub(super) bytes_inflated: u64,
    pub(super) content: Content,
    /// Places for records in the pieces so far: the number of the next piece's first record.
    records: u64,
    events: u64,
    digests: u64,
    not_audit: u64,
    foreign: u64,
    flows: u64,
    empty_flows: u64,
    rejected: u64,
    first_rejected: Option<(u64, &'static str)>,
    damaged: u64,
    first_damage: Option<u64>,
    ends_early: bool,
    gave_up: bool,
    failure: Option<Failure>,
}

impl FileAccount {
    pub(super) fn new(file: usize) -> Self {
        Self {
            file,
            bytes_read: 0,
            bytes_inflated: 0,
            content: Content::Empty,
            records: 0,
            events: 0,
            digests: 0,
            not_audit: 0,
            foreign: 0,
            flows: 0,
            empty_flows: 0,
            rejected: 0,
            first_rejected: None,
            damaged: 0,
            first_damage: None,
            ends_early: false,
            gave_up: false,
            failure: None,
        }
    }

    pub(super) fn fail(&mut self, kind: ProblemKind, detail: String) {
        self.failure.get_or_insert((kind, detail));
    }

    /// Adds the next piece of the file.
    pub(super) fn add(&mut self, tally: &Tally) {
        let base = self.records;
        self.records += u64::from(tally.records);
        self.events += tally.events;
        self.digests += tally.digests;
        self.not_audit += tally.not_audit;
        self.foreign += tally.foreign;
        self.flows += tally.flows;
        self.empty_flows += tally.empty_flows;
        self.rejected += tally.rejected;
        self.damaged += tally.damaged;
        self.ends_early |= tally.ends_early;
        self.gave_up |= tally.gave_up;
        if let Some((number, reason)) = tally.first_rejected {
            self.first_rejected.get_or_insert((base + u64::from(number), reason));
        }
        if let Some((number, _)) = tally.first_damage {
            self.first_damage.get_or_insert(base + u64::from(number));
        }
    }

    /// Takes over what a stream knows once it has ended.
    pub(super) fn close<R: Read>(&mut self, pieces: &mut Pieces<R>) {
        self.bytes_inflated = pieces.inflated;
        self.content = pieces.content;
        if let Some((kind, detail)) = pieces.failure.take() {
            self.fail(kind, detail);
        }
    }

    pub(super) fn is_incomplete(&self, input: &Input) -> bool {
        !self.problems(input).is_empty()
    }

    /// Neither evidence nor pretending to be.
    fn is_other_file(&self, input: &Input) -> bool {
        self.failure.is_none()
            && self.content.layout().is_none()
            && self.content != Content::Parquet
            && !claims_to_be_evidence(input)
    }

    fn problems(&self, input: &Input) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut add = |kind, detail, records_rejected| {
            found.push(Problem {
                path: input.path.clone(),
                kind,
                detail,
                records_read: self.events + self.flows,
                records_rejected,
            });
        };
        // A record that the end of the data cut in two is part of that one loss.
        if let Some((kind, detail)) = &self.failure {
            add(*kind, detail.clone(), self.damaged);
        } else if self.damaged > 0 || self.ends_early || self.gave_up {
            add(ProblemKind::DamagedJson, self.damage(), self.damaged);
        } else if self.content == Content::Parquet {
            add(ProblemKind::Parquet, PARQUET.to_owned(), 0);
        } else if claims_to_be_evidence(input) {
            match self.content {
                Content::Json(_) | Content::Lines(_) | Content::Parquet => {}
                Content::Empty => {
                    let space = self.bytes_inflated > 0;
                    let detail =
                        if space { "nothing but white space in it" } else { "nothing in it" };
                    add(ProblemKind::EmptyFile, detail.to_owned(), 0);
                }
                Content::Text | Content::Binary => {
                    let (kind, detail) = self.disguise(input);
                    add(kind, detail.to_owned(), 0);
                }
            }
        }
        if let Some((number, reason)) = self.first_rejected {
            let detail = match self.rejected {
                1 => format!("record {number}: {reason}"),
                count => format!("{count} records, the first is {number}: {reason}"),
            };
            add(ProblemKind::RejectedRecord, detail, self.rejected);
        }
        found
    }

    fn damage(&self) -> String {
        let mut detail = match (self.first_damage, self.damaged) {
            (Some(number), 1) => format!("record {number} is broken"),
            (Some(number), count) => format!("{count} records are broken, the first is {number}"),
            (None, _) => "the file ends inside an array".to_owned(),
        };
        if self.gave_up {
            detail.push_str("; what follows could not be told apart and is lost");
        } else if self.ends_early && self.first_damage.is_some() {
            detail.push_str("; the file ends inside a record");
        }
        detail
    }

    fn disguise(&self, input: &Input) -> (ProblemKind, &'static str) {
        let compressed = has_extension(input, &["gz", "gzip"]);
        if compressed && self.bytes_inflated == self.bytes_read {
            (ProblemKind::NotGzip, "named as gzip, but neither gzip nor JSON")
        } else {
            (ProblemKind::NotJson, "no JSON in it")
        }
    }
}

/// What to do about a table.
const PARQUET: &str = "Parquet is not read: turn it into JSON lines first, for instance with \
    duckdb -c \"COPY (FROM 'flows.parquet') TO 'flows.json'\", and read those";

/// Content decides what a file is; but a file named like evidence that holds none is a loss, and
/// a licence text beside the logs is not.
fn claims_to_be_evidence(input: &Input) -> bool {
    input.is_stdin()
        || has_extension(input, &["json", "jsonl", "ndjson", "gz", "gzip", "zst", "cloudtrail"])
}

fn has_extension(input: &Input, known: &[&str]) -> bool {
    Path::new(&input.path)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| known.iter().any(|k| k.eq_ignore_ascii_case(extension)))
}
