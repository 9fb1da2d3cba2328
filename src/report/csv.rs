//! One finding a row, for spreadsheets.

use std::io::{self, Write};

use crate::case::qualified;

use super::escape::spreadsheet;
use super::view::{Finding, Report};

const COLUMNS: [&str; 19] = [
    "id",
    "analytic",
    "reference",
    "severity",
    "score",
    "title",
    "provider",
    "account",
    "identity_kind",
    "identity_id",
    "identity_name",
    "session",
    "first_seen",
    "last_seen",
    "events",
    "reasons",
    "attack",
    "evidence",
    "triage",
];

/// Writes the report; list cells are joined by `; `.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for finding in &report.findings {
        let cells = cells(finding);
        csv.write_record(cells.iter().map(|cell| spreadsheet(cell).into_owned()))?;
    }
    csv.flush()
}

fn cells(finding: &Finding) -> [String; 19] {
    let join = |cells: Vec<String>| cells.join("; ");
    let reasons = finding.reasons.iter();
    let records = finding.evidence.iter();
    [
        finding.id.clone(),
        finding.analytic.to_owned(),
        finding.reference.to_owned(),
        finding.severity.to_owned(),
        finding.score.to_string(),
        finding.title.clone(),
        finding.identity.provider.to_owned(),
        finding.identity.account.clone(),
        finding.identity.kind.to_owned(),
        finding.identity.id.clone(),
        finding.identity.name.clone(),
        finding.identity.session.clone().unwrap_or_default(),
        finding.first_seen.clone(),
        finding.last_seen.clone(),
        finding.events.to_string(),
        join(reasons.map(|r| format!("{} {:+}: {}", r.code, r.points, r.detail)).collect()),
        join(finding.attack.iter().map(|t| (*t).to_owned()).collect()),
        join(
            records
                .map(|r| {
                    let id = r.event_id.as_deref().unwrap_or("-");
                    format!(
                        "{} {} {} {id} {}#{}",
                        r.time,
                        qualified(&r.service, &r.action),
                        r.outcome,
                        r.path,
                        r.record
                    )
                })
                .collect(),
        ),
        join(finding.triage.clone()),
    ]
}
