//! What whoever made some changes did besides: by the same identity, or by another in the same lineage
//! of credentials.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Row;
use crate::time::Nanos;

use super::chain::between;
use super::link::Link;

/// Links by whoever is behind them, each list in the order of time.
#[derive(Default)]
pub(super) struct Book<'l, 'a> {
    /// By the actor. Who nobody is cannot be said, but hardly the same in two accounts.
    pub(super) by_actor: BTreeMap<(u32, u32), Vec<&'l Link<'a>>>,
    /// By whoever is at the beginning of the chain of credentials.
    pub(super) by_root: BTreeMap<(u32, u32), Vec<&'l Link<'a>>>,
}

fn key(identity: u32, link: &Link<'_>) -> (u32, u32) {
    (identity, if identity == Row::NOBODY { link.account } else { u32::MAX })
}

impl<'l, 'a> Book<'l, 'a> {
    pub(super) fn add(&mut self, link: &'l Link<'a>) {
        self.by_actor.entry(key(link.actor, link)).or_default().push(link);
        self.by_root.entry(key(link.root, link)).or_default().push(link);
    }

    /// What is one lineage with these links, which have one root.
    pub(super) fn own(&self, root: (u32, u32), links: &[&Link<'_>]) -> Own<'_, 'l, 'a> {
        let actors: BTreeSet<u32> = links.iter().map(|link| link.actor).collect();
        let keys =
            actors.iter().map(|actor| if *actor == root.0 { root } else { (*actor, u32::MAX) });
        let of_actors = keys.filter_map(|key| self.by_actor.get(&key));
        let lists = self.by_root.get(&root).into_iter().chain(of_actors);
        let lists = lists.map(Vec::as_slice).collect();
        Own { root, actors, lists }
    }
}

/// What is one lineage with some links of one root.
pub(super) struct Own<'b, 'l, 'a> {
    root: (u32, u32),
    actors: BTreeSet<u32>,
    lists: Vec<&'b [&'l Link<'a>]>,
}

impl<'l, 'a> Own<'_, 'l, 'a> {
    /// Whether a link is: it has the same root, or is of the same identity, and not of the chain of
    /// somebody else who acts as it, too.
    pub(super) fn has(&self, link: &Link<'_>) -> bool {
        key(link.root, link) == self.root
            || self.actors.contains(&link.actor)
                && link.actor != Row::NOBODY
                && (!link.is_rooted() || link.actor == self.root.0)
    }

    /// Its links from one moment to another, both included, in the order of time.
    pub(super) fn between(&self, from: Nanos, to: Nanos) -> Vec<&'l Link<'a>> {
        let all = self.lists.iter().flat_map(|list| between(list, from, to));
        let mut own: Vec<&'l Link<'a>> = all.filter(|link| self.has(link)).collect();
        let order = |link: &&Link<'_>| (link.row.time, link.at);
        own.sort_by_key(order);
        own.dedup_by_key(|link| order(link));
        own
    }
}
