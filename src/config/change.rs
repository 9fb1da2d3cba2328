//! `[[change]]`: approved changes.

use crate::time::Nanos;

use super::document::{Reader, Table};
use super::pattern::{Letters, Pattern};

pub(super) const KEYS: [&str; 5] = ["id", "start", "end", "identities", "actions"];

/// A `[[change]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its number in the house.
    pub id: String,
    /// From when.
    pub start: Nanos,
    /// Until when; no longer part of it.
    pub end: Nanos,
    /// Who makes it, by id or name; none are all.
    pub identities: Vec<Pattern>,
    /// What is done; none are all.
    pub actions: Vec<Pattern>,
    /// Its line in the file.
    pub line: usize,
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Table<'_>) -> Vec<Change> {
    let tables = reader.tables(root, "change", &KEYS);
    let mut ids: Vec<(&str, usize)> = Vec::new();
    let mut changes = Vec::new();
    for table in &tables {
        let line = reader.line(&table.span);
        if let Some((id, at)) = reader.required(table, "id", "the number of the change") {
            match ids.iter().find(|(known, _)| *known == id) {
                Some((_, first)) => reader.error(
                    &at,
                    format!("`{id}` is the id of the change in line {first} already; number this one apart"),
                ),
                None => ids.push((id, line)),
            }
            changes.extend(entry(reader, table, id, line));
        } else {
            // What else is wrong with it is said, too.
            entry(reader, table, "", line);
        }
    }
    changes
}

fn entry(reader: &mut Reader<'_>, table: &Table<'_>, id: &str, line: usize) -> Option<Change> {
    reader.demand(table, "start", "when it begins");
    reader.demand(table, "end", "when it ends");
    let (start, end) = (reader.time(table, "start"), reader.time(table, "end"));
    let identities = reader.patterns(table, "identities", Letters::AsWritten);
    let actions = reader.patterns(table, "actions", Letters::AnyCase);
    let (start, end) = (start?, end?);
    if start >= end {
        let at = table.map.get("end").map_or(table.span.clone(), |value| value.span());
        reader.error(&at, "`end` does not lie behind `start`; a date means its beginning in UTC");
    }
    Some(Change { id: id.to_owned(), start, end, identities, actions, line })
}
