//! What flow logs cover: networks one by one, with the interfaces that reported.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Case;
use crate::case::flows::{Flow, FlowFlags, Reporter};
use crate::format::Format;
use crate::time::{MINUTE, Nanos};

use super::Part;

/// A network that a flow log tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSource {
    /// The log.
    pub format: Format,
    /// The account, subscription or project; empty where the log does not say.
    pub account: String,
    /// The region; empty where the log does not say.
    pub region: String,
    /// The virtual network, security group or transit gateway; empty where the log does not say.
    pub network: String,
    /// Interfaces and machines that reported.
    pub reporters: u64,
    /// The minute of the first flow.
    pub first: Nanos,
    /// The minute of the last flow.
    pub last: Nanos,
    /// Flows.
    pub flows: u64,
    /// Those of them that were refused.
    pub rejected: u64,
    /// Bytes, as each interface reported them: a flow between two of them is in it twice.
    pub bytes: u64,
    /// Whether the log counts bytes.
    pub counted: bool,
    /// Minutes with flows.
    pub minutes: u64,
}

/// The networks in this part of the evidence.
pub(super) fn sources(case: &Case, part: &Part) -> Vec<FlowSource> {
    let wanted = |it: &Reporter| {
        part.provider.is_none_or(|provider| provider == it.format.provider())
            && part.account.as_ref().is_none_or(|account| *account == it.account)
            && part.region.as_ref().is_none_or(|region| *region == it.region)
    };
    type Key<'a> = (Format, &'a str, &'a str, &'a str);
    fn key(it: &Reporter) -> Key<'_> {
        (it.format, it.account.as_str(), it.region.as_str(), it.network.as_str())
    }
    let reporters = &case.flows.reporters;
    let keys: BTreeSet<Key<'_>> = reporters.iter().filter(|it| wanted(it)).map(key).collect();
    let numbers: BTreeMap<Key<'_>, usize> = keys.into_iter().zip(0..).collect();
    let of: Vec<Option<usize>> =
        reporters.iter().map(|it| numbers.get(&key(it)).copied()).collect();
    let mut sums: Vec<Sum> = vec![Sum::default(); numbers.len()];
    let mut reported = vec![false; reporters.len()];
    for row in case.flows.between(Nanos::MIN, part.end) {
        if let Some(number) = of[row.reporter as usize] {
            sums[number].add(row);
            let known = &mut reported[row.reporter as usize];
            sums[number].reporters += u64::from(!*known);
            *known = true;
        }
    }
    let found = numbers.into_keys().zip(sums).filter(|(_, sum)| sum.rows > 0);
    found.map(|(key, sum)| sum.source(key)).collect()
}

/// What rows of one network come to.
#[derive(Clone, Default)]
struct Sum {
    rows: u64,
    reporters: u64,
    first: u32,
    last: u32,
    flows: u64,
    rejected: u64,
    bytes: u64,
    counted: bool,
    minutes: u64,
}

impl Sum {
    /// Adds a row; they come in the order of time.
    fn add(&mut self, row: &Flow) {
        if self.rows == 0 {
            self.first = row.minute;
        }
        self.minutes += u64::from(self.rows == 0 || row.minute != self.last);
        self.last = row.minute;
        self.rows += 1;
        self.flows += u64::from(row.flows);
        if row.flags.has(FlowFlags::REJECTED) {
            self.rejected += u64::from(row.flows);
        }
        self.bytes = self.bytes.saturating_add(row.bytes);
        self.counted |= !row.flags.has(FlowFlags::UNCOUNTED);
    }

    fn source(self, (format, account, region, network): (Format, &str, &str, &str)) -> FlowSource {
        let time = |minute: u32| Nanos::from(minute).saturating_mul(MINUTE);
        FlowSource {
            format,
            account: account.to_owned(),
            region: region.to_owned(),
            network: network.to_owned(),
            reporters: self.reporters,
            first: time(self.first),
            last: time(self.last),
            flows: self.flows,
            rejected: self.rejected,
            bytes: self.bytes,
            counted: self.counted,
            minutes: self.minutes,
        }
    }
}
