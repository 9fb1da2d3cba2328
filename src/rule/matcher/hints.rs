//! Hints as numbers.

use hashbrown::HashMap;

use crate::event::Event;

/// Hints that are kept in mind; logs have a few dozen.
const KEPT: usize = 100_000;

/// The numbers of hints.
#[derive(Debug, Default)]
pub(super) struct Hints {
    numbers: HashMap<Short, u32>,
    /// The same, of those with longer texts.
    long: HashMap<Box<[u8]>, u32>,
    /// What was met lately, which mostly comes again: each in a place that its lengths tell.
    lately: Vec<(Short, u32)>,
    text: Vec<u8>,
}

/// Places for what was met lately.
const LATELY: usize = 256;

/// Hints of which no text is longer than 32 bytes, as nearly all are: so they are compared without
/// going through texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Short {
    /// What is told besides texts, and the texts' lengths.
    told: [u8; 8],
    texts: [[u128; 2]; 4],
}

impl Hints {
    /// The number of an event's hints; none that counts where there are too many.
    pub(super) fn number(&mut self, event: &Event<'_>) -> u32 {
        let hints = event.hints;
        let [reads, manages] =
            [hints.read_only, hints.management].map(|told| told.map_or(2, u8::from));
        let told = [u8::from(hints.has_message), reads, manages];
        let texts = [hints.identity_type, hints.issuer_type, hints.invoked_by, hints.event_type];
        let texts = texts.map(|text| text.raw);
        let Some(short) = Short::of(told, texts) else { return self.number_of_long(told, texts) };
        let place = short.told.iter().fold(0, |place, told| place * 7 + usize::from(*told));
        if self.lately.is_empty() {
            self.lately = vec![(Short::default(), u32::MAX); LATELY];
        }
        let lately = &mut self.lately[place % LATELY];
        if lately.0 == short && lately.1 < u32::MAX {
            return lately.1;
        }
        let number = match self.numbers.get(&short) {
            Some(known) => *known,
            None => {
                let Some(next) = self.next() else { return u32::MAX };
                self.numbers.insert(short, next);
                next
            }
        };
        self.lately[place % LATELY] = (short, number);
        number
    }

    fn number_of_long(&mut self, told: [u8; 3], texts: [&[u8]; 4]) -> u32 {
        self.text.clear();
        self.text.extend(told);
        for text in texts {
            self.text.extend(text.len().to_le_bytes());
            self.text.extend_from_slice(text);
        }
        if let Some(known) = self.long.get(self.text.as_slice()) {
            return *known;
        }
        let Some(next) = self.next() else { return u32::MAX };
        self.long.insert(self.text.as_slice().into(), next);
        next
    }

    /// The number of what is new.
    fn next(&self) -> Option<u32> {
        let known = self.numbers.len() + self.long.len();
        u32::try_from(known).ok().filter(|_| known < KEPT)
    }
}

impl Short {
    fn of(told: [u8; 3], texts: [&[u8]; 4]) -> Option<Self> {
        let mut short = Self::default();
        short.told[..3].copy_from_slice(&told);
        for (place, text) in texts.into_iter().enumerate() {
            short.told[3 + place] = u8::try_from(text.len()).ok()?;
            short.texts[place] = number(text)?;
        }
        Some(short)
    }
}

/// A text of up to 32 bytes as numbers, those of no other text of its length: its beginning and its
/// end, which overlap where it is shorter than both.
fn number(text: &[u8]) -> Option<[u128; 2]> {
    let four = |text: &[u8; 4]| u128::from(u32::from_le_bytes(*text));
    let eight = |text: &[u8; 8]| u128::from(u64::from_le_bytes(*text));
    Some(match text.len() {
        0 => [0; 2],
        1..=3 => {
            let byte = |at: usize| u128::from(text[at]);
            let end = text.len() - 1;
            [byte(0) | byte(end / 2) << 8, byte(end)]
        }
        4..=7 => [four(text.first_chunk()?), four(text.last_chunk()?)],
        8..=15 => [eight(text.first_chunk()?), eight(text.last_chunk()?)],
        16..=32 => [text.first_chunk()?, text.last_chunk()?].map(|half| u128::from_le_bytes(*half)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_length_have_numbers_of_their_own() {
        for length in 0..36 {
            let plain = vec![b'a'; length];
            let mut numbers = vec![number(&plain)];
            for at in 0..length {
                let mut other = plain.clone();
                other[at] = b'b';
                numbers.push(number(&other));
            }
            let is_short = length <= 32;
            assert!(numbers.iter().all(|number| number.is_some() == is_short), "{length}");
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), if is_short { length + 1 } else { 1 }, "{length}");
        }
    }
}
