//! What a call asked for, was answered and was refused by: the members of a record that tell of a call. They
//! were found when it was read, so the rest need not be parsed.

use serde_json::{Map, Value};

use crate::evidence::keys::Key;
use crate::evidence::members::{Member, value_of};
use crate::evidence::scan::Json;

const MEMBERS: [(&str, Key); 4] = [
    ("requestParameters", Key::RequestParameters),
    ("responseElements", Key::ResponseElements),
    ("errorCode", Key::ErrorCode),
    ("errorMessage", Key::ErrorMessage),
];

/// A record of nothing but these; none where one is broken inside.
pub(in crate::format) fn of(members: &[Member<'_>]) -> Option<Value> {
    let mut record = Map::new();
    for (name, key) in MEMBERS {
        if let Some(value) = value_of(members, key) {
            record.insert(name.to_owned(), parsed(value)?);
        }
    }
    Some(Value::Object(record))
}

/// Whether these bytes stand in the request or in the answer.
pub(in crate::format) fn says(members: &[Member<'_>], part: &[u8]) -> bool {
    let said = [Key::RequestParameters, Key::ResponseElements].map(|key| value_of(members, key));
    said.into_iter().flatten().any(|value| match value {
        Json::Object(raw) | Json::Array(raw) => memchr::memmem::find(raw, part).is_some(),
        Json::Text(text) => memchr::memmem::find(text.raw, part).is_some(),
        Json::Scalar(_) => false,
    })
}

fn parsed(value: Json<'_>) -> Option<Value> {
    match value {
        Json::Text(text) => Some(Value::String(text.decode().into_owned())),
        Json::Object(raw) | Json::Array(raw) | Json::Scalar(raw) => {
            serde_json::from_slice(raw).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::one::with_members;

    #[test]
    fn requests_answers_and_errors_are_all_that_is_told() {
        let record = r#"{"eventName":"x","errorCode":"a\u0062","requestParameters":{"a":[1,{"b":null}]},
            "responseElements":null,"userAgent":"needle","userIdentity":{"arn":"needle"}}"#;
        with_members(record, |_, members, _| {
            let expected = json!({"errorCode": "ab", "requestParameters": {"a": [1, {"b": null}]}, "responseElements": null});
            assert_eq!(of(members), Some(expected));
            assert!(says(members, b"\"b\"") && !says(members, b"needle"));
        });
    }

    #[test]
    fn what_is_broken_inside_tells_nothing() {
        let record = r#"{"eventName":"x","requestParameters":{"a" 1}}"#;
        with_members(record, |_, members, _| assert_eq!(of(members), None));
    }
}
