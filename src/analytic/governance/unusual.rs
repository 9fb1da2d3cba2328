//! How provisioning differs from what the account is used to.

use crate::known::Standing;
use crate::time::Nanos;

use super::chain::Loom;
use super::link::Link;

/// How provisioning differs from what the account is used to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unusual {
    pub(super) new_region: bool,
    /// Outside of what hunt.toml allows.
    pub(super) outside_house: bool,
    /// Outside of what the lowered guard rail allowed.
    pub(super) outside_guard: bool,
    pub(super) accelerated: bool,
    pub(super) large: bool,
    pub(super) many: bool,
    /// A change opened the region longer ago than the window reaches.
    pub(super) opened_earlier: bool,
    /// The actor never provisioned anything in the account.
    pub(super) first: bool,
}

impl Unusual {
    /// Whether the account is not used to it, whoever does it.
    pub(super) const fn is_for_account(self) -> bool {
        self.new_region
            || self.outside_house
            || self.outside_guard
            || self.accelerated
            || self.large
            || self.many
    }
}

impl Loom<'_> {
    /// How provisioning differs from what was usual at a moment.
    pub(super) fn unusual(&self, link: &Link<'_>, begin: Nanos) -> Unusual {
        let (habits, account) = (self.habits, link.account);
        let machines = link.machines();
        let most = habits.most_machines(account, begin);
        // Where the evidence of an account has just begun, nothing can be said to be new.
        let has_past = habits.days(account, begin) > 0;
        let is_many = |count: u64| {
            count >= self.settings.many_least
                && count as f64 >= most as f64 * self.settings.many_times
        };
        Unusual {
            new_region: has_past
                && self.is_somewhere(link.region)
                && habits.is_new_region(account, link.region, begin),
            outside_house: self.house.standing(link) == Standing::Outside,
            outside_guard: false,
            opened_earlier: false,
            accelerated: machines.is_some_and(|it| it.accelerated)
                && !habits.had_accelerated(account, begin),
            large: machines.is_some_and(|it| it.large) && !habits.had_large(account, begin),
            many: has_past && machines.and_then(|it| it.count).is_some_and(is_many),
            first: has_past && !habits.has_provisioned(link.actor, account, begin),
        }
    }

    pub(super) fn is_somewhere(&self, region: u32) -> bool {
        let name = self.case.regions.get(region as usize).map_or("", String::as_str);
        !name.is_empty() && name != "global"
    }
}
