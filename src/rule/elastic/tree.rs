//! TOML and JSON as the same trees that YAML is read into, so that one reader serves all three.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rule::RuleError;
use crate::rule::yaml::{Data, Key, Node, Place, error};

/// Lists and maps that may stand inside each other.
const DEEPEST: usize = 64;

/// Places in a text.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where lines begin.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..at.min(self.text.len())).unwrap_or_default();
        Place { line, column: before.chars().count() + 1 }
    }
}

/// A TOML file as a tree.
pub(super) fn toml(path: &str, text: &str) -> Result<Node, RuleError> {
    let lines = Lines::of(text);
    match DeTable::parse(text) {
        Ok(table) => {
            let at = lines.place(table.span().start);
            let data = map(table.get_ref(), &lines, 0).map_err(|at| too_deep(path, at))?;
            Ok(Node { at, data })
        }
        Err(fault) => {
            let at = lines.place(fault.span().map_or(0, |span| span.start));
            Err(error(path, at, format!("TOML: {}", fault.message())))
        }
    }
}

fn too_deep(path: &str, at: Place) -> RuleError {
    error(path, at, format!("more than {DEEPEST} lists and maps inside each other"))
}

fn map(table: &DeTable<'_>, lines: &Lines<'_>, depth: usize) -> Result<Data, Place> {
    let entry = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let text = key.get_ref().clone().into_owned();
        let key = Key { at: lines.place(key.span().start), text, quoted: false };
        Ok((key, node(value, lines, depth + 1)?))
    };
    table.iter().map(entry).collect::<Result<_, _>>().map(Data::Map)
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>, depth: usize) -> Result<Node, Place> {
    let span = value.span();
    let mut at = lines.place(span.start);
    if depth > DEEPEST {
        return Err(at);
    }
    let written = lines.text.get(span.clone()).unwrap_or_default();
    let data = match value.get_ref() {
        DeValue::String(text) => {
            at = lines.place(span.start + opening(written));
            Data::Text(text.clone().into_owned())
        }
        DeValue::Integer(_) | DeValue::Float(_) => match written.replace('_', "").parse() {
            Ok(number) => Data::Number(number, written.to_owned()),
            Err(_) => Data::Text(written.to_owned()),
        },
        DeValue::Boolean(yes) => Data::Bool(*yes),
        DeValue::Datetime(time) => Data::Text(time.to_string()),
        DeValue::Array(list) => {
            let list = list.iter().map(|value| node(value, lines, depth + 1));
            Data::List(list.collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => map(table, lines, depth)?,
    };
    Ok(Node { at, data })
}

/// The bytes in front of a text: its quotes, and the line end behind three of them.
fn opening(written: &str) -> usize {
    let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
    let rest = written.get(quotes..).unwrap_or_default();
    let end = match quotes {
        3 if rest.starts_with("\r\n") => 2,
        3 if rest.starts_with('\n') => 1,
        _ => 0,
    };
    quotes + end
}

/// A line of JSON as a tree; all of it stands where the line does.
pub(super) fn json(path: &str, line: usize, text: &str) -> Result<Node, RuleError> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => Ok(plain(value, Place { line, column: 1 })),
        Err(fault) => {
            let at = Place { line, column: fault.column().max(1) };
            Err(error(path, at, format!("JSON: {fault}")))
        }
    }
}

fn plain(value: serde_json::Value, at: Place) -> Node {
    use serde_json::Value;
    let data = match value {
        Value::Null => Data::Null,
        Value::Bool(yes) => Data::Bool(yes),
        Value::Number(number) => {
            Data::Number(number.as_f64().unwrap_or_default(), number.to_string())
        }
        Value::String(text) => Data::Text(text),
        Value::Array(list) => Data::List(list.into_iter().map(|value| plain(value, at)).collect()),
        Value::Object(map) => {
            let key = |text: String| Key { at, text, quoted: true };
            let entries = map.into_iter().map(|(name, value)| (key(name), plain(value, at)));
            Data::Map(entries.collect())
        }
    };
    Node { at, data }
}
