//! Plants episodes among the benign traffic.

use std::collections::HashSet;

use crate::benign;
use crate::clock::HOUR;
use crate::ledger::{Ledger, Note, Session, Voice, session, user_key};
use crate::names;
use crate::plot::{Plot, Step, Tool};
use crate::rng::{Rng, mix};
use crate::world::{Kind, World};

/// What was planted under one identity.
#[derive(Debug)]
pub(crate) struct Episode {
    pub(crate) kind: &'static str,
    pub(crate) who: u32,
    pub(crate) session: u32,
    /// Places in the ledger.
    pub(crate) plans: Vec<usize>,
}

/// Plants as many episodes as a trail of this size carries, each under an identity of its own.
pub(crate) fn plant(world: &mut World, events: u32) -> (Ledger, Vec<Episode>) {
    let plots = world.cloud.plots();
    let count = match events {
        0..5_000 => 3,
        5_000..600_000 => plots.len(),
        _ => 2 * plots.len(),
    };
    recruit(world, count.div_ceil(plots.len()));
    let mut rng = Rng::new(mix(world.seed, 0x9147));
    let mut ledger = Ledger::default();
    let mut episodes = Vec::new();
    let mut taken = HashSet::new();
    // Each episode has its own part of the window, in an order of its own.
    let mut parts: Vec<u32> = (0..count as u32).collect();
    rng.shuffle(&mut parts);
    for (n, part) in parts.into_iter().enumerate() {
        let plot = &plots[n % plots.len()];
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
        let one = world.cloud.newcomer(world, n, seed);
        world.identities.push(one);
    }
}

fn key_of(world: &World, who: u32) -> String {
    let one = &world.identities[who as usize];
    match one.kind {
        Kind::Person => one.label.clone(),
        _ => world.cloud.title(world, one),
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
    if one.kind == Kind::Instance
        && let Some(label) = benign::machine_at(world, one, start)
    {
        opened.label = label;
    }
    if plot.tool != Tool::Usual {
        opened.console = false;
        opened.agent = world.cloud.tool(plot.tool, rng);
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
    let guest = world.cloud.guest(&opened, rng);
    let note = world.cloud.lures(world, who, plot, &guest, rng);
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
    world.cloud.vary(step, &mut note, rng);
    let note = ledger.note(note);
    let plan = ledger.act(world, place, at, step.action, rng);
    plan.note = note;
    plan.voice = step.voice;
    plan.fault = step.fault;
    if let Some(region) = step.region {
        plan.region = names::FIRST_UNUSED_REGION + region;
    } else {
        world.cloud.adjust(step, plan);
    }
}
