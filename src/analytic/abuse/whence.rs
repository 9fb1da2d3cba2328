//! Where calls come from, in the numbers under which the past of an identity keeps it: networks, and
//! where a database tells autonomous systems, these.
//!
//! A call is from where an earlier one was if both are of one system; where the system of either is
//! not known, if both are of one network. So each source is remembered, and asked for, by up to two
//! numbers, which are laid out once: an event costs the look at its source's.

use crate::case::Case;
use crate::known::Known;
use crate::origin::{Origin, Origins};

/// The numbers of all sources of a case.
pub(super) struct Whence<'a> {
    case: &'a Case,
    origins: &'a Origins,
    /// By source.
    spots: Vec<Spot>,
    bound: usize,
}

/// Where a source is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// Whoever was in one of these before was where this is.
    pub(super) asked: [u32; 2],
    /// Whoever was here was in these.
    pub(super) learnt: [u32; 2],
    /// Whether it is a place of its own.
    pub(super) is_place: bool,
    /// Whether it is one outside the house, so that being there for the first time tells something.
    pub(super) is_outside: bool,
}

impl<'a> Whence<'a> {
    pub(super) fn of(case: &'a Case, known: &'a Known<'a>) -> Self {
        let origins = known.origins();
        // First networks, whoever of them was met; then networks by their addresses without a
        // system; then systems.
        let networks = u32::try_from(case.networks.len()).unwrap_or(u32::MAX);
        let sources = (0..).zip(&case.sources).map(|(source, it)| {
            let network = it.network;
            let rest = network.saturating_add(networks);
            let (asked, learnt) = match origins.origin(source) {
                _ if !origins.has_systems() => ([network; 2], [network; 2]),
                Origin::System(_) => {
                    let system = networks.saturating_mul(2).saturating_add(origins.number(source));
                    ([system, rest], [system, network])
                }
                Origin::Network(_) => ([network; 2], [network, rest]),
                Origin::Corporate | Origin::Private | Origin::Provider | Origin::Unknown => {
                    ([network; 2], [network; 2])
                }
            };
            let is_place = case.networks[network as usize].is_telling();
            let is_outside = is_place && !known.is_corporate(source);
            Spot { asked, learnt, is_place, is_outside }
        });
        let spots = sources.collect();
        let bound = match origins.has_systems() {
            true => 2 * case.networks.len() + origins.count(),
            false => case.networks.len(),
        };
        Self { case, origins, spots, bound }
    }

    /// Where a source is.
    pub(super) fn spot(&self, source: u32) -> Spot {
        self.spots[source as usize]
    }

    /// All numbers are below this.
    pub(super) const fn bound(&self) -> usize {
        self.bound
    }

    /// Whether two sources are one place.
    pub(super) fn same(&self, one: u32, other: u32) -> bool {
        if self.origins.has_systems() {
            return self.origins.compare(one, other).0;
        }
        let network = |source: u32| self.case.sources[source as usize].network;
        network(one) == network(other)
    }
}
