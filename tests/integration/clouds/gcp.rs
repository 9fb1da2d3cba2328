//! Google Cloud's audit logs.

use serde_json::{Value, json};

use super::{codes, days_of, finding, lines};
use crate::harness::{Evidence, report};

const CI: &str = "ci@p-1.iam.gserviceaccount.com";
const CI_NAME: &str = "sa/ci@p-1.iam.gserviceaccount.com";

/// An entry of the admin activity log.
pub(crate) fn entry(n: u32, time: &str, service: &str, method: &str, payload: Value) -> Value {
    let mut inner = json!({
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "authenticationInfo": {"principalEmail": CI},
        "requestMetadata": {"callerIp": "203.0.113.9", "callerSuppliedUserAgent": "google-api-go-client/0.5 Terraform/1.5"},
        "serviceName": service,
        "methodName": method,
        "resourceName": "projects/p-1/things/t",
        "status": {}
    });
    let Value::Object(more) = payload else { panic!("an object") };
    inner.as_object_mut().expect("an object").extend(more);
    json!({
        "protoPayload": inner,
        "insertId": format!("i{n}"),
        "resource": {"type": "project", "labels": {"project_id": "p-1", "zone": "europe-west1-b"}},
        "timestamp": time,
        "receiveTimestamp": time,
        "severity": "NOTICE",
        "logName": "projects/p-1/logs/cloudaudit.googleapis.com%2Factivity"
    })
}

/// Twenty days of a service account that creates buckets, and then a grant.
pub(crate) fn story() -> Vec<Value> {
    let mut records = days_of(|n| {
        let time = format!("2026-03-{:02}T10:0{}:00.123456789Z", n / 10, n % 10);
        entry(n, &time, "storage.googleapis.com", "storage.buckets.update", json!({}))
    });
    records.push(grant(999, "SetIamPolicy"));
    records
}

fn grant(n: u32, method: &str) -> Value {
    let deltas = json!({"serviceData": {"policyDelta": {"bindingDeltas": [
        {"action": "ADD", "role": "roles/owner", "member": "user:eve@example.org"}
    ]}}, "resourceName": "projects/p-1"});
    entry(n, "2026-03-25T10:00:00.5Z", "cloudresourcemanager.googleapis.com", method, deltas)
}

fn evidence(records: &[Value]) -> Evidence {
    let mut all = story();
    all.pop();
    all.extend_from_slice(records);
    let evidence = Evidence::new();
    evidence.file("activity.json", lines(&all));
    evidence
}

#[test]
fn a_grant_is_found_however_its_method_is_spelled() {
    for method in [
        "SetIamPolicy",
        "SetIAMPolicy",
        "google.cloud.resourcemanager.v3.Projects.SetIamPolicy",
        "google.cloud.resourcemanager.v1beta1.Projects.SetIAMPolicy",
    ] {
        let report = report(evidence(&[grant(999, method)]).path()).json();
        let finding = finding(&report, CI_NAME);
        assert!(codes(&finding).contains(&"first_iam_change"), "{method}: {finding:#}");
        let record = &finding["evidence"][0];
        assert_eq!(record["action"], "SetIamPolicy");
        assert_eq!(record["resource"], "projects/p-1 (+roles/owner to user:eve@example.org)");
        assert_eq!(
            (&record["account"], &record["region"]),
            (&json!("p-1"), &json!("europe-west1"))
        );
    }
}

#[test]
fn keys_roles_and_pools_are_changes_of_permissions_or_credentials() {
    let iam = "iam.googleapis.com";
    for (method, code) in [
        ("google.iam.admin.v1.CreateServiceAccountKey", "first_credential"),
        ("google.iam.admin.v1.CreateRole", "first_iam_change"),
        ("google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPool", "first_iam_change"),
    ] {
        let target =
            json!({"resourceName": "projects/-/serviceAccounts/app@p-1.iam.gserviceaccount.com"});
        let call = entry(999, "2026-03-25T10:00:00Z", iam, method, target);
        let report = report(evidence(&[call]).path()).json();
        let finding = finding(&report, CI_NAME);
        assert!(
            codes(&finding).contains(&code) || codes(&finding).contains(&"first_credential"),
            "{method}: {finding:#}"
        );
        let resource = finding["evidence"][0]["resource"].as_str().expect("a target");
        assert!(resource.contains("app@p-1"), "{resource}");
    }
}

#[test]
fn the_entries_of_a_long_operation_are_one_event() {
    let part = |n: u32, time: &str, which: &str, payload: Value| {
        let mut part =
            entry(n, time, "compute.googleapis.com", "v1.compute.disks.setIamPolicy", payload);
        part["operation"] =
            json!({"id": "operation-7", "producer": "compute.googleapis.com", which: true});
        part
    };
    let first = part(1, "2026-03-25T10:00:00.5Z", "first", json!({}));
    let last = part(
        2,
        "2026-03-25T10:00:09.5Z",
        "last",
        // The last entry may come from the service's own agent, without a principal.
        json!({"authenticationInfo": {}, "status": {"code": 7, "message": "no"}}),
    );
    let ran = report(evidence(&[last, first]).path());
    assert_eq!((&ran.evidence()["events"], &ran.evidence()["steps"]), (&json!(61), &json!(1)));
    let finding = finding(&ran.json(), CI_NAME);
    let record = &finding["evidence"][0];
    assert_eq!(
        (&record["outcome"], &record["error"]),
        (&json!("denied"), &json!("PERMISSION_DENIED"))
    );
    assert_eq!(record["time"], "2026-03-25T10:00:00.5Z");
    assert_eq!(record["action"], "compute.disks.setIamPolicy");
}

#[test]
fn versions_of_an_interface_are_no_new_action() {
    let call = entry(
        999,
        "2026-03-25T10:00:00Z",
        "storage.googleapis.com",
        "beta.storage.buckets.update",
        json!({}),
    );
    let report = report(evidence(&[call]).path()).json();
    assert_eq!(report["findings"], json!([]));
}

#[test]
fn entries_of_other_logs_are_counted_and_no_problem() {
    let row = json!({"insertId": "x", "jsonPayload": {"a": 1}, "logName": "projects/p/logs/app", "timestamp": "2026-03-25T10:00:00Z"});
    let ran = report(evidence(&[row.clone(), row]).path());
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.evidence()["set_aside"]["not_audit_records"], 2);
    assert!(ran.stderr.contains("2 entries of other logs"), "{}", ran.stderr);
}

#[test]
fn the_person_behind_an_impersonated_account_is_told() {
    let mut call = grant(999, "SetIamPolicy");
    call["protoPayload"]["authenticationInfo"] = json!({
        "principalEmail": CI,
        "serviceAccountDelegationInfo": [{"firstPartyPrincipal": {"principalEmail": "jo@example.com"}}]
    });
    let report = report(evidence(&[call]).path()).json();
    let finding = finding(&report, CI_NAME);
    assert_eq!(finding["identity"]["session"], "jo@example.com");
    assert_eq!(finding["evidence"][0]["origin"], "jo@example.com");
}

#[test]
fn envelopes_of_google_cloud_are_opened() {
    let story = story();
    for text in [
        json!(story).to_string(),
        json!({"entries": story, "nextPageToken": "x"}).to_string(),
        lines(&story),
        serde_json::to_string_pretty(&story).expect("JSON"),
        lines(&story).replace("protoPayload", "protopayload_auditlog"),
    ] {
        let evidence = Evidence::new();
        evidence.file("export.json", text);
        let ran = report(evidence.path());
        assert_eq!(ran.evidence()["sources"], json!({"gcp_audit": 61}));
        assert_eq!(ran.json()["findings"].as_array().map(Vec::len), Some(1));
    }
}
