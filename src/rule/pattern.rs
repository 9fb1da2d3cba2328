//! Texts with wildcards, and how texts are compared with them.

/// Whether upper and lower case differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// They differ.
    Exact,
    /// They do not.
    Folded,
}

/// A text to compare with, with or without wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What must stand there, in order; what is compared in [`Case::Folded`] is in lower case.
    parts: Vec<Part>,
    case: Case,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// This text.
    Text(String),
    /// Any one character: `?`.
    One,
    /// Any text, or none: `*`.
    Many,
}

impl Pattern {
    /// A pattern of these parts.
    pub fn new(parts: Vec<Part>, case: Case) -> Self {
        let fold = |part: Part| match part {
            Part::Text(text) if case == Case::Folded => Part::Text(text.to_lowercase()),
            part => part,
        };
        Self { parts: parts.into_iter().map(fold).collect(), case }
    }

    /// The text itself, without wildcards.
    pub fn exact(text: impl Into<String>, case: Case) -> Self {
        Self::new(vec![Part::Text(text.into())], case)
    }

    /// The only text that matches, if there is only one; in lower case where case does not matter.
    pub fn only(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The parts, in lower case where case does not matter.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether upper and lower case differ.
    pub fn case(&self) -> Case {
        self.case
    }

    /// The same pattern, compared so.
    pub fn with_case(self, case: Case) -> Self {
        Self::new(self.parts, case)
    }

    /// Whether a text is like this.
    pub fn matches(&self, text: &str) -> bool {
        if self.case == Case::Exact {
            return like(&self.parts, text);
        }
        if let [Part::Text(wanted)] = self.parts.as_slice()
            && text.is_ascii()
        {
            return wanted.eq_ignore_ascii_case(text);
        }
        like(&self.parts, &text.to_lowercase())
    }
}

/// Whether the text is made of the parts. Each `*` takes as little as it can, and only the last one
/// is ever thought over, so the time is at most the product of the lengths.
fn like(parts: &[Part], text: &str) -> bool {
    let (mut part, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let rest = &text[at..];
        let step = match parts.get(part) {
            None if rest.is_empty() => return true,
            None => None,
            Some(Part::Many) => {
                star = Some((part + 1, at));
                part += 1;
                continue;
            }
            Some(Part::One) => rest.chars().next().map(char::len_utf8),
            Some(Part::Text(wanted)) => rest.starts_with(wanted.as_str()).then_some(wanted.len()),
        };
        if let Some(length) = step {
            at += length;
            part += 1;
            continue;
        }
        let Some((behind, from)) = star else { return false };
        let Some(next) = text[from..].chars().next() else { return false };
        let mut from = from + next.len_utf8();
        // Nothing fits before the text that must stand there next.
        if let Some(Part::Text(wanted)) = parts.get(behind) {
            match memchr::memmem::find(&text.as_bytes()[from..], wanted.as_bytes()) {
                Some(further) => from += further,
                None => return false,
            }
        }
        star = Some((behind, from));
        (part, at) = (behind, from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str, case: Case) -> Pattern {
        let mut parts = Vec::new();
        for piece in text.split_inclusive(['*', '?']) {
            let (inner, end) = match piece.chars().last() {
                Some('*') => (&piece[..piece.len() - 1], Some(Part::Many)),
                Some('?') => (&piece[..piece.len() - 1], Some(Part::One)),
                _ => (piece, None),
            };
            if !inner.is_empty() {
                parts.push(Part::Text(inner.to_owned()));
            }
            parts.extend(end);
        }
        Pattern::new(parts, case)
    }

    #[test]
    fn patterns_match_as_wildcards_do() {
        for (pattern, text, expected) in [
            ("abc", "abc", true),
            ("abc", "ABC", false),
            ("a*c", "abbbc", true),
            ("a*c", "abbbd", false),
            ("*b*", "abc", true),
            ("a?c", "aßc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("*aab", "aaaab", true),
            ("a*b*c", "axbxbxc", true),
            ("a*b*c", "axbxbx", false),
        ] {
            assert_eq!(glob(pattern, Case::Exact).matches(text), expected, "{pattern} {text}");
        }
        assert!(glob("Ä*Z", Case::Folded).matches("äbcz"));
        assert!(glob("roleassignments/WRITE", Case::Folded).matches("RoleAssignments/write"));
    }

    #[test]
    fn many_stars_do_not_take_for_ever() {
        let pattern = glob(&"a*".repeat(60), Case::Exact);
        assert!(!pattern.matches(&format!("{}b", "b".repeat(200_000))));
        let pattern = glob(&format!("{}z", "*a".repeat(60)), Case::Exact);
        assert!(!pattern.matches(&"a".repeat(20_000)));
    }
}
