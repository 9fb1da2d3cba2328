//! Search identifiers: maps of fields and values, lists of them, and words without a field.

use crate::rule::predicate::{Predicate, Test};
use crate::rule::yaml::{Data, Key, Node};

use super::compare::{Stop, tests_of};
use super::logsource::Source;
use super::modifier::{self, Chain, Compare, Step};
use super::value::{self, Value};
use super::{EXPRESSIONS, Placeholders, Reader};

/// Ways that placeholders may write one value.
const MOST_WAYS: usize = 10_000;

/// Bytes that these ways may have together.
const LARGEST: usize = 10_000_000;

/// Bytes of a value that is to be encoded or expanded.
const LONGEST: usize = 65_536;

/// Reads the search identifier `name`: what it asks of a record.
pub(super) fn read(
    reader: &mut Reader<'_>,
    source: &Source,
    key: &Key,
    node: &Node,
) -> Option<Predicate> {
    match &node.data {
        Data::Map(entries) if !entries.is_empty() => map(reader, source, entries),
        Data::List(items) if !items.is_empty() => {
            let mut any = Vec::with_capacity(items.len());
            for item in items {
                any.extend(match &item.data {
                    Data::Map(entries) if !entries.is_empty() => map(reader, source, entries),
                    _ => values(reader, source, "", &Chain::default(), item),
                });
            }
            (any.len() == items.len()).then(|| join(any, Predicate::Any))
        }
        Data::Map(_) | Data::List(_) | Data::Null => {
            reader.error(node.at, format!("`{}` asks for nothing", key.text));
            None
        }
        _ => values(reader, source, "", &Chain::default(), node),
    }
}

fn map(reader: &mut Reader<'_>, source: &Source, entries: &[(Key, Node)]) -> Option<Predicate> {
    let mut all = Vec::with_capacity(entries.len());
    for (key, node) in entries {
        all.extend(entry(reader, source, key, node));
    }
    (all.len() == entries.len()).then(|| join(all, Predicate::All))
}

fn entry(reader: &mut Reader<'_>, source: &Source, key: &Key, node: &Node) -> Option<Predicate> {
    let (field, chain) = modifier::read(reader, key)?;
    if let Err(problem) = chain.agrees() {
        reader.error(key.at, problem);
        return None;
    }
    if chain.compare == Compare::Field && !source.knows_other_fields() {
        reader.not_run("hunt does not compare fields of Google Workspace's events".to_owned());
        return None;
    }
    if let Some(at) = chain.all
        && !matches!(&node.data, Data::List(items) if items.len() > 1)
    {
        reader.warn(at, "`all` says nothing of a single value");
    }
    if chain.steps.contains(&Step::Base64Offset) && chain.lies.is_none() {
        reader.warn(key.at, "`base64offset` finds a part of a text; add `contains`");
    }
    let asked = values(reader, source, field, &chain, node)?;
    Some(if chain.differs { Predicate::Not(Box::new(asked)) } else { asked })
}

/// Several predicates as one.
pub(super) fn join(mut parts: Vec<Predicate>, how: fn(Vec<Predicate>) -> Predicate) -> Predicate {
    if parts.len() == 1 { parts.remove(0) } else { how(parts) }
}

/// What the value, or the values, of a field ask for; of any field where it has no name.
fn values(
    reader: &mut Reader<'_>,
    source: &Source,
    field: &str,
    chain: &Chain,
    node: &Node,
) -> Option<Predicate> {
    let items = match &node.data {
        Data::List(items) if items.is_empty() => return none(reader, source, field, chain, node),
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut asked = Vec::with_capacity(items.len());
    for item in items {
        asked.extend(one(reader, source, field, chain, item));
    }
    let how = if chain.all.is_some() { Predicate::All } else { Predicate::Any };
    (asked.len() == items.len()).then(|| join(asked, how))
}

/// What a list without values asks for: that the field has none.
fn none(
    reader: &mut Reader<'_>,
    source: &Source,
    field: &str,
    chain: &Chain,
    node: &Node,
) -> Option<Predicate> {
    if field.is_empty() || chain.compare != Compare::Text || chain.lies.is_some() {
        reader.error(node.at, "a list without values matches nothing; give it one");
        return None;
    }
    reader.warn(node.at, "a list without values is read as null");
    Some(source.ask(field, Test::Null))
}

fn one(
    reader: &mut Reader<'_>,
    source: &Source,
    field: &str,
    chain: &Chain,
    node: &Node,
) -> Option<Predicate> {
    let tests = tests(reader, chain, node, field.is_empty());
    let tests = tests.map_err(|stop| reader.stop(node.at, stop)).ok()?;
    let ask = |test| match field {
        "" => Predicate::Anywhere(test),
        name => source.ask(name, test),
    };
    Some(join(tests.into_iter().map(ask).collect(), Predicate::Any))
}

/// What a value asks for: one of these.
fn tests(
    reader: &mut Reader<'_>,
    chain: &Chain,
    node: &Node,
    is_keyword: bool,
) -> Result<Vec<Test>, Stop> {
    let mut tests = Vec::new();
    for value in ways(reader, chain, node)? {
        if matches!(chain.compare, Compare::Regex { .. } | Compare::Time(..)) {
            reader.expressions += 1;
            if reader.expressions > EXPRESSIONS {
                let problem =
                    format!("the file has more than {EXPRESSIONS} regular expressions; part it");
                return Err(Stop::Wrong(problem));
            }
        }
        tests.extend(tests_of(chain, &value, is_keyword)?);
    }
    Ok(tests)
}

/// A value, in every way that encodings and placeholders write it.
fn ways(reader: &mut Reader<'_>, chain: &Chain, node: &Node) -> Result<Vec<Value>, Stop> {
    let mut ways = vec![match &node.data {
        Data::Null => Value::Null,
        Data::Bool(is) => Value::Bool(*is),
        Data::Number(number, digits) => Value::Number(*number, digits.clone()),
        Data::Text(text) => Value::Raw(text.clone()),
        Data::List(_) | Data::Map(_) => {
            let problem = format!("{} stands where a value is wanted", node.kind());
            return Err(Stop::Wrong(problem));
        }
    }];
    for step in &chain.steps {
        let mut next = Vec::new();
        for value in ways {
            if value.len() > LONGEST {
                return Err("is too long for its modifiers".into());
            }
            let some = apply(reader, *step, &value)?;
            let bytes: usize = some.iter().map(|value| 64 + value.len()).sum();
            if !reader.spend(node.at, bytes) {
                return Err(Stop::Said);
            }
            next.extend(some);
        }
        ways = next;
    }
    Ok(ways)
}

fn apply(reader: &Reader<'_>, step: Step, value: &Value) -> Result<Vec<Value>, Stop> {
    Ok(match step {
        Step::Base64 => vec![Value::Bytes(value::base64(&value.bytes()?).into_bytes())],
        Step::Base64Offset => {
            let found = value::base64_anywhere(&value.bytes()?);
            if found.iter().any(String::is_empty) {
                return Err("is too short to be found in base64".into());
            }
            found.map(|text| Value::Bytes(text.into_bytes())).to_vec()
        }
        Step::Utf16(how) => vec![Value::Bytes(value::utf16(&value.plain()?, how))],
        Step::WindowsDash => {
            let Value::Raw(text) = value else { return Ok(vec![value.clone()]) };
            let all = value::dashes(text).ok_or("has too many options to try every dash")?;
            all.into_iter().map(Value::Raw).collect()
        }
        Step::Expand => {
            let Value::Raw(text) = value else { return Ok(vec![value.clone()]) };
            expand(reader.placeholders, text)?.into_iter().map(Value::Raw).collect()
        }
    })
}

/// A text with what stands for its placeholders, in every combination; `\%` is a percent sign.
fn expand(placeholders: &Placeholders, text: &str) -> Result<Vec<String>, Stop> {
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.');
    let mut all = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        let name = behind.find('%').map(|end| &behind[..end]);
        let name = name.filter(|name| !name.is_empty() && name.chars().all(is_name));
        let is_escaped = before.ends_with('\\');
        let Some(name) = name.filter(|_| !is_escaped) else {
            let before = before.strip_suffix('\\').unwrap_or(before);
            all.iter_mut().for_each(|one| one.extend([before, "%"]));
            rest = behind;
            continue;
        };
        rest = &behind[name.len() + 1..];
        let values = placeholders.get(name).filter(|values| !values.is_empty());
        let values = values.ok_or_else(|| {
            Stop::Wrong(format!(
                "the placeholder `%{name}%` has no values; give it some under [placeholders] in \
                 hunt.toml"
            ))
        })?;
        let longest = values.iter().map(String::len).max().unwrap_or(0);
        let ways = all.len().saturating_mul(values.len());
        if ways > MOST_WAYS || ways.saturating_mul(text.len() + longest) > LARGEST {
            return Err("has placeholders with too many values".into());
        }
        let with = |one: &String| {
            let one = format!("{one}{before}");
            values.iter().map(move |value| format!("{one}{value}")).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    all.iter_mut().for_each(|one| one.push_str(rest));
    Ok(all)
}
