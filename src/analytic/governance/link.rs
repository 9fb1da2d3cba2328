//! The links that chains are made of: changes of what may be used, and provisioning.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::case::{Address, Case, Row};
use crate::catalog::{self, Class};
use crate::event::Outcome;
use crate::format::change::{Change, Machines, Refusal, Strength, Subject};

use super::Behind;
use super::actor::Actors;

/// A change of what may be used, or provisioning.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) row: Row,
    /// Where the event is.
    pub(super) at: Address,
    /// The identity that stands for the actor.
    pub(super) actor: u32,
    /// The identity that stands for whoever is at the beginning of the credential's chain; the actor
    /// where no chain is known.
    pub(super) root: u32,
    /// Whether a service of the provider called, in the actor's name or its own.
    pub(super) by_service: bool,
    pub(super) account: u32,
    pub(super) region: u32,
    /// What is changed; none is provisioning.
    pub(super) subject: Option<Subject>,
    /// How much a change matters, from 0 to 5.
    pub(super) weight: u8,
    pub(super) noted: Option<&'a Change>,
    pub(super) told: Told,
}

/// What the records of a target tell together of one change to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) strength: Strength,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    /// The quota before.
    pub(super) before: Option<f64>,
    pub(super) allowed_before: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) added: Vec<String>,
    /// Whether an earlier record, not this one, tells what was before.
    pub(super) from_earlier: bool,
}

impl Link<'_> {
    /// Whether whoever is at the beginning of the chain is somebody else than the actor.
    pub(super) fn is_rooted(&self) -> bool {
        self.root != self.actor
    }

    pub(super) fn worked(&self) -> bool {
        self.row.outcome.took_effect()
    }

    pub(super) fn is_change(&self) -> bool {
        self.subject.is_some()
    }

    pub(super) fn tightens(&self) -> bool {
        self.told.strength == Strength::Tightens
    }

    pub(super) fn machines(&self) -> Option<&Machines> {
        self.noted?.machines.as_ref()
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        if self.worked() { None } else { self.noted?.refusal }
    }

    /// What was changed, as the record names it.
    pub(super) fn target(&self) -> &str {
        self.noted.map_or("", |change| &change.target)
    }
}

/// All links, in the order of time.
pub(super) fn all<'a>(case: &Case, behind: Behind<'a>, actors: &Actors, end: i64) -> Vec<Link<'a>> {
    let sorts: Vec<Sort> = case.actions.iter().map(|action| Sort::of(case, action)).collect();
    let sorts = &sorts;
    let groups: Vec<&[Row]> = case.groups().collect();
    let mut links: Vec<Link<'a>> = groups
        .par_iter()
        .zip(0_u32..u32::MAX)
        .flat_map_iter(|(rows, group)| {
            let before_end = &rows[..rows.partition_point(|row| row.time < end)];
            let telling =
                before_end.iter().zip(0..).filter(|(row, _)| sorts[row.action as usize].is_link);
            telling.filter_map(move |(row, index)| {
                let sort = sorts[row.action as usize];
                link(case, behind, actors, sort, (row, Address { group, index }))
            })
        })
        .collect();
    links.par_sort_by_key(|link| {
        (link.row.time, link.row.identity, link.row.id, link.row.piece, link.row.record)
    });
    tell(&mut links);
    links
}

/// What sort of link an action is.
#[derive(Clone, Copy)]
struct Sort {
    is_link: bool,
    subject: Option<Subject>,
    weight: u8,
}

impl Sort {
    fn of(case: &Case, action: &crate::case::Action) -> Self {
        let meaning = &action.meaning;
        let subject = match meaning.class {
            Class::Quota => Some(Subject::Quota),
            Class::Policy => Some(Subject::Policy),
            Class::Association => Some(Subject::Association),
            Class::Region => Some(Subject::Region),
            _ => None,
        };
        let service = case.service_name(action.service);
        let provider = action.format.provider();
        let provisions = catalog::provisions(meaning, provider, service, &action.name);
        Self { is_link: subject.is_some() || provisions, subject, weight: meaning.weight }
    }
}

/// Weight of a support case that is about limits; most cases are not.
const LIMIT_CASE: u8 = 3;

fn link<'a>(
    case: &Case,
    behind: Behind<'a>,
    actors: &Actors,
    sort: Sort,
    (row, at): (&Row, Address),
) -> Option<Link<'a>> {
    let noted = behind.noted.changes.of(row);
    let told = noted.and_then(|change| change.subject);
    if told == Some(Subject::Nothing) {
        return None;
    }
    let is_case = sort.subject == Some(Subject::Quota) && told == sort.subject;
    let weight = if is_case { sort.weight.max(LIMIT_CASE) } else { sort.weight };
    let place = case.places[row.place as usize];
    let actor = actors.actor(row.identity);
    let first = behind.lineage.map(|(lineage, anchors)| anchors.identity(lineage, at));
    let first = first.filter(|first| *first != Row::NOBODY);
    let root = first.map_or(actor, |first| actors.actor(first));
    Some(Link {
        row: *row,
        at,
        actor,
        root,
        by_service: actors.is_service(row.identity),
        account: place.account,
        region: place.region,
        subject: sort.subject.map(|subject| told.unwrap_or(subject)),
        weight,
        noted,
        told: Told::default(),
    })
}

/// What is known of a target from the records before.
#[derive(Default)]
struct State {
    words: Option<String>,
    value: Option<f64>,
    allowed: Vec<String>,
    parts: Vec<String>,
    subject: Option<Subject>,
}

/// Fills in what was before where only earlier records tell, and with it whether a change weakens.
fn tell(links: &mut [Link<'_>]) {
    let mut states: HashMap<(u32, String), State> = HashMap::new();
    for link in links {
        let (Some(subject), Some(change)) = (link.subject, link.noted) else { continue };
        // Quotas hold in a region, and one name means another quota in another account.
        let place = match subject {
            Subject::Quota => change.region.clone().unwrap_or_else(|| link.region.to_string()),
            _ => String::new(),
        };
        let account = if subject == Subject::Quota { link.account } else { u32::MAX };
        let key = (account, format!("{}\u{1f}{place}", change.target));
        let known = states.get(&key).filter(|_| !change.target.is_empty());
        link.told = told(subject, change, known);
        // Of a guard rail that is removed only earlier records may tell what it was about.
        if let Some(earlier) = known.and_then(|state| state.subject)
            && subject == Subject::Policy
            && earlier == Subject::Region
        {
            link.subject = Some(earlier);
        }
        if link.row.outcome == Outcome::Success {
            let state = State {
                words: change.new.clone(),
                value: change.asked,
                allowed: change.allowed.clone(),
                parts: change.parts.clone(),
                subject: link.subject,
            };
            states.insert(key, state);
        }
    }
}

fn told(subject: Subject, change: &Change, known: Option<&State>) -> Told {
    let before = change.before.or(known.and_then(|state| state.value));
    let earlier = known.filter(|_| change.old.is_none());
    let old = change.old.clone().or_else(|| earlier?.words.clone());
    let is_gone = change.new.is_none() && change.strength == Strength::Weakens;
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let mut allowed_before = Vec::new();
    if subject != Subject::Quota {
        let parts_before = match (is_gone, known) {
            (true, _) if !change.parts.is_empty() => &change.parts,
            (_, Some(state)) => &state.parts,
            _ => &Vec::new(),
        };
        let parts = if is_gone { &Vec::new() } else { &change.parts };
        // Without a word on what it is made of, nothing is known to be gone.
        if is_gone || !parts.is_empty() {
            removed = parts_before.iter().filter(|it| !parts.contains(it)).cloned().collect();
            added = parts.iter().filter(|it| !parts_before.contains(it)).cloned().collect();
        }
        allowed_before = match (is_gone, known) {
            (true, _) if !change.allowed.is_empty() => change.allowed.clone(),
            (_, Some(state)) => state.allowed.clone(),
            _ => Vec::new(),
        };
    }
    let mut told = Told {
        strength: change.strength,
        from_earlier: old.is_some() && change.old.is_none(),
        old,
        new: change.new.clone(),
        before,
        allowed_before,
        removed,
        added,
    };
    told.strength = strength(subject, change, known, &told);
    told
}

/// More room or less, by the record alone where it says so, and else by what was before.
fn strength(subject: Subject, change: &Change, known: Option<&State>, told: &Told) -> Strength {
    if let (Subject::Quota, Some(before), Some(asked)) = (subject, told.before, change.asked) {
        return if asked > before { Strength::Weakens } else { Strength::Tightens };
    }
    if change.strength != Strength::Unknown {
        return change.strength;
    }
    if !change.allowed.is_empty() {
        let before = &told.allowed_before;
        // The first list of regions shuts out all others.
        if before.is_empty() {
            return if known.is_some() { Strength::Unknown } else { Strength::Tightens };
        }
        let wider = change.allowed.iter().any(|region| !before.contains(region));
        return if wider { Strength::Weakens } else { Strength::Tightens };
    }
    match (known.is_some(), told.removed.is_empty(), told.added.is_empty()) {
        (true, false, true) => Strength::Weakens,
        (true, true, false) => Strength::Tightens,
        _ => Strength::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(of: &Change) -> State {
        State {
            words: of.new.clone(),
            value: of.asked,
            allowed: of.allowed.clone(),
            parts: of.parts.clone(),
            subject: of.subject,
        }
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_quota_below_the_one_before_tightens() {
        let quota = |value: f64| Change {
            asked: Some(value),
            new: Some(value.to_string()),
            strength: Strength::Weakens,
            ..Change::default()
        };
        let told = |before: f64, asked: f64| {
            told(Subject::Quota, &quota(asked), Some(&state(&quota(before))))
        };
        assert_eq!(told(8.0, 256.0).strength, Strength::Weakens);
        assert_eq!(
            (told(8.0, 256.0).old.as_deref(), told(8.0, 256.0).before),
            (Some("8"), Some(8.0))
        );
        assert_eq!(told(256.0, 8.0).strength, Strength::Tightens);
    }

    #[test]
    fn a_list_of_regions_weakens_when_it_grows() {
        let policy = |regions: &[&str]| Change { allowed: strings(regions), ..Change::default() };
        let told = |before: &[&str], after: &[&str]| {
            told(Subject::Region, &policy(after), Some(&state(&policy(before)))).strength
        };
        assert_eq!(told(&["a"], &["a", "b"]), Strength::Weakens);
        assert_eq!(told(&["a", "b"], &["a"]), Strength::Tightens);
        assert_eq!(
            super::told(Subject::Region, &policy(&["a"]), None).strength,
            Strength::Tightens
        );
    }

    #[test]
    fn statements_that_go_weaken_and_those_that_come_tighten() {
        let policy = |parts: &[&str]| Change {
            parts: strings(parts),
            new: Some(parts.join("; ")),
            ..Change::default()
        };
        let told = |before: &[&str], after: &[&str]| {
            told(Subject::Policy, &policy(after), Some(&state(&policy(before))))
        };
        let less = told(&["Deny a", "Deny b"], &["Deny b"]);
        assert_eq!((less.strength, less.removed), (Strength::Weakens, strings(&["Deny a"])));
        assert_eq!(told(&["Deny a"], &["Deny a", "Deny b"]).strength, Strength::Tightens);
        assert_eq!(told(&["Deny a"], &["Deny b"]).strength, Strength::Unknown);
    }

    #[test]
    fn what_is_deleted_was_what_earlier_records_say() {
        let before = Change {
            allowed: strings(&["a"]),
            parts: strings(&["allowed locations: a"]),
            new: Some("allowed locations: a".to_owned()),
            ..Change::default()
        };
        let deleted = Change { strength: Strength::Weakens, ..Change::default() };
        let told = told(Subject::Policy, &deleted, Some(&state(&before)));
        assert_eq!(told.old.as_deref(), Some("allowed locations: a"));
        assert_eq!(
            (told.allowed_before, told.removed),
            (strings(&["a"]), strings(&["allowed locations: a"]))
        );
        assert!(told.from_earlier && told.new.is_none());
    }
}
