//! What is said on standard error: what was read, what could not be, what it means.
#![expect(
    clippy::print_stderr,
    reason = "the one place that speaks on standard error besides main"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::analytic::scope::count;
use crate::config::{Config, Remark, Unusable};
use crate::evidence::{Account, Problem};
use crate::report::escape::terminal;
use crate::report::view::{Evidence, Report, Rules};
use crate::report::words::{findings, grouped, set_aside};
use crate::rule::RuleError;

/// One problem in one line.
pub fn problem(problem: &Problem) -> String {
    let path = problem.path.display().to_string();
    let lost = match problem.records_rejected {
        0 => String::new(),
        lost => format!(", {lost} lost"),
    };
    format!(
        "{}: {}: {} ({} records read{lost})",
        terminal(&path),
        problem.kind.name(),
        terminal(&problem.detail),
        problem.records_read
    )
}

/// The paths as they were typed.
pub fn paths(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    terminal(&names.join(", ")).into_owned()
}

/// Says which settings are in force, so that a forgotten file suppresses nothing unseen.
pub fn config(config: &Config, quiet: bool) {
    if let Some(path) = config.path.as_ref().filter(|_| !quiet) {
        eprintln!("hunt: settings from {}", terminal(&path.display().to_string()));
    }
}

/// Says all that is wrong with the settings.
pub fn unusable(error: &Unusable) {
    for line in remarks(error) {
        eprintln!("{}", terminal(&line));
    }
}

/// What is wrong with the settings, a line each, as compilers write it.
pub fn remarks(error: &Unusable) -> Vec<String> {
    let Unusable::Wrong { path, remarks } = error else {
        return Vec::new();
    };
    remarks.iter().map(|found| remark(path, found)).collect()
}

/// Says all that is wrong with rules, as compilers write it.
pub fn wrong(errors: &[RuleError]) {
    for error in errors {
        eprintln!("{}", terminal(&error.to_string()));
    }
}

/// Says what should be looked at.
pub fn warnings(warnings: &[String], quiet: bool) {
    for warning in warnings.iter().filter(|_| !quiet) {
        eprintln!("hunt: warning: {}", terminal(warning));
    }
}

/// A remark with its place in front.
pub fn remark(path: &Path, found: &Remark) -> String {
    format!("{}:{}:{}: {}", path.display(), found.line, found.column, found.message)
}

/// Says what is worth knowing to whoever wants to know more.
pub fn more(notes: &[String], wanted: bool) {
    for note in notes.iter().filter(|_| wanted) {
        eprintln!("hunt: note: {}", terminal(note));
    }
}

/// Says what could not be read.
pub fn problems(account: &Account, quiet: bool) {
    if quiet {
        return;
    }
    for found in &account.problems {
        eprintln!("hunt: {}", problem(found));
    }
}

/// Says, after a report, what it rests on.
pub fn after(report: &Report, account: &Account, quiet: bool) {
    if quiet {
        return;
    }
    problems(account, quiet);
    for warning in &report.warnings {
        eprintln!("hunt: warning: {}", terminal(warning));
    }
    let aside = set_aside(&report.evidence.set_aside);
    if !aside.is_empty() {
        eprintln!("hunt: set aside: {aside}");
    }
    if let Some(rules) = &report.rules {
        eprintln!("hunt: {}", self::rules(rules));
    }
    let evidence = &report.evidence;
    eprintln!(
        "{} in {} of {} events, {} to {}, against {} days of baseline ({} files)",
        findings(&report.summary),
        grouped(evidence.events_in_window),
        grouped(evidence.events),
        report.window.since,
        report.window.until,
        evidence.baseline_days,
        grouped(evidence.files),
    );
}

/// Says, after a look at the evidence itself, what it rests on.
pub fn survey(
    account: &Account,
    evidence: &Evidence,
    warnings: &[String],
    summary: &str,
    quiet: bool,
) {
    if quiet {
        return;
    }
    problems(account, quiet);
    for warning in warnings {
        eprintln!("hunt: warning: {}", terminal(warning));
    }
    let aside = set_aside(&evidence.set_aside);
    if !aside.is_empty() {
        eprintln!("hunt: set aside: {aside}");
    }
    eprintln!("{summary} ({} files)", grouped(evidence.files));
}

/// How many rules were asked, and how many not, for which reasons.
fn rules(rules: &Rules) -> String {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for rule in &rules.not_run {
        *reasons.entry(&rule.reason).or_default() += 1;
    }
    let reasons: Vec<String> =
        reasons.iter().map(|(reason, rules)| format!("{rules}: {}", terminal(reason))).collect();
    match rules.not_run.len() {
        0 => format!("{} asked", count(rules.run, "rule")),
        not_run => {
            let asked = count(rules.run, "rule");
            format!("{asked} asked, {not_run} not run ({})", reasons.join("; "))
        }
    }
}
