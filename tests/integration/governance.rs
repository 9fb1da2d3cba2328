//! `hunt governance`: chains that it must find in each cloud, with their exact values, each beside
//! twins that it must leave alone.
//!
//! The chains lie in `testdata/governance/`, three weeks of routine before them. A twin is the same
//! evidence with one thing changed here.

mod aws;
mod azure;
mod corpus;
mod gcp;
mod lineage;
mod single;

use std::path::Path;

use serde_json::Value;

use super::harness::{Evidence, command, run};

/// The evidence of a cloud's chain.
pub(super) struct Story {
    head: Value,
    key: &'static str,
    pub(super) records: Vec<Value>,
    name: &'static str,
}

/// Reads a file of `testdata/governance/`.
pub(super) fn story(name: &'static str) -> Story {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/governance").join(name);
    let text = std::fs::read_to_string(path).expect("testdata");
    if name.ends_with(".ndjson") {
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("a record"));
        return Story { head: Value::Null, key: "", records: lines.collect(), name };
    }
    let mut head: Value = serde_json::from_str(&text).expect("JSON");
    let key = if head.get("Records").is_some() { "Records" } else { "records" };
    let Value::Array(records) = head[key].take() else { panic!("no records") };
    Story { head, key, records, name }
}

impl Story {
    /// Changes the records of an action, as `name` tells it, by the attacker.
    pub(super) fn edit(mut self, is: impl Fn(&Value) -> bool, change: impl Fn(&mut Value)) -> Self {
        let mut met = 0;
        for record in self.records.iter_mut().filter(|record| is(record)) {
            change(record);
            met += 1;
        }
        assert!(met > 0, "nothing to change");
        self
    }

    /// Leaves records out.
    pub(super) fn without(mut self, is: impl Fn(&Value) -> bool) -> Self {
        let before = self.records.len();
        self.records.retain(|record| !is(record));
        assert!(self.records.len() < before, "nothing to leave out");
        self
    }

    /// Hunts in it, with a `hunt.toml` where it is not empty.
    pub(super) fn hunt(self, config: &str) -> Report {
        let evidence = Evidence::new();
        let text = match self.key {
            "" => self.records.iter().map(|record| format!("{record}\n")).collect(),
            key => {
                let mut head = self.head;
                head[key] = Value::Array(self.records);
                head.to_string()
            }
        };
        let path = evidence.file(self.name, text);
        let mut command = command();
        command.args(["governance", "-q", "-f", "json"]).arg(path);
        if !config.is_empty() {
            command.arg("--config").arg(evidence.file("hunt.toml", config));
        }
        let ran = run(&mut command);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        Report(ran.json())
    }
}

/// What was found.
pub(super) struct Report(pub(super) Value);

impl Report {
    pub(super) fn findings(&self) -> &[Value] {
        self.0["findings"].as_array().expect("findings")
    }

    /// The gravest finding.
    pub(super) fn first(&self) -> &Value {
        self.findings().first().expect("a finding")
    }

    /// The one critical finding; nothing else is above low.
    pub(super) fn critical(&self) -> &Value {
        let first = self.first();
        assert_eq!(first["severity"], "critical", "{first:#}");
        assert_eq!(
            (&first["analytic"], &first["reference"]),
            (&"governance".into(), &"AN1356".into())
        );
        let above_low =
            self.findings().iter().filter(|finding| finding["score"].as_u64() >= Some(40));
        assert_eq!(above_low.count(), 1, "one finding a chain: {:#}", self.0["findings"]);
        first
    }

    /// Nothing is above low.
    pub(super) fn is_calm(&self) {
        let worst = self.findings().iter().max_by_key(|finding| finding["score"].as_u64());
        if let Some(worst) = worst {
            let score = worst["score"].as_u64().expect("a score");
            assert!(score < 40, "{score}: {} {:#}", worst["title"], worst["reasons"]);
        }
    }

    /// The reasons of the finding about an identity that begins with such a code.
    pub(super) fn has_reason(&self, code: &str) {
        let codes =
            self.findings().iter().flat_map(|it| it["reasons"].as_array().expect("reasons"));
        let codes: Vec<&str> = codes.filter_map(|reason| reason["code"].as_str()).collect();
        assert!(codes.contains(&code), "{code} not in {codes:?}");
    }
}

/// What a finding gives as its reasons.
pub(super) fn codes(finding: &Value) -> Vec<&str> {
    let reasons = finding["reasons"].as_array().expect("reasons");
    reasons.iter().filter_map(|reason| reason["code"].as_str()).collect()
}
