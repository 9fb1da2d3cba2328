//! Lays records out in files as CloudTrail delivers them, compresses and writes them.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use crate::aws::names;
use crate::aws::record;
use crate::clock::{DAY, MINUTE, civil};
use crate::ledger::{Ledger, Plan};
use crate::rng::{Rng, mix};
use crate::tree::{Output, Tally};
use crate::world::World;

/// An account's trail in a region, and the end of the stretch of time a file covers.
type Place = (u8, u8, u32);

/// Writes the whole tree; `repeats` records also go into a file after their own.
pub(super) fn write(
    out: &Output<'_>,
    world: &World,
    ledger: &Ledger,
    repeats: usize,
) -> io::Result<Tally> {
    let files: Vec<(Place, Vec<(u32, u32)>)> =
        arrange(world, ledger, repeats).into_iter().collect();
    files
        .into_par_iter()
        .map(|(place, mut members)| {
            members.sort_unstable();
            let mut text = String::with_capacity(members.len() * 1_500 + 32);
            text.push_str(r#"{"Records":["#);
            for (n, (_, plan)) in members.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                record::write(&mut text, world, ledger, &ledger.plans[*plan as usize]);
            }
            text.push_str("]}");
            let stored = out.store(&path(world, place), &text)?;
            Ok(Tally {
                files: 1,
                events: members.len() as u64,
                records: members.len() as u64,
                inflated: text.len() as u64,
                stored,
            })
        })
        .try_reduce(Tally::default, |a, b| Ok(a.plus(b)))
}

/// Sorts plans into files by the time of delivery, which lags behind the event unevenly.
fn arrange(world: &World, ledger: &Ledger, repeats: usize) -> BTreeMap<Place, Vec<(u32, u32)>> {
    let total = ledger.plans.len();
    let mut volumes: BTreeMap<(u8, u8), u64> = BTreeMap::new();
    for plan in &ledger.plans {
        *volumes.entry((plan.account, plan.region)).or_default() += 1;
    }
    let wanted = (total as u64 / 500).clamp(8, 2_000);
    let stretch = |plan: &Plan| {
        let volume = volumes.get(&(plan.account, plan.region)).copied().unwrap_or(1);
        stretch(u64::from(world.span) * wanted / volume.max(1))
    };
    let mut files: BTreeMap<Place, Vec<(u32, u32)>> = BTreeMap::new();
    for (n, plan) in ledger.plans.iter().enumerate() {
        let length = stretch(plan);
        let delivered = plan.at + lag(plan);
        let end = (delivered / length + 1) * length;
        let place = (plan.account, plan.region, end);
        files.entry(place).or_default().push((delivered, n as u32));
    }
    // Overlapping deliveries: evenly spread records appear a second time, one file later.
    for k in 0..repeats {
        let n = k * total / repeats.max(1);
        let plan = &ledger.plans[n];
        let length = stretch(plan);
        let delivered = plan.at + lag(plan) + length;
        let place = (plan.account, plan.region, (delivered / length + 1) * length);
        files.entry(place).or_default().push((delivered, n as u32));
    }
    files
}

/// The longest of the usual stretches that is no longer than `seconds`.
fn stretch(seconds: u64) -> u32 {
    const MINUTES: [u32; 12] = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1_440];
    let fits = |minutes: &&u32| u64::from(**minutes * MINUTE) <= seconds;
    MINUTES.iter().rev().find(fits).map_or(5 * MINUTE, |minutes| minutes * MINUTE).min(DAY)
}

/// Seconds between an event and its delivery.
fn lag(plan: &Plan) -> u32 {
    let mut rng = Rng::new(mix(plan.seed, 77));
    if rng.chance(20) { rng.range(600, 4_000) } else { rng.range(60, 420) }
}

fn path(world: &World, place: Place) -> String {
    let (account, region, end) = place;
    let id = &world.accounts[account as usize].id;
    let region_name = names::REGIONS[region as usize];
    let at = world.start + i64::from(end);
    let (year, month, day) = civil(at.div_euclid(86_400));
    let minute = at.rem_euclid(86_400) / 60;
    let mut tail = String::new();
    let tag = u64::from(account) << 40 | u64::from(region) << 32 | u64::from(end);
    Rng::new(mix(world.seed, tag)).alnum(&mut tail, 16);
    format!(
        "AWSLogs/{id}/CloudTrail/{region_name}/{year:04}/{month:02}/{day:02}/{id}_CloudTrail_{region_name}_{year:04}{month:02}{day:02}T{:02}{:02}Z_{tail}.json",
        minute / 60,
        minute % 60
    )
}
