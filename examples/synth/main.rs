//! Writes a synthetic CloudTrail export: an invented organisation's ordinary traffic and, when
//! asked, out-of-scope episodes hidden in its last seven days together with the list of them.
//! The same arguments give the same bytes on every machine.

#![expect(clippy::print_stderr, reason = "it says what it wrote")]

mod actions;
mod benign;
mod clock;
mod drift;
mod episodes;
mod fault;
mod fill;
mod ledger;
mod menus;
mod names;
mod opening;
mod people;
mod plant;
mod record;
mod rng;
mod tree;
mod voice;
mod workloads;
mod world;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use chrono::DateTime;
use clap::Parser;

use crate::clock::DAY;
use crate::ledger::Ledger;
use crate::world::World;

/// Write a synthetic CloudTrail export.
#[derive(Debug, Parser)]
#[command(name = "synth")]
struct Args {
    /// Records to write, duplicates and planted ones included
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
    /// Directory to write AWSLogs/ and planted.json into
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
    let began = Instant::now();
    let end = DateTime::parse_from_rfc3339(&args.end)?.timestamp();
    if args.out.join("AWSLogs").exists() {
        return Err(format!("{} already holds an export", args.out.display()).into());
    }
    let repeats = args.events / 700;
    let (world, ledger, planted) =
        compose(args.events - repeats, args.days, args.seed, end, args.plant);
    fs::create_dir_all(&args.out)?;
    let tally = tree::write(&args.out, &world, &ledger, repeats as usize, args.plain)?;
    if args.plant {
        fs::write(args.out.join("planted.json"), plant::listing(&world, &ledger, &planted))?;
    }
    eprintln!(
        "{} files, {} events ({repeats} duplicates, {} identities), {} bytes inflated, {} stored, ratio {:.2}, {:.1} s",
        tally.files,
        tally.events,
        world.identities.iter().filter(|one| one.is_identity()).count(),
        tally.inflated,
        tally.stored,
        tally.inflated as f64 / tally.stored.max(1) as f64,
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Decides everything that happens: exactly `events` records, and which of them are planted.
fn compose(
    events: u32,
    days: u32,
    seed: u64,
    end: i64,
    plant: bool,
) -> (World, Ledger, Vec<plant::Episode>) {
    let span = days * DAY;
    let mut world = World::build(seed, end - i64::from(span), span, events);
    let (mut ledger, planted) =
        if plant { plant::plant(&mut world, events) } else { (Ledger::default(), Vec::new()) };
    ledger.absorb(drift::occasions(&world));
    world.share(events.saturating_sub(ledger.plans.len() as u32));
    ledger.absorb(benign::plan(&world));
    (world, ledger, planted)
}

#[cfg(test)]
mod tests {
    use super::{compose, record};

    const END: i64 = 1_795_132_800;

    fn text(seed: u64) -> Vec<String> {
        let (world, ledger, _) = compose(3_000, 20, seed, END, true);
        let write = |plan| {
            let mut line = String::new();
            record::write(&mut line, &world, &ledger, plan);
            line
        };
        ledger.plans.iter().map(write).collect()
    }

    #[test]
    fn a_seed_gives_the_same_records_again() {
        assert_eq!(text(5), text(5));
        assert_ne!(text(5), text(6));
    }

    #[test]
    fn every_record_is_json_with_unfilled_nothing() {
        let lines = text(7);
        assert_eq!(lines.len(), 3_000);
        for line in lines {
            let value: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            assert!(value["eventID"].is_string(), "{line}");
            let left = line.replace("<sensitiveDataRemoved>", "").replace("<EntityDescriptor", "");
            assert!(!left.contains('<'), "{line}");
        }
    }

    #[test]
    fn planted_records_lie_in_the_window() {
        let (world, ledger, planted) = compose(20_000, 30, 3, END, true);
        assert_eq!(planted.len(), 12);
        for episode in &planted {
            for &place in &episode.plans {
                let at = ledger.plans[place].at;
                assert!(at >= world.window() && at < world.last_hour());
            }
        }
    }
}
