//! Real logs that others published, read from the folder named by `HUNT_CORPUS`; skipped where it
//! is not set. No file of theirs is part of this project.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Deserializer, Value};

/// A folder or file of the corpus; `None`, and a line that says so, where there is no corpus.
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("HUNT_CORPUS").filter(|root| !root.is_empty()) else {
        eprintln!("skipped: HUNT_CORPUS does not name a folder with {name}");
        return None;
    };
    let path = Path::new(&root).join(name);
    assert!(path.exists(), "HUNT_CORPUS lacks {name}");
    Some(path)
}

/// What `hunt scope` said, and how it ended.
fn hunt(path: &Path, options: &[&str]) -> (Value, Option<i32>) {
    let run = Command::new(env!("CARGO_BIN_EXE_hunt"))
        .env_clear()
        .args(["scope", "--quiet", "--all-evidence", "--format", "json"])
        .args(options)
        .arg(path)
        .output()
        .expect("hunt starts");
    let report = serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&run.stderr)));
    (report, run.status.code())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// The findings about identities of this name.
fn of<'a>(report: &'a Value, name: &str) -> Vec<&'a Value> {
    list(&report["findings"]).iter().filter(|finding| finding["identity"]["name"] == name).collect()
}

/// Records that the report accounts for: every one is an event, a copy of one, a flow, of no known
/// format, or lost with the loss named.
fn accounted(report: &Value) -> u64 {
    let evidence = &report["evidence"];
    let sources = evidence["sources"].as_object().expect("sources");
    let flows = sources.iter().filter(|(source, _)| source.contains("flow"));
    let flows: u64 = flows.map(|(_, flows)| number(flows)).sum();
    let lost = list(&evidence["problems"]).iter().map(|p| number(&p["records_rejected"]));
    number(&evidence["events"])
        + flows
        + number(&evidence["set_aside"]["empty_flow_records"])
        + number(&evidence["duplicates"])
        + number(&evidence["steps"])
        + number(&evidence["set_aside"]["digests"])
        + number(&evidence["set_aside"]["not_audit_records"])
        + number(&evidence["set_aside"]["foreign_records"])
        + lost.sum::<u64>()
}

/// Records in a file of JSON values: those of its arrays and envelopes, and every other object.
fn records(path: &Path) -> u64 {
    let count = |value: Value| match &value {
        Value::Array(all) => all.len() as u64,
        Value::Object(object) => object.get("Records").map_or(1, |all| list(all).len() as u64),
        other => panic!("{}: {other}", path.display()),
    };
    let bytes = std::fs::read(path).expect("read");
    let inflated = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inflated = Vec::new();
        let mut decoder = flate2::read::MultiGzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_end(&mut decoder, &mut inflated).expect("inflated");
        inflated
    } else {
        bytes
    };
    let values = Deserializer::from_slice(&inflated).into_iter::<Value>();
    values.map(|value| count(value.unwrap_or_else(|e| panic!("{}: {e}", path.display())))).sum()
}

#[test]
fn a_teaching_account_of_2014_is_read_whole_and_raises_no_alarm() {
    let Some(folder) = corpus("aws-university-2014") else { return };
    let (report, status) = hunt(&folder, &["--since", "2014-09-27"]);
    assert_eq!(status, Some(0));
    let evidence = &report["evidence"];
    assert_eq!((number(&evidence["events"]), number(&evidence["files"])), (4_442, 228));
    assert!(list(&evidence["problems"]).is_empty(), "{evidence:#}");
    let summary = &report["summary"];
    assert_eq!((number(&summary["critical"]), number(&summary["high"])), (0, 0), "{summary:#}");

    let launches = |finding: &&Value| {
        list(&finding["evidence"]).iter().any(|record| {
            record["service"] == "ec2"
                && record["action"] == "RunInstances"
                && record["time"] == "2014-09-27T04:12:15Z"
        })
    };
    assert!(of(&report, "user/student044").iter().any(launches), "{report:#}");
}

#[test]
fn the_root_that_autoscaling_acts_for_is_a_service() {
    let Some(folder) = corpus("aws-university-2014") else { return };
    for since in ["2014-09-27", "30d", "365d"] {
        let (report, _) = hunt(&folder, &["--since", since]);
        for finding in list(&report["findings"]) {
            let identity = &finding["identity"];
            let driven = identity["name"].as_str().is_some_and(|name| name.contains("autoscaling"));
            assert!(!driven || identity["kind"] == "service", "{finding:#}");
            let by_autoscaling = |record: &Value| {
                record["source_ip"].as_str().is_some_and(|ip| ip.contains("autoscaling"))
            };
            let own_root = identity["kind"] == "root";
            assert!(
                !own_root || !list(&finding["evidence"]).iter().any(by_autoscaling),
                "{finding:#}"
            );
        }
    }
}

#[test]
fn one_who_tries_everything_surfaces_with_what_was_refused() {
    let Some(folder) = corpus("aws-traildiscover") else { return };
    let (report, _) = hunt(&folder, &["--since", "2024-08-18", "--until", "2024-08-19"]);
    let evidence = &report["evidence"];
    assert_eq!((number(&evidence["events"]), number(&evidence["duplicates"])), (314, 249));

    let found = of(&report, "user/TrailDiscover");
    assert!(!found.is_empty(), "{report:#}");
    let refused = |finding: &&Value| {
        list(&finding["evidence"]).iter().any(|record| record["outcome"] == "denied")
    };
    assert!(found.iter().any(refused), "{report:#}");
    for finding in found {
        let uses = &finding["details"]["first_uses"];
        for action in list(&uses["actions"]) {
            let (service, name) =
                action.as_str().and_then(|a| a.split_once(':')).expect("service:Action");
            let worked = list(&finding["evidence"]).iter().any(|record| {
                record["service"] == service
                    && record["action"] == name
                    && record["outcome"] == "success"
            });
            assert!(worked, "{action} never worked: {finding:#}");
        }
        assert!(!list(&uses["failed_actions"]).is_empty(), "{uses:#}");
    }
    for record in list(&report["findings"]).iter().flat_map(|finding| list(&finding["evidence"])) {
        let is_denial = record["error"].as_str().is_some_and(|code| {
            code.contains("AccessDenied") || code.contains("UnauthorizedOperation")
        });
        assert!(!is_denial || record["outcome"] == "denied", "{record:#}");
        assert!(record["error"].is_null() || record["outcome"] != "success", "{record:#}");
    }
}

#[test]
fn events_without_an_identity_are_counted_and_not_judged() {
    let Some(folder) = corpus("aws-console-sessions") else { return };
    for since in [&[][..], &["--since", "500d"]] {
        let (report, status) = hunt(&folder, since);
        assert_eq!(status, Some(0));
        assert!(list(&report["evidence"]["problems"]).is_empty(), "{:#}", report["evidence"]);
        for finding in list(&report["findings"]) {
            assert_ne!(finding["identity"]["kind"], "unknown", "{finding:#}");
        }
        let in_window = number(&report["evidence"]["events_in_window"]);
        let counted = list(&report["warnings"]).iter().filter_map(Value::as_str).any(|warning| {
            warning.contains("who acted") && warning.starts_with(&format!("{in_window} "))
        });
        assert!(counted, "{:#}", report["warnings"]);
    }
}

#[test]
fn evidence_that_begins_before_the_window_is_not_said_to_begin_inside() {
    let Some(folder) = corpus("aws-console-sessions") else { return };
    let (report, _) = hunt(&folder, &[]);
    assert!(report["evidence"]["first_event"].as_str() < report["window"]["since"].as_str());
    let untrue = |warning: &Value| warning.as_str().is_some_and(|w| w.contains("begins inside"));
    assert!(!list(&report["warnings"]).iter().any(untrue), "{:#}", report["warnings"]);
}

#[test]
fn every_record_of_sound_files_is_accounted_for() {
    for file in [
        "aws-trailscraper/111111111111_CloudTrail_eu-central-1_20171211T1505Z_A6kvhMoVeCsc7v8U.json",
        "aws-trailscraper/111111111111_CloudTrail_eu-central-1_20171211T1505Z_A6kvhMoVeCsc7v8U.json.gz",
        "aws-trailscraper/events-for-smoke-test.json",
        "multi-plaso/aws_cloudtrail.jsonl",
        "multi-cloudgrep/cloudtrail.json",
        "multi-cloudgrep/cloudtrail_singleline.json",
        "panther/aws-cloudtrail.raw.ndjson",
        "panther/aws-cloudtrail.labelled.ndjson",
    ] {
        let Some(path) = corpus(file) else { return };
        let (report, _) = hunt(&path, &[]);
        assert!(number(&report["evidence"]["events"]) > 0, "{file}");
        assert_eq!(accounted(&report), records(&path), "{file}: {:#}", report["evidence"]);
    }
}

#[test]
fn every_record_of_a_folder_of_several_formats_is_accounted_for() {
    let Some(folder) = corpus("multi-plaso") else { return };
    let (report, status) = hunt(&folder, &[]);
    assert_eq!(status, Some(0));
    let names = [
        "aws_cloudtrail.jsonl",
        "azure_activity_log.jsonl",
        "azure_application_gateway_access.json",
        "gcp_logging.jsonl",
    ];
    let expected: u64 = names.iter().map(|name| records(&folder.join(name))).sum();
    assert_eq!(accounted(&report), expected, "{:#}", report["evidence"]);
    // The licence and the load balancer's log are no JSON.
    assert_eq!(number(&report["evidence"]["set_aside"]["other_files"]), 2);
}

#[test]
fn broken_files_are_named_and_cost_only_what_is_broken() {
    let Some(folder) = corpus("multi-cloudgrep") else { return };
    let (report, status) = hunt(&folder, &[]);
    assert_eq!(status, Some(3));
    let mut broken: Vec<&str> = list(&report["evidence"]["problems"])
        .iter()
        .filter_map(|problem| Path::new(problem["path"].as_str()?).file_name()?.to_str())
        .collect();
    broken.sort_unstable();
    // The samples of Azure are cut short: they have no time.
    let without_time = ["azure.json", "azure_singleline.json"];
    assert_eq!(broken[..2], without_time);
    assert_eq!(broken[2..], ["bad_azure.json", "bad_cloudtrail.json"]);
    let sound =
        ["azure.json", "azure_singleline.json", "cloudtrail.json", "cloudtrail_singleline.json"];
    let sound: u64 = sound.iter().map(|name| records(&folder.join(name))).sum();
    // Each broken file holds one record.
    assert_eq!(accounted(&report), sound + 2, "{:#}", report["evidence"]);
}

#[test]
fn labels_around_records_change_nothing_about_them() {
    let Some(folder) = corpus("panther") else { return };
    let [raw, labelled] = ["raw", "labelled"].map(|sort| {
        let (mut report, status) = hunt(&folder.join(format!("aws-cloudtrail.{sort}.ndjson")), &[]);
        assert_eq!(status, Some(3), "twelve records have no time: {:#}", report["evidence"]);
        report["evidence"]["bytes_read"].take();
        report["evidence"]["bytes_inflated"].take();
        // The path and the wrapped record's target are the only other differences.
        serde_json::to_string(&report).expect("text").replace(&format!(".{sort}."), ".")
    });
    assert!(raw == labelled, "{raw}\n{labelled}");
}

/// Every record of Azure, Entra and Google Cloud in the corpus is an event, a copy or a step of one,
/// of another log, or named as lost: nothing remains.
#[test]
#[expect(clippy::print_stderr, reason = "the account is what the test is for")]
fn every_record_of_the_other_clouds_is_accounted_for() {
    for (name, expected) in [
        ("panther/azure-activity.raw.ndjson", 148),
        ("panther/azure-audit-entra.raw.ndjson", 28),
        ("panther/gcp-audit.raw.ndjson", 123),
        ("multi-plaso/azure_activity_log.jsonl", 4),
        ("multi-plaso/gcp_logging.jsonl", 11),
        ("multi-plaso", 23),
        // Four more of its files are no JSON, and set aside as such.
        ("multi-stratus-docs", 27),
        ("gcp-security-analytics", 18),
        ("multi-cloudgrep", 6),
    ] {
        let Some(path) = corpus(name) else { return };
        let (report, _) = hunt(&path, &["--since", "2000-01-01"]);
        let evidence = &report["evidence"];
        let aside = &evidence["set_aside"];
        let problems = list(&evidence["problems"]).iter();
        let lost: u64 = problems.map(|problem| number(&problem["records_rejected"])).sum();
        let events = number(&evidence["events"]);
        let merged = number(&evidence["duplicates"]) + number(&evidence["steps"]);
        let other = number(&aside["not_audit_records"]) + number(&aside["foreign_records"]);
        eprintln!(
            "{name}: {expected} records = {events} events + {merged} duplicates merged + {other} not-audit + {lost} problems"
        );
        assert_eq!(accounted(&report), expected, "{name}: {evidence:#}");
    }
}

/// Every line of the flow and access logs in the corpus is a flow, an event, a statement that
/// there was no flow, or named as lost: exactly as many as there are.
#[test]
fn every_line_of_flow_and_access_logs_is_accounted_for() {
    // Lines, flows, events, lines without flows, of no known format, and lost.
    for (name, lines, expected) in [
        ("aws-vpcflow/v2_records.log", 5, [3, 0, 2, 0, 0]),
        ("aws-vpcflow/v3_file.log", 2, [2, 0, 0, 0, 0]),
        ("aws-vpcflow/v4_file.log", 2, [2, 0, 0, 0, 0]),
        // One line is bogus.
        ("aws-vpcflow/v5_file.log", 3, [2, 0, 0, 0, 1]),
        ("aws-vpcflow", 13, [9, 0, 2, 0, 2]),
        ("aws-s3access", 10, [0, 10, 0, 0, 0]),
        // These have no time.
        ("panther/aws-s3access.raw.ndjson", 10, [0, 7, 0, 0, 3]),
        ("panther/aws-s3access.labelled.ndjson", 10, [0, 7, 0, 0, 3]),
        ("gcp-security-analytics", 18, [1, 15, 0, 2, 0]),
    ] {
        let Some(path) = corpus(name) else { return };
        let run = Command::new(env!("CARGO_BIN_EXE_hunt"))
            .env_clear()
            .args(["coverage", "--quiet", "--format", "json"])
            .arg(&path)
            .output()
            .expect("hunt starts");
        let report: Value = serde_json::from_slice(&run.stdout).expect("a report");
        let evidence = &report["evidence"];
        let aside = &evidence["set_aside"];
        let sources = evidence["sources"].as_object().expect("sources");
        let flows = sources.iter().filter(|(source, _)| source.contains("flow"));
        let lost = list(&evidence["problems"]).iter().map(|p| number(&p["records_rejected"]));
        let found = [
            flows.map(|(_, flows)| number(flows)).sum(),
            number(&evidence["events"]) + number(&evidence["duplicates"]),
            number(&aside["empty_flow_records"]),
            number(&aside["foreign_records"]) + number(&aside["not_audit_records"]),
            lost.sum(),
        ];
        assert_eq!(found, expected, "{name}: {evidence:#}");
        assert_eq!(found.iter().sum::<u64>(), lines, "{name}");
    }
}

/// Flows of these records have no time, so nothing can be said of them; each is named as lost.
#[test]
fn flows_without_a_time_are_lost_and_said_to_be() {
    for sort in ["raw", "labelled"] {
        let Some(path) = corpus(&format!("panther/aws-vpcflow.{sort}.ndjson")) else { return };
        let run = Command::new(env!("CARGO_BIN_EXE_hunt"))
            .env_clear()
            .arg("coverage")
            .arg(&path)
            .output()
            .expect("hunt starts");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{said}");
        let lost =
            "16 records, the first is 0: no readable time of a flow (0 records read, 16 lost)";
        assert!(said.contains(lost), "{said}");
    }
}

/// Every change of policy that the set holds is classed as a change of permissions.
#[test]
fn changes_of_policy_in_real_entries_are_changes_of_permissions() {
    let Some(path) = corpus("panther/gcp-audit.raw.ndjson") else { return };
    let (report, _) = hunt(&path, &["--since", "2000-01-01"]);
    let records: Vec<&Value> = list(&report["findings"])
        .iter()
        .flat_map(|finding| list(&finding["evidence"]))
        .filter(|record| {
            let action = record["action"].as_str().unwrap_or_default().to_lowercase();
            action.ends_with("setiampolicy") || action.ends_with("setiampermissions")
        })
        .collect();
    let told: std::collections::BTreeSet<&str> =
        records.iter().filter_map(|record| record["action"].as_str()).collect();
    assert_eq!(
        told.into_iter().collect::<Vec<_>>(),
        ["SetIamPolicy", "compute.instances.setIamPolicy", "storage.setIamPermissions"]
    );
    // One of the five repeats the id and the time of another.
    assert_eq!(records.len(), 4, "{records:#?}");
    let classed = list(&report["findings"]).iter().filter(|finding| {
        let mut reasons = list(&finding["reasons"]).iter();
        reasons.any(|r| {
            r["code"]
                .as_str()
                .is_some_and(|code| code.contains("iam_change") || code.contains("permission"))
        })
    });
    assert!(classed.count() >= 2, "{report:#}");
}
