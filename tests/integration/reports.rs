//! The reports: one view in every format, and what scripts may rely on in it.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Evidence, command, record_with, run, trail};

fn demo(options: &[&str]) -> String {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    let ran = run(command().args(["scope", "-q", "--since", "2026-11-13"]).args(options).arg(demo));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

fn report(options: &[&str]) -> Value {
    serde_json::from_str(&demo(&[&["-f", "json"], options].concat())).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn the_schema_is_that_of_the_types_and_reports_are_valid() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let text = std::fs::read_to_string(path).expect("docs/report.schema.json");
    let written: Value = serde_json::from_str(&text).expect("JSON");
    let schema = schemars::schema_for!(hunt::report::view::Report);
    let schema = serde_json::to_value(schema).expect("JSON");
    assert_eq!(
        written, schema,
        "make it anew: cargo run --example schema > docs/report.schema.json"
    );
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&report(&[])).map(|e| e.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let mut wrong = report(&[]);
    wrong["summary"]["critical"] = json!("many");
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn every_format_has_the_same_findings() {
    let report = report(&[]);
    let findings = list(&report["findings"]);
    assert!(findings.len() > 5);
    let lines: Vec<Value> = demo(&["-f", "ndjson"])
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines, findings);
    let csv = demo(&["-f", "csv"]);
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.expect("a row")).collect();
    let ids: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(ids, findings.iter().map(|f| f["id"].as_str().expect("an id")).collect::<Vec<_>>());
}

#[test]
fn findings_stand_in_order_and_add_up() {
    let report = report(&[]);
    let findings = list(&report["findings"]);
    let key = |f: &Value| {
        let text = |key: &str| f[key].as_str().expect("text").to_owned();
        (-f["score"].as_i64().expect("a score"), text("first_seen"), text("id"))
    };
    assert!(findings.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
    let mut counts = json!({"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0, "suppressed": 0, "hidden": 0});
    for finding in findings {
        let points =
            list(&finding["reasons"]).iter().map(|r| r["points"].as_i64().expect("points"));
        assert_eq!(points.sum::<i64>().clamp(0, 100), finding["score"].as_i64().expect("a score"));
        let severity = finding["severity"].as_str().expect("a severity");
        counts[severity] = json!(counts[severity].as_u64().expect("a count") + 1);
        let times: Vec<&str> =
            list(&finding["evidence"]).iter().filter_map(|r| r["time"].as_str()).collect();
        assert!(times.is_sorted() && !times.is_empty());
    }
    assert_eq!(report["summary"], counts);
}

#[test]
fn evidence_names_the_record_it_means() {
    for finding in list(&report(&["--min-severity", "high"])["findings"]) {
        for record in list(&finding["evidence"]) {
            let bytes = std::fs::read(record["path"].as_str().expect("a path")).expect("a file");
            let mut text = String::new();
            let mut decoder = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            std::io::Read::read_to_string(&mut decoder, &mut text).expect("inflated");
            let number = record["record"].as_u64().expect("a number") as usize;
            let meant = nth(&text, number);
            let id = record["event_id"].as_str().expect("an id");
            assert!(meant.to_string().contains(&format!("\"{id}\"")), "{record:#}\n{meant:#}");
            if record["account"].as_str().is_some_and(|account| account.len() == 12) {
                assert_eq!(meant["eventTime"], record["time"]);
                assert_eq!(meant["userIdentity"]["accessKeyId"], record["credential"]);
            }
        }
    }
}

/// A record of a file by its number, from 0: an element of the envelope, or a line.
fn nth(text: &str, number: usize) -> Value {
    let first: Value = serde_json::Deserializer::from_str(text)
        .into_iter()
        .next()
        .and_then(Result::ok)
        .expect("JSON");
    for envelope in ["Records", "records", "value"] {
        if let Some(records) = first[envelope].as_array() {
            return records[number].clone();
        }
    }
    let line = text.lines().nth(number).expect("a line");
    serde_json::from_str(line).expect("a record")
}

#[test]
fn fifty_records_are_shown_unless_all_are_wanted() {
    let records: Vec<Value> = (0..130_u32)
        .map(|n| {
            let action = if n == 0 { "ListBuckets" } else { "PutBucketPolicy" };
            let time = format!(
                "2026-03-{:02}T00:{:02}:{:02}.{n:03}00Z",
                if n == 0 { 1 } else { 20 },
                n / 60,
                n % 60
            );
            record_with(n, json!({"eventName": action, "eventTime": time}))
        })
        .collect();
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&records));
    let finding = |options: &[&str]| {
        let ran = run(command().args(["scope", "-f", "json"]).args(options).arg(evidence.path()));
        ran.json()["findings"][0].clone()
    };
    let short = finding(&[]);
    assert_eq!((&short["events"], list(&short["evidence"]).len()), (&json!(129), 50));
    assert_eq!(list(&finding(&["--all-evidence"])["evidence"]).len(), 129);
    // As many digits of a second as the log has.
    assert_eq!(short["evidence"][0]["time"], "2026-03-20T00:00:01.00100Z");
    assert_eq!(short["first_seen"], "2026-03-20T00:00:01.00100Z");
    assert_eq!(short["last_seen"], "2026-03-20T00:02:09.12900Z");
    let ran = run(command().args(["scope", "-f", "json"]).arg(evidence.path()));
    assert_eq!(ran.evidence()["first_event"], "2026-03-01T00:00:00.00000Z");
    assert_eq!(ran.evidence()["last_event"], "2026-03-20T00:02:09.12900Z");
}
