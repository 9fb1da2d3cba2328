//! The rhythm of a source: at which hours it usually has events, and how long it is silent by
//! itself. A gap is a silence that this rhythm does not explain.
//!
//! Silence is measured in hours in which events were to be expected: eight silent hours count
//! little at night and much in the morning. Of these lengths the longest, about two for each day,
//! show the tail of ordinary silence; the very longest of them may be gaps and are left out. A
//! silence far beyond that tail is a gap.

use crate::time::{HOUR, MINUTE, Nanos};

/// Events and days with events below which a source has no rhythm that could be known.
const FEWEST_EVENTS: u64 = 30;
const FEWEST_DAYS: usize = 3;
/// Shorter silences are none.
pub(super) const PAUSE: Nanos = 10 * MINUTE;
/// Hours of silence after which days say nothing about the usual hours.
const LONG_SILENCE: i64 = 5 * 24;
/// A source whose ordinary silence explains a length once in e to the power of this.
const CERTAINTY: f64 = 8.0;
/// How many times the longest ordinary silence a gap is at least.
const BEYOND_ORDINARY: f64 = 2.5;
/// Hours with events to be expected that a gap misses at least.
const LEAST_MISSED: f64 = 6.0;
/// Hours of the day, on weekdays and on weekends.
const SLOTS: usize = 48;
const WEEK: usize = 168;

/// The rhythm of a source.
#[derive(Clone, Debug)]
pub struct Rhythm {
    /// For each hour of the week, the hours with events to be expected before it.
    before: Vec<f64>,
    /// For each hour of the week, the chance that it has events.
    rates: Vec<f64>,
    /// Expected hours that a gap misses at least.
    threshold: f64,
    /// How long the source is usually silent at most, by the clock.
    usual: Nanos,
}

impl Rhythm {
    /// Learns from the times of a source's events, in order; `None` where they are too few. Of
    /// those within ten minutes first and last will do, so it is told how many there are in all.
    pub fn of(times: &[Nanos], events: u64) -> Option<Self> {
        if events < FEWEST_EVENTS {
            return None;
        }
        let hours = active_hours(times);
        let days = hours.chunk_by(|a, b| a.div_euclid(24) == b.div_euclid(24)).count();
        if days < FEWEST_DAYS {
            return None;
        }
        let rates = weekly(&hours);
        let mut before = Vec::with_capacity(WEEK + 1);
        before.push(0.0);
        for rate in &rates {
            before.push(before.last().copied().unwrap_or(0.0) + rate);
        }
        let mut rhythm = Self { before, rates, threshold: LEAST_MISSED, usual: 0 };
        rhythm.learn_silences(times, days);
        Some(rhythm)
    }

    fn learn_silences(&mut self, times: &[Nanos], days: usize) {
        let silences = times.windows(2).map(|pair| (pair[0], pair[1]));
        let silences: Vec<(Nanos, Nanos)> =
            silences.filter(|(from, to)| to.saturating_sub(*from) >= PAUSE).collect();
        let mut missed: Vec<f64> =
            silences.iter().map(|(from, to)| self.missed(*from, *to)).collect();
        let mut lengths: Vec<Nanos> =
            silences.iter().map(|(from, to)| to.saturating_sub(*from)).collect();
        missed.sort_unstable_by(|a, b| b.total_cmp(a));
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        let tail = missed.len().min((2 * days).max(16));
        let suspects = (tail / 10).max(1);
        let at = |list: &[Nanos]| list.get(suspects).or(list.last()).copied();
        self.usual = at(&lengths).unwrap_or(PAUSE);
        let (Some(ordinary), Some(least)) = (missed.get(suspects), missed[..tail].last()) else {
            return;
        };
        let scale = scale(&missed[suspects..tail], *least, suspects, tail);
        let unlikely = least + scale * ((tail as f64).ln() + CERTAINTY);
        self.threshold = LEAST_MISSED.max(unlikely).max(BEYOND_ORDINARY * ordinary);
    }

    /// Hours with events that were to be expected between two moments.
    pub fn missed(&self, from: Nanos, to: Nanos) -> f64 {
        self.expected_before(to) - self.expected_before(from)
    }

    /// Whether a silence is longer than the rhythm explains. Where something else makes a gap
    /// likely, half the length will do.
    pub fn is_gap(&self, from: Nanos, to: Nanos, likely: bool) -> bool {
        let threshold = if likely { self.threshold / 2.0 } else { self.threshold };
        self.missed(from, to) > threshold
    }

    /// Whether so many missed hours are more than the rhythm explains.
    pub fn is_beyond(&self, missed: f64) -> bool {
        missed > self.threshold
    }

    /// How long the source is usually silent at most, by the clock.
    pub const fn usual(&self) -> Nanos {
        self.usual
    }

    fn expected_before(&self, time: Nanos) -> f64 {
        let hour = time.div_euclid(HOUR);
        let part = time.rem_euclid(HOUR) as f64 / HOUR as f64;
        let (week, hour) = (hour.div_euclid(WEEK as i64), hour.rem_euclid(WEEK as i64) as usize);
        week as f64 * self.before[WEEK] + self.before[hour] + part * self.rates[hour]
    }
}

/// The mean excess over the least of a tail whose longest were left out, made up for their absence.
fn scale(tail: &[f64], least: f64, left_out: usize, all: usize) -> f64 {
    if tail.is_empty() {
        return 0.0;
    }
    let mean = tail.iter().map(|missed| missed - least).sum::<f64>() / tail.len() as f64;
    // Of an exponential tail without the share q on top, this part of the mean remains.
    let q = left_out as f64 / all as f64;
    let remains = 1.0 + q * q.ln() / (1.0 - q);
    if remains > 0.1 { mean / remains } else { mean }
}

/// The hours with events, counted from 1970, in order.
fn active_hours(times: &[Nanos]) -> Vec<i64> {
    let mut hours: Vec<i64> = Vec::new();
    for time in times {
        let hour = time.div_euclid(HOUR);
        if hours.last() != Some(&hour) {
            hours.push(hour);
        }
    }
    hours
}

/// For each hour of the week from Thursday 00:00, when 1970 began, how often it has events.
fn weekly(hours: &[i64]) -> Vec<f64> {
    let (mut active, mut all) = ([0_u32; SLOTS], [0_u32; SLOTS]);
    for hour in hours {
        active[slot(*hour)] += 1;
    }
    for pair in hours.windows(2) {
        let silent_too = if pair[1] - pair[0] <= LONG_SILENCE { pair[1] } else { pair[0] + 1 };
        for hour in pair[0]..silent_too {
            all[slot(hour)] += 1;
        }
    }
    if let Some(last) = hours.last() {
        all[slot(*last)] += 1;
    }
    let rate = |slot: usize| (f64::from(active[slot]) + 0.5) / (f64::from(all[slot]) + 1.0);
    (0..WEEK as i64).map(|hour| rate(slot(hour))).collect()
}

/// The hour of the day, the hours of weekends apart from those of weekdays.
fn slot(hour: i64) -> usize {
    let day = hour.div_euclid(24).rem_euclid(7);
    let of_day = hour.rem_euclid(24) as usize;
    // Counted from Thursday, days 2 and 3 are the weekend.
    if matches!(day, 2 | 3) { 24 + of_day } else { of_day }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    /// A Monday.
    const START: Nanos = 20_731 * DAY;

    /// Numbers that look random and are the same on every run.
    fn chance(seed: &mut u64) -> f64 {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn at_random(per_day: f64, days: i64, seed: u64) -> Vec<Nanos> {
        let mut seed = seed;
        let (mut time, mut times) = (START, Vec::new());
        while time < START + days * DAY {
            time += (-(1.0 - chance(&mut seed)).ln() * DAY as f64 / per_day) as Nanos;
            times.push(time);
        }
        times
    }

    /// People at work: weekdays from eight to six.
    fn office(per_day: u32, days: i64, seed: u64) -> Vec<Nanos> {
        let mut seed = seed;
        let mut times = Vec::new();
        for day in (0..days).filter(|day| day % 7 < 5) {
            for _ in 0..per_day {
                let hour = 8.0 + 10.0 * chance(&mut seed);
                times.push(START + day * DAY + (hour * HOUR as f64) as Nanos);
            }
        }
        times.sort_unstable();
        times
    }

    fn gaps(times: &[Nanos]) -> Vec<(Nanos, Nanos)> {
        let Some(rhythm) = Rhythm::of(times, times.len() as u64) else { return Vec::new() };
        let silences = times.windows(2).map(|pair| (pair[0], pair[1]));
        silences.filter(|(from, to)| rhythm.is_gap(*from, *to, false)).collect()
    }

    fn without(times: &[Nanos], from: Nanos, to: Nanos) -> Vec<Nanos> {
        times.iter().copied().filter(|time| !(from..to).contains(time)).collect()
    }

    #[test]
    fn nobody_cries_wolf() {
        let mut alarms = 0;
        for seed in 0..40 {
            let sources = [
                at_random(1.0, 90, seed),
                at_random(5.0, 60, seed),
                at_random(40.0, 30, seed),
                at_random(2000.0, 7, seed),
                office(2, 60, seed),
                office(60, 60, seed),
            ];
            alarms += sources.iter().filter(|times| !gaps(times).is_empty()).count();
        }
        assert!(alarms <= 1, "{alarms} of 240");
    }

    #[test]
    fn what_is_regular_has_no_gaps_however_quiet() {
        for hours in [1, 6, 24, 24 * 7] {
            let times: Vec<Nanos> = (0..80).map(|n| START + n * hours * HOUR).collect();
            assert_eq!(gaps(&times), [], "every {hours} hours");
        }
    }

    #[test]
    fn two_missing_days_are_seen_wherever_they_lie() {
        for seed in 0..10 {
            for day in [8, 11, 12, 20] {
                let (from, to) =
                    (START + day * DAY + 14 * HOUR, START + (day + 2) * DAY + 14 * HOUR);
                for times in [at_random(60.0, 40, seed), at_random(3000.0, 28, seed)] {
                    let found = gaps(&without(&times, from, to));
                    assert_eq!(found.len(), 1, "day {day}, seed {seed}");
                    assert!(found[0].0 < from && found[0].1 >= to);
                }
            }
        }
    }

    #[test]
    fn a_weekend_is_no_gap_and_two_missing_workdays_are() {
        let times = office(60, 60, 1);
        assert_eq!(gaps(&times), []);
        let (from, to) = (START + 15 * DAY, START + 17 * DAY);
        let found = gaps(&without(&times, from, to));
        assert_eq!(found.len(), 1);
        assert!(found[0].0 < from && found[0].1 > to);
    }

    #[test]
    fn of_few_events_no_rhythm_is_known() {
        assert!(Rhythm::of(&at_random(3.0, 7, 1)[..20], 20).is_none());
        assert!(Rhythm::of(&at_random(3000.0, 1, 1)[..200], 200).is_none());
    }
}
