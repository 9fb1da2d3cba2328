//! The calls that handed out credentials, by what they handed out.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::case::{Address, Case, Noted, Row};
use crate::credential::{Grant, How, Issued};
use crate::time::Nanos;

use super::Lineage;

/// A call that handed something out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Granted {
    pub(super) time: Nanos,
    pub(super) address: Address,
    /// The node that signed it.
    pub(super) node: u32,
    pub(super) how: How,
}

/// Calls by what they handed out, each list in the order of time.
#[derive(Default)]
pub(super) struct Grants<'n> {
    /// By the hash of the credential's name; with the name.
    pub(super) credentials: HashMap<u64, (Granted, &'n str)>,
    /// By the hash of the secret's id.
    pub(super) secrets: HashMap<u64, Granted>,
    /// By holder, where it is told, and the hash of the session's name as rows have it.
    pub(super) sessions: HashMap<(Option<u32>, u32), Vec<Granted>>,
    /// By identity: what lets it come to new credentials.
    pub(super) identities: HashMap<u32, Vec<Granted>>,
    /// By identity, its sign-ins.
    pub(super) sign_ins: HashMap<u32, Vec<Granted>>,
    /// Those that name somebody behind: by node, that identity.
    pub(super) behind: HashMap<u32, u32>,
}

/// Identities by what records call them.
pub(super) struct Directory<'c> {
    by_id: HashMap<&'c str, u32>,
    by_name: HashMap<(&'c str, &'c str), u32>,
}

impl<'c> Directory<'c> {
    pub(super) fn of(case: &'c Case) -> Self {
        let numbered = || case.identities.iter().zip(0_u32..);
        Self {
            by_id: numbered().map(|(identity, number)| (&*identity.id, number)).collect(),
            by_name: numbered()
                .map(|(identity, number)| ((&*identity.account, &*identity.name), number))
                .collect(),
        }
    }

    /// The identity of an id, or of a name within an account. ARNs may leave a path out.
    pub(super) fn find(&self, text: &str, account: &str) -> Option<u32> {
        let by_name = |account: &str, name: &str| self.by_name.get(&(account, name)).copied();
        self.by_id.get(text).copied().or_else(|| by_name(account, text)).or_else(|| {
            let mut parts = text.strip_prefix("arn:")?.splitn(5, ':').skip(3);
            let (account, resource) = (parts.next()?, parts.next()?);
            let (kind, path) = resource.split_once('/').unwrap_or((resource, ""));
            let name = path.rsplit('/').next().filter(|name| !name.is_empty());
            match name {
                Some(name) => by_name(account, &format!("{kind}/{name}")),
                None => by_name(account, kind),
            }
        })
    }
}

impl<'n> Grants<'n> {
    pub(super) fn of(case: &Case, noted: &'n Noted, lineage: &Lineage) -> Self {
        let mut found: Vec<(Granted, &Row, &Grant)> = Vec::new();
        for (rows, group) in case.groups().zip(0..) {
            for (row, index) in rows.iter().zip(0..) {
                let Some(grant) = noted.grants.of(row) else { continue };
                let address = Address { group, index };
                let node = lineage.node_of(address);
                found.push((Granted { time: row.time, address, node, how: grant.how }, row, grant));
            }
        }
        found.sort_by_key(|(granted, ..)| (granted.time, granted.address));
        let directory = Directory::of(case);
        let mut grants = Self::default();
        for (granted, row, grant) in found {
            grants.add(case, &directory, granted, row, grant);
        }
        grants
    }

    fn add(
        &mut self,
        case: &Case,
        directory: &Directory<'_>,
        granted: Granted,
        row: &Row,
        grant: &'n Grant,
    ) {
        let account = &case.accounts[case.places[row.place as usize].account as usize];
        if matches!(granted.how, How::SignIn | How::SwitchedRole) {
            self.sign_ins.entry(row.identity).or_default().push(granted);
            if let Some(identity) = directory.find(&grant.behind, account) {
                self.behind.insert(granted.node, identity);
            }
        }
        for issued in &grant.issued {
            match issued {
                // Of several calls that claim to have made it, the first is the likeliest.
                Issued::Credential(name) => {
                    let hash = xxh3_64(name.as_bytes());
                    self.credentials.entry(hash).or_insert((granted, name));
                }
                Issued::Secret(id) => {
                    self.secrets.entry(xxh3_64(id.as_bytes())).or_insert(granted);
                }
                Issued::Session { holder, name } => {
                    let holder = directory.find(holder, account);
                    let session = xxh3_64(name.as_bytes()) as u32;
                    self.sessions.entry((holder, session)).or_default().push(granted);
                }
                Issued::Identity(text) => {
                    if let Some(identity) = directory.find(text, account) {
                        self.identities.entry(identity).or_default().push(granted);
                    }
                }
            }
        }
    }
}

/// The last of these calls that happened by then.
pub(super) fn last_by(calls: &[Granted], time: Nanos) -> Option<&Granted> {
    let after = calls.partition_point(|call| call.time <= time);
    calls[..after].last()
}
