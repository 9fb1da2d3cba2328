//! Flow logs of AWS, of networks and of transit gateways: lines of text and records of JSON.

use crate::evidence::lines::{Columns, Field, without_stamp, words};
use crate::evidence::scan::Text;
use crate::format::walk::{Folded, folded, members};
use crate::time::{self, SECOND};

use super::number::{or_zero, port, protocol, text, whole};
use super::{
    Behind, Direction, Flow, Host, LATEST, NO_ADDRESS, NO_COLUMNS, NO_NUMBER, NO_TIME, Teller, Told,
};

/// What stands in each column that is asked for.
type Values<'a> = [&'a [u8]; Field::COUNT];

/// Reads a line in these columns.
pub(super) fn line<'a>(line: &'a [u8], columns: &Columns) -> Told<'a> {
    let line = if *columns == Columns::DEFAULT { without_stamp(line) } else { line };
    let mut values: Values<'a> = [b""; Field::COUNT];
    let mut fields = columns.fields().iter();
    for word in words(line) {
        match fields.next() {
            Some(field) => values[*field as usize] = word,
            None => return Told::Bad(NO_COLUMNS),
        }
    }
    if fields.next().is_some() {
        return Told::Bad(NO_COLUMNS);
    }
    told(&values)
}

/// Reads a record whose members are columns, in any spelling.
pub(super) fn record(bytes: &[u8]) -> Told<'_> {
    let mut values: Values<'_> = [b""; Field::COUNT];
    members(bytes, |name, value| {
        let mut buffer: Folded = [0; 40];
        let field = match folded(name, &mut buffer) {
            b"version" => Field::Version,
            b"account" | b"accountid" => Field::Account,
            b"interfaceid" => Field::Interface,
            b"srcaddr" => Field::Source,
            b"dstaddr" => Field::Destination,
            b"srcport" => Field::SourcePort,
            b"dstport" => Field::DestinationPort,
            b"protocol" => Field::Protocol,
            b"packets" | b"numpackets" => Field::Packets,
            b"bytes" | b"numbytes" => Field::Bytes,
            b"start" | b"starttime" => Field::Start,
            b"end" | b"endtime" => Field::End,
            b"action" => Field::Action,
            b"logstatus" | b"status" => Field::Status,
            b"vpcid" => Field::Network,
            b"instanceid" => Field::Instance,
            b"pktsrcaddr" => Field::PacketSource,
            b"pktdstaddr" => Field::PacketDestination,
            b"region" => Field::Region,
            b"pktsrcawsservice" => Field::SourceService,
            b"pktdstawsservice" => Field::DestinationService,
            b"flowdirection" => Field::Direction,
            _ => return,
        };
        values[field as usize] = text(value);
    });
    told(&values)
}

fn told<'a>(values: &Values<'a>) -> Told<'a> {
    let value = |field: Field| values[field as usize];
    let nowhere = matches!(value(Field::Source), b"-") && matches!(value(Field::Destination), b"-");
    match value(Field::Status) {
        b"NODATA" => return Told::NoData,
        b"SKIPDATA" => return Told::Skipped,
        b"" if nowhere => return Told::NoData,
        _ => {}
    }
    let hosts = [Field::Source, Field::Destination].map(|field| Host::parse(value(field)));
    let [Some(source), Some(destination)] = hosts else {
        return Told::Bad(NO_ADDRESS);
    };
    let Some(start) = [Field::Start, Field::End].into_iter().find_map(|it| second(value(it)))
    else {
        return Told::Bad(NO_TIME);
    };
    let number = |field| or_zero(value(field));
    let (Some(bytes), Some(packets)) = (number(Field::Bytes), number(Field::Packets)) else {
        return Told::Bad(NO_NUMBER);
    };
    let ports = [Field::SourcePort, Field::DestinationPort].map(|field| port(value(field)));
    let ([Some(from), Some(to)], Some(protocol)) = (ports, protocol(value(Field::Protocol))) else {
        return Told::Bad(NO_NUMBER);
    };
    Told::Flow(
        Flow {
            start,
            hosts: [source, destination],
            ports: [from, to],
            protocol,
            bytes,
            packets,
            rejected: value(Field::Action).eq_ignore_ascii_case(b"REJECT"),
            uncounted: value(Field::Bytes).is_empty(),
            direction: match value(Field::Direction) {
                b"ingress" => Direction::In,
                b"egress" => Direction::Out,
                _ => Direction::Unknown,
            },
            teller: Teller {
                account: name(value(Field::Account)),
                region: name(value(Field::Region)),
                network: name(value(Field::Network)),
                interface: name(value(Field::Interface)),
                instance: name(value(Field::Instance)),
            },
            behind: behind(values, [source, destination]),
        },
        None,
    )
}

/// The addresses and services behind an interface in between.
fn behind<'a>(values: &Values<'a>, hosts: [Host; 2]) -> Behind<'a> {
    let packet = |field: Field, host: Host| {
        let text = values[field as usize];
        if matches!(text, b"" | b"-") { None } else { Host::parse(text).filter(|it| *it != host) }
    };
    Behind {
        hosts: [packet(Field::PacketSource, hosts[0]), packet(Field::PacketDestination, hosts[1])],
        services: [Field::SourceService, Field::DestinationService]
            .map(|field| name(values[field as usize])),
    }
}

/// Seconds from 1970, or a time as tables write it.
fn second(text: &[u8]) -> Option<u64> {
    let seconds = match whole(text) {
        Some(seconds) => seconds,
        None => match time::parse(text) {
            Some(time) => u64::try_from(time / SECOND).ok()?,
            None if matches!(text, b"" | b"-") => return None,
            None => or_zero(text)?,
        },
    };
    (1..=LATEST).contains(&seconds).then_some(seconds)
}

fn name(value: &[u8]) -> Text<'_> {
    Text::new(if value == b"-" { b"" } else { value })
}
