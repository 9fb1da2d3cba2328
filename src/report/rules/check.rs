//! What is wrong with rule files, schema `hunt.rule-check/1`. Fields may be added here, never removed
//! or retyped.

use schemars::JsonSchema;
use serde::Serialize;

use crate::rule::RuleError;
use crate::rule::load::Found;

use super::super::view::{NotRun, Tool};
use super::super::{build, words};

/// The schema these types are.
pub const CHECK_SCHEMA: &str = "hunt.rule-check/1";

/// What is wrong with rule files.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// Always `hunt.rule-check/1`.
    pub schema: &'static str,
    /// What made it.
    pub tool: Tool,
    /// Always `rules check`.
    pub command: &'static str,
    /// Whether there is no error; nor, with `--strict`, a warning.
    pub passed: bool,
    /// Files that hold rules.
    pub files: u64,
    /// Files met in folders that hold no rule.
    pub passed_over: u64,
    /// Rules that are right and can be run.
    pub rules: u64,
    /// Those that are right and cannot.
    pub not_run: Vec<NotRun>,
    /// What must be put right.
    pub errors: Vec<Remark>,
    /// What should be looked at.
    pub warnings: Vec<Remark>,
}

/// Something about a place of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Remark {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

/// What was found, as the world sees it.
pub fn check(found: &Found, is_strict: bool) -> Check {
    let warnings: Vec<Remark> = found.file.warnings.iter().map(|it| remark(it)).collect();
    Check {
        schema: CHECK_SCHEMA,
        tool: Tool::THIS,
        command: "rules check",
        passed: found.errors.is_empty() && (!is_strict || warnings.is_empty()),
        files: found.files,
        passed_over: found.file.passed_over,
        rules: found.file.rules.len() as u64,
        not_run: build::rules(0, &found.file.not_run).not_run,
        errors: found.errors.iter().map(of_error).collect(),
        warnings,
    }
}

fn of_error(error: &RuleError) -> Remark {
    let RuleError { path, line, column, problem } = error.clone();
    Remark { path, line, column, problem }
}

/// A warning is one text: the first numbers between colons are its place.
fn remark(warning: &str) -> Remark {
    for (at, _) in warning.match_indices(':') {
        let mut parts = warning[at + 1..].splitn(3, ':');
        let mut number = || parts.next()?.parse::<usize>().ok();
        if let (Some(line), Some(column)) = (number(), number())
            && let Some(problem) = parts.next()
        {
            let (path, problem) = (warning[..at].to_owned(), problem.trim_start().to_owned());
            return Remark { path, line, column, problem };
        }
    }
    Remark { path: String::new(), line: 1, column: 1, problem: warning.to_owned() }
}

impl Remark {
    /// As compilers write it: `path:line:column: error: …`.
    pub fn line_of(&self, sort: &str) -> String {
        format!("{}:{}:{}: {sort}: {}", self.path, self.line, self.column, self.problem)
    }
}

impl Check {
    /// What is wrong, a line each in the order of files, and the count of it all.
    pub fn lines(&self, is_verbose: bool) -> Vec<String> {
        let mut lines: Vec<String> = self.errors.iter().map(|it| it.line_of("error")).collect();
        lines.extend(self.warnings.iter().map(|it| it.line_of("warning")));
        if is_verbose {
            let not_run = self.not_run.iter();
            lines.extend(
                not_run.map(|it| format!("{}:{}:1: not run: {}", it.path, it.line, it.reason)),
            );
        }
        lines.push(self.summary());
        lines
    }

    /// What must be put right before it passes; none where it does.
    pub fn verdict(&self, is_strict: bool) -> Option<String> {
        let warnings = if is_strict { self.warnings.len() } else { 0 };
        let counts = [(self.errors.len(), "error"), (warnings, "warning")];
        let parts = counts.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> =
            parts.map(|(number, what)| words::count(number as u64, what)).collect();
        (!self.passed).then(|| format!("{} in rules", parts.join(" and ")))
    }

    /// What was counted, in one line.
    pub fn summary(&self) -> String {
        let mut text = format!(
            "{} in {}: {}, {}",
            words::count(self.rules, "rule"),
            words::count(self.files, "file"),
            words::count(self.errors.len() as u64, "error"),
            words::count(self.warnings.len() as u64, "warning"),
        );
        if !self.not_run.is_empty() {
            text.push_str(&format!(", {} not run", words::grouped(self.not_run.len() as u64)));
        }
        if self.passed_over > 0 {
            let files = words::count(self.passed_over, "file");
            text.push_str(&format!(", {files} without rules passed over"));
        }
        text
    }
}
