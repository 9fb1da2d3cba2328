//! Credentials and steps, one a row.

use std::io::{self, Write};

use crate::case::qualified;

use super::super::escape::spreadsheet;
use super::page;
use super::view::{Burst, Call, Credential, Step, Trace};

const COLUMNS: [&str; 23] = [
    "what",
    "number",
    "parent",
    "time",
    "until",
    "identity",
    "account",
    "credential",
    "session",
    "how",
    "certainty",
    "service",
    "action",
    "target",
    "outcome",
    "error",
    "source",
    "network",
    "interface",
    "events",
    "detail",
    "event_id",
    "record",
];

type Cells = [String; 23];

/// Writes the credentials and then the timeline; in a step, `number` is that of its credential.
pub(super) fn write(view: &Trace, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let rows = view.credentials.iter().map(credential).chain(view.timeline.iter().map(step));
    for row in rows {
        csv.write_record(row.iter().map(|cell| spreadsheet(cell).into_owned()))?;
    }
    csv.flush()
}

fn text(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

fn credential(it: &Credential) -> Cells {
    let mut cells = Cells::default();
    cells[0] = it.kind.to_owned();
    cells[1] = it.number.to_string();
    cells[2] = it.parent.map(|parent| parent.to_string()).unwrap_or_default();
    cells[3].clone_from(&it.started);
    cells[4] = text(&it.last_seen);
    if let Some(identity) = &it.identity {
        cells[5].clone_from(&identity.name);
        cells[6].clone_from(&identity.account);
    }
    cells[7] = text(&it.credential);
    cells[8] = text(&it.session);
    if let Some(link) = &it.came_from {
        cells[9] = link.how.to_owned();
        cells[10] = link.certainty.to_owned();
        cells[11].clone_from(&link.call.service);
        cells[12].clone_from(&link.call.action);
        cells[21] = text(&link.call.event_id);
        cells[22] = format!("{}#{}", link.call.path, link.call.record);
    }
    cells[17] = it.networks.join("; ");
    cells[18] = it.interfaces.join("; ");
    cells[19] = it.events.to_string();
    cells[20] = it.relation.to_owned();
    cells
}

fn step(step: &Step) -> Cells {
    let mut cells = match step {
        Step::Call { call, .. } => self::call(call),
        Step::Reads(burst) => self::burst("reads", burst),
        Step::SignIns(burst) => self::burst("sign_ins", burst),
        Step::Moved(moved) => {
            let mut cells = Cells::default();
            cells[0] = "moved".to_owned();
            cells[3].clone_from(&moved.time);
            cells[16] = text(&moved.source);
            cells[17].clone_from(&moved.network);
            cells[18] = moved.interface.to_owned();
            cells
        }
    };
    cells[1] = page::credential(step).to_string();
    let mut words = page::words(step).split_off(usize::from(matches!(step, Step::Call { .. })));
    words.extend(page::place(step).map(|place| format!("from {place}")));
    cells[20] = words.join("; ");
    cells
}

fn call(call: &Call) -> Cells {
    let mut cells = Cells::default();
    cells[0] = "call".to_owned();
    cells[3].clone_from(&call.time);
    cells[6].clone_from(&call.account);
    cells[11].clone_from(&call.service);
    cells[12].clone_from(&call.action);
    cells[13] = text(&call.target);
    cells[14] = call.outcome.to_owned();
    cells[15] = text(&call.error);
    cells[16] = text(&call.source);
    cells[17].clone_from(&call.network);
    cells[18] = call.interface.to_owned();
    cells[19] = "1".to_owned();
    cells[21] = text(&call.event_id);
    cells[22] = format!("{}#{}", call.path, call.record);
    cells
}

fn burst(what: &str, burst: &Burst) -> Cells {
    let mut cells = Cells::default();
    cells[0] = what.to_owned();
    cells[3].clone_from(&burst.from);
    cells[4].clone_from(&burst.to);
    let actions = burst.actions.iter();
    let actions: Vec<String> = actions
        .map(|it| format!("{} {} {}", qualified(&it.service, &it.action), it.outcome, it.events))
        .collect();
    cells[12] = actions.join("; ");
    cells[16] = text(&burst.source);
    cells[18] = burst.interface.to_owned();
    cells[19] = burst.events.to_string();
    cells
}
