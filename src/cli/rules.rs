//! `hunt rules`: detection rules asked of the evidence, and looked at by themselves.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use globset::{GlobBuilder, GlobMatcher, GlobSet};

use crate::finding::Severity;

use super::options::Writing;
use super::shared::Shared;

/// Options of `hunt rules`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Rules {
    /// What to do with rules themselves.
    #[command(subcommand)]
    pub command: Option<RulesCommand>,

    /// Ask the rules of this file or folder instead of the built-in ones; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    pub rules: Vec<PathBuf>,

    /// Which of them.
    #[command(flatten)]
    pub choice: RuleChoice,

    /// Options that all analytics share.
    #[command(flatten)]
    pub shared: Shared,
}

/// Looks at rules without any evidence.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List the rules, and those that are not run with the reason
    #[command(after_help = "\
Examples:
  hunt rules list
  hunt rules list --rules detections/ -f csv > rules.csv")]
    List {
        /// The rules of this file or folder instead of the built-in ones; may be repeated
        #[arg(long, value_name = "PATH", help_heading = "Rules")]
        rules: Vec<PathBuf>,

        /// Which of them.
        #[command(flatten)]
        choice: RuleChoice,

        /// Only rules of this severity and above
        #[arg(long, value_name = "S", value_enum, help_heading = "Rules")]
        min_severity: Option<Severity>,

        /// Settings, for placeholders [default: hunt.toml here or in a folder above]
        #[arg(long, value_name = "FILE", help_heading = "Reading")]
        config: Option<PathBuf>,

        /// How to say it.
        #[command(flatten)]
        writing: Box<Writing>,
    },
    /// Show rules in full: what they ask, and what to do when they match
    #[command(after_help = "\
Examples:
  hunt rules show 91a1c386-7323-5b57-90d6-bcd65b5a9eab
  hunt rules show abnormal-cloud-api-calls
  hunt rules show 'aws-*' -f json")]
    Show {
        /// Ids, titles or names of files without their ending; globs for any of them
        #[arg(value_name = "ID", required = true, value_parser = name)]
        ids: Vec<GlobMatcher>,

        /// Look in this file or folder instead of the built-in rules; may be repeated
        #[arg(long, value_name = "PATH", help_heading = "Rules")]
        rules: Vec<PathBuf>,

        /// How to write them
        #[arg(short, long, value_enum, default_value = "text", help_heading = "Output")]
        format: Form,

        /// Settings, for placeholders [default: hunt.toml here or in a folder above]
        #[arg(long, value_name = "FILE", help_heading = "Reading")]
        config: Option<PathBuf>,
    },
    /// Say everything that is wrong with rule files, and where
    ///
    /// Each line is FILE:LINE:COLUMN: error: or warning: and what to do about it. Exit status 2 where
    /// there is an error, 0 where there is none.
    #[command(after_help = "\
Examples:
  hunt rules check detections/
  hunt rules check --strict -f json detections/ rule.yml")]
    Check {
        /// Files and folders of rules
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,

        /// Take warnings for errors
        #[arg(long)]
        strict: bool,

        /// Name the rules that are not run, too
        #[arg(short, long, help_heading = "Output")]
        verbose: bool,

        /// How to write it
        #[arg(short, long, value_enum, default_value = "text", help_heading = "Output")]
        format: Form,

        /// Settings, for placeholders [default: hunt.toml here or in a folder above]
        #[arg(long, value_name = "FILE", help_heading = "Reading")]
        config: Option<PathBuf>,
    },
}

/// Which rules are meant.
#[derive(Debug, Default, Args)]
pub struct RuleChoice {
    /// Only rules with this id, title or name of a file without its ending; a glob; may be repeated
    #[arg(long, value_name = "ID", value_parser = name, help_heading = "Rules")]
    pub only: Vec<GlobMatcher>,

    /// Without the rules that are called so; may be repeated
    #[arg(long, value_name = "ID", value_parser = name, help_heading = "Rules")]
    pub skip: Vec<GlobMatcher>,
}

/// How to write what is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    #[value(alias = "table")]
    Text,
    /// One JSON document.
    Json,
}

/// A glob for names of rules, whatever their case.
fn name(text: &str) -> Result<GlobMatcher, String> {
    // What a set of globs cannot compile, a matcher of one would panic over.
    super::options::glob(text)?;
    let glob = GlobBuilder::new(text).case_insensitive(true).build();
    let glob = glob.map_err(|error| error.kind().to_string())?;
    let set = GlobSet::builder().add(glob.clone()).build();
    set.map_err(|_| "too deeply nested, or too large".to_owned())?;
    Ok(glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_glob_that_cannot_be_compiled_is_an_error() {
        let nested = format!("{}a{}", "{".repeat(900), "}".repeat(900));
        for text in ["[", &nested] {
            assert!(super::name(text).is_err());
        }
        assert!(super::name("AWS*").is_ok_and(|glob| glob.is_match("aws: root")));
    }
}
