//! `hunt scope`: what it promises to find, each beside a twin that it must leave alone.
//!
//! The telling records lie in `testdata/scope/<case>/`; the weeks of routine around them are made
//! here, so that a test says in one line what was normal before.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The first day of routine, and the first of the window: 30 days lie between them.
pub(crate) const FIRST: &str = "2024-04-01";
const WINDOW: [&str; 2] = ["--since", "2024-05-01"];
pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const CLI: &str =
    "aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0 exe/x86_64.ubuntu.22 prompt/off";
pub(crate) const BOTO: &str =
    "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1 lang/python#3.11.8";
/// Four calls a day that nobody would mind: 120 events in 30 days.
pub(crate) const ROUTINE: [&str; 4] =
    ["s3:ListBuckets", "ec2:DescribeInstances", "ec2:DescribeVpcs", "s3:GetBucketLocation"];

/// Who acts in a routine, from where and with what.
pub(crate) struct Who(pub(crate) Value, pub(crate) &'static str, pub(crate) &'static str);

pub(crate) fn user(name: &str) -> Who {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
    let who = json!({"type": "IAMUser", "arn": arn, "accountId": ACCOUNT, "userName": name});
    Who(who, "198.51.100.7", CLI)
}

pub(crate) fn role(name: &str, session: &str) -> Who {
    let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}");
    let who = json!({"type": "AssumedRole", "arn": arn, "accountId": ACCOUNT});
    Who(who, "198.51.100.7", CLI)
}

/// The routine of an identity: every day these calls, each `service:Action` or
/// `service:Action@region`.
pub(crate) fn routine(who: &Who, first: &str, days: i64, calls: &[&str]) -> Vec<Value> {
    let first: DateTime<Utc> = format!("{first}T08:00:00Z").parse().expect("a date");
    let mut records = Vec::new();
    for day in 0..days {
        for (hour, call) in (0..).zip(calls) {
            let time = first + TimeDelta::days(day) + TimeDelta::minutes(40 * hour);
            let (call, region) = call.split_once('@').unwrap_or((call, "us-east-1"));
            let (service, action) = call.split_once(':').expect("service:Action");
            let arn = who.0["arn"].as_str().unwrap_or_default();
            records.push(json!({
                "eventVersion": "1.09",
                "userIdentity": who.0,
                "eventTime": time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                "eventSource": format!("{service}.amazonaws.com"),
                "eventName": action,
                "awsRegion": region,
                "sourceIPAddress": who.1,
                "userAgent": who.2,
                "eventID": format!("{arn} {} {time} {action}", who.1),
                "recipientAccountId": who.0["accountId"],
            }));
        }
    }
    records
}

fn fixture(case: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/scope").join(case);
    assert!(path.is_dir(), "no fixture {}", path.display());
    path
}

/// What `hunt scope` said.
pub(crate) struct Answer {
    pub(crate) status: Option<i32>,
    pub(crate) report: Value,
}

/// Hunts in the records of a case amid this routine.
fn hunt(case: &str, routine: &[Value], options: &[&str]) -> Answer {
    let folder = TempDir::new().expect("a folder");
    let lines: Vec<String> = routine.iter().map(|record| format!("{record}\n")).collect();
    std::fs::write(folder.path().join("routine.ndjson"), lines.concat()).expect("written");
    let mut paths = vec![fixture(case)];
    if !routine.is_empty() {
        paths.push(folder.path().to_owned());
    }
    let answer = Answer::to("scope", folder.path(), options, &paths);
    answer.findings().iter().for_each(hold_together);
    answer
}

/// What holds of every finding: points sum to the score, records lie in order and inside its span.
pub(crate) fn hold_together(finding: &Value) {
    let sum: i64 =
        list(&finding["reasons"]).iter().map(|r| r["points"].as_i64().expect("points")).sum();
    let score = score(finding);
    assert_eq!(score, sum.clamp(0, 100), "{finding:#}");
    let severity = ["info", "low", "medium", "high", "critical"][severity(finding)];
    let expected = match score {
        85.. => "critical",
        65.. => "high",
        40.. => "medium",
        20.. => "low",
        _ => "info",
    };
    assert_eq!(severity, expected, "{finding:#}");
    let times: Vec<&str> = list(&finding["evidence"]).iter().map(|r| text(&r["time"])).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(times.first(), Some(&text(&finding["first_seen"])));
    assert!(times.iter().all(|time| *time <= text(&finding["last_seen"])));
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

pub(crate) fn texts(value: &Value) -> Vec<&str> {
    list(value).iter().map(text).collect()
}

pub(crate) fn score(finding: &Value) -> i64 {
    finding["score"].as_i64().expect("a score")
}

pub(crate) const INFO: usize = 0;
pub(crate) const LOW: usize = 1;
pub(crate) const MEDIUM: usize = 2;
pub(crate) const HIGH: usize = 3;

pub(crate) fn severity(finding: &Value) -> usize {
    let all = ["info", "low", "medium", "high", "critical"];
    all.iter().position(|s| *s == text(&finding["severity"])).expect("a severity")
}

pub(crate) fn codes(finding: &Value) -> BTreeSet<&str> {
    list(&finding["reasons"]).iter().map(|reason| text(&reason["code"])).collect()
}

pub(crate) fn points(finding: &Value, code: &str) -> Option<i64> {
    let found = list(&finding["reasons"]).iter().find(|r| r["code"] == code);
    found.and_then(|reason| reason["points"].as_i64())
}

pub(crate) fn detail<'a>(finding: &'a Value, code: &str) -> &'a str {
    let found = list(&finding["reasons"]).iter().find(|r| r["code"] == code);
    text(&found.unwrap_or_else(|| panic!("no {code}: {finding:#}"))["detail"])
}

impl Answer {
    /// What a command answers, asked about these paths in a folder.
    pub(crate) fn to(
        command: &str,
        folder: &Path,
        options: &[&str],
        paths: &[impl AsRef<OsStr>],
    ) -> Self {
        let run = Command::new(env!("CARGO_BIN_EXE_hunt"))
            .env_clear()
            .current_dir(folder)
            .args([command, "--format", "json"])
            .args(options)
            .args(paths)
            .output()
            .expect("hunt starts");
        let report = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&run.stderr)));
        Self { status: run.status.code(), report }
    }

    pub(crate) fn findings(&self) -> &[Value] {
        list(&self.report["findings"])
    }

    pub(crate) fn of(&self, name: &str) -> Vec<&Value> {
        self.findings().iter().filter(|f| f["identity"]["name"] == name).collect()
    }

    /// The one finding about an identity.
    pub(crate) fn one(&self, name: &str) -> &Value {
        let found = self.of(name);
        assert_eq!(found.len(), 1, "findings about {name}: {:#}", self.report);
        found[0]
    }

    /// No finding about the identity that anybody has to read.
    pub(crate) fn is_quiet(&self, name: &str) {
        assert!(self.of(name).iter().all(|f| severity(f) <= LOW), "{:#}", self.report);
    }

    /// No finding about the identity has such a reason.
    pub(crate) fn lacks(&self, name: &str, unwanted: &[&str]) {
        for finding in self.of(name) {
            let codes = codes(finding);
            assert!(unwanted.iter().all(|code| !codes.contains(code)), "{finding:#}");
        }
    }

    pub(crate) fn warnings(&self) -> Vec<&str> {
        texts(&self.report["warnings"])
    }
}

/// Thirty days and more of Jane's harmless reading.
fn jane() -> Vec<Value> {
    routine(&user("jane"), FIRST, 36, &ROUTINE)
}

mod actions;
mod history;
mod identities;
mod known;
mod places;
mod refusals;
