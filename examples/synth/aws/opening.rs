//! The records that come before a session's own: sign-ins and the handing out of credentials.

use crate::ledger::{Fault, Ledger, Plan, Voice, session};
use crate::rng::Rng;
use crate::world::{Kind, World};

/// Writes the opening records of a session into the ledger, at most `room`, and says how many.
pub(crate) fn open(
    world: &World,
    place: u32,
    room: u32,
    ledger: &mut Ledger,
    rng: &mut Rng,
) -> u32 {
    let who = ledger.sessions[place as usize].who;
    let one = &world.identities[who as usize];
    let console = ledger.sessions[place as usize].console;
    let (action, voice) = match one.kind {
        Kind::Person if console && rng.chance(500) => ("signin:ConsoleLogin", Voice::Own),
        Kind::Person => ("sts:AssumeRoleWithSAML", Voice::Saml),
        Kind::User if console => ("signin:ConsoleLogin", Voice::Own),
        Kind::Deploy | Kind::Pod => ("sts:AssumeRoleWithWebIdentity", Voice::Web),
        Kind::Instance | Kind::Function | Kind::Task => ("sts:AssumeRole", Voice::Service),
        Kind::Audit | Kind::NightBackup | Kind::Vendor => {
            return borrow(world, place, room, ledger, rng);
        }
        _ => return 0,
    };
    // A single event in a slot says more about the identity than the way in does.
    if room < 2 {
        return 0;
    }
    let mut plan = record(world, ledger, place, action, voice, rng);
    let mut spent = 1;
    if action == "signin:ConsoleLogin" && room > 3 && rng.chance(70) {
        let mut failed = plan.clone();
        failed.at = failed.at.saturating_sub(9);
        failed.fault = Fault::Login;
        failed.seed = rng.next();
        if one.kind == Kind::User && rng.chance(200) {
            failed.voice = Voice::Hidden;
        }
        ledger.plans.push(failed);
        spent += 1;
        plan.at += 4;
    }
    ledger.plans.push(plan);
    spent
}

fn record(
    world: &World,
    ledger: &Ledger,
    place: u32,
    action: &str,
    voice: Voice,
    rng: &mut Rng,
) -> Plan {
    let session = &ledger.sessions[place as usize];
    let one = &world.identities[session.who as usize];
    Plan {
        at: session.start,
        session: place,
        seed: rng.next(),
        action: world.action(action),
        region: if voice == Voice::Saml || voice == Voice::Own { 0 } else { one.regions[0] },
        account: one.account,
        fault: Fault::None,
        voice,
        note: 0,
    }
}

/// A role assumed from another account: one record in the role's trail and, when the caller's
/// account is ours, one in the caller's, tied by a shared event id.
fn borrow(world: &World, place: u32, room: u32, ledger: &mut Ledger, rng: &mut Rng) -> u32 {
    let (who, start) = {
        let session = &ledger.sessions[place as usize];
        (session.who, session.start)
    };
    let one = &world.identities[who as usize];
    let Some(caller) = one.caller else { return 0 };
    let ours = (world.identities[caller as usize].account as usize) < world.homes();
    if room < 3 {
        return 0;
    }
    let mut from = session(world, caller, start, rng);
    from.address.clone_from(&ledger.sessions[place as usize].address);
    from.agent.clone_from(&ledger.sessions[place as usize].agent);
    let from = ledger.open(from);
    let note = ledger.note(shared(world, who, place, ledger, rng));
    let mut plan = record(world, ledger, place, "sts:AssumeRole", Voice::Foreign, rng);
    plan.session = from;
    plan.note = note;
    ledger.plans.push(plan.clone());
    if !ours {
        return 1;
    }
    plan.seed = rng.next();
    plan.voice = Voice::Own;
    plan.account = world.identities[caller as usize].account;
    ledger.plans.push(plan);
    2
}

/// What both copies of a cross-account call agree on.
fn shared(
    world: &World,
    who: u32,
    place: u32,
    ledger: &Ledger,
    rng: &mut Rng,
) -> Vec<(&'static str, String)> {
    let one = &world.identities[who as usize];
    let opened = &ledger.sessions[place as usize];
    let (mut event, mut request) = (String::new(), String::new());
    rng.uuid(&mut event);
    rng.uuid(&mut request);
    vec![
        ("shared", event),
        ("request", request),
        ("asia", opened.key.clone()),
        ("role", one.name().to_owned()),
        ("role-id", one.roles.first().map_or(String::new(), |role| role.id.clone())),
        ("role-acct", world.accounts[one.account as usize].id.clone()),
        ("session", opened.label.clone()),
    ]
}
