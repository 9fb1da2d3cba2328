//! What a rule asks of a record: one language that all rule languages become.
//!
//! A predicate sees a record through a [`View`], which knows what the fields of a dialect are in
//! the records of a log. Evaluation allocates nothing and never fails: what is missing is missing.

use std::net::IpAddr;

use crate::time::{self, Nanos};

use super::expression::Expression;
pub use super::pattern::{Case, Part, Pattern};

/// The name of a field, as a rule writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Field {
    /// The name: `event.action`, `userIdentity.arn`. In KQL a `*` may stand for any part.
    pub name: String,
}

impl Field {
    /// A field of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

/// What a rule asks.
#[derive(Clone, Debug)]
pub enum Predicate {
    /// All of these; none is true.
    All(Vec<Self>),
    /// One of these; none is false.
    Any(Vec<Self>),
    /// Not this. What is asked of a missing field is false, so its contrary is true.
    Not(Box<Self>),
    /// Some value of the field passes the test; for [`Test::Null`], the field has no value.
    Field(Field, Test),
    /// Some value anywhere in the record passes the test: a word without a field.
    Anywhere(Test),
    /// Some element of a list of objects passes, with names that begin below the field.
    Nested(Field, Box<Self>),
}

/// What is asked of a value.
#[derive(Clone, Debug)]
pub enum Test {
    /// There is one, and it is not null.
    Exists,
    /// There is none, or it is null.
    Null,
    /// Its text is, or is like, this.
    Text(Pattern),
    /// Its number compares so with this one.
    Number(Order, f64),
    /// Its text compares so with this one, where either is no number.
    Later(Order, String),
    /// It is a time that compares so with this one.
    Time(Order, Nanos),
    /// It is an address in this range.
    Address(IpAddr, u8),
    /// Its text matches somewhere.
    Regex(Expression),
    /// Its text lies so with a value of another field of the record.
    Other(Field, Place, Case),
}

/// How values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Where one text lies in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// They are the same.
    Whole,
    /// At its beginning.
    Start,
    /// At its end.
    End,
    /// Anywhere.
    Inside,
}

/// A value of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Leaf<'a> {
    /// A text.
    Text(&'a str),
    /// A number, and how the record writes it.
    Number(f64, &'a str),
    /// True or false.
    Bool(bool),
    /// `null`.
    Null,
}

impl<'a> Leaf<'a> {
    /// How it reads as a text; `null` does not.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Number(_, text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null => None,
        }
    }

    fn number(self) -> Option<f64> {
        match self {
            Self::Number(number, _) => Some(number),
            // `inf` and `nan` parse, and are texts all the same.
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }
}

/// A record under the names of a dialect.
pub trait View {
    /// Gives each value of a field to `look`, elements of lists one by one, until it answers true;
    /// whether it did. A field that is not there has no value.
    fn any(&self, field: &Field, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool;

    /// Gives every value of the record to `look`, until it answers true; whether it did.
    fn any_at_all(&self, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool;

    /// Gives each object that stands under a field to `look`, elements of lists one by one, until it
    /// answers true; whether it did.
    fn any_inside(&self, field: &Field, look: &mut dyn FnMut(&dyn View) -> bool) -> bool;
}

impl Order {
    pub(super) fn holds<T: PartialOrd>(self, value: &T, bound: &T) -> bool {
        match self {
            Self::Less => value < bound,
            Self::AtMost => value <= bound,
            Self::More => value > bound,
            Self::AtLeast => value >= bound,
        }
    }
}

impl Predicate {
    /// Whether it holds for a record.
    pub fn holds(&self, record: &dyn View) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(record)),
            Self::Any(any) => any.iter().any(|one| one.holds(record)),
            Self::Not(inner) => !inner.holds(record),
            Self::Field(field, Test::Null) => {
                !record.any(field, &mut |leaf| !matches!(leaf, Leaf::Null))
            }
            Self::Field(field, test) => record.any(field, &mut |leaf| test.passes(leaf, record)),
            Self::Anywhere(test) => record.any_at_all(&mut |leaf| test.passes(leaf, record)),
            Self::Nested(field, inner) => {
                record.any_inside(field, &mut |element| inner.holds(element))
            }
        }
    }

    /// What made it hold: the fields that were asked for and the values that passed, each pair once,
    /// in the order of the rule. Says nothing of what was denied.
    pub fn because(&self, record: &dyn View) -> Vec<(String, String)> {
        let mut grounds = Vec::new();
        self.gather(record, "", &mut grounds);
        grounds
    }

    /// The fields that it asks for in the record itself, not below a list of objects.
    pub fn fields<'p>(&'p self, fields: &mut Vec<&'p Field>) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.fields(fields));
            }
            Self::Not(inner) => inner.fields(fields),
            Self::Field(field, test) => {
                fields.push(field);
                if let Test::Other(other, ..) = test {
                    fields.push(other);
                }
            }
            Self::Nested(field, _) => fields.push(field),
            Self::Anywhere(_) => {}
        }
    }

    /// Hands on each field of the record itself with what is asked of it.
    pub fn tests<'p>(&'p self, each: &mut dyn FnMut(&'p Field, &'p Test)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(each)),
            Self::Not(inner) => inner.tests(each),
            Self::Field(field, test) => each(field, test),
            Self::Nested(..) | Self::Anywhere(_) => {}
        }
    }

    /// Whether it looks at every value of the record.
    pub fn looks_anywhere(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::looks_anywhere),
            Self::Not(inner) => inner.looks_anywhere(),
            Self::Anywhere(_) => true,
            // What is inside an object is in the same member.
            Self::Field(..) | Self::Nested(..) => false,
        }
    }

    fn gather(&self, record: &dyn View, below: &str, grounds: &mut Vec<(String, String)>) {
        let mut tell = |name: &str, value: &str| {
            let ground = (format!("{below}{name}"), value.to_owned());
            if !grounds.contains(&ground) {
                grounds.push(ground);
            }
        };
        match self {
            Self::All(parts) => parts.iter().for_each(|one| one.gather(record, below, grounds)),
            Self::Any(parts) => {
                // One ground is enough; others often say the same in other words.
                let holding = parts.iter().find(|one| one.holds(record));
                holding.into_iter().for_each(|one| one.gather(record, below, grounds));
            }
            Self::Not(_) => {}
            Self::Field(field, Test::Null) => tell(&field.name, "(none)"),
            Self::Field(field, test) => {
                record.any(field, &mut |leaf| {
                    let passes = test.passes(leaf, record);
                    if passes {
                        tell(&field.name, leaf.text().unwrap_or_default());
                    }
                    passes
                });
            }
            Self::Anywhere(test) => {
                record.any_at_all(&mut |leaf| {
                    let passes = test.passes(leaf, record);
                    if passes {
                        tell("(anywhere)", leaf.text().unwrap_or_default());
                    }
                    passes
                });
            }
            Self::Nested(field, inner) => {
                let below = format!("{below}{}.", field.name);
                record.any_inside(field, &mut |element| {
                    let holds = inner.holds(element);
                    if holds {
                        inner.gather(element, &below, grounds);
                    }
                    holds
                });
            }
        }
    }
}

impl Test {
    /// Whether a value of the record passes.
    pub fn passes(&self, leaf: Leaf<'_>, record: &dyn View) -> bool {
        let text = leaf.text();
        match self {
            Self::Exists => text.is_some(),
            Self::Null => text.is_none(),
            Self::Text(pattern) => text.is_some_and(|text| pattern.matches(text)),
            Self::Number(order, bound) => {
                leaf.number().is_some_and(|number| order.holds(&number, bound))
            }
            Self::Later(order, bound) => {
                text.is_some_and(|text| order.holds(&text, &bound.as_str()))
            }
            Self::Time(order, bound) => text
                .and_then(|text| time::parse(text.as_bytes()))
                .is_some_and(|time| order.holds(&time, bound)),
            Self::Address(network, prefix) => {
                text.is_some_and(|text| is_in(text, *network, *prefix))
            }
            Self::Regex(regex) => text.is_some_and(|text| regex.is_match(text)),
            Self::Other(field, place, case) => text.is_some_and(|text| {
                record.any(field, &mut |other| {
                    other.text().is_some_and(|other| lies(text, other, *place, *case))
                })
            }),
        }
    }
}

fn lies(text: &str, other: &str, place: Place, case: Case) -> bool {
    let test = |text: &str, other: &str| match place {
        Place::Whole => text == other,
        Place::Start => text.starts_with(other),
        Place::End => text.ends_with(other),
        Place::Inside => text.contains(other),
    };
    match case {
        Case::Exact => test(text, other),
        Case::Folded => test(&text.to_lowercase(), &other.to_lowercase()),
    }
}

/// Whether a text is an address of a network.
fn is_in(text: &str, network: IpAddr, prefix: u8) -> bool {
    let Ok(address) = text.trim().parse::<IpAddr>() else { return false };
    let cut = |bits: u128, width: u8| {
        let kept = u32::from(prefix.min(width));
        if kept == 0 { 0 } else { bits >> (u32::from(width) - kept) }
    };
    match (address.to_canonical(), network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let (address, network) = (address.to_bits(), network.to_bits());
            cut(u128::from(address), 32) == cut(u128::from(network), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            cut(address.to_bits(), 128) == cut(network.to_bits(), 128)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lie_in_networks() {
        let network = "203.0.113.0".parse().expect("an address");
        assert!(is_in("203.0.113.9", network, 24));
        assert!(is_in("::ffff:203.0.113.9", network, 24));
        assert!(!is_in("203.0.114.9", network, 24));
        assert!(is_in("9.9.9.9", network, 0));
        assert!(!is_in("2001:db8::1", network, 0));
        assert!(!is_in("no address", network, 0));
    }
}
