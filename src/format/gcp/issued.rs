//! Credentials on Google Cloud: keys of service accounts, whose name comes back in
//! `serviceAccountKeyName`, and impersonation, which comes back in `serviceAccountDelegationInfo`.

use serde_json::Value;

use crate::credential::{Grant, How, Issued, kept};
use crate::event::Event;

/// Whether an action may hand out credentials.
pub(in crate::format) fn grants(service: &[u8], action: &[u8]) -> bool {
    how(service, action).is_some()
}

/// Methods come with and without the interface that they belong to.
fn how(service: &[u8], action: &[u8]) -> Option<How> {
    let method = action.rsplit(|byte| *byte == b'.').next().unwrap_or(action);
    Some(match (service, method) {
        (b"iam.googleapis.com", b"CreateServiceAccountKey" | b"UploadServiceAccountKey") => {
            How::Key
        }
        (
            b"iamcredentials.googleapis.com",
            b"GenerateAccessToken" | b"GenerateIdToken" | b"SignJwt" | b"SignBlob",
        ) => How::Impersonation,
        (b"compute.googleapis.com", b"insert") if action.ends_with(b"instances.insert") => {
            How::Instance
        }
        _ => return None,
    })
}

/// What a call handed out.
pub(in crate::format) fn grant(event: &Event<'_>, bytes: &[u8]) -> Option<Grant> {
    let how = how(event.service.raw, event.action.raw)?;
    let record: Value = serde_json::from_slice(bytes).ok()?;
    let payload =
        ["protoPayload", "protopayload_auditlog"].iter().find_map(|key| record.get(key))?;
    let issued = match how {
        How::Key => {
            last_part(&payload["response"]["name"]).map(Issued::Credential).into_iter().collect()
        }
        How::Impersonation => {
            account(&record, payload).map_or_else(Vec::new, |it| sessions(it, payload))
        }
        _ => machine(payload).map(|it| Issued::Identity(kept(it))).into_iter().collect(),
    };
    Some(Grant { how, issued, behind: Box::default(), has_mfa: None })
}

/// The account's sessions carry the name of who is behind: of whoever asked, or, where accounts act as
/// each other, of the first of them.
fn sessions(holder: &str, payload: &Value) -> Vec<Issued> {
    let who = &payload["authenticationInfo"];
    let first = &who["serviceAccountDelegationInfo"][0];
    let principals = [&first["firstPartyPrincipal"], &first["thirdPartyPrincipal"], first];
    let first = principals.into_iter().map(principal).find(|name| !name.is_empty());
    let mut names = vec![principal(who)];
    names.extend(first.filter(|first| *first != names[0]));
    names.retain(|name| !name.is_empty());
    let session = |name| Issued::Session { holder: kept(holder), name: kept(name) };
    names.into_iter().map(session).collect()
}

fn last_part(name: &Value) -> Option<Box<str>> {
    name.as_str()?.rsplit('/').next().map(kept)
}

fn principal(who: &Value) -> &str {
    let text = |name: &str| who[name].as_str().filter(|text| !text.is_empty());
    text("principalEmail").or_else(|| text("principalSubject")).unwrap_or_default()
}

/// The account that is acted as. Resource names may hold its number in place of its address.
fn account<'v>(record: &'v Value, payload: &'v Value) -> Option<&'v str> {
    let of_name = |name: &'v Value| {
        let last = name.as_str()?.rsplit('/').next()?;
        last.contains('@').then_some(last)
    };
    record["resource"]["labels"]["email_id"]
        .as_str()
        .or_else(|| of_name(&payload["request"]["name"]))
        .or_else(|| of_name(&payload["resourceName"]))
}

/// The service account that a new machine acts as.
fn machine(payload: &Value) -> Option<&str> {
    payload["request"]["serviceAccounts"][0]["email"].as_str().filter(|email| email.contains('@'))
}
