//! Markdown and HTML say what JSON says, of evidence with everything that can be said of it.

use std::path::Path;

use pulldown_cmark::{Event, Options, Parser};
use serde_json::Value;

use crate::harness::{Evidence, command, run};
use crate::markup::{self, Token};

const CONFIG: &str = r#"
[[allow]]
identity = "role/media-sync-ec2"
reason = "moved house, CHG-311"
until = 2027-01-01
"#;

/// The demo with settings that suppress a finding, and with damage beside it.
struct Told {
    json: Value,
    html: String,
    markdown: String,
}

fn told() -> Told {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    let evidence = Evidence::new();
    let config = evidence.file("settings.toml", CONFIG);
    let damaged: Vec<_> = (0..30)
        .map(|n| evidence.file(&format!("damaged-{n}.json"), r#"{"Records":[{"eventVersion":"1."#))
        .collect();
    let told = |format: &str| {
        let options = ["--since", "2026-11-13", "--min-severity", "low", "-f", format];
        let mut command = command();
        command.args(["scope", "-q"]).args(options).arg("--config").arg(&config);
        let ran = run(command.arg(&demo).args(&damaged));
        assert_eq!(ran.code, Some(3), "{}", ran.stderr);
        ran.stdout
    };
    Told {
        json: serde_json::from_str(&told("json")).expect("JSON"),
        html: told("html"),
        markdown: told("markdown"),
    }
}

/// The words of a page, each block on a line of its own.
fn words_of_page(page: &str) -> String {
    let mut words = String::new();
    for token in markup::read(page).expect("markup") {
        match token {
            Token::Text(text) => words.push_str(&text),
            Token::Open(name, _) | Token::Close(name) if name == "code" => {}
            _ => words.push('\n'),
        }
    }
    words
}

/// The words of Markdown, each block on a line of its own.
fn words_of_markdown(markdown: &str) -> String {
    let mut words = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            _ => words.push('\n'),
        }
    }
    words
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

/// What a reader must find, word by word.
fn facts(json: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut facts = vec![text(&json["config"]["path"])];
    facts.extend(list(&json["warnings"]).map(text));
    facts.extend(list(&json["evidence"]["problems"]).map(|problem| text(&problem["path"])));
    for finding in list(&json["findings"]) {
        facts.extend(["id", "title"].map(|key| text(&finding[key])));
        facts.push(text(&finding["identity"]["id"]));
        for reason in list(&finding["reasons"]) {
            facts.extend(["detail", "code"].map(|key| text(&reason[key])));
        }
        facts.extend(list(&finding["triage"]).map(text));
        facts.extend(list(&finding["attack"]).map(text));
        for record in list(&finding["evidence"]) {
            facts.push(text(&record["path"]));
            facts.extend(record["event_id"].as_str().map(str::to_owned));
            facts.push(record["action"].as_str().expect("an action").to_owned());
        }
    }
    for finding in list(&json["suppressed"]) {
        facts.extend(["id", "title"].map(|key| text(&finding[key])));
        facts.push(text(&finding["suppressed"]["reason"]));
    }
    facts
}

#[test]
fn pages_say_what_json_says() {
    let told = told();
    let facts = facts(&told.json);
    assert!(facts.len() > 300, "{}", facts.len());
    assert_eq!(list(&told.json["suppressed"]).count(), 1);
    for words in [words_of_page(&told.html), words_of_markdown(&told.markdown)] {
        for fact in &facts {
            assert!(words.contains(fact), "{fact} is not in {words}");
        }
        for fact in [
            "1 suppressed, ",
            "scope; not run: abuse, rules, exfil and governance",
            "30 problems: 30 damaged_json; 30 records known to be lost",
            "1 finding that ",
            "findings of the window not shown",
        ] {
            assert!(words.contains(fact), "{fact} is not in {words}");
        }
    }
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let told = told();
    let mut ids = Vec::new();
    let mut targets = Vec::new();
    for token in markup::read(&told.html).expect("markup") {
        let Token::Open(_, attributes) = token else { continue };
        for (name, value) in attributes {
            match name.as_str() {
                "id" => {
                    assert!(!ids.contains(&value), "{value} twice");
                    ids.push(value);
                }
                "href" => targets.extend(value.strip_prefix('#').map(str::to_owned)),
                "aria-labelledby" => targets.push(value),
                _ => {}
            }
        }
    }
    assert!(targets.len() > 20);
    for target in targets {
        assert!(ids.contains(&target), "#{target}");
    }
}

#[test]
fn tables_of_identities_and_coverage_have_the_frame_of_reports() {
    let told = told();
    let head = |page: &str| {
        let (head, _) = page.split_once("<body").expect("a body");
        let (before, after) = head.split_once("<title>").expect("a title");
        let (_, after) = after.split_once("</title>").expect("its end");
        format!("{before}{after}")
    };
    let evidence = Evidence::new();
    let damaged = evidence.file("damaged.json", r#"{"Records":[{"eventVersion":"1."#);
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    for name in ["identities", "coverage"] {
        let shown = |format: &str| {
            let ran = run(command().args([name, "-q", "-f", format]).arg(&demo).arg(&damaged));
            assert_eq!(ran.code, Some(3), "{}", ran.stderr);
            ran.stdout
        };
        let page = shown("html");
        assert_eq!(head(&page), head(&told.html));
        for words in [words_of_page(&page), words_of_markdown(&shown("markdown"))] {
            assert!(words.contains("1 problem: 1 damaged_json"), "{words}");
            assert!(words.contains("damaged.json"), "{words}");
        }
    }
}
