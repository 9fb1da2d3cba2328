//! Azure's logs of who did what: the Activity log in its three shapes, and the audit and sign-in
//! logs of Entra ID, from Microsoft Graph and from diagnostic settings.

mod activity;
pub(super) mod change;
pub(super) mod deed;
mod entra;
pub(super) mod issued;
pub(super) mod storage;
pub(crate) mod target;
pub(super) mod transfer;
mod who;

use crate::event::Reject;
use crate::evidence::keys::Key;
use crate::evidence::members::Member;
use crate::evidence::scan::{Json, Text};
use crate::identity::Who;
use crate::interface::Interface;
use crate::time::{self, Nanos};

use super::Format;

pub(crate) use entra::names_in;

/// The service that Entra's records are counted under: they name none that their readers would know.
pub(crate) const ENTRA: &str = "Entra";

/// The members of a record that an event is made of.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    time: Text<'a>,
    operation: Text<'a>,
    category: Text<'a>,
    result: Text<'a>,
    signature: Text<'a>,
    sub_status: Text<'a>,
    status_code: Text<'a>,
    status_message: Text<'a>,
    error_code: Option<Json<'a>>,
    result_type: Option<Json<'a>>,
    resource: Text<'a>,
    subscription: Text<'a>,
    tenant: Text<'a>,
    location: Text<'a>,
    bodies: [Option<Json<'a>>; 2],
    correlation: Text<'a>,
    event_id: Text<'a>,
    operation_id: Text<'a>,
    address: Text<'a>,
    agent: Text<'a>,
    token: Text<'a>,
    people: who::People<'a>,
    /// Entra: the name and the time of an activity, or the time of a sign-in.
    activity: Text<'a>,
    activity_time: Text<'a>,
    signed_in: Text<'a>,
    id: Text<'a>,
    audit_result: Text<'a>,
    reason: Text<'a>,
    app_name: Text<'a>,
    claims: bool,
}

/// What a record of Azure's is.
enum Shape {
    Activity,
    Audit,
    SignIn,
    /// What a resource logs of its own work: no log of who changed what.
    Other,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(members: &[Member<'a>]) -> Self {
        let mut fields = Self::default();
        for member in members {
            fields.take(member);
        }
        fields
    }

    fn take(&mut self, member: &Member<'a>) {
        if self.people.take(member) {
            self.claims = true;
            return;
        }
        let place = match member.key {
            Key::Time | Key::EventTimestamp => &mut self.time,
            Key::OperationName | Key::OperationValue => &mut self.operation,
            Key::Category | Key::CategoryValue => &mut self.category,
            Key::ResultSignature => &mut self.signature,
            Key::SubStatusValue => &mut self.sub_status,
            Key::StatusCode => &mut self.status_code,
            Key::StatusMessage => &mut self.status_message,
            Key::ResourceId => &mut self.resource,
            Key::SubscriptionId => &mut self.subscription,
            Key::TenantId | Key::ClaimTenant => &mut self.tenant,
            Key::Location => &mut self.location,
            Key::CorrelationId => &mut self.correlation,
            Key::EventDataId => &mut self.event_id,
            Key::OperationId => &mut self.operation_id,
            Key::CallerIpAddress | Key::ClientIpAddress | Key::IpAddress => &mut self.address,
            Key::UserAgent => &mut self.agent,
            Key::ClaimToken | Key::UniqueTokenIdentifier => &mut self.token,
            Key::ActivityDisplayName => &mut self.activity,
            Key::ActivityDateTime => &mut self.activity_time,
            Key::CreatedDateTime => &mut self.signed_in,
            Key::Id => &mut self.id,
            Key::AuditResult | Key::Result => &mut self.audit_result,
            Key::ResultReason => &mut self.reason,
            Key::AppDisplayName => &mut self.app_name,
            _ => return self.take_value(member),
        };
        if let Some(text) = member.value.text().filter(|text| !text.is_empty()) {
            *place = text;
        }
    }

    /// Members whose value need not be a text.
    fn take_value(&mut self, member: &Member<'a>) {
        match member.key {
            Key::ResultType => self.result_type = Some(member.value),
            Key::StatusErrorCode => self.error_code = Some(member.value),
            Key::RequestBody => self.bodies[0] = Some(member.value),
            Key::ResponseBody => self.bodies[1] = Some(member.value),
            Key::StatusValue | Key::Status => {
                self.result = member.value.text().unwrap_or(self.result);
            }
            _ => {}
        }
    }

    /// What the record is; `None` where it is not one of Azure's.
    fn shape(&self) -> Option<Shape> {
        let category = self.category.raw;
        if category.ends_with(b"SignInLogs") {
            return Some(Shape::SignIn);
        }
        if !self.activity.is_empty() || category == b"AuditLogs" {
            return Some(Shape::Audit);
        }
        if !self.signed_in.is_empty() && self.operation.is_empty() && self.people.signs_in() {
            return Some(Shape::SignIn);
        }
        if self.operation.is_empty() {
            return None;
        }
        let known = if category.is_empty() {
            activity::is_operation(self.operation)
        } else {
            activity::is_category(category)
        };
        if known {
            return Some(Shape::Activity);
        }
        // Resource logs name their resource and what it did.
        let is_azure = !self.resource.is_empty() || !self.address.is_empty() || self.claims;
        (is_azure && (!category.is_empty() || !self.time.is_empty())).then_some(Shape::Other)
    }

    /// The event that the record tells of.
    pub(crate) fn read(&self, bytes: &'a [u8]) -> super::Record<'a> {
        let (format, event) = match self.shape() {
            Some(Shape::Activity) => (Format::AzureActivity, activity::event(self, bytes)),
            Some(Shape::Audit) => (Format::EntraAudit, entra::audit(self, bytes)),
            Some(Shape::SignIn) => (Format::EntraSignIn, entra::sign_in(self, bytes)),
            Some(Shape::Other) => return super::Record::NotAudit,
            None => return super::Record::Foreign,
        };
        match event {
            Ok(event) => super::Record::Event(format, event),
            Err(reject) => super::Record::Rejected(reject),
        }
    }

    fn time(&self, texts: [Text<'a>; 2]) -> Result<(Nanos, Text<'a>), Reject> {
        let readable = |text: Text<'a>| Some((time::parse(text.raw)?, text));
        texts.into_iter().find_map(readable).ok_or(Reject::Time)
    }

    /// The tenant: as named, or from `/tenants/ID/providers/Microsoft.aadiam`.
    fn tenant(&self) -> Text<'a> {
        if self.tenant.is_empty() { segment(self.resource, b"tenants") } else { self.tenant }
    }

    fn who(&self) -> Option<Who<'a>> {
        self.people.who(self.tenant())
    }
}

/// The segment behind the one of this name in a resource's path, in any case.
fn segment<'a>(path: Text<'a>, name: &[u8]) -> Text<'a> {
    let mut segments = path.raw.split(|byte| *byte == b'/');
    let found = segments.find(|segment| segment.eq_ignore_ascii_case(name));
    Text::new(found.and_then(|_| segments.next()).unwrap_or_default())
}

/// An address without the port that some services write behind it: `203.0.113.9:51234`, `[2001:db8::1]:443`.
fn without_port(address: Text<'_>) -> Text<'_> {
    let raw = address.raw;
    if let Some(inner) = raw.strip_prefix(b"[")
        && let Some(end) = memchr::memchr(b']', inner)
    {
        return Text::new(&inner[..end]);
    }
    match memchr::memchr(b':', raw) {
        Some(colon) if memchr::memchr(b':', &raw[colon + 1..]).is_none() => {
            Text::new(&raw[..colon])
        }
        _ => address,
    }
}

/// The client, by the application that asked for the token. The ids are the same in every tenant.
fn client(app: Text<'_>) -> Option<Interface> {
    let is = |id: &[u8]| app.raw.eq_ignore_ascii_case(id);
    if is(b"04b07795-8ddb-461a-bbee-02f9e1bf7b46")
        || is(b"1950a258-227b-4e31-a9cf-717495945fc2")
        || is(b"14d82eec-204b-4c2f-b7e8-296a70dab67e")
        || is(b"1b730954-1685-4b74-9bfd-dac224a7b894")
    {
        // Azure CLI, Azure PowerShell, Microsoft Graph's command line, Azure AD PowerShell.
        return Some(Interface::Cli);
    }
    if is(b"c44b4083-3bb0-49c1-b47d-974e53cbdf3c") || is(b"74658136-14ec-4630-ad9b-26e160ff0fc6") {
        // The portal, and its part for the directory.
        return Some(Interface::Console);
    }
    None
}

/// Whether a text has the form of a GUID, as object and application ids do.
pub(crate) fn is_guid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests;
