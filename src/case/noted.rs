//! What a command wants to know of records beyond their rows, and what was noted for it.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::credential::Grant;
use crate::format::change::Change;
use crate::rule::matcher::Matcher;
use crate::transfer::{Deed, Taken, Transfer};

use super::credentials::Credentials;
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
    /// Which objects were read, and what leads out of the house: new identities, machines, shares.
    pub transfers: bool,
}

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
    /// Data on its way.
    pub transfers: Transfers,
}

/// What was noted of data on its way.
#[derive(Debug, Default)]
pub struct Transfers {
    /// Objects that were read.
    pub reads: Margin<Transfer>,
    /// The buckets that they lie in.
    pub buckets: Vec<String>,
    /// Identities made, machines, and what was shared.
    pub deeds: Margin<Deed>,
    /// Instances whose sessions acted, by the hash in [`super::Row::session`].
    pub instances: BTreeMap<u32, Box<str>>,
    /// When each role was taken on first, by its ARN.
    pub taken: BTreeMap<String, Taken>,
}
