//! The people of the organisation.

use super::{menus, names as gcp};
use crate::menu::Menu;
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind, Role, Trade, World, weigh};

/// Adds the people of a world of `count` identities.
pub(super) fn settle(world: &mut World, count: usize) {
    let first = world.identities.len();
    for n in 0..(count * 40 / 100).max(6) {
        let seed = mix(world.seed, 1_000 + world.identities.len() as u64);
        let one = person(world, n, seed);
        world.identities.push(one);
    }
    weigh(&mut world.identities[first..], 170);
}

/// Every fourth person works in a second project too.
pub(super) fn person(world: &World, n: usize, seed: u64) -> Identity {
    let number = n - n / 4;
    let second = n > 0 && n.is_multiple_of(4);
    // What belongs to the person comes from a stream of the person's own.
    let mut own = Rng::new(mix(world.seed, 500_000 + number as u64));
    let home = own.skewed(world.homes());
    let account = (home + usize::from(second)) % world.homes();
    let mut one = Identity::new(Kind::Person, account as u8, seed);
    let (trade, menus): (Trade, Vec<(Menu, u32)>) = match number % 8 {
        0 => (Trade::Platform, vec![(menus::PLATFORM, 3), (menus::ACCESS_DESK, 3)]),
        4 => (Trade::Platform, vec![(menus::PLATFORM, 3)]),
        2 | 6 => (Trade::Analyst, vec![(menus::ANALYST, 3)]),
        _ => (Trade::Developer, vec![(menus::DEVELOPER, 3)]),
    };
    one.label = format!("{}@example.com", names::person(number));
    one.roles = vec![Role { path: one.label.clone(), ..Role::default() }];
    one.trade = trade;
    one.shift = *own.pick(&[7, 7, 8, 8, 9, 14]);
    let mut rng = Rng::new(seed);
    one.habit = world.habit(&mut rng, &menus, if trade == Trade::Platform { 1000 } else { 720 });
    one.app = names::app(own.index(24));
    one.networks = world.lines(&mut own);
    one.agents = vec![gcp::browser(&mut own), gcp::gcloud(&mut own)];
    one.console = own.range(350, 900);
    one.faults = rng.range(15, 110);
    one.regions = vec![u8::from(one.shift == 14), 0, 0, 0, 1];
    one
}
