//! Logs of plain text: a record a line, told by the first lines of a file. Flow logs of AWS, whose
//! columns a header may name in any order, and access logs of S3.

use crate::time;

use super::scan::Text;
use super::sink::{Sink, Tally};

/// Bytes of the longest line that is read as a record.
const LONGEST: usize = 256 << 10;
/// Lines that are asked what log they are of, and bytes of each that decide it.
const ASKED: usize = 5;
/// Columns of a flow log at most; AWS has 42 of them.
const MOST_COLUMNS: usize = 64;
/// Bytes of a text that is read as a part of its own, so that copies of it are known wherever it
/// lies; the same as of a stream.
pub(super) const BLOCK: usize = super::pieces::PIECE;

/// What the lines of a text are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Flows of AWS, in these columns.
    Flows(Columns),
    /// Requests to a bucket of S3.
    Access,
}

/// What a column of a flow log holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    /// Nothing that is asked for.
    Other,
    /// The version of the record.
    Version,
    /// The account of the interface.
    Account,
    /// The interface, or the attachment of a transit gateway.
    Interface,
    /// The address that sent.
    Source,
    /// The address that received.
    Destination,
    /// The port that sent.
    SourcePort,
    /// The port that received.
    DestinationPort,
    /// The protocol's number.
    Protocol,
    /// Packets.
    Packets,
    /// Bytes.
    Bytes,
    /// Seconds from 1970 to the first packet.
    Start,
    /// Seconds from 1970 to the last packet.
    End,
    /// `ACCEPT` or `REJECT`.
    Action,
    /// `OK`, `NODATA` or `SKIPDATA`.
    Status,
    /// The virtual network, or the transit gateway.
    Network,
    /// The instance.
    Instance,
    /// The address in the packet, where an interface in between has one of its own.
    PacketSource,
    /// The same of the receiver.
    PacketDestination,
    /// The region.
    Region,
    /// The service of AWS that sent.
    SourceService,
    /// The service of AWS that received.
    DestinationService,
    /// `ingress` or `egress`.
    Direction,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = Self::Direction as usize + 1;

    /// The field of this name, whose words are separated by `-`; `None` where AWS has no such column.
    pub fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"version" => Self::Version,
            b"account-id" => Self::Account,
            b"interface-id" | b"tgw-attachment-id" => Self::Interface,
            b"srcaddr" => Self::Source,
            b"dstaddr" => Self::Destination,
            b"srcport" => Self::SourcePort,
            b"dstport" => Self::DestinationPort,
            b"protocol" => Self::Protocol,
            b"packets" => Self::Packets,
            b"bytes" => Self::Bytes,
            b"start" => Self::Start,
            b"end" => Self::End,
            b"action" => Self::Action,
            b"log-status" => Self::Status,
            b"vpc-id" | b"tgw-id" => Self::Network,
            b"instance-id" => Self::Instance,
            b"pkt-srcaddr" => Self::PacketSource,
            b"pkt-dstaddr" => Self::PacketDestination,
            b"region" => Self::Region,
            b"pkt-src-aws-service" => Self::SourceService,
            b"pkt-dst-aws-service" => Self::DestinationService,
            b"flow-direction" => Self::Direction,
            b"subnet-id" | b"tcp-flags" | b"type" | b"az-id" | b"traffic-path"
            | b"sublocation-type" | b"sublocation-id" | b"reject-reason" | b"resource-type"
            | b"encryption-status" => Self::Other,
            name if [&b"tgw-"[..], b"ecs-", b"packets-lost-"]
                .iter()
                .any(|start| name.starts_with(start)) =>
            {
                Self::Other
            }
            _ => return None,
        })
    }
}

/// The columns of a flow log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    fields: [Field; MOST_COLUMNS],
    count: u8,
}

impl Columns {
    /// Those of version 2, the order where no header names another.
    pub const DEFAULT: Self = {
        let mut fields = [Field::Other; MOST_COLUMNS];
        fields[0] = Field::Version;
        fields[1] = Field::Account;
        fields[2] = Field::Interface;
        fields[3] = Field::Source;
        fields[4] = Field::Destination;
        fields[5] = Field::SourcePort;
        fields[6] = Field::DestinationPort;
        fields[7] = Field::Protocol;
        fields[8] = Field::Packets;
        fields[9] = Field::Bytes;
        fields[10] = Field::Start;
        fields[11] = Field::End;
        fields[12] = Field::Action;
        fields[13] = Field::Status;
        Self { fields, count: 14 }
    };

    /// What they hold, in order.
    pub fn fields(&self) -> &[Field] {
        &self.fields[..usize::from(self.count)]
    }

    /// The columns that a header names; `None` where the line is none.
    fn of_header(line: &[u8]) -> Option<Self> {
        // Nearly all lines are records, and their first word has a digit in it.
        let first = line.first()?;
        if !first.is_ascii_lowercase() {
            return None;
        }
        let mut columns = Self { fields: [Field::Other; MOST_COLUMNS], count: 0 };
        let mut known = 0;
        for name in words(line) {
            let mut buffer = [0; 40];
            let name = dashed(name, &mut buffer)?;
            let field = Field::named(name);
            known += usize::from(field.is_some());
            *columns.fields.get_mut(usize::from(columns.count))? = field.unwrap_or(Field::Other);
            columns.count += 1;
        }
        // AWS adds columns with each version; a few that are new here do no harm.
        (known >= 3 && known * 2 > usize::from(columns.count)).then_some(columns)
    }
}

/// A column's name with its words separated by `-`; `None` where it cannot be one.
fn dashed<'b>(name: &[u8], buffer: &'b mut [u8; 40]) -> Option<&'b [u8]> {
    let dashed = buffer.get_mut(..name.len())?;
    for (to, from) in dashed.iter_mut().zip(name) {
        *to = match from {
            b'_' | b'-' => b'-',
            b'a'..=b'z' | b'0'..=b'9' => *from,
            _ => return None,
        };
    }
    Some(dashed)
}

/// The words of a line.
pub fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty())
}

/// What the lines are that a text begins with; `None` where they are of no log.
pub(super) fn sniff(head: &[u8]) -> Option<Plain> {
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.filter(|line| !line.is_empty()).take(ASKED).find_map(of_line)
}

/// The log that a line is of.
pub fn of_line(line: &[u8]) -> Option<Plain> {
    if let Some(columns) = Columns::of_header(line) {
        return Some(Plain::Flows(columns));
    }
    if is_flow(without_stamp(line)) {
        return Some(Plain::Flows(Columns::DEFAULT));
    }
    is_access(line).then_some(Plain::Access)
}

/// Whether a line is a flow in the columns of version 2.
fn is_flow(line: &[u8]) -> bool {
    let mut words = words(line);
    let is_version = matches!(words.next(), Some([b'2'..=b'9']));
    let is_account = words
        .next()
        .is_some_and(|account| account == b"unknown" || account.iter().all(u8::is_ascii_digit));
    is_version
        && is_account
        && matches!(words.nth(10), Some(b"ACCEPT" | b"REJECT" | b"-"))
        && matches!(words.next(), Some(b"OK" | b"NODATA" | b"SKIPDATA"))
        && words.next().is_none()
}

/// Whether a line is a request to a bucket: its owner, the bucket, and the time in brackets.
fn is_access(line: &[u8]) -> bool {
    let mut parts = line.splitn(3, |byte| *byte == b' ');
    let (owner, bucket) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let stamp = parts.next().and_then(|rest| rest.get(..28));
    let is_name = |name: &[u8]| {
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'"')
    };
    is_name(owner)
        && is_name(bucket)
        && stamp.is_some_and(|stamp| {
            stamp.starts_with(b"[")
                && stamp.ends_with(b"]")
                && time::parse_clf(&stamp[1..27]).is_some()
        })
}

/// A line without the time that CloudWatch puts in front, and without the name of the stream
/// behind that.
pub fn without_stamp(line: &[u8]) -> &[u8] {
    if line.get(10) != Some(&b'T') || line.get(4) != Some(&b'-') {
        return line;
    }
    let mut parts = line.splitn(3, |byte| matches!(byte, b' ' | b'\t'));
    let stamp = parts.next().unwrap_or_default();
    let (second, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if time::parse(stamp).is_none() {
        return line;
    }
    let behind = &line[(stamp.len() + 1).min(line.len())..];
    if second.iter().all(u8::is_ascii_digit) { behind } else { rest }
}

/// Reads the lines of a piece.
pub(super) fn read(bytes: &[u8], plain: Plain, sink: &mut impl Sink) -> Tally {
    let mut tally = Tally::default();
    let mut plain = plain;
    let mut start = 0;
    while start < bytes.len() && !sink.has_enough() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let line = bytes[start..end].trim_ascii();
        start = end + 1;
        if line.is_empty() {
            continue;
        }
        if let Some(columns) = header(plain, line) {
            plain = Plain::Flows(columns);
            continue;
        }
        let number = tally.records;
        tally.records += 1;
        if line.len() > LONGEST {
            tally.reject(number, "a line longer than any of this log");
        } else {
            let taken = sink.take_line(number, plain, Text::new(line));
            tally.count(number, taken);
        }
    }
    tally
}

fn header(plain: Plain, line: &[u8]) -> Option<Columns> {
    match plain {
        Plain::Flows(_) => Columns::of_header(line),
        Plain::Access => None,
    }
}

/// What the lines behind a piece are: files that were put together name their columns in between.
pub(super) fn behind(plain: Plain, piece: &[u8]) -> Plain {
    let Plain::Flows(_) = plain else { return plain };
    let mut end = piece.len();
    while let Some(found) = memchr::memmem::rfind(&piece[..end], b"addr") {
        let from = memchr::memrchr(b'\n', &piece[..found]).map_or(0, |at| at + 1);
        let to = memchr::memchr(b'\n', &piece[found..]).map_or(piece.len(), |at| found + at);
        if let Some(columns) = Columns::of_header(piece[from..to].trim_ascii()) {
            return Plain::Flows(columns);
        }
        end = from;
    }
    plain
}

/// A text in parts, each with what its lines are.
pub(super) fn blocks(bytes: &[u8], plain: Plain) -> impl Iterator<Item = (&[u8], Plain)> {
    let (mut rest, mut plain) = (bytes, plain);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut cut = rest.len();
        if let Some(block) = rest.get(..BLOCK) {
            cut = match memchr::memrchr(b'\n', block) {
                Some(newline) => newline + 1,
                None => memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1),
            };
        }
        let (block, behind_it) = rest.split_at(cut);
        let now = plain;
        rest = behind_it;
        plain = behind(plain, block);
        Some((block, now))
    })
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
