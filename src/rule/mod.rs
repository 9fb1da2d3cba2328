//! Detection rules: many languages outside, one predicate language inside.
//!
//! A language's reader turns a file into [`Rule`]s, or says why one is not run. Nothing below knows
//! which language a rule was written in, but for the names that it calls fields by ([`Dialect`]).

pub mod choose;
pub mod elastic;
pub mod expression;
pub mod kql;
mod lines;
pub mod load;
pub mod matcher;
mod note;
pub mod pack;
pub mod pattern;
pub mod predicate;
pub mod seed;
pub mod sigma;
mod truth;
pub mod view;
pub mod yaml;

use crate::finding::Severity;
use crate::format::Format;
use crate::time::Nanos;
use predicate::{Field, Predicate};

/// A rule that can be run.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id; where it has none its title as a word, or its file and the place in it.
    pub id: String,
    /// Its short name, by which correlations may call it; empty where it has none.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it finds, in the author's words.
    pub about: String,
    /// Where it was written.
    pub origin: Origin,
    /// How bad a match is, and its points from 0 to 100.
    pub severity: Severity,
    /// The points of a match, from 0 to 100.
    pub risk: u8,
    /// The log formats whose records it looks at.
    pub formats: Vec<Format>,
    /// The names that its fields go by.
    pub dialect: Dialect,
    /// What makes a match.
    pub kind: Kind,
    /// What it asks, as the author wrote it.
    pub query: String,
    /// Whether matches are findings by themselves; rules that only feed a correlation are not.
    pub reports: bool,
    /// ATT&CK techniques, such as `T1098.001`.
    pub attack: Vec<String>,
    /// Where to read more.
    pub references: Vec<String>,
    /// What else may look like this.
    pub false_positives: Vec<String>,
    /// What to do: triage, containment, remediation, review, in order.
    pub steps: Vec<String>,
    /// How often it is meant to run (`5m`), for those who export it.
    pub interval: Option<String>,
    /// Who wrote it and under which licence, where the file says so.
    pub author: Option<String>,
    /// Other tags.
    pub tags: Vec<String>,
}

/// Where a rule was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file; the built-in pack's are named `builtin/…`.
    pub path: String,
    /// The line on which the rule begins, from 1.
    pub line: usize,
    /// The language: `kuery`, `sigma`, …
    pub language: &'static str,
    /// Whether it is one of the built-in pack, which nobody chose for this house.
    pub is_builtin: bool,
}

/// The names that a rule calls fields by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Elastic Common Schema and the names of Elastic's integrations: `event.action`.
    Ecs,
    /// Sigma: the names in the raw record, and a few of old pipelines.
    Sigma,
}

/// What makes a match.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Every record that the predicate holds for.
    Match(Predicate),
    /// Records whose values of these fields, together, were not seen among the records that the
    /// filter holds for within `history` before them.
    NewTerms {
        /// Which records count.
        filter: Predicate,
        /// The fields.
        fields: Vec<Field>,
        /// How far back.
        history: Nanos,
    },
    /// So many records within a span, for one set of values of these fields.
    Threshold {
        /// Which records count.
        filter: Predicate,
        /// The fields that tell groups apart; none makes one group of all.
        fields: Vec<Field>,
        /// Records from which on it is a match.
        at_least: u64,
        /// A field that must have so many different values, too.
        distinct: Option<(Field, u64)>,
        /// The span, a sliding one.
        span: Nanos,
    },
    /// Matches of other rules that lie together in time.
    Correlation(Correlation),
}

/// Matches of other rules that lie together in time.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// How they must lie.
    pub how: Together,
    /// The rules, by id or name.
    pub rules: Vec<String>,
    /// The fields whose values must be the same: an alias stands for a field of its own in each rule.
    pub group_by: Vec<GroupBy>,
    /// The span, a sliding one.
    pub span: Nanos,
    /// Whether its rules report by themselves, too.
    pub generate: bool,
    /// Where each of the rules is named: line and column, from 1.
    pub places: Vec<(usize, usize)>,
}

/// A field that groups matches of several rules.
#[derive(Clone, Debug)]
pub struct GroupBy {
    /// The field, in rules that no alias names.
    pub field: Field,
    /// The fields that stand for it, by rule.
    pub aliases: Vec<(String, Field)>,
    /// Where each of these rules is named: line and column, from 1.
    pub places: Vec<(usize, usize)>,
}

/// How matches must lie.
#[derive(Clone, Debug)]
pub enum Together {
    /// So many of them.
    Count(Bounds),
    /// With so many different values of a field.
    Values(Field, Bounds),
    /// At least one of each rule, or as many of the rules as the bounds say.
    All(Option<Bounds>),
    /// One of each rule, in the order of the rules.
    Ordered,
}

/// What a count must keep to; all bounds that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// At least this many.
    pub at_least: Option<u64>,
    /// At most this many.
    pub at_most: Option<u64>,
}

impl Bounds {
    /// Whether a count keeps to them.
    pub fn hold(self, count: u64) -> bool {
        self.at_least.is_none_or(|least| count >= least)
            && self.at_most.is_none_or(|most| count <= most)
    }
}

/// A rule that is not run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// Its id, or its file.
    pub id: String,
    /// Its short name, by which correlations may call it; empty where it has none.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it was written.
    pub origin: Origin,
    /// Why: a language that is not run, a source that is not read.
    pub reason: String,
}

/// Something wrong in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {problem}")]
pub struct RuleError {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

/// The rules of one file.
#[derive(Clone, Debug, Default)]
pub struct RuleFile {
    /// Those that can be run.
    pub rules: Vec<Rule>,
    /// Those that cannot.
    pub not_run: Vec<NotRun>,
    /// What should be looked at, though it is no error: `path:line:column: …`.
    pub warnings: Vec<String>,
    /// Files met in folders that hold no rule.
    pub passed_over: u64,
}

impl RuleFile {
    /// Drops rules whose matches nobody would hear of.
    pub fn drop_idle(&mut self) {
        let mut wanted: Vec<String> = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.reports) {
            if let Kind::Correlation(correlation) = &rule.kind {
                wanted.extend(correlation.rules.iter().cloned());
            }
        }
        let feeds = |rule: &Rule| wanted.iter().any(|it| *it == rule.id || *it == rule.name);
        self.rules.retain(|rule| rule.reports || feeds(rule));
    }
}
