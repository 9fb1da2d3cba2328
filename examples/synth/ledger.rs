//! What will happen, before it is written out: sessions, and plans of single events in them.

use crate::clock::DAY;
use crate::rng::{Rng, mix};
use crate::world::{Identity, Kind, World};

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Denied,
    Throttled,
    Missing,
    Limit,
    Login,
}

/// Who the record says is speaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    Own,
    /// A service, on its own account.
    Service,
    /// A service, on behalf of the session.
    Via,
    /// The provider itself, for a console session.
    Internal,
    /// The session, as another account's trail sees it.
    Foreign,
    Web,
    Saml,
    Federated,
    /// A sign-in with something else typed where the name belongs.
    Hidden,
}

/// A set of credentials in use from one place.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) who: u32,
    pub(crate) role: u8,
    pub(crate) start: u32,
    pub(crate) address: String,
    pub(crate) agent: String,
    /// The role session name, or the name of a federated user.
    pub(crate) label: String,
    pub(crate) console: bool,
    pub(crate) key: String,
}

/// Values that replace what a template would draw at random.
pub(crate) type Note = Vec<(&'static str, String)>;

/// One record to be written.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) at: u32,
    pub(crate) session: u32,
    pub(crate) seed: u64,
    pub(crate) action: u16,
    pub(crate) region: u8,
    /// The account whose trail holds the record.
    pub(crate) account: u8,
    pub(crate) fault: Fault,
    pub(crate) voice: Voice,
    /// One more than the place of the note, or 0.
    pub(crate) note: u32,
}

/// Sessions, plans and notes that refer to each other by place.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) sessions: Vec<Session>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) notes: Vec<Note>,
}

impl Ledger {
    /// Takes another ledger's content over.
    pub(crate) fn absorb(&mut self, other: Self) {
        let sessions = self.sessions.len() as u32;
        let notes = self.notes.len() as u32;
        self.sessions.extend(other.sessions);
        self.notes.extend(other.notes);
        self.plans.extend(other.plans.into_iter().map(|mut plan| {
            plan.session += sessions;
            if plan.note > 0 {
                plan.note += notes;
            }
            plan
        }));
    }

    pub(crate) fn open(&mut self, session: Session) -> u32 {
        self.sessions.push(session);
        self.sessions.len() as u32 - 1
    }

    /// Adds a single call in a session, at its usual place, and returns it for adjustment.
    pub(crate) fn act(
        &mut self,
        world: &World,
        place: u32,
        at: u32,
        name: &str,
        rng: &mut Rng,
    ) -> &mut Plan {
        let one = &world.identities[self.sessions[place as usize].who as usize];
        let action = world.action(name);
        let fixed = world.cloud.fixed_region(world.actions[action as usize].source);
        let plan = Plan {
            at: at.min(world.span - 1),
            session: place,
            seed: rng.next(),
            action,
            region: fixed.unwrap_or(one.regions[0]),
            account: one.account,
            fault: Fault::None,
            voice: Voice::Own,
            note: 0,
        };
        let last = self.plans.len();
        self.plans.push(plan);
        &mut self.plans[last]
    }

    /// Keeps a note and returns what a plan refers to it by.
    pub(crate) fn note(&mut self, note: Note) -> u32 {
        self.notes.push(note);
        self.notes.len() as u32
    }
}

/// Opens a session of an identity the way it usually does.
pub(crate) fn session(world: &World, who: u32, start: u32, rng: &mut Rng) -> Session {
    let one = &world.identities[who as usize];
    let seed = rng.next();
    let network = if rng.chance(620) { 0 } else { rng.index(one.networks.len()) };
    let console = rng.chance(one.console);
    let agent = match (one.kind, console) {
        (Kind::Person | Kind::User, true) | (Kind::Root, _) => one.agents.first(),
        (Kind::Person, false) => one.agents.last(),
        (Kind::User, false) => one.agents.last(),
        _ => one.agents.get(rng.skewed(one.agents.len())),
    };
    Session {
        who,
        role: if one.roles.len() > 1 && rng.chance(250) { 1 } else { 0 },
        start,
        address: match one.networks.get(network) {
            Some(hosts) => rng.pick(hosts).clone(),
            None => one.service.to_owned(),
        },
        agent: agent.cloned().unwrap_or_default(),
        label: world.cloud.label(one, rng),
        console,
        key: key(world, one, start, console, seed),
    }
}

/// The credential of a session: a fresh temporary one, or the user's own of that time.
fn key(world: &World, one: &Identity, at: u32, console: bool, seed: u64) -> String {
    if one.kind == Kind::User && !console {
        return user_key(world, one, at);
    }
    world.cloud.key(false, Rng::new(mix(seed, 3)))
}

/// How long a user who rotates keeps a key: thirty days, or less when the trail is short.
pub(crate) fn key_life(world: &World) -> u32 {
    (30 * DAY).min(world.span / 3).max(1)
}

/// The moment in each key's life when a user rotates.
pub(crate) fn key_phase(world: &World, one: &Identity) -> u32 {
    (mix(one.seed, 41) % u64::from(key_life(world))) as u32
}

/// The long-lived key of a user at a time.
pub(crate) fn user_key(world: &World, one: &Identity, at: u32) -> String {
    let turn = if one.rotates {
        (at + key_life(world) - key_phase(world, one)) / key_life(world)
    } else {
        0
    };
    world.cloud.key(true, Rng::new(mix(one.seed, 900 + u64::from(turn))))
}
