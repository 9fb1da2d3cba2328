//! A strict reader of pages: stricter than browsers, which mend whatever they meet.

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// An element begins.
    Open(String, Vec<(String, String)>),
    /// An element ends.
    Close(String),
    /// Text, its entities resolved; sentences with names set apart come in several.
    Text(String),
}

/// Reads a page; every element is closed in order, every attribute quoted, every `<`, `>` and `&`
/// of text an entity, and nothing is a comment.
pub(crate) fn read(page: &str) -> Result<Vec<Token>, String> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>").ok_or("no document type")?;
    let mut tokens = Vec::new();
    let mut open: Vec<String> = Vec::new();
    while !rest.is_empty() {
        if let Some(style) = rest.strip_prefix("<style>") {
            let (_, after) = style.split_once("</style>").ok_or("an endless style")?;
            rest = after;
        } else if let Some(tag) = rest.strip_prefix("</") {
            let (name, after) = tag.split_once('>').ok_or("an endless tag")?;
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes nothing, before {}", near(after)));
            }
            tokens.push(Token::Close(name.to_owned()));
            rest = after;
        } else if let Some(tag) = rest.strip_prefix('<') {
            let (name, attributes, after) = self::open(tag)?;
            if name != "meta" {
                open.push(name.clone());
            }
            tokens.push(Token::Open(name, attributes));
            rest = after;
        } else {
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            if !text.is_empty() {
                tokens.push(Token::Text(resolved(text)?));
            }
            rest = after;
        }
    }
    if open.is_empty() { Ok(tokens) } else { Err(format!("left open: {open:?}")) }
}

type Opened<'a> = (String, Vec<(String, String)>, &'a str);

fn open(tag: &str) -> Result<Opened<'_>, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (name, mut rest) = tag.split_at(tag.find(|c| !is_name(c)).unwrap_or(tag.len()));
    if name.is_empty() {
        return Err(format!("no element: {}", near(tag)));
    }
    let mut attributes = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((name.to_owned(), attributes, after));
        }
        rest = rest.strip_prefix(' ').ok_or_else(|| format!("in {name}: {}", near(rest)))?;
        let (attribute, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
        rest = after;
        let mut value = "";
        if let Some(after) = rest.strip_prefix("=\"") {
            (value, rest) = after.split_once('"').ok_or("an endless attribute")?;
        }
        if attribute.is_empty() || attributes.iter().any(|(name, _)| name == attribute) {
            return Err(format!("in {name}: {}", near(after)));
        }
        attributes.push((attribute.to_owned(), resolved(value)?));
    }
}

fn resolved(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut resolved = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').ok_or_else(|| format!("a bare &: {part}"))?;
        resolved.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return Err(format!("&{entity};")),
        });
        resolved.push_str(rest);
    }
    if text.contains(['<', '>']) { Err(near(text)) } else { Ok(resolved) }
}

fn near(text: &str) -> String {
    text.chars().take(40).collect()
}

#[test]
fn what_browsers_would_mend_is_an_error() {
    let page = |body: &str| read(&format!("<!DOCTYPE html><p>{body}</p>"));
    assert_eq!(
        page("<a href=\"#x\" open>&lt;</a>").expect("markup")[1..3],
        [
            Token::Open(
                "a".to_owned(),
                vec![("href".to_owned(), "#x".to_owned()), ("open".to_owned(), String::new())]
            ),
            Token::Text("<".to_owned())
        ]
    );
    for wrong in [
        "<b>",
        "</b>",
        "<b></i></b>",
        "&",
        "&nbsp;",
        ">",
        "<!-- -->",
        "<a b='c'></a>",
        "<a b=c></a>",
        "< a></a>",
    ] {
        assert!(page(wrong).is_err(), "{wrong}");
    }
}
