//! Reports: one file per output format, all of them made from the same frozen view.

mod build;
pub mod coverage;
mod csv;
mod details;
pub mod escape;
mod html;
pub mod identities;
mod json;
mod leads;
mod markdown;
mod prose;
mod records;
mod sheet;
mod sparkline;
mod table;
pub mod trace;
pub mod view;
pub mod words;
mod wrap;

pub mod rules;

pub use build::{Extent, Frame, missing, report, rules as rules_asked, shown, summary};

use std::io::{self, Write};
use std::path::Path;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Table,
    /// One JSON document, schema `hunt.report/1`.
    Json,
    /// One finding a line.
    Ndjson,
    /// One finding a row.
    Csv,
    /// For tickets: CommonMark with pipe tables.
    #[value(alias = "md")]
    Markdown,
    /// One page for a browser or a printer; needs no network.
    Html,
}

impl Format {
    /// Whether the format shows what only the records themselves say.
    pub const fn shows_records(self, verbose: bool) -> bool {
        !matches!(self, Self::Table) || verbose
    }

    /// Whether people read it, and not programs.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Markdown | Self::Html)
    }

    /// The format that a file's name asks for; `None` for a name that asks for none.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            "csv" => Self::Csv,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            _ => return None,
        })
    }
}

/// How a table looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns of the terminal.
    pub width: u16,
    /// Whether colours are wanted.
    pub color: bool,
    /// Whether grounds and records are wanted.
    pub verbose: bool,
}

/// Writes a report.
pub fn write(
    report: &view::Report,
    format: Format,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::write(report, style, out),
        Format::Json => json::document(report, out),
        Format::Ndjson => {
            report.findings.iter().try_for_each(|finding| json::line(finding, &mut *out))
        }
        Format::Csv => csv::write(report, out),
        Format::Markdown => markdown::report(report, out),
        Format::Html => html::report(report, out),
    }
}
