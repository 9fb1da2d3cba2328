//! The single calls that belong to the benign picture: deployments whose operations share one
//! correlation id, secrets replaced in time, and the one-off changes of administrators.

use super::names::guid;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::ledger::{Ledger, key_life, key_phase, session};
use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind, Trade, World};

/// The single calls that belong to the benign picture.
pub(super) fn occasions(world: &World) -> Ledger {
    let mut ledger = Ledger::default();
    let mut rng = Rng::new(mix(world.seed, 0x0CCA));
    enrol(world, &mut ledger, &mut rng);
    deploy(world, &mut ledger, &mut rng);
    rotate(world, &mut ledger, &mut rng);
    one_of_a_kind(world, &mut ledger, &mut rng);
    ledger
}

/// A second factor set up: by some when the record begins, by newcomers on their first day. An
/// application agreed to, now and then, by the same.
fn enrol(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let people = world.identities.iter().enumerate().filter(|(_, one)| one.kind == Kind::Person);
    for (who, one) in people {
        if one.from == 0 && !rng.chance(300) {
            continue;
        }
        let day = if one.from == 0 { rng.below(world.span / 4 / DAY) } else { one.from / DAY };
        let at = day * DAY + one.shift * HOUR + rng.below(5 * HOUR);
        let opened = session(world, who as u32, at, rng);
        let place = ledger.open(opened);
        ledger.act(world, place, at + 40, "AuditLogs:User registered security info", rng);
        if one.from == 0 && rng.chance(400) {
            ledger.act(world, place, at + 400, "AuditLogs:Consent to application", rng);
        }
    }
}

/// A template rolled out: what it does has the correlation id of the deployment.
fn deploy(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    const STEPS: [&str; 4] = [
        "Microsoft.Resources:deployments/write",
        "Microsoft.Web:sites/write",
        "Microsoft.Web:sites/config/write",
        "Microsoft.Insights:metricAlerts/write",
    ];
    let able = |one: &Identity| {
        one.kind == Kind::Deploy
            && one.from == 0
            && STEPS.iter().all(|name| one.habit.has(world.action(name)))
    };
    // A long record of a small organisation is a quiet one.
    let pause = (world.span / (90 * DAY)).max(1);
    for (who, _) in world.identities.iter().enumerate().filter(|(_, one)| able(one)).take(8) {
        let mut day = rng.below(5);
        while (day + 1) * DAY < world.span {
            let at = day * DAY + 8 * HOUR + rng.below(9 * HOUR);
            let opened = session(world, who as u32, at, rng);
            let place = ledger.open(opened);
            let note = ledger.note(vec![("corr", guid(rng.next()))]);
            for (n, name) in STEPS.iter().enumerate() {
                ledger.act(world, place, at + 6 * n as u32, name, rng).note = note;
            }
            day += rng.range(4, 9) * pause;
        }
    }
}

/// The access desk replaces the secrets of scripts before they run out.
fn rotate(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let name = "AuditLogs:Update application – Certificates and secrets management";
    let desk = |one: &Identity| one.kind == Kind::Person && one.habit.has(world.action(name));
    let Some(who) = world.identities.iter().position(desk) else { return };
    for one in world.identities.iter().filter(|one| one.rotates) {
        let mut at = key_phase(world, one);
        while at + HOUR < world.span {
            let shift = world.identities[who].shift;
            let day = at / DAY * DAY + shift * HOUR + rng.below(6 * HOUR);
            let opened = session(world, who as u32, day.min(world.last_hour()), rng);
            let place = ledger.open(opened);
            let note = ledger.note(vec![("sp", one.name().to_owned())]);
            ledger.act(world, place, day.min(world.last_hour()) + 90, name, rng).note = note;
            at += key_life(world);
        }
    }
}

/// Administrators who change access every week make a kind of change they had not made before.
fn one_of_a_kind(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let kinds = [
        "Microsoft.Authorization:roleDefinitions/write",
        "AuditLogs:Add named location",
        "Microsoft.ManagedIdentity:userAssignedIdentities/write",
    ];
    let platform =
        world.identities.iter().enumerate().filter(|(_, one)| one.trade == Trade::Platform);
    for (n, (who, one)) in platform.step_by(9).enumerate() {
        let day = world.window() + (1 + n as u32 % 5) * DAY;
        let at = (day / DAY * DAY + one.shift * HOUR + rng.below(6 * HOUR)).min(world.last_hour());
        let opened = session(world, who as u32, at.saturating_sub(20 * MINUTE), rng);
        let place = ledger.open(opened);
        ledger.act(world, place, at, kinds[n % kinds.len()], rng);
    }
}
