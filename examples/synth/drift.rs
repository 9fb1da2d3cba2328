//! Benign change, which keeps the picture honest: journeys, projects, newcomers, a failover test.

use crate::clock::{DAY, HOUR};
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Drift, Kind, Trade, World};

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
    let projects = world.cloud.projects();
    let mut left = 1 + world.identities.len() / 90;
    for at in 0..world.identities.len() {
        let one = &world.identities[at];
        if one.trade != Trade::Developer || left == 0 || at < 3 {
            continue;
        }
        let menu = projects[left % projects.len()];
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
    let added = world.habit(&mut rng, &[(world.cloud.projects()[1], 3)], 1000);
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
        let mut hire = world.cloud.person(world, number, mix(world.seed, 7_000 + n as u64));
        hire.from = world.span.saturating_sub((5 - n as u32 % 2) * DAY);
        hire.weight = 250_000;
        hire.taken = true;
        world.identities.push(hire);
        let seed = mix(world.seed, 7_500 + n as u64);
        let mut load = world.cloud.workload(world, Kind::Function, n, 900 + n, seed);
        load.from = world.span.saturating_sub((4 - n as u32 % 3) * DAY + 3 * HOUR);
        load.weight = 900_000;
        load.taken = true;
        world.identities.push(load);
    }
}
