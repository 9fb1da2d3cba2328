//! The values that Google Cloud templates name.

use std::fmt::Write;

use super::names as gcp;
use super::{environment, organisation, unique_id};
use crate::clock;
use crate::fill::Scene;
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
const ROLES: [&str; 6] = [
    "roles/storage.objectViewer",
    "roles/logging.viewer",
    "roles/run.invoker",
    "roles/pubsub.publisher",
    "roles/bigquery.dataViewer",
    "roles/secretmanager.secretAccessor",
];

/// Fills in a placeholder, or says that it does not know it.
pub(super) fn place(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    context(out, name, scene)
        || resource(out, name, scene, rng)
        || access(out, name, scene, rng)
        || phrase(out, name, scene, rng)
}

/// Values that follow from who acts, where and when.
fn context(out: &mut String, name: &str, scene: &Scene<'_>) -> bool {
    let _ = match name {
        "project" => write!(out, "{}", scene.account.id),
        "number" => write!(out, "{}", scene.account.number),
        "org" => write!(out, "{}", organisation(scene.world)),
        "region" => write!(out, "{}", scene.region),
        "zone" => write!(out, "{}-{}", scene.region, ["a", "b", "c"][scene.steady(7).index(3)]),
        "app" => write!(out, "{}", scene.one.app),
        "env" => write!(out, "{}", environment(scene.plan.account as usize)),
        "self" => write!(out, "{}", super::title(scene.one)),
        "seconds" => write!(out, "{}", scene.world.start + i64::from(scene.plan.at)),
        "service" => write!(out, "{}", scene.world.actions[scene.plan.action as usize].source),
        "method" => write!(out, "{}", scene.world.actions[scene.plan.action as usize].name),
        "date" => {
            clock::stamp(out, scene.world.start + i64::from(scene.plan.at));
            Ok(())
        }
        "command" => {
            command(out, scene);
            Ok(())
        }
        _ => return false,
    };
    true
}

/// `projects.set-iam-policy`, roughly as the command line tool names what it runs.
fn command(out: &mut String, scene: &Scene<'_>) {
    let action = &scene.world.actions[scene.plan.action as usize];
    out.push_str(match action.source {
        "cloudresourcemanager" => "projects",
        "k8s" => "container",
        source => source,
    });
    out.push('.');
    let name = action.name.rsplit('.').next().unwrap_or(action.name);
    let mut before = '_';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
        before = c;
    }
}

/// Names of resources: an application has a few of each kind and returns to them.
fn resource(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    let app = scene.noted("app").unwrap_or(&scene.one.app);
    let mut steady = scene.steady(3);
    let word = WORDS[(steady.skewed(4) + (scene.one.seed % 8) as usize) % WORDS.len()];
    let _ = match name {
        "vm" => write!(out, "{app}-{:02}", 1 + steady.skewed(4)),
        "bucket" => write!(out, "ex-{app}-{word}"),
        "dataset" => write!(out, "{}", app.replace('-', "_")),
        "object" => {
            let hour = rng.below(24);
            let _ = write!(out, "{word}/year={}/hour={hour:02}/part-", rng.range(2_020, 2_027));
            rng.hex(out, 20);
            write!(out, ".parquet")
        }
        "cluster" => write!(out, "cluster-{}", environment(scene.plan.account as usize)),
        "sink" => write!(out, "to-archive"),
        "pool" => write!(out, "github"),
        // One machine keeps its number.
        "instance-id" => {
            let machine = mix(scene.one.seed, steady.skewed(4) as u64);
            gcp::digits(out, &mut Rng::new(machine), 19);
            Ok(())
        }
        "digits19" => {
            gcp::digits(out, &mut scene.steady(8), 19);
            Ok(())
        }
        _ => return false,
    };
    true
}

/// Who is granted what.
fn access(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    let known = scene.steady(1).pick::<String>(&scene.account.roles);
    let account = scene.noted("sa").unwrap_or(known);
    match name {
        "sa" => out.push_str(account),
        "sa-id" => out.push_str(&unique_id(scene.world, account)),
        "sa-name" => out.push_str(account.split('@').next().unwrap_or(account)),
        "member" => {
            let _ = write!(out, "serviceAccount:{known}");
        }
        "role" => out.push_str(scene.steady(5).pick::<&str>(&ROLES)),
        "delta" => out.push_str(if scene.plan.seed.is_multiple_of(5) { "REMOVE" } else { "ADD" }),
        "granted" => out.push_str("run.services.get"),
        "issuer" => out.push_str("https://token.actions.githubusercontent.com"),
        "filter" => out.push_str("logName:cloudaudit.googleapis.com"),
        "etag" => {
            out.push_str("BwY");
            rng.base64(out, 8);
            out.push('=');
        }
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
        "owner" => {
            let _ = write!(out, "{}@example.com", names::person(rng.index(12)));
        }
        "size" => out.push_str(steady.pick::<&str>(&["e2-medium", "n2-standard-4", "e2-small"])),
        _ => return false,
    }
    true
}
