//! What one look at all events of an identity tells: when it was first seen, from which networks it
//! came when, what it read, and which of its calls may be steps on a way out.

use std::collections::HashMap;

use crate::case::{Case, Row, Transfers};
use crate::evidence::scan::Text;
use crate::format::Interest;
use crate::identity::Kind;
use crate::time::Nanos;

use super::history::Profile;
use super::series;
use super::settings::Settings;

/// What is known of an identity before its reads are weighed.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    pub(super) identity: u32,
    /// Its first event.
    pub(super) first: Option<Nanos>,
    /// The first use of each network.
    pub(super) networks: HashMap<u32, Nanos>,
    /// What it did that may be a step on a way out, in the order of time.
    pub(super) deeds: Vec<Row>,
    pub(super) profile: Profile,
    /// Whether some of its reads are more than a spike needs.
    pub(super) reads_much: bool,
    pub(super) has_reads: bool,
}

/// By action, what to look for.
pub(super) struct Eyes {
    pub(super) reading: Vec<bool>,
    deeds: Vec<bool>,
}

impl Eyes {
    pub(super) fn of(case: &Case) -> Self {
        let has = |wanted: Interest| -> Vec<bool> {
            let interest = |action: &crate::case::Action| {
                let service = case.service_name(action.service).as_bytes();
                let name = action.name.as_bytes();
                action.format.interest(Text::new(service), Text::new(name)).has(wanted)
            };
            case.actions.iter().map(interest).collect()
        };
        Self { reading: has(Interest::TRANSFER), deeds: has(Interest::DEED) }
    }
}

/// Looks at the events of an identity before a moment.
pub(super) fn sketch(
    case: &Case,
    transfers: &Transfers,
    eyes: &Eyes,
    settings: &Settings,
    (identity, rows): (u32, &[Row]),
) -> Sketch {
    let mut sketch =
        Sketch { identity, first: rows.first().map(|row| row.time), ..Sketch::default() };
    let mut last = u32::MAX;
    for row in rows {
        if row.source != last {
            last = row.source;
            sketch.networks.entry(case.network_of(row)).or_insert(row.time);
        }
        sketch.has_reads |= eyes.reading[row.action as usize] && row.outcome.took_effect();
        if eyes.deeds[row.action as usize] && transfers.deeds.of(row).is_some() {
            sketch.deeds.push(*row);
        }
    }
    if sketch.has_reads && identity != Row::NOBODY && case.identity(identity).kind != Kind::Service
    {
        let reads = series::reads(case, transfers, &eyes.reading, rows);
        sketch.profile = Profile::of(&reads, settings);
        sketch.reads_much = super::spike::is_enough(&sketch.profile.peak(), settings);
    }
    sketch
}
