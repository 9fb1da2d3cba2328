//! Tables on a page.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use super::super::sheet::{Cell, Kind, Part, Sheet};
use super::{begin, end, facts, notices, prose, scrolling, text};

/// Writes the page, table by table: there may be many thousands of rows.
pub(in super::super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = html! {
        (begin(sheet.title, "sheet", ("tables", "the tables")))
        header {
            h1 { (sheet.title) }
            (facts(sheet.facts.iter().cloned()))
        }
        (notices(&sheet.warnings, sheet.problems))
        (PreEscaped("<main id=\"tables\" tabindex=\"-1\">"))
    };
    out.write_all(head.into_string().as_bytes())?;
    for part in &sheet.parts {
        out.write_all(self::part(sheet, part).into_string().as_bytes())?;
    }
    let foot = html! { (PreEscaped("</main>")) (end(sheet.schema, "")) };
    out.write_all(foot.into_string().as_bytes())
}

fn part(sheet: &Sheet<'_>, part: &Part) -> Markup {
    let name = if part.title.is_empty() { sheet.title } else { part.title };
    html! {
        section {
            @if !part.title.is_empty() { h2 { (part.title) } }
            @if part.rows.is_empty() {
                p { (part.empty) }
            } @else {
                (scrolling(name, &table(part)))
                @if let Some(note) = &part.note { p.more { (prose(note)) } }
            }
        }
    }
}

fn table(part: &Part) -> Markup {
    html! {
        table {
            thead {
                tr { @for column in &part.columns { th scope="col" class=(class(column.kind)) { (column.name) } } }
            }
            tbody {
                @for row in &part.rows {
                    tr {
                        @for (cell, column) in row.iter().zip(&part.columns) {
                            td class=(class(column.kind)) {
                                // A box in the cell is as wide as its text, up to a limit.
                                @if matches!(column.kind, Kind::Name | Kind::Words) { div { (lines(cell, column.kind)) } }
                                @else { (lines(cell, column.kind)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn lines(cell: &Cell, kind: Kind) -> Markup {
    html! {
        @for (number, line) in cell.lines().enumerate() {
            @if number > 0 { br; }
            @if kind == Kind::Words { (prose(line)) } @else { (text(line)) }
        }
    }
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "name",
        Kind::Number => "number",
        Kind::Whole => "time",
        Kind::Words => "words",
    }
}
