//! Rules that others wrote with ill will: nothing in them takes effect.

use super::{Case, iam, text, toml};
use crate::markup::{self, Token};

const PAYLOADS: [&str; 7] = [
    "\u{1b}[31mred\u{1b}]52;c;aGk=\u{7}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "user\u{202e}nimda\u{2066}\u{200b}",
    "[x](javascript:alert(1)) `code` | a | b |",
    "@here #123 https://example.com",
    "a\nb\r\n\n# c",
];

/// A rule whose every text is this one.
fn case(payload: &str) -> Case {
    let json = serde_json::to_string(payload).expect("JSON");
    // Escapes of JSON are those of TOML, but for what TOML wants escaped besides.
    let lines = format!(
        "description = {json}\nauthor = [{json}]\nlicense = {json}\ntags = [{json}]\n\
         references = [{json}]\nfalse_positives = [{json}]\ninterval = {json}\nseverity = \"high\"\n\
         note = {}\n",
        serde_json::to_string(&format!("## {payload}\n- {payload}")).expect("JSON")
    );
    let rule = toml("r", "event.action: DeleteAccessKey", &lines)
        .replace("name = \"Rule r\"", &format!("name = {json}"))
        .replace("rule_id = \"r\"", &format!("rule_id = {json}"));
    let case = Case::with(&[iam(1, "DeleteAccessKey")], "r.toml", &rule);
    let aside = rule
        .replace("query", "type = \"eql\"\nquery")
        .replace(&json, &format!("\"x{}", &json[1..]));
    case.rule("z.toml", &aside);
    case
}

fn is_hidden(char: char) -> bool {
    (char.is_control() && char != '\n')
        || ('\u{202a}'..='\u{202e}').contains(&char)
        || ('\u{2066}'..='\u{2069}').contains(&char)
}

/// All that is printed in a format: findings, list, and what is on standard error.
fn pages(case: &Case, format: &str) -> Vec<String> {
    let found = case.hunt(&["-v", "-f", format]);
    assert_eq!(found.code, Some(0), "{}", found.stderr);
    let folder = case.0.path().join("rules");
    let mut command = crate::harness::command();
    let listed =
        crate::harness::run(command.args(["rules", "list", "-f", format, "--rules"]).arg(&folder));
    assert_eq!(listed.code, Some(0), "{}", listed.stderr);
    vec![found.stdout, found.stderr, listed.stdout, listed.stderr]
}

#[test]
fn terminals_pages_and_tickets_show_no_hidden_character() {
    for payload in PAYLOADS {
        let case = case(payload);
        for format in ["table", "markdown", "html"] {
            for page in pages(&case, format) {
                let hidden = page.chars().find(|char| is_hidden(*char));
                assert_eq!(hidden, None, "{payload:?} as {format}:\n{page}");
            }
        }
        let folder = case.0.path().join("rules");
        for command in ["show", "check"] {
            let mut hunt = crate::harness::command();
            hunt.args(["rules", command]);
            match command {
                "show" => hunt.arg(payload.trim()).arg("--rules").arg(&folder),
                _ => hunt.arg(&folder),
            };
            let ran = crate::harness::run(&mut hunt);
            assert_eq!(ran.code, Some(0), "{command} {payload:?}: {}", ran.stderr);
            for page in [ran.stdout, ran.stderr] {
                assert!(!page.contains(is_hidden), "{payload:?} in {command}:\n{page}");
            }
        }
    }
}

#[test]
fn a_page_runs_nothing_and_links_nowhere() {
    for payload in PAYLOADS {
        for page in pages(&case(payload), "html").iter().filter(|page| page.contains("<html")) {
            for token in markup::read(page).expect("markup") {
                let Token::Open(element, attributes) = token else { continue };
                for forbidden in ["script", "link", "img", "iframe"] {
                    assert_ne!(element, forbidden, "{payload:?}");
                }
                for (name, value) in attributes {
                    assert!(!name.starts_with("on"), "{name}");
                    let is_safe = value.starts_with('#')
                        || value.starts_with("https://attack.mitre.org/techniques/T");
                    assert!(name != "href" || is_safe, "{value}");
                }
            }
        }
    }
}

#[test]
fn spreadsheets_run_nothing() {
    for payload in PAYLOADS {
        for page in pages(&case(payload), "csv").iter().step_by(2) {
            for row in csv::Reader::from_reader(page.as_bytes()).into_records() {
                for cell in &row.expect("a row") {
                    assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{cell:?}");
                }
            }
        }
    }
}

#[test]
fn json_keeps_the_exact_text() {
    for payload in PAYLOADS {
        let report = case(payload).hunt(&["-f", "json"]).json();
        let rule = &report["findings"][0]["details"]["rule"];
        assert_eq!(text(&rule["title"]), payload.trim());
        assert_eq!(text(&rule["tags"][0]), payload.trim());
    }
}
