//! Which credentials belong to a trace: what was found, all that it came from, all that came of it.

use crate::lineage::Lineage;

/// Why a credential is in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It led to what was asked for.
    Origin,
    /// It came from what was asked for.
    Led,
    /// It was asked for.
    Asked,
}

impl Relation {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Led => "led_to",
            Self::Asked => "asked",
        }
    }
}

/// A credential in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The number of its node.
    pub node: u32,
    /// The place in the tree of what it came from.
    pub parent: Option<usize>,
    /// Why it is there.
    pub relation: Relation,
    /// How many others came from it that were not asked for.
    pub others: u32,
}

/// The tree: each credential before what came from it, the chains in the order of their beginning.
pub(super) fn grow(lineage: &Lineage, found: &[u32]) -> Vec<Shown> {
    let mut relations: Vec<Option<Relation>> = vec![None; lineage.nodes.len()];
    for node in found {
        relations[*node as usize] = Some(Relation::Asked);
    }
    for node in found {
        // What lies above one that was met lies above it, too.
        for up in lineage.ancestry(*node).skip(1) {
            match &mut relations[up as usize] {
                relation @ None => *relation = Some(Relation::Origin),
                Some(_) => break,
            }
        }
    }
    let mut open: Vec<u32> = found.to_vec();
    while let Some(node) = open.pop() {
        for child in lineage.children(node) {
            let relation = &mut relations[*child as usize];
            if matches!(relation, None | Some(Relation::Origin)) {
                *relation = Some(Relation::Led);
                open.push(*child);
            }
        }
    }
    let mut roots: Vec<u32> = found.iter().map(|node| lineage.nodes[*node as usize].root).collect();
    roots.sort_unstable();
    roots.dedup();
    let mut tree: Vec<Shown> = Vec::new();
    let mut open: Vec<(u32, Option<usize>)> =
        roots.into_iter().rev().map(|it| (it, None)).collect();
    while let Some((node, parent)) = open.pop() {
        let Some(relation) = relations[node as usize] else { continue };
        let children = lineage.children(node);
        let is_shown = |child: &&u32| relations[**child as usize].is_some();
        let others = children.iter().filter(|child| !is_shown(child)).count();
        let place = tree.len();
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        tree.push(Shown { node, parent, relation, others });
        open.extend(children.iter().rev().filter(is_shown).map(|child| (*child, Some(place))));
    }
    tree
}
