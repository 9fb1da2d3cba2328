//! The people of the tenant: members, and guests from a partner.

use super::{menus, names as azure};
use crate::menu::Menu;
use crate::names;
use crate::rng::Rng;
use crate::rng::mix;
use crate::world::{Identity, Kind, Role, Trade, World, weigh};

/// Adds the people of a world of `count` identities.
pub(super) fn settle(world: &mut World, count: usize) {
    let first = world.identities.len();
    for n in 0..(count * 42 / 100).max(6) {
        let seed = mix(world.seed, 1_000 + world.identities.len() as u64);
        let one = person(world, n, seed);
        world.identities.push(one);
    }
    weigh(&mut world.identities[first..], 240);
}

/// Every fourth person works in a second subscription too.
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
    let name = names::person(number);
    one.label = if number % 16 == 6 {
        // A guest keeps the name of the tenant she is from.
        format!("{name}_partner.example#EXT#@exampleorg.onmicrosoft.com")
    } else {
        format!("{name}@example.com")
    };
    one.roles = vec![Role {
        name: azure::display(&one.label),
        path: String::new(),
        id: azure::object_id(world, &one.label),
    }];
    one.trade = trade;
    one.shift = *own.pick(&[7, 7, 8, 8, 9, 14]);
    let mut rng = Rng::new(seed);
    one.habit = world.habit(&mut rng, &menus, if trade == Trade::Platform { 1000 } else { 720 });
    one.app = names::app(own.index(24));
    one.networks = world.lines(&mut own);
    let tool = if own.chance(650) { azure::cli(&mut own) } else { azure::powershell(&mut own) };
    one.agents = vec![names::browser(&mut own), tool];
    one.console = own.range(450, 950);
    one.faults = rng.range(10, 90);
    one.regions = vec![u8::from(one.shift == 14), 0, 0, 0, 1];
    one
}
