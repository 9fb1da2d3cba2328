//! What is inside of a record: parsed when somebody first looks, and once, however many look.

use std::cell::OnceCell;

use serde_json::Value;

use crate::evidence::members::Member;

use super::Format;
use super::cloudtrail::call;

/// A record that may be looked into.
pub(crate) struct Inside<'a> {
    format: Format,
    members: &'a [Member<'a>],
    bytes: &'a [u8],
    parsed: OnceCell<Option<Value>>,
}

impl<'a> Inside<'a> {
    /// A record, with the members that were read of it already.
    pub(crate) fn of(format: Format, members: &'a [Member<'a>], bytes: &'a [u8]) -> Self {
        Self { format, members, bytes, parsed: OnceCell::new() }
    }

    /// The members that were read already.
    pub(crate) fn members(&self) -> &'a [Member<'a>] {
        self.members
    }

    /// The record; of CloudTrail no more than tells of the call. None where it is broken inside.
    pub(crate) fn get(&self) -> Option<&Value> {
        let parse = || match self.format {
            Format::CloudTrail => call::of(self.members),
            _ => serde_json::from_slice(self.bytes).ok(),
        };
        self.parsed.get_or_init(parse).as_ref()
    }
}
