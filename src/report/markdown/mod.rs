//! Markdown for tickets: CommonMark with pipe tables, as GitHub, GitLab and Jira take it.
//!
//! Everything that came from logs stands in code spans, where neither Markdown nor what trackers do
//! to text afterwards (mentions, references to issues and commits, emoji, links) has any effect;
//! escapes would not keep mentions from being sent. Sentences are taken apart by `prose`. What every
//! page says is here; `report` has findings, `sheet` has tables.

mod report;
mod sheet;

pub(super) use report::write as report;
pub(super) use sheet::write as sheet;

use std::io::{self, Write};

use super::escape::readable;
use super::prose::{Piece, pieces};
use super::view::{Problem, Tool};
use super::words::{self, grouped};

/// What stands in a cell of which the log is silent.
const NOTHING: &str = "\u{2013}";

/// The title, and what the page rests on, each fact with its name.
fn begin<'a>(
    title: &str,
    facts: impl IntoIterator<Item = (&'a str, String)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "# {title}\n")?;
    let facts = facts.into_iter().map(|(name, fact)| vec![format!("**{name}**"), prose(&fact)]);
    table(out, &["", ""].map(left), &facts.collect::<Vec<_>>())
}

/// What to mind: warnings, and everything that could not be read.
fn notices(warnings: &[String], problems: &[Problem], out: &mut dyn Write) -> io::Result<()> {
    if !warnings.is_empty() {
        writeln!(out, "## Warnings\n")?;
        list(out, warnings.iter())?;
    }
    if problems.is_empty() {
        return Ok(());
    }
    writeln!(out, "## What could not be read\n")?;
    let counts = prose(&words::problems(problems));
    writeln!(out, "Everything here holds for what was read. {counts}.\n")?;
    let rows: Vec<_> = problems
        .iter()
        .map(|problem| {
            vec![
                code(&problem.path),
                code(problem.kind),
                prose(&problem.detail),
                grouped(problem.records_read),
                grouped(problem.records_rejected),
            ]
        })
        .collect();
    let columns = [
        left("File"),
        left("Problem"),
        left("Detail"),
        right("Records read"),
        right("Records lost"),
    ];
    table(out, &columns, &rows)
}

/// The end of a page.
fn end(schema: &str, out: &mut dyn Write) -> io::Result<()> {
    let tool = Tool::THIS;
    writeln!(out, "---\n\n{} {}, schema `{schema}`. Times are UTC.", tool.name, tool.version)
}

fn list<'a>(out: &mut dyn Write, items: impl Iterator<Item = &'a String>) -> io::Result<()> {
    for item in items {
        writeln!(out, "- {}", prose(item))?;
    }
    writeln!(out)
}

/// The head of a column.
#[derive(Clone, Copy)]
struct Head<'a> {
    /// Markdown already.
    name: &'a str,
    is_number: bool,
}

const fn left(name: &str) -> Head<'_> {
    Head { name, is_number: false }
}

const fn right(name: &str) -> Head<'_> {
    Head { name, is_number: true }
}

/// A pipe table of cells that are Markdown already; nothing without rows.
fn table(out: &mut dyn Write, columns: &[Head<'_>], rows: &[Vec<String>]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let line = |out: &mut dyn Write, cells: &mut dyn Iterator<Item = &str>| {
        for cell in cells {
            // A pipe ends a cell even in code, and programs differ in how a backslash before it is
            // read; so it is written out like a control character.
            write!(out, "| {} ", cell.replace('|', "\\u{7c}"))?;
        }
        writeln!(out, "|")
    };
    line(out, &mut columns.iter().map(|column| column.name))?;
    line(out, &mut columns.iter().map(|column| if column.is_number { "---:" } else { "---" }))?;
    for row in rows {
        line(out, &mut row.iter().map(String::as_str))?;
    }
    writeln!(out)
}

/// A sentence of ours that may quote logs.
fn prose(text: &str) -> String {
    let text = readable(text);
    let mut markdown = String::with_capacity(text.len() + 16);
    for piece in pieces(&text) {
        match piece {
            Piece::Plain(words) => markdown.push_str(words),
            Piece::Name(name) => markdown.push_str(&code(name)),
        }
    }
    markdown.trim().to_owned()
}

/// A text as a code span; an empty one is a dash.
fn code(text: &str) -> String {
    if text.is_empty() {
        return NOTHING.to_owned();
    }
    let text = readable(text);
    // The fence is longer than any run of backticks inside.
    let runs = text.split(|character| character != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    // One space on each side is taken off again by readers, unless there is nothing but space.
    let edge = |character: char| matches!(character, '`' | ' ');
    let pad = if text.starts_with(edge) || text.ends_with(edge) { " " } else { "" };
    if text.trim_matches(' ').is_empty() {
        return format!("`{text}`");
    }
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_whatever_is_in_them() {
        for (text, markdown) in [
            ("", "\u{2013}"),
            ("role/x", "`role/x`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("```a``", "```` ```a`` ````"),
            (" a", "`  a `"),
            ("  ", "`  `"),
            ("a\nb\u{202e}", "`a\\u{a}b\\u{202e}`"),
        ] {
            assert_eq!(code(text), markdown, "{text:?}");
        }
    }

    #[test]
    fn sentences_set_names_apart() {
        assert_eq!(
            prose("role/x made its first call: @here, 3 times"),
            "`role/x` made its first call: `@here`, 3 times"
        );
    }

    #[test]
    fn a_pipe_ends_no_cell() {
        let mut out = Vec::new();
        let row = vec![code("a|b"), code("c\\|d")];
        table(&mut out, &[left("x"), right("y")], &[row]).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text, "| x | y |\n| --- | ---: |\n| `a\\u{7c}b` | `c\\\\u{7c}d` |\n\n");
    }
}
