//! Walks the members of a record that are not in the table of keys: logs whose records have few
//! texts and many spellings are read this way, behind everything else.

use crate::evidence::scan::{self, Json};

/// Hands on the members of an object, each with its name as it stands there. What is broken ends it.
pub(super) fn members<'a>(object: &'a [u8], mut each: impl FnMut(&'a [u8], Json<'a>)) {
    // What stands in front of the damage counts.
    let _ = scan::members(object, |_, name, value| each(name, value));
}

/// Hands on the elements of an array. What is broken ends it.
pub(super) fn elements<'a>(array: &'a [u8], mut each: impl FnMut(Json<'a>)) {
    let mut at = scan::space(array, 1);
    while let Ok((value, behind)) = scan::value(array, at) {
        each(value);
        let comma = scan::space(array, behind);
        if array.get(comma) != Some(&b',') {
            return;
        }
        at = scan::space(array, comma + 1);
    }
}

/// Hands on the objects in the array that a value is.
pub(super) fn objects<'a>(value: Json<'a>, mut each: impl FnMut(&'a [u8])) {
    if let Json::Array(array) = value {
        elements(array, |element| {
            if let Json::Object(object) = element {
                each(object);
            }
        });
    }
}

/// Room for a name in lower case.
pub(super) type Folded = [u8; 40];

/// A name in lower case without `-` and `_`: exports spell `srcaddr`, `srcAddr` and `src_addr`. What is longer
/// than any name that is asked for becomes none.
pub(super) fn folded<'b>(name: &[u8], buffer: &'b mut Folded) -> &'b [u8] {
    let mut length = 0;
    for byte in name.iter().filter(|byte| !matches!(byte, b'-' | b'_')) {
        let Some(place) = buffer.get_mut(length) else { return b"" };
        *place = byte.to_ascii_lowercase();
        length += 1;
    }
    &buffer[..length]
}
