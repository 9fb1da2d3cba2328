//! `hunt all`: every analytic at once.

use std::path::PathBuf;

use clap::Args;

use super::rules::RuleChoice;
use super::shared::Shared;

/// Options of `hunt all`.
#[derive(Debug, Args)]
pub struct All {
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
