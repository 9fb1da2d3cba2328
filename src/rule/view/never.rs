//! What can never be, whatever the records are: fields that no log has, values that none writes.

use super::compile;
use super::log::{Log, Values};
use super::log_of;
use super::path::Get;
use super::place;
use crate::format::Format;
use crate::rule::Dialect;
use crate::rule::predicate::{Field, Test};

/// Why a log has no such value.
enum Why {
    /// It has no such field.
    Unknown,
    /// The field is looked up elsewhere when others read the log.
    LookedUp,
    /// The field has other values.
    Other(String),
}

/// Fields that Elastic's pipelines look up in databases of networks.
const LOOKED_UP: [&str; 4] = ["source.as.", "source.geo.", "client.geo.", "client.as."];

/// Why no record of these formats can pass a test; none where one may, or where the test asks for
/// the field's absence.
pub fn cannot_be(
    formats: &[Format],
    dialect: Dialect,
    field: &Field,
    test: &Test,
) -> Option<String> {
    if matches!(test, Test::Null) {
        return None;
    }
    let mut reasons = Vec::with_capacity(formats.len());
    for format in formats {
        reasons.push(why(log_of(*format), dialect, &field.name, test)?);
    }
    let told = reasons.iter().find_map(|why| match why {
        Why::Other(reason) => Some(reason.clone()),
        _ => None,
    });
    let name = &field.name;
    let is_looked_up = || reasons.iter().any(|why| matches!(why, Why::LookedUp));
    told.or_else(|| {
        is_looked_up().then(|| format!("`{name}` is not in the log, and hunt does not look it up"))
    })
    .or_else(|| {
        (!reasons.is_empty()).then(|| {
            let logs: Vec<_> = formats.iter().map(|format| format.name()).collect();
            let logs = logs.join(", ");
            match nearest(formats, dialect, name) {
                Some(near) => {
                    format!("no record of {logs} has `{name}`; did you mean `{near}`?")
                }
                None => format!("no record of {logs} has `{name}`"),
            }
        })
    })
}

fn why(log: &Log, dialect: Dialect, name: &str, test: &Test) -> Option<Why> {
    if !compile::path(log, dialect, name).is_known() {
        let is_looked_up = LOOKED_UP.iter().any(|head| name.starts_with(head));
        return Some(if is_looked_up { Why::LookedUp } else { Why::Unknown });
    }
    let Test::Text(pattern) = test else { return None };
    if let Some(Get::Always(text)) = always(log, dialect, name) {
        return (!pattern.matches(text))
            .then(|| Why::Other(format!("`{name}` is always `{text}`")));
    }
    let (_, values) = log.closed.iter().find(|(known, _)| place::same(known, name))?;
    match values {
        Values::Of(values) if !values.iter().any(|value| pattern.matches(value)) => {
            Some(Why::Other(format!("`{name}` is one of {}", list(values))))
        }
        Values::Like(is, like) if pattern.only().is_some_and(|text| !is(text)) => {
            Some(Why::Other(format!("`{name}` {like}")))
        }
        _ => None,
    }
}

fn always(log: &Log, dialect: Dialect, name: &str) -> Option<Get> {
    let sigma = if dialect == Dialect::Sigma { log.sigma } else { &[] };
    let found = sigma.iter().chain(log.ecs).find(|(known, _)| place::same(known, name));
    found.map(|(_, get)| *get).filter(|get| matches!(get, Get::Always(_)))
}

fn list(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// The known name that is most like this one, if it is like it at all.
fn nearest(formats: &[Format], dialect: Dialect, name: &str) -> Option<String> {
    const NEAR: usize = 3;
    let mut best: Option<(usize, String)> = None;
    let mut offer = |known: String| {
        let distance = strsim::damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase());
        let limit = NEAR.min(name.chars().count() / 3);
        if distance <= limit && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, known));
        }
    };
    for format in formats {
        let log = log_of(*format);
        match dialect {
            Dialect::Ecs => {
                log.ecs.iter().for_each(|(known, _)| offer((*known).to_owned()));
                for under in log.under {
                    for member in under.members {
                        offer(format!("{}{}", under.prefix, snake(member)));
                    }
                }
            }
            Dialect::Sigma => {
                let names = log.sigma.iter().map(|(known, _)| known).chain(log.members);
                names.for_each(|known| offer((*known).to_owned()));
            }
        }
    }
    best.map(|(_, known)| known)
}

/// `userIdentity` as Elastic writes it: `user_identity`.
fn snake(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut before = '.';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
        before = letter;
    }
    text
}
