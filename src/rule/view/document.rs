//! The tables of names, for people to read.

use super::log::{Log, Values};
use super::log_of;
use super::path::Get;
use crate::format::Format;

/// All tables of names, as Markdown.
pub fn tables() -> String {
    let mut text = String::new();
    for format in Format::AUDIT {
        let log = log_of(format);
        text.push_str(&format!("## {}\n\n", heading(format)));
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
        other => other.name(),
    }
}

fn names(text: &mut String, who: &str, table: &[(&str, Get)]) {
    text.push_str(&format!("| Name in {who} rules | What it is |\n|---|---|\n"));
    for (name, get) in table {
        text.push_str(&format!("| `{name}` | {} |\n", meaning(*get)));
    }
    text.push('\n');
}

fn meaning(get: Get) -> String {
    match get {
        Get::First(places) => quoted(places, ", else "),
        Get::Every(places) => quoted(places, " and "),
        Get::Made(_, meaning) | Get::MadeOf(_, meaning, _) => meaning.to_owned(),
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
        text.push_str(&format!("| `{}` | {places} | {members} |\n", under.prefix));
    }
    text.push('\n');
}

fn own(text: &mut String, log: &Log) {
    text.push_str(&format!("The record's own names: {}.\n\n", quoted(log.members, ", ")));
    for pairs in log.pairs {
        let name = match pairs.prefix {
            "" => "Any other name",
            prefix => &format!("A name that begins with `{prefix}`"),
        };
        text.push_str(&format!(
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
        text.push_str(&format!("| `{service}` | {} |\n", quoted(names, ", ")));
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
        text.push_str(&format!("| `{name}` | {meaning} |\n"));
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::place;
    use super::*;

    #[test]
    fn the_page_shows_the_tables_as_they_are() {
        const MARK: &str = "<!-- tables -->\n\n";
        const PAGE: &str = include_str!("../../../docs/rules-fields.md");
        let (head, shown) = PAGE.split_once(MARK).expect("a page with tables");
        let made = tables();
        if shown != made {
            let fresh = concat!(env!("CARGO_MANIFEST_DIR"), "/target/rules-fields.md");
            std::fs::write(fresh, format!("{head}{MARK}{made}")).expect("the fresh page");
            panic!("docs/rules-fields.md is stale; as it should be, it is in {fresh}");
        }
    }

    #[test]
    fn no_name_stands_twice_in_a_table() {
        for format in Format::AUDIT {
            let log = log_of(format);
            for table in [log.ecs, log.sigma] {
                for (at, (name, _)) in table.iter().enumerate() {
                    let again = table[at + 1..].iter().find(|(other, _)| place::same(other, name));
                    assert!(again.is_none(), "{name} of {}", format.name());
                }
            }
        }
    }
}
