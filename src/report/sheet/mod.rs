//! Tables for people, in every form that people read: terminal, Markdown, HTML.
//!
//! Cells hold text as it is in the logs; each form makes it harmless in its own way.

mod terminal;

use std::io::{self, Write};

use super::view::Problem;
use super::{Format, Style, html, markdown};

/// A page of tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet<'a> {
    /// What it is.
    pub(super) title: &'static str,
    /// The schema of the same in JSON.
    pub(super) schema: &'static str,
    /// What it rests on, each fact with its name.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What to mind.
    pub(super) warnings: Vec<String>,
    /// What could not be read; a terminal hears of it on standard error.
    pub(super) problems: &'a [Problem],
    /// The tables.
    pub(super) parts: Vec<Part>,
}

/// A table with its title.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// Its title; empty where the page needs no other.
    pub(super) title: &'static str,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// A cell for each column.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Sentences that a terminal shows in place of the rows.
    pub(super) lines: Option<Vec<String>>,
    /// What is said where there are no rows.
    pub(super) empty: &'static str,
    /// What stands below, such as what is not shown.
    pub(super) note: Option<String>,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its head.
    pub(super) name: &'static str,
    /// What its cells are.
    pub(super) kind: Kind,
}

/// A cell: lines that stand apart, each as it is in the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell(Vec<String>);

impl Cell {
    /// The lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Columns that the longest line takes.
    fn width(&self) -> usize {
        self.0.iter().map(|line| line.chars().count()).max().unwrap_or(0)
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self(vec![text.into()])
    }
}

impl FromIterator<String> for Cell {
    fn from_iter<I: IntoIterator<Item = String>>(lines: I) -> Self {
        Self(lines.into_iter().collect())
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Names as the logs have them.
    Name,
    /// Numbers.
    Number,
    /// Times, and words that are never broken.
    Whole,
    /// Sentences of ours, which may quote names.
    Words,
}

impl Part {
    /// Shows only the first rows, and says how many there are besides.
    pub(super) fn shorten(&mut self, most: usize) {
        let more = self.rows.len().saturating_sub(most);
        if more > 0 {
            self.rows.truncate(most);
            if let Some(lines) = &mut self.lines {
                lines.truncate(most);
            }
            let hidden = format!("{more} more; -v or -f json lists them all");
            self.note = Some(match self.note.take() {
                Some(note) => format!("{hidden}. {note}"),
                None => hidden,
            });
        }
    }
}

/// Columns from heads and kinds.
pub(super) fn columns<const N: usize>(columns: [(&'static str, Kind); N]) -> Vec<Column> {
    columns.into_iter().map(|(name, kind)| Column { name, kind }).collect()
}

/// Writes the tables in a form for people; any other form is a terminal's.
pub(super) fn write(
    sheet: &Sheet<'_>,
    format: Format,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Markdown => markdown::sheet(sheet, out),
        Format::Html => html::sheet(sheet, out),
        _ => terminal::write(sheet, style, out),
    }
}

#[cfg(test)]
mod tests;
