//! What stands behind a field's name: `field|contains|all`.

use crate::rule::predicate::{Order, Place as Lies};
use crate::rule::yaml::{Key, Place};

use super::Reader;
use super::value::Utf16;

/// What modifiers ask for, all of them together.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// What values are compared as; as texts where nothing is said.
    pub(super) compare: Compare,
    /// What is done to each value, in order.
    pub(super) steps: Vec<Step>,
    /// Where the value lies in the field's; the whole of it where nothing is said.
    pub(super) lies: Option<Lies>,
    /// Whether all values must match, and where it says so.
    pub(super) all: Option<Place>,
    /// Whether case matters.
    pub(super) cased: bool,
    /// Whether none of the values may match.
    pub(super) differs: bool,
}

/// What values are compared as.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Compare {
    #[default]
    Text,
    Regex {
        any_case: bool,
        lines: bool,
        dot_is_any: bool,
    },
    Network,
    Exists,
    Field,
    Number(Order),
    Time(Unit, Option<Order>),
}

/// A part of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// What is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Base64,
    Base64Offset,
    Utf16(Utf16),
    WindowsDash,
    Expand,
}

const KNOWN: [&str; 31] = [
    "contains",
    "startswith",
    "endswith",
    "all",
    "cased",
    "neq",
    "exists",
    "re",
    "i",
    "m",
    "s",
    "cidr",
    "fieldref",
    "lt",
    "lte",
    "gt",
    "gte",
    "base64",
    "base64offset",
    "utf16le",
    "utf16be",
    "utf16",
    "wide",
    "windash",
    "expand",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
];

/// The name of the field in front of the modifiers, and what they ask for.
pub(super) fn read<'k>(reader: &mut Reader<'_>, key: &'k Key) -> Option<(&'k str, Chain)> {
    let mut chain = Chain::default();
    let mut parts = key.text.split('|');
    let field = parts.next().unwrap_or_default();
    let mut offset = field.len() + 1;
    for name in parts {
        let at = key.place(offset);
        offset += name.len() + 1;
        if let Err(problem) = chain.add(name, at) {
            reader.error(at, problem);
            return None;
        }
    }
    Some((field, chain))
}

impl Chain {
    fn add(&mut self, name: &str, at: Place) -> Result<(), String> {
        match name {
            "contains" => self.lie(Lies::Inside),
            "startswith" => self.lie(Lies::Start),
            "endswith" => self.lie(Lies::End),
            "all" => {
                self.all = Some(at);
                Ok(())
            }
            "cased" => {
                self.cased = true;
                Ok(())
            }
            "neq" => {
                self.differs = true;
                Ok(())
            }
            "base64" => self.step(Step::Base64),
            "base64offset" => self.step(Step::Base64Offset),
            "utf16le" | "wide" => self.step(Step::Utf16(Utf16::Little)),
            "utf16be" => self.step(Step::Utf16(Utf16::Big)),
            "utf16" => self.step(Step::Utf16(Utf16::Marked)),
            "windash" => self.step(Step::WindowsDash),
            "expand" => self.step(Step::Expand),
            "i" | "m" | "s" => self.flag(name),
            "lt" => self.order(Order::Less),
            "lte" => self.order(Order::AtMost),
            "gt" => self.order(Order::More),
            "gte" => self.order(Order::AtLeast),
            "minute" => self.time(Unit::Minute),
            "hour" => self.time(Unit::Hour),
            "day" => self.time(Unit::Day),
            "week" => self.time(Unit::Week),
            "month" => self.time(Unit::Month),
            "year" => self.time(Unit::Year),
            _ => {
                let compare = comparison(name).ok_or_else(|| unknown(name))?;
                self.compare_as(compare)
            }
        }
    }

    fn lie(&mut self, lies: Lies) -> Result<(), String> {
        if self.lies.replace(lies).is_some() {
            return Err("only one of `contains`, `startswith` and `endswith` can be asked".into());
        }
        Ok(())
    }

    /// Each step makes a value longer or makes several of it, so there are few.
    fn step(&mut self, step: Step) -> Result<(), String> {
        const MOST: usize = 4;
        let is_utf16 = |step: &Step| matches!(step, Step::Utf16(_));
        let is_twice = self.steps.contains(&step) && step != Step::Base64;
        if is_twice || (is_utf16(&step) && self.steps.iter().any(is_utf16)) {
            return Err("this encoding stands here twice; choose one of them".into());
        }
        if self.steps.len() == MOST {
            return Err(format!("more than {MOST} modifiers that change the value"));
        }
        if matches!(step, Step::WindowsDash | Step::Expand) && self.encodes() {
            return Err("this modifier must stand before the encodings".into());
        }
        self.steps.push(step);
        Ok(())
    }

    fn encodes(&self) -> bool {
        let is_encoding = |step: &Step| !matches!(step, Step::Expand | Step::WindowsDash);
        self.steps.iter().any(is_encoding)
    }

    fn flag(&mut self, name: &str) -> Result<(), String> {
        let Compare::Regex { any_case, lines, dot_is_any } = &mut self.compare else {
            return Err(format!("`{name}` stands behind `re` only"));
        };
        *match name {
            "i" => any_case,
            "m" => lines,
            _ => dot_is_any,
        } = true;
        Ok(())
    }

    fn order(&mut self, order: Order) -> Result<(), String> {
        match &mut self.compare {
            Compare::Time(_, wanted @ None) => {
                *wanted = Some(order);
                Ok(())
            }
            _ => self.compare_as(Compare::Number(order)),
        }
    }

    fn time(&mut self, unit: Unit) -> Result<(), String> {
        match self.compare {
            Compare::Number(order) => {
                self.compare = Compare::Time(unit, Some(order));
                Ok(())
            }
            _ => self.compare_as(Compare::Time(unit, None)),
        }
    }

    fn compare_as(&mut self, compare: Compare) -> Result<(), String> {
        if self.compare != Compare::Text {
            return Err("this modifier contradicts one before it; choose one of them".into());
        }
        self.compare = compare;
        Ok(())
    }

    /// Whether the modifiers go together, once all are known.
    pub(super) fn agrees(&self) -> Result<(), String> {
        let takes_place = matches!(self.compare, Compare::Text | Compare::Field)
            || (matches!(self.compare, Compare::Regex { .. }) && self.lies == Some(Lies::Inside));
        if self.lies.is_some() && !takes_place {
            return Err("`contains`, `startswith` and `endswith` are for texts".into());
        }
        let encodes = self.steps.iter().any(|step| *step != Step::Expand);
        if encodes && self.compare != Compare::Text {
            return Err("encodings and `windash` are for texts".into());
        }
        let takes_case = match self.compare {
            Compare::Text | Compare::Field => true,
            Compare::Regex { any_case, .. } => !any_case,
            _ => false,
        };
        if self.cased && !takes_case {
            return Err("`cased` contradicts the other modifiers".into());
        }
        Ok(())
    }
}

fn comparison(name: &str) -> Option<Compare> {
    Some(match name {
        "re" => Compare::Regex { any_case: false, lines: false, dot_is_any: false },
        "cidr" => Compare::Network,
        "exists" => Compare::Exists,
        "fieldref" => Compare::Field,
        _ => return None,
    })
}

fn unknown(name: &str) -> String {
    // The comparison takes the product of the lengths.
    let near = KNOWN
        .iter()
        .filter(|_| name.len() <= 20)
        .map(|known| (strsim::damerau_levenshtein(name, known), *known))
        .filter(|(distance, known)| distance * 3 <= known.len())
        .min();
    match near {
        Some((_, near)) => format!("unknown modifier `{name}`; did you mean `{near}`?"),
        None => format!("unknown modifier `{name}`"),
    }
}
