//! Cuts JSON without parsing it: finds where values end, up to 64 bytes at a time.
//!
//! What nobody asks for is stepped over by counting braces outside strings, so a record costs one
//! pass over its bytes. Every length is bounded by the buffer and nothing recurses, so hostile
//! nesting costs no stack.

use std::borrow::Cow;

use wide::u8x16;

/// A piece of JSON text, borrowed from the buffer it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// A string, without its quotes.
    Text(Text<'a>),
    /// An object, from `{` to `}`.
    Object(&'a [u8]),
    /// An array, from `[` to `]`.
    Array(&'a [u8]),
    /// A number, `true`, `false` or `null` (or what stands in their place).
    Scalar(&'a [u8]),
}

impl<'a> Json<'a> {
    /// The string, if it is one.
    pub fn text(self) -> Option<Text<'a>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The object's bytes, if it is one.
    pub fn object(self) -> Option<&'a [u8]> {
        match self {
            Self::Object(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Whether the value is the literal `null`.
    pub fn is_null(self) -> bool {
        self == Self::Scalar(b"null")
    }

    /// A boolean, also where a pipeline turned it into the string `"true"`.
    pub fn truth(self) -> Option<bool> {
        let bytes = match self {
            Self::Scalar(bytes) => bytes,
            Self::Text(text) => text.raw,
            _ => return None,
        };
        match bytes {
            b"true" | b"True" => Some(true),
            b"false" | b"False" => Some(false),
            _ => None,
        }
    }
}

/// The inside of a JSON string as it stands in the file, escapes included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text<'a> {
    /// The bytes between the quotes.
    pub raw: &'a [u8],
}

impl<'a> Text<'a> {
    /// The text between these quotes.
    pub const fn new(raw: &'a [u8]) -> Self {
        Self { raw }
    }

    /// Whether nothing is there.
    pub const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The text itself. Escapes are resolved; bytes that are no UTF-8 and
    /// escapes that are no JSON become U+FFFD or stay as they are.
    pub fn decode(self) -> Cow<'a, str> {
        if memchr::memchr(b'\\', self.raw).is_some() {
            let quoted = [b"\"", self.raw, b"\""].concat();
            if let Ok(text) = serde_json::from_slice::<String>(&quoted) {
                return Cow::Owned(text);
            }
        }
        // Nearly all are sound, which is told faster than where they are not.
        match std::str::from_utf8(self.raw) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(self.raw),
        }
    }
}

/// Why a piece of JSON could not be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes end before the value does.
    Unfinished,
    /// Something stands where JSON does not allow it; the offset of it.
    Syntax(usize),
}

/// The value that starts at `at`, and the offset behind it.
#[inline]
pub fn value(bytes: &[u8], at: usize) -> Result<(Json<'_>, usize), Fault> {
    match bytes.get(at) {
        Some(b'"') => {
            let (text, end) = string(bytes, at + 1)?;
            Ok((Json::Text(text), end))
        }
        Some(b'{') => {
            let end = container(bytes, at)?;
            Ok((Json::Object(&bytes[at..end]), end))
        }
        Some(b'[') => {
            let end = container(bytes, at)?;
            Ok((Json::Array(&bytes[at..end]), end))
        }
        Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {
            let end = bytes[at..]
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')))
                .map_or(bytes.len(), |n| at + n);
            Ok((Json::Scalar(&bytes[at..end]), end))
        }
        Some(_) => Err(Fault::Syntax(at)),
        None => Err(Fault::Unfinished),
    }
}

/// Hands on the members of the object at the beginning: each as it stands there, its name and its value.
/// Tells where the object is broken, behind what was handed on before.
pub fn members<'a>(
    object: &'a [u8],
    mut each: impl FnMut(&'a [u8], &'a [u8], Json<'a>),
) -> Result<(), Fault> {
    let mut at = space(object, 1);
    if object.get(at) == Some(&b'}') {
        return Ok(());
    }
    loop {
        expect(object, at, b'"')?;
        let (name, behind) = string(object, at + 1)?;
        let colon = space(object, behind);
        expect(object, colon, b':')?;
        let (value, end) = self::value(object, space(object, colon + 1))?;
        each(&object[at..end], name.raw, value);
        let next = space(object, end);
        match object.get(next) {
            Some(b',') => at = space(object, next + 1),
            Some(b'}') => return Ok(()),
            Some(_) => return Err(Fault::Syntax(next)),
            None => return Err(Fault::Unfinished),
        }
    }
}

/// The offset of the first byte at or behind `at` that is no white space.
#[inline(always)]
pub fn space(bytes: &[u8], at: usize) -> usize {
    // Nearly always there is none.
    match bytes.get(at) {
        Some(byte) if *byte > b' ' => at,
        _ => skip_space(bytes, at),
    }
}

#[cold]
#[inline(never)]
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

#[inline]
pub(crate) fn expect(bytes: &[u8], at: usize, wanted: u8) -> Result<(), Fault> {
    match bytes.get(at) {
        Some(found) if *found == wanted => Ok(()),
        Some(_) => Err(Fault::Syntax(at)),
        None => Err(Fault::Unfinished),
    }
}

/// The string whose first byte behind the quote is at `start`, and the offset behind its closing quote.
#[inline(always)]
pub(crate) fn string(bytes: &[u8], start: usize) -> Result<(Text<'_>, usize), Fault> {
    let mut at = start;
    // Most strings end within the first 32 bytes: one step decides, and the branch is well predicted.
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        let (halves, _) = block.as_chunks::<16>();
        let hits = ends(halves[0]) | ends(halves[1]) << 16;
        if hits == 0 {
            at += 32;
            continue;
        }
        at += hits.trailing_zeros() as usize;
        if bytes[at] == b'"' {
            return Ok((Text::new(&bytes[start..at]), at + 1));
        }
        at += 2;
    }
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return Ok((Text::new(&bytes[start..at]), at + 1)),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    Err(Fault::Unfinished)
}

/// Where quotes and backslashes stand, a bit each.
#[inline(always)]
fn ends(block: [u8; 16]) -> u32 {
    let block = u8x16::new(block);
    let quotes = block.simd_eq(u8x16::splat(b'"'));
    let backslashes = block.simd_eq(u8x16::splat(b'\\'));
    (quotes | backslashes).to_bitmask()
}

/// The offset behind the object or array that opens at `at`.
pub fn container(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let mut depth = 0_u32;
    let mut strings = Strings::default();
    let mut base = at;
    while base < bytes.len() {
        let marks = match bytes[base..].first_chunk::<64>() {
            Some(block) => Marks::of(block),
            None => {
                let mut padded = [b' '; 64];
                padded[..bytes.len() - base].copy_from_slice(&bytes[base..]);
                Marks::of(&padded)
            }
        };
        let inside = strings.inside(marks.quote, marks.backslash);
        let open = marks.open & !inside;
        let mut close = marks.close & !inside;
        if open | close == 0 {
            base += 64;
            continue;
        }
        // The common case first: the block cannot bring the depth to zero.
        if close.count_ones() < depth {
            depth = depth - close.count_ones() + open.count_ones();
        } else {
            let mut before = 0_u64;
            while close != 0 {
                let bit = close & close.wrapping_neg();
                let opened = (open & (bit - 1) & !before).count_ones();
                before |= bit - 1;
                depth = (depth + opened).saturating_sub(1);
                if depth == 0 {
                    return Ok(base + bit.trailing_zeros() as usize + 1);
                }
                close &= close - 1;
            }
            depth += (open & !before).count_ones();
        }
        base += 64;
    }
    Err(Fault::Unfinished)
}

/// Where the bytes that structure JSON stand in a block of 64, a bit each.
pub(super) struct Marks {
    pub(super) quote: u64,
    pub(super) backslash: u64,
    pub(super) open: u64,
    pub(super) close: u64,
}

impl Marks {
    #[inline]
    pub(super) fn of(block: &[u8; 64]) -> Self {
        let mut marks = Self { quote: 0, backslash: 0, open: 0, close: 0 };
        let (parts, _) = block.as_chunks::<16>();
        for (i, part) in parts.iter().enumerate() {
            let part = u8x16::new(*part);
            // Setting bit 5 maps `[` onto `{` and `]` onto `}`, and nothing else there.
            let folded = part | u8x16::splat(0x20);
            let shift = 16 * i;
            marks.quote |= mask(part, b'"') << shift;
            marks.backslash |= mask(part, b'\\') << shift;
            marks.open |= mask(folded, b'{') << shift;
            marks.close |= mask(folded, b'}') << shift;
        }
        marks
    }
}

#[inline]
fn mask(block: u8x16, byte: u8) -> u64 {
    u64::from(block.simd_eq(u8x16::splat(byte)).to_bitmask())
}

/// What is carried from block to block: whether it ended in a string, and behind a lone backslash.
#[derive(Default)]
pub(super) struct Strings {
    in_string: u64,
    escape: u64,
}

impl Strings {
    /// The bits of a block that lie inside strings.
    #[inline]
    pub(super) fn inside(&mut self, quote: u64, backslash: u64) -> u64 {
        let escaped =
            if backslash == 0 { std::mem::take(&mut self.escape) } else { self.escaped(backslash) };
        let inside = prefix_xor(quote & !escaped) ^ self.in_string;
        self.in_string = 0_u64.wrapping_sub(inside >> 63);
        inside
    }

    /// The bits that a backslash before them takes the meaning from.
    ///
    /// The method is that of simdjson: subtracting a run's start from the odd bits tells
    /// by the carry whether the run ends on an odd place.
    #[inline]
    fn escaped(&mut self, backslash: u64) -> u64 {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        let potential = backslash & !self.escape;
        let odd_ends = ((potential << 1) | ODD).wrapping_sub(potential) ^ ODD;
        let escaped = odd_ends ^ (backslash | self.escape);
        self.escape = (odd_ends & backslash) >> 63;
        escaped
    }
}

/// Each bit becomes the parity of itself and all below it: set from an opening quote up to the closing one.
#[inline]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
