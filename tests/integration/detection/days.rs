//! Who is in the ordinary days: identities with a history, for attackers to hide behind.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use walkdir::WalkDir;

/// What kind of identity a victim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A person with a user and keys.
    User,
    /// A person of the identity provider.
    Person,
    /// A role that programs take on.
    Role,
    /// The role of a virtual machine.
    Machine,
}

/// An identity of the ordinary days.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) kind: Kind,
    pub(super) account: String,
    /// ARN, unique id and name of the user or of the role.
    pub(super) arn: String,
    pub(super) id: String,
    pub(super) name: String,
    /// The latest session and the latest credential.
    pub(super) session: String,
    pub(super) key: String,
    /// Where its calls mostly went, and where from and with what they mostly came.
    pub(super) region: String,
    pub(super) address: String,
    pub(super) agent: String,
    events: u32,
    days: usize,
}

#[derive(Default)]
struct Seen {
    /// The latest `userIdentity` with a credential.
    latest: (String, Value),
    has_console: bool,
    days: BTreeSet<String>,
    events: u32,
    regions: BTreeMap<String, u32>,
    /// Addresses and clients, which belong together.
    places: BTreeMap<(String, String), u32>,
}

/// The ordinary days.
pub(super) struct Days {
    members: Vec<Member>,
    identities: usize,
}

impl Days {
    /// Reads all records of an export that is not compressed.
    pub(super) fn of(folder: &Path) -> Self {
        let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.expect("an entry");
            if !entry.file_type().is_file() {
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).expect("read");
            let trail: Value = serde_json::from_str(&text).expect("JSON");
            for record in trail["Records"].as_array().expect("records") {
                if let Some(name) = name(&record["userIdentity"]) {
                    seen.entry(name).or_default().see(record);
                }
            }
        }
        let identities = seen.len();
        let members = seen.into_values().filter_map(|seen| member(&seen)).collect();
        Self { members, identities }
    }

    /// How many identities there are.
    pub(super) fn identities(&self) -> usize {
        self.identities
    }

    /// Identities of these kinds in one account, another for each number. All of them are seen on
    /// many days, and none is so busy that nobody would look.
    pub(super) fn victims(&self, kinds: &[Kind], number: usize) -> Vec<&Member> {
        let known = |member: &&Member| member.events >= 30 && member.days >= 8;
        let in_account = |kind: Kind, account: &str| -> Vec<&Member> {
            let members = self.members.iter().filter(known);
            members.filter(|it| it.kind == kind && it.account == account).collect()
        };
        let accounts: BTreeSet<&str> = self.members.iter().map(|it| it.account.as_str()).collect();
        let mut choices = accounts
            .into_iter()
            .map(|account| kinds.iter().map(|kind| in_account(*kind, account)).collect::<Vec<_>>())
            .filter(|by_kind| by_kind.iter().all(|members| !members.is_empty()))
            .flat_map(|by_kind| {
                let most = by_kind.iter().map(Vec::len).max().unwrap_or(0);
                let turn = move |n: usize| {
                    by_kind.iter().map(|members| members[n % members.len()]).collect::<Vec<_>>()
                };
                (0..most).map(turn).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>();
        assert!(!choices.is_empty(), "nobody is {kinds:?}");
        choices.swap_remove(number % choices.len())
    }
}

impl Seen {
    fn see(&mut self, record: &Value) {
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        let who = &record["userIdentity"];
        let time = text("eventTime");
        self.events += 1;
        self.days.insert(time[..10].to_owned());
        self.has_console |= who["sessionContext"]["attributes"]["mfaAuthenticated"] == "true";
        *self.regions.entry(text("awsRegion")).or_default() += 1;
        // What a service did for it came from elsewhere.
        if who["invokedBy"].is_null() && record["userAgent"].is_string() {
            *self.places.entry((text("sourceIPAddress"), text("userAgent"))).or_default() += 1;
        }
        if who["accessKeyId"].is_string() && time > self.latest.0 {
            self.latest = (time, who.clone());
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// What tells an identity apart: the user, the role, and of people the session too.
fn name(who: &Value) -> Option<String> {
    let issuer = &who["sessionContext"]["sessionIssuer"]["arn"];
    match who["type"].as_str()? {
        "IAMUser" | "Root" => text(&who["arn"]),
        "AssumedRole" if issuer.as_str()?.contains("AWSReservedSSO") => text(&who["arn"]),
        "AssumedRole" => text(issuer),
        _ => None,
    }
}

/// A victim, if it is of a kind that attackers hide behind.
fn member(seen: &Seen) -> Option<Member> {
    let who = &seen.latest.1;
    let context = &who["sessionContext"];
    let issuer = &context["sessionIssuer"];
    let (kind, owner) = match who["type"].as_str()? {
        "IAMUser" if seen.has_console => (Kind::User, who),
        "AssumedRole" => {
            let arn = issuer["arn"].as_str()?;
            match arn {
                _ if arn.contains("aws-service-role/") => return None,
                _ if arn.contains("AWSReservedSSO") => (Kind::Person, issuer),
                _ if context["ec2RoleDelivery"].is_string() => (Kind::Machine, issuer),
                _ => (Kind::Role, issuer),
            }
        }
        _ => return None,
    };
    let most = |counts: &BTreeMap<String, u32>| {
        counts.iter().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone())
    };
    let (address, agent) = seen.places.iter().max_by_key(|(_, count)| **count)?.0.clone();
    Some(Member {
        kind,
        account: text(&who["accountId"])?,
        arn: text(&owner["arn"])?,
        id: text(&owner["principalId"])?,
        name: text(&owner["userName"])?,
        session: who["arn"].as_str()?.rsplit('/').next()?.to_owned(),
        key: text(&who["accessKeyId"])?,
        region: most(&seen.regions)?,
        address,
        agent,
        events: seen.events,
        days: seen.days.len(),
    })
}
