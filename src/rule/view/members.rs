//! Which members of a record fields stand in, so that no more of it need be parsed.

use crate::evidence::scan::{self, Fault, Json};

use super::path::{Path, Way};
use super::place::{self, Place};

/// Members of records, or of objects in them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Members {
    /// All of them.
    All,
    /// Some of them.
    Few(Few),
}

/// Members by the letters of their names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Few {
    /// In lower case, without underscores and dots; each once, in order. With each, which members
    /// of it are looked at, if it is an object.
    names: Vec<(Box<str>, Members)>,
    /// The bytes that such names begin with, a bit each.
    first: [u64; 4],
}

/// What is known of a record before it is looked into, as far as that tells where.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// Whether it tells of a sign-in to the console of AWS.
    pub is_sign_in: bool,
    /// Whether it has an error code.
    pub has_code: bool,
}

impl Default for Members {
    fn default() -> Self {
        // A key may begin with what is no letter of it, or be escaped.
        let mut first = [0; 4];
        for byte in [b'_', b'.', b'\\'] {
            set(&mut first, byte);
        }
        Self::Few(Few { names: Vec::new(), first })
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
    pub(super) fn add_path(&mut self, path: &Path, shape: Shape) {
        for way in &path.ways {
            match way {
                Way::At(place) | Way::Java(place) => self.add_place(place),
                Way::Pair(pair) => self.add_place(&pair.list),
                Way::Always(_) => {}
                Way::Made(_, Some(few)) => {
                    let of_sign_ins = few.of_sign_ins.iter().filter(|_| shape.is_sign_in);
                    let without_code = few.without_code.iter().filter(|_| !shape.has_code);
                    for name in few.members.iter().chain(of_sign_ins).chain(without_code) {
                        self.add_place(&Place::of(name));
                    }
                }
                Way::Made(_, None) | Way::Everything => *self = Self::All,
            }
        }
    }

    fn add_place(&mut self, place: &Place) {
        self.add(&place.names());
    }

    /// What stands behind these names, each inside of the one before; with each, another name that
    /// the member may have.
    fn add(&mut self, names: &[(&str, Option<&str>)]) {
        let Some(((name, otherwise), inside)) = names.split_first() else {
            *self = Self::All;
            return;
        };
        if let Self::Few(few) = self {
            few.of(name).add(inside);
            otherwise.iter().for_each(|other| few.of(other).add(inside));
        }
    }

    /// Writes these members of a record into `text`, as an object; whether it could be done, which
    /// it cannot where all are asked for.
    pub fn cut(&self, record: &[u8], text: &mut Vec<u8>) -> bool {
        text.clear();
        let start = scan::space(record, 0);
        match self {
            Self::All => false,
            Self::Few(_) if scan::expect(record, start, b'{').is_err() => false,
            Self::Few(few) => few.write(&record[start..], text).is_ok(),
        }
    }
}

impl Few {
    /// What is looked at of the member with these letters; nothing yet if it is new.
    fn of(&mut self, letters: &str) -> &mut Members {
        if let Some(byte) = letters.bytes().next() {
            set(&mut self.first, byte);
            set(&mut self.first, byte.to_ascii_uppercase());
        }
        let at = match self.names.binary_search_by(|(known, _)| (**known).cmp(letters)) {
            Ok(at) => at,
            Err(at) => {
                self.names.insert(at, (letters.into(), Members::default()));
                at
            }
        };
        &mut self.names[at].1
    }

    /// What is looked at of a member whose key stands so between its quotes; none if it is not.
    #[inline]
    fn inside(&self, key: &[u8]) -> Option<&Members> {
        let byte = key.first()?;
        if !is_set(&self.first, *byte) {
            return None;
        }
        let Ok(text) = std::str::from_utf8(key) else { return Some(&Members::All) };
        if text.contains('\\') {
            return Some(&Members::All);
        }
        // A key with a dot may be made of several names.
        let is_one = !text.contains('.');
        self.names.iter().find_map(|(name, inside)| {
            let mut letters = place::letters_of(text);
            if !name.bytes().all(|letter| letters.next() == Some(letter)) {
                return None;
            }
            match letters.next() {
                None if is_one => Some(inside),
                Some(_) if is_one => None,
                _ => Some(&Members::All),
            }
        })
    }

    /// Writes these members of an object.
    fn write(&self, object: &[u8], text: &mut Vec<u8>) -> Result<(), Fault> {
        text.push(b'{');
        let (mut is_first, mut within) = (true, Ok(()));
        scan::members(object, |member, key, value| {
            let Some(inside) = self.inside(key) else { return };
            if !std::mem::take(&mut is_first) {
                text.push(b',');
            }
            match (inside, value) {
                (Members::Few(few), Json::Object(value)) if within.is_ok() => {
                    text.extend_from_slice(&member[..member.len() - value.len()]);
                    within = few.write(value, text);
                }
                _ => text.extend_from_slice(member),
            }
        })?;
        text.push(b'}');
        within
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
            members.add_path(&compile::path(log, Dialect::Sigma, field), Shape::default());
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
    fn no_more_is_cut_out_of_objects_than_may_be_looked_at() {
        let record = r#"{"userIdentity": {"arn":"a","sessionContext" : {"attributes":{"creationDate":1},
            "session_issuer":{"arn":"b","type":{"c":[1]}},"sessionIssuer":"{\"type\":1}"},
            "sessionContext.sessionIssuer":{"x":1},"sessionContextual":2},"requestParameters":[{"a":1,"b":2}]}"#;
        let issuer = r#"{"userIdentity": {"sessionContext" : {"session_issuer":{"type":{"c":[1]}},"#
            .to_owned()
            + r#""sessionIssuer":"{\"type\":1}"},"sessionContext.sessionIssuer":{"x":1}}}"#;
        let field = "userIdentity.sessionContext.sessionIssuer.type";
        assert_eq!(cut(&[field], record), Some(issuer));
        let whole = r#"{"userIdentity":{"arn":"a","userName":"b"}}"#;
        for fields in [["userIdentity", "userIdentity.arn"], ["userIdentity.arn", "userIdentity"]] {
            assert_eq!(cut(&fields, whole).as_deref(), Some(whole));
        }
        let some = r#"{"userIdentity":{"arn":"a"}}"#;
        assert_eq!(
            cut(&["userIdentity.arn", "userIdentity.accountId"], whole).as_deref(),
            Some(some)
        );
        let list = r#"{"requestParameters":[{"a":1,"b":2}]}"#;
        assert_eq!(cut(&["requestParameters.a"], record).as_deref(), Some(list));
        assert_eq!(cut(&["userIdentity.*.b"], whole).as_deref(), Some(whole));
        assert_eq!(cut(&["userIdentity.arn"], r#"{"userIdentity":{"arn"}}"#), None);
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
