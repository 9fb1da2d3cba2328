//! From what was handed out to where each credential came from.

use hashbrown::HashMap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::binned::{Binned, ranges};
use crate::case::{Address, Case, Noted, Row};
use crate::catalog::Class;
use crate::credential::How;
use crate::format::Format;
use crate::identity::Kind;
use crate::interface::Interface;
use crate::time::{HOUR, Nanos};

use super::directory::{Directory, Place};
use super::grants::{BySession, Granted, Grants, last_by, nearest};
use super::{Certainty, Key, Lineage, Link, Node, SKEW};

/// The longest that a role's session lasts (AWS: 12 hours; a federation token: 36).
const LONGEST_SESSION: Nanos = 36 * HOUR;

/// The longest that a sign-in is taken for the origin of what its identity did: a browser's session
/// on any of the clouds ends within a day unless it is renewed by another sign-in.
const LONGEST_SIGN_IN: Nanos = 24 * HOUR;

/// Adds what was handed out and never used; by node, the place of what was handed out.
pub(super) fn add_unused(
    noted: &Noted,
    lineage: &mut Lineage,
    grants: &Grants<'_>,
) -> Vec<Option<u32>> {
    let list = &grants.credentials.list;
    let place_of = |node: &Node| match node.key {
        Key::Credential(hash) => grants.credentials.place(hash),
        _ => None,
    };
    let mut handed: Vec<Option<u32>> = lineage.nodes.par_iter().map(place_of).collect();
    let mut is_used = vec![false; list.len()];
    handed.iter().flatten().for_each(|place| is_used[*place as usize] = true);
    let mut unused: Vec<(Nanos, u64, u32)> = list
        .iter()
        .zip(0..)
        .filter(|(_, place)| !is_used[*place as usize])
        .map(|(handed, place)| (handed.by.time, handed.hash, place))
        .collect();
    unused.par_sort_unstable();
    let end = u32::try_from(lineage.events.len()).unwrap_or(u32::MAX);
    lineage.nodes.extend(unused.iter().map(|(time, hash, place)| Node {
        key: Key::Credential(*hash),
        identity: list[*place as usize].holder.unwrap_or(Row::NOBODY),
        start: *time,
        parent: None,
        root: 0,
        depth: 0,
        unused: Some(list[*place as usize].name.into()),
        known: noted.credentials.place(*hash),
        events: (end, end),
        children: (0, 0),
    }));
    handed.extend(unused.iter().map(|(.., place)| Some(*place)));
    handed
}

/// Gives each node its likeliest origin.
pub(super) fn connect(
    case: &Case,
    noted: &Noted,
    lineage: &mut Lineage,
    (grants, handed): (&Grants<'_>, &[Option<u32>]),
    directory: &Directory<'_>,
) {
    let firsts = HashMap::new();
    let parents = parents(&mut Finder { case, noted, lineage, grants, handed, directory, firsts });
    for (node, parent) in lineage.nodes.iter_mut().zip(parents) {
        node.parent = parent;
    }
}

fn parents(finder: &mut Finder<'_>) -> Vec<Option<Link>> {
    let nodes = &finder.lineage.nodes;
    let numbered = nodes.par_iter().zip(0_u32..u32::MAX);
    let sessions: Vec<(u32, Session<'_>)> = numbered
        .clone()
        .filter_map(|(node, number)| Some((number, finder.session(node)?)))
        .collect();
    for (number, session) in sessions {
        finder.firsts.entry(session).or_insert(number);
    }
    numbered.map(|(node, number)| finder.origin(number, node)).collect()
}

struct Finder<'a> {
    case: &'a Case,
    noted: &'a Noted,
    lineage: &'a Lineage,
    grants: &'a Grants<'a>,
    /// By node, the place of what was handed out.
    handed: &'a [Option<u32>],
    directory: &'a Directory<'a>,
    /// The first credential of each session that has several.
    firsts: HashMap<Session<'a>, u32>,
}

/// What credentials of one session have in common: whose it is, its name, and when it began where
/// the name alone does not tell it from others.
type Session<'a> = (u32, &'a str, Option<Nanos>);

impl<'a> Finder<'a> {
    fn origin(&self, number: u32, node: &Node) -> Option<Link> {
        // Nothing comes from itself, whatever a record claims.
        let other = |link: &Link| link.parent != number;
        (self.exact(number, node).filter(other))
            .or_else(|| self.by_session(node).filter(other))
            .or_else(|| self.by_sign_in(node).filter(other))
            .or_else(|| self.by_person(node).filter(other))
            .or_else(|| self.by_first(number, node))
            .or_else(|| self.by_behind(number, node).filter(other))
            .or_else(|| self.by_name(node).filter(other))
    }

    fn exact(&self, number: u32, node: &Node) -> Option<Link> {
        let in_time = |granted: &&Granted| granted.time <= node.start + SKEW;
        if let Some(place) = self.handed[number as usize] {
            let handed = &self.grants.credentials.list[place as usize];
            let granted = Some(&handed.by).filter(in_time)?;
            // A service hands out what somebody had it deliver: to a machine, a function.
            let had_it = || self.by_home(node).filter(|_| granted.by_service);
            return had_it().or_else(|| Some(from(granted, Certainty::Exact)));
        }
        if self.grants.secrets.is_empty() {
            return None;
        }
        let secret = &node.credential(self.noted)?.secret;
        let granted = self.grants.secrets.get(&xxh3_64(secret.as_bytes())).filter(in_time)?;
        (!secret.is_empty()).then(|| from(granted, Certainty::Exact))
    }

    /// By the session's holder, name and time.
    fn by_session(&self, node: &Node) -> Option<Link> {
        let row = self.first_row(node).filter(|row| row.session != 0)?;
        if matches!(node.key, Key::SignIn(..)) {
            return None;
        }
        let is_told = self.is_beginning_told(node);
        let of = |book: &BySession, holder| {
            let calls = book.get((holder, row.session))?;
            let (granted, longest) = match is_told {
                true => (nearest(calls, node.start)?, SKEW),
                false => (last_by(calls, node.start)?, LONGEST_SESSION),
            };
            (node.start - granted.time <= longest).then(|| from(granted, Certainty::Session))
        };
        let holder = Some(node.identity);
        // Only the person herself has the sessions that Identity Center gives her.
        let is_person = self.case.identity(node.identity).kind == Kind::Federated;
        of(&self.grants.sessions.begun, holder)
            .or_else(|| of(&self.grants.sessions.begun, None).filter(|_| is_person))
            .or_else(|| self.by_home(node))
            .or_else(|| of(&self.grants.sessions.deliveries, holder))
    }

    /// By the machine, the function, the account that has the session: it is there until it is taken
    /// away.
    fn by_home(&self, node: &Node) -> Option<Link> {
        let session = self.first_row(node)?.session;
        let of = |holder| last_by(self.grants.sessions.homes.get((holder, session))?, node.start);
        let granted = of(Some(node.identity)).or_else(|| of(None)).filter(|_| session != 0)?;
        Some(from(granted, Certainty::Session))
    }

    /// By a sign-in to the same session of the same identity: surely where its beginning is told.
    fn by_sign_in(&self, node: &Node) -> Option<Link> {
        let row = self.first_row(node)?;
        // A key for years needs no sign-in, nor does an attempt at one.
        let is_attempt =
            node.credential(self.noted).is_none() && self.case.class(row) == Class::Authentication;
        if matches!(node.key, Key::SignIn(..)) || is_attempt || self.lasts(node) {
            return None;
        }
        let calls = self.grants.sign_ins.get(&(node.identity, row.session))?;
        if self.is_beginning_told(node) {
            let granted = nearest(calls, node.start)?;
            let is_near = node.start - granted.time <= SKEW;
            return is_near.then(|| from(granted, Certainty::Session));
        }
        let granted = last_by(calls, node.start)?;
        (node.start - granted.time <= LONGEST_SIGN_IN).then(|| from(granted, Certainty::Name))
    }

    /// By a sign-in to Identity Center of the person whom it vouches for a moment later.
    fn by_person(&self, node: &Node) -> Option<Link> {
        let Key::SignIn(..) = node.key else { return None };
        let person = self.case.identity(node.identity).name.strip_prefix("saml/")?;
        let session = xxh3_64(person.as_bytes()) as u32;
        let granted = nearest(self.grants.sessions.begun.get((None, session))?, node.start)?;
        let is_near = node.start - granted.time <= SKEW;
        is_near.then(|| from(granted, Certainty::Name))
    }

    /// By the first credential of the same session: browsers get new ones again and again.
    fn by_first(&self, number: u32, node: &Node) -> Option<Link> {
        let first = *self.firsts.get(&self.session(node)?)?;
        let grant = self.first_event(node).filter(|_| first != number)?;
        let how = How::Renewed;
        Some(Link { parent: first, grant, how, certainty: Certainty::Session })
    }

    /// By the latest credential of whoever the record names as the one behind.
    fn by_behind(&self, number: u32, node: &Node) -> Option<Link> {
        let grant = self.first_event(node)?;
        let row = self.case.at(grant);
        let identity = match self.grants.behind.get(&number) {
            Some(identity) => *identity,
            None => self.declared(node, row)?,
        };
        if identity == node.identity {
            return None;
        }
        let how = match (node.key, self.case.action(row).format) {
            (Key::SignIn(..), _) => How::SwitchedRole,
            (_, Format::GcpAudit) => How::Impersonation,
            _ => How::Role,
        };
        // Roles are switched in a browser, where somebody signed in.
        let sign_in = self.grants.sign_ins.get(&(identity, 0)).filter(|_| how == How::SwitchedRole);
        let sign_in = sign_in.and_then(|calls| last_by(calls, node.start));
        if let Some(granted) = sign_in.filter(|it| node.start - it.time <= LONGEST_SIGN_IN) {
            let parent = granted.node;
            return Some(Link { parent, grant, how, certainty: Certainty::Name });
        }
        let rows = self.case.events_of(identity);
        let index = rows.partition_point(|row| row.time <= node.start).checked_sub(1)?;
        if node.start - rows[index].time > LONGEST_SESSION {
            return None;
        }
        let last = Address { group: identity, index: u32::try_from(index).ok()? };
        let parent = self.lineage.node_of(last);
        Some(Link { parent, grant, how, certainty: Certainty::Name })
    }

    /// Whom the credential declares as the one behind: a source identity, or whoever impersonates.
    fn declared(&self, node: &Node, row: &Row) -> Option<u32> {
        if self.case.action(row).format == Format::GcpAudit {
            return self.directory.by_hash(row.session).filter(|_| row.session != 0);
        }
        let origin = &node.credential(self.noted)?.origin;
        let account = &self.case.identity(node.identity).account;
        let place = Place { account, ..Place::of(self.case, row) };
        let find = |text: &str| self.directory.find(text, &place);
        if origin.is_empty() {
            return None;
        }
        find(origin)
            .or_else(|| find(&format!("user/{origin}")))
            .or_else(|| self.directory.person(origin, &place))
    }

    /// By what let the identity come to new credentials.
    fn by_name(&self, node: &Node) -> Option<Link> {
        let calls = self.grants.identities.get(&node.identity)?;
        let granted = last_by(calls, node.start)?;
        // What was there before cannot have come from it.
        let is_new = granted.time <= self.first_row(node)?.time + SKEW;
        let age = node.start - granted.time;
        let knows_secret =
            || node.credential(self.noted).is_some_and(|known| !known.secret.is_empty());
        let fits = match granted.how {
            How::Password => !self.lasts(node),
            How::Federation => age <= LONGEST_SESSION,
            How::Secret => !knows_secret(),
            // Machines need no key.
            How::Instance => !matches!(node.key, Key::Credential(_)),
            _ => true,
        };
        (is_new && fits).then(|| from(granted, Certainty::Name))
    }

    /// Whether it is a key of AWS for years, or of a service account.
    fn lasts(&self, node: &Node) -> bool {
        let is_key = |name: &str| name.starts_with("AKIA");
        node.credential(self.noted).is_some_and(|known| is_key(&known.text))
    }

    fn is_beginning_told(&self, node: &Node) -> bool {
        node.credential(self.noted).is_some_and(|known| known.created.is_some())
    }

    /// The session of a credential, where sessions may have several.
    fn session(&self, node: &Node) -> Option<Session<'a>> {
        let row = self.first_row(node)?;
        let format = self.case.action(row).format;
        let is_browser = format == Format::CloudTrail && row.interface == Interface::Console;
        if !is_browser && format != Format::EntraSignIn {
            return None;
        }
        let known = node.credential(self.noted)?;
        match is_browser {
            true => Some((node.identity, &known.session, Some(known.created?))),
            false => (!known.session.is_empty()).then_some((node.identity, &known.session, None)),
        }
    }

    fn first_event(&self, node: &Node) -> Option<Address> {
        let (from, to) = node.events;
        self.lineage.events.get(from as usize).copied().filter(|_| from < to)
    }

    fn first_row(&self, node: &Node) -> Option<&Row> {
        self.first_event(node).map(|address| self.case.at(address))
    }
}

fn from(granted: &Granted, certainty: Certainty) -> Link {
    Link { parent: granted.node, grant: granted.address, how: granted.how, certainty }
}

/// Cuts circles, gives each node its children, its root and its depth.
pub(super) fn settle(lineage: &mut Lineage) {
    cut_circles(&mut lineage.nodes);
    place_children(lineage);
    let roots = (0..).zip(&lineage.nodes).filter(|(_, node)| node.parent.is_none());
    let roots: Vec<u32> = roots.map(|(number, _)| number).collect();
    let mut open = Vec::new();
    for root in roots {
        open.push((root, 0));
        while let Some((number, depth)) = open.pop() {
            lineage.nodes[number as usize].root = root;
            lineage.nodes[number as usize].depth = depth;
            open.extend(lineage.children(number).iter().map(|child| (*child, depth + 1)));
        }
    }
}

/// Nothing comes from itself: of the links in a circle that of the credential is cut that began first.
fn cut_circles(nodes: &mut [Node]) {
    // The walk on which a node was met, or that it is sound.
    const UNMET: u32 = u32::MAX;
    let mut met = vec![UNMET; nodes.len()];
    for walk in 0..nodes.len() {
        let number = u32::try_from(walk).unwrap_or(UNMET);
        let mut at = walk;
        while met[at] == UNMET {
            met[at] = number;
            let Some(link) = nodes[at].parent else { break };
            let up = link.parent as usize;
            if met[up] == number {
                nodes[first_in_circle(nodes, up)].parent = None;
                break;
            }
            at = up;
        }
    }
}

/// The earliest of the nodes that lie in a circle with this one.
fn first_in_circle(nodes: &[Node], start: usize) -> usize {
    let (mut at, mut first) = (start, start);
    while let Some(link) = nodes[at].parent {
        at = link.parent as usize;
        first = first.min(at);
        if at == start {
            break;
        }
    }
    first
}

fn place_children(lineage: &mut Lineage) {
    let nodes = (0_u32..).zip(&lineage.nodes);
    let linked = nodes.filter_map(|(number, node)| Some((node.parent?.parent, number)));
    let Binned { things, ends } = Binned::of(linked, lineage.nodes.len());
    for (node, range) in lineage.nodes.iter_mut().zip(ranges(&ends)) {
        node.children = range;
    }
    lineage.children = things;
}
