//! Fields of CloudTrail that are made of what a record has.

use serde_json::Value;

use crate::evidence::scan::Text;
use crate::format::cloudtrail::without_date;
use crate::rule::predicate::Leaf;

use super::super::agent;
use super::super::log::{self, address, give, give_aliases, text, value};
use super::super::path::Few;
use super::super::path::Get::{self, MadeOf};
use super::super::place;
use super::super::text::Look;
use super::ALIASES;

const AGENT: Few = few(&["userAgent"]);
pub(super) const AGENT_NAME: Get =
    MadeOf(|record, look| agent::name(agent_of(record), look), agent::NAME_IS, AGENT);
pub(super) const AGENT_VERSION: Get =
    MadeOf(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS, AGENT);
pub(super) const AGENT_SYSTEM: Get =
    MadeOf(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS, AGENT);

const fn few(members: &'static [&'static str]) -> Few {
    Few { members, of_sign_ins: &[], without_code: &[] }
}

fn agent_of(record: &Value) -> Option<&str> {
    text(record, &["userAgent"])
}

pub(super) const PROVIDER: Get = MadeOf(
    provider,
    "`eventSource`, and the names of the service in the table of aliases",
    few(&["eventSource"]),
);

/// `iam.amazonaws.com`, which some rules call `AWS IAM`.
fn provider(record: &Value, look: Look<'_>) -> bool {
    let Some(source) = text(record, &["eventSource"]) else { return false };
    look(Leaf::Text(source)) || give_aliases(ALIASES, source, look)
}

pub(super) const ACTION: Get = MadeOf(
    action,
    "`eventName`; also without the API date that some services add",
    few(&["eventName"]),
);

/// `UpdateFunctionCode20150331v2`, and what is done: `UpdateFunctionCode`.
fn action(record: &Value, look: Look<'_>) -> bool {
    let Some(name) = text(record, &["eventName"]) else { return false };
    let bare = without_date(Text::new(name.as_bytes())).raw.len();
    look(Leaf::Text(name)) || (bare < name.len() && give(name.get(..bare), look))
}

pub(super) const OUTCOME: Get = MadeOf(
    outcome,
    "`failure` with an error code or message, else `success`; of `ConsoleLogin`, what it answered",
    Few {
        members: &["errorCode", "eventName"],
        of_sign_ins: &["responseElements"],
        without_code: &["errorMessage"],
    },
);

fn outcome(record: &Value, look: Look<'_>) -> bool {
    let failed = text(record, &["errorCode"]).or(text(record, &["errorMessage"])).is_some();
    let answer = match text(record, &["eventName"]) {
        Some("ConsoleLogin") => text(record, &["responseElements", "ConsoleLogin"]),
        _ => None,
    };
    let answered = answer.and_then(log::outcome);
    look(Leaf::Text(answered.unwrap_or(if failed { "failure" } else { "success" })))
}

pub(super) const SOURCE: Get =
    MadeOf(source, "`sourceIPAddress`, if it is an address", few(&["sourceIPAddress"]));

fn source(record: &Value, look: Look<'_>) -> bool {
    give(text(record, &["sourceIPAddress"]).and_then(address), look)
}

pub(super) const TLS_VERSION: Get =
    MadeOf(tls_version, "the number in `tlsDetails.tlsVersion`", few(&["tlsDetails"]));

/// `TLSv1.3` is version 1.3.
fn tls_version(record: &Value, look: Look<'_>) -> bool {
    let version = text(record, &["tlsDetails", "tlsVersion"]);
    give(version.map(|text| text.rsplit('v').next().unwrap_or(text)), look)
}

/// Only `No` is no, and only sign-ins to the console tell.
fn login_flag(record: &Value, name: &str, look: Look<'_>) -> bool {
    text(record, &["eventName"]) == Some("ConsoleLogin")
        && text(record, &["additionalEventData", name])
            .is_some_and(|word| look(Leaf::Bool(word != "No")))
}

const LOGIN: Few = Few { of_sign_ins: &["additionalEventData"], ..few(&["eventName"]) };

pub(super) const MFA_USED: Get = MadeOf(
    mfa_used,
    "of `ConsoleLogin`, whether `additionalEventData.MFAUsed` is anything but `No`",
    LOGIN,
);

fn mfa_used(record: &Value, look: Look<'_>) -> bool {
    login_flag(record, "MFAUsed", look)
}

pub(super) const MOBILE_VERSION: Get = MadeOf(
    mobile_version,
    "of `ConsoleLogin`, whether `additionalEventData.MobileVersion` is anything but `No`",
    LOGIN,
);

fn mobile_version(record: &Value, look: Look<'_>) -> bool {
    login_flag(record, "MobileVersion", look)
}

pub(super) const ENTITIES: Get = MadeOf(
    entities,
    "the ARNs of `resources`, and request parameters that are called `…Arn` or `…Name`",
    few(&["resources", "requestParameters"]),
);

/// What the event was about, as far as names tell: resources, and parameters that are called ARN
/// or name.
fn entities(record: &Value, look: Look<'_>) -> bool {
    let resources = value(record, &["resources"]).and_then(Value::as_array);
    let told = resources
        .into_iter()
        .flatten()
        .any(|resource| give(place::member(resource, "ARN").and_then(Value::as_str), look));
    let request = value(record, &["requestParameters"]).and_then(Value::as_object);
    told || request.into_iter().flatten().any(|(key, value)| {
        let names = key.ends_with("Arn") || key.ends_with("ARN") || key.ends_with("Name");
        names && give(value.as_str(), look)
    })
}

/// What the service and the verb say of the kind of event.
fn categories(record: &Value) -> Option<(&'static str, [Option<&'static str>; 2])> {
    let action = text(record, &["eventName"])?;
    if action == "ConsoleLogin" || action == "AssumeRole" {
        return Some(("authentication", [Some("info"), None]));
    }
    let verb = |verbs: &[&str]| verbs.iter().any(|verb| action.starts_with(verb));
    match text(record, &["eventSource"])? {
        "iam.amazonaws.com" => {
            let about = if action.contains("Group") {
                "group"
            } else if ["User", "AccessKey", "LoginProfile", "MFADevice", "SSHPublicKey", "Password"]
                .iter()
                .any(|word| action.contains(word))
            {
                "user"
            } else {
                "admin"
            };
            let does = if verb(&["Get", "List"]) {
                "info"
            } else if matches!(action, "CreateUser" | "CreateGroup" | "CreateRole") {
                "creation"
            } else if matches!(action, "DeleteUser" | "DeleteGroup" | "DeleteRole") {
                "deletion"
            } else {
                "change"
            };
            Some(("iam", [Some(about), Some(does)]))
        }
        "s3.amazonaws.com" if action == "CreateBucket" => Some(("file", [Some("creation"), None])),
        "s3.amazonaws.com" if action == "DeleteBucket" => Some(("file", [Some("deletion"), None])),
        _ => None,
    }
}

const CALL: Few = few(&["eventName", "eventSource"]);

pub(super) const CATEGORY: Get =
    MadeOf(category, "by service and verb: `iam`, `authentication`, `file`", CALL);

fn category(record: &Value, look: Look<'_>) -> bool {
    give(categories(record).map(|(category, _)| category), look)
}

pub(super) const KIND: Get = MadeOf(
    kind,
    "by service and verb: `user`, `group`, `admin` and `creation`, `change`, `deletion`, `info`",
    CALL,
);

fn kind(record: &Value, look: Look<'_>) -> bool {
    let (_, kinds) = categories(record).unwrap_or(("", [Some("info"), None]));
    kinds.into_iter().flatten().any(|kind| look(Leaf::Text(kind)))
}
