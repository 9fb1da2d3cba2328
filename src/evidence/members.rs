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
    first: Box<[[u16; 2]; 256]>,
}

/// No entry.
const NONE: u16 = u16::MAX;
/// Keys that are learnt; a record with ever new keys gains nothing by more.
const MOST_ENTRIES: usize = 2048;
/// Bytes of the longest key that is predicted, quotes and colon included.
const LONGEST: usize = 32;

struct Entry {
    /// The key in its quotes and the colon, padded.
    text: [u8; LONGEST],
    /// As many low bits as the text has bytes.
    mask: u32,
    /// The entries that followed it lately, the latest first.
    next: [u16; 2],
    length: u8,
    key: Key,
    /// Whether members under it are asked for.
    opens: bool,
}

impl Entry {
    /// Whether this key stands at `at`, with its colon right behind it.
    #[inline(always)]
    fn stands_at(&self, bytes: &[u8], at: usize) -> bool {
        let Some(there) = bytes.get(at..).and_then(|rest| rest.first_chunk::<LONGEST>()) else {
            let length = usize::from(self.length);
            return length > 0 && bytes.get(at..at + length) == Some(&self.text[..length]);
        };
        let (there, _) = there.as_chunks::<16>();
        let (text, _) = self.text.as_chunks::<16>();
        let low = u8x16::new(there[0]).simd_eq(u8x16::new(text[0])).to_bitmask();
        let high = u8x16::new(there[1]).simd_eq(u8x16::new(text[1])).to_bitmask();
        !(low | high << 16) & self.mask == 0
    }

    #[inline(always)]
    fn found(&self, entry: u16, at: usize) -> Found {
        Found { entry, key: self.key, opens: self.opens, behind: at + usize::from(self.length) }
    }
}

/// A key where one is due.
struct Found {
    /// Its entry, [`NONE`] where it is not remembered.
    entry: u16,
    key: Key,
    opens: bool,
    /// The offset behind its colon.
    behind: usize,
}

impl KeyBook {
    /// A book that knows the names somebody asks for, and not yet which follows which.
    #[expect(clippy::new_without_default, reason = "nothing about it is a default")]
    pub fn new() -> Self {
        let mut book = Self {
            entries: Vec::new(),
            numbers: HashMap::new(),
            first: Box::new([[NONE; 2]; 256]),
        };
        for (parent, name, key) in NAMES {
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
        members: &mut Vec<Member<'a>>,
    ) -> Result<Cut, Fault> {
        let mut previous = NONE;
        loop {
            let guesses = match self.entries.get(usize::from(previous)) {
                Some(entry) => entry.next,
                None => self.first[parent as usize],
            };
            let guess = self.entries.get(usize::from(guesses[0]));
            let (key, opens, behind) = match guess.filter(|entry| entry.stands_at(bytes, at)) {
                Some(entry) => {
                    previous = guesses[0];
                    (entry.key, entry.opens, at + usize::from(entry.length))
                }
                None => {
                    let found = self.unexpected_key(bytes, at, parent, previous, guesses)?;
                    previous = found.entry;
                    (found.key, found.opens, found.behind)
                }
            };
            let start = scan::space(bytes, behind);
            let behind = match bytes.get(start) {
                Some(b'"') => {
                    let (text, behind) = scan::string(bytes, start + 1)?;
                    if key != Key::Other {
                        let value = Json::Text(text);
                        members.push(Member { key, value });
                    }
                    behind
                }
                Some(b'[') if descend(key) => return Ok(Cut::Array(start)),
                Some(b'{') if opens => self.nested(bytes, start, key, members)?,
                _ => {
                    let (value, behind) = scan::value(bytes, start)?;
                    if key != Key::Other {
                        members.push(Member { key, value });
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

    /// The key that stands at `at`, where it is not the one that mostly does.
    #[inline(never)]
    fn unexpected_key(
        &mut self,
        bytes: &[u8],
        at: usize,
        parent: Key,
        previous: u16,
        guesses: [u16; 2],
    ) -> Result<Found, Fault> {
        let second = self.entries.get(usize::from(guesses[1]));
        let found = match second.filter(|entry| entry.stands_at(bytes, at)) {
            Some(entry) => entry.found(guesses[1], at),
            None => self.look_up(bytes, at, parent)?,
        };
        let remembered = match self.entries.get_mut(usize::from(previous)) {
            Some(entry) => &mut entry.next,
            None => &mut self.first[parent as usize],
        };
        if remembered[0] != found.entry {
            *remembered = [found.entry, remembered[0]];
        }
        Ok(found)
    }

    fn look_up(&mut self, bytes: &[u8], at: usize, parent: Key) -> Result<Found, Fault> {
        scan::expect(bytes, at, b'"')?;
        let (name, behind) = scan::string(bytes, at + 1)?;
        let colon = scan::space(bytes, behind);
        scan::expect(bytes, colon, b':')?;
        let number = self.number(parent, name.raw);
        let entry = self.entries.get(usize::from(number));
        Ok(Found {
            entry: number,
            key: entry.map_or(Key::Other, |entry| entry.key),
            opens: entry.is_some_and(|entry| entry.opens),
            behind: colon + 1,
        })
    }

    fn number(&mut self, parent: Key, name: &[u8]) -> u16 {
        if let Some(number) = self.numbers.get(&NameRef(parent, name)) {
            return *number;
        }
        if self.entries.len() >= MOST_ENTRIES || name.len() + 3 > LONGEST {
            return NONE;
        }
        self.add(parent, name, Key::Other)
    }

    /// Adds a name. One longer than [`LONGEST`] with its quotes and colon is looked up each time:
    /// its entry has no text that could stand in a record.
    fn add(&mut self, parent: Key, name: &[u8], key: Key) -> u16 {
        let mut quoted = [b"\"", name, b"\":"].concat();
        let mut mask = u32::MAX;
        if quoted.len() > LONGEST {
            quoted.clear();
        } else {
            mask >>= LONGEST - quoted.len();
        }
        let mut text = [0; LONGEST];
        text[..quoted.len()].copy_from_slice(&quoted);
        let number = u16::try_from(self.entries.len()).unwrap_or(NONE);
        self.entries.push(Entry {
            text,
            mask,
            next: [NONE; 2],
            length: u8::try_from(quoted.len()).unwrap_or(u8::MAX),
            key,
            opens: key != Key::Other && NAMES.iter().any(|(parent, _, _)| *parent == key),
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
