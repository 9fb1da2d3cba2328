//! Leads: findings of all analytics that tell one story, together.

use std::collections::HashMap;

use crate::case::Row;
use crate::finding::Finding;
use crate::time::{HOUR, Nanos};

/// How far in time findings about one identity may be apart and still tell one story.
const APART: Nanos = 6 * HOUR;

/// The longest that a finding lasts which makes its story longer: one about a month of single calls
/// belongs to whatever happened in between, and does not make one story of all of it.
const LONGEST: Nanos = 48 * HOUR;

/// A story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its findings, the gravest first: places in the list that it was made of.
    pub findings: Vec<usize>,
    /// When it begins.
    pub first_seen: Nanos,
    /// When it ends.
    pub last_seen: Nanos,
}

/// The stories that findings tell, in the order of their gravest.
///
/// The findings come by score. Each joins the gravest story about its identity, or about a credential
/// chain that its identity is part of, that something of it happened in; else it begins one.
pub fn leads(findings: &[Finding]) -> Vec<Lead> {
    let mut leads: Vec<Lead> = Vec::new();
    let mut by_identity: HashMap<u32, Vec<usize>> = HashMap::new();
    for (place, finding) in findings.iter().enumerate() {
        let own = by_identity.get(&finding.identity).into_iter().flatten();
        let joined = own.copied().filter(|lead| happened_in(finding, &leads[*lead])).min();
        let number = joined.unwrap_or(leads.len());
        match leads.get_mut(number) {
            Some(lead) => lead.add(place, finding),
            None => leads.push(Lead {
                findings: vec![place],
                first_seen: finding.first_seen,
                last_seen: finding.last_seen,
            }),
        }
        for identity in identities(finding) {
            let numbers = by_identity.entry(identity).or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    leads
}

impl Lead {
    fn add(&mut self, place: usize, finding: &Finding) {
        self.findings.push(place);
        if finding.last_seen - finding.first_seen <= LONGEST {
            self.first_seen = self.first_seen.min(finding.first_seen);
            self.last_seen = self.last_seen.max(finding.last_seen);
        }
    }
}

/// Whether some record of a finding lies within a story, or not far from it.
fn happened_in(finding: &Finding, lead: &Lead) -> bool {
    let (from, to) = (lead.first_seen.saturating_sub(APART), lead.last_seen.saturating_add(APART));
    let place = finding.rows.partition_point(|row| row.time < from);
    finding.rows.get(place).is_some_and(|row| row.time <= to)
}

/// Most records whose identities are looked at: a chain's members show early.
const LOOKED_AT: usize = 10_000;

/// Whom a finding is about, and who acted in it.
fn identities(finding: &Finding) -> Vec<u32> {
    let mut identities: Vec<u32> =
        finding.rows.iter().take(LOOKED_AT).map(|row| row.identity).collect();
    identities.push(finding.identity);
    identities.sort_unstable();
    identities.dedup();
    identities.retain(|identity| *identity != Row::NOBODY);
    identities
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Outcome;
    use crate::identity::SessionName;
    use crate::interface::Interface;

    fn row(identity: u32, hour: i64) -> Row {
        Row {
            time: hour * HOUR,
            id: 0,
            credential: 0,
            identity,
            action: 0,
            place: 0,
            source: 0,
            agent: 0,
            error: 0,
            piece: 0,
            record: 0,
            session: 0,
            interface: Interface::Unknown,
            outcome: Outcome::Success,
            session_name: SessionName::None,
            flags: crate::case::Flags::default(),
        }
    }

    fn finding(identity: u32, rows: Vec<Row>) -> Finding {
        Finding {
            id: String::new(),
            analytic: "scope",
            reference: "AN1504",
            score: 50,
            title: String::new(),
            identity,
            first_seen: rows.first().map_or(0, |row| row.time),
            last_seen: rows.last().map_or(0, |row| row.time),
            rows,
            reasons: Vec::new(),
            attack: Vec::new(),
            details: serde_json::Value::Null,
            triage: Vec::new(),
        }
    }

    fn told(findings: &[Finding]) -> Vec<Vec<usize>> {
        leads(findings).into_iter().map(|lead| lead.findings).collect()
    }

    #[test]
    fn what_one_identity_did_within_the_same_hours_is_one_story() {
        let at = |hour| finding(0, vec![row(0, hour)]);
        assert_eq!(told(&[at(10), at(15), at(30), at(2)]), [vec![0, 1], vec![2], vec![3]]);
        assert_eq!(told(&[at(10), finding(1, vec![row(1, 10)])]), [vec![0], vec![1]]);
    }

    #[test]
    fn members_of_a_chain_share_its_story() {
        let chain = finding(0, vec![row(0, 10), row(1, 11)]);
        assert_eq!(told(&[chain, finding(1, vec![row(1, 12)])]), [vec![0, 1]]);
    }

    #[test]
    fn a_month_of_single_calls_does_not_make_one_story_of_all_in_it() {
        let month = finding(0, vec![row(0, 0), row(0, 100), row(0, 700)]);
        let told_of = told(&[finding(0, vec![row(0, 99)]), month, finding(0, vec![row(0, 400)])]);
        assert_eq!(told_of, [vec![0, 1], vec![2]]);
    }
}
