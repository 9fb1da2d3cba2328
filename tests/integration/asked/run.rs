//! What is in a finding of a rule, and which findings are shown.

use std::path::Path;

use serde_json::{Value, json};

use super::{Case, brief, by, iam, iam_with, list, rows, text, toml};
use crate::harness::{command, record_with, run as start, trail};

fn sign_in(n: u32, worked: bool) -> Value {
    let result = if worked { "Success" } else { "Failure" };
    record_with(
        n,
        json!({"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin",
            "eventType": "AwsConsoleSignIn", "sourceIPAddress": "203.0.113.9",
            "responseElements": {"ConsoleLogin": result},
            "errorMessage": if worked { Value::Null } else { json!("Failed authentication") }}),
    )
}

const LINES: &str = "description = \"Keys go.\"\nseverity = \"high\"\nrisk_score = 75\n\
                     interval = \"5m\"\nauthor = [\"Jo\"]\nlicense = \"MIT\"\ntags = [\"Cloud\"]\n\
                     references = [\"https://example.com/a\"]\nfalse_positives = [\"Rotation.\"]\n\
                     note = \"\"\"\n## Triage\n- Ask jo.\n\"\"\"\n[[rule.threat]]\n\
                     [[rule.threat.technique]]\nid = \"T1531\"";

fn keys() -> String {
    toml("keys", "event.action: (DeleteAccessKey or CreateAccessKey)", LINES)
}

#[test]
fn a_finding_is_what_one_identity_did_that_one_rule_matched() {
    let records = [
        iam(1, "DeleteAccessKey"),
        iam(2, "ListUsers"),
        iam(3, "CreateAccessKey"),
        by(iam(4, "DeleteAccessKey"), "ann"),
    ];
    let case = Case::with(&records, "keys.toml", &keys());
    case.rule("users.toml", &toml("users", "event.action: *Users", "severity = \"low\""));
    let found = case.findings(&[]);
    assert_eq!(
        brief(&found),
        rows(&[("keys", "user/ann", 1), ("keys", "user/jo", 2), ("users", "user/jo", 1)])
    );
    let ids: std::collections::HashSet<&str> = found.iter().map(|it| text(&it["id"])).collect();
    assert_eq!(ids.len(), 3);
    // The worst first, and then by time.
    assert_eq!(text(&found[0]["identity"]["name"]), "user/jo");
    assert_eq!(text(&found[2]["severity"]), "low");
}

#[test]
fn a_finding_says_what_matched_and_what_is_known_besides() {
    let mut refused = iam(12, "ListUsers");
    refused["errorCode"] = json!("AccessDenied");
    let records = [
        sign_in(1, false),
        sign_in(2, false),
        sign_in(3, true),
        refused,
        iam(20, "DeleteAccessKey"),
        iam_with(21, "CreateAccessKey", json!({"errorCode": "AccessDenied"})),
    ];
    let found = Case::with(&records, "keys.toml", &keys()).findings(&[]);
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(
        (&finding["analytic"], &finding["severity"], &finding["score"], &finding["events"]),
        (&json!("rules"), &json!("high"), &json!(75), &json!(2))
    );
    assert_eq!(finding["title"], "Rule keys: DeleteAccessKey, CreateAccessKey by user/jo");
    assert_eq!(finding["attack"], json!(["T1531"]));
    assert_eq!(finding["first_seen"], "2026-03-01T00:20:00Z");
    assert_eq!(finding["last_seen"], "2026-03-01T00:21:00Z");
    assert_eq!(
        finding["reasons"],
        json!([{"code": "rule_match", "points": 75, "detail":
            "2 events: event.action is DeleteAccessKey, event.action is CreateAccessKey; \
             no such call in its 4 events before"}])
    );
    let mut details = finding["details"].clone();
    assert!(text(&details["rule"]["path"]).ends_with("rules/keys.toml"), "{details:#}");
    details["rule"]["path"] = json!("keys.toml");
    assert_eq!(
        details,
        json!({
            "rule": {
                "id": "keys", "title": "Rule keys", "about": "Keys go.", "severity": "high",
                "risk_score": 75, "path": "keys.toml", "line": 1, "language": "kuery",
                "author": "Jo (MIT)", "references": ["https://example.com/a"],
                "false_positives": ["Rotation."], "tags": ["Cloud"], "interval": "5m"
            },
            "matched": [
                {"field": "event.action", "value": "DeleteAccessKey"},
                {"field": "event.action", "value": "CreateAccessKey"}
            ],
            "about": "",
            "outcomes": {"success": 1, "denied": 1, "error": 0, "unknown": 0},
            "first_such_call": true,
            "events_before": 4,
            "such_calls_before": 0,
            "signed_in_just_before": ["2026-03-01 00:03:00 ConsoleLogin from 203.0.113.9"],
            "failed_signins_just_before": 2,
            "refused_just_before": 1
        })
    );
    assert_eq!(
        finding["triage"],
        json!([
            "Signed in within the 24 hours before: 2026-03-01 00:03:00 ConsoleLogin from 203.0.113.9.",
            "2 sign-ins of this identity failed within the 24 hours before.",
            "1 call of this identity was refused within the 24 hours before.",
            "Triage: Ask jo.",
            "It may be innocent: Rotation."
        ])
    );
}

#[test]
fn every_key_of_a_finding_is_documented() {
    let found = Case::with(&[iam(1, "DeleteAccessKey")], "keys.toml", &keys()).findings(&[]);
    let docs = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md"));
    let docs = docs.expect("docs/rules.md");
    let details = found[0]["details"].as_object().expect("an object");
    let rule = details["rule"].as_object().expect("an object");
    for key in details.keys().chain(rule.keys().filter(|key| *key != "author")) {
        assert!(docs.contains(&format!("`{key}`")), "docs/rules.md lacks {key}");
    }
}

#[test]
fn a_call_made_before_is_no_first_one_and_sign_ins_long_ago_are_not_told() {
    let records = [
        sign_in(1, true),
        iam(2, "DeleteAccessKey"),
        iam(3 * 1440, "DeleteAccessKey"),
        by(iam(3 * 1440 + 1, "DeleteAccessKey"), "ann"),
    ];
    let case = Case::with(&records, "keys.toml", &keys());
    let found = case.findings(&["--since", "1d"]);
    assert_eq!(brief(&found), rows(&[("keys", "user/ann", 1), ("keys", "user/jo", 1)]));
    let [jo, ann] = &found[..] else { panic!("{found:#?}") };
    let told = |it: &Value| {
        let details = &it["details"];
        (
            details["first_such_call"].clone(),
            details["such_calls_before"].clone(),
            details["events_before"].clone(),
            details["signed_in_just_before"].clone(),
        )
    };
    assert_eq!(told(jo), (json!(false), json!(1), json!(2), json!([])));
    assert_eq!(told(ann), (json!(true), json!(0), json!(0), json!([])));
    assert!(text(&jo["reasons"][0]["detail"]).ends_with("; 1 such call before"), "{jo:#}");
    let nothing = "; nothing is known of this identity before";
    assert!(text(&ann["reasons"][0]["detail"]).ends_with(nothing), "{ann:#}");
}

#[test]
fn attempts_that_were_all_refused_say_so() {
    let refused = json!({"errorCode": "AccessDenied"});
    let records =
        [iam_with(1, "DeleteAccessKey", refused.clone()), by(iam(2, "DeleteAccessKey"), "ann")];
    let case = Case::with(&records, "keys.toml", &keys());
    let titles: Vec<String> =
        case.findings(&[]).iter().map(|it| text(&it["title"]).to_owned()).collect();
    assert_eq!(
        titles,
        [
            "Rule keys: DeleteAccessKey by user/jo, refused or failed",
            "Rule keys: DeleteAccessKey by user/ann"
        ]
    );
    // A rule may ask for what took effect.
    let asks = toml("keys", "event.action: DeleteAccessKey and event.outcome: success", LINES);
    case.rule("keys.toml", &asks);
    assert_eq!(brief(&case.findings(&[])), rows(&[("keys", "user/ann", 1)]));
}

#[test]
fn the_score_stays_within_the_severity() {
    for (lines, score, severity) in [
        ("severity = \"high\"\nrisk_score = 21", 65, "high"),
        ("severity = \"high\"\nrisk_score = 99", 84, "high"),
        ("severity = \"low\"\nrisk_score = 99", 39, "low"),
        ("severity = \"critical\"\nrisk_score = 1", 85, "critical"),
        ("risk_score = 5", 5, "info"),
        ("", 47, "medium"),
    ] {
        let rule = toml("r", "event.action: DeleteAccessKey", lines);
        let found = Case::with(&[iam(1, "DeleteAccessKey")], "r.toml", &rule).findings(&[]);
        let told = (&found[0]["score"], &found[0]["severity"]);
        assert_eq!(told, (&json!(score), &json!(severity)), "{lines}");
        assert_eq!(found[0]["reasons"][0]["points"], score);
    }
}

fn three() -> Case {
    let records =
        [iam(1, "DeleteAccessKey"), by(iam(2, "DeleteAccessKey"), "ann"), iam(1500, "ListUsers")];
    let case = Case::with(&records, "keys.toml", &keys());
    case.rule("users.toml", &toml("users", "event.action: *Users", "severity = \"low\""));
    case
}

#[test]
fn options_narrow_what_is_shown() {
    let case = three();
    let jo = rows(&[("keys", "user/jo", 1), ("users", "user/jo", 1)]);
    assert_eq!(brief(&case.findings(&["--identity", "*jo"])), jo);
    assert_eq!(brief(&case.findings(&["--only", "users"])), rows(&[("users", "user/jo", 1)]));
    assert_eq!(brief(&case.findings(&["--since", "1d"])), rows(&[("users", "user/jo", 1)]));
    assert_eq!(case.findings(&["--only", "users", "--only", "keys"]).len(), 3);
    assert_eq!(case.findings(&["--min-severity", "medium"]).len(), 2);
    assert_eq!(case.findings(&["--limit", "1"]).len(), 1);
    assert_eq!(case.findings(&["--provider", "gcp"]).len(), 0);
    assert_eq!(case.findings(&["--account", "111122223333"]).len(), 3);
    let hidden = case.hunt(&["-f", "json", "--min-severity", "medium"]).json();
    assert_eq!(hidden["summary"]["hidden"], 1);
}

#[test]
fn the_exit_status_says_how_it_ended() {
    let case = three();
    assert_eq!(case.hunt(&["--fail-on", "high"]).code, Some(1));
    assert_eq!(case.hunt(&["--fail-on", "critical"]).code, Some(0));
    assert_eq!(case.hunt(&["--only", "users", "--fail-on", "medium"]).code, Some(0));
    case.0.file("logs/broken.json.gz", "broken");
    assert_eq!(case.hunt(&["--fail-on", "high"]).code, Some(3));
}

#[test]
fn a_rule_that_is_not_there_or_not_run_is_no_silence() {
    let case = three();
    case.rule("eql.toml", &toml("eql", "any where true", "type = \"eql\"\nlanguage = \"eql\""));
    for (id, said) in [
        ("nothing", "there is no rule called nothing"),
        ("eql", "eql is not run: hunt does not run EQL"),
    ] {
        let ran = case.hunt(&["--only", id]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{id}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let ran = case.hunt(&["-f", "json"]);
    let rules = &ran.json()["rules"];
    assert_eq!(rules["run"], 2);
    let not_run = &rules["not_run"][0];
    assert_eq!((&not_run["id"], &not_run["line"]), (&json!("eql"), &json!(1)));
    assert!(
        ran.stderr.contains("2 rules asked, 1 not run (1: hunt does not run EQL"),
        "{}",
        ran.stderr
    );
}

#[test]
fn threads_and_the_order_of_files_do_not_show() {
    let case = three();
    case.rule(
        "many.toml",
        &toml(
            "many",
            "event.action: *",
            "type = \"threshold\"\n[rule.threshold]\nfield = []\nvalue = 3",
        ),
    );
    let mut files = Vec::new();
    for n in 0..12_u32 {
        let calls = ["DeleteAccessKey", "ListUsers", "CreateAccessKey"];
        let records: Vec<Value> = (0..20)
            .map(|m| {
                let call = iam(2000 + n * 7 % 5 + m, calls[(n + m) as usize % 3]);
                let mut call = by(call, ["jo", "ann", "eve"][(n * m) as usize % 3]);
                call["eventID"] = json!(format!("{n}-{m}"));
                call
            })
            .collect();
        files.push(case.0.file(&format!("more/{n}.json"), trail(&records)));
    }
    let hunt = |options: &[&str], files: &[std::path::PathBuf]| {
        let mut command = command();
        command.current_dir(case.0.path()).args(["rules", "-q", "--rules", "rules", "-f", "json"]);
        let ran = start(command.args(options).args(files));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let one = hunt(&["-j1"], &files);
    assert!(one.contains("\"many\"") && one.contains("user/eve"));
    assert!(one == hunt(&["-j8"], &files), "threads show");
    files.reverse();
    assert!(one == hunt(&["-j8"], &files), "the order shows");
    // Of the rules, too.
    let rules = |files: [&str; 3]| {
        let mut command = command();
        command.current_dir(case.0.path()).args(["rules", "-q", "-f", "json", "logs"]);
        for file in files {
            command.args(["--rules", &format!("rules/{file}.toml")]);
        }
        let report = start(&mut command).json();
        list(&report["findings"]).to_vec()
    };
    assert_eq!(rules(["keys", "many", "users"]), rules(["users", "many", "keys"]));
}

#[test]
fn every_format_has_the_same_findings_and_reports_are_valid() {
    let case = three();
    let report = case.hunt(&["-f", "json"]).json();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema = std::fs::read_to_string(schema).expect("docs/report.schema.json");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&report).map(|it| it.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let lines = case.hunt(&["-f", "ndjson"]).stdout;
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines, list(&report["findings"]));
    let csv = case.hunt(&["-f", "csv"]).stdout;
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_records().count();
    assert_eq!(rows, 3);
    for format in ["table", "markdown", "html"] {
        let ran = case.hunt(&["-f", format]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.stdout.matches("Rule keys").count() >= 2, "{format}");
        assert!(ran.stdout.contains("DeleteAccessKey"), "{format}");
    }
}

#[test]
fn the_built_in_rules_run_without_any_option() {
    let case = Case::new(&[iam(1, "DeleteAccessKey")]);
    let mut command = command();
    command.current_dir(case.0.path()).args(["rules", "-f", "json", "logs"]);
    let report = start(&mut command).json();
    assert!(
        list(&report["findings"])
            .iter()
            .any(|it| { it["details"]["rule"]["path"] == "builtin/abnormal-cloud-api-calls.yml" })
    );
    assert!(!report["warnings"].to_string().contains("rule"), "{report:#}");
}
