//! Who acted on Google Cloud: people, service accounts, agents of services, principals of other
//! directories, and whoever stands behind an impersonated service account.

use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::{Json, Text};
use crate::identity::{Kind, Provider, Who};

/// What an entry's `authenticationInfo` tells.
#[derive(Default)]
pub(super) struct Principal<'a> {
    email: Text<'a>,
    subject: Text<'a>,
    key: Text<'a>,
    delegation: Option<Json<'a>>,
}

impl<'a> Principal<'a> {
    /// Keeps a member that matters; false where it is none of these.
    pub(super) fn take(&mut self, member: &Member<'a>) -> bool {
        let text = member.value.text().unwrap_or_default();
        match member.key {
            Key::PrincipalEmail => self.email = text,
            Key::PrincipalSubject => self.subject = text,
            Key::ServiceAccountKeyName => self.key = text,
            Key::DelegationInfo => self.delegation = Some(member.value),
            _ => return false,
        }
        true
    }

    /// The key that signed, if it was a key of the service account's own.
    pub(super) fn key(&self) -> Text<'a> {
        let at = memchr::memrchr(b'/', self.key.raw).map_or(0, |slash| slash + 1);
        Text::new(&self.key.raw[at..])
    }

    /// Whoever stands at the beginning of a chain of delegation: the person or account that acts as
    /// the service account.
    pub(super) fn origin(&self) -> Text<'a> {
        let Some(Json::Array(chain)) = self.delegation else { return Text::default() };
        // The first of the chain is the one who began it.
        let found = [&b"\"principalEmail\""[..], b"\"principalSubject\""]
            .iter()
            .filter_map(|name| Some((memchr::memmem::find(chain, name)?, name.len())))
            .min();
        let Some((at, length)) = found else { return Text::default() };
        let behind = chain[at + length..].trim_ascii_start();
        let quoted = behind.strip_prefix(b":").unwrap_or(behind).trim_ascii_start();
        let inner = quoted.strip_prefix(b"\"").unwrap_or_default();
        let end = memchr::memchr(b'"', inner).unwrap_or(0);
        Text::new(&inner[..end])
    }

    /// Who acted.
    pub(super) fn who(&self) -> Option<Who<'a>> {
        let subject = if self.email.is_empty() { plain(self.subject) } else { self.email };
        if subject.is_empty() {
            return None;
        }
        let kind = kind(subject.raw, self.subject.raw);
        Some(Who {
            provider: Provider::Gcp,
            kind,
            account: home(subject, kind),
            realm: "",
            subject,
            via: None,
            id: Text::default(),
            alias: Text::default(),
        })
    }
}

/// A subject without its prefix: `user:jo@example.com`.
fn plain(subject: Text<'_>) -> Text<'_> {
    let prefixes = [&b"user:"[..], b"serviceAccount:", b"group:"];
    let bare = prefixes.iter().find_map(|prefix| subject.raw.strip_prefix(*prefix));
    Text::new(bare.unwrap_or(subject.raw))
}

fn kind(subject: &[u8], principal: &[u8]) -> Kind {
    let starts = |mark: &[u8]| subject.starts_with(mark) || principal.starts_with(mark);
    let from = |domain: &[u8]| subject.ends_with(domain);
    if starts(b"principal://") || starts(b"principalSet://") {
        return Kind::Federated;
    }
    if subject == b"anonymous" || subject == b"allUsers" || subject == b"system:anonymous" {
        return Kind::Anonymous;
    }
    if subject.starts_with(b"system:serviceaccount:") {
        return Kind::Workload;
    }
    if subject.starts_with(b"system:") || subject == b"system@google.com" {
        return Kind::Service;
    }
    if from(b"gserviceaccount.com") {
        return if is_agent(subject) { Kind::Service } else { Kind::ServiceAccount };
    }
    match subject.contains(&b'@') {
        true => Kind::User,
        false => Kind::Unknown,
    }
}

/// Whether Google runs the account itself, for one of its services.
fn is_agent(email: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', email) else { return false };
    let (name, domain) = (&email[..at], &email[at + 1..]);
    let numbered = name.iter().all(u8::is_ascii_digit);
    (name.starts_with(b"service-") && !domain.starts_with(b"developer."))
        || domain.starts_with(b"gcp-sa-")
        || domain == b"container-engine-robot.iam.gserviceaccount.com"
        || (numbered && domain == b"cloudservices.gserviceaccount.com")
        || domain == b"system.gserviceaccount.com"
}

/// What holds the identity: of a service account its project, of a person the domain.
fn home(subject: Text<'_>, kind: Kind) -> Text<'_> {
    let Some(at) = memchr::memchr(b'@', subject.raw) else { return Text::default() };
    let (name, domain) = (&subject.raw[..at], &subject.raw[at + 1..]);
    if kind == Kind::User {
        return Text::new(domain);
    }
    let project = domain.strip_suffix(b".iam.gserviceaccount.com").or_else(|| {
        // `PROJECT@appspot.` and `NUMBER-compute@developer.` carry it in front.
        let name = name.strip_suffix(b"-compute").unwrap_or(name);
        domain.ends_with(b".gserviceaccount.com").then_some(name)
    });
    Text::new(project.unwrap_or(domain))
}
