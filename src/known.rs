//! What is known beforehand: `hunt.toml` in the numbers of a case.
//!
//! Globs are matched here, once for every identity, action, service, region and source that the
//! case holds; analytics ask by number.

use std::collections::BTreeMap;

use crate::case::{Case, Row};
use crate::character::{Character, Traits};
use crate::config::{Change, Config, Identity, Pattern, Patterns, Type};
use crate::geography::Geography;
use crate::origin::Origins;
use crate::time;
use crate::window::Window;

/// What is known of a case.
#[derive(Debug)]
pub struct Known<'a> {
    /// Where it is from; its policy and thresholds are asked directly.
    pub config: &'a Config,
    /// What of the file does not do what it seems to.
    pub warnings: Vec<String>,
    /// What of the file has nothing to do with this evidence.
    pub notes: Vec<String>,
    /// By identity, the `[[identity]]` that counts.
    identities: Vec<Option<u32>>,
    /// By `[[identity]]` and service, whether it is expected.
    expected: Vec<Vec<bool>>,
    allows: Reach,
    changes: Reach,
    /// By source, whether it lies in a network of the house.
    corporate: Vec<bool>,
    origins: Origins,
    /// By region, whether it is allowed; none where no region is named.
    allowed_regions: Option<Vec<bool>>,
}

/// Whether the house allows a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No region is named, or the record names none.
    Unjudged,
    /// It does.
    Allowed,
    /// It names others.
    Outside,
}

/// Which identities and actions entries are about.
#[derive(Debug, Default)]
struct Reach {
    /// By identity, the entries about it.
    entries: Vec<Vec<u32>>,
    /// By entry and action, whether it is about it; none are about all.
    actions: Vec<Option<Vec<bool>>>,
}

impl<'a> Known<'a> {
    /// What the file says of this case and window.
    pub fn of(config: &'a Config, case: &Case, window: Window) -> Self {
        let corporate = corporate(config, case);
        let mut known = Self {
            config,
            warnings: config
                .warnings
                .iter()
                .map(|remark| format!("{}: {}", config.place(remark.line), remark.message))
                .collect(),
            notes: Vec::new(),
            identities: Vec::new(),
            expected: expected(config, case),
            allows: Reach::default(),
            changes: Reach::default(),
            origins: Origins::of(case, &corporate, &Geography::default()),
            corporate,
            allowed_regions: allowed_regions(config, case),
        };
        known.resolve_identities(case);
        known.resolve_allows(case, window);
        known.resolve_changes(case);
        known
    }

    /// With databases that tell where addresses lie.
    #[must_use]
    pub fn located(mut self, case: &Case, geography: &Geography) -> Self {
        if !geography.is_empty() {
            self.origins = Origins::of(case, &self.corporate, geography);
            self.warnings.extend(self.origins.warning());
        }
        self
    }

    /// Where calls come from, as they are compared.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// Who or what acts as an identity: what the file says, else what these events of its look like;
    /// and what that rests on.
    pub fn character(&self, case: &Case, identity: u32, rows: &[Row]) -> (Character, &'static str) {
        if let Some(kind) = self.identity(identity).and_then(|entry| entry.kind) {
            return (kind.character(), "hunt.toml says so");
        }
        let mut traits = Traits::default();
        rows.iter().for_each(|row| traits.observe(row));
        let who = case.identity(identity);
        traits.guess(who.kind, &who.name)
    }

    /// The `[[identity]]` that counts for an identity.
    pub fn identity(&self, identity: u32) -> Option<&'a Identity> {
        let entry = self.identities.get(identity as usize).copied().flatten()?;
        self.config.identities.get(entry as usize)
    }

    /// Whether the identity is kept for emergencies.
    pub fn is_break_glass(&self, identity: u32) -> bool {
        self.identity(identity).is_some_and(|entry| entry.kind == Some(Type::BreakGlass))
    }

    /// Whether the identity is expected to use the service.
    pub fn expects(&self, identity: u32, service: u32) -> bool {
        let entry = self.identities.get(identity as usize).copied().flatten();
        let services = entry.and_then(|entry| self.expected.get(entry as usize));
        services.is_some_and(|services| is_set(services, service))
    }

    /// The approved change that an event belongs to.
    pub fn change(&self, row: &Row) -> Option<&'a Change> {
        let entries = self.changes.of(row.identity).iter();
        let about = entries.filter(|entry| self.changes.covers(**entry, row.action));
        let mut changes = about.filter_map(|entry| self.config.changes.get(*entry as usize));
        changes.find(|change| change.start <= row.time && row.time < change.end)
    }

    /// The numbers of the `[[allow]]` entries about an identity that still count, in order.
    pub fn allows(&self, identity: u32) -> &[u32] {
        self.allows.of(identity)
    }

    /// Whether an `[[allow]]` covers an action.
    pub fn allow_covers(&self, allow: u32, action: u32) -> bool {
        self.allows.covers(allow, action)
    }

    /// Whether a source lies in a network of the house.
    pub fn is_corporate(&self, source: u32) -> bool {
        is_set(&self.corporate, source)
    }

    /// Whether the house allows a region.
    pub fn region(&self, case: &Case, region: u32) -> Standing {
        let name = case.regions.get(region as usize).map_or("", String::as_str);
        match &self.allowed_regions {
            Some(allowed) if is_set(allowed, region) => Standing::Allowed,
            // Some services are nowhere.
            Some(_) if !name.is_empty() && name != "global" => Standing::Outside,
            _ => Standing::Unjudged,
        }
    }

    fn resolve_identities(&mut self, case: &Case) {
        let config = self.config;
        let patterns = config.identities.iter().map(|entry| std::slice::from_ref(&entry.pattern));
        let matching = by_identity(case, &Patterns::of(patterns));
        self.overlaps(case, &matching);
        self.strangers("[[identity]]", &matching, &lines(config.identities.iter().map(|e| e.line)));
        self.identities = matching.iter().map(|entries| entries.first().copied()).collect();
    }

    /// Of entries about one identity the first counts; whoever wrote the others should know.
    fn overlaps(&mut self, case: &Case, matching: &[Vec<u32>]) {
        let mut overruled: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        for (identity, entries) in matching.iter().enumerate() {
            let Some((first, others)) = entries.split_first() else {
                continue;
            };
            for other in others {
                overruled.entry((*first, *other)).or_default().push(identity);
            }
        }
        for ((first, other), identities) in overruled {
            let line = |entry: u32| self.config.identities[entry as usize].line;
            let name = identities.first().map_or("", |identity| &case.identities[*identity].name);
            let more = match identities.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.warnings.push(format!(
                "{}: [[identity]] does not count for {name}{more}: line {} matches, too, and stands first",
                self.config.place(line(other)),
                line(first)
            ));
        }
    }

    fn resolve_allows(&mut self, case: &Case, window: Window) {
        let allows = &self.config.allows;
        let patterns = allows.iter().map(|allow| std::slice::from_ref(&allow.identity));
        let mut matching = by_identity(case, &Patterns::of(patterns));
        self.strangers("[[allow]]", &matching, &lines(allows.iter().map(|allow| allow.line)));
        // By the end of the window, not by today: the same evidence gives the same answer.
        let has_ended =
            |allow: &u32| allows[*allow as usize].until.is_some_and(|until| until < window.end);
        matching.iter_mut().for_each(|entries| entries.retain(|allow| !has_ended(allow)));
        for allow in allows {
            if let Some(until) = allow.until.filter(|until| *until < window.end) {
                self.warnings.push(format!(
                    "{}: [[allow]] ended on {} and is ignored, for the window reaches further: {}",
                    self.config.place(allow.line),
                    time::format(until),
                    allow.reason
                ));
            }
        }
        let actions = by_action(case, allows.iter().map(|allow| allow.actions.as_slice()));
        self.allows = Reach { entries: matching, actions };
    }

    fn resolve_changes(&mut self, case: &Case) {
        let changes = &self.config.changes;
        let named = changes.iter().map(|change| change.identities.as_slice());
        let mut matching = by_identity(case, &Patterns::of(named));
        for (entry, change) in (0_u32..).zip(changes) {
            if change.identities.is_empty() {
                for entries in &mut matching {
                    entries.push(entry);
                    entries.sort_unstable();
                }
            }
        }
        self.strangers("[[change]]", &matching, &lines(changes.iter().map(|change| change.line)));
        let actions = by_action(case, changes.iter().map(|change| change.actions.as_slice()));
        self.changes = Reach { entries: matching, actions };
    }

    /// Notes the entries that fit nobody in this evidence.
    fn strangers(&mut self, table: &str, matching: &[Vec<u32>], lines: &[usize]) {
        let mut met = vec![false; lines.len()];
        matching.iter().flatten().for_each(|entry| met[*entry as usize] = true);
        for (line, _) in lines.iter().zip(met).filter(|(_, met)| !met) {
            let place = self.config.place(*line);
            self.notes.push(format!("{place}: {table} fits no identity in the evidence"));
        }
    }
}

impl Reach {
    fn of(&self, identity: u32) -> &[u32] {
        self.entries.get(identity as usize).map_or(&[], Vec::as_slice)
    }

    fn covers(&self, entry: u32, action: u32) -> bool {
        match self.actions.get(entry as usize) {
            Some(Some(actions)) => is_set(actions, action),
            Some(None) => true,
            None => false,
        }
    }
}

fn is_set(flags: &[bool], number: u32) -> bool {
    flags.get(number as usize).copied().unwrap_or(false)
}

fn lines(lines: impl Iterator<Item = usize>) -> Vec<usize> {
    lines.collect()
}

/// By identity, the entries whose patterns match its id or name.
fn by_identity(case: &Case, patterns: &Patterns) -> Vec<Vec<u32>> {
    let identities = case.identities.iter();
    identities.map(|identity| patterns.matching(&[&identity.id, &identity.name])).collect()
}

/// By entry and action, whether one of its patterns matches; none where the entry has none.
fn by_action<'p>(
    case: &Case,
    entries: impl Iterator<Item = &'p [Pattern]> + Clone,
) -> Vec<Option<Vec<bool>>> {
    let patterns = Patterns::of(entries.clone());
    let named = |list: &[Pattern]| (!list.is_empty()).then(|| vec![false; case.actions.len()]);
    let mut covered: Vec<Option<Vec<bool>>> = entries.map(named).collect();
    if covered.iter().all(Option::is_none) {
        return covered;
    }
    for (number, action) in case.actions.iter().enumerate() {
        let full = format!("{}:{}", case.service_name(action.service), action.name);
        for entry in patterns.matching(&[&full, &action.name]) {
            if let Some(Some(actions)) = covered.get_mut(entry as usize) {
                actions[number] = true;
            }
        }
    }
    covered
}

fn expected(config: &Config, case: &Case) -> Vec<Vec<bool>> {
    let entries = config.identities.iter().map(|entry| entry.expected_services.as_slice());
    let patterns = Patterns::of(entries);
    let mut expected = vec![vec![false; case.services.len()]; config.identities.len()];
    for (number, service) in case.services.iter().enumerate() {
        for entry in patterns.matching(&[service]) {
            expected[entry as usize][number] = true;
        }
    }
    expected
}

fn corporate(config: &Config, case: &Case) -> Vec<bool> {
    let networks = &config.policy.corporate_networks;
    if networks.list.is_empty() {
        return Vec::new();
    }
    case.sources.iter().map(|source| networks.hold(&source.text)).collect()
}

fn allowed_regions(config: &Config, case: &Case) -> Option<Vec<bool>> {
    let allowed = &config.policy.allowed_regions;
    if allowed.is_empty() {
        return None;
    }
    let patterns = Patterns::of([allowed.as_slice()]);
    Some(case.regions.iter().map(|region| !patterns.matching(&[region]).is_empty()).collect())
}
