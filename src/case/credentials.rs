//! What is known of the credentials that records were signed with.

use hashbrown::{HashMap, HashSet};

use crate::credential::{Credential, is_blotted};

/// A file, a piece of it, and a record in that.
pub(super) type Order = (u32, u32, u32);

/// What decides between records of one credential: those of a log that tells of credentials come first.
pub(super) type Rank = (bool, Order);

/// Credentials by the hash in [`super::Row::credential`].
///
/// Nearly every record is looked up, and few tell something new: what is looked up lies close
/// together, what is told apart from it.
#[derive(Debug, Default)]
pub struct Credentials {
    /// The rank of the record that tells of it, and the place in the list.
    places: HashMap<u64, (Rank, u32)>,
    list: Vec<Credential>,
    /// Those whose names are blotted out.
    blotted: HashSet<u64>,
    /// What was looked up lately: by the end of the hash, the hash and a rank that is told already.
    lately: Vec<(u64, Rank)>,
}

/// Credentials that are looked up without going to the table: those of the sessions that go on.
const LATELY: usize = 1024;

impl Credentials {
    /// What is known of one.
    pub fn get(&self, hash: u64) -> Option<&Credential> {
        self.place(hash).and_then(|place| self.at(place))
    }

    /// The place of what is known of one. Whoever asks often keeps it, since finding it takes longer
    /// than looking there.
    pub fn place(&self, hash: u64) -> Option<u32> {
        self.places.get(&hash).map(|(_, place)| *place)
    }

    /// What is known of the one at a place.
    pub fn at(&self, place: u32) -> Option<&Credential> {
        self.list.get(place as usize)
    }

    /// Whether the name of one is blotted out, so that it may be many.
    pub fn is_blotted(&self, hash: u64) -> bool {
        self.blotted.contains(&hash)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether a record of this rank tells of one that no earlier record tells of.
    pub(super) fn wants(&mut self, hash: u64, rank: Rank) -> bool {
        if self.lately.is_empty() {
            self.lately = vec![(0, Rank::default()); LATELY];
        }
        let lately = &mut self.lately[hash as usize % LATELY];
        if lately.0 == hash && lately.1 <= rank {
            return false;
        }
        let wants = self.places.get(&hash).is_none_or(|(known, _)| rank < *known);
        // Whoever asks takes what is wanted.
        *lately = (hash, rank);
        wants
    }

    /// Takes note that a record of this rank tells what is known.
    pub(super) fn lower(&mut self, hash: u64, rank: Rank) {
        if let Some((known, _)) = self.places.get_mut(&hash) {
            *known = rank;
        }
    }

    /// Takes what a record tells.
    pub(super) fn put(&mut self, hash: u64, rank: Rank, told: Credential) {
        if is_blotted(&told.text) {
            self.blotted.insert(hash);
        }
        self.place_in_list(hash, rank, told);
    }

    fn place_in_list(&mut self, hash: u64, rank: Rank, told: Credential) {
        match self.places.get_mut(&hash) {
            Some((known, place)) => {
                *known = rank;
                self.list[*place as usize] = told;
            }
            None => {
                let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
                self.places.insert(hash, (rank, place));
                self.list.push(told);
            }
        }
    }

    /// What all workers know. The first record of each credential in the order of files counts, so
    /// that it does not matter who read which.
    pub(super) fn merge(mut parts: Vec<Self>) -> Self {
        // The largest takes in the others.
        parts.sort_by_key(|part| part.list.len());
        let mut all = parts.pop().unwrap_or_default();
        for mut part in parts {
            all.blotted.extend(part.blotted);
            for (hash, (rank, place)) in part.places {
                if all.places.get(&hash).is_none_or(|(known, _)| rank < *known) {
                    let told = std::mem::take(&mut part.list[place as usize]);
                    all.place_in_list(hash, rank, told);
                }
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Credential {
        Credential { text: text.into(), ..Credential::default() }
    }

    #[test]
    fn the_first_record_counts_whoever_read_it() {
        let rank = |record| (false, (0, 0, record));
        let mut parts = [Credentials::default(), Credentials::default()];
        parts[0].put(7, rank(3), told("third"));
        parts[0].put(8, rank(4), told("other"));
        parts[1].put(7, rank(2), told("second"));
        assert!(!parts[1].wants(7, rank(2)) && parts[1].wants(7, rank(1)));
        parts[1].put(7, rank(1), told("first"));
        for turned in [false, true] {
            let mut parts: Vec<Credentials> = parts
                .iter()
                .map(|it| Credentials {
                    places: it.places.clone(),
                    list: it.list.clone(),
                    ..Credentials::default()
                })
                .collect();
            if turned {
                parts.reverse();
            }
            let all = Credentials::merge(parts);
            assert_eq!(all.get(7).map(|it| &*it.text), Some("first"));
            assert_eq!((all.get(8).map(|it| &*it.text), all.get(9)), (Some("other"), None));
        }
    }
}
