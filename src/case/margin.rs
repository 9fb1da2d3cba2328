//! Notes in the margin: what was noted of some records beyond their rows.

use std::collections::HashMap;

use super::row::Row;
use super::steps::Step;

/// Where a record was read: its piece, and its number in it.
pub(super) type Spot = (u32, u32);

/// What one worker noted, and the numbers that its pieces got.
pub(super) type Part<'p, T> = (Vec<(Spot, T)>, &'p [u32]);

/// Notes on some of the case's events.
#[derive(Debug)]
pub struct Margin<T> {
    /// In the order of spots, each once.
    notes: Vec<(Spot, T)>,
}

impl<T> Default for Margin<T> {
    fn default() -> Self {
        Self { notes: Vec::new() }
    }
}

impl<T> Margin<T> {
    /// The notes of all workers, whose pieces' numbers come with them.
    ///
    /// What several steps of one operation told is told of the event that they became; where two
    /// of them say something, `both` makes one of it: of the record that stands for the event, and of
    /// another.
    pub(super) fn gather(
        parts: Vec<Part<'_, T>>,
        steps: &HashMap<Spot, Spot>,
        both: impl Fn(T, T) -> T,
    ) -> Self {
        let mut notes: Vec<(Spot, bool, Spot, T)> = Vec::new();
        for (part, pieces) in parts {
            notes.extend(part.into_iter().map(|((piece, record), note)| {
                let own = (pieces[piece as usize], record);
                let spot = last_step(own, steps);
                (spot, spot != own, own, note)
            }));
        }
        notes.sort_by_key(|(spot, has_moved, own, _)| (*spot, *has_moved, *own));
        let mut gathered: Vec<(Spot, T)> = Vec::with_capacity(notes.len());
        for (spot, _, _, note) in notes {
            match gathered.pop() {
                Some((last, known)) if last == spot => gathered.push((spot, both(known, note))),
                Some(other) => gathered.extend([other, (spot, note)]),
                None => gathered.push((spot, note)),
            }
        }
        Self { notes: gathered }
    }

    /// What was noted of an event.
    pub fn of(&self, row: &Row) -> Option<&T> {
        let spot = (row.piece, row.record);
        let found = self.notes.binary_search_by_key(&spot, |(spot, _)| *spot);
        found.ok().map(|at| &self.notes[at].1)
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }
}

/// Where the record that stands for an operation is.
fn last_step(mut spot: Spot, steps: &HashMap<Spot, Spot>) -> Spot {
    // Steps lead to later records of one operation, so they come to an end.
    for _ in 0..steps.len() {
        match steps.get(&spot) {
            Some(further) if *further != spot => spot = *further,
            _ => break,
        }
    }
    spot
}

/// Steps, to be looked up.
pub(super) fn by_spot(steps: &[Step]) -> HashMap<Spot, Spot> {
    steps.iter().copied().collect()
}
