//! What holds of every report, whatever the evidence: it depends on the records alone, not on
//! threads, on the order of arguments, or on how the records lie in files.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::synth::synth;

/// Each case starts the program two times or three.
const CASES: u32 = 12;

/// So many records of the pool keep to a routine; the others lie in the last seven days.
const ROUTINE: i64 = 150;

/// Two hundred records of five identities over fifty days: routine at first, then calls of every
/// kind that the analytic weighs. `seconds` tells when each happened.
fn pool(seconds: impl Fn(i64) -> i64) -> Vec<Value> {
    const CALLS: [&str; 16] = [
        "ec2:DescribeInstances",
        "s3:ListBuckets",
        "sts:GetCallerIdentity",
        "iam:ListUsers",
        "ec2:RunInstances",
        "iam:CreateUser",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "cloudtrail:StopLogging",
        "secretsmanager:GetSecretValue",
        "kms:ScheduleKeyDeletion",
        "lambda:UpdateFunctionCode20150331v2",
        "sqs:CreateQueue",
        "athena:ListWorkGroups",
        "ec2:ModifySnapshotAttribute",
        "organizations:LeaveOrganization",
    ];
    const PLACES: [(&str, &str, &str); 4] = [
        ("us-east-1", "198.51.100.7", "aws-cli/2.15.30"),
        ("eu-west-1", "203.0.113.9", "Boto3/1.34.69"),
        ("us-east-1", "10.0.0.4", "APN/1.0 HashiCorp/1.0 Terraform/1.7"),
        ("ap-southeast-2", "2001:db8::7", "signin.amazonaws.com"),
    ];
    let account = "111122223333";
    let who = |i: usize| match i % 6 {
        0 | 1 => {
            json!({"type": "IAMUser", "accountId": account, "userName": format!("user-{}", i % 6)})
        }
        2 => {
            json!({"type": "AssumedRole", "arn": format!("arn:aws:sts::{account}:assumed-role/deploy/build-{i}")})
        }
        3 => {
            json!({"type": "AssumedRole", "arn": format!("arn:aws:sts::{account}:assumed-role/AWSReservedSSO_Admin_{i}/jo@example.com")})
        }
        4 => json!({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}),
        _ => json!({"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
    };
    let first: DateTime<Utc> = "2024-03-01T00:00:00Z".parse().expect("a time");
    (0..200)
        .map(|i: usize| {
            let number = i64::try_from(i).expect("small");
            let is_routine = number < ROUTINE;
            let call = CALLS[if is_routine { i % 7 % 4 } else { i * 5 % CALLS.len() }];
            let (service, action) = call.split_once(':').expect("service:Action");
            let (region, address, agent) = PLACES[if is_routine { 0 } else { i % 4 }];
            let time = first + TimeDelta::seconds(seconds(number));
            let mut record = json!({
                "eventVersion": "1.09",
                "userIdentity": who(i),
                "eventTime": time.format("%FT%TZ").to_string(),
                "eventSource": format!("{service}.amazonaws.com"),
                "eventName": action,
                "awsRegion": region,
                "sourceIPAddress": address,
                "userAgent": agent,
                "eventID": format!("00000000-0000-4000-a000-{i:012}"),
                "recipientAccountId": account,
                "requestParameters": {"userName": "someone", "text": "a \"quoted\" {brace]"},
            });
            if !is_routine && i % 5 < 2 {
                record["errorCode"] = json!("AccessDenied");
            }
            record
        })
        .collect()
}

/// Six hours between any two records of the routine, three between later ones.
fn apart() -> Vec<Value> {
    pool(|i| 3600 * (6 * i.min(ROUTINE) + 3 * (i - ROUTINE).max(0)))
}

/// Nine records of each second, as a busy account has them.
fn crowded() -> Vec<Value> {
    pool(|i| 3600 * (54 * (i / 9).min(ROUTINE / 9) + 24 * (i / 9 - ROUTINE / 9).max(0)))
}

/// Some of the records in any order, by number, and where to cut them into files.
fn evidence() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    let records = subsequence((0..200).collect::<Vec<usize>>(), 100..=200).prop_shuffle();
    (records, proptest::collection::vec(0..100_usize, 1..6))
}

fn chosen(pool: &[Value], numbers: &[usize]) -> Vec<Value> {
    numbers.iter().map(|number| pool[*number].clone()).collect()
}

fn parts<'a>(records: &'a [Value], cuts: &[usize]) -> Vec<&'a [Value]> {
    let mut places = [cuts, &[0, records.len()]].concat();
    places.sort_unstable();
    places
        .windows(2)
        .map(|pair| &records[pair[0]..pair[1]])
        .filter(|part| !part.is_empty())
        .collect()
}

/// Writes the parts as files, every other one as lines, and yields their names.
fn write(folder: &Path, parts: &[&[Value]], gzip: bool) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).expect("a folder");
    let file = |(number, part): (usize, &&[Value])| {
        let text = if number % 2 == 0 {
            json!({ "Records": part }).to_string()
        } else {
            part.iter().map(|record| format!("{record}\n")).collect()
        };
        let path = folder.join(format!("part-{number}.json{}", if gzip { ".gz" } else { "" }));
        let mut bytes = text.into_bytes();
        if gzip {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&bytes).expect("compressed");
            bytes = encoder.finish().expect("compressed");
        }
        std::fs::write(&path, bytes).expect("written");
        path
    };
    parts.iter().enumerate().map(file).collect()
}

fn hunt(folder: &Path, options: &[&str], paths: &[PathBuf]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_hunt"))
        .env_clear()
        .current_dir(folder)
        .args(["scope", "--quiet", "--all-evidence", "--format", "json"])
        .args(options)
        .args(paths)
        .output()
        .expect("hunt starts");
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(0), "{said}");
    String::from_utf8(run.stdout).expect("text")
}

fn parse(report: &str) -> Value {
    serde_json::from_str(report).expect("a report")
}

/// The report without what depends on where the records lie.
fn without_places(report: &str) -> Value {
    let mut report = parse(report);
    for key in ["files", "bytes_read", "bytes_inflated"] {
        report["evidence"][key] = Value::Null;
    }
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        for record in finding["evidence"].as_array_mut().into_iter().flatten() {
            record["path"] = Value::Null;
            record["record"] = Value::Null;
        }
    }
    report
}

/// Where two reports differ first, and what each says there.
fn difference(one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(key, value)| Some(format!("{key}.{}", difference(value, &b[key])?)))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(i, (a, b))| Some(format!("{i}.{}", difference(a, b)?))),
        _ => (one != other).then(|| format!(" {one} or {other}")),
    }
}

fn split_differently(records: &[Value], cuts: &[usize]) -> Option<String> {
    let folder = TempDir::new().expect("a folder");
    let mut ordered = records.to_vec();
    ordered.sort_by_key(|record| record["eventID"].to_string());
    let whole = write(&folder.path().join("whole"), &[&ordered], false);
    let split = write(&folder.path().join("split"), &parts(records, cuts), false);
    let [whole, split] =
        [whole, split].map(|paths| without_places(&hunt(folder.path(), &[], &paths)));
    difference(&whole, &split)
}

#[test]
fn the_pool_has_something_to_find() {
    for pool in [apart(), crowded()] {
        let folder = TempDir::new().expect("a folder");
        let report = parse(&hunt(folder.path(), &[], &write(folder.path(), &[&pool], false)));
        let found = report["findings"].as_array().expect("findings");
        assert!(found.len() >= 3, "{report:#}");
        assert!(found.iter().any(|f| f["events"].as_u64() > Some(3)), "{report:#}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, max_shrink_iters: 8, ..ProptestConfig::default() })]

    #[test]
    fn the_number_of_threads_does_not_show((numbers, cuts) in evidence()) {
        let (folder, records) = (TempDir::new().expect("a folder"), chosen(&crowded(), &numbers));
        let paths = write(folder.path(), &parts(&records, &cuts), false);
        let one = hunt(folder.path(), &["-j1"], &paths);
        prop_assert!(one == hunt(folder.path(), &["-j8"], &paths), "the reports differ");
    }

    #[test]
    fn the_order_of_the_arguments_does_not_show((numbers, cuts) in evidence(), turn in 0..6_usize) {
        let (folder, records) = (TempDir::new().expect("a folder"), chosen(&crowded(), &numbers));
        let mut paths = write(folder.path(), &parts(&records, &cuts), false);
        let before = hunt(folder.path(), &[], &paths);
        paths.reverse();
        let turn = turn % paths.len();
        paths.rotate_left(turn);
        prop_assert!(before == hunt(folder.path(), &[], &paths), "the reports differ");
    }

    #[test]
    fn how_records_lie_in_files_does_not_change_findings((numbers, cuts) in evidence()) {
        prop_assert_eq!(split_differently(&chosen(&apart(), &numbers), &cuts), None);
    }

    #[test]
    fn how_records_of_one_second_lie_in_files_does_not_change_findings((numbers, cuts) in evidence()) {
        prop_assert_eq!(split_differently(&chosen(&crowded(), &numbers), &cuts), None);
    }

    #[test]
    fn compression_does_not_show((numbers, cuts) in evidence()) {
        let (folder, records) = (TempDir::new().expect("a folder"), chosen(&crowded(), &numbers));
        let parts = parts(&records, &cuts);
        let plain = hunt(folder.path(), &[], &write(folder.path(), &parts, false));
        let packed = hunt(folder.path(), &[], &write(folder.path(), &parts, true));
        let [mut plain, mut packed] = [plain, packed.replace(".json.gz\"", ".json\"")].map(|text| parse(&text));
        prop_assert!(packed["evidence"]["bytes_read"].as_u64() < plain["evidence"]["bytes_read"].as_u64());
        for report in [&mut plain, &mut packed] {
            report["evidence"]["bytes_read"] = Value::Null;
        }
        prop_assert_eq!(difference(&plain, &packed), None);
    }

    #[test]
    fn reading_everything_twice_changes_nothing_but_the_account((numbers, cuts) in evidence()) {
        let (folder, records) = (TempDir::new().expect("a folder"), chosen(&crowded(), &numbers));
        let parts = parts(&records, &cuts);
        // By its name the copy comes second, so the places named stay those of the original.
        let mut paths = write(&folder.path().join("evidence"), &parts, false);
        let mut once = parse(&hunt(folder.path(), &[], &paths));
        paths.extend(write(&folder.path().join("evidence_copy"), &parts, true));
        let mut twice = parse(&hunt(folder.path(), &[], &paths));
        prop_assert_eq!(&twice["evidence"]["duplicates"], &once["evidence"]["events"]);
        prop_assert_eq!(twice["evidence"]["files"].as_u64(), once["evidence"]["files"].as_u64().map(|n| n * 2));
        for report in [&mut once, &mut twice] {
            for key in ["duplicates", "files", "bytes_read", "bytes_inflated"] {
                report["evidence"][key] = Value::Null;
            }
        }
        prop_assert_eq!(difference(&once, &twice), None);
    }
}

#[test]
fn threads_and_order_do_not_show_in_a_large_export() {
    let folder = TempDir::new().expect("a folder");
    let options = ["--events", "15000", "--days", "40", "--seed", "7", "--plant"];
    synth(folder.path(), &[&options[..], &["--provider", "all"]].concat());
    let entries = std::fs::read_dir(folder.path()).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.is_dir());
    assert!(paths.len() >= 3, "a folder of each cloud: {paths:?}");
    let one = hunt(folder.path(), &["-j1"], &paths);
    paths.sort();
    paths.reverse();
    // Not compared with assert_eq, which would print both.
    assert!(one == hunt(folder.path(), &["-j8"], &paths), "the reports differ");
}

#[test]
fn every_planted_episode_is_found() {
    planted_episodes_are_found("aws");
}

#[test]
fn every_episode_planted_on_azure_is_found() {
    planted_episodes_are_found("azure");
}

#[test]
fn every_episode_planted_on_google_cloud_is_found() {
    planted_episodes_are_found("gcp");
}

/// All planted episodes are high or critical, and hardly anything else is.
fn planted_episodes_are_found(provider: &str) {
    let folder = TempDir::new().expect("a folder");
    let options = ["--events", "60000", "--days", "60", "--seed", "2", "--plant"];
    synth(folder.path(), &[&options[..], &["--provider", provider]].concat());
    let listing = folder.path().join("planted.json");
    let planted = parse(&std::fs::read_to_string(&listing).expect("planted.json"));
    std::fs::remove_file(listing).expect("removed");
    let report = parse(&hunt(folder.path(), &[], &[folder.path().to_owned()]));
    let findings = report["findings"].as_array().expect("findings");
    let episodes = planted["episodes"].as_array().expect("episodes");
    assert!(episodes.len() >= 10, "{planted:#}");
    let is_loud =
        |finding: &&Value| finding["severity"] == "high" || finding["severity"] == "critical";
    // Times are of one form, so that they compare as text.
    let is_about = |finding: &Value, episode: &Value| {
        let id = finding["identity"]["id"].as_str().expect("an id");
        let planted = episode["id"].as_str().or(episode["identity"].as_str()).expect("an id");
        // Google's ids have their kind in front, which the listing leaves out.
        (id == planted || id.strip_suffix(planted).is_some_and(|kind| kind.ends_with(':')))
            && finding["first_seen"].as_str() <= episode["last_seen"].as_str()
            && episode["first_seen"].as_str() <= finding["last_seen"].as_str()
    };
    let missed: Vec<String> = episodes
        .iter()
        .filter(|episode| {
            !findings.iter().filter(is_loud).any(|finding| is_about(finding, episode))
        })
        .map(|episode| {
            let nearest = findings.iter().filter(|finding| is_about(finding, episode));
            let nearest: Vec<String> =
                nearest.map(|f| format!("{} {}", f["score"], f["title"])).collect();
            format!("{} by {}: {nearest:?}", episode["kind"], episode["identity"])
        })
        .collect();
    assert!(missed.is_empty(), "missed {missed:#?}");

    let is_false = |finding: &&Value| !episodes.iter().any(|episode| is_about(finding, episode));
    let false_alarms: Vec<&str> = findings
        .iter()
        .filter(is_loud)
        .filter(is_false)
        .filter_map(|f| f["title"].as_str())
        .collect();
    let identities = planted["identities"].as_u64().expect("a number");
    assert!((false_alarms.len() as u64) * 100 < identities, "of {identities}: {false_alarms:#?}");
    let ids: HashSet<&str> = findings.iter().filter_map(|f| f["id"].as_str()).collect();
    assert_eq!(ids.len(), findings.len(), "two findings share an id");
}
