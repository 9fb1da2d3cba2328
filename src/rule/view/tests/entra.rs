use serde_json::json;

use super::{check, parse};
use crate::format::Format::{EntraAudit, EntraSignIn};
use crate::rule::Dialect::{Ecs, Sigma};

const AUDIT: &str = r#"{"id":"a-1","category":"RoleManagement","correlationId":"c","result":"success","resultReason":"because","activityDisplayName":"Add member to role","activityDateTime":"2026-11-20T00:00:00Z","loggedByService":"Core Directory","operationType":"Assign","initiatedBy":{"app":null,"user":{"id":"u-1","displayName":"Jo Doe","userPrincipalName":"jo@example.com","ipAddress":"203.0.113.9"}},"targetResources":[{"id":"u-2","displayName":"Eve","type":"User","userPrincipalName":"eve@example.com","modifiedProperties":[{"displayName":"Role.DisplayName","oldValue":null,"newValue":"\"Global Administrator\""},{"displayName":"UserType","oldValue":"[\"Guest\"]","newValue":"[\"Member\"]"}]},{"id":"sp-1","displayName":"Deploy","type":"ServicePrincipal","modifiedProperties":[]}],"additionalDetails":[{"key":"User-Agent","value":"python-requests/2.31.0"},{"key":"additionalInfo","value":"x"}]}"#;

fn audit() -> [serde_json::Value; 2] {
    let exported = json!({
        "time": "2026-11-20T00:00:09Z", "resourceId": "/tenants/t-1/providers/Microsoft.aadiam",
        "operationName": "Add member to role.", "category": "AuditLogs", "tenantId": "t-1",
        "resultSignature": "None", "callerIpAddress": "203.0.113.9", "identity": "Jo Doe",
        "properties": parse(AUDIT)
    });
    [parse(AUDIT), exported]
}

#[test]
fn elastic_names_of_audit_records_in_both_shapes() {
    let [graph, exported] = audit();
    check(
        EntraAudit,
        Ecs,
        &[&graph, &exported],
        &[
            ("data_stream.dataset", &["azure.auditlogs"]),
            ("@timestamp", &["2026-11-20T00:00:00Z"]),
            ("event.outcome", &["success"]),
            ("event.id", &["a-1"]),
            ("event.provider", &["Core Directory"]),
            ("user.name", &["jo@example.com", "jo"]),
            ("user.id", &["u-1"]),
            ("user.full_name", &["Jo Doe"]),
            ("source.ip", &["203.0.113.9"]),
            ("user_agent.original", &["python-requests/2.31.0"]),
            ("user_agent.name", &["Python Requests"]),
            ("azure.auditlogs.category", &["AuditLogs"]),
            ("azure.auditlogs.properties.category", &["RoleManagement"]),
            ("azure.auditlogs.properties.result", &["success"]),
            ("azure.auditlogs.properties.result_reason", &["because"]),
            ("azure.auditlogs.properties.userAgent", &["python-requests/2.31.0"]),
            ("azure.auditlogs.properties.logged_by_service", &["Core Directory"]),
            ("azure.auditlogs.properties.initiated_by.user.userPrincipalName", &["jo@example.com"]),
            ("azure.auditlogs.properties.target_resources.0.display_name", &["Eve"]),
            (
                "azure.auditlogs.properties.target_resources.0.modified_properties.1.new_value",
                &[r#"["Member"]"#],
            ),
            ("azure.auditlogs.properties.target_resources.0.modified_properties.7.new_value", &[]),
            ("azure.auditlogs.properties.target_resources.*.type", &["User", "ServicePrincipal"]),
            (
                "azure.auditlogs.properties.target_resources.*.modified_properties.*.display_name",
                &["Role.DisplayName", "UserType"],
            ),
            (
                "azure.auditlogs.properties.target_resources.*.modified_properties.*.new_value",
                &["\"Global Administrator\"", r#"["Member"]"#],
            ),
            (
                "azure.auditlogs.properties.additional_details.key",
                &["User-Agent", "additionalInfo"],
            ),
        ],
    );
    check(EntraAudit, Ecs, &[&graph], &[("event.action", &["Add member to role"])]);
    check(
        EntraAudit,
        Ecs,
        &[&exported],
        &[
            (
                "azure.auditlogs.operation_name",
                &["Add member to role.", "Add member to role", "Add member to role"],
            ),
            ("azure.auditlogs.identity", &["jo@example.com", "Jo Doe"]),
            ("azure.tenant_id", &["t-1"]),
        ],
    );
}

#[test]
fn sigma_names_of_audit_records_in_both_shapes() {
    let [graph, exported] = audit();
    check(
        EntraAudit,
        Sigma,
        &[&graph, &exported],
        &[
            ("LoggedByService", &["Core Directory"]),
            ("properties.loggedByService", &["Core Directory"]),
            ("Status", &["success", "because"]),
            ("properties.result", &["success"]),
            ("TargetResources.ModifiedProperties.DisplayName", &["Role.DisplayName", "UserType"]),
            ("targetResources.type", &["User", "ServicePrincipal", "Service Principal"]),
            ("Role.DisplayName", &["\"Global Administrator\"", "Global Administrator"]),
            ("additionalDetails.additionalInfo", &["x"]),
            ("failure_status_reason", &["because"]),
            ("Target", &["eve@example.com", "Eve", "Deploy"]),
            ("properties.targetResources.userPrincipalName", &["eve@example.com"]),
        ],
    );
    check(EntraAudit, Sigma, &[&exported], &[("Initiatedby", &["jo@example.com", "Jo Doe"])]);
    for record in [&graph, &exported] {
        let told = super::values(EntraAudit, Sigma, record, "properties.message");
        let has = |part: &str| told.iter().any(|text| text.contains(part));
        assert!(has("Add member to role"), "{told:?}");
        assert!(
            has(r#""displayName":"UserType","oldValue":"[\"Guest\"]","newValue":"[\"Member\"]""#),
            "{told:?}"
        );
        // Rules ask for this piece of a message as for the whole of it.
        let guest =
            r#""displayName":"UserType","oldValue":"[\"Guest\"]","newValue":"[\"Member\"]""#;
        assert!(told.iter().any(|text| text == guest), "{told:?}");
        for name in ["operationName", "ActivityDisplayName", "ActivityType"] {
            let told = super::values(EntraAudit, Sigma, record, name);
            assert!(told.iter().any(|text| text == "Add member to role"), "{name}: {told:?}");
        }
        let told = super::values(EntraAudit, Sigma, record, "Category");
        assert_eq!(told[0], "RoleManagement");
    }
}

#[test]
fn alerts_of_pim_have_the_names_of_microsoft_graph() {
    for (title, called) in [
        (
            "Roles are being assigned outside of Privileged Identity Management",
            "rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration",
        ),
        ("Roles are being activated too frequently", "sequentialActivationRenewalsAlertIncident"),
        (
            "Roles don't require multi-factor authentication for activation",
            "noMfaOnRoleActivationAlertIncident",
        ),
        ("Administrators aren't using their privileged roles", "redundantAssignmentAlertIncident"),
        ("Potential stale accounts in a privileged role", "staleSignInAlertIncident"),
        (
            "There are too many Global Administrators",
            "tooManyGlobalAdminsAssignedToTenantAlertIncident",
        ),
        (
            "The organization doesn't have Microsoft Entra ID P2 or Microsoft Entra ID Governance",
            "invalidLicenseAlertIncident",
        ),
    ] {
        let alert = json!({"activityDisplayName": "Triggered PIM alert", "targetResources": [{"displayName": title}]});
        let exported = json!({"operationName": "Triggered PIM alert", "properties": alert});
        check(EntraAudit, Sigma, &[&alert, &exported], &[("riskEventType", &[title, called])]);
    }
    let other = json!({"targetResources": [{"displayName": "Helper"}]});
    check(EntraAudit, Sigma, &[&other], &[("riskEventType", &["Helper"])]);
}

#[test]
fn elevated_access_is_that_of_the_activity_log() {
    let record = json!({"activityDisplayName": "User has elevated their access to User Access Administrator for their Azure Resources", "loggedByService": "Azure RBAC (Elevated Access)", "activityDateTime": "2026-11-20T00:00:00Z"});
    let record = &[&record];
    check(
        EntraAudit,
        Ecs,
        record,
        &[("event.provider", &["Azure RBAC (Elevated Access)", "Microsoft.Authorization"])],
    );
}

const SIGN_IN: &str = r#"{"id":"s-1","createdDateTime":"2026-11-20T00:00:00Z","userDisplayName":"Jo Doe","userPrincipalName":"jo@example.com","userId":"u-1","appId":"x","appDisplayName":"Azure Portal","ipAddress":"203.0.113.9","clientAppUsed":"Browser","conditionalAccessStatus":"notApplied","isInteractive":true,"riskState":"none","riskLevelDuringSignIn":"none","authenticationProtocol":"deviceCode","authenticationRequirement":"singleFactorAuthentication","status":{"errorCode":50126,"failureReason":"Invalid username or password.","additionalDetails":"MFA denied"},"deviceDetail":{"deviceId":"","browser":"Chrome 120","isCompliant":false,"trustType":null},"location":{"city":"Bern","countryOrRegion":"CH"},"networkLocationDetails":[],"userAgent":"Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537","authenticationProcessingDetails":[{"key":"Oauth Scope Info","value":"[\"user_impersonation\"]"}],"authenticationDetails":"[{\"authenticationMethod\":\"Password\"}]"}"#;

#[test]
fn elastic_names_of_sign_ins_in_both_shapes() {
    let exported = json!({
        "time": "2026-11-20T00:00:09Z", "operationName": "Sign-in activity", "category": "SignInLogs",
        "tenantId": "t-1", "resultType": "50126", "resultDescription": "Invalid username or password.",
        "callerIpAddress": "203.0.113.9:51234", "identity": "Jo Doe", "properties": parse(SIGN_IN)
    });
    let graph = parse(SIGN_IN);
    check(
        EntraSignIn,
        Ecs,
        &[&graph, &exported],
        &[
            ("data_stream.dataset", &["azure.signinlogs"]),
            ("event.action", &["Sign-in activity"]),
            ("event.category", &["authentication"]),
            ("event.outcome", &["failure"]),
            ("user.name", &["jo@example.com", "jo"]),
            ("user.id", &["u-1"]),
            ("source.ip", &["203.0.113.9"]),
            ("source.geo.country_iso_code", &["CH"]),
            ("azure.signinlogs.category", &["SignInLogs"]),
            ("azure.signinlogs.identity", &["Jo Doe"]),
            ("azure.signinlogs.result_type", &["50126"]),
            ("azure.signinlogs.result_description", &["Invalid username or password."]),
            ("azure.signinlogs.properties.app_id", &["x"]),
            ("azure.signinlogs.properties.status.error_code", &["50126"]),
            ("azure.signinlogs.properties.is_interactive", &["true"]),
            ("azure.signinlogs.properties.risk_level_during_signin", &["none"]),
            ("azure.signinlogs.properties.device_detail.browser", &["Chrome 120"]),
            (
                "azure.signinlogs.properties.authentication_processing_details",
                &["Oauth Scope Info", r#"["user_impersonation"]"#],
            ),
            (
                "azure.signinlogs.properties.authentication_details.authentication_method",
                &["Password"],
            ),
            ("user_agent.os.name", &["Windows"]),
            ("azure.signinlogs.properties.no_such_thing", &[]),
        ],
    );
    check(
        EntraSignIn,
        Sigma,
        &[&graph, &exported],
        &[
            ("ResultType", &["50126"]),
            ("ClientApp", &["Browser"]),
            ("Username", &["jo@example.com"]),
            ("AuthenticationRequirement", &["singleFactorAuthentication"]),
            ("RiskState", &["none"]),
            ("DeviceDetail.deviceId", &[""]),
            ("DeviceDetail.isCompliant", &["false"]),
            ("DeviceDetail.trusttype", &["(null)"]),
            ("NetworkLocationDetails", &["[]"]),
            ("properties.conditionalAccessStatus", &["notApplied"]),
            ("ActivityDetails", &["Sign-ins"]),
        ],
    );
    check(
        EntraSignIn,
        Sigma,
        &[&graph],
        &[
            ("Status", &["failure", "Invalid username or password.", "MFA denied"]),
            (
                "properties.message",
                &["Invalid username or password.", "MFA denied", "deviceCode", "Device Code"],
            ),
        ],
    );
}

#[test]
fn sign_ins_without_a_code_or_with_zero_worked() {
    for (record, outcome) in [
        (json!({"resultType": "0"}), "success"),
        (json!({"resultType": 0}), "success"),
        (json!({"status": {"errorCode": 0}}), "success"),
        (json!({"properties": {"status": {"errorCode": 50074}}}), "failure"),
        (json!({"resultType": "50074"}), "failure"),
        (json!({"resultType": "Failure"}), "failure"),
        (json!({}), "success"),
    ] {
        check(EntraSignIn, Ecs, &[&record], &[("event.outcome", &[outcome])]);
    }
    let service =
        json!({"signInEventTypes": ["servicePrincipal"], "servicePrincipalName": "backup"});
    check(
        EntraSignIn,
        Ecs,
        &[&service],
        &[
            ("azure.signinlogs.category", &["ServicePrincipalSignInLogs"]),
            ("user.name", &["backup"]),
        ],
    );
}
