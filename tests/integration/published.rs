//! Rules of Sigma that others published, asked of records that we wrote: what each must find, and
//! what it must not. The rules are read from beside the logs named by `HUNT_CORPUS`; skipped where
//! that is not set. No rule of theirs is part of this project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::harness::Evidence;

/// A record, and whether the rule is for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    rule: PathBuf,
    #[serde(rename = "match")]
    matches: bool,
    why: String,
    record: Value,
}

#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn folder() -> Option<PathBuf> {
    let Some(corpus) = std::env::var_os("HUNT_CORPUS").filter(|corpus| !corpus.is_empty()) else {
        eprintln!("skipped: HUNT_CORPUS is not set, and the rules are beside it");
        return None;
    };
    let folder = Path::new(&corpus).join("../rules/sigma");
    assert!(folder.is_dir(), "{} is no folder", folder.display());
    Some(folder)
}

/// The records of a file, by the log that they are of.
fn files() -> BTreeMap<String, Vec<Line>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules/sigma");
    let files = std::fs::read_dir(&folder).expect("a folder").map(|entry| {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("records");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let read = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{name}: {e}"));
        let lines = text.lines().map(read).collect();
        (name, lines)
    });
    files.collect()
}

fn hunt(arguments: &[&str], paths: &[&Path]) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_hunt"))
        .env_clear()
        .args(["rules"])
        .args(arguments)
        .args(paths)
        .output()
        .expect("hunt starts");
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(0), "{paths:?}: {said}");
    serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Whether a rule finds a record that is the whole of the evidence.
fn finds(rules: &Path, line: &Line) -> bool {
    let evidence = Evidence::new();
    let file = evidence.file("record.json", line.record.to_string());
    let rule = rules.join(&line.rule);
    let arguments = ["--quiet", "--format", "json", "--rules", &rule.display().to_string()];
    let report = hunt(&arguments, &[&file]);
    assert_eq!(report["evidence"]["events"], 1, "{}: {}", line.rule.display(), line.why);
    !report["findings"].as_array().expect("findings").is_empty()
}

/// The records were written for rules of these logs.
const LOGS: [(&str, &str); 7] = [
    ("aws-cloudtrail", "cloud/aws/cloudtrail"),
    ("azure-activity", "cloud/azure/activity_logs"),
    ("entra-audit", "cloud/azure/audit_logs"),
    ("entra-pim", "cloud/azure/privileged_identity_management"),
    ("entra-signin", "cloud/azure/signin_logs"),
    ("gcp-audit", "cloud/gcp/audit"),
    ("gcp-workspace", "cloud/gcp/gworkspace"),
];

#[test]
fn every_rule_has_records_that_it_is_for_and_others() {
    let files = files();
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names, LOGS.map(|(name, _)| name));
    let mut rules: BTreeMap<&Path, BTreeSet<bool>> = BTreeMap::new();
    for (name, folder) in LOGS {
        for line in &files[name] {
            assert!(line.rule.starts_with(folder), "{name}: {}", line.rule.display());
            rules.entry(&line.rule).or_default().insert(line.matches);
        }
    }
    assert!(rules.values().all(|both| both.len() == 2), "{rules:?}");
    assert!(rules.len() >= 40, "{}", rules.len());
}

fn check(name: &str) {
    let Some(rules) = folder() else { return };
    let lines = files().remove(name).expect("records");
    let wrong: Vec<_> = lines
        .iter()
        .filter(|line| finds(&rules, line) != line.matches)
        .map(|line| format!("{}: should be {}: {}", line.rule.display(), line.matches, line.why))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rules_about_cloudtrail_find_what_they_are_for() {
    check("aws-cloudtrail");
}

#[test]
fn rules_about_azure_activity_find_what_they_are_for() {
    check("azure-activity");
}

#[test]
fn rules_about_the_directory_find_what_they_are_for() {
    check("entra-audit");
    check("entra-pim");
}

#[test]
fn rules_about_sign_ins_find_what_they_are_for() {
    check("entra-signin");
}

#[test]
fn rules_about_google_cloud_find_what_they_are_for() {
    check("gcp-audit");
    check("gcp-workspace");
}

#[test]
fn every_published_rule_is_run_or_says_why_not() {
    let Some(rules) = folder() else { return };
    let rules = rules.display().to_string();
    let list = hunt(&["list", "--format", "json", "--rules", &rules], &[]);
    let of = |name: &str| list[name].as_array().expect("a list").iter();
    let mut logs: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in of("rules") {
        let read = rule["logs"].as_array().expect("logs");
        *logs.entry(read[0].as_str().expect("a log")).or_default() += 1;
        assert_eq!(read.len(), 1, "{rule}");
    }
    let expected = [
        ("aws_cloudtrail", 57),
        ("azure_activity", 35),
        ("entra_audit", 51),
        ("entra_signin", 18),
        ("gcp_audit", 26),
    ];
    assert_eq!(logs, BTreeMap::from(expected));
    assert_eq!(of("rules").count(), 187);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in of("not_run") {
        *reasons.entry(rule["reason"].as_str().expect("a reason")).or_default() += 1;
    }
    let source = |name| format!("hunt does not read the log source `{name}`");
    let names = [
        ("azure riskdetection", 19),
        ("m365 audit", 4),
        ("m365 exchange", 1),
        ("m365 threat_detection", 1),
        ("m365 threat_management", 13),
    ];
    let expected = names.map(|(name, rules)| (source(name), rules));
    assert_eq!(reasons, expected.iter().map(|(name, rules)| (name.as_str(), *rules)).collect());
    assert_eq!(of("not_run").count(), 38);
}
