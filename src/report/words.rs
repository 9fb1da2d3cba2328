//! What every form of a report says in the same words: counts, sizes, times, the account of the
//! evidence.

use std::collections::BTreeMap;

use crate::analytic;

use super::view::{Evidence, Problem, Report, SetAside, Summary, Window};

/// The severities with their counts, the worst first.
pub fn by_severity(summary: &Summary) -> [(&'static str, u64); 5] {
    [
        ("critical", summary.critical),
        ("high", summary.high),
        ("medium", summary.medium),
        ("low", summary.low),
        ("info", summary.info),
    ]
}

/// How many findings there are, in one line.
pub fn findings(summary: &Summary) -> String {
    let counts = by_severity(summary);
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let rest = [("suppressed", summary.suppressed), ("not shown", summary.hidden)];
    let parts: Vec<String> = counts
        .iter()
        .chain(&rest)
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    match (total, parts.is_empty()) {
        (0, true) => "no findings".to_owned(),
        (1, _) => format!("1 finding ({})", parts.join(", ")),
        _ => format!("{total} findings ({})", parts.join(", ")),
    }
}

/// What was left aside without loss; empty where nothing was.
pub fn set_aside(aside: &SetAside) -> String {
    let counts = [
        (aside.digests, "CloudTrail digests"),
        (aside.not_audit_records, "entries of other logs"),
        (aside.foreign_records, "JSON records of no known log format"),
        (aside.empty_flow_records, "records of flow logs without flows"),
        (aside.other_files, "files that are no logs"),
        (aside.links, "symbolic links not followed (-L follows them)"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    parts.join(", ")
}

/// A window.
pub(super) fn window(window: &Window) -> String {
    format!("{} to {} UTC", moment(&window.since), moment(&window.until))
}

/// What a report says before its findings, each fact with its name.
pub(super) fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Findings", findings(&report.summary)),
        ("Window", window(&report.window)),
        ("Analytics", analytics(report.command)),
        ("Baseline", baseline(&report.evidence)),
        ("Settings", settings(report)),
    ];
    facts.extend(evidence(&report.evidence));
    facts
}

/// Which analytics were asked, and which were not: their silence is no answer.
fn analytics(command: &str) -> String {
    let (run, others): (Vec<_>, Vec<_>) =
        analytic::NAMES.iter().partition(|name| command == "all" || command == **name);
    match (listed(&run), listed(&others)) {
        (run, others) if others.is_empty() => run,
        (run, others) => format!("{run}; not run: {others}"),
    }
}

fn settings(report: &Report) -> String {
    match &report.config {
        Some(config) => config.path.clone(),
        None => "none: no hunt.toml was found".to_owned(),
    }
}

/// How many findings are suppressed, by what, and how many of them are not shown.
pub(super) fn suppressed(report: &Report) -> String {
    let number = report.summary.suppressed;
    let config = report.config.as_ref().map_or("hunt.toml", |config| &config.path);
    let covered =
        format!("{} that {config} covers, counted nowhere else", count(number, "finding"));
    match number.saturating_sub(report.suppressed.len() as u64) {
        0 => format!("{covered}."),
        more => format!("{covered}; {} not shown.", grouped(more)),
    }
}

/// The time that habits were learnt from.
pub(super) fn baseline(evidence: &Evidence) -> String {
    format!("{} days before the window", evidence.baseline_days)
}

/// What a page rests on, each fact with its name.
pub(super) fn evidence(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let again: Vec<String> = [(evidence.duplicates, "copy"), (evidence.steps, "later step")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    let once = match again.is_empty() {
        true => String::new(),
        false => format!(", each counted once ({} set aside)", again.join(" and ")),
    };
    let mut facts = vec![(
        "Events",
        format!(
            "{} in the window, {} in all{once}",
            grouped(evidence.events_in_window),
            grouped(evidence.events)
        ),
    )];
    if let (Some(first), Some(last)) = (&evidence.first_event, &evidence.last_event) {
        facts.push(("Evidence", format!("{} to {} UTC", moment(first), moment(last))));
    }
    facts.push((
        "Read",
        format!(
            "{}, {} ({} unpacked)",
            count(evidence.files, "file"),
            size(evidence.bytes_read),
            size(evidence.bytes_inflated)
        ),
    ));
    let sources: Vec<String> = evidence
        .sources
        .iter()
        .map(|(format, events)| format!("{format} {}", grouped(*events)))
        .collect();
    facts.push(("Log formats", sources.join(", ")));
    facts.push(("Set aside", set_aside(&evidence.set_aside)));
    facts.push((
        "Not readable",
        match evidence.problems.as_slice() {
            [] => "nothing: all of it was read".to_owned(),
            problems => format!("{}, listed below", count(problems.len() as u64, "problem")),
        },
    ));
    facts.retain(|(_, fact)| !fact.is_empty());
    facts
}

/// How many problems there are, of which sort, and what they cost as far as that is known.
pub(super) fn problems(problems: &[Problem]) -> String {
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for problem in problems {
        *kinds.entry(problem.kind).or_default() += 1;
    }
    let kinds: Vec<String> =
        kinds.into_iter().map(|(kind, number)| format!("{} {kind}", grouped(number))).collect();
    let all = format!("{}: {}", count(problems.len() as u64, "problem"), kinds.join(", "));
    match problems.iter().map(|problem| problem.records_rejected).sum() {
        0 => all,
        lost => format!("{all}; {} known to be lost", count(lost, "record")),
    }
}

/// `a, b and c`.
fn listed(names: &[&&str]) -> String {
    let names: Vec<&str> = names.iter().map(|name| **name).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun.
pub fn count(number: u64, noun: &str) -> String {
    let number_text = grouped(number);
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("{number_text} {noun}"),
        (_, Some(stem)) => format!("{number_text} {stem}ies"),
        (_, None) => format!("{number_text} {noun}s"),
    }
}

/// Bytes in the unit that suits them.
pub(super) fn size(bytes: u64) -> String {
    let mut tenths = bytes.saturating_mul(10);
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    for unit in ["KiB", "MiB", "GiB"] {
        tenths /= 1024;
        if tenths < 10_240 {
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    format!("{}.{} TiB", tenths / 10_240, tenths % 10_240 / 1024)
}

/// A time of the view, RFC 3339 in UTC, for people's eyes: `2026-11-20 14:03:22.123`.
pub(super) fn moment(time: &str) -> String {
    match time.strip_suffix('Z').and_then(|time| time.split_once('T')) {
        Some((date, clock)) => format!("{date} {clock}"),
        None => time.to_owned(),
    }
}

/// From when to when, to the minute; the date is not said twice.
pub(super) fn span(first: &str, last: &str) -> String {
    let minute = |time: &str| moment(time).get(..16).map_or_else(|| moment(time), str::to_owned);
    let (first, last) = (minute(first), minute(last));
    match (first.split_once(' '), last.split_once(' ')) {
        _ if first == last => format!("{first} UTC"),
        (Some((day, _)), Some((same, clock))) if day == same => format!("{first} to {clock} UTC"),
        _ => format!("{first} to {last} UTC"),
    }
}

/// Where MITRE describes a technique; `None` for what is no number of a technique.
pub(super) fn technique_address(technique: &str) -> Option<String> {
    let is_number = |text: &str, digits: usize| {
        text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let number = technique.strip_prefix('T')?;
    let (whole, part) = number.split_once('.').map_or((number, None), |(a, b)| (a, Some(b)));
    if !is_number(whole, 4) || part.is_some_and(|part| !is_number(part, 3)) {
        return None;
    }
    let path = technique.replace('.', "/");
    Some(format!("https://attack.mitre.org/techniques/{path}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn sizes_have_the_unit_that_suits_them() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (230_381, "224.9 KiB"),
            (1_303_347_346, "1.2 GiB"),
            (5 << 40, "5.0 TiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn what_was_not_run_is_said() {
        assert_eq!(analytics("scope"), "scope; not run: abuse, rules, exfil and governance");
        assert_eq!(analytics("all"), "scope, abuse, rules, exfil and governance");
    }

    #[test]
    fn problems_are_counted_by_kind() {
        let problem = |kind, records_rejected| Problem {
            path: "a".to_owned(),
            kind,
            detail: String::new(),
            records_read: 0,
            records_rejected,
        };
        let mut found = vec![problem("damaged_json", 0)];
        assert_eq!(problems(&found), "1 problem: 1 damaged_json");
        found.extend([problem("truncated_gzip", 3), problem("damaged_json", 1)]);
        assert_eq!(
            problems(&found),
            "3 problems: 2 damaged_json, 1 truncated_gzip; 4 records known to be lost"
        );
    }

    #[test]
    fn a_span_says_its_day_once() {
        let at = "2026-11-14T07:53:05Z";
        assert_eq!(span(at, "2026-11-14T07:53:59.5Z"), "2026-11-14 07:53 UTC");
        assert_eq!(span(at, "2026-11-14T08:00:24Z"), "2026-11-14 07:53 to 08:00 UTC");
        assert_eq!(span(at, "2026-11-15T08:00:24Z"), "2026-11-14 07:53 to 2026-11-15 08:00 UTC");
    }

    #[test]
    fn only_techniques_have_an_address() {
        assert_eq!(
            technique_address("T1098.003").as_deref(),
            Some("https://attack.mitre.org/techniques/T1098/003/")
        );
        for no in ["", "T10", "T1098.3", "T1098/../x", "TA0001", "T1098.003.1", "javascript:"] {
            assert_eq!(technique_address(no), None, "{no}");
        }
    }
}
