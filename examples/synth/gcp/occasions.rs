//! The single calls that belong to the benign picture: people who borrow a service account, keys
//! replaced in time, and the one-off changes of administrators.

use crate::clock::{DAY, HOUR, MINUTE};
use crate::ledger::{Ledger, key_life, key_phase, session};
use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind, Trade, World};

/// The single calls that belong to the benign picture.
pub(super) fn occasions(world: &World) -> Ledger {
    let mut ledger = Ledger::default();
    let mut rng = Rng::new(mix(world.seed, 0x0CCA));
    borrow(world, &mut ledger, &mut rng);
    rotate(world, &mut ledger, &mut rng);
    one_of_a_kind(world, &mut ledger, &mut rng);
    ledger
}

/// Some of the platform people do as a service account, every few days, what it does anyway.
fn borrow(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let lent = |one: &Identity| {
        one.kind == Kind::Deploy
            && one.habit.has(world.action("iam:google.iam.admin.v1.SetIAMPolicy"))
    };
    let Some(account) = world.identities.iter().position(lent) else { return };
    let email = &world.identities[account].roles[0].path;
    let people =
        world.identities.iter().enumerate().filter(|(_, one)| one.trade == Trade::Platform);
    // A long record of a small organisation is a quiet one.
    let pause = (world.span / (90 * DAY)).max(1);
    for (who, one) in people.take((world.identities.len() / 16).clamp(1, 6)) {
        let mut day = rng.below(4);
        while (day + 1) * DAY < world.span {
            let at = day * DAY + one.shift * HOUR + rng.below(7 * HOUR);
            let mut own = session(world, who as u32, at, rng);
            own.console = false;
            own.agent.clone_from(&one.agents[one.agents.len() - 1]);
            let mut as_account = session(world, account as u32, at, rng);
            as_account.address.clone_from(&own.address);
            as_account.agent.clone_from(&own.agent);
            as_account.label.clone_from(&one.label);
            let own = ledger.open(own);
            let note = ledger.note(vec![("sa", email.clone())]);
            ledger.act(world, own, at, "iamcredentials:GenerateAccessToken", rng).note = note;
            let as_account = ledger.open(as_account);
            for n in 0..rng.range(2, 7) {
                let action = world.identities[account].habit.choose(rng);
                let call = at + 8 + n * rng.range(15, 200);
                let plan =
                    ledger.act(world, as_account, call, "cloudresourcemanager:GetIamPolicy", rng);
                plan.action = action;
            }
            day += rng.range(2, 7) * pause;
        }
    }
}

/// The access desk replaces the keys of scripts when their time has come.
fn rotate(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let name = "iam:google.iam.admin.v1.CreateServiceAccountKey";
    let desk = |one: &Identity| one.kind == Kind::Person && one.habit.has(world.action(name));
    let Some(who) = world.identities.iter().position(desk) else { return };
    for one in world.identities.iter().filter(|one| one.rotates) {
        let mut at = key_phase(world, one);
        while at + HOUR < world.span {
            if at > HOUR {
                let opened = session(world, who as u32, at - 600, rng);
                let place = ledger.open(opened);
                let note = ledger.note(vec![("sa", one.roles[0].path.clone())]);
                ledger.act(world, place, at - 590, name, rng).note = note;
                let old = "iam:google.iam.admin.v1.DeleteServiceAccountKey";
                ledger.act(world, place, at + 3_000, old, rng).note = note;
            }
            at += key_life(world);
        }
    }
}

/// Administrators who change access every week make a kind of change they had not made before.
fn one_of_a_kind(world: &World, ledger: &mut Ledger, rng: &mut Rng) {
    let kinds = [
        "iam:google.iam.admin.v1.CreateRole",
        "run:google.cloud.run.v1.Services.SetIamPolicy",
        "secretmanager:google.cloud.secretmanager.v1.SecretManagerService.AddSecretVersion",
    ];
    let platform =
        world.identities.iter().enumerate().filter(|(_, one)| one.trade == Trade::Platform);
    for (n, (who, one)) in platform.step_by(9).enumerate() {
        let day = world.window() + (1 + n as u32 % 5) * DAY;
        let at = (day / DAY * DAY + one.shift * HOUR + rng.below(6 * HOUR)).min(world.last_hour());
        let opened = session(world, who as u32, at.saturating_sub(20 * MINUTE), rng);
        let place = ledger.open(opened);
        ledger.act(world, place, at.saturating_sub(300), "cloudresourcemanager:GetIamPolicy", rng);
        ledger.act(world, place, at, kinds[n % kinds.len()], rng);
    }
}
