//! The beginnings of chains of credentials: whoever stands there is whose doing it all is.

use rayon::prelude::*;

use crate::binned::Binned;
use crate::case::{Address, Case, Row};
use crate::identity::Kind;

use super::{Certainty, Lineage, Node};

/// By node, the first of its chain: links by time and name alone make no chain, and services of the
/// provider hand out credentials in nobody's name.
#[derive(Debug, Default)]
pub struct Anchors {
    anchors: Vec<u32>,
    /// By node, whether its link to its parent makes a chain.
    firm: Vec<bool>,
}

impl Anchors {
    /// The beginnings of all chains.
    pub fn of(case: &Case, lineage: &Lineage) -> Self {
        let nodes = &lineage.nodes;
        let is_firm = |node: &Node| {
            node.parent.is_some_and(|link| {
                let holder = nodes[link.parent as usize].identity;
                link.certainty < Certainty::Name
                    && holder != Row::NOBODY
                    && case.identity(holder).kind != Kind::Service
            })
        };
        let firm: Vec<bool> = nodes.par_iter().map(is_firm).collect();
        // Parents before their children.
        let depths = (0_u32..).zip(nodes).map(|(number, node)| (node.depth, number));
        let deepest = nodes.iter().map(|node| node.depth as usize + 1).max().unwrap_or(0);
        let order = Binned::of(depths, deepest).things;
        let mut anchors: Vec<u32> = (0..).zip(nodes).map(|(number, _)| number).collect();
        for node in order {
            if let Some(link) = nodes[node as usize].parent.filter(|_| firm[node as usize]) {
                anchors[node as usize] = anchors[link.parent as usize];
            }
        }
        Self { anchors, firm }
    }

    /// Whether a node's link to its parent makes a chain.
    pub fn is_firm(&self, node: u32) -> bool {
        self.firm[node as usize]
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
