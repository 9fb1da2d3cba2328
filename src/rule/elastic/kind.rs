//! What makes a match: a query alone, values never seen before, or too many matches.

use crate::format::Format;
use crate::rule::predicate::{Field, Predicate};
use crate::rule::yaml::Node;
use crate::rule::{Kind, kql, view};
use crate::time::{DAY, HOUR, MINUTE, Nanos, SECOND};

use super::Reader;
use super::detection::{items, list_len};
use super::index::{self, Held};

/// How far back a rule looks that does not say so.
const USUAL_SPAN: Nanos = 6 * MINUTE;

/// What a rule asks, and of which records.
pub(super) struct Drafted {
    pub(super) formats: Vec<Format>,
    pub(super) kind: Kind,
}

impl Reader<'_> {
    /// What the rule asks; nothing where it is wrong, which was told, and a reason where it is not
    /// run.
    pub(super) fn draft(&mut self, node: &Node) -> Result<Option<Drafted>, String> {
        let what = self.text(node, "type").unwrap_or_else(|| "query".to_owned());
        if !matches!(what.as_str(), "query" | "new_terms" | "threshold") {
            return Err(format!("rules of type `{what}` are not run"));
        }
        let language = self.text(node, "language").unwrap_or_else(|| "kuery".to_owned());
        if !matches!(language.as_str(), "kuery" | "kql") {
            return Err(format!("queries in `{language}` are not run"));
        }
        if node.get("filters").is_some_and(|filters| list_len(filters) > 0) {
            return Err("its filters of Kibana are not read".to_owned());
        }
        let formats = match self.held(node) {
            Held::Formats(formats) => formats,
            Held::Other(indexes) => return Err(format!("hunt does not read the index {indexes}")),
        };
        let Some(query) = self.query(node) else { return Ok(None) };
        let formats = index::narrow(formats, &query)
            .map_err(|sets| format!("hunt does not read the data set {sets}"))?;
        let kind = match what.as_str() {
            "new_terms" => self.new_terms(node, query),
            "threshold" => self.threshold(node, query),
            _ => Some(Kind::Match(query)),
        };
        Ok(kind.map(|kind| Drafted { formats, kind }))
    }

    fn query(&mut self, rule: &Node) -> Option<Predicate> {
        let Some(node) = rule.get("query") else {
            self.error(rule.at, "the rule lacks `query`");
            return None;
        };
        let Some(text) = node.text() else {
            self.error(node.at, format!("`query` is {}; it must be a text", node.kind()));
            return None;
        };
        if text.trim().is_empty() {
            self.error(node.at, "`query` is empty and would match every record");
            return None;
        }
        match kql::parse(text, &view::case) {
            Ok(query) => Some(query),
            Err(fault) => {
                let at = self.place(node, fault.at);
                self.error(at, fault.problem);
                None
            }
        }
    }

    /// `[rule.new_terms]` in TOML, `new_terms_fields` in Kibana.
    fn new_terms(&mut self, rule: &Node, filter: Predicate) -> Option<Kind> {
        let (fields, history) = match rule.get("new_terms") {
            Some(terms) => {
                let start = items(terms.get("history_window_start")).first();
                let start = start.and_then(|it| it.get("value").or(Some(it)));
                (self.texts(terms, "value"), start)
            }
            None => (self.texts(rule, "new_terms_fields"), rule.get("history_window_start")),
        };
        if fields.is_empty() {
            self.error(rule.at, "the rule lacks the fields whose new values it looks for");
            return None;
        }
        let Some(history) = history else {
            self.error(rule.at, "the rule lacks `history_window_start`");
            return None;
        };
        let Some(span) = history.text().and_then(back) else {
            let problem = "`history_window_start` must be a span back such as `now-10d`";
            self.error(history.at, problem);
            return None;
        };
        let fields = fields.into_iter().map(Field::new).collect();
        Some(Kind::NewTerms { filter, fields, history: span })
    }

    fn threshold(&mut self, rule: &Node, filter: Predicate) -> Option<Kind> {
        let Some(threshold) = rule.get("threshold") else {
            self.error(rule.at, "the rule lacks `threshold`");
            return None;
        };
        let fields: Vec<String> = self.texts(threshold, "field");
        let at_least = self.number(threshold, "value");
        if at_least.is_none() && threshold.get("value").is_none() {
            self.error(threshold.at, "`threshold` lacks `value`");
        }
        let cardinality = items(threshold.get("cardinality")).first();
        let distinct = match cardinality {
            None => None,
            Some(node) => {
                let field = self.text(node, "field");
                let value = self.number(node, "value");
                if field.is_none() || value.is_none() {
                    self.error(node.at, "`cardinality` needs `field` and `value`");
                }
                field.map(Field::new).zip(value)
            }
        };
        let from = self.text(rule, "from");
        let span = match from.as_deref().map(back) {
            None => USUAL_SPAN,
            Some(Some(span)) => span,
            Some(None) => {
                let at = rule.get("from").map_or(rule.at, |it| it.at);
                self.error(at, "`from` must be a span back such as `now-9m`");
                return None;
            }
        };
        let fields = fields.into_iter().filter(|field| !field.is_empty()).map(Field::new).collect();
        Some(Kind::Threshold { filter, fields, at_least: at_least?.max(1), distinct, span })
    }
}

/// A span back: `now-10d`, `now-65m`.
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
