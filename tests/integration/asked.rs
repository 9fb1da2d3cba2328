//! `hunt rules`: rules of every language asked of records of every cloud, and looked at by
//! themselves.

mod correlations;
mod hostile;
mod run;
mod seed;
mod settings;
mod together;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, record_with, run as start, trail};

/// A call of IAM by the user jo, n minutes after the morning.
fn iam(n: u32, action: &str) -> Value {
    iam_with(n, action, json!({}))
}

fn iam_with(n: u32, action: &str, members: Value) -> Value {
    let mut record = record_with(n, members);
    record["eventSource"] = json!("iam.amazonaws.com");
    record["eventName"] = json!(action);
    record
}

/// The same call by another user.
fn by(mut record: Value, name: &str) -> Value {
    record["userIdentity"]["userName"] = json!(name);
    record["userIdentity"]["arn"] = json!(format!("arn:aws:iam::111122223333:user/{name}"));
    record
}

/// A rule in TOML about calls of CloudTrail, with these lines.
fn toml(id: &str, query: &str, lines: &str) -> String {
    format!(
        "[rule]\nrule_id = \"{id}\"\nname = \"Rule {id}\"\nindex = [\"logs-aws.cloudtrail-*\"]\n\
         query = '''{query}'''\n{lines}\n"
    )
}

/// A Sigma rule about calls of CloudTrail with this name.
fn sigma(id: &str, action: &str) -> String {
    format!(
        "title: Rule {id}\nid: {id}\nname: {id}_name\nlevel: low\nlogsource:\n    product: aws\n    \
         service: cloudtrail\ndetection:\n    s:\n        eventName: {action}\n    condition: s\n"
    )
}

/// Evidence and rules side by side, in folders of their own.
struct Case(Evidence);

impl Case {
    fn new(records: &[Value]) -> Self {
        let case = Self(Evidence::new());
        case.0.file("logs/trail.json", trail(records));
        case
    }

    fn rule(&self, name: &str, text: &str) -> PathBuf {
        self.0.file(&format!("rules/{name}"), text)
    }

    fn with(records: &[Value], name: &str, text: &str) -> Self {
        let case = Self::new(records);
        case.rule(name, text);
        case
    }

    /// `hunt rules` with the rules of the case.
    fn hunt(&self, options: &[&str]) -> Ran {
        hunt(&self.0.path().join("rules"), &self.0.path().join("logs"), options)
    }

    fn findings(&self, options: &[&str]) -> Vec<Value> {
        let ran = self.hunt(&[&["-f", "json"], options].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        list(&ran.json()["findings"]).to_vec()
    }
}

fn hunt(rules: &Path, logs: &Path, options: &[&str]) -> Ran {
    let mut command = command();
    command.current_dir(logs).arg("rules").arg("--rules").arg(rules).args(options).arg(logs);
    start(&mut command)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| panic!("{value} is no list"), Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// What each finding rests on: rule, identity and events.
fn brief(findings: &[Value]) -> Vec<(String, String, u64)> {
    let brief = |it: &Value| {
        let events = it["events"].as_u64().expect("a number");
        let id = text(&it["details"]["rule"]["id"]).to_owned();
        (id, text(&it["identity"]["name"]).to_owned(), events)
    };
    let mut all: Vec<_> = findings.iter().map(brief).collect();
    all.sort();
    all
}

fn rows(rows: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    rows.iter().map(|(rule, who, n)| ((*rule).to_owned(), (*who).to_owned(), *n)).collect()
}
