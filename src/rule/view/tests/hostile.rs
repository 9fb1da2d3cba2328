//! Whatever a record is, asking it ends soon and without a panic.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::{Names, cannot_be, log_of};
use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::predicate::{Field, Test, View};

const DIALECTS: [Dialect; 2] = [Dialect::Ecs, Dialect::Sigma];

/// Every name of every table, and some with stars.
fn fields(format: Format) -> Vec<Field> {
    let log = log_of(format);
    let named = log.ecs.iter().chain(log.sigma).map(|(name, _)| (*name).to_owned());
    let own = log.members.iter().map(|name| (*name).to_owned());
    let below = log.under.iter().flat_map(|under| {
        ["*", "a.*.b", "request.x", "properties.y.0"].map(|rest| format!("{}{rest}", under.prefix))
    });
    let stars = ["*", "*.*", "*a*b*c*", "event.*", "azure.*.type", ".", "", "..", "a..b", "é.ß"];
    let all = named.chain(own).chain(below).chain(stars.map(str::to_owned));
    all.map(Field::new).collect()
}

/// Asks for everything, and counts what is told.
fn ask(record: &Value) -> usize {
    let mut told = 0;
    for format in Format::AUDIT {
        let fields = fields(format);
        for dialect in DIALECTS {
            let names = Names::of(format, dialect, &fields);
            let view = names.open(record);
            for field in &fields {
                let mut all = Vec::new();
                view.any(field, &mut |leaf| {
                    all.extend(leaf.text().map(str::to_owned));
                    false
                });
                told += all.len();
                let mut of_cut = Vec::new();
                names.open(&super::cut(&names, field, record)).any(field, &mut |leaf| {
                    of_cut.extend(leaf.text().map(str::to_owned));
                    false
                });
                assert_eq!(all, of_cut, "{} of {record}", field.name);
                view.any_inside(field, &mut |element| {
                    element.any(&Field::new("a"), &mut |_| false);
                    element.any_inside(&Field::new("a"), &mut |_| false);
                    element.any_at_all(&mut |_| false)
                });
            }
            view.any_at_all(&mut |_| false);
        }
    }
    told
}

fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        "[a-zA-Z_.]{0,6}",
        prop::sample::select(vec![
            "properties",
            "protoPayload",
            "userIdentity",
            "operationName",
            "value",
            "claims",
            "identity",
            "targetResources",
            "modifiedProperties",
            "additionalDetails",
            "key",
            "displayName",
            "newValue",
            "oldValue",
            "requestParameters",
            "status",
            "errorCode",
            "authorizationInfo",
            "granted",
            "resourceId",
            "logName",
            "methodName",
            "serviceName",
            "callerIpAddress",
            "userAgent",
            "eventName",
            "eventSource",
            "location",
            "resource",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "{\"a\":{\"b\":[1]}}",
            "{",
            "[[",
            "a/b/c",
            "/",
            "//providers/",
            "/providers/é/",
            "[::1]:1",
            ":",
            "@",
            "Mozilla/5.0 Chrome/",
            "x%2F",
            "%2",
            "google.iam.admin.",
            ".",
            "ConsoleLogin",
            "k8s.io",
            "projects/",
            "v1.",
            "\u{1f600}",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_json_can_be_asked(record in any_json()) {
        ask(&record);
    }

    #[test]
    fn any_name_can_be_asked_for(name in "\\PC{0,40}", record in any_json()) {
        let field = Field::new(name);
        for format in Format::AUDIT {
            for dialect in DIALECTS {
                let names = Names::of(format, dialect, [&field]);
                names.open(&record).any(&field, &mut |_| false);
                cannot_be(&[format], dialect, &field, &Test::Exists);
            }
        }
    }
}

/// JSON as deep as the parser lets it be.
fn deep(key: &str) -> Value {
    let mut value = json!("end");
    for level in 0..120 {
        value = if level % 3 == 0 { json!([value]) } else { json!({ key: value }) };
    }
    value
}

#[test]
fn records_made_to_waste_time_do_not() {
    let many = |value: Value| Value::from(vec![value; 2_000]);
    let quoted = |value: &Value| Value::from(value.to_string());
    let nested = {
        let mut text = json!({"properties": {"x": 1}});
        for _ in 0..6 {
            text = json!({ "properties": quoted(&text) });
        }
        text
    };
    for (what, record) in [
        (
            "deep",
            json!({"properties": deep("properties"), "protoPayload": deep("request"), "userIdentity": deep("a")}),
        ),
        (
            "targets",
            json!({"targetResources": many(json!({"modifiedProperties": [{"displayName": "a", "newValue": "b"}]}))}),
        ),
        (
            "permissions",
            json!({"protoPayload": {"authorizationInfo": many(json!({"granted": true}))}}),
        ),
        (
            "members",
            Value::from((0..5_000).map(|at| (format!("m{at}"), json!(at))).collect::<Map<_, _>>()),
        ),
        (
            "texts",
            json!({"properties": many(json!("{\"a\": {\"b\": [1, 2, 3]}}")), "requestParameters": many(json!("{"))}),
        ),
        ("text in text", nested),
        (
            "long text",
            json!({"resourceId": "/providers".repeat(20_000), "logName": "%2F".repeat(50_000), "userAgent": "a ".repeat(50_000)}),
        ),
    ] {
        let began = Instant::now();
        ask(&record);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(20), "{what}: {took:?}");
    }
}

#[test]
fn wrong_types_are_no_values() {
    for value in
        [json!(null), json!(1), json!("x"), json!([]), json!([[1]]), json!({}), json!([{"a": 1}])]
    {
        let mut record = Map::new();
        for key in [
            "eventName",
            "userIdentity",
            "operationName",
            "properties",
            "protoPayload",
            "claims",
            "identity",
            "status",
            "resource",
            "targetResources",
        ] {
            record.insert(key.to_owned(), value.clone());
        }
        ask(&Value::from(record));
        ask(&value);
    }
}
