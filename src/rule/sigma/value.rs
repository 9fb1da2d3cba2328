//! Values of Sigma: texts with wildcards and escapes, and what encodings make of them.

use crate::rule::predicate::Part;

/// A value on its way through modifiers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A text as the file has it: wildcards and escapes are not looked at yet.
    Raw(String),
    /// What an encoding made of a text.
    Bytes(Vec<u8>),
    /// A number and its digits.
    Number(f64, String),
    /// True or false.
    Bool(bool),
    /// No value.
    Null,
}

impl Value {
    /// The text as parts of a pattern; what is no text has its digits or its name.
    pub(super) fn parts(&self) -> Result<Vec<Part>, &'static str> {
        Ok(match self {
            Self::Raw(text) => wildcards(text),
            Self::Bytes(bytes) => {
                let text = String::from_utf8(bytes.clone());
                let text = text.map_err(|_| "encodes to bytes that no text has; add `base64`")?;
                vec![Part::Text(text)]
            }
            Self::Number(_, digits) => vec![Part::Text(digits.clone())],
            Self::Bool(is) => vec![Part::Text(is.to_string())],
            Self::Null => return Err("is null, which is no text"),
        })
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Raw(text) | Self::Number(_, text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Bool(_) | Self::Null => 0,
        }
    }

    /// The bytes that an encoding works on.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, &'static str> {
        if let Self::Bytes(bytes) = self {
            return Ok(bytes.clone());
        }
        Ok(self.plain()?.into_bytes())
    }

    /// The text, which must have no wildcards.
    pub(super) fn plain(&self) -> Result<String, &'static str> {
        let mut plain = String::new();
        for part in self.parts()? {
            let Part::Text(text) = part else {
                return Err("has wildcards, which cannot be encoded; escape them with `\\`");
            };
            plain.push_str(&text);
        }
        Ok(plain)
    }

    /// The text as it stands in the file, for what has an own language: regular expressions,
    /// networks, names of fields.
    pub(super) fn raw(&self) -> Option<&str> {
        match self {
            Self::Raw(text) | Self::Number(_, text) => Some(text),
            _ => None,
        }
    }
}

/// Parts of a text: `*` and `?` are wildcards; `\*`, `\?` and `\\` are what follows the backslash;
/// any other backslash is itself.
fn wildcards(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        let wildcard = match char {
            '*' => Part::Many,
            '?' => Part::One,
            '\\' => {
                plain.push(rest.next_if(|next| matches!(next, '*' | '?' | '\\')).unwrap_or('\\'));
                continue;
            }
            _ => {
                plain.push(char);
                continue;
            }
        };
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        if !(wildcard == Part::Many && parts.last() == Some(&Part::Many)) {
            parts.push(wildcard);
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    parts
}

/// How UTF-16 is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Utf16 {
    Little,
    Big,
    /// Little, behind a byte order mark.
    Marked,
}

pub(super) fn utf16(text: &str, how: Utf16) -> Vec<u8> {
    let units = text.encode_utf16();
    match how {
        Utf16::Little => units.flat_map(u16::to_le_bytes).collect(),
        Utf16::Big => units.flat_map(u16::to_be_bytes).collect(),
        Utf16::Marked => [0xff, 0xfe].into_iter().chain(units.flat_map(u16::to_le_bytes)).collect(),
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// What stays the same of the encoded bytes at each of the three places where they may begin in
/// what is encoded as a whole.
pub(super) fn base64_anywhere(bytes: &[u8]) -> [String; 3] {
    [0, 1, 2].map(|before| {
        let shifted = [&b"   "[..before], bytes].concat();
        let encoded = base64(&shifted);
        // Letters that hold bits of neighbours go.
        let first = [0, 2, 3][before].min(encoded.len());
        let last = encoded.len() - [0, 3, 2][shifted.len() % 3];
        encoded[first..last.max(first)].to_owned()
    })
}

/// Every way to write the dashes of command line options; `None` where there are too many.
pub(super) fn dashes(text: &str) -> Option<Vec<String>> {
    const DASHES: [char; 5] = ['-', '/', '–', '—', '―'];
    const MOST: usize = 625;
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let mut all = vec![String::new()];
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        let is_flag = DASHES.contains(&char)
            && before.is_none_or(|before| !is_word(before))
            && rest.peek().is_some_and(|next| is_word(*next));
        before = Some(char);
        if !is_flag {
            all.iter_mut().for_each(|one| one.push(char));
            continue;
        }
        if all.len() * DASHES.len() > MOST {
            return None;
        }
        all = all.iter().flat_map(|one| DASHES.map(|dash| format!("{one}{dash}"))).collect();
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslashes_escape_wildcards_and_themselves() {
        let text = |text: &str| Part::Text(text.to_owned());
        for (written, expected) in [
            ("", vec![]),
            ("abc", vec![text("abc")]),
            ("a*b?c", vec![text("a"), Part::Many, text("b"), Part::One, text("c")]),
            ("**a", vec![Part::Many, text("a")]),
            (r"a\*b", vec![text("a*b")]),
            (r"a\?b", vec![text("a?b")]),
            (r"a\b", vec![text(r"a\b")]),
            (r"a\\b", vec![text(r"a\b")]),
            (r"a\\*", vec![text(r"a\"), Part::Many]),
            (r"a\\\*", vec![text(r"a\*")]),
            (r"a\\\b", vec![text(r"a\\b")]),
            (r"a\\\\b", vec![text(r"a\\b")]),
            (r"a\", vec![text(r"a\")]),
        ] {
            assert_eq!(wildcards(written), expected, "{written}");
        }
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn base64_is_found_wherever_the_text_begins() {
        let wanted = "http://";
        let found = base64_anywhere(wanted.as_bytes());
        for before in 0..6 {
            for behind in 0..6 {
                let text = format!("{}{wanted}{}", "x".repeat(before), "ü".repeat(behind));
                let encoded = base64(text.as_bytes());
                assert!(encoded.contains(&found[before % 3]), "{text}: {encoded}, {found:?}");
            }
        }
        assert_eq!(base64_anywhere(b"foobar"), ["Zm9vYmFy", "Zvb2Jhc", "mb29iYX"]);
    }

    #[test]
    fn utf16_has_two_bytes_a_letter() {
        assert_eq!(utf16("cm", Utf16::Little), b"c\0m\0");
        assert_eq!(utf16("cm", Utf16::Big), b"\0c\0m");
        assert_eq!(utf16("c", Utf16::Marked), [0xff, 0xfe, b'c', 0]);
    }

    #[test]
    fn dashes_of_options_are_written_in_every_way() {
        assert_eq!(
            dashes("x -a").expect("few"),
            ["x -a", "x /a", "x –a", "x —a", "x ―a"].map(str::to_owned)
        );
        assert_eq!(dashes("a-b - c").expect("none"), ["a-b - c"]);
        assert_eq!(dashes("-a /b").map(|all| all.len()), Some(25));
        assert_eq!(dashes(&"-a ".repeat(40)), None);
    }
}
