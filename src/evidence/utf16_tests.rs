//! UTF-16 must come out as the same text however the stream gives it.

use super::*;

/// A text in UTF-16 with a mark.
fn wide(text: &str, order: Order) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    match order {
        Order::Little => units.flat_map(u16::to_le_bytes).collect(),
        Order::Big => units.flat_map(u16::to_be_bytes).collect(),
    }
}

/// Gives so many bytes at a time, and then fails.
struct Slow<'a> {
    bytes: &'a [u8],
    step: usize,
    failure: Option<io::ErrorKind>,
}

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty()
            && let Some(failure) = self.failure.take()
        {
            return Err(failure.into());
        }
        let length = self.step.min(into.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(length);
        into[..length].copy_from_slice(now);
        self.bytes = later;
        Ok(length)
    }
}

fn read(bytes: &[u8], step: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut stream = Text::new(Slow { bytes, step, failure: None });
    stream.read_to_end(&mut text).expect("read");
    text
}

#[test]
fn both_orders_come_out_as_utf_8_in_steps_of_any_size() {
    let text = "{\"a\": \"Zo\u{eb} \u{4f60}\u{597d} \u{1f600}\"}\n".repeat(900);
    for order in [Order::Little, Order::Big] {
        let bytes = wide(&text, order);
        assert_eq!(decoded(&bytes).as_deref(), Some(text.as_bytes()));
        for step in [1, 2, 3, 5, BLOCK - 1, BLOCK, usize::MAX] {
            assert!(read(&bytes, step) == text.as_bytes(), "{order:?}, {step} bytes at a time");
        }
    }
}

#[test]
fn any_other_stream_stays_as_it_is() {
    for text in ["", "{", "{}", "\u{feff}{\"a\": \"\u{1f600}\"}"] {
        assert_eq!(decoded(text.as_bytes()), None);
        for step in [1, 2, 100] {
            assert_eq!(read(text.as_bytes(), step), text.as_bytes());
        }
    }
}

#[test]
fn what_is_no_character_is_replaced_and_the_rest_kept() {
    let half = 0xd83d_u16.to_le_bytes();
    let mark = &[0xff, 0xfe][..];
    for (units, text) in [
        ([mark, &half, b"a\0"].concat(), "\u{fffd}a"),
        ([mark, &half, &half, b"a\0"].concat(), "\u{fffd}\u{fffd}a"),
        ([mark, b"a\0", &0xde00_u16.to_le_bytes()].concat(), "a\u{fffd}"),
        ([mark, b"a\0", &half].concat(), "a\u{fffd}"),
        ([mark, b"a\0b"].concat(), "a\u{fffd}"),
    ] {
        assert_eq!(String::from_utf8_lossy(&read(&units, 1)), text, "{units:?}");
        assert_eq!(decoded(&units).as_deref(), Some(text.as_bytes()), "{units:?}");
    }
}

#[test]
fn what_comes_before_damage_comes_out_before_it() {
    let bytes = wide("{\"a\": 1}", Order::Big);
    for whole in [0, 1, 2, 8, bytes.len()] {
        let failure = Some(io::ErrorKind::UnexpectedEof);
        let mut stream = Text::new(Slow { bytes: &bytes[..whole], step: 3, failure });
        let mut text = Vec::new();
        let error = stream.read_to_end(&mut text).expect_err("damage");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(text, &b"{\"a\": 1}"[..(whole / 2).saturating_sub(1)]);
    }
}
