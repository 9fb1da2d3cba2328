//! Credentials on Azure: sign-ins, whose token's id comes back in `claims.uti` of Activity records, and
//! secrets added to applications, whose id comes back in the sign-ins made with them.

use serde_json::Value;

use crate::credential::{Credential, Grant, How, Issued, kept};
use crate::event::Event;

/// Whether an action may hand out credentials.
pub(in crate::format) fn grants(action: &[u8]) -> bool {
    action == b"Sign-in activity" || adds_secret(action)
}

/// Entra writes the second of them with a dash of its own.
fn adds_secret(action: &[u8]) -> bool {
    let is_update = action.starts_with(b"Update application")
        && action.ends_with(b"Certificates and secrets management");
    is_update || action == b"Add service principal credentials"
}

/// What a call handed out.
pub(in crate::format) fn grant(event: &Event<'_>, bytes: &[u8]) -> Option<Grant> {
    let record: Value = serde_json::from_slice(bytes).ok()?;
    let properties = record.get("properties").unwrap_or(&record);
    if !adds_secret(event.action.raw) {
        return Some(Grant {
            how: How::SignIn,
            // The sign-in's own credential is the token that it gave.
            issued: Vec::new(),
            behind: Box::default(),
            has_mfa: mfa(properties),
        });
    }
    let mut issued = Vec::new();
    for target in properties["targetResources"].as_array().into_iter().flatten() {
        issued.extend(added(target).into_iter().map(Issued::Secret));
        if let Some(id) = target["id"].as_str() {
            issued.push(Issued::Identity(kept(id)));
        }
    }
    Some(Grant { how: How::Secret, issued, behind: Box::default(), has_mfa: None })
}

/// What a sign-in tells of the token that it gave.
pub(in crate::format) fn credential(bytes: &[u8]) -> Credential {
    let record: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let properties = record.get("properties").unwrap_or(&record);
    let text = |name: &str| properties[name].as_str().unwrap_or_default();
    Credential {
        secret: kept(&text("servicePrincipalCredentialKeyId").to_lowercase()),
        session: kept(text("sessionId")),
        has_mfa: mfa(properties),
        ..Credential::default()
    }
}

fn mfa(properties: &Value) -> Option<bool> {
    match properties["authenticationRequirement"].as_str()? {
        "multiFactorAuthentication" => Some(true),
        "singleFactorAuthentication" => Some(false),
        _ => None,
    }
}

/// The ids of secrets that are among a target's new values and not among its old ones:
/// `[KeyIdentifier=2afc776a-…,KeyType=Password,…]`.
fn added(target: &Value) -> Vec<Box<str>> {
    let mut added: Vec<Box<str>> = Vec::new();
    for change in target["modifiedProperties"].as_array().into_iter().flatten() {
        let ids = |name: &str| secrets(change[name].as_str().unwrap_or_default());
        let old = ids("oldValue");
        let new = ids("newValue").into_iter().filter(|id| !old.contains(id));
        added.extend(new.map(|id| kept(&id.to_lowercase())));
    }
    added.sort_unstable();
    added.dedup();
    added
}

fn secrets(value: &str) -> Vec<&str> {
    let after = value.split("KeyIdentifier=").skip(1);
    let ids = after.map(|rest| rest.split([',', ']', '"']).next().unwrap_or_default().trim());
    ids.filter(|id| !id.is_empty()).collect()
}
