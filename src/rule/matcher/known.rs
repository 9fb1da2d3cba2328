//! What is known of matches, each once: much is the same from record to record.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::rule::predicate::{Field, View};

use super::{BETWEEN, Compiled, Facts, predicate_of};

/// Characters of a value that are told.
const LONGEST: usize = 200;

/// What one worker knows of matches, by number.
#[derive(Debug)]
pub(super) struct Known {
    numbers: HashMap<Arc<Facts>, u32>,
    list: Vec<Arc<Facts>>,
}

impl Default for Known {
    /// With room for what most evidence has: making more is dear, since all has to be hashed again.
    fn default() -> Self {
        Self { numbers: HashMap::with_capacity(1 << 13), list: Vec::new() }
    }
}

impl Known {
    /// All of it, in the order of its numbers.
    pub(super) fn into_list(self) -> Vec<Arc<Facts>> {
        self.list
    }

    /// The number of what is known of a rule's match.
    pub(super) fn number(&mut self, rule: &Compiled, view: &dyn View) -> u32 {
        let mut grounds =
            predicate_of(&rule.rule).map_or_else(Vec::new, |predicate| predicate.because(view));
        for (_, value) in &mut grounds {
            if let Some((cut, _)) = value.char_indices().nth(LONGEST) {
                value.truncate(cut);
                value.push('…');
            }
        }
        let keys = rule.keys.iter().map(|fields| key(fields, view)).collect();
        let facts = Facts { keys, grounds };
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
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            key.push(BETWEEN);
        }
        let found = view.any(field, &mut |leaf| {
            leaf.text().is_some_and(|text| {
                key.push_str(text);
                true
            })
        });
        if !found {
            return None;
        }
    }
    Some(key.into())
}
