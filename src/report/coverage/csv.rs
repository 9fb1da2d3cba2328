//! Coverage for spreadsheets: one fact a row.

use std::io::{self, Write};

use super::super::escape::spreadsheet;
use super::view::Coverage;

const COLUMNS: [&str; 12] = [
    "what", "provider", "source", "account", "region", "from", "to", "events", "hours", "name",
    "identity", "detail",
];

/// Writes answers, gaps, changes to logging, contents and sources, in this order.
pub(super) fn write(view: &Coverage, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let rows = answers(view)
        .chain(gaps(view))
        .chain(tampering(view))
        .chain(contents(view))
        .chain(sources(view))
        .chain(flows(view));
    for row in rows {
        csv.write_record(row.iter().map(|cell| spreadsheet(cell).into_owned()))?;
    }
    csv.flush()
}

type Cells = [String; 12];

fn answers(view: &Coverage) -> impl Iterator<Item = Cells> {
    view.answers.iter().map(|it| {
        let reasons: Vec<String> = it
            .reasons
            .iter()
            .map(|lack| format!("{}, hides {}", lack.missing, lack.hides))
            .collect();
        let mut cells = Cells::default();
        cells[0] = "answer".to_owned();
        cells[9] = format!("{} {}", it.analytic, it.verdict);
        cells[11] = reasons.join("; ");
        cells
    })
}

fn gaps(view: &Coverage) -> impl Iterator<Item = Cells> {
    view.gaps.iter().map(|it| {
        let cause = it.explained_by.as_ref();
        [
            "gap".to_owned(),
            it.provider.to_owned(),
            it.source.to_owned(),
            it.account.clone().unwrap_or_default(),
            it.region.clone().unwrap_or_default(),
            it.from.clone(),
            it.to.clone(),
            String::new(),
            it.hours.to_string(),
            cause.map(|cause| cause.action.clone()).unwrap_or_default(),
            cause.and_then(|cause| cause.identity.clone()).unwrap_or_default(),
            it.text.clone(),
        ]
    })
}

fn tampering(view: &Coverage) -> impl Iterator<Item = Cells> {
    view.log_tampering.iter().map(|it| {
        [
            "log_tampering".to_owned(),
            String::new(),
            String::new(),
            it.account.clone(),
            it.region.clone(),
            it.first_seen.clone(),
            it.last_seen.clone(),
            it.events.to_string(),
            String::new(),
            crate::case::qualified(&it.service, &it.action),
            it.identity.clone().unwrap_or_default(),
            format!("{}: {}", it.effect, it.about),
        ]
    })
}

fn contents(view: &Coverage) -> impl Iterator<Item = Cells> {
    view.contents.iter().map(|it| {
        let mut cells = Cells::default();
        cells[0] = "contents".to_owned();
        cells[1] = it.provider.to_owned();
        cells[2] = it.source.to_owned();
        cells[3].clone_from(&it.account);
        cells[7] = it.events.to_string();
        cells[11] = format!(
            "{} reads; {} object events; {} sign-ins; {} nameless",
            it.reads, it.object_events, it.sign_ins, it.nameless
        );
        cells
    })
}

fn sources(view: &Coverage) -> impl Iterator<Item = Cells> {
    view.sources.iter().map(|it| {
        let mut cells = Cells::default();
        cells[0] = "source".to_owned();
        cells[1] = it.provider.to_owned();
        cells[2] = it.source.to_owned();
        cells[3].clone_from(&it.account);
        cells[4].clone_from(&it.region);
        cells[5].clone_from(&it.first_event);
        cells[6].clone_from(&it.last_event);
        cells[7] = it.events.to_string();
        cells[11] = format!("{} days with events", it.days.len());
        cells
    })
}

fn flows(view: &Coverage) -> impl Iterator<Item = Cells> {
    view.flow_sources.iter().map(|it| {
        let mut cells = Cells::default();
        cells[0] = "flow_source".to_owned();
        cells[1] = it.provider.to_owned();
        cells[2] = it.source.to_owned();
        cells[3].clone_from(&it.account);
        cells[4].clone_from(&it.region);
        cells[5].clone_from(&it.first_flow);
        cells[6].clone_from(&it.last_flow);
        cells[7] = it.flows.to_string();
        cells[9].clone_from(&it.network);
        let bytes = it.bytes.map_or_else(|| "no".to_owned(), |bytes| bytes.to_string());
        cells[11] = format!("{} reporters; {} rejected; {bytes} bytes", it.reporters, it.rejected);
        cells
    })
}
