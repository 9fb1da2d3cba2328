//! Credentials in CloudTrail: what `userIdentity` says of the one that signed, and what calls hand out.
//!
//! An issued key's id stands in the answer (`responseElements.credentials.accessKeyId`) and later in
//! `userIdentity.accessKeyId` of what was done with it.

use serde::Deserialize;
use serde_json::Value;

use crate::credential::{Credential, Grant, Home, How, Issued, kept};
use crate::event::Event;
use crate::evidence::scan::{self, Json, Text};
use crate::format::sparse;
use crate::format::walk::members;
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
pub(in crate::format) fn role_taken(bytes: &[u8]) -> Text<'_> {
    let mut role = Text::default();
    members(bytes, |name, value| {
        if let (b"requestParameters", Json::Object(request)) = (name, value) {
            members(request, |name, value| {
                if let (b"roleArn", Json::Text(arn)) = (name, value) {
                    role = arn;
                }
            });
        }
    });
    role
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

/// The members that tell of it.
const MEMBERS: [&str; 4] =
    ["requestParameters", "responseElements", "additionalEventData", "userIdentity"];

/// What a call handed out.
pub(in crate::format) fn grant(event: &Event<'_>, bytes: &[u8]) -> Option<Grant> {
    let how = how(event.service.raw, event.action.raw)?;
    let record = sparse::parse(bytes, &MEMBERS);
    let request = &record["requestParameters"];
    let answer = &record["responseElements"];
    let extra = &record["additionalEventData"];
    let issued = match how {
        How::Instance => instances(event.action.raw, answer),
        How::Container => tasks(answer),
        How::Function => function(request, answer),
        How::Password => user(request),
        How::Key => key(&answer["accessKey"]["accessKeyId"]),
        How::SignIn if event.service.raw == b"sso" => person(&record["userIdentity"]),
        How::SwitchedRole | How::SignIn => key(&answer["credentials"]["accessKeyId"]),
        How::Federation => federated(request, answer),
        _ => session(request, answer),
    };
    let text = |value: &Value| kept(value.as_str().unwrap_or_default());
    Some(Grant {
        how,
        issued,
        behind: text(&extra["SwitchFrom"]),
        has_mfa: extra["MFAUsed"].as_str().map(|used| used.eq_ignore_ascii_case("yes")),
    })
}

/// A session: by its key where the answer has it, and by its holder and name.
fn session(request: &Value, answer: &Value) -> Vec<Issued> {
    let mut issued = key(&answer["credentials"]["accessKeyId"]);
    issued.extend(key(&answer["credentialSet"][0]["credentials"]["accessKeyId"]));
    let holder = request["roleArn"].as_str().or_else(|| request["targetPrincipal"].as_str());
    let name = request["roleSessionName"].as_str();
    if let (Some(holder), Some(name)) = (holder, name) {
        issued.push(Issued::Session { holder: kept(holder), name: kept(name) });
    }
    issued
}

/// A federated session: by its key, and by the name that was chosen for its holder.
fn federated(request: &Value, answer: &Value) -> Vec<Issued> {
    let mut issued = key(&answer["credentials"]["accessKeyId"]);
    let name = request["name"].as_str().map(|name| format!("federated-user/{name}"));
    issued.extend(name.map(|name| Issued::Identity(kept(&name))));
    issued
}

/// Identity Center's sessions of roles are named by the person.
fn person(who: &Value) -> Vec<Issued> {
    let name = who["userName"].as_str().filter(|name| !name.is_empty());
    name.map(|name| Issued::Session { holder: Box::default(), name: kept(name) })
        .into_iter()
        .collect()
}

fn key(id: &Value) -> Vec<Issued> {
    id.as_str().map(|id| Issued::Credential(kept(id))).into_iter().collect()
}

fn user(request: &Value) -> Vec<Issued> {
    let name = request["userName"].as_str();
    name.map(|name| Issued::Identity(kept(&format!("user/{name}")))).into_iter().collect()
}

/// Sessions of an instance's role are named by the instance.
fn instances(action: &[u8], answer: &Value) -> Vec<Issued> {
    let started = answer["instancesSet"]["items"].as_array();
    let response = std::str::from_utf8(action).map(|action| &answer[format!("{action}Response")]);
    let given = response.map(|it| &it["iamInstanceProfileAssociation"]).unwrap_or(&Value::Null);
    let names = started.into_iter().flatten().chain([given]);
    let names = names.filter_map(|item| item["instanceId"].as_str());
    names.map(|name| Issued::Session { holder: Box::default(), name: kept(name) }).collect()
}

/// Sessions of a task's role are named by the task: the end of its ARN.
fn tasks(answer: &Value) -> Vec<Issued> {
    let started = answer["tasks"].as_array();
    let names = started.into_iter().flatten().filter_map(|task| {
        let arn = task["taskArn"].as_str()?;
        arn.rsplit('/').next()
    });
    names.map(|name| Issued::Session { holder: Box::default(), name: kept(name) }).collect()
}

/// Sessions of a function's role are named by the function.
fn function(request: &Value, answer: &Value) -> Vec<Issued> {
    let name = answer["functionName"].as_str().or_else(|| request["functionName"].as_str());
    let holder = answer["role"].as_str().or_else(|| request["role"].as_str()).unwrap_or_default();
    // A request may name the function by its ARN.
    let name = name.and_then(|name| name.rsplit(':').next());
    name.map(|name| Issued::Session { holder: kept(holder), name: kept(name) })
        .into_iter()
        .collect()
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "userIdentity")]
    identity: Option<Identity>,
}

#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "sessionContext")]
    context: Option<Context>,
    #[serde(rename = "inScopeOf")]
    scope: Option<Scope>,
}

#[derive(Default, Deserialize)]
struct Context {
    attributes: Option<Attributes>,
    #[serde(rename = "ec2RoleDelivery")]
    delivery: Option<Value>,
}

#[derive(Default, Deserialize)]
struct Attributes {
    #[serde(rename = "creationDate", default)]
    created: Value,
    #[serde(rename = "mfaAuthenticated", default)]
    mfa: Value,
}

/// What made the call, where AWS vouches for it.
#[derive(Default, Deserialize)]
struct Scope {
    #[serde(rename = "issuerType", default)]
    issuer: Value,
}

/// The record's `userIdentity`, where it stands in front of every other object: the rest need not be
/// looked at then.
fn own_identity(bytes: &[u8]) -> Option<&[u8]> {
    const KEY: &[u8] = b"\"userIdentity\":";
    let at = memchr::memmem::find(bytes, KEY)?;
    if memchr::memchr_iter(b'{', &bytes[..at]).count() != 1 {
        return None;
    }
    let start = scan::space(bytes, at + KEY.len());
    match scan::value(bytes, start).ok()? {
        (Json::Object(_), end) => bytes.get(start..end),
        _ => None,
    }
}

/// What a record tells of the credential that signed it.
pub(in crate::format) fn credential(bytes: &[u8]) -> Credential {
    let identity = match own_identity(bytes) {
        Some(bytes) => serde_json::from_slice::<Identity>(bytes).ok(),
        None => serde_json::from_slice::<Record>(bytes).ok().and_then(|it| it.identity),
    };
    let Some(identity) = identity else { return Credential::default() };
    let context = identity.context.unwrap_or_default();
    let attributes = context.attributes.unwrap_or_default();
    Credential {
        created: attributes.created.as_str().and_then(|text| time::parse(text.as_bytes())),
        has_mfa: truth(&attributes.mfa),
        home: match identity.scope.unwrap_or_default().issuer.as_str() {
            Some("AWS::Lambda::Function") => Home::Function,
            Some("AWS::ECS::Task" | "AWS::ECS::TaskDefinition") => Home::Container,
            _ if context.delivery.is_some() => Home::Instance,
            _ => Home::Anywhere,
        },
        ..Credential::default()
    }
}

/// The log has it as a text, pipelines as a truth.
fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.parse().ok())
}
