//! Entries of every shape, written by hand after real ones, against the event they must become.

use super::*;
use crate::format::one::with;
use crate::identity::Kind;

fn event<T>(json: &str, look: impl Fn(Event<'_>) -> T) -> T {
    with(json, |record| match record {
        Record::Event(Format::GcpAudit, event) => look(event),
        other => panic!("no event: {other:?} of {json}"),
    })
}

/// An entry with this payload and these other members.
fn entry(payload: &str, rest: &str) -> String {
    format!(
        r#"{{"protoPayload":{{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"compute.googleapis.com","methodName":"v1.compute.instances.insert",{payload}}},"insertId":"i-1","resource":{{"type":"gce_instance","labels":{{"project_id":"p-1","zone":"europe-west1-b"}}}},"timestamp":"2026-11-20T00:00:00.123456789Z","logName":"projects/p-1/logs/cloudaudit.googleapis.com%2Factivity"{rest}}}"#
    )
}

fn who(authentication: &str) -> Option<(Kind, String, String)> {
    event(&entry(&format!(r#""authenticationInfo":{authentication}"#), ""), |event| {
        event.who.map(|who| {
            (who.kind, who.account.decode().into_owned(), who.subject.decode().into_owned())
        })
    })
}

#[test]
fn entries_of_every_export_are_one_event() {
    let payload = r#""authenticationInfo":{"principalEmail":"jo@example.com"},"requestMetadata":{"callerIp":"203.0.113.9","callerSuppliedUserAgent":"gcloud/1"},"resourceName":"projects/p-1/zones/z/instances/i""#;
    let api = entry(payload, "");
    let rows = api.replace("protoPayload", "protopayload_auditlog");
    let lower = api
        .replace("protoPayload", "protopayload")
        .replace("insertId", "insertid")
        .replace("logName", "logname")
        .replace("@type", "at_sign_type");
    for json in [api, rows, lower] {
        event(&json, |event| {
            assert_eq!(event.key, EventKey::Id(Text::new(b"i-1")));
            assert_eq!(event.time % 1_000_000_000, 123_456_789);
            assert_eq!(event.region.raw, b"europe-west1");
            assert_eq!(event.account.raw, b"p-1");
            assert_eq!(event.source.raw, b"203.0.113.9");
            assert_eq!(event.agent.raw, b"gcloud/1");
            assert_eq!(event.read_only, Some(false));
            assert_eq!(event.outcome, Outcome::Success);
        });
    }
}

#[test]
fn principals_are_told_apart() {
    for (authentication, kind, account, subject) in [
        (r#"{"principalEmail":"jo@example.com"}"#, Kind::User, "example.com", "jo@example.com"),
        (
            r#"{"principalEmail":"ci@p-2.iam.gserviceaccount.com"}"#,
            Kind::ServiceAccount,
            "p-2",
            "ci@p-2.iam.gserviceaccount.com",
        ),
        (
            r#"{"principalEmail":"123-compute@developer.gserviceaccount.com"}"#,
            Kind::ServiceAccount,
            "123",
            "123-compute@developer.gserviceaccount.com",
        ),
        (
            r#"{"principalEmail":"service-123@compute-system.iam.gserviceaccount.com"}"#,
            Kind::Service,
            "compute-system",
            "service-123@compute-system.iam.gserviceaccount.com",
        ),
        (
            r#"{"principalEmail":"123@cloudservices.gserviceaccount.com"}"#,
            Kind::Service,
            "123",
            "123@cloudservices.gserviceaccount.com",
        ),
        (
            r#"{"principalSubject":"serviceAccount:ci@p-2.iam.gserviceaccount.com"}"#,
            Kind::ServiceAccount,
            "p-2",
            "ci@p-2.iam.gserviceaccount.com",
        ),
        (
            r#"{"principalSubject":"principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/w/subject/repo:x"}"#,
            Kind::Federated,
            "",
            "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/w/subject/repo:x",
        ),
        (
            r#"{"principalEmail":"system:serviceaccount:default:web"}"#,
            Kind::Workload,
            "",
            "system:serviceaccount:default:web",
        ),
        (r#"{"principalEmail":"system:anonymous"}"#, Kind::Anonymous, "", "system:anonymous"),
        (r#"{"principalEmail":"system:apiserver"}"#, Kind::Service, "", "system:apiserver"),
    ] {
        let found = who(authentication).expect(authentication);
        assert_eq!(found, (kind, account.to_owned(), subject.to_owned()));
    }
    assert_eq!(who("{}"), None);
}

#[test]
fn whoever_stands_behind_a_service_account_is_kept() {
    let payload = r#""authenticationInfo":{"principalEmail":"ci@p.iam.gserviceaccount.com","serviceAccountKeyName":"//iam.googleapis.com/projects/p/serviceAccounts/ci/keys/k-1","serviceAccountDelegationInfo":[{"firstPartyPrincipal":{"principalEmail":"jo@example.com"}},{"principalSubject":"serviceAccount:x"}]}"#;
    event(&entry(payload, ""), |event| {
        assert_eq!(event.session.raw, b"jo@example.com");
        assert_eq!(event.credential.raw, b"k-1");
    });
    let payload = r#""authenticationInfo":{"principalEmail":"ci@p.iam.gserviceaccount.com","serviceAccountDelegationInfo":[{"principalSubject": "principal://pool/subject/s"}]}"#;
    event(&entry(payload, ""), |event| {
        assert_eq!(event.session.raw, b"principal://pool/subject/s");
    });
    for broken in ["[]", "[{\"principalEmail\"}]", "[\"principalEmail\"]", "{}"] {
        let payload = format!(
            r#""authenticationInfo":{{"principalEmail":"ci@p","serviceAccountDelegationInfo":{broken}}}"#
        );
        event(&entry(&payload, ""), |event| assert!(event.session.is_empty()));
    }
}

#[test]
fn codes_tell_denials_from_errors() {
    for (payload, outcome, error) in [
        (r#""status":{}"#, Outcome::Success, ""),
        (r#""status":{"code":0}"#, Outcome::Success, ""),
        (r#""status":{"code":7,"message":"no"}"#, Outcome::Denied, "PERMISSION_DENIED"),
        (r#""status":{"code":16}"#, Outcome::Denied, "UNAUTHENTICATED"),
        (r#""status":{"code":"5"}"#, Outcome::Error, "NOT_FOUND"),
        (r#""status":{"code":99}"#, Outcome::Error, "UNKNOWN"),
        (
            r#""authorizationInfo":[{"granted":false,"permission":"a.b"}]"#,
            Outcome::Denied,
            "PERMISSION_DENIED",
        ),
        (
            r#""authorizationInfo":[{"granted": true,"permission":"a.b"},{"permission":"c"}]"#,
            Outcome::Success,
            "",
        ),
    ] {
        event(&entry(payload, ""), |event| {
            assert_eq!((event.outcome, event.error.raw), (outcome, error.as_bytes()), "{payload}");
        });
    }
}

#[test]
fn entries_of_a_long_operation_share_a_key() {
    let part = |rest: &str| {
        let rest = format!(r#","operation":{{"id":"operation-1","producer":"compute"{rest}}}"#);
        event(&entry(r#""status":{}"#, &rest), |event| match event.key {
            EventKey::Operation(hash, stage) => Some((hash, stage, event.outcome)),
            _ => None,
        })
    };
    let first = part(r#","first":true"#).expect("a part");
    let last = part(r#","last":true"#).expect("a part");
    assert_eq!(first.0, last.0);
    assert_eq!((first.1, first.2), (Stage::Begun, Outcome::Unknown));
    assert_eq!((last.1, last.2), (Stage::Ended, Outcome::Success));
    assert_eq!(part(r#","first":true,"last":true"#), None, "a whole one stands for itself");
}

#[test]
fn entries_of_other_logs_are_told_from_audit_logs() {
    for json in [
        r#"{"insertId":"i","jsonPayload":{"a":1},"logName":"projects/p/logs/syslog","timestamp":"2026-11-20T00:00:00Z"}"#,
        r#"{"insertId":"i","textPayload":"x","logName":"projects/p/logs/run.googleapis.com%2Fstdout"}"#,
        r#"{"insertId":"i","protoPayload":{"@type":"type.googleapis.com/google.appengine.logging.v1.RequestLog"},"logName":"projects/p/logs/appengine"}"#,
    ] {
        assert!(with(json, |record| matches!(record, Record::NotAudit)), "{json}");
    }
    let json = entry("\"a\":1", "").replace("methodName", "x");
    assert!(with(&json, |record| matches!(record, Record::Rejected(Reject::Action))));
    let json = entry("\"a\":1", "").replace("timestamp", "x");
    assert!(with(&json, |record| matches!(record, Record::Rejected(Reject::Time))));
}

#[test]
fn a_change_of_policy_says_what_was_granted() {
    let record = serde_json::json!({"protoPayload": {
        "resourceName": "projects/p-1",
        "serviceData": {"policyDelta": {"bindingDeltas": [
            {"action": "REMOVE", "role": "roles/viewer", "member": "user:kim@example.com"},
            {"action": "ADD", "role": "roles/owner", "member": "user:eve@example.com"},
        ]}}
    }});
    assert_eq!(
        Format::GcpAudit.resource(&record).as_deref(),
        Some(
            "projects/p-1 (+roles/owner to user:eve@example.com, -roles/viewer to user:kim@example.com)"
        )
    );
}
