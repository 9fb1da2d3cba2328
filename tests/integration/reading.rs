//! The same events, however they were exported.

use std::io::Write;
use std::process::Stdio;

use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};

use crate::harness::{
    Evidence, command, gzip, piped, record, record_with, report, run, scope, some, trail,
};

/// Three records in every envelope that exports come in.
fn envelopes() -> Vec<(&'static str, String)> {
    let records = some(0..3);
    let lines = |wrap: &dyn Fn(&Value) -> Value| -> String {
        records.iter().map(|record| format!("{}\n", wrap(record))).collect()
    };
    let list = |wrap: &dyn Fn(&Value) -> Value| records.iter().map(wrap).collect::<Vec<_>>();
    let outer = |r: &Value| json!({"EventId": r["eventID"], "EventTime": "2026-03-01 11:00:00+11:00", "CloudTrailEvent": r.to_string()});
    vec![
        ("delivered", trail(&records)),
        ("pretty array", serde_json::to_string_pretty(&records).expect("JSON")),
        ("NDJSON", lines(&Value::clone)),
        ("NDJSON with CRLF", lines(&Value::clone).replace('\n', "\r\n")),
        ("one after another", records.iter().map(|r| serde_json::to_string_pretty(r).expect("JSON")).collect()),
        ("Azure REST shape", json!({"value": records, "nextLink": "x"}).to_string()),
        ("envelopes on lines", lines(&|r| json!({"records": [r]}))),
        ("lookup-events", json!({"Events": list(&outer), "NextToken": "x"}).to_string()),
        ("lookup-events on lines", lines(&outer)),
        ("CloudWatch subscription", json!({"messageType": "DATA_MESSAGE", "logEvents": list(&|r| json!({"id": "1", "message": r.to_string()}))}).to_string()),
        ("CloudWatch export", records.iter().map(|r| format!("2026-03-01T00:00:00.000Z {r}\n")).collect()),
        ("_source", lines(&|r| json!({"_index": "i", "_source": r}))),
        ("search hits", json!({"hits": {"total": 3, "hits": list(&|r| json!({"_source": r}))}}).to_string()),
        ("event.original", lines(&|r| json!({"event": {"original": r.to_string()}}))),
        ("result._raw", lines(&|r| json!({"preview": false, "result": {"_raw": r.to_string()}}))),
        ("message", lines(&|r| json!({"message": r.to_string()}))),
        ("EventBridge", lines(&|r| json!({"detail-type": "AWS API Call via CloudTrail", "detail": r}))),
    ]
}

#[test]
fn every_envelope_gives_the_same_events() {
    for (name, text) in envelopes() {
        for (file, bytes) in [("a.json", text.clone().into_bytes()), ("a.json.gz", gzip(&text))] {
            let evidence = Evidence::new();
            evidence.file(file, bytes);
            let ran = report(evidence.path());
            assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{name}");
            let read = ran.evidence();
            assert_eq!(read["events"], 3, "{name}: {read}");
            assert_eq!(read["first_event"], "2026-03-01T00:00:00Z", "{name}");
            assert_eq!(read["set_aside"]["foreign_records"], 0, "{name}");
        }
    }
}

#[test]
fn a_single_record_is_evidence() {
    let evidence = Evidence::new();
    evidence.file("a.json", record(1).to_string());
    assert_eq!(report(evidence.path()).evidence()["events"], 1);
}

#[test]
fn standard_input_is_read_plain_and_compressed() {
    let text = trail(&some(0..5));
    for bytes in [text.clone().into_bytes(), gzip(&text)] {
        let mut child = command()
            .args(["scope", "-f", "json", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("hunt starts");
        child.stdin.take().expect("stdin").write_all(&bytes).expect("written");
        let output = child.wait_with_output().expect("hunt ends");
        assert_eq!(output.status.code(), Some(0));
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!(report["evidence"]["events"], 5);
    }
}

/// Forty days of looking, and then a user made: enough for a finding.
fn suspicious() -> String {
    let mut records = some(0..40);
    for (n, record) in records.iter_mut().enumerate() {
        let (month, day) = (1 + n / 28, 1 + n % 28);
        record["eventTime"] = json!(format!("2026-{month:02}-{day:02}T08:00:00Z"));
    }
    let made = json!({"eventTime": "2026-02-20T09:00:00Z", "eventName": "CreateUser",
        "eventSource": "iam.amazonaws.com"});
    records.push(record_with(99, made));
    trail(&records)
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once_like_standard_input() {
    let folder = Evidence::new();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let text = suspicious();
    for bytes in [text.clone().into_bytes(), gzip(&text)] {
        let of_pipe = std::thread::scope(|scope| {
            // Opening waits for the reader; a second reader would wait for ever.
            scope.spawn(|| std::fs::write(&pipe, &bytes).expect("written"));
            report(&pipe)
        });
        let of_input = piped(&bytes);
        for ran in [&of_pipe, &of_input] {
            assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{}", ran.stderr);
            assert_eq!(ran.evidence()["events"], 41);
            assert_eq!(ran.evidence()["bytes_inflated"], text.len());
            let finding = &ran.json()["findings"][0];
            assert!(finding["title"].as_str().is_some_and(|it| it.contains("CreateUser")));
            // What only a second look would tell is said to be missing.
            assert_eq!(finding["evidence"][0]["event_id"], Value::Null);
            let warnings = ran.json()["warnings"].to_string();
            assert!(warnings.contains("could not be read a second time"), "{warnings}");
        }
    }
}

/// A text in UTF-16 behind its byte order mark, in both orders.
fn wide(text: &str) -> [Vec<u8>; 2] {
    let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
    [units().flat_map(u16::to_le_bytes).collect(), units().flat_map(u16::to_be_bytes).collect()]
}

#[test]
fn byte_order_marks_and_utf_16_are_read_however_they_come() {
    let records: Vec<Value> =
        (0..3).map(|n| record_with(n, json!({"userAgent": "Zo\u{eb} \u{1f600}"}))).collect();
    let text = trail(&records);
    let texts = wide(&text).into_iter().chain([format!("\u{feff}{text}").into_bytes()]);
    for bytes in texts {
        let zstd = compress_to_vec(&bytes[..], CompressionLevel::Fastest);
        let members = [gzip(&bytes[..99]), gzip(&bytes[99..])].concat();
        for packed in [bytes.clone(), gzip(&bytes), members, zstd] {
            let evidence = Evidence::new();
            evidence.file("a.json", &packed);
            for ran in [report(evidence.path()), piped(&packed)] {
                assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{}", ran.stderr);
                assert_eq!(ran.evidence()["events"], 3);
            }
        }
    }
}

#[test]
fn a_huge_file_of_utf_16_is_streamed_and_found_again() {
    let records: Vec<Value> = (0..9_000)
        .map(|n| {
            let action = if n > 8_990 { "CreateUser" } else { "ListUsers" };
            record_with(
                n,
                json!({"eventSource": "iam.amazonaws.com", "eventName": action,
                "requestParameters": {"policy": "x".repeat(1_800)}}),
            )
        })
        .collect();
    let [bytes, _] = wide(&trail(&records));
    assert!(bytes.len() > 34 << 20, "not huge: {}", bytes.len());
    let evidence = Evidence::new();
    evidence.file("a.json", bytes);
    let ran = report(evidence.path());
    assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{}", ran.stderr);
    assert_eq!(ran.evidence()["events"], 9_000);
    let last = &ran.json()["findings"][0]["evidence"][0];
    let number = last["record"].as_u64().expect("a number") as usize;
    assert_eq!(last["event_id"], records[number]["eventID"]);
}

#[test]
fn a_huge_answer_of_a_search_is_streamed_and_found_again() {
    let hits: Vec<Value> = (0..14_000)
        .map(|n| {
            let action = if n > 13_990 { "CreateUser" } else { "ListUsers" };
            let record = record_with(
                n,
                json!({"eventSource": "iam.amazonaws.com", "eventName": action,
                "requestParameters": {"policy": "x".repeat(2_200)}}),
            );
            json!({"_index": "trail", "_source": record})
        })
        .collect();
    let answer = json!({"took": 9, "timed_out": false, "hits": {"hits": hits, "total": {"value": 14_000}},
        "zz": {"aggregations": {"a": {"buckets": [{"key": {}}]}}}});
    let text = answer.to_string();
    assert!(text.len() > 34 << 20, "not huge: {}", text.len());
    for bytes in [text.clone().into_bytes(), gzip(&text)] {
        let evidence = Evidence::new();
        evidence.file("a.json", bytes);
        let ran = report(evidence.path());
        assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{}", ran.stderr);
        let read = ran.evidence();
        assert_eq!(
            (&read["events"], &read["set_aside"]["foreign_records"]),
            (&json!(14_000), &json!(0))
        );
        let last = &ran.json()["findings"][0]["evidence"][0];
        let number = last["record"].as_u64().expect("a number") as usize;
        assert_eq!(last["event_id"], hits[number]["_source"]["eventID"]);
    }
}

#[test]
fn what_is_exported_twice_counts_once() {
    let evidence = Evidence::new();
    let path = evidence.file("a.json", trail(&some(0..5)));
    evidence.file("b.json", trail(&some(3..8)));
    let read = report(evidence.path()).evidence();
    assert_eq!((&read["events"], &read["duplicates"]), (&json!(8), &json!(2)));
    let twice = scope([path.as_os_str(), path.as_os_str(), "-fjson".as_ref()]).evidence();
    assert_eq!(
        (&twice["events"], &twice["duplicates"], &twice["files"]),
        (&json!(5), &json!(0), &json!(1))
    );
}

#[test]
fn one_call_in_two_accounts_counts_once_as_the_caller_knows_it() {
    let shared = json!({"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "sharedEventID": "shared-1"});
    let own = record_with(1, shared.clone());
    let mut told = record_with(2, shared);
    told["eventTime"] = own["eventTime"].clone();
    told["recipientAccountId"] = json!("444455556666");
    told["userIdentity"] =
        json!({"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": "111122223333"});
    for records in [[own.clone(), told.clone()], [told, own]] {
        let evidence = Evidence::new();
        evidence.file("a.json", trail(&records));
        let ran = run(command()
            .args(["scope", "--since", "2020-01-01", "-f", "json"])
            .arg(evidence.path()));
        let read = ran.evidence();
        assert_eq!((&read["events"], &read["duplicates"]), (&json!(1), &json!(1)));
        assert!(!ran.stdout.contains("AIDAEXAMPLE"), "{}", ran.stdout);
    }
}

#[test]
fn a_timestamp_stands_in_for_the_event_time() {
    let mut odd = record(1);
    odd.as_object_mut().expect("an object").remove("eventTime");
    odd["@timestamp"] = json!("2026-03-01T05:00:00.000Z");
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&[odd]));
    assert_eq!(report(evidence.path()).evidence()["first_event"], "2026-03-01T05:00:00.000Z");
}

#[test]
fn a_huge_file_gives_what_small_ones_give() {
    let padding = "x".repeat(3_000);
    let records: Vec<Value> = (0..14_000)
        .map(|n| {
            let action = if n > 13_000 { "CreateUser" } else { "ListUsers" };
            record_with(n, json!({"eventSource": "iam.amazonaws.com", "eventName": action, "requestParameters": {"userName": "eve", "policy": padding}}))
        })
        .collect();
    let small = Evidence::new();
    for (n, part) in records.chunks(1_000).enumerate() {
        small.file(&format!("{n:03}.json.gz"), gzip(trail(part)));
    }
    let huge = Evidence::new();
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    let wanted = comparable(&report(small.path()).json());
    for text in [trail(&records), lines] {
        assert!(text.len() > 34 << 20, "not huge: {}", text.len());
        let path = huge.file("all.json", text);
        let found = report(huge.path()).json();
        assert_eq!(comparable(&found), wanted);
        // Records are found again by their number in the whole file.
        let last = &found["findings"][0]["evidence"];
        let last = last.as_array().and_then(|list| list.last()).expect("evidence");
        assert_eq!(
            last["event_id"],
            records[last["record"].as_u64().expect("a number") as usize]["eventID"]
        );
        std::fs::remove_file(path).expect("removed");
    }
}

/// A report without what tells where records lie.
fn comparable(report: &Value) -> Value {
    let mut report = report.clone();
    for key in ["files", "bytes_read", "bytes_inflated"] {
        report["evidence"][key] = Value::Null;
    }
    for finding in report["findings"].as_array_mut().expect("a list") {
        for record in finding["evidence"].as_array_mut().expect("a list") {
            record["path"] = Value::Null;
            record["record"] = Value::Null;
        }
    }
    report
}
