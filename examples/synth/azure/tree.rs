//! Lays records out as diagnostic settings write them to a storage account: a folder an hour, one
//! record a line. The directory's first weeks come from Graph instead, as pages.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use super::activity::{self, Phase};
use super::{directory, signin, tenant};
use crate::action::Class;
use crate::clock::{HOUR, civil};
use crate::fill::Scene;
use crate::ledger::{Ledger, Plan};
use crate::rng::mix;
use crate::tree::{Output, Tally};
use crate::world::World;

/// The folders of a tree.
pub(super) const FOLDERS: [&str; 7] = [
    "insights-activity-logs",
    "insights-logs-auditlogs",
    "insights-logs-signinlogs",
    "insights-logs-noninteractiveusersigninlogs",
    "insights-logs-serviceprincipalsigninlogs",
    "insights-logs-managedidentitysigninlogs",
    "graph",
];
/// How many records Graph puts on a page.
const PAGE: usize = 500;

/// A folder by its place, and the subscription or 0.
type Stream = (usize, u8);

/// A record: when it is delivered in milliseconds, which plan's, and which of its phases.
type Entry = (u64, u32, Phase, u32);

/// Writes the whole tree; `repeats` records are delivered twice.
pub(super) fn write(
    out: &Output<'_>,
    world: &World,
    ledger: &Ledger,
    repeats: usize,
) -> io::Result<Tally> {
    let (hours, pages) = arrange(world, ledger, repeats);
    let hours: Vec<((Stream, u32), Vec<Entry>)> = hours.into_iter().collect();
    let pages: Vec<(bool, usize, bool, Vec<Entry>)> = pages
        .into_iter()
        .flat_map(|(audits, mut entries)| {
            entries.sort_unstable();
            let all = entries.len().div_ceil(PAGE);
            let page = |(n, part): (usize, &[Entry])| (audits, n, n + 1 == all, part.to_vec());
            entries.chunks(PAGE).enumerate().map(page).collect::<Vec<_>>()
        })
        .collect();
    let stored = hours
        .into_par_iter()
        .map(|((stream, hour), mut entries)| {
            entries.sort_unstable();
            let mut text = String::with_capacity(entries.len() * 2_600);
            for (_, plan, phase, delay) in &entries {
                line(&mut text, world, ledger, &ledger.plans[*plan as usize], (*phase, *delay));
                text.push_str("\r\n");
            }
            tally(out, &path(world, stream, hour), &text, &entries)
        })
        .try_reduce(Tally::default, |a, b| Ok(a.plus(b)))?;
    let answered = pages
        .into_par_iter()
        .map(|(audits, n, last, entries)| {
            let kind = if audits { "directoryAudits" } else { "signIns" };
            let text = page(world, ledger, kind, last, &entries);
            tally(out, &format!("graph/auditLogs-{kind}-{:04}.json", n + 1), &text, &entries)
        })
        .try_reduce(Tally::default, |a, b| Ok(a.plus(b)))?;
    Ok(stored.plus(answered))
}

fn tally(out: &Output<'_>, name: &str, text: &str, entries: &[Entry]) -> io::Result<Tally> {
    Ok(Tally {
        files: 1,
        events: entries.iter().filter(|entry| entry.2 == Phase::End).count() as u64,
        records: entries.len() as u64,
        inflated: text.len() as u64,
        stored: out.store(name, text)?,
    })
}

type Hours = BTreeMap<(Stream, u32), Vec<Entry>>;
type Pages = BTreeMap<bool, Vec<Entry>>;

/// Sorts the phases of plans into hours and pages, in the order of delivery.
fn arrange(world: &World, ledger: &Ledger, repeats: usize) -> (Hours, Pages) {
    let mut hours = Hours::new();
    let mut pages = Pages::new();
    let total = ledger.plans.len();
    let again = (0..repeats).map(|k| (k * total / repeats.max(1), 240_000));
    for (n, late) in (0..total).map(|n| (n, 0)).chain(again) {
        let plan = &ledger.plans[n];
        let action = &world.actions[plan.action as usize];
        let begin = u64::from(plan.at) * 1_000 + u64::from(activity::ticks(plan) / 10_000);
        for (phase, delay) in activity::phases(plan, action) {
            let at = begin + u64::from(delay);
            let entry = (at + late + mix(plan.seed, 77) % 9_000, n as u32, phase, delay);
            let stream = stream(action.source, action.class, plan);
            // The directory's diagnostic settings were made when a tenth of the time had passed.
            if stream.0 > 0 && plan.at < world.span / 10 {
                pages.entry(action.class == Class::Directory).or_default().push(entry);
            } else {
                let hour = (at / 1_000) as u32 / HOUR;
                hours.entry((stream, hour)).or_default().push(entry);
            }
        }
    }
    (hours, pages)
}

fn stream(source: &str, class: Class, plan: &Plan) -> Stream {
    match (class, source) {
        (Class::Directory, _) => (1, 0),
        (Class::SignIn, "SignInLogs") => (2, 0),
        (Class::SignIn, "NonInteractiveUserSignInLogs") => (3, 0),
        (Class::SignIn, "ServicePrincipalSignInLogs") => (4, 0),
        (Class::SignIn, _) => (5, 0),
        _ => (0, plan.account),
    }
}

fn path(world: &World, stream: Stream, hour: u32) -> String {
    let at = world.start + i64::from(hour) * i64::from(HOUR);
    let (year, month, day) = civil(at.div_euclid(86_400));
    let hour = at.rem_euclid(86_400) / 3_600;
    let scope = if stream.0 == 0 {
        let id = world.accounts[stream.1 as usize].id.to_ascii_uppercase();
        format!("resourceId=/SUBSCRIPTIONS/{id}")
    } else {
        format!("tenantId={}", tenant(world))
    };
    format!(
        "{}/{scope}/y={year:04}/m={month:02}/d={day:02}/h={hour:02}/m=00/PT1H.json",
        FOLDERS[stream.0]
    )
}

/// Appends the record of one phase.
pub(super) fn line(
    text: &mut String,
    world: &World,
    ledger: &Ledger,
    plan: &Plan,
    phase: (Phase, u32),
) {
    let scene = Scene::new(world, ledger, plan);
    let action = &world.actions[plan.action as usize];
    match action.class {
        Class::Directory => directory::write(text, &scene, action),
        Class::SignIn => signin::write(text, &scene, action),
        _ => activity::write(text, &scene, action, phase),
    }
}

fn page(world: &World, ledger: &Ledger, kind: &str, last: bool, entries: &[Entry]) -> String {
    let mut text = format!(
        r#"{{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/{kind}","#
    );
    if !last {
        let token = mix(world.seed, entries.first().map_or(0, |entry| entry.0));
        text.push_str(&format!(
            r#""@odata.nextLink":"https://graph.microsoft.com/beta/auditLogs/{kind}?$skiptoken={token:016x}","#
        ));
    }
    text.push_str(r#""value":["#);
    for (n, (_, plan, _, _)) in entries.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        let scene = Scene::new(world, ledger, &ledger.plans[*plan as usize]);
        let action = &world.actions[scene.plan.action as usize];
        if action.class == Class::Directory {
            directory::properties(&mut text, &scene, action);
        } else {
            signin::properties(&mut text, &scene, action);
        }
    }
    text.push_str("]}");
    text
}
