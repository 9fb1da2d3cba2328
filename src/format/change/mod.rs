//! What a record says of a change to what may be used of a cloud (quotas, guard rails, regions, who
//! an account belongs to), and of machines that were asked for.
//!
//! Only records of such actions are looked into, and these few are parsed whole. Nothing here judges:
//! what the record does not say stays open.

mod look;
mod machine;
mod quota;
mod refusal;

use crate::event::Event;

use super::{Format, Inside};

pub use machine::Machines;
pub use quota::covers;
pub use refusal::Refusal;

pub(super) use look::{inner, list, member, number, quoted, text};
pub(super) use machine::{Keys, machines};
pub(super) use quota::family;
pub(super) use refusal::refusal;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// How much may be used.
    Quota,
    /// What is allowed.
    Policy,
    /// Who an account belongs to.
    Association,
    /// Where.
    Region,
    /// No change of that sort after all: a support case about something else.
    Nothing,
}

/// Whether a change gives more room or less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// A guard rail is lower than before.
    Weakens,
    /// A guard rail is higher than before.
    Tightens,
    /// The record does not say.
    #[default]
    Unknown,
}

impl Strength {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weakens => "weakens",
            Self::Tightens => "tightens",
            Self::Unknown => "unknown",
        }
    }
}

/// What a record says of a change or of machines asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// What it is about, where the record knows better than the action's name.
    pub subject: Option<Subject>,
    /// What was changed: a quota, a policy, an account; empty where the record does not say.
    pub target: String,
    /// The account, project or subscription that the target is, or is in force on.
    pub scope: Option<String>,
    /// The value before, where the record tells.
    pub old: Option<String>,
    /// The value asked for.
    pub new: Option<String>,
    /// What became of the request: a state, or the value that was granted.
    pub granted: Option<String>,
    /// More room, or less.
    pub strength: Strength,
    /// The quota before, as a number.
    pub before: Option<f64>,
    /// The quota asked for, as a number.
    pub asked: Option<f64>,
    /// The region that was opened, or that a quota holds in.
    pub region: Option<String>,
    /// The regions that a policy allows from now on; of one that is deleted, those it allowed.
    pub allowed: Vec<String>,
    /// The statements or settings that a policy is made of from now on; of one that is deleted, those
    /// it had.
    pub parts: Vec<String>,
    /// The machines that were asked for.
    pub machines: Option<Machines>,
    /// Which limit refused the request.
    pub refusal: Option<Refusal>,
}

impl Change {
    /// What two records of one operation tell together; the first counts where both speak.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        let strength = match self.strength {
            Strength::Unknown => later.strength,
            known => known,
        };
        let either = |a: Vec<String>, b: Vec<String>| if a.is_empty() { b } else { a };
        Self {
            subject: self.subject.or(later.subject),
            target: if self.target.is_empty() { later.target } else { self.target },
            scope: self.scope.or(later.scope),
            old: self.old.or(later.old),
            new: self.new.or(later.new),
            // The end knows more of it than the beginning.
            granted: later.granted.or(self.granted),
            strength,
            before: self.before.or(later.before),
            asked: self.asked.or(later.asked),
            region: self.region.or(later.region),
            allowed: either(self.allowed, later.allowed),
            parts: either(self.parts, later.parts),
            machines: match (self.machines, later.machines) {
                (Some(a), Some(b)) => Some(a.with(b)),
                (a, b) => a.or(b),
            },
            refusal: later.refusal.or(self.refusal),
        }
    }
}

/// What a record says of a change, where it says anything.
pub(crate) fn change(format: Format, event: &Event<'_>, inside: &Inside<'_>) -> Option<Change> {
    let (service, action) = (event.service.decode(), event.action.decode());
    let change = match format {
        Format::CloudTrail => super::cloudtrail::change::of(&service, &action, inside.get()?),
        Format::AzureActivity => super::azure::change::of(&action, inside.get()?),
        Format::GcpAudit => super::gcp::change::of(&service, &action, inside.get()?),
        _ => return None,
    };
    (change != Change::default()).then_some(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_records_of_one_operation_tell_what_either_knows() {
        let machines = |count| Some(Machines { count, ..Machines::default() });
        let asked = Change {
            target: "quota".to_owned(),
            asked: Some(8.0),
            machines: machines(Some(3)),
            granted: Some("PENDING".to_owned()),
            ..Change::default()
        };
        let ended = Change {
            target: "other".to_owned(),
            strength: Strength::Weakens,
            machines: machines(None),
            granted: Some("8".to_owned()),
            refusal: Some(Refusal::Quota),
            ..Change::default()
        };
        let both = asked.with(ended);
        assert_eq!((both.target.as_str(), both.asked), ("quota", Some(8.0)));
        assert_eq!(both.strength, Strength::Weakens);
        assert_eq!(both.granted.as_deref(), Some("8"));
        assert_eq!((both.machines, both.refusal), (machines(Some(3)), Some(Refusal::Quota)));
    }
}
