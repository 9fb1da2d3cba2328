//! Names held once: each worker numbers what it meets, and the numbers of all workers become
//! one numbering by the order of the texts, so that it never depends on who met what first.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::evidence::scan::Text;

/// A numbering of keys made of `N` texts.
pub(super) struct Names<const N: usize> {
    numbers: HashTable<u32>,
    keys: Vec<[Box<str>; N]>,
    hasher: DefaultHashBuilder,
}

impl<const N: usize> Names<N> {
    pub(super) fn new() -> Self {
        Self {
            numbers: HashTable::new(),
            keys: Vec::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// The number of a key, and whether it is new.
    #[inline]
    pub(super) fn number(&mut self, key: [Text<'_>; N]) -> (u32, bool) {
        let raw = key.map(|text| text.raw);
        let hash = self.hash(&raw);
        if let Some(number) = self.find(hash, &raw) {
            return (number, false);
        }
        // What is escaped or no UTF-8 is never found under its raw bytes.
        let decoded = key.map(Text::decode);
        let texts: [&str; N] = std::array::from_fn(|i| decoded[i].as_ref());
        self.add(texts)
    }

    fn add(&mut self, texts: [&str; N]) -> (u32, bool) {
        let hash = self.hash(&texts.map(str::as_bytes));
        let (keys, hasher) = (&self.keys, &self.hasher);
        let entry = self.numbers.entry(
            hash,
            |&number| same(&keys[number as usize], &texts.map(str::as_bytes)),
            |&number| hash_of(hasher, &bytes_of(&keys[number as usize])),
        );
        match entry {
            Entry::Occupied(number) => (*number.get(), false),
            Entry::Vacant(place) => {
                let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
                place.insert(number);
                self.keys.push(texts.map(Box::from));
                (number, true)
            }
        }
    }

    /// The texts of a key that was numbered here.
    pub(super) fn key(&self, number: u32) -> &[Box<str>; N] {
        &self.keys[number as usize]
    }

    fn find(&self, hash: u64, raw: &[&[u8]; N]) -> Option<u32> {
        let found = self
            .numbers
            .find(hash, |&number| same(&self.keys[number as usize], raw));
        found.copied()
    }

    fn hash(&self, parts: &[&[u8]; N]) -> u64 {
        hash_of(&self.hasher, parts)
    }

    pub(super) fn into_keys(self) -> Vec<[Box<str>; N]> {
        self.keys
    }
}

fn same<const N: usize>(key: &[Box<str>; N], parts: &[&[u8]; N]) -> bool {
    key.iter()
        .zip(parts)
        .all(|(text, part)| text.as_bytes() == *part)
}

fn bytes_of<const N: usize>(key: &[Box<str>; N]) -> [&[u8]; N] {
    std::array::from_fn(|i| key[i].as_bytes())
}

fn hash_of<const N: usize>(hasher: &DefaultHashBuilder, parts: &[&[u8]; N]) -> u64 {
    hasher.hash_one(parts)
}

/// One numbering for all workers: the keys in order, and for each worker what its numbers became.
pub(super) fn merge<K: Ord>(workers: Vec<Vec<K>>) -> (Vec<K>, Vec<Vec<u32>>) {
    let mut maps: Vec<Vec<u32>> = workers.iter().map(|keys| vec![0; keys.len()]).collect();
    let mut all: Vec<(K, usize, usize)> = Vec::new();
    for (worker, keys) in workers.into_iter().enumerate() {
        all.extend(keys.into_iter().enumerate().map(|(n, key)| (key, worker, n)));
    }
    all.sort_unstable();
    let mut merged: Vec<K> = Vec::new();
    for (key, worker, n) in all {
        if merged.last() != Some(&key) {
            merged.push(key);
        }
        maps[worker][n] = u32::try_from(merged.len() - 1).unwrap_or(u32::MAX);
    }
    (merged, maps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_however_it_is_written() {
        let mut names = Names::<1>::new();
        let escaped = |raw| Text { raw, escaped: true };
        assert_eq!(names.number([Text::plain(b"a/b")]), (0, true));
        assert_eq!(names.number([escaped(b"a\\/b")]), (0, false));
        assert_eq!(names.number([Text::plain(b"\xff")]), (1, true));
        assert_eq!(names.number([Text::plain(b"\xff")]), (1, false));
        assert_eq!(names.number([Text::plain(b"")]), (2, true));
    }

    #[test]
    fn parts_do_not_run_together() {
        let mut names = Names::<2>::new();
        let key = |a: &'static [u8], b: &'static [u8]| [Text::plain(a), Text::plain(b)];
        assert_eq!(names.number(key(b"ab", b"c")).0, 0);
        assert_eq!(names.number(key(b"a", b"bc")).0, 1);
    }

    #[test]
    fn merged_numbers_follow_the_texts_alone() {
        let (keys, maps) = merge(vec![vec!["c", "a"], vec!["b", "c"]]);
        assert_eq!(keys, ["a", "b", "c"]);
        assert_eq!(maps, [[2, 0], [1, 2]]);
    }
}
