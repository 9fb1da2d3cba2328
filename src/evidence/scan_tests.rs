//! The scanner against serde_json: it must cut where a real parser says the value ends.

use super::*;

fn ends(json: &str) {
    for tail in ["", " ", ",{\"a\":1}", "]}"] {
        let bytes = format!("{json}{tail}");
        assert_eq!(
            container(bytes.as_bytes(), 0),
            Ok(json.len()),
            "{json} before {tail:?}"
        );
    }
}

#[test]
fn containers_end_at_their_own_bracket() {
    ends("{}");
    ends("[]");
    ends("[[[[]]]]");
    ends(r#"{"a":"}"}"#);
    ends(r#"{"a":"\"}"}"#);
    ends(r#"{"a":"\\"}"#);
    ends(r#"{"a":"\\\"]"}"#);
    ends(r#"{"a":[1,{"b":"]]]"}],"c":{"d":[]}}"#);
}

#[test]
fn every_alignment_of_strings_and_escapes_is_cut_alike() {
    for pad in 0..140 {
        for run in 0..7 {
            let inner = format!("{}{}", "x".repeat(pad), "\\\\".repeat(run));
            ends(&format!(r#"{{"k":"{inner}","l":"}}{{"}}"#));
            ends(&format!(r#"{{"k":"{inner}\"}}","l":[{{}}]}}"#));
        }
    }
}

#[test]
fn members_are_those_that_serde_json_sees() {
    let json = r#" {"a": "x\u0041", "b" :[1, 2], "c":{"d":{}}, "e":-1.5e+3,"f":true , "g":null} "#;
    let mut found = Vec::new();
    let end = object(json.as_bytes(), 1, |_| false, |member| found.push(member));
    assert_eq!(end, Ok(Cut::Whole(json.len() - 1)));
    let parsed: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(json).expect("valid JSON");
    assert_eq!(found.len(), parsed.len());
    for member in found {
        let wanted = &parsed[std::str::from_utf8(member.key).expect("an ASCII key")];
        match member.value {
            Json::Text(text) => assert_eq!(*wanted, *text.decode()),
            Json::Object(bytes) | Json::Array(bytes) | Json::Scalar(bytes) => {
                let value: serde_json::Value =
                    serde_json::from_slice(bytes).expect("a whole value");
                assert_eq!(*wanted, value);
            }
        }
    }
}

#[test]
fn an_array_that_is_asked_for_is_entered_not_skipped() {
    let json = br#"{"x":1,"Records":[{"a":1}],"y":2}"#;
    let mut found = Vec::new();
    let cut = object(json, 0, |key| key == b"Records", |member| found.push(member));
    assert_eq!(cut, Ok(Cut::Array(17)));
    assert_eq!(found.len(), 1);
}

#[test]
fn damage_is_told_from_an_early_end() {
    let cut = |json: &str| object(json.as_bytes(), 0, |_| false, |_| ());
    assert_eq!(cut(r#"{"a":"b"#), Err(Fault::Unfinished));
    assert_eq!(cut(r#"{"a":{"b":1}"#), Err(Fault::Unfinished));
    assert_eq!(cut(r#"{"a" 1}"#), Err(Fault::Syntax(5)));
    assert_eq!(cut(r#"{"a":1 "b":2}"#), Err(Fault::Syntax(7)));
    assert_eq!(cut(r#"{,}"#), Err(Fault::Syntax(1)));
    assert_eq!(cut(r#"{"a":"\"#), Err(Fault::Unfinished));
}

#[test]
fn deep_nesting_costs_no_stack() {
    let json = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    assert_eq!(container(json.as_bytes(), 0), Ok(json.len()));
}

#[test]
fn broken_escapes_and_bytes_decode_to_something() {
    let text = |raw, escaped| Text { raw, escaped }.decode().into_owned();
    assert_eq!(text(b"a\\u00e9", true), "a\u{e9}");
    assert_eq!(text(b"\\ud83d", true), "\\ud83d");
    assert_eq!(text(b"\xff", false), "\u{fffd}");
}
