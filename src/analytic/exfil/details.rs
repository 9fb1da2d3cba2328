//! What only `hunt exfil` knows of a chain; described in `docs/exfil.md`.

use serde_json::{Value, json};

use crate::case::{Case, Row};
use crate::time::{self, MINUTE, Nanos};

use super::chain::{Chain, Ground};
use super::egress::{Egress, Sent};
use super::history::Basis;
use super::newness::Age;
use super::series::Read;
use super::settings::Settings;
use super::spike::Spike;
use super::words::{bytes, grouped, share};

/// Destinations, sources and buckets that are named; the rest is only counted.
const NAMED: usize = 20;

/// A link that could not be tested.
struct Missing {
    link: &'static str,
    code: &'static str,
    why: String,
}

fn missing(chain: &Chain<'_>, settings: &Settings) -> Vec<Missing> {
    let mut missing = Vec::new();
    if let Age::Untold(hours) = chain.age {
        missing.push(Missing {
            link: "new",
            code: "evidence_begins_late",
            why: format!("the evidence begins {hours} h before its first event"),
        });
    }
    if chain.spike.is_none() {
        missing.push(Missing {
            link: "spike",
            code: "no_spike",
            why: "no spike of reads is in the evidence".to_owned(),
        });
    }
    // Where the way out is known, it matters less what else there may be.
    let has_way = chain.has_way_out(settings);
    if let Some(why) = chain.untested().filter(|_| !has_way && chain.spike.is_some()) {
        missing.push(Missing { link: "egress", code: why.code(), why: why.words().to_owned() });
    }
    if chain.is_address_unsure && !has_way {
        missing.push(Missing {
            link: "egress",
            code: "address_unsure",
            why: "it came from a public address, which may be that of the machine itself or of a gateway before it".to_owned(),
        });
    }
    missing
}

/// All of it.
pub(super) fn details(ground: &Ground<'_>, chain: &Chain<'_>) -> Value {
    let case = ground.case;
    let links: Vec<Value> = missing(chain, ground.settings)
        .into_iter()
        .map(|it| json!({"link": it.link, "code": it.code, "why": it.why}))
        .collect();
    json!({
        "new": age(case, chain),
        "spike": chain.spike.as_ref().map(|spike| spiked(ground, chain, spike)),
        "egress": egress(case, chain, ground.settings),
        "fetched": chain.fetched.iter().take(NAMED).map(|fetch| json!({
            "address": case.sources[fetch.source as usize].text,
            "objects": fetch.reads,
            "keys": fetch.total.objects,
            "bytes": fetch.total.bytes,
            "first": time::format(fetch.first),
            "last": time::format(fetch.last),
        })).collect::<Vec<_>>(),
        "shared": chain.shares.iter().take(NAMED).map(|(row, share)| json!({
            "time": time::format(row.time),
            "how": share.how.name(),
            "what": share.what,
            "to": share.to,
        })).collect::<Vec<_>>(),
        "missing_links": links,
        "sequence": sequence(ground, chain),
    })
}

fn age(case: &Case, chain: &Chain<'_>) -> Value {
    let (verdict, since) = match chain.age {
        Age::Made(row) => ("made", Some(row.time)),
        Age::Seen(first) => ("first_seen", Some(first)),
        Age::Known(since) => ("known", Some(since)),
        Age::Untold(_) => ("untold", chain.sketch.first),
        Age::Never => ("never", None),
    };
    let maker = match chain.age {
        Age::Made(row) => Some(&case.identity(row.identity).name),
        _ => None,
    };
    json!({
        "is_new": chain.age.is_new(),
        "verdict": verdict,
        "since": since.map(time::format),
        "made_by": maker,
        "minutes_before": since.map(|since| chain.start.saturating_sub(since) / MINUTE),
    })
}

fn spiked(ground: &Ground<'_>, chain: &Chain<'_>, spike: &Spike) -> Value {
    let counted: Vec<u64> = spike.reads.iter().filter_map(|read| read.bytes).collect();
    let lead = spike.lead();
    let (against, number) = match spike.basis() {
        Basis::History(days) => ("history", days),
        Basis::Peers(peers) => ("peers", peers),
        Basis::Floors => ("nothing", 0),
    };
    let measures: Vec<Value> = spike
        .grounds
        .iter()
        .map(|ground| {
            json!({
                "measure": ground.measure.name(),
                "peak": ground.value,
                "usual": ground.usual.median,
                "times": ground.times().map(rounded),
            })
        })
        .collect();
    json!({
        "objects": spike.reads.len(),
        "keys": spike.total.objects,
        "bytes": (!counted.is_empty()).then_some(spike.total.bytes),
        "objects_with_bytes": counted.len(),
        "buckets": spike.total.buckets,
        "bucket_names": buckets(ground, &spike.reads),
        "failed": chain.failed,
        "by_signed_links": spike.reads.iter().filter(|read| read.by_link).count(),
        "start": time::format(spike.start()),
        "end": time::format(spike.end()),
        "minutes": (spike.end() - spike.start()) / MINUTE,
        "measure": lead.map(|lead| lead.measure.name()),
        "times": lead.and_then(|lead| lead.times()).map(rounded),
        "against": against,
        "against_number": number,
        "measures": measures,
        "moved": spike.moved,
        "sources": sources(ground.case, &spike.reads),
    })
}

fn rounded(times: f64) -> f64 {
    (times * 10.0).round() / 10.0
}

/// The buckets with the most reads.
pub(super) fn buckets(ground: &Ground<'_>, reads: &[Read]) -> Vec<String> {
    let numbers = most(reads.iter().map(|read| read.bucket));
    let names = numbers.into_iter().filter_map(|number| {
        ground.transfers.buckets.get(number as usize).filter(|name| !name.is_empty()).cloned()
    });
    names.collect()
}

fn sources(case: &Case, reads: &[Read]) -> Vec<String> {
    let numbers = most(reads.iter().map(|read| read.row.source));
    numbers.into_iter().map(|number| case.sources[number as usize].text.clone()).collect()
}

/// The most frequent numbers, the first of them first.
fn most(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut counts: std::collections::BTreeMap<u32, u64> = std::collections::BTreeMap::new();
    numbers.for_each(|number| *counts.entry(number).or_default() += 1);
    let mut counts: Vec<(u32, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
    counts.into_iter().take(NAMED).map(|(number, _)| number).collect()
}

fn egress(case: &Case, chain: &Chain<'_>, settings: &Settings) -> Value {
    let hosts: Vec<String> = chain
        .hosts
        .names
        .iter()
        .cloned()
        .chain(chain.hosts.addresses.iter().map(ToString::to_string))
        .take(NAMED)
        .collect();
    let sent = match &chain.egress {
        Egress::Tested(sent) => sent,
        Egress::Untested(why) => {
            return json!({"verdict": "untested", "why": why.code(), "hosts": hosts});
        }
    };
    let verdict = match (chain.has_sent(settings), sent.destinations.is_empty()) {
        (true, _) => "sent",
        (false, true) => "nothing",
        (false, false) => "little",
    };
    json!({
        "verdict": verdict,
        "bytes": sent.bytes(),
        "destinations": destinations(case, chain, sent),
        "destinations_number": sent.destinations.len(),
        "ports": sent.ports(),
        "minutes_after": sent.first().map(|first| first.saturating_sub(chain.start) / MINUTE),
        "start": sent.first().map(time::format),
        "end": sent.last().map(time::format),
        "provider_bytes": sent.provider_bytes,
        "usual_bytes": sent.usual_bytes,
        "hosts": hosts,
    })
}

fn destinations(case: &Case, chain: &Chain<'_>, sent: &Sent) -> Vec<Value> {
    let record = |flow: &crate::case::flows::Flow, end: usize| {
        let (file, number) = case.records_of_flow(flow)[end];
        json!({"path": case.files[file as usize].display().to_string(), "record": number})
    };
    let named = sent.destinations.iter().take(NAMED);
    named
        .map(|it| {
            let tally = &it.tally;
            json!({
                "address": it.address.to_string(),
                "bytes": tally.bytes,
                "flows": tally.flows,
                "ports": tally.ports,
                "first": tally.first.map(|flow| time::format(flow.time())),
                "last": tally.last.map(|flow| time::format(flow.time())),
                "minutes_after": tally
                    .first
                    .map(|flow| flow.time().saturating_sub(chain.start) / MINUTE),
                "first_record": tally.first.map(|flow| record(&flow, 0)),
                "last_record": tally.last.map(|flow| record(&flow, 1)),
            })
        })
        .collect()
}

/// The steps of the chain in the order of time.
fn sequence(ground: &Ground<'_>, chain: &Chain<'_>) -> Vec<Value> {
    let case = ground.case;
    let by = |row: &Row| case.identity(row.identity).name.clone();
    let mut steps: Vec<(Nanos, u8, &str, String)> = Vec::new();
    match chain.age {
        Age::Made(row) => {
            let what = format!("{} by {}", case.action(&row).short(), by(&row));
            steps.push((row.time, 0, "made", what));
        }
        Age::Seen(first) => steps.push((first, 0, "first_seen", "first event".to_owned())),
        _ => {}
    }
    if let Some(row) = &chain.taken {
        let what = format!("{} by {}", case.action(row).short(), by(row));
        steps.push((row.time, 1, "assumed", what));
    }
    if let Some(spike) = &chain.spike {
        let objects = grouped(spike.reads.len() as u64);
        steps.push((spike.start(), 2, "reads_begin", format!("the first of {objects} reads")));
        steps.push((spike.end(), 3, "reads_end", format!("the last of {objects} reads")));
    }
    if let (true, Egress::Tested(sent)) = (chain.has_sent(ground.settings), &chain.egress) {
        let what = format!("{} to addresses outside", bytes(sent.bytes()));
        steps.extend(sent.first().map(|at| (at, 4, "egress_begins", what.clone())));
        steps.extend(sent.last().map(|at| (at, 5, "egress_ends", what)));
    }
    for (row, what) in chain.shares.iter().take(NAMED) {
        steps.push((row.time, 4, "shared", share(what)));
    }
    steps.sort_by_key(|(time, order, ..)| (*time, *order));
    let told = steps.into_iter();
    told.map(|(at, _, step, what)| json!({"time": time::format(at), "step": step, "what": what}))
        .collect()
}
