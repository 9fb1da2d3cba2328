//! Credentials on Azure: sign-ins, whose token's id comes back in `claims.uti` of Activity records, and
//! secrets added to applications, whose id comes back in the sign-ins made with them.

use crate::credential::{Credential, Grant, How, Issued, kept};
use crate::event::Event;
use crate::format::glance::Glance;

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
    let properties = properties(bytes);
    if !adds_secret(event.action.raw) {
        return Some(Grant {
            how: How::SignIn,
            // The sign-in's own credential is the token that it gave.
            issued: Vec::new(),
            behind: Box::default(),
            has_mfa: mfa(properties.get("authenticationRequirement")),
        });
    }
    let mut issued = Vec::new();
    for target in properties.get("targetResources").items() {
        issued.extend(added(target).into_iter().map(Issued::Secret));
        if let Some(id) = target.get("id").text() {
            issued.push(Issued::Identity(kept(&id)));
        }
    }
    Some(Grant { how: How::Secret, issued, behind: Box::default(), has_mfa: None })
}

/// What a sign-in tells of the token that it gave.
pub(in crate::format) fn credential(bytes: &[u8]) -> Credential {
    let [secret, session, requirement] = properties(bytes).each([
        "servicePrincipalCredentialKeyId",
        "sessionId",
        "authenticationRequirement",
    ]);
    Credential {
        secret: kept(&secret.text().unwrap_or_default().to_lowercase()),
        session: session.kept(),
        has_mfa: mfa(requirement),
        ..Credential::default()
    }
}

/// Where exports of diagnostic settings have the rest; of others, the record itself.
fn properties(bytes: &[u8]) -> Glance<'_> {
    let record = Glance::of(bytes);
    Some(record.get("properties")).filter(|it| it.is_there()).unwrap_or(record)
}

fn mfa(requirement: Glance<'_>) -> Option<bool> {
    match &*requirement.text()? {
        "multiFactorAuthentication" => Some(true),
        "singleFactorAuthentication" => Some(false),
        _ => None,
    }
}

/// The ids of secrets that are among a target's new values and not among its old ones:
/// `[KeyIdentifier=2afc776a-…,KeyType=Password,…]`.
fn added(target: Glance<'_>) -> Vec<Box<str>> {
    let mut added: Vec<Box<str>> = Vec::new();
    for change in target.get("modifiedProperties").items() {
        let [old, new] = change.each(["oldValue", "newValue"]).map(Glance::text);
        let old = secrets(old.as_deref().unwrap_or_default());
        let new =
            secrets(new.as_deref().unwrap_or_default()).into_iter().filter(|id| !old.contains(id));
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
