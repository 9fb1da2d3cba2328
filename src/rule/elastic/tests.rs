//! Rules in TOML and JSON: what becomes of each part, and every mistake with its place.

use super::*;
use crate::finding::Severity;
use crate::format::Format;
use crate::rule::{Dialect, Kind, Rule};
use crate::time::{DAY, MINUTE};

/// The rule that others are made of by replacing parts.
const WHOLE: &str = r###"[metadata]
maturity = "production"

[rule]
author = ["Ana", "Jo"]
description = """
Two
lines.
"""
false_positives = ["  a job  ", ""]
from = "now-9m"
index = ["filebeat-*", "logs-aws.cloudtrail-*"]
interval = "5m"
language = "kuery"
license = "Apache-2.0"
name = "Keys Made"
note = """## Triage

- Look at who
  called.
## Containment
1. Disable the key.
"""
setup = "## Setup\n- Data events must be logged."
references = ["https://example.com/a"]
risk_score = 73
rule_id = "aaaa-1"
severity = "high"
tags = ["Cloud", "T1550.001"]
type = "query"
query = '''
event.provider: iam.amazonaws.com
    and event.action: (CreateAccessKey or "Delete*")
'''

[[rule.threat]]
framework = "MITRE ATT&CK"
[[rule.threat.technique]]
id = "T1098"
[[rule.threat.technique.subtechnique]]
id = "T1098.001"
[[rule.threat.technique]]
id = "T1136"
[rule.threat.tactic]
id = "TA0003"
[[rule.threat]]
[[rule.threat.technique]]
id = "T1098"
"###;

fn toml(text: &str) -> RuleFile {
    match read_toml("a.toml", text) {
        Ok(Some(file)) => file,
        other => panic!("{text}: {other:?}"),
    }
}

fn one(text: &str) -> Rule {
    let mut file = toml(text);
    assert_eq!((file.rules.len(), file.not_run.len()), (1, 0), "{file:?}");
    assert_eq!(file.warnings, Vec::<String>::new());
    file.rules.remove(0)
}

/// [`WHOLE`] with a part of it replaced.
fn with(part: &str, other: &str) -> String {
    assert!(WHOLE.contains(part), "{part}");
    WHOLE.replacen(part, other, 1)
}

fn told(read: Result<Option<RuleFile>, Vec<RuleError>>) -> Vec<String> {
    match read {
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
        Ok(file) => panic!("nothing is wrong: {file:?}"),
    }
}

/// A text without the mark in it, and the line and column where it was.
fn marked(text: &str) -> (String, String) {
    let at = text.find('¦').expect("a mark");
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (text.replacen('¦', "", 1), format!("{line}:{column}"))
}

/// The one error of a text in TOML lies at the mark, and says so much.
#[track_caller]
fn is(text: &str, said: &[&str]) {
    let (text, place) = marked(text);
    let errors = told(read_toml("a.toml", &text));
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(errors[0].starts_with(&format!("a.toml:{place}: ")), "{place} {}", errors[0]);
    assert!(said.iter().all(|said| errors[0].contains(said)), "{}", errors[0]);
}

#[test]
fn all_parts_of_a_rule_are_kept() {
    let rule = one(WHOLE);
    assert_eq!((rule.id.as_str(), rule.title.as_str()), ("aaaa-1", "Keys Made"));
    assert_eq!(rule.about, "Two\nlines.");
    assert_eq!(rule.author.as_deref(), Some("Ana, Jo (Apache-2.0)"));
    assert_eq!((rule.severity, rule.risk), (Severity::High, 73));
    assert_eq!((rule.formats.as_slice(), rule.dialect), (&[Format::CloudTrail][..], Dialect::Ecs));
    assert_eq!(rule.attack, ["T1098.001", "T1136", "T1550.001"]);
    assert_eq!(rule.tags, ["Cloud"]);
    assert_eq!(rule.false_positives, ["a job"]);
    assert_eq!(rule.references, ["https://example.com/a"]);
    assert_eq!(rule.interval.as_deref(), Some("5m"));
    let steps = [
        "Triage: Look at who called.",
        "Containment: Disable the key.",
        "Setup: Data events must be logged.",
    ];
    assert_eq!(rule.steps, steps);
    let origin = Origin { path: "a.toml".into(), line: 4, language: "kuery", is_builtin: false };
    assert_eq!((rule.origin, rule.reports), (origin, true));
    assert!(matches!(rule.kind, Kind::Match(_)), "{:?}", rule.kind);
    assert!(rule.query.starts_with("event.provider: iam") && rule.query.ends_with("\"Delete*\")"));
}

#[test]
fn new_terms_and_thresholds_say_what_they_count() {
    let terms = "\n[rule.new_terms]\nfield = \"new_terms_fields\"\nvalue = [\"user.id\", \"source.ip\"]\n\
                 [[rule.new_terms.history_window_start]]\nfield = \"history_window_start\"\n\
                 value = \"now-14d\"\n";
    let rule = one(&(with("\"query\"", "\"new_terms\"") + terms));
    let Kind::NewTerms { fields, history, .. } = &rule.kind else { panic!("{:?}", rule.kind) };
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!((names, *history), (vec!["user.id", "source.ip"], 14 * DAY));

    let threshold = "\n[rule.threshold]\nfield = [\"user.id\"]\nvalue = 1\n\
                     [[rule.threshold.cardinality]]\nfield = \"event.action\"\nvalue = 20\n";
    let rule = one(&(with("\"query\"", "\"threshold\"") + threshold));
    let Kind::Threshold { fields, at_least, distinct, span, .. } = &rule.kind else {
        panic!("{:?}", rule.kind)
    };
    assert_eq!((fields.len(), *at_least, *span), (1, 1, 9 * MINUTE));
    let distinct = distinct.as_ref().map(|(field, values)| (field.name.as_str(), *values));
    assert_eq!(distinct, Some(("event.action", 20)));

    let bare = with("\"query\"", "\"threshold\"").replace("from = \"now-9m\"\n", "")
        + "\n[rule.threshold]\nfield = []\nvalue = 3\n";
    let rule = one(&bare);
    let Kind::Threshold { fields, at_least: 3, distinct: None, span, .. } = &rule.kind else {
        panic!("{:?}", rule.kind)
    };
    assert_eq!((fields.len(), *span), (0, 6 * MINUTE));
}

#[test]
fn what_is_missing_has_a_value_that_is_said() {
    let rule = one(&with("risk_score = 73\n", ""));
    assert_eq!((rule.severity, rule.risk), (Severity::High, 73));
    let rule = one(&with("severity = \"high\"\n", ""));
    assert_eq!((rule.severity, rule.risk), (Severity::High, 73));
    let rule = one("[rule]\nname = 'Über All: 2'\nquery = 'a: *'\n[rule.x]\n");
    assert_eq!((rule.id.as_str(), rule.severity, rule.risk), ("über-all-2", Severity::Medium, 47));
    assert_eq!((rule.formats.len(), rule.author), (Format::AUDIT.len(), None));
}

#[test]
fn what_is_not_run_says_why() {
    for (part, other, language, reason) in [
        ("\"query\"", "\"eql\"", "eql", "hunt does not run EQL"),
        ("\"query\"", "\"esql\"", "esql", "ES|QL"),
        ("\"query\"", "\"machine_learning\"", "machine_learning", "machine learning"),
        ("\"query\"", "\"threat_match\"", "kuery", "indicators"),
        ("\"query\"", "\"saved_query\"", "kuery", "saved in Kibana"),
        ("\"kuery\"", "\"lucene\"", "lucene", "Lucene"),
        (
            "\"logs-aws.cloudtrail-*\"",
            "\"logs-okta*\"",
            "kuery",
            "the index filebeat-*, logs-okta*",
        ),
        ("'''\nevent", "'''\nevent.dataset: x.y and event", "kuery", "the data set x.y"),
        ("[[rule.threat]]", "[[rule.filters]]\n[[rule.threat]]", "kuery", "filters"),
    ] {
        let file = toml(&with(part, other));
        assert_eq!((file.rules.len(), file.not_run.len()), (0, 1), "{other}");
        let rule = &file.not_run[0];
        assert_eq!((rule.id.as_str(), rule.title.as_str()), ("aaaa-1", "Keys Made"));
        assert_eq!((rule.origin.line, rule.origin.language), (4, language), "{other}");
        assert!(rule.reason.contains(reason), "{}", rule.reason);
    }
    // What is not run need not be whole.
    let file = toml("[rule]\nname = 'x'\ntype = 'machine_learning'\nanomaly_threshold = 50\n");
    assert_eq!(file.not_run.len(), 1);
}

#[test]
fn every_mistake_has_its_place() {
    is("[rule]\nname = 'x¦\n", &["TOML"]);
    is("¦[rule]\nname = 'x'\n", &["lacks `query`"]);
    is("a = 1\n\n¦[rule]\nquery = 'a: b'\n", &["lacks `name`"]);
    is("¦rule = 4\n", &["a rule is a map, and this is a number"]);
    is(&with("\"query\"", "¦\"qurey\""), &["`qurey` is no type", "query, new_terms"]);
    is(&with("\"kuery\"", "¦\"kql2\""), &["`kql2` is no language"]);
    is(&with("\"high\"", "¦\"severe\""), &["`severe` is no severity", "critical"]);
    is(&with("73", "¦101"), &["from 0 to 100"]);
    is(&with("73", "¦\"much\""), &["must be a whole number"]);
    is(&with("73", "¦-1"), &["must be a whole number"]);
    is(&with("\"now-9m\"", "¦\"9m\""), &["`from` must be a span back"]);
    is(&with("\"Cloud\"", "¦[1]"), &["`tags` has a list where a text is wanted"]);
    is(&with("'''\nevent", "¦''' \n'''\nx = '''event"), &["is empty"]);
    is(&with("'''\nevent", "¦[1]\nx = '''event"), &["`query` is a list"]);
}

#[test]
fn a_name_of_the_wrong_kind_is_no_name() {
    let errors = told(read_toml("a.toml", "[rule]\nname = [1]\nquery = 'a: b'\n"));
    assert_eq!(errors[0], "a.toml:1:1: the rule lacks `name`");
    assert_eq!(errors[1], "a.toml:2:8: `name` is a list; it must be a text");
}

#[test]
fn mistakes_in_queries_are_found_in_the_file() {
    // Behind line ends, quotes, escapes and letters of several bytes.
    is(&with("event.action: (", "event.action: ä ¦)("), &["no `(` stands open"]);
    is(&with("(CreateAccessKey or \"Delete*\")", "¦(x or \"Delete*\""), &["`)` is missing"]);
    let provider = "'''\nevent.provider: iam.amazonaws.com\n";
    let basic = with(provider, "\"\"\"\nevent.provider: \\\"x\\\" ¦) a\n");
    is(&basic.replace("\"Delete*\")\n'''", "b)\n\"\"\""), &["no `(` stands open"]);
    let escaped = "[rule]\nname = 'x'\nquery = \"a: \\\"\\u00e9\\\" and ¦( b: c\"\n";
    is(escaped, &["`)` is missing"]);
    let windows = "[rule]\r\nname = 'x'\r\nquery = '''\r\na: b\r\nor c: d ¦)'''\r\n";
    is(windows, &["no `(` stands open"]);
    // The end of a query lies behind its last letter.
    is("[rule]\nname = 'x'\nquery = '''\na: b ¦and\n\n'''\n", &["nothing follows"]);
}

#[test]
fn counts_that_make_no_sense_are_errors() {
    let threshold = |table: &str| with("\"query\"", "\"threshold\"") + "\n" + table;
    let at_rule = |text: &str| text.replacen("[rule]", "¦[rule]", 1);
    is(&at_rule(&with("\"query\"", "\"threshold\"")), &["lacks `threshold`"]);
    is(&threshold("[rule.threshold]\nvalue = ¦0\n"), &["1 or more"]);
    is(&threshold("¦[rule.threshold]\nfield = 'x'\n"), &["lacks `value`"]);
    is(&threshold("[rule.threshold]\nvalue = ¦'x'\n"), &["whole number"]);
    let half = "[rule.threshold]\nvalue = 1\ncardinality = [¦{ field = 'x' }]\n";
    is(&threshold(half), &["`value`"]);
    let two = "[rule.threshold]\nvalue = 1\n\
               [[rule.threshold.cardinality]]\nfield = 'x'\nvalue = 1\n\
               ¦[[rule.threshold.cardinality]]\nfield = 'y'\nvalue = 1\n";
    is(&threshold(two), &["one field only"]);

    let terms = |rest: &str| with("\"query\"", "\"new_terms\"") + "\n[rule.new_terms]\n" + rest;
    is(&at_rule(&terms("value = ['a']\n")), &["lacks `history_window_start`"]);
    let start = |value: &str| format!("history_window_start = [{{ value = {value} }}]\n");
    is(&at_rule(&terms(&start("'now-5d'"))), &["`new_terms`"]);
    for bad in ["2026-01-01", "now", "now-d", "now-0d", "now-99999999999999y", "now-5 days"] {
        let text = terms(&format!("value = ['a']\n{}", start(&format!("¦'{bad}'"))));
        is(&text, &["such as `now-14d`"]);
    }
    let many = format!("value = [{}]\n{}", "'a', ".repeat(17), start("'now-5d'"));
    is(&at_rule(&terms(&many)), &["more than 16 fields"]);
}

#[test]
fn all_mistakes_are_told_at_once_and_in_order() {
    let text = with("73", "101").replace("\"high\"", "\"x\"").replace("(CreateAccessKey", "((x");
    let errors = told(read_toml("a.toml", &text));
    let said = ["from 0 to 100", "no severity", "`)` is missing"];
    assert_eq!(errors.len(), said.len(), "{errors:#?}");
    assert!(errors.iter().zip(said).all(|(error, said)| error.contains(said)), "{errors:#?}");
}

#[test]
fn what_may_be_meant_otherwise_is_a_warning() {
    for (part, other, said) in [
        (
            "risk_score = 73",
            "risk_score = ¦40",
            "40 points are medium and not high; findings keep within high",
        ),
        ("false_positives", "¦false_positive", "did you mean `false_positives`?"),
        ("interval", "exceptions_list = ¦[{ id = 'x' }]\ninterval", "[[allow]]"),
        ("\"production\"\n\n", "\"deprecated\"\n\n¦", "deprecated"),
    ] {
        let (text, place) = marked(&with(part, other));
        let file = toml(&text);
        assert_eq!((file.rules.len(), file.warnings.len()), (1, 1), "{:?}", file.warnings);
        let warning = &file.warnings[0];
        assert!(warning.starts_with(&format!("a.toml:{place}: ")), "{place} {warning}");
        assert!(warning.contains(said), "{warning}");
    }
}

#[test]
fn files_on_other_matters_hold_no_rule() {
    assert!(matches!(read_toml("Cargo.toml", "[package]\nname = 'x'\n"), Ok(None)));
    let logs = r#"{"Records":[{"name":"x"}]} [1, "a", null]"#;
    assert!(matches!(read_json("a.json", logs), Ok(None)));
}

/// A rule as Kibana exports it.
const EXPORTED: &str = r###"{"id":"1f","name":"Keys Made","rule_id":"bbbb-2","type":"query","language":"kuery","index":["logs-*"],"risk_score":21,"severity":"low","from":"now-6m","enabled":false,"threat":[{"framework":"MITRE ATT&CK","technique":[{"id":"T1098","subtechnique":[{"id":"T1098.001"}]}]}],"exceptions_list":[],"filters":[],"setup":"","note":"## A\n- b","query":"event.dataset: \"aws.cloudtrail\" and event.action: CreateAccessKey"}"###;

fn json(text: &str) -> RuleFile {
    match read_json("a.ndjson", text) {
        Ok(Some(file)) => file,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn exports_are_read_line_by_line() {
    let terms =
        EXPORTED.replace("bbbb-2", "bbbb-3").replace("\"query\",\"l", "\"new_terms\",\"l").replace(
            "\"filters\"",
            "\"new_terms_fields\":[\"user.id\"],\"history_window_start\":\"now-10d\",\"filters\"",
        );
    let threshold =
        EXPORTED.replace("bbbb-2", "bbbb-4").replace("\"query\",\"l", "\"threshold\",\"l").replace(
            "\"filters\"",
            "\"threshold\":{\"field\":[],\"value\":10,\"cardinality\":[]},\"filters\"",
        );
    let eql = EXPORTED.replace("bbbb-2", "bbbb-5").replace("\"query\",\"l", "\"eql\",\"l");
    let text = format!(
        "{EXPORTED}\n{terms}\r\n\n{threshold}\n{eql}\n{}\n{}\n{}\n",
        r#"{"_version":"W","list_id":"l1","name":"List","namespace_type":"single","type":"detection"}"#,
        r#"{"attributes":{"actionTypeId":".slack","name":"chat"},"id":"c1","type":"action"}"#,
        r#"{"exported_count":4,"exported_rules_count":4,"missing_rules":[]}"#,
    );
    let file = json(&text);
    let lines: Vec<(&str, usize)> =
        file.rules.iter().map(|rule| (rule.id.as_str(), rule.origin.line)).collect();
    assert_eq!(lines, [("bbbb-2", 1), ("bbbb-3", 2), ("bbbb-4", 4)]);
    assert!(matches!(&file.rules[1].kind, Kind::NewTerms { history, .. } if *history == 10 * DAY));
    assert!(matches!(&file.rules[2].kind, Kind::Threshold { at_least: 10, .. }));
    let rule = &file.rules[0];
    assert_eq!((rule.attack.as_slice(), rule.risk), (&["T1098.001".to_owned()][..], 21));
    assert_eq!(
        (rule.formats.as_slice(), &rule.steps[..]),
        (&[Format::CloudTrail][..], &["A: b".to_owned()][..])
    );
    let not_run: Vec<(&str, usize)> =
        file.not_run.iter().map(|rule| (rule.title.as_str(), rule.origin.line)).collect();
    assert_eq!(not_run, [("Keys Made", 5), ("List", 6), ("c1", 7)]);
}

#[test]
fn a_document_or_a_list_of_rules_is_read_as_well() {
    let pretty = EXPORTED.replace(",\"", ",\n  \"");
    assert_eq!(json(&pretty).rules.len(), 1);
    let list = format!("[\n{EXPORTED},\n{}]", EXPORTED.replace("bbbb-2", "x"));
    let lines: Vec<usize> = json(&list).rules.iter().map(|rule| rule.origin.line).collect();
    assert_eq!(lines, [2, 3]);
}

#[test]
fn mistakes_in_exports_have_their_line_and_column() {
    for (part, other, said) in [
        ("CreateAccessKey\"}", "CreateAccessKey\"¦", "JSON: "),
        ("\"type\"", "¦type", "JSON: "),
        ("21", "¦210", "from 0 to 100"),
        ("\"low\"", "¦\"é\"", "no severity"),
        ("event.action: C", "event.action¦: ) C", "nothing stands between"),
        ("\"id\":\"1f\"", "\"id\":\"é\",¦\"id\":\"1f\"", "stands here twice"),
    ] {
        let text = format!("{EXPORTED}\n{}", EXPORTED.replacen(part, other, 1));
        let (text, place) = marked(&text);
        let errors = told(read_json("a.ndjson", &text));
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with(&format!("a.ndjson:{place}: ")), "{place} {}", errors[0]);
        assert!(errors[0].contains(said), "{}", errors[0]);
    }
}

#[test]
fn hostile_files_end_soon() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
    let errors = told(read_json("a.json", &format!("{{\"rule_id\":{}}}", deep("[", "]"))));
    assert!(errors[0].contains("64 lists and maps"), "{}", errors[0]);
    let errors = told(read_toml("a.toml", &format!("[rule]\nx = {}\n", deep("[", "]"))));
    assert!(!errors.is_empty());
    let errors = told(read_toml("a.toml", &format!("[rule{}]\nx = 1\n", ".a".repeat(50_000))));
    assert!(!errors.is_empty());
    let errors = told(read_toml("a.toml", &format!("[rule]\na{} = 1\n", ".a".repeat(50_000))));
    assert!(!errors.is_empty());
    // Many values in one line, with a place each.
    let many = format!("{{\"rule_id\":[{}1]}}", "1,".repeat(1_100_000));
    assert!(told(read_json("a.json", &many))[0].contains("1000000 values"));
    // Many mistakes in one line, each of them looked for in it.
    let wrong = EXPORTED.replace("CreateAccessKey", ") x");
    let errors = told(read_json("a.json", &format!("[{}1]", format!("{wrong},").repeat(10_000))));
    assert_eq!(errors.len(), 501);
}
