use super::*;
use crate::format::{Format, Record, one};

fn with<T>(json: &str, look: impl Fn(&Event<'_>) -> T) -> T {
    one::with(json, |record| match record {
        Record::Event(Format::AzureStorage, event) => look(&event),
        other => panic!("{other:?}"),
    })
}

const RESOURCE: &str = "/subscriptions/S1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/vault1/blobServices/default";

fn logged(identity: &str) -> String {
    format!(
        r#"{{"time":"2026-11-01T08:20:00.5Z","resourceId":"{RESOURCE}","category":"StorageRead","operationName":"GetBlob","statusCode":200,"statusText":"Success","callerIpAddress":"203.0.113.9:51234","correlationId":"c1","identity":{identity},"location":"westeurope","properties":{{"accountName":"vault1","userAgentHeader":"AzCopy/10","type":"x"}},"uri":"https://vault1/x"}}"#
    )
}

#[test]
fn a_person_is_who_the_directory_knows() {
    let json = logged(
        r#"{"type":"OAuth","tokenHash":"H","requester":{"objectId":"O1","tenantId":"T1","upn":"jo@example.com","type":"User","appId":"A"}}"#,
    );
    with(&json, |event| {
        let who = event.who.expect("somebody");
        assert_eq!(
            (who.kind, who.account.raw, who.subject.raw),
            (Kind::User, &b"T1"[..], &b"O1"[..])
        );
        assert_eq!(who.alias.raw, b"jo@example.com");
        assert_eq!(
            (event.service.raw, event.action.raw),
            (&b"Microsoft.Storage"[..], &b"GetBlob"[..])
        );
        assert_eq!((event.account.raw, event.region.raw), (&b"S1"[..], &b"westeurope"[..]));
        assert_eq!((event.source.raw, event.agent.raw), (&b"203.0.113.9"[..], &b"AzCopy/10"[..]));
        assert_eq!((event.outcome, event.read_only), (Outcome::Success, Some(true)));
        assert_eq!((event.credential.raw, event.key), (&b"H"[..], EventKey::Id(Text::new(b"c1"))));
    });
}

#[test]
fn behind_keys_and_signatures_nobody_is_known() {
    for (identity, who) in [
        (
            r#"{"type":"SAS","tokenHash":"key1(A),SasSignature(B)"}"#,
            Some((Kind::Unknown, "sas/", "vault1")),
        ),
        (r#"{"type":"DelegationSas"}"#, Some((Kind::Unknown, "sas/", "vault1"))),
        (r#"{"type":"AccountKey"}"#, Some((Kind::Unknown, "key/", "vault1"))),
        (r#"{"type":"Anonymous"}"#, Some((Kind::Anonymous, "", "anonymous"))),
        (
            r#"{"type":"OAuth","requester":{"objectId":"O2","tenantId":"T1"}}"#,
            Some((Kind::ServicePrincipal, "", "O2")),
        ),
        (r#"{"type":"Kerberos"}"#, None),
        ("null", None),
    ] {
        with(&logged(identity), |event| {
            let found = event.who.map(|who| (who.kind, who.realm, who.subject.raw));
            assert_eq!(
                found,
                who.map(|(kind, realm, name)| (kind, realm, name.as_bytes())),
                "{identity}"
            );
        });
    }
}

#[test]
fn columns_of_log_analytics_say_the_same() {
    let json = format!(
        r#"{{"TenantId":"workspace","TimeGenerated":"2026-11-01T08:20:02.5Z","AccountName":"vault1","OperationName":"PutBlob","Category":"StorageWrite","AuthenticationType":"OAuth","AuthenticationHash":"H","StatusCode":"403","StatusText":"AuthorizationFailure","CallerIpAddress":"203.0.113.9:1","CorrelationId":"c","RequesterObjectId":"O1","RequesterTenantId":"T1","RequesterUpn":"jo@example.com","_ResourceId":"{RESOURCE}"}}"#
    );
    with(&json, |event| {
        let who = event.who.expect("somebody");
        assert_eq!((who.account.raw, who.subject.raw), (&b"T1"[..], &b"O1"[..]));
        assert_eq!((event.account.raw, event.action.raw), (&b"S1"[..], &b"PutBlob"[..]));
        assert_eq!(
            (event.outcome, event.error.raw),
            (Outcome::Denied, &b"AuthorizationFailure"[..])
        );
        assert_eq!(event.read_only, Some(false));
    });
}

#[test]
fn what_lacks_time_or_operation_is_lost_and_said_to_be() {
    for (json, reject) in [
        (
            r#"{"category":"StorageRead","operationName":"GetBlob","resourceId":"/x","time":"never"}"#,
            Reject::Time,
        ),
        (r#"{"Category":"StorageRead","TimeGenerated":"2026-11-01T08:20:02Z"}"#, Reject::Action),
    ] {
        one::with(json, |record| match record {
            Record::Rejected(found) => assert_eq!(found, reject),
            other => panic!("{json}: {other:?}"),
        });
    }
}
