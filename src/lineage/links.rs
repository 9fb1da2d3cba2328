//! From what was handed out to where each credential came from.

use xxhash_rust::xxh3::xxh3_64;

use crate::case::{Case, Noted, Row};
use crate::credential::How;
use crate::format::Format;
use crate::time::{HOUR, Nanos};

use super::grants::{Directory, Granted, Grants, last_by};
use super::{Certainty, Key, Lineage, Link, Node, SKEW};

/// The longest that a role's session lasts (AWS: 12 hours; a federation token: 36).
const LONGEST_SESSION: Nanos = 36 * HOUR;

/// The longest that a sign-in is taken for the origin of what its identity did: a browser's session
/// on any of the clouds ends within a day unless it is renewed by another sign-in.
const LONGEST_SIGN_IN: Nanos = 24 * HOUR;

/// Adds what was handed out and never used.
pub(super) fn add_unused(lineage: &mut Lineage, grants: &Grants<'_>) {
    let mut used: Vec<u64> = Vec::new();
    for node in &lineage.nodes {
        if let Key::Credential(hash) = node.key {
            used.push(hash);
        }
    }
    used.sort_unstable();
    let mut unused: Vec<(Nanos, u64, &str)> = grants
        .credentials
        .iter()
        .filter(|(hash, _)| used.binary_search(hash).is_err())
        .map(|(hash, (granted, name))| (granted.time, *hash, *name))
        .collect();
    unused.sort_unstable();
    let end = u32::try_from(lineage.events.len()).unwrap_or(u32::MAX);
    lineage.nodes.extend(unused.into_iter().map(|(time, hash, name)| Node {
        key: Key::Credential(hash),
        identity: Row::NOBODY,
        start: time,
        parent: None,
        root: 0,
        depth: 0,
        unused: Some(name.into()),
        events: (end, end),
        children: (0, 0),
    }));
}

/// Gives each node its likeliest origin.
pub(super) fn connect(case: &Case, noted: &Noted, lineage: &mut Lineage, grants: &Grants<'_>) {
    let finder = Finder { case, noted, lineage, grants, directory: Directory::of(case) };
    let parents: Vec<Option<Link>> = (0..)
        .zip(&lineage.nodes)
        .map(|(number, node)| finder.origin(node).filter(|link| link.parent != number))
        .collect();
    for (node, parent) in lineage.nodes.iter_mut().zip(parents) {
        node.parent = parent;
    }
}

struct Finder<'a> {
    case: &'a Case,
    noted: &'a Noted,
    lineage: &'a Lineage,
    grants: &'a Grants<'a>,
    directory: Directory<'a>,
}

impl Finder<'_> {
    fn origin(&self, node: &Node) -> Option<Link> {
        self.exact(node)
            .or_else(|| self.by_session(node))
            .or_else(|| self.by_sign_in(node))
            .or_else(|| self.by_name(node))
    }

    fn exact(&self, node: &Node) -> Option<Link> {
        let Key::Credential(hash) = node.key else { return None };
        if let Some((granted, _)) = self.grants.credentials.get(&hash) {
            return (granted.time <= node.start + SKEW).then(|| from(granted, Certainty::Exact));
        }
        let secret = &node.credential(self.noted)?.secret;
        let granted = self.grants.secrets.get(&xxh3_64(secret.as_bytes()))?;
        (!secret.is_empty() && granted.time <= node.start + SKEW)
            .then(|| from(granted, Certainty::Exact))
    }

    /// By the session's holder, name and time.
    fn by_session(&self, node: &Node) -> Option<Link> {
        let session = self.first_row(node)?.session;
        if session == 0 || matches!(node.key, Key::SignIn(..)) {
            return None;
        }
        let of = |holder| {
            let calls = self.grants.sessions.get(&(holder, session))?;
            last_by(calls, node.start + SKEW)
        };
        let granted = of(Some(node.identity)).or_else(|| of(None))?;
        let age = node.start - granted.time;
        let is_told = node.credential(self.noted).is_some_and(|known| known.created.is_some());
        let fits = match granted.how {
            // The machine, the function, the account is there until it is taken away.
            How::Instance | How::Function | How::Container | How::Impersonation => true,
            _ if is_told => age <= SKEW,
            _ => age <= LONGEST_SESSION,
        };
        fits.then(|| from(granted, Certainty::Session))
    }

    /// By a sign-in of the same identity: exactly where the session's beginning is told.
    fn by_sign_in(&self, node: &Node) -> Option<Link> {
        if matches!(node.key, Key::SignIn(..)) {
            return None;
        }
        let granted = last_by(self.grants.sign_ins.get(&node.identity)?, node.start + SKEW)?;
        let age = node.start - granted.time;
        let known = node.credential(self.noted);
        // A key for years needs no sign-in.
        let lasts = known.is_some_and(|known| known.text.starts_with("AKIA"));
        if lasts || granted.node == self.number_of(node) {
            return None;
        }
        if known.is_some_and(|known| known.created.is_some()) {
            return (age <= SKEW).then(|| from(granted, Certainty::Session));
        }
        (age <= LONGEST_SIGN_IN).then(|| from(granted, Certainty::Name))
    }

    /// By what let the identity come to new credentials, or by whom the record names as the one
    /// behind.
    fn by_name(&self, node: &Node) -> Option<Link> {
        if let Some(granted) = self.behind(node) {
            return Some(granted);
        }
        let knows_secret =
            node.credential(self.noted).is_some_and(|known| !known.secret.is_empty());
        let granted = last_by(self.grants.identities.get(&node.identity)?, node.start)?;
        // What was there before cannot have come from it.
        (!knows_secret && granted.time <= self.first_row(node)?.time)
            .then(|| from(granted, Certainty::Name))
    }

    /// The latest credential of whoever the record names as the one behind.
    fn behind(&self, node: &Node) -> Option<Link> {
        let number = self.number_of(node);
        let identity = match self.grants.behind.get(&number) {
            Some(identity) => *identity,
            None => {
                let origin = &node.credential(self.noted)?.origin;
                let account = &self.case.identity(node.identity).account;
                let find = |text: &str| self.directory.find(text, account);
                find(origin).or_else(|| find(&format!("user/{origin}")))?
            }
        };
        if identity == node.identity {
            return None;
        }
        let rows = self.case.events_of(identity);
        let index = rows.partition_point(|row| row.time <= node.start).checked_sub(1)?;
        if node.start - rows[index].time > LONGEST_SESSION {
            return None;
        }
        let address = crate::case::Address { group: identity, index: u32::try_from(index).ok()? };
        let parent = self.lineage.node_of(address);
        let how = match self.case.action(&rows[index]).format {
            Format::GcpAudit => How::Impersonation,
            _ => How::SwitchedRole,
        };
        Some(Link { parent, grant: address, how, certainty: Certainty::Name })
    }

    fn first_row(&self, node: &Node) -> Option<&Row> {
        let address = self.lineage.events.get(node.events.0 as usize)?;
        (node.events.0 < node.events.1).then(|| self.case.at(*address))
    }

    fn number_of(&self, node: &Node) -> u32 {
        let address = self.lineage.events.get(node.events.0 as usize);
        address.map_or(u32::MAX, |address| self.lineage.node_of(*address))
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
    for root in roots {
        let mut open = vec![(root, 0)];
        while let Some((number, depth)) = open.pop() {
            lineage.nodes[number as usize].root = root;
            lineage.nodes[number as usize].depth = depth;
            open.extend(lineage.children(number).iter().map(|child| (*child, depth + 1)));
        }
    }
}

/// Nothing comes from itself: of links in a circle the one is cut that is met first.
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
                nodes[at].parent = None;
                break;
            }
            at = up;
        }
    }
}

fn place_children(lineage: &mut Lineage) {
    let mut counts = vec![0_u32; lineage.nodes.len()];
    for link in lineage.nodes.iter().filter_map(|node| node.parent) {
        counts[link.parent as usize] += 1;
    }
    let mut from = 0;
    for (node, count) in lineage.nodes.iter_mut().zip(&mut counts) {
        node.children = (from, from + *count);
        from += *count;
        *count = node.children.0;
    }
    let mut children = vec![0; from as usize];
    for (number, node) in (0..).zip(&lineage.nodes) {
        if let Some(link) = node.parent {
            let end = &mut counts[link.parent as usize];
            children[*end as usize] = number;
            *end += 1;
        }
    }
    lineage.children = children;
}
