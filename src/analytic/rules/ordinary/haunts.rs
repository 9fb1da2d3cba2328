//! Where an identity acts, and which networks are those that it uses.

use hashbrown::HashMap;

use crate::case::Row;
use crate::character::Character;
use crate::origin::Origin;

use super::super::super::Question;
use super::super::Settings;
use super::{day, span};

/// Where an identity acts, up to the end of the window.
#[derive(Default)]
pub(in crate::analytic::rules) struct Haunts {
    networks: HashMap<u32, Haunt>,
    /// Days on which it acts at all.
    pub(super) active: usize,
}

/// A network that an identity acts from.
#[derive(Default)]
struct Haunt {
    /// The days on which it is there, in order.
    days: Vec<i64>,
    /// Whether on one of them it is somewhere else, too.
    is_shared: bool,
}

impl Haunts {
    pub(in crate::analytic::rules) fn of(question: &Question<'_>, identity: u32) -> Self {
        let rows = match identity {
            Row::NOBODY => &[],
            identity => question.case.events_of(identity),
        };
        let origins = question.known.origins();
        let mut haunts = Self::default();
        // Where it was on the last day.
        let mut today: Vec<u32> = Vec::new();
        let mut last = None;
        for row in rows.iter().take_while(|row| row.time < question.window.end) {
            let here = (row.source, day(row));
            if last == Some(here) {
                continue;
            }
            if last.is_none_or(|(_, day)| day != here.1) {
                haunts.active += 1;
                haunts.part(&today);
                today.clear();
            }
            last = Some(here);
            let network = origins.number(row.source);
            let haunt = haunts.networks.entry(network).or_default();
            if haunt.days.last() != Some(&here.1) {
                haunt.days.push(here.1);
                // Services that call on somebody's behalf are no place of theirs.
                if origins.origin(row.source).is_telling() {
                    today.push(network);
                }
            }
        }
        haunts.part(&today);
        haunts
    }

    /// Notes where it was on one day.
    fn part(&mut self, today: &[u32]) {
        for network in today.iter().filter(|_| today.len() > 1) {
            self.networks.entry(*network).or_default().is_shared = true;
        }
    }

    /// Whether a source lies in a network that the identity uses. People who travel take all their
    /// work with them; whoever steals from them is seen beside them.
    pub(super) fn are_usual(
        &self,
        question: &Question<'_>,
        settings: &Settings,
        row: &Row,
        character: Character,
    ) -> bool {
        let origins = question.known.origins();
        let Some(haunt) = self.networks.get(&origins.number(row.source)) else { return false };
        let is_travelling = !haunt.is_shared && character == Character::Human;
        *origins.origin(row.source) == Origin::Corporate
            || (haunt.days.len() >= settings.usual_network_days
                && (is_travelling || span(haunt.days.iter().copied()) >= settings.habit_span_days))
    }
}
