//! What a command wants to know of records beyond their rows, and what was noted for it.

use std::collections::HashMap;

use crate::catalog::Catalog;
use crate::credential::{Credential, Grant};
use crate::format::change::Change;
use crate::rule::matcher::Matcher;

use super::margin::Margin;
use super::matched::Matches;

/// What is to be noted of records while they are read. It costs time, so each command asks for what
/// it needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wants<'m> {
    /// Rules that are asked of every record.
    pub rules: Option<&'m Matcher>,
    /// Which credentials there are, and which calls handed some out.
    pub credentials: bool,
    /// The event that goes by this id: rows have only hashes, and of what their event is told by.
    pub event_id: Option<&'m str>,
    /// What was changed of quotas, guard rails, regions and owners, and which machines were asked
    /// for; the catalogue tells which actions do so.
    pub changes: Option<&'m Catalog>,
}

/// Credentials by the hash in [`super::Row::credential`].
pub type Credentials = HashMap<u64, Credential>;

/// What was noted.
#[derive(Debug, Default)]
pub struct Noted {
    /// What rules matched.
    pub matches: Matches,
    /// The credentials that records were signed with.
    pub credentials: Credentials,
    /// Calls that handed out credentials.
    pub grants: Margin<Grant>,
    /// In [`super::Row::id`], the events that go by the id that was asked for; in order.
    pub asked: Vec<u64>,
    /// What was changed of quotas, guard rails, regions and owners, and machines that were asked for.
    pub changes: Margin<Change>,
}
