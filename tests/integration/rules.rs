//! `hunt rules list`, `show` and `check`, and rules that are wrong.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Evidence, Ran, command, run};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// `hunt rules` with these arguments, called from `testdata/rules`, so that paths are short.
fn rules(args: &[&str]) -> Ran {
    run(command().current_dir(testdata("rules")).arg("rules").args(args))
}

fn texts<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    let list = list.as_array().expect("a list");
    list.iter().map(|it| it[key].as_str().expect("a text")).collect()
}

#[test]
fn the_list_has_what_is_run_and_what_is_not() {
    let ran = rules(&["list", "--rules", "own", "-f", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let list = ran.json();
    assert_eq!(
        texts(&list["rules"], "title"),
        [
            "Rights Rewritten",
            "Key Made Outside Automation",
            "Many Failed Console Sign-Ins",
            "First Region of an Identity",
            "Console Sign-In Failed",
        ]
    );
    assert_eq!(
        texts(&list["rules"], "kind"),
        ["match", "match", "correlation", "new_terms", "match"]
    );
    assert_eq!(
        texts(&list["rules"], "finds"),
        [
            "each match",
            "each match",
            "10 or more matches in 10 min",
            "first user.name, cloud.region in 14 days",
            "each match"
        ]
    );
    let reports: Vec<&Value> =
        list["rules"].as_array().expect("a list").iter().map(|it| &it["reports"]).collect();
    assert_eq!(reports, [true, true, true, true, false]);
    assert_eq!(texts(&list["not_run"], "title"), ["Sequence of Calls", "People who travel"]);
    assert!(list["not_run"][0]["reason"].as_str().is_some_and(|it| it.contains("EQL")));
    assert_eq!((&list["not_run"][1]["line"], &list["passed_over"]), (&3.into(), &1.into()));
    // Exceptions that are not read are no secret.
    assert!(ran.stderr.contains("own/export.ndjson:1:"), "{}", ran.stderr);
    assert!(ran.stderr.contains("[[allow]] in hunt.toml"), "{}", ran.stderr);
}

#[test]
fn the_list_has_the_same_rules_in_every_form() {
    let of = |format: &str| rules(&["list", "--rules", "own", "-q", "-f", format]).stdout;
    let list: Value = serde_json::from_str(&of("json")).expect("JSON");
    let lines = of("ndjson");
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(&lines, list["rules"].as_array().expect("a list"));
    let csv = of("csv");
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 7);
    assert!(rows[6][10].contains("exceptions of Kibana"), "{:?}", rows[6]);
    for format in ["table", "markdown", "html"] {
        let page = of(format);
        for title in ["Rights Rewritten", "Many Failed Console Sign-Ins", "Sequence of Calls"] {
            assert!(page.contains(title), "{format}: {title}");
        }
        assert!(page.contains("hunt does not run EQL"), "{page}");
    }
}

#[test]
fn the_list_can_be_narrowed() {
    let titles = |args: &[&str]| {
        let ran = rules(&[&["list", "--rules", "own", "-f", "json"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let list = ran.json();
        texts(&list["rules"], "title").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(titles(&["--min-severity", "high"]).len(), 2);
    // By title, by the name of the file, by id; whatever the case.
    assert_eq!(titles(&["--only", "rights*"]), ["Rights Rewritten"]);
    assert_eq!(titles(&["--only", "KEYS"]), ["Key Made Outside Automation"]);
    assert_eq!(titles(&["--only", "7b2e5a10-*"]), ["First Region of an Identity"]);
    // What a correlation looks at stays with it, and goes with it.
    let both = ["Many Failed Console Sign-Ins", "Console Sign-In Failed"];
    assert_eq!(titles(&["--only", "many failed*"]), both);
    assert_eq!(titles(&["--skip", "many failed*"]).len(), 3);
    let ran = rules(&["list", "--only", "none"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("hunt: there is no rule called none\n"), "{}", ran.stderr);
}

#[test]
fn without_rules_of_ones_own_the_built_in_ones_are_listed() {
    let list = rules(&["list", "-f", "json"]).json();
    let count = list["rules"].as_array().expect("a list").len();
    assert!(count > 70 && list["not_run"] == serde_json::json!([]), "{count}");
    assert!(texts(&list["rules"], "path").iter().all(|path| path.starts_with("builtin/")));
    assert_eq!(list["warnings"], serde_json::json!([]));
}

#[test]
fn a_rule_is_shown_in_full() {
    let ran = rules(&["show", "rights", "--rules", "own"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    for part in [
        "Rights Rewritten\n",
        "high, 75 points",
        "aws_cloudtrail, gcp_audit",
        "T1098.003",
        "own/rights.md:10",
        "(event.provider:\"AWS IAM\" AND",
        "- Triage: Find the change that this belongs to.",
        "- Containment: Detach what nobody stands by.",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let ran = rules(&["show", "keys", "--rules", "own", "-f", "json"]);
    let rule = &ran.json()["rules"][0];
    assert_eq!(rule["author"], "An analyst (CC0-1.0)");
    assert_eq!((&rule["attack"][0], &rule["interval"]), (&"T1098.001".into(), &"5m".into()));
    assert!(rule["query"].as_str().is_some_and(|query| query.contains("not user.name: ci-*")));
    assert_eq!(texts(&serde_json::json!([rule]), "about").len(), 1);

    let ran = rules(&["show", "burst", "--rules", "own"]);
    let parts = ["condition: selection", "- signin_failed", "10 or more matches in 10 min"];
    assert!(parts.iter().all(|part| ran.stdout.contains(part)), "{}", ran.stdout);
    let ran = rules(&["show", "sequence*", "--rules", "own"]);
    assert!(ran.stdout.contains("Not run      hunt does not run EQL"), "{}", ran.stdout);
    assert_eq!(rules(&["show", "abnormal-cloud-api-calls"]).code, Some(0));
    let ran = rules(&["show", "no-such-rule"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
}

#[test]
fn what_is_right_passes_the_check() {
    let ran = rules(&["check", "own"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("own/export.ndjson:1:"), "{lines:#?}");
    assert!(lines[0].contains(": warning: exceptions of Kibana"), "{lines:#?}");
    let counts =
        "5 rules in 4 files: 0 errors, 1 warning, 2 not run, 1 file without rules passed over";
    assert_eq!(lines[1], counts);
    let ran = rules(&["check", "-v", "own"]);
    assert!(ran.stdout.contains("own/export.ndjson:2:1: not run: hunt does not run EQL"));

    let ran = rules(&["check", "--strict", "own"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), "hunt: 1 warning in rules\n"));
    let ran = rules(&["check", "--strict", "own/keys.toml", "own/rights.md"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

/// Each wrong file, and what is said of it.
const BAD: [(&str, &[&str]); 7] = [
    ("modifier.yml", &["6:19: error: unknown modifier `contians`; did you mean `contains`?"]),
    ("regex.yml", &["6:23: error: "]),
    ("recursion.yml", &["7:15: error: an alias (`*`) stands inside what it stands for"]),
    ("cycle.yml", &["16:11: error: this correlation waits for itself"]),
    ("query.toml", &["4:12: error: `grave` is no severity", "6:15: error: `)` is missing"]),
    ("export.ndjson", &["2:48: error: `risk_score` must be from 0 to 100"]),
    ("list.md", &["7:3: error: the key `severity` stands here twice"]),
];

#[test]
fn every_mistake_is_named_with_its_file_and_line() {
    for (name, said) in BAD {
        let path = format!("bad/{name}");
        let ran = rules(&["check", &path]);
        assert_eq!(ran.code, Some(2), "{path}: {}", ran.stdout);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!(lines.len(), said.len() + 1, "{lines:#?}");
        for (line, said) in lines.iter().zip(said) {
            assert!(line.starts_with(&format!("{path}:{said}")), "{line}");
        }
        let ending = if said.len() == 1 { "1 error" } else { "2 errors" };
        assert_eq!(ran.stderr, format!("hunt: {ending} in rules\n"));
    }
    // All of them at once, in the order of the files.
    let ran = rules(&["check", "bad"]);
    let files: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert!(files[..files.len() - 1].is_sorted(), "{files:?}");
}

#[test]
fn nothing_is_run_where_a_rule_is_wrong() {
    let demo = testdata("demo");
    for (name, said) in BAD {
        let path = format!("bad/{name}");
        let mut command = command();
        command.current_dir(testdata("rules")).args(["rules", "--rules", "own", "--rules", &path]);
        let ran = run(command.arg(&demo));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{path}");
        let place = said[0].split(" error:").next().expect("a place");
        assert!(ran.stderr.starts_with(&format!("{path}:{place}")), "{}", ran.stderr);
        let ending = if said.len() == 1 { "1 error" } else { "2 errors" };
        let ending = format!("\nhunt: {ending} in rules; no rule was run\n");
        assert!(ran.stderr.ends_with(&ending), "{}", ran.stderr);
        for command in ["list", "show"] {
            let mut args = vec![command, "--rules", &path];
            args.extend((command == "show").then_some("x"));
            assert_eq!((rules(&args).code, rules(&args).stdout.as_str()), (Some(2), ""));
        }
    }
}

#[test]
fn a_file_that_is_too_long_is_named_and_not_read() {
    let evidence = Evidence::new();
    let long = format!("title: x\n{}", "# a comment that goes on for long\n".repeat(300_000));
    let path = evidence.file("long.yml", long);
    let ran = run(command().args(["rules", "check"]).arg(&path));
    assert_eq!(ran.code, Some(2));
    let expected = format!("{}:1:1: error: the file has 10200009 bytes", path.display());
    assert!(ran.stdout.starts_with(&expected), "{}", ran.stdout);
}

#[test]
fn the_check_has_a_form_for_programs() {
    let ran = rules(&["check", "-f", "json", "bad", "own"]);
    assert_eq!(ran.code, Some(2));
    let check = ran.json();
    assert_eq!((&check["schema"], &check["passed"]), (&"hunt.rule-check/1".into(), &false.into()));
    let error = &check["errors"][0];
    assert_eq!(error["path"], "bad/export.ndjson");
    assert_eq!((&error["line"], &error["column"]), (&2.into(), &48.into()));
    assert_eq!(error["problem"], "`risk_score` must be from 0 to 100");
    assert_eq!(check["warnings"][0]["path"], "own/export.ndjson");
    assert_eq!(check["warnings"][0]["line"], 1);
    assert_eq!((&check["rules"], &check["passed_over"]), (&5.into(), &1.into()));
    let ran = rules(&["check", "-f", "json", "own"]);
    assert_eq!((ran.code, &ran.json()["passed"]), (Some(0), &true.into()));
    let ran = rules(&["check", "--strict", "-f", "json", "own"]);
    assert_eq!((ran.code, &ran.json()["passed"]), (Some(2), &false.into()));
}

#[test]
fn placeholders_come_from_the_settings() {
    let evidence = Evidence::new();
    let rule = "title: x\nlogsource:\n  product: aws\ndetection:\n  a:\n    userName|expand: '%admins%'\n  condition: a\n";
    evidence.file("rule.yml", rule);
    let check = || {
        let mut command = command();
        run(command.current_dir(evidence.path()).args(["rules", "check", "rule.yml"]))
    };
    let ran = check();
    assert!(ran.code == Some(2) && ran.stdout.contains("rule.yml:6:"), "{}", ran.stdout);
    evidence.file("hunt.toml", "[placeholders]\nadmins = [\"jo\", \"ana\"]\n");
    assert_eq!(check().code, Some(0));
    evidence.file("hunt.toml", "[placeholders]\nadmins = 'jo'\n");
    assert!(check().stderr.contains("hunt.toml:2:10: "));
}

#[test]
fn nothing_in_a_rule_reaches_the_terminal_raw() {
    let evidence = Evidence::new();
    let hostile = "a\\e]52;c;eA==\\a\\u202eb\\nc";
    let rule = format!(
        "title: \"{hostile}\"\nid: \"{hostile}\"\ndescription: \"{hostile}\"\nauthor: \"{hostile}\"\n\
         references: [\"{hostile}\"]\nfalsepositives: [\"{hostile}\"]\ntags: [\"{hostile}\"]\nstatus: \"{hostile}\"\n\
         logsource:\n  product: aws\ndetection:\n  a:\n    eventName: \"{hostile}\"\n  condition: a\n"
    );
    evidence.file("rule.yml", &rule);
    evidence.file("other.yml", rule.replace("product: aws", &format!("product: \"{hostile}\"")));
    let toml = format!(
        "[rule]\nname = \"{hostile}\"\nquery = \"a: \\u0007 b )\"\nseverity = \"{hostile}\"\n",
        hostile = "a\\u001b]0;x\\u0007"
    );
    evidence.file("bad/\u{1b}[31m.toml", toml);
    let ran = |args: &[&str]| {
        let mut command = command();
        run(command.current_dir(evidence.path()).arg("rules").args(args))
    };
    for args in [
        &["list", "--rules", "rule.yml", "--rules", "other.yml"][..],
        &["show", "*", "--rules", "rule.yml", "--rules", "other.yml"],
        &["check", "-v", "rule.yml", "other.yml"],
        &["check", "bad"],
        &["list", "--rules", "bad"],
        &["list", "--rules", "rule.yml", "-f", "csv"],
        &["list", "--rules", "rule.yml", "-f", "markdown"],
        &["list", "--rules", "rule.yml", "-f", "html"],
        &["show", "\u{1b}[2J"],
    ] {
        let ran = ran(args);
        for text in [&ran.stdout, &ran.stderr] {
            let is_hostile = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.chars().any(is_hostile), "{args:?}: {text:?}");
        }
        assert!(ran.code == Some(0) || !ran.stderr.is_empty(), "{args:?}");
    }
    // JSON keeps the exact text.
    let list = ran(&["list", "--rules", "rule.yml", "-f", "json"]).json();
    assert_eq!(list["rules"][0]["title"], "a\u{1b}]52;c;eA==\u{7}\u{202e}b\nc");
}

#[test]
fn evidence_and_commands_do_not_get_in_each_others_way() {
    let demo = testdata("demo");
    let mut command = command();
    command.current_dir(testdata("")).args(["rules", "--rules", "rules/own", "-q", "-f", "json"]);
    let ran = run(command.args(["--only", "keys"]).arg(&demo));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.json();
    assert_eq!((&report["command"], &report["rules"]["run"]), (&"rules".into(), &1.into()));
    let ran = rules(&["--only", "sequence*", "--rules", "own", "../demo"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("sequence* is not run: hunt does not run EQL"), "{}", ran.stderr);
    assert_eq!(rules(&["check"]).code, Some(2));
    assert_eq!(rules(&["--rules", "own", "list"]).code, Some(2));
    assert_eq!(rules(&["list", "../demo"]).code, Some(2));
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let schemas = [
        ("rules", schemars::schema_for!(hunt::report::rules::List)),
        ("rule-check", schemars::schema_for!(hunt::report::rules::Check)),
    ];
    let found = [
        rules(&["list", "--rules", "own", "-f", "json"]).json(),
        rules(&["check", "own", "bad", "-f", "json"]).json(),
    ];
    for ((name, schema), found) in schemas.into_iter().zip(found) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.schema.json"));
        let text = std::fs::read_to_string(path).expect("the schema");
        let schema = serde_json::to_value(schema).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Value>(&text).expect("JSON"),
            schema,
            "make it anew: cargo run --example schema {name} > docs/{name}.schema.json"
        );
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let errors: Vec<String> = validator.iter_errors(&found).map(|it| it.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}
