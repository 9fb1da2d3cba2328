//! Who else comes from a place: what many used before is an office, a way out of the house or a
//! builder's range, and seldom an attacker's.

use crate::time::Nanos;

use super::watch::Watched;
use super::whence::{Spot, Whence};

/// By network or system, in the numbers of [`Whence`], when each identity first came from it, in order.
pub(super) struct Neighbours {
    first_uses: Vec<Vec<Nanos>>,
}

impl Neighbours {
    pub(super) fn of(watched: &[Watched], whence: &Whence<'_>) -> Self {
        let mut first_uses = vec![Vec::new(); whence.bound()];
        for (network, first) in watched.iter().flat_map(|watched| &watched.networks) {
            first_uses[*network as usize].push(*first);
        }
        first_uses.iter_mut().for_each(|uses| uses.sort_unstable());
        Self { first_uses }
    }

    /// How many identities, at least, came from there before a moment.
    pub(super) fn before(&self, spot: Spot, time: Nanos) -> usize {
        let came =
            |number: u32| self.first_uses[number as usize].partition_point(|first| *first < time);
        let [one, other] = spot.asked;
        came(one).max(came(other))
    }
}
