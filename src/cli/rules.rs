//! `hunt rules`: detection rules asked of the evidence, and looked at by themselves.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::options::Writing;
use super::shared::Shared;

/// Options of `hunt rules`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Rules {
    /// What to do with rules themselves.
    #[command(subcommand)]
    pub command: Option<RulesCommand>,

    /// Ask the rules of this file or folder instead of the built-in ones; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    pub rules: Vec<PathBuf>,

    /// Ask only the rule with this id; may be repeated
    #[arg(long, value_name = "ID", help_heading = "Rules")]
    pub only: Vec<String>,

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

        /// Settings, for placeholders [default: hunt.toml here or in a folder above]
        #[arg(long, value_name = "FILE", help_heading = "Reading")]
        config: Option<PathBuf>,

        /// How to say it.
        #[command(flatten)]
        writing: Box<Writing>,
    },
    /// Show one rule: what it asks, and what to do when it matches
    #[command(after_help = "Example:\n  hunt rules show 91a1c386-7323-5b57-90d6-bcd65b5a9eab")]
    Show {
        /// Its id
        id: String,

        /// Look in this file or folder instead of the built-in rules; may be repeated
        #[arg(long, value_name = "PATH", help_heading = "Rules")]
        rules: Vec<PathBuf>,

        /// Settings, for placeholders [default: hunt.toml here or in a folder above]
        #[arg(long, value_name = "FILE", help_heading = "Reading")]
        config: Option<PathBuf>,
    },
    /// Say everything that is wrong with rule files, and where
    ///
    /// Each line is FILE:LINE:COLUMN: and what to do about it. Exit status 2 where there is an
    /// error, 0 where there is none.
    #[command(after_help = "Example:\n  hunt rules check detections/")]
    Check {
        /// Files and folders of rules
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,

        /// Take warnings for errors
        #[arg(long)]
        strict: bool,

        /// Settings, for placeholders [default: hunt.toml here or in a folder above]
        #[arg(long, value_name = "FILE", help_heading = "Reading")]
        config: Option<PathBuf>,
    },
}
