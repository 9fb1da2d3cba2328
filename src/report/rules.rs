//! `hunt rules list` and `hunt rules show`: rules for people and for scripts.

use std::fmt::Write as _;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::format::Format as Log;
use crate::rule::{Kind, Rule, RuleFile};

use super::escape::{spreadsheet, terminal};
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
}

/// The list of these rules.
pub fn view(file: &RuleFile) -> List {
    let mut rules: Vec<&Rule> = file.rules.iter().collect();
    rules.sort_by_key(|rule| std::cmp::Reverse((rule.severity, rule.risk)));
    rules.sort_by(|a, b| (b.risk, &a.title, &a.id).cmp(&(a.risk, &b.title, &b.id)));
    List {
        schema: SCHEMA,
        tool: Tool::THIS,
        rules: rules.into_iter().map(entry).collect(),
        not_run: build::rules(0, &file.not_run).not_run,
        warnings: file.warnings.clone(),
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
    }
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
        ];
        csv.write_record(cells.map(|cell| spreadsheet(cell).into_owned()))?;
    }
    for it in &list.not_run {
        let line = it.line.to_string();
        let cells = [&it.id, &it.title, "", "", "", "", "", "", &it.path, &line, &it.reason];
        csv.write_record(cells.map(|cell| spreadsheet(cell).into_owned()))?;
    }
    csv.flush()
}

fn tables(list: &List) -> Sheet<'static> {
    let row = |it: &Entry| -> Vec<Cell> {
        vec![
            it.severity.into(),
            [it.title.clone(), it.id.clone()].into_iter().collect(),
            it.logs.iter().map(|log| (*log).to_owned()).collect(),
            it.attack.join(" ").into(),
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
            ("Logs", Column::Whole),
            ("ATT&CK", Column::Words),
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
        ],
        warnings: list.warnings.clone(),
        parts,
        ..Sheet::default()
    }
}

/// Everything about a rule, for a terminal.
pub fn page(rule: &Rule) -> String {
    let entry = entry(rule);
    let mut page = format!("{}\n\n", terminal(&rule.title));
    let mut fact = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(page, "{name:<12} {}", terminal(text));
        }
    };
    fact("Id", &rule.id);
    fact("Severity", &format!("{}, {} points", entry.severity, rule.risk));
    fact("Kind", &format!("{} ({})", entry.kind, entry.language));
    fact("Logs", &entry.logs.join(", "));
    fact("ATT&CK", &rule.attack.join(", "));
    fact("Tags", &rule.tags.join(", "));
    fact("Author", rule.author.as_deref().unwrap_or_default());
    fact("Interval", rule.interval.as_deref().unwrap_or_default());
    fact("File", &format!("{}:{}", entry.path, entry.line));
    section(&mut page, "What it finds", std::iter::once(rule.about.as_str()), "");
    section(&mut page, "What it asks", rule.query.lines(), "  ");
    section(&mut page, "What to do", rule.steps.iter().map(String::as_str), "- ");
    section(
        &mut page,
        "What else it may be",
        rule.false_positives.iter().map(String::as_str),
        "- ",
    );
    section(&mut page, "References", rule.references.iter().map(String::as_str), "- ");
    page
}

fn section<'l>(page: &mut String, title: &str, lines: impl Iterator<Item = &'l str>, mark: &str) {
    let mut lines = lines.flat_map(str::lines).filter(|line| !line.trim().is_empty()).peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "\n{title}");
    for line in lines {
        let _ = writeln!(page, "{mark}{}", terminal(line));
    }
}
