//! What was found, asked for what is missing.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::format::Format;
use crate::identity::Provider;
use crate::time::{self, DAY, HOUR, Nanos};
use crate::window::Window;

use super::answer::Lack;
use super::lane::{Contents, Counts};
use super::rhythm::PAUSE;
use super::{Coverage, Gap, Tampering};

/// Days with events before the window that scope's baselines need; see its settings.
const MATURE_DAYS: usize = 14;
/// Events of an account from which on it tells something that a sort of event is missing.
const TELLING: u64 = 50;
/// Names listed before the rest is only counted.
const NAMES_LISTED: usize = 3;
/// Of so many events one may lack a name, and it still says little.
const ONE_IN: u64 = 20;

/// Regions in which AWS logs what belongs to no region, changes to identities among it.
const GLOBAL_REGIONS: [&str; 4] = ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"];

/// What was found, asked for what is missing.
pub(super) struct Facts<'a> {
    pub(super) case: &'a Case,
    pub(super) coverage: &'a Coverage,
}

impl Facts<'_> {
    fn lack(code: &'static str, missing: String, hides: &'static str) -> Option<Lack> {
        Some(Lack { code, missing, hides, vital: false })
    }

    fn providers(&self) -> Vec<Provider> {
        let mut providers: Vec<Provider> =
            self.coverage.lanes.iter().map(|lane| lane.format.provider()).collect();
        providers.sort_unstable();
        providers.dedup();
        providers
    }

    /// What all sources of a cloud tell together.
    fn counts(&self, provider: Provider) -> Counts {
        let mut sum = Counts::default();
        for contents in &self.coverage.contents {
            if contents.format.provider() == provider {
                sum.add(&contents.counts);
            }
        }
        sum
    }

    /// " in aws and gcp", where there are other clouds besides.
    fn among(&self, lacking: &[Provider]) -> String {
        if lacking.len() == self.providers().len() {
            return String::new();
        }
        let names: Vec<&str> = lacking.iter().map(|provider| provider.name()).collect();
        format!(" of {}", names.join(" and "))
    }

    /// The accounts of a format that have events enough to tell, but none of some sort.
    fn accounts_without(&self, of: impl Fn(&Counts) -> u64, formats: &[Format]) -> Vec<&str> {
        let contents = self.coverage.contents.iter();
        contents
            .filter(|it| formats.contains(&it.format))
            .filter(|it| it.counts.events >= TELLING && of(&it.counts) == 0)
            .map(|it| self.case.accounts[it.account as usize].as_str())
            .collect()
    }

    pub(super) fn no_events(&self, window: Window) -> Option<Lack> {
        // Lanes know times as exactly as that.
        let (since, end) = (window.since.saturating_sub(PAUSE), window.end.saturating_add(PAUSE));
        let inside = |times: &[Nanos]| {
            let first = times.partition_point(|time| *time < since);
            times.get(first).is_some_and(|time| *time < end)
        };
        if self.coverage.lanes.iter().any(|lane| inside(&lane.times)) {
            return None;
        }
        let missing = "no events in the window".to_owned();
        Some(Lack { code: "no_events", missing, hides: "everything", vital: true })
    }

    pub(super) fn baseline(&self, window: Window) -> Option<Lack> {
        let days_of = |provider: Provider| {
            let lanes = self.coverage.lanes.iter();
            let lanes = lanes.filter(|lane| lane.format.provider() == provider);
            let days = lanes.flat_map(|lane| &lane.days).map(|(day, _)| *day);
            let before = days.filter(|day| day.saturating_mul(DAY) < window.since);
            before.collect::<BTreeSet<i64>>().len()
        };
        let days = self.providers().into_iter().map(|provider| (days_of(provider), provider));
        let (least, provider) = days.min_by_key(|(days, _)| *days)?;
        let of = self.among(&[provider]);
        match least {
            MATURE_DAYS.. => None,
            0 => Self::lack(
                "no_baseline",
                format!("no events{of} before the window"),
                "what is usual; only sensitive classes are judged",
            ),
            days => Self::lack(
                "short_baseline",
                format!(
                    "{days} {} of events{of} before the window, where {MATURE_DAYS} are mature",
                    if days == 1 { "day" } else { "days" }
                ),
                "habits that are older; first uses count less",
            ),
        }
    }

    /// Only changes are logged, where reads could be.
    pub(super) fn only_writes(&self, hides: &'static str) -> Option<Lack> {
        let lacking: Vec<Provider> = self.providers();
        let lacking: Vec<Provider> = lacking
            .into_iter()
            .filter(|provider| {
                let counts = self.counts(*provider);
                counts.reads == 0 && counts.events >= TELLING
            })
            .collect();
        if !lacking.is_empty() {
            let why = match lacking.as_slice() {
                [Provider::Azure] => " (Azure's Activity log keeps none)",
                [Provider::Gcp] => " (they are Data Access audit logs)",
                _ => "",
            };
            let missing = format!("no read events{}{why}", self.among(&lacking));
            return Self::lack("no_reads", missing, hides);
        }
        // Of the others, where reads are switched on for each account.
        let without = self.accounts_without(|counts| counts.reads, &[Format::CloudTrail]);
        if without.is_empty() {
            return None;
        }
        Self::lack("no_reads", format!("no read events in {}", list(&without)), hides)
    }

    /// In words, the clouds whose evidence has only changes though reads could be in it.
    pub(super) fn writes_only(&self) -> Option<String> {
        // Azure's Activity log never has reads, and Google's only where they were switched on.
        let counts = self.counts(Provider::Aws);
        (counts.reads == 0 && counts.events >= TELLING).then(|| {
            format!(
                "no read events{}{}: who looks around, and services that are only looked at, do not show",
                self.among(&[Provider::Aws]),
                if self.coverage.cut { " before the window ends" } else { "" },
            )
        })
    }

    pub(super) fn no_sign_ins(&self, hides: &'static str) -> Option<Lack> {
        let lacking: Vec<Provider> = self.providers();
        let lacking: Vec<Provider> =
            lacking.into_iter().filter(|provider| self.counts(*provider).sign_ins == 0).collect();
        if lacking.is_empty() {
            return None;
        }
        Self::lack("no_sign_ins", format!("no sign-ins{}", self.among(&lacking)), hides)
    }

    pub(super) fn no_objects(&self, hides: &'static str, vital: bool) -> Option<Lack> {
        let all = self.providers();
        let lacking: Vec<Provider> =
            all.iter().copied().filter(|it| self.counts(*it).objects == 0).collect();
        if lacking.len() == all.len() {
            let missing = "no object-level events".to_owned();
            return Some(Lack { code: "no_object_events", missing, hides, vital });
        }
        if !lacking.is_empty() {
            let missing = format!("no object-level events{}", self.among(&lacking));
            return Self::lack("no_object_events", missing, hides);
        }
        // Access logs of S3 do not say of which account's buckets they are.
        let has_access = self.coverage.formats().contains(&Format::S3Access);
        let logs = [Format::GcpAudit, Format::CloudTrail];
        let logs = &logs[..if has_access { 1 } else { 2 }];
        let without = self.accounts_without(|counts| counts.objects, logs);
        if without.is_empty() {
            return None;
        }
        let missing = format!("no object-level events in {}", list(&without));
        Self::lack("no_object_events", missing, hides)
    }

    /// That requests stand in two logs, as far as their times tell: each log has ids of its own.
    pub(super) fn told_twice(&self) -> Option<String> {
        let contents = &self.coverage.contents;
        let has_data = |it: &&Contents| it.format == Format::CloudTrail && it.counts.objects > 0;
        let accounts: Vec<u32> = contents.iter().filter(has_data).map(|it| it.account).collect();
        let spans = |format: Format| {
            let lanes = self.coverage.lanes.iter().filter(move |lane| lane.format == format);
            lanes.filter_map(|lane| Some((lane.account, lane.span()?)))
        };
        let trail: Vec<_> =
            spans(Format::CloudTrail).filter(|(account, _)| accounts.contains(account)).collect();
        let both = spans(Format::S3Access).any(|(_, (first, last))| {
            trail.iter().any(|(_, (from, to))| first <= *to && *from <= last)
        });
        both.then(|| {
            "CloudTrail's data events and access logs of S3 are of the same time: a request that stands in both counts as two events"
                .to_owned()
        })
    }

    /// Whether any source is of network flows.
    pub(super) fn has_flows(&self) -> bool {
        self.coverage.has_flows()
    }

    pub(super) fn no_flows(&self) -> Option<Lack> {
        if self.has_flows() {
            return None;
        }
        Self::lack(
            "no_flow_logs",
            "no network flow logs".to_owned(),
            "what left to external addresses, but for the callers' own addresses",
        )
    }

    pub(super) fn no_organisation(&self) -> Option<Lack> {
        let lacking: Vec<Provider> = self.providers();
        let lacking: Vec<Provider> = lacking
            .into_iter()
            .filter(|provider| self.counts(*provider).organisation == 0)
            .collect();
        if lacking.is_empty() {
            return None;
        }
        Self::lack(
            "no_organisation_events",
            format!(
                "no calls{} to the organisation (management account, management groups, organisation policies)",
                self.among(&lacking)
            ),
            "tenant-wide policies and the association of accounts, if they changed",
        )
    }

    pub(super) fn no_global_region(&self, hides: &'static str) -> Option<Lack> {
        let lanes: Vec<_> =
            self.coverage.lanes.iter().filter(|lane| lane.format == Format::CloudTrail).collect();
        let accounts: Vec<&str> = lanes
            .chunk_by(|a, b| a.account == b.account)
            .filter(|lanes| lanes.iter().map(|lane| lane.events).sum::<u64>() >= TELLING)
            .filter(|lanes| {
                let mut regions =
                    lanes.iter().map(|lane| self.case.regions[lane.region as usize].as_str());
                !regions.any(|region| GLOBAL_REGIONS.contains(&region))
            })
            .map(|lanes| self.case.accounts[lanes[0].account as usize].as_str())
            .collect();
        if accounts.is_empty() {
            return None;
        }
        let missing = format!(
            "no events of {}, where AWS logs IAM, in {}",
            GLOBAL_REGIONS[0],
            list(&accounts)
        );
        Self::lack("no_global_region", missing, hides)
    }

    pub(super) fn one_region(&self, hides: &'static str) -> Option<Lack> {
        let providers = self.providers();
        let alone: Vec<&str> = providers
            .iter()
            .filter_map(|provider| {
                let lanes = self.coverage.lanes.iter();
                let lanes = lanes.filter(|lane| lane.format.provider() == *provider);
                let regions: BTreeSet<&str> = lanes
                    .map(|lane| self.case.regions[lane.region as usize].as_str())
                    .filter(|region| !region.is_empty() && *region != "global")
                    .collect();
                (regions.len() == 1).then(|| regions.first().copied()).flatten()
            })
            .collect();
        if alone.is_empty() {
            return None;
        }
        Self::lack("one_region", format!("events of one region only: {}", list(&alone)), hides)
    }

    /// Gaps that touch the time from `since` to the window's end.
    pub(super) fn gaps(&self, since: Nanos, window: Window, hides: &'static str) -> Option<Lack> {
        let gaps: Vec<&Gap> = self.coverage.gaps_in(since, window.end).collect();
        let longest = gaps.iter().max_by_key(|gap| gap.length())?;
        let hours = longest.length() / HOUR;
        let from = time::format_minute(longest.from);
        let place = longest.place(self.case);
        let missing = match gaps.len() {
            1 => format!("a gap of {hours} h from {from} in {place}"),
            count => format!("{count} gaps, the longest of {hours} h from {from} in {place}"),
        };
        Self::lack("gaps", missing, hides)
    }

    pub(super) fn tampering(&self, hides: &'static str) -> Option<Lack> {
        let grave: Vec<&Tampering> = self.coverage.silencing().collect();
        let first = grave.first()?;
        let events: u64 = grave.iter().map(|it| it.events).sum();
        let action = &self.case.actions[first.action as usize].name;
        let missing = match events {
            1 => format!("logging was stopped or narrowed: {action}"),
            _ => format!("logging was stopped or narrowed: {action} and {} more", events - 1),
        };
        Self::lack("logging_changed", missing, hides)
    }

    fn share(&self, of: impl Fn(&Counts) -> u64) -> Option<u64> {
        let (mut part, mut all) = (0, 0);
        for contents in &self.coverage.contents {
            part += of(&contents.counts);
            all += contents.counts.events;
        }
        (part.saturating_mul(ONE_IN) > all && all >= TELLING).then_some(part)
    }

    pub(super) fn nameless(&self, hides: &'static str) -> Option<Lack> {
        let count = self.share(|counts| counts.nameless)?;
        Self::lack("nameless", format!("{count} events do not say who acted"), hides)
    }

    pub(super) fn clientless(&self, hides: &'static str) -> Option<Lack> {
        let count = self.share(|counts| counts.clientless)?;
        Self::lack(
            "no_clients",
            format!("of {count} events the kind of client is not known"),
            hides,
        )
    }

    pub(super) fn problems(&self) -> Option<Lack> {
        let files = self.case.account.problems.len();
        let missing = match files {
            0 => return None,
            1 => "an input could not be read whole".to_owned(),
            _ => format!("{files} inputs could not be read whole"),
        };
        Self::lack("unread", missing, "what was in them")
    }
}

/// The first of these names, and how many more.
fn list(names: &[&str]) -> String {
    let listed = names[..names.len().min(NAMES_LISTED)].join(", ");
    match names.len().saturating_sub(NAMES_LISTED) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
