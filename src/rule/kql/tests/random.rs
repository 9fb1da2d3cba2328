//! Nothing makes the reader panic, and what is written out as KQL is read back the same.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::parse;
use super::view::Record;

/// A query before it is written down.
#[derive(Clone, Debug)]
enum Query {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Is(&'static str, Values),
    More(&'static str, i64),
    Exists(&'static str),
}

#[derive(Clone, Debug)]
enum Values {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Quoted(String),
    Bare(String),
    /// Begins so, ends so.
    Like(String, String),
}

impl Query {
    fn holds(&self, record: &Value) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(record)),
            Self::Any(any) => any.iter().any(|one| one.holds(record)),
            Self::Not(inner) => !inner.holds(record),
            Self::Is(field, values) => values.hold(&texts(&record[*field])),
            Self::More(field, bound) => texts(&record[*field])
                .iter()
                .any(|text| text.trim().parse::<f64>().is_ok_and(|number| number > *bound as f64)),
            Self::Exists(field) => !texts(&record[*field]).is_empty(),
        }
    }

    fn kql(&self) -> String {
        match self {
            Self::All(all) => join(all.iter().map(Self::kql), " and "),
            Self::Any(any) => join(any.iter().map(Self::kql), " OR "),
            Self::Not(inner) => format!("not {}", inner.kql()),
            Self::Is(field, values) => format!("{field}: ({})", values.kql()),
            Self::More(field, bound) => format!("{field} > {bound}"),
            Self::Exists(field) => format!("{field}:*"),
        }
    }
}

impl Values {
    fn hold(&self, texts: &[String]) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.hold(texts)),
            Self::Any(any) => any.iter().any(|one| one.hold(texts)),
            Self::Not(inner) => !inner.hold(texts),
            Self::Quoted(wanted) | Self::Bare(wanted) => texts.contains(wanted),
            Self::Like(start, end) => texts.iter().any(|text| {
                let rest = text.strip_prefix(start.as_str());
                rest.is_some_and(|rest| rest.ends_with(end.as_str()))
            }),
        }
    }

    fn kql(&self) -> String {
        match self {
            Self::All(all) => join(all.iter().map(Self::kql), "\nAND "),
            Self::Any(any) => join(any.iter().map(Self::kql), " or "),
            Self::Not(inner) => format!("NOT {}", inner.kql()),
            Self::Quoted(text) => {
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Self::Bare(text) => escaped(text),
            Self::Like(start, end) => format!("{}*{}", escaped(start), escaped(end)),
        }
    }
}

fn join(parts: impl Iterator<Item = String>, word: &str) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(word))
}

/// A text that needs no quotes; white space at its ends and within is written as code points.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_whitespace() {
            out.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            if "\\():<>\"*{}".contains(character) {
                out.push('\\');
            }
            out.push(character);
        }
    }
    let is_word = ["and", "or", "not"].iter().any(|word| out.eq_ignore_ascii_case(word));
    if is_word { format!("\\{out}") } else { out }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

fn field() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "c", "d"])
}

/// Few texts, so that records and queries meet; none is a keyword of values such as `null`.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "1", "7", "-2", "or", "not", "x", "xy", "*", "x*", "\\", "a\"b", "(x)", " ", "x y",
            "x and y", "a:b", "é", "\n", "true",
        ])
        .prop_map(str::to_owned),
        "[xyn\\\\ ot:]{1,3}",
    ]
}

fn values() -> impl Strategy<Value = Values> {
    let leaf = prop_oneof![
        text().prop_map(Values::Quoted),
        text().prop_map(Values::Bare),
        ("[x(\\\\*é]{1,2}", "[y)\\\\\"*]{0,2}").prop_map(|(start, end)| Values::Like(start, end)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Values::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Values::Any),
            inner.prop_map(|inner| Values::Not(Box::new(inner))),
        ]
    })
}

fn query() -> impl Strategy<Value = Query> {
    let leaf = prop_oneof![
        4 => (field(), values()).prop_map(|(field, values)| Query::Is(field, values)),
        1 => (field(), -3..9_i64).prop_map(|(field, bound)| Query::More(field, bound)),
        1 => field().prop_map(Query::Exists),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..5).prop_map(Query::All),
            prop::collection::vec(inner.clone(), 1..5).prop_map(Query::Any),
            inner.prop_map(|inner| Query::Not(Box::new(inner))),
        ]
    })
}

fn record() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::from),
        1 => (-3..9_i64).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let value = prop_oneof![leaf.clone(), prop::collection::vec(leaf, 0..4).prop_map(Value::from),];
    prop::collection::vec(value, 4)
        .prop_map(|values| json!({"a": values[0], "b": values[1], "c": values[2], "d": values[3]}))
}

/// Pieces of queries, in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b.c",
        "*",
        ":",
        "(",
        ")",
        "{",
        "}",
        "\"",
        "\"x y\"",
        " and ",
        " or ",
        " not ",
        "not",
        "and",
        "or",
        "\\",
        "\\:",
        "\\u00e9",
        "\\ud83d",
        "\\not",
        "\n",
        "<",
        ">=",
        "5",
        "null",
        "true",
        "now",
        "10.0.0.0/8",
        "::/0",
        "::1",
        "2026-01-31",
        "[1 TO 5]",
        "&&",
        "||",
        "=",
        "!",
        "in",
        ",",
        "é",
        "\u{a0}",
        "255.255.255.255",
        "2261-12",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn reads(text: &str) {
    if let Err(fault) = parse(text) {
        assert!(text.is_char_boundary(fault.at), "{fault:?}");
        assert!(fault.at <= text.len() && !fault.problem.is_empty(), "{fault:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        reads(&text);
    }

    #[test]
    fn any_soup_is_read_or_refused(text in soup()) {
        reads(&text);
    }

    #[test]
    fn what_is_written_is_read_back(query in query(), records in prop::collection::vec(record(), 4)) {
        let kql = query.kql();
        let predicate = parse(&kql).map_err(|fault| TestCaseError::fail(format!("{kql}: {fault:?}")))?;
        for record in &records {
            let expected = query.holds(record);
            prop_assert_eq!(predicate.holds(&Record(record)), expected, "{} on {}", kql, record);
        }
    }
}
