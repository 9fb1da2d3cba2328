//! The points of a chain: every one with its ground, so that a person can check the sum.

use crate::analytic::points::part;
use crate::finding::Reason;
use crate::format::change::{Strength, Subject};
use crate::known::Standing;

use super::Settings;
use super::chain::{After, Chain, Loom};
use super::kind::Kind;
use super::link::Link;
use super::words;

/// The reasons of one chain while they are gathered.
pub(super) struct Sheet<'s, 'l, 'a> {
    pub(super) chain: &'s Chain<'l, 'a>,
    pub(super) loom: &'s Loom<'s>,
    pub(super) settings: &'s Settings,
    pub(super) reasons: Vec<Reason>,
}

/// The reasons, in the order they were weighed.
pub(super) fn weigh(chain: &Chain<'_, '_>, loom: &Loom<'_>) -> Vec<Reason> {
    let mut sheet = Sheet { chain, loom, settings: loom.settings, reasons: Vec::new() };
    match chain.kind() {
        Kind::Tightening => sheet.tightening(),
        Kind::Chain | Kind::Change | Kind::Attempt => {
            sheet.changes();
            sheet.administrator();
            sheet.manner();
            sheet.refused_before();
            sheet.provisioning();
            sheet.shifted();
        }
        Kind::FirstUse | Kind::Refused => sheet.without_change(),
    }
    sheet.immature();
    sheet.unfinished();
    sheet.allowed_regions();
    sheet.covers();
    sheet.reasons
}

/// Points of a change by itself.
pub(super) fn worth(link: &Link<'_>, settings: &Settings) -> i32 {
    let points = settings.change[usize::from(link.weight.min(5))];
    let is_guard = matches!(link.subject, Some(Subject::Policy | Subject::Region));
    let unknown = is_guard && link.told.strength == Strength::Unknown;
    let points = if unknown { part(points, settings.unknown_strength_percent) } else { points };
    if link.worked() { points } else { part(points, settings.attempted_percent) }
}

impl<'l, 'a> Sheet<'_, 'l, 'a> {
    pub(super) fn add(&mut self, code: &str, points: i32, detail: String) {
        if points != 0 {
            self.reasons.push(Reason { code: code.to_owned(), points, detail });
        }
    }

    pub(super) fn sum(&self) -> i32 {
        self.reasons.iter().map(|reason| reason.points).fold(0, i32::saturating_add)
    }

    fn tightening(&mut self) {
        let told: Vec<String> =
            self.chain.changes.iter().map(|link| words::change(self.loom.case, link)).collect();
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        let detail = format!("{}: gives less room, not more", words::list(&told));
        self.add("tightening", self.settings.tightening, detail);
    }

    /// The weightiest change of each subject.
    fn changes(&mut self) {
        let mut leads: Vec<(i32, &'l Link<'a>)> = Vec::new();
        for link in &self.chain.changes {
            let points = worth(link, self.settings);
            match leads.iter_mut().find(|(_, lead)| lead.subject == link.subject) {
                Some(lead) if lead.0 < points => *lead = (points, link),
                Some(_) => {}
                None => leads.push((points, link)),
            }
        }
        leads.sort_by_key(|(points, link)| (std::cmp::Reverse(*points), link.subject));
        for (place, (points, link)) in leads.into_iter().enumerate() {
            let percent = if place > 0 { self.settings.further_subject_percent } else { 100 };
            let same = self.chain.changes.iter().filter(|it| it.subject == link.subject).count();
            let mut detail = words::change(self.loom.case, link);
            if same > 1 {
                detail.push_str(&format!("; and {} more of the sort", same - 1));
            }
            self.add(&words::code(link), part(points, percent), detail);
        }
    }

    /// Whether the identity usually makes such changes in those accounts.
    fn administrator(&mut self) {
        let settings = self.settings;
        let (mut first, mut usual) = (None, true);
        let mut known = String::new();
        for link in &self.chain.changes {
            let Some(subject) = link.subject else { continue };
            let before = self.loom.habits.changes(link.account, subject, self.chain.begin);
            let own: Vec<i64> = before
                .iter()
                .filter(|(_, actor)| *actor == self.chain.actor)
                .map(|(time, _)| time.div_euclid(crate::time::DAY))
                .collect();
            let mut days = own.clone();
            days.dedup();
            if own.is_empty() && first.is_none() {
                first = Some(words::first(self.loom, link, subject, before));
            }
            usual &= own.len() >= settings.usual_changes && days.len() >= settings.usual_days;
            if known.is_empty() {
                let name = words::subject(subject);
                known = format!(
                    "made {} on {} before",
                    words::count(own.len() as u64, &format!("{name} change")),
                    words::count(days.len() as u64, "day")
                );
            }
        }
        if let Some(detail) = first {
            self.add("first_by_identity", settings.first_by_identity, detail);
        } else if usual {
            self.add("usual_administrator", settings.usual_administrator, known);
        }
        let habits = self.loom.habits;
        let odd = self.chain.changes.iter().find(|link| {
            let (account, time) = (link.account, link.row.time);
            habits.is_usual_hour(account, time, self.chain.begin, settings.fewest_hours)
                == Some(false)
        });
        if let Some(link) = odd {
            let time = crate::time::format_short(link.row.time);
            let detail = format!("at {time} UTC, an hour at which nobody administered the account");
            self.add("unusual_hour", settings.unusual_hour, detail);
        }
    }

    /// How far, from where, and to where.
    fn manner(&mut self) {
        let settings = self.settings;
        let chain = self.chain;
        let far = chain.changes.iter().find_map(|link| {
            let (before, asked) = (link.told.before?, link.noted?.asked?);
            let is_far = before > 0.0 && asked >= before * settings.far;
            (is_far && link.worked()).then_some((before, asked))
        });
        if let Some((before, asked)) = far {
            let detail = format!("from {before} to {asked}");
            self.add("raised_far", settings.raised_far, detail);
        }
        let house = self.loom.house;
        if let Some(link) = chain.changes.iter().find(|link| house.is_outside(link)) {
            let source = &self.loom.case.sources[link.row.source as usize].text;
            let detail = format!("{source} is in no network of the house");
            self.add("outside_networks", settings.outside_networks, detail);
        }
        let away = chain.changes.iter().find_map(|link| Some((link, house.unexpected(link)?)));
        if let Some((link, expected)) = away {
            let target = words::short(link.target());
            let detail = format!("{target} belongs to {expected}");
            self.add("unexpected_association", settings.unexpected_association, detail);
        }
    }

    fn refused_before(&mut self) {
        if let Some(first) = self.chain.refused.first() {
            let mut detail = words::refused(self.loom.case, first);
            let more = self.chain.refused.len() - 1;
            if more > 0 {
                detail.push_str(&format!("; and {}", words::count(more as u64, "further refusal")));
            }
            self.add("refused_before", self.settings.refused_before, detail);
        }
    }

    /// What was provisioned after the change.
    fn provisioning(&mut self) {
        let settings = self.settings;
        let chain = self.chain;
        let own = chain.after.iter().find(|after| after.is_own);
        if let Some(after) = own {
            let detail = words::after(self.loom.case, chain, after);
            self.add("provisioned_after", settings.provisioned_after, detail);
        } else if let Some(after) = chain.after.first() {
            let detail = words::after(self.loom.case, chain, after);
            self.add("provisioned_by_other", settings.provisioned_by_other, detail);
        }
        if let Some((after, change)) =
            chain.after.iter().find_map(|after| Some((after, chain.changes[after.opened_by?])))
        {
            let detail = words::opened(self.loom.case, after, change);
            self.add("opened", settings.opened, detail);
        }
        self.unusual(settings.new_region, "new_region");
    }

    /// Whether who changed and then used it had come from elsewhere, or with something else, than ever.
    /// A change alone after a shift is what `abuse` is for.
    fn shifted(&mut self) {
        let chain = self.chain;
        let Some((row, what)) = &chain.shifted else { return };
        let loom = self.loom;
        let is_odd = |after: &&After<'_, '_>| {
            let is_allowed = loom.house.standing(after.link) == Standing::Allowed;
            after.is_own && after.unusual.is_for_account() && !is_allowed
        };
        if chain.after.iter().any(|after| is_odd(&after)) {
            let source = &loom.case.sources[row.source as usize].text;
            let detail = format!(
                "{what} that {} never used before: {source} at {} UTC",
                loom.case.identity(row.identity).name,
                crate::time::format_short(row.time)
            );
            self.add("shifted_context", self.settings.shifted_context, detail);
        }
    }

    /// What the account is not used to.
    fn unusual(&mut self, new_region: i32, code: &'static str) {
        let settings = self.settings;
        let chain = self.chain;
        let case = self.loom.case;
        let find = |test: fn(&After<'_, '_>) -> bool| chain.after.iter().find(|it| test(it));
        let region = |after: &After<'_, '_>| case.regions[after.link.region as usize].clone();
        if let Some(after) = find(|it| it.unusual.new_region) {
            let detail = format!(
                "{}: nothing was changed there in {} before",
                region(after),
                words::account(case, after.link.account)
            );
            self.add(code, new_region, detail);
        }
        if let Some(after) = find(|it| it.unusual.outside_house || it.unusual.outside_guard) {
            let whose = if after.unusual.outside_house {
                "not among the regions that hunt.toml allows"
            } else {
                "not among the regions that the guard rail allowed"
            };
            let detail = format!("{}: {whose}", region(after));
            self.add("region_outside_policy", settings.region_outside_policy, detail);
        }
        if let Some(after) = find(|it| it.unusual.accelerated) {
            let detail = format!(
                "{}: the first with accelerators in {}",
                words::size(after.link.machines()),
                words::account(case, after.link.account)
            );
            self.add("first_accelerated", settings.first_accelerated, detail);
        }
        if let Some(after) = find(|it| it.unusual.large) {
            let detail = format!(
                "{}: the first so large in {}",
                words::size(after.link.machines()),
                words::account(case, after.link.account)
            );
            self.add("first_large", settings.first_large, detail);
        }
        if let Some(after) = find(|it| it.unusual.many) {
            let count = after.link.machines().and_then(|it| it.count).unwrap_or_default();
            let most = self.loom.habits.most_machines(after.link.account, chain.begin);
            let detail = format!("{count} at once, where {most} were the most before");
            self.add("many_machines", settings.many, detail);
        }
    }

    /// Provisioning that no change went before.
    fn without_change(&mut self) {
        let settings = self.settings;
        let chain = self.chain;
        self.unusual(settings.region_first_used, "region_first_used");
        let new = || chain.after.iter().filter(|after| after.unusual.new_region);
        if new().next().is_some() && new().all(|after| after.unusual.opened_earlier) {
            let detail = "the region was opened before, longer ago than the window".to_owned();
            self.add("region_opened_earlier", settings.region_opened_earlier, detail);
        }
        if let Some(first) = chain.refused.first() {
            let points = if chain.after.is_empty() {
                settings.refused_alone
            } else {
                settings.refused_before
            };
            let mut detail = words::refused(self.loom.case, first);
            let more = chain.refused.len() - 1;
            if more > 0 {
                detail.push_str(&format!("; and {}", words::count(more as u64, "further refusal")));
            }
            self.add("refused_by_limit", points, detail);
        }
        let mut regions: Vec<u32> = chain.refused.iter().map(|link| link.region).collect();
        regions.sort_unstable();
        regions.dedup();
        if regions.len() >= settings.many_regions {
            let names: Vec<&str> =
                regions.iter().map(|it| self.loom.case.regions[*it as usize].as_str()).collect();
            let detail = format!("refused in {} regions: {}", regions.len(), words::list(&names));
            self.add("searched_regions", settings.searched_regions, detail);
        }
        if chain.after.is_empty() {
            self.wanted();
        }
        let links = chain.refused.iter().copied().chain(chain.after.iter().map(|it| it.link));
        let begin = chain.begin;
        let mut strangers =
            links.filter(|it| !self.loom.habits.has_provisioned(it.actor, it.account, begin));
        if let Some(link) = strangers.next() {
            let account = words::account(self.loom.case, link.account);
            let detail = format!("never provisioned anything in {account} before");
            self.add("first_provisioning", settings.first_provisioning, detail);
        }
    }

    /// What was refused was wanted, and tells as much of the intent.
    fn wanted(&mut self) {
        let (loom, chain) = (self.loom, self.chain);
        let unusual = |link: &&&Link<'_>| loom.unusual(link, chain.begin);
        if let Some(link) = chain.refused.iter().find(|it| unusual(it).new_region) {
            let region = &loom.case.regions[link.region as usize];
            let detail = format!("{region}: nothing was changed there before");
            self.add("new_region", self.settings.new_region, detail);
        }
        if let Some(link) = chain.refused.iter().find(|it| unusual(it).accelerated) {
            let size = words::size(link.machines());
            let detail = format!("{size}: the first with accelerators in the account");
            self.add("first_accelerated", self.settings.first_accelerated, detail);
        }
    }
}
