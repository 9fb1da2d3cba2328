//! Matches inside approved changes: points are taken off, and nothing is hidden.

use crate::analytic::scope::list;
use crate::finding::Reason;

use super::super::Question;
use super::{Group, Settings, actions};

/// What approved changes take off these points: their part of the events.
pub(super) fn changes(
    question: &Question<'_>,
    settings: &Settings,
    group: &Group<'_>,
    points: u8,
) -> Option<Reason> {
    let case = question.case;
    let (mut covered, mut others) = (Vec::new(), Vec::new());
    let mut ids: Vec<&str> = Vec::new();
    for row in &group.rows {
        match question.known.change(row) {
            Some(change) => {
                covered.push(*row);
                if !ids.contains(&change.id.as_str()) {
                    ids.push(&change.id);
                }
            }
            None => others.push(*row),
        }
    }
    let most = i64::from(points) * i64::from(settings.approved_change_percent.clamp(0, 100)) / 100;
    let taken = most * covered.len() as i64 / (group.rows.len().max(1) as i64);
    if taken == 0 {
        return None;
    }
    let names = |rows: &[_]| {
        let mut names: Vec<&str> = Vec::new();
        for action in actions(rows) {
            let name = case.actions[action as usize].short();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        list(&names)
    };
    let verb = if ids.len() == 1 { "covers" } else { "cover" };
    let mut detail = format!("{} {verb} {}", ids.join(", "), names(&covered));
    if !others.is_empty() {
        let (covered, all) = (covered.len(), group.rows.len());
        detail.push_str(&format!(" in {covered} of {all} events, not {}", names(&others)));
    }
    let points = -i32::try_from(taken).unwrap_or_default();
    Some(Reason { code: "approved_change".to_owned(), points, detail })
}
