//! Conditions: `selection and not 1 of filter_*`.

use crate::rule::predicate::Predicate;

use super::detection::join;

/// Parentheses and `not`s that may stand inside each other.
const DEEPEST: usize = 64;

/// Tests that a condition may come to: every mention of an identifier is a copy of it.
const MOST: usize = 1_000_000;

/// Names that a message lists.
const MOST_NAMES: usize = 20;

/// Why a condition cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Something is wrong at this byte.
    Wrong(usize, String),
    /// It is right, but not run.
    NotRun(String),
}

/// A search identifier: its name and what it asks for.
pub(super) type Named = (String, Predicate);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Open,
    Close,
    Word(&'t str),
}

/// What the condition asks of a record. Tells `uses` which identifiers it names, and adds to `size`
/// the tests that it comes to.
pub(super) fn read(
    text: &str,
    named: &[Named],
    uses: &mut [bool],
    size: &mut usize,
) -> Result<Predicate, Fault> {
    if let Some((_, aggregation)) = text.split_once('|') {
        let first = aggregation.split_whitespace().next().unwrap_or_default();
        let first = first.split('(').next().unwrap_or_default();
        let reason = format!(
            "its condition ends in an aggregation (`| {first}`), which Sigma gave up for \
             correlations"
        );
        return Err(Fault::NotRun(reason));
    }
    let mut parser = Parser { text, tokens: tokens(text), next: 0, named, uses, size };
    let predicate = parser.or(0)?;
    match parser.peek() {
        None => Ok(predicate),
        Some((at, Token::Close)) => Err(wrong(at, "this `)` closes nothing")),
        Some((at, _)) => Err(wrong(at, "`and` or `or` is missing here")),
    }
}

fn wrong(at: usize, problem: impl Into<String>) -> Fault {
    Fault::Wrong(at, problem.into())
}

fn tokens(text: &str) -> Vec<(usize, Token<'_>)> {
    let mut tokens = Vec::new();
    let mut word = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_mark = matches!(char, '(' | ')');
        if !is_mark && !char.is_whitespace() {
            word.get_or_insert(at);
            continue;
        }
        if let Some(start) = word.take() {
            tokens.push((start, Token::Word(&text[start..at])));
        }
        if is_mark {
            tokens.push((at, if char == '(' { Token::Open } else { Token::Close }));
        }
    }
    tokens
}

struct Parser<'t, 'n> {
    text: &'t str,
    tokens: Vec<(usize, Token<'t>)>,
    next: usize,
    named: &'n [Named],
    uses: &'n mut [bool],
    size: &'n mut usize,
}

impl<'t> Parser<'t, '_> {
    fn peek(&self) -> Option<(usize, Token<'t>)> {
        self.tokens.get(self.next).copied()
    }

    /// Steps over a word, if it comes next.
    fn word(&mut self, wanted: &str) -> bool {
        let is_next = matches!(self.peek(), Some((_, Token::Word(word))) if word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(is_next);
        is_next
    }

    fn or(&mut self, depth: usize) -> Result<Predicate, Fault> {
        let mut any = vec![self.and(depth)?];
        while self.word("or") {
            any.push(self.and(depth)?);
        }
        Ok(join(any, Predicate::Any))
    }

    fn and(&mut self, depth: usize) -> Result<Predicate, Fault> {
        let mut all = vec![self.not(depth)?];
        while self.word("and") {
            all.push(self.not(depth)?);
        }
        Ok(join(all, Predicate::All))
    }

    fn not(&mut self, depth: usize) -> Result<Predicate, Fault> {
        let at = self.peek().map_or(self.text.len(), |(at, _)| at);
        if depth > DEEPEST {
            return Err(wrong(at, format!("more than {DEEPEST} levels inside each other")));
        }
        if self.word("not") {
            return Ok(Predicate::Not(Box::new(self.not(depth + 1)?)));
        }
        self.next += 1;
        match self.tokens.get(self.next - 1) {
            Some((_, Token::Open)) => {
                let inner = self.or(depth + 1)?;
                match self.peek() {
                    Some((_, Token::Close)) => self.next += 1,
                    Some((at, _)) => return Err(wrong(at, "`and`, `or` or `)` is missing here")),
                    None => return Err(wrong(at, "this `(` is not closed")),
                }
                Ok(inner)
            }
            Some((at, Token::Word(word))) => self.operand(*at, word),
            Some((at, Token::Close)) => {
                Err(wrong(*at, "a search identifier is missing before `)`"))
            }
            None => Err(wrong(at, "a search identifier is missing at the end")),
        }
    }

    fn operand(&mut self, at: usize, word: &'t str) -> Result<Predicate, Fault> {
        let is_named = self.named.iter().any(|(name, _)| name == word);
        let is_quantifier = matches!(
            self.tokens.get(self.next),
            Some((_, Token::Word(of))) if of.eq_ignore_ascii_case("of")
        );
        if is_quantifier && !is_named {
            self.next += 1;
            return self.quantified(at, word);
        }
        if ["and", "or", "of"].iter().any(|key| word.eq_ignore_ascii_case(key)) && !is_named {
            return Err(wrong(at, format!("a search identifier is missing before `{word}`")));
        }
        let found = self.named.iter().position(|(name, _)| name == word);
        let found = found.ok_or_else(|| {
            let names = self.named.iter().map(|(name, _)| name.as_str());
            let names: Vec<_> = names.take(MOST_NAMES).collect();
            let names = names.join(", ");
            wrong(at, format!("there is no search identifier `{word}`; there are {names}"))
        })?;
        self.mention(at, &[found], 1)?;
        Ok(self.named[found].1.clone())
    }

    /// Notes that identifiers are mentioned, each so many times.
    fn mention(&mut self, at: usize, which: &[usize], times: usize) -> Result<(), Fault> {
        for &number in which {
            self.uses[number] = true;
            let size = size(&self.named[number].1).saturating_mul(times);
            *self.size = self.size.saturating_add(size);
        }
        if *self.size > MOST {
            let problem = format!("the condition comes to more than {MOST} tests; part the rule");
            return Err(wrong(at, problem));
        }
        Ok(())
    }

    /// `1 of …`, `all of …`, `3 of …`.
    fn quantified(&mut self, at: usize, count: &str) -> Result<Predicate, Fault> {
        let Some((target_at, Token::Word(target))) = self.peek() else {
            return Err(wrong(at, "what it is `of` is missing: `them`, or a name with `*`"));
        };
        self.next += 1;
        let is_meant = |name: &str| match target {
            _ if target.eq_ignore_ascii_case("them") => !name.starts_with('_'),
            _ => like(target, name) && (target.starts_with('_') || !name.starts_with('_')),
        };
        let meant: Vec<_> =
            (0..self.named.len()).filter(|at| is_meant(&self.named[*at].0)).collect();
        if meant.is_empty() {
            return Err(wrong(target_at, format!("no search identifier is like `{target}`")));
        }
        let count = self.count(at, count, meant.len())?;
        self.mention(target_at, &meant, combinations(meant.len(), count))?;
        let asked: Vec<_> = meant.iter().map(|at| self.named[*at].1.clone()).collect();
        Ok(at_least(count, &asked))
    }

    /// How many of so many are asked for.
    fn count(&self, at: usize, count: &str, there: usize) -> Result<usize, Fault> {
        match count {
            _ if count.eq_ignore_ascii_case("all") => Ok(there),
            _ if count.eq_ignore_ascii_case("any") => Ok(1),
            _ => match count.parse() {
                Ok(0) | Err(_) => {
                    Err(wrong(at, format!("`{count} of` is no count; write 1, 2, … or `all`")))
                }
                Ok(count) if count > there => {
                    Err(wrong(at, format!("`{count} of` {there} can never be; count again")))
                }
                Ok(count) => Ok(count),
            },
        }
    }
}

/// The tests that a predicate is made of.
fn size(predicate: &Predicate) -> usize {
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) => 1 + parts.iter().map(size).sum::<usize>(),
        Predicate::Not(inner) | Predicate::Nested(_, inner) => 1 + size(inner),
        Predicate::Field(..) | Predicate::Anywhere(_) => 1,
    }
}

/// At least so many of these, `count` being from 1 to all of them.
fn at_least(count: usize, asked: &[Predicate]) -> Predicate {
    match count {
        1 => join(asked.to_vec(), Predicate::Any),
        _ if count == asked.len() => join(asked.to_vec(), Predicate::All),
        _ => {
            let with = Predicate::All(vec![asked[0].clone(), at_least(count - 1, &asked[1..])]);
            Predicate::Any(vec![with, at_least(count, &asked[1..])])
        }
    }
}

fn combinations(of: usize, count: usize) -> usize {
    let fewer = count.min(of - count);
    (0..fewer).fold(1, |ways: usize, chosen| ways.saturating_mul(of - chosen) / (chosen + 1))
}

/// Whether a name is like a pattern, in which `*` is any text.
fn like(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut pieces: Vec<_> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}
