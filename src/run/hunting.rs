//! Runs an analytic: loads the case, asks, chooses what is shown, writes the report.

use crate::analytic;
use crate::case::{Case, Wants};
use crate::catalog::Catalog;
use crate::cli::Shared;
use crate::config::Config;
use crate::coverage;
use crate::finding::{Finding, Severity};
use crate::known::Known;
use crate::lead;
use crate::notes;
use crate::output::Unfinished;
use crate::recall::Memory;
use crate::report::{self, Extent, Frame, view};
use crate::rule::RuleFile;
use crate::rule::matcher::Matcher;
use crate::suppress::{self, Sifted};
use crate::window::Window;

use super::answers::{Desk, Windows};
use super::{Failure, Loaded, Status, config, load_noting, write};

/// An analytic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Analytic {
    Scope,
    Abuse,
    Rules,
    Exfil,
    Governance,
}

impl Analytic {
    /// All of them, in the order in which they are asked.
    pub(super) const ALL: [Self; 5] =
        [Self::Scope, Self::Abuse, Self::Rules, Self::Exfil, Self::Governance];
}

/// What a command hunts with.
pub(super) struct Plan {
    /// Its name.
    pub(super) command: &'static str,
    /// One analytic, or all of them.
    pub(super) analytics: &'static [Analytic],
    /// The rules that are asked, where they are.
    pub(super) rules: RuleFile,
}

impl Plan {
    /// What a command without rules hunts with.
    pub(super) fn of(command: &'static str, analytics: &'static [Analytic]) -> Self {
        Self { command, analytics, rules: RuleFile::default() }
    }

    fn has(&self, analytic: Analytic) -> bool {
        self.analytics.contains(&analytic)
    }

    /// Whether findings of several analytics are put together.
    fn is_whole(&self) -> bool {
        self.analytics.len() > 1
    }
}

/// Hunts with one analytic that needs nothing else.
pub(super) fn alone(
    shared: &Shared,
    command: &'static str,
    analytics: &'static [Analytic],
    unfinished: &Unfinished,
) -> Result<Status, Failure> {
    let config = config::load(shared)?;
    hunt(shared, &config, Plan::of(command, analytics), unfinished)
}

/// Reads the evidence once, asks what the plan says, and writes one report.
pub(super) fn hunt(
    shared: &Shared,
    config: &Config,
    plan: Plan,
    unfinished: &Unfinished,
) -> Result<Status, Failure> {
    let geography = shared.databases.open()?;
    let asked = (plan.command, plan.analytics);
    let whole = plan.is_whole();
    let with_rules = plan.has(Analytic::Rules);
    let credentials = plan.has(Analytic::Abuse) || plan.has(Analytic::Governance);
    let (transfers, changes) = (plan.has(Analytic::Exfil), plan.has(Analytic::Governance));
    let RuleFile { rules, not_run, mut warnings, .. } = plan.rules;
    let keys = analytic::rules::wanted(&rules);
    let matcher = Matcher::new(rules.into_iter().zip(keys).collect());
    let catalog = changes.then(Catalog::load);
    let wants = Wants {
        rules: with_rules.then_some(&matcher),
        credentials,
        transfers,
        changes: catalog.as_ref(),
        ..Wants::default()
    };
    let (loaded, noted) = load_noting(&shared.reading, &shared.writing, wants)?;
    let case = &loaded.case;
    let (windows, more) = Windows::choose(case, shared, asked.1)?;
    warnings.extend(more);
    let known = Known::of(config, case, windows.others).located(case, &geography);
    let desk = Desk {
        case,
        noted: &noted,
        rules: matcher.rules(),
        known: &known,
        config,
        windows: &windows,
    };
    // Neither needs all hands all the time.
    let (answers, of_coverage) =
        rayon::join(|| desk.answers(asked.1), || coverage::warnings(case, windows.others));
    let mut findings = Vec::new();
    for answer in answers {
        findings.extend(answer.findings);
        let new: Vec<String> =
            answer.warnings.into_iter().filter(|it| !warnings.contains(it)).collect();
        warnings.extend(new);
    }
    warnings.extend(of_coverage);
    warnings.extend_from_slice(&known.warnings);
    let rules = with_rules.then(|| report::rules_asked(matcher.rules().len(), &not_run));
    let (command, window) = (asked.0, windows.others);
    let asked = Asked { command, window, known: &known, warnings, rules, whole };
    let status = publish(&loaded, asked, findings, shared, unfinished);
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
    /// Whether findings of several analytics are put together.
    whole: bool,
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
    let Sifted { findings, mut suppressed, notes } = suppress::sift(case, asked.known, findings);
    let mut summary = report::summary(&findings);
    summary.suppressed = suppressed.len() as u64;
    let total = findings.len();
    let least = shared.min_severity.unwrap_or(match shared.writing.format() {
        format if format.is_for_people() => Severity::Low,
        _ => Severity::Info,
    });
    let (mut findings, hidden): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.severity() >= least);
    findings.truncate(shared.limit.unwrap_or(usize::MAX));
    suppressed.retain(|known| known.finding.severity() >= least);
    suppressed.truncate(shared.limit.unwrap_or(usize::MAX));
    summary.hidden = (total - findings.len()) as u64;
    let extent = match shared.writing.format().shows_records(shared.writing.verbose) {
        false => Extent::Line,
        true if shared.all_evidence => Extent::All,
        true => Extent::Some,
    };
    let memory = if extent == Extent::Line {
        Memory::default()
    } else {
        let rows: Vec<_> = findings
            .iter()
            .chain(suppressed.iter().map(|known| &known.finding))
            .flat_map(|finding| report::shown(case, finding, extent))
            .collect();
        Memory::of(case, &loaded.inputs, rows.iter())
    };
    let mut warnings = asked.warnings;
    if memory.missing > 0 {
        warnings.push(report::missing(memory.missing));
    }
    let Asked { command, window, known, rules, whole, .. } = asked;
    let suppressed = &suppressed;
    let leads = whole.then(|| lead::leads(&findings));
    let frame = Frame { command, case, window, known, suppressed, summary, warnings, rules, leads };
    let report = report::report(frame, &findings, extent, &memory);
    write(&shared.writing, unfinished, |style, out| {
        report::write(&report, shared.writing.format(), style, out)
    })?;
    let wants_more = shared.writing.verbose && !shared.writing.quiet;
    notes::after(&report, &case.account, shared.writing.quiet);
    notes::more(&known.notes, wants_more);
    notes::more(&notes, wants_more);
    let status = status(case, &findings, shared);
    // Records of findings may be most of the evidence, and the program ends here.
    std::mem::forget((findings, hidden, report));
    Ok(status)
}

fn status(case: &Case, findings: &[Finding], shared: &Shared) -> Status {
    let failed = shared
        .fail_on
        .is_some_and(|least| findings.iter().any(|finding| finding.severity() >= least));
    if !case.account.problems.is_empty() {
        Status::Incomplete
    } else if failed {
        Status::FailedOn
    } else {
        Status::Done
    }
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
