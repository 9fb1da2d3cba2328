//! Names held once: each worker numbers what it meets, and the numbers of all workers become
//! one numbering by the order of the texts, so that it never depends on who met what first.

use std::hash::{BuildHasher, Hasher};

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::slice::ParallelSliceMut;

use crate::evidence::scan::Text;

/// A numbering of keys made of `N` texts, each as it stands in the file. Two spellings of one text
/// have two numbers here and become one when all workers' names are merged.
pub(super) struct Names<const N: usize> {
    numbers: HashTable<u32>,
    /// The bytes of all keys behind each other.
    bytes: Vec<u8>,
    /// Where each part of each key ends; it begins where the one before it ends.
    ends: Vec<[u32; N]>,
    hasher: DefaultHashBuilder,
    /// What was asked for last.
    last: u32,
}

impl<const N: usize> Names<N> {
    pub(super) fn new() -> Self {
        Self {
            numbers: HashTable::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
            hasher: DefaultHashBuilder::default(),
            last: u32::MAX,
        }
    }

    /// The number of a key that is mostly the one asked for before: the account within a file.
    #[inline]
    pub(super) fn number_again(&mut self, key: [Text<'_>; N]) -> u32 {
        if !self.is_key(self.last, &key.map(|text| text.raw)) {
            self.last = self.number(key).0;
        }
        self.last
    }

    /// The number of a key, and whether it is new.
    #[inline]
    pub(super) fn number(&mut self, key: [Text<'_>; N]) -> (u32, bool) {
        let key = key.map(|text| text.raw);
        let hash = self.hash(&key);
        let found = self.numbers.find(hash, |&number| self.is_key(number, &key));
        match found {
            Some(&number) => (number, false),
            None => (self.add(hash, &key), true),
        }
    }

    #[cold]
    fn add(&mut self, hash: u64, key: &[&[u8]; N]) -> u32 {
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let ends = key.map(|part| {
            self.bytes.extend_from_slice(part);
            // Four gigabytes of distinct names do not fit the memory that rows need.
            u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
        });
        self.ends.push(ends);
        let rehash = |&number: &u32| {
            let parts = parts(&self.bytes, &self.ends, number);
            hash_of(&self.hasher, &parts)
        };
        if let Entry::Vacant(place) = self.numbers.entry(hash, |_| false, rehash) {
            place.insert(number);
        }
        number
    }

    #[inline]
    fn is_key(&self, number: u32, key: &[&[u8]; N]) -> bool {
        if number as usize >= self.ends.len() {
            return false;
        }
        let known = parts(&self.bytes, &self.ends, number);
        known.iter().zip(key).all(|(a, b)| same(a, b))
    }

    #[inline]
    fn hash(&self, key: &[&[u8]; N]) -> u64 {
        hash_of(&self.hasher, key)
    }

    /// The texts of all keys, by number.
    pub(super) fn into_keys(self) -> Vec<[Box<str>; N]> {
        let numbers = 0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let parts = numbers.map(|number| parts(&self.bytes, &self.ends, number));
        parts.map(|parts| parts.map(|raw| Text::new(raw).decode().into())).collect()
    }
}

#[inline]
fn parts<'n, const N: usize>(bytes: &'n [u8], ends: &[[u32; N]], number: u32) -> [&'n [u8]; N] {
    let mut start = match number {
        0 => 0,
        _ => ends[number as usize - 1][N - 1] as usize,
    };
    ends[number as usize].map(|end| {
        let part = &bytes[start..end as usize];
        start = end as usize;
        part
    })
}

/// Whether two short texts are equal: two overlapping reads decide up to 32 bytes, without a call.
#[inline(always)]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    fn ends<const W: usize>(text: &[u8]) -> Option<(&[u8; W], &[u8; W])> {
        Some((text.first_chunk()?, text.last_chunk()?))
    }
    match a.len() {
        0 => true,
        1..4 => a == b,
        4..8 => ends::<4>(a) == ends::<4>(b),
        8..16 => ends::<8>(a) == ends::<8>(b),
        16..=32 => ends::<16>(a) == ends::<16>(b),
        _ => ends::<16>(a) == ends::<16>(b) && a == b,
    }
}

#[inline]
fn hash_of<const N: usize>(hasher: &DefaultHashBuilder, parts: &[&[u8]; N]) -> u64 {
    let mut hasher = hasher.build_hasher();
    for part in parts {
        hasher.write(part);
        hasher.write_usize(part.len());
    }
    hasher.finish()
}

/// One numbering for all workers: the keys in order, and for each worker what its numbers became.
pub(super) fn merge<K: Ord + Send>(workers: Vec<Vec<K>>) -> (Vec<K>, Vec<Vec<u32>>) {
    let mut maps: Vec<Vec<u32>> = workers.iter().map(|keys| vec![0; keys.len()]).collect();
    let mut all: Vec<(K, usize, usize)> = Vec::new();
    for (worker, keys) in workers.into_iter().enumerate() {
        all.extend(keys.into_iter().enumerate().map(|(n, key)| (key, worker, n)));
    }
    all.par_sort_unstable();
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

    fn key<'a>(parts: [&'a str; 2]) -> [Text<'a>; 2] {
        parts.map(|part| Text::new(part.as_bytes()))
    }

    #[test]
    fn a_key_has_one_number_and_gives_its_texts_back() {
        let mut names = Names::<2>::new();
        for round in 0..2 {
            for n in 0..1000_u32 {
                let text = "x".repeat(n as usize % 70) + &n.to_string();
                assert_eq!(names.number(key([&text, "b"])), (n, round == 0));
            }
        }
        let keys = names.into_keys();
        assert_eq!(&*keys[7][0], "xxxxxxx7");
        assert_eq!(&*keys[999][1], "b");
    }

    #[test]
    fn parts_do_not_run_together() {
        let mut names = Names::<2>::new();
        assert_eq!(names.number(key(["ab", "c"])).0, 0);
        assert_eq!(names.number(key(["a", "bc"])).0, 1);
        assert_eq!(names.number(key(["", "abc"])).0, 2);
        assert_eq!(names.number(key(["abc", ""])).0, 3);
        assert_eq!(names.number(key(["", ""])).0, 4);
    }

    #[test]
    fn texts_of_every_length_are_told_apart() {
        for length in 0..80 {
            let text: Vec<u8> = (0..length).collect();
            assert!(same(&text, &text.clone()));
            for at in 0..text.len() {
                let mut other = text.clone();
                other[at] ^= 1;
                assert!(!same(&text, &other), "{length} {at}");
            }
        }
    }

    #[test]
    fn spellings_of_one_text_merge_into_one() {
        let mut names = Names::<1>::new();
        assert_eq!(names.number([Text::new(b"a/b")]), (0, true));
        assert_eq!(names.number([Text::new(b"a\\/b")]), (1, true));
        assert_eq!(names.number([Text::new(b"a\\\\/b")]), (2, true));
        let (keys, maps) = merge(vec![names.into_keys()]);
        assert_eq!(keys.iter().map(|[k]| &**k).collect::<Vec<_>>(), ["a/b", "a\\/b"]);
        assert_eq!(maps, [[0, 0, 1]]);
    }

    #[test]
    fn merged_numbers_follow_the_texts_alone() {
        let (keys, maps) = merge(vec![vec!["c", "a"], vec!["b", "c"]]);
        assert_eq!(keys, ["a", "b", "c"]);
        assert_eq!(maps, [[2, 0], [1, 2]]);
    }
}
