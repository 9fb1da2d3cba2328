//! Spikes: spans of time in which an identity read far more than is usual for it.

use crate::case::Row;
use crate::time::{HOUR, Nanos};

use super::history::{self, Basis, Peers, Profile, Usual};
use super::series::{self, Measure, Measures, Read, Slide};
use super::settings::Settings;

/// A median distance is this much smaller than a standard deviation.
const NORMAL: f64 = 1.4826;

/// Reads that are a spike.
#[derive(Clone, Debug)]
pub(super) struct Spike {
    pub(super) reads: Vec<Read>,
    /// All of them together.
    pub(super) total: Measures,
    /// What makes them one, by measure in order.
    pub(super) grounds: Vec<Ground>,
    /// Whether an identity that stays in its networks reads from a new external one.
    pub(super) moved: bool,
}

/// The highest that the sliding window came to, against what is usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ground {
    pub(super) measure: Measure,
    pub(super) value: u64,
    pub(super) usual: Usual,
}

impl Ground {
    /// How many times the usual; `None` where nothing is usual.
    pub(super) fn times(&self) -> Option<f64> {
        (self.usual.median > 0.0).then(|| self.value as f64 / self.usual.median)
    }
}

impl Spike {
    pub(super) fn start(&self) -> Nanos {
        self.reads.first().map_or(0, |read| read.row.time)
    }

    pub(super) fn end(&self) -> Nanos {
        self.reads.last().map_or(0, |read| read.row.time)
    }

    /// The ground that says most: the farthest beyond the usual.
    pub(super) fn lead(&self) -> Option<&Ground> {
        let far = |ground: &&Ground| ground.times().unwrap_or(f64::MAX);
        self.grounds.iter().max_by(|a, b| far(a).total_cmp(&far(b)).then(b.measure.cmp(&a.measure)))
    }

    /// What it was measured against.
    pub(super) fn basis(&self) -> Basis {
        self.grounds.first().map_or(Basis::Floors, |ground| ground.usual.basis)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.reads.iter().map(|read| &read.row)
    }
}

const fn floor(measure: Measure, settings: &Settings) -> u64 {
    match measure {
        Measure::Objects => settings.fewest_objects,
        Measure::Bytes => settings.fewest_bytes,
        Measure::Buckets => settings.fewest_buckets,
    }
}

/// Whether so much could be a spike at all.
pub(super) fn is_enough(held: &Measures, settings: &Settings) -> bool {
    Measure::ALL.iter().any(|measure| held.of(*measure) >= floor(*measure, settings))
}

/// The spikes of an identity against its own past, or its peers; `is_new` says of a day whether the
/// identity was new then.
pub(super) fn of_volume(
    reads: &[Read],
    profile: &Profile,
    peers: &Peers<'_>,
    identity: u32,
    is_new: impl Fn(i64) -> bool,
    settings: &Settings,
) -> Vec<Spike> {
    let mut known: Option<(i64, [Usual; 3])> = None;
    find(reads, settings, |day, measure, value| {
        let usual = match known {
            Some((of, usual)) if of == day => usual,
            _ => history::usual(profile, peers, identity, day, settings),
        };
        known = Some((day, usual));
        let usual = usual[measure as usize];
        let least = (usual.median * settings.times)
            .max(usual.median + settings.deviations * NORMAL * usual.deviation);
        let beyond = value as f64 >= least && value as f64 > usual.median;
        if !beyond || profile.is_habit(day, measure, value, settings) {
            return None;
        }
        // What goes on day after day began before the evidence, where nobody was seen beginning it.
        let is_routine = !matches!(usual.basis, Basis::History(_))
            && !is_new(day)
            && profile.is_routine(measure, value, settings);
        (!is_routine).then_some(usual)
    })
}

/// Spikes among reads that came from where the identity never was before: nothing is usual there.
pub(super) fn of_moves(reads: &[Read], settings: &Settings) -> Vec<Spike> {
    let none = Usual { median: 0.0, deviation: 0.0, basis: Basis::Floors };
    find(reads, settings, |_, measure, _| (measure != Measure::Buckets).then_some(none))
}

/// Windows in which `judge` finds a measure beyond the usual, those that lie near each other as one.
fn find(
    reads: &[Read],
    settings: &Settings,
    mut judge: impl FnMut(i64, Measure, u64) -> Option<Usual>,
) -> Vec<Spike> {
    let pause = settings.pause_hours.saturating_mul(HOUR);
    let mut found: Vec<(usize, usize, Vec<Ground>)> = Vec::new();
    let mut slide = Slide::new(reads, history::span(settings));
    for last in 0..reads.len() {
        let Some(held) = slide.advance() else { break };
        let day = history::day(reads[slide.from].row.time);
        for measure in Measure::ALL {
            let value = held.of(measure);
            if value < floor(measure, settings).max(1) {
                continue;
            }
            let Some(usual) = judge(day, measure, value) else { continue };
            let ground = Ground { measure, value, usual };
            let goes_on = |end: usize| {
                slide.from <= end
                    || reads[slide.from].row.time.saturating_sub(reads[end].row.time) <= pause
            };
            match found.last_mut().filter(|known| goes_on(known.1)) {
                Some((_, end, grounds)) => {
                    *end = last;
                    raise(grounds, ground);
                }
                None => found.push((slide.from, last, vec![ground])),
            }
        }
    }
    found
        .into_iter()
        .map(|(first, last, mut grounds)| {
            grounds.sort_by_key(|ground| ground.measure);
            let reads = reads[first..=last].to_vec();
            Spike { total: series::total(&reads), reads, grounds, moved: false }
        })
        .collect()
}

/// Keeps the highest value of each measure.
fn raise(grounds: &mut Vec<Ground>, ground: Ground) {
    match grounds.iter_mut().find(|known| known.measure == ground.measure) {
        Some(known) if known.value < ground.value => *known = ground,
        Some(_) => {}
        None => grounds.push(ground),
    }
}
