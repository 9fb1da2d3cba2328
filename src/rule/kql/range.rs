//! What `<`, `<=`, `>` and `>=` ask for, by what stands behind them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::predicate::{Order, Test};
use crate::time::{self, DAY, HOUR, MINUTE, Nanos, SECOND};

/// The tests of which one must pass. Numbers compare as numbers, times as times, addresses as
/// addresses of their kind, anything else as texts.
pub(super) fn tests(order: Order, bound: &str) -> Result<Vec<Test>, &'static str> {
    if let Some(number) = number(bound) {
        return Ok(vec![Test::Number(order, number)]);
    }
    if let Ok(address) = bound.parse::<IpAddr>() {
        return Ok(networks(order, address));
    }
    if is_date_math(bound) {
        return Err("evidence has no `now`: write a date, or narrow the hunt with --since");
    }
    if let Some((start, end)) = period(bound) {
        // A day is all of its day: `<= 2026-01-31` reaches to midnight.
        let (order, bound) = match order {
            Order::Less => (Order::Less, start),
            Order::AtMost => (Order::Less, end),
            Order::More => (Order::AtLeast, end),
            Order::AtLeast => (Order::AtLeast, start),
        };
        return Ok(vec![Test::Time(order, bound)]);
    }
    Ok(vec![Test::Later(order, bound.to_owned())])
}

/// A finite number in digits; `inf` and `nan` are texts.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number: &f64| digits && number.is_finite())
}

fn is_date_math(text: &str) -> bool {
    let now = text
        .strip_prefix("now")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-', '/']));
    now || text.contains("||")
}

/// From when to when a date reaches, the end left out: `2026-01`, `2026-01-31`, `2026-01-31T10`,
/// `2026-01-31T10:30`, or a whole time, which reaches as far as its last digit leaves open.
fn period(text: &str) -> Option<(Nanos, Nanos)> {
    const MIDNIGHT: &str = "2000-01-01T00:00:00";
    if text.len() == 7 {
        let start = time::parse(format!("{text}{}", &MIDNIGHT[7..]).as_bytes())?;
        // The next month begins within 31 days; what is more is cut off.
        let later = time::format(start + 31 * DAY);
        let end = time::parse(format!("{}{}", later.get(..7)?, &MIDNIGHT[7..]).as_bytes())?;
        return Some((start, end));
    }
    let span = match text.len() {
        10 => DAY,
        13 => HOUR,
        16 => MINUTE,
        ..19 => return None,
        _ if text.contains(['.', ',']) => 1,
        _ => SECOND,
    };
    let rest = MIDNIGHT.get(text.len()..).unwrap_or_default();
    let start = time::parse(format!("{text}{rest}").as_bytes())?;
    Some((start, start.checked_add(span)?))
}

/// The networks that together hold all addresses below or above a bound.
fn networks(order: Order, bound: IpAddr) -> Vec<Test> {
    let (width, bits): (u8, u128) = match bound {
        IpAddr::V4(bound) => (32, bound.to_bits().into()),
        IpAddr::V6(bound) => (128, bound.to_bits()),
    };
    let top = low_bits(width);
    let (mut low, high) = match order {
        Order::Less if bits == 0 => return Vec::new(),
        Order::More if bits == top => return Vec::new(),
        Order::Less => (0, bits - 1),
        Order::AtMost => (0, bits),
        Order::More => (bits + 1, top),
        Order::AtLeast => (bits, top),
    };
    let mut tests = Vec::new();
    loop {
        // The largest network that begins here and does not reach too far.
        let mut free = u8::try_from(low.trailing_zeros()).unwrap_or(width).min(width);
        while low | low_bits(free) > high {
            free -= 1;
        }
        tests.push(Test::Address(address(low, width), width - free));
        match low | low_bits(free) {
            end if end == high => return tests,
            end => low = end + 1,
        }
    }
}

fn low_bits(count: u8) -> u128 {
    u128::MAX.checked_shr(128 - u32::from(count)).unwrap_or(0)
}

fn address(bits: u128, width: u8) -> IpAddr {
    match u32::try_from(bits) {
        Ok(bits) if width == 32 => Ipv4Addr::from_bits(bits).into(),
        _ => Ipv6Addr::from_bits(bits).into(),
    }
}
