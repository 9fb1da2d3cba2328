//! `hunt all`: every analytic over one reading, and findings that tell one story together.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use serde_json::Value;

use crate::harness::{Ran, command, run};

fn demo() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo")
}

fn hunt(analytic: &str, options: &[&str]) -> Ran {
    run(command().arg(analytic).args(options).arg(demo()))
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn every_planted_story_is_one_lead_and_grave() {
    let report = hunt("all", &["-f", "json"]).json();
    let findings = report["findings"].as_array().expect("findings");
    let by_id: HashMap<&str, &Value> =
        findings.iter().map(|it| (it["id"].as_str().unwrap_or_default(), it)).collect();
    let planted = demo().with_extension("planted.json");
    let planted: Value =
        serde_json::from_slice(&std::fs::read(planted).expect("read")).expect("JSON");
    let leads = report["leads"].as_array().expect("leads");
    for episode in planted["episodes"].as_array().expect("episodes") {
        let own: BTreeSet<&str> = texts(&episode["event_ids"]).into_iter().collect();
        let tells = |lead: &&Value| {
            let findings = texts(&lead["findings"]).into_iter().map(|id| by_id[id]);
            findings
                .flat_map(|finding| finding["evidence"].as_array().into_iter().flatten())
                .any(|record| own.contains(record["event_id"].as_str().unwrap_or_default()))
        };
        let told: Vec<&Value> = leads.iter().filter(tells).collect();
        assert_eq!(told.len(), 1, "{}", episode["kind"]);
        let severity = told[0]["severity"].as_str().unwrap_or_default();
        assert!(["high", "critical"].contains(&severity), "{} {severity}", episode["kind"]);
        assert!(told[0]["first_step"].is_string());
    }
}

#[test]
fn each_finding_of_each_analytic_is_there_once_and_in_one_lead() {
    let report = hunt("all", &["-f", "json"]).json();
    let findings = report["findings"].as_array().expect("findings");
    let ids: Vec<&str> = findings.iter().filter_map(|it| it["id"].as_str()).collect();
    let mut of_leads: Vec<&str> = report["leads"]
        .as_array()
        .expect("leads")
        .iter()
        .flat_map(|lead| texts(&lead["findings"]))
        .collect();
    of_leads.sort_unstable();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(of_leads, sorted);
    sorted.dedup();
    assert_eq!(sorted.len(), ids.len());
    for analytic in ["scope", "abuse", "rules", "exfil", "governance"] {
        let alone = hunt(analytic, &["-f", "json"]).json();
        let alone: Vec<&str> = alone["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter_map(|it| it["id"].as_str())
            .collect();
        let own = findings.iter().filter(|it| it["analytic"] == analytic);
        let own: Vec<&str> = own.filter_map(|it| it["id"].as_str()).collect();
        assert_eq!(own, alone, "{analytic}");
    }
}

#[test]
fn the_leads_fit_a_screen_and_say_what_is_not_shown() {
    let ran = hunt("all", &[]);
    assert!(ran.stdout.lines().count() <= 60, "{}", ran.stdout);
    assert!(ran.stdout.contains("more leads; -v lists them all"), "{}", ran.stdout);
    assert!(ran.stderr.contains("scope compares the last 7 days"), "{}", ran.stderr);
    let one = hunt("all", &["-j1", "-f", "json"]).stdout;
    assert_eq!(one, hunt("all", &["-j8", "-f", "json"]).stdout);
}

#[test]
fn one_analytic_has_no_leads() {
    let report = hunt("scope", &["-f", "json"]).json();
    assert!(report.get("leads").is_none());
}
