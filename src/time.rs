//! Points in time as logs write them and as analysts type them, in nanoseconds since 1970 UTC.

use chrono::{DateTime, NaiveDate, SecondsFormat};

/// Nanoseconds since 1970-01-01T00:00:00Z; reaches to the year 2262.
pub type Nanos = i64;

/// One second.
pub const SECOND: Nanos = 1_000_000_000;
/// One minute.
pub const MINUTE: Nanos = 60 * SECOND;
/// One hour.
pub const HOUR: Nanos = 60 * MINUTE;
/// One day.
pub const DAY: Nanos = 24 * HOUR;

/// Reads the time of a log record.
///
/// Takes RFC 3339 and its neighbours seen in exports: a space for the `T`, one to nine (or more)
/// digits of fraction, an offset with or without colon, no offset at all (then UTC).
/// `None` for anything else, and for years outside 1970 to 2261.
pub fn parse(text: &[u8]) -> Option<Nanos> {
    let (date, rest) = text.split_at_checked(10)?;
    let seconds = day_seconds(date)?;
    let (separator, clock) = rest.split_first()?;
    if !matches!(separator, b'T' | b't' | b' ') {
        return None;
    }
    let (clock, rest) = clock.split_at_checked(8)?;
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&clock[..2])?, digits(&clock[3..5])?);
    // A leap second is counted as the first of the next minute.
    let second = digits(&clock[6..])?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = seconds + hour * 3600 + minute * 60 + second;
    if rest == b"Z" {
        return seconds.checked_mul(SECOND);
    }
    let (fraction, rest) = fraction(rest)?;
    let offset = offset(rest)?;
    (seconds - offset).checked_mul(SECOND)?.checked_add(fraction)
}

/// Reads the time of a web server's log, as S3 writes it: `06/Feb/2026:00:00:38 +0000`.
pub fn parse_clf(text: &[u8]) -> Option<Nanos> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let (day, rest) = text.split_at_checked(20)?;
    let [d, e, b'/', a, b, c, b'/', year @ .., b':', h, i, b':', m, n, b':', s, t] = day else {
        return None;
    };
    let names = MONTHS.chunks_exact(3);
    let month = names.zip(1..=12).find(|(name, _)| *name == [*a, *b, *c])?.1;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(digits(year)?).ok().filter(|year| (1970..=2261).contains(year))?,
        month,
        u32::try_from(digits(&[*d, *e])?).ok()?,
    )?;
    let (hour, minute, second) = (digits(&[*h, *i])?, digits(&[*m, *n])?, digits(&[*s, *t])?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = i64::from(date.to_epoch_days()) * 86_400 + hour * 3600 + minute * 60 + second;
    (seconds - offset(rest)?).checked_mul(SECOND)
}

/// The seconds from 1970 to the beginning of a day written `2026-11-20`.
fn day_seconds(date: &[u8]) -> Option<i64> {
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let year = digits(&date[..4])?;
    if !(1970..=2261).contains(&year) {
        return None;
    }
    let month = u32::try_from(digits(&date[5..7])?).ok()?;
    let day = u32::try_from(digits(&date[8..])?).ok()?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(i64::from(date.to_epoch_days()) * 86_400)
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0_i64, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

/// The fraction of a second in front of `rest`, in nanoseconds; finer digits are dropped.
fn fraction(rest: &[u8]) -> Option<(Nanos, &[u8])> {
    let Some(rest) = rest.strip_prefix(b".").or(rest.strip_prefix(b",")) else {
        return Some((0, rest));
    };
    let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    if length == 0 {
        return None;
    }
    let (fraction, rest) = rest.split_at(length);
    let kept = &fraction[..length.min(9)];
    let scale = 10_i64.pow(9 - u32::try_from(kept.len()).ok()?);
    Some((digits(kept)? * scale, rest))
}

/// The offset from UTC in seconds: nothing, `Z`, `+11:00`, `+1100` or `+11`.
fn offset(rest: &[u8]) -> Option<i64> {
    let rest = rest.trim_ascii();
    if rest.is_empty() || rest.eq_ignore_ascii_case(b"Z") || rest == b"UTC" {
        return Some(0);
    }
    let (sign, rest) = rest.split_first()?;
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match *rest {
        [a, b] => ([a, b], [b'0', b'0']),
        [a, b, c, d] | [a, b, b':', c, d] => ([a, b], [c, d]),
        _ => return None,
    };
    Some(sign * (digits(&hours)? * 3600 + digits(&minutes)? * 60))
}

/// The time as RFC 3339 in UTC, with only as many fractional digits as it needs: 0, 3, 6, 9, or
/// 7, which .NET writes.
pub fn format(time: Nanos) -> String {
    format_digits(time, 0)
}

/// The time as RFC 3339 in UTC with this many fractional digits, as long as they hold it; else
/// with as many as it needs.
pub fn format_digits(time: Nanos, digits: u8) -> String {
    let fraction = time.rem_euclid(SECOND);
    let holds = |digits: u8| fraction % 10_i64.pow(9 - u32::from(digits.min(9))) == 0;
    let needed = || [0, 3, 6, 7].into_iter().find(|digits| holds(*digits)).unwrap_or(9);
    let digits = if holds(digits) { digits.min(9) } else { needed() };
    let whole = DateTime::from_timestamp_nanos(time).to_rfc3339_opts(SecondsFormat::Secs, true);
    if digits == 0 {
        return whole;
    }
    let fraction = format!("{fraction:09}");
    format!("{}.{}Z", whole.trim_end_matches('Z'), &fraction[..usize::from(digits)])
}

/// How many fractional digits of a second a log's time has.
pub fn digits_of(text: &[u8]) -> u8 {
    // Behind `2026-11-20T14:03:22`.
    let fraction = match text.get(19..) {
        Some([b'.' | b',', fraction @ ..]) => fraction,
        _ => return 0,
    };
    let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// The time for people's eyes: `2026-11-20 14:03:22`, UTC.
pub fn format_short(time: Nanos) -> String {
    DateTime::from_timestamp_nanos(time).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The day: `2026-11-20`, UTC.
pub fn format_day(time: Nanos) -> String {
    DateTime::from_timestamp_nanos(time).format("%Y-%m-%d").to_string()
}

/// The time to the minute: `2026-11-20 14:03`, UTC.
pub fn format_minute(time: Nanos) -> String {
    DateTime::from_timestamp_nanos(time).format("%Y-%m-%d %H:%M").to_string()
}

/// A point in time as typed after `--since` and `--until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A fixed point.
    At(Nanos),
    /// A span back from the end of the window.
    Back(Nanos),
}

impl std::str::FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        let bytes = text.as_bytes();
        if let Some(time) = parse(bytes) {
            return Ok(Self::At(time));
        }
        if bytes.len() == 10
            && let Some(seconds) = day_seconds(bytes)
        {
            return seconds.checked_mul(SECOND).map(Self::At).ok_or(WhenError);
        }
        let (count, unit) = bytes.split_at(bytes.len().saturating_sub(1));
        let unit = match unit {
            b"w" => 7 * DAY,
            b"d" => DAY,
            b"h" => HOUR,
            b"m" => MINUTE,
            b"s" => SECOND,
            _ => return Err(WhenError),
        };
        if count.is_empty() || count.len() > 9 {
            return Err(WhenError);
        }
        let span = digits(count).and_then(|count| count.checked_mul(unit));
        span.map(Self::Back).ok_or(WhenError)
    }
}

/// What was typed is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write a date (2026-11-20), a time (2026-11-20T14:00:00Z) or a span back (30d, 12h, 90m, 2w)"
)]
pub struct WhenError;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text.as_bytes()).map(format)
    }

    #[test]
    fn times_in_every_form_that_logs_use() {
        let same = Some("2026-11-20T14:03:22Z".to_owned());
        for text in [
            "2026-11-20T14:03:22Z",
            "2026-11-20 14:03:22",
            "2026-11-20T14:03:22.000000000",
            "2026-11-20T15:03:22+01:00",
            "2026-11-20 15:03:22+0100",
            "2026-11-20T04:03:22-10",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        assert_eq!(
            read("2024-02-02 09:44:26.029835000"),
            Some("2024-02-02T09:44:26.029835Z".to_owned())
        );
        assert_eq!(
            read("2024-02-02T09:44:26.1234567Z"),
            Some("2024-02-02T09:44:26.1234567Z".to_owned())
        );
    }

    #[test]
    fn times_of_web_servers() {
        let read = |text: &str| parse_clf(text.as_bytes()).map(format);
        let same = Some("2026-02-06T00:00:38Z".to_owned());
        assert_eq!(read("06/Feb/2026:00:00:38 +0000"), same);
        assert_eq!(read("05/Feb/2026:23:00:38 -0100"), same);
        for text in [
            "",
            "06/Feb/2026:00:00:3",
            "6/Feb/2026:00:00:38 +0000",
            "30/Feb/2026:00:00:38 +0000",
            "06/Fob/2026:00:00:38 +0000",
            "06/Feb/2026:24:00:38 +0000",
            "06/Feb/2026:00:00:38 0000",
            "06/Feb/9999:00:00:38 +0000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn fractions_are_as_long_as_the_log_has_them() {
        let time = |text: &str| {
            parse(text.as_bytes()).map(|time| format_digits(time, digits_of(text.as_bytes())))
        };
        for (logged, shown) in [
            ("2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z"),
            ("2026-11-20T00:00:00.50Z", "2026-11-20T00:00:00.50Z"),
            ("2026-11-20 00:00:00,500", "2026-11-20T00:00:00.500Z"),
            ("2026-11-20 00:00:00.1234567", "2026-11-20T00:00:00.1234567Z"),
            ("2026-11-20T11:00:00.000+11:00", "2026-11-20T00:00:00.000Z"),
            ("2026-11-20T00:00:00.12345678912Z", "2026-11-20T00:00:00.123456789Z"),
        ] {
            assert_eq!(time(logged).as_deref(), Some(shown));
        }
        // No digit of the time itself is lost.
        assert_eq!(format_digits(SECOND / 2, 0), "1970-01-01T00:00:00.500Z");
        assert_eq!(format_digits(SECOND / 2, u8::MAX), "1970-01-01T00:00:00.500000000Z");
    }

    #[test]
    fn garbage_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-11-20T25:00:00Z",
            "9999-01-01T00:00:00Z",
            "2026-11-20T14:03:22.Z",
            "2026-11-20T14:03:22+1",
            "2026-11-20",
            "1700000000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn when_takes_dates_times_and_spans() {
        assert_eq!("30d".parse(), Ok(When::Back(30 * DAY)));
        assert_eq!("90m".parse(), Ok(When::Back(90 * MINUTE)));
        assert_eq!("2w".parse(), Ok(When::Back(14 * DAY)));
        assert_eq!("1970-01-02".parse(), Ok(When::At(DAY)));
        assert_eq!("1970-01-01T00:00:01Z".parse(), Ok(When::At(SECOND)));
        for text in ["", "d", "30", "30 days", "-3d", "99999999999w", "2026-02-30"] {
            assert_eq!(text.parse::<When>(), Err(WhenError), "{text}");
        }
    }
}
