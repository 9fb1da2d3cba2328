//! A stream cut into pieces must give the records that the whole gives.

use super::*;
use crate::evidence::keys::Key;
use crate::evidence::members::{KeyBook, Member, value_of};
use crate::evidence::records;
use crate::evidence::sink::{Sink, Taken};

#[derive(Default)]
struct Whole(Vec<String>);

impl Sink for Whole {
    fn take(&mut self, _: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        if value_of(members, Key::EventId).is_none() {
            return Taken::Foreign;
        }
        self.0.push(String::from_utf8_lossy(bytes).into_owned());
        Taken::Event
    }
}

/// A record of some 300 bytes with brackets and quotes where they confuse.
fn record(n: usize) -> String {
    format!(
        r#"{{"eventID":{n},"text":"}}],\"{{{}\\","deep":[{{"a":[[]]}},{{"b":"]}}"}}],"pad":"{}"}}"#,
        n,
        "x".repeat(n % 251)
    )
}

fn pieces_of(text: &str) -> (Vec<String>, usize, u64) {
    let mut pieces = Pieces::new(text.as_bytes(), Packing::None, Box::new(|| u64::MAX));
    let mut all = Whole::default();
    let (mut book, mut count, mut damaged) = (KeyBook::new(), 0, 0);
    while let Some(piece) = pieces.next() {
        let tally = records::read(&piece.bytes, piece.layout, piece.place, &mut book, &mut all);
        damaged += tally.damaged + u64::from(tally.ends_early);
        count += 1;
    }
    assert_eq!(pieces.failure, None);
    (all.0, count, damaged)
}

#[test]
fn pieces_hold_the_records_of_the_whole() {
    let all: Vec<String> = (0..60_000).map(record).collect();
    let pretty = all.join(",\n  ");
    for text in [
        format!("{{\"Records\":[{}]}}", all.join(",")),
        format!("{{\"a\":{{}},\"value\":[{}],\"nextLink\":\"x\"}}", all.join(",")),
        format!("[\n{pretty}\n]\n"),
        format!("{}[\n{pretty}\n]\n", " \n".repeat(PIECE)),
        all.join("\n"),
        all.join(""),
    ] {
        let (found, count, damaged) = pieces_of(&text);
        assert!(count > 2, "one piece proves nothing");
        assert_eq!(damaged, 0, "{}", &text[..40]);
        assert!(found == all, "{} records of {}", found.len(), all.len());
    }
}

#[test]
fn hits_of_a_search_are_cut_like_records_of_an_envelope() {
    let all: Vec<String> = (0..60_000).map(record).collect();
    let hits: Vec<String> =
        all.iter().map(|record| format!(r#"{{"_id":"x","_source":{record}}}"#)).collect();
    let hits = hits.join(",\n");
    let head =
        r#"{"took":5,"_shards":{"a":{"b":{}},"c":[[{}]]},"hits":{"total":{"value":60000},"hits":["#;
    // What follows the hits may be longer than a piece as well.
    let buckets = vec![r#"{"key":{"a":[{}]},"doc_count":1}"#; 300_000].join(",");
    for tail in [
        "]}}".to_owned(),
        r#"],"max_score":{"a":{}}}, "aggregations":{"a":{"buckets":[{"key":{}}]}},"x":1} "#
            .to_owned(),
        format!(r#"]}},"aggregations":{{"a":{{"buckets":[{buckets}]}}}}}}"#),
    ] {
        let text = format!("{head}{hits}{tail}");
        let (found, count, damaged) = pieces_of(&text);
        assert!(count > 2, "one piece proves nothing");
        assert_eq!(damaged, 0, "{}", &tail[..3]);
        assert!(found == all, "{} records of {}", found.len(), all.len());
    }
}

#[test]
fn no_end_in_sight_is_a_problem_not_a_memory_hole() {
    let endless = io::repeat(b' ').take(1 << 40);
    let stream = b"{\"Records\":[".chain(endless);
    let mut pieces = Pieces::new(stream, Packing::None, Box::new(|| u64::MAX));
    assert!(pieces.next().is_none());
    let (kind, _) = pieces.failure.expect("a failure");
    assert_eq!(kind, ProblemKind::TooLarge);
    assert!(pieces.inflated <= MAX_PIECE as u64);
}

#[test]
fn inflation_out_of_proportion_is_stopped() {
    let line = b"{\"eventID\":1}\n".repeat(1 << 17);
    let bomb = io::Cursor::new(line.clone()).chain(Repeat { line, at: 0 });
    let mut pieces = Pieces::new(bomb, Packing::None, Box::new(|| 1 << 20));
    while pieces.next().is_some() {}
    let (kind, _) = pieces.failure.expect("a failure");
    assert_eq!(kind, ProblemKind::TooLarge);
    assert!(pieces.inflated < FREE_INFLATION + (64 << 20));
}

/// The same bytes for ever.
struct Repeat {
    line: Vec<u8>,
    at: usize,
}

impl Read for Repeat {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = &self.line[self.at..];
        let length = left.len().min(into.len());
        into[..length].copy_from_slice(&left[..length]);
        self.at = (self.at + length) % self.line.len();
        Ok(length)
    }
}
