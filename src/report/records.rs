//! The records of a finding as a table: what is the same in all of them is said once above it, and
//! files have numbers.

use crate::case::qualified;

use super::view::Record;
use super::words::moment;

/// A beginning shared by all clients is said once if it is this long.
const WORTHWHILE: usize = 24;

/// The records of a finding, made ready to be shown.
pub(super) struct Records<'a> {
    /// What all of them share.
    pub(super) shared: Vec<(&'static str, String)>,
    /// The columns that are left.
    pub(super) columns: Vec<Column>,
    /// The files that the last columns number from 1; none where all lie in one.
    pub(super) files: Vec<&'a str>,
}

/// A column with a cell for each record; empty cells say that the log is silent.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// Whether the cells are numbers.
    pub(super) is_number: bool,
    pub(super) cells: Vec<String>,
}

/// Makes the table of these records.
pub(super) fn table(records: &[Record]) -> Records<'_> {
    let mut files: Vec<&str> = Vec::new();
    let mut numbers = Vec::with_capacity(records.len());
    for record in records {
        let known = files.iter().position(|file| *file == record.path);
        numbers.push(known.unwrap_or_else(|| {
            files.push(&record.path);
            files.len() - 1
        }));
    }
    let column = |name, cell: &dyn Fn(&Record) -> String| Column {
        name,
        is_number: false,
        cells: records.iter().map(cell).collect(),
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut shared = Vec::new();
    let mut columns = vec![
        column("Time (UTC)", &|record| moment(&record.time)),
        column("Action", &|record| qualified(&record.service, &record.action)),
        column("Target", &|record| optional(&record.resource)),
        column("Outcome", &outcome),
    ];
    let context = [
        column("Source", &|record| optional(&record.source_ip)),
        column("Credential", &|record| optional(&record.credential)),
        column("Behind it", &|record| optional(&record.origin)),
        column("Account", &|record| record.account.clone()),
        column("Region", &|record| record.region.clone()),
        column("Interface", &|record| record.interface.to_owned()),
    ];
    for column in context {
        match column.cells.split_first() {
            Some((first, rest)) if rest.iter().all(|cell| cell == first) => {
                shared.push((column.name, first.clone()));
            }
            _ => columns.push(column),
        }
    }
    columns.push(column("Event id", &|record| optional(&record.event_id)));
    if let [file] = files[..] {
        shared.push(("File", file.to_owned()));
        files.clear();
    } else {
        let cells = numbers.iter().map(|number| (number + 1).to_string()).collect();
        columns.push(Column { name: "File", is_number: true, cells });
    }
    let record = column("Record", &|record| record.record.to_string());
    columns.push(Column { is_number: true, ..record });
    // The widest column is the last.
    let (all, each) = client(records);
    shared.push(("Client", all));
    columns.push(Column { name: "Client", is_number: false, cells: each });
    // What no record says needs no place.
    shared.retain(|(_, value)| !value.is_empty());
    columns.retain(|column| column.cells.iter().any(|cell| !cell.is_empty()));
    Records { shared, columns, files }
}

/// What all clients say of themselves, and what each says besides: tools that add every command
/// they run to a long name would fill the table with it.
fn client(records: &[Record]) -> (String, Vec<String>) {
    let cells: Vec<&str> =
        records.iter().map(|record| record.user_agent.as_deref().unwrap_or_default()).collect();
    let first = cells.first().copied().unwrap_or_default();
    if cells.iter().all(|cell| *cell == first) {
        return (first.to_owned(), Vec::new());
    }
    let ends = first.match_indices(' ').map(|(end, _)| end + 1);
    let common = ends.rev().find(|end| cells.iter().all(|cell| cell.starts_with(&first[..*end])));
    match common.filter(|end| *end >= WORTHWHILE) {
        Some(end) => (
            format!("{}\u{2026}", &first[..end]),
            cells.iter().map(|cell| format!("\u{2026} {}", &cell[end..])).collect(),
        ),
        None => (String::new(), cells.into_iter().map(str::to_owned).collect()),
    }
}

fn outcome(record: &Record) -> String {
    match &record.error {
        Some(error) => format!("{} ({error})", record.outcome),
        None => record.outcome.to_owned(),
    }
}
