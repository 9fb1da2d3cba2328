//! Numbers as flow logs write them: plain, as texts, as floats.

use crate::evidence::scan::Json;

/// The address of IPv4 that a text is, in four numbers without leading zeros.
pub(super) fn ipv4(text: &[u8]) -> Option<u32> {
    if text.len() > 15 {
        return None;
    }
    let (mut bits, mut part, mut digits, mut dots) = (0_u32, 0_u32, 0, 0);
    for byte in text {
        match byte {
            b'0'..=b'9' if digits < 3 && !(digits > 0 && part == 0) => {
                part = part * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && dots < 3 && part < 256 => {
                bits = bits << 8 | part;
                (part, digits) = (0, 0);
                dots += 1;
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && part < 256).then_some(bits << 8 | part)
}

/// A number without sign; `None` where it is none. More than fits is as much as fits.
pub(super) fn whole(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

/// A number, 0 where a dash stands in its place or nothing does.
pub(super) fn or_zero(text: &[u8]) -> Option<u64> {
    match text {
        b"" | b"-" => Some(0),
        text => whole(text).or_else(|| float(text)),
    }
}

/// `840.0`, as tables of floats are exported.
fn float(text: &[u8]) -> Option<u64> {
    let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    // The cast keeps within what fits.
    (number.is_finite() && number >= 0.0).then_some(number as u64)
}

/// A port or another number of 16 bits.
pub(super) fn port(text: &[u8]) -> Option<u16> {
    or_zero(text).and_then(|port| u16::try_from(port).ok())
}

/// The number of a protocol, or one of its names.
pub(super) fn protocol(text: &[u8]) -> Option<u8> {
    match text {
        b"T" | b"TCP" | b"tcp" => Some(6),
        b"U" | b"UDP" | b"udp" => Some(17),
        b"ICMP" | b"icmp" => Some(1),
        text => or_zero(text).and_then(|number| u8::try_from(number).ok()),
    }
}

/// A number or a plain text as it stands; nothing for anything else.
pub(super) fn text(value: Json<'_>) -> &[u8] {
    match value {
        Json::Text(text) => text.raw,
        Json::Scalar(b"null") => b"",
        Json::Scalar(raw) => raw,
        Json::Object(_) | Json::Array(_) => b"",
    }
}
