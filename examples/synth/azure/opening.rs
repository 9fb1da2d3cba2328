//! The sign-ins that come before a session's own records.

use crate::ledger::{Fault, Ledger, Plan, Voice};
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
    let one = &world.identities[session.who as usize];
    let action = match one.kind {
        Kind::Person => "SignInLogs:Sign-in activity",
        Kind::Deploy | Kind::User | Kind::Audit | Kind::NightBackup | Kind::Vendor => {
            "ServicePrincipalSignInLogs:Sign-in activity"
        }
        Kind::Service => return 0,
        _ => "ManagedIdentitySignInLogs:Sign-in activity",
    };
    // A single event in a slot says more about the identity than the way in does.
    if room < 2 {
        return 0;
    }
    let mut plan = Plan {
        at: session.start.min(world.span - 1),
        session: place,
        seed: rng.next(),
        action: world.action(action),
        region: one.regions[0],
        account: one.account,
        fault: Fault::None,
        voice: Voice::Own,
        note: 0,
    };
    let mut spent = 1;
    if one.kind == Kind::Person && room > 3 && rng.chance(80) {
        let mut failed = plan.clone();
        failed.at = failed.at.saturating_sub(11);
        // A wrong password, or the second factor that was yet to come.
        failed.fault = if rng.chance(500) { Fault::Login } else { Fault::Throttled };
        failed.seed = rng.next();
        ledger.plans.push(failed);
        spent += 1;
        plan.at = (plan.at + 4).min(world.span - 1);
    }
    ledger.plans.push(plan);
    spent
}
