//! `hunt exfil`: a new identity, a spike of object reads, and data that leaves (ATT&CK AN1328).
//!
//! Three areas of evidence are joined in order: how old an identity is, what it read against its own
//! past, and what left afterwards: sent by its machines, fetched by new addresses, or shared with
//! others. `docs/exfil.md` explains every link and every point.

mod chain;
mod details;
mod egress;
mod history;
mod hosts;
mod newness;
mod outside;
mod score;
mod series;
mod settings;
mod sketch;
mod spike;
mod triage;
mod words;

pub use settings::Settings;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::case::{Case, Row, Transfers};
use crate::finding::{self, Finding};
use crate::identity::Provider;
use crate::time::{self, Nanos};

use super::{Answer, Question};
use chain::{Chain, Ground, between};
use egress::Reporters;
use history::Peers;
use hosts::Hosts;
use newness::{Age, Ages};
use outside::Outside;
use sketch::{Eyes, Sketch};

/// The analytic's name.
pub const NAME: &str = "exfil";
/// The ATT&CK analytic it answers.
pub const REFERENCE: &str = "AN1328";

/// Finds identities whose reads of objects are the middle of a chain, one finding each.
pub fn hunt(question: &Question<'_>, settings: &Settings, transfers: &Transfers) -> Answer {
    let Question { case, window, known } = *question;
    let eyes = Eyes::of(case);
    let groups: Vec<(u32, &[Row])> = groups(case, window.end);
    let sketches: Vec<Sketch> = groups
        .par_iter()
        .map(|group| sketch::sketch(case, transfers, &eyes, settings, *group))
        .collect();
    let hosts = Hosts::told(transfers, &sketches);
    let ages = Ages::of(case, transfers, &sketches);
    let outside = Outside::of(case, known, &hosts, &sketches);
    let reporters = Reporters::of(case);
    let peers = Peers::of(case, sketches.iter().map(|sketch| (sketch.identity, &sketch.profile)));
    let readable: BTreeSet<Provider> = sketches
        .iter()
        .filter(|sketch| sketch.has_reads && sketch.identity != Row::NOBODY)
        .map(|sketch| case.identity(sketch.identity).provider)
        .collect();
    let ground = Ground {
        case,
        transfers,
        known,
        settings,
        eyes: &eyes,
        ages: &ages,
        hosts: &hosts,
        outside: &outside,
        reporters: &reporters,
        readable: &readable,
    };
    let findings = sketches
        .par_iter()
        .zip(&groups)
        .filter(|(sketch, _)| sketch.identity != Row::NOBODY)
        .filter_map(|(sketch, (_, rows))| of_identity(&ground, question, &peers, sketch, rows))
        .collect();
    Answer { findings, warnings: warnings(case, &readable) }
}

/// The events before a moment of each identity, and last those of nobody.
fn groups(case: &Case, end: Nanos) -> Vec<(u32, &[Row])> {
    let count = case.identities.len();
    let number = |place: usize| match place < count {
        true => u32::try_from(place).unwrap_or(Row::NOBODY),
        false => Row::NOBODY,
    };
    let all = case.groups().enumerate();
    all.map(|(place, rows)| (number(place), between(rows, Nanos::MIN, end))).collect()
}

/// The finding about an identity: its worst chain, of several the first.
fn of_identity(
    ground: &Ground<'_>,
    question: &Question<'_>,
    peers: &Peers<'_>,
    sketch: &Sketch,
    rows: &[Row],
) -> Option<Finding> {
    let window = question.window;
    let mut best: Option<Finding> = None;
    if sketch.reads_much {
        let spikes = ground.spikes(sketch, rows, peers).into_iter();
        for spike in spikes.filter(|it| it.end() >= window.since && it.start() < window.end) {
            let found = finding(ground, &ground.of_spike(sketch, rows, spike));
            let is_worse = best.as_ref().is_none_or(|known| {
                (known.score, std::cmp::Reverse(known.first_seen))
                    < (found.score, std::cmp::Reverse(found.first_seen))
            });
            if is_worse {
                best = Some(found);
            }
        }
    }
    best.or_else(|| {
        let chain = ground.without_spike(sketch, rows)?;
        let found = finding(ground, &chain);
        (found.last_seen >= window.since).then_some(found)
    })
}

fn finding(ground: &Ground<'_>, chain: &Chain<'_>) -> Finding {
    let case = ground.case;
    let identity = case.identity(chain.sketch.identity);
    let reasons = score::reasons(ground, chain);
    let mut rows: Vec<Row> = Vec::new();
    if let Age::Made(row) = chain.age {
        rows.push(row);
    }
    rows.extend(chain.taken);
    rows.extend(chain.spike.iter().flat_map(|spike| spike.rows().copied()));
    rows.extend(chain.shares.iter().map(|(row, _)| *row));
    if rows.is_empty() {
        rows.extend(
            between(case.events_of(chain.sketch.identity), chain.start, Nanos::MAX).first(),
        );
    }
    rows.sort_by_key(|row| (row.time, row.piece, row.record));
    rows.dedup_by_key(|row| (row.piece, row.record));
    let mut attack: Vec<String> = Vec::new();
    if chain.spike.is_some() {
        attack.push("T1530".to_owned());
    }
    if chain.has_sent(ground.settings) {
        attack.push("T1048".to_owned());
    }
    if !chain.shares.is_empty() {
        attack.push("T1537".to_owned());
    }
    attack.sort_unstable();
    Finding {
        id: finding::id(NAME, &[&identity.id, &time::format(chain.start)]),
        analytic: NAME,
        reference: REFERENCE,
        score: finding::score(&reasons),
        title: words::title(ground, chain),
        identity: chain.sketch.identity,
        first_seen: rows.first().map_or(chain.start, |row| row.time),
        last_seen: rows.last().map_or(chain.start, |row| row.time),
        rows,
        reasons,
        attack,
        details: details::details(ground, chain),
        triage: triage::steps(ground, chain),
    }
}

/// Which links could not be tested for want of evidence.
fn warnings(case: &Case, readable: &BTreeSet<Provider>) -> Vec<String> {
    let mut warnings = Vec::new();
    let all = case.providers();
    let without: Vec<&str> =
        all.iter().filter(|it| !readable.contains(it)).map(|it| it.name()).collect();
    if !without.is_empty() {
        let of = if without.len() == all.len() {
            String::new()
        } else {
            format!(" of {}", without.join(" and "))
        };
        warnings.push(format!(
            "no reads of objects{of}: whether anybody read more than usual cannot be told; they are data events of CloudTrail and access logs of S3, logs of Azure's storage, and data access logs of Google Cloud"
        ));
    }
    if case.flows.is_empty() {
        warnings.push(
            "no flow logs: what machines sent to addresses outside cannot be told; objects that such addresses fetched themselves, and shares, still show"
                .to_owned(),
        );
    }
    warnings
}
