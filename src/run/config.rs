//! The settings of a run, and `hunt config`.

use std::path::Path;

use crate::cli::{ConfigCommand, Shared};
use crate::config::{self, Config, Unusable};
use crate::notes;
use crate::report::escape::terminal;

use super::{Failure, Status, print};

/// The settings in force; which they are, and what is wrong with them, is said.
pub(super) fn load(shared: &Shared) -> Result<Config, Failure> {
    let config = usable(shared.config.as_deref())?;
    notes::config(&config, shared.writing.quiet);
    Ok(config)
}

pub(super) fn usable(typed: Option<&Path>) -> Result<Config, Failure> {
    config::load(typed).map_err(|error| {
        notes::unusable(&error);
        Failure::Config(error)
    })
}

/// `hunt config`.
pub(super) fn run(command: &ConfigCommand) -> Result<Status, Failure> {
    match command {
        ConfigCommand::Check { file } => check(file.as_deref()),
        ConfigCommand::Show { config } => {
            let page = config::show(&usable(config.as_deref())?);
            print(|out| out.write_all(page.as_bytes()))
        }
    }
}

/// What is wrong is what was asked for, so it goes to standard output.
fn check(typed: Option<&Path>) -> Result<Status, Failure> {
    let path = typed.map(Path::to_owned).or_else(config::find).ok_or(Failure::NoConfig)?;
    let (lines, failed) = match config::load(Some(&path)) {
        Ok(config) => (praise(&path, &config), None),
        Err(error) => (notes::remarks(&error), Some(error)),
    };
    print(|out| lines.iter().try_for_each(|line| writeln!(out, "{}", terminal(line))))?;
    match failed {
        Some(error @ Unusable::Unreadable { .. }) => Err(Failure::Config(error)),
        Some(error) => Err(Failure::Wrong(error.to_string())),
        None => Ok(Status::Done),
    }
}

/// The warnings, and that there is nothing worse.
fn praise(path: &Path, config: &Config) -> Vec<String> {
    let warnings = config.warnings.iter().map(|warning| {
        let message = format!("warning: {}", warning.message);
        notes::remark(path, &config::Remark { message, ..warning.clone() })
    });
    let count = |number: usize, table: &str| format!("{number} {table}");
    let tables = [
        count(config.identities.len(), "[[identity]]"),
        count(config.allows.len(), "[[allow]]"),
        count(config.changes.len(), "[[change]]"),
    ];
    let end = format!("{}: no errors ({})", path.display(), tables.join(", "));
    warnings.chain(std::iter::once(end)).collect()
}
