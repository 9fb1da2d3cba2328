//! What `hunt exfil` says: titles, details, steps.

use serde_json::{Value, json};

use crate::case::{Case, Row};
use crate::identity::Kind;
use crate::time::{self, DAY, HOUR, MINUTE, Nanos};
use crate::transfer::{Means, Share};

use super::chain::{Chain, Ground};
use super::egress::{Egress, Sent};
use super::history::Basis;
use super::newness::Age;
use super::series::Read;
use super::settings::Settings;
use super::spike::Spike;

/// Destinations, sources and buckets that details name; the rest is only counted.
const NAMED: usize = 20;

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes in the largest unit that fits.
pub(super) fn bytes(number: u64) -> String {
    const UNITS: [&str; 6] = ["bytes", "kB", "MB", "GB", "TB", "PB"];
    let (mut value, mut unit) = (number as f64, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    match unit {
        0 => format!("{number} bytes"),
        _ => format!("{value:.1} {}", UNITS[unit]),
    }
}

/// A span of time, in the unit that fits.
pub(super) fn span(length: Nanos) -> String {
    let (unit, name) = match length {
        length if length >= 2 * DAY => (DAY, "days"),
        length if length >= 2 * HOUR => (HOUR, "h"),
        _ => (MINUTE, "min"),
    };
    format!("{} {name}", length / unit)
}

/// What was shared with whom, in words.
pub(super) fn share(share: &Share) -> String {
    let what = if share.what.is_empty() { "something" } else { &share.what };
    let to: Vec<&str> =
        share.to.iter().map(|to| if **to == *"*" { "everybody" } else { to }).collect();
    let to = crate::analytic::scope::list(&to);
    match share.how {
        Means::Link => format!("a signed link to {what}"),
        Means::DiskLink => format!("a signed link to the disk {what}"),
        Means::Replication => format!("{what} is copied to {to} from now on"),
        _ => format!("{what} opened to {to}"),
    }
}

/// What happened, in one line.
pub(super) fn title(ground: &Ground<'_>, chain: &Chain<'_>) -> String {
    let case = ground.case;
    let identity = case.identity(chain.sketch.identity);
    let name = &identity.name;
    let new = if chain.age.is_new() { "new identity " } else { "" };
    let mut title = match &chain.spike {
        Some(spike) => {
            let mut what = format!("{} objects", grouped(spike.reads.len() as u64));
            if spike.total.bytes > 0 {
                what.push_str(&format!(" ({})", bytes(spike.total.bytes)));
            }
            format!("{new}{name} read {what} in {}", span(spike.end() - spike.start()))
        }
        None => format!("{new}{name}"),
    };
    let mut ways: Vec<String> = Vec::new();
    if let (true, Egress::Tested(sent)) = (chain.has_sent(ground.settings), &chain.egress) {
        let to = sent.destinations.first().map(|it| it.address.to_string()).unwrap_or_default();
        let more = match sent.destinations.len() {
            0 | 1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        ways.push(format!("its machines sent {} to {to}{more}", bytes(sent.bytes())));
    }
    if let Some(fetch) = chain.fetched.first() {
        ways.push(format!("fetched by {}", case.sources[fetch.source as usize].text));
    }
    if let Some((_, first)) = chain.shares.first() {
        ways.push(share(first));
    }
    for (place, way) in ways.iter().enumerate() {
        title.push_str(match (place, &chain.spike) {
            (0, None) => ": ",
            (0, Some(_)) if way.starts_with("its") => "; then ",
            _ => ", ",
        });
        title.push_str(way);
    }
    title
}

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

/// What only this analytic knows; described in `docs/exfil.md`.
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
fn buckets(ground: &Ground<'_>, reads: &[Read]) -> Vec<String> {
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

/// What to do first.
pub(super) fn triage(ground: &Ground<'_>, chain: &Chain<'_>) -> Vec<String> {
    let case = ground.case;
    let identity = case.identity(chain.sketch.identity);
    let name = &identity.name;
    let owner = ground.known.identity(chain.sketch.identity).and_then(|it| it.owner.as_deref());
    let mut steps = vec![match (owner, chain.age) {
        (Some(owner), _) => {
            format!("Ask {owner}, who answer for {name}, which job or change this was.")
        }
        (None, Age::Made(row)) => format!(
            "Ask {} why {name} was made, in person and not over the account.",
            case.identity(row.identity).name
        ),
        _ => format!("Find the owner of {name}, and ask which job or change this was."),
    }];
    if let Some(spike) = &chain.spike {
        let buckets = buckets(ground, &spike.reads);
        let names: Vec<&str> = buckets.iter().map(String::as_str).collect();
        let of = if names.is_empty() {
            "what was read".to_owned()
        } else {
            crate::analytic::scope::list(&names)
        };
        steps.push(format!(
            "List the objects that were read ({of}), and judge with their owners what they hold and whom it has to be reported to."
        ));
    }
    if chain.has_sent(ground.settings) {
        steps.push("Find out who is behind the destinations, block them at the edge, and isolate the machines with their disks and memory kept.".to_owned());
    }
    if !chain.fetched.is_empty() {
        steps.push("Find out who is behind the addresses that fetched, and look for what else came from them: hunt trace takes an address.".to_owned());
    }
    if !chain.shares.is_empty() {
        steps.push("Take back what was shared, after keeping the policies as evidence; what was copied meanwhile stays copied.".to_owned());
    }
    if let Some(why) = chain.untested().filter(|_| !chain.has_way_out(ground.settings)) {
        steps.push(format!(
            "What left is not known ({}): get the flow logs of the networks, or those of gateways and proxies.",
            why.words()
        ));
    }
    let contain = match identity.kind {
        Kind::Role => "revoke its active sessions and review who may assume it",
        Kind::User => "deactivate its keys, end its sessions and reset its password",
        Kind::ServiceAccount => "disable its keys, and review who may act as it",
        Kind::ServicePrincipal => "disable its sign-in, and remove its secrets and certificates",
        _ => "end its sessions and take its permissions away",
    };
    steps.push(format!("If it is not explained: of {name}, {contain}."));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_do() {
        assert_eq!(grouped(4_000), "4,000");
        assert_eq!((grouped(12), grouped(1_234_567)), ("12".into(), "1,234,567".into()));
        assert_eq!(bytes(3_000_000_000), "3.0 GB");
        assert_eq!((bytes(999), bytes(u64::MAX)), ("999 bytes".into(), "18446.7 PB".into()));
        assert_eq!(span(20 * MINUTE), "20 min");
        assert_eq!((span(5 * HOUR), span(3 * DAY)), ("5 h".into(), "3 days".into()));
    }
}
