//! Regular expressions that are asked of very many short texts.

use std::sync::Arc;

use memchr::memmem::Finder;
use regex::Regex;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// Bytes below which looking for a part of the text pays for nothing.
const SHORTEST: usize = 3;

/// A regular expression, and a part that every text has that it matches. Most texts do not have it,
/// and looking for it is many times cheaper than the expression.
#[derive(Clone, Debug)]
pub struct Expression {
    regex: Regex,
    part: Option<Arc<Finder<'static>>>,
}

impl Expression {
    /// Takes an expression, and whether it was made to ignore the letters' case.
    pub fn new(regex: Regex, any_case: bool) -> Self {
        let parsed = ParserBuilder::new().case_insensitive(any_case).build().parse(regex.as_str());
        let part = parsed.ok().map(|hir| longest(&hir).to_owned());
        let part = part.filter(|part| part.len() >= SHORTEST);
        Self { regex, part: part.map(|part| Arc::new(Finder::new(&part).into_owned())) }
    }

    /// Whether it matches somewhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        let may_match = |part: &Arc<Finder<'_>>| part.find(text.as_bytes()).is_some();
        self.part.as_ref().is_none_or(may_match) && self.regex.is_match(text)
    }
}

/// The longest literal that every match has; empty if none is sure.
fn longest(hir: &Hir) -> &[u8] {
    match hir.kind() {
        HirKind::Literal(literal) => &literal.0,
        HirKind::Capture(capture) => longest(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => longest(&repetition.sub),
        HirKind::Concat(parts) => {
            parts.iter().map(longest).max_by_key(|it| it.len()).unwrap_or(&[])
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::RegexBuilder;

    use super::*;

    fn part(raw: &str, any_case: bool) -> Option<String> {
        let regex =
            RegexBuilder::new(raw).case_insensitive(any_case).build().expect("an expression");
        let part = Expression::new(regex, any_case).part?;
        Some(String::from_utf8_lossy(part.needle()).into())
    }

    #[test]
    fn the_longest_sure_part_is_looked_for() {
        assert_eq!(part(".+:assumed-role/aws:.+", false).as_deref(), Some(":assumed-role/aws:"));
        assert_eq!(part("^a(bcd)+e", false).as_deref(), Some("bcd"));
        for (raw, any_case) in [
            ("abcd", true),
            ("(?i)abcd", false),
            ("abcd|efgh", false),
            ("(abcd)?", false),
            ("ab.cd", false),
            ("", false),
        ] {
            assert_eq!(part(raw, any_case), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn a_part_rules_out_no_match(raw in "(a|b|c|\\.|\\(abc\\)|\\?|\\*|x{2}|\\||\\(\\?i\\)|\\^|\\$){0,8}", text in "[abcABx]{0,12}", any_case: bool) {
            let Ok(regex) = RegexBuilder::new(&raw).case_insensitive(any_case).build() else { return Ok(()) };
            prop_assert_eq!(Expression::new(regex.clone(), any_case).is_match(&text), regex.is_match(&text));
        }
    }
}
