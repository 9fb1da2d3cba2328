//! `hunt trace`: the tree of credentials and what was done with them, in every format.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::clouds::three_clouds;
use crate::harness::{Evidence, Ran, command, record, record_with, run, some, trail};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

fn chain() -> PathBuf {
    testdata("lineage/aws-chain")
}

fn hunt(who: &str, options: &[&str], path: &Path) -> Ran {
    run(command().env("COLUMNS", "110").args(["trace", who]).args(options).arg(path))
}

fn trace(who: &str, options: &[&str], path: &Path) -> Value {
    let ran = hunt(who, &[&["-f", "json"], options].concat(), path);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The names of the credentials in the tree, each with how it came to be.
fn tree(trace: &Value) -> Vec<String> {
    let credentials = list(&trace["credentials"]).iter();
    let line = |it: &Value| {
        let name = it["credential"].as_str().unwrap_or("-");
        let link = &it["came_from"];
        let how = match link["how"].as_str() {
            Some(how) => format!(" <- {how}, {}", link["certainty"].as_str().unwrap_or_default()),
            None => String::new(),
        };
        let mark = if it["relation"] == "asked" { "*" } else { "" };
        format!(
            "{} {}{mark} {}{how}",
            it["depth"],
            it["identity"]["name"].as_str().unwrap_or("-"),
            name
        )
    };
    credentials.map(line).collect()
}

/// What happened: the credential's number, the kind of step, and the action or the number of events.
fn steps(trace: &Value) -> Vec<String> {
    let line = |step: &Value| {
        let what = step["what"].as_str().unwrap_or_default();
        let told = match what {
            "call" => step["call"]["action"].to_string(),
            "moved" => format!("{} -> {}", step["from_source"], step["source"]),
            _ => step["events"].to_string(),
        };
        format!("{} {what} {told}", step["credential"]).replace('"', "")
    };
    list(&trace["timeline"]).iter().map(line).collect()
}

#[test]
fn a_chain_is_the_same_from_both_ends() {
    let marked = |marked: &str| -> Vec<String> {
        [
            "0 user/kim AKIAEXAMPLEKIM000001",
            "1 role/deploy ASIAEXAMPLEDEPLOY001 <- assumed role, exact",
            "2 role/admin ASIAEXAMPLEADMIN0001 <- assumed role, exact",
            "3 role/web ASIAEXAMPLEWEB000001 <- instance started, by session",
            "4 role/fn ASIAEXAMPLEFUNC00001 <- function deployed, by session",
        ]
        .iter()
        .map(|line| match line.contains(marked) {
            true => line.replacen(&format!(" {marked}"), &format!("* {marked}"), 1),
            false => (*line).to_owned(),
        })
        .collect()
    };
    for who in ["AKIAEXAMPLEKIM000001", "ASIAEXAMPLEFUNC00001", "ASIAEXAMPLEADMIN0001"] {
        assert_eq!(tree(&trace(who, &[], &chain())), marked(who), "{who}");
    }
    let top = trace("AKIAEXAMPLEKIM000001", &[], &chain());
    let from_top = [
        "1 call GetCallerIdentity",
        "1 call AssumeRole",
        "2 reads 2",
        "2 call AssumeRole",
        "3 call DescribeInstances",
        "3 call RunInstances",
        "4 call GetObject",
        "4 call CreateFunction",
        "5 call GetSecretValue",
        "5 call PutSecretValue",
    ];
    assert_eq!(steps(&top), from_top);
    assert_eq!(
        (&top["summary"]["events"], &top["summary"]["changes"], &top["summary"]["denied"]),
        (&json!(11), &json!(3), &json!(1))
    );
    // Of what only led there, the calls that did.
    let from_below = [
        "1 call AssumeRole",
        "2 call AssumeRole",
        "3 call RunInstances",
        "4 call CreateFunction",
        "5 call GetSecretValue",
        "5 call PutSecretValue",
    ];
    let bottom = trace("collector", &[], &chain());
    assert_eq!(
        (steps(&bottom), &bottom["found"]["sessions"]),
        (from_below.map(String::from).to_vec(), &json!(1))
    );
}

#[test]
fn the_page_is_what_analysts_paste() {
    for (name, options) in [("table", &["-f", "table"][..]), ("md", &["-f", "markdown"][..])] {
        let ran = hunt("AKIAEXAMPLEKIM000001", options, Path::new("testdata/lineage/aws-chain"));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let path = testdata("lineage").join(format!("aws-chain.{name}"));
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(ran.stdout, expected, "{}\n{}", path.display(), ran.stdout);
    }
}

#[test]
fn everything_goes_by_some_name() {
    let path = chain();
    let both = ["AKIAEXAMPLEKIM000001", "AKIAEXAMPLEKIM000002"];
    for (who, found, roots) in [
        ("kim", "identities", &both[..]),
        ("user/kim", "identities", &both),
        ("arn:aws:iam::111122223333:user/kim", "identities", &both),
        ("*:user/k?m", "identities", &both),
        ("AKIAEXAMPLEKIM*", "credentials", &both),
        ("198.51.100.*", "sources", &both[..1]),
        ("deploy-kim", "sessions", &both),
        ("arn:aws:sts::444455556666:assumed-role/fn/exporter", "sessions", &both[1..]),
        ("aws-chain-0001", "events", &both[..1]),
        ("SHARED-2", "events", &both[1..]),
    ] {
        let trace = trace(who, &[], &path);
        assert_ne!(trace["found"][found], 0, "{who}: {}", trace["found"]);
        let first = list(&trace["credentials"]).iter().filter(|it| it["parent"].is_null());
        let first: Vec<&str> = first.filter_map(|it| it["credential"].as_str()).collect();
        assert_eq!(first, roots, "{who}");
    }
    let asked = trace("aws-chain-0001", &[], &path);
    let marked: Vec<&Value> =
        list(&asked["timeline"]).iter().filter(|step| step["asked"] == true).collect();
    assert_eq!((marked.len(), &marked[0]["call"]["event_id"]), (1, &json!("aws-chain-0001")));
}

#[test]
fn nothing_by_that_name_is_an_error_that_names_others() {
    for (who, said) in [
        ("kin", "like it: user/kim"),
        ("role/wob", "role/web"),
        ("zzzzzzzzzz", "nothing in the evidence goes by zzzzzzzzzz"),
        ("\u{1b}]2J", "goes by \\u{1b}]2J"),
        ("[", "error"),
        ("", "empty name"),
    ] {
        let ran = hunt(who, &[], &chain());
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{who}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{who}: {}", ran.stderr);
    }
    let ran = hunt("kim", &["--since", "2027-01-01"], &chain());
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
fn the_window_narrows_the_timeline_and_not_the_tree() {
    let since = ["--since", "2026-03-01T09:24:00Z", "--until", "2026-03-01T09:31:00Z"];
    let trace = trace("AKIAEXAMPLEKIM000001", &since, &chain());
    assert_eq!(tree(&trace).len(), 5);
    assert_eq!(steps(&trace), ["4 call GetObject", "4 call CreateFunction"]);
}

#[test]
fn what_is_cut_is_counted() {
    let trace = trace("AKIAEXAMPLEKIM000001", &["--limit", "3"], &chain());
    assert_eq!(list(&trace["timeline"]).len(), 3);
    let summary = &trace["summary"];
    assert_eq!(
        (&summary["steps"], &summary["hidden_steps"], &summary["hidden_events"]),
        (&json!(10), &json!(7), &json!(7))
    );
    let ran = hunt("AKIAEXAMPLEKIM000001", &["--limit", "3"], &chain());
    assert!(ran.stdout.contains("7 steps more with 7 events"), "{}", ran.stdout);
    // Sessions that only read are one row of the table, and each an entry of the JSON.
    let evidence = sessions(50);
    let ran = hunt("reader", &[], evidence.path());
    assert!(ran.stdout.contains("50 credentials alike, reading only"), "{}", ran.stdout);
    let (tree, _) = ran.stdout.split_once("WHAT HAPPENED").expect("a timeline");
    assert!(tree.lines().count() < 8 && tree.contains("2026-03-01 16:22"), "{tree}");
    let ran = hunt("reader", &["-v"], evidence.path());
    assert!(ran.stdout.contains("ASIAREADER0049"), "{}", ran.stdout);
    let all = self::trace("reader", &[], evidence.path());
    assert_eq!((list(&all["credentials"]).len(), &all["summary"]["events"]), (50, &json!(150)));
}

/// Sessions of one role that read three times each.
fn sessions(number: u32) -> Evidence {
    let read = |n: u32| {
        let (session, minute) = (n / 3, n % 3);
        record_with(
            session * 20 + minute,
            json!({"userIdentity": {
                "type": "AssumedRole", "accountId": "111122223333",
                "arn": format!("arn:aws:sts::111122223333:assumed-role/reader/run-{session}"),
                "accessKeyId": format!("ASIAREADER{session:04}")
            }}),
        )
    };
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&(0..number * 3).map(read).collect::<Vec<_>>()));
    evidence
}

#[test]
fn reads_are_folded_until_something_else_happens() {
    let call = |n, action: &str, more: Value| {
        let mut record = record_with(n, more);
        record["eventName"] = json!(action);
        record
    };
    let records = [
        call(0, "ListBuckets", json!({})),
        call(1, "GetBucketAcl", json!({})),
        call(2, "ListBuckets", json!({"errorCode": "AccessDenied"})),
        // A change ends a burst, even one that was refused.
        call(
            3,
            "PutBucketPolicy",
            json!({"errorCode": "AccessDenied", "requestParameters": {"bucketName": "b"}}),
        ),
        call(4, "ListBuckets", json!({})),
        call(14, "ListBuckets", json!({})),
        // So does a pause of more than ten minutes, another network, another client.
        call(25, "ListBuckets", json!({})),
        call(26, "ListBuckets", json!({"sourceIPAddress": "203.0.113.9"})),
        call(27, "ListBuckets", json!({"sourceIPAddress": "203.0.113.9"})),
        call(
            28,
            "ListBuckets",
            json!({"sourceIPAddress": "203.0.113.9", "userAgent": "Boto3/1.34"}),
        ),
        // Where it was before is no news.
        call(29, "ListBuckets", json!({})),
    ];
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&records));
    let trace = trace("jo", &[], evidence.path());
    assert_eq!(
        steps(&trace),
        [
            "1 reads 3",
            "1 call PutBucketPolicy",
            "1 reads 2",
            "1 call ListBuckets",
            "1 moved 198.51.100.7 -> 203.0.113.9",
            "1 reads 2",
            "1 moved null -> 203.0.113.9",
            "1 reads 2",
        ]
    );
    let burst = &trace["timeline"][0];
    assert_eq!((&burst["denied"], &burst["services"]), (&json!(1), &json!(1)));
    assert_eq!(
        burst["actions"][0],
        json!({"service": "s3", "action": "GetBucketAcl", "outcome": "success", "events": 1})
    );
    let change = &trace["timeline"][1]["call"];
    assert_eq!((&change["outcome"], &change["error"]), (&json!("denied"), &json!("AccessDenied")));
    assert_eq!(change["target"], "b");
}

#[test]
fn a_credential_used_elsewhere_than_it_was_handed_out_stands_out() {
    let assume = record_with(
        0,
        json!({"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
            "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/deploy", "roleSessionName": "jo"},
            "responseElements": {"credentials": {"accessKeyId": "ASIASTOLEN"}}}),
    );
    let used = record_with(
        5,
        json!({"sourceIPAddress": "203.0.113.9", "userIdentity": {
            "type": "AssumedRole", "accountId": "111122223333", "accessKeyId": "ASIASTOLEN",
            "arn": "arn:aws:sts::111122223333:assumed-role/deploy/jo"}}),
    );
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&[assume, used]));
    let trace = trace("ASIASTOLEN", &[], evidence.path());
    let moved = &trace["timeline"][1];
    assert_eq!((&moved["what"], &moved["handed_out"]), (&json!("moved"), &json!(true)));
    assert_eq!(
        (&moved["from_source"], &moved["source"]),
        (&json!("198.51.100.7"), &json!("203.0.113.9"))
    );
    let ran = hunt("ASIASTOLEN", &[], evidence.path());
    let said = "first used from 203.0.113.9, handed out to 198.51.100.7";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
}

#[test]
fn every_format_tells_the_same() {
    let path = chain();
    let report = trace("kim", &[], &path);
    let rows = list(&report["credentials"]).len() + list(&report["timeline"]).len();
    let of = |format: &str| {
        let ran = hunt("kim", &["-f", format], &path);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let text = of("csv");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(csv.records().filter_map(Result::ok).count(), rows);
    let text = of("ndjson");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines, list(&report["timeline"]));
    let html = of("html");
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
    for text in [html, of("markdown"), of("table")] {
        for it in list(&report["credentials"]) {
            let name = it["credential"].as_str().expect("a name");
            assert!(text.contains(name), "{name}\n{text}");
        }
    }
}

#[test]
fn hostile_names_stay_names() {
    let evil = "x\u{1b}]0;owned\u{7}|`=cmd'<script>alert(1)</script>\u{202e}";
    let hostile = |n: u32| {
        record_with(
            n,
            json!({"userAgent": evil, "sourceIPAddress": evil, "errorCode": evil,
                "eventName": format!("Put{evil}"), "requestParameters": {"bucketName": evil},
                "userIdentity": {"type": "AssumedRole", "accountId": "111122223333",
                    "arn": format!("arn:aws:sts::111122223333:assumed-role/{evil}/{evil}"),
                    "accessKeyId": format!("={evil}")}}),
        )
    };
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&[hostile(0), record(1), hostile(2)]));
    for format in ["table", "csv", "markdown", "html", "ndjson", "json"] {
        let ran = hunt("*owned*", &["-f", format, "-v"], evidence.path());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}: {text:?}");
        }
        if format == "html" {
            assert!(!ran.stdout.contains("<script>"), "{}", ran.stdout);
        }
        if format == "csv" {
            let mut csv = csv::Reader::from_reader(ran.stdout.as_bytes());
            let cells = csv.records().map(|row| row.expect("a row"));
            let cells: Vec<String> =
                cells.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect();
            assert!(!cells.iter().any(|cell| cell.starts_with('=')), "{cells:?}");
        }
    }
}

#[test]
fn chains_of_any_length_come_to_an_end() {
    // Each session takes on the role again: a thousand links, and once more around.
    let session = |n: u32| format!("ASIAJUGGLER{:05}", n % 1000);
    let links: Vec<Value> = (0..=1000)
        .map(|n| {
            let mut link = record_with(
                n,
                json!({"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
                    "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/r", "roleSessionName": "s"},
                    "responseElements": {"credentials": {"accessKeyId": session(n + 1)}},
                    "userIdentity": {"type": "AssumedRole", "accountId": "111122223333",
                        "arn": "arn:aws:sts::111122223333:assumed-role/r/s", "accessKeyId": session(n)}}),
            );
            link["eventID"] = json!(format!("link-{n}"));
            link
        })
        .collect();
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&links));
    let trace = trace("ASIAJUGGLER00500", &[], evidence.path());
    let credentials = list(&trace["credentials"]);
    assert_eq!((credentials.len(), &credentials[999]["depth"]), (1000, &json!(999)));
    let ran = hunt("ASIAJUGGLER00500", &[], evidence.path());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("more; -v or -f json lists them all"), "{}", ran.stdout);
}

#[test]
fn damage_is_reported_and_the_rest_is_told() {
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&some(0..3)));
    evidence.file("b.json", r#"{"Records":[{"eventVersion":"1.09","#);
    let ran = hunt("jo", &["-f", "json"], evidence.path());
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(list(&ran.json()["timeline"]).len(), 1);
}

#[test]
fn all_clouds_are_traced() {
    for (story, who, roots, links) in [
        ("azure", "deploy", &["tok-lea-1", "tok-sp-2"][..], 3),
        ("azure", "tok-sp-1", &["tok-lea-1"], 3),
        ("gcp", "robot@*", &["-", "-"], 4),
        ("gcp", "zoe@example.com", &["-"], 3),
    ] {
        let trace = trace(who, &[], &testdata("lineage").join(story));
        let all = list(&trace["credentials"]);
        let first = all.iter().filter(|it| it["parent"].is_null());
        let first: Vec<&str> = first.map(|it| it["credential"].as_str().unwrap_or("-")).collect();
        assert_eq!(first, roots, "{who}");
        assert_eq!(all.len() - first.len(), links, "{who}: {:#?}", tree(&trace));
    }
    let evidence = three_clouds();
    let ran = hunt("*", &["-f", "json"], evidence.path());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let events = ran.json();
    // Nothing is lost: each event is in one step.
    assert_eq!(events["summary"]["events"], events["evidence"]["events"]);
}

#[test]
fn threads_change_nothing() {
    let of = |threads: &str| hunt("*", &["-f", "json", "-j", threads], &testdata("demo")).stdout;
    let one = of("1");
    assert_eq!(one, of("4"));
    let trace: Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(trace["summary"]["events"], trace["evidence"]["events"]);
}

#[test]
fn the_schema_is_that_of_the_types() {
    let text = std::fs::read_to_string(testdata("../docs/trace.schema.json")).unwrap_or_default();
    let schema = schemars::schema_for!(hunt::report::trace::Trace);
    let schema = serde_json::to_value(schema).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap_or_default(),
        schema,
        "make it anew: cargo run --example schema trace > docs/trace.schema.json"
    );
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for path in [testdata("demo"), chain(), testdata("lineage")] {
        let errors: Vec<String> =
            validator.iter_errors(&trace("*", &[], &path)).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}
