//! `[thresholds.…]`: every number an analytic uses, in a table named after the analytic.
//!
//! A new analytic adds a field and a line in [`Thresholds::sections`].

use toml::de::DeValue;

use crate::analytic::{abuse, exfil, governance, rules, scope};
use crate::settings::{Given, Numbers};

use super::document::{Reader, Table, Value};

/// The numbers of all analytics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// Those of `hunt scope`.
    pub scope: scope::Settings,
    /// Those of `hunt abuse`.
    pub abuse: abuse::Settings,
    /// Those of `hunt rules`.
    pub rules: rules::Settings,
    /// Those of `hunt exfil`.
    pub exfil: exfil::Settings,
    /// Those of `hunt governance`.
    pub governance: governance::Settings,
}

impl Thresholds {
    /// Every analytic's numbers under its name.
    pub fn sections(&mut self) -> Vec<(&'static str, &mut dyn Numbers)> {
        vec![
            (scope::NAME, &mut self.scope),
            (abuse::NAME, &mut self.abuse),
            (rules::NAME, &mut self.rules),
            (exfil::NAME, &mut self.exfil),
            (governance::NAME, &mut self.governance),
        ]
    }
}

pub(super) fn read(reader: &mut Reader<'_>, root: &Table<'_>) -> Thresholds {
    let mut thresholds = Thresholds::default();
    let Some(value) = root.map.get("thresholds") else {
        return thresholds;
    };
    let mut sections = thresholds.sections();
    let names: Vec<&str> = sections.iter().map(|(name, _)| *name).collect();
    let Some(table) = strays(reader, value, &sections)
        .then(|| reader.table("[thresholds]", value, &names))
        .flatten()
    else {
        return thresholds;
    };
    for (name, numbers) in &mut sections {
        section(reader, &table, name, *numbers);
    }
    thresholds
}

/// Whether no number stands in `[thresholds]` itself; a reader may well expect them there.
fn strays(
    reader: &mut Reader<'_>,
    value: &Value<'_>,
    sections: &[(&'static str, &mut dyn Numbers)],
) -> bool {
    let DeValue::Table(map) = value.get_ref() else {
        return true;
    };
    let mut none = true;
    for key in map.keys() {
        let known = |numbers: &dyn Numbers| {
            numbers.list().iter().any(|setting| setting.name == key.get_ref())
        };
        if let Some((name, _)) = sections.iter().find(|(_, numbers)| known(&**numbers)) {
            let key_name: &str = key.get_ref();
            reader.error(
                &key.span(),
                format!("`{key_name}` belongs to an analytic; write it under [thresholds.{name}]"),
            );
            none = false;
        }
    }
    none
}

fn section(reader: &mut Reader<'_>, root: &Table<'_>, name: &str, numbers: &mut dyn Numbers) {
    let keys: Vec<&str> = numbers.list().iter().map(|setting| setting.name).collect();
    let title = format!("[thresholds.{name}]");
    let value = root.map.get(name);
    let Some(table) = value.and_then(|value| reader.table(&title, value, &keys)) else {
        return;
    };
    for setting in numbers.list() {
        let Some(value) = table.map.get(setting.name) else {
            continue;
        };
        let accepted = match given(value.get_ref()) {
            Some(given) => numbers.set(setting.name, &given),
            None => Err(numbers.shape(setting.name)),
        };
        if let Err(wanted) = accepted {
            reader.error(
                &value.span(),
                format!("`{}` must be {wanted}; its default is {}", setting.name, setting.default),
            );
        }
    }
}

fn given(value: &DeValue<'_>) -> Option<Given> {
    Some(match value {
        DeValue::Integer(number) => {
            Given::Whole(i64::from_str_radix(number.as_str(), number.radix()).ok()?)
        }
        DeValue::Float(number) => Given::Fraction(number.as_str().parse().ok()?),
        DeValue::Array(list) => {
            Given::List(list.iter().map(|value| given(value.get_ref())).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
