//! What a rule says about itself.

use crate::finding::Severity;
use crate::rule::yaml::{Data, Node};
use crate::rule::{Dialect, NotRun, Rule, note};

use super::kind::{Drafted, Stop};
use super::{Reader, items};

/// The words of `severity`, and the points of each that Elastic gives.
const SEVERITIES: [(&str, Severity, u8); 4] = [
    ("low", Severity::Low, 21),
    ("medium", Severity::Medium, 47),
    ("high", Severity::High, 73),
    ("critical", Severity::Critical, 99),
];

/// What a rule has that says neither.
const USUAL: (Severity, u8) = (Severity::Medium, 47);

/// Where Markdown with steps stands, in the order in which people want them.
const NOTES: [&str; 4] = ["note", "investigation", "investigation_guide", "setup"];

/// Keys that are read; one that is nearly such a key would be ignored silently.
const KEYS: [&str; 23] = [
    "rule_id",
    "name",
    "description",
    "author",
    "license",
    "severity",
    "risk_score",
    "type",
    "language",
    "index",
    "query",
    "from",
    "interval",
    "schedule",
    "references",
    "false_positives",
    "tags",
    "note",
    "setup",
    "threat",
    "threshold",
    "new_terms",
    "steps",
];

impl Reader<'_> {
    /// Reads a rule; `steps` are those that stand beside it.
    pub(super) fn rule(&mut self, node: &Node, steps: &[String]) {
        if node.entries().is_empty() {
            self.error(node.at, format!("a rule is a map, and this is {}", node.kind()));
            return;
        }
        let faults = self.errors.len();
        self.language = "kuery";
        self.near_misses(node);
        let title = self.text(node, "name").unwrap_or_default();
        if title.is_empty() {
            self.error(node.at, "the rule lacks `name`");
        }
        let id = self.id(node, &title);
        let drafted = self.draft(node);
        let origin = self.origin(node.at);
        if let Err(Stop::NotRun(reason)) = drafted {
            self.file.not_run.push(NotRun { id, name: String::new(), title, origin, reason });
            return;
        }
        // What else is wrong with it is said, too.
        let (severity, risk) = self.severity(node);
        let mut rule = Rule {
            id,
            name: String::new(),
            title,
            about: self.text(node, "description").unwrap_or_default(),
            query: String::new(),
            origin,
            severity,
            risk,
            formats: Vec::new(),
            dialect: Dialect::Ecs,
            kind: crate::rule::Kind::Match(crate::rule::predicate::Predicate::Any(Vec::new())),
            reports: true,
            attack: Vec::new(),
            references: self.texts(node, "references"),
            false_positives: self.texts(node, "false_positives"),
            steps: [steps, &self.steps(node)].concat(),
            interval: self.interval(node),
            author: self.credit(node),
            tags: Vec::new(),
        };
        (rule.attack, rule.tags) = self.attack(node);
        self.unheeded(node);
        if let Ok(Drafted { formats, kind, query }) = drafted
            && self.errors.len() == faults
        {
            self.file.rules.push(Rule { formats, kind, query, ..rule });
        }
    }

    fn near_misses(&mut self, node: &Node) {
        for (key, _) in node.entries() {
            let name = key.text.as_str();
            if KEYS.contains(&name) || name.len() > 20 || name.len() < 4 {
                continue;
            }
            let near = KEYS.iter().find(|known| {
                strsim::damerau_levenshtein(&name.to_lowercase(), known) < 2
                    && !node.entries().iter().any(|(key, _)| key.text == **known)
            });
            if let Some(near) = near {
                self.warn(key.at, format!("`{name}` is not read; did you mean `{near}`?"));
            }
        }
    }

    /// Its id; without one its title as a word, which stays the same wherever the file lies.
    fn id(&mut self, node: &Node, title: &str) -> String {
        let id = self.text(node, "rule_id").or_else(|| self.text(node, "id"));
        id.filter(|id| !id.is_empty()).unwrap_or_else(|| {
            let words = title.split(|char: char| !char.is_alphanumeric());
            let words: Vec<String> =
                words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
            words.join("-")
        })
    }

    /// Severity and points; what is missing follows from the other.
    fn severity(&mut self, node: &Node) -> (Severity, u8) {
        let word = self.text(node, "severity").map(|word| word.to_lowercase());
        let known = word.as_ref().and_then(|word| SEVERITIES.iter().find(|it| it.0 == word));
        if let (Some(word), None) = (&word, known) {
            let names = SEVERITIES.map(|(name, ..)| name).join(", ");
            let problem = format!("`{word}` is no severity; write one of {names}");
            self.error_at(node, "severity", problem);
        }
        let risk = self.number(node, "risk_score");
        let points = risk.and_then(|risk| u8::try_from(risk).ok()).filter(|risk| *risk <= 100);
        if risk.is_some() && points.is_none() {
            self.error_at(node, "risk_score", "`risk_score` must be from 0 to 100");
        }
        match (known, points) {
            (Some((word, severity, _)), Some(risk)) => {
                let usual = Severity::of(risk);
                if usual != *severity {
                    let usual = usual.name();
                    let problem = format!(
                        "{risk} points are {usual} and not {word}; findings keep within {word}"
                    );
                    let at = node.get("risk_score").map_or(node.at, |value| value.at);
                    self.warn(at, problem);
                }
                (*severity, risk)
            }
            (Some((_, severity, usual)), None) => (*severity, *usual),
            (None, Some(risk)) => (Severity::of(risk), risk),
            (None, None) => USUAL,
        }
    }

    /// ATT&CK techniques, and the tags that are none. A part of a technique stands for the whole.
    fn attack(&mut self, node: &Node) -> (Vec<String>, Vec<String>) {
        let mut named: Vec<&str> = Vec::new();
        for threat in items(node.get("threat")) {
            for technique in items(threat.get("technique")) {
                let parts = items(technique.get("subtechnique"));
                for one in std::iter::once(technique).chain(parts) {
                    named.extend(one.get("id").and_then(Node::text));
                }
            }
        }
        let tags = self.texts(node, "tags");
        let (techniques, tags): (Vec<String>, Vec<String>) =
            tags.into_iter().partition(|tag| is_technique(tag));
        let named = named.into_iter().filter(|id| is_technique(id)).map(str::to_owned);
        let all: Vec<String> = named.chain(techniques).collect();
        let mut attack: Vec<String> = Vec::new();
        for id in &all {
            let has_parts = || {
                let part = format!("{id}.");
                all.iter().any(|other| other.starts_with(&part))
            };
            if attack.len() < 100 && !attack.contains(id) && !has_parts() {
                attack.push(id.clone());
            }
        }
        (attack, tags)
    }

    /// Steps from Markdown, and from lists under `steps`.
    fn steps(&mut self, node: &Node) -> Vec<String> {
        let mut steps = Vec::new();
        for key in NOTES {
            steps.extend(self.text(node, key).iter().flat_map(|note| note::steps(note)));
        }
        let Some(lists) = node.get("steps") else { return steps };
        for (key, list) in lists.entries() {
            let mut heading = key.text.clone();
            if let Some(first) = heading.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            for step in self.texts(lists, &key.text) {
                steps.push(note::headed(&heading, &step));
            }
            if matches!(list.data, Data::Map(_)) {
                self.error(list.at, format!("`{}` must be a list of steps", key.text));
            }
        }
        if lists.entries().is_empty() {
            steps.extend(self.texts(node, "steps"));
        }
        steps
    }

    fn interval(&mut self, node: &Node) -> Option<String> {
        match node.get("schedule").filter(|schedule| !schedule.entries().is_empty()) {
            Some(schedule) => self.text(schedule, "interval"),
            None => self.text(node, "interval"),
        }
    }

    fn credit(&mut self, node: &Node) -> Option<String> {
        let author = self.texts(node, "author").join(", ");
        let license = self.text(node, "license").unwrap_or_default();
        match (author.as_str(), license.as_str()) {
            ("", "") => None,
            ("", _) => Some(license),
            (_, "") => Some(author),
            _ => Some(format!("{author} ({license})")),
        }
    }

    /// Warns of what Kibana would heed and `hunt` does not.
    fn unheeded(&mut self, node: &Node) {
        if let Some(list) = node.get("exceptions_list").filter(|list| !items(Some(list)).is_empty())
        {
            let problem = "exceptions of Kibana are not read; write them as [[allow]] in hunt.toml";
            self.warn(list.at, problem);
        }
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
