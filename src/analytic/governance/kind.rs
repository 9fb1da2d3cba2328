//! What chains amount to.

/// What a chain amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A change, and provisioning after it.
    Chain,
    /// A change that nothing was provisioned after.
    Change,
    /// Changes none of which took effect.
    Attempt,
    /// Changes that only tighten.
    Tightening,
    /// Provisioning in a region never used, without any change.
    FirstUse,
    /// Provisioning that limits refused, without any change.
    Refused,
}

impl Kind {
    /// The name in reports.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Change => "change",
            Self::Attempt => "attempt",
            Self::Tightening => "tightening",
            Self::FirstUse => "first_use_of_region",
            Self::Refused => "refused",
        }
    }
}
