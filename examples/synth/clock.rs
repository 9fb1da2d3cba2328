//! Calendar arithmetic in whole seconds: the stamps CloudTrail writes, without a formatter's cost
//! a million times over.

use std::fmt::Write;

pub(crate) const MINUTE: u32 = 60;
pub(crate) const HOUR: u32 = 3_600;
pub(crate) const DAY: u32 = 86_400;

/// Year, month and day of a day counted from 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// Monday is 0.
pub(crate) fn weekday(seconds: i64) -> u32 {
    (seconds.div_euclid(86_400) + 3).rem_euclid(7) as u32
}

/// Appends `2026-11-20T00:00:00Z`.
pub(crate) fn stamp(out: &mut String, seconds: i64) {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let _ = write!(
        out,
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        second / 3_600,
        second / 60 % 60,
        second % 60
    );
}

/// Appends `2026-11-20T00:00:00.0000000`, with as many digits as `fraction` has places.
pub(crate) fn fine(out: &mut String, seconds: i64, fraction: u32, digits: usize) {
    stamp(out, seconds);
    out.pop();
    let _ = write!(out, ".{fraction:0digits$}");
}

/// Appends `Nov 20, 2026, 12:00:00 AM`, the form inside IAM and STS answers.
pub(crate) fn spoken(out: &mut String, seconds: i64) {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let hour = second / 3_600;
    let _ = write!(
        out,
        "{} {day}, {year}, {}:{:02}:{:02} {}",
        MONTHS[month as usize - 1],
        if hour % 12 == 0 { 12 } else { hour % 12 },
        second / 60 % 60,
        second % 60,
        if hour < 12 { "AM" } else { "PM" }
    );
}

#[cfg(test)]
mod tests {
    use super::{spoken, stamp, weekday};

    #[test]
    fn stamps_are_right_across_leap_days() {
        let mut text = String::new();
        stamp(&mut text, 1_709_208_000);
        assert_eq!(text, "2024-02-29T12:00:00Z");
        text.clear();
        spoken(&mut text, 1_795_132_800);
        assert_eq!(text, "Nov 20, 2026, 12:00:00 AM");
    }

    #[test]
    fn the_twentieth_of_november_2026_is_a_friday() {
        assert_eq!(weekday(1_795_132_800), 4);
    }
}
