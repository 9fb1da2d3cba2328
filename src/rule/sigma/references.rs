//! What correlations say about other rules, once all rules are known.

use std::collections::HashMap;

use crate::rule::yaml::{Place, error};
use crate::rule::{Correlation, Kind, NotRun, Rule, RuleError};

/// How the reason begins why a correlation is not run whose rules are not.
const LOOKS_AT: &str = "it looks at ";

/// What is wrong between rules: an id or a name that two of them have, a rule that is not there,
/// correlations that wait for themselves.
pub fn check_references(rules: &[Rule]) -> Vec<RuleError> {
    let mut errors = Vec::new();
    let names = names(rules, &mut errors);
    let mut wanted: Vec<Vec<(usize, Place)>> = vec![Vec::new(); rules.len()];
    for (number, rule) in rules.iter().enumerate() {
        let Some(correlation) = correlation(rule) else { continue };
        for (name, at) in named(rule, correlation) {
            match names.get(name) {
                None => {
                    let mut problem = format!("there is no rule with the id or name `{name}`");
                    // Every name is compared with every other, so not for ever.
                    if errors.len() < 20 {
                        problem.extend(near(name, &names));
                    }
                    errors.push(error(&rule.origin.path, at, problem));
                }
                Some(found) if wanted[number].iter().any(|(earlier, _)| earlier == found) => {
                    let problem = format!("`{name}` is a rule that is named here already");
                    errors.push(error(&rule.origin.path, at, problem));
                }
                Some(found) => wanted[number].push((*found, at)),
            }
        }
        for (name, at) in aliased(correlation) {
            let found = names.get(name);
            if !wanted[number].iter().any(|(wants, _)| Some(wants) == found) {
                let problem = format!("`{name}` is none of the correlation's rules");
                errors.push(error(&rule.origin.path, at, problem));
            }
        }
    }
    errors.extend(cycles(rules, &wanted));
    errors
}

/// Rules that a correlation looks at do not report by themselves, unless one of the correlations
/// that name them says so (`generate: true`).
pub fn hush(rules: &mut [Rule]) {
    let mut speaks: HashMap<String, bool> = HashMap::new();
    for correlation in rules.iter().filter_map(correlation) {
        for name in &correlation.rules {
            *speaks.entry(name.clone()).or_default() |= correlation.generate;
        }
    }
    for rule in rules {
        // It may be called by its id here, and by its name there.
        let names = [&rule.id, &rule.name];
        let asked = names.map(|name| speaks.get(name).filter(|_| !name.is_empty()));
        if asked.iter().any(Option::is_some) {
            rule.reports &= asked.contains(&Some(&true));
        }
    }
}

/// Moves correlations that name a rule which is not run to the rules that are not run.
pub fn set_aside(rules: &mut Vec<Rule>, not_run: &mut Vec<NotRun>) {
    let names =
        |it: &NotRun| [(it.id.clone(), it.reason.clone()), (it.name.clone(), it.reason.clone())];
    let mut aside: Vec<_> = not_run.iter().flat_map(names).collect();
    aside.retain(|(name, _)| !name.is_empty());
    set_aside_of(rules, not_run, &mut aside);
}

/// The same, `aside` being ids and names of rules that are not run, and why.
pub(super) fn set_aside_of(
    rules: &mut Vec<Rule>,
    not_run: &mut Vec<NotRun>,
    aside: &mut Vec<(String, String)>,
) {
    let mut reasons: HashMap<String, String> = aside.drain(..).collect();
    loop {
        let before = not_run.len();
        for rule in std::mem::take(rules) {
            let lacks = correlation(&rule).and_then(|correlation| {
                correlation.rules.iter().find_map(|name| Some((name, reasons.get(name)?)))
            });
            let Some((name, reason)) = lacks else {
                rules.push(rule);
                continue;
            };
            let reason = match reason.starts_with(LOOKS_AT) {
                true => reason.clone(),
                false => format!("{LOOKS_AT}`{name}`, which is not run: {reason}"),
            };
            for name in [&rule.id, &rule.name].into_iter().filter(|name| !name.is_empty()) {
                reasons.insert(name.clone(), reason.clone());
            }
            let Rule { id, name, title, origin, .. } = rule;
            not_run.push(NotRun { id, name, title, origin, reason });
        }
        // What was moved may be what others look at.
        if not_run.len() == before {
            return;
        }
    }
}

/// Whether a correlation may call a rule so.
pub(super) fn is_called(rule: &Rule, name: &str) -> bool {
    rule.id == name || (!rule.name.is_empty() && rule.name == name)
}

fn correlation(rule: &Rule) -> Option<&Correlation> {
    if let Kind::Correlation(correlation) = &rule.kind { Some(correlation) } else { None }
}

/// The names of a correlation's rules, and where they stand.
fn named<'r>(
    rule: &Rule,
    correlation: &'r Correlation,
) -> impl Iterator<Item = (&'r str, Place)> + use<'r> {
    let first = Place { line: rule.origin.line, column: 1 };
    correlation.rules.iter().enumerate().map(move |(at, name)| {
        let place = correlation.places.get(at);
        (name.as_str(), place.map_or(first, |&(line, column)| Place { line, column }))
    })
}

/// The rules that aliases name, and where.
fn aliased(correlation: &Correlation) -> impl Iterator<Item = (&str, Place)> {
    correlation.group_by.iter().flat_map(|group| {
        let places = group.places.iter().map(|&(line, column)| Place { line, column });
        group.aliases.iter().map(|(name, _)| name.as_str()).zip(places)
    })
}

/// The number of the rule of each id and name.
fn names<'r>(rules: &'r [Rule], errors: &mut Vec<RuleError>) -> HashMap<&'r str, usize> {
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (number, rule) in rules.iter().enumerate() {
        for (what, name) in [("id", &rule.id), ("name", &rule.name)] {
            if name.is_empty() {
                continue;
            }
            let earlier = *names.entry(name).or_insert(number);
            if earlier != number {
                let other = &rules[earlier].origin;
                let problem = format!(
                    "the {what} `{name}` is that of the rule at {}:{}, too; each rule needs its own",
                    other.path, other.line
                );
                let at = Place { line: rule.origin.line, column: 1 };
                errors.push(error(&rule.origin.path, at, problem));
            }
        }
    }
    names
}

fn near(name: &str, names: &HashMap<&str, usize>) -> Option<String> {
    const LONGEST: usize = 100;
    let near = names
        .keys()
        .filter(|known| known.len().max(name.len()) <= LONGEST)
        .map(|known| (strsim::damerau_levenshtein(name, known), *known))
        .filter(|(distance, known)| distance * 4 <= known.len())
        .min();
    near.map(|(_, near)| format!("; did you mean `{near}`?"))
}

/// Correlations that wait for themselves, each circle once, at the name that closes it. Without
/// recursion: chains may be as long as there are rules.
fn cycles(rules: &[Rule], wanted: &[Vec<(usize, Place)>]) -> Vec<RuleError> {
    let mut errors = Vec::new();
    let mut is_done = vec![false; rules.len()];
    let mut is_on_way = vec![false; rules.len()];
    for start in (0..rules.len()).filter(|start| correlation(&rules[*start]).is_some()) {
        if is_done[start] {
            continue;
        }
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        is_on_way[start] = true;
        while let Some((number, next)) = way.last_mut() {
            let number = *number;
            let Some(&(wants, at)) = wanted[number].get(*next) else {
                (is_done[number], is_on_way[number]) = (true, false);
                way.pop();
                continue;
            };
            *next += 1;
            if is_on_way[wants] {
                let begin = way.iter().position(|(passed, _)| *passed == wants).unwrap_or(0);
                let names: Vec<_> =
                    way[begin..].iter().map(|(passed, _)| rules[*passed].title.as_str()).collect();
                let problem = format!("this correlation waits for itself: {}", names.join(" → "));
                errors.push(error(&rules[number].origin.path, at, problem));
            } else if !is_done[wants] {
                is_on_way[wants] = true;
                way.push((wants, 0));
            }
        }
    }
    errors
}
