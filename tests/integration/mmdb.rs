//! Writes small databases in MaxMind's format: a search tree over the bits of addresses, a data
//! section, and what the database says of itself.
//! https://maxmind.github.io/MaxMind-DB/

use std::net::IpAddr;

/// A value in the data section.
#[derive(Clone, Debug)]
pub(crate) enum Datum {
    Text(&'static str),
    Number(u32),
    Map(Vec<(&'static str, Self)>),
}

/// A database to be.
pub(crate) struct Mmdb {
    kind: &'static str,
    /// Bits of a record of the tree: 24, 28 or 32.
    record_bits: u32,
    /// 4 or 6; IPv4 lies in the IPv6 tree under 96 zeros.
    version: u32,
    nodes: Vec<[Slot; 2]>,
    data: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Slot {
    Empty,
    Node(usize),
    Data(usize),
}

impl Mmdb {
    pub(crate) fn new(kind: &'static str, version: u32, record_bits: u32) -> Self {
        Self { kind, record_bits, version, nodes: vec![[Slot::Empty; 2]], data: Vec::new() }
    }

    /// Says something of a network. One inside another comes after it.
    pub(crate) fn with(mut self, network: &str, datum: &Datum) -> Self {
        let (address, prefix) = network.split_once('/').expect("a network");
        let prefix: usize = prefix.parse().expect("a prefix");
        let (bits, length) = match (address.parse().expect("an address"), self.version) {
            (IpAddr::V4(address), 4) => (u128::from(address.to_bits()) << 96, prefix),
            (IpAddr::V4(address), _) => (u128::from(address.to_bits()), prefix + 96),
            (IpAddr::V6(address), _) => (address.to_bits(), prefix),
        };
        let offset = self.data.len();
        encode(&mut self.data, datum);
        let mut node = 0;
        for depth in 0..length {
            let bit = usize::from(bits >> (127 - depth) & 1 == 1);
            if depth + 1 == length {
                self.nodes[node][bit] = Slot::Data(offset);
            } else if let Slot::Node(next) = self.nodes[node][bit] {
                node = next;
            } else {
                // What was said of the network around still holds beside the new one.
                let around = self.nodes[node][bit];
                self.nodes.push([around; 2]);
                self.nodes[node][bit] = Slot::Node(self.nodes.len() - 1);
                node = self.nodes.len() - 1;
            }
        }
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let count = self.nodes.len();
        let value = |slot: Slot| match slot {
            Slot::Empty => count,
            Slot::Node(node) => node,
            Slot::Data(offset) => count + 16 + offset,
        };
        let mut bytes = Vec::new();
        for [left, right] in self.nodes.iter().map(|node| node.map(value)) {
            let (left, right) = (left as u32, right as u32);
            match self.record_bits {
                24 => {
                    bytes.extend(&left.to_be_bytes()[1..]);
                    bytes.extend(&right.to_be_bytes()[1..]);
                }
                28 => {
                    bytes.extend(&left.to_be_bytes()[1..]);
                    bytes.push((left >> 20 & 0xf0 | right >> 24 & 0x0f) as u8);
                    bytes.extend(&right.to_be_bytes()[1..]);
                }
                _ => {
                    bytes.extend(left.to_be_bytes());
                    bytes.extend(right.to_be_bytes());
                }
            }
        }
        bytes.extend([0; 16]);
        bytes.extend(&self.data);
        bytes.extend(b"\xab\xcd\xefMaxMind.com");
        self.describe(&mut bytes);
        bytes
    }

    fn describe(&self, out: &mut Vec<u8>) {
        const UINT16: u8 = 5;
        const UINT32: u8 = 6;
        const UINT64: u8 = 9;
        const ARRAY: u8 = 11;
        out.push(7 << 5 | 9);
        let mut number = |key: &str, kind: u8, value: u32| {
            text(out, key);
            control(out, kind, 4);
            out.extend(value.to_be_bytes());
        };
        number("node_count", UINT32, self.nodes.len() as u32);
        number("build_epoch", UINT64, 1_790_000_000);
        let mut number = |key: &str, value: u32| {
            text(out, key);
            control(out, UINT16, 2);
            out.extend(&value.to_be_bytes()[2..]);
        };
        number("record_size", self.record_bits);
        number("ip_version", self.version);
        number("binary_format_major_version", 2);
        number("binary_format_minor_version", 0);
        text(out, "database_type");
        text(out, self.kind);
        text(out, "languages");
        control(out, ARRAY, 0);
        text(out, "description");
        encode(out, &Datum::Map(vec![("en", Datum::Text("written for a test"))]));
    }
}

fn encode(out: &mut Vec<u8>, datum: &Datum) {
    match datum {
        Datum::Text(value) => text(out, value),
        Datum::Number(value) => {
            control(out, 6, 4);
            out.extend(value.to_be_bytes());
        }
        Datum::Map(entries) => {
            control(out, 7, entries.len());
            for (key, value) in entries {
                text(out, key);
                encode(out, value);
            }
        }
    }
}

fn text(out: &mut Vec<u8>, value: &str) {
    control(out, 2, value.len());
    out.extend(value.as_bytes());
}

/// What kind of value follows, and of what size.
fn control(out: &mut Vec<u8>, kind: u8, size: usize) {
    let (short, longer) = match size {
        0..29 => (size, Vec::new()),
        29..285 => (29, vec![(size - 29) as u8]),
        _ => (30, ((size - 285) as u16).to_be_bytes().to_vec()),
    };
    let extended = kind > 7;
    out.push(if extended { 0 } else { kind << 5 } | short as u8);
    if extended {
        out.push(kind - 7);
    }
    out.extend(longer);
}
