//! `hunt trace`: what is meant by a name, the credentials behind it with what they came from and led
//! to, and what was done with them, in the order of time. A pure function from a case.

mod timeline;
mod tree;
mod who;

pub use timeline::{Burst, Moved, Step, What};
pub use tree::{Relation, Shown};
pub use who::{Found, Who, near};

use crate::case::{Case, Noted};
use crate::lineage::Lineage;
use crate::origin::Origins;
use crate::window::Window;

/// What became of somebody's credentials.
#[derive(Debug, Default)]
pub struct Trace {
    /// The credentials: each with what came from it behind it, the chains in the order of their
    /// beginning.
    pub tree: Vec<Shown>,
    /// What was done with them inside the window, in the order of time.
    pub steps: Vec<Step>,
}

impl Trace {
    /// Follows what was found, whole for the tree and inside the window for the timeline.
    pub fn of(
        case: &Case,
        noted: &Noted,
        lineage: &Lineage,
        origins: &Origins,
        found: &Found,
        window: Window,
    ) -> Self {
        let tree = tree::grow(lineage, &found.nodes);
        let places = timeline::Places { case, origins };
        let teller = timeline::Teller::new(places, noted, lineage, &tree, &found.asked);
        let steps = teller.tell(window);
        Self { tree, steps }
    }
}
