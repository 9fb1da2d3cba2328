//! `hunt coverage` in every output format.

mod build;
mod csv;
mod page;
mod view;

pub use build::view;
pub use view::{
    Answer, Cause, Contents, Coverage, Day, FlowSource, Gap, Lack, SCHEMA, Source, Tampering,
};

use std::io::{self, Write};

use serde::Serialize;

use super::{Format, Style, json, sheet};

/// Writes the coverage.
pub fn write(view: &Coverage, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::document(view, out),
        Format::Ndjson => lines(view, out),
        Format::Csv => csv::write(view, out),
        _ => sheet::write(&page::page(view, format, style), format, style, out),
    }
}

/// One fact a line; `what` says which sort of fact.
fn lines(view: &Coverage, out: &mut dyn Write) -> io::Result<()> {
    fn write<T: Serialize>(what: &str, facts: &[T], out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a, T> {
            what: &'a str,
            #[serde(flatten)]
            fact: &'a T,
        }
        facts.iter().try_for_each(|fact| json::line(&Line { what, fact }, &mut *out))
    }
    write("answer", &view.answers, out)?;
    write("gap", &view.gaps, out)?;
    write("log_tampering", &view.log_tampering, out)?;
    write("contents", &view.contents, out)?;
    write("source", &view.sources, out)?;
    write("flow_source", &view.flow_sources, out)
}

impl Coverage {
    /// What was surveyed, in one line.
    pub fn summary(&self) -> String {
        let gaps = match self.gaps.len() {
            0 => "no gaps".to_owned(),
            1 => "1 gap".to_owned(),
            count => format!("{count} gaps"),
        };
        let sources = match self.sources.len() {
            1 => "1 source".to_owned(),
            count => format!("{count} sources"),
        };
        let events: u64 = self.sources.iter().map(|source| source.events).sum();
        let flows: u64 = self.flow_sources.iter().map(|source| source.flows).sum();
        let flows = if flows > 0 { format!(", {flows} flows") } else { String::new() };
        format!("{gaps} in {sources}, {events} events{flows}")
    }
}
