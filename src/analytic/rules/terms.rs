//! Values seen for the first time: new against what the same rule's filter let through before.

use std::collections::{BTreeMap, HashMap};

use crate::case::Matched;
use crate::rule::Rule;
use crate::rule::matcher::spoken;
use crate::time::Nanos;

use super::super::Question;
use super::{Group, Own};

/// Values that are told.
const TOLD: usize = 5;

/// Matches in the window whose values were not seen within `history` before them, each identity's a
/// group.
pub(super) fn first_seen<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    own: &Own<'_>,
    history: Nanos,
) -> Vec<Group<'a>> {
    let mut last: HashMap<&str, Nanos> = HashMap::new();
    let mut new: BTreeMap<u32, Vec<(&Matched, &str)>> = BTreeMap::new();
    let case = question.case;
    for matched in own.in_time() {
        let Some(terms) = own.matches.key(matched, 0) else { continue };
        let row = matched.row(case);
        let time = row.time;
        let before = last.insert(terms, time);
        let is_new = before.is_none_or(|before| time.saturating_sub(before) > history);
        if is_new && question.window.holds(time) {
            new.entry(row.identity).or_default().push((matched, terms));
        }
    }
    let group = |(identity, matches): (u32, Vec<(&Matched, &str)>)| {
        let grounds = own.grounds(matches.iter().map(|(matched, _)| *matched));
        Group {
            rule,
            identity,
            about: told(&matches),
            rows: matches.into_iter().map(|(matched, _)| *matched.row(case)).collect(),
            grounds,
            calls: None,
        }
    };
    new.into_iter().map(group).collect()
}

fn told(matches: &[(&Matched, &str)]) -> String {
    let told: Vec<String> = matches.iter().take(TOLD).map(|(_, terms)| spoken(terms)).collect();
    match matches.len().saturating_sub(TOLD) {
        0 => format!("new {}", told.join("; ")),
        more => format!("new {}; and {more} more", told.join("; ")),
    }
}
