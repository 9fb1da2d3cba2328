//! What the tables of a log hold, and helpers that their functions share.

use std::net::IpAddr;

use serde_json::Value;

use super::path::Get;
use super::place;
use super::text::Look;
use crate::rule::predicate::Leaf;

/// The names of one log.
pub(super) struct Log {
    /// Names of ECS and of Elastic's integration.
    pub(super) ecs: &'static [(&'static str, Get)],
    /// Names of that integration which are the record's own behind a prefix; the first that fits.
    pub(super) under: &'static [Under],
    /// Names that Sigma rules use for what the record calls otherwise, in any spelling.
    pub(super) sigma: &'static [(&'static str, Get)],
    /// What the record's own names stand behind: the first place that has a value.
    pub(super) roots: &'static [&'static str],
    /// The record's own names: a rule may name what is above and below.
    pub(super) members: &'static [&'static str],
    /// Whether anything may stand behind the roots, since each service has names of its own there.
    pub(super) free: bool,
    /// Lists of pairs, by the name that stands before the key.
    pub(super) pairs: &'static [Pairs],
    /// Whether empty texts are values: Elastic's pipeline for CloudTrail drops them.
    pub(super) empty: bool,
    /// What some rules write before the record's own names.
    pub(super) wraps: &'static [&'static str],
    /// Other names of a provider, by the service as the log names it.
    pub(super) aliases: &'static [(&'static str, &'static [&'static str])],
    /// Fields that have few values.
    pub(super) closed: &'static [(&'static str, Values)],
}

/// The record's own names behind a prefix.
pub(super) struct Under {
    pub(super) prefix: &'static str,
    /// What stands in its place.
    pub(super) places: &'static [&'static str],
    /// The names that may follow; none where any may.
    pub(super) members: &'static [&'static str],
    /// Those whose values are found under the name itself, too.
    pub(super) flat: &'static [&'static str],
}

/// A list of pairs whose keys rules use as names.
pub(super) struct Pairs {
    /// The beginning of such names; empty for every name.
    pub(super) prefix: &'static str,
    pub(super) list: &'static str,
    pub(super) key: &'static str,
    pub(super) value: &'static str,
}

/// The values that a field can have.
pub(super) enum Values {
    /// These.
    Of(&'static [&'static str]),
    /// Those that pass, which are such as the text says.
    Like(fn(&str) -> bool, &'static str),
}

/// Gives a text, if there is one.
pub(super) fn give(text: Option<&str>, look: Look<'_>) -> bool {
    text.is_some_and(|text| look(Leaf::Text(text)))
}

/// Gives the aliases of a name, if the table has some.
pub(super) fn give_aliases(table: &[(&str, &[&str])], name: &str, look: Look<'_>) -> bool {
    let of = table.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    of.flat_map(|(_, aliases)| aliases.iter()).any(|alias| look(Leaf::Text(alias)))
}

/// A value of the record, down these names in whichever spelling.
pub(super) fn value<'v>(record: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(record, |value, name| place::member(value, name))
}

/// A text of the record that is not empty.
pub(super) fn text<'v>(record: &'v Value, path: &[&str]) -> Option<&'v str> {
    value(record, path)?.as_str().filter(|text| !text.is_empty())
}

/// The first of these texts.
pub(super) fn first<'v>(record: &'v Value, paths: &[&[&str]]) -> Option<&'v str> {
    paths.iter().find_map(|path| text(record, path))
}

/// An address without the port that some services write behind it, if it is one.
pub(super) fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    let is = |text: &&str| text.parse::<IpAddr>().is_ok();
    let bare = match text.strip_prefix('[') {
        Some(inner) => inner.split(']').next(),
        None => Some(text),
    };
    bare.filter(is).or_else(|| text.split_once(':').map(|(host, _)| host).filter(is))
}

/// A name, and the part of it before the `@`.
pub(super) fn give_name(name: Option<&str>, look: Look<'_>) -> bool {
    let Some(name) = name else { return false };
    look(Leaf::Text(name)) || give(name.split_once('@').map(|(user, _)| user), look)
}

/// The part of a name behind the `@`.
pub(super) fn domain(name: Option<&str>) -> Option<&str> {
    name?.split_once('@').map(|(_, domain)| domain)
}

/// A number or a text as a number.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The outcome that a word stands for.
pub(super) fn outcome(word: &str) -> Option<&'static str> {
    let is = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is(&["success", "succeeded"]) {
        Some("success")
    } else if is(&["failure", "failed", "timeout"]) {
        Some("failure")
    } else {
        is(&["unknown"]).then_some("unknown")
    }
}

/// The three outcomes.
pub(super) const OUTCOMES: Values = Values::Of(&["success", "failure", "unknown"]);
