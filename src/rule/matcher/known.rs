//! What is known of matches, each once: much is the same from record to record.

use std::fmt::Write;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::rule::predicate::{Field, View};
use crate::rule::truth::Named;

use super::verdicts::Match;
use super::{BETWEEN, Compiled, Facts, predicate_of};

/// Characters of a value that are told.
const LONGEST: usize = 200;

/// What one worker knows of matches, by number.
#[derive(Debug)]
pub(super) struct Known {
    numbers: HashMap<Arc<Facts>, u32>,
    list: Vec<Arc<Facts>>,
    /// By a rule, what is known but for the identity's own keys, and these: what is known with them.
    by_own: HashMap<(Match, Box<str>), u32>,
    text: String,
}

/// A key in [`Known::by_own`], borrowed. Both kinds of key hash alike.
#[derive(Hash)]
struct ByOwn<'a>(Match, &'a str);

impl hashbrown::Equivalent<(Match, Box<str>)> for ByOwn<'_> {
    fn equivalent(&self, key: &(Match, Box<str>)) -> bool {
        self.0 == key.0 && *self.1 == *key.1
    }
}

impl Default for Known {
    /// With room for what most evidence has: making more is dear, since all has to be hashed again.
    fn default() -> Self {
        let numbers = HashMap::with_capacity(1 << 13);
        Self { numbers, list: Vec::new(), by_own: HashMap::new(), text: String::new() }
    }
}

impl Known {
    /// All of it, in the order of its numbers.
    pub(super) fn into_list(self) -> Vec<Arc<Facts>> {
        self.list
    }

    /// The number of what is known of a rule's match, but for keys of fields that are not to be seen.
    pub(super) fn number(
        &mut self,
        rule: &Compiled,
        view: &dyn View,
        is_seen: impl Fn(&Field) -> bool,
    ) -> u32 {
        let mut grounds =
            predicate_of(&rule.rule).map_or_else(Vec::new, |predicate| predicate.because(view));
        for (_, value) in &mut grounds {
            if let Some((cut, _)) = value.char_indices().nth(LONGEST) {
                value.truncate(cut);
                value.push('…');
            }
        }
        let seen = |fields: &Vec<Field>| fields.iter().all(&is_seen).then(|| key(fields, view));
        let keys = rule.keys.iter().map(|fields| seen(fields).flatten()).collect();
        self.add(Facts { keys, grounds })
    }

    /// The number of what is known of a match when it is known, too, who it was; none where that does not
    /// tell each key that is missing.
    pub(super) fn number_with(
        &mut self,
        before: Match,
        rule: &Compiled,
        named: &Named<'_>,
    ) -> Option<u32> {
        let vantage = named.vantage();
        let is_own = |fields: &[Field]| fields.iter().all(|field| vantage.is_own(field));
        self.text.clear();
        for fields in rule.keys.iter().filter(|fields| is_own(fields)) {
            if !fields.iter().all(|field| vantage.decides(field)) {
                return None;
            }
            let from = self.text.len();
            let is_there = write_key(fields, named, &mut self.text);
            // Its length tells one from the next, whatever is in it.
            let length = if is_there { self.text.len() - from } else { usize::MAX };
            write!(self.text, "{BETWEEN}{length}").ok()?;
        }
        if let Some(known) = self.by_own.get(&ByOwn(before, &self.text)) {
            return Some(*known);
        }
        let mut facts = Facts::clone(&self.list[before.1 as usize]);
        for (value, fields) in facts.keys.iter_mut().zip(&rule.keys) {
            if is_own(fields) {
                *value = key(fields, named);
            }
        }
        let number = self.add(facts);
        self.by_own.insert((before, self.text.as_str().into()), number);
        Some(number)
    }

    fn add(&mut self, facts: Facts) -> u32 {
        if let Some(known) = self.numbers.get(&facts) {
            return *known;
        }
        let facts = Arc::new(facts);
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(Arc::clone(&facts));
        self.numbers.insert(facts, number);
        number
    }
}

/// The values of these fields, the first of each; none where one has no value.
fn key(fields: &[Field], view: &dyn View) -> Option<Box<str>> {
    let mut key = String::new();
    write_key(fields, view, &mut key).then(|| key.into())
}

/// Writes the same; whether each has a value.
fn write_key(fields: &[Field], view: &dyn View, key: &mut String) -> bool {
    fields.iter().enumerate().all(|(place, field)| {
        if place > 0 {
            key.push(BETWEEN);
        }
        view.any(field, &mut |leaf| {
            leaf.text().is_some_and(|text| {
                key.push_str(text);
                true
            })
        })
    })
}
