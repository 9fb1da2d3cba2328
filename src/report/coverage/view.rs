//! Coverage as the world sees it, schema `hunt.coverage/1`. Fields may be added here, never removed
//! or retyped.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::view::{Evidence, Tool, Window};

/// The schema these types are.
pub const SCHEMA: &str = "hunt.coverage/1";

/// What the evidence holds and lacks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// Always `hunt.coverage/1`.
    pub schema: &'static str,
    /// What made it.
    pub tool: Tool,
    /// Always `coverage`.
    pub command: &'static str,
    /// The window of `scope`; that of the others is the whole evidence unless `--since` is given.
    pub window: Window,
    /// What was read.
    pub evidence: Evidence,
    /// What to mind.
    pub warnings: Vec<String>,
    /// What each analytic can answer.
    pub answers: Vec<Answer>,
    /// Silences that the rhythm of their source does not explain, in the order of time.
    pub gaps: Vec<Gap>,
    /// Changes to logging and detection, the gravest first.
    pub log_tampering: Vec<Tampering>,
    /// Whether there are network flow logs.
    pub flow_logs: bool,
    /// What each log format tells of each account.
    pub contents: Vec<Contents>,
    /// Each log format in each account and region.
    pub sources: Vec<Source>,
    /// Each network that flow logs tell of.
    pub flow_sources: Vec<FlowSource>,
}

/// What an analytic can answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// `scope`, `abuse`, `rules`, `exfil` or `governance`.
    pub analytic: &'static str,
    /// `full`, `partial` or `none`.
    pub verdict: &'static str,
    /// Why no further, the weightiest first.
    pub reasons: Vec<Lack>,
}

/// Something missing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Lack {
    /// A stable name.
    pub code: &'static str,
    /// What is missing.
    pub missing: String,
    /// What that hides.
    pub hides: &'static str,
}

/// A gap.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gap {
    /// `aws`, `azure` or `gcp`.
    pub provider: &'static str,
    /// The log format.
    pub source: &'static str,
    /// The account; null where all accounts are silent.
    pub account: Option<String>,
    /// The region; null where all regions of the account are silent.
    pub region: Option<String>,
    /// The last event before it.
    pub from: String,
    /// The first event after it, or the last event of the evidence.
    pub to: String,
    /// Whether it lasts until the evidence ends, or the window before it.
    pub until_end: bool,
    /// How long it is.
    pub hours: f64,
    /// How long the source is usually silent at most.
    pub usual_hours: f64,
    /// Hours of it in which events were to be expected.
    pub missed_hours: f64,
    /// What silenced the source, as far as the evidence tells.
    pub explained_by: Option<Cause>,
    /// All of it in a sentence.
    pub text: String,
}

/// What silenced a source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Cause {
    /// When.
    pub time: String,
    /// The service's short name.
    pub service: String,
    /// The provider's name of the action.
    pub action: String,
    /// The name of who did it; null where the record does not say.
    pub identity: Option<String>,
    /// The provider's identifier of who did it.
    pub identity_id: Option<String>,
    /// The account it was done in.
    pub account: String,
}

/// An action on logging or detection that an identity took, once or again and again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tampering {
    /// `stops` or `narrows` audit logs, `flows` for network flow logs, `detection` for all else.
    pub effect: &'static str,
    /// The first time.
    pub first_seen: String,
    /// The last time.
    pub last_seen: String,
    /// How often.
    pub events: u64,
    /// The name of who did it; null where the record does not say.
    pub identity: Option<String>,
    /// The provider's identifier of who did it.
    pub identity_id: Option<String>,
    /// The service's short name.
    pub service: String,
    /// The provider's name of the action.
    pub action: String,
    /// What it does; empty where that is not known.
    pub about: &'static str,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
}

/// What a log format tells of an account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Contents {
    /// `aws`, `azure` or `gcp`.
    pub provider: &'static str,
    /// The log format.
    pub source: &'static str,
    /// The account, subscription, tenant or project.
    pub account: String,
    /// Events.
    pub events: u64,
    /// Events that look and leave things as they are.
    pub reads: u64,
    /// Events of single stored objects.
    pub object_events: u64,
    /// Sign-ins.
    pub sign_ins: u64,
    /// Events that do not say who acted.
    pub nameless: u64,
}

/// A log format in an account and region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Source {
    /// `aws`, `azure` or `gcp`.
    pub provider: &'static str,
    /// The log format.
    pub source: &'static str,
    /// The account, subscription, tenant or project.
    pub account: String,
    /// The region; empty where the log names none.
    pub region: String,
    /// The first event.
    pub first_event: String,
    /// The last event.
    pub last_event: String,
    /// Events.
    pub events: u64,
    /// Days with events, in UTC.
    pub days: Vec<Day>,
}

/// A network that a flow log tells of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FlowSource {
    /// `aws`, `azure` or `gcp`.
    pub provider: &'static str,
    /// The log format.
    pub source: &'static str,
    /// The account, subscription or project; empty where the log names none.
    pub account: String,
    /// The region; empty where the log names none.
    pub region: String,
    /// The virtual network, security group or transit gateway; empty where the log names none.
    pub network: String,
    /// Interfaces and machines that reported.
    pub reporters: u64,
    /// The minute of the first flow.
    pub first_flow: String,
    /// The minute of the last flow.
    pub last_flow: String,
    /// Flows.
    pub flows: u64,
    /// Those of them that were refused.
    pub rejected: u64,
    /// Bytes as the interfaces reported them, so those between two of them count twice; null where
    /// the log counts none.
    pub bytes: Option<u64>,
}

/// A day with events.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Day {
    /// `2026-11-20`.
    pub date: String,
    /// How many.
    pub events: u64,
    /// Days since 1970, for drawing.
    #[serde(skip)]
    #[schemars(skip)]
    pub number: i64,
}
