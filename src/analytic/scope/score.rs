//! The points of an episode: every one with its ground, so that a person can check the sum.

use crate::case::Flags;
use crate::character::Character;
use crate::event::Outcome;
use crate::finding::Reason;
use crate::identity::Kind;
use crate::interface::Interface;
use crate::known::Known;
use crate::time::MINUTE;

use super::super::points::{part, share, steps};
use super::days::Days;
use super::episode::{Episode, Lead};
use super::novelty::{Level, Steps};
use super::peers::Peers;
use super::settings::Settings;
use super::words;

/// What scoring needs besides the episode.
pub(super) struct Scales<'a> {
    pub(super) settings: &'a Settings,
    pub(super) known: &'a Known<'a>,
    pub(super) peers: &'a Peers<'a>,
    /// Days with events before the window, of anybody.
    pub(super) evidence_days: Days,
}

impl Scales<'_> {
    /// How new the class of an action is, for a new identity by what its peers do.
    fn level(&self, episode: &Episode<'_>, lead: &Lead) -> Level {
        let is_vouched = || {
            let (_, users) = self.peers.using(episode.portrait, lead.action);
            users >= self.settings.peers_that_vouch
        };
        if episode.portrait.is_new() && is_vouched() { Level::Action } else { lead.level }
    }

    /// The points of an action that leads its class.
    ///
    /// A new identity has no past to be judged by, so its peers are its past.
    fn points(&self, episode: &Episode<'_>, lead: &Lead) -> i32 {
        let settings = self.settings;
        let level = self.level(episode, lead);
        let table = match level {
            Level::Class => settings.first_in_class,
            Level::Service => settings.first_in_service,
            Level::Action => settings.new_action,
        };
        table[usize::from(lead.weight.min(5))]
    }
}

/// More than any sum of sensible points, and far from overflowing.
const MOST: i32 = 1_000_000;

/// The reasons of one episode while they are gathered.
pub(super) struct Sheet<'a> {
    pub(super) episode: &'a Episode<'a>,
    pub(super) scales: &'a Scales<'a>,
    pub(super) reasons: Vec<Reason>,
}

/// The reasons, in the order they were weighed, and the actions that led.
pub(super) fn weigh(episode: &Episode<'_>, scales: &Scales<'_>) -> (Vec<Reason>, Vec<Lead>) {
    let points = |lead: &Lead| scales.points(episode, lead);
    let judged = |leads: Vec<Lead>| -> Vec<Lead> {
        let level = |lead: Lead| Lead { level: scales.level(episode, &lead), ..lead };
        leads.into_iter().map(level).collect()
    };
    let worked = judged(episode.leads(true, points));
    let failed = judged(episode.leads(false, points));
    let mut sheet = Sheet { episode, scales, reasons: Vec::new() };
    sheet.classes(&worked, &failed);
    sheet.exposure();
    sheet.services();
    sheet.surroundings();
    let novel = sheet.sum();
    sheet.attempts(novel);
    sheet.manner();
    sheet.peers(&worked);
    sheet.maturity(novel);
    sheet.emergency();
    sheet.approved_changes();
    let leads = if episode.took_effect() { worked } else { failed };
    (sheet.reasons, leads)
}

impl Sheet<'_> {
    pub(super) fn add(&mut self, code: impl Into<String>, points: i32, detail: String) {
        if points != 0 {
            let points = points.clamp(-MOST, MOST);
            self.reasons.push(Reason { code: code.into(), points, detail });
        }
    }

    pub(super) fn sum(&self) -> i32 {
        self.reasons.iter().map(|reason| reason.points).sum()
    }

    /// The heart of the matter: sensitive classes that the identity steps into.
    fn classes(&mut self, worked: &[Lead], failed: &[Lead]) {
        let settings = self.scales.settings;
        for (place, lead) in worked.iter().enumerate() {
            let percent = if place > 0 { settings.further_class_percent } else { 100 };
            self.class(lead, percent, "");
        }
        // Attempts show what was wanted; many of them are no more wanted than the weightiest.
        if let Some(lead) = failed.first() {
            if self.episode.took_effect() {
                self.class(lead, settings.attempted_percent, "attempted_");
            } else {
                self.class(lead, 100, "");
            }
        }
        self.several();
        if self.episode.portrait.is_new() {
            let detail = "no event of this identity before the window".to_owned();
            self.add("new_identity", settings.new_identity, detail);
        }
    }

    /// One grave call may be a mistake; several are a plan.
    fn several(&mut self) {
        let settings = self.scales.settings;
        let case = self.episode.case;
        let new = self.episode.new_actions(true).into_iter();
        let actions = new.map(|action| &case.actions[action as usize]);
        let weighty = actions.filter(|action| action.meaning.weight >= settings.weighty);
        let names: Vec<&str> = weighty.map(|action| &*action.name).collect();
        let points = steps(names.len(), settings.counted_weighty, 0, settings.further_weighty);
        let detail = format!("{} different grave actions: {}", names.len(), words::list(&names));
        self.add("several_grave_actions", points, detail);
    }

    fn class(&mut self, lead: &Lead, percent: i32, prefix: &str) {
        let points = part(self.scales.points(self.episode, lead), percent);
        let (peers, users) = self.scales.peers.using(self.episode.portrait, lead.action);
        let mut detail = words::lead(self.episode, lead, peers, users);
        if !prefix.is_empty() {
            detail.push_str("; it failed");
        }
        let code = words::lead_code(self.episode.case, lead);
        self.add(format!("{prefix}{code}"), points, detail);
    }

    fn exposure(&mut self) {
        let opened = self.episode.departures.iter().find(|departure| {
            departure.row.flags.has(Flags::OPENS_TO_ALL) && departure.row.outcome.took_effect()
        });
        if let Some(departure) = opened {
            let name = &self.episode.case.action(&departure.row).name;
            let detail = format!("{name} opens something to everybody");
            self.add("opens_to_all", self.scales.settings.opens_to_all, detail);
        }
    }

    fn services(&mut self) {
        let new = self.episode.new_services();
        let names = |deep: bool| -> Vec<&str> {
            new.iter()
                .filter(|service| service.1 == deep)
                .map(|service| self.episode.case.service_name(service.0))
                .collect()
        };
        let (used, seen) = (names(true), names(false));
        let (used_points, seen_points) =
            (self.used_services(used.len()), self.seen_services(seen.len()));
        let (used_detail, seen_detail) = (
            format!("{}: never used before", words::list(&used)),
            format!("{}: never looked at before", words::list(&seen)),
        );
        self.add("new_service", used_points, used_detail);
        self.add("new_service_read", seen_points, seen_detail);
        self.expected_services(&new);
    }

    /// Points for so many new services that were changed or whose data were read.
    pub(super) fn used_services(&self, count: usize) -> i32 {
        let settings = self.scales.settings;
        steps(count, settings.counted_services, settings.new_service, settings.further_service)
    }

    /// Points for so many new services that were only looked at.
    pub(super) fn seen_services(&self, count: usize) -> i32 {
        if count == 0 { 0 } else { self.scales.settings.new_service_read }
    }

    /// Points for so many new regions.
    pub(super) fn new_regions(&self, count: usize) -> i32 {
        let settings = self.scales.settings;
        steps(count, settings.counted_regions, settings.new_region, settings.further_region)
    }

    fn surroundings(&mut self) {
        let settings = self.scales.settings;
        let case = self.episode.case;
        let regions = self.episode.new_regions();
        let names: Vec<&str> = regions.iter().map(|r| &*case.regions[*r as usize]).collect();
        let points = self.new_regions(regions.len());
        self.add("new_region", points, format!("{}: never used before", words::list(&names)));
        if self.episode.provisions_in_new_region().next().is_some() {
            let detail = "creates compute in a region never used before".to_owned();
            self.add("provisioning_in_new_region", settings.provisioning_in_new_region, detail);
        }
        self.allowed_regions(&regions);
        let accounts = self.episode.new_accounts();
        let names: Vec<&str> = accounts.iter().map(|a| &*case.accounts[*a as usize]).collect();
        let points = if names.is_empty() { 0 } else { settings.new_account };
        self.add("new_account", points, format!("{}: never acted in before", words::list(&names)));
        self.network();
        self.interface();
    }

    fn network(&mut self) {
        let settings = self.scales.settings;
        let networks = self.episode.new_networks();
        if networks.is_empty() {
            return;
        }
        let origins = self.scales.known.origins();
        let name = |network: &u32| words::network(self.episode, origins, *network);
        let names: Vec<String> = networks.iter().map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let portrait = self.episode.portrait;
        let machine = matches!(portrait.character, Character::Workload | Character::Service);
        let known = i64::try_from(portrait.past_events).unwrap_or(i64::MAX);
        let list = words::list(&names);
        if machine && portrait.past_networks == 0 {
            let detail = format!("a machine that only came from inside now comes from {list}");
            self.add("machine_outside", settings.machine_outside, detail);
        } else if machine
            && portrait.past_networks <= settings.machine_networks
            && known >= settings.mature_events
        {
            let detail = format!(
                "a machine that only came from {} now comes from {list}",
                words::count(portrait.past_networks as u64, "network")
            );
            self.add("machine_moved", settings.machine_moved, detail);
        } else {
            self.add(
                "new_network",
                settings.new_network,
                format!("{list}: never come from before"),
            );
        }
    }

    fn interface(&mut self) {
        let settings = self.scales.settings;
        let interfaces = self.episode.new_interfaces();
        let (tools, others): (Vec<Interface>, Vec<Interface>) =
            interfaces.into_iter().partition(|i| *i == Interface::Tool);
        let names: Vec<&str> = others.iter().map(|i| i.name()).collect();
        let points = if names.is_empty() { 0 } else { settings.new_interface };
        self.add("new_interface", points, format!("{}: never used before", words::list(&names)));
        let points = if tools.is_empty() { 0 } else { settings.new_tool };
        self.add(
            "new_tool",
            points,
            "a client known as an attack, scanning or transfer tool".to_owned(),
        );
    }

    /// How it was done: bursts of refusals, speed, harvests.
    fn manner(&mut self) {
        let settings = self.scales.settings;
        let denied = self.episode.densest(settings.denied_minutes.saturating_mul(MINUTE), |d| {
            d.row.outcome == Outcome::Denied
        });
        let detail = format!(
            "{denied} different actions refused within {} minutes",
            settings.denied_minutes
        );
        if denied >= settings.denied_many {
            self.add("denied_storm", settings.denied_storm, detail);
        } else if denied >= settings.denied_actions {
            self.add("denied_burst", settings.denied_burst, detail);
        }
        let fast = self.episode.densest(settings.speed_minutes.saturating_mul(MINUTE), |d| {
            d.steps.has(Steps::ACTION) && d.row.outcome.took_effect()
        });
        if fast >= settings.speed_actions {
            let detail =
                format!("{fast} different new actions within {} minutes", settings.speed_minutes);
            self.add("speed", settings.speed, detail);
        }
        if let Some((action, calls)) = self.episode.harvest()
            && calls >= settings.harvest_calls
        {
            let name = &self.episode.case.actions[action as usize].name;
            self.add("harvest", settings.harvest, format!("{calls} calls of {name}"));
        }
    }

    fn attempts(&mut self, novel: i32) {
        if self.episode.took_effect() || self.episode.is_context_only() {
            return;
        }
        let settings = self.scales.settings;
        let left = part(novel, settings.attempts_percent).min(settings.attempts_most);
        self.add("attempts_only", left - novel, "no call outside the scope succeeded".to_owned());
    }

    fn peers(&mut self, leads: &[Lead]) {
        let settings = self.scales.settings;
        let (Some(lead), portrait) = (leads.first(), self.episode.portrait) else {
            return;
        };
        if !self.episode.took_effect() {
            return;
        }
        let (peers, users) = self.scales.peers.using(portrait, lead.action);
        if peers < settings.fewest_peers {
            return;
        }
        let name = &self.episode.case.actions[lead.action as usize].name;
        if users == 0 {
            let detail = format!("none of {peers} peers ever called {name}");
            self.add("rare_among_peers", settings.rare_among_peers, detail);
        } else if users * 100 >= peers * settings.common_percent {
            let detail = format!("{users} of {peers} peers call {name}");
            self.add("common_among_peers", settings.common_among_peers, detail);
        }
    }

    /// What weakens the judgement of what is new; `novel` is what that weighs.
    fn maturity(&mut self, novel: i32) {
        let settings = self.scales.settings;
        let portrait = self.episode.portrait;
        let novel = novel.min(self.sum()).max(0);
        let provider = self.episode.case.identities[portrait.identity as usize].provider;
        let days = self.scales.evidence_days.before(provider);
        let known = i64::try_from(days).unwrap_or(i64::MAX);
        let most = part(-novel, settings.immature_percent);
        let points = share(most, known, settings.mature_days);
        let detail = format!(
            "the evidence before the window covers {}; {} are mature",
            words::count(days, "day"),
            settings.mature_days
        );
        self.add("immature_evidence", points, detail);
        if !portrait.is_new() {
            let events = i64::try_from(portrait.past_events).unwrap_or(i64::MAX);
            let most = part(-novel, settings.thin_percent);
            let points = share(most, events, settings.mature_events);
            let detail = format!(
                "the identity's history is {}; {} are mature",
                words::count(portrait.past_events, "event"),
                settings.mature_events
            );
            self.add("thin_history", points, detail);
        }
        if self.episode.case.identities[portrait.identity as usize].kind == Kind::Service {
            let detail = "a service of the provider, not a person or key".to_owned();
            self.add("provider_service", settings.provider_service, detail);
        }
    }
}
