//! One event, compact: numbers of names, and the place its record can be read from again.

use crate::event::Outcome;
use crate::identity::SessionName;
use crate::interface::Interface;
use crate::time::Nanos;

/// One event of the case. The numbers are indexes into the case's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// When it happened.
    pub time: Nanos,
    /// Hash of the event's own id, or of the record where it has none.
    pub id: u64,
    /// Hash of the credential's text; 0 where the record names none.
    pub credential: u64,
    /// Who acted; [`Row::NOBODY`] where the record does not say.
    pub identity: u32,
    /// What was called.
    pub action: u32,
    /// In which account and region.
    pub place: u32,
    /// From where.
    pub source: u32,
    /// With which client.
    pub agent: u32,
    /// The error code; number 0 is none.
    pub error: u32,
    /// The piece of a file that holds the record.
    pub piece: u32,
    /// The record's number in the piece.
    pub record: u32,
    /// Hash of the session's name; 0 without one.
    pub session: u32,
    /// The kind of client.
    pub interface: Interface,
    /// Whether it worked.
    pub outcome: Outcome,
    /// How the session was named.
    pub session_name: SessionName,
    /// See [`Flags`].
    pub flags: Flags,
}

impl Row {
    /// The identity of a record that names nobody.
    pub const NOBODY: u32 = u32::MAX;
}

/// What fits into bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// The provider marked the call as reading only.
    pub const READS: Self = Self(1);
    /// The provider marked the call as changing something.
    pub const WRITES: Self = Self(2);
    /// Another account tells of its own identity's call.
    pub const SECOND_HAND: Self = Self(4);
    /// Several accounts may tell of the event, under one id.
    pub const SHARED: Self = Self(8);

    /// One of several records of one operation's progress; in the case, what is left of them.
    pub const STEP: Self = Self(16);
    /// No record says how the operation ended.
    pub const BEGUN: Self = Self(32);

    /// It opened something to everybody.
    pub const OPENS_TO_ALL: Self = Self(64);

    /// An access log tells of it, not the audit log.
    pub const ACCESS: Self = Self(128);

    /// Whether all of these are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// With these set, too.
    pub const fn with(self, flags: Self, on: bool) -> Self {
        Self(if on { self.0 | flags.0 } else { self.0 })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_fits_a_cache_line() {
        assert_eq!(size_of::<super::Row>(), 64);
    }
}
