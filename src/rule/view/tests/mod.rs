//! Records written by hand after real ones, in every shape, and the values of their fields.

mod aws;
mod azure;
mod entra;
mod gcp;
mod hostile;
mod seed;
mod warnings;

use serde_json::Value;

use super::Names;
use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::predicate::{Field, Leaf, View};

/// All values of a field, in their order; `(null)` for null.
fn values(format: Format, dialect: Dialect, record: &Value, name: &str) -> Vec<String> {
    let field = Field::new(name);
    let all = |names: Names| {
        let mut found = Vec::new();
        names.open(record).any(&field, &mut |leaf: Leaf<'_>| {
            found.push(leaf.text().unwrap_or("(null)").to_owned());
            false
        });
        found
    };
    let compiled = all(Names::of(format, dialect, [&field]));
    assert_eq!(compiled, all(Names::of(format, dialect, [])), "{name}, not compiled beforehand");
    compiled
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
