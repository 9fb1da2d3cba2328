//! Tables in Markdown, for tickets.

use std::io::{self, Write};

use super::super::escape::terminal;
use super::{Kind, Part, Sheet};

/// Writes the page.
pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", sheet.title)?;
    writeln!(out, "|  |  |\n| --- | --- |")?;
    for (name, fact) in &sheet.facts {
        writeln!(out, "| **{name}** | {} |", words(fact))?;
    }
    writeln!(out)?;
    if !sheet.warnings.is_empty() {
        writeln!(out, "## Warnings\n")?;
        for warning in &sheet.warnings {
            writeln!(out, "- {}", words(warning))?;
        }
        writeln!(out)?;
    }
    for part in &sheet.parts {
        self::part(part, out)?;
    }
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "---\n\nhunt {version}, schema `{}`. Times are UTC.", sheet.schema)
}

fn part(part: &Part, out: &mut dyn Write) -> io::Result<()> {
    if !part.title.is_empty() {
        writeln!(out, "## {}\n", part.title)?;
    }
    if part.rows.is_empty() {
        return writeln!(out, "{}\n", part.empty);
    }
    let heads: Vec<&str> = part.columns.iter().map(|column| column.name).collect();
    writeln!(out, "| {} |", heads.join(" | "))?;
    for column in &part.columns {
        let rule = if column.kind == Kind::Number { "---:" } else { "---" };
        write!(out, "| {rule} ")?;
    }
    writeln!(out, "|")?;
    for row in &part.rows {
        for (cell, column) in row.iter().zip(&part.columns) {
            write!(out, "| {} ", cell.write("<br>", |line| self::line(line, column.kind)))?;
        }
        writeln!(out, "|")?;
    }
    match &part.note {
        Some(note) => writeln!(out, "\n{}\n", words(note)),
        None => writeln!(out),
    }
}

fn line(text: &str, kind: Kind) -> String {
    let text = match kind {
        Kind::Name if !text.is_empty() => code(text),
        _ => words(text),
    };
    // A pipe ends a cell even in code, and programs differ in how they read a backslash before it.
    text.replace('|', "\\u{7c}")
}

/// A sentence that may quote logs: as it is while nothing in it can mean anything to Markdown or
/// to a tracker, and else as code.
fn words(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " ,.;:()'%+-/▁▂▃▄▅▆▇█·".contains(c);
    let links = ["://", "www."].iter().any(|mark| text.contains(mark));
    let starts = text.starts_with(|c: char| c.is_alphanumeric() || "(▁▂▃▄▅▆▇█·".contains(c));
    if text.is_empty() || (starts && !links && text.chars().all(plain)) {
        return text.to_owned();
    }
    code(text)
}

/// A text as a code span, within a fence that is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let text = terminal(text);
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    // One space on each side is taken off again by readers, unless there is nothing but space.
    let edge = |c: char| matches!(c, '`' | ' ');
    let pad = if text.starts_with(edge) || text.ends_with(edge) { " " } else { "" };
    if text.trim_matches(' ').is_empty() {
        return format!("`{text}`");
    }
    format!("{fence}{pad}{text}{pad}{fence}")
}
