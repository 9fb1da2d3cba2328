//! From tokens to a predicate. `not` binds closest, then `and`, then `or`.

use std::net::IpAddr;

use super::super::predicate::{Case, Field, Order, Part, Pattern, Predicate, Test};
use super::lexer::{Kind, Token};
use super::{DEEPEST, KqlError, fault, range, slips};

pub(super) fn query(
    text: &str,
    tokens: Vec<Token>,
    case: &dyn Fn(&Field) -> Case,
) -> Result<Predicate, KqlError> {
    if tokens.is_empty() {
        return Ok(Predicate::All(Vec::new()));
    }
    let tokens = tokens.into_iter();
    let mut parser = Parser { text, tokens, case, last: None, below: String::new(), depth: 0 };
    let predicate = parser.either(Scope::Query)?;
    match parser.peek() {
        None => Ok(predicate),
        Some(_) => parser.unexpected(),
    }
}

/// What the texts in hand are: parts of a query, or values of a field.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Query,
    Values(&'a Asked),
}

/// Where a value is looked for.
struct Asked {
    /// The field; none is anywhere.
    field: Option<Field>,
    case: Case,
}

impl Asked {
    fn test(&self, test: Test) -> Predicate {
        match &self.field {
            Some(field) => Predicate::Field(field.clone(), test),
            None => Predicate::Anywhere(test),
        }
    }

    /// Some value that passes one of these tests.
    fn any(&self, tests: Vec<Test>) -> Predicate {
        let tests = tests.into_iter().map(|test| self.test(test)).collect();
        joined(tests, Predicate::Any)
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: std::vec::IntoIter<Token>,
    case: &'a dyn Fn(&Field) -> Case,
    /// The token taken last: where it lies, and whether it is a text without quotes.
    last: Option<(usize, usize, bool)>,
    /// The name of the fields whose braces stand open, each with a dot behind it.
    below: String,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.as_slice().first()
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.next()?;
        self.last = Some((token.at, token.end, matches!(token.kind, Kind::Bare(_))));
        Some(token)
    }

    /// Takes the next token if it is this one; where it lies.
    fn take(&mut self, kind: &Kind) -> Option<usize> {
        if self.peek()?.kind == *kind { self.next().map(|token| token.at) } else { None }
    }

    fn slice(&self, at: usize, end: usize) -> &'a str {
        self.text.get(at..end).unwrap_or_default()
    }

    fn either(&mut self, scope: Scope<'_>) -> Result<Predicate, KqlError> {
        let mut parts = vec![self.both(scope)?];
        while self.take(&Kind::Or).is_some() {
            parts.push(self.both(scope)?);
        }
        Ok(joined(parts, Predicate::Any))
    }

    fn both(&mut self, scope: Scope<'_>) -> Result<Predicate, KqlError> {
        let mut parts = vec![self.one(scope)?];
        while self.take(&Kind::And).is_some() {
            parts.push(self.one(scope)?);
        }
        Ok(joined(parts, Predicate::All))
    }

    fn one(&mut self, scope: Scope<'_>) -> Result<Predicate, KqlError> {
        if let Some(at) = self.take(&Kind::Not) {
            let inner = self.deeper(at, |parser| parser.one(scope))?;
            return Ok(Predicate::Not(Box::new(inner)));
        }
        if let Some(at) = self.take(&Kind::Open) {
            return self.within(at, Kind::Close, scope);
        }
        match scope {
            Scope::Query => self.expression(),
            Scope::Values(asked) => {
                let token = self.operand()?;
                self.value(asked, token)
            }
        }
    }

    /// What stands in the parentheses or braces opened at `at`.
    fn within(&mut self, at: usize, close: Kind, scope: Scope<'_>) -> Result<Predicate, KqlError> {
        let inner = self.deeper(at, |parser| parser.either(scope))?;
        if self.take(&close).is_some() {
            return Ok(inner);
        }
        let (opened, closed) = if close == Kind::Close { ('(', ')') } else { ('{', '}') };
        let missing = format!("`{closed}` is missing for the `{opened}` here");
        match self.peek().map(|token| &token.kind) {
            None | Some(Kind::Close | Kind::CloseBrace) => fault(at, missing),
            Some(_) => self.unexpected(),
        }
    }

    fn deeper<T>(
        &mut self,
        at: usize,
        inner: impl FnOnce(&mut Self) -> Result<T, KqlError>,
    ) -> Result<T, KqlError> {
        if self.depth == DEEPEST {
            return fault(at, format!("nested deeper than {DEEPEST}; write it flatter"));
        }
        self.depth += 1;
        let done = inner(self);
        self.depth -= 1;
        done
    }

    fn expression(&mut self) -> Result<Predicate, KqlError> {
        let token = self.operand()?;
        match self.peek().map(|token| token.kind.clone()) {
            Some(Kind::Colon) => {
                let field = self.field(token)?;
                self.next();
                self.asked(field)
            }
            Some(Kind::Compare(order)) => {
                let field = self.field(token)?;
                self.next();
                self.comparison(order, &self.ask(field))
            }
            _ => {
                let raw = self.slice(token.at, token.end);
                let bare = matches!(token.kind, Kind::Bare(_));
                match slips::in_free_text(raw, !self.below.is_empty()).filter(|_| bare) {
                    Some((behind, problem)) => fault(token.at + behind, problem),
                    None => self.value(&self.ask(Field::new("*")), token),
                }
            }
        }
    }

    /// What follows a field and a colon.
    fn asked(&mut self, field: Field) -> Result<Predicate, KqlError> {
        match self.peek().map(|token| (token.kind.clone(), token.at)) {
            Some((Kind::OpenBrace, at)) => {
                self.next();
                let above = self.below.len();
                self.below.push_str(&field.name);
                self.below.push('.');
                let inner = self.within(at, Kind::CloseBrace, Scope::Query)?;
                self.below.truncate(above);
                Ok(Predicate::Nested(field, Box::new(inner)))
            }
            Some((Kind::Compare(_), at)) => {
                fault(at, "KQL has no `:` before a comparison: write `field > 5`")
            }
            // Here `not` belongs to values only in parentheses: `f: (not a)`.
            Some((Kind::Not, at)) => {
                let name = slips::shown(&field.name);
                fault(at, format!("write `not {name}: …` or `{name}: (not …)`"))
            }
            Some((Kind::Open, at)) => {
                self.next();
                self.within(at, Kind::Close, Scope::Values(&self.ask(field)))
            }
            _ => {
                let token = self.operand()?;
                self.value(&self.ask(field), token)
            }
        }
    }

    fn ask(&self, field: Field) -> Asked {
        let whole = Field::new(format!("{}{}", self.below, field.name));
        let case = (self.case)(&whole);
        Asked { field: Some(field).filter(|field| field.name != "*"), case }
    }

    fn field(&self, token: Token) -> Result<Field, KqlError> {
        let raw = self.slice(token.at, token.end);
        let starred = "no field is asked for whose name has a `*` in it: without quotes and \
                       backslash it stands for any part of a name";
        let name = match token.kind {
            Kind::Quoted(name) if name.contains('*') => return fault(token.at, starred),
            Kind::Quoted(name) => name,
            Kind::Bare(parts) => {
                if let Some((behind, problem)) = slips::in_field(raw) {
                    return fault(token.at + behind, problem);
                }
                let is_starred =
                    |part: &Part| matches!(part, Part::Text(text) if text.contains('*'));
                if parts.iter().any(is_starred) {
                    return fault(token.at, starred);
                }
                parts
                    .iter()
                    .map(|part| if let Part::Text(text) = part { text } else { "*" })
                    .collect()
            }
            _ => String::new(),
        };
        if name.is_empty() {
            return fault(token.at, "a field has no name here");
        }
        Ok(Field::new(name))
    }

    fn comparison(&mut self, order: Order, asked: &Asked) -> Result<Predicate, KqlError> {
        let token = self.operand()?;
        let bound = match &token.kind {
            Kind::Quoted(text) => text,
            Kind::Bare(parts) => match parts.as_slice() {
                [Part::Text(text)] if text != "null" => text,
                _ => return fault(token.at, "a comparison needs a number, a date or a text"),
            },
            _ => return self.unexpected(),
        };
        match range::tests(order, bound) {
            Ok(tests) => Ok(asked.any(tests)),
            Err(problem) => fault(token.at, problem),
        }
    }

    fn value(&mut self, asked: &Asked, token: Token) -> Result<Predicate, KqlError> {
        let parts = match token.kind {
            Kind::Quoted(text) => return Ok(literal(asked, text)),
            Kind::Bare(parts) => parts,
            _ => return self.unexpected(),
        };
        if let Some(problem) = slips::in_value(self.slice(token.at, token.end)) {
            return fault(token.at, problem);
        }
        match parts.as_slice() {
            // Every record has something somewhere.
            [Part::Many] if asked.field.is_none() => Ok(Predicate::All(Vec::new())),
            [Part::Many] => Ok(asked.test(Test::Exists)),
            [Part::Text(text)] if text == "null" => match asked.field {
                Some(_) => Ok(asked.test(Test::Null)),
                None => fault(token.at, "`null` needs the name of a field, not `*`"),
            },
            [Part::Text(text)] => Ok(literal(asked, text.clone())),
            _ => Ok(asked.test(Test::Text(Pattern::new(parts, asked.case)))),
        }
    }

    /// The text that is due here.
    fn operand(&mut self) -> Result<Token, KqlError> {
        let Some(token) = self.peek() else {
            let (at, end, _) = self.last.unwrap_or((0, 0, false));
            return fault(at, format!("nothing follows this `{}`", self.slice(at, end)));
        };
        let (at, found) = (token.at, self.slice(token.at, token.end));
        match &token.kind {
            Kind::Quoted(_) | Kind::Bare(_) => {}
            Kind::And | Kind::Or | Kind::Not => {
                let word = "the word itself is written in quotes";
                return fault(
                    at,
                    format!("`{found}` stands where a field or value is due; {word}"),
                );
            }
            Kind::Colon | Kind::Compare(_) => {
                let doubled = self.last.is_some_and(|(_, end, _)| self.slice(end - 1, end) == ":");
                let due = if doubled { "value" } else { "field" };
                return fault(at, format!("a {due} is missing before this `{found}`"));
            }
            Kind::OpenBrace => {
                return fault(at, "`{` may only follow a field and a colon: `field: { … }`");
            }
            Kind::Open => return fault(at, "a `(` may not stand here; write one value"),
            Kind::Close | Kind::CloseBrace => {
                return match self.last {
                    Some((at, end, _)) => {
                        let last = self.slice(at, end);
                        fault(at, format!("nothing stands between this `{last}` and the `{found}`"))
                    }
                    None => self.unexpected(),
                };
            }
        }
        self.next().map_or_else(|| fault(self.text.len(), "a value is missing"), Ok)
    }

    /// What is wrong with the next token, which cannot follow what was taken last.
    fn unexpected<T>(&self) -> Result<T, KqlError> {
        let Some(token) = self.peek() else {
            return fault(self.text.len(), "the query ends too early");
        };
        let (at, found) = (token.at, self.slice(token.at, token.end));
        let (last_at, last_end, bare) = self.last.unwrap_or((at, at, false));
        let last = self.slice(last_at, last_end);
        if let Some((behind, problem)) = slips::behind(last).filter(|_| bare) {
            return fault(last_at + behind, problem);
        }
        match &token.kind {
            Kind::Close => fault(at, "no `(` stands open for this `)`"),
            Kind::CloseBrace => fault(at, "no `{` stands open for this `}`"),
            Kind::Colon | Kind::Compare(_) => match last.rsplit_once(char::is_whitespace) {
                Some((_, name)) if bare => {
                    let name_at = last_end - name.len();
                    let name = slips::shown(name);
                    fault(name_at, format!("`and` or `or` is missing before the field `{name}`"))
                }
                _ => {
                    let how = format!("put the value in quotes, or write `\\{found}`");
                    fault(at, format!("`{found}` may not stand in a value: {how}"))
                }
            },
            Kind::Bare(_) if slips::between(found).is_some() => {
                let (behind, problem) = slips::between(found).unwrap_or_default();
                fault(at + behind, problem)
            }
            _ => {
                let found = slips::shown(found);
                fault(at, format!("`and` or `or` is missing before `{found}`"))
            }
        }
    }
}

fn joined(mut parts: Vec<Predicate>, join: fn(Vec<Predicate>) -> Predicate) -> Predicate {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

/// A text without wildcards. A network also stands for its addresses, and an address of version 6
/// for all ways to write it.
fn literal(asked: &Asked, text: String) -> Predicate {
    let network = network(&text);
    let mut tests = vec![Test::Text(Pattern::exact(text, asked.case))];
    tests.extend(network.map(|(address, prefix)| Test::Address(address, prefix)));
    asked.any(tests)
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let Some((address, prefix)) = text.split_once('/') else {
        let address = text.parse::<IpAddr>().ok()?;
        return address.is_ipv6().then_some((address, 128));
    };
    let address: IpAddr = address.parse().ok()?;
    let prefix: u8 = prefix.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    (prefix <= width && !text.contains('+')).then_some((address, prefix))
}
