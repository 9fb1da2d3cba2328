//! A rule over three clouds as people keep it in Markdown, asked of every shape of their logs.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{brief, hunt, iam, list, rows, text};
use crate::clouds::azure::{exported, spellings};
use crate::clouds::gcp::entry;
use crate::clouds::lines;
use crate::harness::{Evidence, trail};

/// Our page, and the one of others beside the logs named by `HUNT_CORPUS` where that is set.
fn pages() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules/seed.md");
    let corpus = std::env::var_os("HUNT_CORPUS").filter(|value| !value.is_empty());
    let page = |corpus| Path::new(&corpus).join("../mission/seeds/abnormal-cloud-api-calls.md");
    [Some(own), corpus.map(page)].into_iter().flatten().collect()
}

fn findings(page: &Path, evidence: &Evidence) -> Vec<Value> {
    let ran = hunt(page, evidence.path(), &["-f", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    list(&ran.json()["findings"]).to_vec()
}

/// How many records each page's rule matches.
fn matches(evidence: &Evidence) -> Vec<u64> {
    let count = |page: &PathBuf| {
        findings(page, evidence).iter().filter_map(|it| it["events"].as_u64()).sum()
    };
    pages().iter().map(count).collect()
}

fn all_match(evidence: &Evidence, records: u64) {
    assert_eq!(matches(evidence), vec![records; pages().len()]);
}

fn written(records: &[Value]) -> Evidence {
    let evidence = Evidence::new();
    evidence.file("a.json", lines(records));
    evidence
}

const GRAVE: [&str; 3] = ["DeleteAccessKey", "UpdateAssumeRolePolicy", "CreatePolicyVersion"];

#[test]
fn grave_calls_of_aws_are_found_and_their_neighbours_are_not() {
    let others = [
        "ListAccessKeys",
        "GetRole",
        "CreateAccessKey",
        "GetPolicyVersion",
        "DeletePolicyVersion",
        "UpdateRole",
        "DeleteAccessKeys",
    ];
    let mut records: Vec<Value> =
        (0..).zip(GRAVE.iter().chain(&others)).map(|(n, action)| iam(n, action)).collect();
    // The same name of another service is another call.
    let mut elsewhere = iam(100, "DeleteAccessKey");
    elsewhere["eventSource"] = json!("lightsail.amazonaws.com");
    records.push(elsewhere);
    let evidence = Evidence::new();
    evidence.file("trail.json", trail(&records));
    all_match(&evidence, 3);
    let finding = &findings(&pages()[0], &evidence)[0];
    let actions: Vec<_> = list(&finding["evidence"]).iter().map(|it| text(&it["action"])).collect();
    assert_eq!(actions, GRAVE);
}

#[test]
fn grave_operations_of_azure_are_found_in_every_shape_and_case() {
    for operation in [
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Authorization/elevateAccess/action",
    ] {
        let mut records = spellings(1, operation);
        let rest = records[2].to_string();
        let mut sdk = rest.replace("000003", "000004");
        for (name, snake) in [
            ("eventTimestamp", "event_timestamp"),
            ("operationName", "operation_name"),
            ("localizedValue", "localized_value"),
            ("httpRequest", "http_request"),
            ("clientIpAddress", "client_ip_address"),
            ("correlationId", "correlation_id"),
            ("resourceId", "resource_id"),
            ("subscriptionId", "subscription_id"),
            ("tenantId", "tenant_id"),
        ] {
            sdk = sdk.replace(name, snake);
        }
        records.push(serde_json::from_str(&sdk).expect("JSON"));
        all_match(&written(&records), 4);
    }
}

#[test]
fn neighbours_on_azure_are_not_found() {
    let operations = [
        "Microsoft.Authorization/roleAssignments/read",
        "Microsoft.Authorization/roleAssignments/delete",
        "Microsoft.Authorization/roleDefinitions/write",
        "Microsoft.Compute/virtualMachines/write",
        "Microsoft.Evil/roleAssignments/write",
    ];
    let record =
        |(n, operation): (u32, &&str)| exported(n, "2026-03-25T10:00:00Z", operation, "Success");
    all_match(&written(&(1..).zip(&operations).map(record).collect::<Vec<_>>()), 0);
}

/// Calls of Google Cloud, a minute apart, as entries or as BigQuery's rows.
fn calls(calls: &[(&str, &str)], as_rows: bool) -> Evidence {
    let entry = |(n, (service, method)): (u32, &(&str, &str))| {
        entry(n, &format!("2026-03-25T10:{n:02}:00Z"), service, method, json!({}))
    };
    let text = lines(&(0..).zip(calls).map(entry).collect::<Vec<_>>());
    let text = if as_rows { text.replace("protoPayload", "protopayload_auditlog") } else { text };
    let evidence = Evidence::new();
    evidence.file("entries.json", text);
    evidence
}

#[test]
fn grave_calls_of_google_cloud_are_found_as_entries_and_as_rows() {
    let iam = "iam.googleapis.com";
    let grave = [
        (iam, "google.iam.admin.v1.DeleteServiceAccountKey"),
        (iam, "SetIamPolicy"),
        ("cloudresourcemanager.googleapis.com", "SetIamPolicy"),
    ];
    let others = [
        (iam, "google.iam.admin.v1.ListServiceAccountKeys"),
        (iam, "google.iam.admin.v1.CreateServiceAccountKey"),
        (iam, "GetIamPolicy"),
        ("cloudresourcemanager.googleapis.com", "GetIamPolicy"),
        ("compute.googleapis.com", "v1.compute.instances.list"),
    ];
    for as_rows in [false, true] {
        all_match(&calls(&grave, as_rows), 3);
        all_match(&calls(&others, as_rows), 0);
    }
}

#[test]
fn one_rule_finds_in_three_clouds_at_once() {
    let evidence = Evidence::new();
    evidence.file("trail.json", trail(&[iam(1, "DeleteAccessKey"), iam(2, "CreatePolicyVersion")]));
    let write = "Microsoft.Authorization/roleAssignments/write";
    evidence.file("PT1H.json", lines(&[exported(1, "2026-03-25T10:00:00Z", write, "Success")]));
    let grant = ("cloudresourcemanager.googleapis.com", "SetIamPolicy");
    let entry = entry(1, "2026-03-25T10:00:00Z", grant.0, grant.1, json!({}));
    evidence.file("entries.json", lines(&[entry]));
    let found = findings(&pages()[0], &evidence);
    let rule = "rights-rewritten";
    assert_eq!(
        brief(&found),
        rows(&[
            (rule, "sa/ci@p-1.iam.gserviceaccount.com", 1),
            (rule, "user/ann@example.com", 1),
            (rule, "user/jo", 2),
        ])
    );
    for finding in &found {
        assert_eq!((&finding["score"], &finding["severity"]), (&json!(75), &json!("high")));
        assert_eq!(finding["details"]["rule"]["interval"], "5m");
        assert_eq!(finding["attack"], json!(["T1098"]));
        let steps = list(&finding["triage"]);
        assert!(steps.iter().any(|it| text(it).starts_with("Post-Incident Review: ")), "{steps:?}");
    }
}
