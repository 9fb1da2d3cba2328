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
        How::Key => last_part(&payload["response"]["name"]).map(Issued::Credential),
        // The account's sessions carry the name of who is behind.
        How::Impersonation => account(&record, payload)
            .map(|holder| Issued::Session { holder: kept(holder), name: kept(caller(payload)) }),
        _ => machine(payload).map(|holder| Issued::Identity(kept(holder))),
    };
    Some(Grant { how, issued: issued.into_iter().collect(), behind: Box::default(), has_mfa: None })
}

fn last_part(name: &Value) -> Option<Box<str>> {
    name.as_str()?.rsplit('/').next().map(kept)
}

fn caller(payload: &Value) -> &str {
    let who = &payload["authenticationInfo"];
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
