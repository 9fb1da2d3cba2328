//! Places in a text: lines and columns of bytes, and bytes of lines and columns.
//!
//! Both ways take the same time wherever they look, so that a file which is one line of megabytes
//! with a million values in it is read as fast as any other.

use super::yaml::Place;

/// Bytes between marks.
const STEP: usize = 256;

/// A text whose places are looked up.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where lines begin.
    starts: Vec<usize>,
    /// Characters that begin before each [`STEP`] bytes.
    marks: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let mut marks = vec![0];
        let mut count = 0;
        for piece in text.as_bytes().chunks(STEP) {
            count += begun(piece);
            marks.push(count);
        }
        Self { text, starts: std::iter::once(0).chain(breaks).collect(), marks }
    }

    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        let at = at.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        Place { line, column: self.characters(at).saturating_sub(self.characters(start)) + 1 }
    }

    /// The byte of a place; the end of the text where there is no such place.
    pub(super) fn byte(&self, place: Place) -> usize {
        let Some(start) = self.starts.get(place.line.saturating_sub(1)) else {
            return self.text.len();
        };
        let wanted = self.characters(*start) + place.column.saturating_sub(1);
        let mark = self.marks.partition_point(|count| *count <= wanted).saturating_sub(1);
        let from = mark * STEP;
        let mut left = wanted - self.marks.get(mark).copied().unwrap_or_default();
        let bytes = self.text.as_bytes().get(from..).unwrap_or_default();
        for (at, byte) in bytes.iter().enumerate() {
            match (begins(*byte), left) {
                (true, 0) => return from + at,
                (true, _) => left -= 1,
                (false, _) => {}
            }
        }
        self.text.len()
    }

    /// Characters that begin before a byte.
    fn characters(&self, at: usize) -> usize {
        let mark = at / STEP;
        let before = self.marks.get(mark).copied().unwrap_or_default();
        before + begun(self.text.as_bytes().get(mark * STEP..at).unwrap_or_default())
    }
}

/// Characters that begin in a piece of text.
fn begun(piece: &[u8]) -> usize {
    piece.iter().filter(|byte| begins(**byte)).count()
}

/// Whether a character begins with this byte of UTF-8.
fn begins(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_bytes_are_each_others_contrary() {
        let text = format!("é{}\nüb\r\n\n{}c", "aß".repeat(700), "\u{1f600}".repeat(300));
        let lines = Lines::of(&text);
        let (mut line, mut column) = (1, 1);
        for (at, char) in text.char_indices() {
            let place = Place { line, column };
            assert_eq!((lines.place(at), lines.byte(place)), (place, at));
            (line, column) = if char == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(lines.place(text.len() + 9), Place { line, column });
        assert_eq!(lines.byte(Place { line: 99, column: 1 }), text.len());
        assert_eq!(Lines::of("").place(0), Place { line: 1, column: 1 });
    }
}
