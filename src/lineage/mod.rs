//! Which credential came from which: a forest of credentials, each with the events that it signed and
//! with the call that handed it out.
//!
//! A credential is what a record names as such, an access key, a token, a key's name. Where it names
//! none, a session of the identity stands in, and where there is no session either, the identity
//! itself. Each sign-in without a credential of its own is one, too: the console's sessions come from
//! it. Every link says how sure it is, and what has several possible origins gets the likeliest.

mod anchors;
mod directory;
mod grants;
mod links;
mod nodes;

use crate::case::{Address, Case, Noted, Row};
use crate::credential::{Credential, Home, How};
use crate::identity::SessionName;
use crate::time::{MINUTE, Nanos};

pub use anchors::Anchors;
pub use grants::granting;

/// How far clocks of two services may be apart, so that a credential seems used before it was made.
const SKEW: Nanos = 5 * MINUTE;

/// The credentials of a case, and where they come from.
#[derive(Debug, Default)]
pub struct Lineage {
    /// In the order of their beginning and their first use; last those that were handed out and never used.
    pub nodes: Vec<Node>,
    /// By group and event of the case, its node.
    of_event: Vec<Vec<u32>>,
    /// The events of all groups behind each other, by node, and those of nodes that several groups
    /// have once more behind them; each node's in the order of time.
    events: Vec<Address>,
    /// The children of all nodes behind each other.
    children: Vec<u32>,
}

/// What stands for a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A credential with a name: the hash of that.
    Credential(u64),
    /// A session without one: the identity, and the hash of the session's name.
    Session(u32, u32),
    /// One sign-in: the group and the event.
    SignIn(u32, u32),
    /// Whatever an identity did with neither.
    Identity(u32),
}

/// A credential, or what stands for one.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub key: Key,
    /// Whose it is; [`Row::NOBODY`] where that is not told.
    pub identity: u32,
    /// When it came to be, as far as is known: its session's beginning, or its first use; for one that
    /// was never used, when it was handed out.
    pub start: Nanos,
    /// Where it came from.
    pub parent: Option<Link>,
    /// The first credential of the chain: itself where it has no parent.
    pub root: u32,
    /// How many links lie between it and that.
    pub depth: u32,
    /// Its name, where it was never used and so no record but the grant tells it.
    pub unused: Option<Box<str>>,
    /// Where in the case's notes stands what records tell of it.
    known: Option<u32>,
    events: (u32, u32),
    children: (u32, u32),
}

/// Where a credential came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The credential that signed the call which handed it out.
    pub parent: u32,
    /// That call; where none is in the evidence, the event that gives the origin away.
    pub grant: Address,
    /// What sort of call it was.
    pub how: How,
    /// How sure this is.
    pub certainty: Certainty,
}

/// How sure a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The call names what it handed out.
    Exact,
    /// The session's holder, name and time are those of the call.
    Session,
    /// The identity is the one of the call, and the time fits.
    Name,
}

impl Certainty {
    /// In reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Session => "by session",
            Self::Name => "by time and name",
        }
    }
}

impl Lineage {
    /// Finds out which credential came from which.
    pub fn of(case: &Case, noted: &Noted) -> Self {
        let ((mut lineage, granting), directory) =
            rayon::join(|| nodes::gather(case, noted), || directory::Directory::of(case));
        let grants = grants::Grants::of(case, noted, &lineage, &directory, &granting);
        let handed = links::add_unused(noted, &mut lineage, &grants);
        links::connect(case, noted, &mut lineage, (&grants, &handed), &directory);
        links::settle(&mut lineage);
        lineage
    }

    /// The node of an event.
    pub fn node_of(&self, address: Address) -> u32 {
        self.of_event[address.group as usize][address.index as usize]
    }

    /// The nodes of a group's events, in their order.
    pub fn nodes_of_group(&self, group: usize) -> &[u32] {
        self.of_event.get(group).map_or(&[], Vec::as_slice)
    }

    /// Where a node's events are, in the order of time.
    pub fn events(&self, node: u32) -> &[Address] {
        let (from, to) = self.nodes[node as usize].events;
        &self.events[from as usize..to as usize]
    }

    /// A node's events, in the order of time.
    pub fn rows<'c>(&self, case: &'c Case, node: u32) -> impl DoubleEndedIterator<Item = &'c Row> {
        self.events(node).iter().map(|address| case.at(*address))
    }

    /// What came from a node, in the order of nodes.
    pub fn children(&self, node: u32) -> &[u32] {
        let (from, to) = self.nodes[node as usize].children;
        &self.children[from as usize..to as usize]
    }

    /// The node and what it came from, up to the first.
    pub fn ancestry(&self, node: u32) -> impl Iterator<Item = u32> {
        let up = |node: &u32| self.nodes[*node as usize].parent.map(|link| link.parent);
        std::iter::successors(Some(node), up)
    }

    /// The node and all that came from it: a parent before its children, and each child with what
    /// came from it before the next.
    pub fn descent(&self, node: u32) -> Vec<u32> {
        let mut all = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            all.push(node);
            open.extend(self.children(node).iter().rev());
        }
        all
    }
}

impl Node {
    /// What records tell of the credential; nothing of what only stands for one.
    pub fn credential<'n>(&self, noted: &'n Noted) -> Option<&'n Credential> {
        self.known.and_then(|place| noted.credentials.at(place))
    }

    /// The credential's name; empty for what only stands for one.
    pub fn name<'n>(&'n self, noted: &'n Noted) -> &'n str {
        match &self.unused {
            Some(name) => name,
            None => self.credential(noted).map_or("", |known| &known.text),
        }
    }

    /// Where it lives, as the record or the session's name tells.
    pub fn home(&self, noted: &Noted) -> Home {
        self.credential(noted).map_or(Home::Anywhere, |known| match known.home {
            Home::Anywhere
                if SessionName::of(known.session.as_bytes()) == SessionName::Instance =>
            {
                Home::Instance
            }
            home => home,
        })
    }
}
