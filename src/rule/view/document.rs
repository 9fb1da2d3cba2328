//! The tables of names, for people to read.

use std::fmt::Write as _;

use super::log::{Log, Values};
use super::log_of;
use super::path::Get;
use crate::format::Format;

/// All tables of names, as Markdown.
pub fn tables() -> String {
    let mut text = String::new();
    for format in Format::ALL {
        let log = log_of(format);
        // Writing to a string does not fail.
        drop(write!(text, "## {}\n\n", heading(format)));
        names(&mut text, "Elastic", log.ecs);
        prefixes(&mut text, log);
        names(&mut text, "Sigma", log.sigma);
        own(&mut text, log);
        aliases(&mut text, log);
        closed(&mut text, log);
    }
    text.truncate(text.trim_end().len() + 1);
    text
}

fn heading(format: Format) -> &'static str {
    match format {
        Format::CloudTrail => "AWS CloudTrail",
        Format::AzureActivity => "Azure Activity",
        Format::EntraAudit => "Entra ID audit",
        Format::EntraSignIn => "Entra ID sign-ins",
        Format::GcpAudit => "Google Cloud audit",
    }
}

fn names(text: &mut String, who: &str, table: &[(&str, Get)]) {
    drop(write!(text, "| Name in {who} rules | What it is |\n|---|---|\n"));
    for (name, get) in table {
        drop(writeln!(text, "| `{name}` | {} |", meaning(*get)));
    }
    text.push('\n');
}

fn meaning(get: Get) -> String {
    match get {
        Get::First(places) => quoted(places, ", else "),
        Get::Every(places) => quoted(places, " and "),
        Get::Made(_, meaning) => meaning.to_owned(),
        Get::Always(always) => format!("always `{always}`"),
        Get::Java(place) => format!("`{place}` as `{{key=value, list=[a, b]}}`"),
    }
}

fn quoted(words: &[&str], between: &str) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(between)
}

fn prefixes(text: &mut String, log: &Log) {
    text.push_str("Any other name of Elastic's, by its beginning:\n\n");
    text.push_str("| Begins with | Stands for | What may follow |\n|---|---|---|\n");
    for under in log.under {
        let places: Vec<&str> = under
            .places
            .iter()
            .map(|place| if place.is_empty() { "the record" } else { place.trim_end_matches('.') })
            .collect();
        let members = match under.members {
            [] => "anything".to_owned(),
            [_, ..] if under.members.len() > 12 => "the record's own names, below".to_owned(),
            members => quoted(members, ", "),
        };
        let places = quoted(&places, ", else ").replace("`the record`", "the record");
        drop(writeln!(text, "| `{}` | {places} | {members} |", under.prefix));
    }
    text.push('\n');
}

fn own(text: &mut String, log: &Log) {
    drop(write!(text, "The record's own names: {}.\n\n", quoted(log.members, ", ")));
    for pairs in log.pairs {
        let name = match pairs.prefix {
            "" => "Any other name",
            prefix => &format!("A name that begins with `{prefix}`"),
        };
        drop(write!(
            text,
            "{name} is looked for as `{}` in `{}`, and means `{}`.\n\n",
            pairs.key, pairs.list, pairs.value
        ));
    }
}

fn aliases(text: &mut String, log: &Log) {
    if log.aliases.is_empty() {
        return;
    }
    text.push_str("| Service in the log | Also called, in `event.provider` |\n|---|---|\n");
    for (service, names) in log.aliases {
        drop(writeln!(text, "| `{service}` | {} |", quoted(names, ", ")));
    }
    text.push('\n');
}

fn closed(text: &mut String, log: &Log) {
    text.push_str("| Name | Can only be |\n|---|---|\n");
    for (name, values) in log.closed {
        let meaning = match values {
            Values::Of(values) => quoted(values, ", "),
            Values::Like(_, meaning) => format!("what {meaning}"),
        };
        drop(writeln!(text, "| `{name}` | {meaning} |"));
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_the_tables_as_they_are() {
        const PAGE: &str = include_str!("../../../docs/rules-fields.md");
        let (_, page) = PAGE.split_once("<!-- tables -->\n\n").expect("a page with tables");
        let tables = tables();
        for (line, (shown, made)) in (1..).zip(page.lines().zip(tables.lines())) {
            assert_eq!(shown, made, "line {line} of the tables; write {tables} there");
        }
        assert_eq!(page.lines().count(), tables.lines().count());
    }
}
