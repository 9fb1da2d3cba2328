//! KQL, the query language of Kibana (`kuery`), read into a [`Predicate`].
//!
//! The grammar is Elastic's; where it takes a slip of the pen for a text that no log will ever hold
//! (`status: [400 TO 499]`), this reader says so instead. `docs/rules-kql.md` tells all differences.

mod lexer;
mod parser;
mod range;
mod slips;
#[cfg(test)]
mod tests;

use super::predicate::{Case, Field, Predicate};

/// The longest query that is read, in bytes.
pub const LONGEST: usize = 1 << 20;
/// The most texts of a query, fields and values together.
pub const MOST_TEXTS: usize = 50_000;
/// How deep parentheses, braces and `not` may lie within each other.
pub const DEEPEST: usize = 100;

/// What is wrong in a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct KqlError {
    /// Where, in bytes from the beginning of the query.
    pub at: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

/// Reads a query. An empty one holds for every record.
///
/// `case` says how the texts of a field compare; it is asked with the whole name of the field, and
/// with `*` for what is looked for in any field.
pub fn parse(text: &str, case: &dyn Fn(&Field) -> Case) -> Result<Predicate, KqlError> {
    if text.len() > LONGEST {
        let problem = format!("the query is longer than {LONGEST} bytes; split the rule");
        return Err(KqlError { at: LONGEST, problem });
    }
    parser::query(text, lexer::tokens(text)?, case)
}

fn fault<T>(at: usize, problem: impl Into<String>) -> Result<T, KqlError> {
    Err(KqlError { at, problem: problem.into() })
}
