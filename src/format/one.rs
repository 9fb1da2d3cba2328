//! For tests of formats: one record as text, and what becomes of it.

use crate::evidence::content::Layout;
use crate::evidence::members::{KeyBook, Member};
use crate::evidence::records;
use crate::evidence::sink::{Place, Sink, Taken};

use super::{Record, read};

/// Takes one record and hands it on.
struct One<F>(F);

impl<F: FnMut(Record<'_>)> Sink for One<F> {
    fn take(&mut self, _: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        self.0(read(members, bytes));
        Taken::Event
    }
}

/// Reads a record and hands the outcome on; the buffer lives only as long.
pub(crate) fn with<T>(json: &str, look: impl Fn(Record<'_>) -> T) -> T {
    let mut seen = None;
    let mut one = One(|record: Record<'_>| seen = Some(look(record)));
    let book = &mut KeyBook::new();
    records::read(json.as_bytes(), Layout::Values, Place::WHOLE, book, &mut one);
    seen.expect("one record")
}
