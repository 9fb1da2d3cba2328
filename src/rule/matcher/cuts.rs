//! What rules look at in a record, and the matches that it led to: much of it comes again, since
//! who acted, in which session and region, is the same for many records.

use std::sync::Arc;

use hashbrown::HashMap;

use super::asker::Found;

/// Bytes that are kept in mind, and bytes of the longest part of a record among them.
const KEPT: usize = 4 << 20;
const LONGEST: usize = 4 << 10;

/// The matches of parts of records, by verdict.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    matches: HashMap<(u32, Box<[u8]>), Found>,
    bytes: usize,
}

/// A key of a verdict and bytes, borrowed. Both kinds of key hash alike.
#[derive(Hash)]
struct ByBytes<'a>(u32, &'a [u8]);

impl hashbrown::Equivalent<(u32, Box<[u8]>)> for ByBytes<'_> {
    fn equivalent(&self, key: &(u32, Box<[u8]>)) -> bool {
        self.0 == key.0 && *self.1 == *key.1
    }
}

impl Cuts {
    /// What a part of a record led to before.
    pub(super) fn get(&self, verdict: u32, cut: &[u8]) -> Option<Found> {
        self.matches.get(&ByBytes(verdict, cut)).cloned()
    }

    /// Keeps what it led to. When there is no more room, all before is forgotten.
    pub(super) fn keep(&mut self, verdict: u32, cut: &[u8], matches: &Found) {
        if cut.len() > LONGEST {
            return;
        }
        if self.bytes + cut.len() > KEPT {
            *self = Self::default();
        }
        self.bytes += cut.len();
        self.matches.insert((verdict, cut.into()), Arc::clone(matches));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let mut cuts = Cuts::default();
        let matches: Found = [(1, 2)].into();
        cuts.keep(7, b"{}", &matches);
        assert_eq!(cuts.get(7, b"{}"), Some(Arc::clone(&matches)));
        assert_eq!(cuts.get(8, b"{}"), None);
        cuts.keep(7, &[b' '; LONGEST + 1], &matches);
        assert_eq!(cuts.get(7, &[b' '; LONGEST + 1]), None);
        for number in 0..=u32::try_from(KEPT / LONGEST).expect("few") {
            cuts.keep(number, &[b' '; LONGEST], &matches);
            assert!(cuts.bytes <= KEPT);
        }
        assert_eq!(cuts.get(7, b"{}"), None);
    }
}
