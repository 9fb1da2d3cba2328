//! Identities by what records call them.

use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::case::{Case, Row};
use crate::identity::{Kind, Provider};

/// Where a name was met: names are worth something within an account of a cloud.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'c> {
    pub(super) provider: Provider,
    pub(super) account: &'c str,
}

impl<'c> Place<'c> {
    /// Where an event happened.
    pub(super) fn of(case: &'c Case, row: &Row) -> Self {
        let account = case.places[row.place as usize].account;
        Self {
            provider: case.action(row).format.provider(),
            account: &case.accounts[account as usize],
        }
    }
}

/// Identities by what records call them.
pub(super) struct Directory<'c> {
    by_id: HashMap<&'c str, u32>,
    by_name: HashMap<(&'c str, &'c str), u32>,
    /// By name alone, without what stands in front (`user/`); nobody where several have it.
    by_bare_name: HashMap<(Provider, &'c str), Option<u32>>,
    /// By half of the hash of the same, as rows have it for sessions; of Google Cloud only.
    by_hash: HashMap<u32, Option<u32>>,
}

impl<'c> Directory<'c> {
    pub(super) fn of(case: &'c Case) -> Self {
        let numbered = || case.identities.iter().zip(0_u32..);
        let mut directory = Self {
            by_id: numbered().map(|(identity, number)| (&*identity.id, number)).collect(),
            by_name: numbered()
                .map(|(identity, number)| ((&*identity.account, &*identity.name), number))
                .collect(),
            by_bare_name: HashMap::new(),
            by_hash: HashMap::new(),
        };
        for (identity, number) in numbered() {
            // Roles of equal names are in every account, and services are nobody.
            if matches!(identity.kind, Kind::Role | Kind::Root | Kind::Service) {
                continue;
            }
            let Some((_, bare)) = identity.name.split_once('/') else { continue };
            let only = |known: &mut Option<u32>| *known = None;
            let key = (identity.provider, bare);
            directory.by_bare_name.entry(key).and_modify(only).or_insert(Some(number));
            if identity.provider == Provider::Gcp {
                let hash = xxh3_64(bare.as_bytes()) as u32;
                directory.by_hash.entry(hash).and_modify(only).or_insert(Some(number));
            }
        }
        directory
    }

    /// The identity of an id, or of a name within an account. ARNs may leave a path out, and may be
    /// those of a session.
    pub(super) fn find(&self, text: &str, place: &Place<'_>) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        let by_name = |account: &str, name: &str| self.by_name.get(&(account, name)).copied();
        if let Some(found) = self.by_id.get(text).copied().or_else(|| by_name(place.account, text))
        {
            return Some(found);
        }
        let Some(rest) = text.strip_prefix("arn:") else {
            // Addresses and logins mean one identity wherever they are used; names of AWS do not.
            return (place.provider != Provider::Aws).then(|| self.person(text, place)).flatten();
        };
        let mut parts = rest.splitn(5, ':').skip(3);
        let (account, resource) = (parts.next()?, parts.next()?);
        let (kind, path) = resource.split_once('/').unwrap_or((resource, ""));
        if kind == "assumed-role" {
            let (role, session) = path.split_once('/').unwrap_or((path, ""));
            return self.role(account, role, session);
        }
        match path.rsplit('/').next().filter(|name| !name.is_empty()) {
            Some(name) => by_name(account, &format!("{kind}/{name}")),
            None => by_name(account, kind),
        }
    }

    /// Who has a session of this name of what a record calls its holder. A person's session of a role
    /// that Identity Center made is the person's.
    pub(super) fn holder(&self, text: &str, session: &str, place: &Place<'_>) -> Option<u32> {
        let (front, role) = text.rsplit_once('/').unwrap_or(("", text));
        if role.starts_with(SSO_ROLE) {
            return self.role(front.split(':').nth(4)?, role, session);
        }
        self.find(text, place)
    }

    fn role(&self, account: &str, role: &str, session: &str) -> Option<u32> {
        let name = match role.starts_with(SSO_ROLE) {
            true => format!("sso/{session}"),
            false => format!("role/{role}"),
        };
        self.by_name.get(&(account, &*name)).copied()
    }

    /// The only person or account of a name, in whichever account it is held.
    pub(super) fn person(&self, name: &str, place: &Place<'_>) -> Option<u32> {
        self.by_bare_name.get(&(place.provider, name)).copied().flatten()
    }

    /// The only identity of Google Cloud whose address has this hash.
    pub(super) fn by_hash(&self, hash: u32) -> Option<u32> {
        self.by_hash.get(&hash).copied().flatten()
    }
}

/// Identity Center gives each of its permission sets a role with this prefix.
const SSO_ROLE: &str = "AWSReservedSSO_";
