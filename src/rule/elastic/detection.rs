//! What a rule says about itself.

use crate::finding::Severity;
use crate::rule::yaml::{Data, Node};
use crate::rule::{Dialect, NotRun, Rule, note};

use super::Reader;
use super::index::{self, Held};

/// The words of `severity`, and the points of each that Elastic gives.
const SEVERITIES: [(&str, Severity, u8); 4] = [
    ("low", Severity::Low, 21),
    ("medium", Severity::Medium, 47),
    ("high", Severity::High, 73),
    ("critical", Severity::Critical, 99),
];

/// Where Markdown with steps stands.
const NOTES: [&str; 2] = ["note", "investigation_guide"];

impl Reader<'_> {
    /// Reads a rule; `steps` are those that stand beside it.
    pub(super) fn rule(&mut self, node: &Node, steps: &[String]) {
        if node.entries().is_empty() {
            self.error(node.at, format!("a rule is a map; this is {}", node.kind()));
            return;
        }
        let faults = self.errors.len();
        let title = self.text(node, "name").unwrap_or_default();
        if title.is_empty() {
            self.error(node.at, "the rule lacks `name`");
        }
        let id = self.id(node, &title);
        let origin = self.origin(node.at);
        let drafted = self.draft(node);
        let severity = self.severity(node);
        let mut all = steps.to_vec();
        all.extend(self.steps(node));
        let rule = |drafted: super::kind::Drafted, (severity, risk)| Rule {
            id: id.clone(),
            name: String::new(),
            title: title.clone(),
            about: String::new(),
            origin: origin.clone(),
            severity,
            risk,
            formats: drafted.formats,
            dialect: Dialect::Ecs,
            kind: drafted.kind,
            query: String::new(),
            reports: true,
            attack: Vec::new(),
            references: Vec::new(),
            false_positives: Vec::new(),
            steps: all,
            interval: None,
            author: None,
            tags: Vec::new(),
        };
        match drafted {
            Ok(Some(drafted)) => {
                let mut rule = rule(drafted, severity);
                self.describe(node, &mut rule);
                if self.errors.len() == faults {
                    self.file.rules.push(rule);
                }
            }
            Ok(None) => {}
            Err(reason) => self.file.not_run.push(NotRun { id, title, origin, reason }),
        }
    }

    /// Its id; without one its title as a word.
    fn id(&mut self, node: &Node, title: &str) -> String {
        let id = self.text(node, "rule_id").or_else(|| self.text(node, "id"));
        id.filter(|id| !id.is_empty()).unwrap_or_else(|| {
            let words = title.split(|char: char| !char.is_alphanumeric());
            let words: Vec<String> =
                words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
            words.join("-")
        })
    }

    fn describe(&mut self, node: &Node, rule: &mut Rule) {
        rule.about = self.text(node, "description").unwrap_or_default();
        rule.query = self.text(node, "query").unwrap_or_default();
        rule.references = self.texts(node, "references");
        rule.false_positives = self.texts(node, "false_positives");
        rule.tags = self.texts(node, "tags");
        rule.interval = self.text(node, "interval").or_else(|| {
            let schedule = node.get("schedule")?;
            let interval = member(schedule, "interval")?;
            interval.text().map(str::to_owned)
        });
        let author = self.texts(node, "author").join(", ");
        let license = self.text(node, "license").unwrap_or_default();
        rule.author = match (author.is_empty(), license.is_empty()) {
            (true, true) => None,
            (true, false) => Some(license),
            (false, true) => Some(author),
            (false, false) => Some(format!("{author} ({license})")),
        };
        rule.attack = self.attack(node, &rule.tags);
        if member(node, "enabled").and_then(Node::text) == Some("false") {
            let at = member(node, "enabled").map_or(node.at, |it| it.at);
            self.warn(at, "the rule says that it is not enabled; it is run all the same");
        }
        if let Some(list) = node.get("exceptions_list").filter(|list| list_len(list) > 0) {
            let problem = "exceptions of Kibana are not read; write them as [[allow]] in hunt.toml";
            self.warn(list.at, problem);
        }
    }

    /// Severity and points; what is missing follows from the other.
    fn severity(&mut self, node: &Node) -> (Severity, u8) {
        let word = self.text(node, "severity");
        let known = word
            .as_deref()
            .map(str::to_lowercase)
            .and_then(|word| SEVERITIES.iter().find(|(name, ..)| *name == word).copied());
        if let (Some(word), None) = (&word, known) {
            let at = node.get("severity").map_or(node.at, |it| it.at);
            let problem =
                format!("`severity` is `{word}`; it must be low, medium, high or critical");
            self.error(at, problem);
        }
        let risk = self.number(node, "risk_score");
        if risk.is_some_and(|risk| risk > 100) {
            let at = node.get("risk_score").map_or(node.at, |it| it.at);
            self.error(at, "`risk_score` must be from 0 to 100");
        }
        let risk = risk.and_then(|risk| u8::try_from(risk).ok()).map(|risk| risk.min(100));
        match (known, risk) {
            (Some((_, severity, usual)), risk) => (severity, risk.unwrap_or(usual)),
            (None, Some(risk)) => (Severity::of(risk), risk),
            (None, None) => (Severity::Medium, 47),
        }
    }

    /// ATT&CK techniques: a part of a technique stands for the whole; without a threat, the tags.
    fn attack(&mut self, node: &Node, tags: &[String]) -> Vec<String> {
        let mut attack = Vec::new();
        for threat in items(node.get("threat")) {
            for technique in items(threat.get("technique")) {
                let parts = items(technique.get("subtechnique"));
                let ids: Vec<&str> =
                    parts.iter().filter_map(|part| part.get("id").and_then(Node::text)).collect();
                match ids.is_empty() {
                    true => attack.extend(technique.get("id").and_then(Node::text)),
                    false => attack.extend(ids),
                }
            }
        }
        let mut attack: Vec<String> = attack
            .into_iter()
            .chain(tags.iter().map(String::as_str))
            .filter(|it| is_technique(it))
            .map(str::to_owned)
            .collect();
        attack.sort_unstable();
        attack.dedup();
        attack
    }

    /// Steps from Markdown, and from lists under `steps`.
    fn steps(&mut self, node: &Node) -> Vec<String> {
        let mut steps = Vec::new();
        for key in NOTES {
            steps.extend(self.text(node, key).iter().flat_map(|note| note::steps(note)));
        }
        for (key, list) in node.get("steps").map_or(&[][..], Node::entries) {
            let mut heading = key.text.clone();
            if let Some(first) = heading.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let texts = items(Some(list)).iter().filter_map(Node::text);
            steps.extend(texts.map(|step| note::headed(&heading, step)));
        }
        steps
    }

    /// What the indexes hold that the rule names.
    pub(super) fn held(&mut self, node: &Node) -> Held {
        let indexes = self.texts(node, "index");
        if indexes.is_empty() && node.get("data_view_id").is_some() {
            return index::held(&["*".to_owned()]);
        }
        index::held(&indexes)
    }
}

/// `T1098` or `T1098.003`.
fn is_technique(text: &str) -> bool {
    let (technique, part) = text.split_once('.').unwrap_or((text, "000"));
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    technique.strip_prefix('T').is_some_and(|rest| digits(rest, 4)) && digits(part, 3)
}

/// The elements of a list; a value alone is a list of one.
pub(super) fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node { data: Data::List(list), .. }) => list,
        Some(Node { data: Data::Null, .. }) | None => &[],
        Some(node) => std::slice::from_ref(node),
    }
}

/// A member of a map, or of the maps in a list.
fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).or_else(|| match &node.data {
        Data::List(list) => list.iter().find_map(|map| map.get(key)),
        _ => None,
    })
}

pub(super) fn list_len(node: &Node) -> usize {
    match &node.data {
        Data::List(list) => list.len(),
        _ => 0,
    }
}
