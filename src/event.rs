//! The normalised event: what happened, as one record of any cloud tells it.

use crate::evidence::scan::Text;
use crate::identity::Who;
use crate::interface::Interface;
use crate::time::Nanos;

/// One record of a log, borrowed from the buffer it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// When it happened.
    pub time: Nanos,
    /// The time as the log wrote it.
    pub time_text: Text<'a>,
    /// What makes it the same event when it is exported twice.
    pub key: EventKey<'a>,
    /// The provider's id of the event; empty where it has none.
    pub event_id: Text<'a>,
    /// The service's short name: `iam`.
    pub service: Text<'a>,
    /// The provider's own name of the action, without API dates.
    pub action: Text<'a>,
    /// The service as the record has it; empty where it stands in no member of its own.
    pub logged_service: Text<'a>,
    /// The action as the record has it; empty as above.
    pub logged_action: Text<'a>,
    /// What many rules ask of a record besides; see [`Hints`].
    pub hints: Hints<'a>,
    /// The region it was sent to.
    pub region: Text<'a>,
    /// The account it happened in.
    pub account: Text<'a>,
    /// Who acted; `None` where the record does not say.
    pub who: Option<Who<'a>>,
    /// The name of the session: where one identity acts as another, the one behind.
    pub session: Text<'a>,
    /// The credential that signed the call.
    pub credential: Text<'a>,
    /// Who stands behind the credential, where the record says so: whoever impersonates.
    pub origin: Text<'a>,
    /// Where the call came from: an address, or a service's name.
    pub source: Text<'a>,
    /// The client, in its own words.
    pub agent: Text<'a>,
    /// The interface, where the record knows better than the client's words.
    pub interface: Option<Interface>,
    /// Whether it worked.
    pub outcome: Outcome,
    /// The provider's error code; empty where there is none.
    pub error: Text<'a>,
    /// Whether the provider marked the call as reading only.
    pub read_only: Option<bool>,
    /// Whether it opens something to everybody.
    pub opens_to_all: bool,
    /// Whether another account tells of its own identity's call: less is known than in that account's own record.
    pub second_hand: bool,
}

impl Event<'_> {
    /// Whether the names of service and action say how the record has them: as they are here, but for the
    /// end of a service's address at AWS.
    pub fn is_named_as_logged(&self) -> bool {
        let is_same = |a: &[u8], b: &[u8]| std::ptr::eq(a, b);
        let (service, logged) = (self.service.raw, self.logged_service.raw);
        let address = logged.strip_suffix(b".amazonaws.com");
        is_same(self.action.raw, self.logged_action.raw)
            && address.is_some_and(|name| is_same(name, service))
    }
}

/// Texts that have few values and that many rules ask for, as they stand in the record; empty where
/// they are not there, and where the log has no such thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints<'a> {
    /// What sort of identity acted: `AssumedRole`.
    pub identity_type: Text<'a>,
    /// What sort of identity gave the session: `Role`.
    pub issuer_type: Text<'a>,
    /// The service that acted in its name.
    pub invoked_by: Text<'a>,
    /// What sort of event it is: `AwsApiCall`.
    pub event_type: Text<'a>,
    /// Whether it has an error message.
    pub has_message: bool,
    /// Whether it says that it only read, where it says so by JSON's own `true` or `false`.
    pub read_only: Option<bool>,
    /// Whether it says that something was managed, as against data read or written, in the same way.
    pub management: Option<bool>,
    /// The identity's ARN; it and the names below have more values than the others.
    pub arn: Text<'a>,
    /// The provider's id of the identity and its session.
    pub principal: Text<'a>,
    /// The identity's own name.
    pub user_name: Text<'a>,
    /// The name of the identity that gave the session.
    pub issuer_name: Text<'a>,
    /// The identity's account.
    pub account: Text<'a>,
}

impl Hints<'_> {
    /// Whether a hint that is empty stands nowhere in the record: it knows its identity, and does not
    /// spell it in another way.
    pub fn are_all(&self) -> bool {
        !self.identity_type.is_empty() && self.identity_type.raw != b"Unknown"
    }
}

/// What two records of one event have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKey<'a> {
    /// An id that the provider gave.
    Id(Text<'a>),
    /// An id that the provider gave to what several accounts may tell.
    Shared(Text<'a>),
    /// One of several records that tell of one operation's progress: the hash of what they share.
    Operation(u64, Stage),
    /// No id: the record's own bytes.
    Bytes(&'a [u8]),
}

/// How far an operation had come when its record was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Asked for, accepted or under way.
    Begun,
    /// Ended, well or badly.
    Ended,
}

/// Whether a call worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// It worked.
    Success,
    /// It was refused for want of permission.
    Denied,
    /// It failed for another reason.
    Error,
    /// The record does not say.
    Unknown,
}

impl Outcome {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the call had an effect, as far as the record tells.
    pub const fn took_effect(self) -> bool {
        matches!(self, Self::Success | Self::Unknown)
    }
}

/// Why a record of a known format is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reject {
    /// No time, or one that cannot be read.
    Time,
    /// No action.
    Action,
    /// No service.
    Service,
}

impl Reject {
    /// In plain words.
    pub const fn explain(self) -> &'static str {
        match self {
            Self::Time => "no readable event time",
            Self::Action => "no name of an action",
            Self::Service => "no name of a service",
        }
    }
}
