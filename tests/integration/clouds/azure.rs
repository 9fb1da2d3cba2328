//! The Activity log and Entra ID.

use serde_json::{Value, json};

use super::{codes, days_of, finding, lines};
use crate::harness::{Evidence, report};

const ANN: &str = "0a000000-0000-4000-8000-00000000a001";
const SUBSCRIPTION: &str = "5b000000-0000-4000-8000-00000000b001";
const TENANT: &str = "7e000000-0000-4000-8000-00000000e001";

/// A record as diagnostic settings export it: upper case, one result.
pub(crate) fn exported(n: u32, time: &str, operation: &str, result: &str) -> Value {
    json!({
        "time": time,
        "resourceId": format!("/SUBSCRIPTIONS/{}/RESOURCEGROUPS/PROD/PROVIDERS/{}", SUBSCRIPTION.to_uppercase(), operation.rsplit_once('/').expect("a verb").0.to_uppercase()),
        "operationName": operation.to_uppercase(),
        "operationVersion": "2024-01-01",
        "category": "Administrative",
        "resultType": result,
        "resultSignature": format!("{result}."),
        "durationMs": "12",
        "callerIpAddress": "203.0.113.9",
        "correlationId": format!("c0000000-0000-4000-8000-{n:012}"),
        "identity": {
            "authorization": {"scope": "/", "action": operation},
            "claims": {
                "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
                "http://schemas.microsoft.com/identity/claims/objectidentifier": ANN,
                "http://schemas.microsoft.com/identity/claims/tenantid": TENANT,
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ann@example.com",
                "uti": "token"
            }
        },
        "level": "Information",
        "location": "global",
        "properties": {"eventCategory": "Administrative", "hierarchy": "x"}
    })
}

/// Twenty days of a person who restarts machines, and then a role assignment.
pub(crate) fn story() -> Vec<Value> {
    let mut records = days_of(|n| {
        let time = format!("2026-03-{:02}T10:0{}:00.1234567Z", n / 10, n % 10);
        exported(n, &time, "Microsoft.Compute/virtualMachines/restart/action", "Success")
    });
    records.push(exported(
        999,
        "2026-03-25T10:00:00.1234567Z",
        "Microsoft.Authorization/roleAssignments/write",
        "Success",
    ));
    records
}

/// The story's ordinary days, and these records behind them.
fn evidence(records: &[Value]) -> Evidence {
    let mut all = story();
    all.pop();
    all.extend_from_slice(records);
    let evidence = Evidence::new();
    evidence.file("PT1H.json", lines(&all));
    evidence
}

#[test]
fn the_records_of_an_operation_are_one_event_with_its_last_outcome() {
    let write = "Microsoft.Authorization/roleAssignments/write";
    let steps = [
        exported(1, "2026-03-25T10:00:00.5Z", write, "Start"),
        exported(1, "2026-03-25T10:00:01.5Z", write, "Accept"),
        exported(1, "2026-03-25T10:00:03.5Z", write, "Failure"),
    ];
    let evidence = evidence(&steps);
    // A second export of one of them is a copy, and not a step.
    evidence.file("again.json", lines(&steps[..1]));
    let ran = report(evidence.path());
    let told = ran.evidence();
    assert_eq!(
        (&told["events"], &told["steps"], &told["duplicates"]),
        (&json!(61), &json!(2), &json!(1))
    );
    let finding = finding(&ran.json(), "user/ann@example.com");
    assert_eq!(finding["events"], 1);
    let record = &finding["evidence"][0];
    assert_eq!(record["outcome"], "error", "{record}");
    // It happened when it began; the record is the one that tells how it ended.
    assert_eq!(
        (&record["time"], &record["record"]),
        (&json!("2026-03-25T10:00:00.5Z"), &json!(62))
    );
    assert_eq!(record["action"], write);
    assert_eq!(record["service"], "Microsoft.Authorization");
    assert_eq!(record["account"], SUBSCRIPTION);
}

#[test]
fn a_second_operation_under_one_correlation_id_is_another_event() {
    let delete = "Microsoft.Network/virtualNetworks/delete";
    let steps = [
        exported(1, "2026-03-25T10:00:00Z", delete, "Start"),
        exported(1, "2026-03-25T10:00:01Z", delete, "Success"),
        exported(1, "2026-03-25T10:00:02Z", delete, "Start"),
        exported(1, "2026-03-25T10:00:03Z", delete, "Failure"),
    ];
    let told = report(evidence(&steps).path()).evidence();
    assert_eq!((&told["events"], &told["steps"]), (&json!(62), &json!(2)));
}

#[test]
fn an_end_that_names_nobody_belongs_to_whoever_began() {
    let write = "Microsoft.Authorization/roleAssignments/write";
    let start = exported(1, "2026-03-25T10:00:00Z", write, "Start");
    let mut end = exported(1, "2026-03-25T10:00:02Z", write, "Success");
    end.as_object_mut().expect("an object").remove("identity");
    for records in [[start.clone(), end.clone()], [end, start]] {
        let ran = report(evidence(&records).path());
        assert_eq!((&ran.evidence()["events"], &ran.evidence()["steps"]), (&json!(61), &json!(1)));
        let finding = finding(&ran.json(), "user/ann@example.com");
        assert_eq!(finding["evidence"][0]["outcome"], "success");
        assert_eq!(finding["evidence"][0]["time"], "2026-03-25T10:00:00Z");
        assert!(!ran.json()["warnings"].to_string().contains("do not say who acted"));
    }
}

/// One operation in the letter cases and forms of real exports.
pub(crate) fn spellings(n: u32, operation: &str) -> Vec<Value> {
    let mut upper = exported(n, "2026-03-25T10:00:00Z", operation, "Success");
    upper["operationName"] = json!(operation.to_uppercase());
    let mut lower = exported(n + 1, "2026-03-25T10:01:00Z", operation, "Success");
    lower["operationName"] = json!(operation.to_lowercase());
    let mixed = json!({
        "authorization": {"action": operation, "scope": "/"},
        "caller": "ann@example.com",
        "claims": {"http://schemas.microsoft.com/identity/claims/tenantid": TENANT},
        "correlationId": format!("c0000000-0000-4000-8000-{:012}", n + 2),
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "eventTimestamp": "2026-03-25T10:02:00Z",
        "httpRequest": {"clientIpAddress": "203.0.113.9", "method": "PUT"},
        "operationName": {"value": operation, "localizedValue": "in words"},
        "resourceId": format!("/subscriptions/{SUBSCRIPTION}"),
        "status": {"value": "Succeeded", "localizedValue": "Succeeded"},
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT
    });
    vec![upper, lower, mixed]
}

#[test]
fn changes_of_permission_are_found_in_every_spelling() {
    for operation in [
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Authorization/roleDefinitions/write",
        "Microsoft.Authorization/elevateAccess/action",
    ] {
        let report = report(evidence(&spellings(900, operation)).path()).json();
        let finding = finding(&report, "user/ann@example.com");
        assert_eq!(finding["events"], 3, "{operation}");
        assert!(codes(&finding).contains(&"first_iam_change"), "{finding:#}");
        for record in finding["evidence"].as_array().expect("a list") {
            assert_eq!(record["action"], operation);
            assert!(record["resource"].is_string(), "{record}");
        }
    }
}

#[test]
fn federated_credentials_of_managed_identities_are_changes_of_credentials() {
    let operation =
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write";
    let report = report(evidence(&spellings(900, operation)).path()).json();
    let finding = finding(&report, "user/ann@example.com");
    assert!(codes(&finding).contains(&"first_credential"), "{finding:#}");
}

/// An audit record of Entra as diagnostic settings export it.
fn audit(n: u32, time: &str, activity: &str, target: Value) -> Value {
    json!({
        "time": time,
        "resourceId": format!("/tenants/{TENANT}/providers/Microsoft.aadiam"),
        "operationName": activity,
        "category": "AuditLogs",
        "tenantId": TENANT,
        "resultSignature": "None",
        "correlationId": format!("c{n}"),
        "properties": {
            "id": format!("Directory_{n}"),
            "category": "ApplicationManagement",
            "result": "success",
            "activityDisplayName": activity,
            "activityDateTime": time,
            "loggedByService": "Core Directory",
            "initiatedBy": {"user": {"id": ANN, "userPrincipalName": "ann@example.com", "ipAddress": "203.0.113.9"}},
            "targetResources": [target]
        }
    })
}

#[test]
fn credentials_and_consent_of_applications_are_found_with_their_target() {
    let app = json!({"id": "a-1", "displayName": "Payroll", "type": "ServicePrincipal"});
    for (activity, code) in [
        ("Add service principal credentials", "first_credential"),
        ("Update application – Certificates and secrets management", "first_credential"),
        ("Consent to application", "first_iam_change"),
        ("Add app role assignment to service principal", "first_iam_change"),
    ] {
        let records = [audit(1, "2026-03-25T10:00:00Z", activity, app.clone())];
        let report = report(evidence(&records).path()).json();
        let finding = finding(&report, "user/ann@example.com");
        assert!(codes(&finding).contains(&code), "{activity}: {finding:#}");
        let record = &finding["evidence"][0];
        assert_eq!((&record["action"], &record["service"]), (&json!(activity), &json!("Entra")));
        assert_eq!(record["resource"], "sp/Payroll");
    }
}

#[test]
fn a_principal_known_by_its_id_gets_the_name_that_another_record_gives() {
    const APP: &str = "0a000000-0000-4000-8000-00000000a002";
    let mut call = exported(
        5,
        "2026-03-25T10:00:00Z",
        "Microsoft.Authorization/roleAssignments/write",
        "Success",
    );
    call["identity"]["claims"] = json!({
        "appid": "0a000000-0000-4000-8000-00000000a003",
        "http://schemas.microsoft.com/identity/claims/objectidentifier": APP.to_uppercase(),
        "http://schemas.microsoft.com/identity/claims/tenantid": TENANT,
        "idtyp": "app"
    });
    let target = json!({"id": APP, "displayName": "nightly-backup", "type": "ServicePrincipal"});
    let records = [call, audit(1, "2026-03-02T10:00:00Z", "Add service principal", target)];
    let report = report(evidence(&records).path()).json();
    let finding = finding(&report, "sp/nightly-backup");
    assert_eq!(finding["identity"]["kind"], "service_principal");
    assert_eq!(finding["identity"]["id"], APP);
    assert_eq!(finding["identity"]["account"], TENANT);
}

#[test]
fn sign_ins_of_a_person_belong_to_the_person_who_acts() {
    let sign_in = json!({
        "id": "s-1", "createdDateTime": "2026-03-25T09:59:00Z", "userPrincipalName": "Ann@Example.com",
        "userId": ANN, "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "appDisplayName": "Azure Portal",
        "resourceDisplayName": "Azure Resource Manager", "ipAddress": "192.0.2.77",
        "userAgent": "Mozilla/5.0", "status": {"errorCode": 0}
    });
    let evidence = evidence(&story()[60..]);
    evidence.file("signins.json", json!({"value": [sign_in], "nextLink": "x"}).to_string());
    let report = report(evidence.path()).json();
    let finding = finding(&report, "user/ann@example.com");
    assert_eq!(finding["events"], 2);
    let first = &finding["evidence"][0];
    assert_eq!(first["action"], "Sign-in activity");
    assert_eq!(first["resource"], "Azure Resource Manager through Azure Portal");
    assert!(codes(&finding).contains(&"new_network"));
}
