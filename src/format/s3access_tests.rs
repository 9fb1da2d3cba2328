use super::*;
use crate::format::cloudtrail::without_date;

const TAIL: &str = "200 - 1024 1024 70 10 \"-\" \"aws-cli/2.15\" - host= SigV4 TLS AuthHeader b.s3.eu-west-1.amazonaws.com TLSv1.3 - -";

fn text(line: &str) -> String {
    format!("79a5 b [01/Nov/2026:08:10:01 +0000] 203.0.113.9 {line}")
}

fn with<T>(line: &str, look: impl Fn(Event<'_>) -> T) -> T {
    let request = super::line(line.as_bytes()).expect("a request");
    look(request.event(line.as_bytes()).expect("an event"))
}

#[test]
fn a_request_is_an_event_under_the_names_of_cloudtrail() {
    let line = text(&format!(
        "arn:aws:iam::111122223333:user/ops/jo 3E57 REST.GET.OBJECT finance/q3.xlsx \"GET /finance/q3.xlsx HTTP/1.1\" {TAIL}"
    ));
    with(&line, |event| {
        let who = event.who.expect("somebody");
        assert_eq!((who.kind, who.realm, who.subject.raw), (Kind::User, "user/", &b"jo"[..]));
        assert_eq!(
            (who.account.raw, who.id.raw),
            (&b"111122223333"[..], &b"arn:aws:iam::111122223333:user/ops/jo"[..])
        );
        assert_eq!((event.service.raw, event.action.raw), (&b"s3"[..], &b"GetObject"[..]));
        assert_eq!((event.region.raw, event.account.raw), (&b"eu-west-1"[..], &b"79a5"[..]));
        assert_eq!(
            (event.agent.raw, event.source.raw),
            (&b"aws-cli/2.15"[..], &b"203.0.113.9"[..])
        );
        assert_eq!((event.outcome, event.read_only), (Outcome::Success, Some(true)));
        assert_eq!(crate::time::format(event.time), "2026-11-01T08:10:01Z");
    });
    assert_eq!(
        super::line(line.as_bytes()).and_then(|it| it.target()).as_deref(),
        Some("b/finance/q3.xlsx")
    );
}

#[test]
fn whoever_asks_is_who_the_requester_says() {
    for (requester, kind, realm, subject, session) in [
        ("-", Kind::Anonymous, "", "anonymous", ""),
        (
            "arn:aws:sts::111122223333:assumed-role/deploy/build-81",
            Kind::Role,
            "role/",
            "deploy",
            "build-81",
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_1/jo@example.com",
            Kind::Federated,
            "sso/",
            "jo@example.com",
            "jo@example.com",
        ),
        ("arn:aws:iam::111122223333:root", Kind::Root, "", "root", ""),
        ("svc:cloudtrail.amazonaws.com", Kind::Service, "", "cloudtrail.amazonaws.com", ""),
        ("AmazonS3", Kind::Service, "", "AmazonS3", ""),
        ("79a59df900b949e5", Kind::Unknown, "canonical/", "79a59df900b949e5", ""),
    ] {
        let line = text(&format!("{requester} 3E57 REST.GET.OBJECT k \"GET /k HTTP/1.1\" {TAIL}"));
        with(&line, |event| {
            let who = event.who.expect("somebody");
            assert_eq!(
                (who.kind, who.realm, who.subject.raw),
                (kind, realm, subject.as_bytes()),
                "{requester}"
            );
            assert_eq!(event.session.raw, session.as_bytes(), "{requester}");
        });
    }
}

#[test]
fn quotes_in_what_others_chose_move_nothing() {
    for (request, tail, agent) in [
        ("\"GET /a\"x=\"b\"&c=\\d HTTP/1.1\"", "403 AccessDenied 1 - 1 - \"-\" \"a b\" - h", "a b"),
        (
            "\"GET /a HTTP/1.1\"",
            "403 AccessDenied 1 - 1 - \"-\" \"\"Mozilla/5.0 (X) Y\" - h",
            "Mozilla/5.0 (X) Y",
        ),
        ("\"GET /a HTTP/1.1\"", "403 AccessDenied 1 - 1 - \"x\"y\" 200 z\" \"c\" - h", "c"),
        ("\"-\"", "403 AccessDenied 1 - 1 - - \"c d\" - h", "c d"),
        ("-", "403 AccessDenied 1 - 1 - \"-\" - - h", ""),
    ] {
        let line = text(&format!("- 3E57 REST.GET.OBJECT k {request} {tail}"));
        with(&line, |event| {
            assert_eq!(event.agent.raw, agent.as_bytes(), "{line}");
            assert_eq!(
                (event.outcome, event.error.raw),
                (Outcome::Denied, &b"AccessDenied"[..]),
                "{line}"
            );
        });
    }
}

#[test]
fn cut_lines_are_no_requests() {
    let line = text(&format!("- 3E57 REST.GET.OBJECT k \"GET /k HTTP/1.1\" {TAIL}"));
    let enough = line.find("70 10").expect("the times") + 5;
    for end in 0..=line.len() {
        let read = super::line(&line.as_bytes()[..end]);
        assert!(read.is_none() || end >= enough - 1, "{}", &line[..end]);
    }
}

#[test]
fn operations_have_the_names_of_actions() {
    for (operation, key, name, read_only) in [
        ("REST.HEAD.OBJECT", "k", "HeadObject", Some(true)),
        ("REST.PUT.PART", "k", "UploadPart", Some(false)),
        ("REST.COPY.OBJECT_GET", "k", "GetObject", Some(true)),
        ("REST.COPY.OBJECT", "k", "CopyObject", Some(false)),
        ("BATCH.DELETE.OBJECT", "k", "DeleteObject", Some(false)),
        ("REST.PUT.ACL", "k", "PutObjectAcl", Some(false)),
        ("REST.PUT.ACL", "-", "PutBucketAcl", Some(false)),
        ("S3.EXPIRE.OBJECT", "k", "S3.EXPIRE.OBJECT", None),
        ("REST.GET.SOMETHING", "k", "REST.GET.SOMETHING", Some(true)),
    ] {
        let line = text(&format!("- 3E57 {operation} {key} \"GET /k HTTP/1.1\" {TAIL}"));
        with(&line, |event| {
            assert_eq!(event.action.raw, name.as_bytes());
            assert_eq!(event.read_only, read_only, "{operation}");
        });
    }
    for (_, action) in ACTIONS {
        let action = Text::new(action);
        assert_eq!(without_date(action), action);
    }
}

#[test]
fn records_of_json_say_the_same() {
    let json = br#"{"bucketowner":"79a5","bucket":"b","time":"2020-02-14 00:53:48.000000000","remoteip":"192.0.2.1","requester":"arn:aws:iam::1:user/jo","requestid":"X","operation":"REST.PUT.OBJECT","key":"k","httpstatus":200,"errorcode":null}"#;
    let request = record(json);
    let event = request.event(json).expect("an event");
    assert_eq!((event.action.raw, event.outcome), (&b"PutObject"[..], Outcome::Success));
    assert_eq!(crate::time::format(event.time), "2020-02-14T00:53:48Z");
    assert_eq!(record(b"{}").event(b"{}").err(), Some(Reject::Time));
}

#[test]
fn regions_are_those_of_the_host() {
    for (host, name) in [
        ("b.s3.eu-west-1.amazonaws.com", "eu-west-1"),
        ("s3-us-west-2.amazonaws.com", "us-west-2"),
        ("b.s3.us-gov-east-1.amazonaws.com", "us-gov-east-1"),
        ("b.s3.amazonaws.com", ""),
        ("files.example.com", ""),
        ("", ""),
    ] {
        assert_eq!(region(Text::new(host.as_bytes())).raw, name.as_bytes(), "{host}");
    }
}

#[test]
fn backslashes_of_plain_lines_stay() {
    assert_eq!(escaped(Text::new(b"plain")), None);
    let escaped = escaped(Text::new(br#"a\temp "b""#)).expect("escaped");
    assert_eq!(Text::new(&escaped).decode(), r#"a\temp "b""#);
}
