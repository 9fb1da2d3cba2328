//! The report for tickets: CommonMark with pipe tables, as GitHub, GitLab and Jira take it.
//!
//! Everything that came from logs stands in code spans, where neither Markdown nor what trackers do
//! to text afterwards (mentions, references to issues and commits, emoji, links) has any effect;
//! escapes would not keep mentions from being sent. Sentences are taken apart by `prose`.

use std::io::{self, Write};

use super::details::{self, Details};
use super::escape::terminal;
use super::prose::{Piece, pieces};
use super::records;
use super::view::{Finding, Problem, Report};
use super::words::{self, count, grouped, moment};

/// Problems listed before the rest is only counted.
const PROBLEMS_LISTED: usize = 100;

/// Writes the report.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# hunt {}\n", report.command)?;
    let head = [("Findings", words::findings(&report.summary)), ("Window", words::window(report))];
    let facts: Vec<_> = head
        .into_iter()
        .chain(words::evidence(report))
        .map(|(name, fact)| vec![format!("**{name}**"), prose(&fact)])
        .collect();
    table(out, &["", ""], &facts)?;
    if !report.warnings.is_empty() {
        writeln!(out, "## Warnings\n")?;
        list(out, report.warnings.iter())?;
    }
    problems(&report.evidence.problems, out)?;
    writeln!(out, "## Findings\n")?;
    if report.findings.is_empty() {
        writeln!(out, "{}\n", nothing(report))?;
    } else {
        overview(&report.findings, out)?;
    }
    for (number, finding) in (1_usize..).zip(&report.findings) {
        self::finding(number, finding, out)?;
    }
    let tool = &report.tool;
    writeln!(
        out,
        "---\n\n{} {}, schema `{}`. Times are UTC.",
        tool.name, tool.version, report.schema
    )
}

fn nothing(report: &Report) -> &'static str {
    match report.summary.hidden {
        0 => "None in this window.",
        _ => "None of those that there are is shown; `--min-severity` and `--limit` decide.",
    }
}

fn problems(problems: &[Problem], out: &mut dyn Write) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    writeln!(out, "## What could not be read\n")?;
    let rows: Vec<_> = problems
        .iter()
        .take(PROBLEMS_LISTED)
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
    table(out, &["File", "Problem", "Detail", "Records read", "Records lost"], &rows)?;
    if problems.len() > PROBLEMS_LISTED {
        let more = (problems.len() - PROBLEMS_LISTED) as u64;
        writeln!(out, "{} more; `-f json` lists them all.\n", count(more, "problem"))?;
    }
    Ok(())
}

fn overview(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = (1_usize..)
        .zip(findings)
        .map(|(number, finding)| {
            vec![
                number.to_string(),
                finding.severity.to_owned(),
                finding.score.to_string(),
                code(&moment(&finding.first_seen)),
                prose(&finding.title),
                code(&finding.identity.account),
                code(&finding.id),
            ]
        })
        .collect();
    let columns = ["", "Severity", "Score", "First seen (UTC)", "What", "Account", "Id"];
    table(out, &columns, &rows)
}

fn finding(number: usize, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let Finding { severity, score, title, .. } = finding;
    writeln!(out, "### {number}. {severity} {score}: {}\n", prose(title))?;
    about(finding, out)?;
    writeln!(out, "**Why**\n")?;
    let reasons = finding.reasons.iter();
    let rows: Vec<_> = reasons
        .map(|reason| {
            vec![format!("{:+}", reason.points), prose(&reason.detail), code(&reason.code)]
        })
        .collect();
    table(out, &["Points", "Ground", "Name"], &rows)?;
    if !finding.triage.is_empty() {
        writeln!(out, "**What to do**\n")?;
        list(out, finding.triage.iter())?;
    }
    evidence(finding, out)?;
    details(&details::spread(&finding.details), out)
}

fn about(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let identity = &finding.identity;
    writeln!(
        out,
        "- Identity: {} ({} in {} account {})",
        code(&identity.id),
        code(identity.kind),
        code(identity.provider),
        code(&identity.account)
    )?;
    if let Some(session) = &identity.session {
        writeln!(out, "- Session: {}", code(session))?;
    }
    writeln!(
        out,
        "- Seen: {}, {}",
        prose(&words::span(&finding.first_seen, &finding.last_seen)),
        count(finding.events, "record")
    )?;
    if !finding.attack.is_empty() {
        let techniques: Vec<_> = finding.attack.iter().map(|name| technique(name)).collect();
        writeln!(out, "- ATT&CK: {}", techniques.join(", "))?;
    }
    let Finding { id, analytic, reference, .. } = finding;
    writeln!(out, "- Finding: {}, analytic {} ({})\n", code(id), code(analytic), code(reference))
}

fn technique(name: &str) -> String {
    match words::technique_address(name) {
        Some(address) => format!("[{name}]({address})"),
        None => code(name),
    }
}

fn evidence(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    if finding.evidence.is_empty() {
        return Ok(());
    }
    writeln!(out, "**Evidence**\n")?;
    let records = records::table(&finding.evidence);
    if !records.shared.is_empty() {
        writeln!(out, "The same in all records:\n")?;
        for (name, value) in &records.shared {
            writeln!(out, "- {name}: {}", code(value))?;
        }
        writeln!(out)?;
    }
    let names: Vec<_> = records.columns.iter().map(|column| column.name).collect();
    let rows: Vec<_> = (0..finding.evidence.len())
        .map(|row| {
            let cells = records.columns.iter().filter_map(|column| column.cells.get(row));
            cells.map(|cell| code(cell)).collect()
        })
        .collect();
    table(out, &names, &rows)?;
    let shown = finding.evidence.len() as u64;
    if finding.events > shown {
        let more = count(finding.events - shown, "record");
        writeln!(out, "{more} more; `--all-evidence` shows them.\n")?;
    }
    if !records.files.is_empty() {
        writeln!(out, "Files:\n")?;
        for (number, file) in (1_usize..).zip(&records.files) {
            writeln!(out, "{number}. {}", code(file))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn details(details: &Details, out: &mut dyn Write) -> io::Result<()> {
    if *details == Details::default() {
        return Ok(());
    }
    writeln!(out, "**Details**\n")?;
    let pair = |(key, value): &(String, String)| vec![prose(key), code(value)];
    let rows: Vec<_> = details.pairs.iter().map(pair).collect();
    table(out, &["Key", "Value"], &rows)?;
    for list in &details.tables {
        writeln!(out, "{}:\n", prose(&list.name))?;
        let columns: Vec<_> = list.columns.iter().map(|name| prose(name)).collect();
        let columns: Vec<_> = columns.iter().map(String::as_str).collect();
        let rows: Vec<_> =
            list.rows.iter().map(|row| row.iter().map(|cell| code(cell)).collect()).collect();
        table(out, &columns, &rows)?;
    }
    Ok(())
}

fn list<'a>(out: &mut dyn Write, items: impl Iterator<Item = &'a String>) -> io::Result<()> {
    for item in items {
        writeln!(out, "- {}", prose(item))?;
    }
    writeln!(out)
}

/// A pipe table of cells that are Markdown already; nothing without rows.
fn table(out: &mut dyn Write, columns: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
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
    line(out, &mut columns.iter().copied())?;
    line(out, &mut columns.iter().map(|_| "---"))?;
    for row in rows {
        line(out, &mut row.iter().map(String::as_str))?;
    }
    writeln!(out)
}

/// A sentence of ours that may quote logs.
fn prose(text: &str) -> String {
    let text = terminal(text);
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
        return "\u{2013}".to_owned();
    }
    let text = terminal(text);
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
        table(&mut out, &["x", "y"], &[row]).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text, "| x | y |\n| --- | --- |\n| `a\\u{7c}b` | `c\\\\u{7c}d` |\n\n");
    }
}
