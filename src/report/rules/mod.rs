//! `hunt rules list`, `show` and `check`: rules for people and for scripts.

mod check;
mod finds;
mod page;

pub use check::{CHECK_SCHEMA, Check, Remark, check};
pub use page::pages;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::format::Format as Log;
use crate::rule::{Kind, Rule, RuleFile};

use super::escape::spreadsheet;
use super::sheet::{self, Cell, Kind as Column, Part, Sheet, columns};
use super::view::{NotRun, Tool};
use super::{Format, Style, build, json};

/// The schema of the list.
pub const SCHEMA: &str = "hunt.rules/1";

/// The rules that can be asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct List {
    /// Always `hunt.rules/1`.
    pub schema: &'static str,
    /// What made the list.
    pub tool: Tool,
    /// Those that are asked, the worst first.
    pub rules: Vec<Entry>,
    /// Those that are not.
    pub not_run: Vec<NotRun>,
    /// What should be looked at.
    pub warnings: Vec<String>,
    /// Files met in folders that hold no rule.
    pub passed_over: u64,
}

/// A rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: &'static str,
    /// Its points.
    pub risk_score: u8,
    /// The language it is written in.
    pub language: &'static str,
    /// `match`, `new_terms`, `threshold` or `correlation`.
    pub kind: &'static str,
    /// The logs whose records it looks at.
    pub logs: Vec<&'static str>,
    /// ATT&CK techniques.
    pub attack: Vec<String>,
    /// Whether its matches are findings by themselves.
    pub reports: bool,
    /// Its file.
    pub path: String,
    /// The line it begins on, from 1.
    pub line: u64,
    /// What is a finding, in words: `each match`, `50 in 10 min by user.id`.
    pub finds: String,
    /// What it is for, in the author's words.
    pub about: String,
    /// What it asks, as the author wrote it.
    pub query: String,
    /// The rules that a correlation looks at.
    pub looks_at: Vec<String>,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// What else may look like this.
    pub false_positives: Vec<String>,
    /// Where to read more.
    pub references: Vec<String>,
    /// How often it is meant to run.
    pub interval: Option<String>,
    /// Who wrote it, and under which licence.
    pub author: Option<String>,
    /// Other tags.
    pub tags: Vec<String>,
}

/// The list of these rules.
pub fn view(file: &RuleFile) -> List {
    let mut rules: Vec<&Rule> = file.rules.iter().collect();
    rules.sort_by(|a, b| (b.risk, &a.title, &a.id).cmp(&(a.risk, &b.title, &b.id)));
    List {
        schema: SCHEMA,
        tool: Tool::THIS,
        rules: rules.into_iter().map(entry).collect(),
        not_run: build::rules(0, &file.not_run).not_run,
        warnings: file.warnings.clone(),
        passed_over: file.passed_over,
    }
}

fn entry(rule: &Rule) -> Entry {
    Entry {
        id: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity.name(),
        risk_score: rule.risk,
        language: rule.origin.language,
        kind: match rule.kind {
            Kind::Match(_) => "match",
            Kind::NewTerms { .. } => "new_terms",
            Kind::Threshold { .. } => "threshold",
            Kind::Correlation(_) => "correlation",
        },
        logs: rule.formats.iter().copied().map(Log::name).collect(),
        attack: rule.attack.clone(),
        reports: rule.reports,
        path: rule.origin.path.clone(),
        line: rule.origin.line as u64,
        finds: finds::words(&rule.kind),
        about: rule.about.clone(),
        query: rule.query.clone(),
        looks_at: match &rule.kind {
            Kind::Correlation(correlation) => correlation.rules.clone(),
            _ => Vec::new(),
        },
        steps: rule.steps.clone(),
        false_positives: rule.false_positives.clone(),
        references: rule.references.clone(),
        interval: rule.interval.clone(),
        author: rule.author.clone(),
        tags: rule.tags.clone(),
    }
}

/// Writes any of these as one JSON document that is harmless on a terminal.
pub fn document(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    json::document(value, out)
}

/// Writes the list.
pub fn write(list: &List, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::document(list, out),
        Format::Ndjson => list.rules.iter().try_for_each(|rule| json::line(rule, &mut *out)),
        Format::Csv => csv(list, out),
        _ => sheet::write(&tables(list), format, style, out),
    }
}

fn csv(list: &List, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "id",
        "title",
        "severity",
        "risk_score",
        "language",
        "kind",
        "logs",
        "attack",
        "path",
        "line",
        "not_run",
        "finds",
        "about",
    ])?;
    for it in &list.rules {
        let logs = it.logs.join("; ");
        let attack = it.attack.join("; ");
        let (risk, line) = (it.risk_score.to_string(), it.line.to_string());
        let cells = [
            it.id.as_str(),
            &it.title,
            it.severity,
            &risk,
            it.language,
            it.kind,
            &logs,
            &attack,
            &it.path,
            &line,
            "",
            &it.finds,
            &it.about,
        ];
        csv.write_record(cells.map(|cell| spreadsheet(cell).into_owned()))?;
    }
    for it in &list.not_run {
        let line = it.line.to_string();
        let (path, reason) = (&it.path, &it.reason);
        let cells = [&it.id, &it.title, "", "", "", "", "", "", path, &line, reason, "", ""];
        csv.write_record(cells.map(|cell| spreadsheet(cell).into_owned()))?;
    }
    csv.flush()
}

fn tables(list: &List) -> Sheet<'static> {
    let row = |it: &Entry| -> Vec<Cell> {
        vec![
            it.severity.into(),
            [it.title.clone(), it.id.clone(), format!("{}:{}", it.path, it.line)]
                .into_iter()
                .collect(),
            it.language.into(),
            it.logs.iter().map(|log| (*log).to_owned()).collect(),
            match it.reports {
                true => it.finds.clone(),
                false => format!("{}, for correlations", it.finds),
            }
            .into(),
        ]
    };
    let aside = |it: &NotRun| -> Vec<Cell> {
        vec![
            [it.title.clone(), format!("{}:{}", it.path, it.line)].into_iter().collect(),
            it.reason.as_str().into(),
        ]
    };
    let mut parts = vec![Part {
        columns: columns([
            ("Severity", Column::Whole),
            ("Rule", Column::Name),
            ("Language", Column::Whole),
            ("Logs", Column::Whole),
            ("Finds", Column::Words),
        ]),
        rows: list.rules.iter().map(row).collect(),
        empty: "No rule is run.",
        ..Part::default()
    }];
    if !list.not_run.is_empty() {
        parts.push(Part {
            title: "Not run",
            columns: columns([("Rule", Column::Name), ("Why", Column::Words)]),
            rows: list.not_run.iter().map(aside).collect(),
            ..Part::default()
        });
    }
    Sheet {
        title: "hunt rules",
        schema: list.schema,
        facts: vec![
            ("Rules", list.rules.len().to_string()),
            ("Not run", list.not_run.len().to_string()),
            ("Files without rules", list.passed_over.to_string()),
        ],
        warnings: list.warnings.clone(),
        parts,
        ..Sheet::default()
    }
}
