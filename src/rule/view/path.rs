//! What a name means in the records of one log: compiled once, followed for every record.

use serde_json::Value;

use super::place::{self, Place};
use super::text::{self, Form, Look, Objects};
use crate::rule::predicate::Leaf;

/// Gives values that stand nowhere as such.
pub(super) type Made = fn(&Value, Look<'_>) -> bool;

/// What a name means, as the tables of the logs say it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Get {
    /// The first of these places that has a value.
    First(&'static [&'static str]),
    /// All of these places.
    Every(&'static [&'static str]),
    /// What the function gives, and what that is. It may look at all of the record.
    Made(Made, &'static str),
    /// The same of a function that looks at few members.
    MadeOf(Made, &'static str, Few),
    /// Always this.
    Always(&'static str),
    /// The object at this place as Java would write it.
    Java(&'static str),
}

/// The members that a function looks at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Few {
    pub(super) members: &'static [&'static str],
    /// Those that it looks at in sign-ins only.
    pub(super) of_sign_ins: &'static [&'static str],
    /// Those that it looks at where there is no error code.
    pub(super) without_code: &'static [&'static str],
}

/// What a field is in the records of one log.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) ways: Vec<Way>,
    /// Whether the first way that has a value is the only one to go.
    pub(super) first: bool,
    pub(super) form: Form,
    pub(super) known: bool,
}

/// A way to values.
#[derive(Clone, Debug)]
pub(super) enum Way {
    At(Place),
    Made(Made, Option<Few>),
    Always(&'static str),
    Java(Place),
    Pair(Pair),
    Everything,
}

/// The value in a list of pairs: `[{"key": "User-Agent", "value": …}]`.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) list: Place,
    pub(super) key: &'static str,
    pub(super) wanted: String,
    pub(super) value: &'static str,
}

impl Path {
    /// A path of what a table says.
    pub(super) fn of(get: Get, form: Form) -> Self {
        let (ways, first) = match get {
            Get::First(places) => (at(places), true),
            Get::Every(places) => (at(places), false),
            Get::Made(made, _) => (vec![Way::Made(made, None)], false),
            Get::MadeOf(made, _, few) => (vec![Way::Made(made, Some(few))], false),
            Get::Always(text) => (vec![Way::Always(text)], false),
            Get::Java(place) => (vec![Way::Java(Place::of(place))], false),
        };
        Self { ways, first, form, known: true }
    }

    /// A path that leads nowhere.
    pub(super) fn nowhere() -> Self {
        let form = Form { empty: true, objects: Objects::Nothing };
        Self { ways: Vec::new(), first: true, form, known: false }
    }

    /// Whether records of the log can have the field, as far as is known.
    pub(super) fn is_known(&self) -> bool {
        self.known
    }

    /// Gives each value to `look`, until it answers true; whether it did.
    pub(super) fn any(&self, record: &Value, look: Look<'_>) -> bool {
        for way in &self.ways {
            let mut seen = false;
            let mut watch = |leaf: Leaf<'_>| {
                seen |= !matches!(leaf, Leaf::Null);
                look(leaf)
            };
            if way.any(record, self.form, &mut watch) {
                return true;
            }
            if seen && self.first {
                return false;
            }
        }
        false
    }

    /// Gives each object to `look`, until it answers true; whether it did.
    pub(super) fn any_object(&self, record: &Value, look: &mut dyn FnMut(&Value) -> bool) -> bool {
        self.ways.iter().any(|way| match way {
            Way::At(place) => place.find(record, &mut |value| value.is_object() && look(value)),
            _ => false,
        })
    }
}

fn at(places: &[&str]) -> Vec<Way> {
    places.iter().map(|place| Way::At(Place::of(place))).collect()
}

impl Way {
    fn any(&self, record: &Value, form: Form, look: Look<'_>) -> bool {
        match self {
            Self::At(place) => place.find(record, &mut |value| text::leaf(value, form, look)),
            Self::Made(made, _) => made(record, look),
            Self::Always(text) => look(Leaf::Text(text)),
            Self::Java(place) => place.find(record, &mut |value| {
                text::java(value).is_some_and(|text| look(Leaf::Text(&text)))
            }),
            Self::Pair(pair) => pair.any(record, look),
            Self::Everything => text::leaves(record, form, look),
        }
    }
}

impl Pair {
    fn any(&self, record: &Value, look: Look<'_>) -> bool {
        self.list.find(record, &mut |element| {
            let key = place::member(element, self.key).and_then(Value::as_str);
            if !key.is_some_and(|key| place::same(key, &self.wanted)) {
                return false;
            }
            let Some(value) = place::member(element, self.value) else { return false };
            text::leaf(value, Form { empty: true, objects: Objects::Json }, look)
                // Entra writes JSON texts here: `"\"False\""`.
                || value.as_str().is_some_and(|text| {
                    let bare = text.trim_matches('"');
                    bare.len() < text.len() && look(Leaf::Text(bare))
                })
        })
    }
}
