//! Writes a sign-in: of a person at a screen or with a token kept, of a service principal, of a
//! managed identity.

use std::fmt::Write;

use super::names::{CLI, MANAGEMENT, OFFICE, PORTAL, RESOURCES, guid_of};
use super::{activity, claims, tenant};
use crate::action::Action;
use crate::fill::Scene;
use crate::ledger::Fault;
use crate::rng::{Rng, mix};
use crate::world::Kind;

/// Appends the record as diagnostic settings export it.
pub(super) fn write(out: &mut String, scene: &Scene<'_>, action: &Action) {
    let tenant = tenant(scene.world);
    let (code, reason) = failure(scene);
    out.push_str(r#"{"time":""#);
    activity::time(out, scene, 0);
    let _ = write!(
        out,
        r#"","resourceId":"/tenants/{tenant}/providers/Microsoft.aadiam","operationName":"{}","operationVersion":"1.0","category":"{}","tenantId":"{tenant}","resultType":"{code}","resultSignature":"None","#,
        action.name, action.source
    );
    if code != 0 {
        let _ = write!(out, r#""resultDescription":"{reason}","#);
    }
    out.push_str(r#""durationMs":0,"#);
    let address = address(scene, action);
    if !address.is_empty() {
        let _ = write!(out, r#""callerIpAddress":"{address}","#);
    }
    out.push_str(r#""correlationId":""#);
    correlation(out, scene);
    let shown = if person(scene) { scene.one.name() } else { "" };
    let _ = write!(
        out,
        r#"","identity":"{shown}","Level":4,"location":"{}","properties":"#,
        whereabouts(scene).2
    );
    properties(out, scene, action);
    out.push('}');
}

/// Appends what Graph answers, which is also what the export calls properties.
pub(super) fn properties(out: &mut String, scene: &Scene<'_>, action: &Action) {
    let (code, reason) = failure(scene);
    let _ = write!(out, r#"{{"id":"{}","createdDateTime":""#, guid_of(scene.plan));
    activity::time(out, scene, 0);
    out.push_str(r#"","#);
    if person(scene) {
        user(out, scene, action);
    } else {
        application(out, scene);
    }
    let (city, state, country) = whereabouts(scene);
    let (resource, resource_id) = resource(scene);
    let _ = write!(
        out,
        r#""ipAddress":"{}","resourceDisplayName":"{resource}","resourceId":"{resource_id}","status":{{"errorCode":{code},"failureReason":"{reason}","additionalDetails":null}},"location":{{"city":"{city}","state":"{state}","countryOrRegion":"{country}","geoCoordinates":{{}}}},"riskDetail":"none","riskLevelAggregated":"none","riskLevelDuringSignIn":"none","riskState":"none","tokenIssuerType":"AzureAD","processingTimeInMilliseconds":{},"uniqueTokenIdentifier":"{}","correlationId":""#,
        address(scene, action),
        60 + mix(scene.plan.seed, 44) % 400,
        scene.session.label
    );
    correlation(out, scene);
    let kind = match action.source {
        "SignInLogs" => "interactiveUser",
        "NonInteractiveUserSignInLogs" => "nonInteractiveUser",
        "ServicePrincipalSignInLogs" => "servicePrincipal",
        _ => "managedIdentity",
    };
    let _ = write!(out, r#"","signInEventTypes":["{kind}"]}}"#);
}

fn user(out: &mut String, scene: &Scene<'_>, action: &Action) {
    let one = scene.one;
    let interactive = action.source == "SignInLogs";
    let (app, app_id) = if interactive { claims::client(scene) } else { application_used(scene) };
    let agent = &scene.session.agent;
    let browser =
        ["Edg/", "Firefox/", "Chrome/", "Safari/"].iter().find(|name| agent.contains(**name));
    let system = ["Windows", "Mac OS X", "Linux"].iter().find(|name| agent.contains(**name));
    let _ = write!(
        out,
        r#""userDisplayName":"{}","userPrincipalName":"{}","userId":"{}","appId":"{app_id}","appDisplayName":"{app}","clientAppUsed":"{}","userAgent":"{agent}","conditionalAccessStatus":"success","isInteractive":{interactive},"authenticationRequirement":"multiFactorAuthentication","userType":"{}","deviceDetail":{{"deviceId":"","displayName":"","operatingSystem":"{}","browser":"{}","isCompliant":false,"isManaged":false,"trustType":""}},"#,
        one.name(),
        one.label,
        one.roles[0].id,
        if agent.starts_with("Mozilla") { "Browser" } else { "Mobile Apps and Desktop clients" },
        if one.label.contains("#EXT#") { "Guest" } else { "Member" },
        system.unwrap_or(&""),
        browser.map_or("", |name| name.trim_end_matches('/')),
    );
}

fn application(out: &mut String, scene: &Scene<'_>) {
    let role = &scene.one.roles[0];
    let managed = !matches!(
        scene.one.kind,
        Kind::Deploy | Kind::User | Kind::Audit | Kind::NightBackup | Kind::Vendor
    );
    let proof = match scene.one.kind {
        Kind::User | Kind::Vendor => "clientSecret",
        _ if managed => "none",
        Kind::Deploy => "federatedIdentityCredential",
        _ => "certificate",
    };
    let assigned = if matches!(scene.one.kind, Kind::Pod | Kind::Linked) {
        "userAssigned"
    } else {
        "systemAssigned"
    };
    let _ = write!(
        out,
        r#""userDisplayName":"","userPrincipalName":"","userId":"","appId":"{}","appDisplayName":"","servicePrincipalId":"{}","servicePrincipalName":"{}","servicePrincipalCredentialKeyId":"{}","clientCredentialType":"{proof}","managedServiceIdentity":{{"msiType":"{}"}},"conditionalAccessStatus":"notApplied","isInteractive":false,"userAgent":"{}","#,
        role.path,
        role.id,
        role.name,
        if scene.one.kind == Kind::User { &scene.session.key } else { "" },
        if managed { assigned } else { "none" },
        scene.session.agent
    );
}

/// Where from. Of a managed identity the log does not say.
fn address<'a>(scene: &Scene<'a>, action: &Action) -> &'a str {
    if action.source == "ManagedIdentitySignInLogs" { "" } else { &scene.session.address }
}

fn person(scene: &Scene<'_>) -> bool {
    scene.one.kind == Kind::Person
}

/// What a person's kept token is used with.
fn application_used(scene: &Scene<'_>) -> (&'static str, &'static str) {
    let mut rng = scene.steady(45);
    let client = claims::client(scene);
    if client != PORTAL || rng.chance(400) { client } else { *rng.pick(&OFFICE) }
}

fn resource(scene: &Scene<'_>) -> (&'static str, &'static str) {
    let mut rng = scene.steady(46);
    match scene.one.kind {
        Kind::Deploy => MANAGEMENT,
        Kind::Person if claims::client(scene) == CLI => MANAGEMENT,
        _ if rng.chance(500) => MANAGEMENT,
        _ => *rng.pick(&RESOURCES),
    }
}

/// The error code of a sign-in, 0 for one that succeeded, and its reason.
fn failure(scene: &Scene<'_>) -> (u32, &'static str) {
    match (scene.plan.fault, person(scene)) {
        (Fault::None, _) => (0, "Other."),
        (Fault::Login, _) => {
            (50_126, "Error validating credentials due to invalid username or password.")
        }
        (Fault::Denied, true) => (
            53_003,
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        ),
        (_, true) => (50_074, "Strong Authentication is required."),
        (Fault::Denied, false) => (
            7_000_215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
        ),
        _ => (90_033, "A transient error has occurred. Please try again."),
    }
}

/// City, state and country of an address: the same for all of a network.
fn whereabouts(scene: &Scene<'_>) -> (&'static str, &'static str, &'static str) {
    const PLACES: [(&str, &str, &str); 8] = [
        ("Amsterdam", "Noord-Holland", "NL"),
        ("Rotterdam", "Zuid-Holland", "NL"),
        ("Zürich", "Zürich", "CH"),
        ("Dublin", "Dublin", "IE"),
        ("Lyon", "Rhone", "FR"),
        ("Utrecht", "Utrecht", "NL"),
        ("Hamburg", "Hamburg", "DE"),
        ("Oslo", "Oslo", "NO"),
    ];
    let network: String = scene.session.address.split(['.', ':']).take(2).collect();
    let hash = crate::rng::mix_text(scene.world.seed, &network);
    PLACES[(hash % PLACES.len() as u64) as usize]
}

fn correlation(out: &mut String, scene: &Scene<'_>) {
    Rng::new(mix(scene.plan.seed, 12)).uuid(out);
}
