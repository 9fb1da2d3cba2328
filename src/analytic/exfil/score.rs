//! The points of a chain, each with its reason.

use crate::analytic::points::part;
use crate::analytic::scope::{count, list};
use crate::finding::Reason;
use crate::time;
use crate::transfer::Means;

use super::chain::{Chain, Ground};
use super::egress::Egress;
use super::history::Basis;
use super::newness::Age;
use super::series::Measure;
use super::spike::Spike;
use super::words::{bytes, grouped, span};

/// The reasons of a chain, the weightiest first.
pub(super) fn reasons(ground: &Ground<'_>, chain: &Chain<'_>) -> Vec<Reason> {
    let mut sheet = Sheet { ground, chain, reasons: Vec::new() };
    sheet.age();
    let reading = chain.spike.as_ref().map_or(0, |spike| sheet.spike(spike));
    let sharing = sheet.ways();
    sheet.house(reading, sharing);
    let mut reasons = sheet.reasons;
    reasons.sort_by(|a, b| (b.points, &a.code).cmp(&(a.points, &b.code)));
    reasons
}

struct Sheet<'a> {
    ground: &'a Ground<'a>,
    chain: &'a Chain<'a>,
    reasons: Vec<Reason>,
}

impl Sheet<'_> {
    fn add(&mut self, code: &str, points: i32, detail: String) {
        if points != 0 {
            self.reasons.push(Reason { code: code.to_owned(), points, detail });
        }
    }

    fn age(&mut self) {
        let (settings, start) = (self.ground.settings, self.chain.start);
        match self.chain.age {
            Age::Made(row) => {
                let maker = &self.ground.case.identity(row.identity).name;
                let when = time::format_short(row.time);
                let before = span(start.saturating_sub(row.time));
                self.add(
                    "identity_made",
                    settings.made,
                    format!("made by {maker} at {when} UTC, {before} before"),
                );
            }
            Age::Seen(first) => {
                let when = time::format_short(first);
                self.add(
                    "identity_first_seen",
                    settings.first_seen,
                    format!(
                        "first seen at {when} UTC, {} before",
                        span(start.saturating_sub(first))
                    ),
                );
            }
            Age::Known(_) | Age::Untold(_) | Age::Never => {}
        }
    }

    /// Points for what was read.
    fn spike(&mut self, spike: &Spike) -> i32 {
        let settings = self.ground.settings;
        let Some(lead) = spike.lead() else { return 0 };
        let is_far = lead.times().is_some_and(|times| times >= settings.far_times);
        let points = if is_far { settings.spike_far } else { settings.spike };
        let value = match lead.measure {
            Measure::Bytes => bytes(lead.value),
            Measure::Objects => format!("{} objects", grouped(lead.value)),
            Measure::Buckets => count(lead.value, "bucket"),
        };
        let usual = match lead.measure {
            Measure::Bytes => bytes(lead.usual.median as u64),
            _ => grouped(lead.usual.median as u64),
        };
        let against = match (lead.usual.basis, lead.times()) {
            (Basis::History(days), Some(times)) => {
                let days = count(days as u64, "earlier day");
                format!("{times:.0} times its usual {usual} (median of {days})")
            }
            (Basis::History(days), None) => {
                format!("usually none, by {}", count(days as u64, "earlier day"))
            }
            (Basis::Peers(peers), Some(times)) => {
                format!("{times:.0} times the usual {usual} of {}", count(peers as u64, "peer"))
            }
            (Basis::Peers(peers), None) => {
                format!("usually none, by {}", count(peers as u64, "peer"))
            }
            (Basis::Floors, _) if spike.moved => "from where it never came before".to_owned(),
            (Basis::Floors, _) => "nothing to compare with".to_owned(),
        };
        let minutes = settings.spike_minutes;
        self.add("spike", points, format!("{value} read within {minutes} minutes: {against}"));
        let mut all = points;
        if spike.moved {
            all = all.saturating_add(settings.moved);
            self.add(
                "moved",
                settings.moved,
                "reads in bulk from a network outside that is new to an identity that stays in a few"
                    .to_owned(),
            );
        } else if spike.basis() == Basis::Floors && !self.chain.age.is_new() {
            self.add(
                "no_baseline",
                settings.no_baseline,
                "neither earlier days nor peers to compare with".to_owned(),
            );
        }
        all
    }

    /// Points for ways out; those for shares, which changes may cover, are given back.
    fn ways(&mut self) -> i32 {
        let (ground, chain) = (self.ground, self.chain);
        let settings = ground.settings;
        let mut ways: Vec<(&str, i32, String)> = Vec::new();
        if let (true, Egress::Tested(sent)) = (chain.has_sent(settings), &chain.egress) {
            let names: Vec<String> =
                sent.destinations.iter().map(|it| it.address.to_string()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let after = sent.first().map(|first| span(first.saturating_sub(chain.start)));
            ways.push((
                "egress",
                settings.egress,
                format!(
                    "its machines sent {} to {}, beginning {} after the first read",
                    bytes(sent.bytes()),
                    list(&names),
                    after.unwrap_or_default()
                ),
            ));
        }
        if !chain.fetched.is_empty() {
            let sources =
                chain.fetched.iter().map(|it| &*ground.case.sources[it.source as usize].text);
            let reads = chain.fetched.iter().map(|it| it.reads).sum();
            ways.push((
                "fetched",
                settings.fetched,
                format!(
                    "{} by {}, outside and new",
                    if reads == 1 {
                        "1 read".to_owned()
                    } else {
                        format!("{} reads", grouped(reads))
                    },
                    list(&sources.collect::<Vec<_>>())
                ),
            ));
        }
        let is_link = |how: Means| matches!(how, Means::Link | Means::DiskLink);
        for (code, points, links) in
            [("shared", settings.shared, false), ("linked", settings.linked, true)]
        {
            let shares: Vec<_> =
                chain.shares.iter().filter(|(_, share)| is_link(share.how) == links).collect();
            if let Some((_, first)) = shares.first() {
                let more = match shares.len() {
                    1 => String::new(),
                    more => format!(", and {} more", more - 1),
                };
                ways.push((code, points, format!("{}{more}", super::words::share(first))));
            }
        }
        ways.sort_by_key(|way| std::cmp::Reverse(way.1));
        let mut sharing = 0_i32;
        for (place, (code, points, detail)) in ways.into_iter().enumerate() {
            let points = if place == 0 { points } else { settings.further_way };
            if matches!(code, "shared" | "linked") {
                sharing = sharing.saturating_add(points);
            }
            self.add(code, points, detail);
        }
        if chain.spike.is_none() && chain.has_sent(settings) {
            self.add(
                "access_untested",
                settings.access_untested,
                "the evidence holds no reads of objects in this cloud".to_owned(),
            );
        }
        sharing
    }

    /// What hunt.toml knows of it takes points off.
    fn house(&mut self, reading: i32, sharing: i32) {
        let (known, settings) = (self.ground.known, self.ground.settings);
        let who = self.chain.sketch.identity;
        let case = self.ground.case;
        let spike = self.chain.spike.as_ref();
        let first = spike.and_then(|spike| spike.rows().next());
        let expects = first.is_some_and(|row| known.expects(who, case.action(row).service));
        // Whoever moved holds the credential elsewhere, which nobody expects.
        if expects && !spike.is_some_and(|spike| spike.moved) {
            let line = known.identity(who).map_or(0, |entry| entry.line);
            self.add(
                "expected_service",
                -part(reading, settings.expected_service_percent),
                format!("reading is expected, says {}", known.config.place(line)),
            );
        }
        let rows = || {
            let reads = spike.into_iter().flat_map(Spike::rows);
            reads.chain(self.chain.shares.iter().map(|(row, _)| row))
        };
        let (mut covered, mut all, mut change) = (0_i64, 0_i64, None);
        for row in rows() {
            all += 1;
            if let Some(approved) = known.change(row) {
                covered += 1;
                change = change.or(Some(approved));
            }
        }
        if let (Some(change), true) = (change, all > 0) {
            let points = part(reading.saturating_add(sharing), settings.approved_change_percent);
            let points = i64::from(points) * covered / all;
            self.add(
                "approved_change",
                -i32::try_from(points).unwrap_or(0),
                format!("{covered} of {all} events lie in the approved change {}", change.id),
            );
        }
    }
}
