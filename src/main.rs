//! Parse, run, exit.

use std::process::ExitCode;

use clap::Parser;
use hunt::cli::Cli;
use hunt::output::Unfinished;
use hunt::run::{self, Status};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let unfinished = Unfinished::default();
    watch_for_interrupts(unfinished.clone());
    match run::run(cli, &unfinished) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::FailedOn) => ExitCode::from(1),
        Ok(Status::Incomplete) => ExitCode::from(3),
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stderr, reason = "errors are said on standard error")]
fn report(failure: &run::Failure) {
    let message = failure.to_string();
    eprintln!("hunt: {}", hunt::report::escape::terminal(&message));
    if let Some(hint) = failure.hint() {
        eprintln!("hunt: {hint}");
    }
}

/// Ctrl-C ends with 130 and leaves no part of a file behind.
fn watch_for_interrupts(unfinished: Unfinished) {
    #[expect(clippy::exit, reason = "nothing is left to return to")]
    let end = move || {
        unfinished.discard();
        std::process::exit(130);
    };
    // Without a handler an interrupt still ends the program, only less tidily.
    let _ = ctrlc::set_handler(end);
}
