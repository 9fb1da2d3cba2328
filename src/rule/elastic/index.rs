//! Which records an Elastic rule looks at: the indexes it names, and the data sets its query asks for.

use crate::format::Format;
use crate::rule::predicate::{Leaf, Predicate, Test, View};

/// What the indexes of a rule hold.
pub(super) enum Held {
    /// Records of these formats.
    Formats(Vec<Format>),
    /// Nothing that is read; the indexes in words.
    Other(String),
}

/// Names of indexes that hold a log, in parts of their names.
const NAMES: [(&[&str], &[Format]); 9] = [
    (&["cloudtrail"], &[Format::CloudTrail]),
    (
        &["activitylogs", "activity-logs", "azure-activity", "azure.activity"],
        &[Format::AzureActivity],
    ),
    (&["azure.auditlogs", "azure-audit", "entra-audit"], &[Format::EntraAudit]),
    (&["signinlogs", "signin-logs", "sign-in"], &[Format::EntraSignIn]),
    (&["gcp.audit", "gcp-audit", "googlecloud-audit"], &[Format::GcpAudit]),
    (&["logs-aws*", "logs-aws.*", "logs-aws-*"], &[Format::CloudTrail]),
    (
        &["logs-azure*", "logs-azure.*", "logs-azure-*"],
        &[Format::AzureActivity, Format::EntraAudit, Format::EntraSignIn],
    ),
    (&["logs-gcp*", "logs-gcp.*", "logs-gcp-*"], &[Format::GcpAudit]),
    (&["filebeat", "*:logs-*"], &Format::ALL),
];

/// What the indexes hold; none means all that is there.
pub(super) fn held(indexes: &[String]) -> Held {
    let mut exact: Vec<Format> = Vec::new();
    let mut is_any = indexes.is_empty();
    for index in indexes {
        let index = index.to_lowercase();
        // All of Elastic's agents write to such indexes; they say nothing beside an exact one.
        if matches!(index.as_str(), "*" | "logs-*" | "*:logs-*" | "logs*")
            || index.contains("filebeat")
        {
            is_any = true;
            continue;
        }
        let known = NAMES.iter().find(|(parts, _)| parts.iter().any(|part| index.contains(part)));
        exact.extend(known.map_or(&[][..], |(_, formats)| formats));
    }
    exact.sort_unstable();
    exact.dedup();
    match (exact.is_empty(), is_any) {
        (false, _) => Held::Formats(exact),
        (true, true) => Held::Formats(Format::ALL.to_vec()),
        (true, false) => Held::Other(indexes.join(", ")),
    }
}

/// The data set that Elastic's integrations keep a format's records in.
fn data_set(format: Format) -> &'static str {
    match format {
        Format::CloudTrail => "aws.cloudtrail",
        Format::AzureActivity => "azure.activitylogs",
        Format::EntraAudit => "azure.auditlogs",
        Format::EntraSignIn => "azure.signinlogs",
        Format::GcpAudit => "gcp.audit",
    }
}

/// Of the formats those whose data set the query does not rule out; else the sets it asks for.
pub(super) fn narrow(formats: Vec<Format>, query: &Predicate) -> Result<Vec<Format>, String> {
    let mut sets = Vec::new();
    asked(query, &mut sets);
    let kept: Vec<Format> =
        formats.into_iter().filter(|format| may(query, data_set(*format)) != Some(false)).collect();
    if kept.is_empty() { Err(sets.join(", ")) } else { Ok(kept) }
}

fn is_data_set(name: &str) -> bool {
    matches!(name, "data_stream.dataset" | "event.dataset")
}

/// The data sets that a query names.
fn asked(query: &Predicate, sets: &mut Vec<String>) {
    match query {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| asked(part, sets));
        }
        Predicate::Field(field, Test::Text(pattern)) if is_data_set(&field.name) => {
            sets.extend(pattern.only().map(str::to_owned).filter(|set| !sets.contains(set)));
        }
        _ => {}
    }
}

/// What the query comes to as far as the data set decides it.
fn may(query: &Predicate, set: &str) -> Option<bool> {
    match query {
        Predicate::All(parts) => {
            let all: Vec<Option<bool>> = parts.iter().map(|part| may(part, set)).collect();
            if all.contains(&Some(false)) {
                return Some(false);
            }
            all.iter().all(|it| *it == Some(true)).then_some(true)
        }
        Predicate::Any(parts) => {
            let any: Vec<Option<bool>> = parts.iter().map(|part| may(part, set)).collect();
            if any.contains(&Some(true)) {
                return Some(true);
            }
            any.iter().all(|it| *it == Some(false)).then_some(false)
        }
        Predicate::Not(inner) => may(inner, set).map(|it| !it),
        Predicate::Field(field, test) if is_data_set(&field.name) => match test {
            Test::Text(_) | Test::Exists | Test::Null => {
                Some(test.passes(Leaf::Text(set), &Nothing))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A record without fields.
struct Nothing;

impl View for Nothing {
    fn any(&self, _: &crate::rule::predicate::Field, _: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        false
    }

    fn any_at_all(&self, _: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        false
    }

    fn any_inside(
        &self,
        _: &crate::rule::predicate::Field,
        _: &mut dyn FnMut(&dyn View) -> bool,
    ) -> bool {
        false
    }
}
