//! Shifts of context by themselves, for analytics that ask who was behind what they found.

use crate::case::{Address, Noted, Row};
use crate::window::Window;

use super::super::Question;
use super::settings::Settings;
use super::signs::{Moment, Signs};
use super::watch::{Equipment, Post};
use super::whence::Whence;

/// An event that came from where, or with what, its identity never came before.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The event.
    pub at: Address,
    /// What is new, for people: `network and client`.
    pub what: String,
}

/// The shifts of context of these identities, in the order of identities and time.
pub fn shifts(
    question: &Question<'_>,
    settings: &Settings,
    noted: &Noted,
    identities: &[u32],
) -> Vec<Shift> {
    if identities.is_empty() {
        return Vec::new();
    }
    let case = question.case;
    // What came before the window tells as much of what comes in it.
    let all = Window { since: i64::MIN, ..question.window };
    let question = Question { window: all, ..*question };
    let whence = Whence::of(case, question.known);
    let equipment = Equipment::of(case);
    let mut post = Post::new(&question, settings, &equipment, noted, &whence);
    let mut shifts = Vec::new();
    for identity in identities.iter().copied().filter(|it| *it != Row::NOBODY) {
        let watched = post.watch(identity, case.events_of(identity));
        shifts.extend(watched.moments.iter().filter_map(shift));
    }
    shifts
}

fn shift(moment: &Moment) -> Option<Shift> {
    const NAMES: [(Signs, &str); 5] = [
        (Signs::NETWORK, "network"),
        (Signs::CLIENT, "client"),
        (Signs::SYSTEM, "operating system"),
        (Signs::SHELL, "shell of the console"),
        (Signs::TOOL, "attack tool"),
    ];
    let new = NAMES.iter().filter(|(sign, _)| moment.signs.has(*sign));
    let names: Vec<&str> = new.map(|(_, name)| *name).collect();
    (!names.is_empty()).then(|| Shift { at: moment.address, what: names.join(" and ") })
}
