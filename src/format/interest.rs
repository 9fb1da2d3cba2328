//! What commands may want to know of records beyond their rows.

/// A set of things that may be noted of an action's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest(u8);

impl Interest {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Credentials that were handed out.
    pub const GRANT: Self = Self(1);
    /// Changed quotas, guard rails, regions and owners, and machines that were asked for.
    pub const CHANGE: Self = Self(2);
    /// Objects that were read.
    pub const TRANSFER: Self = Self(4);
    /// Identities that were made, machines, and what was shared.
    pub const DEED: Self = Self(8);
    /// Roles that were taken on.
    pub const TAKEN: Self = Self(16);

    /// Whether all of these are in it.
    pub const fn has(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// With these in it, too.
    pub const fn with(self, others: Self, on: bool) -> Self {
        Self(if on { self.0 | others.0 } else { self.0 })
    }

    /// What is in both.
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }
}
