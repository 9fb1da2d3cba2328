//! What was done with the credentials of a tree, in the order of time: changes one by one, reads and
//! plain sign-ins folded into bursts, and where a credential turns up from somewhere else.

use std::collections::{BTreeMap, HashMap};

use crate::case::{Address, Case, Noted, Row};
use crate::catalog::Class;
use crate::credential::How;
use crate::event::Outcome;
use crate::interface::Interface;
use crate::lineage::Lineage;
use crate::origin::Origins;
use crate::time::{MINUTE, Nanos};
use crate::window::Window;

use super::tree::{Relation, Shown};

/// A pause that ends a burst.
const PAUSE: Nanos = 10 * MINUTE;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The place in the tree of the credential.
    pub shown: usize,
    /// Its first event.
    pub event: Address,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// One call.
    Call {
        /// The places in the tree of the credentials that it handed out.
        led_to: Vec<usize>,
        /// Whether it was asked for by its id.
        is_asked: bool,
    },
    /// Calls that leave things as they are.
    Burst(Burst),
    /// The credential turns up elsewhere.
    Moved(Moved),
}

/// Calls that leave things as they are, with no pause of more than ten minutes between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burst {
    /// Whether they are sign-ins and roles taken on; otherwise they read.
    pub signs_in: bool,
    /// The last of them.
    pub until: Nanos,
    /// How often each action had which outcome.
    pub calls: BTreeMap<(u32, Outcome), u64>,
    /// The places in the tree of the credentials that they handed out.
    pub led_to: Vec<usize>,
}

impl Burst {
    /// How many calls.
    pub fn events(&self) -> u64 {
        self.calls.values().sum()
    }
}

/// From where to where a credential moved: what is the same is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The source seen last, where the network is another one now.
    pub from_source: Option<u32>,
    /// The interface seen last, where it is one that the credential was never used with.
    pub from_interface: Option<Interface>,
    /// Whether the source is that of the call which handed the credential out.
    pub was_handed_out: bool,
}

/// What is known of a credential while its events go by.
#[derive(Clone, Debug, Default)]
struct State {
    /// Where it was: of each origin and network in it a source.
    places: Vec<Place>,
    interfaces: Vec<Interface>,
    source: Option<u32>,
    interface: Option<Interface>,
    /// Its burst that goes on.
    open: Option<usize>,
}

/// An origin by its number, a network, and a source of both.
type Place = (u32, u32, u32);

/// The evidence, and where its sources lie.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) case: &'a Case,
    pub(super) origins: &'a Origins,
}

impl Places<'_> {
    fn is_telling(self, row: &Row) -> bool {
        self.case.networks[self.case.network_of(row) as usize].is_telling()
    }

    fn is_same(self, one: u32, other: u32) -> bool {
        self.origins.compare(one, other).0
    }

    /// Whether a row comes from where none of these is; they are one more where it is not among them.
    fn is_new(self, row: &Row, known: &mut Vec<Place>) -> bool {
        let (origin, network) = (self.origins.number(row.source), self.case.network_of(row));
        if known.iter().any(|place| (place.0, place.1) == (origin, network)) {
            return false;
        }
        let is_new = !known.iter().any(|place| self.is_same(place.2, row.source));
        known.push((origin, network, row.source));
        is_new
    }
}

/// Tells what happened.
pub(super) struct Teller<'a> {
    case: &'a Case,
    places: Places<'a>,
    noted: &'a Noted,
    lineage: &'a Lineage,
    tree: &'a [Shown],
    asked: &'a [Address],
    /// By the call that handed them out, the places in the tree.
    handed: HashMap<Address, Vec<usize>>,
    /// By place in the tree, whether nothing came of it but reads.
    is_plain: Vec<bool>,
    steps: Vec<Step>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        places: Places<'a>,
        noted: &'a Noted,
        lineage: &'a Lineage,
        tree: &'a [Shown],
        asked: &'a [Address],
    ) -> Self {
        let case = places.case;
        let mut handed: HashMap<Address, Vec<usize>> = HashMap::new();
        let mut is_plain: Vec<bool> = tree
            .iter()
            .map(|it| lineage.rows(case, it.node).all(|row| only_reads(case, row)))
            .collect();
        for (place, shown) in tree.iter().enumerate() {
            if let Some(parent) = shown.parent {
                is_plain[parent] = false;
            }
            if let Some(link) = lineage.nodes[shown.node as usize].parent {
                handed.entry(link.grant).or_default().push(place);
            }
        }
        Self { case, places, noted, lineage, tree, asked, handed, is_plain, steps: Vec::new() }
    }

    /// The steps inside the window.
    pub(super) fn tell(mut self, window: Window) -> Vec<Step> {
        let mut events: Vec<(Nanos, Address, usize)> = Vec::new();
        for (place, shown) in self.tree.iter().enumerate() {
            let all = self.lineage.events(shown.node).iter();
            // Of what only led there, nothing but the calls that did.
            let is_told = |event: &&Address| {
                shown.relation != Relation::Origin || self.handed.contains_key(event)
            };
            let timed = all.filter(is_told).map(|it| (self.case.at(*it).time, *it, place));
            events.extend(timed.filter(|(time, ..)| window.holds(*time)));
        }
        events.sort_unstable();
        let mut states = vec![State::default(); self.tree.len()];
        for (_, event, place) in events {
            self.event(event, place, &mut states[place]);
        }
        self.steps
    }

    fn event(&mut self, event: Address, place: usize, state: &mut State) {
        let row = self.case.at(event);
        if self.tree[place].relation != Relation::Origin
            && let Some(moved) = self.moved(row, place, state)
        {
            state.open = None;
            self.steps.push(Step { shown: place, event, what: What::Moved(moved) });
        }
        let led_to = self.handed.get(&event).cloned().unwrap_or_default();
        // A credential that names its own first event as the one that gives its origin away.
        let led_to: Vec<usize> = led_to.into_iter().filter(|to| *to != place).collect();
        let is_asked = self.asked.binary_search(&event).is_ok();
        let signs_in = self.case.class(row) == Class::Authentication;
        let is_plain = led_to.iter().all(|to| self.is_plain[*to]);
        let folds = match signs_in {
            true => is_plain && row.outcome.took_effect(),
            false => led_to.is_empty() && only_reads(self.case, row),
        };
        if is_asked || !folds {
            state.open = None;
            let what = What::Call { led_to, is_asked };
            self.steps.push(Step { shown: place, event, what });
            return;
        }
        let open = state.open.filter(|open| {
            matches!(&self.steps[*open].what, What::Burst(burst)
                if burst.signs_in == signs_in && row.time - burst.until <= PAUSE)
        });
        let at = open.unwrap_or_else(|| {
            let what = What::Burst(Burst { signs_in, ..Burst::default() });
            self.steps.push(Step { shown: place, event, what });
            self.steps.len() - 1
        });
        state.open = Some(at);
        if let What::Burst(burst) = &mut self.steps[at].what {
            burst.until = row.time;
            *burst.calls.entry((row.action, row.outcome)).or_default() += 1;
            burst.led_to.extend(led_to);
        }
    }

    /// Whether an event shows its credential elsewhere than before, or, the first time, than the one
    /// who got it.
    fn moved(&self, row: &Row, place: usize, state: &mut State) -> Option<Moved> {
        let mut moved = Moved::default();
        if self.places.is_telling(row) {
            let (before, was_handed_out) = match state.source {
                Some(source) => (Some(source), false),
                None => (self.receiver(place), true),
            };
            let is_new = self.places.is_new(row, &mut state.places);
            let is_apart = |before: &u32| !self.places.is_same(*before, row.source);
            if is_new && let Some(before) = before.filter(is_apart) {
                moved = Moved { from_source: Some(before), was_handed_out, ..moved };
            }
            state.source = Some(row.source);
        }
        if !matches!(row.interface, Interface::Unknown | Interface::Service) {
            if !state.interfaces.contains(&row.interface) {
                moved.from_interface = state.interface;
                state.interfaces.push(row.interface);
            }
            state.interface = Some(row.interface);
        }
        (moved.from_source.is_some() || moved.from_interface.is_some()).then_some(moved)
    }

    /// Where the one was who got the credential: the caller of the call that handed it out, where
    /// it handed the credential itself.
    fn receiver(&self, place: usize) -> Option<u32> {
        let link = self.lineage.nodes[self.tree[place].node as usize].parent?;
        let is_handed = matches!(
            link.how,
            How::Role | How::Session | How::Federation | How::SwitchedRole | How::SignIn
        );
        let row = self.case.at(link.grant);
        let is_noted = self.noted.grants.of(row).is_some();
        (is_handed && is_noted && self.places.is_telling(row)).then_some(row.source)
    }
}

/// Whether an event leaves things as they are and needs no line of its own.
fn only_reads(case: &Case, row: &Row) -> bool {
    matches!(case.class(row), Class::Read | Class::Recon | Class::DataAccess)
}
