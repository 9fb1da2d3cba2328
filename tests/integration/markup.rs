//! A strict reader of pages: what the HTML standard's tokenizer makes of them, and an error where
//! that tokenizer, or a browser after it, would mend something.

use html5gum::emitters::default::Token as Found;
use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{HtmlString, Tokenizer};

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

/// Elements that have no end.
const VOID: [&str; 2] = ["meta", "br"];

/// Reads a page, in which every element is closed in order and nothing is a comment; the style is
/// left out.
pub(crate) fn read(page: &str) -> Result<Vec<Token>, String> {
    let mut emitter = DefaultEmitter::default();
    // Style and title hold text, as in browsers.
    emitter.naively_switch_states(true);
    let mut tokens = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut has_doctype = false;
    for found in Tokenizer::new_with_emitter(page, emitter) {
        match found.map_err(|never| format!("{never:?}"))? {
            Found::StartTag(tag) => {
                let (name, attributes) = opened(&tag)?;
                if !VOID.contains(&name.as_str()) {
                    open.push(name.clone());
                }
                tokens.push(Token::Open(name, attributes));
            }
            Found::EndTag(tag) => {
                let name = text(&tag.name)?;
                if open.pop().as_ref() != Some(&name) {
                    return Err(format!("</{name}> closes nothing"));
                }
                tokens.push(Token::Close(name));
            }
            Found::String(string) => {
                let string = text(&string)?;
                match open.last().map(String::as_str) {
                    None if !string.trim().is_empty() => return Err(format!("outside: {string}")),
                    None | Some("style") => {}
                    Some(_) => tokens.push(Token::Text(string)),
                }
            }
            Found::Doctype(doctype) if !has_doctype && !doctype.force_quirks => has_doctype = true,
            Found::Doctype(_) => return Err("another document type".to_owned()),
            Found::Comment(comment) => return Err(format!("a comment: {comment:?}")),
            Found::Error(error) => return Err(format!("{error:?}")),
        }
    }
    match (has_doctype, open.as_slice()) {
        (true, []) => Ok(tokens),
        (false, _) => Err("no document type".to_owned()),
        (_, open) => Err(format!("left open: {open:?}")),
    }
}

fn opened(tag: &StartTag<()>) -> Result<(String, Vec<(String, String)>), String> {
    let attributes = tag.attributes.iter();
    let attributes = attributes.map(|(name, value)| Ok((text(name)?, text(value)?)));
    Ok((text(&tag.name)?, attributes.collect::<Result<_, String>>()?))
}

fn text(bytes: &HtmlString) -> Result<String, String> {
    String::from_utf8(bytes.0.clone()).map_err(|error| error.to_string())
}

#[test]
fn what_browsers_would_mend_is_an_error() {
    let page = |body: &str| read(&format!("<!DOCTYPE html><p>{body}</p>"));
    assert_eq!(
        page("<a href=\"#x\" open>&lt;<br></a>").expect("markup")[1..5],
        [
            Token::Open(
                "a".to_owned(),
                vec![("href".to_owned(), "#x".to_owned()), ("open".to_owned(), String::new())]
            ),
            Token::Text("<".to_owned()),
            Token::Open("br".to_owned(), Vec::new()),
            Token::Close("a".to_owned()),
        ]
    );
    assert!(read("<p></p>").is_err());
    for wrong in ["<b>", "</b>", "<b></i></b>", "<!-- -->", "<?x>", "<a b=c\"d></a>", "< a></a>"] {
        assert!(page(wrong).is_err(), "{wrong}");
    }
}
