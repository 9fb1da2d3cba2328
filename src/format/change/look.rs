//! Looking into a parsed record: members in any case, values in any form.

use std::borrow::Cow;

use serde_json::Value;

/// Values of a list that are kept.
const KEPT: usize = 50;
/// Characters of a text that are kept.
const LONGEST: usize = 300;

/// A member by its name in any case.
pub(in crate::format) fn member<'v>(value: &'v Value, name: &str) -> &'v Value {
    let exact = value.get(name);
    let in_any_case = || {
        let members = value.as_object()?;
        members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    exact.or_else(in_any_case).unwrap_or(&Value::Null)
}

/// The value itself, or the one that is written in it as a text.
pub(in crate::format) fn inner(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or(Cow::Borrowed(value), Cow::Owned)
        }
        _ => Cow::Borrowed(value),
    }
}

/// A text, number or truth in words; nothing for what is empty.
pub(in crate::format) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| short(text))
}

/// Texts under one another, or one by itself.
pub(in crate::format) fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).take(KEPT).collect(),
        _ => text(value).into_iter().collect(),
    }
}

/// A number, or one that is written as a text, as Google writes large ones.
pub(in crate::format) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A value in one line.
pub(in crate::format) fn quoted(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(values) if values.iter().all(|value| text(value).is_some()) => {
            (!values.is_empty()).then(|| short(list(value).join(", ")))
        }
        Value::Array(_) | Value::Object(_) => Some(short(value.to_string())),
        _ => text(value),
    }
}

fn short(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_read_in_whatever_form_they_come() {
        let value = json!({"Name": "x", "n": "12", "m": 3, "list": ["a", 1], "none": "NaN"});
        assert_eq!(text(member(&value, "name")).as_deref(), Some("x"));
        assert_eq!(number(member(&value, "N")), Some(12.0));
        assert_eq!(number(member(&value, "m")), Some(3.0));
        assert_eq!(number(member(&value, "none")), None);
        assert_eq!(list(member(&value, "list")), ["a", "1"]);
        assert_eq!(member(&value, "missing"), &Value::Null);
        assert_eq!(member(&Value::Null, "x"), &Value::Null);
        assert_eq!(inner(&json!(" {\"a\": 1}")).as_ref(), &json!({"a": 1}));
        assert_eq!(inner(&json!("{broken")).as_ref(), &json!("{broken"));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = json!("x".repeat(100_000));
        assert_eq!(text(&long).map(|text| text.chars().count()), Some(LONGEST + 1));
        assert_eq!(list(&json!(vec!["a"; 10_000])).len(), KEPT);
    }
}
