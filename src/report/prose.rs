//! Sentences of ours that quote logs, told apart into words and names.
//!
//! Titles, grounds and steps are sentences with names in them that an attacker may have chosen.
//! Nobody tells where such a name begins, so the rule is the other way round: what is beyond doubt
//! a word or a number stays as it is, and everything else is set as a name, in which nothing has a
//! meaning to Markdown, nor to what trackers do to their text (mentions, references, emoji).

/// A piece of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words, numbers and the punctuation around them.
    Plain(&'a str),
    /// Anything else.
    Name(&'a str),
}

/// The pieces of a sentence, in order; together they are the sentence.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Pieces { text, done: 0, name: None, found: Vec::new() };
    let mut start = 0;
    for word in text.split(' ') {
        let is_first = text[..start].trim_start_matches(' ').is_empty();
        let (lead, core) = if is_first { first_core(word) } else { core(word) };
        let begin = start + lead;
        pieces.word(begin, begin + core.len(), is_plain(core));
        start += word.len() + 1;
    }
    pieces.finish()
}

struct Pieces<'a> {
    text: &'a str,
    /// What lies before is in `found`.
    done: usize,
    /// The name that may still grow.
    name: Option<(usize, usize)>,
    found: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    /// Takes the word that lies between two places; spaces and punctuation lie in between.
    fn word(&mut self, begin: usize, end: usize, is_plain: bool) {
        if begin == end {
            return;
        }
        match self.name {
            // Names with nothing but a space between them are one.
            Some((name, before)) if !is_plain && &self.text[before..begin] == " " => {
                self.name = Some((name, end));
            }
            _ => {
                self.close();
                self.name = (!is_plain).then_some((begin, end));
            }
        }
    }

    fn close(&mut self) {
        if let Some((begin, end)) = self.name.take() {
            self.plain(begin);
            self.found.push(Piece::Name(&self.text[begin..end]));
            self.done = end;
        }
    }

    fn plain(&mut self, end: usize) {
        if self.done < end {
            self.found.push(Piece::Plain(&self.text[self.done..end]));
            self.done = end;
        }
    }

    fn finish(mut self) -> Vec<Piece<'a>> {
        self.close();
        self.plain(self.text.len());
        self.found
    }
}

/// A word without the punctuation around it, and how much stood in front.
fn core(word: &str) -> (usize, &str) {
    let core = word.trim_start_matches('(');
    let lead = word.len() - core.len();
    let bare = core.trim_end_matches([',', '.', ';', ':', ')', '?', '!']);
    // A bracket that opens inside the name closes inside it.
    let bare = if bare.contains('(') { core.trim_end_matches([',', '.', ';', ':']) } else { bare };
    (lead, bare)
}

/// The same for the first word: a list or a definition could begin there.
fn first_core(word: &str) -> (usize, &str) {
    let (lead, core) = self::core(word);
    let begins_a_list = core.bytes().all(|byte| byte.is_ascii_digit())
        && (core.is_empty() || word.ends_with(['.', ')']));
    if begins_a_list { (0, word) } else { (lead, core) }
}

/// Whether a word means nothing but itself, wherever it stands.
fn is_plain(word: &str) -> bool {
    is_number(word) || is_word(word)
}

/// `48`, `37.9`, `2,121`; a longer one without commas might be an account or a commit.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((first, groups)) = word.split_once(',') {
        let is_group = |group: &str| group.len() == 3 && digits(group);
        return first.len() <= 3 && digits(first) && groups.split(',').all(is_group);
    }
    let (whole, part) = word.split_once('.').map_or((word, None), |(a, b)| (a, Some(b)));
    word.len() < 7 && digits(whole) && part.is_none_or(digits)
}

/// Letters, with single hyphens or apostrophes between them; no `camelCase` (but `KiB`), and nothing
/// that could be the hexadecimal number of a commit.
fn is_word(word: &str) -> bool {
    let letters = |part: &str| {
        !part.is_empty()
            && part.chars().all(char::is_alphabetic)
            && (part.len() < 4 || is_upper(part) || !part.chars().skip(1).any(char::is_uppercase))
    };
    word.split(['-', '\'', '\u{2019}']).all(letters)
        && !(word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_upper(word: &str) -> bool {
    word.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence with its names in brackets.
    fn marked(text: &str) -> String {
        pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Plain(text) => text.to_owned(),
                Piece::Name(text) => format!("[{text}]"),
            })
            .collect()
    }

    #[test]
    fn words_stay_and_names_stand_out() {
        for (text, expected) in [
            ("", ""),
            ("iam: never used before", "iam: never used before"),
            ("2,121 of 1,234,567, and 12,34", "2,121 of 1,234,567, and [12,34]"),
            (
                "its first IAM change, of 48 in 37.9 days.",
                "its first IAM change, of 48 in 37.9 days.",
            ),
            (
                "role/ci-deploy made it: AttachUserPolicy",
                "[role/ci-deploy] made it: [AttachUserPolicy]",
            ),
            ("by (role/x), here", "by ([role/x]), here"),
            (
                "on 2026-11-14 07:53:05 UTC; a long-lived key",
                "on [2026-11-14 07:53:05] UTC; a long-lived key",
            ),
            ("Zo\u{eb}'s  two spaces", "Zo\u{eb}'s  two spaces"),
        ] {
            assert_eq!(marked(text), expected);
        }
    }

    #[test]
    fn whatever_could_mean_something_is_a_name() {
        for name in [
            "@here",
            "#123",
            "GH-123",
            "a/b#1",
            "www.example.com",
            "https://x",
            "a@b.com",
            "*a*",
            "_a_",
            "~a~",
            "<b>",
            "&lt;x",
            "[a](b)",
            "`",
            "|",
            "$x$",
            ":smile",
            "-",
            "+",
            "---",
            "deadbeef",
            "1234567",
            "\\u{202e}",
            "{code}",
            "T1098",
            "a--b",
            "-a",
            "\u{a0}",
            "=1+1",
            "!x",
            "1a",
        ] {
            assert_eq!(marked(&format!("so {name} is")), format!("so [{name}] is"));
            assert_eq!(marked(name), format!("[{name}]"));
        }
    }

    #[test]
    fn no_list_begins_with_the_first_word() {
        for (text, expected) in [
            ("1. x", "[1.] x"),
            ("12) x", "[12)] x"),
            (": x", "[:] x"),
            ("3 of 4", "3 of 4"),
            ("(1) x", "[(1)] x"),
            (" - x", " [-] x"),
        ] {
            assert_eq!(marked(text), expected);
        }
    }
}
