//! UTF-16 as a stream of UTF-8: what Windows PowerShell writes when output is redirected to a file.

use std::io::{self, Read};

/// Bytes taken from the source at once.
const BLOCK: usize = 16 << 10;

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// The order that the byte order mark in front of a text tells; `None` where it is no UTF-16.
pub(super) fn order_of(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xff, 0xfe, ..] => Some(Order::Little),
        [0xfe, 0xff, ..] => Some(Order::Big),
        _ => None,
    }
}

/// All of a text as UTF-8, where it is UTF-16 with a byte order mark.
pub(super) fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = Decoder::new(order_of(bytes)?);
    // JSON is ASCII for the most part: half as many bytes.
    let mut text = Vec::with_capacity(bytes.len() / 2);
    decoder.take(&bytes[2..], &mut text);
    decoder.end(&mut text);
    Some(text)
}

/// A stream as it is, or as UTF-8 where it is UTF-16 with a byte order mark.
pub(super) struct Text<R> {
    source: R,
    decoder: Option<Decoder>,
    /// What is to come out before more is read.
    ready: Vec<u8>,
    at: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing has been read.
    Fresh,
    Reading,
    Ended,
}

impl<R: Read> Text<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, decoder: None, ready: Vec::new(), at: 0, state: State::Fresh }
    }

    /// Reads as far as a mark reaches.
    fn begin(&mut self) -> io::Result<()> {
        while self.ready.len() < 2 {
            let mut bytes = [0; 2];
            let missing = 2 - self.ready.len();
            match self.source.read(&mut bytes[..missing])? {
                0 => break,
                read => self.ready.extend_from_slice(&bytes[..read]),
            }
        }
        self.decoder = order_of(&self.ready).map(Decoder::new);
        if self.decoder.is_some() {
            self.ready.clear();
        }
        self.state = State::Reading;
        Ok(())
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if self.state == State::Fresh {
            self.begin()?;
        }
        loop {
            if self.at < self.ready.len() {
                let left = &self.ready[self.at..];
                let length = left.len().min(into.len());
                into[..length].copy_from_slice(&left[..length]);
                self.at += length;
                return Ok(length);
            }
            let Some(decoder) = &mut self.decoder else {
                return self.source.read(into);
            };
            if self.state == State::Ended {
                return Ok(0);
            }
            self.at = 0;
            self.ready.clear();
            let mut block = [0; BLOCK];
            match self.source.read(&mut block)? {
                0 => {
                    decoder.end(&mut self.ready);
                    self.state = State::Ended;
                }
                read => decoder.take(&block[..read], &mut self.ready),
            }
        }
    }
}

/// Units to characters, wherever blocks end.
struct Decoder {
    order: Order,
    /// The first byte of a unit whose second is still to come.
    odd: Option<u8>,
    /// The first unit of a pair whose second is still to come.
    high: Option<u16>,
}

impl Decoder {
    const fn new(order: Order) -> Self {
        Self { order, odd: None, high: None }
    }

    fn take(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        let mut rest = bytes;
        if let Some(first) = self.odd.take() {
            let Some((second, behind)) = rest.split_first() else {
                self.odd = Some(first);
                return;
            };
            self.unit([first, *second], text);
            rest = behind;
        }
        let (pairs, odd) = rest.as_chunks::<2>();
        for pair in pairs {
            self.unit(*pair, text);
        }
        self.odd = odd.first().copied();
    }

    fn unit(&mut self, pair: [u8; 2], text: &mut Vec<u8>) {
        let unit = match self.order {
            Order::Little => u16::from_le_bytes(pair),
            Order::Big => u16::from_be_bytes(pair),
        };
        if let (Ok(ascii @ 0..0x80), None) = (u8::try_from(unit), self.high) {
            text.push(ascii);
            return;
        }
        if (0xd800..0xdc00).contains(&unit) {
            // The second unit of a pair is missing.
            if self.high.replace(unit).is_some() {
                push(char::REPLACEMENT_CHARACTER, text);
            }
            return;
        }
        let units = self.high.take().into_iter().chain([unit]);
        for character in char::decode_utf16(units) {
            push(character.unwrap_or(char::REPLACEMENT_CHARACTER), text);
        }
    }

    /// The text is over; half a character is one that nobody can read.
    fn end(&mut self, text: &mut Vec<u8>) {
        if self.high.take().is_some() | self.odd.take().is_some() {
            push(char::REPLACEMENT_CHARACTER, text);
        }
    }
}

fn push(character: char, text: &mut Vec<u8>) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
#[path = "utf16_tests.rs"]
mod tests;
