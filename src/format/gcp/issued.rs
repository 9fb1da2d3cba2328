//! Credentials on Google Cloud: keys of service accounts, whose name comes back in
//! `serviceAccountKeyName`, and impersonation, which comes back in `serviceAccountDelegationInfo`.

use std::borrow::Cow;

use crate::credential::{Grant, How, Issued, kept};
use crate::event::Event;
use crate::format::glance::Glance;

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
    let [payload, of_table, resource] =
        Glance::of(bytes).each(["protoPayload", "protopayload_auditlog", "resource"]);
    let payload = [payload, of_table].into_iter().find(|it| it.is_there())?;
    let issued = match how {
        How::Key => {
            let name = payload.get("response").get("name").text();
            let last = name.as_deref().and_then(last_part);
            last.map(|name| Issued::Credential(kept(name))).into_iter().collect()
        }
        How::Impersonation => {
            account(resource, payload).map_or_else(Vec::new, |it| sessions(&it, payload))
        }
        _ => machine(payload).map(|it| Issued::Identity(kept(&it))).into_iter().collect(),
    };
    Some(Grant { how, issued, behind: Box::default(), has_mfa: None })
}

/// The account's sessions carry the name of who is behind: of whoever asked, or, where accounts act as
/// each other, of the first of them.
fn sessions(holder: &str, payload: Glance<'_>) -> Vec<Issued> {
    let who = payload.get("authenticationInfo");
    let first = who.get("serviceAccountDelegationInfo").first();
    let [first_party, third_party] = first.each(["firstPartyPrincipal", "thirdPartyPrincipal"]);
    let own = principal(who);
    let behind = [first_party, third_party, first].into_iter().find_map(principal);
    let behind = behind.filter(|behind| Some(behind) != own.as_ref());
    let session = |name: Cow<'_, str>| Issued::Session { holder: kept(holder), name: kept(&name) };
    own.into_iter().chain(behind).map(session).collect()
}

fn last_part(name: &str) -> Option<&str> {
    name.rsplit('/').next()
}

fn principal(who: Glance<'_>) -> Option<Cow<'_, str>> {
    let [email, subject] = who.each(["principalEmail", "principalSubject"]);
    email.filled().or_else(|| subject.filled())
}

/// The account that is acted as. Resource names may hold its number in place of its address.
fn account<'a>(resource: Glance<'a>, payload: Glance<'a>) -> Option<Cow<'a, str>> {
    let of_name = |name: Option<Cow<'a, str>>| {
        let name = name?;
        let last = last_part(&name)?;
        last.contains('@').then(|| Cow::Owned(last.to_owned()))
    };
    let [request, name] = payload.each(["request", "resourceName"]);
    let email = resource.get("labels").get("email_id").text();
    email.or_else(|| of_name(request.get("name").text())).or_else(|| of_name(name.text()))
}

/// The service account that a new machine acts as.
fn machine(payload: Glance<'_>) -> Option<Cow<'_, str>> {
    let account = payload.get("request").get("serviceAccounts").first();
    account.get("email").text().filter(|email| email.contains('@'))
}
