//! Who acted: the identity behind a record, apart from the credential and the session it used.

use crate::evidence::scan::Text;

/// The clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Provider {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure and Entra ID.
    Azure,
    /// Google Cloud.
    Gcp,
}

impl Provider {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azure => "azure",
            Self::Gcp => "gcp",
        }
    }
}

/// What sort of identity it is, in the words that all three clouds share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A user that the cloud account itself holds.
    User,
    /// A role that others take on.
    Role,
    /// The owner of the account.
    Root,
    /// A person or program known to another directory (Identity Center, SAML, OIDC).
    Federated,
    /// A service account.
    ServiceAccount,
    /// A service principal.
    ServicePrincipal,
    /// A compute resource acting under its own name.
    Workload,
    /// The provider's own service, also where it acts on someone's behalf.
    Service,
    /// Nobody: unauthenticated.
    Anonymous,
    /// Known only by an opaque id.
    Unknown,
}

impl Kind {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Root => "root",
            Self::Federated => "federated",
            Self::ServiceAccount => "service_account",
            Self::ServicePrincipal => "service_principal",
            Self::Workload => "workload",
            Self::Service => "service",
            Self::Anonymous => "anonymous",
            Self::Unknown => "unknown",
        }
    }
}

/// The identity as one record tells it, borrowed from the record.
///
/// Two records mean the same identity when provider, account, realm, subject and `via` are equal.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// The cloud it belongs to.
    pub provider: Provider,
    /// What sort it is.
    pub kind: Kind,
    /// The account (AWS), tenant or subscription (Azure), project (GCP) that holds it.
    pub account: Text<'a>,
    /// What the subject is a name of: `user/`, `role/`, `sso/`, or empty.
    pub realm: &'static str,
    /// Its name within realm and account.
    pub subject: Text<'a>,
    /// The provider's service that acted in the subject's name; then the service is the identity.
    pub via: Option<Text<'a>>,
    /// The provider's own identifier (an ARN); empty where the record has none.
    pub id: Text<'a>,
    /// What people call it, where the subject is an opaque id; empty where the subject is the name.
    pub alias: Text<'a>,
}

/// How a session was named, which tells people from machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum SessionName {
    /// No session.
    #[default]
    None,
    /// An instance id: `i-0abc…`.
    Instance,
    /// A person's login or mail address.
    Person,
    /// A number, a hash, a time: made anew for each run.
    Counted,
    /// A fixed word.
    Word,
}

impl SessionName {
    /// Judges a session's name by its form.
    pub fn of(name: &[u8]) -> Self {
        if name.is_empty() {
            return Self::None;
        }
        if let Some(rest) = name.strip_prefix(b"i-")
            && rest.len() >= 8
            && rest.iter().all(u8::is_ascii_hexdigit)
        {
            return Self::Instance;
        }
        let (mut digits, mut person) = (0, false);
        for byte in name {
            digits += usize::from(byte.is_ascii_digit());
            person |= *byte == b'@';
        }
        if person {
            return Self::Person;
        }
        if digits >= 4 || digits * 2 >= name.len() {
            return Self::Counted;
        }
        // first.last, with letters only, is how directories name people.
        let mut parts = name.split(|byte| *byte == b'.');
        let lettered = |part: Option<&[u8]>| {
            part.is_some_and(|part| part.len() > 1 && part.iter().all(u8::is_ascii_alphabetic))
        };
        if lettered(parts.next()) && lettered(parts.next()) && parts.next().is_none() {
            return Self::Person;
        }
        Self::Word
    }
}

#[cfg(test)]
mod tests {
    use super::SessionName as S;

    #[test]
    fn session_names_tell_people_from_machines() {
        for (name, kind) in [
            ("", S::None),
            ("i-0abc1234def567890", S::Instance),
            ("jane.doe", S::Person),
            ("jane@example.com", S::Person),
            ("build-8123", S::Counted),
            ("1717171717", S::Counted),
            ("0f3c2a9b7d6e41c08a5b9c7d1e2f3a4b", S::Counted),
            ("GitHubActions", S::Word),
            ("my-function", S::Word),
        ] {
            assert_eq!(S::of(name.as_bytes()), kind, "{name}");
        }
    }
}
