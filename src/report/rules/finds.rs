//! What a rule makes a finding of, in words.

use crate::rule::predicate::Field;
use crate::rule::{Bounds, Kind, Together};
use crate::time::{DAY, HOUR, MINUTE, Nanos, SECOND};

use super::super::words::grouped;

/// `each match`, `first user.id in 14 days`, `50 in 10 min by user.id`.
pub(super) fn words(kind: &Kind) -> String {
    match kind {
        Kind::Match(_) => "each match".to_owned(),
        Kind::NewTerms { fields, history, .. } => {
            format!("first {} in {}", names(fields), length(*history))
        }
        Kind::Threshold { fields, at_least, distinct, span, .. } => {
            let mut text = format!("{} in {}", grouped(*at_least), length(*span));
            if let Some((field, values)) = distinct {
                text.push_str(&format!(" with {} values of {}", grouped(*values), field.name));
            }
            if !fields.is_empty() {
                text.push_str(&format!(" by {}", names(fields)));
            }
            text
        }
        Kind::Correlation(correlation) => {
            let within = length(correlation.span);
            match &correlation.how {
                Together::Count(bounds) => format!("{} matches in {within}", limits(*bounds)),
                Together::Values(field, bounds) => {
                    format!("{} values of {} in {within}", limits(*bounds), field.name)
                }
                Together::All(None) => format!("all of its rules in {within}"),
                Together::All(Some(bounds)) => {
                    format!("{} of its rules in {within}", limits(*bounds))
                }
                Together::Ordered => format!("all of its rules in order in {within}"),
            }
        }
    }
}

fn names(fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    names.join(", ")
}

fn limits(bounds: Bounds) -> String {
    match (bounds.at_least, bounds.at_most) {
        (Some(least), Some(most)) if least == most => grouped(least),
        (Some(least), Some(most)) => format!("{} to {}", grouped(least), grouped(most)),
        (Some(least), None) => format!("{} or more", grouped(least)),
        (None, Some(most)) => format!("at most {}", grouped(most)),
        (None, None) => "any".to_owned(),
    }
}

/// A span in the largest unit that it is a whole number of.
fn length(span: Nanos) -> String {
    let units = [(DAY, "day"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];
    let unit = units.into_iter().find(|(unit, _)| span >= *unit && span % unit == 0);
    match unit {
        Some((unit, "day")) if span / unit > 1 => format!("{} days", span / unit),
        Some((unit, name)) => format!("{} {name}", span / unit),
        None => format!("{span} ns"),
    }
}
