//! `[[allow]]`: findings that were reviewed and are in order.

use crate::analytic;
use crate::time::Nanos;

use super::document::{Reader, Table, advice};
use super::pattern::{Letters, Pattern};

pub(super) const KEYS: [&str; 5] = ["identity", "analytics", "actions", "reason", "until"];

/// An `[[allow]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Allow {
    /// Whose findings, by id or name.
    pub identity: Pattern,
    /// Of which analytics; none are all.
    pub analytics: Vec<String>,
    /// Actions that may be in the finding; none are all.
    pub actions: Vec<Pattern>,
    /// Why it is in order.
    pub reason: String,
    /// From when on it no longer counts.
    pub until: Option<Nanos>,
    /// Its line in the file.
    pub line: usize,
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Table<'_>) -> Vec<Allow> {
    let tables = reader.tables(root, "allow", &KEYS);
    tables.iter().filter_map(|table| entry(reader, table)).collect()
}

fn entry(reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Allow> {
    let identity = reader.required(table, "identity", "a glob for the ids or names it is about");
    let everybody = identity.as_ref().is_some_and(|(text, _)| text.bytes().all(|b| b == b'*'));
    let identity = identity.and_then(|text| reader.pattern(text, Letters::AsWritten));
    let analytics = analytics(reader, table);
    let actions = reader.patterns(table, "actions", Letters::AnyCase);
    let reason = reader.required(table, "reason", "who reviewed it and why it is in order");
    let until = reader.time(table, "until");
    if everybody && !table.map.contains_key("actions") && !table.map.contains_key("analytics") {
        reader.warn(
            &table.span,
            "[[allow]] covers every finding there is; narrow `identity`, `analytics` or `actions`",
        );
    }
    Some(Allow {
        identity: identity?,
        analytics,
        actions,
        reason: reason?.0.to_owned(),
        until,
        line: reader.line(&table.span),
    })
}

fn analytics(reader: &mut Reader<'_>, table: &Table<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (text, at) in reader.texts(table, "analytics") {
        if !analytic::NAMES.contains(&text) {
            let advice = advice(text, &analytic::NAMES);
            reader.error(&at, format!("there is no analytic `{text}`; {advice}"));
        }
        names.push(text.to_owned());
    }
    names
}
