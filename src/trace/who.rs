//! Whom a name means: identities, credentials, sessions, sources, one event.

use globset::GlobSet;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::case::{Address, Case, Noted, Row};
use crate::lineage::{Key, Lineage};

/// A name as it was typed.
#[derive(Clone, Debug)]
pub struct Who {
    /// As it was typed.
    pub text: String,
    /// The same as a glob.
    pub glob: GlobSet,
}

/// What goes by a name, and how often by which sort of name.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The credentials, in the order of their numbers.
    pub nodes: Vec<u32>,
    /// The events that were asked for by their id, in order.
    pub asked: Vec<Address>,
    /// Identities.
    pub identities: u64,
    /// Credentials by their own name, and those that name a person behind them.
    pub credentials: u64,
    /// Credentials by their session's name.
    pub sessions: u64,
    /// Addresses and services that calls came from.
    pub sources: u64,
}

impl Found {
    /// Looks for a name everywhere.
    pub fn of(case: &Case, noted: &Noted, lineage: &Lineage, who: &Who) -> Self {
        let mut found = Self::default();
        let (role, session) = who.role_session();
        let identities: Vec<bool> = case
            .identities
            .iter()
            .map(|it| {
                let bare = it.name.split_once('/').map_or("", |(_, bare)| bare);
                [&it.id, &it.name, bare].iter().any(|name| who.is(name))
            })
            .collect();
        found.identities = identities.iter().filter(|it| **it).count() as u64;
        let sources: Vec<bool> = case.sources.iter().map(|it| who.is(&it.text)).collect();
        found.sources = sources.iter().filter(|it| **it).count() as u64;
        let mut is_meant = found.events(case, noted, lineage, &identities, &sources);
        let is_identity = |number: u32| identities.get(number as usize).copied().unwrap_or(false);
        let is_role =
            |number: u32| role.as_deref().is_none_or(|role| case.identity(number).name == role);
        for (node, is_meant) in lineage.nodes.iter().zip(&mut is_meant) {
            let known = node.credential(noted);
            let by_name = who.is(node.name(noted)) || known.is_some_and(|it| who.is(&it.origin));
            let by_session = is_role(node.identity)
                && match (known, node.key) {
                    (Some(known), _) => session.is(&known.session),
                    (None, Key::Session(_, hash)) => session.hash() == hash,
                    _ => false,
                };
            found.credentials += u64::from(by_name);
            found.sessions += u64::from(by_session);
            *is_meant |= by_name || by_session || is_identity(node.identity);
        }
        let numbers = (0..).zip(is_meant).filter(|(_, is_meant)| *is_meant);
        found.nodes = numbers.map(|(number, _)| number).collect();
        found
    }

    /// By node, whether an event of it is meant: by who acted, from where, or by its own id.
    fn events(
        &mut self,
        case: &Case,
        noted: &Noted,
        lineage: &Lineage,
        identities: &[bool],
        sources: &[bool],
    ) -> Vec<bool> {
        let by_row = self.sources > 0 || !noted.asked.is_empty();
        let groups: Vec<(usize, &[Row])> = case.groups().enumerate().collect();
        let parts: Vec<(Vec<u32>, Vec<Address>)> = groups
            .par_iter()
            .map(|(group, rows)| {
                let nodes = lineage.nodes_of_group(*group);
                if identities.get(*group).copied().unwrap_or(false) {
                    return (distinct(nodes.to_vec()), asked(noted, *group, rows));
                }
                let is_meant = |row: &Row| {
                    sources[row.source as usize] || noted.asked.binary_search(&row.id).is_ok()
                };
                let meant = rows.iter().zip(nodes).filter(|(row, _)| by_row && is_meant(row));
                (distinct(meant.map(|(_, node)| *node).collect()), asked(noted, *group, rows))
            })
            .collect();
        let mut is_meant = vec![false; lineage.nodes.len()];
        for (nodes, asked) in parts {
            nodes.iter().for_each(|node| is_meant[*node as usize] = true);
            self.asked.extend(asked);
        }
        is_meant
    }

    /// Whether nothing goes by the name.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

fn asked(noted: &Noted, group: usize, rows: &[Row]) -> Vec<Address> {
    if noted.asked.is_empty() {
        return Vec::new();
    }
    let group = u32::try_from(group).unwrap_or(u32::MAX);
    let is_asked = |row: &Row| noted.asked.binary_search(&row.id).is_ok();
    let found = rows.iter().zip(0..).filter(|(row, _)| is_asked(row));
    found.map(|(_, index)| Address { group, index }).collect()
}

fn distinct(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A session's name: exact where a role's session was typed as its ARN.
enum Session<'w> {
    Named(&'w str),
    Like(&'w Who),
}

impl Session<'_> {
    fn is(&self, name: &str) -> bool {
        match self {
            Self::Named(session) => name == *session,
            Self::Like(who) => who.is(name),
        }
    }

    /// As rows have it where records name no credential; a glob has none.
    fn hash(&self) -> u32 {
        let name = match self {
            Self::Named(session) => session,
            Self::Like(who) => who.text.as_str(),
        };
        xxh3_64(name.as_bytes()) as u32
    }
}

impl Who {
    /// Whether a name is meant; an empty one never is.
    fn is(&self, name: &str) -> bool {
        !name.is_empty() && (name == self.text || self.glob.is_match(name))
    }

    /// The role and the session in `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`.
    fn role_session(&self) -> (Option<String>, Session<'_>) {
        let behind = self.text.strip_prefix("arn:").and_then(|arn| {
            let (_, behind) = arn.split_once(":assumed-role/")?;
            behind.split_once('/')
        });
        match behind {
            Some((role, session)) => (Some(format!("role/{role}")), Session::Named(session)),
            None => (None, Session::Like(self)),
        }
    }
}

/// Names that are offered where nothing goes by the one that was typed.
const MOST_NEAR: usize = 5;
/// How alike two names must be, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The identities whose names are most like what was typed, the likest first.
pub fn near<'c>(case: &'c Case, who: &Who) -> Vec<&'c str> {
    let typed = who.text.trim_matches(['*', '?']).to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        let bare = name.split_once('/').map_or(&*name, |(_, bare)| bare);
        match !typed.is_empty() && name.contains(&typed) {
            true => 1.0,
            false => strsim::jaro_winkler(bare, &typed).max(strsim::jaro_winkler(&name, &typed)),
        }
    };
    let mut alike: Vec<(f64, &str)> = case
        .identities
        .iter()
        .map(|it| (likeness(&it.name).max(likeness(&it.id)), it.name.as_str()))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    alike.dedup_by(|a, b| a.1 == b.1);
    alike.into_iter().take(MOST_NEAR).map(|(_, name)| name).collect()
}
