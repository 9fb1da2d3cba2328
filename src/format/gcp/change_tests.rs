use serde_json::json;

use super::super::super::change::Refusal;
use super::*;

fn entry(resource: &str, request: Value) -> Value {
    json!({"protoPayload": {"resourceName": resource, "request": request}})
}

#[test]
fn a_quota_preference_tells_what_was_asked_and_granted() {
    let mut entry = entry(
        "projects/p/locations/global",
        json!({"parent": "projects/p/locations/global", "quotaPreference": {
            "service": "compute.googleapis.com", "quotaId": "GPUS-ALL-REGIONS-per-project",
            "quotaConfig": {"preferredValue": "64"}, "dimensions": {"region": "us-central1"}}}),
    );
    entry["protoPayload"]["response"] = json!({"quotaConfig": {"grantedValue": "16"}});
    let change = of(
        "cloudquotas.googleapis.com",
        "google.api.cloudquotas.v1.CloudQuotas.CreateQuotaPreference",
        &entry,
    );
    assert_eq!(change.target, "compute.googleapis.com:GPUS-ALL-REGIONS-per-project");
    assert_eq!((change.asked, change.granted.as_deref()), (Some(64.0), Some("16")));
    assert_eq!(change.region.as_deref(), Some("us-central1"));
    assert_eq!(change.scope.as_deref(), Some("p"));
}

#[test]
fn an_override_can_only_lower_a_quota() {
    let entry = entry(
        "",
        json!({"parent": "projects/7/services/compute.googleapis.com/x", "override": {"overrideValue": "5"}}),
    );
    let strength = |method: &str| of("serviceusage.googleapis.com", method, &entry).strength;
    assert_eq!(strength("CreateConsumerOverride"), Strength::Tightens);
    assert_eq!(strength("DeleteConsumerOverride"), Strength::Weakens);
}

#[test]
fn an_organisation_policy_tells_its_rules() {
    let service = "orgpolicy.googleapis.com";
    let set = |rules: Value, name: &str| {
        entry(
            "",
            json!({"policy": {"name": format!("projects/p/policies/{name}"), "spec": {"rules": rules}}}),
        )
    };
    let locations = set(
        json!([{"values": {"allowedValues": ["in:eu-locations", "in:us-east1-locations"]}}]),
        "gcp.resourceLocations",
    );
    let change = of(service, "google.cloud.orgpolicy.v2.OrgPolicy.UpdatePolicy", &locations);
    assert_eq!(change.subject, Some(Subject::Region));
    assert_eq!(change.allowed, ["eu", "us-east1"]);
    assert_eq!((change.strength, change.scope.as_deref()), (Strength::Unknown, Some("p")));
    for rules in [json!([{"enforce": false}]), json!([{"allowAll": true}])] {
        let change = of(service, "UpdatePolicy", &set(rules, "compute.vmExternalIpAccess"));
        assert_eq!((change.strength, change.subject), (Strength::Weakens, Some(Subject::Policy)));
    }
    let removed = entry("", json!({"name": "projects/p/policies/compute.vmExternalIpAccess"}));
    let change = of(service, "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy", &removed);
    assert_eq!(change.target, "projects/p/policies/compute.vmExternalIpAccess");
    assert_eq!(change.strength, Strength::Weakens);
}

#[test]
fn the_older_interface_means_the_same() {
    let service = "cloudresourcemanager.googleapis.com";
    let set = |policy: Value| entry("projects/p", json!({ "policy": policy }));
    let off = set(json!({"constraint": "constraints/compute.requireOsLogin", "booleanPolicy": {}}));
    let change = of(service, "SetOrgPolicy", &off);
    assert_eq!(change.target, "projects/p/policies/compute.requireOsLogin");
    assert_eq!(change.strength, Strength::Weakens);
    let list = set(
        json!({"constraint": "constraints/gcp.resourceLocations", "listPolicy": {"allValues": "ALLOW"}}),
    );
    assert_eq!(of(service, "SetOrgPolicy", &list).strength, Strength::Weakens);
    let clear = entry("projects/p", json!({"constraint": "constraints/compute.requireOsLogin"}));
    assert_eq!(of(service, "ClearOrgPolicy", &clear).strength, Strength::Weakens);
}

#[test]
fn a_project_that_moves_tells_where_to() {
    let moved =
        entry("projects/p", json!({"name": "projects/p", "destinationParent": "folders/9"}));
    let change = of(
        "cloudresourcemanager.googleapis.com",
        "google.cloud.resourcemanager.v3.Projects.MoveProject",
        &moved,
    );
    assert_eq!(change.subject, Some(Subject::Association));
    assert_eq!((change.target.as_str(), change.new.as_deref()), ("p", Some("folders/9")));
    let old = entry(
        "projects/p",
        json!({"project": {"projectId": "p", "parent": {"type": "folder", "id": "9"}}}),
    );
    assert_eq!(
        of("cloudresourcemanager.googleapis.com", "UpdateProject", &old).new.as_deref(),
        Some("folders/9")
    );
}

#[test]
fn machines_and_the_limit_that_refused_them() {
    let request =
        json!({"machineType": "zones/us-central1-a/machineTypes/a2-highgpu-8g", "count": "4"});
    let mut entry = entry("projects/p/zones/z/instances/i", request);
    let machines = of("compute.googleapis.com", "v1.compute.instances.bulkInsert", &entry).machines;
    let machines = machines.unwrap_or_default();
    assert_eq!(
        (machines.size.as_str(), machines.accelerated, machines.count),
        ("a2-highgpu-8g", true, Some(4))
    );
    entry["protoPayload"]["status"] =
        json!({"code": 8, "message": "Quota 'NVIDIA_A100_GPUS' exceeded. Limit: 0.0"});
    let refusal =
        |entry: &Value| of("compute.googleapis.com", "v1.compute.instances.insert", entry).refusal;
    assert_eq!(refusal(&entry), Some(Refusal::Quota));
    entry["protoPayload"]["status"] =
        json!({"code": 9, "message": "Constraint constraints/gcp.resourceLocations violated"});
    assert_eq!(refusal(&entry), Some(Refusal::Policy));
    entry["protoPayload"]["status"] = json!({"code": 0});
    assert_eq!(refusal(&entry), None);
    let gpus = json!({"guestAccelerators": [{"acceleratorCount": 2, "acceleratorType": "zones/z/acceleratorTypes/nvidia-tesla-t4"}], "machineType": "n1-standard-4"});
    let machines =
        of("compute.googleapis.com", "v1.compute.instances.insert", &super::tests::entry("", gpus))
            .machines;
    assert!(machines.is_some_and(|it| it.accelerated));
}

#[test]
fn records_of_another_form_tell_nothing_and_break_nothing() {
    for entry in [
        json!(null),
        json!([]),
        json!({"protoPayload": "x"}),
        json!({"protoPayload": {"request": []}}),
    ] {
        for (service, method) in
            [("orgpolicy.googleapis.com", "UpdatePolicy"), ("compute.googleapis.com", "")]
        {
            let change = of(service, method, &entry);
            assert!(change.allowed.is_empty() && change.machines.is_none(), "{entry} {method}");
        }
    }
}
