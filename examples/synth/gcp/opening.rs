//! The record that comes before a person's session in the console: the sign-in, which the
//! organisation's own log holds.

use crate::ledger::Ledger;
use crate::rng::Rng;
use crate::world::{Kind, World};

/// Writes the opening records of a session into the ledger, at most `room`, and says how many.
pub(super) fn open(
    world: &World,
    place: u32,
    room: u32,
    ledger: &mut Ledger,
    rng: &mut Rng,
) -> u32 {
    let session = &ledger.sessions[place as usize];
    let (one, start) = (&world.identities[session.who as usize], session.start);
    if one.kind != Kind::Person || !session.console || room < 2 || !rng.chance(300) {
        return 0;
    }
    ledger.act(world, place, start, "login:google.login.LoginService.loginSuccess", rng);
    1
}
