//! Text from logs is the attacker's: nothing of it reaches a terminal or a spreadsheet raw.

use std::borrow::Cow;
use std::fmt::Write;

use super::words::grouped;

/// The text with every character that could move a cursor, hide or reorder text written out
/// (`\u{1b}`), so that it can be shown on a terminal.
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hostile(character) {
            // Writing to a string does not fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Controls of both sets, and what Unicode has for joining, hiding and turning text around.
pub(super) fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text as a cell that no spreadsheet takes for a formula; controls are written out as well.
pub fn spreadsheet(text: &str) -> Cow<'_, str> {
    let safe = terminal(text);
    // A formula may hide behind white space, and behind a quote of its own.
    let first = safe.trim_start().chars().next();
    if matches!(first, Some('=' | '+' | '-' | '@' | '|' | '%')) {
        return Cow::Owned(format!("'{safe}"));
    }
    safe
}

/// Characters of a text that are shown to people; more is a flood, and not read by anyone.
const READABLE: usize = 2_000;

/// The text as pages for people show it: as on a terminal, and cut where nobody would read on.
pub fn readable(text: &str) -> Cow<'_, str> {
    // A character takes at least a byte, so most texts need not be counted.
    let end = match text.len() {
        0..=READABLE => None,
        _ => text.char_indices().nth(READABLE).map(|(end, _)| end),
    };
    let Some(end) = end else { return terminal(text) };
    let (shown, rest) = text.split_at(end);
    let more = grouped(rest.chars().count() as u64);
    Cow::Owned(format!("{}\u{2026} ({more} more characters; -f json has them)", terminal(shown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_left_alone() {
        for text in ["", "role/ci-deploy", "Zo\u{eb} \u{4f60}\u{597d} \u{1f600}"] {
            assert!(matches!(terminal(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn escape_sequences_arrive_as_text() {
        assert_eq!(terminal("\x1b]52;c;aGk=\x07"), "\\u{1b}]52;c;aGk=\\u{7}");
        assert_eq!(terminal("a\rb\nc\td"), "a\\u{d}b\\u{a}c\\u{9}d");
        assert_eq!(terminal("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn text_that_turns_around_or_hides_is_written_out() {
        assert_eq!(terminal("user\u{202e}nimda"), "user\\u{202e}nimda");
        assert_eq!(terminal("a\u{200b}b\u{e0041}"), "a\\u{200b}b\\u{e0041}");
    }

    #[test]
    fn formulas_become_text() {
        for (cell, safe) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\t=1", "\\u{9}=1"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(spreadsheet(cell), safe);
        }
    }

    #[test]
    fn floods_are_cut_and_counted() {
        let long = "\u{e9}".repeat(READABLE);
        assert_eq!(readable(&long), long);
        let flood = format!("{long}\u{1b}<b>");
        assert_eq!(
            readable(&flood),
            format!("{long}\u{2026} (4 more characters; -f json has them)")
        );
        assert_eq!(readable("a\u{202e}b"), "a\\u{202e}b");
    }
}
