//! Findings that were reviewed: `[[allow]]` sets them apart, counted and never lost.

use crate::case::Case;
use crate::config::Allow;
use crate::finding::Finding;
use crate::known::Known;

/// Actions named when an entry covers a finding only in part.
const NAMED: usize = 5;

/// A finding that an `[[allow]]` covers.
#[derive(Clone, Debug)]
pub struct Suppressed<'a> {
    /// The finding.
    pub finding: Finding,
    /// What covers it.
    pub allow: &'a Allow,
}

/// Findings, those that were reviewed apart from the others; the order stays.
#[derive(Debug, Default)]
pub struct Sifted<'a> {
    /// What is to be read.
    pub findings: Vec<Finding>,
    /// What was reviewed.
    pub suppressed: Vec<Suppressed<'a>>,
    /// Entries that cover a finding only in part, and why it stays.
    pub notes: Vec<String>,
}

/// Sets apart the findings that an entry covers whole: the identity, the analytic, and the action
/// of every record that the finding rests on.
pub fn sift<'a>(case: &Case, known: &Known<'a>, findings: Vec<Finding>) -> Sifted<'a> {
    let mut sifted = Sifted::default();
    for finding in findings {
        match covering(case, known, &finding, &mut sifted.notes) {
            Some(allow) => sifted.suppressed.push(Suppressed { finding, allow }),
            None => sifted.findings.push(finding),
        }
    }
    sifted
}

fn covering<'a>(
    case: &Case,
    known: &Known<'a>,
    finding: &Finding,
    notes: &mut Vec<String>,
) -> Option<&'a Allow> {
    let mut nearly = Vec::new();
    for number in known.allows(finding.identity) {
        let Some(allow) = known.config.allows.get(*number as usize) else {
            continue;
        };
        let analytics = &allow.analytics;
        if !analytics.is_empty() && !analytics.iter().any(|name| name == finding.analytic) {
            continue;
        }
        let mut open: Vec<u32> = finding.rows.iter().map(|row| row.action).collect();
        open.retain(|action| !known.allow_covers(*number, *action));
        if open.is_empty() && (allow.actions.is_empty() || !finding.rows.is_empty()) {
            return Some(allow);
        }
        open.sort_unstable();
        open.dedup();
        nearly.push(format!(
            "{}: [[allow]] does not cover {} of {}; the finding stays",
            known.config.place(allow.line),
            names(case, &open),
            finding.id
        ));
    }
    notes.append(&mut nearly);
    None
}

fn names(case: &Case, actions: &[u32]) -> String {
    let name = |action: &u32| {
        let action = &case.actions[*action as usize];
        crate::case::qualified(case.service_name(action.service), &action.name)
    };
    let mut names: Vec<String> = actions.iter().take(NAMED).map(name).collect();
    if actions.len() > NAMED {
        names.push(format!("{} more", actions.len() - NAMED));
    }
    names.join(", ")
}
