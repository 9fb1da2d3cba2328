//! What the house knows of itself changes the points: services that are expected, regions that are
//! allowed, identities kept for emergencies, changes that were approved.

use crate::config::Change;
use crate::known::Standing;

use super::super::points::part;
use super::novelty::{Departure, Steps};
use super::score::Sheet;
use super::words;

/// Reasons about where calls came from, with what and how they fared. A change is approved for
/// what is done, and does not vouch for whoever holds the credential.
const NOT_OF_A_CHANGE: [&str; 8] = [
    "new_network",
    "machine_outside",
    "machine_moved",
    "new_interface",
    "new_tool",
    "denied_burst",
    "denied_storm",
    "break_glass_used",
];

/// An action of an episode, and whether approved changes cover all its calls.
struct Deed<'a> {
    action: u32,
    weight: u8,
    covered: bool,
    changes: Vec<&'a Change>,
}

impl Sheet<'_> {
    /// Takes off what new services gave that are expected.
    pub(super) fn expected_services(&mut self, new: &[(u32, bool)]) {
        let (known, who) = (self.scales.known, self.episode.portrait.identity);
        let (expected, others): (Vec<_>, Vec<_>) =
            new.iter().copied().partition(|service| known.expects(who, service.0));
        let points = |services: &[(u32, bool)]| {
            let used = services.iter().filter(|service| service.1).count();
            self.used_services(used) + self.seen_services(services.len() - used)
        };
        let less = points(&others) - points(new);
        let names: Vec<&str> =
            expected.iter().map(|service| self.episode.case.service_name(service.0)).collect();
        let line = known.identity(who).map_or(0, |entry| entry.line);
        let detail =
            format!("{}: expected, says {}", words::list(&names), known.config.place(line));
        self.add("expected_service", less, detail);
    }

    /// A new region weighs less where it is allowed, and more where others are.
    pub(super) fn allowed_regions(&mut self, new: &[u32]) {
        let (case, known) = (self.episode.case, self.scales.known);
        let settings = self.scales.settings;
        let standing = |region: u32| known.region(case, region);
        let region_of = |departure: &Departure| case.places[departure.row.place as usize].region;
        let names = |regions: &[u32]| {
            let names: Vec<&str> = regions.iter().map(|r| &*case.regions[*r as usize]).collect();
            words::list(&names)
        };
        let (allowed, others): (Vec<u32>, Vec<u32>) =
            new.iter().copied().partition(|region| standing(*region) == Standing::Allowed);
        let mut given = self.new_regions(new.len()) - self.new_regions(others.len());
        let mut provisions = self.episode.provisions_in_new_region().map(region_of).peekable();
        if provisions.peek().is_some() && provisions.all(|r| standing(r) == Standing::Allowed) {
            given += settings.provisioning_in_new_region;
        }
        let points = -part(given, settings.allowed_region_percent);
        let detail = format!("{}: among the allowed regions", names(&allowed));
        // Whoever is new has used no region before, and still should stay where it is allowed.
        let mut outside = match self.episode.portrait.is_new() {
            true => self.episode.departures.iter().map(region_of).collect(),
            false => others,
        };
        outside.retain(|region| standing(*region) == Standing::Outside);
        outside.sort_unstable();
        outside.dedup();
        if !allowed.is_empty() {
            self.add("allowed_region", points, detail);
        }
        if !outside.is_empty() {
            let detail = format!("{}: not among the allowed regions", names(&outside));
            self.add("region_outside_policy", settings.region_outside_policy, detail);
        }
    }

    /// Any use of an identity kept for emergencies counts, outside of approved changes.
    pub(super) fn emergency(&mut self) {
        let uses = self.episode.departures.iter().filter(|d| d.steps.has(Steps::EMERGENCY)).count();
        if uses > 0 {
            let detail = format!(
                "kept for emergencies; {} under no approved change",
                words::count(uses as u64, "call")
            );
            self.add("break_glass_used", self.scales.settings.break_glass_used, detail);
        }
    }

    /// Takes points off for what approved changes cover of what was done.
    ///
    /// The weighty actions decide, and where there is none, all of them: many harmless calls that
    /// are covered must not make up for a grave one that is not.
    pub(super) fn approved_changes(&mut self) {
        let settings = self.scales.settings;
        let mut deeds = self.deeds();
        if deeds.iter().any(|deed| deed.weight >= settings.weighty) {
            deeds.retain(|deed| deed.weight >= settings.weighty);
        }
        let weigh = |covered: bool| -> i32 {
            let counted = deeds.iter().filter(|deed| deed.covered || !covered);
            counted.map(|deed| i32::from(deed.weight.max(1))).fold(0, i32::saturating_add)
        };
        let (all, covered) = (weigh(false), weigh(true));
        if covered == 0 {
            return;
        }
        let about: i32 = self
            .reasons
            .iter()
            .filter(|reason| !NOT_OF_A_CHANGE.contains(&reason.code.as_str()))
            .map(|reason| reason.points)
            .sum();
        let most = part(about.clamp(0, self.sum().max(0)), settings.approved_change_percent);
        let points = i64::from(most) * i64::from(covered) / i64::from(all);
        let names = |covered: bool| {
            let deeds = deeds.iter().filter(|deed| deed.covered == covered);
            let names: Vec<&str> =
                deeds.map(|d| self.episode.case.actions[d.action as usize].short()).collect();
            words::list(&names)
        };
        let mut ids: Vec<&str> = Vec::new();
        for change in deeds.iter().filter(|deed| deed.covered).flat_map(|deed| &deed.changes) {
            if !ids.contains(&change.id.as_str()) {
                ids.push(&change.id);
            }
        }
        let verb = if ids.len() == 1 { "covers" } else { "cover" };
        let mut detail = format!("{} {verb} {}", ids.join(", "), names(true));
        if deeds.iter().any(|deed| !deed.covered) {
            detail.push_str(&format!(", not {}", names(false)));
        }
        self.add("approved_change", -i32::try_from(points).unwrap_or(most), detail);
    }

    /// What was done outside the scope, each action once, and the changes that cover it.
    fn deeds(&self) -> Vec<Deed<'_>> {
        let case = self.episode.case;
        let context_only = self.episode.is_context_only();
        let mut deeds: Vec<Deed<'_>> = Vec::new();
        let mut places = std::collections::HashMap::new();
        let stepped = |d: &&Departure| {
            context_only || d.steps.has(Steps::SERVICE) || d.steps.has(Steps::ACTION)
        };
        for departure in self.episode.departures.iter().filter(stepped) {
            let row = &departure.row;
            let change = self.scales.known.change(row);
            let place = *places.entry(row.action).or_insert_with(|| {
                let weight = case.action(row).meaning.weight;
                deeds.push(Deed { action: row.action, weight, covered: true, changes: Vec::new() });
                deeds.len() - 1
            });
            let deed = &mut deeds[place];
            deed.covered &= change.is_some();
            if let Some(change) = change
                && !deed.changes.iter().any(|known| known.line == change.line)
            {
                deed.changes.push(change);
            }
        }
        deeds
    }
}
