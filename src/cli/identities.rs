//! `hunt identities`: who is in the evidence.

use clap::Args;
use globset::GlobSet;

use crate::inventory::Sort;

use super::options::{Reading, Span, Where, Writing, glob};

/// Options of `hunt identities`.
#[derive(Debug, Args)]
pub struct Identities {
    /// The time counted.
    #[command(flatten)]
    pub span: Span,

    /// Only identities whose id or name matches
    #[arg(long, value_name = "GLOB", value_parser = glob, help_heading = "Narrow")]
    pub identity: Option<GlobSet>,

    /// Where.
    #[command(flatten)]
    pub place: Where,

    /// What comes first
    #[arg(
        long,
        value_name = "KEY",
        value_enum,
        default_value = "sensitive",
        help_heading = "Narrow"
    )]
    pub sort: Sort,

    /// Show only the first N identities
    #[arg(long, value_name = "N", help_heading = "Narrow")]
    pub limit: Option<usize>,

    /// How to say it.
    #[command(flatten)]
    pub writing: Writing,

    /// What to read.
    #[command(flatten)]
    pub reading: Reading,
}
