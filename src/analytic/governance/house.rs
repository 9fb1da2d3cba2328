//! What `hunt.toml` approves, allows and expects of changes and of where machines stand.

use crate::analytic::Question;
use crate::config::{self, Patterns};
use crate::event::Outcome;
use crate::format::change::Subject;
use crate::known::Standing;

use super::link::Link;

/// `[policy]` and `[[change]]`, asked by link.
pub(super) struct House<'a> {
    question: Question<'a>,
    regions: Patterns,
    judges_networks: bool,
}

/// Why a change is in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cover<'a> {
    /// An approved change.
    Change(&'a config::Change),
    /// The quota stays within what is approved.
    Quota(f64),
    /// The region is allowed.
    Region,
    /// The account goes where it belongs.
    Association(&'a str),
}

impl Cover<'_> {
    /// The code of the reason that takes points off.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Change(_) => "approved_change",
            Self::Quota(_) => "approved_quota",
            Self::Region => "allowed_region",
            Self::Association(_) => "expected_association",
        }
    }
}

impl<'a> House<'a> {
    pub(super) fn of(question: &Question<'a>) -> Self {
        let policy = &question.known.config.policy;
        Self {
            question: *question,
            regions: Patterns::of([policy.allowed_regions.as_slice()]),
            judges_networks: !policy.corporate_networks.list.is_empty(),
        }
    }

    /// Why a change is in order, if hunt.toml says so.
    pub(super) fn cover(&self, link: &Link<'_>) -> Option<Cover<'a>> {
        let known = self.question.known;
        if let Some(change) = known.change(&link.row) {
            return Some(Cover::Change(change));
        }
        let change = link.noted?;
        match link.subject? {
            Subject::Quota => {
                let approved = self.approved_quota(&change.target)?;
                (change.asked? <= approved).then_some(Cover::Quota(approved))
            }
            Subject::Region => {
                let opened = change.region.iter().chain(&change.allowed);
                let mut opened = opened.peekable();
                opened.peek()?;
                opened.all(|region| self.allows(region)).then_some(Cover::Region)
            }
            Subject::Association => {
                let expected = self.expected(link)?;
                is_group(change.new.as_deref()?, expected).then_some(Cover::Association(expected))
            }
            Subject::Policy | Subject::Nothing => None,
        }
    }

    fn approved_quota(&self, target: &str) -> Option<f64> {
        let quotas = &self.question.known.config.policy.approved_quotas;
        let found = quotas.iter().find(|(name, _)| name.eq_ignore_ascii_case(target));
        found.map(|(_, value)| *value)
    }

    /// Whether hunt.toml names regions, and this one among them.
    fn allows(&self, region: &str) -> bool {
        !self.regions.matching(&[region]).is_empty()
    }

    fn expected(&self, link: &Link<'_>) -> Option<&'a str> {
        let expected = &self.question.known.config.policy.expected_subscriptions;
        let change = link.noted?;
        let names = [change.scope.as_deref(), Some(change.target.as_str())];
        let mut names = names.into_iter().flatten();
        names.find_map(|name| {
            let found = expected.iter().find(|(id, _)| id.eq_ignore_ascii_case(name));
            found.map(|(_, group)| group.as_str())
        })
    }

    /// Where hunt.toml expects the account, if it was put elsewhere or taken out of there.
    pub(super) fn unexpected(&self, link: &Link<'_>) -> Option<&'a str> {
        if link.subject != Some(Subject::Association) || !link.worked() {
            return None;
        }
        let expected = self.expected(link)?;
        let change = link.noted?;
        let is_away = match (&change.new, &change.old) {
            (Some(new), _) => !is_group(new, expected),
            (None, Some(old)) => is_group(old, expected),
            (None, None) => false,
        };
        is_away.then_some(expected)
    }

    /// Whether hunt.toml allows the region that a link is in.
    pub(super) fn standing(&self, link: &Link<'_>) -> Standing {
        self.question.known.region(self.question.case, link.region)
    }

    /// Whether the call came from a public network that is not the house's.
    pub(super) fn is_outside(&self, link: &Link<'_>) -> bool {
        let case = self.question.case;
        self.judges_networks
            && link.row.outcome != Outcome::Denied
            && case.networks[case.network_of(&link.row) as usize].is_telling()
            && !self.question.known.is_corporate(link.row.source)
    }
}

/// Whether a group is the one expected: by its name, or as the last part of a path.
fn is_group(group: &str, expected: &str) -> bool {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    group.eq_ignore_ascii_case(expected) || last(group) == last(expected)
}
