//! `hunt coverage`: gaps, what silenced a log, and what the evidence can answer.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::clouds::{azure, gcp, lines, three_clouds};
use crate::harness::{Evidence, Ran, command, gzip, record_with, run, trail};

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo")
}

fn coverage(options: &[&str], path: &Path) -> Ran {
    let ran = run(command().arg("coverage").args(options).arg(path));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

fn report(path: &Path) -> Value {
    coverage(&["-f", "json"], path).json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The `n`-th quarter of an hour after the demo begins.
fn quarter(n: u32) -> String {
    let minutes = n * 15 + n % 7;
    let (day, month) = match minutes / 1440 {
        day @ 0..26 => (6 + day, 10),
        day => (day - 25, 11),
    };
    format!("2026-{month}-{day:02}T{:02}:{:02}:00Z", minutes / 60 % 24, minutes % 60)
}

const FROM: &str = "2026-11-03T14:00:00Z";
const TO: &str = "2026-11-05T14:00:00Z";

/// The records of the AWS accounts of the demo, and a monitor that looks in every quarter of an hour: seven hundred
/// events in 45 days are too few to miss two days of them.
fn busy() -> Vec<Value> {
    let mut records = Vec::new();
    let files = walkdir::WalkDir::new(demo().join("AWSLogs")).sort_by_file_name();
    for file in files.into_iter().filter_map(Result::ok).filter(|it| it.file_type().is_file()) {
        let bytes = std::fs::read(file.path()).expect("a file");
        let mut text = String::new();
        let mut decoder = flate2::read::MultiGzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_string(&mut decoder, &mut text).expect("inflated");
        let file: Value = serde_json::from_str(&text).expect("JSON");
        records.extend(list(&file["Records"]).iter().cloned());
    }
    records.extend((0..45 * 96).map(|n| {
        record_with(
            n,
            json!({"eventTime": quarter(n), "eventID": format!("look-{n}"), "awsRegion": "us-east-1",
                "recipientAccountId": "915767578212", "eventSource": "monitoring.amazonaws.com",
                "eventName": "GetMetricData", "readOnly": true}),
        )
    }));
    records
}

/// A record of somebody stopping the trail of the demo's busiest account.
fn stop(time: &str) -> Value {
    let mut record = record_with(
        1,
        json!({"eventTime": time, "eventID": "stop", "eventSource": "cloudtrail.amazonaws.com",
            "eventName": "StopLogging", "awsRegion": "us-east-1", "recipientAccountId": "915767578212"}),
    );
    record["userIdentity"]["arn"] = json!("arn:aws:iam::915767578212:user/eve");
    record["userIdentity"]["accountId"] = json!("915767578212");
    record["userIdentity"]["userName"] = json!("eve");
    record
}

/// Without the two days.
fn missing(mut records: Vec<Value>) -> Vec<Value> {
    records.retain(|record| {
        let time = record["eventTime"].as_str().expect("a time");
        !(FROM..TO).contains(&time)
    });
    records
}

fn written(records: &[Value]) -> Evidence {
    let evidence = Evidence::new();
    evidence.file("a.json.gz", gzip(trail(records)));
    evidence
}

#[test]
fn two_missing_days_are_named_to_the_hour() {
    let whole = written(&busy());
    assert_eq!(report(whole.path())["gaps"], json!([]));
    let evidence = written(&missing(busy()));
    let report = report(evidence.path());
    let gaps = list(&report["gaps"]);
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
    let gap = &gaps[0];
    let text = |key: &str| gap[key].as_str().expect("text").to_owned();
    assert!(
        text("from").starts_with("2026-11-03T13:5") && text("to").starts_with("2026-11-05T14:0")
    );
    assert_eq!((&gap["until_end"], &gap["explained_by"]), (&json!(false), &json!(null)));
    assert!(gap["hours"].as_f64().is_some_and(|hours| (48.0..49.0).contains(&hours)));
    assert!(text("text").contains("(48 h; usually never silent for more than 1 h)"), "{gap:#}");
    let table = coverage(&[], evidence.path()).stdout;
    assert!(table.contains("gap: 2026-11-03 13:5"), "{table}");
    // The analytic that it weakens says so.
    let ran = run(command().args(["scope", "-f", "json"]).arg(evidence.path()));
    let warnings = ran.json()["warnings"].to_string();
    assert!(warnings.contains("gap in the baseline: 2026-11-03 13:5"), "{warnings}");
}

#[test]
fn a_gap_after_logging_was_stopped_says_who_stopped_it() {
    let mut records = missing(busy());
    records.push(stop("2026-11-03T13:58:00Z"));
    let evidence = written(&records);
    let report = report(evidence.path());
    let gap = &report["gaps"][0];
    let cause = &gap["explained_by"];
    assert_eq!((&cause["action"], &cause["identity"]), (&json!("StopLogging"), &json!("user/eve")));
    assert_eq!(cause["time"], "2026-11-03T13:58:00Z");
    let text = gap["text"].as_str().expect("text");
    assert!(text.ends_with("explained by StopLogging by user/eve at 2026-11-03 13:58"), "{text}");
    let tampering = &report["log_tampering"][0];
    assert_eq!(
        (&tampering["effect"], &tampering["action"]),
        (&json!("stops"), &json!("StopLogging"))
    );
    let ran = run(command().args(["scope", "-f", "json"]).arg(evidence.path()));
    let warnings = ran.json()["warnings"].to_string();
    assert!(warnings.contains("StopLogging by user/eve on 2026-11-03 13:58"), "{warnings}");
}

#[test]
fn a_log_that_falls_silent_for_good_is_a_gap_up_to_the_end() {
    let mut records = busy();
    records.retain(|record| {
        record["recipientAccountId"] != "915767578212" || record["eventTime"].as_str() < Some(FROM)
    });
    records.push(stop("2026-11-03T13:59:00Z"));
    let report = report(written(&records).path());
    let gap = list(&report["gaps"]).iter().find(|gap| gap["account"] == "915767578212");
    let gap = gap.expect("the account falls silent");
    assert_eq!(
        (&gap["until_end"], &gap["explained_by"]["action"]),
        (&json!(true), &json!("StopLogging"))
    );
}

#[test]
fn a_gap_that_the_window_cuts_is_not_put_to_the_end_of_the_evidence() {
    let mut records = busy();
    records.retain(|record| {
        let time = record["eventTime"].as_str();
        record["recipientAccountId"] != "915767578212" || time < Some(FROM) || time > Some(TO)
    });
    // Others speak on until the window ends.
    records.extend((0..46).map(|n| {
        let time = format!("2026-11-{:02}T{:02}:30:00Z", 3 + (14 + n) / 24, (14 + n) % 24);
        record_with(n, json!({"eventTime": time, "eventID": format!("other-{n}")}))
    }));
    let evidence = written(&records);
    let warnings = |until: &[&str]| {
        let ran = run(command().args(["scope", "-f", "json"]).args(until).arg(evidence.path()));
        ran.json()["warnings"].to_string()
    };
    let cut = warnings(&["--until", "2026-11-05T12:00:00Z"]);
    assert!(cut.contains("915767578212") && cut.contains(", where the window ends"), "{cut}");
    assert!(!cut.contains("where the evidence ends"), "{cut}");
    // It did speak again.
    let whole = warnings(&[]);
    assert!(whole.contains("to 2026-11-05 14:0"), "{whole}");
}

#[test]
fn a_quiet_but_regular_source_has_no_gaps() {
    // Twice a day, and once a week besides in a region of its own.
    let records: Vec<Value> = (0..90_u32)
        .map(|n| {
            let (day, hour) = (n / 2, n % 2 * 12);
            let (month, day) = if day < 31 { (3, day + 1) } else { (4, day - 30) };
            let region = if n % 14 == 0 { "eu-north-1" } else { "eu-west-1" };
            let time = format!("2026-{month:02}-{day:02}T{hour:02}:{:02}:00Z", n % 50);
            record_with(n, json!({"eventTime": time, "awsRegion": region}))
        })
        .collect();
    assert_eq!(report(written(&records).path())["gaps"], json!([]));
}

#[test]
fn the_demo_warns_of_nothing() {
    let report = report(&demo());
    assert_eq!(report["gaps"], json!([]));
    assert!(list(&report["log_tampering"]).iter().all(|it| it["effect"] == "detection"));
    let ran = run(command().args(["scope", "-f", "json"]).arg(demo()));
    let warnings = ran.json()["warnings"].to_string();
    for silly in ["gap", "logging", "read events"] {
        assert!(!warnings.contains(silly), "{warnings}");
    }
}

/// The verdict and the codes of the reasons of an analytic.
fn answer(report: &Value, analytic: &str) -> (String, Vec<String>) {
    let mut answers = list(&report["answers"]).iter();
    let answer = answers.find(|it| it["analytic"] == analytic).expect("an answer");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let reasons = list(&answer["reasons"]).iter().map(|lack| text(&lack["code"])).collect();
    (text(&answer["verdict"]), reasons)
}

#[test]
fn answers_follow_from_what_is_there() {
    let report = coverage(&["-f", "json", "--provider", "aws"], &demo()).json();
    assert_eq!(answer(&report, "scope"), ("full".to_owned(), vec![]));
    let (verdict, reasons) = answer(&report, "exfil");
    assert_eq!((verdict.as_str(), reasons), ("partial", vec!["no_flow_logs".to_owned()]));
    assert_eq!(report["flow_logs"], false);
}

#[test]
fn a_trail_of_changes_alone_answers_little() {
    let records: Vec<Value> = (0..80)
        .map(|n| record_with(n * 30, json!({"eventName": "PutBucketTagging", "readOnly": false})))
        .collect();
    let evidence = written(&records);
    let report = report(evidence.path());
    let (verdict, scope) = answer(&report, "scope");
    assert_eq!(verdict, "partial");
    for code in ["no_baseline", "no_reads", "no_global_region", "one_region"] {
        assert!(scope.contains(&code.to_owned()), "{scope:?}");
    }
    assert!(answer(&report, "abuse").1.contains(&"no_sign_ins".to_owned()));
    let (verdict, exfil) = answer(&report, "exfil");
    assert_eq!((verdict.as_str(), exfil[0].as_str()), ("none", "no_object_events"));
    assert!(answer(&report, "governance").1.contains(&"no_organisation_events".to_owned()));
    let contents = &report["contents"][0];
    assert_eq!((&contents["events"], &contents["reads"]), (&json!(80), &json!(0)));
    let ran = run(command().args(["scope", "-f", "json"]).arg(evidence.path()));
    assert!(ran.json()["warnings"].to_string().contains("no read events"), "{}", ran.stdout);
}

#[test]
fn azure_and_google_tampering_is_found_and_refusals_are_not() {
    let evidence = three_clouds();
    let mut activity = azure::story();
    let time = "2026-03-25T11:00:00Z";
    let operation = "Microsoft.Insights/diagnosticSettings/delete";
    activity.push(azure::exported(5000, time, operation, "Success"));
    evidence.file("azure/PT1H.json", lines(&activity));
    let mut entries = gcp::story();
    let sink = |n, method: &str, status: Value| {
        let method = format!("google.logging.v2.ConfigServiceV2.{method}");
        gcp::entry(n, time, "logging.googleapis.com", &method, json!({"status": status}))
    };
    entries.push(sink(5000, "DeleteSink", json!({})));
    entries.push(sink(5001, "UpdateSink", json!({"code": 7, "message": "PERMISSION_DENIED"})));
    evidence.file("gcp/entries.json", lines(&entries));
    let report = report(evidence.path());
    let found: Vec<(&str, &str)> = list(&report["log_tampering"])
        .iter()
        .filter_map(|it| Some((it["effect"].as_str()?, it["action"].as_str()?)))
        .collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(effect, _)| *effect == "stops"), "{found:?}");
    assert!(
        found.iter().any(|(_, action)| action.ends_with("diagnosticSettings/delete")),
        "{found:?}"
    );
    assert!(found.iter().any(|(_, action)| *action == "DeleteSink"), "{found:?}");
    let sources: Vec<&str> =
        list(&report["sources"]).iter().filter_map(|it| it["source"].as_str()).collect();
    assert_eq!(sources, ["aws_cloudtrail", "azure_activity", "gcp_audit"]);
}

#[test]
fn places_narrow_what_is_surveyed() {
    let sources = |options: &[&str]| {
        let report = coverage(&[&["-f", "json"], options].concat(), &demo()).json();
        list(&report["sources"]).len()
    };
    let [aws, azure, gcp] =
        ["aws", "azure", "gcp"].map(|provider| sources(&["--provider", provider]));
    assert!(aws == 6 && azure > 0 && gcp > 0);
    assert_eq!(sources(&[]), aws + azure + gcp);
    assert_eq!(sources(&["--account", "915767578212"]), 2);
    assert_eq!(sources(&["--region", "eu-west-1"]), 3);
}

#[test]
fn events_from_the_future_make_no_gap() {
    let mut records = busy();
    records.push(record_with(1, json!({"eventTime": "2199-01-01T00:00:00Z", "eventID": "future"})));
    let ran = coverage(&["-f", "json"], written(&records).path());
    assert_eq!(ran.json()["gaps"], json!([]));
    assert!(ran.stderr.contains("lie in the future"), "{}", ran.stderr);
}

#[test]
fn every_format_can_be_read() {
    let mut records = missing(busy());
    records.push(stop("2026-11-03T13:58:00Z"));
    let evidence = written(&records);
    let path = evidence.path();
    let report = report(path);
    let facts = ["answers", "gaps", "log_tampering", "contents", "sources"];
    let count: usize = facts.iter().map(|key| list(&report[*key]).len()).sum();
    let ndjson = coverage(&["-f", "ndjson"], path).stdout;
    let lines: Vec<Value> =
        ndjson.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), count);
    assert_eq!((&lines[5]["what"], &lines[5]["text"]), (&json!("gap"), &report["gaps"][0]["text"]));
    let csv = coverage(&["-f", "csv"], path).stdout;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(csv.records().filter(Result::is_ok).count(), count);
    let markdown = coverage(&["-f", "markdown"], path).stdout;
    assert!(markdown.contains("| `StopLogging by user/eve at 2026-11-03 13:58` |"), "{markdown}");
    let html = coverage(&["-f", "html"], path).stdout;
    assert!(html.contains("StopLogging by user/eve at 2026-11-03 13:58</div></td>"), "{html}");
    let table = coverage(&["-v"], path).stdout;
    assert!(table.contains("WHAT CAN BE ANSWERED") && table.contains('█'), "{table}");
}

#[test]
fn the_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.schema.json");
    let text = std::fs::read_to_string(path).expect("docs/coverage.schema.json");
    let schema = schemars::schema_for!(hunt::report::coverage::Coverage);
    let schema = serde_json::to_value(schema).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Value>(&text).expect("JSON"),
        schema,
        "make it anew: cargo run --example schema coverage > docs/coverage.schema.json"
    );
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut records = missing(busy());
    records.push(stop("2026-11-03T13:58:00Z"));
    let report = report(written(&records).path());
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn hostile_names_reach_no_reader_raw() {
    let hostile = "=1+1\u{1b}]0;x\u{7}\n<script>alert(1)</script> `@here`";
    let mut record = stop("2026-03-01T00:00:00Z");
    record["awsRegion"] = json!(hostile);
    record["recipientAccountId"] = json!(hostile);
    record["userIdentity"]["userName"] = json!(hostile);
    let evidence = written(&[record]);
    for format in ["table", "csv", "markdown", "html"] {
        let text = coverage(&["-v", "-f", format], evidence.path()).stdout;
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{format}: {text}");
        assert!(format != "html" || !text.contains("<script"), "{text}");
        assert!(text.contains("u{1b}]0;x"), "{format}: {text}");
    }
}
