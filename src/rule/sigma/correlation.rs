//! Correlations: matches of other rules that lie together in time.

use crate::rule::predicate::Field;
use crate::rule::yaml::{Data, Node, Place};
use crate::rule::{Bounds, Correlation, GroupBy, Together};
use crate::time::{DAY, HOUR, MINUTE, Nanos, SECOND};

use super::Reader;

const KEYS: [&str; 7] =
    ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"];

/// Reads `correlation`; `outside` is the document around it, where `generate` may stand, too.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node, outside: &Node) -> Option<Correlation> {
    if node.entries().is_empty() {
        reader.error(node.at, format!("`correlation` is {}; it must be a map", node.kind()));
        return None;
    }
    for (key, _) in node.entries() {
        if !KEYS.contains(&key.text.as_str()) {
            reader.warn(key.at, format!("`{}` is no key of a correlation", key.text));
        }
    }
    let rules = rules(reader, node);
    let group_by = group_by(reader, node);
    let span = span(reader, node);
    let how = how(reader, node, rules.as_ref().map_or(0, Vec::len));
    let generate = node.get("generate").or_else(|| outside.get("generate"));
    let generate = match generate.map(|node| (node, &node.data)) {
        None | Some((_, Data::Null)) => false,
        Some((_, Data::Bool(is))) => *is,
        Some((node, _)) => {
            reader.error(node.at, "`generate` must be true or false");
            false
        }
    };
    let rules = rules?;
    let places = rules.iter().map(|(_, at)| (at.line, at.column)).collect();
    Some(Correlation {
        how: how?,
        rules: rules.into_iter().map(|(name, _)| name).collect(),
        group_by: group_by?,
        span: span?,
        generate,
        places,
    })
}

/// The rules of a correlation that is not run, and that would not have reported by themselves.
pub(super) fn feeds(document: &Node) -> Vec<String> {
    let Some(node) = document.get("correlation") else { return Vec::new() };
    let generate = node.get("generate").or_else(|| document.get("generate"));
    if generate.is_some_and(|node| node.data == Data::Bool(true)) {
        return Vec::new();
    }
    let rules = node.get("rules").map(|rules| match &rules.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(rules),
    });
    rules.unwrap_or_default().iter().filter_map(|it| it.text().map(str::to_owned)).collect()
}

/// A value that must be there.
fn wanted<'n>(reader: &mut Reader<'_>, node: &'n Node, key: &str) -> Option<&'n Node> {
    let value = node.get(key).filter(|value| value.data != Data::Null);
    if value.is_none() {
        reader.error(node.at, format!("the correlation lacks `{key}`"));
    }
    value
}

fn rules(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(String, Place)>> {
    let node = wanted(reader, node, "rules")?;
    let rules = reader.texts(node, "rules")?;
    if rules.is_empty() {
        reader.error(node.at, "`rules` is empty; name the rules to correlate by id or name");
    }
    (!rules.is_empty()).then_some(rules)
}

fn group_by(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<GroupBy>> {
    let named = match node.get("group-by") {
        None => Vec::new(),
        Some(fields) => reader.texts(fields, "group-by")?,
    };
    let mut group_by: Vec<_> = named
        .into_iter()
        .map(|(name, _)| GroupBy {
            field: Field::new(name),
            aliases: Vec::new(),
            places: Vec::new(),
        })
        .collect();
    let Some(aliases) = node.get("aliases") else { return Some(group_by) };
    if !matches!(aliases.data, Data::Map(_) | Data::Null) {
        reader.error(aliases.at, format!("`aliases` is {}; it must be a map", aliases.kind()));
        return None;
    }
    for (alias, fields) in aliases.entries() {
        let Some(group) = group_by.iter_mut().find(|it| it.field.name == alias.text) else {
            reader.warn(alias.at, format!("nothing is grouped by the alias `{}`", alias.text));
            continue;
        };
        if fields.entries().is_empty() {
            let problem = format!("`{}` must be a map of rules and their fields", alias.text);
            reader.error(fields.at, problem);
            return None;
        }
        for (rule, field) in fields.entries() {
            let Some(field_name) = field.text() else {
                reader.error(field.at, format!("{} stands where a field is wanted", field.kind()));
                return None;
            };
            group.aliases.push((rule.text.clone(), Field::new(field_name)));
            group.places.push((rule.at.line, rule.at.column));
        }
    }
    Some(group_by)
}

fn span(reader: &mut Reader<'_>, node: &Node) -> Option<Nanos> {
    let node = wanted(reader, node, "timespan")?;
    let span = node.text().and_then(span_of);
    if span.is_none() {
        reader.error(
            node.at,
            "`timespan` must be a count and one of s, m, h, d, w, M or y, such as `90m`",
        );
    }
    span
}

fn span_of(text: &str) -> Option<Nanos> {
    let unit = text.chars().last()?;
    let length = match unit {
        's' => SECOND,
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        'w' => 7 * DAY,
        'M' => 30 * DAY,
        'y' => 365 * DAY,
        _ => return None,
    };
    let count: Nanos = text.strip_suffix(unit)?.trim().parse().ok()?;
    count.checked_mul(length).filter(|span| *span > 0)
}

fn how(reader: &mut Reader<'_>, node: &Node, rules: usize) -> Option<Together> {
    let kind_at = wanted(reader, node, "type")?;
    let kind = kind_at.text().unwrap_or_default();
    let condition = node.get("condition").filter(|condition| condition.data != Data::Null);
    match kind {
        "event_count" => {
            let condition = wanted(reader, node, "condition")?;
            bounds(reader, condition).map(Together::Count)
        }
        "value_count" => {
            let condition = wanted(reader, node, "condition")?;
            let field = field(reader, condition);
            let bounds = bounds(reader, condition);
            Some(Together::Values(field?, bounds?))
        }
        "temporal" => match condition {
            None => Some(Together::All(None)),
            Some(condition) => bounds(reader, condition).map(|bounds| Together::All(Some(bounds))),
        },
        "temporal_ordered" => {
            if let Some(condition) = condition {
                let bounds = bounds(reader, condition)?;
                let all = u64::try_from(rules).unwrap_or(u64::MAX);
                if bounds.at_least != Some(all) || !bounds.hold(all) {
                    let reason = "hunt runs `temporal_ordered` for all of the rules only";
                    reader.not_run(reason.to_owned());
                    return None;
                }
            }
            Some(Together::Ordered)
        }
        "value_sum"
        | "value_avg"
        | "value_median"
        | "value_percentile"
        | "temporal_extended"
        | "temporal_ordered_extended" => {
            reader.not_run(format!("hunt does not run correlations of the type `{kind}`"));
            None
        }
        _ => {
            let problem = "`type` must be event_count, value_count, temporal or temporal_ordered";
            reader.error(kind_at.at, problem);
            None
        }
    }
}

/// The field whose values are counted.
fn field(reader: &mut Reader<'_>, condition: &Node) -> Option<Field> {
    let Some(node) = condition.get("field") else {
        reader.error(condition.at, "`value_count` lacks `field` in its condition");
        return None;
    };
    let mut fields = reader.texts(node, "field")?;
    if fields.len() > 1 {
        reader.not_run("hunt counts the values of one field only".to_owned());
        return None;
    }
    let field = fields.pop().map(|(name, _)| Field::new(name));
    if field.is_none() {
        reader.error(node.at, "`field` is empty; name the field whose values are counted");
    }
    field
}

fn bounds(reader: &mut Reader<'_>, condition: &Node) -> Option<Bounds> {
    if condition.text().is_some() {
        reader.not_run("hunt does not run correlations whose condition names rules".to_owned());
        return None;
    }
    let mut bounds = Bounds::default();
    let mut is_bounded = false;
    for (key, value) in condition.entries() {
        if key.text == "field" {
            continue;
        }
        is_bounded = true;
        let count: Option<u64> = value.text().and_then(|text| text.parse().ok());
        let Some(count) = count else {
            reader.error(value.at, format!("`{}` must be a whole number", key.text));
            return None;
        };
        let (least, most) = match key.text.as_str() {
            "gte" => (Some(count), None),
            "gt" => (count.checked_add(1), None),
            "lte" => (None, Some(count)),
            "lt" if count > 0 => (None, Some(count - 1)),
            "lt" => {
                reader.error(value.at, "no count is below 0");
                return None;
            }
            "eq" => (Some(count), Some(count)),
            "neq" => {
                reader.not_run("hunt does not run correlations with `neq`".to_owned());
                return None;
            }
            _ => {
                let problem =
                    format!("`{}` is no comparison; write gt, gte, lt, lte or eq", key.text);
                reader.error(key.at, problem);
                return None;
            }
        };
        bounds.at_least = bounds.at_least.max(least);
        bounds.at_most = match (bounds.at_most, most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    if !is_bounded {
        reader.error(condition.at, "the condition has no bound, such as `gte: 10`");
        return None;
    }
    if bounds.at_least.zip(bounds.at_most).is_some_and(|(least, most)| least > most) {
        reader.error(condition.at, "no count keeps to both of these bounds");
        return None;
    }
    Some(bounds)
}
