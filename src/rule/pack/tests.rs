//! Whether each rule of the pack is whole, and has records that it is for and records that it is not for.
//!
//! What a rule finds is in `testdata/rules/pack`, one file a rule and one record a line.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::FILES;
use crate::format::{Record, one};
use crate::identity::Provider;
use crate::rule::kql;
use crate::rule::predicate::Case;
use crate::rule::yaml::{self, Data, Node};

/// A record, and whether the rule is for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    #[serde(rename = "match")]
    pub(super) matches: bool,
    pub(super) why: String,
    pub(super) record: Value,
}

/// The name of a rule: its file's, without the ending.
fn stem(path: &str) -> &str {
    let name = path.strip_prefix("builtin/").expect("a path of the pack");
    name.rsplit_once('.').expect("an ending").0
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/rules/pack")
}

/// The records of a rule.
pub(super) fn lines(path: &str) -> Vec<Line> {
    let file = folder().join(format!("{}.jsonl", stem(path)));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{path} has no records"));
    let read = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{path}: {e}: {line}"));
    text.lines().map(read).collect()
}

/// The rules that are TOML, with their `[rule]` tables.
fn tables() -> impl Iterator<Item = (&'static str, DeTable<'static>)> {
    let toml = FILES.iter().filter(|(path, _)| path.ends_with(".toml"));
    toml.map(|(path, text)| {
        let whole = DeTable::parse(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        match whole.into_inner().remove("rule").map(toml::Spanned::into_inner) {
            Some(DeValue::Table(rule)) => (*path, rule),
            _ => panic!("{path} has no [rule]"),
        }
    })
}

/// The entries of a rule that is a YAML list of maps with one key each.
pub(super) fn listed(path: &str, text: &str) -> Vec<(String, Node)> {
    let documents = yaml::read(path, text).unwrap_or_else(|e| panic!("{e}"));
    let [Node { data: Data::List(entries), .. }] = documents.as_slice() else {
        panic!("{path} is one list");
    };
    let one = |entry: &Node| match entry.entries() {
        [(key, value)] => (key.text.clone(), value.clone()),
        other => panic!("{path}: {other:?}"),
    };
    entries.iter().map(one).collect()
}

/// The value of a key of such a rule.
pub(super) fn value<'e>(entries: &'e [(String, Node)], key: &str) -> &'e Node {
    let found = entries.iter().find(|(name, _)| name == key);
    &found.unwrap_or_else(|| panic!("no {key}")).1
}

fn text<'a>(path: &str, rule: &'a DeTable<'_>, key: &str) -> &'a str {
    let text = rule.get(key).and_then(|value| value.get_ref().as_str());
    text.unwrap_or_else(|| panic!("{path}: no {key}"))
}

fn has_list(path: &str, rule: &DeTable<'_>, key: &str) {
    let list = rule.get(key).and_then(|value| value.get_ref().as_array());
    assert!(list.is_some_and(|list| !list.is_empty()), "{path}: no {key}");
}

#[test]
fn every_file_of_the_folder_is_in_the_pack_and_has_records() {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rule/pack");
    let names = |folder: PathBuf, endings: &[&str]| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        names.filter(|name| endings.iter().any(|ending| name.ends_with(ending))).collect()
    };
    let pack: BTreeSet<String> =
        FILES.iter().map(|(path, _)| path.trim_start_matches("builtin/").to_owned()).collect();
    assert_eq!(pack, names(source, &[".toml", ".yml"]));
    let records: BTreeSet<String> =
        FILES.iter().map(|(path, _)| format!("{}.jsonl", stem(path))).collect();
    assert_eq!(records, names(folder(), &[".jsonl"]));
    assert_eq!(pack.len(), FILES.len());
}

#[test]
fn the_page_on_the_pack_names_every_rule() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules-pack.md");
    let page = std::fs::read_to_string(page).expect("the page");
    assert!(page.contains(&format!("brings {} rules", FILES.len())));
    for (path, _) in FILES {
        assert!(page.contains(&format!("`{}`", stem(path))), "{path}");
    }
    for (path, rule) in tables() {
        let row = page.lines().find(|line| line.contains(&format!("| `{}` |", stem(path))));
        let row = row.unwrap_or_else(|| panic!("{path} has no row"));
        assert!(row.contains(&format!("| {} |", text(path, &rule, "severity"))), "{path}");
    }
}

#[test]
fn every_rule_has_what_people_need_to_use_it() {
    let mut ids = BTreeSet::new();
    let mut titles = BTreeSet::new();
    for (path, rule) in tables() {
        let id = text(path, &rule, "rule_id");
        assert!(id.len() == 36 && id.split('-').count() == 5, "{path}: {id}");
        assert!(ids.insert(id.to_owned()), "{path}: the id of another rule");
        assert!(titles.insert(text(path, &rule, "name").to_owned()), "{path}: a title twice");
        assert!(text(path, &rule, "description").trim().len() > 60, "{path}");
        assert_eq!(text(path, &rule, "language"), "kuery", "{path}");
        assert_eq!(text(path, &rule, "license"), "Apache-2.0", "{path}");
        for key in ["index", "references", "false_positives", "tags", "author", "threat"] {
            has_list(path, &rule, key);
        }
        let note = text(path, &rule, "note");
        for heading in ["## Triage", "## Containment", "## Remediation", "## Review"] {
            let (_, below) =
                note.split_once(heading).unwrap_or_else(|| panic!("{path}: {heading}"));
            assert!(below.trim_start().starts_with("- "), "{path}: nothing under {heading}");
        }
    }
}

#[test]
fn the_rule_in_yaml_has_it_too() {
    let (path, text) = FILES[0];
    let rule = listed(path, text);
    for key in ["name", "rule_id", "description", "author", "license", "severity", "risk_score"] {
        assert!(value(&rule, key).text().is_some_and(|text| !text.is_empty()), "{key}");
    }
    let is_filled = |node: &Node| matches!(&node.data, Data::List(list) if !list.is_empty());
    for key in ["references", "tags", "index", "false_positives", "schedule"] {
        assert!(is_filled(value(&rule, key)), "{key}");
    }
    for step in ["triage", "containment", "remediation", "review"] {
        assert!(value(&rule, "steps").get(step).is_some_and(is_filled), "{step}");
    }
    let query = value(&rule, "query").text().expect("a query");
    assert!(kql::parse(query, &|_| Case::Exact).is_ok());
    for literal in [
        r#"event.provider:"AWS IAM""#,
        r#""DeleteAccessKey" OR "UpdateAssumeRolePolicy" OR "CreatePolicyVersion""#,
        r#"event.provider:"Microsoft.Authorization" AND event.action:("roleAssignments/write" OR "elevateAccess")"#,
        r#"event.provider:"gcp.iam""#,
        r#""google.iam.admin.v1.DeleteServiceAccountKey" OR "SetIamPolicy""#,
    ] {
        assert!(query.contains(literal), "{literal}");
    }
}

#[test]
fn severities_and_points_agree() {
    for (path, rule) in tables() {
        let points = rule.get("risk_score").and_then(|value| value.get_ref().as_integer());
        let points: u8 = points.and_then(|points| points.as_str().parse().ok()).expect("points");
        let severity = match points {
            85..=100 => "critical",
            65..85 => "high",
            40..65 => "medium",
            20..40 => "low",
            _ => panic!("{path}: {points}"),
        };
        assert_eq!(text(path, &rule, "severity"), severity, "{path}");
    }
}

#[test]
fn rules_that_count_say_what_and_the_others_do_not() {
    for (path, rule) in tables() {
        let kind = text(path, &rule, "type");
        assert_eq!(rule.contains_key("threshold"), kind == "threshold", "{path}");
        assert_eq!(rule.contains_key("new_terms"), kind == "new_terms", "{path}");
        assert!(matches!(kind, "query" | "threshold" | "new_terms"), "{path}: {kind}");
    }
}

#[test]
fn every_query_is_read() {
    for (path, rule) in tables() {
        let read = kql::parse(text(path, &rule, "query"), &|_| Case::Exact);
        assert!(read.is_ok(), "{path}: {}", read.err().map_or_else(String::new, |e| e.to_string()));
    }
}

#[test]
fn every_cloud_has_its_rules() {
    for beginnings in [&["aws-"][..], &["azure-", "entra-"], &["gcp-"]] {
        let of = |path: &str| beginnings.iter().any(|beginning| stem(path).starts_with(beginning));
        assert!(tables().filter(|(path, _)| of(path)).count() >= 13, "{beginnings:?}");
    }
}

#[test]
fn every_record_is_an_event_of_the_cloud_that_the_rule_is_for() {
    for (path, _) in FILES {
        for line in lines(path) {
            let provider = one::with(&line.record.to_string(), |record| match record {
                Record::Event(format, _) => format.provider(),
                other => panic!("{path}: {}: {other:?}", line.why),
            });
            let expected = match stem(path).split('-').next() {
                Some("aws") => Provider::Aws,
                Some("azure" | "entra") => Provider::Azure,
                Some("gcp") => Provider::Gcp,
                _ => continue,
            };
            assert_eq!(provider, expected, "{path}: {}", line.why);
        }
    }
}

#[test]
fn every_rule_has_records_that_it_is_for_and_that_it_is_not_for() {
    for (path, _) in FILES {
        let lines = lines(path);
        assert!(lines.iter().any(|line| line.matches), "{path} has nothing to find");
        assert!(lines.iter().any(|line| !line.matches), "{path} has nothing to pass by");
        for line in &lines {
            assert!(line.record.is_object() && !line.why.is_empty(), "{path}: {}", line.why);
        }
    }
}
