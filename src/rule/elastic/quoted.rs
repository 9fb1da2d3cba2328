//! Where the letters of a text stand that the file writes in quotes, with escapes in it.

/// The byte of a quoted text, which begins `written`, at which the byte `offset` of its value
/// stands. An offset behind all that can be seen of the value lies behind its last letter.
pub(super) fn byte_of(written: &str, value: &str, offset: usize) -> usize {
    let offset = (0..=offset.min(value.len())).rev().find(|at| value.is_char_boundary(*at));
    let (before, rest) = value.split_at(offset.unwrap_or_default());
    let is_behind = rest.trim_start().is_empty();
    let before = if is_behind { before.trim_end() } else { before };
    let (mut at, has_escapes) = opening(written);
    for char in before.chars() {
        at += width(written, at, char, has_escapes);
    }
    if is_behind { at } else { at + joined(written, at, has_escapes) }
}

/// The bytes in front of the value, and whether it has escapes.
fn opening(written: &str) -> (usize, bool) {
    let has_escapes = written.starts_with('"');
    if !["\"\"\"", "'''"].iter().any(|quotes| written.starts_with(quotes)) {
        return (usize::from(written.starts_with(['"', '\''])), has_escapes);
    }
    let rest = &written[3..];
    let line_end = ["\r\n", "\n"].iter().find(|end| rest.starts_with(**end));
    (3 + line_end.map_or(0, |end| end.len()), has_escapes)
}

/// The bytes that one letter of the value takes at a place.
fn width(written: &str, at: usize, char: char, has_escapes: bool) -> usize {
    let skipped = joined(written, at, has_escapes);
    let rest = written.get(at + skipped..).unwrap_or_default();
    let escape = rest.strip_prefix('\\').filter(|_| has_escapes);
    skipped
        + match escape.and_then(|escape| escape.chars().next()) {
            Some('u') if u32::from(char) > 0xffff => 12,
            Some('u') => 6,
            Some('U') => 10,
            Some('x') => 4,
            Some(_) => 2,
            None if char == '\n' && rest.starts_with("\r\n") => 2,
            None => char.len_utf8(),
        }
}

/// The bytes of a backslash that joins lines, with all white space behind it.
fn joined(written: &str, at: usize, has_escapes: bool) -> usize {
    let rest = written.get(at..).unwrap_or_default();
    let Some(behind) = rest.strip_prefix('\\').filter(|_| has_escapes) else { return 0 };
    let end = behind.trim_start_matches([' ', '\t']);
    if !end.starts_with(['\r', '\n']) {
        return 0;
    }
    let after = end.trim_start_matches([' ', '\t', '\r', '\n']);
    rest.len() - after.len() + joined(after, 0, has_escapes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter of the value stands where it is found.
    fn find(written: &str, value: &str, letter: char) -> usize {
        byte_of(written, value, value.find(letter).expect("the letter"))
    }

    #[test]
    fn letters_are_found_behind_quotes_and_escapes() {
        for (written, value) in [
            (r#""abX""#, "abX"),
            ("'a\\X'", "a\\X"),
            ("'''\na\nbX'''", "a\nbX"),
            ("'''\r\na\r\nX'''", "a\nX"),
            ("\"\"\"\n\\\"\\\\\\u00e9\\U0001F600X\"\"\"", "\"\\é😀X"),
            ("\"\"\"a\\\n   \\\n bX\"\"\"", "abX"),
            ("\"\"\"a\\\n   X\"\"\"", "aX"),
            (r#""\ud83d\ude00\n\/éX""#, "😀\n/éX"),
        ] {
            assert_eq!(find(written, value, 'X'), written.find('X').expect("X"), "{written}");
        }
    }

    #[test]
    fn the_end_lies_behind_the_last_letter() {
        assert_eq!(byte_of("'''\nab\n'''", "ab\n", 3), 6);
        assert_eq!(byte_of("\"ab\"", "ab", 2), 3);
        assert_eq!(byte_of("\"\"", "", 0), 1);
        assert_eq!(byte_of("'é'", "é", 1), 1);
    }
}
