//! Flow logs of Google Cloud's networks. Each end that is in the project reports, so a flow between
//! two machines of it is told twice, as `SRC` and as `DEST`.

use crate::evidence::scan::{Json, Text};
use crate::format::walk::members;
use crate::time::{self, SECOND};

use super::number::{or_zero, port, protocol, text};
use super::{Direction, Flow, Host, NO_ADDRESS, NO_NUMBER, NO_TIME, Teller, Told};

/// What an entry tells of one end.
#[derive(Clone, Copy, Default)]
struct End<'a> {
    machine: Text<'a>,
    project: Text<'a>,
    region: Text<'a>,
    network: Text<'a>,
}

/// Reads an entry.
pub(super) fn entry(bytes: &[u8]) -> Told<'_> {
    let mut payload: &[u8] = b"";
    let mut stamp = Text::default();
    let mut labels: &[u8] = b"";
    members(bytes, |name, value| match (name, value) {
        (b"jsonPayload" | b"jsonpayload", Json::Object(object)) => payload = object,
        (b"timestamp", Json::Text(text)) => stamp = text,
        (b"resource", Json::Object(resource)) => {
            members(resource, |name, value| {
                if let (b"labels", Json::Object(object)) = (name, value) {
                    labels = object;
                }
            });
        }
        _ => {}
    });
    let mut hosts = [None; 2];
    let mut ports = [Some(0); 2];
    let mut number = Some(0);
    let (mut bytes, mut packets, mut uncounted) = (Some(0), Some(0), true);
    let mut start = Text::default();
    let mut direction = Direction::Unknown;
    let mut ends = [End::default(); 2];
    members(payload, |name, value| match (name, value) {
        (b"connection", Json::Object(connection)) => {
            members(connection, |name, value| match name {
                b"src_ip" => hosts[0] = Host::parse(text(value)),
                b"dest_ip" => hosts[1] = Host::parse(text(value)),
                b"src_port" => ports[0] = port(text(value)),
                b"dest_port" => ports[1] = port(text(value)),
                b"protocol" => number = protocol(text(value)),
                _ => {}
            });
        }
        (b"bytes_sent", value) => {
            bytes = or_zero(text(value));
            uncounted = false;
        }
        (b"packets_sent", value) => packets = or_zero(text(value)),
        (b"start_time", Json::Text(time)) => start = time,
        (b"reporter", Json::Text(side)) => direction = reporter(side.raw),
        (b"src_instance", Json::Object(it)) => instance(it, &mut ends[0]),
        (b"dest_instance", Json::Object(it)) => instance(it, &mut ends[1]),
        (b"src_vpc", Json::Object(it)) => network(it, &mut ends[0]),
        (b"dest_vpc", Json::Object(it)) => network(it, &mut ends[1]),
        _ => {}
    });
    let [Some(source), Some(destination)] = hosts else { return Told::Bad(NO_ADDRESS) };
    let times = [start, stamp].into_iter().find_map(|text| time::parse(text.raw));
    let seconds = times.and_then(|time| u64::try_from(time / SECOND).ok());
    let Some(start) = seconds.filter(|start| *start > 0) else { return Told::Bad(NO_TIME) };
    let (Some(bytes), Some(packets), Some(protocol), [Some(from), Some(to)]) =
        (bytes, packets, number, ports)
    else {
        return Told::Bad(NO_NUMBER);
    };
    let mut own = ends[usize::from(direction == Direction::In)];
    if own.project.is_empty() {
        // What reports is no machine: a gateway, or a service of Google's.
        instance(labels, &mut own);
    }
    Told::Flow(
        Flow {
            start,
            hosts: [source, destination],
            ports: [from, to],
            protocol,
            bytes,
            packets,
            uncounted,
            direction,
            teller: Teller {
                account: own.project,
                region: own.region,
                network: own.network,
                interface: Text::default(),
                instance: own.machine,
            },
            ..Flow::default()
        },
        None,
    )
}

/// Which end reports. Gateways report as one end or the other, too.
fn reporter(side: &[u8]) -> Direction {
    match side {
        b"DEST" | b"DEST_GATEWAY" => Direction::In,
        b"SRC" | b"SRC_GATEWAY" => Direction::Out,
        _ => Direction::Unknown,
    }
}

fn instance<'a>(object: &'a [u8], end: &mut End<'a>) {
    members(object, |name, value| {
        let Json::Text(text) = value else { return };
        match name {
            b"vm_name" => end.machine = text,
            b"project_id" => end.project = text,
            b"region" => end.region = text,
            _ => {}
        }
    });
}

fn network<'a>(object: &'a [u8], end: &mut End<'a>) {
    members(object, |name, value| {
        let Json::Text(text) = value else { return };
        match name {
            b"vpc_name" => end.network = text,
            b"project_id" if end.project.is_empty() => end.project = text,
            _ => {}
        }
    });
}
