//! The account of what could not be read: problems are data, not log lines.

use std::path::PathBuf;

/// Something that kept part of the evidence from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was reached from the arguments; `-` is standard input.
    pub path: PathBuf,
    /// What sort of damage.
    pub kind: ProblemKind,
    /// What was found where, in plain words.
    pub detail: String,
    /// Records of the file that were read all the same.
    pub records_read: u64,
    /// Records known to be lost; what lies behind a cut cannot be counted.
    pub records_rejected: u64,
}

/// Sorts of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The operating system would not give the bytes.
    Unreadable,
    /// Neither file nor folder: a device, a pipe or a socket inside a folder.
    SpecialFile,
    /// A file of evidence with nothing in it.
    EmptyFile,
    /// Named as compressed, but it is not.
    NotGzip,
    /// Named as JSON, but it is not.
    NotJson,
    /// The gzip data end too early.
    TruncatedGzip,
    /// The gzip data are wrong.
    CorruptGzip,
    /// The zstd data end too early.
    TruncatedZstd,
    /// The zstd data are wrong.
    CorruptZstd,
    /// Larger than can be believed: an inflation bomb, or no end of a record in sight.
    TooLarge,
    /// A table of Apache Parquet, which has to be turned into text first.
    Parquet,
    /// JSON that is broken or ends too early.
    DamagedJson,
    /// Records of a known format that lack what makes them an event.
    RejectedRecord,
}

impl ProblemKind {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::SpecialFile => "special_file",
            Self::EmptyFile => "empty_file",
            Self::NotGzip => "not_gzip",
            Self::NotJson => "not_json",
            Self::TruncatedGzip => "truncated_gzip",
            Self::CorruptGzip => "corrupt_gzip",
            Self::TruncatedZstd => "truncated_zstd",
            Self::CorruptZstd => "corrupt_zstd",
            Self::TooLarge => "too_large",
            Self::Parquet => "parquet",
            Self::DamagedJson => "damaged_json",
            Self::RejectedRecord => "rejected_record",
        }
    }
}

/// What was read and left aside without loss: no evidence was in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// CloudTrail digest files.
    pub digests: u64,
    /// Entries of other logs that share files with audit logs.
    pub not_audit_records: u64,
    /// JSON records that no known log format claims.
    pub foreign_records: u64,
    /// Records of flow logs that tell of no flow: nothing was sent, or some were passed over.
    pub empty_flow_records: u64,
    /// Files that are no JSON and do not pretend to be: a licence, a page, a picture.
    pub other_files: u64,
    /// Symbolic links met in folders and not followed.
    pub links: u64,
}
