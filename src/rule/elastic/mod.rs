//! Detection rules of Elastic: TOML as they are developed, and NDJSON as Kibana exports them.
//!
//! A file is read as a whole: either everything in it is right, or every mistake is named with its
//! place. Languages and types that are not run are listed with the reason.

mod detection;
mod index;
mod kind;
mod tree;

use super::yaml::{Data, Node, Place, error};
use super::{NotRun, Origin, RuleError, RuleFile};

/// Mistakes that are told of one file.
const TOLD: usize = 500;

/// Reads a rule in TOML: its table `[rule]`.
pub fn read_toml(path: &str, text: &str) -> Result<RuleFile, Vec<RuleError>> {
    let mut reader = Reader::new(path, text, Layout::Lines);
    match tree::toml(path, text) {
        Ok(root) => match root.get("rule") {
            Some(rule) => reader.rule(rule, &[]),
            None => reader.error(root.at, "the file lacks the table `[rule]`"),
        },
        Err(fault) => reader.errors.push(fault),
    }
    reader.end()
}

/// Reads rules that Kibana exported, one a line. Lines of other kinds that Kibana adds (exceptions,
/// actions, the summary) are named as not run where they would change what a rule finds.
pub fn read_ndjson(path: &str, text: &str) -> Result<RuleFile, Vec<RuleError>> {
    let mut reader = Reader::new(path, text, Layout::Line);
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match tree::json(path, number, line) {
            Ok(node) if is_summary(&node) => {}
            Ok(node) if node.get("type").is_some() && node.get("list_id").is_some() => {
                reader.exception(&node);
            }
            Ok(node) => reader.rule(&node, &[]),
            Err(fault) => reader.told(fault),
        }
    }
    reader.end()
}

/// Reads a rule that was put together elsewhere, from YAML; `steps` are those that stand beside it.
pub(super) fn read_node(
    path: &str,
    text: &str,
    rule: &Node,
    steps: &[String],
) -> Result<RuleFile, Vec<RuleError>> {
    let mut reader = Reader::new(path, text, Layout::Yaml);
    reader.rule(rule, steps);
    reader.end()
}

/// The last line of an export counts what was exported.
fn is_summary(node: &Node) -> bool {
    node.get("exported_count").is_some() || node.get("exported_rules_count").is_some()
}

/// How the text of a value lies in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Character by character, from where the value begins.
    Lines,
    /// Somewhere in one line.
    Line,
    /// As YAML folds it.
    Yaml,
}

/// A file on its way, and what was found wrong in it.
struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    layout: Layout,
    file: RuleFile,
    errors: Vec<RuleError>,
}

impl<'t> Reader<'t> {
    fn new(path: &'t str, text: &'t str, layout: Layout) -> Self {
        Self { path, text, layout, file: RuleFile::default(), errors: Vec::new() }
    }

    fn error(&mut self, at: Place, problem: impl Into<String>) {
        self.told(error(self.path, at, problem));
    }

    fn told(&mut self, fault: RuleError) {
        if self.errors.len() < TOLD {
            self.errors.push(fault);
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

    /// An exception narrows a rule by what `hunt` has `[[allow]]` for.
    fn exception(&mut self, node: &Node) {
        let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default().to_owned();
        self.file.not_run.push(NotRun {
            id: text("item_id"),
            title: text("name"),
            origin: self.origin(node.at),
            reason: "an exception of Kibana; write it as [[allow]] in hunt.toml".to_owned(),
        });
    }

    fn origin(&self, at: Place) -> Origin {
        Origin { path: self.path.to_owned(), line: at.line, language: "kuery" }
    }

    /// The place of a byte of a value's text.
    fn place(&self, node: &Node, offset: usize) -> Place {
        match self.layout {
            Layout::Yaml => node.place(self.text, offset),
            Layout::Line => node.at,
            Layout::Lines => {
                let before = node.text().and_then(|text| text.get(..offset)).unwrap_or_default();
                let breaks = before.matches('\n').count();
                let last = before.rsplit('\n').next().unwrap_or_default().chars().count();
                let column = if breaks == 0 { node.at.column + last } else { last + 1 };
                Place { line: node.at.line + breaks, column }
            }
        }
    }

    /// A single text.
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

    /// A list of texts; one text alone is a list, too.
    fn texts(&mut self, rule: &Node, key: &str) -> Vec<String> {
        let Some(node) = rule.get(key) else { return Vec::new() };
        let Data::List(list) = &node.data else {
            return self.text(rule, key).into_iter().collect();
        };
        let mut texts = Vec::with_capacity(list.len());
        for item in list {
            match item.text() {
                Some(text) => texts.push(text.trim().to_owned()),
                None => {
                    self.error(item.at, format!("`{key}` holds {}; it must be texts", item.kind()));
                }
            }
        }
        texts
    }

    /// A whole number.
    fn number(&mut self, rule: &Node, key: &str) -> Option<u64> {
        let node = rule.get(key)?;
        let number = node.text().and_then(|text| text.parse().ok());
        if number.is_none() {
            self.error(node.at, format!("`{key}` must be a whole number"));
        }
        number
    }
}

#[cfg(test)]
mod tests;
