//! What finds published attacks: each is spliced into a month of ordinary days, under identities
//! that have a history there, and the program is asked. `docs/detection.md` holds the answers.
//!
//! The attacks are read from `HUNT_CORPUS`; skipped where it is not set. `HUNT_BLESS=1` writes the
//! answers into the page instead of comparing them with it.

mod days;
mod page;
mod splice;

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::corpus::corpus;
use crate::harness::{command, run};
use crate::synth::synth;
use days::Days;

/// What is asked, in the order of the page's columns.
const COMMANDS: &[Asked] = &[
    // A line of its own for each.
    Asked { name: "scope", options: &["--since", "7d"], is_silent: true },
    Asked { name: "abuse", options: &[], is_silent: true },
    Asked { name: "rules", options: &[], is_silent: false },
];

/// A command that looks for attacks.
struct Asked {
    name: &'static str,
    options: &'static [&'static str],
    /// Whether what is ordinary is no finding of it at all. Rules say what they were written to say,
    /// whoever does it; what is ordinary of it only weighs less.
    is_silent: bool,
}

/// How the attacker appears.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guise {
    /// From a network and with a client of its own, as it was recorded.
    Own,
    /// From the victim's address and with the victim's client.
    Victims,
}

const GUISES: [Guise; 2] = [Guise::Own, Guise::Victims];

/// The best finding that rests on records of an attack.
#[derive(Clone, Debug)]
struct Found {
    severity: String,
    score: u64,
    /// Among all findings, from 1.
    rank: usize,
    reasons: Vec<String>,
    /// Whether the finding would not be there, or less grave, without the attack.
    is_new: bool,
}

impl Found {
    fn is_medium(&self) -> bool {
        matches!(self.severity.as_str(), "medium" | "high" | "critical")
    }
}

/// An attack, and what each command says of it.
struct Row {
    technique: String,
    /// By guise, then by command.
    found: Vec<Vec<Option<Found>>>,
}

impl Row {
    fn is_found(&self, guise: usize) -> bool {
        self.found[guise].iter().flatten().any(Found::is_medium)
    }
}

#[test]
fn published_attacks_are_found_among_ordinary_days() {
    let Some(attacks) = corpus("aws-stratus") else { return };
    let folder = TempDir::new().expect("a folder");
    synth(folder.path(), &["--events", "20000", "--days", "30", "--seed", "1", "--plain"]);
    let days = Days::of(folder.path());
    let alone: Vec<Vec<Value>> =
        COMMANDS.iter().map(|asked| findings(asked, asked.options, &[folder.path()])).collect();

    let mut files: Vec<PathBuf> = std::fs::read_dir(attacks)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 35, "{files:?}");
    let answer = |(number, file): (usize, &PathBuf)| {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let found = GUISES.iter().map(|guise| {
            let spliced = TempDir::new().expect("a folder");
            let path = spliced.path().join("spliced.json");
            let records = splice::splice(file, &days, number, *guise);
            std::fs::write(&path, records).expect("written");
            let asked = COMMANDS.iter().zip(&alone);
            asked.map(|(asked, alone)| best(asked, folder.path(), &path, alone)).collect()
        });
        Row { technique: name.to_owned(), found: found.collect() }
    };
    let rows: Vec<Row> = files.par_iter().enumerate().map(answer).collect();

    page::check(&rows, &alone);
    let missed: Vec<&str> =
        rows.iter().filter(|row| !row.is_found(0)).map(|row| row.technique.as_str()).collect();
    assert!(missed.is_empty(), "nothing of medium or above: {missed:#?}");
}

/// Of each command, at most one finding of high or above for a hundred identities and a month.
#[test]
fn ordinary_days_raise_hardly_any_alarm() {
    // Three weeks, each compared with the days before it, are taken for the month. Rules look at all
    // of it, unless told otherwise.
    const WEEKS: [&[&str]; 3] = [
        &["--since", "7d", "--until", "2026-11-06"],
        &["--since", "7d", "--until", "2026-11-13"],
        &["--since", "7d", "--until", "2026-11-20"],
    ];
    const MONTH: [&[&str]; 1] = [&[]];
    let mut loud: Vec<Vec<String>> = vec![Vec::new(); COMMANDS.len()];
    let mut identities = 0;
    for seed in ["1", "2", "3"] {
        let folder = TempDir::new().expect("a folder");
        synth(folder.path(), &["--events", "20000", "--days", "30", "--seed", seed, "--plain"]);
        identities += Days::of(folder.path()).identities();
        for (asked, loud) in COMMANDS.iter().zip(&mut loud) {
            let windows = if asked.is_silent { &WEEKS[..] } else { &MONTH[..] };
            for options in windows {
                let found = findings(asked, options, &[folder.path()]);
                loud.extend(found.iter().filter(|finding| is_loud(finding)).map(title));
            }
        }
    }
    assert!(identities > 100, "{identities}");
    for (asked, loud) in COMMANDS.iter().zip(loud) {
        assert!(loud.len() * 100 <= identities, "{} of {identities}: {loud:#?}", asked.name);
    }
}

fn is_loud(finding: &Value) -> bool {
    finding["severity"] == "high" || finding["severity"] == "critical"
}

fn title(finding: &Value) -> String {
    format!("{} {}", finding["score"], finding["title"])
}

/// All findings of a command, the first the gravest.
fn findings(asked: &Asked, options: &[&str], paths: &[&Path]) -> Vec<Value> {
    let mut hunt = command();
    hunt.args([asked.name, "--quiet", "--all-evidence", "--format", "json"]);
    let ran = run(hunt.args(options).args(paths));
    assert_eq!(ran.code, Some(0), "{} {}", asked.name, ran.stderr);
    match ran.json()["findings"].take() {
        Value::Array(findings) => findings,
        other => panic!("{other}"),
    }
}

/// The first finding that rests on spliced records. Of one whom the ordinary leaves silent, it must
/// not be there, or be less grave, without them.
fn best(asked: &Asked, ordinary: &Path, spliced: &Path, alone: &[Value]) -> Option<Found> {
    let found = findings(asked, asked.options, &[ordinary, spliced]);
    let is_spliced =
        |record: &Value| record["path"].as_str().is_some_and(|path| path.ends_with("spliced.json"));
    let is_new = |finding: &Value| {
        let before = alone.iter().find(|one| one["id"] == finding["id"]);
        before.is_none_or(|before| before["score"].as_u64() < finding["score"].as_u64())
    };
    let tells = |finding: &Value| {
        let records = finding["evidence"].as_array().expect("records");
        records.iter().any(is_spliced) && (is_new(finding) || !asked.is_silent)
    };
    let rank = found.iter().position(tells)?;
    let finding = &found[rank];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut reasons: Vec<(i64, String)> = finding["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|reason| (reason["points"].as_i64().expect("points"), text(&reason["code"])))
        .filter(|(points, _)| *points > 0)
        .collect();
    reasons.sort_by_key(|(points, _)| -points);
    // A rule's name says what its only reason does not.
    let reasons = match finding["details"]["rule"]["title"].as_str() {
        Some(name) => vec![name.to_owned()],
        None => reasons.into_iter().map(|(_, code)| code).collect(),
    };
    Some(Found {
        severity: text(&finding["severity"]),
        score: finding["score"].as_u64().expect("a score"),
        rank: rank + 1,
        reasons,
        is_new: is_new(finding),
    })
}
