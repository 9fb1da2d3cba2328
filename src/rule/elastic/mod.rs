//! Detection rules of Elastic: TOML as they are developed, and JSON as Kibana exports them.
//!
//! A file is read as a whole: either everything in it is right, or every mistake is named with its
//! place. Languages, types and indexes that are not run end in a [`NotRun`] that says why.

mod index;
mod kind;
mod meta;
mod quoted;
#[cfg(test)]
mod tests;
mod tree;

use super::lines::Lines;
use super::yaml::{Data, Node, Place, error};
use super::{NotRun, Origin, RuleError, RuleFile};

/// Mistakes that are told of one file.
const TOLD: usize = 500;

/// Reads the rule of a TOML file; none where the file has no `[rule]`.
pub fn read_toml(path: &str, text: &str) -> Result<Option<RuleFile>, Vec<RuleError>> {
    let mut reader = Reader::new(path, text, Layout::Quoted);
    let root = tree::toml(path, &reader.lines, text)?;
    let Some(rule) = root.get("rule") else { return Ok(None) };
    // TOML names what is written, and an empty table is nothing that a place could be had from.
    let heading = root.entries().iter().find(|(key, _)| key.text == "rule");
    let at = heading.map_or(rule.at, |(key, _)| Place { line: key.at.line, column: 1 });
    if root.get("metadata").and_then(|it| it.get("maturity")).and_then(Node::text)
        == Some("deprecated")
    {
        reader.warn(at, "the rule is deprecated: others have taken its place");
    }
    reader.rule(&Node { at, data: rule.data.clone() }, &[]);
    reader.end().map(Some)
}

/// Reads rules as Kibana exports them, one a line, or in any other JSON; none where nothing in it
/// is of such an export.
pub fn read_json(path: &str, text: &str) -> Result<Option<RuleFile>, Vec<RuleError>> {
    let mut reader = Reader::new(path, text, Layout::Quoted);
    let values = tree::json(path, &reader.lines, text)?;
    let items: Vec<&Node> = values
        .iter()
        .flat_map(|value| match &value.data {
            Data::List(list) => list.as_slice(),
            _ => std::slice::from_ref(value),
        })
        .collect();
    if !items.iter().any(|item| is_rule(item) || Besides::of(item).is_some()) {
        return Ok(None);
    }
    for item in items {
        match Besides::of(item) {
            Some(besides) => reader.besides(item, besides),
            None => reader.rule(item, &[]),
        }
    }
    reader.end().map(Some)
}

/// Reads rules that were put together elsewhere, from YAML; `steps` stand beside them.
pub(super) fn read_nodes(
    path: &str,
    text: &str,
    rules: &[(Node, Vec<String>)],
) -> Result<RuleFile, Vec<RuleError>> {
    let mut reader = Reader::new(path, text, Layout::Yaml);
    for (rule, steps) in rules {
        reader.rule(rule, steps);
    }
    reader.end()
}

/// Whether a map has what only rules have.
pub(super) fn is_rule(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    let asks = has("query") || has("risk_score");
    has("rule_id") || (has("name") && asks) || (has("query") && has("risk_score"))
}

/// What exports hold besides rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Besides {
    /// How much was exported, in the last line.
    Summary,
    Exceptions,
    Action,
}

impl Besides {
    fn of(node: &Node) -> Option<Self> {
        let has = |key: &str| node.get(key).is_some();
        let counts = ["exported_count", "exported_rules_count", "exported_exception_list_count"];
        if counts.into_iter().any(has) {
            Some(Self::Summary)
        } else if has("list_id") && has("namespace_type") {
            Some(Self::Exceptions)
        } else if has("attributes") && has("type") && !is_rule(node) {
            Some(Self::Action)
        } else {
            None
        }
    }
}

/// How the text of a value lies in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// In quotes, with escapes.
    Quoted,
    /// As YAML folds it.
    Yaml,
}

/// A file on its way, and what was found wrong in it.
struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    lines: Lines<'t>,
    layout: Layout,
    file: RuleFile,
    errors: Vec<RuleError>,
    /// The languages of rules that are not run have names of their own.
    language: &'static str,
}

impl<'t> Reader<'t> {
    fn new(path: &'t str, text: &'t str, layout: Layout) -> Self {
        let (file, errors) = (RuleFile::default(), Vec::new());
        Self { path, text, lines: Lines::of(text), layout, file, errors, language: "kuery" }
    }

    fn error(&mut self, at: Place, problem: impl Into<String>) {
        match self.errors.len() {
            told if told < TOLD => self.errors.push(error(self.path, at, problem)),
            TOLD => {
                let problem = "there are more mistakes from here on";
                self.errors.push(error(self.path, at, problem));
            }
            _ => {}
        }
    }

    fn warn(&mut self, at: Place, problem: impl Into<String>) {
        if self.file.warnings.len() < TOLD {
            self.file.warnings.push(error(self.path, at, problem).to_string());
        }
    }

    fn end(mut self) -> Result<RuleFile, Vec<RuleError>> {
        if self.errors.is_empty() {
            return Ok(self.file);
        }
        self.errors.sort_by_key(|fault| (fault.line, fault.column));
        Err(self.errors)
    }

    fn origin(&self, at: Place) -> Origin {
        let (path, language) = (self.path.to_owned(), self.language);
        Origin { path, line: at.line, language, is_builtin: false }
    }

    /// The place of a byte of a value's text.
    fn place(&self, node: &Node, offset: usize) -> Place {
        match self.layout {
            Layout::Yaml => node.place(self.text, offset),
            Layout::Quoted => {
                let start = self.lines.byte(node.at);
                let written = self.text.get(start..).unwrap_or_default();
                let value = node.text().unwrap_or_default();
                self.lines.place(start + quoted::byte_of(written, value, offset))
            }
        }
    }

    /// What belongs to rules and is not read: whoever exported it expects it to be heeded.
    fn besides(&mut self, node: &Node, besides: Besides) {
        let reason = match besides {
            Besides::Summary => return,
            Besides::Exceptions => {
                "exceptions of Kibana are not read; write them as [[allow]] in hunt.toml"
            }
            Besides::Action => "actions of Kibana are not taken",
        };
        let text = |keys: [&str; 3]| {
            let found = keys.iter().find_map(|key| node.get(key).and_then(Node::text));
            found.unwrap_or_default().to_owned()
        };
        let id = text(["item_id", "list_id", "id"]);
        let title = match text(["name", "title", "description"]) {
            title if title.is_empty() => id.clone(),
            title => title,
        };
        let origin = Origin { language: "", ..self.origin(node.at) };
        self.file.not_run.push(NotRun {
            id,
            name: String::new(),
            title,
            origin,
            reason: reason.to_owned(),
        });
    }

    /// A single text; none where it is not there, or no text, which is told.
    fn text(&mut self, rule: &Node, key: &str) -> Option<String> {
        let node = rule.get(key)?;
        match &node.data {
            Data::Null => None,
            Data::List(_) | Data::Map(_) => {
                self.error(node.at, format!("`{key}` is {}; it must be a text", node.kind()));
                None
            }
            _ => node.text().map(|text| text.trim().to_owned()),
        }
    }

    /// A list of texts; one text alone is a list, too. Empty ones are left out.
    fn texts(&mut self, rule: &Node, key: &str) -> Vec<String> {
        let Some(node) = rule.get(key) else { return Vec::new() };
        let mut texts = Vec::new();
        for item in items(Some(node)) {
            match item.text() {
                Some(text) if text.trim().is_empty() => {}
                Some(text) => texts.push(text.trim().to_owned()),
                None => {
                    let problem = format!("`{key}` has {} where a text is wanted", item.kind());
                    self.error(item.at, problem);
                }
            }
        }
        texts
    }

    /// A whole number from 0; none where it is not there, or no such number, which is told.
    fn number(&mut self, rule: &Node, key: &str) -> Option<u64> {
        let node = rule.get(key).filter(|node| node.data != Data::Null)?;
        let number = node.text().and_then(|text| text.trim().parse().ok());
        if number.is_none() {
            self.error(node.at, format!("`{key}` must be a whole number"));
        }
        number
    }
}

/// The elements of a list; a value alone is a list of one.
fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node { data: Data::List(list), .. }) => list,
        Some(Node { data: Data::Null, .. }) | None => &[],
        Some(node) => std::slice::from_ref(node),
    }
}
