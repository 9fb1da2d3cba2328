//! Writes synthetic exports of cloud audit logs: an invented organisation's ordinary traffic and, when
//! asked, out-of-scope episodes hidden in its last seven days together with the list of them.
//! The same arguments give the same bytes on every machine.

#![expect(clippy::print_stderr, reason = "it says what it wrote")]

mod action;
mod aws;
mod azure;
mod benign;
mod clock;
mod cloud;
mod drift;
mod fill;
mod gcp;
mod ledger;
mod listing;
mod menu;
mod names;
mod plant;
mod plot;
mod rng;
mod tree;
mod world;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use chrono::DateTime;
use clap::Parser;

use crate::clock::DAY;
use crate::cloud::{Choice, Cloud};
use crate::ledger::Ledger;
use crate::listing::{Chapter, listing};
use crate::tree::{Output, Tally};
use crate::world::World;

/// Write synthetic exports of cloud audit logs.
#[derive(Debug, Parser)]
#[command(name = "synth")]
struct Args {
    /// Whose logs to write; may be given several times
    #[arg(long = "provider", value_enum, default_value = "aws")]
    providers: Vec<Choice>,
    /// Events to write for each provider, duplicates and planted ones included; of a long
    /// operation all records together are one event
    #[arg(long, value_parser = clap::value_parser!(u32).range(300..=20_000_000))]
    events: u32,
    /// Days the export covers
    #[arg(long, value_parser = clap::value_parser!(u32).range(8..=1_000))]
    days: u32,
    /// Seed of everything random
    #[arg(long)]
    seed: u64,
    /// Hide out-of-scope episodes in the last seven days and list them in planted.json
    #[arg(long)]
    plant: bool,
    /// Write .json files without compression
    #[arg(long)]
    plain: bool,
    /// End of the export
    #[arg(long, value_name = "RFC3339", default_value = "2026-11-20T00:00:00Z")]
    end: String,
    /// Directory to write the trees and planted.json into
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("synth: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let end = DateTime::parse_from_rfc3339(&args.end)?.timestamp();
    let clouds = cloud::chosen(&args.providers);
    for folder in clouds.iter().flat_map(|cloud| cloud.folders()) {
        if args.out.join(folder).exists() {
            return Err(format!("{} already holds an export", args.out.display()).into());
        }
    }
    fs::create_dir_all(&args.out)?;
    // A list of AWS alone has no need to say so.
    let named = clouds.iter().any(|cloud| cloud.name() != "aws");
    let mut chapters = Vec::new();
    for cloud in clouds {
        chapters.push(write(args, cloud, end, named)?);
    }
    if args.plant {
        fs::write(args.out.join("planted.json"), listing(&chapters))?;
    }
    Ok(())
}

/// Writes one provider's tree and returns the list of what was planted in it.
fn write(
    args: &Args,
    cloud: &'static dyn Cloud,
    end: i64,
    named: bool,
) -> Result<Chapter, Box<dyn Error>> {
    let began = Instant::now();
    let repeats = args.events / 700;
    let (world, ledger, planted) =
        compose(cloud, args.events - repeats, args.days, args.seed, end, args.plant);
    let out = Output { folder: &args.out, plain: args.plain };
    let tally = cloud.write(&out, &world, &ledger, repeats as usize)?;
    report(&world, repeats, tally, began);
    Ok(Chapter::of(&world, &ledger, &planted, named))
}

fn report(world: &World, repeats: u32, tally: Tally, began: Instant) {
    eprintln!(
        "{}: {} files, {} events ({repeats} duplicates, {} identities), {} records, {} bytes inflated, {} stored, ratio {:.2}, {:.1} s",
        world.cloud.name(),
        tally.files,
        tally.events,
        world.identities.iter().filter(|one| one.is_identity()).count(),
        tally.records,
        tally.inflated,
        tally.stored,
        tally.inflated as f64 / tally.stored.max(1) as f64,
        began.elapsed().as_secs_f64()
    );
}

/// Decides everything that happens: exactly `events` records, and which of them are planted.
fn compose(
    cloud: &'static dyn Cloud,
    events: u32,
    days: u32,
    seed: u64,
    end: i64,
    plant: bool,
) -> (World, Ledger, Vec<plant::Episode>) {
    let span = days * DAY;
    let mut world = World::build(cloud, seed, end - i64::from(span), span, events);
    let (mut ledger, planted) =
        if plant { plant::plant(&mut world, events) } else { (Ledger::default(), Vec::new()) };
    ledger.absorb(cloud.occasions(&world));
    world.share(events.saturating_sub(ledger.plans.len() as u32));
    ledger.absorb(benign::plan(&world));
    (world, ledger, planted)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::cloud::{Choice, Cloud, chosen};
    use super::compose;
    use super::ledger::Plan;
    use super::listing::{Chapter, listing};

    const END: i64 = 1_795_132_800;

    fn all() -> Vec<&'static dyn Cloud> {
        chosen(&[Choice::All])
    }

    /// Each record with the id it should be known by.
    fn text(cloud: &'static dyn Cloud, seed: u64) -> Vec<(String, String)> {
        let (world, ledger, _) = compose(cloud, 3_000, 20, seed, END, true);
        let write = |plan: &Plan| {
            let mut line = String::new();
            cloud.record(&mut line, &world, &ledger, plan);
            (line, cloud.event_id(&world, plan))
        };
        // A note may give several records one id, which is not the plan's.
        ledger.plans.iter().filter(|plan| plan.note == 0).map(write).collect()
    }

    #[test]
    fn a_seed_gives_the_same_records_again() {
        for cloud in all() {
            assert_eq!(text(cloud, 5), text(cloud, 5));
            assert_ne!(text(cloud, 5), text(cloud, 6));
        }
    }

    #[test]
    fn every_record_is_json_with_unfilled_nothing() {
        for cloud in all() {
            let lines = text(cloud, 7);
            assert!(lines.len() > 2_800, "{}", lines.len());
            for (line, id) in lines {
                assert!(line.contains(&id), "no {id} in {line}");
                let value = serde_json::from_str::<serde_json::Value>(&line);
                assert!(value.is_ok_and(|value| value.is_object()), "{line}");
                let left =
                    line.replace("<sensitiveDataRemoved>", "").replace("<EntityDescriptor", "");
                assert!(!left.contains('<'), "{line}");
            }
        }
    }

    #[test]
    fn planted_records_lie_in_the_window() {
        for cloud in all() {
            let (world, ledger, planted) = compose(cloud, 20_000, 30, 3, END, true);
            assert_eq!(planted.len(), cloud.plots().len(), "{}", cloud.name());
            for episode in &planted {
                for &place in &episode.plans {
                    let plan = &ledger.plans[place];
                    assert!(plan.at >= world.window() && plan.at < world.last_hour());
                    let mut line = String::new();
                    cloud.record(&mut line, &world, &ledger, plan);
                    assert!(line.contains(&cloud.event_id(&world, plan)), "{line}");
                }
            }
        }
    }

    #[test]
    fn a_shared_list_names_the_provider_and_a_list_of_aws_alone_does_not() {
        for cloud in all() {
            let (world, ledger, planted) = compose(cloud, 3_000, 20, 3, END, true);
            let provider = format!(r#""provider":"{}""#, cloud.name());
            for named in [true, false] {
                let list = listing(&[Chapter::of(&world, &ledger, &planted, named)]);
                let value: serde_json::Value = serde_json::from_str(&list).unwrap_or_default();
                assert_eq!(value["episodes"].as_array().map(Vec::len), Some(planted.len()));
                assert_eq!(list.contains(&provider), named, "{list}");
            }
        }
    }

    #[test]
    fn actions_are_listed_once() {
        for cloud in all() {
            let mut seen = HashSet::new();
            for action in cloud.actions() {
                let (source, name) = (action.source, action.name);
                assert!(seen.insert((source, name)), "{source}:{name} twice");
            }
        }
    }
}
