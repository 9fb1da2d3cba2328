//! Gaps: first in all that a log format tells, then in each account, then in each region; what a
//! wider gap explains already is not told again.

use rayon::prelude::*;

use crate::case::Case;
use crate::format::Format;
use crate::time::{HOUR, Nanos};

use super::lane::Lane;
use super::rhythm::{PAUSE, Rhythm};
use super::tampering::Silencer;
use super::telemetry::Effect;

/// Hours after an event that silences logs within which a gap is put down to it.
const EXPLAINED_WITHIN: Nanos = 6 * HOUR;

/// What is silent in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// The log format.
    pub format: Format,
    /// The account, an index into the case; all accounts if there is none.
    pub account: Option<u32>,
    /// The region, an index into the case; all regions if there is none.
    pub region: Option<u32>,
}

/// A silence that the rhythm of its source does not explain.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// What is silent.
    pub scope: Scope,
    /// The last event before it.
    pub from: Nanos,
    /// The first event after it, or the last event of the evidence.
    pub to: Nanos,
    /// Whether it lasts until what is surveyed of the evidence ends.
    pub open: bool,
    /// Whether the evidence goes on there, and perhaps the source with it.
    pub cut: bool,
    /// Hours in which events were to be expected.
    pub missed: f64,
    /// How long the source is usually silent at most.
    pub usual: Nanos,
    /// What silenced it, as far as the evidence tells.
    pub cause: Option<Silencer>,
}

impl Gap {
    /// How long it is.
    pub const fn length(&self) -> Nanos {
        self.to.saturating_sub(self.from)
    }
}

/// The gaps of all lanes up to the end of the evidence, in the order of time.
pub(super) fn find(
    case: &Case,
    lanes: &[Lane],
    span: Option<(Nanos, Nanos)>,
    silencers: &[Silencer],
) -> Vec<Gap> {
    let Some((_, end)) = span else { return Vec::new() };
    let formats: Vec<&[Lane]> = lanes.chunk_by(|a, b| a.format == b.format).collect();
    let found = formats.par_iter().map(|lanes| {
        let wide = search(lanes, end, silencers, &[]);
        let accounts: Vec<&[Lane]> = lanes.chunk_by(|a, b| a.account == b.account).collect();
        let narrower = accounts.par_iter().flat_map_iter(|lanes| {
            let mut known = wide.clone();
            let account = &case.accounts[lanes[0].account as usize];
            // Exports that name no account are one way to export an account, not an account.
            if account.is_empty() && accounts.len() > 1 {
                return Vec::new();
            }
            if accounts.len() > 1 {
                known.extend(search(lanes, end, silencers, &wide));
            }
            if lanes.len() > 1 {
                let regions = lanes.chunks(1);
                let found = regions.flat_map(|lane| search(lane, end, silencers, &known));
                let found: Vec<Gap> = found.collect();
                known.extend(found);
            }
            known.split_off(wide.len())
        });
        let narrower: Vec<Gap> = narrower.collect();
        let mut found = wide;
        found.extend(narrower);
        found
    });
    let mut found: Vec<Gap> = found.flatten_iter().collect();
    found.sort_by_key(|gap| (gap.from, gap.scope));
    found
}

/// The gaps in what these lanes of one log format tell together, but those that wider gaps explain.
fn search(lanes: &[Lane], end: Nanos, silencers: &[Silencer], wider: &[Gap]) -> Vec<Gap> {
    let Some(first) = lanes.first() else { return Vec::new() };
    let same = |number: fn(&Lane) -> u32| {
        let one = number(first);
        lanes.iter().all(|lane| number(lane) == one).then_some(one)
    };
    let scope = Scope {
        format: first.format,
        account: same(|lane| lane.account),
        region: same(|lane| lane.region).filter(|_| lanes.len() == 1),
    };
    let mut times: Vec<Nanos> = lanes.iter().flat_map(|lane| lane.times.iter().copied()).collect();
    times.sort();
    let rhythm = Rhythm::of(&times, lanes.iter().map(|lane| lane.events).sum());
    let Some(rhythm) = rhythm else { return Vec::new() };
    let last = times.last().map(|last| (*last, end, true));
    let silences = times.windows(2).map(|pair| (pair[0], pair[1], false)).chain(last);
    silences
        .filter(|(from, to, _)| to.saturating_sub(*from) >= PAUSE)
        .filter(|(from, to, _)| rhythm.is_gap(*from, *to, true))
        .filter(|(from, to, _)| is_news(&rhythm, *from, *to, wider))
        .filter_map(|(from, to, open)| {
            let usual = rhythm.usual();
            let cause = cause(scope, from, to, usual, silencers);
            let likely = cause.is_some_and(|cause| cause.effect == Effect::Stops);
            rhythm.is_gap(from, to, likely).then(|| Gap {
                scope,
                from,
                to,
                open,
                cut: false,
                missed: rhythm.missed(from, to),
                usual,
                cause,
            })
        })
        .collect()
}

/// Whether a silence goes far beyond the wider gaps inside it.
fn is_news(rhythm: &Rhythm, from: Nanos, to: Nanos, wider: &[Gap]) -> bool {
    let explained = wider.iter().filter(|gap| from <= gap.from && gap.to <= to);
    let explained: f64 = explained.map(|gap| rhythm.missed(gap.from, gap.to)).sum();
    explained == 0.0 || rhythm.is_beyond(rhythm.missed(from, to) - explained)
}

/// What silenced a source: an event shortly before the gap begins, or, where the source speaks
/// seldom, before it should have spoken again. The same account's before another's, what stops a
/// log before what may narrow it, and of equals the nearest.
fn cause(
    scope: Scope,
    from: Nanos,
    to: Nanos,
    usual: Nanos,
    silencers: &[Silencer],
) -> Option<Silencer> {
    let earliest = from.saturating_sub(EXPLAINED_WITHIN);
    let latest = from.saturating_add(usual.min(EXPLAINED_WITHIN)).min(to.saturating_sub(1));
    let first = silencers.partition_point(|silencer| silencer.time < earliest);
    let near = silencers[first..].iter().take_while(|silencer| silencer.time <= latest);
    let near = near.filter(|silencer| {
        silencer.effect >= Effect::Narrows && silencer.provider == scope.format.provider()
    });
    let best = near.min_by_key(|silencer| {
        let elsewhere = scope.account.is_some_and(|account| account != silencer.account);
        let distance = silencer.time.abs_diff(from);
        (elsewhere, std::cmp::Reverse(silencer.effect), distance)
    });
    best.copied()
}
