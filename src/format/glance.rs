//! A look at the few values of a record that somebody asks for: nothing else of it is parsed.

use std::borrow::Cow;

use crate::credential::kept;
use crate::evidence::scan::{self, Json, Text};

use super::walk;

/// A value of a record, or nothing where the record has none there. Looking into it walks over it each
/// time, which pays where little is asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glance<'a>(Option<Json<'a>>);

impl<'a> Glance<'a> {
    /// A whole record.
    pub(super) fn of(record: &'a [u8]) -> Self {
        let start = scan::space(record, 0);
        let object = record.get(start..).filter(|rest| rest.first() == Some(&b'{'));
        Self(object.map(Json::Object))
    }

    /// A value that was read already.
    pub(super) const fn at(value: Option<Json<'a>>) -> Self {
        Self(value)
    }

    /// A member of an object; the last one where a name comes twice, as with most parsers.
    pub(super) fn get(self, name: &str) -> Self {
        self.each([name])[0]
    }

    /// Several members of an object, in one walk.
    pub(super) fn each<const N: usize>(self, names: [&str; N]) -> [Self; N] {
        let mut found = [Self(None); N];
        if let Some(Json::Object(object)) = self.0 {
            walk::members(object, |key, value| {
                if let Some(place) = names.iter().position(|name| name.as_bytes() == key) {
                    found[place] = Self(Some(value));
                }
            });
        }
        found
    }

    /// The elements of a list.
    pub(super) fn items(self) -> Vec<Self> {
        let mut items = Vec::new();
        if let Some(Json::Array(array)) = self.0 {
            walk::elements(array, |item| items.push(Self(Some(item))));
        }
        items
    }

    /// The first element of a list.
    pub(super) fn first(self) -> Self {
        self.items().first().copied().unwrap_or_default()
    }

    /// A text.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        self.0?.text().map(|text| text.decode())
    }

    /// A text as it stands in the record; empty where there is none.
    pub(super) fn raw(self) -> Text<'a> {
        self.0.and_then(Json::text).unwrap_or_default()
    }

    /// A text that is not empty.
    pub(super) fn filled(self) -> Option<Cow<'a, str>> {
        self.text().filter(|text| !text.is_empty())
    }

    /// A text, kept within bounds; empty where there is none.
    pub(super) fn kept(self) -> Box<str> {
        kept(&self.text().unwrap_or_default())
    }

    /// Whether anything but null is there.
    pub(super) fn is_there(self) -> bool {
        self.0.is_some_and(|value| !value.is_null())
    }
}

#[cfg(test)]
mod tests {
    use super::Glance;

    #[test]
    fn values_are_found_where_they_stand() {
        let record =
            br#" {"a": {"b": [{"c": "x\u0041"}, 7]}, "t": "true", "n": null, "a2": "", "t": true}"#;
        let record = Glance::of(record);
        let [a, n, other] = record.each(["a", "n", "z"]);
        assert_eq!(a.get("b").items().len(), 2);
        assert_eq!(a.get("b").first().get("c").text().as_deref(), Some("xA"));
        assert_eq!((n.is_there(), other.is_there(), a.is_there()), (false, false, true));
        assert!(record.get("t").text().is_none());
        assert_eq!(record.get("a2").filled(), None);
        assert_eq!(&*record.get("a").kept(), "");
    }

    #[test]
    fn what_is_broken_or_no_object_has_nothing() {
        for record in ["", "[]", "7", "{", "{\"a", "{\"a\":", "{\"a\":[", "nul"] {
            let a = Glance::of(record.as_bytes()).get("a");
            assert!(!a.is_there() && a.items().is_empty() && a.text().is_none(), "{record}");
        }
    }
}
