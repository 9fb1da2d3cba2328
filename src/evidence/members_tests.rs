//! Members against serde_json, and the prediction of keys against forgetting it.

use super::*;

fn read<'a>(
    book: &mut KeyBook,
    json: &'a [u8],
    at: usize,
) -> (Result<Cut, Fault>, Vec<Member<'a>>) {
    let mut found = Vec::new();
    let cut = book.object(json, at, |key| key == Key::Records, &mut found);
    (cut, found)
}

fn text(members: &[Member<'_>], key: Key) -> Option<String> {
    let text = value_of(members, key)?.text()?;
    Some(text.decode().into_owned())
}

#[test]
fn names_too_long_to_be_predicted_are_found_wherever_they_stand() {
    for (parent, name, key) in NAMES.iter().filter(|(_, name, _)| name.len() + 3 > LONGEST) {
        assert_eq!(*parent, Key::Claims, "only claims have names as long: {name}");
        let json = format!(r#"{{"claims":{{"a":"1","{name}":"x","b":"2","{name}":"y"}}}}"#);
        let mut book = KeyBook::new();
        for _ in 0..3 {
            let (cut, found) = read(&mut book, json.as_bytes(), 0);
            assert_eq!(cut, Ok(Cut::Whole(json.len())));
            assert_eq!(text(&found, *key).as_deref(), Some("y"), "{name}");
        }
    }
    // Thirty-two zero bytes are no key, though no entry has more text.
    let zeros = [&b"{\"claims\":{"[..], &[0; 40], b"}}"].concat();
    let (cut, _) = read(&mut KeyBook::new(), &zeros, 0);
    assert!(matches!(cut, Err(Fault::Syntax(_))), "{cut:?}");
}

#[test]
fn members_are_those_that_serde_json_sees() {
    let json = br#" {"eventName": "x\u0041", "b" :[1, 2], "eventID":"1","userIdentity":{"type":"Root","x":{"arn":"no"},"arn":"yes","sessionContext":{"arn":"no","sessionIssuer":{"arn":"issuer"}}},"readOnly":true , "errorCode":null} "#;
    let (cut, found) = read(&mut KeyBook::new(), json, 1);
    assert_eq!(cut, Ok(Cut::Whole(json.len() - 1)));
    assert_eq!(text(&found, Key::EventName).as_deref(), Some("xA"));
    assert_eq!(text(&found, Key::IdentityArn).as_deref(), Some("yes"));
    assert_eq!(text(&found, Key::IssuerArn).as_deref(), Some("issuer"));
    assert_eq!(value_of(&found, Key::ReadOnly).and_then(Json::truth), Some(true));
    assert_eq!(value_of(&found, Key::ErrorCode), Some(Json::Scalar(b"null")));
    assert_eq!(found.len(), 7);
}

#[test]
fn what_a_book_has_learnt_never_changes_what_is_read() {
    let records = [
        r#"{"eventTime":"1","eventName":"a","awsRegion":"r"}"#,
        r#"{"eventTime":"2","errorCode":"e","eventName":"b","awsRegion":"r"}"#,
        r#"{"eventName":"c","eventTime":"3"}"#,
        r#"{"eventNam":"d","eventName":"e","eventNames":"f","eventTime":"4"}"#,
        r#"{"userIdentity":{"userName":"u"},"userName":"v","userAgent":"w"}"#,
        r#"{"userIdentity":"text","eventTime":"5"}"#,
        r#"{"event\u0054ime":"6","eventTime" : "7"}"#,
        r#"{"an unknown key that is longer than any other known":1,"eventTime":"8"}"#,
        r#"{"eventTime":"9","eventTime":"10"}"#,
    ];
    let mut learnt = KeyBook::new();
    for round in 0..3 {
        for record in records.iter().cycle().skip(round).step_by(round + 1).take(20) {
            let (cut, found) = read(&mut learnt, record.as_bytes(), 0);
            let (fresh_cut, fresh) = read(&mut KeyBook::new(), record.as_bytes(), 0);
            assert_eq!(cut, fresh_cut, "{record}");
            let list = |members: &[Member<'_>]| format!("{members:?}");
            assert_eq!(list(&found), list(&fresh), "{record}");
        }
    }
}

#[test]
fn ever_new_keys_cost_no_memory_without_end() {
    let mut book = KeyBook::new();
    for n in 0..10_000 {
        let json = format!(r#"{{"key{n}":1,"eventTime":"x"}}"#);
        let (_, found) = read(&mut book, json.as_bytes(), 0);
        assert_eq!(text(&found, Key::EventTime).as_deref(), Some("x"));
    }
    assert!(book.entries.len() <= MOST_ENTRIES);
}

#[test]
fn an_array_that_is_asked_for_is_entered_not_skipped() {
    let json = br#"{"x":1,"Records":[{"a":1}],"y":2}"#;
    let (cut, _) = read(&mut KeyBook::new(), json, 0);
    assert_eq!(cut, Ok(Cut::Array(17)));
}

#[test]
fn damage_is_told_from_an_early_end() {
    let cut = |json: &str| read(&mut KeyBook::new(), json.as_bytes(), 0).0;
    assert_eq!(cut(r#"{"a":"b"#), Err(Fault::Unfinished));
    assert_eq!(cut(r#"{"a":{"b":1}"#), Err(Fault::Unfinished));
    assert_eq!(cut(r#"{"userIdentity":{"type":"#), Err(Fault::Unfinished));
    assert_eq!(cut(r#"{"a" 1}"#), Err(Fault::Syntax(5)));
    assert_eq!(cut(r#"{"a":1 "b":2}"#), Err(Fault::Syntax(7)));
    assert_eq!(cut(r#"{,}"#), Err(Fault::Syntax(1)));
    assert_eq!(cut(r#"{"a":"\"#), Err(Fault::Unfinished));
}
