//! `hunt governance`: changes to quotas, guard rails, regions and the ownership of accounts, joined
//! with the identity that made them and with what was provisioned after (ATT&CK AN1356).
//!
//! Chains are put together in the order of time: [provisioning refused] → change → provisioning.
//! `docs/governance.md` explains every point.

mod actor;
mod chain;
mod deductions;
mod details;
mod habit;
mod house;
mod kind;
mod link;
mod opening;
mod own;
mod score;
mod settings;
mod shift;
mod split;
mod triage;
mod unusual;
mod words;

pub use settings::Settings;

use rayon::prelude::*;

use crate::case::{Action, Case, Noted};
use crate::event::Outcome;
use crate::finding::{self, Finding};
use crate::lineage::{Anchors, Lineage};
use crate::time;
use crate::window::Window;

use super::{Answer, Question, abuse};
use actor::Actors;
use chain::{Chain, Loom};
use habit::Habits;
use house::House;

/// The analytic's name.
pub const NAME: &str = "governance";
/// The ATT&CK analytic it answers.
pub const REFERENCE: &str = "AN1356";

/// What is known of whoever is behind an event.
#[derive(Clone, Copy)]
pub struct Behind<'a> {
    /// What records of changes say, among other things.
    pub noted: &'a Noted,
    /// Which credential came from which, and where chains of them begin; needed only where
    /// [`asks_who`].
    pub lineage: Option<(&'a Lineage, &'a Anchors)>,
    /// When a context counts as shifted.
    pub abuse: &'a abuse::Settings,
}

/// Whether anything was done of which it matters who was behind it: a change that counts. Putting
/// chains of credentials together for nothing would cost a quarter of the reading.
pub fn asks_who(case: &Case, settings: &Settings) -> bool {
    let counts = |action: &Action| {
        action.meaning.class.is_governance() && action.meaning.weight >= settings.least_weight
    };
    case.actions.iter().any(counts)
}

/// Finds changes of what may be used, and what was made of them.
pub fn hunt(question: &Question<'_>, settings: &Settings, behind: Behind<'_>) -> Answer {
    let Question { case, window, .. } = *question;
    let actors = Actors::of(case);
    let links = link::all(case, behind, &actors, window.end);
    let habits = Habits::of(case, &actors, &links);
    let house = House::of(question);
    let loom = Loom { case, window, settings, actors: &actors, habits: &habits, house: &house };
    let mut chains = loom.weave(&links);
    shift::tell(question, settings, behind, &mut chains);
    let mut findings: Vec<Finding> =
        chains.par_iter().filter_map(|chain| finding(question, chain, &loom)).collect();
    findings.sort_by(|a, b| (a.first_seen, &a.id).cmp(&(b.first_seen, &b.id)));
    Answer { findings, warnings: warnings(case, window, &links) }
}

fn finding(question: &Question<'_>, chain: &Chain<'_, '_>, loom: &Loom<'_>) -> Option<Finding> {
    let case = question.case;
    let mut reasons = score::weigh(chain, loom);
    reasons.sort_by(|a, b| (b.points, &a.code).cmp(&(a.points, &b.code)));
    if !reasons.iter().any(|reason| reason.points > 0) {
        return None;
    }
    let rows = chain.in_time();
    let (first, last) = (rows.first()?.time, rows.last()?.time);
    let mut attack: Vec<String> = rows
        .iter()
        .filter(|row| row.outcome != Outcome::Error)
        .filter_map(|row| case.action(row).meaning.technique.map(str::to_owned))
        .collect();
    attack.sort_unstable();
    attack.dedup();
    let identity = &case.identity(chain.identity).id;
    let kind = chain.kind().name();
    // What nobody did is told apart by where.
    let place = rows.first().map_or(0, |row| row.place);
    let account = &case.accounts[case.places[place as usize].account as usize];
    Some(Finding {
        id: finding::id(NAME, &[identity, kind, account, &time::format(first)]),
        analytic: NAME,
        reference: REFERENCE,
        score: finding::score(&reasons),
        title: words::title(case, chain),
        identity: chain.identity,
        first_seen: first,
        last_seen: last,
        rows,
        reasons,
        attack,
        details: details::details(chain, loom),
        triage: triage::steps(chain, question),
    })
}

fn warnings(case: &Case, window: Window, links: &[link::Link<'_>]) -> Vec<String> {
    let mut warnings = Vec::new();
    let nameless = links
        .iter()
        .filter(|link| link.row.identity as usize >= case.identities.len())
        .filter(|link| window.holds(link.row.time) && link.is_change())
        .count();
    if nameless > 0 {
        warnings.push(format!(
            "{nameless} changes to quotas, guard rails, regions or owners do not say who made them"
        ));
    }
    warnings
}

#[cfg(test)]
mod tests;
