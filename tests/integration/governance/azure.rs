//! Azure: an assignment of a policy deleted, and then a scale set where it allowed none.

use serde_json::{Value, json};

use super::{Story, codes, story};

const SUBSCRIPTION: &str = "5b1f0c7e-0a4d-4a52-9a70-6f2f6d0c1a11";

fn tale() -> Story {
    story("azure.json")
}

fn is(operation: &'static str) -> impl Fn(&Value) -> bool {
    move |record| {
        record["operationName"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(operation))
    }
}

const DELETE: &str = "Microsoft.Authorization/policyAssignments/delete";
const SCALE_SET: &str = "Microsoft.Compute/virtualMachineScaleSets/write";

/// Writes the body of a request anew.
fn body(record: &mut Value, change: impl Fn(&mut Value)) {
    let Some(text) = record["properties"]["requestbody"].as_str() else { return };
    let mut body: Value = serde_json::from_str(text).expect("a body");
    change(&mut body);
    record["properties"]["requestbody"] = json!(body.to_string());
}

fn in_region(story: Story, region: &str) -> Story {
    story.edit(is(SCALE_SET), |record| body(record, |body| body["location"] = json!(region)))
}

#[test]
fn a_guard_rail_removed_then_machines_where_it_allowed_none_is_one_critical_chain() {
    let report = tale().hunt("");
    let finding = report.critical();
    assert_eq!(finding["identity"]["name"], "user/eve@example.com");
    assert_eq!(finding["events"], 2);
    let details = &finding["details"];
    assert_eq!(details["kind"], "chain");
    let change = &details["changes"][0];
    assert_eq!(details["changes_total"], 1);
    assert_eq!(change["action"], DELETE);
    assert_eq!((&change["subject"], &change["strength"]), (&json!("region"), &json!("weakens")));
    assert_eq!(change["in_force_on"], SUBSCRIPTION);
    assert_eq!(change["allowed_regions_before"], json!(["northeurope", "westeurope"]));
    assert_eq!(change["old_from_earlier_record"], true);
    assert_eq!(
        change["removed"],
        json!([
            "policy: e56962a6-4747-49cd-b67b-bf8b01975c4c",
            "allowed locations: northeurope, westeurope"
        ])
    );
    assert_eq!(change["new"], Value::Null);
    let machines = &details["provisioned"][0];
    assert_eq!((&machines["size"], &machines["count"]), (&json!("Standard_F64s_v2"), &json!(40)));
    assert_eq!(
        (&machines["region"], &machines["opened_by"]),
        (&json!("brazilsouth"), &json!(DELETE))
    );
    assert_eq!(machines["outside_guard_rail"], true);
    assert_eq!(machines["accelerated"], false);
    let account = &details["baseline"][0];
    assert_eq!(account["regions"], json!(["northeurope", "westeurope"]));
    let found = codes(finding);
    for code in
        ["region_opened", "provisioned_after", "opened", "region_outside_policy", "new_region"]
    {
        assert!(found.contains(&code), "{code} not in {found:?}");
    }
}

#[test]
fn a_planned_change_is_no_alarm() {
    let plan = "[[change]]\nid = 'CHG-8'\nstart = 2026-11-09T02:00:00Z\nend = 2026-11-09T06:00:00Z\nactions = ['*/policyAssignments/delete']\n";
    let report = tale().hunt(plan);
    report.is_calm();
    report.has_reason("approved_change");
}

#[test]
fn machines_in_an_allowed_region_are_no_alarm() {
    let policy = |region: &str| {
        format!("[policy]\nallowed_regions = ['westeurope', 'northeurope', '{region}']\n")
    };
    let report = in_region(tale(), "westeurope").hunt(&policy("northeurope"));
    report.is_calm();
    report.has_reason("allowed_region");
    tale().hunt(&policy("brazilsouth")).is_calm();
    let outside = tale().hunt(&policy("uksouth"));
    assert_eq!(outside.first()["details"]["provisioned"][0]["region_allowed"], false);
}

#[test]
fn an_approved_quota_is_no_alarm() {
    let quota = || {
        let path = format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/locations/westeurope/providers/Microsoft.Quota/quotas/standardFSv2Family"
        );
        in_region(tale(), "westeurope").edit(is(DELETE), |record| {
            record["operationName"] = json!("MICROSOFT.QUOTA/QUOTAS/WRITE");
            record["resourceId"] = json!(path);
            record["properties"]["requestbody"] =
                json!(json!({"properties": {"limit": {"value": 2560}}}).to_string());
        })
    };
    let approved = |value: u32| {
        format!(
            "[policy]\napproved_quotas = {{ 'Microsoft.Compute:standardFSv2Family' = {value} }}\n"
        )
    };
    let report = quota().hunt(&approved(2560));
    report.is_calm();
    report.has_reason("approved_quota");
    let beyond = quota().hunt(&approved(64));
    let finding = beyond.first();
    assert!(finding["score"].as_u64() >= Some(65), "{finding:#}");
    assert_eq!(finding["details"]["changes"][0]["quota_asked"], 2560.0);
    assert_eq!(finding["details"]["provisioned"][0]["opened_by"], "Microsoft.Quota/quotas/write");
}

#[test]
fn what_tightens_is_info() {
    let narrower = json!({"properties": {"parameters": {"listOfAllowedLocations": {"value": ["westeurope"]}}}});
    let report = in_region(tale(), "westeurope")
        .edit(is(DELETE), |record| {
            record["operationName"] = json!("MICROSOFT.AUTHORIZATION/POLICYASSIGNMENTS/WRITE");
            record["properties"]["requestbody"] = json!(narrower.to_string());
        })
        .hunt("");
    report.is_calm();
    let eve = |finding: &&Value| finding["identity"]["name"] == "user/eve@example.com";
    let finding = report.findings().iter().find(eve).expect("a tightening");
    assert_eq!(
        (&finding["severity"], &finding["details"]["kind"]),
        (&json!("info"), &json!("tightening"))
    );
    let wider =
        narrower.to_string().replace("westeurope", "westeurope\",\"northeurope\",\"brazilsouth");
    let report = tale()
        .edit(is(DELETE), |record| {
            record["operationName"] = json!("MICROSOFT.AUTHORIZATION/POLICYASSIGNMENTS/WRITE");
            record["properties"]["requestbody"] = json!(wider);
        })
        .hunt("");
    let finding = report.critical();
    assert_eq!(finding["details"]["changes"][0]["strength"], "weakens");
    let regions = &finding["details"]["changes"][0]["allowed_regions"];
    assert_eq!(regions, &json!(["brazilsouth", "northeurope", "westeurope"]));
}

#[test]
fn somebody_else_elsewhere_is_no_link() {
    let report = tale()
        .edit(is(SCALE_SET), |record| {
            let text = record.to_string();
            let text = text.replace(SUBSCRIPTION, "11111111-0a4d-4a52-9a70-6f2f6d0c1a11");
            let text = text.replace("eve@example.com", "mallory@example.com");
            let text = text.replace(
                "a1a1a1a1-0000-4000-8000-000000000002",
                "a1a1a1a1-0000-4000-8000-000000000003",
            );
            *record = serde_json::from_str(&text).expect("JSON");
        })
        .hunt("");
    report.is_calm();
}

#[test]
fn days_later_is_outside_the_window() {
    let report = tale()
        .edit(is(SCALE_SET), |record| {
            let time = record["time"].as_str().expect("a time").replace("-09T", "-12T");
            record["time"] = json!(time);
        })
        .hunt("");
    report.is_calm();
    report.has_reason("region_opened_earlier");
}

#[test]
fn what_the_policy_engine_does_itself_is_no_change() {
    for operation in ["policies/audit/action", "policies/deployIfNotExists/action"] {
        let report = tale()
            .edit(is(DELETE), |record| {
                record["operationName"] = json!(format!("MICROSOFT.AUTHORIZATION/{operation}"));
            })
            .without(is(SCALE_SET))
            .hunt("");
        let eve = |finding: &&Value| finding["identity"]["name"] == "user/eve@example.com";
        assert_eq!(report.findings().iter().filter(eve).count(), 0, "{operation}");
    }
}

#[test]
fn what_a_policy_refused_before_it_was_removed_shows_the_intent() {
    let mut story = tale();
    let mut refused: Vec<Value> =
        story.records.iter().filter(|it| is(SCALE_SET)(it)).cloned().collect();
    for record in &mut refused {
        record["time"] = json!(record["time"].as_str().expect("a time").replace("T03:4", "T02:4"));
        record["correlationId"] = json!("c0000000-0000-4000-8000-999999999999");
        if record["resultType"] == "Success" {
            record["resultType"] = json!("Failure");
            record["properties"]["statusMessage"] = json!(
                json!({"error": {"code": "RequestDisallowedByPolicy", "message": "disallowed"}})
                    .to_string()
            );
        }
    }
    story.records.extend(refused);
    let report = story.hunt("");
    let details = &report.critical()["details"];
    assert_eq!(details["refused_total"], 1);
    let refused = &details["refused"][0];
    assert_eq!((&refused["limit"], &refused["count"]), (&json!("policy"), &json!(40)));
    assert_eq!(refused["error"], "RequestDisallowedByPolicy");
    report.has_reason("refused_before");
}

#[test]
fn a_subscription_belongs_where_hunt_toml_says() {
    let moved = || {
        let path = format!(
            "/providers/Microsoft.Management/managementGroups/sandbox/subscriptions/{SUBSCRIPTION}"
        );
        tale().edit(is(DELETE), |record| {
            record["operationName"] =
                json!("MICROSOFT.MANAGEMENT/MANAGEMENTGROUPS/SUBSCRIPTIONS/WRITE");
            record["resourceId"] = json!(path);
        })
    };
    let expected = |group: &str| {
        format!("[policy]\nexpected_subscriptions = {{ '{SUBSCRIPTION}' = '{group}' }}\n")
    };
    let report = moved().hunt(&expected("Sandbox"));
    report.is_calm();
    report.has_reason("expected_association");
    let report = moved().hunt(&expected("corporate"));
    assert_eq!(report.first()["severity"], "critical");
    report.has_reason("unexpected_association");
    let change = &report.first()["details"]["changes"][0];
    assert_eq!((&change["subject"], &change["new"]), (&json!("association"), &json!("sandbox")));
}
