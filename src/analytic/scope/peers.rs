//! What others like an identity do: what many peers do is less telling, what none does is more.

use std::collections::HashMap;

use crate::case::{Case, Identity};
use crate::character::Character;
use crate::identity::{Kind, Provider};

use super::novelty::Portrait;

/// Identities of one kind and character in one account.
type Group<'a> = (Provider, &'a str, Kind, Character);

/// How many peers use which actions.
pub(super) struct Peers<'a> {
    case: &'a Case,
    groups: HashMap<Group<'a>, Use>,
}

#[derive(Default)]
struct Use {
    members: usize,
    users_of_action: HashMap<u32, usize>,
}

impl<'a> Peers<'a> {
    pub(super) fn of(case: &'a Case, portraits: &[Portrait]) -> Self {
        let mut groups: HashMap<Group<'a>, Use> = HashMap::new();
        // Who appears only behind the window could not have done so inside it.
        for portrait in portraits.iter().filter(|portrait| portrait.is_seen()) {
            let uses = groups.entry(group(case, portrait)).or_default();
            uses.members += 1;
            for action in &portrait.actions {
                *uses.users_of_action.entry(*action).or_default() += 1;
            }
        }
        Self { case, groups }
    }

    /// How many peers an identity has, and how many of them use the action.
    pub(super) fn using(&self, portrait: &Portrait, action: u32) -> (usize, usize) {
        let Some(uses) = self.groups.get(&group(self.case, portrait)) else {
            return (0, 0);
        };
        let users = uses.users_of_action.get(&action).copied().unwrap_or(0);
        // The identity is no peer of its own.
        let own = usize::from(portrait.actions.binary_search(&action).is_ok());
        (uses.members.saturating_sub(1), users.saturating_sub(own))
    }

    /// How many peers an identity has.
    pub(super) fn count(&self, portrait: &Portrait) -> usize {
        let uses = self.groups.get(&group(self.case, portrait));
        uses.map_or(0, |uses| uses.members.saturating_sub(1))
    }
}

fn group<'a>(case: &'a Case, portrait: &Portrait) -> Group<'a> {
    let Identity { provider, account, kind, .. } = &case.identities[portrait.identity as usize];
    (*provider, account, *kind, portrait.character)
}
