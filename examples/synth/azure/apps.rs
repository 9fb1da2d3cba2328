//! Service principals and managed identities: pipelines, backups, workloads, auditors, vendors.

use super::{menus, names as azure};
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Habit, Identity, Kind, Role, World, weigh};

/// Adds the applications of a world of `count` identities.
pub(super) fn settle(world: &mut World, count: usize) {
    let homes = world.homes();
    let part = |percent: usize, least: usize| (count * percent / 100).max(least);
    let groups: [(Kind, usize, u64); 11] = [
        (Kind::Deploy, part(12, 2), 130),
        (Kind::User, part(10, 3), 70),
        (Kind::Instance, part(12, 2), 130),
        (Kind::Function, part(10, 1), 110),
        (Kind::Task, part(6, 1), 60),
        (Kind::Pod, part(4, 1), 40),
        (Kind::Linked, homes, 60),
        (Kind::Service, homes, 60),
        (Kind::Audit, 1, 30),
        (Kind::NightBackup, if count < 30 { 1 } else { 2 }, 40),
        (Kind::Vendor, if count < 30 { 1 } else { 2 }, 30),
    ];
    let mut number = 100;
    for (kind, members, share) in groups {
        let first = world.identities.len();
        for n in 0..members {
            let seed = mix(world.seed, 1_000 + world.identities.len() as u64);
            let one = app(world, kind, n, number, seed);
            world.identities.push(one);
            number += 1;
        }
        weigh(&mut world.identities[first..], share);
    }
}

/// One application's identity, complete but for its weight.
pub(super) fn app(world: &World, kind: Kind, n: usize, number: usize, seed: u64) -> Identity {
    let mut rng = Rng::new(seed);
    let homes = world.homes();
    let account = match kind {
        Kind::Linked | Kind::Service => n % homes,
        _ => rng.skewed(homes),
    };
    let mut one = Identity::new(kind, account as u8, seed);
    one.app = names::app(number);
    let known_as = name_of(kind, n, &one.app, account);
    name(world, &mut one, known_as);
    one.habit = habit(world, kind, n, &mut rng);
    one.networks = networks(world, kind, account, &mut rng);
    one.agents = vec![azure::library(&mut rng)];
    one.faults = match kind {
        Kind::Service => 0,
        Kind::Deploy => rng.range(15, 90),
        _ => *rng.pick(&[3, 8, 20, 60, 120]),
    };
    let home = u8::from(rng.chance(300));
    one.regions = match kind {
        Kind::Audit | Kind::Vendor | Kind::Service => vec![0, 0, 0, 1],
        Kind::Deploy if n.is_multiple_of(3) => vec![home, home, 1 - home],
        _ => vec![home],
    };
    one.shift = if kind == Kind::User { rng.below(24) } else { 6 };
    // A nightly job among the scripts works at night.
    if one.name().starts_with("sp-backup") {
        one.shift = rng.range(1, 5);
    }
    one
}

/// Gives an application its name, and the ids that follow from it.
pub(super) fn name(world: &World, one: &mut Identity, name: String) {
    one.roles =
        vec![Role { path: azure::app_id(world, &name), id: azure::object_id(world, &name), name }];
}

fn name_of(kind: Kind, n: usize, app: &str, account: usize) -> String {
    match kind {
        Kind::Deploy if n == 0 => "sp-github-deploy".to_owned(),
        Kind::Deploy if n == 1 => "sp-terraform-platform".to_owned(),
        Kind::Deploy => format!("sp-deploy-{app}"),
        Kind::User if n % 3 == 2 => format!("sp-backup-{app}"),
        Kind::User => format!("sp-{app}-job"),
        Kind::Instance => format!("vm-{app}"),
        Kind::Function => format!("func-{app}"),
        Kind::Task => format!("ca-{app}"),
        Kind::Pod => format!("id-{app}"),
        Kind::Linked => format!("aks-{}", super::environment(account)),
        Kind::Audit => "sp-posture-audit".to_owned(),
        Kind::NightBackup => format!("sp-nightly-backup-{n}"),
        Kind::Vendor => ["Metrics Cloud Collector", "Ticket Desk Connector"][n % 2].to_owned(),
        _ => String::new(),
    }
}

fn habit(world: &World, kind: Kind, n: usize, rng: &mut Rng) -> Habit {
    match kind {
        // The odd pipelines manage access as a matter of course, the even ones never do.
        Kind::Deploy if n % 2 == 1 => {
            world.habit(rng, &[(menus::DEPLOY, 3), (menus::DEPLOY_IAM, 6)], 1000)
        }
        Kind::Deploy => world.habit(rng, &[(menus::DEPLOY, 3)], 850),
        Kind::User if n % 3 == 2 => world.habit(rng, &[(menus::BACKUP, 3)], 900),
        Kind::User => world.habit(rng, &[(menus::SCRIPT, 3)], 550),
        Kind::Instance => world.habit(rng, &[(menus::INSTANCE, 4), (menus::WORKLOAD, 3)], 450),
        Kind::Function => world.habit(rng, &[(menus::FUNCTION, 4), (menus::WORKLOAD, 3)], 400),
        Kind::Task | Kind::Pod => world.habit(rng, &[(menus::WORKLOAD, 4)], 500),
        Kind::Linked => world.habit(rng, &[(menus::CLUSTER, 3)], 950),
        Kind::Service => world.habit(rng, &[(menus::PLATFORM_NOTICES, 3)], 950),
        Kind::Audit => world.habit(rng, &[(menus::AUDIT, 3)], 1000),
        Kind::NightBackup => world.habit(rng, &[(menus::BACKUP, 3)], 950),
        Kind::Vendor => world.habit(rng, &[(menus::VENDOR, 3)], 1000),
        _ => Habit::default(),
    }
}

fn networks(world: &World, kind: Kind, account: usize, rng: &mut Rng) -> Vec<Vec<String>> {
    match kind {
        Kind::Deploy => {
            let blocks = ["4.175", "20.161", "52.234"];
            vec![(0..60).map(|n| names::host(rng, blocks[n % 3])).collect()]
        }
        Kind::User => {
            let block = names::block(rng);
            vec![(0..2).map(|_| names::host(rng, &block)).collect()]
        }
        Kind::Vendor => vec![(0..6).map(|_| names::host(rng, "35.174")).collect()],
        Kind::Service => Vec::new(),
        _ => vec![world.accounts[account].gateways.clone()],
    }
}
