//! Tables in Markdown.

use std::io::{self, Write};

use super::super::sheet::{Cell, Kind, Part, Sheet};
use super::{Head, begin, code, end, notices, prose, table};

/// Writes the page.
pub(in super::super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    begin(sheet.title, sheet.facts.iter().cloned(), out)?;
    notices(&sheet.warnings, sheet.problems, out)?;
    for part in &sheet.parts {
        self::part(part, out)?;
    }
    end(sheet.schema, out)
}

fn part(part: &Part, out: &mut dyn Write) -> io::Result<()> {
    if !part.title.is_empty() {
        writeln!(out, "## {}\n", part.title)?;
    }
    if part.rows.is_empty() {
        return writeln!(out, "{}\n", part.empty);
    }
    let columns: Vec<_> = part
        .columns
        .iter()
        .map(|column| Head { name: column.name, is_number: column.kind == Kind::Number })
        .collect();
    let cells = |row: &Vec<Cell>| {
        row.iter().zip(&part.columns).map(|(cell, column)| self::cell(cell, column.kind)).collect()
    };
    table(out, &columns, &part.rows.iter().map(cells).collect::<Vec<_>>())?;
    match &part.note {
        Some(note) => writeln!(out, "{}\n", prose(note)),
        None => Ok(()),
    }
}

/// Lines stand beside each other: a table has no other way without HTML.
fn cell(cell: &Cell, kind: Kind) -> String {
    let lines = cell.lines().map(|line| match kind {
        Kind::Name if line.is_empty() => String::new(),
        Kind::Name => code(line),
        // Counts are no references, however long.
        Kind::Number if line.bytes().all(|byte| byte.is_ascii_digit()) => line.to_owned(),
        _ => prose(line),
    });
    lines.collect::<Vec<_>>().join(" \u{b7} ")
}
