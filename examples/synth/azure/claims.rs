//! Who acted: the authorization and the claims of the token, as an activity record repeats them.

use std::fmt::Write;

use super::names::{CLI, PORTAL, POWERSHELL};
use super::{environment, tenant};
use crate::fill::Scene;
use crate::rng::{Rng, mix};
use crate::world::{Kind, Trade};

/// The application a person's session goes through.
pub(super) fn client(scene: &Scene<'_>) -> (&'static str, &'static str) {
    let agent = &scene.session.agent;
    if agent.contains("PowerShell") {
        POWERSHELL
    } else if agent.starts_with("Mozilla") {
        PORTAL
    } else {
        CLI
    }
}

/// Appends the `identity` of an activity record.
pub(super) fn identity(out: &mut String, scene: &Scene<'_>, action: &str, scope: &str) {
    let role = match (scene.one.kind, scene.one.trade) {
        (_, Trade::Platform) => "Owner",
        (Kind::Deploy, _) if scene.one.name().contains("terraform") => "Owner",
        _ => "Contributor",
    };
    let person = scene.one.kind == Kind::Person;
    let mut fixed = Rng::new(mix(scene.one.seed, 61));
    let _ = write!(
        out,
        r#""identity":{{"authorization":{{"scope":"{scope}","action":"{action}","evidence":{{"role":"{role}","roleAssignmentScope":"/subscriptions/{}","roleAssignmentId":""#,
        scene.account.id
    );
    fixed.hex(out, 32);
    out.push_str(r#"","roleDefinitionId":""#);
    fixed.hex(out, 32);
    out.push_str(r#"","principalId":""#);
    out.extend(scene.one.roles[0].id.chars().filter(|c| *c != '-'));
    let kind = if person { "User" } else { "ServicePrincipal" };
    let _ = write!(out, r#"","principalType":"{kind}"}}}},"claims":{{"#);
    token(out, scene);
    if person {
        user(out, scene);
    } else {
        application(out, scene);
    }
    let _ =
        write!(out, r#""uti":"{}","ver":"1.0","xms_tcdt":"1562147000"}}}}"#, scene.session.label);
}

/// What every token says.
fn token(out: &mut String, scene: &Scene<'_>) {
    let issued = scene.world.start + i64::from(scene.session.start);
    let mut fixed = Rng::new(mix(scene.one.seed, u64::from(scene.session.start)));
    let _ = write!(
        out,
        r#""aud":"https://management.core.windows.net/","iss":"https://sts.windows.net/{}/","iat":"{issued}","nbf":"{issued}","exp":"{}","aio":""#,
        tenant(scene.world),
        issued + 4_500
    );
    fixed.base64(out, 40);
    out.push_str(r#"=","rh":"1.AX"#);
    fixed.base64(out, 46);
    out.push_str(r#".","#);
}

fn user(out: &mut String, scene: &Scene<'_>) {
    let one = scene.one;
    let (upn, id, name) = (&one.label, &one.roles[0].id, one.name());
    let (given, surname) = name.split_once(' ').unwrap_or((name, ""));
    let tenant = tenant(scene.world);
    let mut fixed = Rng::new(mix(one.seed, 62));
    let _ = write!(
        out,
        r#""http://schemas.microsoft.com/claims/authnclassreference":"1","http://schemas.microsoft.com/claims/authnmethodsreferences":"pwd,mfa","appid":"{}","appidacr":"{}","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname":"{surname}","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname":"{given}","idtyp":"user","ipaddr":"{}","name":"{name}","puid":"10032"#,
        client(scene).1,
        if client(scene) == PORTAL { 2 } else { 0 },
        scene.session.address,
    );
    fixed.hex(out, 11);
    out.push_str(r#"","http://schemas.microsoft.com/identity/claims/scope":"user_impersonation","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier":""#);
    fixed.base64(out, 43);
    out.push_str(r#"","#);
    // Some resource providers repeat the token's own short names.
    let _ = if scene.session.start.is_multiple_of(13) {
        write!(out, r#""oid":"{id}","tid":"{tenant}","unique_name":"{upn}","upn":"{upn}","#)
    } else {
        write!(
            out,
            r#""http://schemas.microsoft.com/identity/claims/objectidentifier":"{id}","http://schemas.microsoft.com/identity/claims/tenantid":"{tenant}","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name":"{upn}","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"{upn}","#
        )
    };
}

fn application(out: &mut String, scene: &Scene<'_>) {
    let one = scene.one;
    let role = &one.roles[0];
    let tenant = tenant(scene.world);
    // 1 is a secret, 2 a certificate or a federated token.
    let proof = if one.kind == Kind::User { 1 } else { 2 };
    let _ = write!(
        out,
        r#""appid":"{}","appidacr":"{proof}","http://schemas.microsoft.com/identity/claims/identityprovider":"https://sts.windows.net/{tenant}/","idtyp":"app","http://schemas.microsoft.com/identity/claims/objectidentifier":"{}","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier":"{}","http://schemas.microsoft.com/identity/claims/tenantid":"{tenant}","#,
        role.path, role.id, role.id
    );
    let kind = match one.kind {
        Kind::Instance => "Microsoft.Compute/virtualMachines",
        Kind::Function => "Microsoft.Web/sites",
        Kind::Task => "Microsoft.App/containerApps",
        Kind::Pod | Kind::Linked => "Microsoft.ManagedIdentity/userAssignedIdentities",
        _ => return,
    };
    let _ = write!(
        out,
        r#""xms_mirid":"/subscriptions/{}/resourcegroups/rg-{}-{}/providers/{kind}/{}","#,
        scene.world.accounts[one.account as usize].id,
        one.app,
        environment(one.account as usize),
        one.name()
    );
}
