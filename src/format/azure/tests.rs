//! Records of every shape, written by hand after real ones, against the event they must become.

use super::*;
use crate::event::{Event, EventKey, Outcome, Stage};
use crate::format::one::with;
use crate::format::{Format, Record};
use crate::identity::Kind;

fn event<T>(json: &str, look: impl Fn(Format, Event<'_>) -> T) -> T {
    with(json, |record| match record {
        Record::Event(format, event) => look(format, event),
        other => panic!("no event: {other:?} of {json}"),
    })
}

/// Kind, tenant, subject and alias.
fn who(json: &str) -> Option<(Kind, String, String, String)> {
    event(json, |_, event| {
        event.who.map(|who| {
            let text = |text: Text<'_>| text.decode().into_owned();
            (who.kind, text(who.account), text(who.subject), text(who.alias))
        })
    })
}

const EXPORTED: &str = r#"{"time":"2026-11-20T00:00:00.1234567Z","resourceId":"/SUBSCRIPTIONS/S-1/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM","operationName":"MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE","category":"Administrative","resultType":"RESULT","resultSignature":"SIGNATURE","callerIpAddress":"203.0.113.9","correlationId":"C-1","identity":{"authorization":{"scope":"/"},"claims":{"appid":"04b07795-8ddb-461a-bbee-02f9e1bf7b46","http://schemas.microsoft.com/identity/claims/objectidentifier":"oid-1","http://schemas.microsoft.com/identity/claims/tenantid":"t-1","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"jo@example.com","uti":"token-1"}},"level":"Information","location":"global","properties":{"statusCode":"Created","responseBody":"{\"name\":\"VM\",\"location\":\"westeurope\"}"}}"#;

fn exported(result: &str, signature: &str) -> String {
    EXPORTED.replace("RESULT", result).replace("SIGNATURE", signature)
}

#[test]
fn the_three_shapes_of_an_activity_record_are_one_event() {
    let rest = r#"{"authorization":{"action":"Microsoft.Compute/virtualMachines/write"},"caller":"jo@example.com","claims":{"appid":"04b07795-8ddb-461a-bbee-02f9e1bf7b46","http://schemas.microsoft.com/identity/claims/objectidentifier":"oid-1","http://schemas.microsoft.com/identity/claims/tenantid":"t-1","uti":"token-1"},"correlationId":"c-1","eventDataId":"e","eventName":{"value":"EndRequest"},"category":{"value":"Administrative"},"eventTimestamp":"2026-11-20T00:00:00.1234567Z","httpRequest":{"clientIpAddress":"203.0.113.9"},"operationName":{"value":"Microsoft.Compute/virtualMachines/write","localizedValue":"Create VM"},"properties":{"responseBody":"{\"location\": \"westeurope\"}"},"resourceId":"/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm","status":{"value":"Succeeded","localizedValue":"Succeeded"},"subscriptionId":"s-1"}"#;
    let sdk = rest
        .replace("eventTimestamp", "event_timestamp")
        .replace("operationName", "operation_name")
        .replace("httpRequest", "http_request")
        .replace("clientIpAddress", "client_ip_address")
        .replace("correlationId", "correlation_id")
        .replace("resourceId", "resource_id")
        .replace("eventDataId", "event_data_id")
        .replace("subscriptionId", "subscription_id");
    let all = [exported("Success", "Succeeded."), rest.to_owned(), sdk];
    let seen = all.each_ref().map(|json| {
        event(json, |format, event| {
            let lower = |text: Text<'_>| text.decode().to_lowercase();
            assert_eq!(format, Format::AzureActivity);
            let EventKey::Operation(hash, Stage::Ended) = event.key else {
                panic!("{:?}", event.key);
            };
            let who = event.who.expect("somebody");
            assert_eq!(event.interface, Some(Interface::Cli));
            assert_eq!(lower(event.region), "westeurope");
            (
                (hash, event.time, event.outcome, lower(event.action), lower(event.service)),
                (lower(event.account), lower(event.credential), lower(event.source)),
                (who.kind, lower(who.account), lower(who.subject), lower(who.alias)),
            )
        })
    });
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    assert_eq!(seen[0].0.3, "microsoft.compute/virtualmachines/write");
    assert_eq!(seen[0].1, ("s-1".into(), "token-1".into(), "203.0.113.9".into()));
}

#[test]
fn results_tell_how_far_and_how_well() {
    for (result, signature, stage, outcome, error) in [
        ("Start", "Started.", Stage::Begun, Outcome::Unknown, ""),
        ("Accept", "Accepted.Created", Stage::Begun, Outcome::Unknown, ""),
        ("Accepted", "", Stage::Begun, Outcome::Unknown, ""),
        ("Success", "Succeeded.OK", Stage::Ended, Outcome::Success, ""),
        ("SUCCEEDED", "", Stage::Ended, Outcome::Success, ""),
        ("Failure", "Failed.Forbidden", Stage::Ended, Outcome::Denied, "Forbidden"),
        ("Failed", "Failed.Conflict", Stage::Ended, Outcome::Error, "Conflict"),
        ("Active", "", Stage::Ended, Outcome::Unknown, ""),
    ] {
        event(&exported(result, signature), |_, event| {
            let found = match event.key {
                EventKey::Operation(_, stage) => stage,
                other => panic!("{other:?}"),
            };
            assert_eq!((found, event.outcome), (stage, outcome), "{result}");
            assert_eq!(event.error.raw, error.as_bytes(), "{result}");
        });
    }
    let message = r#"{"statusMessage":"{\"error\":{\"code\":\"AuthorizationFailed\"}}","#;
    let json = exported("Failure", "").replace(r#"{"statusCode":"Created","#, message);
    event(&json, |_, event| {
        assert_eq!(
            (event.outcome, event.error.raw),
            (Outcome::Denied, &b"AuthorizationFailed"[..])
        );
    });
}

#[test]
fn callers_are_told_apart() {
    let with_claims = |claims: &str| {
        format!(
            r#"{{"time":"2026-11-20T00:00:00Z","operationName":"Microsoft.Compute/disks/write","category":"Administrative","tenantId":"t","identity":{{"claims":{{{claims}}}}}}}"#
        )
    };
    let guid = "0f0e0d0c-1111-4222-8333-444455556666";
    let told = |kind, subject: &str, alias: &str| {
        Some((kind, "t".to_owned(), subject.to_owned(), alias.to_owned()))
    };
    for (claims, expected) in [
        (r#""oid":"o","upn":"jo@example.com""#.to_owned(), told(Kind::User, "o", "jo@example.com")),
        (r#""name":"jo@example.com""#.to_owned(), told(Kind::User, "jo@example.com", "")),
        (r#""oid":"o","appid":"a","idtyp":"app""#.to_owned(), told(Kind::ServicePrincipal, "o", "")),
        (
            r#""oid":"o","xms_mirid":"/subscriptions/s/providers/Microsoft.Compute/virtualMachines/vm-1""#.to_owned(),
            told(Kind::Workload, "o", "vm-1"),
        ),
        (format!(r#""appid":"{guid}""#), told(Kind::ServicePrincipal, guid, "")),
        (String::new(), None),
    ] {
        assert_eq!(who(&with_claims(&claims)), expected, "{claims}");
    }
    let by_caller = |caller: &str| {
        who(&format!(
            r#"{{"caller":"{caller}","eventTimestamp":"2026-11-20T00:00:00Z","tenantId":"t","operationName":{{"value":"Microsoft.Compute/disks/write"}}}}"#
        ))
    };
    assert_eq!(by_caller(guid), told(Kind::ServicePrincipal, guid, ""));
    assert_eq!(by_caller("live.com#jo@example.com"), told(Kind::User, "jo@example.com", ""));
    assert_eq!(by_caller("Microsoft.Advisor"), told(Kind::Service, "Microsoft.Advisor", ""));
}

#[test]
fn audit_records_of_both_shapes_are_one_event() {
    let graph = r#"{"id":"a-1","category":"RoleManagement","correlationId":"c","result":"success","resultReason":"","activityDisplayName":"Add member to role","activityDateTime":"2026-11-20T00:00:00.1234567Z","loggedByService":"Core Directory","initiatedBy":{"app":null,"user":{"id":"u-1","displayName":null,"userPrincipalName":"jo@example.com","ipAddress":"203.0.113.9"}},"targetResources":[{"id":"u-2","displayName":"Eve","type":"User","userPrincipalName":"eve@example.com","modifiedProperties":[{"displayName":"Role.DisplayName","oldValue":null,"newValue":"\"Global Administrator\""}]}]}"#;
    let exported = format!(
        r#"{{"time":"2026-11-20T00:00:09Z","resourceId":"/tenants/t-1/providers/Microsoft.aadiam","operationName":"Add member to role.","category":"AuditLogs","resultSignature":"None","properties":{graph}}}"#
    );
    for json in [graph, &exported] {
        event(json, |format, event| {
            assert_eq!(format, Format::EntraAudit);
            assert_eq!(event.action.raw, b"Add member to role");
            assert_eq!(event.service.raw, b"Entra");
            assert_eq!(event.outcome, Outcome::Success);
            assert_eq!(event.source.raw, b"203.0.113.9");
            assert_eq!(event.time % 1_000_000_000, 123_456_700);
            assert_eq!(event.key, EventKey::Id(Text::new(b"a-1")));
            let who = event.who.expect("somebody");
            assert_eq!((who.kind, who.subject.raw), (Kind::User, &b"u-1"[..]));
        });
        let record = serde_json::from_str(json).expect("JSON");
        assert_eq!(
            Format::EntraAudit.resource(&record).as_deref(),
            Some("user/eve@example.com (Global Administrator)")
        );
    }
    assert_eq!(who(&exported).map(|who| who.1).as_deref(), Some("t-1"));
}

#[test]
fn an_application_can_be_the_one_who_acts() {
    let audit = |app: &str| {
        who(&format!(
            r#"{{"category":"ApplicationManagement","activityDisplayName":"Add service principal","activityDateTime":"2026-11-20T00:00:00Z","result":"success","initiatedBy":{{"user":null,"app":{app}}}}}"#
        ))
        .map(|(kind, _, subject, alias)| (kind, subject, alias))
    };
    assert_eq!(
        audit(r#"{"appId":"a","displayName":"Deploy","servicePrincipalId":"sp-1"}"#),
        Some((Kind::ServicePrincipal, "sp-1".into(), "Deploy".into()))
    );
    assert_eq!(
        audit(r#"{"appId":null,"displayName":"Microsoft Approval","servicePrincipalId":null}"#),
        Some((Kind::Service, "Microsoft Approval".into(), String::new()))
    );
}

#[test]
fn sign_ins_succeed_fail_or_are_interrupted() {
    let sign_in = |category: &str, result: &str, rest: &str| {
        format!(
            r#"{{"time":"2026-11-20T00:00:00Z","operationName":"Sign-in activity","category":"{category}","resultType":{result},"callerIpAddress":"203.0.113.9:51234","tenantId":"t","properties":{{"id":"s-1","uniqueTokenIdentifier":"token-1","userAgent":"Mozilla/5.0","ipAddress":"203.0.113.9:51234",{rest}}}}}"#
        )
    };
    let person = r#""userId":"u-1","userPrincipalName":"jo@example.com","appId":"x","appDisplayName":"Azure Portal","resourceDisplayName":"Azure Resource Manager""#;
    for (result, outcome) in [
        ("\"0\"", Outcome::Success),
        ("0", Outcome::Success),
        ("50126", Outcome::Denied),
        ("\"50074\"", Outcome::Error),
    ] {
        event(&sign_in("SignInLogs", result, person), |format, event| {
            assert_eq!((format, event.outcome), (Format::EntraSignIn, outcome), "{result}");
            assert_eq!(event.action.raw, b"Sign-in activity");
            assert_eq!(
                (event.source.raw, event.credential.raw),
                (&b"203.0.113.9"[..], &b"token-1"[..])
            );
        });
    }
    let machine = r#""servicePrincipalId":"sp-1","servicePrincipalName":"backup""#;
    for (category, kind) in [
        ("ServicePrincipalSignInLogs", Kind::ServicePrincipal),
        ("ManagedIdentitySignInLogs", Kind::Workload),
    ] {
        let found = who(&sign_in(category, "0", machine));
        assert_eq!(found, Some((kind, "t".into(), "sp-1".into(), "backup".into())), "{category}");
    }
    let graph = r#"{"id":"s-1","createdDateTime":"2026-11-20T00:00:00Z","userPrincipalName":"jo@example.com","userId":"u-1","appId":"x","ipAddress":"2001:db8::1","status":{"errorCode":50126}}"#;
    event(graph, |format, event| {
        assert_eq!((format, event.outcome), (Format::EntraSignIn, Outcome::Denied));
        assert_eq!((event.error.raw, event.source.raw), (&b"50126"[..], &b"2001:db8::1"[..]));
    });
}

#[test]
fn logs_of_resources_are_told_from_audit_logs() {
    let kubernetes = r#"{"time":"2026-11-20T00:00:00Z","resourceId":"/SUBSCRIPTIONS/S","operationName":"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read","category":"kube-audit","properties":{}}"#;
    assert!(with(kubernetes, |record| matches!(record, Record::NotAudit)));
    for (category, format) in
        [("NetworkSecurityGroupFlowEvent", Format::NsgFlow), ("FlowLogFlowEvent", Format::VnetFlow)]
    {
        let json = format!(
            r#"{{"time":"2026-11-20T00:00:00Z","category":"{category}","resourceId":"/SUBSCRIPTIONS/S","operationName":"{category}s"}}"#
        );
        let is_flows =
            |record: Record<'_>| matches!(record, Record::Flows(found) if found == format);
        assert!(with(&json, is_flows), "{json}");
    }
    for json in [r#"{"category":"toys","time":"now"}"#, r#"{"operationName":"x"}"#] {
        assert!(with(json, |record| matches!(record, Record::Foreign)), "{json}");
    }
    let no_time =
        r#"{"operationName":"Microsoft.Compute/disks/write","category":"Administrative"}"#;
    assert!(with(no_time, |record| matches!(record, Record::Rejected(Reject::Time))));
}

#[test]
fn a_role_assignment_says_who_was_given_what() {
    let record = serde_json::json!({
        "resourceId": "/subscriptions/s-1/providers/Microsoft.Authorization/roleAssignments/r",
        "properties": {"requestbody": r#"{"Id":"r","Properties":{"PrincipalId":"eve-id","RoleDefinitionId":"/subscriptions/s-1/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635","Scope":"/subscriptions/s-1"}}"#}
    });
    assert_eq!(
        Format::AzureActivity.resource(&record).as_deref(),
        Some("eve-id as Owner on roleAssignments/r")
    );
    let group = serde_json::json!({"resourceId": "/subscriptions/s-1/resourceGroups/prod"});
    assert_eq!(Format::AzureActivity.resource(&group).as_deref(), Some("resourcegroup/prod"));
}
