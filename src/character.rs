//! Whether a person, a program or a computer stands behind an identity, guessed from the evidence.
//!
//! Kinds tell how an identity is made, not who uses it: a role may be a person's or a pipeline's.
//! The guess rests on interfaces, names of sessions and the hours of activity, and says on which.

use crate::case::Row;
use crate::identity::{Kind, SessionName};
use crate::interface::Interface;
use crate::time::HOUR;

/// Who or what acts as the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Character {
    /// A person.
    Human,
    /// A program that runs on a schedule or on demand: pipelines, scripts, infrastructure as code.
    Automation,
    /// A computer or function doing its work.
    Workload,
    /// A service of the provider.
    Service,
    /// Too little is known.
    Unknown,
}

impl Character {
    /// The name in reports and in `hunt.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Automation => "automation",
            Self::Workload => "workload",
            Self::Service => "service",
            Self::Unknown => "unknown",
        }
    }
}

/// Active hours of the day from which on nobody sleeps.
const HOURS_WITHOUT_SLEEP: u32 = 20;
/// Events below which hours say nothing.
const EVENTS_FOR_RHYTHM: u32 = 48;

/// Counts that the guess rests on.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    events: u32,
    interfaces: [u32; 9],
    session_names: [u32; 5],
    hours: u32,
    days_of_week: u8,
    /// The hour, counted from 1970, of the last event.
    last_hour: Option<i64>,
}

impl Traits {
    /// Takes an event into account.
    #[inline]
    pub fn observe(&mut self, row: &Row) {
        self.events += 1;
        self.interfaces[row.interface as usize] += 1;
        self.session_names[row.session_name as usize] += 1;
        let hour = row.time.div_euclid(HOUR);
        if self.last_hour != Some(hour) {
            self.last_hour = Some(hour);
            self.hours |= 1 << hour.rem_euclid(24);
            // 1970-01-01 was a Thursday; which day is which does not matter here.
            self.days_of_week |= 1 << hour.div_euclid(24).rem_euclid(7);
        }
    }

    fn share(&self, interfaces: &[Interface]) -> f64 {
        let count: u32 = interfaces.iter().map(|i| self.interfaces[*i as usize]).sum();
        f64::from(count) / f64::from(self.events.max(1))
    }

    fn sessions(&self, name: SessionName) -> bool {
        self.session_names[name as usize] * 2 > self.events
    }

    fn never_rests(&self) -> bool {
        self.events >= EVENTS_FOR_RHYTHM
            && self.hours.count_ones() >= HOURS_WITHOUT_SLEEP
            && self.days_of_week == 0x7f
    }

    /// The guess, and what it rests on.
    pub fn guess(&self, kind: Kind, name: &str) -> (Character, &'static str) {
        match kind {
            Kind::Service => return (Character::Service, "acts for the provider"),
            Kind::Root => return (Character::Human, "the account's owner"),
            Kind::ServiceAccount if self.share(&[Interface::Iac, Interface::Cli]) > 0.5 => {
                return (Character::Automation, "a service account driven by scripts");
            }
            Kind::ServiceAccount | Kind::Workload => {
                return (Character::Workload, "a machine's own identity");
            }
            Kind::ServicePrincipal => return (Character::Automation, "an application's identity"),
            _ => {}
        }
        if name.starts_with("sso/") || self.sessions(SessionName::Person) {
            return (Character::Human, "sessions named after a person");
        }
        if self.sessions(SessionName::Instance) {
            return (Character::Workload, "sessions named after instances");
        }
        if self.share(&[Interface::Console, Interface::Browser, Interface::CloudShell]) > 0.1 {
            return (Character::Human, "uses the console");
        }
        if self.share(&[Interface::Iac]) > 0.5 {
            return (Character::Automation, "infrastructure as code");
        }
        if self.never_rests() {
            return if self.share(&[Interface::Sdk]) > 0.5 {
                (Character::Workload, "a library's calls, day and night")
            } else {
                (Character::Automation, "active at all hours, all week")
            };
        }
        if kind == Kind::User && name.contains('@') {
            return (Character::Human, "a person's login");
        }
        if self.sessions(SessionName::Counted) {
            return (Character::Automation, "sessions numbered by run");
        }
        if kind == Kind::Role && self.share(&[Interface::Sdk]) > 0.5 {
            return (Character::Workload, "a role used through a library");
        }
        if kind == Kind::User && self.share(&[Interface::Cli]) > 0.5 {
            return (Character::Human, "a user of the command line who rests");
        }
        if kind == Kind::User && self.share(&[Interface::Sdk]) > 0.5 {
            return (Character::Automation, "a user's key in a program");
        }
        (Character::Unknown, "too little to tell")
    }
}
