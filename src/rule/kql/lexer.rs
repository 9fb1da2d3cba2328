//! From the text of a query to its tokens.
//!
//! Words run on over spaces up to a keyword or a special character, so `f: foo bar` has one value.
//! Whether `or` is a keyword hangs on what stands around it: `state: OR` asks for Oregon.

use super::super::predicate::{Order, Part};
use super::{KqlError, MOST_TEXTS, fault};

/// A piece of a query.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its first byte in the query.
    pub(super) at: usize,
    /// The byte behind it.
    pub(super) end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `:`
    Colon,
    /// `<`, `<=`, `>` or `>=`
    Compare(Order),
    And,
    Or,
    Not,
    /// A text in quotes, without them and with its escapes resolved.
    Quoted(String),
    /// A text without quotes; each `*` is a part of its own, and no text is empty.
    Bare(Vec<Part>),
}

impl Kind {
    /// Whether a text may follow, or anything else that a text may begin.
    fn wants_operand(&self) -> bool {
        !matches!(self, Self::Close | Self::CloseBrace | Self::Quoted(_) | Self::Bare(_))
    }
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, KqlError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens: Vec<Token> = Vec::new();
    let mut texts = 0;
    loop {
        lexer.at += spaces(lexer.rest());
        let at = lexer.at;
        let Some(first) = lexer.rest().chars().next() else { return Ok(tokens) };
        let start = tokens.last().is_none_or(|token| token.kind.wants_operand());
        let kind = lexer.token(first, start)?;
        if matches!(kind, Kind::Quoted(_) | Kind::Bare(_)) {
            texts += 1;
        }
        if texts > MOST_TEXTS {
            return fault(at, format!("more than {MOST_TEXTS} fields and values; split the rule"));
        }
        tokens.push(Token { kind, at, end: lexer.at });
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The token that begins with `first`; `start` is whether an operand is due.
    fn token(&mut self, first: char, start: bool) -> Result<Kind, KqlError> {
        let kind = match first {
            '(' => Kind::Open,
            ')' => Kind::Close,
            '{' => Kind::OpenBrace,
            '}' => Kind::CloseBrace,
            ':' => Kind::Colon,
            '<' | '>' => return Ok(self.compare(first)),
            '"' => return self.quoted(),
            _ => match keyword(self.rest()) {
                Some((kind, length)) if !start || !self.is_plain(&kind, length) => {
                    self.at += length;
                    return Ok(kind);
                }
                _ => return self.bare(),
            },
        };
        self.at += first.len_utf8();
        Ok(kind)
    }

    fn compare(&mut self, first: char) -> Kind {
        let equal = self.rest()[1..].starts_with('=');
        self.at += 1 + usize::from(equal);
        Kind::Compare(match (first, equal) {
            ('<', false) => Order::Less,
            ('<', true) => Order::AtMost,
            (_, false) => Order::More,
            (_, true) => Order::AtLeast,
        })
    }

    /// Whether a keyword that stands where an operand is due is that operand: the `or` of
    /// `state: or`, and of `state: (or or ca)`.
    fn is_plain(&self, kind: &Kind, length: usize) -> bool {
        let behind = &self.rest()[length..];
        let behind = &behind[spaces(behind)..];
        *kind != Kind::Not
            && (behind.is_empty()
                || behind.starts_with([')', '}'])
                || matches!(keyword(behind), Some((Kind::And | Kind::Or, _))))
    }

    fn quoted(&mut self) -> Result<Kind, KqlError> {
        let opened = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            let Some(next) = rest.chars().next() else {
                return fault(opened, "the closing `\"` is missing for the `\"` here");
            };
            self.at += next.len_utf8();
            match next {
                '"' => return Ok(Kind::Quoted(text)),
                '\\' => match rest[1..].chars().next() {
                    Some(escaped @ ('"' | '\\')) => {
                        text.push(escaped);
                        self.at += 1;
                    }
                    // A backslash before anything else is a backslash: "C:\Users".
                    _ => match self.character()? {
                        Some(character) => text.push(character),
                        None => text.push('\\'),
                    },
                },
                _ => text.push(next),
            }
        }
    }

    fn bare(&mut self) -> Result<Kind, KqlError> {
        let mut parts = Vec::new();
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let gap = spaces(rest);
            if gap > 0 {
                let behind = &rest[gap..];
                if ends_text(behind) || keyword(behind).is_some() {
                    break;
                }
                text.push_str(&rest[..gap]);
                self.at += gap;
                continue;
            }
            if ends_text(rest) {
                break;
            }
            let Some(next) = rest.chars().next() else { break };
            self.at += next.len_utf8();
            match next {
                '*' => {
                    flush(&mut text, &mut parts);
                    parts.push(Part::Many);
                }
                '\\' => self.escape(&mut text)?,
                _ => text.push(next),
            }
        }
        flush(&mut text, &mut parts);
        Ok(Kind::Bare(parts))
    }

    /// What follows a backslash outside quotes.
    fn escape(&mut self, text: &mut String) -> Result<(), KqlError> {
        let rest = self.rest();
        if let Some(word) = escaped_keyword(rest) {
            text.push_str(word);
            self.at += word.len();
        } else if let Some(character) = self.character()? {
            text.push(character);
        } else if let Some(special) = rest.chars().next().filter(|&next| is_special(next)) {
            text.push(special);
            self.at += 1;
        } else {
            let problem =
                "nothing to escape after this `\\`: double it, or put the value in quotes";
            return fault(self.at - 1, problem);
        }
        Ok(())
    }

    /// The character behind a backslash that is read the same with and without quotes: `\t`, `\r`,
    /// `\n` and `\u` with four digits.
    fn character(&mut self) -> Result<Option<char>, KqlError> {
        let rest = self.rest();
        let (character, length) = match rest.as_bytes().first() {
            Some(b't') => ('\t', 1),
            Some(b'r') => ('\r', 1),
            Some(b'n') => ('\n', 1),
            Some(b'u') => match unit(rest) {
                Some(first) => {
                    // What lies beyond the first plane is written as two halves, as in JSON.
                    let second = rest[5..].strip_prefix('\\').and_then(unit);
                    let whole = char::decode_utf16([Some(first), second].into_iter().flatten());
                    let Some(Ok(character)) = whole.into_iter().next() else {
                        return fault(
                            self.at - 1,
                            "half of a character: `\\u` here needs its pair",
                        );
                    };
                    (character, if character.len_utf16() == 2 { 11 } else { 5 })
                }
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        self.at += length;
        Ok(Some(character))
    }
}

fn flush(text: &mut String, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
    }
}

/// Whether a text without quotes ends before this.
fn ends_text(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['(', ')', ':', '<', '>', '"', '{', '}'])
}

fn is_special(character: char) -> bool {
    matches!(character, '\\' | '(' | ')' | ':' | '<' | '>' | '"' | '*' | '{' | '}')
}

/// How many bytes of white space there are.
fn spaces(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// The keyword at the beginning of a text, and its length. It must end there, so that `order` and
/// `or*` and a field `or:` are none.
pub(super) fn keyword(text: &str) -> Option<(Kind, usize)> {
    let is = |word: &str| text.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    let (kind, length) = match text.as_bytes().first()? {
        b'a' | b'A' if is("and") => (Kind::And, 3),
        b'o' | b'O' if is("or") => (Kind::Or, 2),
        b'n' | b'N' if is("not") => (Kind::Not, 3),
        _ => return None,
    };
    let ends = |next: char| next.is_whitespace() || matches!(next, '(' | ')' | '"' | '{' | '}');
    text[length..].chars().next().is_none_or(ends).then_some((kind, length))
}

/// The keyword that a backslash stands before, as it is written. `\n` begins a line unless a whole
/// `not` follows; the others need not be whole.
fn escaped_keyword(rest: &str) -> Option<&str> {
    let starts = |word: &str| rest.get(..word.len()).filter(|it| it.eq_ignore_ascii_case(word));
    starts("and").or_else(|| starts("or")).or_else(|| {
        let behind = rest.get(3..).unwrap_or_default().chars().next();
        let whole = behind.is_none_or(|next| !next.is_alphanumeric() && next != '_');
        starts("not").filter(|word| whole || word.starts_with('N'))
    })
}

/// The number behind a `u`: exactly four hexadecimal digits.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}
