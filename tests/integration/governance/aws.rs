//! AWS: a refused request, a region opened, a quota raised, and then machines with accelerators.

use serde_json::{Value, json};

use super::{Story, codes, story};

fn tale() -> Story {
    story("aws.json")
}

/// A call of the attacker's.
fn by_eve(action: &'static str) -> impl Fn(&Value) -> bool {
    move |record| record["eventName"] == action && record["userIdentity"]["userName"] == "eve"
}

fn is_run(record: &Value) -> bool {
    by_eve("RunInstances")(record)
}

fn is_refused(record: &Value) -> bool {
    is_run(record) && record.get("errorCode").is_some()
}

#[test]
fn refused_then_opened_and_raised_then_provisioned_is_one_critical_chain() {
    let report = tale().hunt("");
    let finding = report.critical();
    assert_eq!(finding["identity"]["id"], "arn:aws:iam::111122223333:user/eve");
    assert_eq!(finding["events"], 4, "the read about the region is no part of it");
    let details = &finding["details"];
    assert_eq!(details["kind"], "chain");
    let changes = details["changes"].as_array().expect("changes");
    assert_eq!(changes.len(), 2);
    let (region, quota) = (&changes[0], &changes[1]);
    assert_eq!(region["action"], "EnableRegion");
    assert_eq!(region["opens_region"], "ap-east-1");
    assert_eq!((&region["subject"], &region["strength"]), (&json!("region"), &json!("weakens")));
    assert_eq!(quota["action"], "RequestServiceQuotaIncrease");
    assert_eq!(quota["target"], "ec2:L-417A185B");
    assert_eq!(quota["quota_name"], "P instances, on demand");
    assert_eq!(quota["quota_asked"], 768.0);
    assert_eq!((&quota["new"], &quota["granted"]), (&json!("768"), &json!("CASE_OPENED")));
    assert_eq!(quota["region"], "ap-east-1");
    let refused = &details["refused"];
    assert_eq!(refused.as_array().map(Vec::len), Some(1));
    assert_eq!(refused[0]["limit"], "quota");
    assert_eq!(refused[0]["error"], "Client.VcpuLimitExceeded");
    assert_eq!((&refused[0]["size"], &refused[0]["count"]), (&json!("p4d.24xlarge"), &json!(8)));
    let provisioned = &details["provisioned"];
    assert_eq!(provisioned.as_array().map(Vec::len), Some(1));
    let machines = &provisioned[0];
    assert_eq!((&machines["size"], &machines["count"]), (&json!("p4d.24xlarge"), &json!(8)));
    assert_eq!(machines["opened_by"], "RequestServiceQuotaIncrease");
    for is in ["same_actor", "accelerated", "large", "many", "new_region", "first_accelerated"] {
        assert_eq!(machines[is], true, "{is}: {machines:#}");
    }
    let account = &details["baseline"][0];
    assert_eq!(account["account"], "111122223333");
    assert_eq!(account["days"], 20);
    assert_eq!(account["regions"], json!(["eu-west-1", "us-east-1"]));
    assert_eq!(
        (&account["most_machines"], &account["had_accelerated"]),
        (&json!(2), &json!(false))
    );
    let quotas = &account["administrators"]["quota"];
    assert_eq!(quotas["own_changes"], 0);
    assert_eq!(quotas["most"], json!([{"identity": "user/cloud-admin", "changes": 4}]));
    let found = codes(finding);
    for code in [
        "provisioned_after",
        "opened",
        "region_opened",
        "quota_raised",
        "refused_before",
        "first_by_identity",
        "new_region",
        "first_accelerated",
        "first_large",
        "many_machines",
    ] {
        assert!(found.contains(&code), "{code} not in {found:?}");
    }
}

#[test]
fn earlier_requests_tell_the_value_before() {
    let report = tale().hunt("");
    let of_admin = |finding: &&Value| finding["identity"]["name"] == "user/cloud-admin";
    let values: Vec<(&Value, &Value)> = report
        .findings()
        .iter()
        .filter(of_admin)
        .map(|it| &it["details"]["changes"][0])
        .map(|change| (&change["quota_before"], &change["quota_asked"]))
        .collect();
    assert!(values.contains(&(&json!(64.0), &json!(128.0))), "{values:?}");
    // Changes alone by whoever usually makes them are not worth a look.
    let worst = report.findings().iter().filter(of_admin).map(|it| it["score"].as_u64()).max();
    assert!(worst.flatten() < Some(20), "{worst:?}");
}

#[test]
fn a_planned_change_is_no_alarm() {
    let plan = "[[change]]\nid = 'CHG-7'\nstart = 2026-11-08\nend = 2026-11-10\nidentities = ['*user/eve']\nactions = ['account:EnableRegion', 'servicequotas:*']\n";
    let report = tale().hunt(plan);
    report.is_calm();
    report.has_reason("approved_change");
    let elsewhere = plan.replace("user/eve", "user/adam");
    assert_eq!(tale().hunt(&elsewhere).first()["severity"], "critical");
}

#[test]
fn ordinary_machines_in_an_allowed_region_are_no_alarm() {
    let small = || {
        tale().without(is_refused).without(by_eve("RequestServiceQuotaIncrease")).edit(
            is_run,
            |record| {
                record["requestParameters"]["instanceType"] = json!("m5.large");
                record["responseElements"]["instancesSet"]["items"] =
                    json!([{"instanceType": "m5.large"}]);
            },
        )
    };
    let policy = "[policy]\nallowed_regions = ['eu-west-1', 'us-east-1', 'ap-east-1']\n";
    let report = small().hunt(policy);
    report.is_calm();
    report.has_reason("allowed_region");
    let outside = small().hunt("[policy]\nallowed_regions = ['eu-west-1', 'us-east-1']\n");
    assert_eq!(outside.first()["severity"], "critical");
    outside.has_reason("region_outside_policy");
}

#[test]
fn an_approved_quota_is_no_alarm() {
    let at_home = || {
        tale().without(by_eve("EnableRegion")).edit(
            |record| record["awsRegion"] == "ap-east-1",
            |record| record["awsRegion"] = json!("eu-west-1"),
        )
    };
    let approved =
        |value: u32| format!("[policy]\napproved_quotas = {{ 'EC2:L-417A185B' = {value} }}\n");
    let report = at_home().hunt(&approved(768));
    report.is_calm();
    report.has_reason("approved_quota");
    assert_eq!(at_home().hunt(&approved(767)).first()["severity"], "critical");
}

#[test]
fn what_tightens_is_info_and_opens_nothing() {
    let report = tale()
        .edit(by_eve("EnableRegion"), |record| record["eventName"] = json!("DisableRegion"))
        .edit(by_eve("RequestServiceQuotaIncrease"), |record| {
            record["eventName"] = json!("DeleteServiceQuotaIncreaseRequestFromTemplate");
        })
        .edit(is_run, |record| record["awsRegion"] = json!("eu-west-1"))
        .hunt("");
    report.is_calm();
    let tight = |finding: &&Value| finding["details"]["kind"] == "tightening";
    let tight: Vec<&Value> = report.findings().iter().filter(tight).collect();
    assert_eq!(tight.len(), 1);
    assert_eq!(tight[0]["severity"], "info");
    assert!(tight[0]["details"]["changes"].as_array().is_some_and(|it| it.len() == 2));
}

#[test]
fn somebody_else_elsewhere_is_no_link() {
    let report = tale()
        .edit(is_run, |record| {
            record["recipientAccountId"] = json!("444455556666");
            record["userIdentity"] = json!({"type": "IAMUser", "userName": "mallory",
                "accountId": "444455556666", "arn": "arn:aws:iam::444455556666:user/mallory"});
        })
        .hunt("");
    report.is_calm();
    assert!(report.findings().iter().all(|it| it["details"]["kind"] != "chain"));
}

#[test]
fn somebody_else_in_the_region_that_was_opened_is_a_link() {
    let other = json!({"type": "IAMUser", "userName": "mallory", "accountId": "111122223333",
        "arn": "arn:aws:iam::111122223333:user/mallory"});
    let report = tale()
        .without(is_refused)
        .edit(is_run, |record| record["userIdentity"] = other.clone())
        .hunt("");
    let finding = report.first();
    assert_eq!(finding["identity"]["name"], "user/eve");
    assert!(finding["score"].as_u64() >= Some(65), "{finding:#}");
    let provisioned = &finding["details"]["provisioned"][0];
    assert_eq!(
        (&provisioned["same_actor"], &provisioned["identity"]),
        (&json!(false), &json!("user/mallory"))
    );
    report.has_reason("provisioned_by_other");
}

#[test]
fn the_usual_machines_of_others_are_no_link() {
    // The deployer goes on as ever, in the same account and within the window.
    let report = tale().without(is_run).hunt("");
    report.is_calm();
    let eve = report.first();
    assert_eq!(eve["identity"]["name"], "user/eve");
    assert_eq!(eve["details"]["kind"], "change");
    assert_eq!(eve["details"]["provisioned_total"], 0);
}

#[test]
fn days_later_is_outside_the_window() {
    let later = |hours: &str| {
        tale()
            .edit(
                |record| is_run(record) && !is_refused(record),
                |record| record["eventTime"] = json!(hours),
            )
            .hunt("")
    };
    later("2026-11-12T02:00:00Z").is_calm();
    // The window slides: it is counted from the last change, not from the day.
    assert_eq!(later("2026-11-10T01:44:00Z").first()["severity"], "critical");
    assert_eq!(later("2026-11-10T01:44:00Z").first()["details"]["kind"], "chain");
    assert_ne!(later("2026-11-10T01:46:00Z").first()["details"]["kind"], "chain");
}

#[test]
fn the_window_is_a_setting() {
    let report = tale().hunt("[thresholds.governance]\nwindow_hours = 1\nrefused_before = 3\n");
    let finding = report.critical();
    assert_eq!(finding["details"]["window_hours"], 1);
    let reasons = finding["reasons"].as_array().expect("reasons");
    assert!(reasons.iter().any(|it| it["code"] == "refused_before" && it["points"] == 3));
}
