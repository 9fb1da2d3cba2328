//! What takes records while they are read, and what became of them.

use super::members::Member;

/// What a sink makes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is an event.
    Event,
    /// It is a digest.
    Digest,
    /// It belongs to another log that shares files with audit logs.
    NotAudit,
    /// Its format is known, but it is no event; why.
    Rejected(&'static str),
    /// Nothing known.
    Foreign,
}

/// What takes records.
pub trait Sink {
    /// Takes the record with this number in the piece being read.
    fn take(&mut self, number: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken;

    /// Whether nothing more is wanted; reading then stops early.
    fn has_enough(&self) -> bool {
        false
    }
}

/// What became of the records of a piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Places that a record stood in, whatever became of it.
    pub records: u32,
    /// Events taken.
    pub events: u64,
    /// Digests.
    pub digests: u64,
    /// Records of other logs that share files with audit logs.
    pub not_audit: u64,
    /// Records no format knows.
    pub foreign: u64,
    /// Known formats, but no event.
    pub rejected: u64,
    /// The first rejected record's number and the reason.
    pub first_rejected: Option<(u32, &'static str)>,
    /// Records broken as JSON.
    pub damaged: u64,
    /// The first broken record's number, and where in the piece.
    pub first_damage: Option<(u32, usize)>,
    /// The last thing in the piece has no end.
    pub ends_early: bool,
    /// Damage upon damage: the rest was not read.
    pub gave_up: bool,
}

impl Tally {
    /// Records that some format knows, whatever it makes of them.
    pub(super) fn known(&self) -> u64 {
        self.events + self.digests + self.not_audit + self.rejected
    }
}

/// Where a piece of a file begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The piece starts between the elements of the file's array, not at its beginning.
    pub inside_array: bool,
    /// More pieces follow, so an open envelope at the end is no damage.
    pub continued: bool,
}

impl Place {
    /// The whole of a file.
    pub const WHOLE: Self = Self { inside_array: false, continued: false };
}
