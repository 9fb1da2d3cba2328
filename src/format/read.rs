//! An object that was read, as records of all clouds tell it.

use crate::evidence::scan::{Json, Text};

/// What one record tells; empty where it does not say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Read<'a> {
    /// The bucket or container, and what stands in its place for other stores.
    pub(crate) bucket: Text<'a>,
    /// Its name in there.
    pub(crate) object: Text<'a>,
    /// How much of it was sent.
    pub(crate) bytes: Option<u64>,
    /// Whether with a link that was signed beforehand.
    pub(crate) by_link: bool,
}

/// A number of bytes, as logs write it: whole, with a fraction of nothing, or as a text.
pub(super) fn count(value: Json<'_>) -> Option<u64> {
    let digits = match value {
        Json::Scalar(digits) => digits,
        Json::Text(text) => text.raw,
        Json::Object(_) | Json::Array(_) => return None,
    };
    let text = std::str::from_utf8(digits).ok()?;
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        // Beyond this no such number is exact, and no object is as large.
        (0.0..=9e15).contains(&number).then_some(number as u64)
    })
}
