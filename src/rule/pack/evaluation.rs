//! Whether each rule of the pack finds the records that it is for and passes by the others, and asks
//! for nothing that its logs cannot hold.

use toml::de::{DeTable, DeValue};

use super::FILES;
use super::tests::{Line, lines, listed, value};
use crate::format::{Format, Record, one};
use crate::rule::predicate::{Field, Predicate, Test};
use crate::rule::{Dialect, kql, view};

/// The query of a rule, and the logs that it is asked of.
fn query(path: &str, text: &str) -> (Predicate, Vec<Format>) {
    let (query, formats) = if path.ends_with(".toml") {
        let whole = DeTable::parse(text).expect("TOML").into_inner();
        let rule = whole["rule"].get_ref().as_table().expect("a rule");
        let index = rule["index"].get_ref().as_array().expect("indices").iter();
        let index: Vec<_> = index.filter_map(|index| index.get_ref().as_str()).collect();
        let formats = index.iter().map(|index| match *index {
            "logs-aws.cloudtrail-*" => Format::CloudTrail,
            "logs-azure.activitylogs-*" => Format::AzureActivity,
            "logs-azure.auditlogs-*" => Format::EntraAudit,
            "logs-azure.signinlogs-*" => Format::EntraSignIn,
            "logs-gcp.audit-*" => Format::GcpAudit,
            other => panic!("{path}: {other}"),
        });
        (rule["query"].get_ref().as_str().expect("a query").to_owned(), formats.collect())
    } else {
        let query = value(&listed(path, text), "query").text().expect("a query").to_owned();
        (query, vec![Format::CloudTrail, Format::AzureActivity, Format::GcpAudit])
    };
    (kql::parse(&query, &view::case).unwrap_or_else(|e| panic!("{path}: {e}")), formats)
}

fn format_of(path: &str, line: &Line) -> Format {
    one::with(&line.record.to_string(), |record| match record {
        Record::Event(format, _) => format,
        other => panic!("{path}: {}: {other:?}", line.why),
    })
}

#[test]
fn rules_find_what_they_are_for_and_nothing_near_it() {
    let mut wrong = Vec::new();
    for (path, text) in FILES {
        let (predicate, formats) = query(path, text);
        for line in lines(path) {
            let format = format_of(path, &line);
            let names = view::Names::of(format, Dialect::Ecs, []);
            let found = formats.contains(&format) && predicate.holds(&names.open(&line.record));
            if found != line.matches {
                wrong.push(format!("{path}: {}: should be {}", line.why, line.matches));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Tells each field and what is asked of it.
fn each(predicate: &Predicate, tell: &mut dyn FnMut(&Field, &Test)) {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| each(part, tell));
        }
        Predicate::Not(inner) => each(inner, tell),
        Predicate::Field(field, test) => tell(field, test),
        Predicate::Anywhere(_) => panic!("a word without a field"),
        Predicate::Nested(..) => {}
    }
}

#[test]
fn rules_ask_for_nothing_that_cannot_be() {
    let mut wrong = Vec::new();
    for (path, text) in FILES {
        let (predicate, formats) = query(path, text);
        each(&predicate, &mut |field, test| {
            if let Some(why) = view::cannot_be(&formats, Dialect::Ecs, field, test) {
                wrong.push(format!("{path}: {why}"));
            }
        });
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The fields by which a rule counts or remembers.
fn told_apart_by(text: &str) -> Vec<Field> {
    let whole = DeTable::parse(text).expect("TOML").into_inner();
    let rule = whole["rule"].get_ref().as_table().expect("a rule");
    let texts = |value: &DeValue<'_>| -> Vec<Field> {
        let list = value.as_array().expect("a list").iter();
        list.filter_map(|field| field.get_ref().as_str()).map(Field::new).collect()
    };
    let table = |key: &str| rule.get(key).and_then(|value| value.get_ref().as_table());
    let mut fields = Vec::new();
    if let Some(threshold) = table("threshold") {
        fields.extend(texts(threshold["field"].get_ref()));
        let distinct = threshold.get("cardinality").and_then(|list| list.get_ref().as_array());
        for one in distinct.into_iter().flatten() {
            fields.push(Field::new(one.get_ref()["field"].get_ref().as_str().expect("a field")));
        }
    }
    if let Some(terms) = table("new_terms") {
        fields.extend(texts(terms["value"].get_ref()));
    }
    fields
}

#[test]
fn rules_that_count_find_what_they_count_by() {
    for (path, text) in FILES.iter().filter(|(path, _)| path.ends_with(".toml")) {
        for line in lines(path).iter().filter(|line| line.matches) {
            let format = format_of(path, line);
            let names = view::Names::of(format, Dialect::Ecs, []);
            for field in told_apart_by(text) {
                let is_there = Predicate::Field(field.clone(), Test::Exists);
                let is_there = is_there.holds(&names.open(&line.record));
                assert!(is_there, "{path}: {}: no {}", line.why, field.name);
            }
        }
    }
}
