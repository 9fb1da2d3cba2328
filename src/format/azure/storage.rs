//! Logs of Azure's storage: a record a request, as diagnostic settings write it and with the columns of
//! Log Analytics.

use crate::event::{Event, EventKey, Hints, Outcome, Reject};
use crate::evidence::scan::{Json, Text};
use crate::format::walk::{Folded, folded, members};
use crate::identity::{Kind, Provider, Who};
use crate::time;

use super::{segment, without_port};

/// Whether a category is of these logs.
pub(crate) fn is_category(category: Text<'_>) -> bool {
    [&b"StorageRead"[..], b"StorageWrite", b"StorageDelete"]
        .iter()
        .any(|known| category.raw.eq_ignore_ascii_case(known))
}

/// Where in a record a member stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Identity,
    Requester,
    Properties,
}

/// What a record tells, from whichever level of it.
#[derive(Default)]
struct Fields<'a> {
    time: Text<'a>,
    resource: Text<'a>,
    category: Text<'a>,
    operation: Text<'a>,
    status: Text<'a>,
    status_text: Text<'a>,
    address: Text<'a>,
    correlation: Text<'a>,
    location: Text<'a>,
    account: Text<'a>,
    agent: Text<'a>,
    authentication: Text<'a>,
    token: Text<'a>,
    object: Text<'a>,
    app: Text<'a>,
    tenant: Text<'a>,
    upn: Text<'a>,
}

impl<'a> Fields<'a> {
    /// Keeps a member; the objects that these logs have are looked into.
    fn take(&mut self, name: &[u8], value: Json<'a>, place: Place) {
        let mut buffer: Folded = [0; 40];
        let name = folded(name, &mut buffer);
        let into = match name {
            b"identity" | b"properties" if place == Place::Root => {
                let within = if name == b"identity" { Place::Identity } else { Place::Properties };
                return self.take_all(value, within);
            }
            b"requester" if place == Place::Identity => {
                return self.take_all(value, Place::Requester);
            }
            b"time" | b"timegenerated" if place == Place::Root => &mut self.time,
            b"resourceid" => &mut self.resource,
            b"category" => &mut self.category,
            b"operationname" => &mut self.operation,
            b"statuscode" => &mut self.status,
            b"statustext" => &mut self.status_text,
            b"calleripaddress" => &mut self.address,
            b"correlationid" => &mut self.correlation,
            b"location" => &mut self.location,
            b"accountname" => &mut self.account,
            b"useragentheader" => &mut self.agent,
            b"authenticationtype" => &mut self.authentication,
            b"type" if place == Place::Identity => &mut self.authentication,
            b"tokenhash" | b"authenticationhash" => &mut self.token,
            b"objectid" | b"requesterobjectid" => &mut self.object,
            b"appid" | b"requesterappid" => &mut self.app,
            b"requestertenantid" => &mut self.tenant,
            b"tenantid" if place == Place::Requester => &mut self.tenant,
            b"upn" | b"requesterupn" => &mut self.upn,
            _ => return,
        };
        match value {
            Json::Text(text) if !text.is_empty() => *into = text,
            Json::Scalar(raw) if raw != b"null" => *into = Text::new(raw),
            _ => {}
        }
    }

    fn take_all(&mut self, value: Json<'a>, place: Place) {
        if let Json::Object(object) = value {
            members(object, |name, value| self.take(name, value, place));
        }
    }

    /// Who asked. Behind a key, a signature or nothing at all nobody is known: the account's key is who it was.
    fn who(&self) -> Option<Who<'a>> {
        let who = |kind, account, realm, subject, alias| Who {
            provider: Provider::Azure,
            kind,
            account,
            realm,
            subject,
            via: None,
            id: Text::default(),
            alias,
        };
        let none = Text::default();
        if !self.object.is_empty() {
            let kind = if self.upn.is_empty() { Kind::ServicePrincipal } else { Kind::User };
            return Some(who(kind, self.tenant, "", self.object, self.upn));
        }
        if !self.upn.is_empty() || !self.app.is_empty() {
            return Some(match self.upn.is_empty() {
                true => who(Kind::ServicePrincipal, self.tenant, "", self.app, none),
                false => who(Kind::User, self.tenant, "", self.upn, none),
            });
        }
        let subscription = segment(self.resource, b"subscriptions");
        let is = |word: &[u8]| self.authentication.raw.eq_ignore_ascii_case(word);
        if is(b"Anonymous") {
            return Some(who(Kind::Anonymous, none, "", Text::new(b"anonymous"), none));
        }
        let realm = match () {
            () if is(b"AccountKey") || is(b"Account Key") => "key/",
            () if is(b"SAS") || is(b"DelegationSas") || is(b"ServiceSas") => "sas/",
            () => return None,
        };
        let account = self.storage_account();
        (!account.is_empty()).then(|| who(Kind::Unknown, subscription, realm, account, none))
    }

    fn storage_account(&self) -> Text<'a> {
        match self.account.is_empty() {
            true => segment(self.resource, b"storageAccounts"),
            false => self.account,
        }
    }

    fn outcome(&self) -> Outcome {
        match self.status.raw {
            [b'1'..=b'3', _, _] => Outcome::Success,
            b"401" | b"403" => Outcome::Denied,
            [b'4' | b'5', _, _] => Outcome::Error,
            _ if self.status_text.raw.ends_with(b"Success") => Outcome::Success,
            _ => Outcome::Unknown,
        }
    }
}

/// The event of a record.
pub(crate) fn event(bytes: &[u8]) -> Result<Event<'_>, Reject> {
    let mut fields = Fields::default();
    members(bytes, |name, value| fields.take(name, value, Place::Root));
    let time = time::parse(fields.time.raw).ok_or(Reject::Time)?;
    if fields.operation.is_empty() {
        return Err(Reject::Action);
    }
    let outcome = fields.outcome();
    let failed = matches!(outcome, Outcome::Denied | Outcome::Error);
    Ok(Event {
        time,
        time_text: fields.time,
        key: match fields.correlation.is_empty() {
            true => EventKey::Bytes(bytes),
            false => EventKey::Id(fields.correlation),
        },
        event_id: fields.correlation,
        service: Text::new(b"Microsoft.Storage"),
        action: fields.operation,
        logged_service: Text::default(),
        logged_action: fields.operation,
        hints: Hints::default(),
        region: fields.location,
        account: segment(fields.resource, b"subscriptions"),
        who: fields.who(),
        session: Text::default(),
        credential: fields.token,
        origin: Text::default(),
        source: without_port(fields.address),
        agent: fields.agent,
        interface: None,
        outcome,
        error: if failed { fields.status_text } else { Text::default() },
        read_only: Some(fields.category.raw.eq_ignore_ascii_case(b"StorageRead"))
            .filter(|_| !fields.category.is_empty()),
        opens_to_all: false,
        second_hand: false,
    })
}

#[cfg(test)]
#[path = "storage_tests.rs"]
mod tests;
