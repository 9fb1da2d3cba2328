//! Whether whoever made a change had come from where, or with what, they never came before: then a
//! stolen credential is likelier than an administrator's decision.

use std::collections::BTreeMap;

use crate::analytic::abuse::{self, Shift};
use crate::time::HOUR;

use super::super::Question;
use super::chain::Chain;
use super::{Behind, Settings};

/// Tells each chain with changes of the last shift before its end, within the window of one, by the same
/// chain of credentials.
pub(super) fn tell(
    question: &Question<'_>,
    settings: &Settings,
    behind: Behind<'_>,
    chains: &mut [Chain<'_, '_>],
) {
    let Some((lineage, anchors)) = behind.lineage else { return };
    let mut identities: Vec<u32> = chains
        .iter()
        .flat_map(|chain| &chain.changes)
        .flat_map(|link| [link.row.identity, anchors.identity(lineage, link.at)])
        .collect();
    identities.sort_unstable();
    identities.dedup();
    let mut by_anchor: BTreeMap<u32, Vec<Shift>> = BTreeMap::new();
    for shift in abuse::shifts(question, behind.abuse, behind.noted, &identities) {
        let anchor = anchors.of_node(lineage.node_of(shift.at));
        by_anchor.entry(anchor).or_default().push(shift);
    }
    let case = question.case;
    for shifts in by_anchor.values_mut() {
        shifts.sort_by_key(|shift| (case.at(shift.at).time, shift.at));
    }
    let span = settings.window_hours.saturating_mul(HOUR);
    for chain in chains {
        let (Some(first), Some(last)) = (chain.changes.first(), chain.changes.last()) else {
            continue;
        };
        let since = first.row.time.saturating_sub(span);
        let mut own: Vec<u32> =
            chain.changes.iter().map(|it| anchors.of_node(lineage.node_of(it.at))).collect();
        own.sort_unstable();
        own.dedup();
        let found = own.iter().filter_map(|anchor| {
            let shifts = by_anchor.get(anchor)?;
            let until = shifts.partition_point(|it| case.at(it.at).time <= last.row.time);
            let shift = shifts[..until].last()?;
            (case.at(shift.at).time >= since).then_some(shift)
        });
        let shift = found.max_by_key(|shift| (case.at(shift.at).time, shift.at));
        chain.shifted = shift.map(|shift| (*case.at(shift.at), shift.what.clone()));
    }
}
