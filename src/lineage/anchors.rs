//! The beginnings of chains of credentials: whoever stands there is whose doing it all is.

use crate::case::{Address, Case, Row};
use crate::identity::Kind;

use super::{Certainty, Lineage};

/// By node, the first of its chain: links by time and name alone make no chain, and services of the
/// provider hand out credentials in nobody's name.
#[derive(Debug, Default)]
pub struct Anchors {
    anchors: Vec<u32>,
}

impl Anchors {
    /// The beginnings of all chains.
    pub fn of(case: &Case, lineage: &Lineage) -> Self {
        let nodes = &lineage.nodes;
        let mut order: Vec<u32> = (0..).zip(nodes).map(|(number, _)| number).collect();
        order.sort_by_key(|node| nodes[*node as usize].depth);
        let mut anchors: Vec<u32> = (0..).zip(nodes).map(|(number, _)| number).collect();
        for node in order {
            if Self::is_firm(case, lineage, node)
                && let Some(link) = nodes[node as usize].parent
            {
                anchors[node as usize] = anchors[link.parent as usize];
            }
        }
        Self { anchors }
    }

    /// Whether a node's link to its parent makes a chain.
    pub fn is_firm(case: &Case, lineage: &Lineage, node: u32) -> bool {
        lineage.nodes[node as usize].parent.is_some_and(|link| {
            let holder = lineage.nodes[link.parent as usize].identity;
            link.certainty < Certainty::Name
                && holder != Row::NOBODY
                && case.identity(holder).kind != Kind::Service
        })
    }

    /// The node at the beginning of a node's chain.
    pub fn of_node(&self, node: u32) -> u32 {
        self.anchors[node as usize]
    }

    /// The identity at the beginning of an event's chain.
    pub fn identity(&self, lineage: &Lineage, at: Address) -> u32 {
        lineage.nodes[self.of_node(lineage.node_of(at)) as usize].identity
    }
}
