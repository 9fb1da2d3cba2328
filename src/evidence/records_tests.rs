//! Envelopes and damage, each with the exact records that must come out of it.

use super::*;
use crate::evidence::content::{Content, sniff, without_bom};

/// Takes objects with an `"eventID"`; those with `"errorCode"` are rejected.
#[derive(Default)]
struct Ids(Vec<(u32, String)>);

impl Sink for Ids {
    fn take(&mut self, number: u32, members: &[Member<'_>], _: &[u8]) -> Taken {
        if value_of(members, Key::ErrorCode).is_some() {
            return Taken::Rejected("bad");
        }
        let Some(Json::Scalar(id)) = value_of(members, Key::EventId) else {
            return Taken::Foreign;
        };
        self.0.push((number, String::from_utf8_lossy(id).into_owned()));
        Taken::Event
    }
}

fn read_text(text: &str) -> (Vec<(u32, String)>, Tally) {
    let text = text.replace("\"id", "\"eventID").replace("\\\"id\\", "\\\"eventID\\");
    let text = text.replace("\"bad", "\"errorCode");
    let bytes = without_bom(text.as_bytes());
    let Content::Json(layout) = sniff(bytes) else {
        panic!("no JSON: {text}");
    };
    let mut ids = Ids::default();
    let tally = read(bytes, layout, Place::WHOLE, &mut KeyBook::new(), &mut ids);
    (ids.0, tally)
}

/// The ids that come out, with nothing damaged.
fn clean(text: &str) -> Vec<String> {
    let (ids, tally) = read_text(text);
    assert_eq!((tally.damaged, tally.ends_early), (0, false), "{text}");
    assert_eq!(tally.events, ids.len() as u64);
    ids.into_iter().map(|(_, id)| id).collect()
}

#[test]
fn every_envelope_gives_its_records() {
    let quoted = r#"{\"id\":1}"#;
    for text in [
        r#"{"Records":[{"id":1},{"id":2}]}"#.to_owned(),
        "\u{feff}{\"Records\":[{\"id\":1},{\"id\":2}]}".to_owned(),
        "[\n  {\n    \"id\": 1\n  },\n  {\n    \"id\": 2\n  }\n]\n".to_owned(),
        "{\"id\":1}\n{\"id\":2}\n".to_owned(),
        "{\"id\":1}\r\n\r\n{\"id\":2}".to_owned(),
        "{\"id\":1}{\"id\":2}".to_owned(),
        "{\n\"id\":1\n}\n{\n\"id\":2\n}".to_owned(),
        r#"{"value":[{"id":1},{"id":2}],"nextLink":"x"}"#.to_owned(),
        "{\"records\":[{\"id\":1}]}\n{\"records\":[{\"id\":2}]}\n".to_owned(),
        format!(r#"{{"Events":[{{"EventId":"a","CloudTrailEvent":"{quoted}"}},{{"id":2}}]}}"#),
        format!(
            r#"{{"messageType":"DATA_MESSAGE","logEvents":[{{"message":"{quoted}"}},{{"message":"text"}},{{"message":"{{\"id\":2}}"}}]}}"#
        ),
        r#"{"hits":{"total":2,"hits":[{"_source":{"id":1}},{"_source":{"id":2}}]}}"#.to_owned(),
        format!(
            "{{\"event\":{{\"original\":\"{quoted}\"}}}}\n{{\"event.original\":\"{{\\\"id\\\":2}}\"}}\n"
        ),
        format!("{{\"result\":{{\"_raw\":\"{quoted}\"}}}}\n{{\"message\":\"{{\\\"id\\\":2}}\"}}\n"),
        "2026-11-20T00:00:00.000Z {\"id\":1}\n2026-11-20T00:00:01.000Z {\"id\":2}\n".to_owned(),
        r#"[{"Records":[{"id":1}]},{"Records":[{"id":2}]}]"#.to_owned(),
        r#"{"rule":"r","event":{"id":1}} {"detail-type":"x","detail":{"id":2}}"#.to_owned(),
    ] {
        assert_eq!(clean(&text), ["1", "2"], "{text}");
    }
}

#[test]
fn nothing_is_no_damage() {
    for text in ["[]", "{}", r#"{"Records":[]}"#, "[\n]\n", r#"{"Records":[],"x":1}"#] {
        assert!(clean(text).is_empty(), "{text}");
    }
}

#[test]
fn what_no_format_knows_is_counted_once() {
    let (ids, tally) =
        read_text(r#"[{"x":{"id":1}},{"message":"{\"y\":1}"},{"event":{"z":[1]}},7]"#);
    assert!(ids.is_empty());
    assert_eq!((tally.foreign, tally.records, tally.damaged), (4, 4, 0));
}

#[test]
fn a_broken_record_costs_that_record() {
    let (ids, tally) = read_text(
        r#"{"Records":[{"id":1},{"id":2,"b":{"c":tru "e"},"x" 1},{"id":3},{"id" 4},{"id":5}]}"#,
    );
    let ids: Vec<_> = ids.iter().map(|(n, id)| (*n, id.as_str())).collect();
    assert_eq!(ids, [(0, "1"), (2, "3"), (4, "5")]);
    assert_eq!((tally.damaged, tally.ends_early, tally.gave_up), (2, false, false));
    assert_eq!(tally.first_damage.map(|(number, _)| number), Some(1));
}

#[test]
fn a_record_without_its_end_does_not_swallow_the_next() {
    let (ids, tally) = read_text(r#"{"Records":[{"id":1,"p":{"q":"r},{"id":2},{"id":3}]}"#);
    assert_eq!(ids.last(), Some(&(2, "3".to_owned())), "{tally:?}");
    assert_eq!(tally.damaged, 1);
}

#[test]
fn a_bad_line_costs_that_line() {
    let (ids, tally) = read_text("{\"id\":1}\n{\"id\":2,\"a\":{\"b\":\nnot json\n{\"id\":3}\n");
    let ids: Vec<_> = ids.iter().map(|(n, id)| (*n, id.as_str())).collect();
    assert_eq!(ids, [(0, "1"), (3, "3")]);
    assert_eq!((tally.damaged, tally.ends_early), (2, false));
}

#[test]
fn an_early_end_keeps_what_came_before() {
    for text in [
        r#"{"Records":[{"id":1},{"id":2},{"id":3,"a":"#,
        r#"[{"id":1},{"id":2},{"id":3"#,
        "{\"id\":1}\n{\"id\":2}\n{\"id\":3,\"a\":{\"",
    ] {
        let (ids, tally) = read_text(text);
        assert_eq!(ids.len(), 2, "{text}");
        assert_eq!((tally.damaged, tally.ends_early), (1, true), "{text}");
    }
    let (ids, tally) = read_text(r#"{"Records":[{"id":1},"#);
    assert_eq!(ids.len(), 1);
    assert_eq!((tally.damaged, tally.ends_early), (0, true));
}

#[test]
fn rejected_records_keep_their_number_and_reason() {
    let (_, tally) = read_text(r#"[{"id":1},{"bad":1},{"bad":2}]"#);
    assert_eq!(tally.rejected, 2);
    assert_eq!(tally.first_rejected, Some((1, "bad")));
}

#[test]
fn damage_on_every_record_ends_in_bounded_time() {
    let one = r#"{"id":1,"a":{"b":[{"c""#;
    let text = format!("{{\"Records\":[{}", one.repeat(100_000));
    let (ids, tally) = read_text(&text);
    assert!(ids.is_empty());
    assert!(tally.gave_up && tally.damaged > 10);
}

#[test]
fn wrappers_in_wrappers_end() {
    let mut text = r#"{"id":1}"#.to_owned();
    for _ in 0..40 {
        text = format!(r#"{{"event":{text}}}"#);
    }
    let (ids, tally) = read_text(&text);
    assert!(ids.is_empty());
    assert_eq!((tally.foreign, tally.records), (1, 1));
}
