//! What the providers' worlds differ in. Everything else (who works when, how habits drift, where
//! an episode is hidden) is the same program for all of them.

use std::fmt::Debug;
use std::io;

use clap::ValueEnum;

use crate::action::Action;
use crate::aws::Aws;
use crate::azure::Azure;
use crate::fill::Scene;
use crate::gcp::Gcp;
use crate::ledger::{Ledger, Note, Plan, Session, Voice};
use crate::menu::Menu;
use crate::plot::{Plot, Step, Tool};
use crate::rng::Rng;
use crate::tree::{Output, Tally};
use crate::world::{Account, Identity, Kind, World};

/// A choice of providers on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    Aws,
    Azure,
    Gcp,
    All,
}

/// The clouds chosen, each once, in a fixed order.
pub(crate) fn chosen(choices: &[Choice]) -> Vec<&'static dyn Cloud> {
    let clouds: [(Choice, &'static dyn Cloud); 3] =
        [(Choice::Aws, &Aws), (Choice::Azure, &Azure), (Choice::Gcp, &Gcp)];
    clouds
        .into_iter()
        .filter(|(choice, _)| choices.iter().any(|one| one == choice || *one == Choice::All))
        .map(|(_, cloud)| cloud)
        .collect()
}

/// One provider: its vocabulary, its records and its files.
pub(crate) trait Cloud: Debug + Sync {
    fn name(&self) -> &'static str;

    /// The folders its tree begins with.
    fn folders(&self) -> &'static [&'static str];

    /// Keeps the providers' random streams apart.
    fn salt(&self, seed: u64) -> u64;

    /// Regions: two in daily use, a spare one, then those no benign identity uses.
    fn regions(&self) -> &'static [&'static str];

    fn actions(&self) -> Vec<Action>;

    /// How many accounts an organisation of this much traffic has.
    fn homes(&self, events: u32) -> usize;

    fn account(&self, place: usize, rng: &mut Rng) -> Account;

    /// Adds a world's identities, about `count` of them.
    fn settle(&self, world: &mut World, count: usize);

    fn person(&self, world: &World, n: usize, seed: u64) -> Identity;

    fn workload(&self, world: &World, kind: Kind, n: usize, number: usize, seed: u64) -> Identity;

    /// The identity that appears for the first time in its episode.
    fn newcomer(&self, world: &World, n: usize, seed: u64) -> Identity;

    /// Work of a developer's new project, and of a pipeline that starts to serve it.
    fn projects(&self) -> [Menu; 3];

    /// Calls outside one's work that people now and then try.
    fn stray(&self) -> Menu;

    /// The region in which all events of a service are logged, if there is one.
    fn fixed_region(&self, source: &str) -> Option<u8>;

    fn voice(&self, one: &Identity, session: &Session, call: &Action, rng: &mut Rng) -> Voice;

    /// The session name of one of an identity's machines, where machines have one.
    fn machine(&self, _one: &Identity, _machine: u32) -> Option<String> {
        None
    }

    /// What a session is called in the log.
    fn label(&self, one: &Identity, rng: &mut Rng) -> String;

    /// A credential: one that lasts until it is replaced, or one for a session.
    fn key(&self, lasting: bool, rng: Rng) -> String;

    /// Writes the opening records of a session into the ledger, at most `room`, and says how many.
    fn open(&self, world: &World, place: u32, room: u32, ledger: &mut Ledger, rng: &mut Rng)
    -> u32;

    /// The single calls that belong to the benign picture.
    fn occasions(&self, world: &World) -> Ledger;

    /// The episodes in the order they are planted.
    fn plots(&self) -> &'static [Plot];

    /// The user agent of an intruder's tool.
    fn tool(&self, tool: Tool, rng: &mut Rng) -> String;

    /// The session an episode goes on in once it has handed itself credentials.
    fn guest(&self, opened: &Session, _rng: &mut Rng) -> Session {
        opened.clone()
    }

    /// The values all calls of an episode agree on.
    fn lures(&self, world: &World, who: u32, plot: &Plot, guest: &Session, rng: &mut Rng) -> Note;

    /// Adjusts a single call of an episode: its values before, its plan after it was made.
    fn vary(&self, _step: &Step, _note: &mut Note, _rng: &mut Rng) {}

    fn adjust(&self, _step: &Step, _plan: &mut Plan) {}

    /// The identity as an investigator names it.
    fn title(&self, world: &World, one: &Identity) -> String;

    /// The identity's id in the records, where that is not its name.
    fn id(&self, world: &World, one: &Identity) -> String {
        self.title(world, one)
    }

    /// The session as an investigator names it.
    fn session<'a>(&self, _one: &Identity, session: &'a Session) -> &'a str {
        &session.label
    }

    /// The id of the record that a plan stands for.
    fn event_id(&self, world: &World, plan: &Plan) -> String;

    /// Fills in a placeholder, or says that it does not know it.
    fn fill(&self, out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool;

    /// Appends the record a plan stands for, or the last of several.
    #[cfg(test)]
    fn record(&self, out: &mut String, world: &World, ledger: &Ledger, plan: &Plan);

    /// Writes the whole tree; `repeats` records are delivered twice.
    fn write(
        &self,
        out: &Output<'_>,
        world: &World,
        ledger: &Ledger,
        repeats: usize,
    ) -> io::Result<Tally>;
}
