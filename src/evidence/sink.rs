//! What takes records while they are read, and what became of them.

use super::lines::Plain;
use super::members::Member;
use super::scan::Text;

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
    /// It tells of network flows.
    Flows(Flown),
    /// Nothing known.
    Foreign,
}

/// What a record of a flow log told. One line is one flow; Azure has many in a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flown {
    /// Flows taken.
    pub flows: u32,
    /// Statements that there was nothing to tell, or that something was passed over.
    pub empty: u32,
    /// Flows that could not be read.
    pub rejected: u32,
    /// Why the first of them could not.
    pub reason: &'static str,
}

/// What takes records.
pub trait Sink {
    /// Takes the record with this number in the piece being read.
    fn take(&mut self, number: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken;

    /// Takes a line of a plain log.
    fn take_line(&mut self, _number: u32, _plain: Plain, _line: Text<'_>) -> Taken {
        Taken::Foreign
    }

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
    /// Flows taken.
    pub flows: u64,
    /// Statements of flow logs that there was nothing to tell, or that something was passed over.
    pub empty_flows: u64,
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
        self.events + self.digests + self.not_audit + self.rejected + self.flows + self.empty_flows
    }

    /// Counts what became of the record with this number.
    pub(super) fn count(&mut self, number: u32, taken: Taken) {
        match taken {
            Taken::Event => self.events += 1,
            Taken::Digest => self.digests += 1,
            Taken::NotAudit => self.not_audit += 1,
            Taken::Rejected(reason) => self.reject(number, reason),
            Taken::Foreign => self.foreign += 1,
            Taken::Flows(told) => {
                self.flows += u64::from(told.flows);
                self.empty_flows += u64::from(told.empty);
                if told.rejected > 0 {
                    self.reject(number, told.reason);
                    self.rejected += u64::from(told.rejected - 1);
                }
            }
        }
    }

    /// Counts a record of a known format that is lost.
    pub(super) fn reject(&mut self, number: u32, reason: &'static str) {
        self.rejected += 1;
        self.first_rejected.get_or_insert((number, reason));
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
