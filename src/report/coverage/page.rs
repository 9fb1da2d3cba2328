//! Coverage for people.

use std::fmt::Write as _;

use super::super::sheet::{Cell, Kind, Part, Sheet, columns};
use super::super::{Format, Style, sparkline, words};
use super::view::{Coverage, FlowSource, Source, Tampering};

/// Rows of a table before the rest is only counted, unless more is wanted.
const ROWS: usize = 40;
/// Routine changes of retention would fill a screen; the gravest come first.
const TAMPERING: &str = "Changes to logging and detection";
/// Blocks of a sparkline at least, and where the page has no width of its own.
const NARROWEST: usize = 10;
const PAGE: usize = 60;

/// The page, shorter where a terminal shows it and no more was asked for.
pub(super) fn page(view: &Coverage, format: Format, style: Style) -> Sheet<'_> {
    let on_terminal = format == Format::Table;
    let width = if on_terminal { Some(usize::from(style.width)) } else { None };
    let mut parts =
        vec![answers(view), gaps(view), tampering(view), contents(view), sources(view, width)];
    if !view.flow_sources.is_empty() {
        parts.push(flows(view));
    }
    if on_terminal && !style.verbose {
        for part in &mut parts {
            part.shorten(if part.title == TAMPERING { ROWS / 4 } else { ROWS });
        }
    }
    Sheet {
        title: "hunt coverage",
        schema: view.schema,
        facts: facts(view),
        warnings: view.warnings.clone(),
        problems: &view.evidence.problems,
        parts,
    }
}

fn facts(view: &Coverage) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Window of scope", words::window(&view.window)),
        ("Its baseline", words::baseline(&view.evidence)),
    ];
    facts.extend(words::evidence(&view.evidence));
    facts
}

fn answers(view: &Coverage) -> Part {
    let row = |it: &super::view::Answer| {
        let verdict = match it.verdict {
            "full" => "can answer",
            "partial" => "in part",
            _ => "cannot",
        };
        let reasons = it.reasons.iter();
        let reasons = reasons.map(|lack| format!("{}; hides {}", lack.missing, lack.hides));
        vec![it.analytic.into(), verdict.into(), reasons.collect()]
    };
    Part {
        title: "What can be answered",
        columns: columns([
            ("Analytic", Kind::Whole),
            ("Answer", Kind::Whole),
            ("What is missing, and what that hides", Kind::Words),
        ]),
        rows: view.answers.iter().map(row).collect(),
        ..Part::default()
    }
}

/// To the minute.
fn minute(time: &str) -> String {
    time.get(..16).unwrap_or(time).replacen('T', " ", 1)
}

fn day(time: &str) -> String {
    time.get(..10).unwrap_or(time).to_owned()
}

fn gaps(view: &Coverage) -> Part {
    let row = |it: &super::view::Gap| {
        let cause = it.explained_by.as_ref().map(|cause| {
            let who = cause.identity.as_deref().unwrap_or("nobody named");
            format!("{} by {who} at {}", cause.action, minute(&cause.time))
        });
        let until = if it.until_end { " (end)" } else { "" };
        vec![
            minute(&it.from).into(),
            format!("{}{until}", minute(&it.to)).into(),
            it.hours.to_string().into(),
            it.usual_hours.to_string().into(),
            it.source.into(),
            it.account.as_deref().unwrap_or_default().into(),
            it.region.as_deref().unwrap_or_default().into(),
            cause.unwrap_or_default().into(),
        ]
    };
    Part {
        title: "Gaps",
        columns: columns([
            ("From (UTC)", Kind::Whole),
            ("To (UTC)", Kind::Whole),
            ("Hours", Kind::Number),
            ("Usually at most", Kind::Number),
            ("Log", Kind::Name),
            ("Account", Kind::Name),
            ("Region", Kind::Name),
            ("Explained by", Kind::Name),
        ]),
        rows: view.gaps.iter().map(row).collect(),
        lines: Some(view.gaps.iter().map(|it| format!("gap: {}", it.text)).collect()),
        empty: "None that the sources' own rhythm does not explain.",
        ..Part::default()
    }
}

fn tampering(view: &Coverage) -> Part {
    let row = |it: &Tampering| {
        let last = if it.events > 1 { minute(&it.last_seen) } else { String::new() };
        vec![
            minute(&it.first_seen).into(),
            last.into(),
            it.events.to_string().into(),
            it.identity.as_deref().unwrap_or("nobody named").into(),
            crate::case::qualified(&it.service, &it.action).into(),
            it.account.as_str().into(),
            it.region.as_str().into(),
            about(it).into(),
        ]
    };
    Part {
        title: TAMPERING,
        columns: columns([
            ("First (UTC)", Kind::Whole),
            ("Last (UTC)", Kind::Whole),
            ("Times", Kind::Number),
            ("Who", Kind::Name),
            ("Action", Kind::Name),
            ("Account", Kind::Name),
            ("Region", Kind::Name),
            ("What it does", Kind::Words),
        ]),
        rows: view.log_tampering.iter().map(row).collect(),
        lines: Some(view.log_tampering.iter().map(sentence).collect()),
        empty: "None that took effect.",
        ..Part::default()
    }
}

/// For terminals, on which eight columns have no room.
fn sentence(it: &Tampering) -> String {
    let action = crate::case::qualified(&it.service, &it.action);
    let who = it.identity.as_deref().unwrap_or("nobody named");
    let mut sentence = format!("{}  {action} by {who}", minute(&it.first_seen));
    if it.events > 1 {
        let _ = write!(sentence, ", {} times until {}", it.events, minute(&it.last_seen));
    }
    let place = [it.account.as_str(), &it.region];
    let place: Vec<&str> = place.into_iter().filter(|it| !it.is_empty()).collect();
    if !place.is_empty() {
        let _ = write!(sentence, ", in {}", place.join(" "));
    }
    match about(it) {
        about if about.is_empty() => sentence,
        about => format!("{sentence}: {about}"),
    }
}

fn about(it: &Tampering) -> String {
    let effect = match it.effect {
        "stops" => "audit logs may stop",
        "narrows" => "audit logs may be narrowed",
        "flows" => "flow logs may stop",
        _ => "",
    };
    match (it.about, effect) {
        ("", effect) => effect.to_owned(),
        (about, _) => about.to_owned(),
    }
}

fn contents(view: &Coverage) -> Part {
    let row = |it: &super::view::Contents| {
        let counts = [it.reads, it.object_events, it.sign_ins, it.nameless];
        let counts = counts.map(|count| match count {
            0 => Cell::from("none"),
            _ => count.to_string().into(),
        });
        let mut row =
            vec![it.source.into(), it.account.as_str().into(), it.events.to_string().into()];
        row.extend(counts);
        row
    };
    let flows =
        if view.flow_logs { "Network flow logs are there." } else { "No network flow logs." };
    Part {
        title: "What is in it",
        columns: columns([
            ("Log", Kind::Name),
            ("Account", Kind::Name),
            ("Events", Kind::Number),
            ("Reads", Kind::Number),
            ("Objects", Kind::Number),
            ("Sign-ins", Kind::Number),
            ("Nameless", Kind::Number),
        ]),
        rows: view.contents.iter().map(row).collect(),
        note: Some(flows.to_owned()),
        ..Part::default()
    }
}

fn flows(view: &Coverage) -> Part {
    let row = |it: &FlowSource| {
        let bytes = it.bytes.map_or_else(|| "not counted".to_owned(), words::size);
        vec![
            it.source.into(),
            it.account.as_str().into(),
            it.region.as_str().into(),
            it.network.as_str().into(),
            it.reporters.to_string().into(),
            minute(&it.first_flow).into(),
            minute(&it.last_flow).into(),
            it.flows.to_string().into(),
            bytes.into(),
        ]
    };
    Part {
        title: "Network flows",
        columns: columns([
            ("Log", Kind::Name),
            ("Account", Kind::Name),
            ("Region", Kind::Name),
            ("Network", Kind::Name),
            ("Reporters", Kind::Number),
            ("First (UTC)", Kind::Whole),
            ("Last (UTC)", Kind::Whole),
            ("Flows", Kind::Number),
            ("Bytes", Kind::Number),
        ]),
        rows: view.flow_sources.iter().map(row).collect(),
        ..Part::default()
    }
}

fn sources(view: &Coverage, width: Option<usize>) -> Part {
    let days = || view.sources.iter().flat_map(|source| &source.days).map(|day| day.number);
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    let widest = |of: fn(&Source) -> usize, head: usize| {
        view.sources.iter().map(of).max().unwrap_or(0).max(head) + 2
    };
    let is_one_log = view.sources.windows(2).all(|pair| pair[0].source == pair[1].source);
    let log = if is_one_log { 0 } else { widest(|it| it.source.len(), 3) };
    let taken = log
        + widest(|it| it.account.chars().count(), 7)
        + widest(|it| it.region.chars().count(), 6)
        + widest(|it| it.events.to_string().len(), 6)
        + 2 * 12
        + 2;
    let room = width.map_or(PAGE, |width| width.saturating_sub(taken).max(NARROWEST));
    let row = |it: &Source| {
        let days: Vec<(i64, u64)> = it.days.iter().map(|day| (day.number, day.events)).collect();
        vec![
            it.source.into(),
            it.account.as_str().into(),
            it.region.as_str().into(),
            day(&it.first_event).into(),
            day(&it.last_event).into(),
            it.events.to_string().into(),
            sparkline::line(&days, first, last, room).into(),
        ]
    };
    let mut part = Part {
        title: "Sources",
        columns: columns([
            ("Log", Kind::Name),
            ("Account", Kind::Name),
            ("Region", Kind::Name),
            ("First", Kind::Whole),
            ("Last", Kind::Whole),
            ("Events", Kind::Number),
            ("A day", Kind::Whole),
        ]),
        rows: view.sources.iter().map(row).collect(),
        empty: "None.",
        ..Part::default()
    };
    if is_one_log && width.is_some() {
        // It is named above already, and days want the room.
        part.columns.remove(0);
        for row in &mut part.rows {
            row.remove(0);
        }
    }
    part
}
