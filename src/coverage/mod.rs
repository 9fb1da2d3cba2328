//! What the evidence holds and lacks, and which questions it can answer: a pure function from a
//! case to plain facts. `docs/coverage.md` explains how gaps are told from ordinary silence.

mod answer;
mod facts;
mod flows;
mod gap;
mod lane;
mod rhythm;
mod tampering;
mod telemetry;
mod warnings;

pub use answer::{Answer, Lack, Verdict, Windows};
pub use flows::FlowSource;
pub use gap::{Gap, Scope};
pub use lane::{Contents, Counts, Lane};
pub use rhythm::Rhythm;
pub use tampering::{Silencer, Tampering};
pub use telemetry::Effect;
pub use warnings::warnings;

use crate::case::Case;
use crate::format::Format;
use crate::identity::Provider;
use crate::time::Nanos;

/// What of the evidence is surveyed.
#[derive(Clone, Debug)]
pub struct Part {
    /// The first moment that is not.
    pub end: Nanos,
    /// Only this account.
    pub account: Option<String>,
    /// Only this region.
    pub region: Option<String>,
    /// Only this cloud.
    pub provider: Option<Provider>,
}

impl Part {
    /// Everything before a moment: events from the future would make gaps of decades.
    pub const fn until(end: Nanos) -> Self {
        Self { end, account: None, region: None, provider: None }
    }

    /// For each place of the case, whether it is surveyed.
    fn places(&self, case: &Case) -> Vec<bool> {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        let places = case.places.iter();
        places
            .map(|place| {
                is(&self.account, &case.accounts[place.account as usize])
                    && is(&self.region, &case.regions[place.region as usize])
            })
            .collect()
    }
}

/// What the evidence holds and lacks.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The first and the last event surveyed.
    pub span: Option<(Nanos, Nanos)>,
    /// Events surveyed.
    pub events: u64,
    /// Whether the evidence goes on behind what is surveyed.
    pub cut: bool,
    /// Each source: a log format in an account and region, in this order.
    pub lanes: Vec<Lane>,
    /// What each log format tells of each account.
    pub contents: Vec<Contents>,
    /// Each network that flow logs tell of, in the order of logs and names.
    pub flows: Vec<FlowSource>,
    /// Silences that the rhythm of their source does not explain, in the order of time.
    pub gaps: Vec<Gap>,
    /// Changes to logging and detection, the gravest first.
    pub tampering: Vec<Tampering>,
}

impl Coverage {
    /// Surveys a part of the evidence.
    pub fn of(case: &Case, part: &Part) -> Self {
        let mut sorter = lane::Sorter::new(case, part);
        let mut watch = tampering::Watch::new(case);
        let mut cut = false;
        for rows in case.groups() {
            let (rows, later) = rows.split_at(rows.partition_point(|row| row.time < part.end));
            cut = cut || later.iter().any(|row| sorter.wants(row));
            for row in rows {
                if sorter.take(case, row) {
                    watch.take(case, row);
                }
            }
        }
        let (lanes, contents) = sorter.finish(case);
        let span = lanes.iter().filter_map(Lane::span);
        let span = span.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let silencers = watch.silencers(case);
        let mut gaps = gap::find(case, &lanes, span, &silencers);
        gaps.iter_mut().for_each(|gap| gap.cut = cut && gap.open);
        Self {
            span,
            events: lanes.iter().map(|lane| lane.events).sum(),
            cut,
            flows: flows::sources(case, part),
            gaps,
            tampering: watch.finish(),
            lanes,
            contents,
        }
    }

    /// The log formats surveyed, in order.
    pub fn formats(&self) -> Vec<Format> {
        let mut formats: Vec<Format> = self.lanes.iter().map(|lane| lane.format).collect();
        formats.dedup();
        formats
    }

    /// Whether any source is of network flows.
    pub fn has_flows(&self) -> bool {
        !self.flows.is_empty()
    }

    /// The gaps that touch the time between two moments.
    pub fn gaps_in(&self, since: Nanos, end: Nanos) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(move |gap| gap.to > since && gap.from < end)
    }

    /// The changes after which audit logs may be missing or narrowed.
    pub fn silencing(&self) -> impl Iterator<Item = &Tampering> {
        self.tampering.iter().filter(|it| it.effect >= Effect::Narrows)
    }
}
