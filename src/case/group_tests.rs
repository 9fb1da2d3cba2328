//! Grouping against sorting everything at once.

use super::*;
use crate::event::Outcome;
use crate::identity::SessionName;
use crate::interface::Interface;

fn row(identity: u32, time: i64, id: u64, piece: u32, record: u32) -> Row {
    Row {
        time,
        id,
        credential: 0,
        identity,
        action: 0,
        place: 0,
        source: 0,
        agent: 0,
        error: 0,
        piece,
        record,
        session: 0,
        interface: Interface::Unknown,
        outcome: Outcome::Success,
        session_name: SessionName::None,
        flags: Flags::default(),
    }
}

/// As a worker gathers them: by its own numbers, and last those of nobody.
fn by_identity((rows, map): (Vec<Row>, &Vec<u32>)) -> Vec<Vec<Row>> {
    let mut lists = vec![Vec::new(); map.len() + 1];
    for row in rows {
        lists[(row.identity as usize).min(map.len())].push(row);
    }
    lists
}

fn grouped(parts: Vec<Vec<Row>>, identities: &[Vec<u32>], count: usize) -> (Vec<Vec<Row>>, u64) {
    let parts = parts.into_iter().zip(identities).map(by_identity).collect();
    let grouped = group(parts, identities, count, |worker, row| Row {
        identity: match row.identity {
            Row::NOBODY => Row::NOBODY,
            local => identities[worker][local as usize],
        },
        ..row
    });
    (grouped.groups, grouped.duplicates)
}

#[test]
fn rows_of_an_identity_come_together_in_the_order_of_time() {
    // Worker 0 knows identities 1 and 0 as 0 and 1, worker 1 only identity 1.
    let identities = [vec![1, 0], vec![1]];
    let parts = vec![
        vec![row(0, 30, 1, 0, 0), row(1, 5, 2, 0, 1), row(Row::NOBODY, 1, 3, 0, 2)],
        vec![row(0, 10, 4, 1, 0), row(0, 30, 5, 1, 1)],
    ];
    let (groups, dropped) = grouped(parts, &identities, 2);
    let ids: Vec<Vec<u64>> = groups.iter().map(|g| g.iter().map(|r| r.id).collect()).collect();
    assert_eq!(ids, [vec![2], vec![4, 1, 5], vec![3]]);
    assert_eq!(dropped, 0);
}

#[test]
fn copies_are_dropped_whoever_read_them() {
    let identities = [vec![0], vec![0]];
    let first = row(0, 7, 1, 0, 0);
    let copy = row(0, 7, 1, 3, 9);
    for parts in [vec![vec![first], vec![copy]], vec![vec![copy, first], vec![]]] {
        let (groups, dropped) = grouped(parts, &identities, 1);
        assert_eq!((groups[0].as_slice(), dropped), (&[first][..], 1));
    }
}

#[test]
fn equal_ids_of_different_calls_are_different_events() {
    let other_action = Row { action: 1, ..row(0, 7, 1, 0, 1) };
    let other_time = row(0, 8, 1, 0, 2);
    let parts = vec![vec![row(0, 7, 1, 0, 0), other_action, other_time]];
    assert_eq!(grouped(parts, &[vec![0]], 1).1, 0);
}

#[test]
fn the_account_of_the_caller_is_believed() {
    let shared = |row: Row, second_hand| Row {
        flags: Flags::default().with(Flags::SHARED, true).with(Flags::SECOND_HAND, second_hand),
        ..row
    };
    let own = shared(row(0, 7, 1, 0, 0), false);
    let told = shared(row(1, 7, 1, 0, 1), true);
    let lonely = shared(row(1, 7, 2, 0, 2), true);
    let (groups, dropped) = grouped(vec![vec![told, own, lonely]], &[vec![0, 1]], 2);
    assert_eq!(groups, [vec![own], vec![lonely], vec![]]);
    assert_eq!(dropped, 1);
}

#[test]
fn many_identities_keep_apart() {
    let rows: Vec<Row> =
        (0..20_000_u32).map(|n| row(n * 7 % 500, i64::from(n % 97), u64::from(n), 0, n)).collect();
    let copies = rows.iter().step_by(3).map(|r| Row { piece: 1, ..*r }).collect::<Vec<_>>();
    let map: Vec<u32> = (0..500).collect();
    let dropped_wanted = copies.len() as u64;
    let (groups, dropped) = grouped(vec![copies, rows.clone()], &[map.clone(), map], 500);
    assert_eq!(dropped, dropped_wanted);
    let mut sorted = rows;
    sorted.sort_by_key(|r| (r.identity, r.time, r.id));
    for (identity, wanted) in sorted.chunk_by(|a, b| a.identity == b.identity).enumerate() {
        assert_eq!(groups[identity], wanted);
    }
    assert_eq!((groups.len(), groups[500].len()), (501, 0));
}
