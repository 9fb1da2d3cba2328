//! Any JSON as a record: names are the keys on the way, with dots between, and lists are looked
//! through. A key may hold dots itself.

use serde_json::Value;

use crate::rule::predicate::{Field, Leaf, View};

pub(super) struct Record<'a>(pub(super) &'a Value);

impl Record<'_> {
    /// Gives `look` every value under a name, objects and elements of lists too, until it is true.
    fn walk(&self, look: &mut dyn FnMut(&str, &Value) -> bool) -> bool {
        walk(self.0, "", look)
    }
}

fn walk(value: &Value, name: &str, look: &mut dyn FnMut(&str, &Value) -> bool) -> bool {
    if !name.is_empty() && !value.is_array() && look(name, value) {
        return true;
    }
    match value {
        Value::Array(list) => list.iter().any(|element| walk(element, name, look)),
        Value::Object(map) => map.iter().any(|(key, value)| {
            let below = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            walk(value, &below, look)
        }),
        _ => false,
    }
}

/// Whether a name is what a field with stars asks for.
fn is_asked(field: &str, name: &str) -> bool {
    match field.split_once('*') {
        None => field == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len()).any(|at| name.get(at..).is_some_and(|name| is_asked(rest, name)))
        }),
    }
}

fn leaf(value: &Value, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
    match value {
        Value::String(text) => look(Leaf::Text(text)),
        Value::Number(number) => {
            look(Leaf::Number(number.as_f64().unwrap_or_default(), &number.to_string()))
        }
        Value::Bool(it) => look(Leaf::Bool(*it)),
        Value::Null => look(Leaf::Null),
        Value::Array(_) | Value::Object(_) => false,
    }
}

impl View for Record<'_> {
    fn any(&self, field: &Field, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        self.walk(&mut |name, value| is_asked(&field.name, name) && leaf(value, look))
    }

    fn any_at_all(&self, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        self.walk(&mut |_, value| leaf(value, look))
    }

    fn any_inside(&self, field: &Field, look: &mut dyn FnMut(&dyn View) -> bool) -> bool {
        self.walk(&mut |name, value| {
            value.is_object() && is_asked(&field.name, name) && look(&Record(value))
        })
    }
}
