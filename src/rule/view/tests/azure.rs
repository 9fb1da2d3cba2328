use serde_json::{Value, json};

use super::{check, parse};
use crate::format::Format::AzureActivity;
use crate::rule::Dialect::{Ecs, Sigma};

const REST: &str = r#"{"authorization":{"action":"Microsoft.Authorization/roleAssignments/write","scope":"/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/r-1"},"caller":"jo@example.com","claims":{"appid":"app-1","http://schemas.microsoft.com/identity/claims/objectidentifier":"oid-1","http://schemas.microsoft.com/identity/claims/tenantid":"t-1","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name":"jo@example.com","name":"Jo Doe"},"correlationId":"c-1","eventDataId":"e-1","eventName":{"value":"EndRequest"},"category":{"value":"Administrative"},"eventTimestamp":"2026-11-20T00:00:00.1234567Z","httpRequest":{"clientIpAddress":"203.0.113.9","method":"PUT"},"operationName":{"value":"Microsoft.Authorization/roleAssignments/write","localizedValue":"Create role assignment"},"properties":{"statusCode":"Created","requestbody":"{\"Properties\":{\"RoleDefinitionId\":\"role-1\",\"PrincipalId\":\"eve\"}}"},"resourceGroupName":"rg","resourceProviderName":{"value":"Microsoft.Authorization"},"resourceId":"/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/r-1","status":{"value":"Succeeded","localizedValue":"Succeeded"},"subStatus":{"value":"Created"},"subscriptionId":"s-1","level":"Informational"}"#;

/// Diagnostic settings, REST and the Python SDK.
fn shapes() -> [Value; 3] {
    let exported = json!({
        "time": "2026-11-20T00:00:00.1234567Z", "category": "Administrative", "correlationId": "c-1",
        "resourceId": "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/r-1",
        "operationName": "Microsoft.Authorization/roleAssignments/write", "resultType": "Success",
        "resultSignature": "Created", "callerIpAddress": "203.0.113.9:51234", "tenantId": "t-1",
        "eventDataId": "e-1", "level": "Informational",
        "identity": {
            "authorization": {"scope": "/s", "evidence": {"role": "Owner", "principalId": "p-1", "principalType": "User"}},
            "claims": {"appid": "app-1", "name": "Jo Doe",
                "http://schemas.microsoft.com/identity/claims/objectidentifier": "oid-1",
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name": "jo@example.com"}
        },
        "properties": {"statusCode": "Created", "requestbody": "{\"Properties\":{\"RoleDefinitionId\":\"role-1\",\"PrincipalId\":\"eve\"}}"}
    });
    let mut sdk = REST.to_owned();
    for (name, snake) in [
        ("eventTimestamp", "event_timestamp"),
        ("operationName", "operation_name"),
        ("localizedValue", "localized_value"),
        ("httpRequest", "http_request"),
        ("clientIpAddress", "client_ip_address"),
        ("correlationId", "correlation_id"),
        ("resourceId", "resource_id"),
        ("eventDataId", "event_data_id"),
        ("subStatus", "sub_status"),
        ("eventName", "event_name"),
        ("resourceGroupName", "resource_group_name"),
        ("resourceProviderName", "resource_provider_name"),
        ("subscriptionId", "subscription_id"),
    ] {
        sdk = sdk.replace(name, snake);
    }
    [exported, parse(REST), parse(&sdk)]
}

#[test]
fn elastic_names_in_all_three_shapes() {
    let all = shapes();
    check(
        AzureActivity,
        Ecs,
        &all.each_ref(),
        &[
            ("data_stream.dataset", &["azure.activitylogs"]),
            ("@timestamp", &["2026-11-20T00:00:00.1234567Z"]),
            ("event.provider", &["Microsoft.Authorization"]),
            (
                "event.action",
                &["Microsoft.Authorization/roleAssignments/write", "roleAssignments/write"],
            ),
            (
                "azure.activitylogs.operation_name",
                &["Microsoft.Authorization/roleAssignments/write"],
            ),
            ("azure.activitylogs.category", &["Administrative"]),
            ("azure.activitylogs.event_category", &["Administrative"]),
            ("azure.activitylogs.result_signature", &["Created"]),
            ("azure.activitylogs.identity.claims.appid", &["app-1"]),
            ("azure.activitylogs.identity.claims_initiated_by_user.name", &["jo@example.com"]),
            ("azure.activitylogs.properties.status_code", &["Created"]),
            ("azure.activitylogs.properties.requestbody.properties.roleDefinitionId", &["role-1"]),
            ("azure.activitylogs.tenant_id", &["t-1"]),
            ("event.outcome", &["success"]),
            ("event.type", &["change"]),
            ("user.name", &["jo@example.com", "jo"]),
            ("user.domain", &["example.com"]),
            ("user.email", &["jo@example.com"]),
            ("user.id", &["oid-1"]),
            ("user.full_name", &["Jo Doe"]),
            ("source.ip", &["203.0.113.9"]),
            ("cloud.account.id", &["s-1"]),
            ("azure.subscription_id", &["s-1"]),
            ("azure.resource.group", &["rg"]),
            (
                "azure.resource.provider",
                &["Microsoft.Authorization/roleAssignments", "Microsoft.Authorization"],
            ),
            ("azure.resource.name", &["r-1"]),
            ("source.as.number", &[]),
        ],
    );
    let exported = &all[0];
    check(
        AzureActivity,
        Ecs,
        &[exported],
        &[
            ("azure.activitylogs.identity.authorization.evidence.principal_id", &["p-1"]),
            ("azure.activitylogs.identity.authorization.evidence.role", &["Owner"]),
            ("azure.activitylogs.result_type", &["Success"]),
            ("source.address", &["203.0.113.9:51234"]),
            ("azure.*.principal_type", &["User"]),
        ],
    );
}

#[test]
fn sigma_names_in_all_three_shapes() {
    check(
        AzureActivity,
        Sigma,
        &shapes().each_ref(),
        &[
            ("operationName", &["Microsoft.Authorization/roleAssignments/write"]),
            ("OperationNameValue", &["Microsoft.Authorization/roleAssignments/write"]),
            ("CategoryValue", &["Administrative"]),
            ("Caller", &["jo@example.com"]),
            ("ResourceGroup", &["rg"]),
            ("properties.requestbody.properties.principalId", &["eve"]),
            (
                "azure.activitylogs.operation_name",
                &["Microsoft.Authorization/roleAssignments/write"],
            ),
        ],
    );
    let all = shapes();
    check(AzureActivity, Sigma, &[&all[0]], &[("resultType", &["Success", "Succeeded"])]);
    check(
        AzureActivity,
        Sigma,
        &all[1..].iter().collect::<Vec<_>>(),
        &[
            ("status", &["Succeeded", "Success"]),
            ("ActivityStatusValue", &["Succeeded", "Success"]),
        ],
    );
}

#[test]
fn results_tell_outcomes_and_what_has_only_begun_has_none() {
    for (result, outcome) in [
        ("Success", &["success"][..]),
        ("SUCCEEDED", &["success"]),
        ("Failure", &["failure"]),
        ("Failed", &["failure"]),
        ("Start", &[]),
        ("Started", &[]),
        ("Accept", &[]),
        ("Active", &[]),
    ] {
        let exported = json!({"resultType": result});
        let rest = json!({"status": {"value": result, "localizedValue": result}});
        check(AzureActivity, Ecs, &[&exported, &rest], &[("event.outcome", outcome)]);
    }
}

#[test]
fn operations_lose_provider_and_plain_verb() {
    for (operation, values) in [
        (
            "MICROSOFT.AUTHORIZATION/ELEVATEACCESS/ACTION",
            &[
                "MICROSOFT.AUTHORIZATION/ELEVATEACCESS/ACTION",
                "ELEVATEACCESS/ACTION",
                "ELEVATEACCESS",
            ][..],
        ),
        (
            "Microsoft.Storage/storageAccounts/listKeys/action",
            &[
                "Microsoft.Storage/storageAccounts/listKeys/action",
                "storageAccounts/listKeys/action",
                "storageAccounts/listKeys",
            ],
        ),
        ("Odd", &["Odd"]),
    ] {
        check(
            AzureActivity,
            Ecs,
            &[&json!({"operationName": operation})],
            &[("event.action", values)],
        );
    }
}
