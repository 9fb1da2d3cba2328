//! Correlations of Sigma, from the file to the finding.

use serde_json::{Value, json};

use super::{Case, brief, by, iam, iam_with, rows, sigma};
use crate::clouds::azure::exported;
use crate::clouds::lines;

/// The rules `make` and `break`, and a correlation of them with these lines.
fn rules(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    let both = [sigma("make", "CreateAccessKey"), sigma("break", "DeleteAccessKey")];
    let correlation = format!("title: Both\nid: both\nlevel: high\ncorrelation:\n{lines}");
    format!("{}---\n{correlation}", both.join("---\n"))
}

fn made(n: u32) -> Value {
    iam(n, "CreateAccessKey")
}

fn broken(n: u32) -> Value {
    iam(n, "DeleteAccessKey")
}

/// What the correlation finds.
fn found(lines: &str, records: &[Value]) -> Vec<(String, String, u64)> {
    let mut all = all(lines, records);
    all.retain(|(rule, ..)| rule == "both");
    all
}

/// What it and the rules find.
fn all(lines: &str, records: &[Value]) -> Vec<(String, String, u64)> {
    brief(&Case::with(records, "rules.yml", &rules(lines)).findings(&[]))
}

#[test]
fn events_are_counted() {
    let lines = "type: event_count\nrules: [make]\ngroup-by: [userIdentity.arn]\ntimespan: 10m\n\
                 condition: {gte: 3}";
    let burst = [made(7), made(9), made(12), broken(13), by(made(14), "ann")];
    assert_eq!(found(lines, &burst), rows(&[("both", "user/jo", 3)]));
    assert_eq!(found(lines, &[made(1), made(9), made(12), by(made(12), "ann")]), []);
}

#[test]
fn values_are_counted() {
    let lines = "type: value_count\nrules: [make, break]\ngroup-by: [userIdentity.arn]\n\
                 timespan: 10m\ncondition: {field: awsRegion, gte: 2}";
    let elsewhere = iam_with(2, "DeleteAccessKey", json!({"awsRegion": "us-east-1"}));
    assert_eq!(found(lines, &[made(1), elsewhere]), rows(&[("both", "user/jo", 2)]));
    assert_eq!(found(lines, &[made(1), made(2), broken(3)]), []);
}

#[test]
fn rules_that_match_together() {
    let lines = "type: temporal\nrules: [make, break]\ngroup-by: [userIdentity.arn]\ntimespan: 10m";
    for records in [[made(1), broken(9)], [broken(1), made(9)]] {
        assert_eq!(found(lines, &records), rows(&[("both", "user/jo", 2)]));
    }
    assert_eq!(found(lines, &[made(1), broken(12)]), []);
    assert_eq!(found(lines, &[made(1), by(broken(2), "ann")]), []);
    assert_eq!(found(lines, &[made(1), made(2)]), []);
}

#[test]
fn rules_that_match_in_order() {
    let lines =
        "type: temporal_ordered\nrules: [make, break]\ngroup-by: [userIdentity.arn]\ntimespan: 10m";
    assert_eq!(found(lines, &[made(1), broken(9)]), rows(&[("both", "user/jo", 2)]));
    assert_eq!(found(lines, &[broken(1), made(9)]), []);
    assert_eq!(found(lines, &[broken(1), made(2), broken(3)]).len(), 1);
}

#[test]
fn rules_of_a_correlation_speak_only_where_they_should() {
    let lines = "type: temporal\nrules: [make_name, break]\ntimespan: 10m\ngenerate: true";
    let records = [made(1), broken(9)];
    let all = [("both", "user/jo", 2), ("break", "user/jo", 1), ("make", "user/jo", 1)];
    assert_eq!(self::all(lines, &records), rows(&all));
    let case = Case::with(
        &records,
        "rules.yml",
        &rules(lines.strip_suffix("\ngenerate: true").expect("a line")),
    );
    assert_eq!(brief(&case.findings(&[])), rows(&all[..1]));
    // Who asks for one of them gets it, and for the correlation that alone.
    assert_eq!(brief(&case.findings(&["--only", "break"])), rows(&all[1..2]));
    assert_eq!(brief(&case.findings(&["--only", "both"])), rows(&all[..1]));
    let both = case.findings(&["--only", "both", "--only", "make"]);
    assert_eq!(brief(&both), rows(&[all[0], all[2]]));
}

#[test]
fn aliases_group_over_logs_that_name_a_thing_differently() {
    let azure = "title: Assign\nid: assign\nlogsource:\n    product: azure\n    service: activitylogs\n\
                 detection:\n    s:\n        operationName|contains: roleassignments/write\n    condition: s\n";
    let correlation = "title: Both\nid: both\ncorrelation:\n    type: temporal\n    rules: [make, assign]\n    \
                       group-by: [address]\n    timespan: 10m\n    aliases:\n        address:\n            \
                       make: sourceIPAddress\n            assign: callerIpAddress\n";
    let rules = [&sigma("make", "CreateAccessKey"), azure, correlation].join("---\n");
    let write = "Microsoft.Authorization/roleAssignments/write";
    for (address, expected) in [("203.0.113.9", 1), ("203.0.113.10", 0)] {
        let made = iam_with(1, "CreateAccessKey", json!({"sourceIPAddress": address}));
        let case = Case::with(&[made], "rules.yml", &rules);
        let assigned = exported(1, "2026-03-01T00:05:00Z", write, "Success");
        case.0.file("logs/PT1H.json", lines(&[assigned]));
        let found = case.findings(&[]);
        assert_eq!(found.len(), expected, "{found:#?}");
        if let Some(finding) = found.first() {
            assert_eq!(finding["details"]["about"], "203.0.113.9");
            assert_eq!(finding["events"], 2);
        }
    }
}

#[test]
fn a_rule_may_feed_several_correlations() {
    let more = "---\ntitle: Many\nid: many\ncorrelation:\n    type: value_count\n    rules: [make]\n    \
                group-by: [awsRegion]\n    timespan: 10m\n    condition: {field: userIdentity.arn, gte: 2}\n";
    let lines = "type: event_count\nrules: [make]\ngroup-by: [userIdentity.arn]\ntimespan: 10m\n\
                 condition: {gte: 2}";
    let records = [made(1), made(2), by(made(3), "ann")];
    for text in [rules(lines) + more, format!("{}{}", &more[4..], "---\n") + &rules(lines)] {
        let found = brief(&Case::with(&records, "rules.yml", &text).findings(&[]));
        assert_eq!(found, rows(&[("both", "user/jo", 2), ("many", "user/jo", 3)]), "{text}");
    }
}
