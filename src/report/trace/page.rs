//! A trace for people: the tree, then what happened.

use crate::case::qualified;

use super::super::sheet::{Cell, Column, Kind, Part, Sheet, columns};
use super::super::words::{self, count, grouped, moment};
use super::super::{Format, Style};
use super::branches;
use super::view::{Burst, Call, Moved, Step, Trace};

/// Columns of a terminal from which on there is room for where calls came from.
const ROOMY: u16 = 100;

/// And from which on the tree has room for that, and for a credential and its session on a line.
const WIDE: u16 = 130;

/// Actions of a burst that are named.
const NAMED: usize = 4;

/// Numbers of credentials that are listed.
const LISTED: usize = 8;

/// The page.
pub(super) fn page(view: &Trace, format: Format, style: Style) -> Sheet<'_> {
    let is_table = format == Format::Table;
    let is_wide = !is_table || style.width >= ROOMY;
    let has_room = !is_table || style.width >= WIDE;
    let look = branches::Look {
        is_wide: has_room,
        is_whole: style.verbose,
        is_narrow: !has_room,
        // Markdown has no lines in cells that a branch could run down.
        has_lines: format != Format::Markdown,
    };
    let mut tree = branches::part(view, look);
    if is_table && !style.verbose {
        tree.shorten(branches::MOST_LINES);
    }
    Sheet {
        title: "hunt trace",
        schema: view.schema,
        facts: facts(view),
        warnings: view.warnings.clone(),
        problems: &view.evidence.problems,
        parts: vec![tree, timeline(view, is_table, is_wide)],
    }
}

fn facts(view: &Trace) -> Vec<(&'static str, String)> {
    let (found, it) = (&view.found, &view.summary);
    let by = [
        (found.identities, "identity"),
        (found.credentials, "credential"),
        (found.sessions, "session"),
        (found.sources, "source"),
        (found.events, "event"),
    ];
    let by: Vec<String> =
        by.iter().filter(|(number, _)| *number > 0).map(|(n, noun)| count(*n, noun)).collect();
    let mut facts = vec![
        ("Asked for", view.who.clone()),
        ("Goes by it", by.join(", ")),
        (
            "Credentials",
            format!(
                "{} of {} in {}",
                grouped(it.credentials),
                count(it.identities, "identity"),
                count(it.chains, "chain")
            ),
        ),
        (
            "What they did",
            format!(
                "{}, {}, {} denied",
                count(it.events, "event"),
                count(it.changes, "change"),
                grouped(it.denied)
            ),
        ),
        ("Timeline", words::window(&view.window)),
    ];
    facts.extend(view.networks_compared.map(|remark| ("Networks", remark.to_owned())));
    facts.extend(words::evidence(&view.evidence));
    facts
}

fn timeline(view: &Trace, is_table: bool, is_wide: bool) -> Part {
    let mut heads = vec![("Time (UTC)", Kind::Whole), ("#", Kind::Number), ("What", Kind::Words)];
    if is_wide {
        heads.extend([("From", Kind::Name), ("Client", Kind::Whole)]);
    }
    let row = |step: &Step| -> Vec<Cell> {
        let mut row: Vec<Cell> = vec![
            times(step).into_iter().collect(),
            credential(step).to_string().into(),
            words(step).into_iter().collect(),
        ];
        if is_wide {
            let (source, place, client) = whence(step);
            let source = std::iter::once(source).chain(place.map(str::to_owned)).collect();
            row.extend([source, Cell::from(client)]);
        }
        row
    };
    let it = &view.summary;
    let hidden = format!(
        "{} more with {}; {}",
        count(it.hidden_steps, "step"),
        count(it.hidden_events, "event"),
        if is_table { "-v or --limit shows them" } else { "--limit shows them" }
    );
    Part {
        title: "What happened",
        columns: heads.into_iter().map(|(name, kind)| Column { name, kind }).collect(),
        rows: view.timeline.iter().map(row).collect(),
        empty: "None of these credentials was used inside the window.",
        note: (it.hidden_steps > 0).then_some(hidden),
        ..Part::default()
    }
}

/// The number of a step's credential.
pub(super) const fn credential(step: &Step) -> u64 {
    match step {
        Step::Call { credential, .. } => *credential,
        Step::Reads(burst) | Step::SignIns(burst) => burst.credential,
        Step::Moved(moved) => moved.credential,
    }
}

fn times(step: &Step) -> Vec<String> {
    match step {
        Step::Call { call, .. } => vec![moment(&call.time)],
        Step::Moved(moved) => vec![moment(&moved.time)],
        Step::Reads(burst) | Step::SignIns(burst) => {
            let (from, to) = (moment(&burst.from), moment(&burst.to));
            let same = from.split(' ').next() == to.split(' ').next();
            let end = to.split(' ').next_back().filter(|_| same).unwrap_or(&to);
            let end = format!("to {end}");
            vec![from, end]
        }
    }
}

fn whence(step: &Step) -> (String, Option<&str>, &'static str) {
    let (source, place, client) = match step {
        Step::Call { call, .. } => (&call.source, &call.place, call.interface),
        Step::Reads(burst) | Step::SignIns(burst) => (&burst.source, &burst.place, burst.interface),
        Step::Moved(moved) => (&moved.source, &moved.place, moved.interface),
    };
    (source.clone().unwrap_or_default(), place.as_deref(), client)
}

/// Where a step came from lies, where that is known and its words do not tell.
pub(super) fn place(step: &Step) -> Option<&str> {
    match step {
        Step::Moved(_) => None,
        _ => whence(step).1,
    }
}

/// What happened, line by line.
pub(super) fn words(step: &Step) -> Vec<String> {
    match step {
        Step::Call { call, led_to, asked, .. } => {
            let mut lines = vec![what(call)];
            lines.extend(outcome(call));
            lines.extend(led(led_to));
            lines.extend(asked.then(|| "this event was asked for".to_owned()));
            lines
        }
        Step::Reads(burst) => self::burst(burst, "read"),
        Step::SignIns(burst) => self::burst(burst, "sign-in"),
        Step::Moved(moved) => self::moved(moved),
    }
}

fn what(call: &Call) -> String {
    let action = qualified(&call.service, &call.action);
    match &call.target {
        Some(target) => format!("{action} {target}"),
        None => action,
    }
}

fn outcome(call: &Call) -> Option<String> {
    match (&call.error, call.outcome) {
        (_, "success") => None,
        (Some(error), outcome) => Some(format!("{outcome} ({error})")),
        (None, "unknown") => None,
        (None, outcome) => Some(outcome.to_owned()),
    }
}

fn led(numbers: &[u64]) -> Option<String> {
    let listed: Vec<String> = numbers.iter().take(LISTED).map(|it| it.to_string()).collect();
    match numbers.len().saturating_sub(LISTED) {
        _ if numbers.is_empty() => None,
        0 => Some(format!("led to {}", listed.join(", "))),
        more => Some(format!("led to {} and {more} more", listed.join(", "))),
    }
}

fn burst(burst: &Burst, noun: &str) -> Vec<String> {
    let counts = format!(
        "{}: {} of {}",
        count(burst.events, noun),
        count(burst.actions.len() as u64, "action"),
        count(burst.services, "service")
    );
    let failed = [(burst.denied, "denied"), (burst.failed, "failed")];
    let failed = failed.iter().filter(|(events, _)| *events > 0);
    let failed: String =
        failed.map(|(events, word)| format!(", {} {word}", grouped(*events))).collect();
    let named: Vec<String> = burst
        .actions
        .iter()
        .take(NAMED)
        .map(|it| {
            let action = qualified(&it.service, &it.action);
            let outcome = if it.outcome == "denied" { " denied" } else { "" };
            match it.events {
                1 => format!("{action}{outcome}"),
                events => format!("{action}{outcome} {}", grouped(events)),
            }
        })
        .collect();
    let more = match burst.actions.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mut lines = vec![format!("{counts}{failed}"), format!("{}{more}", named.join(", "))];
    lines.extend(led(&burst.led_to));
    lines
}

fn moved(moved: &Moved) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(before) = &moved.from_source {
        let now = moved.source.as_deref().unwrap_or(&moved.network);
        let [now, before] = [(now, &moved.place), (before, &moved.from_place)].map(located);
        lines.push(match moved.handed_out {
            true => format!("first used from {now}, handed out to {before}"),
            false => format!("from another network: {now}, before {before}"),
        });
    }
    if let Some(before) = moved.from_interface {
        lines.push(format!("with another client: {}, before {before}", moved.interface));
    }
    lines
}

fn located((source, place): (&str, &Option<String>)) -> String {
    match place {
        Some(place) => format!("{source} ({place})"),
        None => source.to_owned(),
    }
}

/// Heads of the tree; the last two where there is room.
pub(super) fn heads(is_wide: bool) -> Vec<Column> {
    let mut all = columns([
        ("#", Kind::Whole),
        ("Credential", Kind::Name),
        ("Came by", Kind::Words),
        ("Events", Kind::Number),
        ("Seen (UTC)", Kind::Whole),
    ]);
    if is_wide {
        all.extend(columns([("From", Kind::Name), ("Clients", Kind::Name)]));
    }
    all
}
