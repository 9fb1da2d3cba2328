//! Runs an analytic: loads the case, asks, chooses what is shown, writes the report.

use crate::analytic::{self, Question};
use crate::case::{Case, Wants};
use crate::cli::Shared;
use crate::config::Config;
use crate::coverage;
use crate::finding::{Finding, Severity};
use crate::geography::Geography;
use crate::known::Known;
use crate::lineage::Lineage;
use crate::notes;
use crate::output::Unfinished;
use crate::recall::Memory;
use crate::report::{self, Frame, view};
use crate::rule::RuleFile;
use crate::rule::matcher::Matcher;
use crate::suppress::{self, Sifted};
use crate::time::{DAY, When};
use crate::window::Window;

use super::{Failure, Loaded, Status, config, load, load_noting, now, write};

/// `hunt scope`.
pub(super) fn scope(shared: &Shared, unfinished: &Unfinished) -> Result<Status, Failure> {
    let config = config::load(shared)?;
    let geography = Geography::open(shared.geoip.as_deref(), shared.asn.as_deref())?;
    let loaded = load(&shared.reading, &shared.writing)?;
    let since = shared.span.since.or(Some(When::Back(7 * DAY)));
    let (window, mut warnings) = Window::choose(&loaded.case, since, shared.span.until, now())?;
    let known = Known::of(&config, &loaded.case, window).located(&loaded.case, &geography);
    let question = Question { case: &loaded.case, window, known: &known };
    let answer = analytic::scope::hunt(&question, &config.thresholds.scope);
    warnings.extend(answer.warnings);
    warnings.extend(coverage::warnings(&loaded.case, window));
    warnings.extend_from_slice(&known.warnings);
    let asked =
        Asked { command: analytic::scope::NAME, window, known: &known, warnings, rules: None };
    let status = publish(&loaded, asked, answer.findings, shared, unfinished);
    // The program ends here, and the system takes memory back faster than piece by piece.
    std::mem::forget(loaded);
    status
}

/// `hunt abuse`.
pub(super) fn abuse(shared: &Shared, unfinished: &Unfinished) -> Result<Status, Failure> {
    let config = config::load(shared)?;
    let geography = Geography::open(shared.geoip.as_deref(), shared.asn.as_deref())?;
    let wants = Wants { credentials: true, ..Wants::default() };
    let (loaded, noted) = load_noting(&shared.reading, &shared.writing, wants)?;
    let case = &loaded.case;
    let (window, mut warnings) = Window::choose(case, shared.span.since, shared.span.until, now())?;
    let known = Known::of(&config, case, window).located(case, &geography);
    let lineage = Lineage::of(case, &noted);
    let question = Question { case, window, known: &known };
    let answer = analytic::abuse::hunt(&question, &config.thresholds.abuse, &noted, &lineage);
    warnings.extend(answer.warnings);
    warnings.extend(coverage::warnings(case, window));
    warnings.extend_from_slice(&known.warnings);
    let command = analytic::abuse::NAME;
    let asked = Asked { command, window, known: &known, warnings, rules: None };
    let status = publish(&loaded, asked, answer.findings, shared, unfinished);
    // The program ends here, and the system takes memory back faster than piece by piece.
    std::mem::forget((loaded, noted, lineage));
    status
}

/// `hunt rules`, with rules that were read already.
pub(super) fn rules(
    shared: &Shared,
    config: &Config,
    file: RuleFile,
    unfinished: &Unfinished,
) -> Result<Status, Failure> {
    let geography = Geography::open(shared.geoip.as_deref(), shared.asn.as_deref())?;
    let RuleFile { rules, not_run, mut warnings, .. } = file;
    let keys = analytic::rules::wanted(&rules);
    let matcher = Matcher::new(rules.into_iter().zip(keys).collect());
    let wants = Wants { rules: Some(&matcher), ..Wants::default() };
    let (loaded, noted) = load_noting(&shared.reading, &shared.writing, wants)?;
    let (window, more) = Window::choose(&loaded.case, shared.span.since, shared.span.until, now())?;
    warnings.extend(more);
    let known = Known::of(config, &loaded.case, window).located(&loaded.case, &geography);
    let question = Question { case: &loaded.case, window, known: &known };
    let settings = &config.thresholds.rules;
    let answer = analytic::rules::hunt(&question, settings, matcher.rules(), &noted.matches);
    warnings.extend(answer.warnings);
    warnings.extend(coverage::warnings(&loaded.case, window));
    warnings.extend_from_slice(&known.warnings);
    let rules = Some(report::rules_asked(matcher.rules().len(), &not_run));
    let command = analytic::rules::NAME;
    let asked = Asked { command, window, known: &known, warnings, rules };
    let status = publish(&loaded, asked, answer.findings, shared, unfinished);
    // The program ends here, and the system takes memory back faster than piece by piece.
    std::mem::forget((loaded, noted));
    status
}

/// What was asked, for the report's head.
struct Asked<'a> {
    command: &'static str,
    window: Window,
    known: &'a Known<'a>,
    warnings: Vec<String>,
    /// Those that were asked, and those that were not.
    rules: Option<view::Rules>,
}

/// Narrows, sorts and writes findings.
fn publish(
    loaded: &Loaded,
    asked: Asked<'_>,
    mut findings: Vec<Finding>,
    shared: &Shared,
    unfinished: &Unfinished,
) -> Result<Status, Failure> {
    let case = &loaded.case;
    findings.retain(|finding| is_wanted(case, finding, shared));
    findings.sort_by(|a, b| (b.score, a.first_seen, &a.id).cmp(&(a.score, b.first_seen, &b.id)));
    let Sifted { mut findings, mut suppressed, notes } =
        suppress::sift(case, asked.known, findings);
    let mut summary = report::summary(&findings);
    summary.suppressed = suppressed.len() as u64;
    let total = findings.len();
    let least = shared.min_severity.unwrap_or(match shared.writing.format() {
        format if format.is_for_people() => Severity::Low,
        _ => Severity::Info,
    });
    findings.retain(|finding| finding.severity() >= least);
    findings.truncate(shared.limit.unwrap_or(usize::MAX));
    suppressed.retain(|known| known.finding.severity() >= least);
    suppressed.truncate(shared.limit.unwrap_or(usize::MAX));
    summary.hidden = (total - findings.len()) as u64;
    let memory = if shared.writing.format().shows_records(shared.writing.verbose) {
        let rows: Vec<_> = findings
            .iter()
            .chain(suppressed.iter().map(|known| &known.finding))
            .flat_map(|finding| report::shown(case, finding, shared.all_evidence))
            .collect();
        Memory::of(case, &loaded.inputs, rows.iter())
    } else {
        Memory::default()
    };
    let mut warnings = asked.warnings;
    if memory.missing > 0 {
        warnings.push(format!(
            "{} records could not be read a second time; ids, credentials and targets are missing there",
            memory.missing
        ));
    }
    let Asked { command, window, known, rules, .. } = asked;
    let suppressed = &suppressed;
    let frame = Frame { command, case, window, known, suppressed, summary, warnings, rules };
    let report = report::report(frame, &findings, shared.all_evidence, &memory);
    write(&shared.writing, unfinished, |style, out| {
        report::write(&report, shared.writing.format(), style, out)
    })?;
    let wants_more = shared.writing.verbose && !shared.writing.quiet;
    notes::after(&report, &case.account, shared.writing.quiet);
    notes::more(&known.notes, wants_more);
    notes::more(&notes, wants_more);
    let failed = shared
        .fail_on
        .is_some_and(|least| findings.iter().any(|finding| finding.severity() >= least));
    Ok(if !case.account.problems.is_empty() {
        Status::Incomplete
    } else if failed {
        Status::FailedOn
    } else {
        Status::Done
    })
}

fn is_wanted(case: &Case, finding: &Finding, shared: &Shared) -> bool {
    let identity = case.identity(finding.identity);
    let named = shared
        .identity
        .as_ref()
        .is_none_or(|glob| glob.is_match(&identity.id) || glob.is_match(&identity.name));
    let places = || finding.rows.iter().map(|row| case.places[row.place as usize]);
    let place = &shared.place;
    let in_account = place.account.as_ref().is_none_or(|account| {
        identity.account == *account
            || places().any(|place| case.accounts[place.account as usize] == *account)
    });
    let in_region = place
        .region
        .as_ref()
        .is_none_or(|region| places().any(|place| case.regions[place.region as usize] == *region));
    named
        && in_account
        && in_region
        && place.provider.is_none_or(|provider| provider == identity.provider)
}
