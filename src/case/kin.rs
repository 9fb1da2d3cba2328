//! Which names in the records mean one identity, and what people call it.
//!
//! Azure's records name a person by login or by object id and a principal by its ids, in any case.
//! Only all records together tell which of them are one.

use std::collections::{BTreeMap, BTreeSet};

use crate::format::azure::is_guid;
use crate::identity::{Kind, Provider};

use super::Identity;
use super::collect::IdentityFacts;

/// What identities are told apart by: provider, account, realm, subject and the acting service.
pub(super) type Key = [Box<str>; 5];

/// The identities behind the keys, in order, and for each key which of them it means.
pub(super) fn identities(
    keys: Vec<Key>,
    facts: Vec<IdentityFacts>,
    aliases: &[[Box<str>; 2]],
) -> (Vec<Identity>, Vec<u32>) {
    let directory = Directory::new(&keys, &facts, aliases);
    let same: Vec<Key> =
        keys.into_iter().zip(&facts).map(|(key, facts)| directory.key(key, facts)).collect();
    let mut known: BTreeMap<&Key, IdentityFacts> = BTreeMap::new();
    for (key, facts) in same.iter().zip(facts) {
        match known.get_mut(key) {
            Some(known) => known.merge(facts.kind, &facts.id, &facts.alias),
            None => {
                known.insert(key, facts);
            }
        }
    }
    let numbers: BTreeMap<&Key, u32> = known.keys().copied().zip(0..).collect();
    let places = same.iter().map(|key| numbers.get(key).copied().unwrap_or(0)).collect();
    let acts_for = |key: &Key| {
        if key[4].is_empty() {
            return None;
        }
        let mut itself = key.clone();
        itself[4] = Box::default();
        numbers.get(&itself).copied()
    };
    let identities = known.into_iter().map(|(key, facts)| Identity {
        acts_for: acts_for(key),
        ..identity(key, facts, &directory)
    });
    (identities.collect(), places)
}

/// What all records of Azure together know of ids and names, in lower case.
#[derive(Default)]
struct Directory {
    names: BTreeMap<String, Box<str>>,
    ids: BTreeMap<String, BTreeSet<String>>,
    tenants: BTreeMap<String, BTreeSet<String>>,
}

impl Directory {
    fn new(keys: &[Key], facts: &[IdentityFacts], aliases: &[[Box<str>; 2]]) -> Self {
        let mut directory = Self::default();
        for ([_, tenant, _, subject, _], facts) in keys.iter().zip(facts) {
            if facts.provider != Provider::Azure {
                continue;
            }
            if !tenant.is_empty() {
                let tenants = directory.tenants.entry(subject.to_lowercase()).or_default();
                tenants.insert(tenant.to_lowercase());
            }
            if !facts.alias.is_empty() {
                directory.learn(subject, &facts.alias);
            }
        }
        for [id, name] in aliases {
            directory.learn(id, name);
        }
        directory
    }

    fn learn(&mut self, id: &str, name: &str) {
        // A login says more than a display name, and of two the choice must not depend on order.
        let id = id.to_lowercase();
        let known = self.names.entry(id.clone()).or_insert_with(|| name.into());
        if (name.contains('@'), name) > (known.contains('@'), &**known) {
            *known = name.into();
        }
        self.ids.entry(name.to_lowercase()).or_default().insert(id);
    }

    /// The one key that all keys of an identity become.
    fn key(&self, key: Key, facts: &IdentityFacts) -> Key {
        let [provider, account, realm, subject, via] = key;
        match facts.provider {
            Provider::Aws => [provider, account, realm, subject, via],
            Provider::Gcp => [provider, account.to_lowercase().into(), realm, fold(&subject), via],
            Provider::Azure => {
                // Only people and principals have ids and logins; a key of a store has neither.
                let subject = match realm.is_empty() {
                    true => self.id(&subject, facts.kind),
                    false => subject.to_lowercase(),
                };
                let account = match account.is_empty() {
                    true => only(self.tenants.get(&*subject)).unwrap_or_default(),
                    false => account.to_lowercase(),
                };
                [provider, account.into(), realm, subject.into(), via]
            }
        }
    }

    /// The id of a subject: of a login name the only object that bears it.
    fn id(&self, subject: &str, kind: Kind) -> String {
        let subject = subject.to_lowercase();
        if kind == Kind::Service || is_guid(subject.as_bytes()) {
            return subject;
        }
        only(self.ids.get(&subject)).unwrap_or(subject)
    }
}

/// Addresses mean the same in any case; other subjects stay as they are.
fn fold(subject: &str) -> Box<str> {
    if subject.contains('@') { subject.to_lowercase().into() } else { subject.into() }
}

fn only(set: Option<&BTreeSet<String>>) -> Option<String> {
    let mut members = set?.iter();
    members.next().filter(|_| members.next().is_none()).cloned()
}

fn identity(key: &Key, facts: IdentityFacts, directory: &Directory) -> Identity {
    let [_, account, realm, subject, via] = key;
    let (mut id, mut name) = match facts.provider {
        Provider::Aws => arn(account, realm, subject, &facts.id),
        Provider::Azure => {
            let known = directory.names.get(&**subject).filter(|_| realm.is_empty());
            let called = known.map_or(&**subject, |name| name);
            (format!("{realm}{subject}"), format!("{}{realm}{called}", prefix(facts.kind)))
        }
        Provider::Gcp => member(subject, facts.kind),
    };
    if !via.is_empty() {
        name = format!("{via} for {name}");
        id = format!("{id} via {via}");
    }
    let provider = facts.provider;
    let account = account.to_string();
    Identity { provider, account, kind: facts.kind, id, name, acts_for: None }
}

/// The ARN, made where no record has it, and the name in it.
fn arn(account: &str, realm: &str, subject: &str, arn: &str) -> (String, String) {
    let name = format!("{realm}{subject}");
    if !arn.is_empty() {
        return (arn.to_owned(), name);
    }
    if matches!(realm, "user/" | "role/") && !account.is_empty() {
        return (format!("arn:aws:iam::{account}:{name}"), name);
    }
    (format!("{account}:{name}"), name)
}

/// A member as Google's policies write it, and its name.
fn member(subject: &str, kind: Kind) -> (String, String) {
    let written = match kind {
        Kind::User => format!("user:{subject}"),
        Kind::ServiceAccount | Kind::Service if subject.contains('@') => {
            format!("serviceAccount:{subject}")
        }
        _ => subject.to_owned(),
    };
    (written, format!("{}{subject}", prefix(kind)))
}

/// What stands in front of names: `user/jo@example.com`, `sp/deploy`.
const fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "user/",
        Kind::ServiceAccount => "sa/",
        Kind::ServicePrincipal => "sp/",
        Kind::Workload => "workload/",
        Kind::Federated => "federated/",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OID: &str = "0f0e0d0c-1111-4222-8333-444455556666";

    fn key(tenant: &str, subject: &str) -> Key {
        ["azure", tenant, "", subject, ""].map(Into::into)
    }

    fn facts(kind: Kind, alias: &str) -> IdentityFacts {
        IdentityFacts { provider: Provider::Azure, kind, id: "".into(), alias: alias.into() }
    }

    #[test]
    fn a_login_and_its_object_id_are_one_person() {
        let upper = OID.to_uppercase();
        let keys = vec![
            key("t", OID),
            key("T", &upper),
            key("", "Jo@Example.com"),
            key("t", "kim@example.com"),
        ];
        let all = vec![
            facts(Kind::User, "jo@example.com"),
            facts(Kind::ServicePrincipal, ""),
            facts(Kind::User, ""),
            facts(Kind::User, ""),
        ];
        let (identities, places) = super::identities(keys, all, &[]);
        assert_eq!(places, [0, 0, 0, 1]);
        assert_eq!(identities[0].name, "user/jo@example.com");
        assert_eq!((&*identities[0].id, &*identities[0].account), (OID, "t"));
        assert_eq!(identities[0].kind, Kind::User);
    }

    #[test]
    fn an_ambiguous_login_joins_nobody() {
        let other = OID.replace('0', "9");
        let keys = vec![key("t", OID), key("t", &other), key("t", "jo@example.com")];
        let all = vec![
            facts(Kind::User, "jo@example.com"),
            facts(Kind::User, "jo@example.com"),
            facts(Kind::User, ""),
        ];
        let (identities, places) = super::identities(keys, all, &[]);
        assert_eq!((identities.len(), places), (3, vec![0, 1, 2]));
    }

    #[test]
    fn a_principal_gets_the_name_that_any_record_gives() {
        let aliases = [[OID.to_uppercase().into(), "deploy".into()]];
        let keys = vec![key("t", OID)];
        let (identities, _) =
            super::identities(keys, vec![facts(Kind::ServicePrincipal, "")], &aliases);
        assert_eq!(identities[0].name, "sp/deploy");
    }

    #[test]
    fn a_key_of_a_store_is_no_principal_of_its_name() {
        let stored: Key = ["azure", "sub", "key/", "Deploy", ""].map(Into::into);
        let all = vec![facts(Kind::ServicePrincipal, "deploy"), facts(Kind::Unknown, "")];
        let (identities, _) = super::identities(vec![key("t", OID), stored], all, &[]);
        let names: Vec<&str> = identities.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["key/deploy", "sp/deploy"]);
        assert_eq!(identities[0].id, "key/deploy");
    }

    #[test]
    fn googles_members_are_written_as_in_policies() {
        let (id, name) = member("ci@p.iam.gserviceaccount.com", Kind::ServiceAccount);
        assert_eq!(id, "serviceAccount:ci@p.iam.gserviceaccount.com");
        assert_eq!(name, "sa/ci@p.iam.gserviceaccount.com");
    }
}
