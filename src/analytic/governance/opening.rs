//! What room a change makes, and whether provisioning uses just that.

use crate::format::change::{Machines, Subject, covers};

use super::chain::{After, Loom};
use super::link::Link;

impl Loom<'_> {
    /// The account that a change is in force on; none where it is on many.
    pub(super) fn reach(&self, link: &Link<'_>) -> Option<u32> {
        let scope = link.noted.and_then(|change| change.scope.as_deref());
        if let Some(scope) = scope {
            let scope = self.case.accounts.binary_search_by(|known| known.as_str().cmp(scope));
            return scope.ok().and_then(|number| u32::try_from(number).ok()).or(Some(link.account));
        }
        let service = self.case.service_name(self.case.action(&link.row).service);
        let account = &self.case.accounts[link.account as usize];
        let is_wide = service == "organizations"
            || account.starts_with("organizations/")
            || account.starts_with("folders/")
            || link.target().starts_with("/providers/microsoft.management/");
        (!is_wide).then_some(link.account)
    }

    /// Whether provisioning uses the room that a change made.
    pub(super) fn opens(
        &self,
        change: &Link<'_>,
        after: &After<'_, '_>,
        was_refused: bool,
    ) -> bool {
        let link = after.link;
        let time = link.row.time - change.row.time;
        if !change.worked() || change.tightens() || !(0..=self.span()).contains(&time) {
            return false;
        }
        if self.reach(change).is_some_and(|account| account != link.account) {
            return false;
        }
        let region = self.case.regions.get(link.region as usize).map_or("", String::as_str);
        let noted = change.noted;
        match change.subject {
            Some(Subject::Quota) => {
                let of_quota = noted.and_then(|it| it.region.as_deref());
                let there = match of_quota {
                    Some(of_quota) => of_quota == region,
                    None => change.region == link.region || !self.is_somewhere(change.region),
                };
                let none = Machines::default();
                there && covers(change.target(), link.machines().unwrap_or(&none))
            }
            Some(Subject::Region) => match noted.and_then(|it| it.region.as_deref()) {
                Some(opened) => opened == region,
                None => self.leaves_guard(change, region) || after.unusual.new_region,
            },
            Some(Subject::Policy) => {
                // Who may sign in, and how, keeps no machine away.
                let service = self.case.service_name(self.case.action(&change.row).service);
                service != "Entra" && (was_refused || after.unusual.is_for_account())
            }
            Some(Subject::Association) => after.unusual.is_for_account(),
            Some(Subject::Nothing) | None => false,
        }
    }

    /// Whether a change opened the region that a link is in, however long ago.
    pub(super) fn opened_region(&self, change: &Link<'_>, link: &Link<'_>) -> bool {
        let region = self.case.regions.get(link.region as usize).map_or("", String::as_str);
        let named = change.noted.and_then(|it| it.region.as_deref());
        change.row.time <= link.row.time
            && self.reach(change).is_none_or(|account| account == link.account)
            && (named == Some(region) || self.leaves_guard(change, region))
    }

    /// Whether a region is one that a guard rail shut out until a change.
    pub(super) fn leaves_guard(&self, change: &Link<'_>, region: &str) -> bool {
        let before = &change.told.allowed_before;
        let after = change.noted.map_or(&[][..], |noted| noted.allowed.as_slice());
        let is_gone = change.told.new.is_none();
        !region.is_empty()
            && !before.is_empty()
            && !before.iter().any(|known| is_region(known, region))
            && (is_gone || after.is_empty() || after.iter().any(|it| is_region(it, region)))
    }
}

/// Whether an entry in a list of regions means a region: by name, as a group, or with a star.
fn is_region(entry: &str, region: &str) -> bool {
    const GROUPS: [(&str, &str); 3] = [("eu", "europe-"), ("us", "us-"), ("asia", "asia-")];
    if let Some(prefix) = entry.strip_suffix('*') {
        return region.starts_with(prefix);
    }
    entry.eq_ignore_ascii_case(region)
        || GROUPS.iter().any(|(group, prefix)| *group == entry && region.starts_with(prefix))
        || region.strip_prefix(entry).is_some_and(|zone| zone.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_region;

    #[test]
    fn regions_are_named_alone_in_groups_and_with_a_star() {
        for (entry, region, expected) in [
            ("eu-west-1", "eu-west-1", true),
            ("eu-west-1", "eu-west-2", false),
            ("us-*", "us-east-1", true),
            ("eu", "europe-west4", true),
            ("eu", "us-central1", false),
            ("WestEurope", "westeurope", true),
            ("us-central1", "us-central1-a", true),
            ("", "us-east-1", false),
        ] {
            assert_eq!(is_region(entry, region), expected, "{entry} {region}");
        }
    }
}
