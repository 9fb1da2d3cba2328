//! What sign-ins, roles, bursts and executed code tell.

use crate::analytic::scope::count;
use crate::case::{Address, Row};
use crate::credential::How;
use crate::event::Outcome;

use super::signs::{Burst, BurstKind, Moment, Signs};
use super::weigh::{Scene, Sheet};
use super::words;

impl Scene<'_> {
    pub(super) fn sign_ins(&self, sheet: &mut Sheet) {
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
        let of_key = self.with(Signs::GRANT).find(|moment| self.makes_token_of_key(moment));
        if let Some(moment) = of_key {
            sheet.rows.push(moment.address);
            let name = &self.case.action(self.row(moment)).name;
            let detail = format!("{name}: a session made of a long-lived key, as never before");
            sheet.add_novel("token_of_key", settings.token_of_key, detail);
        }
    }

    /// Whether a session or federation token was made of a long-lived key.
    pub(super) fn makes_token_of_key(&self, moment: &Moment) -> bool {
        let grant = self.noted.grants.of(self.row(moment));
        let is_token = grant.is_some_and(|it| matches!(it.how, How::Session | How::Federation));
        let lineage = self.chains.lineage;
        let node = &lineage.nodes[lineage.node_of(moment.address) as usize];
        is_token && node.name(self.noted).starts_with("AKIA")
    }

    /// A role taken on for the first time, by way of others perhaps, and privileged actions with it.
    pub(super) fn escalation(&self, sheet: &mut Sheet) {
        let settings = self.settings;
        let lineage = self.chains.lineage;
        let links = |moment: &&Moment| self.new_links(moment);
        let privileged = self.privileged().filter(|moment| links(moment) > 0);
        let Some(deepest) = privileged.max_by_key(|it| (links(it), std::cmp::Reverse(it.address)))
        else {
            return;
        };
        let node = lineage.node_of(deepest.address);
        let path = words::path(self.case, lineage, node);
        let new = self.chains.new_above(node, deepest.time);
        let grants = new.filter_map(|node| lineage.nodes[node as usize].parent);
        sheet.rows.extend(grants.map(|link| link.grant));
        let detail = format!("{path}: never taken on before");
        sheet.add_novel("new_role", settings.new_role, detail);
        let further = i32::try_from(links(&deepest) - 1).unwrap_or(0).min(3);
        let detail = format!("a chain of {} new links", links(&deepest));
        sheet.add_novel("role_chain", settings.role_chain.saturating_mul(further), detail);
    }

    pub(super) fn recon(&self, sheet: &mut Sheet) {
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
        if let Some(change) = changes().find(|it| self.follows_burst(it, burst)) {
            sheet.rows.push(change.address);
            let name = &self.case.action(self.row(change)).name;
            let detail = format!("{name} by the same chain of credentials soon after");
            sheet.add_novel("recon_then_change", settings.recon_then_change, detail);
        }
    }

    pub(super) fn probes(&self, sheet: &mut Sheet) {
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
        self.rows_of(burst, sheet, |row| row.outcome == Outcome::Denied);
    }

    pub(super) fn execution(&self, sheet: &mut Sheet) {
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

    pub(super) fn impact(&self, sheet: &mut Sheet) {
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
}
