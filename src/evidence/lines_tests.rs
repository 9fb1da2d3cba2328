use super::*;
use crate::evidence::members::Member;
use crate::evidence::sink::Taken;

const FLOW: &str =
    "2 111122223333 eni-1 10.0.0.1 203.0.113.5 49152 443 6 10 840 1793520000 1793520058 ACCEPT OK";
const ACCESS: &str = "79a5 bucket [06/Feb/2026:00:00:38 +0000] 192.0.2.3 - 3E57 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"-\" -";

/// Keeps numbers, lines and how many columns they have.
#[derive(Default)]
struct Kept(Vec<(u32, String, usize)>);

impl Sink for Kept {
    fn take(&mut self, _: u32, _: &[Member<'_>], _: &[u8]) -> Taken {
        Taken::Foreign
    }

    fn take_line(&mut self, number: u32, plain: Plain, line: Text<'_>) -> Taken {
        let columns = match plain {
            Plain::Flows(columns) => columns.fields().len(),
            Plain::Access => 0,
        };
        self.0.push((number, line.decode().into_owned(), columns));
        Taken::Event
    }
}

#[test]
fn logs_are_known_by_their_first_lines() {
    let default = Some(Plain::Flows(Columns::DEFAULT));
    for (text, plain) in [
        (FLOW, default),
        ("2 unknown eni-1 - - - - - - - 1 2 - NODATA", default),
        (&format!("2026-11-01T08:00:00.000Z {FLOW}"), default),
        (&format!("2026-11-01T08:00:00.000Z eni-1-all {FLOW}"), default),
        (&format!("\n\nwhatever\n{FLOW}\r\n"), default),
        (ACCESS, Some(Plain::Access)),
        ("Apache License\nVersion 2.0", None),
        ("2 + 2 is 4", None),
        ("the version and the type of an action from start to end", None),
        ("start end", None),
        ("2 111122223333 eni-1 10.0.0.1 203.0.113.5 1 2 6 10 840 1 2 MAYBE OK", None),
        ("a b [not a time of any server] c", None),
        ("192.0.2.3 - - [06/Feb/2026:00:00:38 +0000] \"GET / HTTP/1.1\" 200 1", None),
        ("", None),
    ] {
        assert_eq!(sniff(text.as_bytes()), plain, "{text}");
    }
}

#[test]
fn a_header_names_columns_in_any_order() {
    let Some(Plain::Flows(columns)) =
        sniff(b"bytes srcaddr dstaddr new-thing start pkt_dstaddr tgw-src-eni\n1 2 3 4 5 6 7")
    else {
        panic!("a header");
    };
    assert_eq!(
        columns.fields(),
        [
            Field::Bytes,
            Field::Source,
            Field::Destination,
            Field::Other,
            Field::Start,
            Field::PacketDestination,
            Field::Other,
        ]
    );
    let many = "srcaddr ".repeat(65);
    assert_eq!(sniff(many.as_bytes()), None);
}

#[test]
fn headers_and_empty_lines_are_no_records_and_a_header_holds_from_there_on() {
    let text = format!("{FLOW}\n\nsrcaddr dstaddr start\r\na b c\n  \n{FLOW}");
    let mut kept = Kept::default();
    let tally = read(text.as_bytes(), Plain::Flows(Columns::DEFAULT), &mut kept);
    assert_eq!((tally.records, tally.events), (3, 3));
    assert_eq!(kept.0[0], (0, FLOW.to_owned(), 14));
    assert_eq!(kept.0[1], (1, "a b c".to_owned(), 3));
    assert_eq!(kept.0[2], (2, FLOW.to_owned(), 3));
}

#[test]
fn a_line_without_end_is_lost_and_said_to_be() {
    let text = format!("{FLOW}\n{}\n{FLOW}", "x".repeat(LONGEST + 1));
    let mut kept = Kept::default();
    let tally = read(text.as_bytes(), Plain::Flows(Columns::DEFAULT), &mut kept);
    assert_eq!((tally.records, tally.events, tally.rejected), (3, 2, 1));
    assert_eq!(tally.first_rejected, Some((1, "a line longer than any of this log")));
}

#[test]
fn blocks_hold_every_byte_and_end_with_lines() {
    let mut text = String::new();
    while text.len() < BLOCK + BLOCK / 2 {
        text.push_str(FLOW);
        text.push('\n');
    }
    text.push_str("srcaddr dstaddr start\n");
    while text.len() < 3 * BLOCK {
        text.push_str("a b c\n");
    }
    let blocks: Vec<(&[u8], Plain)> =
        blocks(text.as_bytes(), Plain::Flows(Columns::DEFAULT)).collect();
    assert_eq!(
        blocks.iter().map(|(block, _)| *block).collect::<Vec<_>>().concat(),
        text.as_bytes()
    );
    assert!(blocks.iter().all(|(block, _)| block.ends_with(b"\n") && block.len() <= BLOCK));
    let columns = |plain: &Plain| match plain {
        Plain::Flows(columns) => columns.fields().len(),
        Plain::Access => 0,
    };
    let counts: Vec<usize> = blocks.iter().map(|(_, plain)| columns(plain)).collect();
    assert_eq!(counts[..3], [14, 14, 3]);
    // A line longer than a block is one all the same.
    let long = format!("{}\n{FLOW}", "x".repeat(BLOCK + 7));
    let lengths: Vec<usize> =
        super::blocks(long.as_bytes(), Plain::Access).map(|(block, _)| block.len()).collect();
    assert_eq!(lengths, [BLOCK + 8, FLOW.len()]);
}
