//! The window hunted in: what lies before it is baseline.

use crate::case::Case;
use crate::time::{self, DAY, Nanos, When};

/// From `since` up to, but without, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub since: Nanos,
    /// The first moment behind it.
    pub end: Nanos,
    /// The end as reports name it: what was typed, or the newest event.
    pub until: Nanos,
}

/// How far ahead of this machine's clock a log's clock may be.
const CLOCK_SKEW: Nanos = DAY;

/// A window that holds nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It ends before it begins.
    #[error("--since {since} lies behind the end of the window, {until}")]
    Backwards {
        /// Its beginning.
        since: String,
        /// Its end.
        until: String,
    },
    /// It ends before anything happened.
    #[error("--until {until} does not lie behind the first event, {first}")]
    Early {
        /// Its end.
        until: String,
        /// The first event.
        first: String,
    },
}

impl Window {
    /// The window of a hunt, and what there is to say about its choice.
    ///
    /// A span counts back from `until`, and without it from the newest event, so that the same
    /// evidence gives the same answer on any day. Events from the future are no anchor: `now` is
    /// this machine's clock. Without `since` the window is the whole evidence.
    pub fn choose(
        case: &Case,
        since: Option<When>,
        until: Option<When>,
        now: Nanos,
    ) -> Result<(Self, Vec<String>), WindowError> {
        let mut warnings = Vec::new();
        let (anchor, future) = anchor(case, now);
        let anchored = match until {
            None => Some("the window ends at"),
            Some(When::Back(_)) => Some("--until counts back from"),
            Some(When::At(_)) => None,
        };
        if let Some(anchored) = anchored.filter(|_| future > 0) {
            warnings.push(format!(
                "{future} events lie in the future of this machine's clock; {anchored} the newest event before it, {}",
                time::format(anchor)
            ));
        }
        let (until, end) = match until {
            Some(When::At(time)) => (time, time),
            Some(When::Back(span)) => {
                let time = anchor.saturating_sub(span);
                (time, time)
            }
            // The newest event itself belongs to the window.
            None => (anchor, anchor.saturating_add(1)),
        };
        let since = match since {
            Some(When::At(time)) => time,
            Some(When::Back(span)) => until.saturating_sub(span),
            None => {
                let first = case.time_span().map_or(until, |(first, _)| first);
                if first >= end {
                    let (until, first) = (time::format(until), time::format(first));
                    return Err(WindowError::Early { until, first });
                }
                first
            }
        };
        if since >= end {
            return Err(WindowError::Backwards {
                since: time::format(since),
                until: time::format(until),
            });
        }
        Ok((Self { since, end, until }, warnings))
    }

    /// Whether a moment lies in the window.
    pub const fn holds(&self, time: Nanos) -> bool {
        self.since <= time && time < self.end
    }
}

/// The newest event that is not from the future, and how many are; where all are, the newest of them.
fn anchor(case: &Case, now: Nanos) -> (Nanos, u64) {
    let limit = now.saturating_add(CLOCK_SKEW);
    let mut newest = None;
    let mut future = 0;
    for rows in case.groups() {
        let past = rows.partition_point(|row| row.time <= limit);
        future += (rows.len() - past) as u64;
        newest = newest.max(past.checked_sub(1).map(|last| rows[last].time));
    }
    let last = || case.time_span().map_or(now, |(_, last)| last);
    (newest.unwrap_or_else(last), future)
}
