//! Log formats: does this record belong to me, and which event is it.
//!
//! A new format is a file beside this one and a line in [`Format::ALL`].

pub mod cloudtrail;

use serde_json::Value;

use crate::event::{Event, Reject};
use crate::evidence::members::Member;

/// A log format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Format {
    /// AWS CloudTrail: management, data and sign-in events.
    CloudTrail,
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
    /// JSON that no format knows.
    Foreign,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 1] = [Self::CloudTrail];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CloudTrail => "aws_cloudtrail",
        }
    }

    /// The target that a whole record names: what the action was done to.
    pub fn resource(self, record: &Value) -> Option<String> {
        match self {
            Self::CloudTrail => cloudtrail::target::of(record),
        }
    }
}

/// Reads a record from its members; `bytes` is the whole of it.
#[inline]
pub fn read<'a>(members: &[Member<'a>], bytes: &'a [u8]) -> Record<'a> {
    let fields = cloudtrail::Fields::of(members);
    if fields.is_cloudtrail() {
        return match fields.event(bytes) {
            Ok(event) => Record::Event(Format::CloudTrail, event),
            Err(reject) => Record::Rejected(reject),
        };
    }
    if cloudtrail::is_digest(members) {
        return Record::Digest;
    }
    Record::Foreign
}
