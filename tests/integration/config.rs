//! Which `hunt.toml` counts, what is said about it, and `hunt config`.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, record_with, run, trail};

/// Jo looks at buckets for three weeks, and then gives herself rights; with a folder to stand in.
fn story() -> Evidence {
    let mut records: Vec<Value> = (0..21)
        .map(|day| {
            let time = format!("2026-01-{:02}T08:00:00Z", 1 + day);
            record_with(day, json!({"eventTime": time}))
        })
        .collect();
    let grant = json!({"eventTime": "2026-01-22T09:00:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": "AttachUserPolicy", "requestParameters": {"userName": "jo"}});
    records.push(record_with(30, grant));
    let evidence = Evidence::new();
    evidence.file("logs/a.json", trail(&records));
    std::fs::create_dir_all(evidence.path().join("case/notes")).expect("folders");
    evidence
}

/// `hunt scope` on the story, called from a folder of it.
fn scope_in(evidence: &Evidence, folder: &str, options: &[&str]) -> Ran {
    run(command_in(&evidence.path().join(folder))
        .arg("scope")
        .args(options)
        .arg(evidence.path().join("logs")))
}

fn command_in(folder: &Path) -> Command {
    let mut command = command();
    command.current_dir(folder);
    command
}

fn config(args: &[&str], folder: &Path) -> Ran {
    run(command_in(folder).arg("config").args(args))
}

const ALLOW: &str = "[[allow]]\nidentity = 'user/jo'\nreason = 'seen'\n";

fn suppressed(ran: &Ran) -> Value {
    ran.json()["summary"]["suppressed"].clone()
}

#[test]
fn the_nearest_file_counts_and_is_named() {
    let evidence = story();
    let json = ["-f", "json"];
    let ran = scope_in(&evidence, "case/notes", &json);
    assert_eq!((suppressed(&ran), &ran.json()["config"]), (json!(0), &Value::Null));
    assert!(!ran.stderr.contains("settings"), "{}", ran.stderr);

    evidence.file("hunt.toml", ALLOW);
    let ran = scope_in(&evidence, "case/notes", &json);
    assert_eq!(suppressed(&ran), 1);
    assert_eq!(ran.json()["config"]["path"], "../../hunt.toml");
    assert!(ran.stderr.contains("hunt: settings from ../../hunt.toml"), "{}", ran.stderr);
    assert_eq!(scope_in(&evidence, "case", &["-q", "-f", "json"]).stderr, "");

    evidence.file("case/hunt.toml", "");
    let ran = scope_in(&evidence, "case/notes", &json);
    assert_eq!(
        (suppressed(&ran), &ran.json()["config"]["path"]),
        (json!(0), &json!("../hunt.toml"))
    );
    let typed = evidence.path().join("hunt.toml");
    let typed = typed.to_str().expect("a plain path");
    let ran = scope_in(&evidence, "case/notes", &["-f", "json", "--config", typed]);
    assert_eq!((suppressed(&ran), &ran.json()["config"]["path"]), (json!(1), &json!(typed)));
}

#[test]
fn the_users_settings_come_last() {
    let (evidence, home) = (story(), Evidence::new());
    home.file(".config/hunt/hunt.toml", ALLOW);
    home.file("xdg/hunt/hunt.toml", "");
    let with = |environment: &[(&str, &Path)]| {
        let mut command = command_in(evidence.path());
        command.envs(environment.iter().copied());
        run(command.args(["scope", "-f", "json", "logs"]))
    };
    let xdg = home.path().join("xdg");
    assert_eq!(suppressed(&with(&[("HOME", home.path())])), 1);
    let ran = with(&[("HOME", home.path()), ("XDG_CONFIG_HOME", &xdg)]);
    assert_eq!(suppressed(&ran), 0);
    assert_eq!(ran.json()["config"]["path"], xdg.join("hunt/hunt.toml").display().to_string());
    // Not by the specification, which has relative paths ignored.
    let ran = with(&[("HOME", home.path()), ("XDG_CONFIG_HOME", Path::new("xdg"))]);
    assert_eq!(suppressed(&ran), 1);
    evidence.file("hunt.toml", "");
    assert_eq!(with(&[("HOME", home.path())]).json()["config"]["path"], "hunt.toml");
}

#[test]
fn every_error_is_told_with_its_place_and_nothing_is_read() {
    let evidence = story();
    let text = "[[allow]]\nidentity = '['\nraeson = 'x'\nuntil = 'soon'\n[policy]\ncorporate_networks = ['x']\n";
    evidence.file("hunt.toml", text);
    for options in [&[][..], &["-q"]] {
        let ran = scope_in(&evidence, "", options);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        let lines: Vec<&str> = ran.stderr.lines().collect();
        let places = [
            "hunt.toml:1:1: ",
            "hunt.toml:2:12: ",
            "hunt.toml:3:1: ",
            "hunt.toml:4:9: ",
            "hunt.toml:6:23: ",
        ];
        assert_eq!(lines.len(), places.len() + 1, "{lines:#?}");
        for (line, place) in lines.iter().zip(places) {
            assert!(line.starts_with(place), "{line}");
        }
        assert!(lines[2].ends_with("did you mean `reason`?"), "{}", lines[2]);
        assert_eq!(lines[5], "hunt: hunt.toml: 5 errors; nothing was read");
    }
    // The same, asked for, is the answer and not a complaint.
    let checked = config(&["check"], evidence.path());
    assert_eq!((checked.code, checked.stdout.lines().count()), (Some(2), 5));
    assert_eq!(checked.stderr, "hunt: hunt.toml: 5 errors\n");
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let evidence = story();
    for (name, bytes) in [("latin.toml", &b"# \xe9\n"[..]), ("broken.toml", b"a = \x1b\n")] {
        evidence.file(name, bytes);
        let ran = scope_in(&evidence, "", &["--config", name]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{name}");
        assert!(ran.stderr.starts_with(&format!("{name}:1:")), "{}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'));
    }
    for missing in ["none.toml", "case"] {
        let ran = scope_in(&evidence, "", &["--config", missing]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{missing}");
        assert!(
            ran.stderr.starts_with(&format!("hunt: cannot read {missing}: ")),
            "{}",
            ran.stderr
        );
    }
    evidence.file("bom.toml", format!("\u{feff}{ALLOW}"));
    assert_eq!(suppressed(&scope_in(&evidence, "", &["-f", "json", "--config", "bom.toml"])), 1);
}

#[test]
fn check_names_the_file_and_its_warnings() {
    let evidence = Evidence::new();
    let none = config(&["check"], evidence.path());
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""));
    assert!(none.stderr.contains("config show > hunt.toml"), "{}", none.stderr);
    assert_eq!(config(&["check", "no.toml"], evidence.path()).code, Some(2));
    evidence.file("hunt.toml", "\n[[allow]]\nidentity = '*'\nreason = 'x'\n");
    let ran = config(&["check"], evidence.path());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines[0].starts_with("hunt.toml:2:1: warning: [[allow]] covers every"), "{lines:?}");
    assert!(lines[1].starts_with("hunt.toml: no errors"), "{lines:?}");
}

#[test]
fn what_is_shown_is_a_valid_file_and_shows_the_same() {
    let evidence = Evidence::new();
    let full = "[[identity]]\nmatch = 'x\"\\y*'\ntype = 'human'\n[[change]]\nid = 'C'\nstart = 2026-01-01\nend = 2026-01-02\n[policy]\napproved_quotas = { 'a b' = 1.5 }\n[thresholds.scope]\nweighty = 3\n";
    for text in ["", full, ALLOW] {
        evidence.file("hunt.toml", text);
        let shown = config(&["show"], evidence.path());
        assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""));
        evidence.file("shown.toml", &shown.stdout);
        let checked = config(&["check", "shown.toml"], evidence.path());
        assert_eq!(checked.code, Some(0), "{}", checked.stdout);
        let again = config(&["show", "--config", "shown.toml"], evidence.path());
        assert_eq!(again.stdout.replace("shown.toml", "hunt.toml"), shown.stdout);
    }
    let defaults = config(&["show"], Evidence::new().path()).stdout;
    let settings = defaults.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    assert_eq!(
        settings.collect::<Vec<_>>(),
        [
            "[policy]",
            "[placeholders]",
            "[thresholds.scope]",
            "[thresholds.abuse]",
            "[thresholds.rules]",
            "[thresholds.exfil]",
            "[thresholds.governance]"
        ]
    );
    evidence.file("hunt.toml", "x = 1\n");
    let ran = config(&["show"], evidence.path());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
}

#[test]
fn suppressed_findings_are_shown_on_demand_and_fail_nothing() {
    let evidence = story();
    assert_eq!(scope_in(&evidence, "", &["--fail-on", "low"]).code, Some(1));
    evidence.file("hunt.toml", "[[allow]]\nidentity = 'user/jo'\nreason = \"se\\u001ben\"\n");
    let ran = scope_in(&evidence, "", &["--fail-on", "low"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert!(ran.stderr.contains("1 suppressed"), "{}", ran.stderr);
    let ran = scope_in(&evidence, "", &["-v"]);
    let marked = "suppressed by hunt.toml, line 1: se\\u{1b}en";
    assert!(
        ran.stdout.contains("AttachUserPolicy") && ran.stdout.contains(marked),
        "{}",
        ran.stdout
    );
    for format in ["csv", "ndjson"] {
        let ran = scope_in(&evidence, "", &["-f", format]);
        assert!(!ran.stdout.contains("AttachUserPolicy"), "{}", ran.stdout);
    }
    // What narrows findings narrows these.
    let json = |options: &[&str]| scope_in(&evidence, "", &[&["-f", "json"], options].concat());
    assert_eq!(suppressed(&json(&["--identity", "user/eve"])), 0);
    let ran = json(&["--min-severity", "critical"]);
    assert_eq!((suppressed(&ran), &ran.json()["suppressed"]), (json!(1), &json!([])));
    assert_eq!(json(&["--limit", "0"]).json()["suppressed"], json!([]));
}

#[test]
fn what_fits_nobody_or_covers_a_part_is_said_on_demand() {
    let evidence = story();
    let text = "[[identity]]\nmatch = 'role/none'\nowner = 'x'\n[[allow]]\nidentity = '*jo'\nactions = ['s3:*']\nreason = 'x'\n[[change]]\nid = 'x'\nidentities = ['nobody']\nstart = 2026-01-01\nend = 2026-02-01\n";
    evidence.file("hunt.toml", text);
    let notes = |options: &[&str]| -> Vec<String> {
        let stderr = scope_in(&evidence, "", options).stderr;
        let notes = stderr.lines().filter_map(|line| line.strip_prefix("hunt: note: hunt.toml:"));
        notes.map(str::to_owned).collect()
    };
    let found = notes(&["-v"]);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(found[0], "1: [[identity]] fits no identity in the evidence");
    assert_eq!(found[1], "8: [[change]] fits no identity in the evidence");
    assert!(found[2].starts_with("4: [[allow]] does not cover iam:AttachUserPolicy of scope:"));
    assert_eq!(notes(&[]).len() + notes(&["-v", "-q"]).len(), 0);
}

#[test]
fn the_example_of_the_documentation_does_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_to_string(root.join("docs/config.md")).expect("docs/config.md");
    let example = docs.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let evidence = Evidence::new();
    evidence.file("hunt.toml", example.expect("an example"));
    let mut command = command_in(evidence.path());
    let ran = run(command.args(["scope", "-f", "json"]).arg(root.join("testdata/demo")));
    let report = ran.json();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // Every table of it leaves its trace, and every entry fits somebody.
    let codes = report["findings"].to_string();
    for code in ["expected_service", "approved_change", "allowed_region", "break_glass_used"] {
        assert!(codes.contains(&format!("\"{code}\"")), "{code}");
    }
    assert_eq!(report["summary"]["suppressed"], 1);
    assert!(!report["warnings"].to_string().contains("hunt.toml"), "{}", report["warnings"]);
    let checked = config(&["check"], evidence.path());
    assert!(checked.stdout.starts_with("hunt.toml: no errors"), "{}", checked.stdout);
    // What the page has printed is printed.
    let mut command = command_in(evidence.path());
    let ran = run(command.args(["scope", "-v"]).arg(root.join("testdata/demo")));
    let printed: Vec<&str> = docs.lines().filter(|line| line.starts_with("     ")).collect();
    assert_eq!(printed.len(), 3, "{printed:?}");
    for line in printed {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
}

#[test]
fn every_key_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_to_string(root.join("docs/config.md")).expect("docs/config.md");
    let page = config(&["show"], Evidence::new().path()).stdout;
    let (tables, _) = page.split_once("[thresholds.").expect("thresholds");
    let keys = tables.lines().filter_map(|line| line.strip_prefix('#')?.split_once(" = "));
    let mut count = 0;
    for (key, _) in keys.filter(|(key, _)| !key.starts_with(' ')) {
        assert!(docs.contains(&format!("| `{key}` |")), "docs/config.md lacks {key}");
        count += 1;
    }
    assert_eq!(count, 19);
}
