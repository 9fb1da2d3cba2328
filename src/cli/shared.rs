//! Options that all analytics share.

use std::path::PathBuf;

use clap::Args;
use globset::GlobSet;

use crate::finding::Severity;

use super::options::{Databases, Reading, Span, Where, Writing, glob};

/// Options that all analytics share.
#[derive(Debug, Args)]
pub struct Shared {
    /// The window hunted in.
    #[command(flatten)]
    pub span: Span,

    /// Only what identities did whose id or name matches
    #[arg(long, value_name = "GLOB", value_parser = glob, help_heading = "Narrow")]
    pub identity: Option<GlobSet>,

    /// Where.
    #[command(flatten)]
    pub place: Where,

    /// Show only findings of this severity and above [default: info in json, ndjson and csv, low elsewhere]
    #[arg(long, value_name = "S", value_enum, help_heading = "Narrow")]
    pub min_severity: Option<Severity>,

    /// Show only the first N findings
    #[arg(long, value_name = "N", help_heading = "Narrow")]
    pub limit: Option<usize>,

    /// How to say it.
    #[command(flatten)]
    pub writing: Writing,

    /// Show every record a finding rests on, not only the 50 most telling
    #[arg(long, help_heading = "Output")]
    pub all_evidence: bool,

    /// Exit with 1 if a finding of severity S or above is shown
    #[arg(long, value_name = "S", value_enum, help_heading = "Output")]
    pub fail_on: Option<Severity>,

    /// Settings [default: hunt.toml here or in a folder above, then ~/.config/hunt/hunt.toml]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub config: Option<PathBuf>,

    /// What tells where addresses lie.
    #[command(flatten)]
    pub databases: Databases,

    /// What to read.
    #[command(flatten)]
    pub reading: Reading,
}
