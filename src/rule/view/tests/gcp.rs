use serde_json::{Value, json};

use super::{check, parse};
use crate::format::Format::GcpAudit;
use crate::rule::Dialect::{Ecs, Sigma};
use crate::rule::predicate::{Case, Field, Pattern, Predicate, Test};
use crate::rule::view::Names;

const ENTRY: &str = r#"{"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"iam.googleapis.com","methodName":"google.iam.admin.v1.DeleteServiceAccountKey","resourceName":"projects/-/serviceAccounts/1/keys/2","authenticationInfo":{"principalEmail":"jo@example.com","principalSubject":"user:jo@example.com"},"requestMetadata":{"callerIp":"203.0.113.9","callerSuppliedUserAgent":"google-cloud-sdk gcloud/450.0.0 command/x"},"authorizationInfo":[{"granted":true,"permission":"iam.serviceAccountKeys.delete","resourceAttributes":{"name":"n"}}],"request":{"name":"projects/-/x","spec":{"hostPID":true,"containers":[{"securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}},"status":{}},"insertId":"i-1","resource":{"type":"service_account","labels":{"project_id":"p-1","zone":"europe-west1-b"}},"labels":{"command.gke.io/command":"ls","authorization.k8s.io/decision":"allow"},"severity":"NOTICE","timestamp":"2026-11-20T00:00:00.123456789Z","logName":"projects/p-1/logs/cloudaudit.googleapis.com%2Factivity"}"#;

/// The API, and rows of BigQuery.
fn shapes() -> [Value; 2] {
    let row = ENTRY
        .replace("protoPayload", "protopayload_auditlog")
        .replace(r#""request":{"name":"projects/-/x","spec":{"hostPID":true,"containers":[{"securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}}"#, r#""requestJson":"{\"name\":\"projects/-/x\",\"spec\":{\"hostPID\":true,\"containers\":[{\"securityContext\":{\"capabilities\":{\"add\":[\"SYS_ADMIN\"]}}}]}}""#)
        .replace("command.gke.io/command", "command_gke_io_command");
    [parse(ENTRY), parse(&row)]
}

#[test]
fn elastic_names_in_both_shapes() {
    check(
        GcpAudit,
        Ecs,
        &shapes().each_ref(),
        &[
            ("data_stream.dataset", &["gcp.audit"]),
            (
                "event.action",
                &["google.iam.admin.v1.DeleteServiceAccountKey", "DeleteServiceAccountKey"],
            ),
            ("event.provider", &["activity", "iam.googleapis.com", "gcp.iam", "gcp.iam"]),
            ("event.outcome", &["success"]),
            ("event.id", &["i-1"]),
            ("event.category", &["network", "configuration"]),
            ("event.type", &["access", "allowed"]),
            ("service.name", &["iam.googleapis.com"]),
            ("client.user.email", &["jo@example.com"]),
            ("user.email", &["jo@example.com"]),
            ("user.name", &["jo@example.com", "jo"]),
            ("source.ip", &["203.0.113.9"]),
            ("user_agent.original", &["google-cloud-sdk gcloud/450.0.0 command/x"]),
            ("cloud.account.id", &["p-1"]),
            ("cloud.project.id", &["p-1"]),
            ("log.level", &["NOTICE"]),
            ("gcp.audit.method_name", &["google.iam.admin.v1.DeleteServiceAccountKey"]),
            ("gcp.audit.resource_name", &["projects/-/serviceAccounts/1/keys/2"]),
            ("gcp.audit.authentication_info.principal_email", &["jo@example.com"]),
            ("gcp.audit.authorization_info.granted", &["true"]),
            ("gcp.audit.authorization_info.resource_attributes.name", &["n"]),
            ("gcp.audit.request.spec.hostPID", &["true"]),
            ("gcp.audit.request.spec.containers.securityContext.capabilities.add", &["SYS_ADMIN"]),
            ("gcp.audit.labels.authorization.k8s.io/decision", &["allow"]),
            ("gcp.audit.status.message", &[]),
        ],
    );
    let [entry, _] = shapes();
    check(GcpAudit, Ecs, &[&entry], &[("gcp.audit.labels.command.gke.io/command", &["ls"])]);
}

#[test]
fn sigma_names_in_both_shapes() {
    check(
        GcpAudit,
        Sigma,
        &shapes().each_ref(),
        &[
            (
                "gcp.audit.method_name",
                &["google.iam.admin.v1.DeleteServiceAccountKey", "DeleteServiceAccountKey"],
            ),
            ("data.protoPayload.methodName", &["google.iam.admin.v1.DeleteServiceAccountKey"]),
            ("protoPayload.serviceName", &["iam.googleapis.com"]),
            ("protoPayload.Servicename", &["iam.googleapis.com"]),
            ("data.protoPayload.authorizationInfo.granted", &["true"]),
            ("data.protoPayload.resource.type", &["service_account"]),
            (
                "data.protoPayload.logName",
                &[
                    "projects/p-1/logs/cloudaudit.googleapis.com%2Factivity",
                    "cloudaudit.googleapis.com%2Factivity",
                    "cloudaudit.googleapis.com/activity",
                ],
            ),
            ("severity", &["NOTICE"]),
            ("methodName", &["google.iam.admin.v1.DeleteServiceAccountKey"]),
        ],
    );
}

#[test]
fn methods_have_short_names_where_those_say_enough() {
    for (method, values) in [
        (
            "google.iam.v1.IAMPolicy.SetIamPolicy",
            &["google.iam.v1.IAMPolicy.SetIamPolicy", "SetIamPolicy"][..],
        ),
        ("SetIamPolicy", &["SetIamPolicy"]),
        (
            "v1.compute.disks.setIamPolicy",
            &["v1.compute.disks.setIamPolicy", "compute.disks.setIamPolicy", "setIamPolicy"],
        ),
        (
            "beta.compute.instances.insert",
            &["beta.compute.instances.insert", "compute.instances.insert"],
        ),
        ("storage.objects.get", &["storage.objects.get"]),
        (
            "storage.setIamPermissions",
            &["storage.setIamPermissions", "setIamPermissions", "SetIamPolicy"],
        ),
        ("io.k8s.core.v1.pods.create", &["io.k8s.core.v1.pods.create"]),
        ("", &[]),
    ] {
        let record = json!({"protoPayload": {"methodName": method}});
        check(GcpAudit, Ecs, &[&record], &[("event.action", values)]);
    }
}

#[test]
fn outcomes_follow_codes_and_then_permissions() {
    let granted = |all: &[Option<bool>]| {
        let asked: Vec<_> =
            all.iter().map(|granted| json!({"permission": "p", "granted": granted})).collect();
        json!({ "authorizationInfo": asked })
    };
    for (payload, outcome) in [
        (json!({"status": {"code": 0}}), "success"),
        (json!({"status": {}}), "success"),
        (json!({"status": {"code": 7, "message": "no"}}), "failure"),
        (json!({"status": {"code": "7"}}), "failure"),
        (json!({"status": {"message": "no"}}), "success"),
        (granted(&[Some(true)]), "success"),
        (granted(&[Some(false)]), "failure"),
        (granted(&[None]), "failure"),
        (granted(&[Some(true), Some(true)]), "success"),
        (granted(&[Some(true), Some(false)]), "unknown"),
        (json!({}), "unknown"),
    ] {
        check(
            GcpAudit,
            Ecs,
            &[&json!({ "protoPayload": payload })],
            &[("event.outcome", &[outcome])],
        );
    }
}

#[test]
fn objects_of_kubernetes_have_names() {
    let record = json!({"protoPayload": {"serviceName": "k8s.io", "resourceName": "core/v1/namespaces/default/pods/web"}, "resource": {"labels": {"cluster_name": "c"}}, "operation": {"first": true, "id": "o"}});
    check(
        GcpAudit,
        Ecs,
        &[&record],
        &[
            ("orchestrator.namespace", &["default"]),
            ("orchestrator.resource.name", &["web"]),
            ("orchestrator.resource.type", &["pods"]),
            ("orchestrator.cluster.name", &["c"]),
            ("event.category", &["session"]),
            ("event.type", &["start"]),
            ("gcp.audit.logentry_operation.id", &["o"]),
        ],
    );
}

#[test]
fn elements_of_lists_are_asked_one_by_one() {
    let deltas = json!([
        {"action": "ADD", "role": "roles/viewer"},
        {"action": "REMOVE", "role": "roles/owner"}
    ]);
    let entry = json!({"protoPayload": {"serviceData": {"policyDelta": {"bindingDeltas": deltas.clone()}}}});
    let row = json!({"protopayload_auditlog": {"servicedata_v1_iam": {"policyDelta": {"bindingDeltas": deltas}}}});
    let field = Field::new("gcp.audit.service_data.policy_delta.binding_deltas");
    let is = |name: &str, text: &str| {
        Predicate::Field(Field::new(name), Test::Text(Pattern::exact(text, Case::Exact)))
    };
    for record in [&entry, &row] {
        let names = Names::of(GcpAudit, Ecs, [&field]);
        let view = names.open(record);
        for (role, expected) in [("roles/viewer", true), ("roles/owner", false)] {
            let both = Predicate::All(vec![is("action", "ADD"), is("role", role)]);
            let nested = Predicate::Nested(field.clone(), Box::new(both));
            assert_eq!(nested.holds(&view), expected, "{role}");
        }
    }
}

#[test]
fn keywords_of_sigma_are_looked_for_in_names_too() {
    let record = json!({"protoPayload": {"request": {"labels": {"image-policy.k8s.io/break-glass": "true"}}}});
    let word = Test::Text(Pattern::exact("image-policy.k8s.io/break-glass", Case::Folded));
    for (dialect, expected) in [(Sigma, true), (Ecs, false)] {
        let names = Names::of(GcpAudit, dialect, []);
        let found = Predicate::Anywhere(word.clone()).holds(&names.open(&record));
        assert_eq!(found, expected, "{dialect:?}");
    }
}
