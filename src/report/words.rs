//! What every form of a report says in the same words: counts, sizes, times, the account of the
//! evidence.

use super::view::{Report, SetAside, Summary};

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

/// The window that was hunted in.
pub(super) fn window(report: &Report) -> String {
    format!("{} to {} UTC", moment(&report.window.since), moment(&report.window.until))
}

/// What the findings rest on, each fact with its name.
pub(super) fn evidence(report: &Report) -> Vec<(&'static str, String)> {
    let evidence = &report.evidence;
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
    facts.push(("Baseline", format!("{} days before the window", evidence.baseline_days)));
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
    let aside = set_aside(&evidence.set_aside);
    if !aside.is_empty() {
        facts.push(("Set aside", aside));
    }
    facts.push(("Not readable", not_readable(report)));
    facts.retain(|(_, fact)| !fact.is_empty());
    facts
}

fn not_readable(report: &Report) -> String {
    let problems = &report.evidence.problems;
    let lost: u64 = problems.iter().map(|problem| problem.records_rejected).sum();
    let listed = || format!("{}, listed below", count(problems.len() as u64, "problem"));
    match (problems.len(), lost) {
        (0, _) => "nothing: all of it was read".to_owned(),
        (_, 0) => listed(),
        (_, lost) => format!("{}; {} known to be lost", listed(), count(lost, "record")),
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
pub(super) fn count(number: u64, noun: &str) -> String {
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
