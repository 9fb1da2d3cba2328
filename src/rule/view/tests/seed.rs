//! The query of the rule that all this began with, on records as they are exported.

use serde_json::{Value, json};

use super::super::{Names, case};
use crate::format::Format::{self, AzureActivity, CloudTrail, EntraAudit, GcpAudit};
use crate::rule::Dialect::Ecs;
use crate::rule::predicate::{Field, Pattern, Predicate, Test};

fn is_one(name: &str, values: &[&str]) -> Predicate {
    let field = Field::new(name);
    let one = |value: &&str| {
        let pattern = Pattern::exact(*value, case(&field));
        Predicate::Field(field.clone(), Test::Text(pattern))
    };
    Predicate::Any(values.iter().map(one).collect())
}

fn query() -> Predicate {
    let part = |provider: &str, actions: &[&str]| {
        Predicate::All(vec![is_one("event.provider", &[provider]), is_one("event.action", actions)])
    };
    Predicate::Any(vec![
        part("AWS IAM", &["DeleteAccessKey", "UpdateAssumeRolePolicy", "CreatePolicyVersion"]),
        part("Microsoft.Authorization", &["roleAssignments/write", "elevateAccess"]),
        part("gcp.iam", &["google.iam.admin.v1.DeleteServiceAccountKey", "SetIamPolicy"]),
    ])
}

fn fires(format: Format, record: &Value) -> bool {
    let fields = ["event.provider", "event.action"].map(Field::new);
    let names = Names::of(format, Ecs, &fields);
    query().holds(&names.open(record))
}

fn call(name: &str) -> Value {
    json!({"eventSource": "iam.amazonaws.com", "eventName": name})
}

fn operation(name: &str) -> Value {
    json!({"operationName": name, "category": "Administrative"})
}

fn method(service: &str, name: &str) -> Value {
    json!({
        "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
        "protoPayload": {"serviceName": service, "methodName": name}
    })
}

#[test]
fn the_seeds_query_fires_on_records_as_exported() {
    let elevated = json!({"category": "AzureRBACRoleManagementElevateAccess", "activityDisplayName": "User has elevated their access"});
    for (format, record) in [
        (CloudTrail, call("DeleteAccessKey")),
        (CloudTrail, call("UpdateAssumeRolePolicy")),
        (CloudTrail, call("CreatePolicyVersion")),
        (AzureActivity, operation("Microsoft.Authorization/roleAssignments/write")),
        (AzureActivity, operation("MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE")),
        (
            AzureActivity,
            json!({"operationName": {"value": "Microsoft.Authorization/roleAssignments/write"}}),
        ),
        (
            AzureActivity,
            json!({"operation_name": {"value": "microsoft.authorization/roleassignments/write"}}),
        ),
        (AzureActivity, operation("Microsoft.Authorization/elevateAccess/action")),
        (EntraAudit, elevated),
        (GcpAudit, method("iam.googleapis.com", "google.iam.admin.v1.DeleteServiceAccountKey")),
        (GcpAudit, method("iam.googleapis.com", "google.iam.admin.v1.SetIAMPolicy")),
        (GcpAudit, method("cloudresourcemanager.googleapis.com", "SetIamPolicy")),
        (
            GcpAudit,
            method(
                "cloudresourcemanager.googleapis.com",
                "google.cloud.resourcemanager.v3.Projects.SetIamPolicy",
            ),
        ),
        (GcpAudit, method("compute.googleapis.com", "v1.compute.disks.setIamPolicy")),
        (GcpAudit, method("storage.googleapis.com", "storage.setIamPermissions")),
        (
            GcpAudit,
            json!({"protopayload_auditlog": {"methodName": "google.iam.admin.v1.SetIamPolicy"}}),
        ),
    ] {
        assert!(fires(format, &record), "{record}");
    }
}

#[test]
fn the_seeds_query_leaves_the_neighbours_alone() {
    for (format, record) in [
        (CloudTrail, call("ListAccessKeys")),
        (CloudTrail, call("GetPolicyVersion")),
        (CloudTrail, json!({"eventSource": "s3.amazonaws.com", "eventName": "DeleteAccessKey"})),
        (AzureActivity, operation("Microsoft.Authorization/roleAssignments/read")),
        (AzureActivity, operation("Microsoft.Authorization/roleAssignments/delete")),
        (AzureActivity, operation("Microsoft.Authorization/roleDefinitions/write")),
        (AzureActivity, operation("Microsoft.Other/roleAssignments/write")),
        (
            EntraAudit,
            json!({"category": "RoleManagement", "activityDisplayName": "Add member to role"}),
        ),
        (GcpAudit, method("iam.googleapis.com", "google.iam.admin.v1.GetIamPolicy")),
        (GcpAudit, method("iam.googleapis.com", "google.iam.admin.v1.ListServiceAccountKeys")),
        (GcpAudit, method("cloudresourcemanager.googleapis.com", "GetIamPolicy")),
        (GcpAudit, method("storage.googleapis.com", "storage.getIamPermissions")),
    ] {
        assert!(!fires(format, &record), "{record}");
    }
}

#[test]
fn short_names_are_excluded_as_the_long_ones_are() {
    let fields = [Field::new("event.action")];
    let names = Names::of(GcpAudit, Ecs, &fields);
    for (record, excluded) in [
        (method("a", "google.cloud.resourcemanager.v3.Projects.SetIamPolicy"), true),
        (method("a", "google.cloud.resourcemanager.v3.Projects.GetIamPolicy"), false),
    ] {
        let not = Predicate::Not(Box::new(is_one("event.action", &["SetIamPolicy"])));
        assert_eq!(not.holds(&names.open(&record)), !excluded, "{record}");
    }
}
