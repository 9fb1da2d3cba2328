//! `hunt scope`: identities that make calls beyond their own normal scope (ATT&CK AN1504).
//!
//! Every identity is compared with its own past: services, actions, classes of action, regions,
//! accounts, networks and clients that it uses for the first time inside the window. First uses
//! that lie together in time are one finding. `docs/scope.md` explains every point.

mod days;
mod episode;
mod house;
mod novelty;
mod peers;
mod score;
mod settings;
mod triage;
mod words;

pub use settings::Settings;
pub(crate) use words::{count, list};

use rayon::prelude::*;
use serde_json::json;

use crate::case::{self, Case, Row};
use crate::config;
use crate::finding::{self, Finding};
use crate::identity::Provider;
use crate::time::{self, HOUR};

use super::{Answer, Question, turns};
use crate::window::Window;
use days::Days;
use episode::Episode;
use novelty::{Departure, Easel, Portrait, Steps};
use peers::Peers;
use score::Scales;

/// The analytic's name.
pub const NAME: &str = "scope";
/// The ATT&CK analytic it answers.
pub const REFERENCE: &str = "AN1504";

/// Finds the identities that left their normal scope inside the window.
pub fn hunt(question: &Question<'_>, settings: &Settings) -> Answer {
    let Question { case, window, known } = *question;
    let portraits = portraits(question);
    let peers = Peers::of(case, &portraits);
    let evidence_days = Days::of(case, window, &portraits);
    let scales = Scales { settings, known, peers: &peers, evidence_days };
    let findings =
        portraits.par_iter().flat_map_iter(|portrait| findings(case, portrait, &scales)).collect();
    Answer { findings, warnings: warnings(case, window, &scales.evidence_days) }
}

/// A portrait of every identity.
fn portraits(question: &Question<'_>) -> Vec<Portrait> {
    let case = question.case;
    let identities = u32::try_from(case.identities.len()).unwrap_or(u32::MAX);
    let portray = |easel: &mut Easel, identity| novelty::portray(question, identity, easel);
    turns::take(identities, || Easel::new(case), portray)
}

fn warnings(case: &Case, window: Window, days: &Days) -> Vec<String> {
    let mut warnings = Vec::new();
    let all = case.providers();
    let without: Vec<Provider> =
        all.iter().copied().filter(|provider| !days.have_begun(*provider)).collect();
    let later = without.iter().filter(|provider| !days.have_been_seen(**provider)).count();
    let judged = "only sensitive classes are judged";
    if without.len() == all.len() && later == 0 {
        warnings.push(format!("no baseline: the evidence begins inside the window; {judged}"));
    } else if later == all.len() {
        warnings
            .push("no baseline and no events: the evidence begins behind the window".to_owned());
    } else {
        warnings.extend(without.iter().map(|provider| {
            let name = provider.name();
            if days.have_been_seen(*provider) {
                format!(
                    "no baseline for {name}: its evidence begins inside the window; {judged} there"
                )
            } else {
                format!(
                    "no baseline for {name} and no events: its evidence begins behind the window"
                )
            }
        }));
    }
    let nameless = case.events_of_nobody().iter();
    let nameless = nameless.filter(|row| window.holds(row.time)).count();
    if nameless > 0 {
        warnings.push(format!(
            "{nameless} events in the window do not say who acted and are judged by no baseline"
        ));
    }
    warnings
}

fn findings(case: &Case, portrait: &Portrait, scales: &Scales<'_>) -> Vec<Finding> {
    let gap = scales.settings.episode_gap_hours.saturating_mul(HOUR);
    let mut found: Vec<Finding> = episode::split(&portrait.departures, gap)
        .map(|departures| Episode { case, portrait, departures })
        .filter_map(|episode| finding(&episode, scales))
        .collect();
    let provider = case.identities[portrait.identity as usize].provider;
    if found.is_empty()
        && scales.evidence_days.have_begun(provider)
        && portrait.is_new()
        && let Some(first) = portrait.first
    {
        found.push(newcomer(case, portrait, first, scales));
    }
    found
}

fn finding(episode: &Episode<'_>, scales: &Scales<'_>) -> Option<Finding> {
    let (first, last) = (episode.departures.first()?, episode.departures.last()?);
    let (mut reasons, leads) = score::weigh(episode, scales);
    reasons.sort_by(|a, b| (b.points, &a.code).cmp(&(a.points, &b.code)));
    // Refused looks at what is used anyway have no ground to count by themselves.
    if !reasons.iter().any(|reason| reason.points > 0) {
        return None;
    }
    let case = episode.case;
    let identity = &case.identities[episode.portrait.identity as usize];
    let rows: Vec<Row> = episode.departures.iter().map(|d| d.row).collect();
    let mut attack: Vec<String> = episode
        .steps_into()
        .filter(|d| d.steps.has(Steps::ACTION))
        .filter_map(|d| case.action(&d.row).meaning.technique.map(str::to_owned))
        .collect();
    attack.sort_unstable();
    attack.dedup();
    Some(Finding {
        id: finding::id(NAME, &[&identity.id, &time::format(first.row.time)]),
        analytic: NAME,
        reference: REFERENCE,
        score: finding::score(&reasons),
        title: words::title(episode, &leads),
        identity: episode.portrait.identity,
        first_seen: first.row.time,
        last_seen: last.row.time,
        rows,
        reasons,
        attack,
        details: details(episode, scales),
        triage: triage::steps(episode, &leads, scales.known),
    })
}

/// An identity that appears in the window and does nothing that matters by itself.
fn newcomer(case: &Case, portrait: &Portrait, first: Row, scales: &Scales<'_>) -> Finding {
    let departures = [Departure {
        row: first,
        steps: Steps::default(),
        class: case.class(&first),
        level: novelty::Level::Action,
    }];
    let episode = Episode { case, portrait, departures: &departures };
    let (reasons, _) = score::weigh(&episode, scales);
    let identity = &case.identities[portrait.identity as usize];
    Finding {
        id: finding::id(NAME, &[&identity.id, "new"]),
        analytic: NAME,
        reference: REFERENCE,
        score: finding::score(&reasons),
        title: format!("new identity {}, nothing sensitive so far", identity.name),
        identity: portrait.identity,
        first_seen: first.time,
        last_seen: first.time,
        rows: vec![first],
        reasons,
        attack: Vec::new(),
        details: details(&episode, scales),
        triage: triage::steps(&episode, &[], scales.known),
    }
}

/// What only scope knows of an episode; described in `docs/scope.md`.
fn details(episode: &Episode<'_>, scales: &Scales<'_>) -> serde_json::Value {
    let (case, portrait) = (episode.case, episode.portrait);
    let provider = case.identities[portrait.identity as usize].provider;
    let strings = |numbers: Vec<u32>, list: &[String]| -> Vec<String> {
        numbers.iter().map(|n| list[*n as usize].clone()).collect()
    };
    let networks = episode.new_networks();
    let networks: Vec<String> =
        networks.iter().map(|n| case.networks[*n as usize].to_string()).collect();
    let actions = |effective| -> Vec<String> {
        let numbers = episode.new_actions(effective).into_iter();
        let actions = numbers.map(|n| &case.actions[n as usize]);
        actions
            .map(|action| case::qualified(case.service_name(action.service), &action.name))
            .collect()
    };
    let services = episode.new_things(Steps::SERVICE, |row| case.action(row).service);
    let interfaces: Vec<&str> = episode.new_interfaces().iter().map(|i| i.name()).collect();
    json!({
        "kind": kind(episode),
        "new_identity": portrait.is_new(),
        "character": portrait.character.name(),
        "character_because": portrait.because,
        "known": scales.known.identity(portrait.identity).map(|entry| json!({
            "type": entry.kind.map(config::Type::name),
            "owner": entry.owner,
            "line": entry.line,
        })),
        "peers": scales.peers.count(portrait),
        "baseline": {
            "since": portrait.past_since.map(time::format),
            "events": portrait.past_events,
            "days": portrait.past_days.len(),
            "evidence_days": scales.evidence_days.before(provider),
        },
        "first_uses": {
            "services": strings(services, &case.services),
            "actions": actions(true),
            "failed_actions": actions(false),
            "regions": strings(episode.new_regions(), &case.regions),
            "accounts": strings(episode.new_accounts(), &case.accounts),
            "networks": networks,
            "interfaces": interfaces,
        },
        "networks_compared": scales.known.origins().remark(),
    })
}

/// Whether something was done, only tried, or done as ever from elsewhere.
fn kind(episode: &Episode<'_>) -> &'static str {
    if episode.is_context_only() && episode.is_emergency() {
        "break_glass"
    } else if episode.portrait.is_new() && episode.steps_into().next().is_none() {
        "newcomer"
    } else if episode.is_context_only() {
        "context"
    } else if episode.took_effect() {
        "change_of_scope"
    } else {
        "attempt"
    }
}

#[cfg(test)]
mod tests;
