//! The patterns of an episode and their points: every one with its ground, so that a person can check
//! the sum.

use std::collections::{BTreeMap, HashSet};

use crate::analytic::points::{part, share};
use crate::analytic::scope::{count, list};
use crate::case::{Address, Case, Noted, Row};
use crate::catalog::Class;
use crate::character::Character;
use crate::credential::{Home, How};
use crate::finding::Reason;
use crate::identity::{Kind, SessionName};
use crate::known::Known;
use crate::lineage::Key;
use crate::time::{DAY, MINUTE, Nanos};

use super::chain::{Chains, Episode};
use super::neighbours::Neighbours;
use super::settings::Settings;
use super::watch::{Burst, BurstKind, Level, Moment, Signs};
use super::words;

/// What episodes are judged with.
pub(super) struct Bench<'a> {
    pub(super) chains: &'a Chains<'a>,
    pub(super) neighbours: &'a Neighbours,
    pub(super) noted: &'a Noted,
    pub(super) known: &'a Known<'a>,
    pub(super) settings: &'a Settings,
}

/// An episode, and what is needed to judge it.
pub(super) struct Scene<'a> {
    pub(super) case: &'a Case,
    pub(super) noted: &'a Noted,
    pub(super) known: &'a Known<'a>,
    pub(super) chains: &'a Chains<'a>,
    neighbours: &'a Neighbours,
    pub(super) settings: &'a Settings,
    pub(super) episode: &'a Episode,
    pub(super) character: Character,
    /// Nodes that were handed out from where the identity never was, and what came from them.
    tainted: HashSet<u32>,
}

/// Points, and the records that they rest on.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) reasons: Vec<Reason>,
    pub(super) rows: Vec<Address>,
    /// Points that rest on something being new.
    novel: i32,
}

impl Sheet {
    fn add(&mut self, code: &str, points: i32, detail: String) {
        if points != 0 {
            self.reasons.push(Reason { code: code.to_owned(), points, detail });
        }
    }

    /// Points for something new, which weigh less without a past.
    fn add_novel(&mut self, code: &str, points: i32, detail: String) {
        self.novel = self.novel.saturating_add(points);
        self.add(code, points, detail);
    }

    /// Whether a pattern was added.
    pub(super) fn has(&self, code: &str) -> bool {
        self.reasons.iter().any(|reason| reason.code == code)
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(bench: &Bench<'a>, episode: &'a Episode, character: Character) -> Self {
        let Bench { chains, neighbours, noted, known, settings } = *bench;
        let tainted = HashSet::new();
        let case = chains.case;
        let mut scene =
            Self { case, noted, known, chains, neighbours, settings, episode, character, tainted };
        scene.taint();
        scene
    }

    fn taint(&mut self) {
        let lineage = self.chains.lineage;
        let shifted: HashSet<Address> = self.with(Signs::CONTEXT).map(|it| it.address).collect();
        let mut tainted = HashSet::new();
        for moment in &self.episode.moments {
            let node = lineage.node_of(moment.address);
            let from_shift = |node: &u32| {
                let link = lineage.nodes[*node as usize].parent;
                link.is_some_and(|link| shifted.contains(&link.grant))
            };
            if lineage.ancestry(node).any(|node| from_shift(&node)) {
                tainted.insert(node);
            }
        }
        self.tainted = tainted;
    }

    pub(super) fn row(&self, moment: &Moment) -> &'a Row {
        self.case.at(moment.address)
    }

    /// Moments that have one of these signs.
    pub(super) fn with(&self, signs: Signs) -> impl Iterator<Item = &'a Moment> {
        self.episode.moments.iter().filter(move |moment| moment.signs.has(signs))
    }

    fn bursts(&self, kind: BurstKind) -> impl Iterator<Item = &'a Burst> {
        self.episode.bursts.iter().filter(move |burst| burst.kind == kind)
    }

    /// Whether the moment follows soon after one of these times.
    fn follows(&self, moment: &Moment, mut times: impl Iterator<Item = Nanos>) -> bool {
        let span = self.settings.follow_minutes.saturating_mul(MINUTE);
        times.any(|time| moment.time >= time && moment.time - time <= span)
    }

    /// Why a privileged action belongs to a pattern, if it does.
    pub(super) fn is_in_pattern(&self, moment: &Moment) -> bool {
        let node = self.chains.lineage.node_of(moment.address);
        let sign_ins = self.with(Signs::NO_MFA).chain(self.with(Signs::GUESSED));
        moment.signs.has(Signs::CONTEXT)
            || self.tainted.contains(&node)
            || self.chains.new_links_above(node) > 0
            || moment.signs.has(Signs::EXECUTION)
            || self.follows(moment, sign_ins.map(|it| it.time))
            || self.follows(moment, self.episode.bursts.iter().map(|burst| burst.start))
    }

    /// Privileged actions that belong to a pattern.
    pub(super) fn privileged(&self) -> impl Iterator<Item = &'a Moment> {
        self.with(Signs::PRIVILEGED).filter(|moment| self.is_in_pattern(moment))
    }

    /// All patterns.
    pub(super) fn weigh(&self) -> Sheet {
        let mut sheet = Sheet::default();
        self.networks(&mut sheet);
        self.clients(&mut sheet);
        self.two_places(&mut sheet);
        self.sign_ins(&mut sheet);
        self.escalation(&mut sheet);
        self.recon(&mut sheet);
        self.probes(&mut sheet);
        self.execution(&mut sheet);
        self.impact(&mut sheet);
        if !sheet.reasons.is_empty() {
            self.deeds(&mut sheet);
            self.maturity(&mut sheet);
            self.approved(&mut sheet);
        }
        sheet.rows.sort_unstable_by_key(|at| (self.case.at(*at).time, *at));
        sheet.rows.dedup();
        sheet
    }

    fn networks(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let new: Vec<&Moment> = self.with(Signs::NETWORK).collect();
        let Some(first) = new.first() else { return };
        sheet.rows.extend(new.iter().map(|moment| moment.address));
        let names = words::networks(self.case, new.iter().map(|it| self.row(it)));
        let long = settings.shared_network_days.saturating_mul(DAY);
        let others = |moment: &&Moment| {
            let network = self.case.network_of(self.row(moment));
            self.neighbours.before(network, moment.time - long)
        };
        let fewest = new.iter().map(others).min().unwrap_or(0);
        let is_shared = fewest >= settings.shared_network_identities;
        if let Some(moment) = new.iter().find(|it| self.home(it) != Home::Anywhere) {
            let who = &self.case.identity(self.row(moment).identity).name;
            let home = words::home(self.home(moment));
            let (code, points, whose) = match is_shared {
                true => ("home_moved", settings.home_moved, "where others of the house are"),
                false => ("home_left", settings.home_left, "where it never was"),
            };
            let detail = format!("credentials of {home} ({who}) used from {names}, {whose}");
            sheet.add_novel(code, points, detail);
            return;
        }
        let is_machine = matches!(
            self.character,
            Character::Workload | Character::Automation | Character::Service
        );
        let (code, points, detail) = if is_shared {
            let detail = format!("{names}: new to it, but {fewest} others came from there before");
            ("shared_network", settings.shared_network, detail)
        } else if first.networks > settings.roaming_networks {
            let before = count(first.networks as u64 - 1, "network");
            let detail = format!("{names}: new, but it came from {before} before");
            ("roaming_network", settings.roaming_network, detail)
        } else if is_machine {
            let detail = format!("{names}: a machine or program that never came from there");
            ("machine_network", settings.machine_network, detail)
        } else {
            ("new_network", settings.new_network, format!("{names}: never come from before"))
        };
        sheet.add_novel(code, points, detail);
    }

    /// Where the credential of a moment lives.
    fn home(&self, moment: &Moment) -> Home {
        let lineage = self.chains.lineage;
        let node = &lineage.nodes[lineage.node_of(moment.address) as usize];
        let is_instance = self.row(moment).session_name == SessionName::Instance;
        match (node.home(self.noted), node.parent.map(|link| link.how)) {
            (Home::Anywhere, _) if is_instance => Home::Instance,
            (Home::Anywhere, Some(How::Instance)) => Home::Instance,
            (Home::Anywhere, Some(How::Function)) => Home::Function,
            (Home::Anywhere, Some(How::Container)) => Home::Container,
            (home, _) => home,
        }
    }

    fn clients(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let first = |sign| self.with(sign).next();
        if let Some(moment) = first(Signs::TOOL) {
            let agent = words::agent(self.case, self.row(moment));
            let detail = format!("{agent}: a client known as an attack, scanning or transfer tool");
            sheet.add("tool", settings.tool, detail);
        }
        if first(Signs::SHELL).is_some() {
            let detail = "a shell inside the console, never used before".to_owned();
            sheet.add_novel("cloud_shell", settings.cloud_shell, detail);
        }
        if let Some(moment) = first(Signs::CLIENT) {
            let interface = self.row(moment).interface.name();
            let agent = words::agent(self.case, self.row(moment));
            let detail = format!("{interface} ({agent}): never used before");
            sheet.add_novel("new_client", settings.new_client, detail);
        }
        if let Some(moment) = first(Signs::SYSTEM) {
            let system = words::system(self.case, self.row(moment));
            let detail = format!("{system}: its clients never ran on that");
            sheet.add_novel("new_system", settings.new_system, detail);
        }
        let clients = Signs::CONTEXT.without(Signs::NETWORK);
        sheet.rows.extend(self.with(clients).map(|moment| moment.address));
        let both = self.with(Signs::NETWORK).any(|moment| moment.signs.has(clients));
        // A new laptop on a journey is both, too, until something is done with it.
        if both && self.privileged().next().is_some() {
            let detail = "network and client shift together".to_owned();
            sheet.add_novel("network_and_client", settings.network_and_client, detail);
        }
    }

    /// One credential in two distant networks at once: from one, another, and the first again.
    fn two_places(&self, sheet: &mut Sheet) {
        let span = self.settings.two_places_minutes.saturating_mul(MINUTE);
        let (case, lineage) = (self.case, self.chains.lineage);
        let is_telling = |row: &Row| {
            case.networks[case.network_of(row) as usize].is_telling()
                && !self.known.is_corporate(row.source)
        };
        for moment in self.with(Signs::NETWORK) {
            let own = self.row(moment);
            let node = lineage.node_of(moment.address);
            // What only stands for a credential may be several.
            if !matches!(lineage.nodes[node as usize].key, Key::Credential(_)) {
                continue;
            }
            let events = lineage.events(node);
            let place =
                events.partition_point(|at| (case.at(*at).time, *at) < (own.time, moment.address));
            let other = |at: &&Address| {
                let row = case.at(**at);
                is_telling(row) && case.network_of(row) != case.network_of(own)
            };
            let near = |at: &&Address| (case.at(**at).time - own.time).abs() <= span;
            let before = events[..place].iter().rev().take_while(near).take(LOOKED_AT).find(other);
            let after = events[place..].iter().take_while(near).take(LOOKED_AT).find(other);
            if let (Some(before), Some(after)) = (before, after)
                && case.network_of(case.at(*before)) == case.network_of(case.at(*after))
            {
                let names = words::networks(case, [case.at(*before), own].into_iter());
                let detail = format!(
                    "one credential used from {names} within {} minutes",
                    self.settings.two_places_minutes
                );
                sheet.rows.extend([*before, *after]);
                sheet.add("two_places", self.settings.two_places, detail);
                return;
            }
        }
    }

    fn sign_ins(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        if let Some(moment) = self.with(Signs::NO_MFA).next() {
            sheet.rows.push(moment.address);
            let detail =
                "signed in to the console without a second factor, as never before".to_owned();
            sheet.add_novel("no_mfa", settings.no_mfa, detail);
        }
        if let Some(moment) = self.with(Signs::GUESSED).next() {
            sheet.rows.push(moment.address);
            let detail = format!(
                "a sign-in that works after {} or more within {} minutes that failed",
                settings.failures, settings.failures_minutes
            );
            sheet.add("guessed", settings.guessed, detail);
        }
        let of_key = self.with(Signs::GRANT).find(|moment| {
            let grant = self.noted.grants.of(self.row(moment));
            let is_token = grant.is_some_and(|it| matches!(it.how, How::Session | How::Federation));
            let lineage = self.chains.lineage;
            let node = &lineage.nodes[lineage.node_of(moment.address) as usize];
            is_token && node.name(self.noted).starts_with("AKIA")
        });
        if let Some(moment) = of_key {
            sheet.rows.push(moment.address);
            let name = &self.case.action(self.row(moment)).name;
            let detail = format!("{name}: a session made of a long-lived key, as never before");
            sheet.add_novel("token_of_key", settings.token_of_key, detail);
        }
    }

    /// A role taken on for the first time, by way of others perhaps, and privileged actions with it.
    fn escalation(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let lineage = self.chains.lineage;
        let links = |moment: &&Moment| self.chains.new_links_above(lineage.node_of(moment.address));
        let privileged = self.privileged().filter(|moment| links(moment) > 0);
        let Some(deepest) = privileged.max_by_key(|it| (links(it), std::cmp::Reverse(it.address)))
        else {
            return;
        };
        let node = lineage.node_of(deepest.address);
        let path = words::path(self.case, lineage, node);
        let grants = lineage.ancestry(node).filter_map(|node| lineage.nodes[node as usize].parent);
        sheet.rows.extend(grants.take(links(&deepest)).map(|link| link.grant));
        let detail = format!("{path}: never taken on before");
        sheet.add_novel("new_role", settings.new_role, detail);
        let further = i32::try_from(links(&deepest) - 1).unwrap_or(0).min(3);
        let detail = format!("a chain of {} new links", links(&deepest));
        sheet.add_novel("role_chain", settings.role_chain.saturating_mul(further), detail);
    }

    fn recon(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let widest = self.bursts(BurstKind::Recon).max_by_key(|burst| burst.things);
        let Some(burst) = widest else { return };
        let detail = format!(
            "{} over {} in {} minutes; at most {} before",
            count(burst.things as u64, "distinct reading action"),
            count(burst.sorts as u64, "service"),
            settings.recon_minutes,
            burst.usual
        );
        sheet.add_novel("recon", settings.recon, detail);
        self.rows_of(burst, sheet, |row| self.case.class(row).only_looks());
        let changes = || self.with(Signs::CHANGE).filter(|it| self.row(it).outcome.took_effect());
        if let Some(change) = changes().find(|it| self.follows(it, std::iter::once(burst.start))) {
            sheet.rows.push(change.address);
            let name = &self.case.action(self.row(change)).name;
            let detail = format!("{name} by the same chain of credentials soon after");
            sheet.add_novel("recon_then_change", settings.recon_then_change, detail);
        }
    }

    fn probes(&self, sheet: &mut Sheet) {
        let Some(burst) = self.bursts(BurstKind::Probes).max_by_key(|burst| burst.all) else {
            return;
        };
        let detail = format!(
            "{} of {} refused within {} minutes",
            count(burst.all as u64, "call"),
            count(burst.things as u64, "action"),
            self.settings.recon_minutes
        );
        sheet.add("probing", self.settings.probing, detail);
        self.rows_of(burst, sheet, |row| row.outcome == crate::event::Outcome::Denied);
    }

    fn execution(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let weight = |moment: &&Moment| self.case.action(self.row(moment)).meaning.weight.min(5);
        let worked = self.with(Signs::EXECUTION).filter(|it| self.row(it).outcome.took_effect());
        let Some(moment) = worked.max_by_key(|it| (weight(it), std::cmp::Reverse(it.address)))
        else {
            return;
        };
        let points = settings.execution[usize::from(weight(&moment))];
        sheet.rows.extend(self.with(Signs::EXECUTION).map(|it| it.address));
        let action = self.case.action(self.row(moment));
        let why = if action.meaning.why.is_empty() { "runs code" } else { action.meaning.why };
        sheet.add_novel("execution", points, format!("{} ({why}): new to it", action.name));
    }

    fn impact(&self, sheet: &mut Sheet) {
        let Some(burst) = self.bursts(BurstKind::Impact).max_by_key(|burst| burst.things) else {
            return;
        };
        let detail = format!(
            "{} changed within {} minutes; at most {} before",
            count(burst.things as u64, "service"),
            self.settings.impact_minutes,
            burst.usual
        );
        sheet.add_novel("impact", self.settings.impact, detail);
        self.rows_of(burst, sheet, |row| {
            !self.case.class(row).only_looks() && row.outcome.took_effect()
        });
    }

    /// The records of a burst.
    fn rows_of(&self, burst: &Burst, sheet: &mut Sheet, is_of: impl Fn(&Row) -> bool) {
        let all = burst.from.index..=burst.to.index;
        let all = all.map(|index| Address { index, ..burst.from });
        sheet.rows.extend(all.filter(|address| is_of(self.case.at(*address))));
    }

    /// What was done with it: for each class the weightiest privileged action.
    fn deeds(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let mut best: BTreeMap<Class, (i32, &Moment)> = BTreeMap::new();
        for moment in self.privileged() {
            sheet.rows.push(moment.address);
            let points = self.points(moment);
            let known = best.entry(moment.class).or_insert((points, moment));
            if points > known.0 {
                *known = (points, moment);
            }
        }
        let mut best: Vec<(i32, &Moment)> = best.into_values().collect();
        best.sort_by_key(|(points, moment)| (-points, moment.address));
        for (place, (points, moment)) in best.into_iter().enumerate() {
            // Running code is a pattern by itself already.
            let is_counted = moment.class == Class::Execution && sheet.has("execution");
            let percent =
                if place > 0 || is_counted { settings.further_class_percent } else { 100 };
            let (code, detail) = words::deed(self.case, self.row(moment), moment);
            sheet.add_novel(&code, part(points, percent), detail);
        }
    }

    fn points(&self, moment: &Moment) -> i32 {
        let settings = self.settings;
        let table = match moment.level {
            Level::Class => settings.first_in_class,
            Level::Service => settings.first_in_service,
            Level::Action => settings.new_action,
            Level::Usual => settings.usual_action,
        };
        let row = self.row(moment);
        let points = table[usize::from(self.case.action(row).meaning.weight.min(5))];
        if row.outcome.took_effect() { points } else { part(points, settings.attempted_percent) }
    }

    /// What weakens the judgement of what is new.
    fn maturity(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let days = self.episode.moments.iter().map(|moment| moment.known_days);
        let days = days.chain(self.episode.bursts.iter().map(|burst| burst.known_days));
        let days = days.max().unwrap_or(0);
        let most = part(-sheet.novel.max(0), settings.immature_percent);
        let detail = format!(
            "known for {}; {} are mature",
            count(days.unsigned_abs(), "day"),
            settings.mature_days
        );
        sheet.add("immature_history", share(most, days, settings.mature_days), detail);
        if self.case.identity(self.episode.identity).kind == Kind::Service {
            let detail = "a service of the provider, not a person or key".to_owned();
            sheet.add("provider_service", settings.provider_service, detail);
        }
    }

    /// Approved changes take points off for what was done, never for where from and with what.
    fn approved(&self, sheet: &mut Sheet) {
        let all: Vec<&Moment> = self.privileged().collect();
        let covered: Vec<_> =
            all.iter().filter_map(|moment| self.known.change(self.row(moment))).collect();
        if covered.is_empty() {
            return;
        }
        let of_deeds = |code: &str| words::is_of_deed(code);
        let points: i32 =
            sheet.reasons.iter().filter(|it| of_deeds(&it.code)).map(|it| it.points).sum();
        let most = part(points.max(0), self.settings.approved_change_percent);
        let taken = i64::from(most) * covered.len() as i64 / all.len().max(1) as i64;
        let mut ids: Vec<&str> = covered.iter().map(|change| change.id.as_str()).collect();
        ids.dedup();
        let detail = format!(
            "{} {} {} of {} privileged calls",
            list(&ids),
            if ids.len() == 1 { "covers" } else { "cover" },
            covered.len(),
            all.len()
        );
        sheet.add("approved_change", -i32::try_from(taken).unwrap_or(most), detail);
    }
}

/// Events of a credential that are looked at around a shift: a busy one has thousands a minute.
const LOOKED_AT: usize = 2_000;
