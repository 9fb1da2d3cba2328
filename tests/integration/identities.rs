//! `hunt identities`: who is in the evidence, in every format.

use std::path::Path;

use serde_json::{Value, json};

use crate::clouds::three_clouds;
use crate::harness::{Evidence, Ran, command, record_with, run, trail};

fn demo() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo")
}

fn identities(options: &[&str], path: &Path) -> Ran {
    let ran = run(command().arg("identities").args(options).arg(path));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

fn report(options: &[&str], path: &Path) -> Value {
    identities(&[&["-f", "json"], options].concat(), path).json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn names(report: &Value) -> Vec<&str> {
    list(&report["identities"]).iter().filter_map(|it| it["name"].as_str()).collect()
}

/// Three users: jo looks often, al writes policies, cy comes last and is refused.
fn three() -> Evidence {
    let user = |name: &str, n: u32, more: Value| {
        let mut record = record_with(n, more);
        record["userIdentity"]["userName"] = json!(name);
        record["userIdentity"]["arn"] = json!(format!("arn:aws:iam::111122223333:user/{name}"));
        record["eventID"] = json!(format!("{name}-{n}"));
        record
    };
    let mut records: Vec<Value> = (0..5).map(|n| user("jo", n, json!({}))).collect();
    let iam = |action: &str| json!({"eventSource": "iam.amazonaws.com", "eventName": action});
    records.push(user("al", 10, iam("PutUserPolicy")));
    records.push(user("al", 11, iam("PutUserPolicy")));
    records.push(user("al", 12, iam("AttachUserPolicy")));
    let refused = json!({"eventSource": "iam.amazonaws.com", "eventName": "CreateAccessKey",
        "errorCode": "AccessDenied", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.5"});
    records.push(user("cy", 20, refused));
    records.push(user("cy", 21, json!({"errorCode": "NoSuchBucket", "awsRegion": "us-east-1"})));
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&records));
    evidence
}

#[test]
fn an_identity_is_counted_as_it_acted() {
    let evidence = three();
    let report = report(&[], evidence.path());
    assert_eq!(report["schema"], "hunt.identities/1");
    assert_eq!(names(&report), ["user/al", "user/jo", "user/cy"]);
    let al = &report["identities"][0];
    assert_eq!(al["sensitive_events"], 3);
    assert_eq!(
        al["sensitive_actions"][0],
        json!({"service": "iam", "action": "PutUserPolicy", "class": "permission", "weight": 5, "events": 2})
    );
    assert_eq!((&al["kind"], &al["provider"]), (&json!("user"), &json!("aws")));
    assert_eq!(al["first_seen"], "2026-03-01T00:10:00Z");
    assert_eq!(al["last_seen"], "2026-03-01T00:12:00Z");
    let cy = &report["identities"][2];
    // What was refused took no effect.
    assert_eq!(
        (&cy["sensitive_events"], &cy["denied"], &cy["failed"]),
        (&json!(0), &json!(1), &json!(1))
    );
    assert_eq!(cy["services"], json!(["iam", "s3"]));
    assert_eq!(cy["regions"], json!(["us-east-1"]));
    assert_eq!(cy["networks"], json!(["198.51.0.0/16", "203.0.0.0/16"]));
    assert_eq!(cy["interfaces"], json!(["cli"]));
}

#[test]
fn rows_are_sorted_and_limited() {
    let evidence = three();
    for (key, order) in [
        ("events", ["user/jo", "user/al", "user/cy"]),
        ("name", ["user/al", "user/cy", "user/jo"]),
        ("first", ["user/cy", "user/al", "user/jo"]),
        ("last", ["user/cy", "user/al", "user/jo"]),
        ("services", ["user/cy", "user/jo", "user/al"]),
        ("sensitive", ["user/al", "user/jo", "user/cy"]),
        ("denied", ["user/cy", "user/al", "user/jo"]),
    ] {
        let report = report(&["--sort", key], evidence.path());
        assert_eq!(names(&report), order, "{key}");
        assert_eq!(report["sort"], key);
    }
    let report = report(&["--sort", "name", "--limit", "1"], evidence.path());
    assert_eq!((names(&report), &report["hidden"]), (vec!["user/al"], &json!(2)));
    let ran = identities(&["--limit", "1"], evidence.path());
    assert!(ran.stderr.contains("3 identities (2 not shown)"), "{}", ran.stderr);
}

#[test]
fn narrowing_narrows_what_is_counted() {
    let evidence = three();
    let of = |options: &[&str]| report(options, evidence.path());
    assert_eq!(names(&of(&["--identity", "*jo"])), ["user/jo"]);
    assert_eq!(names(&of(&["--region", "us-east-1"])), ["user/cy"]);
    assert_eq!(names(&of(&["--account", "111122223333"])).len(), 3);
    assert_eq!(names(&of(&["--account", "999999999999"])), [""; 0]);
    assert_eq!(names(&of(&["--provider", "gcp"])), [""; 0]);
    let late = of(&["--since", "2026-03-01T00:03:00Z", "--until", "2026-03-01T00:12:00Z"]);
    assert_eq!(names(&late), ["user/al", "user/jo"]);
    let events: Vec<&Value> = list(&late["identities"]).iter().map(|it| &it["events"]).collect();
    assert_eq!(events, [2, 2]);
}

#[test]
fn every_format_has_the_same_identities() {
    let report = report(&[], &demo());
    let rows = list(&report["identities"]);
    assert!(rows.len() > 20);
    let ndjson = identities(&["-f", "ndjson"], &demo()).stdout;
    let lines: Vec<Value> =
        ndjson.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines, rows);
    let csv = identities(&["-f", "csv"], &demo()).stdout;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let ids: Vec<String> = csv.records().map(|row| row.expect("a row")[3].to_owned()).collect();
    assert_eq!(ids, rows.iter().filter_map(|it| it["id"].as_str()).collect::<Vec<_>>());
    let markdown = identities(&["-f", "markdown"], &demo()).stdout;
    let html = identities(&["-f", "html"], &demo()).stdout;
    let table = identities(&[], &demo()).stdout;
    for name in names(&report) {
        assert!(markdown.contains(&format!("| `{name}` |")), "{name}");
        assert!(html.contains(&format!(">{name}</div></td>")), "{name}");
    }
    assert!(table.contains("role/terraform-apply") && table.contains("797411558007"), "{table}");
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
}

#[test]
fn the_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/identities.schema.json");
    let text = std::fs::read_to_string(path).expect("docs/identities.schema.json");
    let schema = schemars::schema_for!(hunt::report::identities::Identities);
    let schema = serde_json::to_value(schema).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Value>(&text).expect("JSON"),
        schema,
        "make it anew: cargo run --example schema identities > docs/identities.schema.json"
    );
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(&report(&[], &demo())).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn identities_of_three_clouds_stand_side_by_side() {
    let evidence = three_clouds();
    let all = report(&["--sort", "name"], evidence.path());
    let providers: Vec<&str> =
        list(&all["identities"]).iter().filter_map(|it| it["provider"].as_str()).collect();
    for provider in ["aws", "azure", "gcp"] {
        assert!(providers.contains(&provider), "{providers:?}");
        let one = report(&["--provider", provider], evidence.path());
        assert_eq!(
            list(&one["identities"]).len(),
            providers.iter().filter(|it| **it == provider).count()
        );
    }
}

#[test]
fn hostile_names_reach_no_reader_raw() {
    let evidence = Evidence::new();
    let hostile = "=cmd|'/C calc'!A0\u{1b}]0;x\u{7}\n<script>alert(1)</script> `@here`";
    let mut record = record_with(1, json!({"awsRegion": hostile, "sourceIPAddress": hostile}));
    record["userIdentity"]["userName"] = json!(hostile);
    record["userIdentity"]["arn"] = json!(format!("arn:aws:iam::111122223333:user/{hostile}"));
    evidence.file("a.json", trail(&[record]));
    for format in ["table", "csv", "markdown", "html"] {
        let text = identities(&["-v", "-f", format], evidence.path()).stdout;
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{format}: {text}");
        assert!(format != "html" || !text.contains("<script"), "{text}");
        assert!(text.contains("u{1b}]0;x"), "{format}: {text}");
    }
    let csv = identities(&["-f", "csv"], evidence.path()).stdout;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    for cell in csv
        .records()
        .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    // JSON keeps the exact text.
    assert_eq!(names(&report(&[], evidence.path())), [format!("user/{hostile}")]);
}
