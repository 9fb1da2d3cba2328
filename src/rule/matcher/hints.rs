//! Hints as numbers.

use hashbrown::HashMap;

use crate::event::Event;

/// Hints that are kept in mind; logs have a few dozen.
const KEPT: usize = 100_000;

/// The numbers of hints.
#[derive(Debug, Default)]
pub(super) struct Hints {
    numbers: HashMap<Box<[u8]>, u32>,
    /// What was met lately, which mostly comes again: each in a place that its lengths tell.
    lately: Vec<(Vec<u8>, u32)>,
    text: Vec<u8>,
}

/// Places for what was met lately.
const LATELY: usize = 256;

impl Hints {
    /// The number of an event's hints; none that counts where there are too many.
    pub(super) fn number(&mut self, event: &Event<'_>) -> u32 {
        let hints = event.hints;
        self.text.clear();
        let [reads, manages] =
            [hints.read_only, hints.management].map(|told| told.map_or(2, u8::from));
        self.text.extend([u8::from(hints.has_message), reads, manages]);
        let mut place = usize::from(self.text[0] + 2 * reads + 6 * manages);
        for text in [hints.identity_type, hints.issuer_type, hints.invoked_by, hints.event_type] {
            self.text.extend_from_slice(text.raw);
            self.text.push(0);
            place = place * 7 + text.raw.len();
        }
        if self.lately.is_empty() {
            self.lately = vec![(Vec::new(), 0); LATELY];
        }
        let lately = &mut self.lately[place % LATELY];
        if lately.0 == self.text {
            return lately.1;
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = match self.numbers.get(self.text.as_slice()) {
            Some(known) => *known,
            None if self.numbers.len() >= KEPT => u32::MAX,
            None => {
                self.numbers.insert(self.text.as_slice().into(), next);
                next
            }
        };
        std::mem::swap(&mut lately.0, &mut self.text);
        lately.1 = number;
        number
    }
}
