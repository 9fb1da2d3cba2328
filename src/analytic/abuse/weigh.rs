//! The patterns of an episode and their points: every one with its ground, so that a person can check
//! the sum.

use std::collections::{BTreeMap, HashSet};

use crate::analytic::points::{part, share};
use crate::analytic::scope::{count, list};
use crate::case::{Address, Case, Noted, Row};
use crate::catalog::Class;
use crate::character::Character;
use crate::event::Outcome;
use crate::finding::Reason;
use crate::identity::Kind;
use crate::known::Known;
use crate::time::{MINUTE, Nanos};

use super::chain::{Chains, Episode};
use super::neighbours::Neighbours;
use super::settings::Settings;
use super::signs::{Burst, BurstKind, Level, Moment, Signs};
use super::whence::Whence;
use super::words;

/// What episodes are judged with.
pub(super) struct Bench<'a> {
    pub(super) chains: &'a Chains<'a>,
    pub(super) neighbours: &'a Neighbours,
    pub(super) whence: &'a Whence<'a>,
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
    pub(super) neighbours: &'a Neighbours,
    pub(super) whence: &'a Whence<'a>,
    pub(super) settings: &'a Settings,
    pub(super) episode: &'a Episode,
    pub(super) character: Character,
    /// Nodes that were handed out from where the identity never was or of a key that never made any,
    /// and what came from them.
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
    pub(super) fn add(&mut self, code: &str, points: i32, detail: String) {
        if points != 0 {
            self.reasons.push(Reason { code: code.to_owned(), points, detail });
        }
    }

    /// Points for something new, which weigh less without a past.
    pub(super) fn add_novel(&mut self, code: &str, points: i32, detail: String) {
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
        let Bench { chains, neighbours, whence, noted, known, settings } = *bench;
        let tainted = HashSet::new();
        let case = chains.case;
        let mut scene = Self {
            case,
            noted,
            known,
            chains,
            neighbours,
            whence,
            settings,
            episode,
            character,
            tainted,
        };
        scene.taint();
        scene
    }

    fn taint(&mut self) {
        let lineage = self.chains.lineage;
        let made = self.with(Signs::GRANT).filter(|moment| self.makes_token_of_key(moment));
        let shifted: HashSet<Address> =
            self.with(Signs::CONTEXT).chain(made).map(|moment| moment.address).collect();
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

    pub(super) fn bursts(&self, kind: BurstKind) -> impl Iterator<Item = &'a Burst> {
        self.episode.bursts.iter().filter(move |burst| burst.kind == kind)
    }

    /// Whether the moment follows soon after one of these times.
    fn follows(&self, moment: &Moment, mut times: impl Iterator<Item = Nanos>) -> bool {
        let span = self.settings.follow_minutes.saturating_mul(MINUTE);
        times.any(|time| moment.time >= time && moment.time - time <= span)
    }

    /// Whether the moment is part of a burst, or follows soon after it. What other actions came
    /// between its first events was done before anybody could call it a burst.
    pub(super) fn follows_burst(&self, moment: &Moment, burst: &Burst) -> bool {
        let row = self.row(moment);
        let is_part = match burst.kind {
            BurstKind::Recon => moment.class.only_looks(),
            BurstKind::Probes => row.outcome == Outcome::Denied,
            BurstKind::Impact => row.outcome.took_effect() && !moment.class.only_looks(),
        };
        let from = if is_part { burst.start } else { burst.reached };
        let span = self.settings.follow_minutes.saturating_mul(MINUTE);
        from <= moment.time && moment.time - burst.end <= span
    }

    /// How many links of the way to the moment's credential were never gone before.
    pub(super) fn new_links(&self, moment: &Moment) -> usize {
        let node = self.chains.lineage.node_of(moment.address);
        self.chains.new_above(node, moment.time).count()
    }

    /// Why a privileged action belongs to a pattern, if it does.
    pub(super) fn is_in_pattern(&self, moment: &Moment) -> bool {
        let node = self.chains.lineage.node_of(moment.address);
        let sign_ins = self.with(Signs::NO_MFA).chain(self.with(Signs::GUESSED));
        moment.signs.has(Signs::CONTEXT)
            || self.tainted.contains(&node)
            || self.new_links(moment) > 0
            || moment.signs.has(Signs::EXECUTION)
            || self.follows(moment, sign_ins.map(|it| it.time))
            || self.episode.bursts.iter().any(|burst| self.follows_burst(moment, burst))
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
        ids.sort_unstable();
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
