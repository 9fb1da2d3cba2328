//! Pages for a browser or a printer: no script, no network, nothing outside the file.
//!
//! `maud` closes every element and escapes every text; what comes from a view goes through `text`,
//! which also writes out what would hide text or turn it around. The frame of a page, its style and
//! what every page says are here; `report` has findings, `sheet` has tables.

mod finding;
mod report;
mod sheet;
mod timeline;

pub(super) use report::write as report;
pub(super) use sheet::write as sheet;

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::escape::readable;
use super::prose::{Piece, pieces};
use super::view::{Problem, Tool};
use super::words::{self, grouped};

const STYLE: &str = include_str!("page.css");

/// Nothing may be loaded, run or sent, whatever a text should manage to become.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Problems shown at once; more are folded up.
const PROBLEMS_OPEN: usize = 20;

/// The head of a page up to the beginning of its body; `skip` is where its main part begins.
fn begin(title: &str, class: &str, skip: (&str, &str)) -> Markup {
    let tool = Tool::THIS;
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ (tool.name) " " (tool.version) };
            title { (text(title)) }
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("<body class=\"")) (class) (PreEscaped("\">"))
        a.skip href={ "#" (skip.0) } { "Skip to " (skip.1) }
    }
}

/// The end of a page, with what its reader should know of all pages, and of this sort.
fn end(schema: &str, note: &str) -> Markup {
    let tool = Tool::THIS;
    html! {
        footer {
            p {
                (tool.name) " " (tool.version) ", schema " code { (schema) } ". All times are UTC. " (note)
            }
        }
        (PreEscaped("</body></html>\n"))
    }
}

/// What a page rests on, each fact with its name.
fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, String)>) -> Markup {
    html! {
        dl.facts {
            @for (name, fact) in facts { div { dt { (name) } dd { (text(&fact)) } } }
        }
    }
}

/// What to mind: warnings, and everything that could not be read.
fn notices(warnings: &[String], problems: &[Problem]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            section.notice aria-labelledby="warnings" {
                h2 id="warnings" { "Warnings" }
                ul { @for warning in warnings { li { (prose(warning)) } } }
            }
        }
        @if !problems.is_empty() {
            section.notice aria-labelledby="problems" {
                h2 id="problems" { "What could not be read" }
                p { "Everything here holds for what was read. " (words::problems(problems)) "." }
                @if problems.len() > PROBLEMS_OPEN {
                    details { summary { "All " (grouped(problems.len() as u64)) } (problems_table(problems)) }
                } @else {
                    (problems_table(problems))
                }
            }
        }
    }
}

fn problems_table(problems: &[Problem]) -> Markup {
    let table = html! {
        table {
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
                @for problem in problems {
                    tr {
                        th.path scope="row" { code { (text(&problem.path)) } }
                        td.kind { code { (problem.kind) } }
                        td.detail { (text(&problem.detail)) }
                        td.number { (grouped(problem.records_read)) }
                        td.number { (grouped(problem.records_rejected)) }
                    }
                }
            }
        }
    };
    scrolling("What could not be read", &table)
}

/// A table in a box of its own that scrolls where the page is too narrow, with the keyboard, too.
fn scrolling(name: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" tabindex="0" aria-label=(text(name)) { (table) } }
}

/// Text of a view.
fn text(text: &str) -> impl Render + '_ {
    readable(text)
}

/// A sentence of ours that may quote logs; names in it are set as code.
fn prose(sentence: &str) -> Markup {
    let sentence = readable(sentence);
    html! {
        @for piece in pieces(&sentence) {
            @match piece {
                Piece::Plain(words) => (words),
                Piece::Name(name) => code { (name) },
            }
        }
    }
}
