//! Rules as a YAML list of maps with one key each, bare or inside Markdown, whose sections below then
//! say what to do. A plain map with the same keys is read, too.

use super::yaml::{self, Data, Key, Node};
use super::{RuleError, RuleFile, elastic, note};

/// Reads the rules of a YAML file; none where it has no such rule.
pub fn read(path: &str, text: &str) -> Result<Option<RuleFile>, Vec<RuleError>> {
    let mut rules = Vec::new();
    let mut errors = Vec::new();
    let documents = yaml::read(path, text).map_err(|fault| vec![fault])?;
    join_all(path, documents, &[], &mut rules, &mut errors);
    end(path, text, &rules, errors)
}

/// Reads the rules of a Markdown file; none where it has no such rule.
pub fn read_markdown(path: &str, text: &str) -> Result<Option<RuleFile>, Vec<RuleError>> {
    let blocks = blocks(text);
    let mut rules = Vec::new();
    let mut errors = Vec::new();
    for block in &blocks {
        // All lines stay where they are, so that places stay what they are.
        let yaml = masked(text, block.yaml.clone());
        let steps = note::steps(text.get(block.after.clone()).unwrap_or_default());
        match yaml::read(path, &yaml) {
            Ok(documents) => join_all(path, documents, &steps, &mut rules, &mut errors),
            // Pages on other matters may show all sorts of things.
            Err(fault) if looks_like_rule(text.get(block.yaml.clone()).unwrap_or_default()) => {
                errors.push(fault);
            }
            Err(_) => {}
        }
    }
    end(path, text, &rules, errors)
}

/// Whether a text has the keys of a rule; asked where it cannot be read.
pub(super) fn looks_like_rule(yaml: &str) -> bool {
    let has = |key: &str| {
        yaml.lines().any(|line| line.trim_start_matches(['-', ' ', '"', '\'']).starts_with(key))
    };
    has("query") && (has("risk_score") || has("severity") || has("index") || has("language"))
}

fn end(
    path: &str,
    text: &str,
    rules: &[(Node, Vec<String>)],
    errors: Vec<RuleError>,
) -> Result<Option<RuleFile>, Vec<RuleError>> {
    if !errors.is_empty() {
        return Err(errors);
    }
    if rules.is_empty() {
        return Ok(None);
    }
    elastic::read_nodes(path, text, rules).map(Some)
}

fn join_all(
    path: &str,
    documents: Vec<Node>,
    steps: &[String],
    rules: &mut Vec<(Node, Vec<String>)>,
    errors: &mut Vec<RuleError>,
) {
    for document in documents {
        match joined(path, &document) {
            Ok(rule) if elastic::is_rule(&rule) => rules.push((rule, steps.to_vec())),
            Ok(_) => {}
            // Lists of other matters may well have a key twice.
            Err(faults) if elastic::is_rule(&first_of_each(&document)) => errors.extend(faults),
            Err(_) => {}
        }
    }
}

/// Keys that a rule may have, all of its maps together.
const MOST_KEYS: usize = 200;

/// A list of maps as one map; so are the lists of maps in `schedule` and `steps`.
fn joined(path: &str, document: &Node) -> Result<Node, Vec<RuleError>> {
    let Data::List(list) = &document.data else {
        return Ok(with_joined_members(path, document.clone()));
    };
    let mut entries: Vec<(Key, Node)> = Vec::new();
    let mut errors = Vec::new();
    for item in list {
        let Data::Map(map) = &item.data else {
            let problem = format!("this is {}; each item is a key and its value", item.kind());
            errors.push(item.error(path, problem));
            continue;
        };
        for (key, value) in map {
            if entries.iter().any(|(known, _)| known.text == key.text) {
                let problem = format!("the key `{}` stands here twice; join or rename", key.text);
                errors.push(yaml::error(path, key.at, problem));
            } else if entries.len() < MOST_KEYS {
                entries.push((key.clone(), value.clone()));
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let at = list.first().map_or(document.at, |first| first.at);
    Ok(with_joined_members(path, Node { at, data: Data::Map(entries) }))
}

fn with_joined_members(path: &str, mut rule: Node) -> Node {
    if let Data::Map(entries) = &mut rule.data {
        for (key, value) in entries {
            if matches!(key.text.as_str(), "schedule" | "steps")
                && let Data::List(list) = &value.data
                && list.iter().all(|item| matches!(item.data, Data::Map(_)))
                && let Ok(map) = joined(path, value)
            {
                *value = map;
            }
        }
    }
    rule
}

/// The same, whatever is wrong with it: for telling whether it is meant to be a rule.
fn first_of_each(document: &Node) -> Node {
    let mut entries: Vec<(Key, Node)> = Vec::new();
    if let Data::List(list) = &document.data {
        let maps = list.iter().flat_map(Node::entries);
        entries.extend(maps.take(MOST_KEYS).cloned());
    }
    Node { at: document.at, data: Data::Map(entries) }
}

/// Where YAML stands in a Markdown text, and what stands behind it, in bytes.
struct Block {
    yaml: std::ops::Range<usize>,
    after: std::ops::Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Words,
    /// Behind a line that says `yaml`, before the `---`.
    Marked,
    /// Behind the `---`, before the next heading.
    Bare,
    Fence,
    /// In a fence of another language.
    OtherFence,
}

/// Whether a text has such a block: no YAML by itself has such lines at its left edge.
pub(super) fn is_markdown(text: &str) -> bool {
    !blocks(text).is_empty()
}

/// The blocks of YAML: in a fence, or behind a line `yaml` and a line `---`.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut within = Within::Words;
    let (mut start, mut begin) = (0, 0);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        let end = start + line.len();
        let is_fence = bare.starts_with("```");
        let next = match within {
            Within::Words | Within::Marked if is_fence => match bare {
                "```yaml" | "```yml" => Within::Fence,
                _ => Within::OtherFence,
            },
            Within::Words | Within::Marked if matches!(bare, "yaml" | "yml") => Within::Marked,
            Within::Marked if bare == "---" => Within::Bare,
            Within::Marked if !bare.is_empty() => Within::Words,
            Within::Fence | Within::OtherFence if is_fence => Within::Words,
            Within::Bare if is_heading(bare) => Within::Words,
            within => within,
        };
        let is_yaml = |within| matches!(within, Within::Fence | Within::Bare);
        if is_yaml(within) && !is_yaml(next) {
            // A heading belongs to what follows, the end of a fence to neither.
            let behind = if within == Within::Fence { end } else { start };
            blocks.push(Block { yaml: begin..start, after: behind..text.len() });
        } else if !is_yaml(within) && is_yaml(next) {
            begin = end;
            if let Some(last) = blocks.last_mut() {
                last.after.end = start;
            }
        }
        within = next;
        start = end;
    }
    if matches!(within, Within::Fence | Within::Bare) {
        blocks.push(Block { yaml: begin..text.len(), after: text.len()..text.len() });
    }
    blocks
}

/// A heading below the first order, whose mark alone would be a comment in YAML.
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    (2..=6).contains(&(line.len() - rest.len())) && rest.starts_with(' ')
}

/// A part of a text, with an empty line for each line in front of it.
fn masked(text: &str, part: std::ops::Range<usize>) -> String {
    let before = text.get(..part.start).unwrap_or_default();
    let mut masked = "\n".repeat(memchr::memchr_iter(b'\n', before.as_bytes()).count());
    masked.push_str(text.get(part).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests;
