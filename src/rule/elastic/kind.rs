//! What makes a match: a query alone, values never seen before, or too many matches.

use crate::format::Format;
use crate::rule::predicate::{Field, Predicate};
use crate::rule::yaml::{Data, Node};
use crate::rule::{Kind, kql, view};
use crate::time::{DAY, HOUR, MINUTE, Nanos, SECOND};

use super::index::{self, Held};
use super::{Reader, items};

/// How far back a rule looks that does not say so.
const USUAL_SPAN: Nanos = 6 * MINUTE;

/// Fields whose values are taken together.
const MOST_FIELDS: usize = 16;

/// Types that are run.
const TYPES: [&str; 3] = ["query", "new_terms", "threshold"];

/// Types that are not run, with the language that their rules go by.
const OTHER_TYPES: [(&str, &str, &str); 5] = [
    ("eql", "eql", "hunt does not run EQL"),
    ("esql", "esql", "hunt does not run ES|QL"),
    ("machine_learning", "machine_learning", "hunt does not run Elastic's machine learning jobs"),
    ("threat_match", "kuery", "hunt does not match indicators (`threat_match`)"),
    ("saved_query", "kuery", "its query is saved in Kibana, not in the file (`saved_query`)"),
];

/// Languages that are not run.
const OTHER_LANGUAGES: [(&str, &str); 3] = [
    ("lucene", "hunt does not run Lucene queries; write the query in KQL"),
    ("eql", "hunt does not run EQL"),
    ("esql", "hunt does not run ES|QL"),
];

/// What a rule asks, and of which records.
pub(super) struct Drafted {
    pub(super) formats: Vec<Format>,
    pub(super) kind: Kind,
    pub(super) query: String,
}

/// Why there is no draft of a rule.
pub(super) enum Stop {
    /// It is wrong, which was told.
    Told,
    /// It is right, and is not run.
    NotRun(String),
}

impl From<&str> for Stop {
    fn from(reason: &str) -> Self {
        Self::NotRun(reason.to_owned())
    }
}

impl Reader<'_> {
    /// What the rule asks.
    pub(super) fn draft(&mut self, rule: &Node) -> Result<Drafted, Stop> {
        let what = self.type_of(rule)?;
        if filters(rule).next().is_some() {
            let reason = "hunt does not read Elasticsearch's filters; write them into the query";
            return Err(reason.into());
        }
        let held = match index::held(&self.texts(rule, "index")) {
            Held::Other(indexes) => {
                return Err(Stop::NotRun(format!("hunt does not read the index {indexes}")));
            }
            held => held,
        };
        let query = self.query(rule)?;
        let formats = index::narrow(&held, &query)
            .map_err(|sets| Stop::NotRun(format!("hunt does not read the data set {sets}")))?;
        let from = self.from(rule);
        let kind = match what.as_str() {
            "new_terms" => self.new_terms(rule, query)?,
            "threshold" => self.threshold(rule, query, from.unwrap_or(USUAL_SPAN))?,
            _ => Kind::Match(query),
        };
        let query = rule.get("query").and_then(Node::text).unwrap_or_default();
        Ok(Drafted { formats, kind, query: query.trim().to_owned() })
    }

    /// The type, where it and its language are run.
    fn type_of(&mut self, rule: &Node) -> Result<String, Stop> {
        let what = self.text(rule, "type").unwrap_or_else(|| "query".to_owned());
        let language = self.text(rule, "language").unwrap_or_else(|| "kuery".to_owned());
        if let Some((_, name, reason)) = OTHER_TYPES.iter().find(|(name, ..)| *name == what) {
            self.language = name;
            return Err((*reason).into());
        }
        if !TYPES.contains(&what.as_str()) {
            let others = OTHER_TYPES.map(|(name, ..)| name);
            let known = [&TYPES[..], &others[..]].concat().join(", ");
            self.error_at(
                rule,
                "type",
                format!("`{what}` is no type of a rule; write one of {known}"),
            );
            return Err(Stop::Told);
        }
        if let Some((name, reason)) = OTHER_LANGUAGES.iter().find(|(name, _)| *name == language) {
            self.language = name;
            return Err((*reason).into());
        }
        if !matches!(language.as_str(), "kuery" | "kql") {
            let problem = format!("`{language}` is no language of Elastic; write kuery");
            self.error_at(rule, "language", problem);
            return Err(Stop::Told);
        }
        Ok(what)
    }

    fn query(&mut self, rule: &Node) -> Result<Predicate, Stop> {
        let Some(node) = rule.get("query") else {
            self.error(rule.at, "the rule lacks `query`");
            return Err(Stop::Told);
        };
        let Some(text) = node.text() else {
            self.error(node.at, format!("`query` is {}; it must be a text", node.kind()));
            return Err(Stop::Told);
        };
        if text.trim().is_empty() {
            self.error(node.at, "`query` is empty and would match every record");
            return Err(Stop::Told);
        }
        kql::parse(text, &view::case).map_err(|fault| {
            let at = self.place(node, fault.at);
            self.error(at, fault.problem);
            Stop::Told
        })
    }

    /// `[rule.new_terms]` in TOML, `new_terms_fields` in Kibana.
    fn new_terms(&mut self, rule: &Node, filter: Predicate) -> Result<Kind, Stop> {
        let (fields, history) = match rule.get("new_terms") {
            Some(terms) => {
                let start = items(terms.get("history_window_start")).first();
                let start = start.map(|it| it.get("value").unwrap_or(it));
                (self.texts(terms, "value"), start)
            }
            None => (self.texts(rule, "new_terms_fields"), rule.get("history_window_start")),
        };
        if fields.is_empty() {
            let problem = "the rule lacks the fields whose new values it looks for (`new_terms`)";
            self.error(rule.at, problem);
        }
        let span = history.and_then(Node::text).and_then(back);
        match history {
            None => self.error(rule.at, "the rule lacks `history_window_start`"),
            Some(history) if span.is_none() => {
                let problem = "`history_window_start` must be a span back such as `now-14d`";
                self.error(history.at, problem);
            }
            Some(_) => {}
        }
        self.few(rule, fields.len());
        match span {
            Some(history) if !fields.is_empty() && fields.len() <= MOST_FIELDS => {
                let fields = fields.into_iter().map(Field::new).collect();
                Ok(Kind::NewTerms { filter, fields, history })
            }
            _ => Err(Stop::Told),
        }
    }

    fn threshold(&mut self, rule: &Node, filter: Predicate, span: Nanos) -> Result<Kind, Stop> {
        let Some(threshold) = rule.get("threshold") else {
            self.error(rule.at, "the rule lacks `threshold`");
            return Err(Stop::Told);
        };
        let fields = self.texts(threshold, "field");
        self.few(rule, fields.len());
        let at_least = self.number(threshold, "value");
        match (at_least, threshold.get("value")) {
            (Some(0), Some(value)) => self.error(value.at, "`value` must be 1 or more"),
            (None, None) => self.error(threshold.at, "`threshold` lacks `value`"),
            _ => {}
        }
        let distinct = match items(threshold.get("cardinality")) {
            [] => None,
            [one] => {
                let (field, value) = (self.text(one, "field"), self.number(one, "value"));
                if field.is_none() || value.is_none() {
                    self.error(one.at, "`cardinality` wants a `field` and a `value`");
                    return Err(Stop::Told);
                }
                field.map(Field::new).zip(value)
            }
            [_, second, ..] => {
                self.error(second.at, "`cardinality` may count the values of one field only");
                return Err(Stop::Told);
            }
        };
        match at_least {
            Some(at_least @ 1..) if fields.len() <= MOST_FIELDS => {
                let fields = fields.into_iter().map(Field::new).collect();
                Ok(Kind::Threshold { filter, fields, at_least, distinct, span })
            }
            _ => Err(Stop::Told),
        }
    }

    fn few(&mut self, rule: &Node, fields: usize) {
        if fields > MOST_FIELDS {
            self.error(rule.at, format!("the rule takes more than {MOST_FIELDS} fields together"));
        }
    }

    /// How far back the rule looks each time.
    fn from(&mut self, rule: &Node) -> Option<Nanos> {
        let from = self.text(rule, "from")?;
        let span = back(&from);
        if span.is_none() {
            self.error_at(rule, "from", "`from` must be a span back such as `now-9m`");
        }
        span
    }

    /// An error in the value of a key.
    pub(super) fn error_at(&mut self, rule: &Node, key: &str, problem: impl Into<String>) {
        self.error(rule.get(key).map_or(rule.at, |value| value.at), problem);
    }
}

/// The filters of a rule that are not switched off.
fn filters(rule: &Node) -> impl Iterator<Item = &Node> {
    items(rule.get("filters")).iter().filter(|filter| {
        let disabled = filter.get("meta").and_then(|meta| meta.get("disabled"));
        disabled.map(|it| &it.data) != Some(&Data::Bool(true))
    })
}

/// A span back: `now-10d`, `now-65m`, `now-7d/d`.
fn back(text: &str) -> Option<Nanos> {
    let rest = text.trim().strip_prefix("now-")?;
    let rest = rest.split('/').next()?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = rest.get(..digits)?.parse().ok()?;
    let unit = match rest.get(digits..)? {
        "s" => SECOND,
        "m" => MINUTE,
        "h" | "H" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        "M" => 30 * DAY,
        "y" => 365 * DAY,
        _ => return None,
    };
    number.checked_mul(unit).filter(|span| *span > 0)
}
