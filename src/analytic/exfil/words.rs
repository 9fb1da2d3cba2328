//! What `hunt exfil` says: titles, numbers, spans of time.

use crate::time::{DAY, HOUR, MINUTE, Nanos};
use crate::transfer::{Means, Share};

use super::chain::{Chain, Ground};
use super::egress::Egress;

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes in the largest unit that fits.
pub(super) fn bytes(number: u64) -> String {
    const UNITS: [&str; 6] = ["bytes", "kB", "MB", "GB", "TB", "PB"];
    let (mut value, mut unit) = (number as f64, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    match unit {
        0 => format!("{number} bytes"),
        _ => format!("{value:.1} {}", UNITS[unit]),
    }
}

/// A span of time, in the unit that fits.
pub(super) fn span(length: Nanos) -> String {
    let (unit, name) = match length {
        length if length < MINUTE => return "less than a minute".to_owned(),
        length if length >= 2 * DAY => (DAY, "days"),
        length if length >= 2 * HOUR => (HOUR, "h"),
        _ => (MINUTE, "min"),
    };
    format!("{} {name}", length.saturating_add(unit / 2) / unit)
}

/// What was shared with whom, in words.
pub(super) fn share(share: &Share) -> String {
    let what = if share.what.is_empty() { "something" } else { &share.what };
    let to: Vec<&str> =
        share.to.iter().map(|to| if **to == *"*" { "everybody" } else { to }).collect();
    let to = crate::analytic::scope::list(&to);
    match share.how {
        Means::Link => format!("a signed link to {what}"),
        Means::DiskLink => format!("a signed link to the disk {what}"),
        Means::Replication => format!("{what} is copied to {to} from now on"),
        _ => format!("{what} opened to {to}"),
    }
}

/// What happened, in one line.
pub(super) fn title(ground: &Ground<'_>, chain: &Chain<'_>) -> String {
    let case = ground.case;
    let identity = case.identity(chain.sketch.identity);
    let name = &identity.name;
    let new = if chain.age.is_new() { "new identity " } else { "" };
    let mut title = match &chain.spike {
        Some(spike) => {
            let mut what = format!("{} objects", grouped(spike.reads.len() as u64));
            if spike.total.bytes > 0 {
                what.push_str(&format!(" ({})", bytes(spike.total.bytes)));
            }
            format!("{new}{name} read {what} in {}", span(spike.end() - spike.start()))
        }
        None => format!("{new}{name}"),
    };
    let mut ways: Vec<String> = Vec::new();
    if let (true, Egress::Tested(sent)) = (chain.has_sent(ground.settings), &chain.egress) {
        let to = sent.destinations.first().map(|it| it.address.to_string()).unwrap_or_default();
        let more = match sent.destinations.len() {
            0 | 1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        ways.push(format!("its machines sent {} to {to}{more}", bytes(sent.bytes())));
    }
    if let Some(fetch) = chain.fetched.first() {
        ways.push(format!("fetched by {}", case.sources[fetch.source as usize].text));
    }
    if let Some((_, first)) = chain.shares.first() {
        ways.push(share(first));
    }
    for (place, way) in ways.iter().enumerate() {
        title.push_str(match (place, &chain.spike) {
            (0, None) => ": ",
            (0, Some(_)) if way.starts_with("its") => "; then ",
            _ => ", ",
        });
        title.push_str(way);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_do() {
        assert_eq!(grouped(4_000), "4,000");
        assert_eq!((grouped(12), grouped(1_234_567)), ("12".into(), "1,234,567".into()));
        assert_eq!(bytes(3_000_000_000), "3.0 GB");
        assert_eq!((bytes(999), bytes(u64::MAX)), ("999 bytes".into(), "18446.7 PB".into()));
        assert_eq!(span(20 * MINUTE - 1), "20 min");
        assert_eq!((span(5 * HOUR), span(3 * DAY)), ("5 h".into(), "3 days".into()));
    }
}
