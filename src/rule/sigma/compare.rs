//! What is compared with a field: texts, numbers, networks, expressions, times, other fields.

use std::net::IpAddr;

use regex::RegexBuilder;

use crate::rule::expression::Expression;
use crate::rule::predicate::{Case, Field, Order, Part, Pattern, Place as Lies, Test};

use super::modifier::{Chain, Compare, Step, Unit};
use super::value::Value;

/// Bytes that a regular expression may take when compiled.
const LARGEST: usize = 1_000_000;

/// Why a value is not compared.
pub(super) enum Stop {
    /// Something is wrong with it.
    Wrong(String),
    /// It is right, but not run.
    NotRun(String),
    /// What is wrong has been said.
    Said,
}

impl From<&str> for Stop {
    fn from(problem: &str) -> Self {
        Self::Wrong(format!("this value {problem}"))
    }
}

/// What is asked of a field, one of them.
pub(super) fn tests_of(chain: &Chain, value: &Value, is_keyword: bool) -> Result<Vec<Test>, Stop> {
    let case = if chain.cased { Case::Exact } else { Case::Folded };
    if is_keyword && !matches!(chain.compare, Compare::Text | Compare::Regex { .. }) {
        return Err("needs a field with this modifier".into());
    }
    let test = match &chain.compare {
        Compare::Text => return texts(chain, value, case, is_keyword),
        Compare::Regex { any_case, lines, dot_is_any } => {
            let raw = value.raw().ok_or("is no regular expression")?;
            let regex = RegexBuilder::new(raw)
                .case_insensitive(*any_case)
                .multi_line(*lines)
                .dot_matches_new_line(*dot_is_any)
                .size_limit(LARGEST)
                .build();
            Test::Regex(Expression::new(regex.map_err(|error| why(&error))?, *any_case))
        }
        Compare::Network => {
            let (network, prefix) = value
                .raw()
                .and_then(network)
                .ok_or("is no network; write it like `203.0.113.0/24` or `2001:db8::/32`")?;
            Test::Address(network, prefix)
        }
        Compare::Exists => match (value, value.raw()) {
            (Value::Bool(true), _) | (_, Some("true" | "yes")) => Test::Exists,
            (Value::Bool(false), _) | (_, Some("false" | "no")) => Test::Null,
            _ => return Err("must be true or false behind `exists`".into()),
        },
        Compare::Field => {
            let name = value.raw().filter(|name| !name.is_empty()).ok_or("names no field")?;
            Test::Other(Field::new(name), chain.lies.unwrap_or(Lies::Whole), case)
        }
        Compare::Number(order) => Test::Number(*order, numeric(value)?),
        Compare::Time(unit, order) => time(*unit, *order, numeric(value)?)?,
    };
    Ok(vec![test])
}

fn numeric(value: &Value) -> Result<f64, Stop> {
    let number = match value {
        Value::Number(number, _) => Some(*number),
        Value::Raw(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    };
    Ok(number.ok_or("is no number, as its modifier wants it")?)
}

fn texts(chain: &Chain, value: &Value, case: Case, is_keyword: bool) -> Result<Vec<Test>, Stop> {
    if *value == Value::Null && chain.lies.is_none() && chain.steps.is_empty() && !is_keyword {
        return Ok(vec![Test::Null]);
    }
    // In base64, letters of different case are different letters.
    let is_encoded = chain.steps.iter().any(|it| matches!(it, Step::Base64 | Step::Base64Offset));
    let case = if is_encoded { Case::Exact } else { case };
    let lies = match chain.lies {
        None if is_keyword => Lies::Inside,
        lies => lies.unwrap_or(Lies::Whole),
    };
    let mut tests = vec![text(value.parts()?, lies, case)];
    if let Value::Number(number, digits) = value
        && number.to_string() != *digits
    {
        tests.push(text(vec![Part::Text(number.to_string())], lies, case));
    }
    Ok(tests)
}

fn text(mut parts: Vec<Part>, lies: Lies, case: Case) -> Test {
    if matches!(lies, Lies::End | Lies::Inside) && parts.first() != Some(&Part::Many) {
        parts.insert(0, Part::Many);
    }
    if matches!(lies, Lies::Start | Lies::Inside) && parts.last() != Some(&Part::Many) {
        parts.push(Part::Many);
    }
    if parts == [Part::Many] { Test::Exists } else { Test::Text(Pattern::new(parts, case)) }
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.trim().parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(width), |prefix| prefix.trim().parse().ok())?;
    (prefix <= width).then_some((address, prefix))
}

/// What the expression's parser says, on one line.
fn why(error: &regex::Error) -> Stop {
    let said = error.to_string();
    let last = said.lines().last().unwrap_or_default();
    let last = last.strip_prefix("error: ").unwrap_or(last);
    // Looking around and back would make the time of a match depend on what logs say.
    if last.ends_with("not supported") {
        return Stop::NotRun(format!("its regular expression wants too much: {last}"));
    }
    Stop::Wrong(format!("bad regular expression: {last}"))
}

/// A test of one part of a time as logs write it, `2026-11-20T14:03:22Z`: the numbers that it may be.
fn time(unit: Unit, order: Option<Order>, bound: f64) -> Result<Test, Stop> {
    let (before, range, behind) = match unit {
        Unit::Year => ("", 1970..=2262, "-"),
        Unit::Month => (r"\d{4}-", 1..=12, "-"),
        Unit::Day => (r"\d{4}-\d\d-", 1..=31, r"(?:\D|$)"),
        Unit::Hour => (r"\d{4}-\d\d-\d\d[Tt ]", 0..=23, ":"),
        Unit::Minute => (r"\d{4}-\d\d-\d\d[Tt ]\d\d:", 0..=59, r"(?:\D|$)"),
        Unit::Week => return Err(Stop::NotRun("hunt does not count weeks (`week`)".into())),
    };
    let fits = |number: &u32| {
        let number = f64::from(*number);
        match order {
            None => number == bound,
            Some(order) => order.holds(&number, &bound),
        }
    };
    let numbers: Vec<_> = range.filter(fits).map(|number| format!("{number:02}")).collect();
    if numbers.is_empty() {
        return Err("is no part of any time that its modifier names".into());
    }
    let regex = format!("^{before}(?:{}){behind}", numbers.join("|"));
    let regex = regex::Regex::new(&regex).map_err(|error| why(&error))?;
    Ok(Test::Regex(Expression::new(regex, false)))
}
