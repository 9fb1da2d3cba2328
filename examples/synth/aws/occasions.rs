//! The single calls that belong to the benign picture: rotated keys, mistyped names and the one-off
//! changes of administrators.

use crate::clock::{DAY, HOUR, MINUTE};
use crate::ledger::{Fault, Ledger, Voice, key_life, key_phase, session, user_key};
use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind, World};

/// The single calls that belong to the benign picture.
pub(super) fn occasions(world: &World) -> Ledger {
    let mut ledger = Ledger::default();
    let mut rng = Rng::new(mix(world.seed, 0x0CCA));
    for who in 0..world.identities.len() as u32 {
        let one = &world.identities[who as usize];
        match one.kind {
            Kind::Root => visit(world, who, &mut ledger, &mut rng),
            Kind::User if one.rotates => rotate(world, who, &mut ledger, &mut rng),
            Kind::Function if one.from > 0 => deploy(world, who, &mut ledger, &mut rng),
            _ => {}
        }
    }
    mistype(world, &mut ledger, &mut rng);
    one_of_a_kind(world, &mut ledger, &mut rng);
    ledger
}

/// The root user signs in once, early on.
fn visit(world: &World, who: u32, ledger: &mut Ledger, rng: &mut Rng) {
    let at = DAY / 3 + rng.below((world.span / 4).max(1));
    let mut opened = session(world, who, at, rng);
    opened.console = true;
    let place = ledger.open(opened);
    ledger.act(world, place, at, "signin:ConsoleLogin", rng).region = 1;
    ledger.act(world, place, at + 90, "iam:GetAccountSummary", rng);
}

/// A user replaces the key it works with: before the switch with the old one, after it with the new.
fn rotate(world: &World, who: u32, ledger: &mut Ledger, rng: &mut Rng) {
    let one = &world.identities[who as usize];
    let mut at = key_phase(world, one);
    while at + HOUR < world.span {
        if at > HOUR {
            let old = user_key(world, one, at - 1);
            let new = user_key(world, one, at + 1);
            let mut before = session(world, who, at - 600, rng);
            before.console = false;
            before.key.clone_from(&old);
            let mut after = before.clone();
            after.key.clone_from(&new);
            let (before, after) = (ledger.open(before), ledger.open(after));
            let user = one.name().to_owned();
            let made = ledger.note(vec![("user", user.clone()), ("akia", new)]);
            let gone = ledger.note(vec![("user", user), ("akia", old)]);
            ledger.act(world, before, at - 600, "iam:ListAccessKeys", rng).note = made;
            ledger.act(world, before, at - 590, "iam:CreateAccessKey", rng).note = made;
            ledger.act(world, after, at + 900, "iam:UpdateAccessKey", rng).note = gone;
            ledger.act(world, after, at + 3_000, "iam:DeleteAccessKey", rng).note = gone;
        }
        at += key_life(world);
    }
}

/// A pipeline that manages roles creates the role and function of a new workload.
fn deploy(world: &World, who: u32, ledger: &mut Ledger, rng: &mut Rng) {
    let load = &world.identities[who as usize];
    let manager = world
        .identities
        .iter()
        .position(|one| one.kind == Kind::Deploy && one.habit.has(world.action("iam:CreateRole")));
    let Some(manager) = manager else { return };
    let at = load.from.saturating_sub(HOUR);
    let opened = session(world, manager as u32, at, rng);
    let place = ledger.open(opened);
    let note = ledger.note(vec![
        ("role", load.name().to_owned()),
        ("fn", load.label.clone()),
        ("app", load.app.clone()),
    ]);
    let steps = [
        "sts:GetCallerIdentity",
        "iam:GetRole",
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "lambda:CreateFunction20150331",
        "events:PutRule",
    ];
    for (n, name) in steps.iter().enumerate() {
        let plan = ledger.act(world, place, at + 20 * n as u32 + rng.below(9), name, rng);
        plan.note = note;
        if *name == "iam:GetRole" {
            plan.fault = Fault::Missing;
        }
    }
}

/// Somebody types a password where the name belongs.
fn mistype(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let typist = |one: &Identity| one.kind == Kind::User && one.console > 0;
    let Some(who) = world.identities.iter().position(typist) else {
        return;
    };
    for part in [3, 8] {
        let at = world.span / 10 * part;
        let mut opened = session(world, who as u32, at, rng);
        opened.console = true;
        opened.agent.clone_from(&world.identities[who].agents[0]);
        let place = ledger.open(opened);
        let plan = ledger.act(world, place, at, "signin:ConsoleLogin", rng);
        plan.fault = Fault::Login;
        plan.voice = Voice::Hidden;
        ledger.act(world, place, at + 20, "signin:ConsoleLogin", rng);
    }
}

/// Administrators who change IAM every week make a kind of change they had not made before.
fn one_of_a_kind(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let kinds = [
        "iam:CreateOpenIDConnectProvider",
        "iam:UpdateAccountPasswordPolicy",
        "iam:CreateServiceLinkedRole",
    ];
    let platform = world.identities.iter().enumerate().filter(|(_, one)| {
        one.kind == Kind::Person && one.habit.has(world.action("iam:PutRolePolicy"))
    });
    for (n, (who, one)) in platform.step_by(9).enumerate() {
        let day = world.window() + (1 + n as u32 % 5) * DAY;
        let at = (day / DAY * DAY + one.shift * HOUR + rng.below(6 * HOUR)).min(world.last_hour());
        let opened = session(world, who as u32, at.saturating_sub(20 * MINUTE), rng);
        let place = ledger.open(opened);
        ledger.act(world, place, at.saturating_sub(300), "iam:ListRoles", rng);
        ledger.act(world, place, at, kinds[n % kinds.len()], rng);
    }
}
