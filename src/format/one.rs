//! For tests of formats: one record as text, and what becomes of it.

use crate::evidence::content::Layout;
use crate::evidence::members::{KeyBook, Member};
use crate::evidence::records;
use crate::evidence::sink::{Place, Sink, Taken};

use super::{Record, read};

/// Takes one record and hands it on.
struct One<F>(F);

impl<F: FnMut(Record<'_>, &[Member<'_>], &[u8])> Sink for One<F> {
    fn take(&mut self, _: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        self.0(read(members, bytes), members, bytes);
        Taken::Event
    }
}

/// Reads a record and hands the outcome on; the buffer lives only as long.
pub(crate) fn with<T>(json: &str, look: impl Fn(Record<'_>) -> T) -> T {
    with_members(json, |record, _, _| look(record))
}

/// The same, with the members that were read and the bytes.
pub(crate) fn with_members<T>(
    json: &str,
    look: impl Fn(Record<'_>, &[Member<'_>], &[u8]) -> T,
) -> T {
    let mut seen = None;
    let mut one = One(|record: Record<'_>, members: &[Member<'_>], bytes: &[u8]| {
        seen = Some(look(record, members, bytes));
    });
    let book = &mut KeyBook::new();
    records::read(json.as_bytes(), Layout::Values, Place::WHOLE, book, &mut one);
    seen.expect("one record")
}
