//! Values seen for the first time: new against what the same rule's filter let through before.

use std::collections::HashMap;

use crate::case::Matched;
use crate::rule::Rule;
use crate::rule::matcher::spoken;
use crate::time::Nanos;

use super::super::Question;
use super::Group;

/// Matches in the window whose values were not seen within `history` before them.
pub(super) fn first_seen<'a>(
    question: &Question<'_>,
    rule: &'a Rule,
    matched: &[Matched],
    history: Nanos,
) -> Vec<Group<'a>> {
    let mut last: HashMap<&str, Nanos> = HashMap::new();
    let mut groups = Vec::new();
    for matched in matched {
        let Some(terms) = matched.keys.first().and_then(|key| key.as_deref()) else { continue };
        let time = matched.row.time;
        let before = last.insert(terms, time);
        let is_new = before.is_none_or(|before| time.saturating_sub(before) > history);
        if is_new && question.window.holds(time) {
            groups.push(Group {
                rule,
                identity: matched.row.identity,
                rows: vec![matched.row],
                about: spoken(terms),
            });
        }
    }
    groups
}
