//! Single calls: attempts, refusals, first uses of a region, and what is none of it.

use serde_json::{Value, json};

use super::super::harness::{Evidence, command, record_with, run, trail};
use super::Report;

fn hunt(records: &[Value]) -> Report {
    let evidence = Evidence::new();
    let path = evidence.file("trail.json", trail(records));
    let ran = run(command().args(["governance", "-q", "-f", "json"]).arg(path));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    Report(ran.json())
}

/// Minutes of a day.
const DAY: u32 = 1440;

/// Twenty days of machines by a deployer, and then these.
fn after_routine(records: impl IntoIterator<Item = Value>) -> Report {
    let mut all: Vec<Value> =
        (0..20).map(|day| launch(day * DAY, "deploy", "eu-west-1", "m5.large", 2)).collect();
    all.extend(records);
    hunt(&all)
}

fn launch(n: u32, user: &str, region: &str, size: &str, count: usize) -> Value {
    record_with(
        n,
        json!({
            "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "userName": user,
                             "arn": format!("arn:aws:iam::111122223333:user/{user}")},
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "awsRegion": region,
            "requestParameters": {"instanceType": size,
                "instancesSet": {"items": [{"minCount": 1, "maxCount": count}]}},
            "responseElements": {"instancesSet": {"items": vec![json!({}); count]}},
        }),
    )
}

fn refused(mut record: Value, code: &str) -> Value {
    record["errorCode"] = json!(code);
    record["errorMessage"] = json!("refused");
    record["responseElements"] = Value::Null;
    record
}

#[test]
fn the_first_use_of_a_region_needs_no_change_before_it() {
    let report = after_routine([launch(20 * DAY, "deploy", "sa-east-1", "p3.16xlarge", 10)]);
    let finding = report.first();
    assert_eq!(finding["details"]["kind"], "first_use_of_region");
    assert!(finding["score"].as_u64() >= Some(40), "{finding:#}");
    report.has_reason("region_first_used");
    assert_eq!(finding["details"]["baseline"][0]["regions"], json!(["eu-west-1"]));
    let usual = after_routine([launch(20 * DAY, "deploy", "eu-west-1", "m5.large", 2)]);
    assert_eq!(usual.findings().len(), 0);
}

#[test]
fn nothing_is_new_where_the_evidence_begins() {
    let report = hunt(&[launch(0, "deploy", "sa-east-1", "p3.16xlarge", 10)]);
    assert_eq!(report.findings().len(), 0, "{:#}", report.0["findings"]);
}

#[test]
fn what_limits_refuse_is_at_most_medium() {
    let tried = ["sa-east-1", "us-west-2", "ap-south-1", "ca-central-1", "eu-west-3"];
    let tries = (0_u32..).zip(tried).map(|(n, region)| {
        refused(launch(20 * DAY + n, "eve", region, "p4d.24xlarge", 20), "Client.VcpuLimitExceeded")
    });
    let report = after_routine(tries);
    let finding = report.first();
    assert_eq!(finding["details"]["kind"], "refused");
    assert_eq!(finding["details"]["refused_total"], 5);
    assert_eq!(finding["severity"], "medium", "{finding:#}");
    report.has_reason("searched_regions");
    let everyday = refused(
        launch(20 * DAY, "deploy", "eu-west-1", "m5.large", 2),
        "Client.InstanceLimitExceeded",
    );
    assert_eq!(after_routine([everyday]).first()["severity"], "info");
    // Throttling, want of stock and of permission are no limits that somebody could lift.
    for code in [
        "Client.RequestLimitExceeded",
        "Server.InsufficientInstanceCapacity",
        "Client.UnauthorizedOperation",
    ] {
        let report =
            after_routine([refused(launch(20 * DAY, "eve", "eu-west-1", "m5.large", 2), code)]);
        assert_eq!(report.findings().len(), 0, "{code}");
    }
}

#[test]
fn a_guard_rail_of_the_organisation_that_refused_is_a_limit() {
    let mut record = refused(
        launch(20 * DAY, "eve", "sa-east-1", "m5.large", 2),
        "Client.UnauthorizedOperation",
    );
    record["errorMessage"] = json!(
        "User is not authorized to perform: ec2:RunInstances with an explicit deny in a service control policy"
    );
    let report = after_routine([record]);
    assert_eq!(report.first()["details"]["refused"][0]["limit"], "policy");
}

#[test]
fn reads_about_regions_and_quotas_are_no_changes() {
    let reads = [
        ("account", "GetRegionOptStatus"),
        ("account", "ListRegions"),
        ("servicequotas", "ListServiceQuotas"),
        ("servicequotas", "GetServiceQuota"),
        ("servicequotas", "ListRequestedServiceQuotaChangeHistory"),
        ("organizations", "DescribePolicy"),
        ("organizations", "ListPolicies"),
    ];
    let records: Vec<Value> = (0_u32..)
        .zip(reads)
        .map(|(n, (service, action))| {
            record_with(
                20 * DAY + n,
                json!({"eventSource": format!("{service}.amazonaws.com"), "eventName": action}),
            )
        })
        .chain([launch(20 * DAY + 30, "jo", "eu-west-1", "m5.large", 2)])
        .collect();
    assert_eq!(after_routine(records).findings().len(), 0);
}

#[test]
fn a_denied_change_is_an_attempt() {
    let record = record_with(
        20 * DAY,
        json!({"eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "errorCode": "AccessDenied"}),
    );
    let report = after_routine([record]);
    let finding = report.first();
    assert_eq!(finding["details"]["kind"], "attempt");
    assert_eq!(finding["details"]["changes"][0]["subject"], "association");
    assert_eq!(finding["details"]["changes"][0]["outcome"], "denied");
    assert!(finding["score"].as_u64() < Some(40), "{finding:#}");
    report.has_reason("attempted_ownership_changed");
}

#[test]
fn services_that_keep_machines_running_are_nobody() {
    let by_service = |n: u32| {
        let mut record = launch(n, "x", "sa-east-1", "p3.16xlarge", 10);
        record["userIdentity"] = json!({"type": "Root", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:root", "invokedBy": "autoscaling.amazonaws.com"});
        record
    };
    let report = after_routine([
        by_service(20 * DAY),
        refused(by_service(20 * DAY + 1), "Client.VcpuLimitExceeded"),
    ]);
    assert_eq!(report.findings().len(), 0, "{:#}", report.0["findings"]);
}

#[test]
fn a_support_case_about_something_else_is_no_change() {
    let case = |service: &str| {
        let request = json!({"serviceCode": service, "categoryCode": "other"});
        let record = record_with(
            20 * DAY,
            json!({"eventSource": "support.amazonaws.com", "eventName": "CreateCase", "requestParameters": request}),
        );
        after_routine([record]).findings().len()
    };
    assert_eq!((case("service-limit-increase"), case("amazon-s3")), (1, 0));
}

#[test]
fn statements_taken_out_of_a_guard_rail_are_told() {
    let content = |actions: &[&str]| {
        let statements: Vec<Value> = actions
            .iter()
            .map(|it| json!({"Effect": "Deny", "Action": it, "Resource": "*"}))
            .collect();
        json!({ "Statement": statements }).to_string()
    };
    let update = |n: u32, actions: &[&str]| {
        record_with(
            n,
            json!({"eventSource": "organizations.amazonaws.com", "eventName": "UpdatePolicy",
            "requestParameters": {"policyId": "p-guard", "content": content(actions)}}),
        )
    };
    let report = after_routine([
        update(5 * DAY, &["ec2:RunInstances", "iam:*"]),
        update(20 * DAY, &["iam:*"]),
        update(25 * DAY, &["iam:*", "s3:*"]),
    ]);
    let strengths: Vec<(&Value, &Value)> = report
        .findings()
        .iter()
        .map(|it| &it["details"]["changes"][0])
        .map(|change| (&change["strength"], &change["removed"]))
        .collect();
    assert!(
        strengths.contains(&(&json!("weakens"), &json!(["Deny ec2:RunInstances"]))),
        "{strengths:?}"
    );
    assert!(strengths.contains(&(&json!("tightens"), &json!([]))), "{strengths:?}");
}

#[test]
fn from_outside_the_networks_of_the_house_weighs_more() {
    let evidence = Evidence::new();
    let record = record_with(
        0,
        json!({"eventSource": "account.amazonaws.com", "eventName": "EnableRegion",
        "requestParameters": {"RegionName": "ap-east-1"}}),
    );
    let path = evidence.file("trail.json", trail(&[record]));
    let codes = |network: &str| {
        let config =
            evidence.file("hunt.toml", format!("[policy]\ncorporate_networks = ['{network}']\n"));
        let ran = run(command()
            .args(["governance", "-q", "-f", "json", "--config"])
            .arg(config)
            .arg(&path));
        ran.stdout.contains("outside_networks")
    };
    assert!(codes("203.0.113.0/24"));
    assert!(!codes("198.51.100.0/24"));
}
