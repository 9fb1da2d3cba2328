//! `hunt trace` in every output format.

mod branches;
mod build;
mod csv;
mod page;
mod view;

pub use build::{Frame, doubts, rows, view};
pub use view::{
    Burst, Call, Count, Credential, Found, Identity, Link, Moved, SCHEMA, Step, Summary, Trace,
};

use std::io::{self, Write};

use super::{Format, Style, json, sheet, words};

/// Writes a trace.
pub fn write(view: &Trace, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::document(view, out),
        Format::Ndjson => view.timeline.iter().try_for_each(|step| json::line(step, &mut *out)),
        Format::Csv => csv::write(view, out),
        _ => sheet::write(&page::page(view, format, style), format, style, out),
    }
}

impl Trace {
    /// What was traced, in one line.
    pub fn summary_line(&self) -> String {
        let it = &self.summary;
        format!(
            "{} of {} in {}; {} ({}, {} denied), {} to {}",
            words::count(it.credentials, "credential"),
            identities(it.identities),
            words::count(it.chains, "chain"),
            words::count(it.events, "event"),
            words::count(it.changes, "change"),
            words::grouped(it.denied),
            self.window.since,
            self.window.until
        )
    }
}

fn identities(number: u64) -> String {
    words::count(number, "identity")
}
