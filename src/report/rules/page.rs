//! Rules in full, for people at a terminal.

use std::fmt::Write as _;

use crate::rule::{NotRun, Rule, RuleFile};

use super::super::escape::terminal;
use super::entry;

/// Everything about these rules.
pub fn pages(file: &RuleFile) -> String {
    let run = file.rules.iter().map(page);
    let pages: Vec<String> = run.chain(file.not_run.iter().map(page_of_not_run)).collect();
    pages.join("\n\n")
}

/// Everything about a rule.
fn page(rule: &Rule) -> String {
    let entry = entry(rule);
    let mut page = format!("{}\n\n", terminal(&rule.title));
    let mut fact = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(page, "{name:<12} {}", terminal(text));
        }
    };
    fact("Id", &rule.id);
    fact("Severity", &format!("{}, {} points", entry.severity, rule.risk));
    fact("Kind", &format!("{} ({})", entry.kind, entry.language));
    fact("Finds", &entry.finds);
    fact("Logs", &entry.logs.join(", "));
    fact("ATT&CK", &rule.attack.join(", "));
    fact("Tags", &rule.tags.join(", "));
    fact("Author", rule.author.as_deref().unwrap_or_default());
    fact("Interval", rule.interval.as_deref().unwrap_or_default());
    fact("File", &format!("{}:{}", entry.path, entry.line));
    section(&mut page, "What it finds", std::iter::once(rule.about.as_str()), "");
    section(&mut page, "What it asks", rule.query.lines(), "  ");
    let rules = entry.looks_at.iter().map(String::as_str);
    section(&mut page, "Rules it looks at", rules, "- ");
    section(&mut page, "What to do", rule.steps.iter().map(String::as_str), "- ");
    section(
        &mut page,
        "What else it may be",
        rule.false_positives.iter().map(String::as_str),
        "- ",
    );
    section(&mut page, "References", rule.references.iter().map(String::as_str), "- ");
    page
}

/// What is known of a rule that is not run.
fn page_of_not_run(rule: &NotRun) -> String {
    let mut page = format!("{}\n\n", terminal(&rule.title));
    let origin = &rule.origin;
    let facts = [
        ("Id", rule.id.clone()),
        ("Not run", rule.reason.clone()),
        ("File", format!("{}:{}", origin.path, origin.line)),
    ];
    for (name, text) in facts {
        let _ = writeln!(page, "{name:<12} {}", terminal(&text));
    }
    page
}

fn section<'l>(page: &mut String, title: &str, lines: impl Iterator<Item = &'l str>, mark: &str) {
    let mut lines = lines.flat_map(str::lines).filter(|line| !line.trim().is_empty()).peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "\n{title}");
    for line in lines {
        let _ = writeln!(page, "{mark}{}", terminal(line));
    }
}
