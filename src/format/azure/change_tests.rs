use serde_json::json;

use super::super::super::change::Refusal;
use super::*;

const SUB: &str = "11111111-2222-4333-8444-555555555555";

fn record(path: &str, request: Value) -> Value {
    json!({
        "resourceId": format!("/SUBSCRIPTIONS/{SUB}{path}"),
        "properties": {"requestbody": request.to_string()},
    })
}

const ASSIGNMENT: &str = "/providers/Microsoft.Authorization/policyAssignments/regions";

#[test]
fn an_assignment_on_locations_tells_the_regions() {
    let request = json!({"properties": {
        "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c",
        "parameters": {"listOfAllowedLocations": {"value": ["West Europe", "northeurope"]}},
    }});
    let change =
        of("MICROSOFT.AUTHORIZATION/POLICYASSIGNMENTS/WRITE", &record(ASSIGNMENT, request));
    assert_eq!(change.subject, Some(Subject::Region));
    assert_eq!(change.allowed, ["northeurope", "westeurope"]);
    assert_eq!(change.scope.as_deref(), Some(SUB));
    assert_eq!(change.strength, Strength::Unknown);
    assert!(
        change.new.is_some_and(|new| new.contains("allowed locations: northeurope, westeurope"))
    );
}

#[test]
fn a_guard_rail_without_force_is_weaker() {
    for properties in [
        json!({"enforcementMode": "DoNotEnforce"}),
        json!({"parameters": {"effect": {"value": "Audit"}}}),
        json!({"notScopes": ["/subscriptions/x"]}),
    ] {
        let record = record(ASSIGNMENT, json!({ "properties": properties }));
        let change = of("Microsoft.Authorization/policyAssignments/write", &record);
        assert_eq!(change.strength, Strength::Weakens, "{record}");
    }
    for (operation, strength) in [
        ("Microsoft.Authorization/policyAssignments/delete", Strength::Weakens),
        ("Microsoft.Authorization/policyExemptions/write", Strength::Weakens),
        ("Microsoft.Authorization/policyExemptions/delete", Strength::Tightens),
        ("Microsoft.Authorization/locks/delete", Strength::Weakens),
        ("Microsoft.Authorization/locks/write", Strength::Tightens),
        ("Microsoft.Blueprint/blueprintAssignments/delete", Strength::Weakens),
    ] {
        assert_eq!(of(operation, &record(ASSIGNMENT, json!({}))).strength, strength, "{operation}");
    }
}

#[test]
fn a_deleted_assignment_tells_what_it_was_where_the_answer_shows_it() {
    let mut record = record(ASSIGNMENT, json!(null));
    record["properties"] = json!({"responseBody": json!({"properties": {
        "parameters": {"listOfAllowedLocations": {"value": ["westeurope"]}}}}).to_string()});
    let change = of("Microsoft.Authorization/policyAssignments/delete", &record);
    assert_eq!(change.old.as_deref(), Some("allowed locations: westeurope"));
    assert_eq!((change.new, change.subject), (None, Some(Subject::Region)));
}

#[test]
fn a_quota_tells_name_region_and_value() {
    let path = "/providers/Microsoft.Compute/locations/EastUS/providers/Microsoft.Quota/quotas/standardNDASv4_A100Family";
    let request = json!({"properties": {"limit": {"limitObjectType": "LimitValue", "value": 192}}});
    let change = of("Microsoft.Quota/quotas/write", &record(path, request));
    assert_eq!(change.target, "Microsoft.Compute:standardNDASv4_A100Family");
    assert_eq!((change.asked, change.region.as_deref()), (Some(192.0), Some("eastus")));
    let path = "/providers/Microsoft.Capacity/resourceProviders/Microsoft.Compute/locations/eastus/serviceLimits/cores";
    let request = json!({"properties": {"limit": 500}});
    let change = of(
        "Microsoft.Capacity/resourceProviders/locations/serviceLimits/write",
        &record(path, request),
    );
    assert_eq!((change.target.as_str(), change.asked), ("Microsoft.Compute:cores", Some(500.0)));
    let ticket = record("", json!({"properties": {"title": "the portal is slow"}}));
    assert_eq!(
        of("Microsoft.Support/supportTickets/write", &ticket).subject,
        Some(Subject::Nothing)
    );
}

#[test]
fn a_subscription_that_moves_tells_its_group() {
    let record = json!({"resourceId": format!("/providers/Microsoft.Management/managementGroups/sandbox/subscriptions/{SUB}")});
    let change = of("Microsoft.Management/managementGroups/subscriptions/write", &record);
    assert_eq!((change.target.as_str(), change.new.as_deref()), (SUB, Some("sandbox")));
    let change = of("Microsoft.Management/managementGroups/subscriptions/delete", &record);
    assert_eq!(change.old.as_deref(), Some("sandbox"));
}

#[test]
fn machines_and_the_limit_that_refused_them() {
    let path = "/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/s";
    let request =
        json!({"location": "eastus2", "sku": {"name": "Standard_ND96asr_v4", "capacity": 12}});
    let mut record = record(path, request);
    let machines = of("Microsoft.Compute/virtualMachineScaleSets/write", &record).machines;
    let machines = machines.unwrap_or_default();
    assert_eq!(
        (machines.size.as_str(), machines.accelerated, machines.count),
        ("Standard_ND96asr_v4", true, Some(12))
    );
    let message = json!({"error": {"code": "RequestDisallowedByPolicy", "message": "was disallowed by policy"}});
    record["properties"]["statusMessage"] = json!(message.to_string());
    let refusal = of("Microsoft.Compute/virtualMachineScaleSets/write", &record).refusal;
    assert_eq!(refusal, Some(Refusal::Policy));
    let message = json!({"error": {"code": "InvalidTemplateDeployment", "details": [{"code": "QuotaExceeded", "message": "m"}]}});
    record["properties"]["statusMessage"] = json!(message.to_string());
    let refusal = of("Microsoft.Compute/virtualMachineScaleSets/write", &record).refusal;
    assert_eq!(refusal, Some(Refusal::Quota));
}

#[test]
fn records_of_another_form_tell_nothing_and_break_nothing() {
    for record in [json!(null), json!([]), json!({"properties": "x", "resourceId": 3})] {
        for operation in
            ["", "/", "Microsoft.Quota/quotas/write", "Microsoft.Compute/virtualMachines/write"]
        {
            let change = of(operation, &record);
            assert!(change.asked.is_none() && change.machines.is_none(), "{record} {operation}");
        }
    }
}
