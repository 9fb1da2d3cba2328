//! From coverage to what reports give of it.

use crate::case::{Case, Row};
use crate::coverage::{self, Effect, Windows};
use crate::time::{self, DAY, HOUR, Nanos};

use super::super::view::Tool;
use super::view::{
    Answer, Cause, Contents, Coverage, Day, FlowSource, Gap, Lack, SCHEMA, Source, Tampering,
};
use crate::report::build;

/// The coverage as reports give it.
pub fn view(
    case: &Case,
    coverage: &coverage::Coverage,
    windows: &Windows,
    warnings: Vec<String>,
) -> Coverage {
    let names = Names { case };
    Coverage {
        schema: SCHEMA,
        tool: Tool::THIS,
        command: "coverage",
        window: build::window(windows.scope),
        evidence: build::evidence(case, windows.scope),
        warnings,
        answers: coverage.answers(case, windows).into_iter().map(answer).collect(),
        gaps: coverage.gaps.iter().map(|gap| names.gap(gap)).collect(),
        log_tampering: coverage.tampering.iter().map(|it| names.tampering(it)).collect(),
        flow_logs: coverage.has_flows(),
        contents: coverage.contents.iter().map(|it| names.contents(it)).collect(),
        sources: coverage.lanes.iter().filter_map(|lane| names.source(lane)).collect(),
        flow_sources: coverage.flows.iter().map(flow_source).collect(),
    }
}

fn flow_source(it: &coverage::FlowSource) -> FlowSource {
    FlowSource {
        provider: it.format.provider().name(),
        source: it.format.name(),
        account: it.account.clone(),
        region: it.region.clone(),
        network: it.network.clone(),
        reporters: it.reporters,
        first_flow: time::format(it.first),
        last_flow: time::format(it.last),
        flows: it.flows,
        rejected: it.rejected,
        bytes: it.counted.then_some(it.bytes),
    }
}

fn answer(answer: coverage::Answer) -> Answer {
    let lacks = answer.lacks.into_iter();
    Answer {
        analytic: answer.analytic,
        verdict: answer.verdict.name(),
        reasons: lacks
            .map(|lack| Lack { code: lack.code, missing: lack.missing, hides: lack.hides })
            .collect(),
    }
}

/// Hours with one digit behind the point.
fn hours(span: Nanos) -> f64 {
    (span / (HOUR / 10)) as f64 / 10.0
}

/// The names behind the numbers.
struct Names<'a> {
    case: &'a Case,
}

impl Names<'_> {
    fn account(&self, number: u32) -> String {
        self.case.accounts[number as usize].clone()
    }

    fn region(&self, number: u32) -> String {
        self.case.regions[number as usize].clone()
    }

    /// The name and the id of an identity.
    fn who(&self, identity: u32) -> (Option<String>, Option<String>) {
        if identity == Row::NOBODY {
            return (None, None);
        }
        let identity = &self.case.identities[identity as usize];
        (Some(identity.name.clone()), Some(identity.id.clone()))
    }

    /// The service and the name of an action.
    fn action(&self, action: u32) -> (String, String) {
        let action = &self.case.actions[action as usize];
        (self.case.service_name(action.service).to_owned(), action.name.clone())
    }

    fn gap(&self, gap: &coverage::Gap) -> Gap {
        Gap {
            provider: gap.scope.format.provider().name(),
            source: gap.scope.format.name(),
            account: gap.scope.account.map(|account| self.account(account)),
            region: gap.scope.region.map(|region| self.region(region)),
            from: time::format(gap.from),
            to: time::format(gap.to),
            until_end: gap.open,
            hours: hours(gap.length()),
            usual_hours: hours(gap.usual),
            missed_hours: (gap.missed * 10.0).round() / 10.0,
            explained_by: gap.cause.map(|cause| self.cause(&cause)),
            text: gap.words(self.case),
        }
    }

    fn cause(&self, cause: &coverage::Silencer) -> Cause {
        let (identity, identity_id) = self.who(cause.identity);
        let (service, action) = self.action(cause.action);
        let account = self.account(cause.account);
        Cause { time: time::format(cause.time), service, action, identity, identity_id, account }
    }

    fn tampering(&self, it: &coverage::Tampering) -> Tampering {
        let (identity, identity_id) = self.who(it.identity);
        let (service, action) = self.action(it.action);
        let place = self.case.places[it.place as usize];
        Tampering {
            effect: match it.effect {
                Effect::Stops => "stops",
                Effect::Narrows => "narrows",
                Effect::Flows => "flows",
                Effect::Aside => "detection",
            },
            first_seen: time::format(it.first),
            last_seen: time::format(it.last),
            events: it.events,
            identity,
            identity_id,
            service,
            action,
            about: self.case.actions[it.action as usize].meaning.why,
            account: self.account(place.account),
            region: self.region(place.region),
        }
    }

    fn contents(&self, it: &coverage::Contents) -> Contents {
        Contents {
            provider: it.format.provider().name(),
            source: it.format.name(),
            account: self.account(it.account),
            events: it.counts.events,
            reads: it.counts.reads,
            object_events: it.counts.objects,
            sign_ins: it.counts.sign_ins,
            nameless: it.counts.nameless,
        }
    }

    fn source(&self, lane: &coverage::Lane) -> Option<Source> {
        let (first, last) = lane.span()?;
        Some(Source {
            provider: lane.format.provider().name(),
            source: lane.format.name(),
            account: self.account(lane.account),
            region: self.region(lane.region),
            first_event: time::format(first),
            last_event: time::format(last),
            events: lane.events,
            days: lane
                .days
                .iter()
                .map(|&(number, events)| {
                    let date = time::format_short(number.saturating_mul(DAY));
                    Day { date: date.get(..10).unwrap_or(&date).to_owned(), events, number }
                })
                .collect(),
        })
    }
}
