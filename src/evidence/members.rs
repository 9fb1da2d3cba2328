//! Reads the members of records that somebody asks for, in one pass over the bytes.
//!
//! A log is written by one program, so a record's keys follow each other as in the record before.
//! Each key is first compared with the ones that followed its predecessor lately, which is cheaper
//! than finding its end and looking it up.

use hashbrown::HashMap;
use wide::u8x16;

use super::keys::{Key, NAMES};
use super::scan::{self, Fault, Json};

/// A member that somebody asks for. Members of objects that are asked into, such as
/// `userIdentity`, stand in the list like the others, under keys of their own.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// What it is.
    pub key: Key,
    /// Its value.
    pub value: Json<'a>,
}

/// The value of a member in a record's list; the last one where a key comes twice, as with most parsers.
pub fn value_of<'a>(members: &[Member<'a>], key: Key) -> Option<Json<'a>> {
    let found = members.iter().rev().find(|member| member.key == key);
    found.map(|member| member.value)
}

/// How far an object was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The whole object; the offset behind its `}`.
    Whole(usize),
    /// Up to a member whose array the caller wants to walk itself; the offset of its `[`.
    Array(usize),
}

/// Keys met so far and which followed which. Lost memory costs time, never correctness.
pub struct KeyBook {
    entries: Vec<Entry>,
    numbers: HashMap<(Key, Box<[u8]>), u16>,
    /// For each parent, the keys its objects began with lately.
    first: Vec<[u16; 2]>,
    /// For each key, whether members under it are asked for.
    opens: Vec<bool>,
}

/// No entry.
const NONE: u16 = u16::MAX;
/// Keys that are learnt; a record with ever new keys gains nothing by more.
const MOST_ENTRIES: usize = 2048;
/// Bytes of the longest key that is predicted, quotes included.
const LONGEST: usize = 32;

struct Entry {
    /// The key in its quotes, padded.
    text: [u8; LONGEST],
    /// As many low bits as the text has bytes.
    mask: u32,
    length: u8,
    key: Key,
    /// The entries that followed it lately, the latest first.
    next: [u16; 2],
}

impl Entry {
    /// Whether this key stands at `at`.
    #[inline(always)]
    fn stands_at(&self, bytes: &[u8], at: usize) -> bool {
        let Some(there) = bytes.get(at..).and_then(|rest| rest.first_chunk::<LONGEST>()) else {
            let length = usize::from(self.length);
            return bytes.get(at..at + length) == Some(&self.text[..length]);
        };
        let (there, _) = there.as_chunks::<16>();
        let (text, _) = self.text.as_chunks::<16>();
        let low = u8x16::new(there[0]).simd_eq(u8x16::new(text[0])).to_bitmask();
        let high = u8x16::new(there[1]).simd_eq(u8x16::new(text[1])).to_bitmask();
        (low | high << 16) & self.mask == self.mask
    }
}

impl KeyBook {
    /// A book that knows the names somebody asks for, and not yet which follows which.
    #[expect(clippy::new_without_default, reason = "nothing about it is a default")]
    pub fn new() -> Self {
        let mut book = Self {
            entries: Vec::new(),
            numbers: HashMap::new(),
            first: vec![[NONE; 2]; 256],
            opens: vec![false; 256],
        };
        for (parent, name, key) in NAMES {
            book.opens[*parent as usize] = true;
            book.add(*parent, name.as_bytes(), *key);
        }
        book
    }

    /// Reads the object that opens at `at`, up to its end or to the first array that `descend` accepts.
    #[inline]
    pub(super) fn object<'a>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        descend: impl Fn(Key) -> bool,
        found: &mut Vec<Member<'a>>,
    ) -> Result<Cut, Fault> {
        debug_assert_eq!(bytes.get(at), Some(&b'{'));
        let first = scan::space(bytes, at + 1);
        if bytes.get(first) == Some(&b'}') {
            return Ok(Cut::Whole(first + 1));
        }
        self.members(bytes, first, Key::Root, descend, found)
    }

    /// Reads members on from where a key is due.
    pub(super) fn members<'a>(
        &mut self,
        bytes: &'a [u8],
        mut at: usize,
        parent: Key,
        descend: impl Fn(Key) -> bool,
        found: &mut Vec<Member<'a>>,
    ) -> Result<Cut, Fault> {
        let mut previous = NONE;
        loop {
            let (entry, behind) = self.key(bytes, at, parent, previous)?;
            previous = entry;
            let key = self.entries.get(usize::from(entry)).map_or(Key::Other, |entry| entry.key);
            let colon = scan::space(bytes, behind);
            scan::expect(bytes, colon, b':')?;
            let start = scan::space(bytes, colon + 1);
            let behind = match bytes.get(start) {
                Some(b'"') => {
                    let (text, behind) = scan::string(bytes, start + 1)?;
                    if key != Key::Other {
                        let value = Json::Text(text);
                        found.push(Member { key, value });
                    }
                    behind
                }
                Some(b'[') if descend(key) => return Ok(Cut::Array(start)),
                Some(b'{') if self.opens[key as usize] && key != Key::Root => {
                    self.nested(bytes, start, key, found)?
                }
                _ => {
                    let (value, behind) = scan::value(bytes, start)?;
                    if key != Key::Other {
                        found.push(Member { key, value });
                    }
                    behind
                }
            };
            at = scan::space(bytes, behind);
            match bytes.get(at) {
                Some(b',') => at = scan::space(bytes, at + 1),
                Some(b'}') => return Ok(Cut::Whole(at + 1)),
                Some(_) => return Err(Fault::Syntax(at)),
                None => return Err(Fault::Unfinished),
            }
        }
    }

    /// Reads an object that is asked into. The depth is that of the table of names, not of the data.
    fn nested<'a>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        key: Key,
        found: &mut Vec<Member<'a>>,
    ) -> Result<usize, Fault> {
        let first = scan::space(bytes, at + 1);
        if bytes.get(first) == Some(&b'}') {
            return Ok(first + 1);
        }
        match self.members(bytes, first, key, |_| false, found)? {
            Cut::Whole(behind) | Cut::Array(behind) => Ok(behind),
        }
    }

    /// The entry of the key that stands at `at`, and the offset behind its closing quote.
    #[inline(always)]
    fn key(
        &mut self,
        bytes: &[u8],
        at: usize,
        parent: Key,
        previous: u16,
    ) -> Result<(u16, usize), Fault> {
        let guesses = match self.entries.get(usize::from(previous)) {
            Some(entry) => entry.next,
            None => self.first[parent as usize],
        };
        if let Some(entry) = self.entries.get(usize::from(guesses[0]))
            && entry.stands_at(bytes, at)
        {
            return Ok((guesses[0], at + usize::from(entry.length)));
        }
        self.unexpected_key(bytes, at, parent, previous, guesses)
    }

    #[inline(never)]
    fn unexpected_key(
        &mut self,
        bytes: &[u8],
        at: usize,
        parent: Key,
        previous: u16,
        guesses: [u16; 2],
    ) -> Result<(u16, usize), Fault> {
        let second = self.entries.get(usize::from(guesses[1]));
        let (number, behind) = match second.filter(|entry| entry.stands_at(bytes, at)) {
            Some(entry) => (guesses[1], at + usize::from(entry.length)),
            None => {
                scan::expect(bytes, at, b'"')?;
                let (text, behind) = scan::string(bytes, at + 1)?;
                (self.number(parent, text.raw), behind)
            }
        };
        let remembered = match self.entries.get_mut(usize::from(previous)) {
            Some(entry) => &mut entry.next,
            None => &mut self.first[parent as usize],
        };
        *remembered = [number, remembered[0]];
        Ok((number, behind))
    }

    fn number(&mut self, parent: Key, name: &[u8]) -> u16 {
        if let Some(number) = self.numbers.get(&NameRef(parent, name)) {
            return *number;
        }
        if self.entries.len() >= MOST_ENTRIES {
            return NONE;
        }
        self.add(parent, name, Key::Other)
    }

    fn add(&mut self, parent: Key, name: &[u8], key: Key) -> u16 {
        let quoted = [b"\"", name, b"\""].concat();
        if quoted.len() > LONGEST && key == Key::Other {
            return NONE;
        }
        let mut text = [0; LONGEST];
        text[..quoted.len()].copy_from_slice(&quoted);
        let number = u16::try_from(self.entries.len()).unwrap_or(NONE);
        self.entries.push(Entry {
            text,
            mask: u32::MAX >> (LONGEST - quoted.len()),
            length: u8::try_from(quoted.len()).unwrap_or(u8::MAX),
            key,
            next: [NONE; 2],
        });
        self.numbers.insert((parent, name.into()), number);
        number
    }
}

/// A name under its parent, for looking it up without owning it.
#[derive(Hash)]
struct NameRef<'n>(Key, &'n [u8]);

impl hashbrown::Equivalent<(Key, Box<[u8]>)> for NameRef<'_> {
    fn equivalent(&self, owned: &(Key, Box<[u8]>)) -> bool {
        self.0 == owned.0 && *self.1 == *owned.1
    }
}

#[cfg(test)]
#[path = "members_tests.rs"]
mod tests;
