//! `docs/detection.md`: what is between its two marks is written here, and compared.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use super::{COMMANDS, Found, GUISES, Row, is_loud};

const BEGIN: &str = "<!-- written by the test `detection` -->\n";
const END: &str = "<!-- end of what is written -->\n";

/// Compares the page with what was found, or writes it where `HUNT_BLESS` is set.
pub(super) fn check(rows: &[Row], alone: &[Vec<Value>]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/detection.md");
    let page = std::fs::read_to_string(&path).expect("docs/detection.md");
    let (before, rest) = page.split_once(BEGIN).expect("where it begins");
    let (_, after) = rest.split_once(END).expect("where it ends");
    let new = format!("{before}{BEGIN}{}{END}{after}", written(rows, alone));
    if std::env::var_os("HUNT_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, new).expect("written");
    } else {
        let differ = page.lines().zip(new.lines()).find(|(old, new)| old != new);
        assert!(
            page == new,
            "docs/detection.md is not what was found; HUNT_BLESS=1 writes it anew\n{differ:#?}"
        );
    }
}

fn written(rows: &[Row], alone: &[Vec<Value>]) -> String {
    let mut text = String::new();
    counts(&mut text, rows, alone);
    for (guise, heading) in ["As it was recorded", "From the victim's address and client"]
        .into_iter()
        .enumerate()
        .take(GUISES.len())
    {
        table(&mut text, heading, guise, rows);
    }
    text.push('\n');
    text
}

fn line(text: &mut String, cells: impl IntoIterator<Item = String>) {
    for cell in cells {
        let _ = write!(text, "| {cell} ");
    }
    text.push_str("|\n");
}

fn counts(text: &mut String, rows: &[Row], alone: &[Vec<Value>]) {
    let all = rows.len();
    text.push('\n');
    let heads = ["", "As recorded: medium or above", "any", "From the victim: medium or above"];
    let heads = heads.into_iter().chain(["any", "The ordinary days alone: high or above", "all"]);
    line(text, heads.map(str::to_owned));
    line(text, (0..7).map(|_| "---".to_owned()));
    for (number, asked) in COMMANDS.iter().enumerate() {
        let by_guise = (0..GUISES.len()).flat_map(|guise| {
            let found: Vec<&Found> =
                rows.iter().filter_map(|row| row.found[guise][number].as_ref()).collect();
            let medium = found.iter().filter(|found| found.is_medium()).count();
            [format!("{medium} of {all}"), format!("{} of {all}", found.len())]
        });
        let loud = alone[number].iter().filter(|finding| is_loud(finding)).count();
        let ordinary = [loud.to_string(), alone[number].len().to_string()];
        line(text, std::iter::once(format!("`{}`", asked.name)).chain(by_guise).chain(ordinary));
    }
    let together = (0..GUISES.len()).flat_map(|guise| {
        let medium = rows.iter().filter(|row| row.is_found(guise)).count();
        let any = rows.iter().filter(|row| row.found[guise].iter().any(Option::is_some)).count();
        [format!("{medium} of {all}"), format!("{any} of {all}")]
    });
    let ends = [String::new(), String::new()];
    line(text, std::iter::once("together".to_owned()).chain(together).chain(ends));
}

fn table(text: &mut String, heading: &str, guise: usize, rows: &[Row]) {
    let _ = write!(text, "\n### {heading}\n\n");
    let heads = COMMANDS.iter().map(|asked| format!("`{}`", asked.name));
    line(text, std::iter::once("Technique".to_owned()).chain(heads));
    line(text, (0..=COMMANDS.len()).map(|_| "---".to_owned()));
    for row in rows {
        let cells = row.found[guise].iter().map(|found| cell(found.as_ref()));
        line(text, std::iter::once(row.technique.clone()).chain(cells));
    }
}

fn cell(found: Option<&Found>) -> String {
    let Some(Found { severity, score, rank, reasons, is_new }) = found else {
        return "not found".to_owned();
    };
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).take(3).collect();
    let mark = if *is_new { "" } else { "†" };
    format!("{severity} {score}, rank {rank}{mark}: {}", reasons.join(", "))
}
