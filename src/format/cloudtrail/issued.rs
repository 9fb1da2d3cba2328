//! Credentials in CloudTrail: what `userIdentity` says of the one that signed, and what calls hand out.
//!
//! An issued key's id stands in the answer (`responseElements.credentials.accessKeyId`) and later in
//! `userIdentity.accessKeyId` of what was done with it.

use std::borrow::Cow;

use crate::credential::{Credential, Grant, Home, How, Issued, kept};
use crate::event::Event;
use crate::evidence::keys::Key;
use crate::evidence::members::{self, Member};
use crate::evidence::scan::{Json, Text};
use crate::format::glance::Glance;
use crate::time;

/// Whether an action may hand out credentials.
pub(in crate::format) fn grants(service: &[u8], action: &[u8]) -> bool {
    how(service, action).is_some()
}

/// Whether an action takes on a role, which its request names.
pub(in crate::format) fn takes_role(service: &[u8], action: &[u8]) -> bool {
    service == b"sts" && action.starts_with(b"AssumeRole")
}

/// The role that a request takes on.
pub(in crate::format) fn role_taken<'a>(members: &[Member<'a>]) -> Text<'a> {
    Glance::at(members::value_of(members, Key::RequestParameters)).get("roleArn").raw()
}

fn how(service: &[u8], action: &[u8]) -> Option<How> {
    Some(match (service, action) {
        (b"sts", b"AssumeRole" | b"AssumeRoleWithSAML" | b"AssumeRoleWithWebIdentity") => How::Role,
        (b"sts", b"AssumeRoot") => How::Role,
        (b"rolesanywhere", b"CreateSession") => How::Role,
        (b"cognito-identity", b"GetCredentialsForIdentity") => How::Role,
        (b"sts", b"GetSessionToken") => How::Session,
        (b"sts", b"GetFederationToken") => How::Federation,
        (b"signin", b"ConsoleLogin" | b"GetSigninToken") => How::SignIn,
        (b"sso", b"Federate" | b"Authenticate" | b"GetRoleCredentials") => How::SignIn,
        (b"signin", b"SwitchRole") => How::SwitchedRole,
        (b"iam", b"CreateAccessKey") => How::Key,
        (b"iam", b"CreateLoginProfile" | b"UpdateLoginProfile") => How::Password,
        (b"ec2", b"RunInstances" | b"AssociateIamInstanceProfile") => How::Instance,
        (b"ec2", b"ReplaceIamInstanceProfileAssociation") => How::Instance,
        (b"lambda", b"CreateFunction" | b"UpdateFunctionCode") => How::Function,
        (b"lambda", b"UpdateFunctionConfiguration") => How::Function,
        (b"ecs", b"RunTask" | b"StartTask") => How::Container,
        _ => return None,
    })
}

/// What a call handed out.
pub(in crate::format) fn grant(event: &Event<'_>, members: &[Member<'_>]) -> Option<Grant> {
    let how = how(event.service.raw, event.action.raw)?;
    let glance = |key| Glance::at(members::value_of(members, key));
    let request = glance(Key::RequestParameters);
    let answer = glance(Key::ResponseElements);
    let extra = glance(Key::AdditionalEventData);
    let issued = match how {
        How::Instance => instances(event.action.raw, answer),
        How::Container => tasks(answer),
        How::Function => function(request, answer),
        How::Password => user(request),
        How::Key => key(answer.get("accessKey").get("accessKeyId")).into_iter().collect(),
        // Identity Center's sessions of roles are named by the person.
        How::SignIn if event.service.raw == b"sso" => {
            session_of_anybody(glance(Key::IdentityUserName).filled()).into_iter().collect()
        }
        How::SwitchedRole | How::SignIn => {
            key(answer.get("credentials").get("accessKeyId")).into_iter().collect()
        }
        How::Federation => federated(request, answer),
        _ => session(request, answer),
    };
    let [switched, mfa] = extra.each(["SwitchFrom", "MFAUsed"]);
    Some(Grant {
        how,
        issued,
        behind: switched.kept(),
        has_mfa: mfa.text().map(|used| used.eq_ignore_ascii_case("yes")),
    })
}

/// A session: by its key where the answer has it, and by its holder and name.
fn session(request: Glance<'_>, answer: Glance<'_>) -> Vec<Issued> {
    let [credentials, set] = answer.each(["credentials", "credentialSet"]);
    // There are very many of these, and mostly each has a key and a name.
    let mut issued = Vec::with_capacity(2);
    issued.extend(key(credentials.get("accessKeyId")));
    issued.extend(key(set.first().get("credentials").get("accessKeyId")));
    let [role, principal, name] =
        request.each(["roleArn", "targetPrincipal", "roleSessionName"]).map(Glance::text);
    if let (Some(holder), Some(name)) = (role.or(principal), name) {
        issued.push(Issued::Session { holder: kept(&holder), name: kept(&name) });
    }
    issued
}

/// A federated session: by its key, and by the name that was chosen for its holder.
fn federated(request: Glance<'_>, answer: Glance<'_>) -> Vec<Issued> {
    let mut issued: Vec<Issued> =
        key(answer.get("credentials").get("accessKeyId")).into_iter().collect();
    let name = request.get("name").text().map(|name| format!("federated-user/{name}"));
    issued.extend(name.map(|name| Issued::Identity(kept(&name))));
    issued
}

/// The session of this name, whoever holds it.
fn session_of_anybody(name: Option<Cow<'_, str>>) -> Option<Issued> {
    name.map(|name| Issued::Session { holder: Box::default(), name: kept(&name) })
}

fn key(id: Glance<'_>) -> Option<Issued> {
    id.text().map(|id| Issued::Credential(kept(&id)))
}

fn user(request: Glance<'_>) -> Vec<Issued> {
    let name = request.get("userName").text();
    name.map(|name| Issued::Identity(kept(&format!("user/{name}")))).into_iter().collect()
}

/// Sessions of an instance's role are named by the instance.
fn instances(action: &[u8], answer: Glance<'_>) -> Vec<Issued> {
    let started = answer.get("instancesSet").get("items").items();
    let response =
        std::str::from_utf8(action).map(|action| answer.get(&format!("{action}Response")));
    let given = response.unwrap_or_default().get("iamInstanceProfileAssociation");
    let names = started.into_iter().chain([given]).map(|item| item.get("instanceId").text());
    names.filter_map(session_of_anybody).collect()
}

/// Sessions of a task's role are named by the task: the end of its ARN.
fn tasks(answer: Glance<'_>) -> Vec<Issued> {
    let names = answer.get("tasks").items().into_iter().map(|task| {
        let arn = task.get("taskArn").text()?;
        Some(Cow::Owned(arn.rsplit('/').next()?.to_owned()))
    });
    names.filter_map(session_of_anybody).collect()
}

/// Sessions of a function's role are named by the function.
fn function(request: Glance<'_>, answer: Glance<'_>) -> Vec<Issued> {
    let text = |name: &str| answer.get(name).text().or_else(|| request.get(name).text());
    let holder = text("role").unwrap_or_default();
    // A request may name the function by its ARN.
    let name = text("functionName");
    let name = name.as_deref().and_then(|name| name.rsplit(':').next());
    name.map(|name| Issued::Session { holder: kept(&holder), name: kept(name) })
        .into_iter()
        .collect()
}

/// What a record tells of the credential that signed it.
pub(in crate::format) fn credential(members: &[Member<'_>]) -> Credential {
    let value = |key| members::value_of(members, key);
    let created = value(Key::SessionCreated).and_then(Json::text);
    let is_delivered = value(Key::InstanceRoleDelivery).is_some_and(|it| !it.is_null());
    Credential {
        created: created.and_then(|text| time::parse(text.raw)),
        has_mfa: value(Key::MfaAuthenticated).and_then(Json::truth),
        home: match value(Key::ScopeIssuer).and_then(Json::text).unwrap_or_default().raw {
            b"AWS::Lambda::Function" => Home::Function,
            b"AWS::ECS::Task" | b"AWS::ECS::TaskDefinition" => Home::Container,
            _ if is_delivered => Home::Instance,
            _ => Home::Anywhere,
        },
        ..Credential::default()
    }
}
