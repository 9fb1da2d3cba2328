//! Google Cloud: a project moved, a constraint removed, and then machines with accelerators.

use serde_json::{Value, json};

use super::{Story, codes, story};

fn tale() -> Story {
    story("gcp.ndjson")
}

fn is(method: &'static str) -> impl Fn(&Value) -> bool {
    move |entry| {
        let payload = &entry["protoPayload"];
        payload["authenticationInfo"]["principalEmail"] == "eve@example.com"
            && payload["methodName"].as_str().is_some_and(|it| it.ends_with(method))
    }
}

#[test]
fn a_project_moved_and_a_constraint_removed_then_machines_is_one_critical_chain() {
    let report = tale().hunt("");
    let finding = report.critical();
    assert_eq!(finding["identity"]["id"], "user:eve@example.com");
    assert_eq!(finding["events"], 3, "the two entries of one operation are one event");
    let details = &finding["details"];
    assert_eq!(details["kind"], "chain");
    let (moved, removed) = (&details["changes"][0], &details["changes"][1]);
    assert_eq!(moved["action"], "MoveProject");
    assert_eq!(
        (&moved["subject"], &moved["target"]),
        (&json!("association"), &json!("payments-prod"))
    );
    assert_eq!(
        (&moved["old"], &moved["new"]),
        (&json!("folders/100200300"), &json!("folders/900800700"))
    );
    assert_eq!(moved["old_from_earlier_record"], true);
    assert_eq!(removed["target"], "projects/payments-prod/policies/custom.noAccelerators");
    assert_eq!((&removed["subject"], &removed["strength"]), (&json!("policy"), &json!("weakens")));
    assert_eq!(removed["removed"], json!([r#"{"enforce":true}"#]));
    let machines = &details["provisioned"][0];
    assert_eq!((&machines["size"], &machines["count"]), (&json!("a2-highgpu-8g"), &json!(6)));
    assert_eq!(machines["opened_by"], "DeletePolicy");
    assert_eq!((&machines["new_region"], &machines["accelerated"]), (&json!(false), &json!(true)));
    let found = codes(finding);
    for code in [
        "guard_rail_weakened",
        "ownership_changed",
        "provisioned_after",
        "opened",
        "first_accelerated",
    ] {
        assert!(found.contains(&code), "{code} not in {found:?}");
    }
}

#[test]
fn a_planned_change_is_no_alarm() {
    let plan = "[[change]]\nid = 'CHG-9'\nstart = 2026-11-09\nend = 2026-11-10\nidentities = ['user:eve@*']\n";
    let report = tale().hunt(plan);
    report.is_calm();
    report.has_reason("approved_change");
    // Half of it is planned.
    let half = format!("{plan}actions = ['*:MoveProject']\n");
    let score = tale().hunt(&half).first()["score"].as_u64();
    assert!(score > Some(40) && score < Some(85), "{score:?}");
}

#[test]
fn a_project_goes_where_it_belongs() {
    let moved = || tale().without(is("DeletePolicy"));
    let expected = |folder: &str| {
        format!("[policy]\nexpected_subscriptions = {{ 'payments-prod' = 'folders/{folder}' }}\n")
    };
    let report = moved().hunt(&expected("900800700"));
    report.is_calm();
    report.has_reason("expected_association");
    let report = moved().hunt(&expected("100200300"));
    assert_eq!(report.first()["severity"], "critical");
    report.has_reason("unexpected_association");
}

#[test]
fn machines_in_an_allowed_region_are_no_alarm() {
    let locations = "projects/payments-prod/policies/gcp.resourceLocations";
    let report = tale()
        .without(is("MoveProject"))
        .edit(is("DeletePolicy"), |entry| {
            entry["protoPayload"]["request"]["name"] = json!(locations)
        })
        .edit(is("bulkInsert"), |entry| {
            if entry["protoPayload"]["request"].is_object() {
                entry["protoPayload"]["request"]["instanceProperties"]["machineType"] =
                    json!("e2-standard-4");
            }
        })
        .hunt("[policy]\nallowed_regions = ['us-central1', 'europe-west1']\n");
    report.is_calm();
    report.has_reason("allowed_region");
}

#[test]
fn an_approved_quota_is_no_alarm() {
    let raised = || {
        let preference = json!({"parent": "projects/payments-prod/locations/global", "quotaPreference": {
            "service": "compute.googleapis.com", "quotaId": "GPUS-ALL-REGIONS-per-project",
            "quotaConfig": {"preferredValue": "48"}}});
        tale().without(is("MoveProject")).edit(is("DeletePolicy"), |entry| {
            let payload = &mut entry["protoPayload"];
            payload["serviceName"] = json!("cloudquotas.googleapis.com");
            payload["methodName"] =
                json!("google.api.cloudquotas.v1.CloudQuotas.CreateQuotaPreference");
            payload["request"] = preference.clone();
        })
    };
    let approved = |value: u32| {
        format!(
            "[policy]\napproved_quotas = {{ 'compute.googleapis.com:GPUS-ALL-REGIONS-per-project' = {value} }}\n"
        )
    };
    let report = raised().hunt(&approved(48));
    report.is_calm();
    report.has_reason("approved_quota");
    let beyond = raised().hunt(&approved(8));
    assert!(beyond.first()["score"].as_u64() >= Some(65));
    assert_eq!(beyond.first()["details"]["changes"][0]["quota_asked"], 48.0);
}

#[test]
fn what_tightens_is_info() {
    let stricter = json!({"parent": "projects/payments-prod", "policy": {
        "name": "projects/payments-prod/policies/compute.requireShieldedVm", "spec": {"rules": [{"enforce": true}]}}});
    let report = tale()
        .without(is("MoveProject"))
        .edit(is("DeletePolicy"), |entry| {
            entry["protoPayload"]["methodName"] =
                json!("google.cloud.orgpolicy.v2.OrgPolicy.CreatePolicy");
            entry["protoPayload"]["request"] = stricter.clone();
        })
        .hunt("");
    report.is_calm();
    let eve = |finding: &&Value| finding["identity"]["name"] == "user/eve@example.com";
    let finding = report.findings().iter().find(eve).expect("a tightening");
    assert_eq!(
        (&finding["severity"], &finding["details"]["kind"]),
        (&json!("info"), &json!("tightening"))
    );
}

#[test]
fn somebody_else_elsewhere_is_no_link() {
    let report = tale()
        .edit(is("bulkInsert"), |entry| {
            let text = entry.to_string().replace("payments-prod", "games-prod");
            *entry = serde_json::from_str(&text.replace("eve@", "mallory@")).expect("JSON");
        })
        .hunt("");
    report.is_calm();
}

#[test]
fn days_later_is_outside_the_window() {
    let report = tale()
        .edit(is("bulkInsert"), |entry| {
            for name in ["timestamp", "receiveTimestamp"] {
                let time = entry[name].as_str().expect("a time").replace("-09T", "-12T");
                entry[name] = json!(time);
            }
        })
        .hunt("");
    report.is_calm();
}
