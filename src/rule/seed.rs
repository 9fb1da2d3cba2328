//! Rules as a YAML list of maps with one key each, bare or inside Markdown, whose sections then say
//! what to do.

use super::yaml::{self, Data, Node};
use super::{RuleError, RuleFile, elastic, note};

/// Whether a Markdown text holds such a rule.
pub(super) fn is_one(text: &str) -> bool {
    is_list(&block(text))
}

/// Whether a YAML text is a list of maps that name a rule.
pub(super) fn is_list(text: &str) -> bool {
    let is_item = |line: &str| line.strip_prefix('-').is_some_and(|rest| rest.starts_with(' '));
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#') && line.trim_end() != "---");
    let names = |key: &str| {
        text.lines()
            .filter(|line| is_item(line))
            .any(|line| line.trim_start_matches('-').trim_start().starts_with(key))
    };
    first.is_some_and(is_item) && names("name:") && (names("query:") || names("type:"))
}

/// Reads a file.
pub fn read(path: &str, text: &str, is_markdown: bool) -> Result<RuleFile, Vec<RuleError>> {
    let yaml = if is_markdown { block(text) } else { text.to_owned() };
    let documents = yaml::read(path, &yaml).map_err(|fault| vec![fault])?;
    let steps = if is_markdown { note::steps(&outside(text)) } else { Vec::new() };
    let mut file = RuleFile::default();
    let mut errors = Vec::new();
    for document in documents {
        match joined(path, document).and_then(|rule| elastic::read_node(path, &yaml, &rule, &steps))
        {
            Ok(read) => {
                file.rules.extend(read.rules);
                file.not_run.extend(read.not_run);
                file.warnings.extend(read.warnings);
            }
            Err(faults) => errors.extend(faults),
        }
    }
    if errors.is_empty() { Ok(file) } else { Err(errors) }
}

/// A list of maps as one map.
fn joined(path: &str, document: Node) -> Result<Node, Vec<RuleError>> {
    let at = document.at;
    let list = match document.data {
        Data::List(list) => list,
        data => return Ok(Node { at, data }),
    };
    let mut entries: Vec<(yaml::Key, Node)> = Vec::new();
    let mut errors = Vec::new();
    for item in list {
        let Data::Map(map) = item.data else {
            let problem = format!("this is {}; each item is a key and its value", item.kind());
            errors.push(yaml::error(path, item.at, problem));
            continue;
        };
        for (key, value) in map {
            // Few keys mean something, so the list of them stays short.
            if entries.len() >= 100 {
                continue;
            }
            if entries.iter().any(|(known, _)| known.text == key.text) {
                let problem = format!("the key `{}` stands here twice", key.text);
                errors.push(yaml::error(path, key.at, problem));
            } else {
                entries.push((key, value));
            }
        }
    }
    if errors.is_empty() { Ok(Node { at, data: Data::Map(entries) }) } else { Err(errors) }
}

/// The part of a Markdown text that is YAML, all other lines empty, so that places stay what they
/// are. It stands in a fence of its own, or behind a line `---` and before the next heading.
fn block(text: &str) -> String {
    part(text, true)
}

/// The other part.
fn outside(text: &str) -> String {
    part(text, false)
}

fn part(text: &str, wanted: bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut within = Within::Words;
    for line in text.lines() {
        let bare = line.trim_end();
        let is_mark = match within {
            Within::Words if is_fence(bare) => {
                within = Within::Fence;
                true
            }
            Within::Words if bare == "---" => {
                within = Within::Bare;
                true
            }
            Within::Fence if bare.starts_with("```") => {
                within = Within::Words;
                true
            }
            Within::Bare if bare.starts_with("```") => true,
            Within::Bare if is_heading(bare) => {
                within = Within::Words;
                false
            }
            _ => false,
        };
        if !is_mark && (within != Within::Words) == wanted {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Words,
    Fence,
    Bare,
}

fn is_fence(line: &str) -> bool {
    matches!(line, "```yaml" | "```yml")
}

fn is_heading(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("## ") || line.starts_with("### ")
}

#[cfg(test)]
mod tests;
