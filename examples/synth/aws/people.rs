//! The people of the organisation and the IAM users, human or not.

use crate::aws::menus;
use crate::aws::names::{boto, cli};
use crate::aws::principal;
use crate::menu::Menu;
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind, Role, Trade, World, weigh};

/// Adds the people and users of a world of `count` identities.
pub(crate) fn settle(world: &mut World, count: usize) {
    let groups: [(usize, u64, Settler); 4] = [
        ((count * 34 / 100).max(4), 85, person),
        ((count * 7 / 100).max(1), 18, key_person),
        ((count * 7 / 100).max(1), 60, script),
        ((count * 3 / 100).max(1), 22, backup),
    ];
    for (members, share, make) in groups {
        let first = world.identities.len();
        for n in 0..members {
            let seed = mix(world.seed, 1_000 + world.identities.len() as u64);
            let one = make(world, n, seed);
            world.identities.push(one);
        }
        weigh(&mut world.identities[first..], share);
    }
}

type Settler = fn(&World, usize, u64) -> Identity;

/// Every fourth person works in a second account too.
pub(crate) fn person(world: &World, n: usize, seed: u64) -> Identity {
    let number = n - n / 4;
    let second = n > 0 && n.is_multiple_of(4);
    // What belongs to the person, not to the account, comes from a stream of the person's own.
    let mut own = Rng::new(mix(world.seed, 500_000 + number as u64));
    let home = own.skewed(world.homes());
    let account = (home + usize::from(second)) % world.homes();
    let mut one = Identity::new(Kind::Person, account as u8, seed);
    one.label = format!("{}@example.com", names::person(number));
    one.shift = *own.pick(&[7, 7, 8, 8, 9, 14]);
    let mut rng = Rng::new(seed);
    let sets = &world.accounts[account].sets;
    let (trade, roles, menus): (Trade, Vec<usize>, Vec<(Menu, u32)>) = match number % 8 {
        0 => (Trade::Platform, vec![0], vec![(menus::PLATFORM, 3), (menus::ACCESS_DESK, 3)]),
        4 => (Trade::Platform, vec![0, 2], vec![(menus::PLATFORM, 3)]),
        2 | 6 => (Trade::Analyst, vec![2], vec![(menus::ANALYST, 3)]),
        _ => (Trade::Developer, vec![1], vec![(menus::DEVELOPER, 3)]),
    };
    one.trade = trade;
    let keep = if number.is_multiple_of(4) { 1000 } else { 720 };
    one.roles = roles.iter().map(|&set| sets[set].clone()).collect();
    one.habit = world.habit(&mut rng, &menus, keep);
    one.app = names::app(own.index(24));
    one.networks = world.lines(&mut own);
    one.agents = vec![names::browser(&mut own), cli(&mut own)];
    one.console = own.range(350, 900);
    one.faults = rng.range(15, 150);
    one.regions = vec![u8::from(one.shift == 14), 0, 0, 0, 1];
    one
}

pub(crate) fn user(world: &World, n: usize, seed: u64, name: String) -> Identity {
    let mut rng = Rng::new(seed);
    let account = (n + rng.index(2)) % world.homes();
    let mut one = Identity::new(Kind::User, account as u8, seed);
    one.roles = vec![Role { name, path: String::new(), id: principal(&mut rng, "AIDA") }];
    one.app = names::app(rng.index(24));
    one
}

fn key_person(world: &World, n: usize, seed: u64) -> Identity {
    // Numbers from 1000 on keep these apart from the people of Identity Center.
    let name = names::person(1_000 + n).replace('.', "-");
    let mut one = user(world, n, seed, name);
    let mut rng = Rng::new(mix(seed, 1));
    one.habit = world.habit(&mut rng, &[(menus::KEY_PERSON, 3)], 800);
    one.networks = world.lines(&mut rng);
    one.agents = vec![names::browser(&mut rng), cli(&mut rng)];
    one.console = 250;
    one.shift = rng.range(7, 10);
    one.faults = rng.range(20, 140);
    one.rotates = n % 2 == 1;
    one
}

fn script(world: &World, n: usize, seed: u64) -> Identity {
    let mut one = user(world, n, seed, format!("svc-{}", names::app(40 + n)));
    let mut rng = Rng::new(mix(seed, 1));
    one.habit = world.habit(&mut rng, &[(menus::SCRIPT, 3)], 550);
    let block = names::block(&mut rng);
    one.networks = vec![(0..2).map(|_| names::host(&mut rng, &block)).collect()];
    one.agents = vec![boto(&mut rng, "")];
    one.shift = rng.below(24);
    one.faults = *rng.pick(&[4, 10, 30, 90, 260]);
    one.rotates = n % 3 == 2;
    one.regions = vec![u8::from(rng.chance(300))];
    one
}

fn backup(world: &World, n: usize, seed: u64) -> Identity {
    let mut one = user(world, n, seed, format!("backup-{}", names::app(60 + n)));
    let mut rng = Rng::new(mix(seed, 1));
    one.habit = world.habit(&mut rng, &[(menus::BACKUP, 3)], 900);
    one.networks = vec![world.accounts[one.account as usize].gateways.clone()];
    one.agents = vec![boto(&mut rng, "")];
    one.shift = rng.range(1, 5);
    one.faults = rng.range(5, 60);
    one
}
