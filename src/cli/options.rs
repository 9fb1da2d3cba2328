//! Groups of options that several commands take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet};

use crate::geography::{BadDatabase, Geography};
use crate::identity::Provider;
use crate::report::Format;
use crate::time::When;

/// What to read, and how.
#[derive(Debug, Args)]
pub struct Reading {
    /// Files and folders to read, "-" is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

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

/// The time looked at.
#[derive(Debug, Args)]
pub struct Span {
    /// Beginning of the window: a date, a time, or a span back such as 30d, 12h, 90m, 2w
    ///
    /// A span counts back from --until, and without it from the newest event in the evidence.
    /// Analytics take everything before the window as baseline. [default: 7d for scope]
    #[arg(long, value_name = "WHEN", help_heading = "Window")]
    pub since: Option<When>,

    /// End of the window, not part of it; a date means its beginning in UTC [default: newest event]
    #[arg(long, value_name = "WHEN", help_heading = "Window")]
    pub until: Option<When>,
}

/// Where it happened.
#[derive(Debug, Args)]
pub struct Where {
    /// Only what happened in this account, subscription or project
    #[arg(long, value_name = "ID", help_heading = "Narrow")]
    pub account: Option<String>,

    /// Only what happened in this region
    #[arg(long, value_name = "R", help_heading = "Narrow")]
    pub region: Option<String>,

    /// Only what happened in this cloud
    #[arg(long, value_enum, help_heading = "Narrow")]
    pub provider: Option<Provider>,
}

/// Databases that tell where addresses lie.
#[derive(Debug, Args)]
pub struct Databases {
    /// Database of countries in MaxMind's format; scope, abuse and trace name the country of a new network
    #[arg(long, value_name = "CITY.mmdb", help_heading = "Reading")]
    pub geoip: Option<PathBuf>,

    /// Database of AS numbers in MaxMind's format; scope, abuse and trace compare networks by AS, not by prefix
    #[arg(long, value_name = "ASN.mmdb", help_heading = "Reading")]
    pub asn: Option<PathBuf>,
}

impl Databases {
    /// Reads those that were given.
    pub fn open(&self) -> Result<Geography, BadDatabase> {
        Geography::open(self.geoip.as_deref(), self.asn.as_deref())
    }
}

/// How to say it.
#[derive(Debug, Args)]
pub struct Writing {
    /// How to write it [default: what the name of FILE ends with, otherwise table]
    ///
    /// Without it, -o report.html writes a page; .json, .ndjson, .jsonl, .csv, .md and .html are
    /// known.
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub format: Option<Format>,

    /// Write to FILE, whole or not at all, instead of standard output
    ///
    /// Of a link the file that it leads to is replaced. Devices and pipes are written to as they are.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// Show more of everything; for a finding its grounds, records and what to do
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
}

impl Writing {
    /// The format that was asked for, by name or by the name of the file.
    pub fn format(&self) -> Format {
        let by_name = || self.output.as_deref().and_then(Format::of_path);
        self.format.or_else(by_name).unwrap_or(Format::Table)
    }
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

/// Bytes of the longest glob, as in `hunt.toml`: a longer one is no name's.
const LONGEST_GLOB: usize = 2048;

/// A glob in which `*` matches anything, slashes and colons too: identities are no paths.
pub(super) fn glob(text: &str) -> Result<GlobSet, String> {
    if text.len() > LONGEST_GLOB {
        return Err(format!("it is longer than {LONGEST_GLOB} bytes"));
    }
    let glob = Glob::new(text).map_err(|error| error.kind().to_string())?;
    // A glob may read well and still be too large to compile, which a matcher of one would not say
    // but panic.
    GlobSet::builder().add(glob).build().map_err(|_| "too deeply nested, or too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs_match_whole_names_whatever_is_in_them() {
        let matches = |text: &str, name: &str| glob(text).is_ok_and(|glob| glob.is_match(name));
        assert!(matches("*", "arn:aws:iam::1:role/a/b"));
        assert!(matches("arn:*:role/{a,b}?", "arn:aws:iam::1:role/ab"));
        assert!(!matches("role/a", "role/ab") && !matches("role/a", "xrole/a"));
    }

    #[test]
    fn what_cannot_be_compiled_is_an_error() {
        // It reads well, and is no regular expression that can be compiled.
        let nested = format!("{}a{}", "{".repeat(900), "}".repeat(900));
        for text in ["[", "{a,b", "a]{", &"a".repeat(2049), &"{[!a],".repeat(300), &nested] {
            assert!(glob(text).is_err(), "{text}");
        }
    }
}
