//! What only an analytic knows, as tables of keys and values, whatever its shape.

use serde_json::{Map, Value};

/// The details of a finding, made ready to be shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Details {
    /// Keys and their values.
    pub(super) pairs: Vec<(String, String)>,
    /// Lists of objects.
    pub(super) tables: Vec<Table>,
}

/// A list of objects: a row for each, a column for every key that one of them has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Spreads details out; objects in objects become keys of two words.
pub(super) fn spread(details: &Value) -> Details {
    let mut spread = Details::default();
    match details {
        Value::Object(members) => spread.object("", members),
        other => spread.member("details", other),
    }
    spread
}

impl Details {
    fn object(&mut self, above: &str, members: &Map<String, Value>) {
        for (key, value) in members {
            let key = words(key);
            let key = if above.is_empty() { key } else { format!("{above}: {key}") };
            self.member(&key, value);
        }
    }

    fn member(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(members) => self.object(key, members),
            Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
                self.tables.push(table(key, items));
            }
            // A key without a value is no knowledge.
            _ => match said(value) {
                text if text.is_empty() => {}
                text => self.pairs.push((key.to_owned(), text)),
            },
        }
    }
}

fn table(name: &str, items: &[Value]) -> Table {
    let objects = || items.iter().filter_map(Value::as_object);
    let mut keys: Vec<&String> = Vec::new();
    for key in objects().flat_map(Map::keys) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Table {
        name: name.to_owned(),
        columns: keys.iter().map(|key| words(key)).collect(),
        rows: objects()
            .map(|object| {
                keys.iter().map(|key| object.get(*key).map_or_else(String::new, said)).collect()
            })
            .collect(),
    }
}

/// A value in plain words; what is too deep for them stays JSON.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(said).collect::<Vec<_>>().join(", ")
        }
        Value::Object(members) if members.is_empty() => String::new(),
        deep => deep.to_string(),
    }
}

/// A key of ours as words; a key that came from logs is left as it is.
fn words(key: &str) -> String {
    if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        key.replace('_', " ")
    } else {
        key.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn objects_are_spread_and_silence_is_left_out() {
        let details = spread(&json!({
            "baseline": {"days": 6, "since": "2026-10-07"},
            "first_uses": {"regions": ["us-east-1", "eu-west-1"], "accounts": []},
            "new_identity": false, "owner": null,
            "by_account": {"a_B1": 2},
        }));
        let mut pairs = details.pairs;
        pairs.sort();
        assert_eq!(
            pairs,
            owned(&[
                ("baseline: days", "6"),
                ("baseline: since", "2026-10-07"),
                ("by account: a_B1", "2"),
                ("first uses: regions", "us-east-1, eu-west-1"),
                ("new identity", "no"),
            ])
        );
        assert!(details.tables.is_empty());
    }

    #[test]
    fn lists_of_objects_become_tables() {
        let details = spread(&json!({
            "chain": [{"from": "a", "via": ["x", "y"]}, {"from": "b", "deep": {"c": [1, [2]]}}]
        }));
        let table = &details.tables[0];
        assert_eq!(table.name, "chain");
        let mut columns = table.columns.clone();
        columns.sort();
        assert_eq!(columns, ["deep", "from", "via"]);
        let cell = |row: usize, column: &str| {
            let place = table.columns.iter().position(|name| name == column).expect("a column");
            table.rows[row][place].as_str()
        };
        assert_eq!((cell(0, "via"), cell(0, "deep"), cell(1, "from")), ("x, y", "", "b"));
        assert_eq!(cell(1, "deep"), r#"{"c":[1,[2]]}"#);
    }

    #[test]
    fn details_of_any_shape_are_shown() {
        assert_eq!(spread(&json!(null)), Details::default());
        assert_eq!(spread(&json!({})), Details::default());
        assert_eq!(spread(&json!([1, 2])).pairs, owned(&[("details", "1, 2")]));
    }
}
