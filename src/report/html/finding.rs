//! A finding in full.

use maud::{Markup, html};

use super::super::details::{self, Details};
use super::super::records::{self, Records};
use super::super::view::{Finding, Reason};
use super::super::words::{self, count, grouped};
use super::report::badge;
use super::timeline::{self, Scale};
use super::{prose, scrolling, text};

/// Characters that stand beside others.
const SHORT: usize = 36;

/// The section with this id.
pub(super) fn section(id: &str, finding: &Finding, scale: Option<&Scale>) -> Markup {
    html! {
        article id=(id) class=(finding.severity) aria-labelledby={ (id) "-title" } {
            p.kicker { (badge(finding)) " " code { (text(&finding.id)) } }
            h3 id={ (id) "-title" } { (prose(&finding.title)) }
            @if let Some(known) = &finding.suppressed {
                p.reviewed { "Suppressed in line " (known.line) " of hunt.toml: " (text(&known.reason)) }
            }
            (about(finding))
            @if let Some(scale) = scale { (timeline::strip(scale, finding)) }
            h4 { "Why" }
            (reasons(finding))
            @if !finding.triage.is_empty() {
                h4 { "What to do" }
                ol.triage { @for step in &finding.triage { li { (prose(step)) } } }
            }
            (evidence(finding))
            (self::details(&details::spread(&finding.details)))
        }
    }
}

fn about(finding: &Finding) -> Markup {
    let identity = &finding.identity;
    html! {
        dl.facts {
            div.long { dt { "Identity" } dd { code { (text(&identity.id)) } " (" (identity.kind.replace('_', " ")) ", " (identity.provider) ")" } }
            div { dt { "Account" } dd { code { (text(&identity.account)) } } }
            @if let Some(session) = &identity.session {
                div class=(width(session)) { dt { "Session" } dd { code { (text(session)) } } }
            }
            div { dt { "Seen" } dd { (text(&words::span(&finding.first_seen, &finding.last_seen))) } }
            div { dt { "Records" } dd { (grouped(finding.events)) } }
            @if !finding.attack.is_empty() {
                div { dt { "ATT&CK" } dd { @for name in &finding.attack { (technique(name)) " " } } }
            }
            div { dt { "Analytic" } dd { (finding.analytic) " (" (finding.reference) ")" } }
        }
    }
}

/// What would be broken into many lines has a line to itself.
fn width(value: &str) -> &'static str {
    if value.chars().nth(SHORT).is_some() { "long" } else { "short" }
}

fn technique(name: &str) -> Markup {
    html! {
        @match words::technique_address(name) {
            Some(address) => a href=(address) rel="noreferrer" { (name) },
            None => (text(name)),
        }
    }
}

/// The grounds as a sum that can be checked.
fn reasons(finding: &Finding) -> Markup {
    let sum: i64 = finding.reasons.iter().map(|reason| i64::from(reason.points)).sum();
    let heaviest = finding.reasons.iter().map(|reason| reason.points.unsigned_abs()).max();
    html! {
        table.reasons {
            caption.quiet { "Grounds and their points" }
            thead.quiet { tr { th scope="col" { "Points" } th scope="col" { "Share" } th scope="col" { "Ground" } } }
            tbody {
                @for reason in &finding.reasons {
                    tr {
                        td.points { (points(i64::from(reason.points))) }
                        td.bar { (bar(reason, heaviest.unwrap_or(1).max(1))) }
                        td { (prose(&reason.detail)) " " span.code { (text(&reason.code)) } }
                    }
                }
            }
            tfoot {
                tr {
                    td.points { (points(sum)) }
                    td.bar {}
                    th scope="row" {
                        "Score " (finding.score)
                        @if sum > 100 { ", the most there is" }
                        @if sum < 0 { ", the least there is" }
                    }
                }
            }
        }
    }
}

/// Points with their sign; a minus as wide as a plus.
fn points(points: i64) -> String {
    match points {
        ..0 => format!("\u{2212}{}", points.unsigned_abs()),
        _ => format!("+{points}"),
    }
}

fn bar(reason: &Reason, heaviest: u32) -> Markup {
    let width = 100 * u64::from(reason.points.unsigned_abs()) / u64::from(heaviest);
    html! {
        svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect class=[(reason.points < 0).then_some("less")] width=(width) height="10" {}
        }
    }
}

fn evidence(finding: &Finding) -> Markup {
    let shown = finding.evidence.len() as u64;
    if shown == 0 {
        return Markup::default();
    }
    let records = records::table(&finding.evidence);
    // What weighs little is folded up; printers and searches unfold it.
    let open = matches!(finding.severity, "critical" | "high");
    html! {
        details open[open] {
            summary {
                h4 { "Evidence" }
                " "
                @if shown < finding.events { (grouped(shown)) " of " }
                (count(finding.events, "record"))
            }
            @if !records.shared.is_empty() {
                dl.facts.shared aria-label="The same in all records" {
                    @for (name, value) in &records.shared {
                        div class=(width(value)) {
                            dt { (name) } dd { code { (text(value)) } }
                        }
                    }
                }
            }
            (scrolling("Evidence", &table(&records)))
            @if shown < finding.events {
                p.more { (count(finding.events - shown, "record")) " more; " code { "--all-evidence" } " shows them." }
            }
            @if !records.files.is_empty() {
                p.label { "Files" }
                ol.files { @for file in &records.files { li { code { (text(file)) } } } }
            }
        }
    }
}

fn table(records: &Records<'_>) -> Markup {
    let rows = records.columns.first().map_or(0, |column| column.cells.len());
    html! {
        table.evidence {
            caption { "In the order of time; record numbers count from 0" }
            thead { tr { @for column in &records.columns { th scope="col" class=(class(column)) { (column.name) } } } }
            tbody {
                @for row in 0..rows {
                    tr {
                        @for column in &records.columns {
                            td class=(class(column)) {
                                // A box in the cell is as wide as its text, up to a limit.
                                @if let Some(cell) = column.cells.get(row) { div { (text(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn class(column: &records::Column) -> &'static str {
    match (column.is_number, column.name.as_bytes()) {
        (true, _) => "number",
        (_, b"Time (UTC)") => "time",
        (_, b"Client") => "client",
        (_, b"Target") => "long",
        (_, b"Outcome" | b"Interface") => "",
        _ => "name",
    }
}

fn details(details: &Details) -> Markup {
    if *details == Details::default() {
        return Markup::default();
    }
    html! {
        details {
            summary { h4 { "Details" } " what only this analytic knows" }
            @if !details.pairs.is_empty() {
                table.pairs {
                    caption.quiet { "Details" }
                    tbody {
                        @for (key, value) in &details.pairs {
                            tr { th scope="row" { (text(key)) } td { (text(value)) } }
                        }
                    }
                }
            }
            @for list in &details.tables { (scrolling("Details", &rows(list))) }
        }
    }
}

fn rows(list: &details::Table) -> Markup {
    html! {
        table {
            caption { (text(&list.name)) }
            thead { tr { @for column in &list.columns { th scope="col" { (text(column)) } } } }
            tbody {
                @for row in &list.rows {
                    tr { @for cell in row { td { (text(cell)) } } }
                }
            }
        }
    }
}
