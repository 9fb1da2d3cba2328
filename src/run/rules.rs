//! `hunt rules`: reads the rules, then hunts with them or looks at them.

use std::path::{Path, PathBuf};

use crate::cli::{Rules, RulesCommand, Writing};
use crate::config::Config;
use crate::notes;
use crate::output::Unfinished;
use crate::report::{self, escape::terminal};
use crate::rule::{RuleError, RuleFile, load};

use super::{Failure, Status, config, hunting, pool, print, write};

/// `hunt rules` and its commands.
pub(super) fn run(asked: &Rules, unfinished: &Unfinished) -> Result<Status, Failure> {
    match &asked.command {
        None => {
            let config = config::load(&asked.shared)?;
            let mut file = read(&asked.rules, &config)?;
            only(&mut file, &asked.only)?;
            let hunt = || hunting::rules(&asked.shared, &config, file, unfinished);
            pool(&asked.shared.reading)?.install(hunt)
        }
        Some(RulesCommand::List { rules, config, writing }) => {
            let file = read(rules, &config::usable(config.as_deref())?)?;
            list(&file, writing, unfinished)
        }
        Some(RulesCommand::Show { id, rules, config }) => {
            let file = read(rules, &config::usable(config.as_deref())?)?;
            show(&file, id)
        }
        Some(RulesCommand::Check { paths, strict, config }) => {
            check(paths, &config::usable(config.as_deref())?, *strict)
        }
    }
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

/// Keeps only the rules with these ids, and what they need.
fn only(file: &mut RuleFile, ids: &[String]) -> Result<(), Failure> {
    if ids.is_empty() {
        return Ok(());
    }
    for id in ids {
        let known = file.rules.iter().any(|rule| rule.id == *id);
        if !known {
            let reason = file.not_run.iter().find(|rule| rule.id == *id);
            return Err(Failure::NoRule(match reason {
                Some(rule) => format!("{id} is not run: {}", rule.reason),
                None => format!("there is no rule with the id {id}"),
            }));
        }
    }
    // Rules that feed a correlation are asked still; they only do not report.
    for rule in &mut file.rules {
        rule.reports &= ids.contains(&rule.id);
    }
    file.drop_idle();
    Ok(())
}

fn list(file: &RuleFile, writing: &Writing, unfinished: &Unfinished) -> Result<Status, Failure> {
    let view = report::rules::view(file);
    write(writing, unfinished, |style, out| {
        report::rules::write(&view, writing.format(), style, out)
    })?;
    notes::warnings(&file.warnings, writing.quiet);
    Ok(Status::Done)
}

fn show(file: &RuleFile, id: &str) -> Result<Status, Failure> {
    let Some(rule) = file.rules.iter().find(|rule| rule.id == id) else {
        let aside = file.not_run.iter().find(|rule| rule.id == id);
        return Err(Failure::NoRule(match aside {
            Some(rule) => format!("{id} ({}) is not run: {}", rule.title, rule.reason),
            None => format!("there is no rule with the id {id}"),
        }));
    };
    let page = report::rules::page(rule);
    print(|out| out.write_all(page.as_bytes()))
}

/// What is wrong is what was asked for, so it goes to standard output.
fn check(paths: &[PathBuf], config: &Config, strict: bool) -> Result<Status, Failure> {
    let (lines, errors) = match load::load(paths, &config.placeholders) {
        Ok(file) => {
            let errors = if strict { file.warnings.len() } else { 0 };
            (praise(paths, &file), errors)
        }
        Err(errors) => (errors.iter().map(fault).collect(), errors.len()),
    };
    print(|out| lines.iter().try_for_each(|line| writeln!(out, "{}", terminal(line))))?;
    if errors > 0 { Err(Failure::Rules(errors)) } else { Ok(Status::Done) }
}

fn fault(fault: &RuleError) -> String {
    let RuleError { path, line, column, problem } = fault;
    format!("{path}:{line}:{column}: error: {problem}")
}

/// The warnings, what is not run, and that there is nothing worse.
fn praise(paths: &[PathBuf], file: &RuleFile) -> Vec<String> {
    let mut lines: Vec<String> =
        file.warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    lines.extend(file.not_run.iter().map(|rule| {
        format!("{}:{}: not run: {}", rule.origin.path, rule.origin.line, rule.reason)
    }));
    let names: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    lines.push(format!(
        "{}: no errors ({} rules, {} of them not run, {} warnings)",
        names.join(", "),
        file.rules.len() + file.not_run.len(),
        file.not_run.len(),
        file.warnings.len()
    ));
    lines
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
