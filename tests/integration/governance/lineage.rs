//! One actor in several roles: what belongs together by the chain of credentials, and where from.

use serde_json::{Value, json};

use super::{Report, Story, codes, story};

fn tale() -> Story {
    story("aws.json")
}

fn key_of(name: &str) -> String {
    format!("AKIAEXAMPLE{:0<9}", name.to_uppercase())
}

fn person(name: &str) -> Value {
    json!({"type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{name}"),
        "accountId": "111122223333", "accessKeyId": key_of(name), "userName": name})
}

/// A session of the role `batch` with this key.
fn batch(key: &str) -> Value {
    json!({"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/batch/build",
        "accountId": "111122223333", "accessKeyId": key, "sessionContext": {"sessionIssuer": {
            "type": "Role", "arn": "arn:aws:iam::111122223333:role/batch",
            "accountId": "111122223333", "userName": "batch"}}})
}

/// Somebody takes on the role `batch` and gets this key.
fn taken_on(by: &str, at: &str, key: &str) -> Value {
    json!({"eventVersion": "1.09", "userIdentity": person(by), "eventTime": at,
        "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.66", "userAgent": "aws-cli/2.15.30",
        "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/batch",
            "roleSessionName": "build"},
        "responseElements": {"credentials": {"accessKeyId": key}},
        "eventID": format!("taken-{at}"), "readOnly": true, "recipientAccountId": "111122223333"})
}

fn is_eves(record: &Value, action: &str) -> bool {
    record["eventName"] == action && record["userIdentity"]["userName"] == "eve"
}

fn is_run(record: &Value) -> bool {
    is_eves(record, "RunInstances") && record.get("errorCode").is_none()
}

/// The machines are started as the role, which somebody took on before.
fn started_as_role_taken_on_by(name: &str) -> Report {
    let mut tale =
        tale().edit(is_run, |record| record["userIdentity"] = batch("ASIAEXAMPLEBATCH0001"));
    tale.records.push(taken_on(name, "2026-11-09T01:50:00Z", "ASIAEXAMPLEBATCH0001"));
    tale.hunt("")
}

fn machines(report: &Report) -> Value {
    report.first()["details"]["provisioned"][0].clone()
}

#[test]
fn what_follows_as_a_role_taken_on_is_of_the_same_chain() {
    let report = started_as_role_taken_on_by("eve");
    let finding = report.critical();
    assert_eq!(finding["identity"]["name"], "user/eve");
    assert!(codes(finding).contains(&"provisioned_after"), "{finding:#}");
    assert!(codes(finding).contains(&"refused_before"), "{finding:#}");
    let machines = machines(&report);
    assert_eq!(
        (&machines["identity"], &machines["began_with"], &machines["same_actor"]),
        (&json!("role/batch"), &json!("user/eve"), &json!(true))
    );
}

#[test]
fn a_role_that_somebody_else_took_on_is_somebody_else() {
    let report = started_as_role_taken_on_by("mallory");
    let machines = machines(&report);
    assert_eq!(
        (&machines["identity"], &machines["began_with"], &machines["same_actor"]),
        (&json!("role/batch"), &json!("user/mallory"), &json!(false))
    );
    report.has_reason("provisioned_by_other");
}

/// Everything as the role: the changes in the session that eve took on, the machines in another.
fn all_as_role(other: Option<&str>) -> Report {
    let mut tale = tale()
        .edit(
            |record| {
                ["EnableRegion", "RequestServiceQuotaIncrease"].iter().any(|it| is_eves(record, it))
            },
            |record| record["userIdentity"] = batch("ASIAEXAMPLEBATCH0001"),
        )
        .edit(is_run, |record| record["userIdentity"] = batch("ASIAEXAMPLEBATCH0002"));
    tale.records.push(taken_on("eve", "2026-11-09T00:50:00Z", "ASIAEXAMPLEBATCH0001"));
    if let Some(name) = other {
        tale.records.push(taken_on(name, "2026-11-09T01:50:00Z", "ASIAEXAMPLEBATCH0002"));
    }
    tale.hunt("")
}

#[test]
fn a_role_that_two_people_take_on_is_two_actors() {
    let report = all_as_role(Some("mallory"));
    assert_eq!(report.first()["details"]["changes"][0]["began_with"], "user/eve");
    assert_eq!(machines(&report)["same_actor"], false);
}

#[test]
fn a_role_that_one_takes_on_twice_is_one_actor() {
    let report = all_as_role(Some("eve"));
    let finding = report.critical();
    assert_eq!(finding["identity"]["name"], "role/batch");
    assert_eq!(machines(&report)["same_actor"], true);
    // Her own refused request belongs to it, too.
    assert!(codes(finding).contains(&"refused_before"), "{finding:#}");
}

#[test]
fn a_session_of_unknown_origin_is_the_role_itself() {
    assert_eq!(machines(&all_as_role(None))["same_actor"], true);
}

#[test]
fn a_new_network_before_the_change_weighs_on_a_chain_that_was_used() {
    let report = tale().hunt("");
    let finding = report.critical();
    assert!(codes(finding).contains(&"shifted_context"), "{finding:#}");
    assert_eq!(finding["details"]["shifted"]["source_ip"], "203.0.113.66");
    assert_eq!(finding["details"]["shifted"]["what"], "network");
    let usual = tale()
        .edit(
            |record| record["sourceIPAddress"] == "203.0.113.66",
            |record| record["sourceIPAddress"] = json!("198.51.100.7"),
        )
        .hunt("");
    assert!(!codes(usual.first()).contains(&"shifted_context"));
    assert_eq!(usual.first()["details"]["shifted"], Value::Null);
    // By itself it is for `abuse` to tell.
    let unused = tale().without(is_run).hunt("");
    assert!(!codes(unused.first()).contains(&"shifted_context"));
}
