//! Machines of the evidence, put together of what single records tell, and which of them an identity
//! acts from.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::case::{Case, Row, Transfers};
use crate::network::Network;
use crate::transfer::{Deed, Machine};

use super::sketch::Sketch;

/// Names and addresses of machines that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HostSet {
    /// Ids of machines and of their interfaces, in lower case.
    pub(super) names: BTreeSet<String>,
    /// Private addresses, and public ones where the evidence names no others.
    pub(super) addresses: BTreeSet<IpAddr>,
}

impl HostSet {
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.addresses.is_empty()
    }
}

/// All machines that records tell of.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// Each a machine with everything that is known of it.
    groups: Vec<HostSet>,
    by_name: HashMap<String, usize>,
    by_address: HashMap<IpAddr, Vec<usize>>,
    by_holder: HashMap<String, Vec<usize>>,
}

impl Hosts {
    pub(super) fn told(transfers: &Transfers, sketches: &[Sketch]) -> Self {
        let mut machines: Vec<&Machine> = Vec::new();
        for row in sketches.iter().flat_map(|sketch| &sketch.deeds) {
            if let Some(Deed::Hosts(told)) = transfers.deeds.of(row) {
                machines.extend(told);
            }
        }
        Self::join(&machines)
    }

    /// Joins machines that share a name.
    fn join(machines: &[&Machine]) -> Self {
        let mut roots: Vec<usize> = (0..machines.len()).collect();
        let mut named: HashMap<String, usize> = HashMap::new();
        for (number, machine) in machines.iter().enumerate() {
            for name in &machine.names {
                let first = *named.entry(name.to_lowercase()).or_insert(number);
                let (a, b) = (root(&mut roots, first), root(&mut roots, number));
                roots[a.max(b)] = a.min(b);
            }
        }
        let mut hosts = Self::default();
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for (number, machine) in machines.iter().enumerate() {
            let of = root(&mut roots, number);
            let group = *numbers.entry(of).or_insert_with(|| {
                hosts.groups.push(HostSet::default());
                hosts.groups.len() - 1
            });
            hosts.take(group, machine);
        }
        hosts
    }

    fn take(&mut self, group: usize, machine: &Machine) {
        for name in &machine.names {
            let name = name.to_lowercase();
            self.by_name.insert(name.clone(), group);
            self.groups[group].names.insert(name);
        }
        for address in &machine.addresses {
            if self.groups[group].addresses.insert(*address) {
                self.by_address.entry(*address).or_default().push(group);
            }
        }
        if !machine.holder.is_empty() {
            self.by_holder.entry(machine.holder.to_lowercase()).or_default().push(group);
        }
    }

    /// Whether a text is the address of some machine.
    pub(super) fn has_text(&self, text: &str) -> bool {
        text.parse::<IpAddr>().is_ok_and(|it| self.by_address.contains_key(&it.to_canonical()))
    }

    /// The machines that an identity acted from while it read: named by its sessions, by records of
    /// machines that act as it, and by the addresses it came from.
    pub(super) fn acted_from<'r>(
        &self,
        case: &Case,
        transfers: &Transfers,
        identity: u32,
        rows: impl Iterator<Item = &'r Row>,
    ) -> HostSet {
        let mut set = HostSet::default();
        let mut sessions: BTreeSet<u32> = BTreeSet::new();
        let mut sources: BTreeSet<u32> = BTreeSet::new();
        for row in rows {
            sessions.insert(row.session);
            sources.insert(row.source);
        }
        for name in sessions.iter().filter_map(|hash| transfers.instances.get(hash)) {
            self.add_named(&name.to_lowercase(), &mut set);
        }
        self.add_held(&case.identity(identity).id, &mut set);
        for source in sources {
            let source = &case.sources[source as usize];
            let Ok(address) = source.text.trim().parse::<IpAddr>() else { continue };
            let address = address.to_canonical();
            let is_private = case.networks[source.network as usize] == Network::Private;
            let groups = self.by_address.get(&address).map_or(&[][..], Vec::as_slice);
            if is_private && !address.is_loopback() {
                set.addresses.insert(address);
            }
            // A private address may be that of several machines, in several networks.
            if let [group] = groups {
                self.add(*group, &mut set);
            }
        }
        set
    }

    fn add_held(&self, id: &str, set: &mut HostSet) {
        let id = id.to_lowercase();
        let plain = id.strip_prefix("serviceaccount:").unwrap_or(&id);
        for group in self.by_holder.get(plain).into_iter().flatten() {
            self.add(*group, set);
        }
    }

    fn add_named(&self, name: &str, set: &mut HostSet) {
        match self.by_name.get(name) {
            Some(group) => self.add(*group, set),
            None => drop(set.names.insert(name.to_owned())),
        }
    }

    fn add(&self, group: usize, set: &mut HostSet) {
        set.names.extend(self.groups[group].names.iter().cloned());
        set.addresses.extend(&self.groups[group].addresses);
    }
}

/// The root of a tree of joined numbers, which gets flatter on the way.
fn root(roots: &mut [usize], mut at: usize) -> usize {
    while roots[at] != at {
        roots[at] = roots[roots[at]];
        at = roots[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(names: &[&str], addresses: &[&str]) -> Machine {
        Machine {
            names: names.iter().map(|name| (*name).into()).collect(),
            addresses: addresses.iter().filter_map(|it| it.parse().ok()).collect(),
            holder: "".into(),
        }
    }

    #[test]
    fn machines_that_share_an_interface_are_one() {
        let told = [
            machine(&["i-1", "eni-1"], &["10.0.0.5"]),
            machine(&["eni-2"], &["10.0.0.6"]),
            machine(&["eni-2", "i-1"], &[]),
            machine(&["i-2"], &["10.0.0.5"]),
        ];
        let hosts = Hosts::join(&told.iter().collect::<Vec<_>>());
        let mut set = HostSet::default();
        hosts.add_named("eni-1", &mut set);
        assert_eq!(set.names.iter().collect::<Vec<_>>(), ["eni-1", "eni-2", "i-1"]);
        assert_eq!(set.addresses.len(), 2);
        assert!(hosts.has_text("10.0.0.6") && !hosts.has_text("10.0.0.7"));
    }
}
