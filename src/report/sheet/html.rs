//! Tables as one page for a browser or a printer: no script, no network.

use std::io::{self, Write};

use super::super::escape;
use super::{Kind, Part, Sheet};

const STYLE: &str = include_str!("sheet.css");

/// Nothing may be loaded, run or sent, whatever a text should manage to become.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes the page.
pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
        title = escape::html(sheet.title),
    )?;
    writeln!(out, "<dl class=\"facts\">")?;
    for (name, fact) in &sheet.facts {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escape::html(fact))?;
    }
    writeln!(out, "</dl>")?;
    if !sheet.warnings.is_empty() {
        writeln!(out, "<section class=\"notice\"><h2>Warnings</h2>\n<ul>")?;
        for warning in &sheet.warnings {
            writeln!(out, "<li>{}</li>", escape::html(warning))?;
        }
        writeln!(out, "</ul></section>")?;
    }
    for part in &sheet.parts {
        self::part(part, out)?;
    }
    let version = env!("CARGO_PKG_VERSION");
    writeln!(
        out,
        "<footer>hunt {version}, schema {}. All times are UTC.</footer>\n</body>\n</html>",
        sheet.schema
    )
}

fn part(part: &Part, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section>")?;
    if !part.title.is_empty() {
        writeln!(out, "<h2>{}</h2>", escape::html(part.title))?;
    }
    if part.rows.is_empty() {
        return writeln!(out, "<p>{}</p>\n</section>", escape::html(part.empty));
    }
    writeln!(out, "<div class=\"scroll\"><table>\n<thead><tr>")?;
    for column in &part.columns {
        let class = class(column.kind);
        writeln!(out, "<th scope=\"col\"{class}>{}</th>", escape::html(column.name))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in &part.rows {
        write!(out, "<tr>")?;
        for (cell, column) in row.iter().zip(&part.columns) {
            let text = cell.write("<br>", |line| escape::html(line).into_owned());
            write!(out, "<td{}>{text}</td>", class(column.kind))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")?;
    if let Some(note) = &part.note {
        writeln!(out, "<p class=\"more\">{}</p>", escape::html(note))?;
    }
    writeln!(out, "</section>")
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => " class=\"name\"",
        Kind::Number => " class=\"number\"",
        Kind::Whole => " class=\"time\"",
        Kind::Words => "",
    }
}
