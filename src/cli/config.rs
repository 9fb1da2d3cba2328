//! `hunt config`: looking at `hunt.toml` without any evidence.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with `hunt.toml`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say everything that is wrong with it, and where
    ///
    /// Each line is FILE:LINE:COLUMN: and what to do about it. Exit status 2 where there is an
    /// error, 0 where there is none.
    #[command(after_help = "Example:\n  hunt config check hunt.toml")]
    Check {
        /// The file; without it the one that analytics would use
        file: Option<PathBuf>,
    },
    /// Print every key, what it is for and what is in force, as a hunt.toml
    #[command(after_help = "Example:\n  hunt config show > hunt.toml")]
    Show {
        /// The file; without it the one that analytics would use
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}
