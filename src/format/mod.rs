//! Log formats: does this record belong to me, and which event is it.
//!
//! A new format is a file beside this one, a line in [`Format::ALL`] and one in `family`.

pub(crate) mod azure;
pub mod change;
pub mod cloudtrail;
mod exposure;
pub mod flow;
pub(crate) mod gcp;
mod glance;
mod hosts;
mod inside;
mod interest;
#[cfg(test)]
pub(crate) mod one;
mod read;
pub(crate) mod s3access;
mod walk;

pub(crate) use inside::Inside;
pub use interest::Interest;
pub(crate) use read::Read;

use serde_json::Value;

use crate::credential::{Credential, Grant};
use crate::event::{Event, Reject};
use crate::evidence::keys::Key;
use crate::evidence::members::{Member, value_of};
use crate::evidence::scan::{Json, Text};
use crate::identity::Provider;
use crate::transfer::Deed;

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
    /// Server access logs of S3.
    S3Access,
    /// Logs of requests to Azure's storage.
    AzureStorage,
    /// Flow logs of AWS.
    VpcFlow,
    /// Flow logs of Azure's network security groups.
    NsgFlow,
    /// Flow logs of Azure's virtual networks.
    VnetFlow,
    /// Flow logs of Google Cloud's networks.
    GcpFlow,
}

/// What a record is.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every record is an event, and none is kept")]
pub enum Record<'a> {
    /// An event of a known format.
    Event(Format, Event<'a>),
    /// Network flows of a known format; the room `flow` reads them.
    Flows(Format),
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
    pub const ALL: [Self; 11] = [
        Self::CloudTrail,
        Self::AzureActivity,
        Self::EntraAudit,
        Self::EntraSignIn,
        Self::GcpAudit,
        Self::S3Access,
        Self::AzureStorage,
        Self::VpcFlow,
        Self::NsgFlow,
        Self::VnetFlow,
        Self::GcpFlow,
    ];

    /// The audit logs, which rules are asked of; the first of all.
    pub const AUDIT: [Self; 5] = [
        Self::CloudTrail,
        Self::AzureActivity,
        Self::EntraAudit,
        Self::EntraSignIn,
        Self::GcpAudit,
    ];

    /// Whether it is an audit log.
    pub const fn is_audit(self) -> bool {
        (self as usize) < Self::AUDIT.len()
    }

    /// Whether it tells of network flows, which are no events.
    pub const fn is_flows(self) -> bool {
        matches!(self, Self::VpcFlow | Self::NsgFlow | Self::VnetFlow | Self::GcpFlow)
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CloudTrail => "aws_cloudtrail",
            Self::AzureActivity => "azure_activity",
            Self::EntraAudit => "entra_audit",
            Self::EntraSignIn => "entra_signin",
            Self::GcpAudit => "gcp_audit",
            Self::S3Access => "aws_s3_access",
            Self::AzureStorage => "azure_storage",
            Self::VpcFlow => "aws_vpcflow",
            Self::NsgFlow => "azure_nsg_flow",
            Self::VnetFlow => "azure_vnet_flow",
            Self::GcpFlow => "gcp_vpcflow",
        }
    }

    /// The cloud that writes it.
    pub const fn provider(self) -> Provider {
        match self {
            Self::CloudTrail | Self::S3Access | Self::VpcFlow => Provider::Aws,
            Self::AzureActivity
            | Self::EntraAudit
            | Self::EntraSignIn
            | Self::AzureStorage
            | Self::NsgFlow
            | Self::VnetFlow => Provider::Azure,
            Self::GcpAudit | Self::GcpFlow => Provider::Gcp,
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
            Self::S3Access => s3access::target(record),
            Self::AzureStorage => azure::target::of_request(record),
            Self::VpcFlow | Self::NsgFlow | Self::VnetFlow | Self::GcpFlow => None,
        }
    }

    /// What may be noted of an action's records beyond their rows. Logs that name actions alike give
    /// the same answer.
    pub fn interest(self, service: Text<'_>, action: Text<'_>) -> Interest {
        let (service, action) = (service.raw, action.raw);
        let (grants, reads, deed) = match self.provider() {
            Provider::Aws => (
                cloudtrail::issued::grants(service, action),
                cloudtrail::transfer::reads(service, action),
                cloudtrail::deed::is_one(service, action),
            ),
            Provider::Azure => (
                azure::issued::grants(action),
                azure::transfer::reads(action),
                azure::deed::is_one(action),
            ),
            Provider::Gcp => (
                gcp::issued::grants(service, action),
                gcp::transfer::reads(service, action),
                gcp::deed::is_one(service, action),
            ),
        };
        Interest::NONE
            .with(Interest::GRANT, grants)
            .with(Interest::TRANSFER, reads)
            .with(Interest::DEED, deed)
            .with(Interest::TAKEN, cloudtrail::issued::takes_role(service, action))
    }

    /// Which object a record of [`Interest::TRANSFER`] tells of.
    pub(crate) fn read<'a>(self, members: &[Member<'a>], bytes: &'a [u8]) -> Option<Read<'a>> {
        Some(match self {
            Self::CloudTrail => cloudtrail::transfer::read(members),
            Self::S3Access if bytes.starts_with(b"{") => s3access::record(bytes).read(),
            Self::S3Access => s3access::line(bytes)?.read(),
            Self::AzureActivity | Self::AzureStorage => azure::transfer::read(bytes),
            Self::GcpAudit => gcp::transfer::read(bytes),
            _ => return None,
        })
    }

    /// The role that a record of [`Interest::TAKEN`] takes on.
    pub(crate) fn role_taken<'a>(self, members: &[Member<'a>]) -> Text<'a> {
        match self {
            Self::CloudTrail => cloudtrail::issued::role_taken(members),
            _ => Text::default(),
        }
    }

    /// What a record of [`Interest::DEED`] tells of.
    pub(crate) fn deed(self, event: &Event<'_>, inside: &Inside<'_>) -> Option<Deed> {
        match self {
            Self::CloudTrail => cloudtrail::deed::deed(event, inside),
            Self::GcpAudit => gcp::deed::deed(event, inside.get()?),
            Self::AzureActivity | Self::EntraAudit => azure::deed::deed(self, event, inside.get()?),
            _ => None,
        }
    }

    /// What a record tells of the credential that signed it, beyond what its event holds.
    pub fn credential(self, members: &[Member<'_>], bytes: &[u8]) -> Credential {
        match self {
            Self::CloudTrail => cloudtrail::issued::credential(members),
            Self::EntraSignIn => azure::issued::credential(bytes),
            _ => Credential::default(),
        }
    }

    /// Whether its records tell of the credential that signed them more than its name.
    pub const fn tells_of_credentials(self) -> bool {
        matches!(self, Self::CloudTrail | Self::EntraSignIn)
    }

    /// What a call handed out, if it is one that does.
    pub fn grant(self, event: &Event<'_>, members: &[Member<'_>], bytes: &[u8]) -> Option<Grant> {
        match self {
            Self::CloudTrail => cloudtrail::issued::grant(event, members),
            Self::EntraAudit | Self::EntraSignIn => azure::issued::grant(event, bytes),
            Self::GcpAudit => gcp::issued::grant(event, bytes),
            _ => None,
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
        Record::NotAudit => beside(members, bytes).unwrap_or(Record::NotAudit),
        record => record,
    }
}

/// A line of S3's access log.
pub(crate) fn access<'a>(
    line: Text<'a>,
) -> Result<(s3access::Request<'a>, Event<'a>), &'static str> {
    let request = s3access::line(line.raw).ok_or("not the parts of an access log's line")?;
    let event = request.event(line.raw).map_err(Reject::explain)?;
    Ok((request, event))
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
    let other = others.map_or(Record::Foreign, |provider| read_as(provider, members, bytes));
    match other {
        Record::Foreign | Record::NotAudit => beside(members, bytes).unwrap_or(other),
        record => record,
    }
}

/// What no audit log knows may be of a log that stands beside them: flows, requests to stores.
#[cold]
fn beside<'a>(members: &[Member<'a>], bytes: &'a [u8]) -> Option<Record<'a>> {
    let text = |key: Key| value_of(members, key).and_then(Json::text).unwrap_or_default();
    let has = |key: Key| value_of(members, key).is_some();
    let of = |format, event| match event {
        Ok(event) => Record::Event(format, event),
        Err(reject) => Record::Rejected(reject),
    };
    for category in [text(Key::Category), text(Key::LogCategory)] {
        if azure::storage::is_category(category) {
            return Some(of(Format::AzureStorage, azure::storage::event(bytes)));
        }
        match category.raw {
            b"NetworkSecurityGroupFlowEvent" => return Some(Record::Flows(Format::NsgFlow)),
            b"FlowLogFlowEvent" => return Some(Record::Flows(Format::VnetFlow)),
            _ => {}
        }
    }
    if has(Key::JsonPayload) && memchr::memmem::find(text(Key::LogName).raw, b"vpc_flows").is_some()
    {
        return Some(Record::Flows(Format::GcpFlow));
    }
    if has(Key::FlowSource) && has(Key::FlowDestination) {
        return Some(Record::Flows(Format::VpcFlow));
    }
    if has(Key::Bucket) && (has(Key::RemoteIp) || has(Key::BucketOwner)) {
        return Some(of(Format::S3Access, s3access::record(bytes).event(bytes)));
    }
    None
}
