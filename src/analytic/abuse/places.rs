//! Where from and with what: networks, homes of machines, clients, and two places at once.

use std::collections::HashSet;

use crate::analytic::scope::count;
use crate::case::{Address, Row};
use crate::character::Character;
use crate::credential::{Home, How};
use crate::identity::SessionName;
use crate::lineage::Key;
use crate::network::Network;
use crate::time::{DAY, MINUTE};

use super::signs::{Moment, Signs};
use super::weigh::{Scene, Sheet};
use super::words;

impl Scene<'_> {
    pub(super) fn networks(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let new: Vec<&Moment> = self.with(Signs::NETWORK).collect();
        let Some(first) = new.first() else { return };
        sheet.rows.extend(new.iter().map(|moment| moment.address));
        let names = words::places(self, new.iter().map(|it| self.row(it)));
        let long = settings.shared_network_days.saturating_mul(DAY);
        let others = |moment: &&Moment| {
            let spot = self.whence.spot(self.row(moment).source);
            self.neighbours.before(spot, moment.time - long)
        };
        let fewest = new.iter().map(others).min().unwrap_or(0);
        let is_shared = fewest >= settings.shared_network_identities;
        let mut asked = HashSet::new();
        let mut sessions = new.iter().filter(|moment| {
            let row = self.row(moment);
            asked.insert((row.identity, row.session, self.whence.spot(row.source).asked))
        });
        if let Some(moment) = sessions.by_ref().take(SESSIONS).find(|it| self.has_left(it)) {
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
        } else if first.networks.saturating_sub(1) > settings.roaming_networks {
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

    /// Whether the credential of a moment lives somewhere, and that is not where it came from.
    fn has_left(&self, moment: &Moment) -> bool {
        let before = moment.networks.saturating_sub(1);
        match self.home(moment) {
            Home::Anywhere => false,
            // Outside the networks of the house a function comes from wherever the provider has it.
            Home::Function => before <= self.settings.roaming_networks,
            // Where each machine brought a network of its own, a new one does so, too.
            _ => before <= 1 || self.was_elsewhere(moment),
        }
    }

    /// Whether the session of a moment came from elsewhere before.
    fn was_elsewhere(&self, moment: &Moment) -> bool {
        let own = self.row(moment);
        let rows = &self.case.events_of(own.identity)[..moment.address.index as usize];
        let session = rows.iter().rev().take(LOOKED_BACK).filter(|row| row.session == own.session);
        let is_place = |row: &Row| {
            let network = &self.case.networks[self.case.network_of(row) as usize];
            !matches!(network, Network::Provider | Network::Unknown)
        };
        let mut elsewhere = session.filter(|row| !self.whence.same(row.source, own.source));
        elsewhere.any(is_place)
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

    pub(super) fn clients(&self, sheet: &mut Sheet) {
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
    pub(super) fn two_places(&self, sheet: &mut Sheet) {
        let span = self.settings.two_places_minutes.saturating_mul(MINUTE);
        let (case, lineage) = (self.case, self.chains.lineage);
        let is_same = |one: &Row, other: &Row| self.whence.same(one.source, other.source);
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
                self.whence.spot(row.source).is_place && !is_same(row, own)
            };
            let near = |at: &&Address| (case.at(**at).time - own.time).abs() <= span;
            let before = events[..place].iter().rev().take_while(near).take(LOOKED_AT).find(other);
            let after = events[place..].iter().take_while(near).take(LOOKED_AT).find(other);
            if let (Some(before), Some(after)) = (before, after)
                && is_same(case.at(*before), case.at(*after))
            {
                let names = words::places(self, [case.at(*before), own].into_iter());
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
}

/// Events of a credential that are looked at around a shift: a busy one has thousands a minute.
const LOOKED_AT: usize = 2_000;
/// Events of an identity among which an earlier one of the same session is looked for.
const LOOKED_BACK: usize = 20_000;
/// Sessions that this is done for in one episode.
const SESSIONS: usize = 64;
