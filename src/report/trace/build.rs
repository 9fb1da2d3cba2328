//! From a trace to the view that is shown.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::case::{Case, Noted, Row};
use crate::credential::Home;
use crate::event::Outcome;
use crate::lineage::{Certainty, Key, Lineage};
use crate::origin::Origins;
use crate::recall::Memory;
use crate::time;
use crate::trace::{self, Relation, Shown, What, Who};
use crate::window::Window;

use super::super::view::Tool;
use super::super::{build, words};
use super::view::{
    Burst, Call, Count, Credential, Found, Identity, Link, Moved, SCHEMA, Step, Summary, Trace,
};

/// Everything a trace is told with.
pub struct Frame<'a> {
    /// The evidence.
    pub case: &'a Case,
    /// What was noted of it.
    pub noted: &'a Noted,
    /// Which credential came from which.
    pub lineage: &'a Lineage,
    /// Where calls came from.
    pub origins: &'a Origins,
    /// What records say that are shown.
    pub memory: &'a Memory,
    /// What was asked for.
    pub who: &'a Who,
    /// What goes by it.
    pub found: &'a trace::Found,
    /// The time told of.
    pub window: Window,
}

/// The records that are shown whole: of steps up to the limit, of calls that handed something out, and
/// the first of sessions whose name nothing else tells.
pub fn rows(case: &Case, lineage: &Lineage, trace: &trace::Trace, limit: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for shown in &trace.tree {
        let node = &lineage.nodes[shown.node as usize];
        rows.extend(node.parent.map(|link| *case.at(link.grant)));
        if !matches!(node.key, Key::Credential(_)) {
            rows.extend(lineage.rows(case, shown.node).next().copied());
        }
    }
    let told = trace.steps.iter().take(limit).filter(|step| match &step.what {
        What::Call { .. } => true,
        What::Burst(burst) => burst.events() == 1,
        What::Moved(_) => false,
    });
    rows.extend(told.map(|step| *case.at(step.event)));
    rows
}

/// What weakens a trace.
pub fn doubts(lineage: &Lineage, trace: &trace::Trace) -> Vec<String> {
    let mut doubts = Vec::new();
    let uncertain = uncertain(lineage, &trace.tree);
    if uncertain > 0 {
        doubts.push(format!(
            "{} of the tree {} on time and name alone",
            words::count(uncertain, "link"),
            if uncertain == 1 { "rests" } else { "rest" },
        ));
    }
    doubts
}

fn uncertain(lineage: &Lineage, tree: &[Shown]) -> u64 {
    let links = tree.iter().filter_map(|it| lineage.nodes[it.node as usize].parent);
    links.filter(|link| link.certainty == Certainty::Name).count() as u64
}

/// The view of a trace, with the first `limit` steps of its timeline.
pub fn view(frame: &Frame<'_>, trace: &trace::Trace, limit: usize, warnings: Vec<String>) -> Trace {
    let found = frame.found;
    Trace {
        schema: SCHEMA,
        tool: Tool::THIS,
        command: "trace",
        who: frame.who.text.clone(),
        found: Found {
            identities: found.identities,
            credentials: found.credentials,
            sessions: found.sessions,
            sources: found.sources,
            events: found.asked.len() as u64,
        },
        window: build::window(frame.window),
        evidence: build::evidence(frame.case, frame.window),
        networks_compared: frame.origins.remark_if_located(),
        warnings,
        summary: frame.summary(trace, limit),
        credentials: (0..trace.tree.len()).map(|at| frame.credential(&trace.tree, at)).collect(),
        timeline: trace.steps.iter().take(limit).map(|step| frame.step(step)).collect(),
    }
}

fn number(place: usize) -> u64 {
    place as u64 + 1
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What a credential's events come to.
#[derive(Default)]
struct Tally {
    events: u64,
    changes: u64,
    denied: u64,
}

impl Tally {
    fn count(&mut self, case: &Case, row: &Row) {
        self.events += 1;
        self.changes += u64::from(!case.class(row).only_looks());
        self.denied += u64::from(row.outcome == Outcome::Denied);
    }
}

impl Frame<'_> {
    fn summary(&self, trace: &trace::Trace, limit: usize) -> Summary {
        let mut tally = Tally::default();
        let mut hidden_events = 0;
        for (at, step) in trace.steps.iter().enumerate() {
            let before = tally.events;
            match &step.what {
                What::Call { .. } => tally.count(self.case, self.case.at(step.event)),
                What::Burst(burst) => {
                    tally.events += burst.events();
                    let denied = burst.calls.iter().filter(|((_, it), _)| *it == Outcome::Denied);
                    tally.denied += denied.map(|(_, events)| events).sum::<u64>();
                }
                What::Moved(_) => {}
            }
            hidden_events += if at >= limit { tally.events - before } else { 0 };
        }
        let nodes = || trace.tree.iter().map(|it| &self.lineage.nodes[it.node as usize]);
        let holders: BTreeSet<u32> =
            nodes().map(|it| it.identity).filter(|it| *it != Row::NOBODY).collect();
        Summary {
            credentials: trace.tree.len() as u64,
            chains: trace.tree.iter().filter(|it| it.parent.is_none()).count() as u64,
            identities: holders.len() as u64,
            events: tally.events,
            changes: tally.changes,
            denied: tally.denied,
            steps: trace.steps.len() as u64,
            hidden_steps: trace.steps.len().saturating_sub(limit) as u64,
            hidden_events,
            uncertain_links: uncertain(self.lineage, &trace.tree),
        }
    }

    fn credential(&self, tree: &[Shown], at: usize) -> Credential {
        let (case, shown) = (self.case, tree[at]);
        let node = &self.lineage.nodes[shown.node as usize];
        let known = node.credential(self.noted);
        let rows = || self.lineage.rows(case, shown.node);
        let recalled = rows().next().and_then(|row| self.memory.get(case, row));
        let text = |noted: Option<&str>, read: Option<&str>| noted.or(read).and_then(some);
        let mut tally = Tally::default();
        let (mut networks, mut interfaces) = (Vec::new(), Vec::new());
        let (mut sources, mut places) = (HashSet::new(), Vec::new());
        for row in rows() {
            tally.count(case, row);
            let network = case.network_of(row);
            if !networks.contains(&network) {
                networks.push(network);
            }
            if sources.insert(row.source)
                && let Some(place) = self.place(row.source)
                && !places.contains(&place)
            {
                places.push(place);
            }
            if !interfaces.contains(&row.interface) {
                interfaces.push(row.interface);
            }
        }
        Credential {
            number: number(at),
            parent: shown.parent.map(number),
            depth: node.depth,
            relation: shown.relation.name(),
            kind: match node.key {
                Key::Credential(_) => "credential",
                Key::Session(..) => "session",
                Key::SignIn(..) => "sign_in",
                Key::Identity(_) => "identity",
            },
            signed_in_by: rows()
                .next()
                .filter(|_| matches!(node.key, Key::SignIn(..)))
                .map(|row| case.action(row).name.clone()),
            credential: some(node.name(self.noted)),
            session: text(known.map(|it| &*it.session), recalled.map(|it| &*it.session)),
            origin: text(known.map(|it| &*it.origin), recalled.map(|it| &*it.origin)),
            identity: (node.identity != Row::NOBODY).then(|| self.identity(node.identity)),
            home: match node.home(self.noted) {
                Home::Anywhere => None,
                Home::Instance => Some("instance"),
                Home::Function => Some("function"),
                Home::Container => Some("container"),
            },
            mfa: known.and_then(|it| it.has_mfa).or_else(|| {
                let sign_in = rows().next().filter(|_| matches!(node.key, Key::SignIn(..)))?;
                self.noted.grants.of(sign_in)?.has_mfa
            }),
            started: time::format(node.start),
            came_from: node.parent.map(|link| Link {
                how: link.how.spoken(),
                certainty: link.certainty.name(),
                call: self.call(case.at(link.grant)),
            }),
            first_seen: rows().next().map(|row| case.time_text(row)),
            last_seen: rows().next_back().map(|row| case.time_text(row)),
            events: tally.events,
            changes: tally.changes,
            denied: tally.denied,
            networks: networks.iter().map(|it| case.networks[*it as usize].to_string()).collect(),
            places: (!places.is_empty()).then_some(places),
            interfaces: interfaces.iter().map(|it| it.name()).collect(),
            others: if shown.relation == Relation::Origin { shown.others } else { 0 },
        }
    }

    fn identity(&self, identity: u32) -> Identity {
        let identity = self.case.identity(identity);
        Identity {
            provider: identity.provider.name(),
            account: identity.account.clone(),
            kind: identity.kind.name(),
            id: identity.id.clone(),
            name: identity.name.clone(),
        }
    }

    fn call(&self, row: &Row) -> Call {
        let case = self.case;
        let action = case.action(row);
        let place = case.places[row.place as usize];
        let recalled = self.memory.get(case, row);
        let (file, record) = case.record_of(row);
        Call {
            time: case.time_text(row),
            event_id: recalled.and_then(|it| some(&it.event_id)),
            service: case.service_name(action.service).to_owned(),
            action: action.name.clone(),
            class: case.class(row).name(),
            outcome: row.outcome.name(),
            error: some(&case.errors[row.error as usize]),
            target: recalled.and_then(|it| it.resource.clone()),
            account: case.accounts[place.account as usize].clone(),
            region: case.regions[place.region as usize].clone(),
            source: self.source(row.source),
            place: self.place(row.source),
            network: case.networks[case.network_of(row) as usize].to_string(),
            interface: row.interface.name(),
            user_agent: some(&case.agents[row.agent as usize]),
            path: case.files[file as usize].display().to_string(),
            record,
        }
    }

    fn source(&self, source: u32) -> Option<String> {
        some(&self.case.sources[source as usize].text)
    }

    /// Where a source lies, where a database tells.
    fn place(&self, source: u32) -> Option<String> {
        some(&self.origins.place_of(source).to_string())
    }

    fn step(&self, step: &trace::Step) -> Step {
        let row = self.case.at(step.event);
        let credential = number(step.shown);
        let numbers = |places: &[usize]| places.iter().map(|at| number(*at)).collect();
        match &step.what {
            What::Call { led_to, is_asked } => Step::Call {
                credential,
                call: Box::new(self.call(row)),
                led_to: numbers(led_to),
                asked: *is_asked,
            },
            What::Burst(burst) if burst.events() == 1 => Step::Call {
                credential,
                call: Box::new(self.call(row)),
                led_to: numbers(&burst.led_to),
                asked: false,
            },
            What::Burst(burst) => {
                let told = self.burst(row, credential, burst, numbers(&burst.led_to));
                if burst.signs_in { Step::SignIns(told) } else { Step::Reads(told) }
            }
            What::Moved(moved) => Step::Moved(Moved {
                credential,
                time: self.case.time_text(row),
                from_source: moved.from_source.and_then(|source| self.source(source)),
                from_place: moved.from_source.and_then(|source| self.place(source)),
                source: self.source(row.source),
                place: self.place(row.source),
                network: self.case.networks[self.case.network_of(row) as usize].to_string(),
                handed_out: moved.was_handed_out,
                from_interface: moved.from_interface.map(|it| it.name()),
                interface: row.interface.name(),
            }),
        }
    }

    fn burst(&self, row: &Row, credential: u64, burst: &trace::Burst, led_to: Vec<u64>) -> Burst {
        let mut by_outcome: BTreeMap<Outcome, u64> = BTreeMap::new();
        let mut services: BTreeSet<u32> = BTreeSet::new();
        let mut calls: Vec<(u32, Outcome, u64)> = Vec::new();
        for ((action, outcome), events) in &burst.calls {
            *by_outcome.entry(*outcome).or_default() += events;
            services.insert(self.case.actions[*action as usize].service);
            calls.push((*action, *outcome, *events));
        }
        calls.sort_by_key(|(action, outcome, events)| (Reverse(*events), *action, *outcome));
        let actions = calls.into_iter().map(|(number, outcome, events)| {
            let action = &self.case.actions[number as usize];
            let service = self.case.service_name(action.service).to_owned();
            Count { service, action: action.name.clone(), outcome: outcome.name(), events }
        });
        let of = |outcome| by_outcome.get(&outcome).copied().unwrap_or(0);
        Burst {
            credential,
            from: self.case.time_text(row),
            to: time::format(burst.until),
            events: burst.events(),
            denied: of(Outcome::Denied),
            failed: of(Outcome::Error),
            services: services.len() as u64,
            actions: actions.collect(),
            source: self.source(row.source),
            place: self.place(row.source),
            interface: row.interface.name(),
            led_to,
        }
    }
}
