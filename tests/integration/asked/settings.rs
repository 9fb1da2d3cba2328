//! What `hunt.toml` changes in what rules find.

use serde_json::{Value, json};

use super::{Case, iam, list, text, toml};

fn case(config: &str) -> Case {
    let rule = toml("keys", "event.action: *AccessKey", "severity = \"high\"\nrisk_score = 80");
    let case =
        Case::with(&[iam(1, "DeleteAccessKey"), iam(30, "CreateAccessKey")], "r.toml", &rule);
    case.0.file("hunt.toml", config);
    case
}

fn report(case: &Case) -> Value {
    let ran = case.hunt(&["-f", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.json()
}

#[test]
fn reviewed_findings_are_suppressed() {
    for (lines, suppressed) in [
        ("analytics = ['rules']\n", 1),
        ("", 1),
        ("actions = ['iam:*AccessKey']\n", 1),
        ("actions = ['DeleteAccessKey']\n", 0),
        ("analytics = ['scope']\n", 0),
    ] {
        let case = case(&format!("[[allow]]\nidentity = 'user/jo'\nreason = 'rotation'\n{lines}"));
        let report = report(&case);
        assert_eq!(report["summary"]["suppressed"], suppressed, "{lines}");
        assert_eq!(list(&report["findings"]).len(), 1 - suppressed, "{lines}");
        assert_eq!(case.hunt(&["--fail-on", "low"]).code, Some(i32::from(suppressed == 0)));
    }
}

fn change(start: &str, end: &str, lines: &str) -> String {
    format!(
        "[[change]]\nid = 'CHG-1'\nstart = 2026-03-01T{start}:00Z\nend = 2026-03-01T{end}:00Z\n{lines}"
    )
}

#[test]
fn approved_changes_take_points_off_and_hide_nothing() {
    for (config, score, detail) in [
        (change("00:00", "01:00", ""), 20, "CHG-1 covers DeleteAccessKey, CreateAccessKey"),
        (
            change("00:00", "00:10", ""),
            50,
            "CHG-1 covers DeleteAccessKey in 1 of 2 events, not CreateAccessKey",
        ),
        (
            change("00:00", "01:00", "") + "\n[thresholds.rules]\napproved_change_percent = 50\n",
            40,
            "CHG-1 covers DeleteAccessKey, CreateAccessKey",
        ),
    ] {
        let report = report(&case(&config));
        let finding = &report["findings"][0];
        assert_eq!(finding["score"], score, "{config}");
        let reasons = list(&finding["reasons"]);
        let points: i64 = reasons.iter().filter_map(|it| it["points"].as_i64()).sum();
        assert_eq!(points, i64::from(score));
        assert_eq!(reasons[1]["code"], "approved_change");
        assert_eq!(text(&reasons[1]["detail"]), detail);
    }
    for config in [
        change("02:00", "03:00", ""),
        change("00:00", "01:00", "identities = ['user/ann']\n"),
        change("00:00", "01:00", "actions = ['iam:CreateUser']\n"),
    ] {
        assert_eq!(report(&case(&config))["findings"][0]["score"], json!(80), "{config}");
    }
}

#[test]
fn placeholders_stand_for_names() {
    let sigma = super::sigma("r", "x").replace("eventName: x", "eventName|expand: '%grave%'");
    let case = case("[placeholders]\ngrave = ['DeleteAccessKey', 'CreateAccessKey']\n");
    case.rule("r.toml", "# nothing\n");
    case.rule("r.yml", &sigma);
    let found = report(&case);
    assert_eq!(found["findings"][0]["events"], 2);
    case.0.file("hunt.toml", "");
    let ran = case.hunt(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("grave"), "{}", ran.stderr);
}
