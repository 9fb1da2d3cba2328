//! The report as the world sees it, schema `hunt.report/1`: types of their own, so that the inner
//! ones stay free to change. Fields may be added here, never removed or retyped.

use schemars::JsonSchema;
use serde::Serialize;

/// The schema these types are.
pub const SCHEMA: &str = "hunt.report/1";

/// A report of `hunt`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Always `hunt.report/1`.
    pub schema: &'static str,
    /// What made the report.
    pub tool: Tool,
    /// The command that was run.
    pub command: &'static str,
    /// The `hunt.toml` in force; null without one.
    pub config: Option<Config>,
    /// The window hunted in.
    pub window: Window,
    /// What was read.
    pub evidence: Evidence,
    /// How many findings of each severity there are, hidden ones included.
    pub summary: Summary,
    /// What the evidence cannot answer, and what weakens the answers.
    pub warnings: Vec<String>,
    /// Which rules were asked; only of `rules`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// Findings that tell one story, together; only of `all`, the gravest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads: Option<Vec<Lead>>,
    /// The findings shown, by score, then time, then id.
    pub findings: Vec<Finding>,
    /// Findings that `[[allow]]` covers, in the same order; they count nowhere but in
    /// `summary.suppressed`.
    pub suppressed: Vec<Finding>,
}

/// Findings of several analytics that tell one story.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Lead {
    /// That of the gravest finding.
    pub severity: &'static str,
    /// That of the gravest finding.
    pub score: u8,
    /// That of the gravest finding.
    pub title: String,
    /// Whom the gravest finding is about.
    pub identity: Identity,
    /// When the story begins.
    pub first_seen: String,
    /// When it ends.
    pub last_seen: String,
    /// The analytics that tell of it, in order.
    pub analytics: Vec<&'static str>,
    /// The ids of its findings, the gravest first.
    pub findings: Vec<String>,
    /// What to do first.
    pub first_step: Option<String>,
}

/// Which rules were asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rules {
    /// How many were asked.
    pub run: u64,
    /// Those that were not.
    pub not_run: Vec<NotRun>,
}

/// A rule that was not asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotRun {
    /// Its id, or its file where it has none.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its file.
    pub path: String,
    /// The line it begins on, from 1.
    pub line: u64,
    /// Why it was not asked.
    pub reason: String,
}

/// What made the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// Always `hunt`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This program.
    pub const THIS: Self = Self { name: "hunt", version: env!("CARGO_PKG_VERSION") };
}

/// The `hunt.toml` in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Config {
    /// The file.
    pub path: String,
}

/// The window hunted in; what lies before it is baseline.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Window {
    /// Its first moment, RFC 3339 in UTC.
    pub since: String,
    /// Its end: what was typed after `--until`, or the newest event.
    pub until: String,
}

/// What was read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// The oldest event; null without events.
    pub first_event: Option<String>,
    /// The newest event; null without events.
    pub last_event: Option<String>,
    /// Days between the oldest event and the window.
    pub baseline_days: f64,
    /// Files of evidence.
    pub files: u64,
    /// Their bytes as they lie on disk.
    pub bytes_read: u64,
    /// The bytes of their content.
    pub bytes_inflated: u64,
    /// Events, each counted once.
    pub events: u64,
    /// Records that told of an event already counted, and flows in copies of files.
    pub duplicates: u64,
    /// Records that told more of an operation's progress, and count as one event with its first.
    pub steps: u64,
    /// Events inside the window.
    pub events_in_window: u64,
    /// Events by log format, and flows by the format of their log.
    pub sources: std::collections::BTreeMap<&'static str, u64>,
    /// What was left aside without loss.
    pub set_aside: SetAside,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What was left aside without loss.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SetAside {
    /// CloudTrail digests.
    pub digests: u64,
    /// Entries of other logs that share files with audit logs.
    pub not_audit_records: u64,
    /// JSON records that no known log format claims.
    pub foreign_records: u64,
    /// Records of flow logs that tell of no flow.
    pub empty_flow_records: u64,
    /// Files that are no JSON and do not pretend to be.
    pub other_files: u64,
    /// Symbolic links that were not followed.
    pub links: u64,
}

/// Something that kept part of the evidence from being read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// What sort of damage: `unreadable`, `special_file`, `empty_file`, `not_gzip`, `not_json`,
    /// `truncated_gzip`, `corrupt_gzip`, `truncated_zstd`, `corrupt_zstd`, `too_large`,
    /// `parquet`, `damaged_json` or `rejected_record`.
    pub kind: &'static str,
    /// What was found where.
    pub detail: String,
    /// Records of the file that were read all the same.
    pub records_read: u64,
    /// Records known to be lost.
    pub records_rejected: u64,
}

/// How many findings there are.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Score 85 or more.
    pub critical: u64,
    /// Score 65 or more.
    pub high: u64,
    /// Score 40 or more.
    pub medium: u64,
    /// Score 20 or more.
    pub low: u64,
    /// Score below 20.
    pub info: u64,
    /// Findings that the allow-list covers; not counted above.
    pub suppressed: u64,
    /// Findings counted above but not shown, by `--min-severity` or `--limit`.
    pub hidden: u64,
}

/// A finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// The analytic and a hash of what the finding is about, the same on every run.
    pub id: String,
    /// The analytic.
    pub analytic: &'static str,
    /// The ATT&CK analytic it answers.
    pub reference: &'static str,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: &'static str,
    /// From 0 to 100: the sum of the points in `reasons`.
    pub score: u8,
    /// What happened, in one line.
    pub title: String,
    /// Who it is about.
    pub identity: Identity,
    /// The first record it rests on.
    pub first_seen: String,
    /// The last record it rests on.
    pub last_seen: String,
    /// How many records it rests on.
    pub events: u64,
    /// Why, the strongest ground first.
    pub reasons: Vec<Reason>,
    /// ATT&CK techniques.
    pub attack: Vec<String>,
    /// Records in the order of time: the first of each action and outcome, then the most telling
    /// others; at most 50 unless `--all-evidence`.
    pub evidence: Vec<Record>,
    /// What only the analytic knows; `docs/` describes it.
    pub details: serde_json::Value,
    /// What to do first.
    pub triage: Vec<String>,
    /// What suppresses it; only in the report's `suppressed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppression>,
}

/// The `[[allow]]` that covers a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Suppression {
    /// Why the finding is in order, as `hunt.toml` says.
    pub reason: String,
    /// The line of the entry in `hunt.toml`.
    pub line: u64,
}

/// Who a finding is about.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Identity {
    /// `aws`, `azure` or `gcp`.
    pub provider: &'static str,
    /// The account, tenant or project that holds it.
    pub account: String,
    /// `user`, `role`, `root`, `federated`, `service_account`, `service_principal`, `workload`,
    /// `service`, `anonymous` or `unknown`.
    pub kind: &'static str,
    /// The provider's identifier.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The session of the first record, where there was one.
    pub session: Option<String>,
}

/// One ground for a score.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reason {
    /// A stable name.
    pub code: String,
    /// Points added, or taken off.
    pub points: i32,
    /// What it rests on.
    pub detail: String,
}

/// A record that a finding rests on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Record {
    /// When, with as many fractional digits as the log has.
    pub time: String,
    /// The provider's id of the event; null where it has none.
    pub event_id: Option<String>,
    /// The service's short name.
    pub service: String,
    /// The provider's name of the action, without API dates.
    pub action: String,
    /// The region.
    pub region: String,
    /// The account it happened in.
    pub account: String,
    /// Where the call came from.
    pub source_ip: Option<String>,
    /// The client in its own words.
    pub user_agent: Option<String>,
    /// `console`, `cli`, `sdk`, `cloud_shell`, `iac`, `service`, `browser`, `tool` or `unknown`.
    pub interface: &'static str,
    /// The credential that signed the call.
    pub credential: Option<String>,
    /// Who stands behind the credential, where the record says so: whoever impersonates a service
    /// account, or the source identity that a person declared.
    pub origin: Option<String>,
    /// `success`, `denied`, `error` or `unknown`.
    pub outcome: &'static str,
    /// The provider's error code.
    pub error: Option<String>,
    /// What the action was done to.
    pub resource: Option<String>,
    /// The file.
    pub path: String,
    /// The record's number in the file, from 0: `jq '.Records[17]'`.
    pub record: u64,
}
