//! From findings to the report that is shown.

use rayon::prelude::*;

use crate::case::{Case, Row};
use crate::evidence::Problem;
use crate::finding::{Finding, Severity};
use crate::known::Known;
use crate::lead::Lead;
use crate::recall::Memory;
use crate::rule::NotRun;
use crate::suppress::Suppressed;
use crate::time::{self, DAY, Nanos};
use crate::window::Window;

use super::view;

/// Records shown with a finding, unless all are wanted.
const EVIDENCE_SHOWN: usize = 50;

/// Everything a report is made of besides its findings.
pub struct Frame<'a> {
    /// The command.
    pub command: &'static str,
    /// The evidence.
    pub case: &'a Case,
    /// The window.
    pub window: Window,
    /// What was known beforehand.
    pub known: &'a Known<'a>,
    /// Findings that were reviewed, in order.
    pub suppressed: &'a [Suppressed<'a>],
    /// How many findings there are.
    pub summary: view::Summary,
    /// What the evidence cannot answer.
    pub warnings: Vec<String>,
    /// Which rules were asked, if any.
    pub rules: Option<view::Rules>,
    /// The stories that the findings tell, if they are wanted.
    pub leads: Option<Vec<Lead>>,
}

/// Which of its records a finding is shown with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// None: a finding is a line in a table.
    Line,
    /// Those that tell most.
    Some,
    /// All of them.
    All,
}

/// The report of these findings; `memory` holds what their records say.
pub fn report(
    frame: Frame<'_>,
    findings: &[Finding],
    extent: Extent,
    memory: &Memory,
) -> view::Report {
    let Frame { command, case, window, known, suppressed, summary, warnings, rules, leads } = frame;
    let findings: Vec<view::Finding> =
        findings.par_iter().map(|finding| self::finding(case, finding, extent, memory)).collect();
    let leads = leads.map(|leads| leads.iter().map(|lead| self::lead(lead, &findings)).collect());
    view::Report {
        schema: view::SCHEMA,
        tool: view::Tool::THIS,
        command,
        config: known
            .config
            .path
            .as_ref()
            .map(|path| view::Config { path: path.display().to_string() }),
        window: self::window(window),
        evidence: evidence(case, window),
        summary,
        warnings,
        rules,
        leads,
        findings,
        suppressed: suppressed
            .iter()
            .map(|known| self::suppressed(case, known, extent, memory))
            .collect(),
    }
}

/// A story, as reports give it; its findings are places among those that are shown.
fn lead(lead: &Lead, findings: &[view::Finding]) -> view::Lead {
    let told: Vec<&view::Finding> =
        lead.findings.iter().filter_map(|place| findings.get(*place)).collect();
    let mut analytics: Vec<&'static str> = told.iter().map(|finding| finding.analytic).collect();
    analytics.sort_unstable();
    analytics.dedup();
    let first = told.first();
    view::Lead {
        severity: first.map_or("info", |finding| finding.severity),
        score: first.map_or(0, |finding| finding.score),
        title: first.map_or_else(String::new, |finding| finding.title.clone()),
        identity: first.map(|finding| finding.identity.clone()).unwrap_or_default(),
        first_seen: time::format(lead.first_seen),
        last_seen: time::format(lead.last_seen),
        analytics,
        findings: told.iter().map(|finding| finding.id.clone()).collect(),
        // A rule's steps begin with what is known beside its match.
        first_step: told
            .iter()
            .find(|finding| finding.analytic != crate::analytic::rules::NAME)
            .or(first)
            .and_then(|finding| finding.triage.first().cloned()),
    }
}

/// Which rules were asked, as reports give it.
pub fn rules(run: usize, not_run: &[NotRun]) -> view::Rules {
    let not_run = not_run.iter().map(|rule| view::NotRun {
        id: rule.id.clone(),
        title: rule.title.clone(),
        path: rule.origin.path.clone(),
        line: rule.origin.line as u64,
        reason: rule.reason.clone(),
    });
    view::Rules { run: run as u64, not_run: not_run.collect() }
}

/// The window, as reports give it.
pub(super) fn window(window: Window) -> view::Window {
    view::Window { since: time::format(window.since), until: time::format(window.until) }
}

/// The account of the evidence, as reports give it.
pub(super) fn evidence(case: &Case, window: Window) -> view::Evidence {
    let span = case.first_and_last();
    // Behind the last event there is nothing to learn from.
    let before = span
        .map_or(0, |(first, last)| window.since.min(last.time).saturating_sub(first.time).max(0));
    let account = &case.account;
    view::Evidence {
        first_event: span.map(|(first, _)| case.time_text(first)),
        last_event: span.map(|(_, last)| case.time_text(last)),
        // Tenths of days are few enough to be exact.
        baseline_days: (before / (DAY / 10)) as f64 / 10.0,
        files: account.files,
        bytes_read: account.bytes_read,
        bytes_inflated: account.bytes_inflated,
        events: case.event_count(),
        duplicates: case.duplicates + case.flows.duplicates,
        steps: case.steps,
        events_in_window: case.events_between(window.since, window.end),
        sources: case
            .sources_of_events
            .iter()
            .map(|(format, events)| (format.name(), *events))
            .chain(case.flows.told.iter().map(|told| (told.format.name(), told.flows)))
            .collect(),
        set_aside: view::SetAside {
            digests: account.set_aside.digests,
            not_audit_records: account.set_aside.not_audit_records,
            foreign_records: account.set_aside.foreign_records,
            empty_flow_records: account.set_aside.empty_flow_records,
            other_files: account.set_aside.other_files,
            links: account.set_aside.links,
        },
        problems: account.problems.iter().map(problem).collect(),
    }
}

fn problem(problem: &Problem) -> view::Problem {
    view::Problem {
        path: problem.path.display().to_string(),
        kind: problem.kind.name(),
        detail: problem.detail.clone(),
        records_read: problem.records_read,
        records_rejected: problem.records_rejected,
    }
}

/// That records could not be read a second time.
pub fn missing(records: usize) -> String {
    format!(
        "{records} records could not be read a second time; ids, credentials and targets are missing there"
    )
}

/// How many findings of each severity there are.
pub fn summary(findings: &[Finding]) -> view::Summary {
    let mut summary = view::Summary::default();
    for finding in findings {
        let count = match finding.severity() {
            Severity::Critical => &mut summary.critical,
            Severity::High => &mut summary.high,
            Severity::Medium => &mut summary.medium,
            Severity::Low => &mut summary.low,
            Severity::Info => &mut summary.info,
        };
        *count += 1;
    }
    summary
}

fn finding(case: &Case, finding: &Finding, extent: Extent, memory: &Memory) -> view::Finding {
    let identity = case.identity(finding.identity);
    let rows = shown(case, finding, extent);
    let session = rows.iter().find_map(|row| {
        let session = &memory.get(case, row)?.session;
        (!session.is_empty()).then(|| session.clone())
    });
    view::Finding {
        id: finding.id.clone(),
        analytic: finding.analytic,
        reference: finding.reference,
        severity: finding.severity().name(),
        score: finding.score,
        title: finding.title.clone(),
        identity: view::Identity {
            provider: identity.provider.name(),
            account: identity.account.clone(),
            kind: identity.kind.name(),
            id: identity.id.clone(),
            name: identity.name.clone(),
            session,
        },
        first_seen: seen(case, finding.first_seen, finding.rows.first(), memory),
        last_seen: seen(case, finding.last_seen, finding.rows.last(), memory),
        events: finding.rows.len() as u64,
        reasons: finding.reasons.iter().map(reason).collect(),
        attack: finding.attack.clone(),
        evidence: rows.iter().map(|row| record(case, row, memory)).collect(),
        details: match extent {
            Extent::Line => serde_json::Value::Null,
            _ => finding.details.clone(),
        },
        triage: finding.triage.clone(),
        suppressed: None,
    }
}

/// When a finding begins or ends, written like the record that stands there.
fn seen(case: &Case, time: Nanos, row: Option<&Row>, memory: &Memory) -> String {
    row.filter(|row| row.time == time)
        .map_or_else(|| time::format(time), |row| as_logged(case, row, memory))
}

/// The time of a record in UTC, with as many fractional digits as the log has: the record itself
/// where it was read again, else its file.
fn as_logged(case: &Case, row: &Row, memory: &Memory) -> String {
    match memory.get(case, row) {
        Some(recalled) => time::format_digits(row.time, time::digits_of(recalled.time.as_bytes())),
        None => case.time_text(row),
    }
}

fn suppressed(
    case: &Case,
    known: &Suppressed<'_>,
    extent: Extent,
    memory: &Memory,
) -> view::Finding {
    let suppressed =
        view::Suppression { reason: known.allow.reason.clone(), line: known.allow.line as u64 };
    view::Finding { suppressed: Some(suppressed), ..finding(case, &known.finding, extent, memory) }
}

fn reason(reason: &crate::finding::Reason) -> view::Reason {
    view::Reason { code: reason.code.clone(), points: reason.points, detail: reason.detail.clone() }
}

/// The records of a finding that are shown, in the order of time.
///
/// The first of each action and outcome comes before any repetition, and what weighs more before
/// what weighs less.
pub fn shown(case: &Case, finding: &Finding, extent: Extent) -> Vec<Row> {
    if extent == Extent::Line {
        return Vec::new();
    }
    if extent == Extent::All || finding.rows.len() <= EVIDENCE_SHOWN {
        return finding.rows.clone();
    }
    let mut places = first_of_each(case, &finding.rows);
    if places.len() < EVIDENCE_SHOWN {
        let firsts = places.clone();
        let rest = (0..finding.rows.len()).filter(|place| firsts.binary_search(place).is_err());
        places.extend(weightiest(case, &finding.rows, rest, EVIDENCE_SHOWN - places.len()));
    } else {
        places = weightiest(case, &finding.rows, places.into_iter(), EVIDENCE_SHOWN);
    }
    places.sort_unstable();
    places.into_iter().map(|place| finding.rows[place]).collect()
}

/// The places of the first record of each action and outcome.
fn first_of_each(case: &Case, rows: &[Row]) -> Vec<usize> {
    let mut seen = vec![0_u8; case.actions.len()];
    let mut places = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let seen = &mut seen[row.action as usize];
        let outcome = 1 << row.outcome as u8;
        if *seen & outcome == 0 {
            *seen |= outcome;
            places.push(place);
        }
    }
    places
}

/// So many of these places whose records weigh most; of those that weigh as much the first.
fn weightiest(
    case: &Case,
    rows: &[Row],
    places: impl Iterator<Item = usize>,
    count: usize,
) -> Vec<usize> {
    let mut by_weight = vec![Vec::new(); usize::from(u8::MAX) + 1];
    for place in places {
        let alike = &mut by_weight[usize::from(case.action(&rows[place]).meaning.weight)];
        if alike.len() < count {
            alike.push(place);
        }
    }
    by_weight.into_iter().rev().flatten().take(count).collect()
}

fn record(case: &Case, row: &Row, memory: &Memory) -> view::Record {
    let action = case.action(row);
    let place = case.places[row.place as usize];
    let (file, record) = case.record_of(row);
    let recalled = memory.get(case, row);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    view::Record {
        time: as_logged(case, row, memory),
        event_id: recalled.and_then(|recalled| text(&recalled.event_id)),
        service: case.service_name(action.service).to_owned(),
        action: action.name.clone(),
        region: case.regions[place.region as usize].clone(),
        account: case.accounts[place.account as usize].clone(),
        source_ip: text(&case.sources[row.source as usize].text),
        user_agent: text(&case.agents[row.agent as usize]),
        interface: row.interface.name(),
        credential: recalled.and_then(|recalled| text(&recalled.credential)),
        origin: recalled.and_then(|recalled| text(&recalled.origin)),
        outcome: row.outcome.name(),
        error: text(&case.errors[row.error as usize]),
        resource: recalled.and_then(|recalled| recalled.resource.clone()),
        path: case.files[file as usize].display().to_string(),
        record,
    }
}
