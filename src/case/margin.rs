//! Notes in the margin: what was noted of some records beyond their rows.

use std::collections::HashMap;

use rayon::prelude::*;

use super::row::Row;
use super::steps::Step;

/// Where a record was read: its piece, and its number in it.
pub(super) type Spot = (u32, u32);

/// What one worker noted, and the numbers that its pieces got.
pub(super) type Part<'p, T> = (Vec<(Spot, T)>, &'p [u32]);

/// Notes on some of the case's events.
#[derive(Debug)]
pub struct Margin<T> {
    /// Where the notes belong, in order, each once. They lie apart from the notes, which are larger,
    /// for they are looked through often.
    spots: Vec<Spot>,
    notes: Vec<T>,
    /// By piece, where its spots begin; one more for the end of the last.
    pieces: Vec<u32>,
}

impl<T> Default for Margin<T> {
    fn default() -> Self {
        Self { spots: Vec::new(), notes: Vec::new(), pieces: Vec::new() }
    }
}

impl<T: Send> Margin<T> {
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
        notes.par_sort_by_key(|(spot, has_moved, own, _)| (*spot, *has_moved, *own));
        let mut gathered = Self::default();
        gathered.spots.reserve_exact(notes.len());
        gathered.notes.reserve_exact(notes.len());
        for (spot, _, _, note) in notes {
            if gathered.spots.last() == Some(&spot)
                && let Some(known) = gathered.notes.pop()
            {
                gathered.notes.push(both(known, note));
            } else {
                gathered.spots.push(spot);
                gathered.notes.push(note);
            }
        }
        gathered.index();
        gathered
    }
}

impl<T> Margin<T> {
    /// Notes where each piece's spots begin.
    fn index(&mut self) {
        let end = self.spots.last().map_or(0, |(piece, _)| *piece as usize + 1);
        self.pieces = Vec::with_capacity(end + 1);
        for ((piece, _), at) in self.spots.iter().zip(0..) {
            // Pieces without a spot begin where the next one does.
            while self.pieces.len() <= *piece as usize {
                self.pieces.push(at);
            }
        }
        self.pieces.push(u32::try_from(self.spots.len()).unwrap_or(u32::MAX));
    }

    /// What was noted of an event.
    pub fn of(&self, row: &Row) -> Option<&T> {
        let piece = row.piece as usize;
        let (from, to) = (*self.pieces.get(piece)? as usize, *self.pieces.get(piece + 1)? as usize);
        let at = self.spots[from..to].binary_search(&(row.piece, row.record)).ok()?;
        Some(&self.notes[from + at])
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
