//! Benign change, which keeps the picture honest: journeys, projects, newcomers, a failover test,
//! rotated keys and the one-off calls of administrators.

use crate::clock::{DAY, HOUR, MINUTE};
use crate::ledger::{Fault, Ledger, Voice, key_life, key_phase, session, user_key};
use crate::menus::PROJECTS;
use crate::names;
use crate::people;
use crate::rng::{Rng, mix};
use crate::workloads;
use crate::world::{Drift, Identity, Kind, World};

/// Gives some identities a change of behaviour, and adds the newcomers of the last week.
pub(crate) fn assign(world: &mut World) {
    let mut rng = Rng::new(mix(world.seed, 0xD1F7));
    travel(world, &mut rng);
    start_projects(world, &mut rng);
    change_pipelines(world);
    welcome(world);
}

/// People work from elsewhere for a few days.
fn travel(world: &mut World, rng: &mut Rng) {
    let span = world.span;
    for one in world.identities.iter_mut().filter(|one| one.kind == Kind::Person) {
        if !rng.chance(220) {
            continue;
        }
        let from = rng.below(span.saturating_sub(3 * DAY).max(1));
        let block = names::block(rng);
        one.drifts.push(Drift {
            from,
            until: from + rng.range(2, 5) * DAY,
            hosts: (0..2).map(|_| names::host(rng, &block)).collect(),
            ..Drift::default()
        });
    }
}

/// Some developers begin to use a service in the last week.
fn start_projects(world: &mut World, rng: &mut Rng) {
    let from = world.span.saturating_sub(6 * DAY);
    let mut left = 1 + world.identities.len() / 90;
    for at in 0..world.identities.len() {
        let one = &world.identities[at];
        let developer = one.kind == Kind::Person && one.name().contains("PowerUser");
        if !developer || left == 0 || at < 3 {
            continue;
        }
        let menu = PROJECTS[left % PROJECTS.len()];
        let drift = Drift {
            from,
            until: world.span,
            share: 350,
            habit: Some(world.habit(rng, &[(menu, 3)], 1000)),
            ..Drift::default()
        };
        let one = &mut world.identities[at];
        one.drifts.insert(0, drift);
        one.taken = true;
        left -= 1;
    }
}

/// One pipeline serves a new service, another tries the spare region for a day.
fn change_pipelines(world: &mut World) {
    let mut rng = Rng::new(mix(world.seed, 0xC1));
    let window = world.window();
    let until = world.span;
    let added = world.habit(&mut rng, &[(PROJECTS[1], 3)], 1000);
    let mut routine =
        world.identities.iter_mut().filter(|one| one.kind == Kind::Deploy).skip(1).step_by(2);
    if let Some(one) = routine.next() {
        one.taken = true;
        one.drifts.push(Drift {
            from: window + 2 * DAY,
            until,
            share: 60,
            habit: Some(added),
            ..Drift::default()
        });
    }
    if let Some(one) = routine.next() {
        one.taken = true;
        one.drifts.push(Drift {
            from: window + 3 * DAY,
            until: window + 4 * DAY,
            share: 500,
            region: Some(names::SPARE_REGION),
            ..Drift::default()
        });
    }
}

/// New hires and new workloads appear in the last week.
fn welcome(world: &mut World) {
    let people = world.identities.iter().filter(|one| one.kind == Kind::Person).count();
    let many = 1 + people / 120;
    for n in 0..many {
        // Numbers of this form make developers with a single account.
        let number = (people + 8 - people % 8) * 4 + n * 32 + 1;
        let mut hire = people::person(world, number, mix(world.seed, 7_000 + n as u64));
        hire.from = world.span.saturating_sub((5 - n as u32 % 2) * DAY);
        hire.weight = 250_000;
        hire.taken = true;
        world.identities.push(hire);
        let seed = mix(world.seed, 7_500 + n as u64);
        let mut load = workloads::workload(world, Kind::Function, n, 900 + n, seed);
        load.from = world.span.saturating_sub((4 - n as u32 % 3) * DAY + 3 * HOUR);
        load.weight = 900_000;
        load.taken = true;
        world.identities.push(load);
    }
}

/// The single calls that belong to the benign picture.
pub(crate) fn occasions(world: &World) -> Ledger {
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
