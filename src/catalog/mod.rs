//! What actions mean: their class, how much they matter outside an identity's habit, and the
//! ATT&CK technique they belong to.
//!
//! One data file per provider names the actions that matter; a verb heuristic judges the rest.

mod compute;
mod spelling;
mod verb;

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::identity::Provider;

/// The catalogues: service, action, class, weight, technique, why.
const FILES: [(Provider, &str); 3] = [
    (Provider::Aws, include_str!("aws.tsv")),
    (Provider::Azure, include_str!("azure.tsv")),
    (Provider::Gcp, include_str!("gcp.tsv")),
];

/// The service under which a catalogue lists what means the same in every service.
const ANY_SERVICE: &str = "*";

/// What an action does, as far as an investigation cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Looks at configuration.
    Read,
    /// Changes something that none of the following covers.
    Write,
    /// Changes who may do what: identities, policies, trust, sharing, exposure.
    Permission,
    /// Creates, changes, reveals or removes what authenticates.
    Credential,
    /// Signs in or takes on a role.
    Authentication,
    /// Runs commands or code.
    Execution,
    /// Enumerates in a way that matters in bursts or out of habit.
    Recon,
    /// Reads stored data or secrets, or copies them.
    DataAccess,
    /// Creates compute or capacity.
    Provisioning,
    /// Changes quotas.
    Quota,
    /// Enables or disables regions.
    Region,
    /// Changes guard rails of an organisation or account.
    Policy,
    /// Moves accounts in, out or to other owners.
    Association,
    /// Stops, narrows or deletes logging or detection.
    LogTampering,
    /// Deletes or locks away data or resources.
    Destruction,
}

impl Class {
    /// Every class, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Read,
        Self::Write,
        Self::Permission,
        Self::Credential,
        Self::Authentication,
        Self::Execution,
        Self::Recon,
        Self::DataAccess,
        Self::Provisioning,
        Self::Quota,
        Self::Region,
        Self::Policy,
        Self::Association,
        Self::LogTampering,
        Self::Destruction,
    ];

    /// The name in reports and in the data files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Permission => "permission",
            Self::Credential => "credential",
            Self::Authentication => "authentication",
            Self::Execution => "execution",
            Self::Recon => "recon",
            Self::DataAccess => "data_access",
            Self::Provisioning => "provisioning",
            Self::Quota => "quota",
            Self::Region => "region",
            Self::Policy => "policy",
            Self::Association => "association",
            Self::LogTampering => "log_tampering",
            Self::Destruction => "destruction",
        }
    }

    /// Whether an action of this class leaves things as they are.
    pub const fn only_looks(self) -> bool {
        matches!(self, Self::Read | Self::Recon | Self::Authentication | Self::DataAccess)
    }

    /// Whether an action of this class changes what may be used of a cloud, where, and by whom.
    pub const fn is_governance(self) -> bool {
        matches!(self, Self::Quota | Self::Region | Self::Policy | Self::Association)
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// What an action means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it does.
    pub class: Class,
    /// From 0 to 5: how much one such call matters outside the identity's habit.
    pub weight: u8,
    /// The ATT&CK technique it belongs to.
    pub technique: Option<&'static str>,
    /// What it does, in a few words; empty where only the verb is known.
    pub why: &'static str,
    /// Whether the catalogue names it; else the verb was judged.
    pub listed: bool,
}

/// An action as the catalogue knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The service, in its documented spelling where there is one.
    pub service: String,
    /// The action, in its documented spelling where there is one.
    pub name: String,
    /// What it means.
    pub meaning: Meaning,
}

/// The catalogue in memory.
#[derive(Debug)]
pub struct Catalog {
    rows: HashMap<(Provider, String), Row>,
    types: spelling::Types,
}

impl Catalog {
    /// Reads the data files that are part of the program.
    pub fn load() -> Self {
        let rows = FILES.iter().flat_map(|(provider, file)| {
            let rows = file.lines().filter(|line| !line.starts_with('#')).filter_map(row);
            rows.map(|row| ((*provider, spelling::key(*provider, row.service, row.action)), row))
        });
        Self { rows: rows.collect(), types: spelling::Types::load() }
    }

    /// What the spellings of actions become: for each its place among the actions that are told
    /// apart, and these in the order of service and name.
    pub fn tell_apart(&self, logged: &[(Provider, &str, &str)]) -> (Vec<u32>, Vec<Known>) {
        let keys: Vec<(Provider, String)> = logged
            .iter()
            .map(|(provider, service, name)| (*provider, spelling::key(*provider, service, name)))
            .collect();
        let mut best: BTreeMap<&(Provider, String), (&str, &str)> = BTreeMap::new();
        for (key, (_, service, name)) in keys.iter().zip(logged) {
            let known = best.entry(key).or_insert((service, name));
            *known = (spelling::better(known.0, service), spelling::better(known.1, name));
        }
        let mut apart: Vec<(&(Provider, String), Known)> = best
            .into_iter()
            .map(|(key, (service, name))| (key, self.known(key, service, name)))
            .collect();
        apart.sort_by(|(a_key, a), (b_key, b)| {
            (&a.service, &a.name, a_key).cmp(&(&b.service, &b.name, b_key))
        });
        let numbers: HashMap<&(Provider, String), u32> =
            apart.iter().map(|(key, _)| *key).zip(0..).collect();
        let places = keys.iter().map(|key| numbers.get(key).copied().unwrap_or(0)).collect();
        (places, apart.into_iter().map(|(_, known)| known).collect())
    }

    fn known(&self, key: &(Provider, String), service: &str, name: &str) -> Known {
        let (provider, spelled) = key;
        let everywhere = || {
            let (_, action) = spelled.split_once('\t')?;
            self.rows.get(&(*provider, format!("{ANY_SERVICE}\t{action}")))
        };
        if let Some(row) = self.rows.get(key).or_else(everywhere) {
            let service = if row.service == ANY_SERVICE { service } else { row.service };
            return Known {
                service: service.into(),
                name: row.action.into(),
                meaning: row.meaning,
            };
        }
        let name = spelling::bare(*provider, name);
        let (class, weight) = verb::judge(*provider, &name);
        let meaning = Meaning { class, weight, technique: None, why: "", listed: false };
        if *provider != Provider::Azure || !name.contains('/') {
            return Known { service: service.into(), name: name.into(), meaning };
        }
        let name = self.types.documented(&name);
        let service = name.split('/').next().unwrap_or(service).to_owned();
        Known { service, name, meaning }
    }

    /// Whether an action takes compute or capacity, whatever else it does.
    pub fn provisions(&self, provider: Provider, service: &str, action: &str) -> bool {
        let meaning = self.meaning(provider, service, action);
        provisions(&meaning, provider, service, &spelling::bare(provider, action))
    }

    /// What an action of a service means.
    pub fn meaning(&self, provider: Provider, service: &str, action: &str) -> Meaning {
        let key = (provider, spelling::key(provider, service, action));
        self.known(&key, service, action).meaning
    }
}

/// Whether an action of that meaning takes compute or capacity.
pub fn provisions(meaning: &Meaning, provider: Provider, service: &str, action: &str) -> bool {
    meaning.class == Class::Provisioning
        || meaning.listed && compute::takes(provider, service, action)
}

/// A row of a data file.
#[derive(Clone, Copy, Debug)]
struct Row {
    service: &'static str,
    action: &'static str,
    meaning: Meaning,
}

/// One row of a data file; a test holds that every row can be read.
fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (service, action) = (cells.next()?, cells.next()?);
    let meaning = Meaning {
        class: Class::of_name(cells.next()?)?,
        weight: cells.next()?.parse().ok()?,
        technique: Some(cells.next()?).filter(|technique| *technique != "-"),
        why: cells.next()?,
        listed: true,
    };
    Some(Row { service, action, meaning })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_data_files_is_sound() {
        for (provider, file) in FILES {
            let mut before = ("", "");
            let mut spellings = HashMap::new();
            for line in file.lines().filter(|line| !line.starts_with('#')) {
                let Some(Row { service, action, meaning }) = row(line) else {
                    panic!("unreadable: {line}");
                };
                assert!(before < (service, action), "not in order, or twice: {line}");
                assert_eq!(line.split('\t').count(), 6, "{line}");
                assert!(meaning.weight <= 5, "{line}");
                let sound = |t: &str| t.starts_with('T') && t.len() >= 5;
                assert!(meaning.technique.is_none_or(sound), "{line}");
                let key = spelling::key(provider, service, action);
                assert_eq!(spellings.insert(key, line), None, "a second spelling: {line}");
                assert_eq!(spelling::bare(provider, action), action, "never met so: {line}");
                before = (service, action);
            }
        }
    }

    #[test]
    fn what_matters_is_listed() {
        let catalog = Catalog::load();
        for (provider, service, action, class) in [
            (Provider::Aws, "iam", "AttachUserPolicy", Class::Permission),
            (Provider::Aws, "iam", "CreateAccessKey", Class::Credential),
            (Provider::Aws, "sts", "AssumeRole", Class::Authentication),
            (Provider::Aws, "cloudtrail", "StopLogging", Class::LogTampering),
            (Provider::Aws, "lambda", "UpdateFunctionCode", Class::Execution),
            (Provider::Aws, "secretsmanager", "GetSecretValue", Class::DataAccess),
            (Provider::Aws, "ec2", "RunInstances", Class::Provisioning),
            (Provider::Aws, "kms", "ScheduleKeyDeletion", Class::Destruction),
            (Provider::Aws, "servicequotas", "RequestServiceQuotaIncrease", Class::Quota),
            (Provider::Aws, "account", "EnableRegion", Class::Region),
            (Provider::Aws, "organizations", "DetachPolicy", Class::Policy),
            (Provider::Aws, "organizations", "LeaveOrganization", Class::Association),
        ] {
            let meaning = catalog.meaning(provider, service, action);
            assert!(meaning.listed, "{service}:{action}");
            assert_eq!(meaning.class, class, "{service}:{action}");
        }
    }

    #[test]
    fn the_rest_is_judged_by_its_verb() {
        let catalog = Catalog::load();
        let meaning = catalog.meaning(Provider::Aws, "newservice", "CreateThing");
        assert_eq!((meaning.class, meaning.weight, meaning.listed), (Class::Write, 1, false));
        assert_eq!(catalog.meaning(Provider::Aws, "newservice", "ListThings").weight, 0);
    }

    #[test]
    fn spellings_of_an_action_are_one_action() {
        let catalog = Catalog::load();
        let (places, known) = catalog.tell_apart(&[
            (Provider::Azure, "MICROSOFT.NEW", "MICROSOFT.NEW/BIGTHINGS/WRITE"),
            (Provider::Azure, "microsoft.new", "microsoft.new/bigthings/write"),
            (Provider::Azure, "Microsoft.New", "Microsoft.New/bigThings/write"),
            (Provider::Gcp, "new.googleapis.com", "google.new.v1.Things.MakeThing"),
            (Provider::Gcp, "new.googleapis.com", "google.new.v2beta1.Things.MakeThing"),
            (Provider::Aws, "new", "makething"),
            (Provider::Aws, "new", "MakeThing"),
        ]);
        assert_eq!(places, [0, 0, 0, 3, 3, 2, 1]);
        let names: Vec<&str> = known.iter().map(|known| &*known.name).collect();
        assert_eq!(names, ["Microsoft.New/bigThings/write", "MakeThing", "makething", "MakeThing"]);
    }
}
