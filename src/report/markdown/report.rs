//! Findings in Markdown.

use std::io::{self, Write};

use super::super::details::{self, Details};
use super::super::leads::facts;
use super::super::records;
use super::super::view::{Finding, Lead, Report};
use super::super::words::{self, count, moment};
use super::{begin, code, end, left, list, notices, prose, right, table};

/// Writes the report.
pub(in super::super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    begin(&format!("hunt {}", report.command), words::facts(report), out)?;
    notices(&report.warnings, &report.evidence.problems, out)?;
    leads(report.leads.as_deref().unwrap_or_default(), out)?;
    writeln!(out, "## Findings\n")?;
    if report.findings.is_empty() && report.summary.hidden == 0 {
        writeln!(out, "None in this window.\n")?;
    }
    overview(&report.findings, out)?;
    if report.summary.hidden > 0 {
        let hidden = count(report.summary.hidden, "finding");
        writeln!(
            out,
            "{hidden} of the window not shown; `--min-severity` and `--limit` decide.\n"
        )?;
    }
    for (number, finding) in (1_usize..).zip(&report.findings) {
        self::finding(number, finding, out)?;
    }
    suppressed(report, out)?;
    end(report.schema, out)
}

/// Findings that tell one story, and what to do first.
fn leads(leads: &[Lead], out: &mut dyn Write) -> io::Result<()> {
    if leads.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Leads\n")?;
    let rows: Vec<_> = leads
        .iter()
        .map(|lead| {
            vec![
                format!("{} {}", lead.severity, lead.score),
                code(&moment(&lead.first_seen)),
                prose(&lead.title),
                code(&lead.identity.account),
                prose(&facts(lead)),
                prose(lead.first_step.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    let columns = [
        left("Severity"),
        left("Since (UTC)"),
        left("What"),
        left("Account"),
        left("Told by"),
        left("First step"),
    ];
    table(out, &columns, &rows)
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
    let columns = [
        right(""),
        left("Severity"),
        right("Score"),
        left("First seen (UTC)"),
        left("What"),
        left("Account"),
        left("Id"),
    ];
    table(out, &columns, &rows)
}

/// Findings that were reviewed, and why they are in order.
fn suppressed(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let number = report.summary.suppressed;
    if number == 0 {
        return Ok(());
    }
    writeln!(out, "## Suppressed\n\n{}\n", prose(&words::suppressed(report)))?;
    let rows: Vec<_> = report
        .suppressed
        .iter()
        .map(|finding| {
            let known = finding.suppressed.as_ref();
            vec![
                finding.severity.to_owned(),
                finding.score.to_string(),
                code(&moment(&finding.first_seen)),
                prose(&finding.title),
                code(&finding.identity.account),
                prose(known.map_or("", |known| &known.reason)),
                known.map_or_else(String::new, |known| known.line.to_string()),
                code(&finding.id),
            ]
        })
        .collect();
    let columns = [
        left("Severity"),
        right("Score"),
        left("First seen (UTC)"),
        left("What"),
        left("Account"),
        left("Why it is in order"),
        right("Line"),
        left("Id"),
    ];
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
    table(out, &[right("Points"), left("Ground"), left("Name")], &rows)?;
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
    let names: Vec<_> = records
        .columns
        .iter()
        .map(|column| if column.is_number { right(column.name) } else { left(column.name) })
        .collect();
    let rows: Vec<_> = (0..finding.evidence.len())
        .map(|row| {
            let cells = records.columns.iter().filter_map(|column| {
                let cell = column.cells.get(row)?;
                Some(if column.is_number { cell.clone() } else { code(cell) })
            });
            cells.collect()
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
    table(out, &["Key", "Value"].map(left), &rows)?;
    for list in &details.tables {
        writeln!(out, "{}:\n", prose(&list.name))?;
        let columns: Vec<_> = list.columns.iter().map(|name| prose(name)).collect();
        let columns: Vec<_> = columns.iter().map(|name| left(name)).collect();
        let rows: Vec<_> =
            list.rows.iter().map(|row| row.iter().map(|cell| code(cell)).collect()).collect();
        table(out, &columns, &rows)?;
    }
    Ok(())
}
