//! The window that slides gives what looking at every span by itself gives.

use proptest::prelude::*;

use super::*;

/// Events as (time, rule, value), in the order of time.
type Events = Vec<(Nanos, usize, u8)>;

fn events() -> impl Strategy<Value = Events> {
    prop::collection::vec((0..60_i64, 0..3_usize, 0..4_u8), 0..40).prop_map(|mut events| {
        events.sort_unstable();
        events
    })
}

const VALUES: [&str; 4] = ["a", "b", "c", "d"];

/// Which events are found, by place.
fn found(events: &Events, span: Nanos, holds: impl Fn(&Slide<'_>) -> bool) -> Vec<Vec<usize>> {
    let matches: Vec<Matched> = (0..).zip(events).map(|(n, _)| Matched::nth(n)).collect();
    let entries = matches.iter().zip(events).map(|(matched, (time, which, value))| Event {
        matched,
        time: *time,
        which: *which,
        value: Some(VALUES[usize::from(*value)]),
    });
    let groups = slide(entries, span, holds);
    groups.into_iter().map(|group| group.iter().map(|matched| matched.index()).collect()).collect()
}

/// The same, by looking at each span that ends with an event.
fn slowly(
    events: &Events,
    span: Nanos,
    holds: impl Fn(&[(Nanos, usize, u8)]) -> bool,
) -> Vec<usize> {
    let mut all = Vec::new();
    for last in 0..events.len() {
        let first = events.partition_point(|event| event.0 < events[last].0 - span);
        if holds(&events[first..=last]) {
            all.extend(first..=last);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #[test]
    fn counts_are_those_of_every_span(events in events(), span in 1..30_i64, least in 1..8_u64) {
        let quick = found(&events, span, |slide| slide.inside.len() as u64 >= least);
        let slow = slowly(&events, span, |inside| inside.len() as u64 >= least);
        prop_assert_eq!(quick.concat(), slow);
    }

    #[test]
    fn values_are_those_of_every_span(events in events(), span in 1..30_i64, least in 1..4_usize) {
        let quick = found(&events, span, |slide| slide.values.len() >= least);
        let slow = slowly(&events, span, |inside| {
            let mut values: Vec<u8> = inside.iter().map(|event| event.2).collect();
            values.sort_unstable();
            values.dedup();
            values.len() >= least
        });
        prop_assert_eq!(quick.concat(), slow);
    }

    #[test]
    fn rules_in_order_are_those_of_every_span(events in events(), span in 1..30_i64) {
        let quick = found(&events, span, |slide| slide.is_ordered(3));
        let slow = slowly(&events, span, |inside| {
            let mut next = 0;
            for event in inside {
                next += usize::from(event.1 == next);
            }
            next == 3
        });
        prop_assert_eq!(quick.concat(), slow);
    }
}

#[test]
fn windows_that_overlap_are_one_group_and_others_are_not() {
    let events = vec![(0, 0, 0), (5, 0, 0), (9, 0, 0), (100, 0, 0), (104, 0, 0)];
    let groups = found(&events, 10, |slide| slide.inside.len() >= 2);
    assert_eq!(groups, [vec![0, 1, 2], vec![3, 4]]);
}

#[test]
fn a_million_events_of_one_moment_take_no_time() {
    let events: Events = (0..1_000_000).map(|n| (n / 100, 0, 0)).collect();
    let groups = found(&events, 1_000_000, |slide| slide.inside.len() >= 10);
    assert_eq!(groups.concat().len(), 1_000_000);
}
