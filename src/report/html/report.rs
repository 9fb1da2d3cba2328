//! Findings on a page.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use super::super::leads;
use super::super::view::{Finding, Report};
use super::super::words::{self, count, grouped, moment};
use super::timeline::{self, Scale};
use super::{begin, end, facts, finding, notices, prose, scrolling, text};

const NOTE: &str =
    "A finding is a departure from habit, not a verdict; its id is the same on every run.";

/// Writes the report, finding by finding: thousands of them need not be one string.
pub(in super::super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let scale = Scale::of(&report.window);
    let scale = scale.as_ref();
    let title = format!("hunt {}: {}", report.command, words::findings(&report.summary));
    let head = html! {
        (begin(&title, "report", ("findings", "the findings")))
        (header(report))
        (PreEscaped("<main>"))
        (notices(&report.warnings, &report.evidence.problems))
        @if let Some(leads) = &report.leads { (leads::page(leads, |it| html! { (prose(it)) })) }
        (overview(report, scale))
    };
    out.write_all(head.into_string().as_bytes())?;
    for (number, finding) in (1_usize..).zip(&report.findings) {
        let section = finding::section(&format!("finding-{number}"), finding, scale);
        out.write_all(section.into_string().as_bytes())?;
    }
    suppressed(report, scale, out)?;
    let foot = html! { (PreEscaped("</main>")) (end(report.schema, NOTE)) };
    out.write_all(foot.into_string().as_bytes())
}

fn header(report: &Report) -> Markup {
    html! {
        header {
            h1 { "hunt " (report.command) }
            p.lead { (text(&words::window(&report.window))) }
            ul.tally aria-label="Findings by severity" {
                @for (severity, number) in words::by_severity(&report.summary) {
                    li class={ (severity) @if number == 0 { " none" } } {
                        b { (grouped(number)) } " " span { (severity) }
                    }
                }
            }
            // The window is said above.
            (facts(words::facts(report).into_iter().filter(|(name, _)| *name != "Window")))
        }
    }
}

fn overview(report: &Report, scale: Option<&Scale>) -> Markup {
    let findings = &report.findings;
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" tabindex="-1" { "Findings" }
            @if findings.is_empty() {
                @if report.summary.hidden == 0 { p { "None in this window." } }
            } @else {
                @if let Some(scale) = scale { (timeline::lanes(scale, findings)) }
                (scrolling("Findings", &index(findings)))
            }
            @if report.summary.hidden > 0 {
                p.more { (count(report.summary.hidden, "finding")) " of the window not shown; " code { "--min-severity" } " and " code { "--limit" } " decide." }
            }
        }
    }
}

fn index(findings: &[Finding]) -> Markup {
    html! {
        table.index {
            caption { "By score, the worst first" }
            thead {
                tr {
                    th scope="col" { "Severity" }
                    th scope="col" { "First seen" }
                    th scope="col" { "What happened" }
                    th.wide scope="col" { "Account" }
                    th.wide.number scope="col" { "Records" }
                }
            }
            tbody {
                @for (number, finding) in (1_usize..).zip(findings) {
                    tr {
                        td { (badge(finding)) }
                        td.time { (minute(finding)) }
                        th scope="row" { a href={ "#finding-" (number) } { (text(&finding.title)) } }
                        td.wide.name { (text(&finding.identity.account)) }
                        td.wide.number { (grouped(finding.events)) }
                    }
                }
            }
        }
    }
}

fn minute(finding: &Finding) -> String {
    let first = moment(&finding.first_seen);
    first.get(..16).unwrap_or(&first).to_owned()
}

pub(super) fn badge(finding: &Finding) -> Markup {
    html! { span class={ "badge " (finding.severity) } { (finding.severity) " " (finding.score) } }
}

/// Findings that were reviewed, and why they are in order; in full they are folded up.
fn suppressed(report: &Report, scale: Option<&Scale>, out: &mut dyn Write) -> io::Result<()> {
    if report.summary.suppressed == 0 {
        return Ok(());
    }
    let findings = &report.suppressed;
    let head = html! {
        (PreEscaped("<section aria-labelledby=\"suppressed\">"))
        h2 id="suppressed" { "Suppressed" }
        p { (prose(&words::suppressed(report))) }
        @if !findings.is_empty() {
            (scrolling("Suppressed findings", &reviewed(findings)))
            (PreEscaped("<details class=\"aside\">"))
            summary { "Their grounds and records" }
        }
    };
    out.write_all(head.into_string().as_bytes())?;
    for (number, finding) in (1_usize..).zip(findings) {
        let section = finding::section(&format!("suppressed-{number}"), finding, scale);
        out.write_all(section.into_string().as_bytes())?;
    }
    let end = if findings.is_empty() { "</section>" } else { "</details></section>" };
    out.write_all(end.as_bytes())
}

fn reviewed(findings: &[Finding]) -> Markup {
    html! {
        table.index {
            thead {
                tr {
                    th scope="col" { "Severity" }
                    th.wide scope="col" { "First seen" }
                    th scope="col" { "What happened" }
                    th scope="col" { "Why it is in order" }
                    th.number scope="col" { "Line" }
                }
            }
            tbody {
                @for (number, finding) in (1_usize..).zip(findings) {
                    tr {
                        td { (badge(finding)) }
                        td.time.wide { (minute(finding)) }
                        th scope="row" { a href={ "#suppressed-" (number) } { (text(&finding.title)) } }
                        @if let Some(known) = &finding.suppressed {
                            td { (text(&known.reason)) }
                            td.number { (known.line) }
                        }
                    }
                }
            }
        }
    }
}
