//! Stories that findings of several analytics tell: what a lead investigator reads first.

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, Width};
use maud::{Markup, html};

use super::Style;
use super::escape::terminal;
use super::table::{empty, head, severity, short};
use super::view::{Lead, Report};
use super::words::{count, moment};

/// Leads that a terminal shows: about a screen of them.
const SHOWN: usize = 6;

/// What is told of a lead besides its gravest finding.
pub(super) fn facts(lead: &Lead) -> String {
    let findings = count(lead.findings.len() as u64, "finding");
    let until = moment(&lead.last_seen);
    let until = until.get(..16).unwrap_or(&until);
    format!("{findings} by {}, until {until}", lead.analytics.join(", "))
}

/// Writes leads for a terminal.
pub(super) fn table(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let leads = report.leads.as_deref().unwrap_or_default();
    if leads.is_empty() {
        return Ok(());
    }
    let most = if style.verbose { leads.len() } else { SHOWN };
    let mut table = empty(style);
    table.set_header(head(
        ["SEVERITY", "SCORE", "SINCE (UTC)", "WHO DID WHAT, AND WHAT TO DO FIRST"],
        style,
    ));
    for lead in leads.iter().take(most) {
        let what = format!("{} [{}]", lead.title, lead.identity.account);
        let step = lead.first_step.as_deref().unwrap_or_default();
        table.add_row([
            severity(lead.severity),
            comfy_table::Cell::new(lead.score),
            comfy_table::Cell::new(short(&lead.first_seen)),
            comfy_table::Cell::new(format!(
                "{}\n{}\n{}\n ",
                terminal(&what),
                terminal(&facts(lead)),
                terminal(step)
            )),
        ]);
    }
    let widths = [8, 5, 16].map(|n| ColumnConstraint::Absolute(Width::Fixed(n + 2)));
    table.set_constraints(widths);
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    let more = leads.len() - leads.len().min(most);
    if more > 0 {
        let more = count(more as u64, "more lead");
        writeln!(out, " {more}; -v lists them all with every finding, -f json holds each")?;
    }
    Ok(())
}

/// Leads on a page.
pub(super) fn page(leads: &[Lead], text: impl Fn(&str) -> Markup) -> Markup {
    html! {
        section aria-labelledby="leads" {
            h2 id="leads" { "Leads" }
            ol.leads {
                @for lead in leads {
                    li {
                        span class={ "badge " (lead.severity) } { (lead.severity) " " (lead.score) }
                        " " (text(&lead.title))
                        p { (moment(&lead.first_seen)) ": " (facts(lead)) }
                        @if let Some(step) = &lead.first_step { p { (text(step)) } }
                    }
                }
            }
        }
    }
}
