//! Tables on a terminal.

use std::io::{self, Write};

use comfy_table::{Attribute, CellAlignment, ColumnConstraint, Width};

use super::super::Style;
use super::super::escape::terminal;
use super::super::table::empty;
use super::{Cell, Kind, Part, Sheet};

/// Columns up to which names are not broken.
const SHORT: usize = 16;

/// Writes the tables, a blank line between them. What they rest on is said on standard error.
pub(super) fn write(sheet: &Sheet<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (number, part) in sheet.parts.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        if !part.title.is_empty() {
            match style.color {
                true => writeln!(out, "\x1b[1m{}\x1b[0m", part.title.to_uppercase())?,
                false => writeln!(out, "{}", part.title.to_uppercase())?,
            }
        }
        body(part, style, out)?;
        if let Some(note) = &part.note {
            writeln!(out, " {}", terminal(note))?;
        }
    }
    Ok(())
}

fn body(part: &Part, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if part.rows.is_empty() {
        return if part.empty.is_empty() { Ok(()) } else { writeln!(out, " {}", part.empty) };
    }
    if let Some(lines) = &part.lines {
        let mut table = empty(style);
        for line in lines {
            table.add_row([terminal(line)]);
        }
        return table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()));
    }
    let mut table = empty(style);
    table.set_header(part.columns.iter().map(|column| {
        let cell = align(comfy_table::Cell::new(column.name.to_uppercase()), column.kind);
        if style.color { cell.add_attribute(Attribute::Bold) } else { cell }
    }));
    for row in &part.rows {
        let cells = row.iter().zip(&part.columns);
        table.add_row(cells.map(|(cell, column)| {
            let lines: Vec<_> = cell.lines().map(terminal).collect();
            align(comfy_table::Cell::new(lines.join("\n")), column.kind)
        }));
    }
    for (number, column) in part.columns.iter().enumerate() {
        let cells = part.rows.iter().filter_map(|row| row.get(number)).map(Cell::width);
        let widest = cells.max().unwrap_or(0).max(column.name.len());
        let is_short = match column.kind {
            Kind::Number | Kind::Whole => true,
            Kind::Name => widest <= SHORT,
            Kind::Words => false,
        };
        if is_short && let Some(column_of_table) = table.column_mut(number) {
            let width = u16::try_from(widest + 2).unwrap_or(u16::MAX);
            column_of_table.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

fn align(cell: comfy_table::Cell, kind: Kind) -> comfy_table::Cell {
    match kind {
        Kind::Number => cell.set_alignment(CellAlignment::Right),
        _ => cell,
    }
}
