//! A trace as the world sees it, schema `hunt.trace/1`. Fields may be added here, never removed or
//! retyped.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::view::{Evidence, Tool, Window};

/// The schema these types are.
pub const SCHEMA: &str = "hunt.trace/1";

/// What became of somebody's credentials.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Trace")]
pub struct Trace {
    /// Always `hunt.trace/1`.
    pub schema: &'static str,
    /// What made it.
    pub tool: Tool,
    /// Always `trace`.
    pub command: &'static str,
    /// What was asked for, as it was typed.
    pub who: String,
    /// What goes by that name.
    pub found: Found,
    /// The time that the timeline tells of; the credentials are those of all times.
    pub window: Window,
    /// What was read.
    pub evidence: Evidence,
    /// By what networks were compared, where a database of places was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub networks_compared: Option<&'static str>,
    /// What to mind.
    pub warnings: Vec<String>,
    /// The credentials in number.
    pub summary: Summary,
    /// The credentials, each before what came from it.
    pub credentials: Vec<Credential>,
    /// What was done with them inside the window, in the order of time.
    pub timeline: Vec<Step>,
}

/// What goes by a name.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Found {
    /// Identities.
    pub identities: u64,
    /// Credentials, by their own name or by that of the person they declare.
    pub credentials: u64,
    /// Credentials, by their session's name.
    pub sessions: u64,
    /// Addresses and services that calls came from.
    pub sources: u64,
    /// Events, by their id.
    pub events: u64,
}

/// Everything in numbers.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Credentials in the tree.
    pub credentials: u64,
    /// Chains: credentials that came from no other.
    pub chains: u64,
    /// Identities that hold them.
    pub identities: u64,
    /// Events inside the window that the timeline tells of, shown or not.
    pub events: u64,
    /// Those of them that may change something.
    pub changes: u64,
    /// Those of them that were refused.
    pub denied: u64,
    /// Steps of the timeline.
    pub steps: u64,
    /// Steps that are not shown, by `--limit`.
    pub hidden_steps: u64,
    /// Events in the steps that are not shown.
    pub hidden_events: u64,
    /// Links that rest on time and name alone.
    pub uncertain_links: u64,
}

/// A credential, or what stands for one where records name none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Credential {
    /// Its number in this trace, from 1.
    pub number: u64,
    /// The number of what it came from; null for the first of a chain.
    pub parent: Option<u64>,
    /// How many links lie between it and the first of its chain.
    pub depth: u32,
    /// `asked`, `origin` (it led to what was asked for) or `led_to` (it came from that).
    pub relation: &'static str,
    /// `credential`, `session`, `sign_in`, or `identity` where records tell nothing but who acted.
    pub kind: &'static str,
    /// Of a sign-in, the action that it was.
    pub signed_in_by: Option<String>,
    /// Its public name: an access key, a token's id, a key's name.
    pub credential: Option<String>,
    /// The session's name.
    pub session: Option<String>,
    /// Whom it declares as the one behind.
    pub origin: Option<String>,
    /// Whose it is; null where it was never used and no record tells.
    pub identity: Option<Identity>,
    /// `instance`, `function` or `container`, where it is delivered to one.
    pub home: Option<&'static str>,
    /// Whether a second factor was shown, where a record tells.
    pub mfa: Option<bool>,
    /// When it came to be, as far as is known.
    pub started: String,
    /// Where it came from; null for the first of a chain.
    pub came_from: Option<Link>,
    /// Its first event; null where it was never used.
    pub first_seen: Option<String>,
    /// Its last event.
    pub last_seen: Option<String>,
    /// Its events.
    pub events: u64,
    /// Those of them that may change something.
    pub changes: u64,
    /// Those of them that were refused.
    pub denied: u64,
    /// Networks it was used from, the first first.
    pub networks: Vec<String>,
    /// Where they lie (`AS64511 Example Hosting, JP`), the first first, as far as a database of places tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<String>>,
    /// Clients it was used with, the first first.
    pub interfaces: Vec<&'static str>,
    /// How many others came from it that were not asked for and are not listed.
    pub others: u32,
}

/// Who holds a credential.
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
}

/// Where a credential came from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Link {
    /// In a few words, how: `assumed role`, `key created`.
    pub how: &'static str,
    /// `exact`: the call names what it handed out. `by session`: holder, name and time of the session are
    /// those of the call. `by time and name`: the identity is the one of the call and the time fits.
    pub certainty: &'static str,
    /// The call that handed it out; where none is in the evidence, the event that gives the origin
    /// away.
    pub call: Call,
}

/// One event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Call {
    /// When.
    pub time: String,
    /// The provider's id of the event.
    pub event_id: Option<String>,
    /// The service's short name.
    pub service: String,
    /// The provider's name of the action.
    pub action: String,
    /// What the action does: `permission`, `credential`, `execution` …
    pub class: &'static str,
    /// `success`, `denied`, `error` or `unknown`.
    pub outcome: &'static str,
    /// The provider's error code.
    pub error: Option<String>,
    /// What the action was done to.
    pub target: Option<String>,
    /// The account it happened in.
    pub account: String,
    /// The region.
    pub region: String,
    /// Where the call came from.
    pub source: Option<String>,
    /// Where that lies, where a database of places tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its network.
    pub network: String,
    /// `console`, `cli`, `sdk`, `cloud_shell`, `iac`, `service`, `browser`, `tool` or `unknown`.
    pub interface: &'static str,
    /// The client in its own words.
    pub user_agent: Option<String>,
    /// The file.
    pub path: String,
    /// The record's number in the file, from 0.
    pub record: u64,
}

/// A step of the timeline.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Step {
    /// One call.
    Call {
        /// The credential's number.
        credential: u64,
        /// The call.
        call: Box<Call>,
        /// The numbers of the credentials that it handed out.
        led_to: Vec<u64>,
        /// Whether it was asked for by its id.
        asked: bool,
    },
    /// Calls of one credential that read, with no pause of more than ten minutes between them.
    Reads(Burst),
    /// The same of sign-ins and roles taken on that led to nothing but reads.
    SignIns(Burst),
    /// A credential turns up elsewhere: from a network that it was not used from before, or with a
    /// client.
    Moved(Moved),
}

/// Calls of one credential that leave things as they are.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Burst {
    /// The credential's number.
    pub credential: u64,
    /// The first call.
    pub from: String,
    /// The last call.
    pub to: String,
    /// How many calls.
    pub events: u64,
    /// Those that were refused.
    pub denied: u64,
    /// Those that failed for another reason.
    pub failed: u64,
    /// How many different services.
    pub services: u64,
    /// Which actions, the most frequent first.
    pub actions: Vec<Count>,
    /// Where the first call came from.
    pub source: Option<String>,
    /// Where that lies, where a database of places tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The first call's client.
    pub interface: &'static str,
    /// The numbers of the credentials that they handed out.
    pub led_to: Vec<u64>,
}

/// How often an action had an outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Count {
    /// The service's short name.
    pub service: String,
    /// The provider's name of the action.
    pub action: String,
    /// `success`, `denied`, `error` or `unknown`.
    pub outcome: &'static str,
    /// How often.
    pub events: u64,
}

/// Where a credential turned up.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Moved {
    /// The credential's number.
    pub credential: u64,
    /// When.
    pub time: String,
    /// The source seen last; null where the network is not what is new.
    pub from_source: Option<String>,
    /// Where that lies, where a database of places tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_place: Option<String>,
    /// The source now.
    pub source: Option<String>,
    /// Where that lies, where a database of places tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The source's network now.
    pub network: String,
    /// Whether `from_source` is that of the call which handed the credential out, and this the
    /// credential's first use.
    pub handed_out: bool,
    /// The client seen last; null where the client is not what is new.
    pub from_interface: Option<&'static str>,
    /// The client now.
    pub interface: &'static str,
}
