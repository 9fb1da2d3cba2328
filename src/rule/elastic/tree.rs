//! TOML and JSON as the same trees that YAML is read into, so that one reader serves all three.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::de::IgnoredAny;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rule::RuleError;
use crate::rule::lines::Lines;
use crate::rule::yaml::{Data, Key, Node, Place, error};

/// Lists and maps that may stand inside each other.
const DEEPEST: usize = 64;

/// Values that a file may have.
const MOST: usize = 1_000_000;

type Fault = (Place, String);

fn too_deep<T>(at: Place) -> Result<T, Fault> {
    Err((at, format!("more than {DEEPEST} lists and maps inside each other")))
}

/// A TOML file as a tree.
pub(super) fn toml(path: &str, lines: &Lines<'_>, text: &str) -> Result<Node, Vec<RuleError>> {
    let (table, faults) = DeTable::parse_recoverable(text);
    if !faults.is_empty() {
        let told = faults.iter().map(|fault| {
            let at = lines.place(fault.span().map_or(0, |span| span.start));
            error(path, at, format!("TOML: {}", fault.message().replace('\n', "; ")))
        });
        return Err(told.collect());
    }
    let at = Place { line: 1, column: 1 };
    match table_data(table.get_ref(), lines, 0) {
        Ok(data) => Ok(Node { at, data }),
        Err((at, problem)) => Err(vec![error(path, at, problem)]),
    }
}

fn table_data(table: &DeTable<'_>, lines: &Lines<'_>, depth: usize) -> Result<Data, Fault> {
    let entry = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let text = key.get_ref().clone().into_owned();
        let key = Key { at: lines.place(key.span().start), text, quoted: false };
        Ok((key, toml_node(value, lines, depth + 1)?))
    };
    table.iter().map(entry).collect::<Result<_, _>>().map(Data::Map)
}

fn toml_node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>, depth: usize) -> Result<Node, Fault> {
    let at = lines.place(value.span().start);
    if depth > DEEPEST {
        return too_deep(at);
    }
    let data = match value.get_ref() {
        DeValue::String(text) => Data::Text(text.clone().into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(whole) => Data::Number(whole as f64, whole.to_string()),
            Err(_) => Data::Text(number.as_str().to_owned()),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(parsed) => Data::Number(parsed, number.as_str().to_owned()),
            Err(_) => Data::Text(number.as_str().to_owned()),
        },
        DeValue::Boolean(is_so) => Data::Bool(*is_so),
        DeValue::Datetime(time) => Data::Text(time.to_string()),
        DeValue::Array(list) => {
            let list = list.iter().map(|value| toml_node(value, lines, depth + 1));
            Data::List(list.collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => table_data(table, lines, depth)?,
    };
    Ok(Node { at, data })
}

/// The JSON values of a text, one after another: a document, or one a line.
pub(super) fn json(path: &str, lines: &Lines<'_>, text: &str) -> Result<Vec<Node>, Vec<RuleError>> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let mut walker = Walker { text, lines, at: 0, values: 0 };
    let mut nodes = Vec::new();
    loop {
        walker.at = values.byte_offset();
        // What has been read without a fault is walked without looking for faults.
        match values.next() {
            None => return Ok(nodes),
            Some(Ok(IgnoredAny)) => match walker.node(0) {
                Ok(node) => nodes.push(node),
                Err((at, problem)) => return Err(vec![error(path, at, problem)]),
            },
            Some(Err(fault)) => {
                let start = lines.byte(Place { line: fault.line(), column: 1 });
                // serde_json counts bytes, and at the end one less.
                let at = match fault.is_eof() {
                    true => text.trim_end().len(),
                    false => start + fault.column().saturating_sub(1),
                };
                let at = lines.place(at);
                let said = fault.to_string();
                let problem = said.split(" at line ").next().unwrap_or(&said);
                return Err(vec![error(path, at, format!("JSON: {problem}"))]);
            }
        }
    }
}

/// Goes over JSON that is known to be right.
struct Walker<'t> {
    text: &'t str,
    lines: &'t Lines<'t>,
    at: usize,
    values: usize,
}

impl Walker<'_> {
    fn node(&mut self, depth: usize) -> Result<Node, Fault> {
        self.skip();
        let at = self.lines.place(self.at);
        self.values += 1;
        if self.values > MOST {
            return Err((at, format!("the file has more than {MOST} values; part it")));
        }
        if depth > DEEPEST {
            return too_deep(at);
        }
        let data = match self.byte() {
            b'{' => self.map(depth)?,
            b'[' => self.list(depth)?,
            b'"' => Data::Text(self.string()),
            _ => self.word(),
        };
        Ok(Node { at, data })
    }

    fn map(&mut self, depth: usize) -> Result<Data, Fault> {
        let mut map = Vec::new();
        let mut seen = HashSet::new();
        while self.goes_on(b'}') {
            let at = self.lines.place(self.at);
            let key = Key { at, text: self.string(), quoted: true };
            if !seen.insert(key.text.clone()) {
                return Err((at, format!("the key `{}` stands here twice", key.text)));
            }
            self.skip();
            // The colon.
            self.at += 1;
            map.push((key, self.node(depth + 1)?));
        }
        Ok(Data::Map(map))
    }

    fn list(&mut self, depth: usize) -> Result<Data, Fault> {
        let mut list = Vec::new();
        while self.goes_on(b']') {
            list.push(self.node(depth + 1)?);
        }
        Ok(Data::List(list))
    }

    /// Steps over the bracket or comma that stands here; whether another value follows.
    fn goes_on(&mut self, end: u8) -> bool {
        self.skip();
        if matches!(self.byte(), b'{' | b'[' | b',') {
            self.at += 1;
            self.skip();
        }
        let goes_on = self.at < self.text.len() && self.byte() != end;
        self.at += usize::from(!goes_on);
        goes_on
    }

    fn string(&mut self) -> String {
        let bytes = self.text.as_bytes();
        let start = self.at;
        self.at += 1;
        while let Some(byte) = bytes.get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            if *byte == b'"' {
                break;
            }
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(written).unwrap_or_default()
    }

    fn word(&mut self) -> Data {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        match word {
            "true" => Data::Bool(true),
            "false" => Data::Bool(false),
            _ => match word.parse() {
                Ok(number) => Data::Number(number, word.to_owned()),
                Err(_) => Data::Null,
            },
        }
    }

    fn skip(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }
}
