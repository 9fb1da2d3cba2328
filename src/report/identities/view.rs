//! The inventory as the world sees it, schema `hunt.identities/1`. Fields may be added here, never
//! removed or retyped.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::view::{Evidence, Tool, Window};

/// The schema these types are.
pub const SCHEMA: &str = "hunt.identities/1";

/// Who is in the evidence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Identities")]
pub struct Identities {
    /// Always `hunt.identities/1`.
    pub schema: &'static str,
    /// What made it.
    pub tool: Tool,
    /// Always `identities`.
    pub command: &'static str,
    /// The time whose events are counted.
    pub window: Window,
    /// What was read.
    pub evidence: Evidence,
    /// What to mind.
    pub warnings: Vec<String>,
    /// By what the identities are sorted.
    pub sort: String,
    /// Events that do not say who acted.
    pub nameless_events: u64,
    /// Identities that are not shown, by `--limit`.
    pub hidden: u64,
    /// The identities.
    pub identities: Vec<Identity>,
}

/// An identity and what it did inside the window.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
    /// Who or what seems to act as it: `human`, `automation`, `workload`, `service` or `unknown`.
    #[serde(rename = "type")]
    pub character: &'static str,
    /// What that guess rests on.
    pub type_because: &'static str,
    /// The first event.
    pub first_seen: String,
    /// The last event.
    pub last_seen: String,
    /// Events.
    pub events: u64,
    /// Services used.
    pub services: Vec<String>,
    /// Regions used.
    pub regions: Vec<String>,
    /// Accounts acted in.
    pub accounts: Vec<String>,
    /// Networks come from: prefixes, `private`, `provider` or `unknown`.
    pub networks: Vec<String>,
    /// `console`, `cli`, `sdk`, `cloud_shell`, `iac`, `service`, `browser`, `tool` or `unknown`,
    /// the most used first.
    pub interfaces: Vec<&'static str>,
    /// How often a sensitive action took effect.
    pub sensitive_events: u64,
    /// Actions of weight 4 and above that took effect, the most frequent first.
    pub sensitive_actions: Vec<SensitiveAction>,
    /// Calls refused for want of permission.
    pub denied: u64,
    /// Calls that failed for other reasons.
    pub failed: u64,
}

/// A sensitive action.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SensitiveAction {
    /// The service's short name.
    pub service: String,
    /// The provider's name of the action.
    pub action: String,
    /// What it does: `permission`, `credential`, `log_tampering` …
    pub class: &'static str,
    /// How much one call matters, from 4 to 5.
    pub weight: u8,
    /// How often it took effect.
    pub events: u64,
}
