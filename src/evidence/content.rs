//! What a file holds, judged by its first bytes and never by its name.

use super::keys::Key;
use super::lines::{self, Plain};
use super::members::{Cut, KeyBook};
use super::scan;

/// Bytes from the beginning of a file that are enough to judge it by.
pub(super) const HEAD: usize = 64 << 10;

/// How the records of a file lie behind one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One JSON text a line.
    Lines,
    /// JSON texts over any number of lines.
    Values,
    /// No JSON: a record of a plain log a line.
    Plain(Plain),
}

/// What the bytes in front of a file say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// JSON in this layout.
    Json(Layout),
    /// Lines of a log that is no JSON.
    Lines(Plain),
    /// Tables of Apache Parquet.
    Parquet,
    /// Readable text that is no JSON.
    Text,
    /// Bytes that are no text.
    Binary,
    /// Nothing, or only white space.
    Empty,
}

impl Content {
    /// How its records lie; `None` where there are none to read.
    pub const fn layout(self) -> Option<Layout> {
        match self {
            Self::Json(layout) => Some(layout),
            Self::Lines(plain) => Some(Layout::Plain(plain)),
            Self::Parquet | Self::Text | Self::Binary | Self::Empty => None,
        }
    }
}

/// Judges a text by what stands behind the white space in front of it, however much that is.
pub(super) fn of(bytes: &[u8]) -> Content {
    let bytes = &bytes[scan::space(bytes, 0)..];
    sniff(&bytes[..bytes.len().min(HEAD)])
}

/// Judges a file by its first bytes, a few kilobytes of them or all there are.
pub fn sniff(head: &[u8]) -> Content {
    let head = without_bom(head);
    let start = scan::space(head, 0);
    let Some(first) = head.get(start) else {
        return Content::Empty;
    };
    let second = head.get(scan::space(head, start + 1));
    let opens = match first {
        b'{' => matches!(second, Some(b'"' | b'}') | None),
        b'[' => matches!(second, Some(b'{' | b'[' | b']' | b'"') | None),
        _ => false,
    };
    if opens {
        return Content::Json(layout(&head[start..]));
    }
    if is_stamped(&head[start..]) {
        return Content::Json(Layout::Lines);
    }
    if head.starts_with(b"PAR1") {
        return Content::Parquet;
    }
    // Before bytes are looked for that are no text: an attacker may have put one into a record.
    if let Some(plain) = lines::sniff(&head[start..]) {
        return Content::Lines(plain);
    }
    let odd = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    if head.iter().any(odd) { Content::Binary } else { Content::Text }
}

/// How deep records lie in a file that begins like this: 0 as texts of their own, 1 in an array,
/// 2 in an envelope's array, 3 in that of a search's hits. Where a huge file may be cut follows from it.
pub(super) fn record_depth(head: &[u8]) -> u32 {
    let start = scan::space(head, 0);
    if head.get(start) == Some(&b'[') {
        return 1;
    }
    match head.get(start) {
        Some(b'{') => match KeyBook::new().object(head, start, is_envelope, &mut Vec::new()) {
            Ok(Cut::Array(_)) => 2,
            Ok(Cut::Whole(_)) => 0,
            Err(_) => hits_array(head, start).map_or(0, |_| 3),
        },
        _ => 0,
    }
}

/// Where the array opens that a search's answer holds its hits in, `{"hits":{"hits":[`, however
/// much of the answer is there.
pub(super) fn hits_array(bytes: &[u8], at: usize) -> Option<usize> {
    let answer = hits(bytes, at)?;
    hits(bytes, answer).filter(|inner| bytes[*inner] == b'[')
}

/// Where the member `hits` of the object at `at` has its object or array.
fn hits(bytes: &[u8], object: usize) -> Option<usize> {
    let mut at = scan::space(bytes, object + 1);
    while bytes.get(object) == Some(&b'{') && bytes.get(at) == Some(&b'"') {
        let (key, behind) = scan::string(bytes, at + 1).ok()?;
        let colon = scan::space(bytes, behind);
        let value = scan::space(bytes, colon + 1);
        if bytes.get(colon) != Some(&b':') {
            return None;
        }
        if key.raw == b"hits" && matches!(bytes.get(value), Some(b'{' | b'[')) {
            return Some(value);
        }
        let (_, behind) = scan::value(bytes, value).ok()?;
        let comma = scan::space(bytes, behind);
        if bytes.get(comma) != Some(&b',') {
            return None;
        }
        at = scan::space(bytes, comma + 1);
    }
    None
}

/// Behind the byte order mark that some exports begin with.
pub fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Lines, if most of the first lines are a JSON text of their own; one long line is a value.
fn layout(head: &[u8]) -> Layout {
    if head.starts_with(b"[") {
        return Layout::Values;
    }
    let mut whole = 0;
    let mut seen = 0;
    let mut start = 0;
    // Only lines that are seen whole can tell.
    for end in memchr::memchr_iter(b'\n', head) {
        let line = head[start..end].trim_ascii();
        start = end + 1;
        if line.is_empty() {
            continue;
        }
        if seen == 4 {
            break;
        }
        seen += 1;
        let inner = line.get(1..).unwrap_or_default().trim_ascii_start();
        if line.starts_with(b"{") && line.ends_with(b"}") && inner.starts_with(b"\"") {
            whole += 1;
        }
    }
    if seen > 0 && whole * 2 >= seen { Layout::Lines } else { Layout::Values }
}

/// Whether lines are a time and a record behind it, as CloudWatch Logs exports to S3 are.
fn is_stamped(line: &[u8]) -> bool {
    line.first().is_some_and(u8::is_ascii_digit) && stamp_end(line).is_some()
}

/// Where the record begins in a line that a time stands in front of.
pub(super) fn stamp_end(line: &[u8]) -> Option<usize> {
    let stamp = memchr::memmem::find(&line[..line.len().min(48)], b" {")?;
    crate::time::parse(&line[..stamp]).map(|_| stamp + 1)
}

/// Arrays under these keys hold the records of an export.
pub(super) const fn is_envelope(key: Key) -> bool {
    matches!(
        key,
        Key::Records
            | Key::LowerRecords
            | Key::Value
            | Key::Events
            | Key::LowerEvents
            | Key::LogEvents
            | Key::Hits
            | Key::Entries
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_told_apart() {
        for (head, content) in [
            (&b""[..], Content::Empty),
            (b" \n ", Content::Empty),
            (b"Apache License", Content::Text),
            (b"<!DOCTYPE html>", Content::Text),
            (b"[section]\nkey = 1", Content::Text),
            (b"{% template %}", Content::Text),
            (b"\x89PNG\r\n\x1a\n\0\0", Content::Binary),
            (b"{\"a\":1}", Content::Json(Layout::Values)),
            (b"{\"a\":1}\n{\"a\":2}\n", Content::Json(Layout::Lines)),
            (b"{\"a\":1}\n", Content::Json(Layout::Lines)),
            (b"[\n{\"a\":1}\n]", Content::Json(Layout::Values)),
        ] {
            assert_eq!(sniff(head), content, "{}", String::from_utf8_lossy(head));
        }
    }
}
