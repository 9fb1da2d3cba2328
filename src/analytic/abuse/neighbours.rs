//! Who else comes from a network: what many used before is an office, a way out of the house or a
//! builder's range, and seldom an attacker's.

use crate::time::Nanos;

use super::watch::Watched;

/// By network, when each identity first came from it, in order.
pub(super) struct Neighbours {
    first_uses: Vec<Vec<Nanos>>,
}

impl Neighbours {
    pub(super) fn of(watched: &[Watched], networks: usize) -> Self {
        let mut first_uses = vec![Vec::new(); networks];
        for (network, first) in watched.iter().flat_map(|watched| &watched.networks) {
            first_uses[*network as usize].push(*first);
        }
        first_uses.iter_mut().for_each(|uses| uses.sort_unstable());
        Self { first_uses }
    }

    /// How many identities came from a network before a moment.
    pub(super) fn before(&self, network: u32, time: Nanos) -> usize {
        self.first_uses[network as usize].partition_point(|first| *first < time)
    }
}
