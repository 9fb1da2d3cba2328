//! Notes in the margin: what was noted of some records beyond their rows.

use std::collections::HashMap;

use super::row::Row;

/// Where a record was read: its piece, and its number in it.
pub(super) type Spot = (u32, u32);

/// What one worker noted: pieces in the order in which it read them, and the records of each in theirs.
#[derive(Debug)]
pub(super) struct Notes<T> {
    /// Where the notes belong. They lie apart from the notes, which are larger, for they are looked
    /// through often.
    spots: Vec<Spot>,
    pub(super) notes: Vec<T>,
}

impl<T> Default for Notes<T> {
    fn default() -> Self {
        Self { spots: Vec::new(), notes: Vec::new() }
    }
}

impl<T> Notes<T> {
    /// Adds a note on the record that is being read.
    pub(super) fn push(&mut self, spot: Spot, note: T) {
        self.spots.push(spot);
        self.notes.push(note);
    }
}

/// Notes on some of the case's events. They stay where the workers wrote them down.
#[derive(Debug)]
pub struct Margin<T> {
    parts: Vec<Notes<T>>,
    /// By piece, whose notes on it lie where.
    pieces: Vec<Place>,
    /// Notes on events that stand for several records, in the order of their spots.
    moved: Vec<(Spot, T)>,
}

/// From where to where notes lie in a part.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    part: u32,
    from: u32,
    to: u32,
}

impl<T> Default for Margin<T> {
    fn default() -> Self {
        Self { parts: Vec::new(), pieces: Vec::new(), moved: Vec::new() }
    }
}

impl<T: Clone> Margin<T> {
    /// The notes of all workers, with the numbers that each worker's pieces got.
    ///
    /// What several steps of one operation told is told of the event that they became, as `ends` has
    /// it; where two of them say something, `both` makes one of it: of the record that stands for the event, and of
    /// another.
    pub(super) fn gather(
        parts: Vec<(Notes<T>, &[u32])>,
        ends: &HashMap<Spot, Spot>,
        both: impl Fn(T, T) -> T,
    ) -> Self {
        let mut gathered = Self::default();
        for (notes, pieces) in parts {
            gathered.add(notes, pieces);
        }
        let mut moved: Vec<(Spot, Spot, &T)> = Vec::new();
        for (spot, last) in ends {
            moved.extend(gathered.at(*spot).map(|note| (*last, *spot, note)));
        }
        moved.sort_unstable_by_key(|(last, spot, _)| (*last, *spot));
        let of_event = |steps: &[(Spot, Spot, &T)]| {
            let last = steps[0].0;
            let told = gathered.at(last).into_iter().chain(steps.iter().map(|(.., note)| *note));
            told.cloned().reduce(&both).map(|note| (last, note))
        };
        gathered.moved = moved.chunk_by(|a, b| a.0 == b.0).filter_map(of_event).collect();
        gathered
    }
}

impl<T> Margin<T> {
    /// Adds a worker's notes, which are on pieces that no other worker read.
    fn add(&mut self, notes: Notes<T>, pieces: &[u32]) {
        let part = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        let mut from = 0;
        for own in notes.spots.chunk_by(|a, b| a.0 == b.0) {
            let to = from + u32::try_from(own.len()).unwrap_or(u32::MAX);
            let piece = pieces[own[0].0 as usize] as usize;
            if self.pieces.len() <= piece {
                self.pieces.resize(piece + 1, Place::default());
            }
            self.pieces[piece] = Place { part, from, to };
            from = to;
        }
        self.parts.push(notes);
    }

    /// What was noted of an event.
    pub fn of(&self, row: &Row) -> Option<&T> {
        self.on((row.piece, row.record))
    }

    fn on(&self, spot: Spot) -> Option<&T> {
        match self.moved.binary_search_by_key(&spot, |(spot, _)| *spot) {
            Ok(at) => Some(&self.moved[at].1),
            Err(_) => self.at(spot),
        }
    }

    /// What was noted of a record.
    fn at(&self, (piece, record): Spot) -> Option<&T> {
        let Place { part, from, to } = *self.pieces.get(piece as usize)?;
        let part = self.parts.get(part as usize)?;
        let (from, to) = (from as usize, to as usize);
        let at = part.spots[from..to].binary_search_by_key(&record, |(_, record)| *record).ok()?;
        Some(&part.notes[from + at])
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.notes.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::steps::ends;

    fn told(margin: &Margin<String>, spot: Spot) -> Option<&str> {
        margin.on(spot).map(String::as_str)
    }

    fn notes(of: &[(Spot, &str)]) -> Notes<String> {
        let mut notes = Notes::default();
        of.iter().for_each(|(spot, note)| notes.push(*spot, (*note).to_owned()));
        notes
    }

    #[test]
    fn notes_are_found_whoever_wrote_them() {
        let first = notes(&[((0, 1), "a"), ((0, 4), "b"), ((2, 0), "c")]);
        let second = notes(&[((0, 0), "d"), ((1, 9), "e")]);
        let parts = vec![(first, &[1, 9, 4][..]), (second, &[3, 0])];
        let margin = Margin::gather(parts, &HashMap::new(), |told, _| told);
        for (spot, note) in
            [((1, 1), "a"), ((1, 4), "b"), ((4, 0), "c"), ((3, 0), "d"), ((0, 9), "e")]
        {
            assert_eq!(told(&margin, spot), Some(note));
        }
        for spot in [(1, 0), (1, 2), (2, 0), (9, 0), (5, 0), (0, 0)] {
            assert_eq!(told(&margin, spot), None, "{spot:?}");
        }
        assert!(!margin.is_empty() && Margin::<u8>::default().is_empty());
    }

    #[test]
    fn what_steps_told_is_told_of_the_last() {
        let first = notes(&[((0, 1), "begun"), ((0, 2), "on"), ((0, 7), "alone")]);
        let second = notes(&[((0, 3), "ended"), ((0, 5), "other")]);
        let parts = vec![(notes(&[]), &[][..]), (first, &[0]), (second, &[1])];
        let steps = [((0, 1), (0, 2)), ((0, 2), (1, 3)), ((0, 7), (1, 8)), ((1, 5), (1, 5))];
        let margin = Margin::gather(parts, &ends(&steps), |told, more| format!("{told}+{more}"));
        assert_eq!(told(&margin, (1, 3)), Some("ended+begun+on"));
        assert_eq!(told(&margin, (1, 8)), Some("alone"));
        assert_eq!(told(&margin, (1, 5)), Some("other"));
    }
}
