//! Records that tell of one operation's progress (asked for, accepted, ended) become one event:
//! when it began, and how it ended.

use std::collections::HashMap;

use super::row::{Flags, Row};

/// Orders copies of a step before another step of the same moment, begun before ended; 0 for
/// records that stand for themselves.
pub(super) fn rank(row: &Row) -> u8 {
    if !row.flags.has(Flags::STEP) {
        return 0;
    }
    1 + row.outcome as u8 + if row.flags.has(Flags::BEGUN) { 0 } else { 8 }
}

/// The place of a record that went into an event, and that of the record which stands for both.
pub(super) type Step = ((u32, u32), (u32, u32));

/// By the place of each record that went into an event, that of the record which stands for it at last.
/// Every link is followed once, however many steps an operation has.
pub(super) fn ends(steps: &[Step]) -> HashMap<(u32, u32), (u32, u32)> {
    let next: HashMap<_, _> = steps.iter().copied().filter(|(from, to)| from != to).collect();
    let mut ends = HashMap::with_capacity(next.len());
    let mut way = Vec::new();
    for start in next.keys() {
        let mut at = *start;
        while let Some(further) = next.get(&at)
            && !ends.contains_key(&at)
            && way.len() < next.len()
        {
            way.push(at);
            at = *further;
        }
        let end = ends.get(&at).copied().unwrap_or(at);
        ends.extend(way.drain(..).map(|spot| (spot, end)));
    }
    ends
}

/// Merges the steps among an identity's rows, which are in the order of time and stay so.
/// Tells which records went into others.
pub(super) fn merge(rows: &mut Vec<Row>) -> Vec<Step> {
    let mut steps: Vec<(u64, u32, usize)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.flags.has(Flags::STEP))
        .map(|(at, row)| (row.id, row.action, at))
        .collect();
    steps.sort_unstable();
    let mut merged = Vec::new();
    let mut gone = vec![false; if steps.is_empty() { 0 } else { rows.len() }];
    let mut head: Option<(u64, u32, usize)> = None;
    for step @ (id, action, at) in steps {
        match head {
            Some((head_id, head_action, first))
                if (head_id, head_action) == (id, action) && goes_on(&rows[first], &rows[at]) =>
            {
                merged.push((
                    (rows[first].piece, rows[first].record),
                    (rows[at].piece, rows[at].record),
                ));
                rows[first] = both(rows[first], rows[at]);
                gone[at] = true;
            }
            _ => head = Some(step),
        }
    }
    let mut gone = gone.into_iter();
    rows.retain(|_| !gone.next().unwrap_or(false));
    merged
}

/// Whether a later record belongs to the operation: one that begins behind an end is another.
fn goes_on(known: &Row, later: &Row) -> bool {
    known.flags.has(Flags::BEGUN) || !later.flags.has(Flags::BEGUN)
}

/// An operation as two of its records tell it: the beginning of the first, the end of the second,
/// whose record also shows how it ended.
fn both(first: Row, second: Row) -> Row {
    Row {
        time: first.time,
        source: first.source,
        agent: first.agent,
        credential: if first.credential == 0 { second.credential } else { first.credential },
        // Of one account's places the one without a region comes first.
        place: first.place.max(second.place),
        identity: first.identity,
        // What was asked for stands in the first record only.
        flags: second.flags.with(Flags::OPENS_TO_ALL, first.flags.has(Flags::OPENS_TO_ALL)),
        ..second
    }
}

/// Gives steps whose record names nobody to the identity that another step of the operation names.
/// The groups are by identity, and last those of nobody. Tells which records went into others.
pub(super) fn adopt(groups: &mut [Vec<Row>]) -> Vec<Step> {
    let Some((nobody, known)) = groups.split_last_mut() else {
        return Vec::new();
    };
    if !nobody.iter().any(|row| row.flags.has(Flags::STEP)) {
        return Vec::new();
    }
    let mut owners: Vec<(u64, u32, usize)> = known
        .iter()
        .enumerate()
        .flat_map(|(group, rows)| rows.iter().map(move |row| (group, row)))
        .filter(|(_, row)| row.flags.has(Flags::STEP))
        .map(|(group, row)| (row.id, row.action, group))
        .collect();
    owners.sort_unstable();
    let mut changed: Vec<usize> = Vec::new();
    nobody.retain(|row| {
        let key = (row.id, row.action);
        let at = owners.partition_point(|(id, action, _)| (*id, *action) < key);
        match owners.get(at) {
            Some((id, action, group)) if row.flags.has(Flags::STEP) && (*id, *action) == key => {
                known[*group]
                    .push(Row { identity: u32::try_from(*group).unwrap_or(u32::MAX), ..*row });
                changed.push(*group);
                false
            }
            _ => true,
        }
    });
    changed.sort_unstable();
    changed.dedup();
    let mut merged = Vec::new();
    for group in changed {
        let rows = &mut known[group];
        rows.sort_unstable_by_key(super::group::order);
        merged.extend(merge(rows));
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_operations_end_where_their_last_step_is() {
        let steps: Vec<Step> = (0..200_000).map(|n| ((0, n), (0, n + 1))).collect();
        let found = ends(&steps);
        assert_eq!(found.len(), steps.len());
        assert!(found.values().all(|end| *end == (0, 200_000)));
        let found = ends(&[((1, 1), (1, 1)), ((1, 2), (1, 1)), ((2, 1), (2, 2)), ((2, 2), (2, 1))]);
        assert_eq!((found.get(&(1, 1)), found.get(&(1, 2))), (None, Some(&(1, 1))));
    }
}
