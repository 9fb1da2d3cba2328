//! Globs, alone and in sets that tell at once which of them match.

use std::ops::Range;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::document::{Reader, Table, Text};

/// Longer than any identifier of a cloud; globs are compiled, and a huge one costs memory.
const LONGEST: usize = 2048;

/// A glob as it was written. `*` matches slashes and colons, too: identifiers are no paths.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written.
    pub text: String,
    glob: Glob,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.glob == other.glob
    }
}

/// Whether capitals count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// In identifiers and names.
    AsWritten,
    /// In the names of actions, services and regions, which people spell as they please.
    AnyCase,
}

impl Pattern {
    fn new(text: &str, letters: Letters) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        let glob = GlobBuilder::new(text)
            .case_insensitive(letters == Letters::AnyCase)
            .build()
            .map_err(|error| error.kind().to_string())?;
        // A glob may read well and still be too large to compile.
        GlobSetBuilder::new().add(glob.clone()).build().map_err(|error| error.to_string())?;
        Ok(Self { text: text.to_owned(), glob })
    }
}

impl Reader<'_> {
    /// A text as a glob.
    pub(super) fn pattern(&mut self, (text, at): Text<'_>, letters: Letters) -> Option<Pattern> {
        match Pattern::new(text, letters) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                self.bad_glob(text, &at, &why);
                None
            }
        }
    }

    /// A list of globs.
    pub(super) fn patterns(
        &mut self,
        table: &Table<'_>,
        key: &str,
        letters: Letters,
    ) -> Vec<Pattern> {
        let texts = self.texts(table, key);
        texts.into_iter().filter_map(|text| self.pattern(text, letters)).collect()
    }

    fn bad_glob(&mut self, text: &str, at: &Range<usize>, why: &str) {
        self.error(
            at,
            format!("bad glob `{text}`: {why}; * stands for anything, ? for one character, [ab] and {{one,two}} for a choice"),
        );
    }
}

/// Patterns of many entries, asked all at once.
#[derive(Debug, Default)]
pub struct Patterns {
    /// Sets, each with the number of its first pattern.
    sets: Vec<(usize, GlobSet)>,
    /// By pattern, the entry it belongs to.
    entries: Vec<u32>,
}

impl Patterns {
    /// The patterns of entries, which are numbered from 0.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a [Pattern]>) -> Self {
        let mut patterns = Self::default();
        let mut globs = Vec::new();
        for (entry, list) in (0_u32..).zip(entries) {
            for pattern in list {
                globs.push(&pattern.glob);
                patterns.entries.push(entry);
            }
        }
        patterns.add(0, &globs);
        patterns
    }

    /// Adds globs as one set, or, where that would be too large, as two.
    fn add(&mut self, first: usize, globs: &[&Glob]) {
        let mut builder = GlobSetBuilder::new();
        for glob in globs {
            builder.add((*glob).clone());
        }
        match builder.build() {
            Ok(set) => self.sets.push((first, set)),
            // Each alone was compiled when it was read.
            Err(_) if globs.len() < 2 => {}
            Err(_) => {
                let (left, right) = globs.split_at(globs.len() / 2);
                self.add(first, left);
                self.add(first + left.len(), right);
            }
        }
    }

    /// The entries that have a pattern which matches one of these texts, in order.
    pub fn matching(&self, texts: &[&str]) -> Vec<u32> {
        let mut matching: Vec<u32> = Vec::new();
        for (first, set) in &self.sets {
            for text in texts {
                let found = set.matches(text).into_iter();
                matching.extend(found.map(|number| self.entries[first + number]));
            }
        }
        matching.sort_unstable();
        matching.dedup();
        matching
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str], letters: Letters) -> Vec<Pattern> {
        texts.iter().filter_map(|text| Pattern::new(text, letters).ok()).collect()
    }

    #[test]
    fn a_star_matches_slashes_and_colons() {
        let list = patterns(&["arn:aws:iam::*:role/ci-*", "*terraform*"], Letters::AsWritten);
        let set = Patterns::of(list.iter().map(std::slice::from_ref));
        assert_eq!(set.matching(&["arn:aws:iam::1:role/ci-a/b", "role/ci-a/b"]), [0]);
        assert_eq!(set.matching(&["x:y/terraform:z", "arn:aws:iam::1:role/ci-"]), [0, 1]);
        assert_eq!(set.matching(&["role/CI-a", "Terraform"]), [] as [u32; 0]);
    }

    #[test]
    fn actions_are_matched_in_any_case() {
        let list = patterns(&["IAM:*", "getobject"], Letters::AnyCase);
        let set = Patterns::of([&list[..]]);
        assert_eq!(set.matching(&["iam:CreateUser", "CreateUser"]), [0]);
        assert_eq!(set.matching(&["s3:GetObject", "GetObject"]), [0]);
        assert_eq!(set.matching(&["s3:GetObjectAcl", "GetObjectAcl"]), [] as [u32; 0]);
    }

    #[test]
    fn what_is_no_glob_or_too_long_is_refused() {
        for text in ["[a", "{a,b", "a]{", &"a".repeat(LONGEST + 1)] {
            assert!(Pattern::new(text, Letters::AsWritten).is_err(), "{text}");
        }
    }

    #[test]
    fn thousands_of_long_patterns_are_split_into_sets() {
        let texts: Vec<String> =
            (0..3000).map(|n| format!("*{}?{n}?{}*", "?".repeat(60), "[a-z]".repeat(40))).collect();
        let list: Vec<Pattern> =
            texts.iter().filter_map(|text| Pattern::new(text, Letters::AnyCase).ok()).collect();
        assert_eq!(list.len(), 3000);
        let set = Patterns::of(list.iter().map(std::slice::from_ref));
        assert!(set.sets.len() > 1, "too few to need a second set");
        let text = format!("{}x2999y{}", "-".repeat(60), "q".repeat(40));
        assert_eq!(set.matching(&[&text]), [9, 99, 299, 999, 2999]);
    }
}
