//! Where calls come from, as two of them are compared: by autonomous system where a database tells
//! it, else by prefix.

use hashbrown::HashMap;

use crate::case::Case;
use crate::geography::{Geography, Place};
use crate::network::Network;

/// Places that are told of one network.
const PLACES: usize = 3;

/// Where a source lies, so that equal origins are one place to an analytic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A network of the house, says `hunt.toml`.
    Corporate,
    /// Addresses that mean something only inside.
    Private,
    /// The provider itself, or one of its services.
    Provider,
    /// A public address of an autonomous system.
    System(u32),
    /// What is compared by prefix, and text that is no address.
    Network(Network),
    /// The record does not say.
    Unknown,
}

impl Origin {
    /// Whether it is a place of its own, so that being there for the first time means something.
    pub const fn is_telling(&self) -> bool {
        matches!(self, Self::System(_) | Self::Network(_))
    }
}

/// What two sources were compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// What kind of place they are: the house's, private, the provider's.
    Kind,
    /// The autonomous system.
    System,
    /// The network prefix.
    Prefix,
}

/// The origins of all sources of a case, and what is known of their places.
#[derive(Debug, Default)]
pub struct Origins {
    /// Each once, in the order of sources.
    list: Vec<Origin>,
    /// By the number of the source.
    sources: Vec<Source>,
    places: Vec<Place>,
    has_systems: bool,
    /// Whether any database tells places.
    is_located: bool,
    /// Addresses that a damaged database could not tell the place of.
    damaged: usize,
}

/// What is known of a source: indices into the list, the case's networks and the places.
#[derive(Clone, Copy, Debug)]
struct Source {
    origin: u32,
    network: u32,
    place: u32,
}

impl Origins {
    /// The origins of a case's sources; `corporate` are those in networks of the house.
    pub fn of(case: &Case, corporate: &[bool], geography: &Geography) -> Self {
        let mut origins = Self {
            has_systems: geography.has_systems(),
            is_located: !geography.is_empty(),
            ..Self::default()
        };
        let (mut numbers, mut places) = (HashMap::new(), HashMap::new());
        for (number, source) in case.sources.iter().enumerate() {
            let network = &case.networks[source.network as usize];
            let place = origins.place(&source.text, network, geography);
            let is_corporate = corporate.get(number).copied().unwrap_or(false);
            let origin = match (is_corporate, network, place.asn) {
                (true, ..) => Origin::Corporate,
                (_, Network::Private, _) => Origin::Private,
                (_, Network::Provider, _) => Origin::Provider,
                (_, Network::Unknown, _) => Origin::Unknown,
                (_, Network::Public(_), Some(asn)) => Origin::System(asn),
                (_, Network::Public(_) | Network::Other(_), _) => Origin::Network(network.clone()),
            };
            origins.sources.push(Source {
                origin: numbered(&mut numbers, &mut origins.list, origin),
                network: source.network,
                place: numbered(&mut places, &mut origins.places, place),
            });
        }
        origins
    }

    fn place(&mut self, text: &str, network: &Network, geography: &Geography) -> Place {
        let address = text.trim().parse().ok().filter(|_| matches!(network, Network::Public(_)));
        let Some(address) = address.filter(|_| !geography.is_empty()) else {
            return Place::default();
        };
        geography.place_of(address).unwrap_or_else(|_| {
            self.damaged += 1;
            Place::default()
        })
    }

    /// Whether a database tells autonomous systems.
    pub const fn has_systems(&self) -> bool {
        self.has_systems
    }

    /// How many origins there are; their numbers are below that.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// A source's origin as a number, equal for equal origins.
    pub fn number(&self, source: u32) -> u32 {
        self.sources[source as usize].origin
    }

    /// A source's origin.
    pub fn origin(&self, source: u32) -> &Origin {
        &self.list[self.number(source) as usize]
    }

    /// What is known of where a source lies.
    pub fn place_of(&self, source: u32) -> &Place {
        &self.places[self.sources[source as usize].place as usize]
    }

    /// Whether two sources are one place, and by what that was judged. Where the system of one of
    /// them is not known, the prefix decides.
    pub fn compare(&self, one: u32, other: u32) -> (bool, Basis) {
        let (a, b) = (&self.sources[one as usize], &self.sources[other as usize]);
        match (self.origin(one), self.origin(other)) {
            (Origin::System(a), Origin::System(b)) => (a == b, Basis::System),
            (one, other) if one.is_telling() && other.is_telling() => {
                (a.network == b.network, Basis::Prefix)
            }
            (one, other) => (one == other, Basis::Kind),
        }
    }

    /// By what public addresses are compared, for the report.
    pub const fn remark(&self) -> &'static str {
        if self.has_systems {
            "compared by AS number, and by prefix where the AS database has none"
        } else {
            "compared by prefix: no AS database given"
        }
    }

    /// The same where any database of places was given: without one there is nothing to choose.
    pub fn remark_if_located(&self) -> Option<&'static str> {
        self.is_located.then(|| self.remark())
    }

    /// A network, and where these sources in it lie as far as that is known:
    /// `203.0.0.0/16 (AS64511 Example Hosting, JP)`.
    pub fn told(&self, network: String, sources: impl Iterator<Item = u32>) -> String {
        let mut places = Vec::new();
        for place in sources.map(|source| self.place_of(source)) {
            if !place.is_unknown() && !places.contains(&place) {
                places.push(place);
            }
            if places.len() > PLACES {
                break;
            }
        }
        let mut told: Vec<String> = places.iter().take(PLACES).map(|it| it.to_string()).collect();
        if places.len() > PLACES {
            told.push("and elsewhere".to_owned());
        }
        match told.as_slice() {
            [] => network,
            told => format!("{network} ({})", told.join("; ")),
        }
    }

    /// What to warn of.
    pub fn warning(&self) -> Option<String> {
        let what = match self.damaged {
            0 => return None,
            1 => "1 address has".to_owned(),
            many => format!("{many} addresses have"),
        };
        Some(format!(
            "{what} no place, for a database given with --geoip or --asn is damaged; download it again"
        ))
    }
}

/// The number of something in a list of all, where it is put if it is new.
fn numbered<T: Clone + Eq + std::hash::Hash>(
    numbers: &mut HashMap<T, u32>,
    list: &mut Vec<T>,
    item: T,
) -> u32 {
    *numbers.entry(item).or_insert_with_key(|item| {
        list.push(item.clone());
        u32::try_from(list.len() - 1).unwrap_or(u32::MAX)
    })
}
