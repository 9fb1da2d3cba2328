//! Chains: [provisioning refused] → change → provisioning, in this order and within the window.

use std::collections::{HashMap, HashSet};

use crate::case::{Case, Row};
use crate::format::change::Subject;
use crate::known::Standing;
use crate::time::{HOUR, Nanos};
use crate::window::Window;

use super::Settings;
use super::actor::Actors;
use super::habit::Habits;
use super::house::House;
use super::kind::Kind;
use super::link::Link;
use super::own::{Book, Own};
use super::split;
use super::unusual::Unusual;

/// What chains are made and judged with.
pub(super) struct Loom<'a> {
    pub(super) case: &'a Case,
    pub(super) window: Window,
    pub(super) settings: &'a Settings,
    pub(super) actors: &'a Actors,
    pub(super) habits: &'a Habits,
    pub(super) house: &'a House<'a>,
}

/// Changes of one actor that belong together, and what came before and after them.
pub(super) struct Chain<'l, 'a> {
    pub(super) actor: u32,
    /// The identity that the finding is about.
    pub(super) identity: u32,
    /// In the order of time; none where there is only provisioning.
    pub(super) changes: Vec<&'l Link<'a>>,
    /// Provisioning that a limit refused.
    pub(super) refused: Vec<&'l Link<'a>>,
    pub(super) after: Vec<After<'l, 'a>>,
    /// What lies before this is habit.
    pub(super) begin: Nanos,
    /// When whoever did it came from where or with what they never came before, and what was new.
    pub(super) shifted: Option<(Row, String)>,
}

/// Provisioning that took effect.
pub(super) struct After<'l, 'a> {
    pub(super) link: &'l Link<'a>,
    /// Whether the one who made the changes did it.
    pub(super) is_own: bool,
    /// The change whose room it uses, by its place among the chain's.
    pub(super) opened_by: Option<usize>,
    pub(super) unusual: Unusual,
}

impl Loom<'_> {
    pub(super) fn span(&self) -> Nanos {
        self.settings.window_hours.saturating_mul(HOUR)
    }

    /// Whether a link is one of compute, and not of what lies around it.
    fn is_compute(link: &Link<'_>) -> bool {
        const LEAST: u8 = 2;
        !link.is_change() && (link.weight >= LEAST || link.machines().is_some())
    }

    /// All chains that reach into the window.
    pub(super) fn weave<'l, 'a>(&self, links: &'l [Link<'a>]) -> Vec<Chain<'l, 'a>> {
        let mut book = Book::default();
        let mut by_account: HashMap<u32, Vec<&'l Link<'a>>> = HashMap::new();
        for link in links {
            book.add(link);
            if Self::is_compute(link) && link.worked() && !link.by_service {
                by_account.entry(link.account).or_default().push(link);
            }
        }
        let mut chains = Vec::new();
        let mut used: HashSet<(u32, u32)> = HashSet::new();
        for (root, links) in &book.by_root {
            if self.actors.is_service(root.0) {
                continue;
            }
            let (tight, open) = self.changes(links);
            chains.extend(tight.into_iter().map(|changes| self.bare(changes)));
            let mut open = open.into_iter().peekable();
            let mut before = Nanos::MIN;
            while let Some(changes) = open.next() {
                let next = open.peek().and_then(|next| next.first()).map(|link| link.row.time);
                let until = changes.last().map_or(before, |link| link.row.time);
                let neighbours = Neighbours { before, next: next.unwrap_or(Nanos::MAX) };
                before = until;
                let own = book.own(*root, &changes);
                let chain = self.chain(self.bare(changes), &own, &by_account, neighbours);
                let places = chain.after.iter().map(|after| spot(after.link));
                used.extend(places.chain(chain.refused.iter().map(|link| spot(link))));
                chains.push(chain);
            }
        }
        let opens = |link: &&Link<'_>| {
            link.subject == Some(Subject::Region) && link.worked() && !link.tightens()
        };
        let openings: Vec<&Link<'_>> = links.iter().filter(opens).collect();
        for ((actor, _), own) in &book.by_actor {
            if !self.actors.is_service(*actor) {
                chains.extend(self.without_change(*actor, own, &used, &openings));
            }
        }
        chains.retain(|chain| chain.rows().any(|row| self.window.holds(row.time)));
        chains
    }

    /// The changes of an actor in parts that belong together: those that only tighten, and others.
    fn changes<'l, 'a>(&self, own: &[&'l Link<'a>]) -> (Parts<'l, 'a>, Parts<'l, 'a>) {
        let least = self.settings.least_weight;
        let counted = own.iter().filter(|link| link.is_change() && link.weight >= least);
        // What tightens is told by itself, so that it neither joins nor parts others.
        let (tight, others): (Vec<_>, Vec<_>) = counted.partition(|link| link.tightens());
        let split = |links: Vec<&'l Link<'a>>| {
            let mut parts = Vec::new();
            split::within(&links, self.span(), |link| link.row.time, &mut parts);
            parts.into_iter().map(<[_]>::to_vec).collect()
        };
        (split(tight), split(others))
    }

    /// Changes, and nothing yet of what came before and after them.
    fn bare<'l, 'a>(&self, changes: Vec<&'l Link<'a>>) -> Chain<'l, 'a> {
        let first = changes.first();
        Chain {
            actor: first.map_or(Row::NOBODY, |link| link.actor),
            identity: first.map_or(Row::NOBODY, |link| link.row.identity),
            begin: first.map_or(0, |link| link.row.time.saturating_sub(self.span())),
            changes,
            refused: Vec::new(),
            after: Vec::new(),
            shifted: None,
        }
    }

    /// A chain with what came before and after its changes.
    fn chain<'l, 'a>(
        &self,
        mut chain: Chain<'l, 'a>,
        own: &Own<'_, 'l, 'a>,
        by_account: &HashMap<u32, Vec<&'l Link<'a>>>,
        neighbours: Neighbours,
    ) -> Chain<'l, 'a> {
        let span = self.span();
        let first = chain.changes.first().map_or(0, |link| link.row.time);
        let last = chain.changes.last().map_or(0, |link| link.row.time);
        let opening: Vec<&'l Link<'a>> = chain
            .changes
            .iter()
            .copied()
            .filter(|link| link.worked() && !link.tightens())
            .collect();
        // What was refused before an earlier chain's changes is that one's.
        let since = first.saturating_sub(span).max(neighbours.before);
        let before = own.between(since, last).into_iter();
        chain.refused = before
            .filter(|link| !link.is_change() && !link.by_service && link.refusal().is_some())
            .collect();
        if let Some(refused) = chain.refused.first() {
            chain.begin = chain.begin.min(refused.row.time.saturating_sub(span));
        }
        let (Some(from), Some(to)) = (opening.first(), opening.last()) else { return chain };
        let (from, to) = (from.row.time, to.row.time.saturating_add(span));
        let own_after =
            own.between(from, to).into_iter().filter(|it| Self::is_compute(it) && it.worked());
        let mut after: Vec<After<'l, 'a>> = own_after
            .map(|link| self.after(&chain, link, true))
            .filter(|after| {
                // What follows a later chain's changes is that one's, but where this one opened it.
                let is_nearest = after.link.row.time < neighbours.next;
                let is_unusual = after.unusual.is_for_account() || after.unusual.first;
                after.opened_by.is_some() || is_nearest && is_unusual
            })
            .collect();
        let mut accounts: Vec<u32> = opening.iter().filter_map(|link| self.reach(link)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        for account in accounts {
            let others = by_account.get(&account).map_or(&[][..], Vec::as_slice);
            let others = between(others, from, to)
                .filter(|link| !own.has(link))
                .map(|link| self.after(&chain, link, false));
            after.extend(
                others.filter(|after| after.opened_by.is_some() && after.unusual.is_for_account()),
            );
        }
        after.sort_by_key(|after| (after.link.row.time, after.link.row.id));
        chain.after = after;
        chain
    }

    fn after<'l, 'a>(
        &self,
        chain: &Chain<'l, 'a>,
        link: &'l Link<'a>,
        is_own: bool,
    ) -> After<'l, 'a> {
        let mut after =
            After { link, is_own, opened_by: None, unusual: self.unusual(link, chain.begin) };
        let region = self.case.regions.get(link.region as usize).map_or("", String::as_str);
        // What the house allows was shut out by mistake.
        let is_allowed = self.house.standing(link) == Standing::Allowed;
        let until = chain.changes.partition_point(|change| change.row.time <= link.row.time);
        let from = until.saturating_sub(LOOKED_BACK);
        let earlier = &chain.changes[from..until];
        after.unusual.outside_guard = !is_allowed
            && earlier.iter().any(|change| {
                self.reach(change).is_none_or(|account| account == link.account)
                    && self.leaves_guard(change, region)
            });
        let was_refused = chain.refused.iter().any(|refused| refused.account == link.account);
        // The last change before it is the likeliest.
        let opened = earlier.iter().rposition(|change| self.opens(change, &after, was_refused));
        after.opened_by = opened.map(|place| from + place);
        after
    }

    /// What was provisioned in regions never used, and what limits refused, without any change.
    fn without_change<'l, 'a>(
        &self,
        actor: u32,
        own: &[&'l Link<'a>],
        used: &HashSet<(u32, u32)>,
        openings: &[&Link<'_>],
    ) -> Vec<Chain<'l, 'a>> {
        let span = self.span();
        let begin = |link: &Link<'_>| link.row.time.saturating_sub(span);
        let is_first = |link: &Link<'_>| {
            link.worked()
                && self.habits.days(link.account, begin(link)) > 0
                && self.unusual(link, begin(link)).new_region
        };
        let telling: Vec<&'l Link<'a>> = own
            .iter()
            .copied()
            .filter(|link| {
                Self::is_compute(link) && !link.by_service && !used.contains(&spot(link))
            })
            .filter(|link| link.refusal().is_some() || is_first(link))
            .collect();
        let groups = telling.chunk_by(|a, b| b.row.time - a.row.time <= span);
        groups
            .map(|links| {
                let begin = links.first().map_or(0, |link| begin(link));
                let identity = links.first().map_or(actor, |link| link.row.identity);
                let (worked, refused): (Vec<&'l Link<'a>>, Vec<&'l Link<'a>>) =
                    links.iter().copied().partition(|link| link.worked());
                let after = |link: &'l Link<'a>| {
                    let opened_earlier = openings.iter().any(|it| self.opened_region(it, link));
                    let unusual = Unusual { opened_earlier, ..self.unusual(link, begin) };
                    After { link, is_own: true, opened_by: None, unusual }
                };
                let after = worked.into_iter().map(after).collect();
                Chain { actor, identity, changes: Vec::new(), refused, after, shifted: None, begin }
            })
            .collect()
    }
}

/// Changes of an actor, in parts that belong together.
type Parts<'l, 'a> = Vec<Vec<&'l Link<'a>>>;

/// The changes of the same actor before and after those of a chain.
#[derive(Clone, Copy)]
struct Neighbours {
    /// When the last before was made.
    before: Nanos,
    /// When the next is made.
    next: Nanos,
}

/// Changes before a provisioning that may have opened the way for it; further ones are as good.
const LOOKED_BACK: usize = 200;

/// Links from one moment to another, both included, of some in the order of time.
pub(super) fn between<'s, 'l, 'a>(
    links: &'s [&'l Link<'a>],
    from: Nanos,
    to: Nanos,
) -> impl Iterator<Item = &'l Link<'a>> + use<'s, 'l, 'a> {
    let begin = links.partition_point(|link| link.row.time < from);
    links[begin..].iter().copied().take_while(move |link| link.row.time <= to)
}

fn spot(link: &Link<'_>) -> (u32, u32) {
    (link.row.piece, link.row.record)
}

impl Chain<'_, '_> {
    /// Every event that the chain is made of.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        let links = self.changes.iter().chain(&self.refused).map(|link| &link.row);
        links.chain(self.after.iter().map(|after| &after.link.row))
    }

    /// Its events in the order of time.
    pub(super) fn in_time(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.rows().copied().collect();
        rows.sort_by_key(|row| (row.time, row.id, row.piece, row.record));
        rows
    }

    /// What the chain amounts to.
    pub(super) fn kind(&self) -> Kind {
        let tightens = |link: &&Link<'_>| link.tightens();
        if self.changes.is_empty() {
            return if self.after.is_empty() { Kind::Refused } else { Kind::FirstUse };
        }
        if self.changes.iter().all(tightens) {
            Kind::Tightening
        } else if !self.after.is_empty() {
            Kind::Chain
        } else if self.changes.iter().any(|link| link.worked()) {
            Kind::Change
        } else {
            Kind::Attempt
        }
    }
}
