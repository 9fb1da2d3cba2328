//! `hunt abuse`: adversarial use of cloud APIs (ATT&CK AN0215). Who authenticated, from where, with
//! what, and which privileged actions followed.
//!
//! Each identity is watched along time: what is new to it at that moment, and what is more at once
//! than its habit. What it tells is put together by chains of credentials, and each stretch of time in
//! which a chain shows a pattern is one finding. `docs/abuse.md` explains every pattern and point.

mod chain;
mod neighbours;
mod patterns;
mod places;
mod settings;
mod shift;
mod sign_ins;
mod signs;
mod sliding;
mod system;
mod watch;
mod weigh;
mod whence;
mod words;

pub use settings::Settings;
pub use shift::{Shift, shifts};

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::case::{Case, Noted, Row};
use crate::character::Character;
use crate::finding::{self, Finding};
use crate::lineage::{Anchors, Lineage};
use crate::time::{self, HOUR};

use super::{Answer, Question, turns};
use chain::Chains;
use neighbours::Neighbours;
use watch::{Equipment, Post, Watched};
use weigh::{Bench, Scene, Sheet};
use whence::Whence;

/// The analytic's name.
pub const NAME: &str = "abuse";
/// The ATT&CK analytic it answers.
pub const REFERENCE: &str = "AN0215";

/// What was seen of all identities by watching each along time: all that can be told before their credentials
/// are followed.
pub struct Seen<'a> {
    watched: Vec<Watched>,
    whence: Whence<'a>,
}

/// Watches all identities.
pub fn watch<'a>(question: &'a Question<'a>, settings: &Settings, noted: &Noted) -> Seen<'a> {
    let case = question.case;
    let whence = Whence::of(case, question.known);
    let equipment = Equipment::of(case);
    let groups: Vec<&[Row]> = case.groups().collect();
    // The last group is that of nobody, whose events have no common past.
    let identities = u32::try_from(groups.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let post = || Post::new(question, settings, &equipment, noted, &whence);
    let watch = |post: &mut Post<'_>, group| post.watch(group, groups[group as usize]);
    let watched = turns::take(identities, post, watch);
    Seen { watched, whence }
}

/// Finds chains of credentials that were used as their holders never use them.
pub fn hunt(
    question: &Question<'_>,
    settings: &Settings,
    noted: &Noted,
    seen: Seen<'_>,
    (lineage, anchors): (&Lineage, &Anchors),
) -> Answer {
    let (case, Seen { watched, whence }) = (question.case, seen);
    let (chains, neighbours) = rayon::join(
        || Chains::of(question, (lineage, anchors), settings),
        || Neighbours::of(&watched, &whence),
    );
    let extra = chains.at_new_links(question, settings);
    let gap = settings.episode_gap_hours.saturating_mul(HOUR);
    let episodes = chains.episodes(watched, extra, gap);
    let known = question.known;
    let (chains, neighbours, whence) = (&chains, &neighbours, &whence);
    let bench = Bench { chains, neighbours, whence, noted, known, settings };
    let findings = episodes
        .par_iter()
        .filter_map(|episode| {
            let character = character(question, episode.identity);
            finding(&Scene::new(&bench, episode, character))
        })
        .collect();
    Answer { findings, warnings: warnings(case, noted) }
}

fn character(question: &Question<'_>, identity: u32) -> Character {
    if identity == Row::NOBODY {
        return Character::Unknown;
    }
    let rows = question.case.events_of(identity);
    question.known.character(question.case, identity, rows).0
}

fn warnings(case: &Case, noted: &Noted) -> Vec<String> {
    let mut warnings = Vec::new();
    if noted.credentials.is_empty() {
        warnings.push(
            "no record names the credential that signed it; chains are joined by identity and session"
                .to_owned(),
        );
    }
    let nameless = case.events_of_nobody().len();
    if nameless > 0 {
        warnings.push(format!("{nameless} events do not say who acted and are in no chain"));
    }
    warnings
}

fn finding(scene: &Scene<'_>) -> Option<Finding> {
    let case = scene.case;
    let mut sheet = scene.weigh();
    sheet.reasons.sort_by(|a, b| (b.points, &a.code).cmp(&(a.points, &b.code)));
    let score = finding::score(&sheet.reasons);
    let rows: Vec<Row> = sheet.rows.iter().map(|address| *case.at(*address)).collect();
    let (first, last) = (rows.first()?, rows.last()?);
    if !sheet.reasons.iter().any(|reason| reason.points > 0) {
        return None;
    }
    let identity = &case.identity(scene.episode.identity).id;
    let mut attack: Vec<String> = scene
        .privileged()
        .filter_map(|moment| case.action(scene.row(moment)).meaning.technique.map(str::to_owned))
        .chain(techniques(&sheet))
        .collect();
    attack.sort_unstable();
    attack.dedup();
    Some(Finding {
        id: finding::id(NAME, &[identity, &time::format(first.time)]),
        analytic: NAME,
        reference: REFERENCE,
        score,
        title: words::title(scene, &sheet),
        identity: scene.episode.identity,
        first_seen: first.time,
        last_seen: last.time,
        attack,
        details: details(scene, &sheet),
        triage: words::triage(scene, &sheet),
        rows,
        reasons: sheet.reasons,
    })
}

/// ATT&CK techniques of the patterns themselves.
fn techniques(sheet: &Sheet) -> impl Iterator<Item = String> {
    const OF: [(&str, &str); 11] = [
        ("home_left", "T1552.005"),
        ("new_network", "T1078.004"),
        ("machine_network", "T1078.004"),
        ("two_places", "T1550.001"),
        ("cloud_shell", "T1059.009"),
        ("token_of_key", "T1550.001"),
        ("new_role", "T1548.005"),
        ("no_mfa", "T1078.004"),
        ("guessed", "T1110"),
        ("recon", "T1580"),
        ("execution", "T1651"),
    ];
    OF.iter().filter(|(code, _)| sheet.has(code)).map(|(_, technique)| (*technique).to_owned())
}

/// What only abuse knows of an episode; described in `docs/abuse.md`.
fn details(scene: &Scene<'_>, sheet: &Sheet) -> Value {
    let case = scene.case;
    let patterns: Vec<&str> = sheet
        .reasons
        .iter()
        .filter(|reason| reason.points > 0 && !reason.code.starts_with("privileged_"))
        .map(|reason| &*reason.code)
        .collect();
    let mut privileged: Vec<String> = scene
        .privileged()
        .map(|moment| {
            let action = case.action(scene.row(moment));
            crate::case::qualified(case.service_name(action.service), &action.name)
        })
        .collect();
    privileged.sort_unstable();
    privileged.dedup();
    let mut details = json!({
        "patterns": patterns,
        "character": scene.character.name(),
        "privileged": privileged,
        "credentials": credentials(scene, sheet),
    });
    if let Some(remark) = scene.known.origins().remark_if_located() {
        details["networks_compared"] = remark.into();
    }
    details
}

/// Most credentials that are told of one finding.
const MOST_CREDENTIALS: usize = 20;

/// The credentials of a finding's records, the first used one first.
fn credentials(scene: &Scene<'_>, sheet: &Sheet) -> Value {
    let (case, lineage) = (scene.case, scene.chains.lineage);
    let mut nodes: Vec<u32> = sheet.rows.iter().map(|address| lineage.node_of(*address)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let told = nodes.iter().take(MOST_CREDENTIALS).map(|number| {
        let node = &lineage.nodes[*number as usize];
        let from = node.parent.map(|link| {
            let parent = &lineage.nodes[link.parent as usize];
            json!({
                "credential": parent.name(scene.noted),
                "identity": case.identity(parent.identity).id,
                "how": link.how.spoken(),
                "certainty": link.certainty.name(),
            })
        });
        json!({
            "credential": node.name(scene.noted),
            "identity": case.identity(node.identity).id,
            "session": node.credential(scene.noted).map(|known| &*known.session),
            "from": from,
        })
    });
    json!({"count": nodes.len(), "first": told.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests;
