//! Values of a record as leaves, and objects as texts.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use crate::rule::predicate::Leaf;

/// Who looks at leaves; true ends the looking.
pub(super) type Look<'l> = &'l mut dyn FnMut(Leaf<'_>) -> bool;

/// What objects, lists and empty texts are to those who ask for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// Whether empty texts are values; Elastic's pipeline for CloudTrail drops them.
    pub(super) empty: bool,
    /// What objects are.
    pub(super) objects: Objects,
}

/// What an object is to those who ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objects {
    /// Nothing.
    Nothing,
    /// Something that is there, without a text that anything could be found in.
    There,
    /// All values in it: the type `flattened` of Elastic.
    Leaves,
    /// Its JSON text, and each text in it that is JSON itself; lists of objects are JSON, too.
    Json,
}

/// Gives a value, unless its form gives it none. The elements of a list are given by whoever walks.
pub(super) fn leaf(value: &Value, form: Form, look: Look<'_>) -> bool {
    match (value, form.objects) {
        (Value::Null, _) => look(Leaf::Null),
        (Value::Bool(truth), _) => look(Leaf::Bool(*truth)),
        (Value::Number(number), _) => digits(number, look),
        (Value::String(text), _) => (form.empty || !text.is_empty()) && look(Leaf::Text(text)),
        (Value::Array(items), Objects::Json) => {
            let telling = items.is_empty() || items.iter().any(Value::is_object);
            telling && look(Leaf::Text(&json(value)))
        }
        (Value::Object(members), Objects::There) => !members.is_empty() && look(Leaf::Text("")),
        (Value::Object(_), Objects::Leaves) => leaves(value, form, look),
        (Value::Object(_), Objects::Json) => {
            look(Leaf::Text(&json(value))) || json_inside(value, look)
        }
        (Value::Object(_), Objects::Nothing) | (Value::Array(_), _) => false,
    }
}

/// Gives every leaf of a value.
pub(super) fn leaves(value: &Value, form: Form, look: Look<'_>) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| leaves(item, form, look)),
        Value::Object(members) => members.values().any(|item| leaves(item, form, look)),
        _ => leaf(value, form, look),
    }
}

/// Gives every name and every leaf of a value.
pub(super) fn names_and_leaves(value: &Value, form: Form, look: Look<'_>) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| names_and_leaves(item, form, look)),
        Value::Object(members) => members
            .iter()
            .any(|(name, item)| look(Leaf::Text(name)) || names_and_leaves(item, form, look)),
        _ => leaf(value, form, look),
    }
}

/// Gives the texts that are JSON themselves, as policies are: inside of the JSON around them their
/// quotes are escaped, and nobody who looks for `"s3:GetObject"` would find it there.
fn json_inside(value: &Value, look: Look<'_>) -> bool {
    match value {
        Value::String(text) => text.trim_start().starts_with(['{', '[']) && look(Leaf::Text(text)),
        Value::Array(items) => items.iter().any(|item| json_inside(item, look)),
        Value::Object(members) => members.values().any(|item| json_inside(item, look)),
        _ => false,
    }
}

/// A value as JSON, without spaces, members in the order of their names; but old values stand
/// before new ones, as Entra writes them and rules expect them.
pub(super) fn json(value: &Value) -> String {
    let mut text = String::new();
    write_json(value, &mut text);
    text
}

fn write_json(value: &Value, text: &mut String) {
    const AHEAD: (&str, &str) = ("newValue", "oldValue");
    match value {
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                write_json(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            let mut write = |name: &str, item: &Value| {
                text.push_str(if text.ends_with('{') { "" } else { "," });
                write_json(&Value::from(name), text);
                text.push(':');
                write_json(item, text);
            };
            let moved = members.get(AHEAD.0).and(members.get(AHEAD.1));
            for (name, item) in members {
                if let Some(old) = moved.filter(|_| name == AHEAD.0) {
                    write(AHEAD.1, old);
                }
                if moved.is_none() || name != AHEAD.1 {
                    write(name, item);
                }
            }
            text.push('}');
        }
        // Writing to a string does not fail.
        _ => drop(write!(text, "{value}")),
    }
}

/// A number and its digits, written where no memory need be asked for.
fn digits(number: &Number, look: Look<'_>) -> bool {
    let value = number.as_f64().unwrap_or(f64::NAN);
    let mut line = Line { bytes: [0; 40], length: 0 };
    match write!(line, "{number}").map(|()| line.text()) {
        Ok(text) => look(Leaf::Number(value, text)),
        Err(_) => look(Leaf::Number(value, &number.to_string())),
    }
}

/// A short text on the stack.
struct Line {
    bytes: [u8; 40],
    length: usize,
}

impl Line {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl std::fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// A value as Elastic's pipeline for CloudTrail writes it, which is how Java writes maps and lists:
/// `{bucket=b, acl=[private]}`, without what is empty. `None` where nothing is left.
pub(super) fn java(value: &Value) -> Option<String> {
    let mut text = String::new();
    write_java(value, &mut text).then_some(text)
}

fn write_java(value: &Value, text: &mut String) -> bool {
    let start = text.len();
    match value {
        Value::Null => {}
        Value::String(inner) => text.push_str(inner),
        // Writing to a string does not fail.
        Value::Bool(_) | Value::Number(_) => drop(write!(text, "{value}")),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_java_part(item, "", start + 1, text);
            }
            close(text, start, ']');
        }
        Value::Object(members) => {
            text.push('{');
            for (key, item) in members {
                write_java_part(item, key, start + 1, text);
            }
            close(text, start, '}');
        }
    }
    text.len() > start
}

fn write_java_part(value: &Value, key: &str, first: usize, text: &mut String) {
    let start = text.len();
    if start > first {
        text.push_str(", ");
    }
    if !key.is_empty() {
        text.push_str(key);
        text.push('=');
    }
    if !write_java(value, text) {
        text.truncate(start);
    }
}

fn close(text: &mut String, start: usize, bracket: char) {
    if text.len() == start + 1 {
        text.truncate(start);
    } else {
        text.push(bracket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn maps_read_as_java_writes_them() {
        for (value, text) in [
            (json!({"a": "b", "c": ["d", {"e": 1.5}]}), Some("{a=b, c=[d, {e=1.5}]}")),
            (json!({"a": null, "b": "", "c": [], "d": {"e": [null]}}), None),
            (json!({"a": null, "b": true, "c": [null, 1]}), Some("{b=true, c=[1]}")),
            (json!("a text"), Some("a text")),
            (json!(null), None),
        ] {
            assert_eq!(java(&value).as_deref(), text, "{value}");
        }
    }

    #[test]
    fn policies_in_objects_are_told_as_they_were_written() {
        let value = json!({"user": "jo", "policy": {"text": r#" {"Action":"s3:*"}"#}});
        let form = Form { empty: true, objects: Objects::Json };
        let mut told = Vec::new();
        leaf(&value, form, &mut |leaf| {
            told.extend(leaf.text().map(str::to_owned));
            false
        });
        let outside = r#"{"policy":{"text":" {\"Action\":\"s3:*\"}"},"user":"jo"}"#;
        assert_eq!(told, [outside, r#" {"Action":"s3:*"}"#]);
    }

    #[test]
    fn numbers_keep_their_digits() {
        for number in ["0", "-1", "18446744073709551615", "1.0", "123456789012"] {
            let value: Value = serde_json::from_str(number).expect("a number");
            let form = Form { empty: true, objects: Objects::Nothing };
            let seen = leaf(&value, form, &mut |leaf| leaf.text() == Some(number));
            assert!(seen, "{number}");
        }
    }
}
