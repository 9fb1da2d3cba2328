//! `hunt man`: a page for hunt and one for each command, each with all its options.

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::Cli;

use super::{Failure, Status, print};

/// Prints the page of a command, or of hunt where none is named.
pub(super) fn run(names: &[String]) -> Result<Status, Failure> {
    let page = page(names).ok_or_else(|| Failure::NoCommand(names.join(" ")))?;
    print(|out| page.render(out))
}

fn page(names: &[String]) -> Option<Man> {
    let mut hunt = Cli::command().disable_help_subcommand(true);
    // Commands learn their full names, and what they take from hunt.
    hunt.build();
    let command =
        names.iter().try_fold(&hunt, |command: &Command, name| command.find_subcommand(name))?;
    let version = hunt.get_version().unwrap_or_default();
    Some(Man::new(command.clone()).source(format!("hunt {version}")).manual("hunt manual"))
}
