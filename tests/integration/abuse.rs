//! `hunt abuse`: every pattern that it promises to find, each beside twins that it must leave alone.
//!
//! The telling records lie in `testdata/abuse/<case>/`; the weeks of routine around them are made
//! here. A twin is the same records at other times, from elsewhere, or amid another routine.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::scope::{
    Answer, BOTO, CLI, FIRST, HIGH, LOW, MEDIUM, ROUTINE, Who, codes, detail, hold_together, list,
    points, role, routine, score, severity, text, texts, user,
};

/// Where people of the routine are, and where they never are.
const HOME: &str = "198.51.100.7";
const AWAY: &str = "203.0.113.77";

fn folder_of(case: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/abuse").join(case);
    assert!(path.is_dir(), "no fixture {}", path.display());
    path
}

/// The telling records of a case.
fn telling(case: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder_of(case).join("trail.ndjson")).expect("readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

/// What a record calls, in the words of its log.
fn call(record: &Value) -> &str {
    let of_google = &record["protoPayload"]["methodName"];
    let names = [&record["eventName"], &record["operationName"], of_google];
    names.iter().find_map(|name| name.as_str()).expect("a call")
}

/// The same records, those of some calls changed.
fn changed(records: &[Value], called: &str, change: impl Fn(&mut Value)) -> Vec<Value> {
    let mut records = records.to_vec();
    let mut met = false;
    for record in records.iter_mut().filter(|it| call(it).contains(called)) {
        change(record);
        met = true;
    }
    assert!(met, "no {called}");
    records
}

fn set_time(record: &mut Value, time: &str) {
    let field = ["eventTime", "time", "timestamp"].into_iter().find(|it| record[*it].is_string());
    record[field.expect("a time")] = json!(time);
    if let Some(created) = record.pointer_mut("/properties/createdDateTime") {
        *created = json!(time);
    }
}

/// The same records, those of some calls at another time.
fn moved(records: &[Value], called: &str, time: &str) -> Vec<Value> {
    changed(records, called, |record| set_time(record, time))
}

/// The same records, all from one address.
fn all_from(records: &[Value], address: &str) -> Vec<Value> {
    let mut records = records.to_vec();
    let places = [
        "/protoPayload/requestMetadata/callerIp",
        "/sourceIPAddress",
        "/callerIpAddress",
        "/properties/ipAddress",
    ];
    for record in &mut records {
        for place in places {
            if let Some(source) = record.pointer_mut(place) {
                *source = json!(address);
            }
        }
    }
    records
}

/// The same records, their times spread so that each follows the one before after so many minutes.
fn spread(records: &[Value], first: &str, minutes: i64) -> Vec<Value> {
    let first: chrono::DateTime<chrono::Utc> = first.parse().expect("a time");
    let mut records = records.to_vec();
    for (place, record) in (0..).zip(&mut records) {
        let time = first + chrono::TimeDelta::minutes(place * minutes);
        set_time(record, &time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    records
}

/// The same records on each of some days before, as a routine.
fn on_days_before(records: &[Value], days: i64) -> Vec<Value> {
    let earlier = |record: &Value, day: i64| {
        let mut record = record.clone();
        let field = ["eventTime", "time", "timestamp"].into_iter();
        let field = field.into_iter().find(|it| record[*it].is_string()).expect("a time");
        let time: chrono::DateTime<chrono::Utc> = text(&record[field]).parse().expect("a time");
        let time = time - chrono::TimeDelta::days(day);
        set_time(&mut record, &time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        for id in ["eventID", "insertId", "correlationId"] {
            if let Some(text) = record[id].as_str() {
                record[id] = json!(format!("{text}-{day}"));
            }
        }
        if let Some(id) = record.pointer_mut("/properties/id") {
            *id = json!(format!("{}-{day}", text(id)));
        }
        with_sessions_of(record, day)
    };
    (1..=days).flat_map(|day| records.iter().map(move |record| earlier(record, day))).collect()
}

/// Sessions are made anew every day.
fn with_sessions_of(record: Value, day: i64) -> Value {
    let mut told = record.to_string();
    for (at, _) in record.to_string().match_indices("\"ASIAEXAMPLE") {
        told.replace_range(at + 5..at + 7, &format!("{day:02}"));
    }
    let mut record: Value = serde_json::from_str(&told).expect("still a record");
    let began = record.pointer_mut("/userIdentity/sessionContext/attributes/creationDate");
    if let Some(began) = began {
        let time: chrono::DateTime<chrono::Utc> = text(began).parse().expect("a time");
        let time = time - chrono::TimeDelta::days(day);
        *began = json!(time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    record
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// What `hunt abuse` says of these records amid this routine.
fn hunt(telling: &[Value], routine: &[Value]) -> Answer {
    hunt_with(telling, routine, "", &[])
}

/// The same with settings and options.
fn hunt_with(telling: &[Value], routine: &[Value], config: &str, options: &[&str]) -> Answer {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write("hunt.toml", config);
    std::fs::create_dir(folder.path().join("logs")).expect("made");
    write("logs/telling.ndjson", &lines(telling));
    write("logs/routine.ndjson", &lines(routine));
    let answer = ask(folder.path(), options, &["logs"]);
    answer.findings().iter().for_each(hold_together);
    answer
}

fn ask(folder: &Path, options: &[&str], paths: &[&str]) -> Answer {
    Answer::to("abuse", folder, options, paths)
}

/// The routine of a person, four harmless calls on each of 36 days.
fn days_of(name: &str) -> Vec<Value> {
    routine(&user(name), FIRST, 36, &ROUTINE)
}

/// Jane's.
fn jane() -> Vec<Value> {
    days_of("jane")
}

/// What a finding's records called, in their order.
fn called(finding: &Value) -> Vec<&str> {
    list(&finding["evidence"]).iter().map(|record| text(&record["action"])).collect()
}

/// The one finding about an identity, which holds these reasons, is so grave, and rests on these
/// calls among others.
#[track_caller]
fn found<'a>(
    answer: &'a Answer,
    name: &str,
    reasons: &[&str],
    grave: usize,
    calls: &[&str],
) -> &'a Value {
    let finding = answer.one(name);
    let held = codes(finding);
    assert!(reasons.iter().all(|code| held.contains(code)), "{reasons:?} of {finding:#}");
    assert_eq!(severity(finding), grave, "{finding:#}");
    let named = called(finding);
    assert!(calls.iter().all(|call| named.contains(call)), "{calls:?} of {named:?}");
    assert_eq!(finding["reference"], "AN0215");
    finding
}

/// Nothing about anybody that somebody has to read, and none of these reasons.
#[track_caller]
fn quiet(answer: &Answer, unwanted: &[&str]) {
    for finding in answer.findings() {
        assert!(severity(finding) <= LOW, "{finding:#}");
        let held = codes(finding);
        assert!(unwanted.iter().all(|code| !held.contains(code)), "{unwanted:?} in {finding:#}");
    }
}

/// Nothing at all after the first day of the evidence, on which everybody is new, and little on that.
#[track_caller]
fn silent(answer: &Answer) {
    quiet(answer, &[]);
    for finding in answer.findings() {
        assert!(text(&finding["last_seen"]) < "2024-04-02", "{:#}", answer.report);
    }
}

mod clients;
mod context;
mod execution;
mod known;
mod machines;
mod origins;
mod others;
mod recon;
mod roles;
mod signins;
mod sturdy;
