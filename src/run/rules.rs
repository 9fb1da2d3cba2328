//! `hunt rules` and `hunt all`: reads the rules, then hunts with them or looks at them.

use std::path::PathBuf;

use globset::GlobMatcher;

use crate::analytic;
use crate::cli::{All, Form, RuleChoice, Rules, RulesCommand, Writing};
use crate::config::Config;
use crate::notes;
use crate::output::Unfinished;
use crate::report::{self, escape::terminal};
use crate::rule::choose::{self, Choice};
use crate::rule::{RuleFile, load};

use super::hunting::{self, Analytic, Plan};
use super::{Failure, Status, config, pool, print, write};

/// `hunt rules` and its commands.
pub(super) fn run(asked: &Rules, unfinished: &Unfinished) -> Result<Status, Failure> {
    match &asked.command {
        None => {
            let config = config::load(&asked.shared)?;
            let rules = wanted(&asked.rules, &asked.choice, &config)?;
            let plan = Plan { rules, ..Plan::of(analytic::rules::NAME, &[Analytic::Rules]) };
            let hunt = || hunting::hunt(&asked.shared, &config, plan, unfinished);
            pool(&asked.shared.reading)?.install(hunt)
        }
        Some(RulesCommand::List { rules, choice, min_severity, config, writing }) => {
            let mut file = read(rules, &config::usable(config.as_deref())?)?;
            choose(&mut file, choice)?;
            file.rules.retain(|rule| min_severity.is_none_or(|least| rule.severity >= least));
            list(&file, writing, unfinished)
        }
        Some(RulesCommand::Show { ids, rules, format, config }) => {
            let file = read(rules, &config::usable(config.as_deref())?)?;
            show(file, ids, *format)
        }
        Some(RulesCommand::Check { paths, strict, verbose, format, config }) => {
            let config = config::usable(config.as_deref())?;
            check(paths, &config, *strict, *verbose, *format)
        }
    }
}

/// `hunt all`.
pub(super) fn all(asked: &All, unfinished: &Unfinished) -> Result<Status, Failure> {
    let config = config::load(&asked.shared)?;
    let rules = wanted(&asked.rules, &asked.choice, &config)?;
    let plan = Plan { rules, ..Plan::of("all", &Analytic::ALL) };
    pool(&asked.shared.reading)?.install(|| hunting::hunt(&asked.shared, &config, plan, unfinished))
}

/// The rules to hunt with.
fn wanted(paths: &[PathBuf], choice: &RuleChoice, config: &Config) -> Result<RuleFile, Failure> {
    let mut file = read(paths, config)?;
    choose(&mut file, choice)?;
    // Nobody asked for one that is not run and would miss it.
    for glob in &choice.only {
        run_at_all(&file, glob)?;
    }
    Ok(file)
}

/// The rules that were asked for; all that is wrong with them is said.
fn read(paths: &[PathBuf], config: &Config) -> Result<RuleFile, Failure> {
    let read = match paths {
        [] => load::builtin(),
        paths => load::load(paths, &config.placeholders),
    };
    read.map_err(|errors| {
        notes::wrong(&errors);
        Failure::Rules(errors.len())
    })
}

/// Keeps the rules that were named, and what they need.
fn choose(file: &mut RuleFile, choice: &RuleChoice) -> Result<(), Failure> {
    for glob in choice.only.iter().chain(&choice.skip) {
        known(file, glob)?;
    }
    Choice { only: &choice.only, skip: &choice.skip }.apply(file);
    Ok(())
}

/// A name that no rule goes by is a slip of the pen.
fn known(file: &RuleFile, glob: &GlobMatcher) -> Result<(), Failure> {
    let is_run = file.rules.iter().any(|rule| choose::goes_by(rule, glob));
    let is_known = is_run || file.not_run.iter().any(|rule| choose::is_not_run_by(rule, glob));
    match is_known {
        true => Ok(()),
        false => Err(Failure::NoRule(format!("there is no rule called {}", glob.glob()))),
    }
}

fn run_at_all(file: &RuleFile, glob: &GlobMatcher) -> Result<(), Failure> {
    let aside = || file.not_run.iter().find(|rule| choose::is_not_run_by(rule, glob));
    match file.rules.iter().any(|rule| choose::goes_by(rule, glob)) {
        true => Ok(()),
        false => Err(Failure::NoRule(match aside() {
            Some(rule) => format!("{} is not run: {}", glob.glob(), rule.reason),
            None => format!("no rule called {} is left", glob.glob()),
        })),
    }
}

fn list(file: &RuleFile, writing: &Writing, unfinished: &Unfinished) -> Result<Status, Failure> {
    let view = report::rules::view(file);
    write(writing, unfinished, |style, out| {
        report::rules::write(&view, writing.format(), style, out)
    })?;
    notes::warnings(&file.warnings, writing.quiet);
    Ok(Status::Done)
}

fn show(mut file: RuleFile, ids: &[GlobMatcher], format: Form) -> Result<Status, Failure> {
    for glob in ids {
        known(&file, glob)?;
    }
    file.rules.retain(|rule| ids.iter().any(|glob| choose::goes_by(rule, glob)));
    file.not_run.retain(|rule| ids.iter().any(|glob| choose::is_not_run_by(rule, glob)));
    file.warnings.clear();
    print(|out| match format {
        Form::Json => report::rules::document(&report::rules::view(&file), out),
        Form::Text => out.write_all(report::rules::pages(&file).as_bytes()),
    })
}

/// What is wrong is what was asked for, so it goes to standard output.
fn check(
    paths: &[PathBuf],
    config: &Config,
    is_strict: bool,
    is_verbose: bool,
    format: Form,
) -> Result<Status, Failure> {
    let found = load::read(paths, &config.placeholders);
    let check = report::rules::check(&found, is_strict);
    print(|out| match format {
        Form::Json => report::rules::document(&check, out),
        Form::Text => {
            let lines = check.lines(is_verbose);
            lines.iter().try_for_each(|line| writeln!(out, "{}", terminal(line)))
        }
    })?;
    match check.verdict(is_strict) {
        None => Ok(Status::Done),
        Some(verdict) => Err(Failure::Wrong(verdict)),
    }
}
