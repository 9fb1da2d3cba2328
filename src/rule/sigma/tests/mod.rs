//! Rules are read from text and asked of records.

mod conditions;
mod correlations;
mod errors;
mod files;
mod modifiers;
mod values;

use serde_json::{Value, json};

use super::{Placeholders, read};
use crate::rule::predicate::{Field, Leaf, Predicate, View};
use crate::rule::{Kind, Rule, RuleFile};

/// A record whose fields go by their dotted paths; objects read as their JSON.
struct Record<'r>(&'r Value);

/// Gives what stands under a path to `look`, elements of lists one by one.
fn walk(value: &Value, path: &[&str], look: &mut dyn FnMut(&Value) -> bool) -> bool {
    match (value, path) {
        (Value::Array(items), _) => items.iter().any(|item| walk(item, path, look)),
        (value, []) => look(value),
        (value, [name, rest @ ..]) => value.get(name).is_some_and(|value| walk(value, rest, look)),
    }
}

fn leaf(value: &Value, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
    match value {
        Value::Null => look(Leaf::Null),
        Value::Bool(is) => look(Leaf::Bool(*is)),
        Value::Number(number) => {
            look(Leaf::Number(number.as_f64().unwrap_or(0.0), &number.to_string()))
        }
        Value::String(text) => look(Leaf::Text(text)),
        Value::Array(_) | Value::Object(_) => look(Leaf::Text(&value.to_string())),
    }
}

fn everything(value: &Value, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| everything(item, look)),
        Value::Object(members) => members.values().any(|item| everything(item, look)),
        value => leaf(value, look),
    }
}

impl View for Record<'_> {
    fn any(&self, field: &Field, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        let path: Vec<_> = field.name.split('.').collect();
        walk(self.0, &path, &mut |value| leaf(value, look))
    }

    fn any_at_all(&self, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        everything(self.0, look)
    }

    fn any_inside(&self, field: &Field, look: &mut dyn FnMut(&dyn View) -> bool) -> bool {
        let path: Vec<_> = field.name.split('.').collect();
        walk(self.0, &path, &mut |value| value.is_object() && look(&Record(value)))
    }
}

fn placeholders() -> Placeholders {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Placeholders::from([
        ("admins".to_owned(), texts(&["alice", "b?b"])),
        ("nets".to_owned(), texts(&["10.0.0.0/8", "203.0.113.0/24"])),
        ("none".to_owned(), Vec::new()),
    ])
}

fn file(text: &str) -> RuleFile {
    read("a.yml", text, &placeholders()).unwrap_or_else(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        panic!("{}\n{text}", errors.join("\n"))
    })
}

/// The errors of a file, one a line.
fn errors(text: &str) -> String {
    match read("a.yml", text, &placeholders()) {
        Ok(file) => panic!("{file:?}\n{text}"),
        Err(errors) => errors.iter().map(|error| format!("{error}\n")).collect(),
    }
}

/// The only rule of a file.
fn rule(text: &str) -> Rule {
    let mut file = file(text);
    assert!(file.not_run.is_empty(), "{:?}", file.not_run);
    assert_eq!(file.rules.len(), 1, "{text}");
    file.rules.remove(0)
}

/// Why the only rule of a file is not run.
fn reason(text: &str) -> String {
    let mut file = file(text);
    assert!(file.rules.is_empty(), "it is run: {text}");
    assert_eq!(file.not_run.len(), 1, "{text}");
    file.not_run.remove(0).reason
}

/// A rule about CloudTrail with this under `detection`, written at the left edge.
fn about(detection: &str) -> String {
    let detection: String = detection.lines().map(|line| format!("    {line}\n")).collect();
    format!("title: x\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n{detection}")
}

/// A rule with a single selection, written in the flow style of YAML.
fn selection(selection: &str) -> String {
    about(&format!("it: {selection}\ncondition: it"))
}

fn predicate(rule: &Rule) -> &Predicate {
    match &rule.kind {
        Kind::Match(predicate) => predicate,
        kind => panic!("{kind:?}"),
    }
}

fn holds(text: &str, record: &Value) -> bool {
    predicate(&rule(text)).holds(&Record(record))
}

/// What a selection says of records.
fn check(written: &str, cases: &[(Value, bool)]) {
    let rule = rule(&selection(written));
    for (record, expected) in cases {
        assert_eq!(predicate(&rule).holds(&Record(record)), *expected, "{written}: {record}");
    }
}

/// What a selection says of values of the field `f`.
fn check_field(written: &str, values: &[(Value, bool)]) {
    let cases: Vec<_> = values.iter().map(|(value, is)| (json!({ "f": value }), *is)).collect();
    check(written, &cases);
}
