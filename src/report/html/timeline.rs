//! Pictures of time: when in the window a finding's records lie, and where all findings lie.

use maud::{Markup, html};

use super::super::view::{Finding, Window};
use super::super::words::{by_severity, count, moment, span};
use super::text;
use crate::report::view::Summary;
use crate::time::{self, DAY, Nanos};

/// How wide pictures are, in their own units.
const WIDTH: i64 = 1000;
/// Parts of the window that bars count in.
const BARS: usize = 125;
/// Days that are drawn as lines; more would be a grey area.
const MOST_DAYS: i64 = 45;
/// How high a lane of the overview is.
const LANE: usize = 18;

/// The window as a length.
pub(super) struct Scale {
    since: Nanos,
    length: Nanos,
    begin: String,
    end: String,
}

impl Scale {
    /// `None` for a window without length.
    pub(super) fn of(window: &Window) -> Option<Self> {
        let since = time::parse(window.since.as_bytes())?;
        let until = time::parse(window.until.as_bytes())?;
        let length = until.checked_sub(since).filter(|length| *length > 0)?;
        Some(Self { since, length, begin: moment(&window.since), end: moment(&window.until) })
    }

    /// Where a moment lies, in units of the picture; moments outside lie on the edge.
    fn place(&self, time: Nanos) -> i64 {
        let past = time.saturating_sub(self.since).clamp(0, self.length);
        let place = i128::from(past) * i128::from(WIDTH) / i128::from(self.length);
        i64::try_from(place).unwrap_or(WIDTH)
    }

    fn place_of(&self, time: &str) -> Option<i64> {
        time::parse(time.as_bytes()).map(|time| self.place(time))
    }

    /// Where days begin, unless they are too many.
    fn days(&self) -> Vec<i64> {
        if self.length / DAY > MOST_DAYS {
            return Vec::new();
        }
        let first = self.since - self.since.rem_euclid(DAY) + DAY;
        let days = (0..=MOST_DAYS).map_while(|day| first.checked_add(day * DAY));
        days.take_while(|day| day - self.since < self.length).map(|day| self.place(day)).collect()
    }

    fn picture(&self, height: usize, label: &str, content: &Markup) -> Markup {
        html! {
            figure.timeline {
                svg viewBox={ "0 0 " (WIDTH) " " (height) } preserveAspectRatio="none" height=(height) role="img" aria-label=(text(label)) {
                    @for day in self.days() { line class="day" x1=(day) x2=(day) y1="0" y2=(height) {} }
                    (content)
                }
                figcaption { span { (text(&self.begin)) } span { (text(&self.end)) } }
            }
        }
    }
}

/// When the records of a finding happened.
pub(super) fn strip(scale: &Scale, finding: &Finding) -> Markup {
    const HEIGHT: usize = 28;
    let mut bars = [0_usize; BARS];
    for record in &finding.evidence {
        let place = scale.place_of(&record.time).and_then(|place| usize::try_from(place).ok());
        if let Some(place) = place {
            bars[(place * BARS / 1000).min(BARS - 1)] += 1;
        }
    }
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let step = 1000 / BARS;
    let bars = html! {
        @for (bar, records) in bars.iter().enumerate().filter(|(_, records)| **records > 0) {
            // A single record is seen beside hundreds.
            @let height = (HEIGHT * records / most).max(HEIGHT / 4);
            rect class="bar" x=(bar * step) y=(HEIGHT - height) width=(step) height=(height) {}
        }
    };
    let label = format!(
        "{} from {} in the window",
        count(finding.evidence.len() as u64, "record"),
        span(&finding.first_seen, &finding.last_seen)
    );
    scale.picture(HEIGHT, &label, &bars)
}

/// Where findings lie: a lane for each severity that there is.
pub(super) fn lanes(scale: &Scale, findings: &[Finding]) -> Markup {
    let severities = by_severity(&Summary::default()).map(|(name, _)| name);
    let lanes: Vec<_> = severities
        .into_iter()
        .filter(|name| findings.iter().any(|finding| finding.severity == *name))
        .collect();
    let content = html! {
        @for (lane, severity) in lanes.iter().enumerate() {
            @for finding in findings.iter().filter(|finding| finding.severity == *severity) {
                @let first = scale.place_of(&finding.first_seen).unwrap_or(0);
                @let last = scale.place_of(&finding.last_seen).unwrap_or(first).max(first);
                rect class=(severity) x=(first.min(WIDTH - 6)) y=(lane * LANE + 3) width=((last - first).max(6)) height=(LANE - 6) rx="2" {
                    title { (text(&finding.title)) }
                }
            }
        }
    };
    let label = format!("{} over the window, by severity", count(findings.len() as u64, "finding"));
    html! {
        div.lanes {
            ul aria-hidden="true" { @for lane in &lanes { li class=(lane) { (lane) } } }
            (scale.picture(lanes.len() * LANE, &label, &content))
        }
    }
}
