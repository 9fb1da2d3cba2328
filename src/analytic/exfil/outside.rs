//! What lies outside of the house: addresses that are neither private nor the house's own.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::case::Case;
use crate::known::Known;
use crate::network::Network;
use crate::time::{HOUR, Nanos};

use super::hosts::Hosts;
use super::settings::Settings;
use super::sketch::Sketch;

/// Services of the provider whose addresses are those of its customers' machines.
const OF_CUSTOMERS: [&str; 3] = ["EC2", "GLOBALACCELERATOR", "CLOUDFRONT"];

/// Which sources of calls lie outside, and since when the house knows their networks.
pub(super) struct Outside<'a> {
    case: &'a Case,
    known: &'a Known<'a>,
    /// By source.
    sources: Vec<bool>,
    /// By network, the first uses by two different identities.
    first: HashMap<u32, [Option<(Nanos, u32)>; 2]>,
}

impl<'a> Outside<'a> {
    pub(super) fn of(
        case: &'a Case,
        known: &'a Known<'a>,
        hosts: &Hosts,
        sketches: &[Sketch],
    ) -> Self {
        let sources = (0..).zip(&case.sources).map(|(number, source)| {
            let is_public = match &case.networks[source.network as usize] {
                Network::Public(_) => true,
                // Addresses that were scrambled before the evidence was handed on.
                Network::Other(text) => text.ends_with('.'),
                _ => false,
            };
            is_public && !known.is_corporate(number) && !hosts.has_text(&source.text)
        });
        let mut first: HashMap<u32, [Option<(Nanos, u32)>; 2]> = HashMap::new();
        for sketch in sketches {
            for (network, time) in &sketch.networks {
                let two = first.entry(*network).or_default();
                let told = (*time, sketch.identity);
                if two[0].is_none_or(|known| told < known) {
                    *two = [Some(told), two[0]];
                } else if two[1].is_none_or(|known| told < known) {
                    two[1] = Some(told);
                }
            }
        }
        Self { case, known, sources: sources.collect(), first }
    }

    /// Whether a source is an address from outside.
    pub(super) fn is_external(&self, source: u32) -> bool {
        self.sources.get(source as usize).copied().unwrap_or(false)
    }

    /// Whether a source lies outside and in a network new to the identity, and to the house.
    pub(super) fn is_new(
        &self,
        sketch: &Sketch,
        source: u32,
        time: Nanos,
        settings: &Settings,
    ) -> bool {
        if !self.is_external(source) {
            return false;
        }
        let network = self.case.sources[source as usize].network;
        let own = sketch.networks.get(&network).copied().unwrap_or(time);
        let is_new_to_it = own >= time.saturating_sub(settings.source_hours.saturating_mul(HOUR));
        let of_house = time.saturating_sub(settings.house_hours.saturating_mul(HOUR));
        let others = self.first.get(&network).into_iter().flatten().flatten();
        let mut others = others.filter(|(_, who)| *who != sketch.identity);
        is_new_to_it && others.all(|(first, _)| *first >= of_house)
    }

    /// What an address that something was sent to is.
    pub(super) fn judge(&self, address: IpAddr, service: &str) -> Place {
        let text = address.to_string();
        let is_public = matches!(Network::of(&text), Network::Public(_))
            && !address.is_multicast()
            && !matches!(address, IpAddr::V4(address) if address.is_broadcast());
        if !is_public || self.known.config.policy.corporate_networks.hold(&text) {
            return Place::House;
        }
        let of_customers = OF_CUSTOMERS.iter().any(|it| service.eq_ignore_ascii_case(it));
        if service.is_empty() || of_customers { Place::Outside } else { Place::Provider }
    }
}

/// Where an address lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// Private, or of the house's own networks.
    House,
    /// One of the provider's services, as the log says.
    Provider,
    Outside,
}
