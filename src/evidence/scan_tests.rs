//! The scanner against serde_json: it must cut where a real parser says the value ends.

use super::*;

fn ends(json: &str) {
    for tail in ["", " ", ",{\"a\":1}", "]}"] {
        let bytes = format!("{json}{tail}");
        assert_eq!(container(bytes.as_bytes(), 0), Ok(json.len()), "{json} before {tail:?}");
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
fn deep_nesting_costs_no_stack() {
    let json = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    assert_eq!(container(json.as_bytes(), 0), Ok(json.len()));
}

#[test]
fn broken_escapes_and_bytes_decode_to_something() {
    let text = |raw| Text::new(raw).decode().into_owned();
    assert_eq!(text(b"a\\u00e9"), "a\u{e9}");
    assert_eq!(text(b"\\ud83d"), "\\ud83d");
    assert_eq!(text(b"\xff"), "\u{fffd}");
}
