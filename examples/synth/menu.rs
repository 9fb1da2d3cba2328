//! What identities habitually call.

/// An action by `source:Name` and how often it is called beside the others.
pub(crate) type Menu = &'static [(&'static str, u32)];
