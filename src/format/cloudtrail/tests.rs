//! Records of every shape, written by hand after real ones, against the event they must become.

use super::*;
use crate::format::Record;
use crate::format::one::with;
use crate::identity::Kind;

/// The event of a record with this identity and these other members.
fn event<T>(identity: &str, rest: &str, look: impl Fn(Event<'_>) -> T) -> T {
    let json = format!(
        r#"{{"eventVersion":"1.08","eventTime":"2026-11-20T00:00:00Z","eventSource":"iam.amazonaws.com","eventName":"GetUser","userIdentity":{identity}{rest}}}"#
    );
    with(&json, |record| match record {
        Record::Event(_, event) => look(event),
        other => panic!("no event: {other:?}"),
    })
}

/// Kind, account, name and session of the identity.
fn who(identity: &str) -> Option<(Kind, String, String, String)> {
    event(identity, r#","recipientAccountId":"999900001111""#, |event| {
        event.who.map(|who| {
            let mut name = format!("{}{}", who.realm, who.subject.decode());
            if let Some(via) = who.via {
                name = format!("{} for {name}", via.decode());
            }
            (who.kind, who.account.decode().into_owned(), name, event.session.decode().into_owned())
        })
    })
}

fn is(
    kind: Kind,
    account: &str,
    name: &str,
    session: &str,
) -> Option<(Kind, String, String, String)> {
    Some((kind, account.into(), name.into(), session.into()))
}

#[test]
fn users_and_roles_are_named_without_their_path() {
    assert_eq!(
        who(
            r#"{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ops/jo","accountId":"111122223333","userName":"jo"}"#
        ),
        is(Kind::User, "111122223333", "user/jo", "")
    );
    assert_eq!(
        who(r#"{"type":"IAMUser","accountId":"111122223333","userName":"jo"}"#),
        is(Kind::User, "111122223333", "user/jo", "")
    );
    let role = is(Kind::Role, "111122223333", "role/deploy", "build-81");
    assert_eq!(
        who(
            r#"{"type":"AssumedRole","principalId":"AROA1:build-81","arn":"arn:aws:sts::111122223333:assumed-role/deploy/build-81","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/ci/deploy","accountId":"111122223333","userName":"deploy"}}}"#
        ),
        role
    );
    assert_eq!(
        who(
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/deploy/build-81"}"#
        ),
        role
    );
    assert_eq!(
        who(
            r#"{"type":"AssumedRole","principalId":"AROA1:build-81","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/ci/deploy","accountId":"111122223333"}}}"#
        ),
        role
    );
}

#[test]
fn identity_center_sessions_belong_to_the_person() {
    for role in
        ["AWSReservedSSO_Admin_0123456789abcdef", "AWSReservedSSO_ReadOnly_fedcba9876543210"]
    {
        assert_eq!(
            who(&format!(
                r#"{{"type":"AssumedRole","principalId":"AROA1:jo@example.com","arn":"arn:aws:sts::111122223333:assumed-role/{role}/jo@example.com","accountId":"111122223333"}}"#
            )),
            is(Kind::Federated, "111122223333", "sso/jo@example.com", "jo@example.com")
        );
    }
}

#[test]
fn services_are_not_the_people_they_act_for() {
    let root = r#""type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333""#;
    assert_eq!(
        who(&format!(r#"{{{root},"invokedBy":"autoscaling.amazonaws.com"}}"#)),
        is(Kind::Service, "111122223333", "autoscaling.amazonaws.com for root", "")
    );
    assert_eq!(
        who(&format!(r#"{{{root},"invokedBy":"signin.amazonaws.com"}}"#)),
        is(Kind::Root, "111122223333", "root", "")
    );
    assert_eq!(
        who(r#"{"invokedBy":"s3.amazonaws.com"}"#),
        is(Kind::Service, "999900001111", "s3.amazonaws.com", "")
    );
    assert_eq!(
        who(r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#),
        is(Kind::Service, "999900001111", "ec2.amazonaws.com", "")
    );
    assert_eq!(
        who(
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling","invokedBy":"autoscaling.amazonaws.com"}"#
        ),
        is(Kind::Service, "111122223333", "role/AWSServiceRoleForAutoScaling", "AutoScaling")
    );
}

#[test]
fn nobody_is_made_up_where_the_record_names_nobody() {
    for identity in [
        "null",
        "{}",
        "[]",
        "\"x\"",
        r#"{"type":"Unknown","principalId":"","accountId":"","userName":""}"#,
        r#"{"type":"IAMUser","accountId":"111122223333","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
        r#"{"type":"IAMUser"}"#,
        r#"{"type":7,"arn":[],"accountId":{}}"#,
    ] {
        assert_eq!(who(identity), None, "{identity}");
    }
}

#[test]
fn rarer_principals() {
    assert_eq!(
        who(
            r#"{"type":"FederatedUser","principalId":"111122223333:tmp","arn":"arn:aws:sts::111122223333:federated-user/tmp","accountId":"111122223333"}"#
        ),
        is(Kind::Federated, "111122223333", "federated-user/tmp", "")
    );
    assert_eq!(
        who(
            r#"{"type":"WebIdentityUser","principalId":"p","userName":"repo:org/app","identityProvider":"x"}"#
        ),
        is(Kind::Federated, "999900001111", "web/repo:org/app", "")
    );
    assert_eq!(
        who(r#"{"type":"AWSAccount","principalId":"AIDAX","accountId":"444455556666"}"#),
        is(Kind::Unknown, "444455556666", "principal/AIDAX", "")
    );
    assert_eq!(
        who(r#"{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}"#),
        is(Kind::Anonymous, "999900001111", "anonymous", "")
    );
    assert_eq!(
        who(r#"{"type":"Unknown","arn":"arn:aws:sts::111122223333:assumed-role/r/s"}"#),
        is(Kind::Role, "111122223333", "role/r", "s")
    );
    assert_eq!(
        who(
            r#"{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1"}}"#
        ),
        is(Kind::Federated, "111122223333", "identity-center/u-1", "")
    );
}

#[test]
fn api_dates_are_no_part_of_the_action() {
    for (name, action) in [
        ("CreateFunction20150331", "CreateFunction"),
        ("AddPermission20150331v2", "AddPermission"),
        ("UpdateFunctionCode20150331v11", "UpdateFunctionCode"),
        ("CreateDistribution2020_05_31", "CreateDistribution"),
        ("ListObjectsV2", "ListObjectsV2"),
        ("Describe12345678", "Describe12345678"),
        ("20150331", "20150331"),
        ("v2", "v2"),
    ] {
        assert_eq!(without_date(Text::new(name.as_bytes())).decode(), action);
    }
}

#[test]
fn attempts_are_no_successes() {
    let outcome = |rest: &str| event("{}", rest, |event| event.outcome);
    assert_eq!(outcome(""), Outcome::Success);
    assert_eq!(outcome(r#","errorCode":null"#), Outcome::Success);
    assert_eq!(outcome(r#","errorCode":"AccessDenied""#), Outcome::Denied);
    assert_eq!(outcome(r#","errorCode":"Client.UnauthorizedOperation""#), Outcome::Denied);
    assert_eq!(outcome(r#","errorCode":"ThrottlingException""#), Outcome::Error);
    assert_eq!(outcome(r#","errorMessage":"it broke""#), Outcome::Error);
    let login = r#"{"eventTime":"2026-11-20T00:00:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}}"#;
    with(login, |record| match record {
        Record::Event(_, event) => assert_eq!(event.outcome, Outcome::Denied),
        other => panic!("no event: {other:?}"),
    });
}

#[test]
fn the_console_is_known_by_what_it_leaves() {
    let interface = |identity: &str, rest: &str| event(identity, rest, |event| event.interface);
    let console = Some(Interface::Console);
    assert_eq!(
        interface(r#"{"invokedBy":"signin.amazonaws.com","userName":"jo","type":"IAMUser"}"#, ""),
        console
    );
    assert_eq!(
        interface("{}", r#","sessionCredentialFromConsole":"true","userAgent":"Mozilla/5.0""#),
        console
    );
    assert_eq!(
        interface(
            "{}",
            r#","sessionCredentialFromConsole":true,"userAgent":"aws-cli/2.1 exec-env/CloudShell""#
        ),
        None
    );
    assert_eq!(interface("{}", r#","userAgent":"Mozilla/5.0""#), None);
}

#[test]
fn times_come_from_where_they_stand() {
    let time = |json: &str| {
        with(json, |record| match record {
            Record::Event(_, event) => Ok(time::format(event.time)),
            Record::Rejected(reject) => Err(reject),
            other => panic!("{other:?}"),
        })
    };
    let tail = r#""eventSource":"iam.amazonaws.com","eventName":"GetUser""#;
    let at = Ok("2026-11-20T00:00:00Z".to_owned());
    assert_eq!(time(&format!(r#"{{"@timestamp":"2026-11-20T00:00:00.000Z",{tail}}}"#)), at);
    assert_eq!(
        time(&format!(r#"{{"eventTime":"garbage","@timestamp":"2026-11-20T00:00:00Z",{tail}}}"#)),
        at
    );
    assert_eq!(time(&format!(r#"{{"eventTime":"garbage",{tail}}}"#)), Err(Reject::Time));
}

#[test]
fn wrong_types_cost_the_record_and_say_why() {
    let reject = |json: &str| {
        with(json, |record| match record {
            Record::Rejected(reject) => Some(reject),
            _ => None,
        })
    };
    let time = r#""eventTime":"2026-11-20T00:00:00Z""#;
    assert_eq!(
        reject(&format!(r#"{{{time},"eventSource":"iam.amazonaws.com","eventName":[]}}"#)),
        Some(Reject::Action)
    );
    assert_eq!(
        reject(&format!(r#"{{{time},"eventVersion":1,"eventName":"X","eventSource":{{}}}}"#)),
        Some(Reject::Service)
    );
    assert_eq!(
        reject(
            r#"{"eventVersion":[],"eventTime":5,"eventSource":"iam","eventName":"X","userIdentity":3}"#
        ),
        Some(Reject::Time)
    );
}

#[test]
fn other_json_is_not_taken_for_cloudtrail() {
    for json in [
        r#"{"eventTime":"x","name":"y"}"#,
        r#"{"eventName":{"value":"EndRequest"},"category":{}}"#,
        r#"{"protoPayload":{},"timestamp":"x"}"#,
        r#"{}"#,
    ] {
        assert!(with(json, |record| matches!(record, Record::Foreign)), "{json}");
    }
    assert!(with(
        r#"{"awsAccountId":"1","digestStartTime":"x","digestEndTime":"y","logFiles":[]}"#,
        |record| matches!(record, Record::Digest)
    ));
}
