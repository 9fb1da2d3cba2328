//! Which members of a record fields stand in, so that no more of it need be parsed.

use crate::evidence::scan::{self, Fault};

use super::path::{Path, Way};
use super::place;

/// Members of records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Members {
    /// All of them.
    All,
    /// Those whose names begin with these letters.
    Few {
        /// In lower case, without underscores and dots; each once, in order.
        names: Vec<Box<str>>,
        /// The bytes that such names begin with, a bit each.
        first: [u64; 4],
    },
}

impl Default for Members {
    fn default() -> Self {
        // A key may begin with what is no letter of it, or be escaped.
        let mut first = [0; 4];
        for byte in [b'_', b'.', b'\\'] {
            set(&mut first, byte);
        }
        Self::Few { names: Vec::new(), first }
    }
}

fn set(bits: &mut [u64; 4], byte: u8) {
    bits[usize::from(byte >> 6)] |= 1 << (byte & 63);
}

fn is_set(bits: &[u64; 4], byte: u8) -> bool {
    bits[usize::from(byte >> 6)] & (1 << (byte & 63)) != 0
}

impl Members {
    /// The members that a path looks at, too.
    pub(super) fn add_path(&mut self, path: &Path, is_sign_in: bool) {
        for way in &path.ways {
            match way {
                Way::At(place) | Way::Java(place) => self.add_root(place),
                Way::Pair(pair) => self.add_root(&pair.list),
                Way::Always(_) => {}
                Way::Made(_, Some(few)) => {
                    few.members.iter().for_each(|name| self.add(name));
                    if is_sign_in {
                        few.of_sign_ins.iter().for_each(|name| self.add(name));
                    }
                }
                Way::Made(_, None) | Way::Everything => *self = Self::All,
            }
        }
    }

    fn add_root(&mut self, place: &place::Place) {
        match place.root() {
            Some((letters, otherwise)) => {
                self.add(letters);
                otherwise.into_iter().for_each(|other| self.add(other));
            }
            None => *self = Self::All,
        }
    }

    fn add(&mut self, name: &str) {
        let Self::Few { names, first } = self else { return };
        let letters = place::letters(name).into_boxed_str();
        if let Some(byte) = letters.bytes().next() {
            set(first, byte);
            set(first, byte.to_ascii_uppercase());
        }
        if let Err(place) = names.binary_search(&letters) {
            names.insert(place, letters);
        }
    }

    /// Whether a key, as it stands between its quotes, may be one of these.
    fn has(&self, key: &[u8]) -> bool {
        let Self::Few { names, first } = self else { return true };
        let Some(byte) = key.first() else { return false };
        if !is_set(first, *byte) {
            return false;
        }
        let Ok(text) = std::str::from_utf8(key) else { return true };
        if text.contains('\\') {
            return true;
        }
        names.iter().any(|name| {
            let mut letters = place::letters_of(text);
            name.bytes().all(|letter| letters.next() == Some(letter))
        })
    }

    /// Writes these members of a record into `text`, as an object; whether it could be done, which
    /// it cannot where all are asked for.
    pub fn cut(&self, record: &[u8], text: &mut Vec<u8>) -> bool {
        text.clear();
        !matches!(self, Self::All) && self.write(record, text).is_ok()
    }

    fn write(&self, record: &[u8], text: &mut Vec<u8>) -> Result<(), Fault> {
        let start = scan::space(record, 0);
        scan::expect(record, start, b'{')?;
        text.push(b'{');
        scan::members(&record[start..], |member, key, _| {
            if self.has(key) {
                if text.len() > 1 {
                    text.push(b',');
                }
                text.extend_from_slice(member);
            }
        })?;
        text.push(b'}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::view::compile;
    use crate::rule::{Dialect, view};

    fn cut(fields: &[&str], record: &str) -> Option<String> {
        let log = view::log_of(crate::format::Format::CloudTrail);
        let mut members = Members::default();
        for field in fields {
            members.add_path(&compile::path(log, Dialect::Sigma, field), false);
        }
        let mut text = Vec::new();
        members.cut(record.as_bytes(), &mut text).then(|| String::from_utf8_lossy(&text).into())
    }

    #[test]
    fn no_more_is_cut_out_than_may_be_looked_at() {
        let record = r#" { "awsRegion" : "eu-west-1", "Aws_Region":1, "readOnly":true, "\u0061":[{}],
            "userIdentity":{"arn":"}"}, "userIdentity.arn":null, "requestParameters":{"a":"\"," } } "#;
        let both = r#"{"awsRegion" : "eu-west-1","Aws_Region":1,"\u0061":[{}]}"#;
        assert_eq!(cut(&["awsRegion"], record).as_deref(), Some(both));
        let identity = r#"{"\u0061":[{}],"userIdentity":{"arn":"}"},"userIdentity.arn":null}"#;
        assert_eq!(cut(&["userIdentity.arn"], record).as_deref(), Some(identity));
        assert_eq!(cut(&["nothing"], "{}").as_deref(), Some("{}"));
    }

    #[test]
    fn what_may_be_anywhere_and_what_is_no_object_is_not_cut() {
        assert_eq!(cut(&["*"], "{}"), None);
        assert_eq!(cut(&["user*.arn"], "{}"), None);
        for record in ["", "[]", "7", "{7}", r#"{"a"}"#, r#"{"a":"#, r#"{"a":"b"#] {
            assert_eq!(cut(&["a"], record), None, "{record}");
        }
    }
}
