//! Places in a record: names of members, one below the other.
//!
//! Exports spell one member in many ways: `operationName`, `operation_name`, `operationname`. So
//! names are compared by their letters, without regard to case, underscores and dots; where a record
//! has the very name, it is found without a search. Lists are seen through: a name behind a list
//! means the member of each element, and a number means one element.

use serde_json::{Map, Value};

/// No record is deeper: the parser gives up before.
const DEEPEST: usize = 256;
/// Names on the way, since those reached are kept in one word.
const LONGEST: usize = 60;
/// JSON inside of strings is opened this many times on one way, and up to this size.
const OPENED: u8 = 2;
const LARGEST_TEXT: usize = 1 << 20;

/// What some exports call a member, by its letters.
const OTHERWISE: [(&str, &str); 5] = [
    // Rows of BigQuery
    ("protopayload", "protopayloadauditlog"),
    ("request", "requestjson"),
    ("response", "responsejson"),
    ("metadata", "metadatajson"),
    ("servicedata", "servicedatav1iam"),
];

/// Where values stand in a record.
#[derive(Clone, Debug)]
pub(super) struct Place {
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    /// A member, or the element of a list with this number.
    Member { exact: String, letters: String, otherwise: Option<&'static str>, index: Option<usize> },
    /// `*`: any members or elements, at least one.
    Any,
    /// `risk*`: a member like this.
    Like(Vec<String>),
    /// Nothing: the name is too long for any record.
    Never,
}

/// The letters that tell a name, whichever way it is spelled.
pub(super) fn letters(name: &str) -> String {
    letters_of(name).map(char::from).collect()
}

pub(super) fn letters_of(name: &str) -> impl Iterator<Item = u8> + Clone {
    name.bytes().filter(|byte| !matches!(byte, b'_' | b'.')).map(|byte| byte.to_ascii_lowercase())
}

/// Whether a key is this name in some spelling.
pub(super) fn same(key: &str, name: &str) -> bool {
    key == name || letters_of(key).eq(letters_of(name))
}

/// A member by its name, in whichever spelling.
pub(super) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    members.get(name).or_else(|| {
        let found = members.iter().find(|(key, _)| same(key, name));
        found.map(|(_, value)| value)
    })
}

impl Place {
    /// The place of a name, written with dots between its parts.
    pub(super) fn of(name: &str) -> Self {
        let parts: Vec<&str> = name.split('.').filter(|part| !part.is_empty()).collect();
        if parts.len() > LONGEST || parts.is_empty() {
            return Self { steps: vec![Step::Never] };
        }
        Self { steps: parts.into_iter().map(Step::of).collect() }
    }

    /// The letters of the names on the way as far as it is names alone, and with each another name that the
    /// member may have. None where any member of the record may be it.
    pub(super) fn names(&self) -> Vec<(&str, Option<&'static str>)> {
        let name = |step| match step {
            &Step::Member { ref letters, otherwise, .. } => Some((letters.as_str(), otherwise)),
            _ => None,
        };
        self.steps.iter().map_while(name).collect()
    }

    /// Gives what stands here to `give`, lists and then their elements, until it answers true;
    /// whether it did.
    pub(super) fn find(&self, record: &Value, give: &mut dyn FnMut(&Value) -> bool) -> bool {
        Walk { steps: &self.steps, give, seen: false, opened: 0 }.visit(record, 1, 0)
    }
}

impl Step {
    fn of(part: &str) -> Self {
        if part == "*" {
            return Self::Any;
        }
        if part.contains('*') {
            return Self::Like(part.split('*').map(letters).collect());
        }
        let letters = letters(part);
        let otherwise = OTHERWISE.iter().find(|(name, _)| *name == letters);
        Self::Member {
            exact: camel(part),
            otherwise: otherwise.map(|(_, other)| *other),
            index: part.parse().ok(),
            letters,
        }
    }
}

/// `user_identity` as records mostly have it: `userIdentity`.
fn camel(part: &str) -> String {
    let mut name = String::with_capacity(part.len());
    let mut raise = false;
    for letter in part.chars() {
        if letter == '_' && !name.is_empty() {
            raise = true;
        } else if std::mem::take(&mut raise) {
            name.push(letter.to_ascii_uppercase());
        } else {
            name.push(letter);
        }
    }
    name
}

/// Whether a whole name is like one with stars.
pub(super) fn is_like(name: &str, pattern: &str) -> bool {
    like(name, &pattern.split('*').map(letters).collect::<Vec<_>>())
}

/// Whether a key is like a part with stars: its pieces stand in it in their order.
fn like(key: &str, pieces: &[String]) -> bool {
    let key = letters(key);
    let Some((first, rest)) = pieces.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return key == *first };
    let Some(mut inner) = key.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        match inner.find(piece.as_str()) {
            Some(at) => inner = &inner[at + piece.len()..],
            None => return false,
        }
    }
    inner.ends_with(last.as_str())
}

/// A walk down a record. Which names are behind us is a set of numbers, one bit each, so that every
/// value is visited once, however many ways the stars allow.
struct Walk<'w> {
    steps: &'w [Step],
    give: &'w mut dyn FnMut(&Value) -> bool,
    /// Whether anything but null was given.
    seen: bool,
    opened: u8,
}

impl Walk<'_> {
    fn end(&self) -> u64 {
        1 << self.steps.len()
    }

    fn visit(&mut self, value: &Value, states: u64, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        if states & self.end() != 0 {
            self.seen |= !value.is_null();
            if (self.give)(value) {
                return true;
            }
        }
        match value {
            Value::Array(items) => {
                let mut at = 0;
                items.iter().any(|item| {
                    let next = states | self.behind_index(states, at);
                    at += 1;
                    self.visit(item, next, depth + 1)
                })
            }
            Value::Object(members) => self.visit_members(members, states, depth),
            Value::String(text) if self.is_worth_opening(text, states) => {
                let Ok(inner) = serde_json::from_str::<Value>(text) else { return false };
                self.opened += 1;
                let done = self.visit(&inner, states, depth + 1);
                self.opened -= 1;
                done
            }
            _ => false,
        }
    }

    fn visit_members(&mut self, members: &Map<String, Value>, states: u64, depth: usize) -> bool {
        if states == self.end() && !self.is_any(self.steps.len() - 1) {
            return false;
        }
        let at = states.trailing_zeros() as usize;
        let mut done = None;
        if states.count_ones() == 1
            && !self.goes_on(at)
            && let Some(Step::Member { exact, .. }) = self.steps.get(at)
            && let Some((key, child)) = members.get_key_value(exact)
        {
            let before = std::mem::take(&mut self.seen);
            if self.visit(child, 1 << (at + 1), depth + 1) {
                return true;
            }
            let found = self.seen;
            self.seen |= before;
            if found {
                return false;
            }
            done = Some(key);
        }
        for (key, child) in members {
            let next = if Some(key) == done { 0 } else { self.behind_key(states, key) };
            if next != 0 && self.visit(child, next, depth + 1) {
                return true;
            }
        }
        false
    }

    fn is_any(&self, at: usize) -> bool {
        matches!(self.steps.get(at), Some(Step::Any))
    }

    /// Whether a star has been reached that may go on.
    fn goes_on(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is_any(before))
    }

    /// What is behind us after an element of a list, which may also be stepped over unnamed.
    fn behind_index(&self, states: u64, number: usize) -> u64 {
        let mut next = 0;
        for at in bits(states) {
            match self.steps.get(at) {
                Some(Step::Member { index, .. }) if *index == Some(number) => next |= 1 << (at + 1),
                Some(Step::Any) => next |= 1 << (at + 1),
                _ => {}
            }
        }
        next
    }

    fn behind_key(&self, states: u64, key: &str) -> u64 {
        let mut next = 0;
        for at in bits(states) {
            if self.goes_on(at) {
                next |= 1 << at;
            }
            match self.steps.get(at) {
                Some(Step::Member { .. }) => {
                    if let Some(count) = self.taken(key, at) {
                        next |= 1 << (at + count);
                    }
                }
                Some(Step::Any) => next |= 1 << (at + 1),
                Some(Step::Like(pieces)) if like(key, pieces) => next |= 1 << (at + 1),
                _ => {}
            }
        }
        next
    }

    /// How many names a key is made of: `authorization.k8s.io/decision` is three.
    fn taken(&self, key: &str, at: usize) -> Option<usize> {
        let mut rest = letters_of(key);
        for (count, step) in self.steps[at..].iter().enumerate() {
            let Step::Member { letters, otherwise, .. } = step else { return None };
            if count == 0 && otherwise.is_some_and(|other| letters_of(key).eq(other.bytes())) {
                return Some(1);
            }
            if !letters.bytes().all(|letter| rest.next() == Some(letter)) {
                return None;
            }
            if rest.clone().next().is_none() {
                return Some(count + 1);
            }
            if !key.contains('.') {
                return None;
            }
        }
        None
    }

    /// Whether a text is JSON that names go on in. Stars do not: they would open every text.
    fn is_worth_opening(&self, text: &str, states: u64) -> bool {
        let named =
            |at| matches!(self.steps.get(at), Some(Step::Member { .. })) && !self.goes_on(at);
        states & self.end() == 0
            && self.opened < OPENED
            && text.len() <= LARGEST_TEXT
            && text.trim_start().starts_with(['{', '['])
            && bits(states).all(named)
    }
}

/// The numbers of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        lowest
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(record: &Value, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        Place::of(name).find(record, &mut |value| {
            if !value.is_array() {
                found.push(value.to_string());
            }
            false
        });
        found
    }

    #[test]
    fn names_are_found_in_every_spelling() {
        let record = json!({
            "userIdentity": {"arn": "a"}, "operation_name": {"localized_value": 1},
            "protopayload_auditlog": {"requestJson": "{\"spec\": {\"hostPID\": true}}"},
            "labels": {"authorization.k8s.io/decision": "allow", "authorization": 1},
            "resources": [{"ARN": "x", "type": "t"}, {"ARN": "y"}], "empty": null,
        });
        for (name, values) in [
            ("userIdentity.arn", &["\"a\""][..]),
            ("user_identity.arn", &["\"a\""]),
            ("USERIDENTITY.ARN", &["\"a\""]),
            ("userIdentity.arn.more", &[]),
            ("operationName.localizedValue", &["1"]),
            ("protoPayload.request.spec.hostPID", &["true"]),
            ("labels.authorization.k8s.io/decision", &["\"allow\""]),
            ("resources.arn", &["\"x\"", "\"y\""]),
            ("resources.1.arn", &["\"y\""]),
            ("resources.2.arn", &[]),
            ("resources.*.arn", &["\"x\"", "\"y\""]),
            (
                "resources.*",
                &["{\"ARN\":\"x\",\"type\":\"t\"}", "\"x\"", "\"t\"", "{\"ARN\":\"y\"}", "\"y\""],
            ),
            ("res*.t*", &["\"t\""]),
            ("user*y.a*n", &["\"a\""]),
            ("user*y.arn*x", &[]),
            ("*.arn", &["\"x\"", "\"y\"", "\"a\""]),
            ("empty", &["null"]),
            ("missing", &[]),
            ("", &[]),
            ("...", &[]),
        ] {
            assert_eq!(at(&record, name), values, "{name}");
        }
    }

    #[test]
    fn stars_take_as_many_names_as_they_need() {
        let record = json!({"t": [{"n": 1, "m": [{"n": 2, "x": {"n": 3}}]}]});
        assert_eq!(at(&record, "t.*.n"), ["2", "3", "1"]);
        assert_eq!(at(&record, "t.*.m.*.n"), ["2", "3"]);
        assert_eq!(at(&record, "t.0.m.0.n"), ["2"]);
        assert_eq!(at(&record, "t.1.m.0.n"), [""; 0]);
    }

    #[test]
    fn a_walk_takes_no_longer_than_the_record_is_large() {
        let mut record = json!(1);
        for _ in 0..100 {
            record = json!({"a": record, "b": 1});
        }
        let name = format!("{}z", "*.a.".repeat(20));
        assert!(at(&record, &name).is_empty());
        let wide = json!({"a": vec![json!({"a": [1, 2, 3]}); 50_000]});
        assert_eq!(at(&wide, "*.a").len(), 150_000);
        assert!(at(&wide, &"*.".repeat(100)).is_empty());
        let mut text = "{\"a\": 1}".to_owned();
        for _ in 0..8 {
            text = json!({ "a": text }).to_string();
        }
        assert!(at(&json!({ "a": text }), "a.a.a.a.a.a.a").is_empty());
    }
}
