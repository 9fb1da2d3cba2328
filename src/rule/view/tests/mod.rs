//! Records written by hand after real ones, in every shape, and the values of their fields.

mod aws;
mod azure;
mod entra;
mod gcp;
mod hostile;
mod seed;
mod warnings;

use serde_json::Value;

use super::{Members, Names, Shape};
use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::predicate::{Field, Leaf, View};

/// All values of a field, in their order; `(null)` for null.
fn values(format: Format, dialect: Dialect, record: &Value, name: &str) -> Vec<String> {
    let field = Field::new(name);
    let names = Names::of(format, dialect, [&field]);
    let all = |names: &Names, record: &Value| {
        let mut found = Vec::new();
        names.open(record).any(&field, &mut |leaf: Leaf<'_>| {
            found.push(leaf.text().unwrap_or("(null)").to_owned());
            false
        });
        found
    };
    let compiled = all(&names, record);
    let not_compiled = all(&Names::of(format, dialect, []), record);
    assert_eq!(compiled, not_compiled, "{name}, not compiled beforehand");
    let cut = cut(&names, &field, record);
    assert_eq!(compiled, all(&names, &cut), "{name} in no more of the record than {cut}");
    compiled
}

/// The part of a record that a field is looked for in.
fn cut(names: &Names, field: &Field, record: &Value) -> Value {
    let mut members = Members::default();
    let shape = Shape {
        is_sign_in: record["eventName"] == "ConsoleLogin",
        has_code: record["errorCode"].as_str().is_some_and(|code| !code.is_empty()),
    };
    names.add_members(field, shape, &mut members);
    let mut text = Vec::new();
    match members.cut(record.to_string().as_bytes(), &mut text) {
        true => serde_json::from_slice(&text).expect("an object"),
        false => record.clone(),
    }
}

/// Checks a table of fields and their values, against every one of these records.
fn check(format: Format, dialect: Dialect, records: &[&Value], table: &[(&str, &[&str])]) {
    for record in records {
        for (name, expected) in table {
            assert_eq!(values(format, dialect, record, name), *expected, "{name} of {record}");
        }
    }
}

fn parse(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}
