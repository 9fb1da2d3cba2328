//! Runs a command: loads the case, asks the analytic, chooses what is shown, writes it.

mod answers;
mod config;
mod hunting;
mod man;
mod rules;
mod survey;
mod trace;

use std::io::{self, IsTerminal, Write};
use std::time::SystemTime;

use crate::analytic;
use crate::case::{Case, Noted, Wants};
use crate::cli::{Cli, Color, Command, Reading, Shared, Writing};
use crate::evidence::{self, Input, NoSuchPath, Options, Walk};
use crate::notes;
use crate::output::{self, Unfinished};
use crate::progress;
use crate::report::{Style, escape::terminal, words};
use crate::time::Nanos;
use crate::window::WindowError;

use hunting::Analytic;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// To the end.
    Done,
    /// To the end, and `--fail-on` is met.
    FailedOn,
    /// To the end, but part of the input could not be read.
    Incomplete,
}

/// Why a command could not run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A path that was typed is not there.
    #[error("cannot read {0}")]
    NoSuchPath(#[from] NoSuchPath),
    /// Nothing to hunt in.
    #[error("no events in {0}")]
    NoEvents(String),
    /// Nothing that this command could hunt in, but network flows.
    #[error("no events in {0}, only network flows")]
    OnlyFlows(String),
    /// The window holds nothing.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// `--strict`, and an input that could not be read whole.
    #[error("stopped by --strict: {0}")]
    Strict(String),
    /// The report could not be written.
    #[error("cannot write {0}: {1}")]
    Write(String, #[source] io::Error),
    /// The settings are wrong.
    #[error("{0}; nothing was read")]
    Config(crate::config::Unusable),
    /// The settings are wrong, and this was asked for.
    #[error("{0}")]
    Wrong(String),
    /// A database of places cannot be used.
    #[error("{0}; nothing was read")]
    Geography(#[from] crate::geography::BadDatabase),
    /// Rules are wrong, so many times.
    #[error("{} in rules; no rule was run", words::count(*.0 as u64, "error"))]
    Rules(usize),
    /// A rule that was asked for by its id is not there, or not run.
    #[error("{0}")]
    NoRule(String),
    /// Nothing in the evidence goes by a name.
    #[error(
        "nothing in the evidence goes by {}: no id or name of an identity, no credential, session, source address or event{}",
        terminal(who),
        alike(near)
    )]
    Nobody {
        /// The name.
        who: String,
        /// Names like it.
        near: Vec<String>,
    },
    /// A manual page was asked for of a command that is none.
    #[error("there is no command {0:?}")]
    NoCommand(String),
    /// Settings were to be checked and are not there.
    #[error("there is no hunt.toml in this folder, above it, or among the user's settings")]
    NoConfig,
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

fn alike(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!("; like it: {}", terminal(&names.join(", "))),
    }
}

impl Failure {
    /// Whether the reader of our output has gone away, which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(_, error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What to do about it, where that is not plain.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoEvents(_) => Some(
                "hunt reads exports of CloudTrail, of the Azure Activity log, of Entra ID's audit and sign-in logs and of Google Cloud's audit logs, access logs of S3 and Azure's storage, and flow logs: point it at the folder that holds the files as they were exported",
            ),
            Self::OnlyFlows(_) => Some(
                "flow logs say nothing of identities: point it at the audit logs as well; hunt coverage tells what the flow logs hold",
            ),
            Self::Strict(_) => {
                Some("without --strict the rest of the evidence is read, and the damage reported")
            }
            Self::Window(_) => {
                Some("a span such as 30d counts back from --until, or from the newest event")
            }
            Self::NoRule(_) => Some("hunt rules list names all rules"),
            Self::Nobody { .. } => {
                Some("hunt identities names all identities; in a glob, * stands for anything")
            }
            Self::NoCommand(_) => Some("hunt --help names all commands"),
            Self::NoConfig => Some("name the file, or make one: hunt config show > hunt.toml"),
            _ => None,
        }
    }
}

/// Runs what was typed.
pub fn run(cli: Cli, unfinished: &Unfinished) -> Result<Status, Failure> {
    match cli.command {
        Command::Scope(shared) => {
            alone(&shared, analytic::scope::NAME, &[Analytic::Scope], unfinished)
        }
        Command::Abuse(shared) => {
            alone(&shared, analytic::abuse::NAME, &[Analytic::Abuse], unfinished)
        }
        Command::Governance(shared) => {
            alone(&shared, analytic::governance::NAME, &[Analytic::Governance], unfinished)
        }
        Command::Exfil(shared) => {
            alone(&shared, analytic::exfil::NAME, &[Analytic::Exfil], unfinished)
        }
        Command::Rules(asked) => rules::run(&asked, unfinished),
        Command::All(asked) => rules::all(&asked, unfinished),
        Command::Trace(asked) => pool(&asked.reading)?.install(|| trace::run(&asked, unfinished)),
        Command::Identities(asked) => {
            pool(&asked.reading)?.install(|| survey::identities(&asked, unfinished))
        }
        Command::Coverage(asked) => {
            pool(&asked.reading)?.install(|| survey::coverage(&asked, unfinished))
        }
        Command::Config(command) => config::run(&command),
        Command::Completions { shell } => print(|out| {
            let mut command = <Cli as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "hunt", out);
            Ok(())
        }),
        Command::Man { command } => man::run(&command),
    }
}

fn alone(
    shared: &Shared,
    command: &'static str,
    analytics: &'static [Analytic],
    unfinished: &Unfinished,
) -> Result<Status, Failure> {
    pool(&shared.reading)?.install(|| hunting::alone(shared, command, analytics, unfinished))
}

fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Status, Failure> {
    // Rendered first: the generators do not expect a reader that goes away.
    let mut text = Vec::new();
    write(&mut text)
        .and_then(|()| output::to_stdout(|out| out.write_all(&text)))
        .map_err(|error| Failure::Write("standard output".to_owned(), error))?;
    Ok(Status::Done)
}

fn pool(reading: &Reading) -> Result<rayon::ThreadPool, Failure> {
    let threads = reading.threads.map_or(0, std::num::NonZeroUsize::get);
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?)
}

/// Evidence and the inputs it came from.
struct Loaded {
    case: Case,
    inputs: Vec<Input>,
}

fn load(reading: &Reading, writing: &Writing) -> Result<Loaded, Failure> {
    load_noting(reading, writing, Wants::default()).map(|(loaded, _)| loaded)
}

/// Loads the case, and notes what is wanted of records on the way.
fn load_noting(
    reading: &Reading,
    writing: &Writing,
    wants: Wants<'_>,
) -> Result<(Loaded, Noted), Failure> {
    let (loaded, noted) = load_any(reading, writing, wants)?;
    if loaded.case.event_count() == 0 {
        notes::problems(&loaded.case.account, writing.quiet);
        return Err(Failure::OnlyFlows(notes::paths(&reading.paths)));
    }
    Ok((loaded, noted))
}

/// The same, where network flows are something, too.
fn load_any(
    reading: &Reading,
    writing: &Writing,
    wants: Wants<'_>,
) -> Result<(Loaded, Noted), Failure> {
    let Walk { inputs, problems, links } = evidence::walk(&reading.paths, reading.follow)?;
    let bar = progress::bar(&inputs, !writing.quiet && !writing.no_progress);
    let options = Options { strict: reading.strict, progress: &|bytes| bar.inc(bytes) };
    let (mut case, noted) = Case::load_noting(&inputs, &options, wants);
    bar.finish_and_clear();
    case.account.set_aside.links = links;
    case.account.problems.extend(problems);
    case.account.problems.sort_by(|a, b| (&a.path, a.kind).cmp(&(&b.path, b.kind)));
    if let Some(problem) = case.account.problems.first().filter(|_| reading.strict) {
        return Err(Failure::Strict(notes::problem(problem)));
    }
    if case.event_count() == 0 && case.flows.is_empty() {
        notes::problems(&case.account, writing.quiet);
        return Err(Failure::NoEvents(notes::paths(&reading.paths)));
    }
    Ok((Loaded { case, inputs }, noted))
}

/// Writes to where it was asked for, in the style that suits the place.
fn write(
    writing: &Writing,
    unfinished: &Unfinished,
    write: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let style =
        Style { width: output::width(), color: wants_color(writing), verbose: writing.verbose };
    let write = |out: &mut dyn Write| write(style, out);
    match &writing.output {
        Some(path) => output::to_file(path, unfinished, write)
            .map_err(|error| Failure::Write(path.display().to_string(), error)),
        None => output::to_stdout(write)
            .map_err(|error| Failure::Write("standard output".to_owned(), error)),
    }
}

fn wants_color(writing: &Writing) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = || std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    match writing.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR") => false,
        Color::Auto if is_set("CLICOLOR_FORCE") && forced() => true,
        Color::Auto => writing.output.is_none() && io::stdout().is_terminal(),
    }
}

/// This machine's clock, in nanoseconds since 1970.
fn now() -> Nanos {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since_1970.map_or(0, |span| Nanos::try_from(span.as_nanos()).unwrap_or(Nanos::MAX))
}
