//! Records made from others: such that a rule matches them, and then changed in one place.

use hunt::rule::predicate::{Part, Predicate, Test};
use serde_json::{Value, json};

/// Gives what stands at a dotted path; the first element of a list stands for the list.
fn at<'v>(record: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    path.split('.').try_fold(record, |value, name| match value {
        Value::Array(items) => items.first_mut()?.get_mut(name),
        value => value.get_mut(name),
    })
}

/// Writes a value at a dotted path, over what stands in the way.
fn put(record: &mut Value, path: &str, value: Value) {
    let mut place = record;
    for name in path.split('.') {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = value;
}

fn remove(record: &mut Value, path: &str) {
    let (above, name) = match path.rsplit_once('.') {
        Some((above, name)) => (at(record, above), name),
        None => (Some(record), path),
    };
    if let Some(Value::Object(members)) = above {
        members.remove(name);
    }
}

/// Changes a record so that a predicate holds for it, or does as far as can be told; of several ways
/// takes the one with this number.
pub(super) fn satisfy(predicate: &Predicate, record: &mut Value, way: usize) {
    match predicate {
        Predicate::All(parts) => match whole(parts, way) {
            Some((name, text)) => put(record, name, text.into()),
            None => parts.iter().for_each(|part| satisfy(part, record, way)),
        },
        Predicate::Any(parts) => {
            if let Some(part) = parts.get(way % parts.len().max(1)) {
                satisfy(part, record, way);
            }
        }
        Predicate::Not(inner) => {
            let mut fields = Vec::new();
            inner.fields(&mut fields);
            fields.iter().for_each(|field| remove(record, &field.name));
        }
        Predicate::Field(field, Test::Null) => remove(record, &field.name),
        Predicate::Field(field, test) => {
            if let Some(value) = passing(test, way) {
                put(record, &field.name, value);
            }
            if let Test::Other(other, ..) = test {
                put(record, &field.name, json!("the same"));
                put(record, &other.name, json!("the same"));
            }
        }
        Predicate::Anywhere(test) => {
            if let Some(value) = passing(test, way) {
                put(record, "requestParameters.word", value);
            }
        }
        Predicate::Nested(..) => {}
    }
}

/// The one field that all of these ask for texts of, and a text with all of them.
fn whole(parts: &[Predicate], way: usize) -> Option<(&str, String)> {
    let mut name = None;
    let mut whole = String::new();
    for part in parts {
        let Predicate::Field(field, test @ Test::Text(_)) = part else { return None };
        if name.replace(field.name.as_str()).is_some_and(|before| before != field.name) {
            return None;
        }
        whole.push_str(passing(test, way)?.as_str()?);
    }
    Some((name?, whole))
}

/// Texts that expressions of rules are about.
const EXPRESSED: [&str; 2] =
    ["arn:aws:sts::111122223333:assumed-role/aws:ec2-instance/i-0", "2026-03-01T14:03:22Z"];

/// A value that passes a test, where one is easily made.
fn passing(test: &Test, way: usize) -> Option<Value> {
    Some(match test {
        Test::Exists => json!("something"),
        Test::Text(pattern) => {
            let text = |part: &Part| match part {
                Part::Text(text) => text.clone(),
                Part::One => "x".to_owned(),
                Part::Many => ["", "abc", "ÄÖ \n"][way % 3].to_owned(),
            };
            pattern.parts().iter().map(text).collect::<String>().into()
        }
        Test::Number(_, bound) => json!(bound + [0.0, 1.0, -1.0][way % 3]),
        Test::Address(network, _) => json!(network.to_string()),
        Test::Regex(regex) => json!(EXPRESSED.iter().find(|text| regex.is_match(text))?),
        _ => return None,
    })
}

/// The record with each of these fields changed in each way, one at a time.
pub(super) fn of(record: &Value, fields: &[&str]) -> Vec<Value> {
    let mut mutants = vec![record.clone()];
    for field in fields {
        for way in 0.. {
            let mut mutant = record.clone();
            let Some(value) = at(&mut mutant, field) else { break };
            let Some(changed) = changed(value, way) else { break };
            match changed {
                Some(changed) => *value = changed,
                None => remove(&mut mutant, field),
            }
            mutants.push(mutant);
        }
    }
    mutants
}

/// What becomes of a value, the outer `None` behind the last way; the inner where it goes.
#[expect(clippy::option_option, reason = "two kinds of nothing")]
fn changed(value: &Value, way: usize) -> Option<Option<Value>> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let half = text.chars().count() / 2;
    Some(match way {
        0 => None,
        1 => Some(Value::Null),
        2 => Some(text.to_uppercase().into()),
        3 => Some(text.to_lowercase().into()),
        4 => Some(json!([value])),
        5 => Some(json!(["other", value])),
        6 => Some(json!([[value], "other"])),
        7 => Some(json!([])),
        8 => Some(json!({ "inner": value })),
        9 => Some(json!([{ "inner": value }])),
        10 => Some(json!("")),
        11 => Some(format!("{text} ").into()),
        12 => Some(text.chars().skip(1).collect::<String>().into()),
        13 => Some(text.chars().take(half).collect::<String>().into()),
        14 => Some(text.parse::<i64>().map_or(json!(7), Value::from)),
        15 => Some(json!(true)),
        16 => Some(json!(1.5)),
        17 => Some(json!([null, value])),
        18 => Some(format!("é{text}İ").into()),
        19 => Some(json!({})),
        _ => return None,
    })
}
