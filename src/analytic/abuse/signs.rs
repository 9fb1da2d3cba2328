//! What events tell: signs, moments that have some, and bursts.

use crate::case::Address;
use crate::catalog::Class;
use crate::time::Nanos;

/// What an event tells. Several may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u16);

impl Signs {
    /// A network that the identity never came from.
    pub(super) const NETWORK: Self = Self(1);
    /// A kind of client that it never used.
    pub(super) const CLIENT: Self = Self(2);
    /// A shell in the console, which it never used.
    pub(super) const SHELL: Self = Self(4);
    /// A tool of attackers or testers, which it never used.
    pub(super) const TOOL: Self = Self(8);
    /// An operating system that its clients never ran on.
    pub(super) const SYSTEM: Self = Self(16);
    /// A privileged action, new or not.
    pub(super) const PRIVILEGED: Self = Self(32);
    /// Running code in a way that is new to it.
    pub(super) const EXECUTION: Self = Self(64);
    /// A credential was handed out.
    pub(super) const GRANT: Self = Self(128);
    /// It changes something, or tried to.
    pub(super) const CHANGE: Self = Self(256);
    /// A sign-in to the console without a second factor, which is new to it.
    pub(super) const NO_MFA: Self = Self(512);
    /// A sign-in that worked after many that failed.
    pub(super) const GUESSED: Self = Self(1024);

    /// These but not those.
    pub(super) const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// One or the other.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Where from and with what.
    pub(super) const CONTEXT: Self = Self(1 | 2 | 4 | 8 | 16);

    /// Whether it has one of these.
    pub(super) const fn has(self, sign: Self) -> bool {
        self.0 & sign.0 != 0
    }

    pub(super) fn add(&mut self, sign: Self, on: bool) {
        if on {
            self.0 |= sign.0;
        }
    }
}

/// How new an action is to the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// It uses it.
    Usual,
    /// It uses its class in that service.
    Action,
    /// It uses its class in other services.
    Service,
    /// It never used its class.
    Class,
}

/// An event that tells something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) address: Address,
    pub(super) time: Nanos,
    pub(super) signs: Signs,
    pub(super) class: Class,
    pub(super) level: Level,
    /// Days since the identity was first seen.
    pub(super) known_days: i64,
    /// Networks that it had come from by then, without those inside and the provider's own.
    pub(super) networks: usize,
}

/// More at once than the identity's habit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Burst {
    pub(super) kind: BurstKind,
    /// The first and the last event of it.
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    /// When it first was more than the habit.
    pub(super) reached: Nanos,
    /// Distinct actions at its height, services, and all calls.
    pub(super) things: usize,
    pub(super) sorts: usize,
    pub(super) all: usize,
    /// The most distinct actions that were usual.
    pub(super) usual: usize,
    pub(super) known_days: i64,
}

/// What it is more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BurstKind {
    /// Distinct actions that look around.
    Recon,
    /// Refused calls.
    Probes,
    /// Services changed.
    Impact,
}
