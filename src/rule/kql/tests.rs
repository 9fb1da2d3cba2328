//! What KQL is, row by row.

mod errors;
mod joined;
mod random;
mod values;
mod view;

use serde_json::Value;

use super::super::predicate::{Case, Field, Predicate};
use super::KqlError;

/// Fields below `folded` compare without regard to case.
fn case(field: &Field) -> Case {
    if field.name.starts_with("folded") { Case::Folded } else { Case::Exact }
}

fn parse(text: &str) -> Result<Predicate, KqlError> {
    super::parse(text, &case)
}

/// Queries, and whether they hold for a record.
#[track_caller]
fn check(record: &Value, rows: &[(&str, bool)]) {
    for (query, expected) in rows {
        let predicate = parse(query).unwrap_or_else(|fault| panic!("{query:?}: {fault:?}"));
        let holds = predicate.holds(&view::Record(record));
        assert_eq!(holds, *expected, "{query:?} becomes {predicate:?}");
    }
}
