//! A TOML document whose values know where they stand, and all that is found wrong with it.
//!
//! serde would stop at the first error and forget where the others stand, so the document is
//! walked by hand.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::time::{Nanos, When};

/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// Something about a line of the file: what it is, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is to be said.
    pub message: String,
}

/// A table of the document.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    /// As messages call it: `[[allow]]`; empty for the document itself.
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) map: &'a DeTable<'a>,
}

/// A text with its place.
pub(super) type Text<'a> = (&'a str, Range<usize>);

/// Reads values and gathers what is wrong.
pub(super) struct Reader<'t> {
    text: &'t str,
    /// Where lines begin.
    lines: Vec<usize>,
    pub(super) errors: Vec<Remark>,
    pub(super) warnings: Vec<Remark>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { text, lines, errors: Vec::new(), warnings: Vec::new() }
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: &Range<usize>) -> usize {
        self.lines.partition_point(|start| *start <= at.start)
    }

    pub(super) fn error(&mut self, at: &Range<usize>, message: impl Into<String>) {
        let remark = self.remark(at, message.into());
        self.errors.push(remark);
    }

    pub(super) fn warn(&mut self, at: &Range<usize>, message: impl Into<String>) {
        let remark = self.remark(at, message.into());
        self.warnings.push(remark);
    }

    fn remark(&self, at: &Range<usize>, message: String) -> Remark {
        let line = self.line(at);
        let start = self.lines[line - 1];
        // A place behind the end of the text, or inside a character, still has a column.
        let before = self.text.get(start..at.start.min(self.text.len())).unwrap_or_default();
        Remark { line, column: before.chars().count() + 1, message }
    }

    /// A table of known keys; every other key is an error.
    pub(super) fn table<'a>(
        &mut self,
        name: &str,
        value: &'a Value<'a>,
        keys: &[&str],
    ) -> Option<Table<'a>> {
        let table = self.any_table(name, value)?;
        self.check_keys(&table, keys);
        Some(table)
    }

    /// A table whose keys are the user's own.
    pub(super) fn any_table<'a>(&mut self, name: &str, value: &'a Value<'a>) -> Option<Table<'a>> {
        let DeValue::Table(map) = value.get_ref() else {
            self.wrong(value, name, "a table");
            return None;
        };
        Some(Table { name: name.to_owned(), span: value.span(), map })
    }

    pub(super) fn check_keys(&mut self, table: &Table<'_>, keys: &[&str]) {
        for key in table.map.keys() {
            let name: &str = key.get_ref();
            if keys.contains(&name) {
                continue;
            }
            let place = match table.name.as_str() {
                "" => String::new(),
                name => format!(" in {name}"),
            };
            self.error(&key.span(), format!("unknown key `{name}`{place}; {}", advice(name, keys)));
        }
    }

    /// The tables under a key that may come more than once: `[[allow]]`.
    pub(super) fn tables<'a>(
        &mut self,
        root: &Table<'a>,
        key: &str,
        keys: &[&str],
    ) -> Vec<Table<'a>> {
        let name = format!("[[{key}]]");
        let Some(value) = root.map.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            let found = kind(value.get_ref());
            self.error(
                &value.span(),
                format!("`{key}` is {found}; write {name}, with two brackets, above each entry"),
            );
            return Vec::new();
        };
        list.iter().filter_map(|value| self.table(&name, value, keys)).collect()
    }

    /// A text that is not empty.
    pub(super) fn text<'a>(&mut self, table: &Table<'a>, key: &str) -> Option<Text<'a>> {
        let value = table.map.get(key)?;
        self.text_of(value, key)
    }

    fn text_of<'a>(&mut self, value: &'a Value<'a>, key: &str) -> Option<Text<'a>> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some((text, value.span())),
            DeValue::String(_) => {
                self.error(
                    &value.span(),
                    format!("`{key}` is empty; say something or leave it out"),
                );
                None
            }
            _ => {
                self.wrong(value, key, "a text in quotes");
                None
            }
        }
    }

    /// A text that an entry cannot do without.
    pub(super) fn required<'a>(
        &mut self,
        table: &Table<'a>,
        key: &str,
        what: &str,
    ) -> Option<Text<'a>> {
        self.demand(table, key, what);
        self.text(table, key)
    }

    /// Complains where a key is not there at all.
    pub(super) fn demand(&mut self, table: &Table<'_>, key: &str, what: &str) {
        if !table.map.contains_key(key) {
            self.error(&table.span, format!("{} has no `{key}`; add {what}", table.name));
        }
    }

    /// A list of texts; none where the key is not there.
    pub(super) fn texts<'a>(&mut self, table: &Table<'a>, key: &str) -> Vec<Text<'a>> {
        let Some(value) = table.map.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong(value, key, "a list of texts such as [\"one\", \"two\"]");
            return Vec::new();
        };
        if list.is_empty() {
            self.warn(&value.span(), format!("`{key}` is empty, as if it were not there"));
        }
        list.iter().filter_map(|value| self.text_of(value, key)).collect()
    }

    /// A moment: a TOML date or time, or one in quotes. Dates mean their beginning in UTC.
    pub(super) fn time(&mut self, table: &Table<'_>, key: &str) -> Option<Nanos> {
        const FORMS: &str =
            "write a date (2026-11-20) or a time (2026-11-20T14:00:00Z), with or without quotes";
        let value = table.map.get(key)?;
        let written = match value.get_ref() {
            DeValue::Datetime(time) => {
                let mut time = *time;
                // TOML lets seconds be left out.
                if let Some(clock) = &mut time.time {
                    clock.second.get_or_insert(0);
                }
                time.to_string()
            }
            DeValue::String(text) => text.trim().to_string(),
            _ => {
                self.wrong(value, key, "a date or time");
                return None;
            }
        };
        match written.parse() {
            Ok(When::At(time)) => Some(time),
            Ok(When::Back(_)) | Err(_) => {
                self.error(&value.span(), format!("`{key}` is no moment: `{written}`; {FORMS}"));
                None
            }
        }
    }

    /// Complains about a value of the wrong kind.
    pub(super) fn wrong(&mut self, value: &Value<'_>, key: &str, wanted: &str) {
        let found = kind(value.get_ref());
        self.error(&value.span(), format!("`{key}` is {found}; it must be {wanted}"));
    }
}

/// A value's kind in plain words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What was probably meant, or what there is to choose from.
pub(super) fn advice(name: &str, known: &[&str]) -> String {
    let wanted = name.to_lowercase();
    let near = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&wanted, known), *known))
        .filter(|(distance, known)| distance * 5 <= known.len().max(3) * 2)
        .min();
    match near {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => format!("choose from {}", known.join(", ")),
    }
}
