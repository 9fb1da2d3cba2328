//! Sigma: rules and correlations of the specification 2.1, and what older files still hold.
//!
//! A file is read as a whole: either everything in it is right, or every mistake is named with its
//! place. What is right but cannot be answered ends in a [`NotRun`](super::NotRun) that says why.

mod compare;
mod condition;
mod correlation;
mod detection;
mod logsource;
mod meta;
mod modifier;
mod old;
mod references;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;

pub use references::{check_references, hush, set_aside};

use super::lines::Lines;
use super::predicate::Predicate;
use super::yaml::{self, Data, Node, Place};
use super::{Kind, RuleError, RuleFile};
use compare::Stop;
use condition::Fault;

/// What stands for placeholders (`%name%`), by name.
pub type Placeholders = BTreeMap<String, Vec<String>>;

/// Mistakes that are told of one file.
const TOLD: usize = 500;

/// Bytes that a file may come to when placeholders, encodings and global documents are written out.
const WRITTEN_OUT: usize = 64_000_000;

/// Regular expressions that a file may have.
const EXPRESSIONS: usize = 2_000;

/// Reads the rules of a file.
pub fn read(
    path: &str,
    text: &str,
    placeholders: &Placeholders,
) -> Result<RuleFile, Vec<RuleError>> {
    let documents = yaml::read(path, text).map_err(|error| vec![error])?;
    let mut reader = Reader {
        path,
        text: text.strip_prefix('\u{feff}').unwrap_or(text),
        lines: Lines::of(text.strip_prefix('\u{feff}').unwrap_or(text)),
        placeholders,
        file: RuleFile::default(),
        errors: Vec::new(),
        reason: None,
        left: WRITTEN_OUT,
        expressions: 0,
    };
    let mut aside = Vec::new();
    let mut fed = Vec::new();
    for (number, document) in (1..).zip(old::merged(&mut reader, documents)) {
        let meta = meta::read(&mut reader, &document, number);
        let kind = reader.reason.is_none().then(|| reader.kind(&document)).flatten();
        match reader.reason.take() {
            None => {
                if let (Some(meta), Some((kind, source))) = (meta, kind) {
                    reader.file.rules.push(meta.rule(kind, source));
                }
            }
            Some(reason) => {
                fed.extend(correlation::feeds(&document));
                let Some(meta) = meta else { continue };
                aside.extend([
                    (meta.id.clone(), reason.clone()),
                    (meta.name.clone(), reason.clone()),
                ]);
                reader.file.not_run.push(meta.not_run(reason));
            }
        }
    }
    if !reader.errors.is_empty() {
        reader.errors.sort_by_key(|error| (error.line, error.column));
        return Err(reader.errors);
    }
    let mut file = reader.file;
    // They were written for a correlation that is not run: nobody wants to hear of each of them.
    for rule in &mut file.rules {
        rule.reports &= !fed.iter().any(|name| references::is_called(rule, name));
    }
    aside.retain(|(name, _)| !name.is_empty());
    references::set_aside_of(&mut file.rules, &mut file.not_run, &mut aside);
    Ok(file)
}

/// A file on its way, and what was found wrong in it.
struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    lines: Lines<'t>,
    placeholders: &'t Placeholders,
    file: RuleFile,
    errors: Vec<RuleError>,
    /// Why the document at hand is not run.
    reason: Option<String>,
    /// What is left of [`WRITTEN_OUT`].
    left: usize,
    /// Regular expressions so far.
    expressions: usize,
}

impl Reader<'_> {
    fn error(&mut self, at: Place, problem: impl Into<String>) {
        match self.errors.len() {
            told if told < TOLD => self.errors.push(yaml::error(self.path, at, problem)),
            TOLD => {
                self.errors.push(yaml::error(
                    self.path,
                    at,
                    "there are more mistakes from here on",
                ));
            }
            _ => {}
        }
    }

    fn warn(&mut self, at: Place, problem: impl Into<String>) {
        if self.file.warnings.len() < TOLD {
            self.file.warnings.push(yaml::error(self.path, at, problem).to_string());
        }
    }

    /// The document at hand is not run; the first reason counts.
    fn not_run(&mut self, reason: String) {
        self.reason.get_or_insert(reason);
    }

    /// What stopped a value.
    fn stop(&mut self, at: Place, stop: Stop) {
        match stop {
            Stop::Wrong(problem) => self.error(at, problem),
            Stop::NotRun(reason) => self.not_run(reason),
            Stop::Said => {}
        }
    }

    /// Takes from what a file may come to when written out; whether so much was left.
    fn spend(&mut self, at: Place, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        if left.is_none() {
            let problem = format!(
                "the file comes to more than {WRITTEN_OUT} bytes when placeholders, encodings and \
                 global documents are written out; part it"
            );
            self.error(at, problem);
        }
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// One text or a list of texts, with their places.
    fn texts(&mut self, node: &Node, name: &str) -> Option<Vec<(String, Place)>> {
        let items = match &node.data {
            Data::Null => return Some(Vec::new()),
            Data::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            let Some(text) = item.text() else {
                let problem = format!("`{name}` has {} where a text is wanted", item.kind());
                self.error(item.at, problem);
                return None;
            };
            texts.push((text.to_owned(), item.at));
        }
        Some(texts)
    }

    /// What makes a match, and the formats it looks at.
    fn kind(&mut self, document: &Node) -> Option<(Kind, Vec<crate::format::Format>)> {
        if document.entries().is_empty() {
            self.error(document.at, format!("a rule is a map, and this is {}", document.kind()));
            return None;
        }
        if let Some(node) = document.get("correlation") {
            let correlation = correlation::read(self, node, document)?;
            return Some((Kind::Correlation(correlation), Vec::new()));
        }
        if document.get("filter").is_some() {
            self.not_run("hunt does not apply filters of Sigma; write them into the rules".into());
            return None;
        }
        let Some(detection) = document.get("detection") else {
            let problem = "this is no rule of Sigma: it has neither `detection` nor `correlation`";
            self.error(document.at, problem);
            return None;
        };
        let Some(logsource) = document.get("logsource") else {
            self.error(document.at, "the rule lacks `logsource`, which says what log it is for");
            return None;
        };
        let source = logsource::read(self, logsource)?;
        let asked = self.detection(&source, detection)?;
        let asked = match &source.only {
            None => asked,
            Some(only) => Predicate::All(vec![only.clone(), asked]),
        };
        Some((Kind::Match(asked), source.formats))
    }

    fn detection(&mut self, source: &logsource::Source, node: &Node) -> Option<Predicate> {
        if node.entries().is_empty() {
            let problem = format!("`detection` is {}; it must be a map", node.kind());
            self.error(node.at, problem);
            return None;
        }
        let mut named = Vec::new();
        let mut places = Vec::new();
        let mut is_right = true;
        for (key, value) in node.entries() {
            // The span of a legacy aggregation, which ends in a reason by itself.
            if matches!(key.text.as_str(), "condition" | "timeframe") {
                continue;
            }
            match detection::read(self, source, key, value) {
                Some(asked) => {
                    named.push((key.text.clone(), asked));
                    places.push(key.at);
                }
                None => is_right = false,
            }
        }
        let Some(condition) = node.get("condition").filter(|it| it.data != Data::Null) else {
            self.error(node.at, "`detection` lacks `condition`");
            return None;
        };
        // Without all of them, the condition would seem to name what is not there.
        if !is_right {
            return None;
        }
        let mut uses = vec![false; named.len()];
        let asked = self.conditions(condition, &named, &mut uses);
        if asked.is_some() {
            for (((name, _), at), is_used) in named.iter().zip(places).zip(uses) {
                if !is_used {
                    self.warn(at, format!("the condition does not use `{name}`"));
                }
            }
        }
        asked
    }

    fn conditions(
        &mut self,
        node: &Node,
        named: &[condition::Named],
        uses: &mut [bool],
    ) -> Option<Predicate> {
        let items = match &node.data {
            Data::List(items) if !items.is_empty() => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut any = Vec::new();
        let mut size = 0;
        for item in items {
            let Some(text) = item.text() else {
                let problem = format!("the condition is {}; it must be a text", item.kind());
                self.error(item.at, problem);
                return None;
            };
            match condition::read(text, named, uses, &mut size) {
                Ok(asked) => any.push(asked),
                Err(Fault::NotRun(reason)) => {
                    self.not_run(reason);
                    return None;
                }
                Err(Fault::Wrong(offset, problem)) => {
                    self.error(item.place(self.text, offset), problem);
                    return None;
                }
            }
        }
        Some(detection::join(any, Predicate::Any))
    }
}
