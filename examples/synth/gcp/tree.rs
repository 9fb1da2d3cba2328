//! Lays entries out as a sink writes them to Cloud Storage: a folder a day, a file an hour with
//! one entry a line, and another one for what came late.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use super::record::{self, Part};
use crate::clock::{HOUR, civil};
use crate::fill::Scene;
use crate::ledger::Ledger;
use crate::rng::mix;
use crate::tree::{Output, Tally};
use crate::world::World;

pub(super) const FOLDER: &str = "cloudaudit.googleapis.com";
/// How many entries a file takes before the next one is begun.
const SHARD: usize = 20_000;

/// A log, an hour, and whether it is the file for late entries.
type Place = (&'static str, u32, bool);

/// An entry: when it is delivered in milliseconds, which plan's, and which of its parts.
type Entry = (u64, u32, Part, u32);

/// Writes the whole tree; `repeats` entries are delivered twice.
pub(super) fn write(
    out: &Output<'_>,
    world: &World,
    ledger: &Ledger,
    repeats: usize,
) -> io::Result<Tally> {
    let hours: Vec<(Place, Vec<Entry>)> = arrange(world, ledger, repeats).into_iter().collect();
    hours
        .into_par_iter()
        .map(|(place, mut entries)| {
            entries.sort_unstable();
            let mut tally = Tally::default();
            for (shard, part) in entries.chunks(SHARD).enumerate() {
                let mut text = String::with_capacity(part.len() * 1_800);
                for (_, plan, part, delay) in part {
                    let scene = Scene::new(world, ledger, &ledger.plans[*plan as usize]);
                    let action = &world.actions[scene.plan.action as usize];
                    record::write(&mut text, &scene, action, (*part, *delay));
                    text.push('\n');
                }
                let begun = |entry: &&Entry| matches!(entry.2, Part::Whole | Part::First);
                tally = tally.plus(Tally {
                    files: 1,
                    events: part.iter().filter(begun).count() as u64,
                    records: part.len() as u64,
                    inflated: text.len() as u64,
                    stored: out.store(&path(world, place, shard), &text)?,
                });
            }
            Ok(tally)
        })
        .try_reduce(Tally::default, |a, b| Ok(a.plus(b)))
}

/// Sorts the parts of plans into hours, in the order of delivery.
fn arrange(world: &World, ledger: &Ledger, repeats: usize) -> BTreeMap<Place, Vec<Entry>> {
    let mut hours: BTreeMap<Place, Vec<Entry>> = BTreeMap::new();
    let total = ledger.plans.len();
    let again = (0..repeats).map(|k| (k * total / repeats.max(1), true));
    for (n, again) in (0..total).map(|n| (n, false)).chain(again) {
        let plan = &ledger.plans[n];
        let action = &world.actions[plan.action as usize];
        let begin = u64::from(plan.at) * 1_000 + u64::from(record::nanos(plan) / 1_000_000);
        let late = again || mix(plan.seed, 78).is_multiple_of(250);
        for (part, delay) in record::parts(plan, action) {
            let at = begin + u64::from(delay);
            let entry = (at + mix(plan.seed, 77) % 5_000, n as u32, part, delay);
            let hour = (at / 1_000) as u32 / HOUR;
            hours.entry((record::log(action), hour, late)).or_default().push(entry);
        }
    }
    hours
}

fn path(world: &World, place: Place, shard: usize) -> String {
    let (log, hour, late) = place;
    let at = world.start + i64::from(hour) * i64::from(HOUR);
    let (year, month, day) = civil(at.div_euclid(86_400));
    let hour = at.rem_euclid(86_400) / 3_600;
    let kind = if late { 'A' } else { 'S' };
    format!(
        "{FOLDER}/{log}/{year:04}/{month:02}/{day:02}/{hour:02}:00:00_{hour:02}:59:59_{kind}{shard}.json"
    )
}
