//! What a rule says about itself.

use crate::finding::Severity;
use crate::format::Format;
use crate::rule::yaml::{Data, Key, Node, section};
use crate::rule::{Dialect, Kind, NotRun, Origin, Rule};

use super::Reader;

/// Keys that the specification knows; others are the author's own.
const KEYS: [&str; 22] = [
    "title",
    "id",
    "name",
    "related",
    "taxonomy",
    "status",
    "description",
    "license",
    "references",
    "author",
    "date",
    "modified",
    "logsource",
    "detection",
    "correlation",
    "filter",
    "fields",
    "falsepositives",
    "level",
    "tags",
    "scope",
    "generate",
];

/// The words of `level`, and the points of each.
const LEVELS: [(&str, u8); 5] =
    [("critical", 95), ("high", 75), ("medium", 50), ("low", 25), ("informational", 5)];

/// The points of a rule that has no level.
const NO_LEVEL: u8 = 50;

/// What a rule says about itself.
pub(super) struct Meta {
    pub(super) id: String,
    pub(super) name: String,
    title: String,
    about: String,
    query: String,
    origin: Origin,
    risk: u8,
    attack: Vec<String>,
    tags: Vec<String>,
    references: Vec<String>,
    false_positives: Vec<String>,
    author: Option<String>,
}

/// Reads it; `number` is the document's, from 1.
pub(super) fn read(reader: &mut Reader<'_>, document: &Node, number: usize) -> Option<Meta> {
    if document.entries().is_empty() {
        return None;
    }
    near_misses(reader, document);
    state(reader, document);
    let text = |reader: &mut Reader<'_>, key: &str| {
        one(reader, document, key).map(|text| text.unwrap_or_default())
    };
    let id = text(reader, "id");
    let name = text(reader, "name");
    let title = text(reader, "title");
    let about = text(reader, "description");
    let license = text(reader, "license");
    let author = many(reader, document, "author");
    let risk = level(reader, document);
    let (attack, tags) = split(many(reader, document, "tags")?);
    let references = many(reader, document, "references");
    let false_positives = many(reader, document, "falsepositives");
    many(reader, document, "fields")?;
    let (id, name) = (id?, name?);
    let id = match id.is_empty() {
        true if number == 1 => reader.path.to_owned(),
        true => format!("{}#{number}", reader.path),
        false => id,
    };
    let title = title.map(|title| if title.is_empty() { name.clone() } else { title })?;
    if title.is_empty() {
        reader.error(document.at, "the rule lacks `title`");
        return None;
    }
    Some(Meta {
        origin: Origin {
            path: reader.path.to_owned(),
            line: document.at.line,
            language: "sigma",
            is_builtin: false,
        },
        id,
        name,
        title,
        about: about?.trim_end().to_owned(),
        query: query(reader, document),
        risk: risk?,
        attack,
        tags,
        references: references?,
        false_positives: false_positives?,
        author: credit(&author?.join(", "), &license?),
    })
}

/// The lines that say what it asks.
fn query(reader: &Reader<'_>, document: &Node) -> String {
    let asks = |key: &&Key| matches!(key.text.as_str(), "detection" | "correlation");
    let keys = document.entries().iter().map(|(key, _)| key).filter(asks);
    let parts: Vec<String> = keys.map(|key| section(reader.text, &reader.lines, key)).collect();
    parts.join("\n")
}

/// A single text; empty where it is not there.
fn one(reader: &mut Reader<'_>, document: &Node, key: &str) -> Option<Option<String>> {
    match document.get(key) {
        None => Some(None),
        Some(node) => match &node.data {
            Data::Null => Some(None),
            Data::List(_) | Data::Map(_) => {
                reader.error(node.at, format!("`{key}` is {}; it must be a text", node.kind()));
                None
            }
            _ => Some(node.text().map(|text| text.trim().to_owned())),
        },
    }
}

fn many(reader: &mut Reader<'_>, document: &Node, key: &str) -> Option<Vec<String>> {
    let Some(node) = document.get(key) else { return Some(Vec::new()) };
    let texts = reader.texts(node, key)?;
    Some(texts.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty()).collect())
}

/// Keys that are nearly those of the specification: a typing error would be ignored silently.
fn near_misses(reader: &mut Reader<'_>, document: &Node) {
    for (key, _) in document.entries() {
        if KEYS.contains(&key.text.as_str()) || key.text.len() > 20 {
            continue;
        }
        let near = KEYS.iter().find(|known| {
            key.text.len() > 3 && strsim::damerau_levenshtein(&key.text.to_lowercase(), known) < 2
        });
        if let Some(near) = near {
            reader.warn(key.at, format!("`{}` is not read; did you mean `{near}`?", key.text));
        }
    }
}

/// What `status` and `taxonomy` say about running it.
fn state(reader: &mut Reader<'_>, document: &Node) {
    if let Some(Some(taxonomy)) = one(reader, document, "taxonomy")
        && !taxonomy.eq_ignore_ascii_case("sigma")
    {
        reader.not_run(format!("hunt does not know the names of the taxonomy `{taxonomy}`"));
    }
    let Some(Some(status)) = one(reader, document, "status") else { return };
    let at = document.get("status").map_or(document.at, |node| node.at);
    match status.as_str() {
        "stable" | "test" | "experimental" => {}
        "deprecated" => {
            reader.warn(at, "the rule is deprecated: others have taken its place");
        }
        "unsupported" => {
            reader.not_run("its author marked it as unsupported (`status`)".to_owned());
        }
        _ => reader.warn(at, format!("`{status}` is no status of Sigma")),
    }
}

fn level(reader: &mut Reader<'_>, document: &Node) -> Option<u8> {
    let Some(level) = one(reader, document, "level")? else { return Some(NO_LEVEL) };
    let points = LEVELS.iter().find(|(name, _)| level.eq_ignore_ascii_case(name));
    if points.is_none() {
        let at = document.get("level").map_or(document.at, |node| node.at);
        let names = LEVELS.map(|(name, _)| name).join(", ");
        reader.error(at, format!("`{level}` is no level; write one of {names}"));
    }
    points.map(|(_, points)| *points)
}

/// ATT&CK techniques, and other tags.
fn split(all: Vec<String>) -> (Vec<String>, Vec<String>) {
    let (mut attack, mut tags) = (Vec::new(), Vec::new());
    for tag in all {
        match technique(&tag) {
            Some(technique) if attack.contains(&technique) => {}
            Some(technique) => attack.push(technique),
            None => tags.push(tag),
        }
    }
    (attack, tags)
}

/// `T1098.001` of `attack.t1098.001`.
fn technique(tag: &str) -> Option<String> {
    let tag = tag.to_ascii_uppercase();
    let technique = tag.strip_prefix("ATTACK.")?;
    let (main, sub) =
        technique.strip_prefix('T')?.split_once('.').unwrap_or((&technique[1..], "000"));
    let is_number =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(main, 4) && is_number(sub, 3)).then(|| technique.to_owned())
}

fn credit(author: &str, license: &str) -> Option<String> {
    match (author, license) {
        ("", "") => None,
        ("", license) => Some(license.to_owned()),
        (author, "") => Some(author.to_owned()),
        (author, license) => Some(format!("{author} ({license})")),
    }
}

impl Meta {
    /// The rule that it is about.
    pub(super) fn rule(self, kind: Kind, formats: Vec<Format>) -> Rule {
        Rule {
            id: self.id,
            name: self.name,
            title: self.title,
            about: self.about,
            query: self.query,
            origin: self.origin,
            severity: Severity::of(self.risk),
            risk: self.risk,
            formats,
            dialect: Dialect::Sigma,
            kind,
            reports: true,
            attack: self.attack,
            references: self.references,
            false_positives: self.false_positives,
            steps: Vec::new(),
            interval: None,
            author: self.author,
            tags: self.tags,
        }
    }

    /// The same, of a rule that is not run.
    pub(super) fn not_run(self, reason: String) -> NotRun {
        NotRun { id: self.id, name: self.name, title: self.title, origin: self.origin, reason }
    }
}
