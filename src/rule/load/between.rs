//! What lies between the rules of several files.

use std::collections::{HashMap, HashSet};

use crate::rule::{Kind, NotRun, Rule};

/// Keeps the first of the rules of several files that have one id; collections overlap.
pub(super) fn once_each(rules: &mut Vec<Rule>, not_run: &mut Vec<NotRun>) {
    let mut known: HashMap<String, (String, usize)> = HashMap::new();
    rules.retain(|rule| {
        let here = (rule.origin.path.clone(), rule.origin.line);
        let (path, line) = known.entry(rule.id.clone()).or_insert_with(|| here.clone());
        // Twice in one file is a slip, which is told further on.
        if *path == here.0 {
            return true;
        }
        not_run.push(aside(rule, format!("{path}:{line} has the same id and was read first")));
        false
    });
}

/// Sets aside correlations that look at the matches of correlations.
pub(super) fn stacked(rules: &mut Vec<Rule>, not_run: &mut Vec<NotRun>) {
    let is_correlation = |rule: &&Rule| matches!(rule.kind, Kind::Correlation(_));
    let names: HashSet<String> = rules
        .iter()
        .filter(is_correlation)
        .flat_map(|rule| [rule.id.clone(), rule.name.clone()])
        .filter(|name| !name.is_empty())
        .collect();
    rules.retain(|rule| {
        let is_stacked = match &rule.kind {
            Kind::Correlation(it) => it.rules.iter().any(|name| names.contains(name)),
            _ => false,
        };
        if is_stacked {
            not_run.push(aside(rule, "correlations of correlations are not run".to_owned()));
        }
        !is_stacked
    });
}

fn aside(rule: &Rule, reason: String) -> NotRun {
    let (id, name) = (rule.id.clone(), rule.name.clone());
    let (title, origin) = (rule.title.clone(), rule.origin.clone());
    NotRun { id, name, title, origin, reason }
}
