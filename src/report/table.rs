//! The report for people at a terminal: one row a finding, its weightiest ground in plain words.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, Width};

use super::Style;
use super::escape::terminal;
use super::view::{Finding, Record, Report};

/// Columns below which no table is squeezed.
const NARROWEST: u16 = 60;

/// Writes the findings as a table, or, where more is wanted, each with its grounds and records.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.verbose {
        for finding in report.findings.iter().chain(&report.suppressed) {
            writeln!(out, "{}", block(finding, style))?;
        }
        return Ok(());
    }
    if report.findings.is_empty() {
        return Ok(());
    }
    let mut table = empty(style);
    let head = ["SEVERITY", "SCORE", "FIRST SEEN (UTC)", "WHO DID WHAT, AND WHY IT COUNTS"];
    table.set_header(head.map(|title| {
        let cell = Cell::new(title);
        if style.color { cell.add_attribute(Attribute::Bold) } else { cell }
    }));
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

fn severity(name: &'static str) -> Cell {
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
fn short(time: &str) -> String {
    time.get(..16).unwrap_or(time).replacen('T', " ", 1)
}

/// One finding in full.
fn block(finding: &Finding, style: Style) -> String {
    let mut text = String::new();
    let paint = |text: &str, code: &str| match style.color {
        true => format!("\x1b[{code}m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    let code = match finding.severity {
        "critical" => "1;31",
        "high" => "31",
        "medium" => "33",
        "low" => "34",
        _ => "2",
    };
    let head = format!("{} {}", finding.severity, finding.score);
    // Writing to a string does not fail.
    let _ = writeln!(text, "{}  {}", paint(&head, code), paint(&terminal(&finding.title), "1"));
    let identity = &finding.identity;
    let _ = writeln!(
        text,
        "  {} ({}, {})  {}",
        terminal(&identity.id),
        identity.kind,
        identity.provider,
        paint(&finding.id, "2")
    );
    let _ = writeln!(
        text,
        "  {} to {}, {} events{}",
        short(&finding.first_seen),
        short(&finding.last_seen),
        finding.events,
        attack(finding)
    );
    if let Some(known) = &finding.suppressed {
        let _ = writeln!(
            text,
            "  suppressed by hunt.toml, line {}: {}",
            known.line,
            terminal(&known.reason)
        );
    }
    let _ = writeln!(text, "  why");
    for reason in &finding.reasons {
        let _ = writeln!(
            text,
            "    {:+4}  {}: {}",
            reason.points,
            reason.code,
            terminal(&reason.detail)
        );
    }
    let _ = writeln!(text, "  evidence");
    for record in &finding.evidence {
        let _ = writeln!(text, "    {}", terminal(&line(record)));
        let _ = writeln!(
            text,
            "      {}",
            paint(&terminal(&format!("{} #{}", record.path, record.record)), "2")
        );
    }
    if finding.events > finding.evidence.len() as u64 {
        let more = finding.events - finding.evidence.len() as u64;
        let _ = writeln!(text, "    {more} more records; --all-evidence shows them");
    }
    let _ = writeln!(text, "  what to do");
    for step in &finding.triage {
        let _ = writeln!(text, "    - {}", terminal(step));
    }
    text
}

fn attack(finding: &Finding) -> String {
    match finding.attack.as_slice() {
        [] => String::new(),
        techniques => format!(", ATT&CK {}", techniques.join(" ")),
    }
}

fn line(record: &Record) -> String {
    let mut line =
        format!("{}  {}", record.time, crate::case::qualified(&record.service, &record.action));
    if let Some(resource) = &record.resource {
        let _ = write!(line, " {resource}");
    }
    let _ = write!(line, "  {}", record.outcome);
    if let Some(error) = &record.error {
        let _ = write!(line, " ({error})");
    }
    for part in [&record.source_ip, &record.credential].into_iter().flatten() {
        let _ = write!(line, "  {part}");
    }
    let _ = write!(line, "  {}  {}", record.interface, record.region);
    line
}
