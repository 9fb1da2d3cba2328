//! Plants episodes among the benign traffic and lists what was planted.

use std::collections::HashSet;
use std::fmt::Write;

use crate::benign;
use crate::clock::{self, HOUR};
use crate::episodes::{PLOTS, Plot, Step, Tool};
use crate::ledger::{Fault, Ledger, Note, Session, Voice, session, user_key};
use crate::names;
use crate::people;
use crate::rng::{Rng, mix};
use crate::voice;
use crate::world::{Kind, World};

/// What was planted under one identity.
#[derive(Debug)]
pub(crate) struct Episode {
    kind: &'static str,
    who: u32,
    session: u32,
    /// Places in the ledger.
    pub(crate) plans: Vec<usize>,
}

/// Plants as many episodes as a trail of this size carries, each under an identity of its own.
pub(crate) fn plant(world: &mut World, events: u32) -> (Ledger, Vec<Episode>) {
    let count = match events {
        0..5_000 => 3,
        5_000..600_000 => PLOTS.len(),
        _ => 2 * PLOTS.len(),
    };
    recruit(world, count.div_ceil(PLOTS.len()));
    let mut rng = Rng::new(mix(world.seed, 0x9147));
    let mut ledger = Ledger::default();
    let mut episodes = Vec::new();
    let mut taken = HashSet::new();
    // Each episode has its own part of the window, in an order of its own.
    let mut parts: Vec<u32> = (0..count as u32).collect();
    rng.shuffle(&mut parts);
    for (n, part) in parts.into_iter().enumerate() {
        let plot = &PLOTS[n % PLOTS.len()];
        let Some(who) = choose(world, plot, &taken, &mut rng) else {
            continue;
        };
        // The person is one in all accounts, so a second account's identity is spoken for as well.
        taken.insert(key_of(world, who));
        let room = (world.last_hour() - world.window()) / count as u32;
        let slack = room.saturating_sub(plot.length * 2 + HOUR).max(1);
        let start = world.window() + part * room + rng.below(slack);
        episodes.push(carry_out(world, plot, who, start, &mut ledger, &mut rng));
    }
    (ledger, episodes)
}

/// Adds the users that appear for the first time in their episode.
fn recruit(world: &mut World, count: usize) {
    for n in 0..count {
        let seed = mix(world.seed, 0x4E31 + n as u64);
        let name = ["ops-helper", "svc-maintenance"][n % 2];
        let one = people::user(world, n, seed, name.to_owned());
        world.identities.push(one);
    }
}

fn key_of(world: &World, who: u32) -> String {
    let one = &world.identities[who as usize];
    match one.kind {
        Kind::Person => one.label.clone(),
        _ => voice::title(world, one),
    }
}

/// An identity the plot fits whose habit holds none of the plot's telling calls.
fn choose(world: &World, plot: &Plot, taken: &HashSet<String>, rng: &mut Rng) -> Option<u32> {
    let fits = |who: &u32| {
        let one = &world.identities[*who as usize];
        let clean = plot.steps.iter().all(|step| {
            step.common || {
                let action = world.action(step.action);
                !one.habit.has(action)
                    && !one
                        .drifts
                        .iter()
                        .any(|drift| drift.habit.as_ref().is_some_and(|habit| habit.has(action)))
            }
        });
        // A user who rotates its own key has made keys before.
        let rotates = one.rotates && plot.kind == "federation-token";
        (plot.victim)(one)
            && clean
            && !rotates
            && !one.taken
            && one.from == 0
            && one.caller.is_none()
            && !taken.contains(&key_of(world, *who))
    };
    let candidates: Vec<u32> = (0..world.identities.len() as u32).filter(fits).collect();
    candidates.get(rng.index(candidates.len())).copied()
}

/// The credentials an episode is carried out with, and where from.
fn stolen(world: &World, plot: &Plot, who: u32, start: u32, rng: &mut Rng) -> Session {
    let one = &world.identities[who as usize];
    let mut opened = session(world, who, start.saturating_sub(rng.range(60, 1_500)), rng);
    if one.kind == Kind::Instance {
        opened.label = benign::machine_at(one, start);
    }
    if plot.tool != Tool::Usual {
        opened.console = false;
        opened.agent = match plot.tool {
            Tool::Boto => names::boto(rng, ""),
            _ => names::cli(rng),
        };
        if one.kind == Kind::User {
            opened.key = user_key(world, one, start);
        }
    }
    if plot.stranger {
        let block = *rng.pick(&["198.51.100", "203.0.113", "192.0.2"]);
        opened.address = format!("{block}.{}", rng.range(5, 250));
    }
    opened
}

fn carry_out(
    world: &World,
    plot: &'static Plot,
    who: u32,
    start: u32,
    ledger: &mut Ledger,
    rng: &mut Rng,
) -> Episode {
    let opened = stolen(world, plot, who, start, rng);
    let mut guest = opened.clone();
    guest.label = "support-session".to_owned();
    guest.key = "ASIA".to_owned();
    rng.base32(&mut guest.key, 16);
    let note = note(world, who, plot, &guest.key, rng);
    let own = ledger.open(opened);
    let guest = ledger.open(guest);
    let calls: u32 = plot.steps.iter().map(|step| step.times).sum();
    let pace = (plot.length / calls).max(2);
    let mut at = start;
    let mut plans = Vec::new();
    for step in plot.steps {
        for _ in 0..step.times {
            let place = if step.voice == Voice::Federated { guest } else { own };
            plans.push(ledger.plans.len());
            call(world, step, place, at, &note, ledger, rng);
            at += rng.range(pace / 2, pace + pace / 2).max(1);
        }
    }
    Episode { kind: plot.kind, who, session: own, plans }
}

fn call(
    world: &World,
    step: &Step,
    place: u32,
    at: u32,
    note: &Note,
    ledger: &mut Ledger,
    rng: &mut Rng,
) {
    let mut note = note.clone();
    if step.action.starts_with("secretsmanager:Get") || step.action.starts_with("ssm:") {
        // Each call goes for another application's secret.
        note.push(("app", names::app(rng.index(48))));
    }
    let note = ledger.note(note);
    let plan = ledger.act(world, place, at, step.action, rng);
    plan.note = note;
    plan.voice = step.voice;
    plan.fault = step.fault;
    if let Some(region) = step.region {
        plan.region = names::FIRST_UNUSED_REGION + region;
    } else if step.fault == Fault::None && step.action.starts_with("sts:") {
        plan.region = 1;
    }
}

/// The values all calls of an episode agree on.
fn note(world: &World, who: u32, plot: &Plot, guest: &str, rng: &mut Rng) -> Note {
    let one = &world.identities[who as usize];
    let mut backdoor = ["support-", "monitor-", "billing-sync-", "sys-"][rng.index(4)].to_owned();
    rng.hex(&mut backdoor, 4);
    let user = match plot.kind {
        "federation-token" | "denied-probe-then-change" | "new-identity-admin" => {
            one.name().to_owned()
        }
        _ => backdoor.clone(),
    };
    let mut outside = "9".to_owned();
    for _ in 0..11 {
        let _ = write!(outside, "{}", rng.below(10));
    }
    let trust = format!(
        r#"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"arn:aws:iam::{outside}:root\"}},\"Action\":\"sts:AssumeRole\"}}]}}"#
    );
    vec![
        ("user", user),
        ("role", backdoor.clone()),
        ("statement", backdoor.clone()),
        ("key-name", backdoor),
        ("outside", outside),
        ("trust", trust),
        ("policy", r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"#.to_owned()),
        ("policy-arn", "arn:aws:iam::aws:policy/AdministratorAccess".to_owned()),
        ("itype", rng.pick(&["p3.16xlarge", "g5.48xlarge", "p3.8xlarge"]).to_string()),
        ("count", rng.range(4, 20).to_string()),
        ("asia", guest.to_owned()),
    ]
}

/// The content of `planted.json`.
pub(crate) fn listing(world: &World, ledger: &Ledger, episodes: &[Episode]) -> String {
    let mut out = String::from("{\"window\":{\"since\":\"");
    clock::stamp(&mut out, world.start + i64::from(world.window()));
    out.push_str("\",\"until\":\"");
    clock::stamp(&mut out, world.start + i64::from(world.span));
    out.push_str("\"},\"episodes\":[");
    for (n, episode) in episodes.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        out.push('\n');
        entry(&mut out, world, ledger, episode);
    }
    let _ = writeln!(out, "\n],\"identities\":{}}}", active(world, ledger));
    out
}

fn entry(out: &mut String, world: &World, ledger: &Ledger, episode: &Episode) {
    let one = &world.identities[episode.who as usize];
    let account = &world.accounts[one.account as usize].id;
    let session = &ledger.sessions[episode.session as usize];
    // A user has no session name; the key is what tells its uses apart.
    let session = if one.kind == Kind::User { &session.key } else { &session.label };
    let times = || episode.plans.iter().map(|&place| ledger.plans[place].at);
    let _ = write!(
        out,
        r#"{{"kind":"{}","identity":"{}","session":"{session}","account":"{account}","first_seen":""#,
        episode.kind,
        voice::title(world, one)
    );
    clock::stamp(out, world.start + i64::from(times().min().unwrap_or(0)));
    out.push_str(r#"","last_seen":""#);
    clock::stamp(out, world.start + i64::from(times().max().unwrap_or(0)));
    let _ = write!(out, r#"","events":{},"event_ids":["#, episode.plans.len());
    for (n, &place) in episode.plans.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let _ = write!(out, r#"{comma}"{}""#, ledger.plans[place].event_id());
    }
    out.push_str("]}");
}

/// How many identities have an event in the window. Services, strangers and sign-ins whose name is
/// hidden are nobody's.
fn active(world: &World, ledger: &Ledger) -> usize {
    let spoken =
        |voice| matches!(voice, Voice::Own | Voice::Via | Voice::Internal | Voice::Federated);
    let seen: HashSet<u32> = ledger
        .plans
        .iter()
        .filter(|plan| plan.at >= world.window() && spoken(plan.voice))
        .map(|plan| ledger.sessions[plan.session as usize].who)
        .collect();
    let known = |who: &u32| world.identities[*who as usize].is_identity();
    let titles: HashSet<String> = seen
        .into_iter()
        .filter(known)
        .map(|who| voice::title(world, &world.identities[who as usize]))
        .collect();
    titles.len()
}
