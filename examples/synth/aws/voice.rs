//! The `userIdentity` of a record, for everyone who can speak in a trail.

use std::fmt::Write;

use crate::clock;
use crate::fill::Scene;
use crate::ledger::Voice;
use crate::world::{Identity, Kind, World};

/// The identity as an investigator names it: the IAM ARN without path, or the person.
pub(crate) fn title(world: &World, one: &Identity) -> String {
    let account = &world.accounts[one.account as usize].id;
    match one.kind {
        Kind::Person => format!("{account}:sso/{}", one.label),
        Kind::User => format!("arn:aws:iam::{account}:user/{}", one.name()),
        Kind::Root => format!("arn:aws:iam::{account}:root"),
        _ => format!("arn:aws:iam::{account}:role/{}", one.name()),
    }
}

/// The service that answers for the caller where no person or machine does.
pub(crate) fn service<'a>(scene: &Scene<'a>) -> &'a str {
    match scene.plan.voice {
        Voice::Via if scene.one.service.is_empty() => "cloudformation.amazonaws.com",
        Voice::Internal => "AWS Internal",
        _ => scene.one.service,
    }
}

/// Appends the ARN of the caller.
pub(crate) fn arn(out: &mut String, scene: &Scene<'_>) {
    let account = owner(scene);
    let name = scene.one.roles.get(scene.session.role as usize).map_or("", |role| &role.name);
    let _ = match (scene.plan.voice, scene.one.kind) {
        (Voice::Federated, _) => {
            write!(out, "arn:aws:sts::{account}:federated-user/{}", scene.session.label)
        }
        (_, Kind::User) => write!(out, "arn:aws:iam::{account}:user/{name}"),
        (_, Kind::Root) => write!(out, "arn:aws:iam::{account}:root"),
        _ => write!(out, "arn:aws:sts::{account}:assumed-role/{name}/{}", scene.session.label),
    };
}

/// The account the caller belongs to.
fn owner<'a>(scene: &Scene<'a>) -> &'a str {
    &scene.world.accounts[scene.one.account as usize].id
}

/// Appends the whole `userIdentity` object.
pub(crate) fn identity(out: &mut String, scene: &Scene<'_>) {
    let account = owner(scene);
    let role = scene.one.roles.get(scene.session.role as usize);
    let id = role.map_or("", |role| &role.id);
    let label = &scene.session.label;
    let _ = match (scene.plan.voice, scene.one.kind) {
        (Voice::Service, _) => {
            write!(out, r#"{{"type":"AWSService","invokedBy":"{}"}}"#, scene.one.service)
        }
        (Voice::Foreign, _) => write!(
            out,
            r#"{{"type":"AWSAccount","principalId":"{id}:{label}","accountId":"{account}"}}"#
        ),
        (Voice::Web, _) => web(out, scene),
        (Voice::Saml, _) => write!(
            out,
            r#"{{"type":"SAMLUser","principalId":"Zm9vYmFyYmF6cXV4Cg==:{label}","userName":"{label}","identityProvider":"Zm9vYmFyYmF6cXV4Cg=="}}"#
        ),
        (Voice::Hidden, _) => write!(
            out,
            r#"{{"type":"IAMUser","principalId":"","accountId":"{account}","accessKeyId":"","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}}"#
        ),
        (Voice::Federated, _) => federated(out, scene),
        (_, Kind::User) => user(out, scene),
        (_, Kind::Root) => write!(
            out,
            r#"{{"type":"Root","principalId":"{account}","arn":"arn:aws:iam::{account}:root","accountId":"{account}","accessKeyId":""}}"#
        ),
        _ => assumed(out, scene),
    };
}

fn assumed(out: &mut String, scene: &Scene<'_>) -> std::fmt::Result {
    let account = owner(scene);
    let Some(role) = scene.one.roles.get(scene.session.role as usize) else {
        return write!(out, "null");
    };
    let (id, name, path) = (&role.id, &role.name, &role.path);
    let label = &scene.session.label;
    write!(
        out,
        r#"{{"type":"AssumedRole","principalId":"{id}:{label}","arn":"arn:aws:sts::{account}:assumed-role/{name}/{label}","accountId":"{account}","#
    )?;
    let sign_in = scene.world.actions[scene.plan.action as usize].source == "signin";
    if !sign_in {
        write!(out, r#""accessKeyId":"{}","#, scene.session.key)?;
    }
    write!(
        out,
        r#""sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{id}","arn":"arn:aws:iam::{account}:role/{path}{name}","accountId":"{account}","userName":"{name}"}},"#
    )?;
    if scene.one.kind == Kind::Pod {
        write!(
            out,
            r#""webIdFederationData":{{"federatedProvider":"arn:aws:iam::{account}:oidc-provider/"#
        )?;
        issuer(out, scene);
        write!(out, r#"","attributes":{{}}}},"#)?;
    } else if matches!(scene.one.kind, Kind::Instance | Kind::Deploy) {
        out.push_str(r#""webIdFederationData":{},"#);
    }
    attributes(out, scene, false);
    if scene.one.kind == Kind::Instance {
        out.push_str(r#","ec2RoleDelivery":"2.0""#);
    }
    out.push('}');
    invoked(out, scene);
    out.push('}');
    Ok(())
}

fn attributes(out: &mut String, scene: &Scene<'_>, mfa: bool) {
    out.push_str(r#""attributes":{"creationDate":""#);
    clock::stamp(out, scene.world.start + i64::from(scene.session.start));
    let _ = write!(out, r#"","mfaAuthenticated":"{mfa}"}}"#);
}

fn invoked(out: &mut String, scene: &Scene<'_>) {
    if matches!(scene.plan.voice, Voice::Via | Voice::Internal) {
        let _ = write!(out, r#","invokedBy":"{}""#, service(scene));
    }
}

fn user(out: &mut String, scene: &Scene<'_>) -> std::fmt::Result {
    let account = owner(scene);
    let id = scene.one.roles.first().map_or("", |role| &role.id);
    let name = scene.one.name();
    write!(
        out,
        r#"{{"type":"IAMUser","principalId":"{id}","arn":"arn:aws:iam::{account}:user/{name}","accountId":"{account}","#
    )?;
    let sign_in = scene.world.actions[scene.plan.action as usize].source == "signin";
    if !sign_in {
        write!(out, r#""accessKeyId":"{}","#, scene.session.key)?;
    }
    write!(out, r#""userName":"{name}""#)?;
    if scene.session.console && !sign_in {
        out.push_str(r#","sessionContext":{"#);
        attributes(out, scene, true);
        out.push('}');
    }
    invoked(out, scene);
    out.push('}');
    Ok(())
}

fn federated(out: &mut String, scene: &Scene<'_>) -> std::fmt::Result {
    let account = owner(scene);
    let id = scene.one.roles.first().map_or("", |role| &role.id);
    let (name, label, key) = (scene.one.name(), &scene.session.label, &scene.session.key);
    write!(
        out,
        r#"{{"type":"FederatedUser","principalId":"{account}:{label}","arn":"arn:aws:sts::{account}:federated-user/{label}","accountId":"{account}","accessKeyId":"{key}","sessionContext":{{"sessionIssuer":{{"type":"IAMUser","principalId":"{id}","arn":"arn:aws:iam::{account}:user/{name}","accountId":"{account}","userName":"{name}"}},"webIdFederationData":{{}},"#
    )?;
    attributes(out, scene, false);
    out.push_str("}}");
    Ok(())
}

fn web(out: &mut String, scene: &Scene<'_>) -> std::fmt::Result {
    let account = owner(scene);
    write!(
        out,
        r#"{{"type":"WebIdentityUser","principalId":"arn:aws:iam::{account}:oidc-provider/"#
    )?;
    issuer(out, scene);
    out.push_str(":sts.amazonaws.com:");
    subject(out, scene);
    out.push_str(r#"","userName":""#);
    subject(out, scene);
    write!(out, r#"","identityProvider":"arn:aws:iam::{account}:oidc-provider/"#)?;
    issuer(out, scene);
    out.push_str("\"}");
    Ok(())
}

/// Appends the subject of a web identity token.
pub(crate) fn subject(out: &mut String, scene: &Scene<'_>) {
    let app = &scene.one.app;
    let _ = if scene.one.kind == Kind::Pod {
        write!(out, "system:serviceaccount:apps:{app}")
    } else {
        write!(out, "repo:example-org/{app}:ref:refs/heads/main")
    };
}

/// Appends the host and path of a web identity provider.
pub(crate) fn issuer(out: &mut String, scene: &Scene<'_>) {
    if scene.one.kind == Kind::Pod {
        let digits = owner(scene);
        let _ = write!(
            out,
            "oidc.eks.eu-west-1.amazonaws.com/id/E7{digits}4BD0A96C2F18{}",
            &digits[..6]
        );
    } else {
        out.push_str("token.actions.githubusercontent.com");
    }
}
