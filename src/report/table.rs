//! The report for people at a terminal: one row a finding, its weightiest ground in plain words.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, Width};

use super::Style;
use super::escape::terminal;
use super::leads;
use super::view::{Finding, Record, Report};
use super::wrap::{Part, Wrap};

/// Columns below which no table is squeezed.
const NARROWEST: u16 = 60;

/// Writes the findings as a table, or, where more is wanted, each with its grounds and records.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    leads::table(report, style, out)?;
    if style.verbose {
        for finding in report.findings.iter().chain(&report.suppressed) {
            writeln!(out, "{}", block(finding, style))?;
        }
        return Ok(());
    }
    // Where there are leads, they stand for their findings.
    if report.findings.is_empty() || report.leads.is_some() {
        return Ok(());
    }
    let mut table = empty(style);
    let titles = ["SEVERITY", "SCORE", "FIRST SEEN (UTC)", "WHO DID WHAT, AND WHY IT COUNTS"];
    table.set_header(head(titles, style));
    for finding in &report.findings {
        let why = finding.reasons.first().map_or("", |reason| &reason.detail);
        // The name is in the title; the account tells equal names apart.
        let what = format!("{} [{}]", finding.title, finding.identity.account);
        table.add_row([
            severity(finding.severity),
            Cell::new(finding.score),
            Cell::new(short(&finding.first_seen)),
            // The empty line keeps findings apart without a frame.
            Cell::new(format!("{}\n{}\n ", terminal(&what), terminal(why))),
        ]);
    }
    let widths = [8, 5, 16].map(|n| ColumnConstraint::Absolute(Width::Fixed(n + 2)));
    table.set_constraints(widths);
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A table without lines, as wide as the style says.
pub(super) fn empty(style: Style) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(style.width.max(NARROWEST));
    if style.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// Titles of columns.
pub(super) fn head<const N: usize>(titles: [&str; N], style: Style) -> [Cell; N] {
    titles.map(|title| {
        let cell = Cell::new(title);
        if style.color { cell.add_attribute(Attribute::Bold) } else { cell }
    })
}

pub(super) fn severity(name: &'static str) -> Cell {
    let cell = Cell::new(name);
    match name {
        "critical" => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        "high" => cell.fg(Color::Red),
        "medium" => cell.fg(Color::Yellow),
        "low" => cell.fg(Color::Blue),
        _ => cell,
    }
}

/// `2026-11-20T14:03:22.123Z` to the minute.
pub(super) fn short(time: &str) -> String {
    time.get(..16).unwrap_or(time).replacen('T', " ", 1)
}

/// One finding in full.
fn block(finding: &Finding, style: Style) -> String {
    let mut text = Wrap::new(style.width.max(NARROWEST), style.color);
    let code = match finding.severity {
        "critical" => "1;31",
        "high" => "31",
        "medium" => "33",
        "low" => "34",
        _ => "2",
    };
    let head = format!("{} {}", finding.severity, finding.score);
    text.line("", 2, &[(&head, Some(code)), (&terminal(&finding.title), Some("1"))]);
    let identity = &finding.identity;
    let who = format!("{} ({}, {})", terminal(&identity.id), identity.kind, identity.provider);
    text.line("  ", 4, &[(&who, None), (&finding.id, Some("2"))]);
    let (first, last) = (short(&finding.first_seen), short(&finding.last_seen));
    let when = format!("{first} to {last}, {} events{}", finding.events, attack(finding));
    text.line("  ", 4, &[(&when, None)]);
    if let Some(known) = &finding.suppressed {
        let why =
            format!("suppressed by hunt.toml, line {}: {}", known.line, terminal(&known.reason));
        text.line("  ", 4, &[(&why, None)]);
    }
    text.line("  why", 0, &[]);
    for reason in &finding.reasons {
        let ground = format!("{}: {}", reason.code, terminal(&reason.detail));
        text.line(&format!("    {:+4}  ", reason.points), 10, &[(&ground, None)]);
    }
    text.line("  evidence", 0, &[]);
    for record in &finding.evidence {
        let parts = parts(record);
        let parts: Vec<_> = parts.iter().map(|part| terminal(part)).collect();
        let parts: Vec<Part<'_>> = parts.iter().map(|part| (&**part, None)).collect();
        text.line("    ", 8, &parts);
        let place = format!("{} #{}", record.path, record.record);
        text.whole("      ", (&terminal(&place), Some("2")));
    }
    if finding.events > finding.evidence.len() as u64 {
        let more = finding.events - finding.evidence.len() as u64;
        text.line("    ", 8, &[(&format!("{more} more records; --all-evidence shows them"), None)]);
    }
    text.line("  what to do", 0, &[]);
    for step in &finding.triage {
        text.line("    - ", 6, &[(&terminal(step), None)]);
    }
    text.into_text()
}

fn attack(finding: &Finding) -> String {
    match finding.attack.as_slice() {
        [] => String::new(),
        techniques => format!(", ATT&CK {}", techniques.join(" ")),
    }
}

/// What a record says, part by part.
fn parts(record: &Record) -> Vec<String> {
    let mut what = crate::case::qualified(&record.service, &record.action);
    if let Some(resource) = &record.resource {
        let _ = write!(what, " {resource}");
    }
    let mut outcome = record.outcome.to_owned();
    if let Some(error) = &record.error {
        let _ = write!(outcome, " ({error})");
    }
    let mut parts = vec![record.time.clone(), what, outcome];
    parts.extend([&record.source_ip, &record.credential].into_iter().flatten().cloned());
    parts.extend([record.interface.to_owned(), record.region.clone()]);
    parts.retain(|part| !part.is_empty());
    parts
}
