//! Reports for people whose every text an attacker wrote: nothing of it takes effect.

mod fixture;

use std::fmt::Write as _;

use hunt::report::escape::terminal;
use hunt::report::view;
use hunt::report::{Format, Style};
use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use serde_json::json;

use crate::harness::{Evidence, command, record_with, run, trail};
use crate::markup::{self, Token};
use fixture::report;

/// What attackers have tried, or might.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus",
    "--><svg/onload=alert(1)>",
    "]]><![CDATA[<b>",
    "&lt;b&gt; &amp;#60;b&#62;",
    "[x](javascript:alert(1))",
    "![x](https://example.com/pixel.png)",
    "](javascript:alert(1))",
    "<https://example.com>",
    "https://example.com www.example.com mailto:a@example.com a@example.com",
    "`code` ``` more ````",
    "`",
    "a`b``c",
    "ends in backslash\\",
    "\\`",
    "\\|",
    "| a | b |",
    "@here @channel",
    "@someone",
    "#123 GH-123 org/repo#1 org/repo@0123456 !1 ~bug %1 &1",
    "0123456789abcdef0123456789abcdef01234567",
    ":tada: :smile:",
    "/close",
    "- [ ] task",
    "1. list",
    "1) list",
    "# heading",
    "> quote",
    "***",
    "---",
    "===",
    ": definition",
    "    code",
    "**bold** _em_ ~~no~~ ^a^ ==m== $x^2$ $$y$$",
    "[^1] [[wiki]] {#id .class} {% raw %} {code} [~user] h1. x",
    "a\nb\r\nc\n\n<b>\n\n# d\n\n- e",
    "\u{2028}\u{2029}\u{85}\u{b}\u{c}",
    "user\u{202e}nimda\u{2066}\u{200b}\u{feff}",
    "\u{1b}[31mred\u{1b}]52;c;aGk=\u{7}\u{9b}0m\0",
    "=cmd|' /C calc'!A0",
    "+1",
    " ",
    "   ",
    "-",
    "\u{5d0}\u{5d1} 1 \u{627}\u{628} Zo\u{eb} \u{4f60}\u{597d} e\u{301}",
];

fn written(report: &view::Report, format: Format) -> String {
    let mut out = Vec::new();
    let style = Style { width: 100, color: false, verbose: false };
    hunt::report::write(report, format, style, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// The page's elements and attributes, without the names set apart in sentences.
fn frame_of_page(page: &str) -> Vec<String> {
    let tokens = markup::read(page).expect("markup");
    let is_code = |name: &str| name == "code";
    tokens
        .into_iter()
        .filter_map(|token| match token {
            Token::Open(name, attributes) if !is_code(&name) => {
                let names: Vec<_> = attributes.into_iter().map(|(name, _)| name).collect();
                Some(format!("<{name} {}>", names.join(" ")))
            }
            Token::Close(name) if !is_code(&name) => Some(format!("</{name}>")),
            _ => None,
        })
        .collect()
}

/// What a reader makes of Markdown, without its words.
fn frame_of_markdown(markdown: &str) -> Vec<String> {
    let mut frame = Vec::new();
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Text(_) | Event::Code(_) => {}
            event => frame.push(format!("{event:?}")),
        }
    }
    frame
}

#[test]
fn a_page_has_the_same_elements_whatever_the_text() {
    let calm = frame_of_page(&written(&report("calm"), Format::Html));
    assert!(calm.len() > 400, "{}", calm.len());
    for payload in PAYLOADS {
        let page = written(&report(payload), Format::Html);
        assert_eq!(frame_of_page(&page), calm, "{payload:?}");
    }
}

#[test]
fn a_page_runs_loads_and_sends_nothing() {
    for payload in PAYLOADS {
        let page = written(&report(payload), Format::Html);
        for token in markup::read(&page).expect("markup") {
            let Token::Open(element, attributes) = token else { continue };
            for forbidden in ["script", "link", "img", "iframe", "object", "form", "base"] {
                assert_ne!(element, forbidden);
            }
            for (name, value) in attributes {
                assert!(!name.starts_with("on") && name != "style" && name != "src", "{name}");
                let is_safe = value.starts_with('#')
                    || value.starts_with("https://attack.mitre.org/techniques/T");
                assert!(name != "href" || is_safe, "{value}");
            }
        }
        assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline';"));
        // Nothing in the style asks for a file or a font.
        assert!(!page.contains("url(") && !page.contains("@import"));
    }
}

#[test]
fn a_page_shows_the_text_and_makes_visible_what_hides() {
    for payload in PAYLOADS {
        let page = written(&report(payload), Format::Html);
        let visible = terminal(payload).into_owned();
        let mut texts = Vec::new();
        for token in markup::read(&page).expect("markup") {
            if let Token::Text(text) = token {
                texts.push(text);
            }
        }
        let shown = texts.iter().filter(|text| **text == visible).count();
        assert!(shown > 20, "{shown} {payload:?}");
        let hidden =
            |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!page.contains(hidden), "{payload:?}");
    }
}

#[test]
fn markdown_has_the_same_structure_whatever_the_text() {
    let calm = frame_of_markdown(&written(&report("calm"), Format::Markdown));
    assert!(calm.len() > 300, "{}", calm.len());
    for payload in PAYLOADS {
        let markdown = written(&report(payload), Format::Markdown);
        assert_eq!(frame_of_markdown(&markdown), calm, "{payload:?}\n{markdown}");
    }
}

#[test]
fn markdown_makes_no_html_no_link_and_no_mention() {
    for payload in PAYLOADS {
        let markdown = written(&report(payload), Format::Markdown);
        let mut outside = String::new();
        let mut code = 0;
        let visible = terminal(payload).replace('|', "\\u{7c}");
        for event in Parser::new_ext(&markdown, Options::all()) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{html} of {payload:?}"),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    assert!(dest_url.starts_with("https://attack.mitre.org/techniques/T"));
                }
                Event::Start(Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => panic!("{payload:?}"),
                // What trackers read again after Markdown is done.
                Event::Text(text) => {
                    let _ = write!(outside, "{text} ");
                }
                Event::Code(text) => code += usize::from(*text == visible),
                _ => {}
            }
        }
        assert!(code > 20, "{code} {payload:?}");
        for meaning in
            ["@", "#", "://", "www.", "GH-", ":tada:", "0123456", "~", "$", "/close", "{"]
        {
            assert!(!outside.contains(meaning), "{meaning} of {payload:?} in {outside}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_out(text in "[-a1 `|\\\\<>&\"'@#*_~\\[\\](){}!:;.=+$/\n\t\u{202e}\u{e9}]{1,24}") {
        let report = fixture::report(&text);
        let page = frame_of_page(&written(&report, Format::Html));
        prop_assert_eq!(page, frame_of_page(&written(&fixture::report("calm"), Format::Html)));
        let markdown = frame_of_markdown(&written(&report, Format::Markdown));
        prop_assert_eq!(markdown, frame_of_markdown(&written(&fixture::report("calm"), Format::Markdown)));
    }
}

#[test]
fn a_flood_is_cut_and_counted() {
    let flood = "<script>[x](javascript:alert(1))|`@here\u{202e}".repeat(25_000);
    assert!(flood.len() > 1 << 20);
    let report = report(&flood);
    let page = written(&report, Format::Html);
    assert_eq!(
        frame_of_page(&page),
        frame_of_page(&written(&fixture::report("calm"), Format::Html))
    );
    let markdown = written(&report, Format::Markdown);
    let calm = written(&fixture::report("calm"), Format::Markdown);
    assert_eq!(frame_of_markdown(&markdown), frame_of_markdown(&calm));
    for text in [page, markdown] {
        assert!(text.contains("more characters; -f json has them"));
        assert!(text.len() < 1 << 20, "{}", text.len());
    }
    let json = written(&report, Format::Json);
    assert!(json.len() > 50 << 20, "JSON keeps all of it");
}

/// Logs in which an attacker wrote whatever a caller can write, in the only IAM change.
fn logs(evil: &str) -> Evidence {
    let records: Vec<_> = (0..40_u32)
        .map(|n| match n {
            39 => record_with(
                n * 1000,
                json!({
                    "eventName": "AttachUserPolicy", "eventSource": "iam.amazonaws.com",
                    "userAgent": evil, "errorCode": evil, "eventID": evil, "awsRegion": evil,
                    "sourceIPAddress": evil,
                    "userIdentity": {
                        "type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{evil}"),
                        "accountId": "111122223333", "userName": evil
                    },
                    "requestParameters": {"userName": evil, "policyArn": evil}
                }),
            ),
            n => record_with(n * 1000, json!({})),
        })
        .collect();
    let evidence = Evidence::new();
    evidence.file("a.json", trail(&records));
    evidence
}

#[test]
fn hostile_logs_arrive_as_text() {
    let evil = "</td><script>alert(1)</script>`|[x](javascript:alert(1)) @here \u{202e}\u{1b}[2J";
    let evidence = logs(evil);
    for command_name in ["scope", "identities", "coverage"] {
        let shown = |format: &str| {
            let arguments = [command_name, "-q", "-f", format];
            let ran = run(command().args(arguments).arg(evidence.path()));
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            ran.stdout
        };
        let page = shown("html");
        let tokens = markup::read(&page).expect("markup");
        assert!(page.contains("&lt;script&gt;") && page.contains("\\u{202e}\\u{1b}[2J"), "{page}");
        let is_script = |token: &Token| matches!(token, Token::Open(name, _) if name == "script");
        assert!(!tokens.iter().any(is_script));
        let markdown = shown("markdown");
        let mut code = 0;
        for event in Parser::new_ext(&markdown, Options::all()) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    assert!(dest_url.starts_with("https://attack.mitre.org/"), "{dest_url}");
                }
                Event::Text(text) => assert!(!text.contains(['@', '<']), "{text}"),
                Event::Code(text) => code += usize::from(text.contains("<script>")),
                _ => {}
            }
        }
        assert!(code > 0, "{command_name}: {markdown}");
    }
}
