//! Who stands behind an identity: the one place that says which identities are one actor.

use std::collections::HashMap;

use crate::case::{Case, Row};
use crate::identity::Kind;

/// The actor behind each identity.
pub(super) struct Actors {
    /// By identity, the identity that stands for its actor.
    actors: Vec<u32>,
    /// By identity, whether it is a service of the provider.
    services: Vec<bool>,
}

impl Actors {
    pub(super) fn of(case: &Case) -> Self {
        let mut by_id: HashMap<&str, u32> = HashMap::new();
        for (number, identity) in (0..).zip(&case.identities) {
            by_id.entry(&identity.id).or_insert(number);
        }
        // A service that acts in somebody's name is an identity of its own, with that one's id.
        let behind = |number: u32, id: &str| {
            let (behind, _) = id.rsplit_once(" via ")?;
            by_id.get(behind).copied().filter(|behind| *behind != number)
        };
        let identities = (0..).zip(&case.identities);
        let actors = identities.map(|(number, identity)| match identity.kind {
            Kind::Service => behind(number, &identity.id).unwrap_or(number),
            _ => number,
        });
        Self {
            actors: actors.collect(),
            services: case.identities.iter().map(|it| it.kind == Kind::Service).collect(),
        }
    }

    /// The identity that stands for the actor.
    pub(super) fn actor(&self, identity: u32) -> u32 {
        self.actors.get(identity as usize).copied().unwrap_or(Row::NOBODY)
    }

    /// Whether an identity is a service of the provider, in somebody's name or its own.
    pub(super) fn is_service(&self, identity: u32) -> bool {
        self.services.get(identity as usize).copied().unwrap_or(false)
    }
}
