//! What takes points off a chain: a short past, an end that never came, and what the house approves.

use crate::analytic::points::{part, share};
use crate::format::change::Subject;
use crate::known::Standing;

use super::chain::After;
use super::house::Cover;
use super::kind::Kind;
use super::link::Link;
use super::score::{Sheet, worth};
use super::words;

/// Reasons that rest on what was never seen before.
const NOVEL: [&str; 8] = [
    "first_by_identity",
    "unusual_hour",
    "new_region",
    "first_accelerated",
    "first_large",
    "many_machines",
    "region_first_used",
    "first_provisioning",
];

/// Reasons that nothing which is approved makes good.
const NOT_COVERED: [&str; 3] =
    ["region_outside_policy", "unexpected_association", "outside_networks"];

impl Sheet<'_, '_, '_> {
    /// A short past makes everything look new.
    pub(super) fn immature(&mut self) {
        let novel: i32 = self
            .reasons
            .iter()
            .filter(|reason| NOVEL.contains(&reason.code.as_str()))
            .map(|reason| reason.points.max(0))
            .fold(0, i32::saturating_add);
        let settings = self.settings;
        let days = self.days();
        let have = i64::try_from(days).unwrap_or(i64::MAX);
        let enough = i64::try_from(settings.mature_days).unwrap_or(i64::MAX);
        let points = share(part(novel, settings.immature_percent), have, enough);
        let detail = format!(
            "{} of events before, where {} are mature",
            words::count(days as u64, "day"),
            settings.mature_days
        );
        self.add("immature_baseline", -points, detail);
    }

    /// Days of evidence before the chain, of the account that most is known of.
    fn days(&self) -> usize {
        let links = self.chain.changes.iter().chain(&self.chain.refused).map(|link| link.account);
        let accounts = links.chain(self.chain.after.iter().map(|after| after.link.account));
        let days = accounts.map(|account| self.loom.habits.days(account, self.chain.begin));
        days.max().unwrap_or(0)
    }

    /// What led to nothing counts up to a limit.
    pub(super) fn unfinished(&mut self) {
        let settings = self.settings;
        let capacity =
            |link: &&Link<'_>| matches!(link.subject, Some(Subject::Quota | Subject::Region));
        let (most, why) = match self.chain.kind() {
            Kind::Chain | Kind::Tightening | Kind::FirstUse => return,
            Kind::Attempt => (settings.attempts_most, "no change took effect"),
            Kind::Refused => (settings.refused_most, "nothing was provisioned"),
            Kind::Change if self.chain.changes.iter().all(capacity) => {
                (settings.capacity_alone_most, "nothing unusual was provisioned after it")
            }
            Kind::Change => {
                (settings.changes_alone_most, "nothing unusual was provisioned after it")
            }
        };
        let beyond = self.sum().saturating_sub(most).max(0);
        self.add("unfinished", -beyond, why.to_owned());
    }

    /// Provisioning where hunt.toml allows it is what one would expect.
    pub(super) fn allowed_regions(&mut self) {
        let after = &self.chain.after;
        let is_allowed =
            |it: &After<'_, '_>| self.loom.house.standing(it.link) == Standing::Allowed;
        if after.is_empty() || !after.iter().all(is_allowed) {
            return;
        }
        const ABOUT: [&str; 4] =
            ["provisioned_after", "provisioned_by_other", "new_region", "region_first_used"];
        // A guard rail on regions that is not needed for this opened nothing.
        let of_regions = after
            .iter()
            .filter_map(|it| it.opened_by)
            .all(|change| self.chain.changes[change].subject == Some(Subject::Region));
        let about = self
            .reasons
            .iter()
            .filter(|it| ABOUT.contains(&it.code.as_str()) || of_regions && it.code == "opened");
        let points: i32 = about.map(|reason| reason.points).sum();
        let mut regions: Vec<&str> = after
            .iter()
            .map(|it| self.loom.case.regions[it.link.region as usize].as_str())
            .collect();
        regions.sort_unstable();
        regions.dedup();
        let detail = format!("{}: allowed by hunt.toml", words::list(&regions));
        let taken = part(points, self.settings.allowed_region_percent);
        self.add("allowed_region", -taken, detail);
    }

    /// Takes points off for the part of the changes that are in order.
    pub(super) fn covers(&mut self) {
        let weight = |link: &Link<'_>| i64::from(worth(link, self.settings).max(1));
        let changes = self.chain.changes.iter();
        let all: i64 = match self.chain.changes.is_empty() {
            false => changes.clone().map(|link| weight(link)).sum(),
            true => i64::try_from(self.chain.after.len()).unwrap_or(i64::MAX),
        };
        let after = self.chain.after.iter().map(|after| after.link);
        // Without a change, approved provisioning is what can be in order.
        let judged: Vec<(&Link<'_>, i64)> = match self.chain.changes.is_empty() {
            false => changes.map(|link| (*link, weight(link))).collect(),
            true => after.map(|link| (link, 1)).collect(),
        };
        let mut covered: Vec<(Cover<'_>, i64, Vec<String>)> = Vec::new();
        for (link, weight) in judged {
            let Some(cover) = self.loom.house.cover(link) else { continue };
            let told = words::cover(self.loom.case, link, &cover);
            match covered.iter_mut().find(|(known, ..)| known.code() == cover.code()) {
                Some((_, sum, all_told)) => {
                    *sum += weight;
                    if !all_told.contains(&told) {
                        all_told.push(told);
                    }
                }
                None => covered.push((cover, weight, vec![told])),
            }
        }
        let kept = self.reasons.iter().filter(|it| NOT_COVERED.contains(&it.code.as_str()));
        let kept: i32 = kept.map(|reason| reason.points).sum();
        let base = i64::from(part((self.sum() - kept).max(0), self.settings.covered_percent));
        for (cover, weight, told) in covered {
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            let points = base * weight / all.max(1);
            let points = i32::try_from(points).unwrap_or_default();
            self.add(cover.code(), -points, words::list(&told));
        }
    }
}
