//! Documents that change the ones behind them: `action: global`, `reset` and `repeat`, which Sigma
//! had before correlations and old files still have.

use crate::rule::yaml::{Data, Node};

use super::Reader;

/// The rules among the documents, with what global documents and earlier rules give them.
pub(super) fn merged(reader: &mut Reader<'_>, documents: Vec<Node>) -> Vec<Node> {
    if documents.iter().all(|document| document.get("action").is_none()) {
        return documents;
    }
    let mut global: Option<Node> = None;
    let mut rules: Vec<Node> = Vec::new();
    for mut document in documents {
        let action = take_action(&mut document);
        let base = match action.as_ref().map(|node| (node, node.text().unwrap_or_default())) {
            None => global.as_ref(),
            Some((_, "global")) => {
                global = match &global {
                    Some(base) => over(reader, base, document),
                    None => Some(document),
                };
                continue;
            }
            Some((_, "reset")) => {
                global = None;
                continue;
            }
            Some((node, "repeat")) => {
                if rules.is_empty() {
                    reader.error(node.at, "there is no rule before this one to repeat");
                    continue;
                }
                rules.last()
            }
            Some((node, _)) => {
                reader.error(node.at, "`action` must be global, reset or repeat");
                continue;
            }
        };
        let rule = match base {
            Some(base) => over(reader, base, document),
            None => Some(document),
        };
        let Some(rule) = rule else { break };
        rules.push(rule);
    }
    rules
}

fn take_action(document: &mut Node) -> Option<Node> {
    let Data::Map(entries) = &mut document.data else { return None };
    let at = entries.iter().position(|(key, _)| key.text == "action")?;
    Some(entries.remove(at).1)
}

/// The base with a document laid over it, map by map; none where the file would grow too large.
fn over(reader: &mut Reader<'_>, base: &Node, document: Node) -> Option<Node> {
    reader.spend(document.at, weight(base)).then(|| lay(base, document))
}

fn lay(base: &Node, document: Node) -> Node {
    let Data::Map(below) = &base.data else { return document };
    let Data::Map(above) = document.data else {
        return if document.data == Data::Null { base.clone() } else { document };
    };
    let mut both = below.clone();
    for (key, value) in above {
        match both.iter_mut().find(|(known, _)| known.text == key.text) {
            Some(known) => {
                let value = lay(&known.1, value);
                *known = (key, value);
            }
            None => both.push((key, value)),
        }
    }
    Node { at: document.at, data: Data::Map(both) }
}

fn weight(node: &Node) -> usize {
    const EACH: usize = 100;
    EACH + match &node.data {
        Data::List(items) => items.iter().map(weight).sum(),
        Data::Map(entries) => {
            entries.iter().map(|(key, it)| EACH + key.text.len() + weight(it)).sum()
        }
        Data::Text(text) | Data::Number(_, text) => text.len(),
        Data::Bool(_) | Data::Null => 0,
    }
}
