//! YAML whose every key and value knows where it stands, and whose size is bounded.
//!
//! A thin layer over the events of `saphyr-parser`: it gives places and leaves it to its user what
//! to build of them, which is where limits belong.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};

use super::RuleError;
use super::lines::Lines;

/// Bytes that a file may have.
pub const LONGEST: usize = 10_000_000;

/// Lists and maps that may stand inside each other.
const DEEPEST: usize = 64;

/// Values that a file may have.
const MOST: usize = 1_000_000;

/// Values that aliases may stand for, all of them together.
const COPIES: usize = 10_000;

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub at: Place,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number and its digits; what begins with a zero is a text, as it may be an account's id.
    Number(f64, String),
    /// Any other text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file; no key twice.
    Map(Vec<(Key, Node)>),
}

/// The key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where it begins.
    pub at: Place,
    /// Its text.
    pub text: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
}

impl Key {
    /// The place of a byte of its text.
    pub fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or_default().chars().count();
        Place { line: self.at.line, column: self.at.column + usize::from(self.quoted) + before }
    }
}

impl Node {
    /// The value of a key, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find_map(|(name, value)| (name.text == key).then_some(value))
    }

    /// Keys and values; none where this is no map.
    pub fn entries(&self) -> &[(Key, Self)] {
        if let Data::Map(entries) = &self.data { entries } else { &[] }
    }

    /// The text of a single value; null has none.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) | Data::Number(_, text) => Some(text),
            Data::Bool(true) => Some("true"),
            Data::Bool(false) => Some("false"),
            Data::Null | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// What it is, in plain words.
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::Null => "empty",
            Data::Bool(_) => "true or false",
            Data::Number(..) => "a number",
            Data::Text(_) => "a text",
            Data::List(_) => "a list",
            Data::Map(_) => "a map",
        }
    }

    /// An error in this value.
    pub fn error(&self, path: &str, problem: impl Into<String>) -> RuleError {
        error(path, self.at, problem)
    }

    /// The place of a byte of this value's text in the file's text. Lines that YAML joins and
    /// indentation that it drops differ in white space only, so the other characters are counted.
    pub fn place(&self, file: &str, offset: usize) -> Place {
        self.place_of(file, offset).unwrap_or(self.at)
    }

    fn place_of(&self, file: &str, offset: usize) -> Option<Place> {
        let dark = |text: &str| text.chars().filter(|char| !char.is_whitespace()).count();
        let value = self.text()?;
        let at = value.get(..offset)?;
        let mut wanted = dark(at);
        let at_end = value[offset..].trim_start().is_empty();
        let mut column = self.at.column;
        for (line, text) in (self.at.line..).zip(file.lines().skip(self.at.line - 1)) {
            let text: String = text.chars().skip(column - 1).collect();
            let is_header = line == self.at.line && text.starts_with(['|', '>']);
            let quote = usize::from(line == self.at.line && text.starts_with(['"', '\'']));
            for (index, char) in text.chars().enumerate().skip(quote) {
                if is_header || char.is_whitespace() {
                    continue;
                }
                if wanted == 0 || (wanted == 1 && at_end) {
                    let column = column + index + usize::from(wanted == 1);
                    return Some(Place { line, column });
                }
                wanted -= 1;
            }
            column = 1;
        }
        None
    }

    fn size(&self) -> usize {
        1 + match &self.data {
            Data::List(list) => list.iter().map(Self::size).sum(),
            Data::Map(map) => map.iter().map(|(_, value)| value.size()).sum(),
            _ => 0,
        }
    }
}

/// An error at a place of a file.
pub fn error(path: &str, at: Place, problem: impl Into<String>) -> RuleError {
    RuleError { path: path.to_owned(), line: at.line, column: at.column, problem: problem.into() }
}

/// Bytes of a text that are shown of a key and its value.
const SHOWN: usize = 100_000;

/// The lines of a key and its value, as they stand in a file.
pub(super) fn section(file: &str, lines: &Lines<'_>, key: &Key) -> String {
    let margin = key.at.column - 1;
    let start = lines.byte(Place { line: key.at.line, column: 1 });
    let mut section = String::new();
    for (number, line) in file.get(start..).unwrap_or_default().lines().enumerate() {
        let inner = line.trim_start_matches(' ');
        let indent = line.len() - inner.len();
        // A list may stand no further right than the key that it belongs to.
        let goes_on = indent > margin || (indent == margin && inner.starts_with("- "));
        if section.len() > SHOWN || (number > 0 && !inner.is_empty() && !goes_on) {
            break;
        }
        section.push_str(line.get(margin..).unwrap_or_default().trim_end());
        section.push('\n');
    }
    section.truncate(section.trim_end().len());
    section
}

/// The documents of a file; empty ones are left out.
pub fn read(path: &str, text: &str) -> Result<Vec<Node>, RuleError> {
    if text.len() > LONGEST {
        let problem = format!(
            "the file has {} bytes, more than the {LONGEST} that a rule file may have; part it",
            text.len()
        );
        return Err(error(path, Place { line: 1, column: 1 }, problem));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parser = Parser::new_from_str(text);
    let mut builder = Builder { parser, anchors: HashMap::new(), values: 0, copies: 0 };
    builder.documents().map_err(|(at, problem)| error(path, at, problem))
}

type Fault = (Place, String);

struct Builder<'t> {
    parser: Parser<'t, StrInput<'t>>,
    /// Values that aliases may stand for; a value is there only when it is complete.
    anchors: HashMap<usize, Node>,
    values: usize,
    copies: usize,
}

impl<'t> Builder<'t> {
    fn documents(&mut self) -> Result<Vec<Node>, Fault> {
        let mut documents = Vec::new();
        loop {
            match self.event()? {
                (Event::StreamEnd, _) => return Ok(documents),
                (
                    Event::StreamStart
                    | Event::DocumentStart(_)
                    | Event::DocumentEnd
                    | Event::Nothing,
                    _,
                ) => {}
                (event, at) => {
                    let node = self.node(event, at, 0)?;
                    if node.data != Data::Null {
                        documents.push(node);
                    }
                }
            }
        }
    }

    fn event(&mut self) -> Result<(Event<'t>, Place), Fault> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, place(&span.start))),
            Some(Err(error)) => Err((place(error.marker()), format!("YAML: {}", error.info()))),
            None => Ok((Event::StreamEnd, Place { line: 1, column: 1 })),
        }
    }

    fn node(&mut self, event: Event<'t>, at: Place, depth: usize) -> Result<Node, Fault> {
        self.values += 1;
        if self.values > MOST {
            return Err((at, format!("the file has more than {MOST} values; part it")));
        }
        if depth > DEEPEST {
            return Err((at, format!("more than {DEEPEST} lists and maps inside each other")));
        }
        let (data, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain
                    || tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                (if is_text { Data::Text(text.into_owned()) } else { plain(&text) }, anchor)
            }
            Event::SequenceStart(anchor, _) => (Data::List(self.list(depth)?), anchor),
            Event::MappingStart(anchor, _) => (Data::Map(self.map(depth)?), anchor),
            Event::Alias(anchor) => return self.alias(anchor, at),
            _ => return Err((at, "YAML: a value is missing".to_owned())),
        };
        let node = Node { at, data };
        if anchor > 0 && node.size() <= COPIES {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        let mut list = Vec::new();
        loop {
            match self.event()? {
                (Event::SequenceEnd, _) => return Ok(list),
                (event, at) => list.push(self.node(event, at, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(Key, Node)>, Fault> {
        let mut map = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let key = match self.event()? {
                (Event::MappingEnd, _) => return Ok(map),
                (Event::Scalar(text, style, ..), at) => {
                    let quoted =
                        matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                    Key { at, text: text.into_owned(), quoted }
                }
                (_, at) => return Err((at, "a key is a single text".to_owned())),
            };
            if key.text == "<<" && !key.quoted {
                let problem = "merge keys (`<<`) are not read; write the keys out";
                return Err((key.at, problem.to_owned()));
            }
            if !seen.insert(key.text.clone()) {
                let problem = format!("the key `{}` stands here twice; join or rename", key.text);
                return Err((key.at, problem));
            }
            let (event, at) = self.event()?;
            map.push((key, self.node(event, at, depth + 1)?));
        }
    }

    /// What an alias stands for. Documents can be written that grow without end through aliases, so
    /// there is a budget for all of them.
    fn alias(&mut self, anchor: usize, at: Place) -> Result<Node, Fault> {
        let Some(node) = self.anchors.get(&anchor) else {
            let problem = "an alias (`*`) stands inside what it stands for, or for too much; \
                           write the value out";
            return Err((at, problem.to_owned()));
        };
        self.copies += node.size();
        if self.copies > COPIES {
            let problem = format!("aliases (`*`) stand for more than {COPIES} values; write them");
            return Err((at, problem));
        }
        Ok(node.clone())
    }
}

fn place(marker: &Marker) -> Place {
    Place { line: marker.line().max(1), column: marker.col() + 1 }
}

/// What a text without quotes means (YAML 1.2, core schema).
fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ => match number(text) {
            Some((number, digits)) => Data::Number(number, digits),
            None => Data::Text(text.to_owned()),
        },
    }
}

fn number(text: &str) -> Option<(f64, String)> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let number = u64::from_str_radix(digits, radix).ok()?;
            return Some((number as f64, number.to_string()));
        }
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = digits.starts_with(|char: char| char.is_ascii_digit() || char == '.')
        && digits.ends_with(|char: char| char.is_ascii_digit() || char == '.')
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    let has_zero = digits.len() > 1
        && digits.starts_with('0')
        && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if !is_number || has_zero {
        return None;
    }
    let number = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    Some((number, text.strip_prefix('+').unwrap_or(text).to_owned()))
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
