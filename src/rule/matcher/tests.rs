//! What a glimpse rules out, the whole record rules out as well.

use std::path::{Path, PathBuf};

use super::*;
use crate::analytic;
use crate::case::{Case, Matched, Row, Wants};
use crate::evidence::{self, Options, Walk};
use crate::rule::RuleFile;
use crate::rule::load;
use crate::rule::sigma::Placeholders;

fn matcher(file: RuleFile) -> Matcher {
    let keys = analytic::rules::wanted(&file.rules);
    Matcher::new(file.rules.into_iter().zip(keys).collect())
}

/// A match: rule, event and keys.
type Told = (u32, Row, Vec<Option<Box<str>>>);

fn matched(evidence: &Path, matcher: &Matcher) -> Vec<Told> {
    let Walk { inputs, .. } = evidence::walk(&[evidence.to_owned()], false).expect("a folder");
    let options = Options { strict: false, progress: &|_| {} };
    let wants = Wants { rules: Some(matcher), ..Wants::default() };
    let (case, noted) = Case::load_noting(&inputs, &options, wants);
    let matched = noted.matches;
    let told = |it: &Matched| (it.rule, *it.row(&case), matched.facts(it).keys.clone());
    matched.list.iter().map(told).collect()
}

/// How many events the rules match, sifted and unsifted alike.
fn both_ways(evidence: &Path, rules: impl Fn() -> RuleFile) -> usize {
    let quick = matched(evidence, &matcher(rules()));
    let slow = matched(evidence, &matcher(rules()).unsifted());
    assert_eq!(quick, slow);
    quick.len()
}

fn builtin() -> RuleFile {
    load::builtin().expect("the pack")
}

#[test]
fn a_glimpse_of_the_demo_rules_out_no_match() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    assert!(both_ways(&demo, builtin) > 100);
}

#[test]
fn a_glimpse_of_real_logs_rules_out_no_match() {
    let Some(corpus) = std::env::var_os("HUNT_CORPUS").map(PathBuf::from) else { return };
    let sigma = corpus.join("../rules/sigma");
    let sigma = || load::load(std::slice::from_ref(&sigma), &Placeholders::new()).expect("rules");
    assert!(both_ways(&corpus, sigma) > 100);
    assert!(both_ways(&corpus, builtin) > 100);
}

#[test]
fn a_client_that_is_no_text_rules_out_no_match() {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = "title: t\nlogsource: {product: aws}\n\
                detection: {s: {userAgent|contains: hog}, condition: s}\n";
    let rules = folder.path().join("rule.yml");
    std::fs::write(&rules, rule).expect("written");
    let rules = || load::load(std::slice::from_ref(&rules), &Placeholders::new()).expect("a rule");
    let record = |(n, agent): (usize, &str)| {
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{{"type":"Root"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","eventID":"{n}","userAgent":{agent}}}"#
        )
    };
    let agents = ["\"hog\"", "[\"hog\"]", "{\"name\":\"hog\"}", "[]", "null", "\"\"", "7"];
    let log: Vec<String> = agents.into_iter().enumerate().map(record).collect();
    let path = folder.path().join("log.json");
    std::fs::write(&path, log.join("\n")).expect("written");
    assert_eq!(both_ways(&path, rules), 3);
}
