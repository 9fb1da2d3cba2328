//! Log formats: does this record belong to me, and which event is it.
//!
//! A new format is a file beside this one, a line in [`Format::ALL`] and one in `family`.

pub(crate) mod azure;
pub mod cloudtrail;
mod exposure;
pub(crate) mod gcp;
mod interest;
#[cfg(test)]
pub(crate) mod one;

pub use interest::Interest;

use serde_json::Value;

use crate::credential::{Credential, Grant};
use crate::event::{Event, Reject};
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::Text;
use crate::identity::Provider;

/// A log format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Format {
    /// AWS CloudTrail: management, data and sign-in events.
    CloudTrail,
    /// The Azure Activity log.
    AzureActivity,
    /// The audit log of Entra ID.
    EntraAudit,
    /// The sign-in logs of Entra ID: of people, services and managed identities.
    EntraSignIn,
    /// Google Cloud's audit logs: admin activity, data access, system events, policy denied.
    GcpAudit,
}

/// What a record is.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every record is an event, and none is kept")]
pub enum Record<'a> {
    /// An event of a known format.
    Event(Format, Event<'a>),
    /// A known format, but no event can be made of it.
    Rejected(Reject),
    /// A CloudTrail digest: signatures over other files, no events.
    Digest,
    /// An entry of another log that shares files with audit logs: a resource's own work.
    NotAudit,
    /// JSON that no format knows.
    Foreign,
}

impl Format {
    /// Every format, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::CloudTrail,
        Self::AzureActivity,
        Self::EntraAudit,
        Self::EntraSignIn,
        Self::GcpAudit,
    ];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CloudTrail => "aws_cloudtrail",
            Self::AzureActivity => "azure_activity",
            Self::EntraAudit => "entra_audit",
            Self::EntraSignIn => "entra_signin",
            Self::GcpAudit => "gcp_audit",
        }
    }

    /// The cloud that writes it.
    pub const fn provider(self) -> Provider {
        match self {
            Self::CloudTrail => Provider::Aws,
            Self::AzureActivity | Self::EntraAudit | Self::EntraSignIn => Provider::Azure,
            Self::GcpAudit => Provider::Gcp,
        }
    }

    /// The target that a whole record names: what the action was done to.
    pub fn resource(self, record: &Value) -> Option<String> {
        match self {
            Self::CloudTrail => cloudtrail::target::of(record),
            Self::AzureActivity => azure::target::of_activity(record),
            Self::EntraAudit => azure::target::of_audit(record),
            Self::EntraSignIn => azure::target::of_sign_in(record),
            Self::GcpAudit => gcp::target::of(record),
        }
    }

    /// What may be noted of an action's records beyond their rows.
    pub fn interest(self, service: Text<'_>, action: Text<'_>) -> Interest {
        let grants = match self {
            Self::CloudTrail => cloudtrail::issued::grants(service.raw, action.raw),
            Self::EntraAudit | Self::EntraSignIn => azure::issued::grants(action.raw),
            Self::AzureActivity => false,
            Self::GcpAudit => gcp::issued::grants(service.raw, action.raw),
        };
        Interest::NONE.with(Interest::GRANT, grants)
    }

    /// What a record tells of the credential that signed it, beyond what its event holds.
    pub fn credential(self, bytes: &[u8]) -> Credential {
        match self {
            Self::CloudTrail => cloudtrail::issued::credential(bytes),
            Self::EntraSignIn => azure::issued::credential(bytes),
            Self::AzureActivity | Self::EntraAudit | Self::GcpAudit => Credential::default(),
        }
    }

    /// What a call handed out, if it is one that does.
    pub fn grant(self, event: &Event<'_>, bytes: &[u8]) -> Option<Grant> {
        match self {
            Self::CloudTrail => cloudtrail::issued::grant(event, bytes),
            Self::EntraAudit | Self::EntraSignIn => azure::issued::grant(event, bytes),
            Self::AzureActivity => None,
            Self::GcpAudit => gcp::issued::grant(event, bytes),
        }
    }

    /// Tells the names of identities that a record was about, by their ids.
    pub(crate) fn names_in<'a>(self, members: &[Member<'a>], tell: impl FnMut(Text<'a>, Text<'a>)) {
        if self == Self::EntraAudit {
            azure::names_in(members, tell);
        }
    }
}

/// Whose record it may be, by a member that no other cloud's records have.
const fn family(key: Key) -> Option<Provider> {
    match key {
        Key::EventVersion
        | Key::EventSource
        | Key::EventTime
        | Key::EventName
        | Key::DigestStartTime
        | Key::AwsRegion => Some(Provider::Aws),
        Key::ProtoPayload
        | Key::PayloadType
        | Key::MethodName
        | Key::ServiceName
        | Key::InsertId
        | Key::LogName => Some(Provider::Gcp),
        Key::OperationName
        | Key::OperationValue
        | Key::Caller
        | Key::ClaimObject
        | Key::CallerIpAddress
        | Key::ResourceId
        | Key::Category
        | Key::CategoryValue
        | Key::ActivityDisplayName
        | Key::ActivityDateTime
        | Key::CreatedDateTime
        | Key::EventTimestamp => Some(Provider::Azure),
        _ => None,
    }
}

/// Reads a record from its members; `bytes` is the whole of it.
#[inline]
pub fn read<'a>(members: &[Member<'a>], bytes: &'a [u8]) -> Record<'a> {
    // Records of CloudTrail may have lost every member that gives them away but `userIdentity`.
    let first = members.iter().find_map(|member| family(member.key)).unwrap_or(Provider::Aws);
    match read_as(first, members, bytes) {
        Record::Foreign => read_as_other(first, members, bytes),
        record => record,
    }
}

fn read_as<'a>(provider: Provider, members: &[Member<'a>], bytes: &'a [u8]) -> Record<'a> {
    match provider {
        Provider::Aws => cloudtrail::read(members, bytes),
        Provider::Azure => azure::Fields::of(members).read(bytes),
        Provider::Gcp => gcp::Fields::of(members).read(bytes),
    }
}

/// Pipelines put members of their own in front, which may look like another cloud's.
#[cold]
fn read_as_other<'a>(tried: Provider, members: &[Member<'a>], bytes: &'a [u8]) -> Record<'a> {
    let others = members.iter().filter_map(|member| family(member.key)).find(|it| *it != tried);
    others.map_or(Record::Foreign, |provider| read_as(provider, members, bytes))
}
