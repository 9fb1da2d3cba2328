//! The report as one page for a browser or a printer: no script, no network, nothing outside it.
//!
//! `maud` closes every element and escapes every text; what comes from the view goes through
//! `text`, which also writes out what would hide text or turn it around.

mod finding;
mod timeline;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::escape::terminal;
use super::prose::{Piece, pieces};
use super::view::{Finding, Problem, Report};
use super::words::{self, count, grouped, moment};
use timeline::Scale;

const STYLE: &str = include_str!("html.css");

/// Nothing may be loaded, run or sent, whatever a text should manage to become.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Problems listed before the rest is only counted.
const PROBLEMS_LISTED: usize = 500;

/// Writes the report, finding by finding: thousands of them need not be one string.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let scale = Scale::of(&report.window);
    let title = format!("hunt {}: {}", report.command, words::findings(&report.summary));
    let head = html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ (report.tool.name) " " (report.tool.version) };
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("<body>"))
        a.skip href="#findings" { "Skip to the findings" }
        (header(report))
        (PreEscaped("<main>"))
        (notices(report))
        (overview(report, scale.as_ref()))
    };
    out.write_all(head.into_string().as_bytes())?;
    for (number, finding) in (1_usize..).zip(&report.findings) {
        let section = finding::section(number, finding, scale.as_ref());
        out.write_all(section.into_string().as_bytes())?;
    }
    let foot = html! {
        (PreEscaped("</main>"))
        footer {
            p {
                (report.tool.name) " " (report.tool.version) ", schema " code { (report.schema) }
                ". All times are UTC. A finding is a departure from habit, not a verdict; its id is the same on every run."
            }
        }
        (PreEscaped("</body></html>\n"))
    };
    out.write_all(foot.into_string().as_bytes())
}

fn header(report: &Report) -> Markup {
    html! {
        header {
            h1 { "hunt " (report.command) }
            p.lead { (text(&words::window(report))) }
            ul.tally aria-label="Findings by severity" {
                @for (severity, number) in words::by_severity(&report.summary) {
                    li class={ (severity) @if number == 0 { " none" } } {
                        b { (grouped(number)) } " " span { (severity) }
                    }
                }
            }
            dl.facts {
                div { dt { "Findings" } dd { (words::findings(&report.summary)) } }
                @for (name, fact) in words::evidence(report) {
                    div { dt { (name) } dd { (text(&fact)) } }
                }
            }
        }
    }
}

fn notices(report: &Report) -> Markup {
    html! {
        @if !report.warnings.is_empty() {
            section.notice aria-labelledby="warnings" {
                h2 id="warnings" { "Warnings" }
                ul { @for warning in &report.warnings { li { (prose(warning)) } } }
            }
        }
        @if !report.evidence.problems.is_empty() {
            section.notice aria-labelledby="problems" {
                h2 id="problems" { "What could not be read" }
                p { "The findings hold for what was read." }
                (problems(&report.evidence.problems))
            }
        }
    }
}

fn problems(problems: &[Problem]) -> Markup {
    let table = html! {
        table {
            caption { (count(problems.len() as u64, "problem")) }
            thead {
                tr {
                    th scope="col" { "File" }
                    th scope="col" { "Problem" }
                    th scope="col" { "Detail" }
                    th.number scope="col" { "Records read" }
                    th.number scope="col" { "Records lost" }
                }
            }
            tbody {
                @for problem in problems.iter().take(PROBLEMS_LISTED) {
                    tr {
                        th.path scope="row" { code { (text(&problem.path)) } }
                        td { code { (problem.kind) } }
                        td { (text(&problem.detail)) }
                        td.number { (grouped(problem.records_read)) }
                        td.number { (grouped(problem.records_rejected)) }
                    }
                }
            }
        }
    };
    html! {
        (scrolling("What could not be read", &table))
        @if problems.len() > PROBLEMS_LISTED {
            p { (count((problems.len() - PROBLEMS_LISTED) as u64, "problem")) " more; " code { "-f json" } " lists them all." }
        }
    }
}

fn overview(report: &Report, scale: Option<&Scale>) -> Markup {
    let findings = &report.findings;
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" tabindex="-1" { "Findings" }
            @if findings.is_empty() {
                p { (nothing(report)) }
            } @else {
                @if let Some(scale) = scale { (timeline::lanes(scale, findings)) }
                (scrolling("Findings", &index(findings)))
                @if report.summary.hidden > 0 {
                    p.more { (count(report.summary.hidden, "finding")) " not shown; " code { "--min-severity" } " and " code { "--limit" } " decide." }
                }
            }
        }
    }
}

fn nothing(report: &Report) -> &'static str {
    match report.summary.hidden {
        0 => "None in this window.",
        _ => "None of those that there are is shown; --min-severity and --limit decide.",
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
                        td.time { (moment(&finding.first_seen).get(..16).unwrap_or_default()) }
                        th scope="row" { a href={ "#finding-" (number) } { (text(&finding.title)) } }
                        td.wide.name { (text(&finding.identity.account)) }
                        td.wide.number { (grouped(finding.events)) }
                    }
                }
            }
        }
    }
}

fn badge(finding: &Finding) -> Markup {
    html! { span class={ "badge " (finding.severity) } { (finding.severity) " " (finding.score) } }
}

/// A table in a box of its own that scrolls where the page is too narrow, with the keyboard, too.
fn scrolling(name: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" tabindex="0" aria-label=(name) { (table) } }
}

/// Text of the view.
fn text(text: &str) -> impl Render + '_ {
    terminal(text)
}

/// A sentence of ours that may quote logs; names in it are set as code.
fn prose(sentence: &str) -> Markup {
    let sentence = terminal(sentence);
    html! {
        @for piece in pieces(&sentence) {
            @match piece {
                Piece::Plain(words) => (words),
                Piece::Name(name) => code { (name) },
            }
        }
    }
}
