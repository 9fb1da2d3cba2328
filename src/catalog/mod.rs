//! What actions mean: their class, how much they matter outside an identity's habit, and the
//! ATT&CK technique they belong to.
//!
//! One data file per provider names the actions that matter; a verb heuristic judges the rest.

mod verb;

use hashbrown::HashMap;

/// The AWS catalogue: service, action, class, weight, technique, why.
const AWS: &str = include_str!("aws.tsv");

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

/// The catalogue in memory.
pub struct Catalog {
    meanings: HashMap<(&'static str, &'static str), Meaning>,
}

impl Catalog {
    /// Reads the data files that are part of the program.
    pub fn load() -> Self {
        let rows = AWS.lines().filter(|line| !line.starts_with('#'));
        Self { meanings: rows.filter_map(row).collect() }
    }

    /// What an action of a service means.
    pub fn meaning(&self, service: &str, action: &str) -> Meaning {
        if let Some(meaning) = self.meanings.get(&(service, action)) {
            return *meaning;
        }
        let class = verb::class(action);
        Meaning {
            class,
            weight: u8::from(class == Class::Write),
            technique: None,
            why: "",
            listed: false,
        }
    }
}

/// One row of a data file; a test holds that every row can be read.
fn row(line: &'static str) -> Option<((&'static str, &'static str), Meaning)> {
    let mut cells = line.split('\t');
    let key = (cells.next()?, cells.next()?);
    let meaning = Meaning {
        class: Class::of_name(cells.next()?)?,
        weight: cells.next()?.parse().ok()?,
        technique: Some(cells.next()?).filter(|technique| *technique != "-"),
        why: cells.next()?,
        listed: true,
    };
    Some((key, meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_data_file_is_sound() {
        let rows = AWS.lines().filter(|line| !line.starts_with('#'));
        let mut before = ("", "");
        for line in rows {
            let Some((key, meaning)) = row(line) else {
                panic!("unreadable: {line}");
            };
            assert!(before < key, "not in order, or twice: {line}");
            assert_eq!(line.split('\t').count(), 6, "{line}");
            assert!(meaning.weight <= 5, "{line}");
            assert!(meaning.technique.is_none_or(|t| t.starts_with('T') && t.len() >= 5), "{line}");
            before = key;
        }
    }

    #[test]
    fn what_matters_is_listed() {
        let catalog = Catalog::load();
        for (service, action, class) in [
            ("iam", "AttachUserPolicy", Class::Permission),
            ("iam", "CreateAccessKey", Class::Credential),
            ("sts", "AssumeRole", Class::Authentication),
            ("cloudtrail", "StopLogging", Class::LogTampering),
            ("lambda", "UpdateFunctionCode", Class::Execution),
            ("secretsmanager", "GetSecretValue", Class::DataAccess),
            ("ec2", "RunInstances", Class::Provisioning),
            ("kms", "ScheduleKeyDeletion", Class::Destruction),
            ("servicequotas", "RequestServiceQuotaIncrease", Class::Quota),
            ("account", "EnableRegion", Class::Region),
            ("organizations", "DetachPolicy", Class::Policy),
            ("organizations", "LeaveOrganization", Class::Association),
        ] {
            let meaning = catalog.meaning(service, action);
            assert!(meaning.listed, "{service}:{action}");
            assert_eq!(meaning.class, class, "{service}:{action}");
        }
    }

    #[test]
    fn the_rest_is_judged_by_its_verb() {
        let catalog = Catalog::load();
        let meaning = catalog.meaning("newservice", "CreateThing");
        assert_eq!((meaning.class, meaning.weight, meaning.listed), (Class::Write, 1, false));
        assert_eq!(catalog.meaning("newservice", "ListThings").weight, 0);
    }
}
