//! The values that Azure templates name.

use std::fmt::Write;

use super::names::{self as azure, ROLES, guid};
use super::{environment, tenant};
use crate::clock;
use crate::fill::{Scene, fill};
use crate::names;
use crate::rng::{Rng, mix};

const WORDS: [&str; 12] = [
    "daily", "raw", "curated", "inbound", "outbound", "state", "audit", "cache", "jobs", "users",
    "temp", "main",
];
const NOTES: [&str; 6] = [
    "managed by terraform",
    "Kostenstelle 4711 – Zürich",
    "see \\\"runbook 12\\\"",
    "équipe données / entrepôt",
    "日次バックアップ",
    "owner: platform\\nreview: quarterly",
];
const PERMISSIONS: [&str; 3] = [
    "Microsoft.Web/sites/restart/action",
    "Microsoft.Compute/virtualMachines/start/action",
    "Microsoft.DataFactory/factories/pipelines/createrun/action",
];
/// Directory roles by name and template id.
const ENTRA_ROLES: [(&str, &str); 4] = [
    ("Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
    ("Reports Reader", "4a5d8f65-41da-4de4-8968-e035b65339cf"),
    ("Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8"),
    ("Groups Administrator", "fdd7a751-b60b-444a-984c-02652fe8fa1c"),
];

/// Fills in a placeholder, or says that it does not know it.
pub(super) fn place(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    context(out, name, scene)
        || resource(out, name, scene)
        || access(out, name, scene)
        || phrase(out, name, scene, rng)
}

/// Values that follow from who acts, where and when.
fn context(out: &mut String, name: &str, scene: &Scene<'_>) -> bool {
    match name {
        "sub" => out.push_str(&scene.account.id),
        "tenant" => out.push_str(tenant(scene.world)),
        "region" => out.push_str(scene.region),
        "app" => out.push_str(&scene.one.app),
        "env" => out.push_str(environment(scene.plan.account as usize)),
        "self" => out.push_str(&super::title(scene.one)),
        "self-id" => out.push_str(&scene.one.roles[0].id),
        "agent" => out.push_str(&scene.session.agent),
        "address" => out.push_str(&scene.session.address),
        "date" => {
            clock::fine(out, scene.world.start + i64::from(scene.plan.at), 0, 7);
            out.push('Z');
        }
        _ => return false,
    }
    true
}

/// Names of resources: an application has a few of each kind and returns to them.
fn resource(out: &mut String, name: &str, scene: &Scene<'_>) -> bool {
    let app = scene.noted("app").unwrap_or(&scene.one.app);
    let env = environment(scene.plan.account as usize);
    let mut steady = scene.steady(3);
    let _ = match name {
        "rg" => write!(out, "rg-{app}-{env}"),
        "vm" => write!(out, "vm-{app}-{:02}", 1 + steady.skewed(4)),
        "store" => {
            // Names of storage accounts have neither dashes nor capitals, and 24 letters at most.
            let plain: String = app.chars().filter(char::is_ascii_alphanumeric).take(15).collect();
            write!(out, "st{plain}{}", &env[..3])
        }
        "digits" => write!(out, "{:04}", mix(scene.world.seed, scene.plan.account.into()) % 10_000),
        _ => return false,
    };
    true
}

/// Who is granted what.
fn access(out: &mut String, name: &str, scene: &Scene<'_>) -> bool {
    let world = scene.world;
    let app = |scene: &Scene<'_>| scene.steady(1).pick::<String>(&scene.account.roles).clone();
    let user = |scene: &Scene<'_>| scene.steady(2).pick::<String>(&scene.account.users).clone();
    let role = ROLES[3 + scene.steady(5).index(ROLES.len() - 3)];
    let entra = ENTRA_ROLES[scene.steady(6).index(ENTRA_ROLES.len())];
    match name {
        "assignment" => out.push_str(&guid(mix(scene.plan.seed, 31))),
        "key-id" => out.push_str(&guid(mix(scene.plan.seed, 32))),
        "group-id" => out.push_str(&guid(mix(scene.plan.seed, 33))),
        "principal-id" => out.push_str(&azure::object_id(world, &app(scene))),
        "principal-type" => out.push_str("ServicePrincipal"),
        "role-id" => out.push_str(role.1),
        "entra-role" => out.push_str(entra.0),
        "entra-role-id" => out.push_str(entra.1),
        "user" => out.push_str(&user(scene)),
        "user-id" => {
            let user = scene.noted("user").map_or_else(|| user(scene), str::to_owned);
            out.push_str(&azure::object_id(world, &user));
        }
        "sp" => out.push_str(&app(scene)),
        "sp-id" | "sp-object" | "sp-app" => {
            let app = scene.noted("sp").map_or_else(|| app(scene), str::to_owned);
            out.push_str(&match name {
                "sp-id" => azure::object_id(world, &app),
                "sp-app" => azure::app_id(world, &app),
                // The application object beside its service principal.
                _ => azure::object_id(world, &format!("{app} (application)")),
            });
        }
        "graph-id" => out.push_str(&azure::object_id(world, "Microsoft Graph")),
        "graph-role" => out.push_str("User.Read.All"),
        _ => return false,
    }
    true
}

/// One of a few texts.
fn phrase(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    let mut steady = scene.steady(4);
    match name {
        "word" => out.push_str(steady.pick::<&str>(&WORDS)),
        "note" => out.push_str(rng.pick::<&str>(&NOTES)),
        "permission" => out.push_str(rng.pick::<&str>(&PERMISSIONS)),
        "owner" => {
            let _ = write!(out, "{}@example.com", names::person(rng.index(12)));
        }
        "size" => out.push_str(steady.pick::<&str>(&[
            "Standard_D4s_v5",
            "Standard_B2ms",
            "Standard_E4s_v5",
        ])),
        "script" => fill(out, "systemctl restart <app>", scene, rng),
        "public" => out.push_str("false"),
        "exposure" => out.push_str("None"),
        "policy-state" => out.push_str("enabled"),
        "issuer" => out.push_str("https://token.actions.githubusercontent.com"),
        "subject" => fill(out, "repo:example-org/<app>:ref:refs/heads/main", scene, rng),
        _ => return false,
    }
    true
}
