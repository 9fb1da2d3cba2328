//! A record parsed as far as somebody asks: members that nobody looks at are stepped over.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Which members are kept.
#[derive(Clone, Copy)]
enum Kept {
    /// These of the record itself.
    Only(&'static [&'static str]),
    /// All but these, at any depth.
    AllBut(&'static [&'static str]),
}

/// Long texts that nobody asks for: tokens, policies, code.
const LONG: &[&str] =
    &["sessionToken", "policy", "policyDocument", "sAMLAssertion", "userData", "tags", "zipFile"];

/// These members of a record, without the long texts in them; null for what is no object.
pub(super) fn parse(bytes: &[u8], members: &'static [&'static str]) -> Value {
    let mut from = serde_json::Deserializer::from_slice(bytes);
    Kept::Only(members).deserialize(&mut from).unwrap_or_default()
}

impl<'de> DeserializeSeed<'de> for Kept {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Kept {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = from.next_element_seed(Self::AllBut(LONG))? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = from.next_key_seed(Key(self))? {
            match key {
                Some(key) => {
                    members.insert(key, from.next_value_seed(Self::AllBut(LONG))?);
                }
                None => {
                    from.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(members))
    }
}

/// A key, if it is kept.
struct Key(Kept);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let is_kept = match self.0 {
            Kept::Only(names) => names.contains(&key),
            Kept::AllBut(names) => !names.contains(&key),
        };
        Ok(is_kept.then(|| key.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn what_nobody_asks_for_is_left_out() {
        let record = json!({
            "a": {"credentials": {"accessKeyId": "ASIA", "sessionToken": "long"}, "n": [1, -2, 0.5, null, true]},
            "b": {"c": 1},
        });
        let text = record.to_string();
        let kept = parse(text.as_bytes(), &["a", "z"]);
        assert_eq!(
            kept,
            json!({"a": {"credentials": {"accessKeyId": "ASIA"}, "n": [1, -2, 0.5, null, true]}})
        );
        assert_eq!(parse(b"{\"a\": [", &["a"]), json!(null));
    }
}
