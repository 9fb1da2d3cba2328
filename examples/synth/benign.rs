//! The ordinary traffic: when each identity is active, and what it does in each session.

use rayon::prelude::*;

use crate::action::{Action, Class};
use crate::clock::{DAY, HOUR, MINUTE, weekday};
use crate::ledger::{Fault, Ledger, Plan, Session, session};
use crate::rng::{Rng, mix};
use crate::world::{Drift, Identity, Kind, World};

/// A stretch of time in which an identity holds one set of credentials.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) weight: u32,
    /// Sessions of one machine share its number.
    pub(crate) machine: u32,
}

/// Plans every identity's traffic, in the order of the identities whatever the thread count.
pub(crate) fn plan(world: &World) -> Ledger {
    let parts: Vec<Ledger> =
        (0..world.identities.len() as u32).into_par_iter().map(|who| live(world, who)).collect();
    let mut whole = Ledger::default();
    for part in parts {
        whole.absorb(part);
    }
    whole
}

/// One identity's whole life in the trail.
fn live(world: &World, who: u32) -> Ledger {
    let one = &world.identities[who as usize];
    let mut ledger = Ledger::default();
    if one.quota == 0 {
        return ledger;
    }
    let mut rng = Rng::new(mix(one.seed, 20));
    let slots = thin(slots(world, one, &mut rng), one, &mut rng);
    let weight: u64 = slots.iter().map(|slot| u64::from(slot.weight)).sum();
    let (mut passed, mut given) = (0, 0);
    for slot in &slots {
        passed += u64::from(slot.weight);
        let upto = (u64::from(one.quota) * passed / weight.max(1)) as u32;
        fill(world, who, slot, upto - given, &mut ledger, &mut rng);
        given = upto;
    }
    ledger
}

/// Drops slots until each of those left, spread over the whole span, has a few events.
fn thin(mut slots: Vec<Slot>, one: &Identity, rng: &mut Rng) -> Vec<Slot> {
    // Machines keep their credentials for long; people and pipelines come and go.
    let few = match one.kind {
        Kind::Person | Kind::User => 4,
        Kind::Deploy | Kind::Audit | Kind::Vendor => 8,
        _ => 9,
    };
    let least = (one.quota as usize / 2).min(3);
    let wanted = (one.quota as usize / few).max(least).max(1);
    if slots.len() <= wanted {
        return slots;
    }
    slots.sort_by_key(|slot| slot.start);
    (0..wanted)
        .map(|n| {
            let low = n * slots.len() / wanted;
            let high = (n + 1) * slots.len() / wanted;
            slots[low + rng.index(high - low)].clone()
        })
        .collect()
}

fn fill(world: &World, who: u32, slot: &Slot, count: u32, ledger: &mut Ledger, rng: &mut Rng) {
    if count == 0 {
        return;
    }
    let one = &world.identities[who as usize];
    let mut opened = session(world, who, slot.start, rng);
    if matches!(one.kind, Kind::Instance | Kind::Task)
        && let Some(label) = world.cloud.machine(one, slot.machine)
    {
        // A machine keeps its name while its credentials are renewed.
        opened.label = label;
    }
    let drift = current(one, slot.start);
    if let Some(drift) = drift
        && !drift.hosts.is_empty()
    {
        opened.address.clone_from(rng.pick(&drift.hosts));
    }
    let place = ledger.open(opened);
    let spent = world.cloud.open(world, place, count, ledger, rng);
    let mut times: Vec<u32> = (spent..count)
        .map(|_| rng.range(slot.start + 2, slot.end.max(slot.start + 4)).min(world.span - 1))
        .collect();
    times.sort_unstable();
    let mut last = None;
    for at in times {
        let action = match last {
            Some(action) if rng.chance(300) => action,
            _ => choose(world, one, drift, rng),
        };
        last = Some(action);
        let plan = event(world, &ledger.sessions[place as usize], place, at, action, drift, rng);
        ledger.plans.push(plan);
    }
}

/// The session name of an identity's first machine at a time.
pub(crate) fn machine_at(world: &World, one: &Identity, at: u32) -> Option<String> {
    let life = if one.kind == Kind::Instance { 4 } else { 1 };
    world.cloud.machine(one, at / DAY / life)
}

fn current(one: &Identity, at: u32) -> Option<&Drift> {
    one.drifts.iter().find(|drift| (drift.from..drift.until).contains(&at))
}

fn choose(world: &World, one: &Identity, drift: Option<&Drift>, rng: &mut Rng) -> u16 {
    if let Some(drift) = drift
        && let Some(habit) = &drift.habit
        && rng.chance(drift.share)
    {
        return habit.choose(rng);
    }
    if one.kind == Kind::Person && rng.chance(4) {
        let (name, _) = rng.pick(world.cloud.stray());
        return world.action(name);
    }
    one.habit.choose(rng)
}

fn event(
    world: &World,
    session: &Session,
    place: u32,
    at: u32,
    action: u16,
    drift: Option<&Drift>,
    rng: &mut Rng,
) -> Plan {
    let one = &world.identities[session.who as usize];
    let call = &world.actions[action as usize];
    let mut region = *rng.pick(&one.regions);
    if let Some(drift) = drift
        && let Some(elsewhere) = drift.region
        && rng.chance(drift.share)
    {
        region = elsewhere;
    }
    let voice = world.cloud.voice(one, session, call, rng);
    Plan {
        at,
        session: place,
        seed: rng.next(),
        action,
        region: world.cloud.fixed_region(call.source).unwrap_or(region),
        account: one.account,
        fault: fault(one, call, rng),
        voice,
        note: 0,
    }
}

fn fault(one: &Identity, call: &Action, rng: &mut Rng) -> Fault {
    // A service's own events have no caller to refuse.
    if call.class == Class::Service || !rng.chance(one.faults) {
        return Fault::None;
    }
    match (one.kind, rng.below(10)) {
        (Kind::Service, _) => Fault::None,
        (Kind::Person | Kind::User, 0..5) => Fault::Denied,
        (Kind::Audit, 0..6) | (_, 0..3) => Fault::Missing,
        (_, 3..7) => Fault::Throttled,
        (_, 7) => Fault::Denied,
        _ => Fault::Missing,
    }
}

/// When an identity of each kind is at work.
fn slots(world: &World, one: &Identity, rng: &mut Rng) -> Vec<Slot> {
    let days = world.span.div_ceil(DAY);
    let mut slots = Vec::new();
    for day in one.from / DAY..days {
        let midnight = day * DAY;
        let working = weekday(world.start + i64::from(midnight)) < 5;
        match one.kind {
            Kind::User if one.console == 0 => {
                let start = midnight + one.shift * HOUR + rng.below(4 * MINUTE);
                push(&mut slots, start, 50 * MINUTE, 8, 0);
                let later = midnight + (one.shift + 12) % 24 * HOUR;
                push(&mut slots, later, 20 * MINUTE, 2, 0);
            }
            Kind::Person | Kind::User => {
                if rng.chance(if working { 900 } else { 40 }) {
                    for _ in 0..rng.range(1, 4) {
                        let start = midnight + one.shift * HOUR + rng.below(8 * HOUR);
                        push(&mut slots, start, rng.range(20, 150) * MINUTE, rng.range(1, 9), 0);
                    }
                }
            }
            Kind::Deploy => {
                for _ in 0..if working { rng.range(6, 15) } else { 2 } {
                    let start = midnight + 6 * HOUR + rng.below(14 * HOUR);
                    push(&mut slots, start, rng.range(4, 18) * MINUTE, rng.range(2, 9), 0);
                }
            }
            Kind::Audit | Kind::NightBackup => {
                let start = midnight + HOUR + rng.below(20 * MINUTE);
                push(&mut slots, start, 80 * MINUTE, 5, 0);
            }
            Kind::Vendor => repeat(&mut slots, midnight, HOUR, 10 * MINUTE),
            Kind::Function => repeat(&mut slots, midnight, 2 * HOUR, 2 * HOUR),
            Kind::Pod => repeat(&mut slots, midnight, 12 * HOUR, 12 * HOUR),
            Kind::Instance => machines(&mut slots, one, midnight, 4),
            Kind::Task => machines(&mut slots, one, midnight, 1),
            Kind::Linked | Kind::Service => repeat(&mut slots, midnight, 6 * HOUR, 6 * HOUR),
            Kind::Root | Kind::Outsider => {}
        }
    }
    let first = one.from;
    slots.retain(|slot| slot.start >= first && slot.start + 4 < world.span);
    slots
}

fn push(slots: &mut Vec<Slot>, start: u32, length: u32, weight: u32, machine: u32) {
    slots.push(Slot { start, end: start + length, weight, machine });
}

fn repeat(slots: &mut Vec<Slot>, midnight: u32, every: u32, length: u32) {
    for n in 0..DAY / every {
        let start = midnight + n * every;
        // The day's rhythm: fewer calls at night.
        let weight = if (6..20).contains(&(n * every / HOUR)) { 6 } else { 4 };
        push(slots, start, length, weight, 0);
    }
}

/// Machines that live some days each and renew their credentials every six hours.
fn machines(slots: &mut Vec<Slot>, one: &Identity, midnight: u32, life: u32) {
    let fleet = 1 + (one.seed % 3) as u32;
    for unit in 0..fleet {
        let generation = (midnight / DAY + unit * 2) / (life + unit);
        for n in 0..4 {
            let start = midnight + n * 6 * HOUR + unit * 11 * MINUTE;
            push(slots, start, 6 * HOUR, 5, unit * 10_000 + generation);
        }
    }
}
