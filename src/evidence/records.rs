//! From the bytes of a file to its records, through every envelope that exports come in.
//!
//! A record that is broken costs that record: reading goes on at the next place that opens like one.

use std::borrow::Cow;

use super::content::{Layout, hits_array, is_envelope, stamp_end};
use super::keys::Key;
use super::lines;
use super::members::{Cut, KeyBook, Member, value_of};
use super::scan::{self, Fault, Json, Text};
use super::sink::{Place, Sink, Taken, Tally};

/// Members under these keys hold a whole record, as an object or as JSON in a string.
const WRAPPERS: [Key; 13] = [
    Key::CloudTrailEvent,
    Key::Source,
    Key::EventOriginal,
    Key::Event,
    Key::Original,
    Key::Detail,
    Key::Result,
    Key::Raw,
    Key::Message,
    Key::AtMessage,
    Key::Hits,
    Key::Record,
    Key::Data,
];

/// How many envelopes may lie in one another.
const MAX_NESTING: u32 = 5;

/// Bytes that may be read in vain before the rest of a damaged file is given up, as a multiple of
/// its length: keeps hostile damage from costing quadratic time.
const MAX_WASTE: usize = 16;

/// Reads the records of a piece. `book` remembers keys from piece to piece.
pub fn read(
    bytes: &[u8],
    layout: Layout,
    place: Place,
    book: &mut KeyBook,
    sink: &mut impl Sink,
) -> Tally {
    if let Layout::Plain(plain) = layout {
        return lines::read(bytes, plain, sink);
    }
    let mut reader = Reader {
        sink,
        book,
        tally: Tally::default(),
        waste: 0,
        limit: bytes.len().saturating_mul(MAX_WASTE),
    };
    match layout {
        Layout::Lines => reader.lines(bytes),
        Layout::Values | Layout::Plain(_) => reader.values(bytes, place),
    }
    reader.tally
}

struct Reader<'s, S> {
    sink: &'s mut S,
    book: &'s mut KeyBook,
    tally: Tally,
    waste: usize,
    limit: usize,
}

/// Whether reading goes on behind an element or the bytes are used up.
enum Next {
    At(usize),
    End,
}

impl<S: Sink> Reader<'_, S> {
    fn lines(&mut self, bytes: &[u8]) {
        let mut members = Vec::with_capacity(48);
        let mut start = 0;
        while start < bytes.len() && !self.sink.has_enough() {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |n| start + n);
            self.line(bytes, start, end, &mut members);
            start = end + 1;
        }
    }

    fn line<'a>(
        &mut self,
        bytes: &'a [u8],
        start: usize,
        end: usize,
        members: &mut Vec<Member<'a>>,
    ) {
        let line = &bytes[..end];
        let mut at = scan::space(line, start);
        if at == end {
            return;
        }
        if line[at].is_ascii_digit() {
            at += stamp_end(&line[at..]).unwrap_or(0);
        }
        let before = self.tally.records;
        let read = match line[at] {
            b'{' => self.object(line, at, 0, members),
            b'[' => self.array(line, at, 0).map(Some),
            _ => Err(Fault::Syntax(at)),
        };
        let clean = matches!(read, Ok(Some(behind)) if scan::space(line, behind) == end);
        if !clean {
            self.damage(at);
            // Only the last line can have lost its end; the others have lost their middle.
            self.tally.ends_early |= end == bytes.len() && read == Err(Fault::Unfinished);
            self.tally.records = self.tally.records.max(before + 1);
        }
    }

    fn values(&mut self, bytes: &[u8], place: Place) {
        let mut at = 0;
        if place.inside_array {
            match self.elements(bytes, 0, 0, place.continued) {
                Ok(Next::At(behind)) => at = self.close_envelope(bytes, behind),
                _ => return,
            }
        }
        let mut members = Vec::with_capacity(48);
        loop {
            at = scan::space(bytes, at);
            let read = match bytes.get(at) {
                None => return,
                Some(b'{') => self.text(bytes, at, &mut members, place.continued),
                Some(b'[') => self.text_array(bytes, at, place.continued),
                // A comma between texts, or what is left of a cut envelope.
                Some(b',' | b']' | b'}') => Ok(Some(at + 1)),
                Some(_) => Err(Fault::Syntax(at)),
            };
            match read {
                Ok(Some(behind)) => at = behind,
                Ok(None) => return,
                Err(fault) => match self.recover(bytes, at, fault) {
                    Some(next) => at = next,
                    None => return,
                },
            }
        }
    }

    /// Reads the object that opens a text. That of a search's hits is read where it is whole like
    /// any wrapper; where the piece ends inside it, from where its array opens.
    fn text<'a>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        members: &mut Vec<Member<'a>>,
        continued: bool,
    ) -> Result<Option<usize>, Fault> {
        let read = self.object_of(bytes, at, 0, members, continued);
        if !continued || read != Err(Fault::Unfinished) {
            return read;
        }
        match hits_array(bytes, at) {
            Some(array) => self.text_array(bytes, array, continued),
            None => read,
        }
    }

    fn text_array(
        &mut self,
        bytes: &[u8],
        at: usize,
        continued: bool,
    ) -> Result<Option<usize>, Fault> {
        Ok(match self.elements(bytes, at + 1, 0, continued)? {
            Next::At(behind) => Some(behind),
            Next::End => None,
        })
    }

    /// Behind `]`: the last members of the envelopes and their `}`, or nothing of the kind.
    fn close_envelope(&mut self, bytes: &[u8], mut at: usize) -> usize {
        let mut rest = Vec::new();
        loop {
            let next = scan::space(bytes, at);
            let key = scan::space(bytes, next + 1);
            at = match (bytes.get(next), bytes.get(key)) {
                (Some(b'}'), _) => next + 1,
                (Some(b','), Some(b'"')) => {
                    match self.book.members(bytes, key, Key::Root, |_| false, &mut rest) {
                        Ok(Cut::Whole(behind)) => behind,
                        _ => return at,
                    }
                }
                _ => return at,
            };
        }
    }

    /// Reads the array that opens at `at`, to behind its `]`.
    fn array(&mut self, bytes: &[u8], at: usize, nesting: u32) -> Result<usize, Fault> {
        match self.elements(bytes, at + 1, nesting, false)? {
            Next::At(behind) => Ok(behind),
            Next::End => Err(Fault::Unfinished),
        }
    }

    /// Reads elements up to `]`, or to the end of the piece where more pieces follow.
    fn elements(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        nesting: u32,
        continued: bool,
    ) -> Result<Next, Fault> {
        let mut members = Vec::with_capacity(48);
        loop {
            if self.sink.has_enough() {
                return Ok(Next::End);
            }
            at = scan::space(bytes, at);
            let read = match bytes.get(at) {
                Some(b'{') => self.object(bytes, at, nesting + 1, &mut members),
                Some(b',') => {
                    at += 1;
                    continue;
                }
                Some(b']') => return Ok(Next::At(at + 1)),
                Some(b'[') if nesting < MAX_NESTING => self.array(bytes, at, nesting + 1).map(Some),
                Some(_) => scan::value(bytes, at).map(|(_, behind)| {
                    self.tally.records += 1;
                    self.tally.foreign += 1;
                    Some(behind)
                }),
                None => {
                    self.tally.ends_early |= !continued;
                    return Ok(Next::End);
                }
            };
            match read {
                Ok(Some(behind)) => at = behind,
                Ok(None) => return Ok(Next::End),
                Err(fault) => match self.recover(bytes, at, fault) {
                    Some(next) => at = next,
                    None => return Ok(Next::End),
                },
            }
        }
    }

    fn object<'a>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        nesting: u32,
        members: &mut Vec<Member<'a>>,
    ) -> Result<Option<usize>, Fault> {
        self.object_of(bytes, at, nesting, members, false)
    }

    /// Reads the object that opens at `at`: a record, an envelope of records or a wrapper of one.
    /// `None` where the piece ended inside an envelope.
    fn object_of<'a>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        nesting: u32,
        members: &mut Vec<Member<'a>>,
        continued: bool,
    ) -> Result<Option<usize>, Fault> {
        members.clear();
        let descend = |key| nesting < MAX_NESTING && is_envelope(key);
        let mut is_record = true;
        let mut cut = self.book.object(bytes, at, descend, members)?;
        loop {
            let array = match cut {
                Cut::Whole(end) => {
                    if is_record {
                        self.record(&bytes[at..end], members, nesting);
                    }
                    return Ok(Some(end));
                }
                Cut::Array(array) => array,
            };
            is_record = false;
            let behind = match self.elements(bytes, array + 1, nesting, continued)? {
                Next::At(behind) => scan::space(bytes, behind),
                Next::End => return Ok(None),
            };
            cut = match bytes.get(behind) {
                Some(b',') => {
                    let key = scan::space(bytes, behind + 1);
                    self.book.members(bytes, key, Key::Root, descend, members)?
                }
                Some(b'}') => Cut::Whole(behind + 1),
                Some(_) => return Err(Fault::Syntax(behind)),
                None => return Err(Fault::Unfinished),
            };
        }
    }

    /// Gives a whole object to the sink, or unwraps it.
    fn record(&mut self, bytes: &[u8], members: &[Member<'_>], nesting: u32) {
        let number = self.tally.records;
        let taken = self.sink.take(number, members, bytes);
        if taken != Taken::Foreign {
            self.tally.count(number, taken);
            self.tally.records += 1;
        } else if !self.unwrap(members, nesting) {
            let line = self.line_in(number, members);
            self.tally.count(number, line);
            self.tally.records += 1;
        }
    }

    /// What becomes of a line of a plain log that a wrapper holds as it is: CloudWatch's messages.
    fn line_in(&mut self, number: u32, members: &[Member<'_>]) -> Taken {
        for wrapper in [Key::Message, Key::AtMessage, Key::Raw, Key::EventOriginal] {
            let text = value_of(members, wrapper).and_then(Json::text);
            let Some(line) = text.map(Text::decode) else { continue };
            let line = line.as_bytes().trim_ascii();
            if let Some(plain) = lines::of_line(line) {
                return self.sink.take_line(number, plain, Text::new(line));
            }
        }
        Taken::Foreign
    }

    /// Reads the record inside a wrapper; false where there is none.
    fn unwrap(&mut self, members: &[Member<'_>], nesting: u32) -> bool {
        if nesting >= MAX_NESTING {
            return false;
        }
        let before = self.tally.clone();
        for wrapper in WRAPPERS {
            let Some(inner) = value_of(members, wrapper).and_then(inner_json) else {
                continue;
            };
            self.inner(&inner, nesting + 1);
            if self.tally.known() > before.known() {
                return true;
            }
            // Not what it seemed: whatever was counted inside is part of this one record.
            self.tally = before.clone();
        }
        false
    }

    fn inner(&mut self, bytes: &[u8], nesting: u32) {
        let mut members = Vec::new();
        let at = scan::space(bytes, 0);
        // Damage inside a wrapper leaves nothing counted, so the wrapper itself is.
        let _ = match bytes.get(at) {
            Some(b'{') => self.object(bytes, at, nesting, &mut members),
            Some(b'[') => self.array(bytes, at, nesting).map(Some),
            _ => Ok(None),
        };
    }

    /// Counts a broken record and finds where the next one opens.
    fn recover(&mut self, bytes: &[u8], start: usize, fault: Fault) -> Option<usize> {
        self.damage(start);
        let reached = match fault {
            Fault::Syntax(at) => at,
            Fault::Unfinished => bytes.len(),
        };
        self.waste = self.waste.saturating_add(reached - start);
        if self.waste > self.limit {
            self.tally.gave_up = true;
            return None;
        }
        let next = next_opening(bytes, start);
        self.tally.ends_early |= next.is_none() && fault == Fault::Unfinished;
        self.tally.gave_up |= next.is_none() && fault != Fault::Unfinished;
        next
    }

    fn damage(&mut self, at: usize) {
        self.tally.first_damage.get_or_insert((self.tally.records, at));
        self.tally.damaged += 1;
        self.tally.records += 1;
    }
}

/// The next object behind `start` that opens with the same key: exports write all records alike.
fn next_opening(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = scan::space(bytes, start + 1);
    let key = match scan::value(bytes, quote) {
        Ok((Json::Text(Text { raw, .. }), _)) if !raw.is_empty() && raw.len() < 64 => raw,
        // The damage is in the first key itself, or the thing is no object.
        _ => b"eventVersion",
    };
    let quoted = [b"\"", key, b"\""].concat();
    let mut from = start + 1;
    loop {
        let found = from + memchr::memmem::find(bytes.get(from..)?, &quoted)?;
        let before = bytes[..found].trim_ascii_end();
        if before.len() > start + 1 && before.ends_with(b"{") {
            return Some(before.len() - 1);
        }
        from = found + quoted.len();
    }
}

/// The JSON text that a value holds: itself, or what its string says.
fn inner_json(value: Json<'_>) -> Option<Cow<'_, [u8]>> {
    match value {
        Json::Object(bytes) | Json::Array(bytes) => Some(Cow::Borrowed(bytes)),
        Json::Text(text) if text.raw.trim_ascii_start().starts_with(b"{") => {
            Some(match text.decode() {
                Cow::Borrowed(inner) => Cow::Borrowed(inner.as_bytes()),
                Cow::Owned(inner) => Cow::Owned(inner.into_bytes()),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
