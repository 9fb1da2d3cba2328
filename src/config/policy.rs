//! `[policy]`: what the house allows.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::document::{Reader, Table, Value};
use super::networks::Networks;
use super::pattern::{Letters, Pattern};

pub(super) const KEYS: [&str; 4] =
    ["allowed_regions", "corporate_networks", "approved_quotas", "expected_subscriptions"];

/// The `[policy]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Regions to work in; none named, none judged.
    pub allowed_regions: Vec<Pattern>,
    /// Networks of the house, as it is seen from outside.
    pub corporate_networks: Networks,
    /// By quota, the value up to which it may be raised.
    pub approved_quotas: BTreeMap<String, f64>,
    /// By subscription, the management group it belongs to.
    pub expected_subscriptions: BTreeMap<String, String>,
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Table<'_>) -> Policy {
    let value = root.map.get("policy");
    let Some(table) = value.and_then(|value| reader.table("[policy]", value, &KEYS)) else {
        return Policy::default();
    };
    let allowed_regions = reader.patterns(&table, "allowed_regions", Letters::AnyCase);
    let mut networks = Vec::new();
    for (text, at) in reader.texts(&table, "corporate_networks") {
        match text.trim().parse() {
            Ok(network) => networks.push(network),
            Err(error) => reader.error(&at, format!("{error}")),
        }
    }
    let quotas = pairs(reader, &table, "approved_quotas", |reader, key, value| {
        let found = amount(value.get_ref()).filter(|amount| amount.is_finite() && *amount >= 0.0);
        if found.is_none() {
            reader.error(&value.span(), format!("the quota `{key}` must be a number from 0"));
        }
        found
    });
    let subscriptions = pairs(reader, &table, "expected_subscriptions", |reader, key, value| {
        let found = value.get_ref().as_str().filter(|text| !text.trim().is_empty());
        if found.is_none() {
            let wanted = "must name its management group in quotes";
            reader.error(&value.span(), format!("the subscription `{key}` {wanted}"));
        }
        found.map(str::to_owned)
    });
    Policy {
        allowed_regions,
        corporate_networks: Networks::new(networks),
        approved_quotas: quotas,
        expected_subscriptions: subscriptions,
    }
}

/// A table of names and values.
fn pairs<'t, 'a, T>(
    reader: &mut Reader<'t>,
    table: &Table<'a>,
    key: &str,
    read: impl Fn(&mut Reader<'t>, &str, &Value<'a>) -> Option<T>,
) -> BTreeMap<String, T> {
    let Some(value) = table.map.get(key) else {
        return BTreeMap::new();
    };
    let DeValue::Table(map) = value.get_ref() else {
        reader.wrong(value, key, "a table such as { \"name\" = value }");
        return BTreeMap::new();
    };
    map.iter()
        .filter_map(|(key, value)| {
            let key: &str = key.get_ref();
            Some((key.to_owned(), read(reader, key, value)?))
        })
        .collect()
}

fn amount(value: &DeValue<'_>) -> Option<f64> {
    match value {
        // Quotas are far below the numbers that a float cannot tell apart.
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number as f64)
        }
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}
