//! Measures `hunt scope` against the cost of inflating alone, and against tools at hand.
//!
//! All commands are run in turn, several times over, so that a busy machine weighs on all alike;
//! what counts is the ratio of the medians. Prints the table for `docs/benchmarks.md`.

#![expect(clippy::print_stdout, reason = "the table is the output")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clap::Parser;
use hunt::evidence::{self, Input};

/// Measure `hunt scope` on a tree of gzipped logs.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Args {
    /// Folder of .json.gz files, such as the synth example writes
    tree: PathBuf,
    /// Threads for all of them
    #[arg(short = 'j', long, default_value_t = 2)]
    threads: usize,
    /// Times each is run
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// The program to measure
    #[arg(long, default_value = "target/release/hunt")]
    hunt: PathBuf,
    /// Leave out the tools that take longest
    #[arg(long)]
    quick: bool,
}

/// Something to measure.
struct Contestant {
    name: String,
    command: Option<String>,
    seconds: Vec<f64>,
    peak_mib: Option<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let inputs = evidence::walk(std::slice::from_ref(&args.tree), false)?.inputs;
    rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    let mut contestants = contestants(&args);
    for run in 0..=args.runs {
        for contestant in &mut contestants {
            let slow = contestant.seconds.first().is_some_and(|seconds| *seconds > 10.0);
            if slow && run > 1 {
                continue;
            }
            let seconds = match &contestant.command {
                None => inflate(&inputs)?,
                Some(command) => {
                    let (seconds, peak) = shell(command)?;
                    contestant.peak_mib = contestant.peak_mib.max(peak);
                    seconds
                }
            };
            // The first round warms the page cache; only what takes long is content with it.
            if run > 0 || seconds > 10.0 {
                contestant.seconds.push(seconds);
            }
        }
    }
    print(&contestants, &inputs);
    Ok(())
}

fn contestants(args: &Args) -> Vec<Contestant> {
    let (tree, jobs) = (quoted(&args.tree), args.threads);
    let hunt = quoted(&args.hunt);
    let mut list = vec![("inflate only (libdeflate, whole files)".to_owned(), None)];
    let mut add = |name: &str, command: String| list.push((name.to_owned(), Some(command)));
    add("hunt scope", format!("{hunt} scope -q -j{jobs} {tree}"));
    add("hunt scope -f json", format!("{hunt} scope -q -j{jobs} -f json {tree}"));
    let files = format!("find {tree} -name '*.gz' -print0 | xargs -0 -n 64 -P{jobs}");
    if has("zcat") {
        add("zcat", format!("{files} zcat"));
    }
    if has("rg") {
        add("rg -zc AttachUserPolicy", format!("rg -zc -j{jobs} AttachUserPolicy {tree}"));
    }
    if has("jq") && !args.quick {
        let filter = ".Records[] | [.userIdentity.arn, .eventSource, .eventTime] | @tsv";
        add(
            "zcat, jq: identity, service, time",
            format!("{files} sh -c 'zcat \"$@\" | jq -r \"{filter}\"' sh"),
        );
    }
    list.into_iter()
        .map(|(name, command)| Contestant { name, command, seconds: Vec::new(), peak_mib: None })
        .collect()
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

fn has(tool: &str) -> bool {
    let check = Command::new("sh")
        .args(["-c", &format!("command -v {tool}")])
        .stdout(Stdio::null())
        .status();
    check.is_ok_and(|status| status.success())
}

/// Inflates every file once, one a worker, largest first, into a buffer that is used again.
fn inflate(inputs: &[Input]) -> Result<f64, Box<dyn Error>> {
    let mut inputs: Vec<&Input> = inputs.iter().collect();
    inputs.sort_by_key(|input| std::cmp::Reverse(input.size));
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let results = rayon::broadcast(|_| -> Result<(), String> {
        let mut inflater = libdeflater::Decompressor::new();
        let mut content = Vec::new();
        while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = std::fs::read(&input.path).map_err(|error| error.to_string())?;
            let (true, Some(size)) = (bytes.starts_with(&[0x1f, 0x8b]), bytes.last_chunk::<4>())
            else {
                continue;
            };
            let size = u32::from_le_bytes(*size) as usize;
            if content.len() < size {
                content.resize(size, 0);
            }
            let done = inflater.gzip_decompress(&bytes, &mut content[..size]);
            done.map_err(|error| format!("{}: {error}", input.path.display()))?;
        }
        Ok(())
    });
    results.into_iter().collect::<Result<(), String>>()?;
    Ok(start.elapsed().as_secs_f64())
}

/// Runs a command with its output thrown away; its time, and its peak memory in MiB where GNU time is there.
fn shell(command: &str) -> Result<(f64, Option<u64>), Box<dyn Error>> {
    let measured = Path::new("/usr/bin/time").exists();
    let mut process = if measured {
        let mut process = Command::new("/usr/bin/time");
        process.args(["-f", "%M", "sh", "-c", command]);
        process
    } else {
        let mut process = Command::new("sh");
        process.args(["-c", command]);
        process
    };
    let start = Instant::now();
    let output =
        process.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let seconds = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&output.stderr);
    let peak = text.lines().last().and_then(|line| line.trim().parse::<u64>().ok());
    Ok((seconds, peak.filter(|_| measured).map(|kib| kib / 1024)))
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn print(contestants: &[Contestant], inputs: &[Input]) {
    let base = contestants.first().map_or(f64::NAN, |first| median(&first.seconds));
    let bytes: u64 = inputs.iter().map(|input| input.size).sum();
    println!("{} files, {:.0} MB compressed\n", inputs.len(), bytes as f64 / 1e6);
    println!("| Command | median s | best s | times inflating | peak MiB |");
    println!("|---|---|---|---|---|");
    for contestant in contestants {
        let middle = median(&contestant.seconds);
        let best = contestant.seconds.iter().copied().fold(f64::INFINITY, f64::min);
        let peak = contestant.peak_mib.map_or("-".to_owned(), |mib| mib.to_string());
        println!(
            "| {} | {middle:.3} | {best:.3} | {:.2} | {peak} |",
            contestant.name,
            middle / base
        );
    }
}
