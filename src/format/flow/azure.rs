//! Flow logs of Azure: of network security groups (versions 1 and 2) and of virtual networks.
//!
//! A record holds the flows of a minute or more as lists of texts with commas, under the rule
//! that let them pass or did not. A flow still open is told again with what was added since, so
//! the bytes of its tuples sum up.

use crate::evidence::scan::{Json, Text};
use crate::format::walk::{elements, members, objects};

use super::number::{or_zero, port, protocol};
use super::{
    Direction, Flow, Host, LATEST, NO_ADDRESS, NO_COLUMNS, NO_NUMBER, NO_TIME, Teller, Told,
};

/// Tuples hold at most so many parts.
const PARTS: usize = 13;

/// Reads a record of a network security group.
pub(super) fn group<'a>(bytes: &'a [u8], each: &mut impl FnMut(Told<'a>)) {
    let mut teller = Teller::default();
    let mut properties = None;
    members(bytes, |name, value| match (name, value) {
        (b"resourceId", Json::Text(path)) => {
            teller.account = segment(path, b"subscriptions");
            teller.network = segment(path, b"networkSecurityGroups");
        }
        (b"macAddress", Json::Text(mac)) => teller.interface = mac,
        (b"properties", Json::Object(object)) => properties = Some(object),
        _ => {}
    });
    let mut any = false;
    members(properties.unwrap_or_default(), |name, rules| {
        if name == b"flows" {
            objects(rules, |rule| {
                members(rule, |name, flows| {
                    if name == b"flows" {
                        objects(flows, |flow| interface(flow, teller, &mut any, each));
                    }
                });
            });
        }
    });
    if !any {
        each(Told::NoData);
    }
}

/// The tuples of one interface.
fn interface<'a>(
    flow: &'a [u8],
    mut teller: Teller<'a>,
    any: &mut bool,
    each: &mut impl FnMut(Told<'a>),
) {
    let mut tuples = None;
    members(flow, |name, value| match (name, value) {
        (b"mac", Json::Text(mac)) => teller.interface = mac,
        (b"flowTuples", Json::Array(array)) => tuples = Some(array),
        _ => {}
    });
    elements(tuples.unwrap_or(b"[]"), |tuple| {
        *any = true;
        each(tuple.text().map_or(Told::Bad(NO_COLUMNS), |text| group_tuple(text.raw, teller)));
    });
}

/// `1542110377,10.0.0.4,13.67.143.118,44931,443,T,O,A,B,,,,`; version 1 ends behind `A`.
fn group_tuple<'a>(tuple: &'a [u8], teller: Teller<'a>) -> Told<'a> {
    let Some((parts, count)) = parts(tuple) else { return Told::Bad(NO_COLUMNS) };
    if count < 8 {
        return Told::Bad(NO_COLUMNS);
    }
    let decision = match parts[7] {
        b"A" => false,
        b"D" => true,
        _ => return Told::Bad(NO_COLUMNS),
    };
    let counts = (count == PARTS).then(|| [parts[9], parts[10], parts[11], parts[12]]);
    tuple_of(&parts, 1, decision, counts, teller)
}

/// Reads a record of a virtual network.
pub(super) fn network<'a>(bytes: &'a [u8], each: &mut impl FnMut(Told<'a>)) {
    let mut teller = Teller::default();
    let mut records = None;
    members(bytes, |name, value| match (name, value) {
        (b"flowLogResourceID", Json::Text(path)) if teller.account.is_empty() => {
            teller.account = segment(path, b"subscriptions");
        }
        (b"targetResourceID", Json::Text(path)) => {
            teller.account = segment(path, b"subscriptions");
            teller.network = last_segment(path);
        }
        (b"macAddress", Json::Text(mac)) => teller.interface = mac,
        (b"flowRecords", Json::Object(object)) => records = Some(object),
        _ => {}
    });
    let mut any = false;
    let mut tuples = |array: &'a [u8]| {
        elements(array, |tuple| {
            any = true;
            each(tuple.text().map_or(Told::Bad(NO_COLUMNS), |it| network_tuple(it.raw, teller)));
        });
    };
    members(records.unwrap_or_default(), |name, flows| {
        if name == b"flows" {
            objects(flows, |flow| {
                members(flow, |name, groups| {
                    if name == b"flowGroups" {
                        objects(groups, |group| {
                            members(group, |name, value| {
                                if let (b"flowTuples", Json::Array(array)) = (name, value) {
                                    tuples(array);
                                }
                            });
                        });
                    }
                });
            });
        }
    });
    if !any {
        each(Told::NoData);
    }
}

/// `1663146003599,10.0.0.6,192.0.2.180,23956,443,6,O,B,NX,0,0,0,0`; a state of `D` was denied.
fn network_tuple<'a>(tuple: &'a [u8], teller: Teller<'a>) -> Told<'a> {
    let Some((parts, PARTS)) = parts(tuple) else { return Told::Bad(NO_COLUMNS) };
    let counts = [parts[9], parts[10], parts[11], parts[12]];
    tuple_of(&parts, 1000, parts[7] == b"D", Some(counts), teller)
}

/// The parts of a tuple, and how many there are.
fn parts(tuple: &[u8]) -> Option<([&[u8]; PARTS], usize)> {
    let mut parts: [&[u8]; PARTS] = [b""; PARTS];
    let mut count = 0;
    for part in tuple.split(|byte| *byte == b',') {
        *parts.get_mut(count)? = part.trim_ascii();
        count += 1;
    }
    Some((parts, count))
}

/// The parts that both logs have; `counts` are packets and bytes sent, packets and bytes sent back.
fn tuple_of<'a>(
    parts: &[&'a [u8]; PARTS],
    per_second: u64,
    rejected: bool,
    counts: Option<[&'a [u8]; 4]>,
    teller: Teller<'a>,
) -> Told<'a> {
    let start = super::number::whole(parts[0]).map(|time| time / per_second);
    let Some(start) = start.filter(|start| (1..=LATEST).contains(start)) else {
        return Told::Bad(NO_TIME);
    };
    let (Some(source), Some(destination)) = (Host::parse(parts[1]), Host::parse(parts[2])) else {
        return Told::Bad(NO_ADDRESS);
    };
    let (Some(from), Some(to), Some(protocol)) =
        (port(parts[3]), port(parts[4]), protocol(parts[5]))
    else {
        return Told::Bad(NO_NUMBER);
    };
    let numbers = counts.map(|counts| counts.map(or_zero));
    let [packets, bytes, packets_back, bytes_back] = match numbers {
        None => [0; 4],
        Some([Some(a), Some(b), Some(c), Some(d)]) => [a, b, c, d],
        Some(_) => return Told::Bad(NO_NUMBER),
    };
    let flow = Flow {
        start,
        hosts: [source, destination],
        ports: [from, to],
        protocol,
        bytes,
        packets,
        rejected,
        uncounted: counts.is_none(),
        direction: match parts[6] {
            b"I" => Direction::In,
            b"O" => Direction::Out,
            _ => Direction::Unknown,
        },
        teller,
        ..Flow::default()
    };
    let answered = packets_back > 0 || bytes_back > 0;
    Told::Flow(flow, answered.then(|| flow.answer(packets_back, bytes_back)))
}

/// The segment behind the one of this name in a resource's path, in any case of letters.
fn segment<'a>(path: Text<'a>, name: &[u8]) -> Text<'a> {
    let mut segments = path.raw.split(|byte| *byte == b'/');
    let found = segments.find(|segment| segment.eq_ignore_ascii_case(name));
    Text::new(found.and_then(|_| segments.next()).unwrap_or_default())
}

fn last_segment(path: Text<'_>) -> Text<'_> {
    let at = memchr::memrchr(b'/', path.raw).map_or(0, |slash| slash + 1);
    Text::new(&path.raw[at..])
}
