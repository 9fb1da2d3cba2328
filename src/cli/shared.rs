//! Options that all analytics share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use globset::{Glob, GlobMatcher};

use crate::finding::Severity;
use crate::identity::Provider;
use crate::report::Format;
use crate::time::When;

/// Options that all analytics share.
#[derive(Debug, Args)]
pub struct Shared {
    /// Files and folders to read, "-" is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Beginning of the window: a date, a time, or a span back such as 30d, 12h, 90m, 2w
    ///
    /// A span counts back from --until, and without it from the newest event in the evidence.
    /// Everything before the window is baseline. [default: 7d for scope]
    #[arg(long, value_name = "WHEN", help_heading = "Window")]
    pub since: Option<When>,

    /// End of the window, not part of it; a date means its beginning in UTC [default: newest event]
    #[arg(long, value_name = "WHEN", help_heading = "Window")]
    pub until: Option<When>,

    /// Only findings about identities whose id or name matches
    #[arg(long, value_name = "GLOB", value_parser = glob, help_heading = "Narrow the findings")]
    pub identity: Option<GlobMatcher>,

    /// Only findings in this account, subscription or project
    #[arg(long, value_name = "ID", help_heading = "Narrow the findings")]
    pub account: Option<String>,

    /// Only findings with records in this region
    #[arg(long, value_name = "R", help_heading = "Narrow the findings")]
    pub region: Option<String>,

    /// Only findings of this cloud
    #[arg(long, value_enum, help_heading = "Narrow the findings")]
    pub provider: Option<Provider>,

    /// Show only findings of this severity and above [default: low in tables, info elsewhere]
    #[arg(long, value_name = "S", value_enum, help_heading = "Narrow the findings")]
    pub min_severity: Option<Severity>,

    /// Show only the first N findings
    #[arg(long, value_name = "N", help_heading = "Narrow the findings")]
    pub limit: Option<usize>,

    /// How to write the findings
    #[arg(short, long, value_enum, default_value = "table", help_heading = "Output")]
    pub format: Format,

    /// Write to FILE, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// Show every record a finding rests on, not only the 50 most telling
    #[arg(long, help_heading = "Output")]
    pub all_evidence: bool,

    /// Exit with 1 if a finding of severity S or above is shown
    #[arg(long, value_name = "S", value_enum, help_heading = "Output")]
    pub fail_on: Option<Severity>,

    /// Show grounds, records and what to do with each finding
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,

    /// Do not say anything on standard error but errors
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,

    /// Colours
    #[arg(long, value_enum, default_value = "auto", help_heading = "Output")]
    pub color: Color,

    /// Do not show progress
    #[arg(long, help_heading = "Output")]
    pub no_progress: bool,

    /// Settings [default: hunt.toml here or in a folder above, then ~/.config/hunt/hunt.toml]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub config: Option<PathBuf>,

    /// Follow symbolic links met in folders
    #[arg(short = 'L', long, help_heading = "Reading")]
    pub follow: bool,

    /// Stop with exit status 2 at the first input that cannot be read whole
    #[arg(long, help_heading = "Reading")]
    pub strict: bool,

    /// Threads to use [default: one a core]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Reading")]
    pub threads: Option<std::num::NonZeroUsize>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A glob in which `*` matches anything, slashes and colons too: identities are no paths.
fn glob(text: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(Glob::new(text)?.compile_matcher())
}
