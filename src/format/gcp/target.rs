//! What an action on Google Cloud was done to, and which grants a change of policy made.

use serde_json::Value;

/// Grants that are named; the others are counted.
const GRANTS_NAMED: usize = 3;

/// The target of an entry.
pub(crate) fn of(record: &Value) -> Option<String> {
    let payload = ["protoPayload", "protopayload_auditlog", "protopayload"]
        .iter()
        .find_map(|name| record.get(name))?;
    let name = payload["resourceName"].as_str().filter(|name| !name.is_empty());
    let place = name.map(short_name).or_else(|| login(payload));
    match (grants(payload), place) {
        (Some(grants), Some(place)) => Some(format!("{place} ({grants})")),
        (grants, place) => grants.or(place),
    }
}

/// `//cloudresourcemanager.googleapis.com/projects/p` is `projects/p`.
fn short_name(name: &str) -> String {
    let inner = name.strip_prefix("//").and_then(|rest| rest.split_once('/'));
    inner.map_or(name, |(_, inner)| inner).to_owned()
}

/// Who tried to sign in, where the entry is about a login.
fn login(payload: &Value) -> Option<String> {
    payload["authenticationInfo"]["principalEmail"].as_str().map(str::to_owned)
}

/// The grants that a change of policy added and took away, where the entry tells them apart.
fn grants(payload: &Value) -> Option<String> {
    let deltas = [
        &payload["serviceData"]["policyDelta"]["bindingDeltas"],
        &payload["metadata"]["policyDelta"]["bindingDeltas"],
        &payload["servicedata_v1_iam"]["policyDelta"]["bindingDeltas"],
    ]
    .into_iter()
    .find_map(Value::as_array)
    .filter(|deltas| !deltas.is_empty())?;
    let mut told: Vec<String> = Vec::new();
    // What was added says most.
    for (action, sign) in [("ADD", '+'), ("REMOVE", '-')] {
        for delta in deltas.iter().filter(|delta| delta["action"] == action) {
            let role = delta["role"].as_str().unwrap_or("?");
            let member = delta["member"].as_str().unwrap_or("?");
            told.push(format!("{sign}{role} to {member}"));
        }
    }
    let more = told.len().saturating_sub(GRANTS_NAMED);
    told.truncate(GRANTS_NAMED);
    let named = told.join(", ");
    match more {
        0 => (!named.is_empty()).then_some(named),
        more => Some(format!("{named} and {more} more")),
    }
}
