//! Slips that Elastic's grammar would take for texts: other languages, and words that were forgotten.

/// How much of a query an error repeats.
const SHOWN: usize = 40;

/// A text of the query, cut short for an error.
pub(super) fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() { start + "…" } else { start }
}

/// What is wrong with a value that stands without quotes, if it cannot have been meant so.
pub(super) fn in_value(raw: &str) -> Option<String> {
    let range = raw.starts_with('[') && raw.contains(" TO ");
    range.then(|| "KQL has no `[… TO …]`: write `field >= 1 and field <= 5`".to_owned())
}

/// The same for a field.
pub(super) fn in_field(raw: &str) -> Option<(usize, String)> {
    if let Some(slip) = symbol(raw) {
        return Some(slip);
    }
    raw.starts_with(['!', '-', '+']).then(|| {
        let name = shown(raw[1..].trim_start());
        (
            0,
            format!(
                "KQL has no `{}` before a field: write `{name}: …` or `not {name}: …`",
                &raw[..1]
            ),
        )
    })
}

/// The same for words without a field.
pub(super) fn in_free_text(raw: &str, in_braces: bool) -> Option<(usize, String)> {
    if super::lexer::keyword(raw).is_some_and(|(_, length)| length == raw.len()) {
        let problem = format!("nothing follows this `{raw}`; the word itself is written in quotes");
        return Some((0, problem));
    }
    if raw == "null" {
        return Some((0, "`null` needs a field: write `field: null`".to_owned()));
    }
    if in_braces && raw.contains(" TO ") {
        return Some((0, "KQL has no `{… TO …}`: write `field > 1 and field < 5`".to_owned()));
    }
    operator(raw)
}

/// What is wrong where a text ends and something stands that cannot follow it, if the text tells:
/// where in it, and why.
pub(super) fn behind(raw: &str) -> Option<(usize, String)> {
    if let Some(slip) = symbol(raw).or_else(|| operator(raw)) {
        return Some(slip);
    }
    if let Some(sign) = ["!=", "==", "="].iter().find(|sign| raw.ends_with(**sign)) {
        return Some((raw.len() - sign.len(), no_operator(&raw[..raw.len() - sign.len()], sign)));
    }
    let last = raw.split_whitespace().next_back()?;
    let at = raw.len() - last.len();
    match last {
        "!" => Some((at, "KQL has no `!`: write `not`".to_owned())),
        "in" | "IN" if at > 0 => {
            Some((at, "KQL has no `in`: write `field: (one or other)`".to_owned()))
        }
        _ => None,
    }
}

/// What is wrong with a text that follows another one, if it tells.
pub(super) fn between(raw: &str) -> Option<(usize, String)> {
    if raw.starts_with(',') {
        return Some((0, "values of a list are joined by `or`, not by commas".to_owned()));
    }
    symbol(raw)
}

/// Comparisons of other languages, with something on either side.
fn operator(raw: &str) -> Option<(usize, String)> {
    ["!=", "==", " = "].iter().find_map(|sign| {
        let (field, value) = raw.split_once(sign)?;
        let name = field.trim();
        if name.is_empty() || value.trim_matches([' ', '=']).is_empty() {
            return None;
        }
        let at = field.len() + usize::from(sign.starts_with(' '));
        Some((at, no_operator(name, sign.trim())))
    })
}

fn no_operator(field: &str, sign: &str) -> String {
    let not = if sign == "!=" { "not " } else { "" };
    format!("KQL has no `{sign}`: write `{not}{}: …`", shown(field.trim()))
}

/// Conjunctions of Lucene.
fn symbol(raw: &str) -> Option<(usize, String)> {
    [("&&", "and"), ("||", "or")].iter().find_map(|(symbol, word)| {
        let at =
            raw.split_whitespace().any(|piece| piece == *symbol).then(|| raw.find(symbol))??;
        Some((at, format!("KQL has no `{symbol}`: write `{word}`")))
    })
}
