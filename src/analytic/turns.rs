//! Work on one thing after the other, by as many hands as are free.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

/// What `each` makes of every number below `bound`, in their order. Each hand takes the next number when it has done
/// one, and does all of its own with the same tools: a few identities have most of the events, so none is reserved
/// ahead. A hand that is busy elsewhere is not waited for.
pub(super) fn take<Tools, T: Send>(
    bound: u32,
    tools: impl Fn() -> Tools + Sync,
    each: impl Fn(&mut Tools, u32) -> T + Sync,
) -> Vec<T> {
    let next = AtomicU32::new(0);
    let hand = |_| {
        let mut done = Vec::new();
        let mut own = None;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= bound {
                return done;
            }
            done.push((number, each(own.get_or_insert_with(&tools), number)));
        }
    };
    let hands = (0..rayon::current_num_threads()).into_par_iter().with_max_len(1);
    let mut done: Vec<(u32, T)> = hands.flat_map_iter(hand).collect();
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::take;

    #[test]
    fn every_number_has_its_turn_once() {
        for bound in [0, 1, 1000] {
            let made = take(bound, || 0_u64, |_, number| number);
            assert_eq!(made, (0..bound).collect::<Vec<_>>());
        }
    }
}
