use serde_json::json;

use super::super::super::change::Refusal;
use super::*;

#[test]
fn a_quota_request_tells_what_was_asked() {
    let record = json!({
        "requestParameters": {"serviceCode": "ec2", "quotaCode": "L-417A185B", "desiredValue": 768},
        "responseElements": {"requestedQuota": {"status": "CASE_OPENED", "quotaName": "Running P"}},
    });
    let change = of("servicequotas", "RequestServiceQuotaIncrease", &record);
    assert_eq!(change.subject, Some(Subject::Quota));
    assert_eq!(change.target, "ec2:L-417A185B");
    assert_eq!((change.asked, change.new.as_deref()), (Some(768.0), Some("768")));
    assert_eq!(change.granted.as_deref(), Some("CASE_OPENED"));
    assert_eq!(change.parts, ["P instances, on demand"]);
    assert_eq!(change.strength, Strength::Weakens);
    let refused = json!({"errorCode": "AccessDenied", "requestParameters": null});
    let change = of("servicequotas", "RequestServiceQuotaIncrease", &refused);
    assert_eq!((change.asked, change.refusal), (None, None));
}

#[test]
fn a_support_case_counts_where_it_is_about_limits() {
    let case =
        |service: &str| json!({"requestParameters": {"serviceCode": service, "categoryCode": "x"}});
    let subject = |service: &str| of("support", "CreateCase", &case(service)).subject;
    assert_eq!(subject("service-limit-increase"), Some(Subject::Quota));
    assert_eq!(subject("support-api"), Some(Subject::Nothing));
}

#[test]
fn regions_are_opened_and_closed() {
    let record = json!({"requestParameters": {"RegionName": "ap-east-1"}});
    let enabled = of("account", "EnableRegion", &record);
    assert_eq!(
        (enabled.region.as_deref(), enabled.strength),
        (Some("ap-east-1"), Strength::Weakens)
    );
    assert_eq!(of("account", "DisableRegion", &record).strength, Strength::Tightens);
    let zone = json!({"requestParameters": {"ModifyAvailabilityZoneGroupRequest": {"GroupName": "us-west-2-lax-1", "OptInStatus": "opted-in"}}});
    let zone = of("ec2", "ModifyAvailabilityZoneGroup", &zone);
    assert_eq!((zone.target.as_str(), zone.strength), ("us-west-2-lax-1", Strength::Weakens));
}

#[test]
fn a_guard_rail_tells_its_statements_and_the_regions_it_leaves_open() {
    let content = json!({"Statement": [
        {"Sid": "R", "Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*",
         "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}},
        {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"},
    ]});
    let record = json!({"requestParameters": {"policyId": "p-1", "content": content.to_string()}});
    let change = of("organizations", "UpdatePolicy", &record);
    assert_eq!(change.allowed, ["eu-west-1", "us-east-1"]);
    assert_eq!(change.parts.len(), 2);
    assert_eq!(change.parts[1], "Deny organizations:LeaveOrganization");
    assert!(change.parts[0].starts_with("Deny all but iam:* if "), "{}", change.parts[0]);
    assert_eq!(change.strength, Strength::Unknown);
    let detached = json!({"requestParameters": {"policyId": "p-1", "targetId": "111122223333"}});
    let change = of("organizations", "DetachPolicy", &detached);
    assert_eq!(
        (change.strength, change.scope.as_deref()),
        (Strength::Weakens, Some("111122223333"))
    );
}

#[test]
fn an_account_that_moves_tells_from_where_to_where() {
    let record = json!({"requestParameters": {"accountId": "111122223333", "sourceParentId": "ou-a", "destinationParentId": "ou-b"}});
    let change = of("organizations", "MoveAccount", &record);
    assert_eq!(change.subject, Some(Subject::Association));
    assert_eq!(change.scope.as_deref(), Some("111122223333"));
    assert_eq!((change.old.as_deref(), change.new.as_deref()), (Some("ou-a"), Some("ou-b")));
}

#[test]
fn machines_are_counted_by_the_answer_and_else_by_the_request() {
    let request = json!({"instanceType": "p4d.24xlarge", "instancesSet": {"items": [{"minCount": 1, "maxCount": 16}]}});
    let asked = |answer| {
        of(
            "ec2",
            "RunInstances",
            &json!({"requestParameters": request, "responseElements": answer}),
        )
    };
    let count = |change: &Change| change.machines.as_ref().and_then(|machines| machines.count);
    let all = asked(json!({"instancesSet": {"items": [{}, {}, {}]}}));
    assert_eq!(count(&all), Some(3));
    let failed = json!({"requestParameters": request, "errorCode": "Client.VcpuLimitExceeded", "errorMessage": "m"});
    let failed = of("ec2", "RunInstances", &failed);
    assert_eq!((count(&failed), failed.refusal), (Some(16), Some(Refusal::Quota)));
    assert!(failed.machines.is_some_and(|it| it.accelerated && it.size == "p4d.24xlarge"));
    let spot = json!({"requestParameters": {"spotFleetRequestConfig": {"targetCapacity": 40, "launchSpecifications": [{"instanceType": "g5.xlarge"}]}}});
    assert_eq!(count(&of("ec2", "RequestSpotFleet", &spot)), Some(40));
}

#[test]
fn records_of_another_form_tell_nothing_and_break_nothing() {
    for record in [json!(null), json!("x"), json!([]), json!({"requestParameters": "x"})] {
        for (service, action) in
            [("ec2", "RunInstances"), ("organizations", "UpdatePolicy"), ("support", "CreateCase")]
        {
            let change = of(service, action, &record);
            assert!(change.asked.is_none() && change.machines.is_none(), "{record} {action}");
        }
    }
}
