//! The command line: what can be typed, how it ends, and what goes where.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, gzip, record, record_with, run, trail};

/// Forty days of looking at buckets, and on the last a user made and armed.
fn story() -> Evidence {
    let evidence = Evidence::new();
    evidence.file("a.json.gz", gzip(trail(&told())));
    evidence
}

fn told() -> Vec<Value> {
    let mut records: Vec<Value> =
        (0..40).flat_map(|day| [0, 60].map(|m| record(day * 1440 % 40_000 + m))).collect();
    for (n, record) in (0_u32..).zip(&mut records) {
        record["eventTime"] =
            json!(format!("2026-{:02}-{:02}T08:{:02}:00Z", 1 + n / 2 / 28, 1 + n / 2 % 28, n % 2));
        record["eventID"] = json!(format!("baseline-{n}"));
    }
    for (n, action) in (0_u32..).zip(["CreateUser", "AttachUserPolicy", "CreateAccessKey"]) {
        records.push(record_with(
            n,
            json!({"eventTime": format!("2026-02-20T09:00:0{n}.50Z"), "eventSource": "iam.amazonaws.com",
                "eventName": action, "sourceIPAddress": "203.0.113.5", "eventID": format!("attack-{n}"),
                "requestParameters": {"userName": "eve"}}),
        ));
    }
    records
}

fn with(options: &[&str], evidence: &Evidence) -> Ran {
    run(command().arg("scope").args(options).arg(evidence.path()))
}

fn findings(ran: &Ran) -> Vec<Value> {
    ran.json()["findings"].as_array().expect("a list").clone()
}

#[test]
fn the_exit_status_says_how_it_ended() {
    let evidence = story();
    assert_eq!(with(&[], &evidence).code, Some(0));
    assert_eq!(with(&["--fail-on", "critical"], &evidence).code, Some(1));
    // What is not shown does not fail.
    assert_eq!(with(&["--fail-on", "low", "--limit", "0"], &evidence).code, Some(0));
    assert_eq!(with(&["--no-such-option"], &evidence).code, Some(2));
    evidence.file("b.json.gz", "broken");
    assert_eq!(with(&["--fail-on", "critical"], &evidence).code, Some(3), "3 outranks 1");
}

#[test]
fn findings_go_to_standard_output_and_all_else_to_standard_error() {
    let evidence = story();
    let ran = with(&[], &evidence);
    assert!(
        ran.stdout.contains("AttachUserPolicy") && !ran.stdout.contains("baseline ("),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("1 finding (1 critical)"), "{}", ran.stderr);
    assert_eq!(with(&["-q"], &evidence).stderr, "");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let evidence = story();
    let mut child = command()
        .args(["scope", "-q", "-f", "json", "--all-evidence"])
        .arg(evidence.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("hunt starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("hunt ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_leaves_no_file() {
    let target = Evidence::new();
    let mut child = command()
        .args(["scope", "-o"])
        .arg(target.path().join("report.txt"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("hunt starts");
    let mut input = child.stdin.take().expect("stdin");
    // It reads as long as the pipe is open; once it has taken this much, it is past its start.
    input.write_all(&vec![b' '; 1 << 20]).expect("written");
    let killed =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    assert_eq!(child.wait().expect("hunt ends").code(), Some(130));
    let left = std::fs::read_dir(target.path()).expect("a folder").count();
    assert_eq!(left, 0);
}

#[test]
fn a_report_file_is_whole_or_not_there() {
    let evidence = story();
    let target = Evidence::new();
    let path = target.file("report.json", "what was there before");
    let to = path.to_str().expect("a plain path");
    let missing = run(command().args(["scope", "-o", to, "/no/such/path"]));
    assert_eq!(missing.code, Some(2));
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "what was there before");
    let ran = with(&["-f", "json", "-o", to], &evidence);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("read")).expect("JSON");
    assert_eq!(report["schema"], "hunt.report/1");
    assert_eq!(std::fs::read_dir(target.path()).expect("a folder").count(), 1);
    assert_eq!(with(&["-o", "/no/such/folder/report"], &evidence).code, Some(2));
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let evidence = story();
    let target = Evidence::new();
    let there = target.file("deep/report.json", "what was there before");
    let closed = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(&there, closed).expect("mode set");
    let path = |name: &str| target.path().join(name);
    symlink("deep/link", path("first")).expect("linked");
    symlink("report.json", path("deep/link")).expect("linked");
    symlink("deep/not-there.json", path("new")).expect("linked");
    symlink("round", path("round")).expect("linked");
    for (link, file) in [("first", "deep/report.json"), ("new", "deep/not-there.json")] {
        let to = path(link);
        let ran = with(&["-f", "json", "-o", to.to_str().expect("a plain path")], &evidence);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
        let report = std::fs::read_to_string(path(file)).expect("read");
        assert!(report.starts_with('{') && report.contains("hunt.report/1"), "{report}");
        assert!(std::fs::symlink_metadata(&to).expect("there").is_symlink(), "{link}");
    }
    let mode = std::fs::metadata(&there).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "closed to others as before");
    assert_eq!(std::fs::read_dir(path("deep")).expect("a folder").count(), 3);
    for (bad, why) in [("round", "links that lead in a circle"), ("deep", "directory")] {
        let to = path(bad);
        let ran = with(&["-o", to.to_str().expect("a plain path")], &evidence);
        assert_eq!(ran.code, Some(2), "{bad}");
        assert!(ran.stderr.contains("cannot write") && ran.stderr.contains(why), "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_written_to_as_it_is() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let evidence = story();
    let target = Evidence::new();
    let (pipe, link) = (target.path().join("pipe"), target.path().join("link"));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    symlink("pipe", &link).expect("linked");
    let from = pipe.clone();
    let reader = std::thread::spawn(move || std::fs::read_to_string(from).expect("read"));
    let ran = with(&["-f", "json", "-o", link.to_str().expect("a plain path")], &evidence);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    assert!(reader.join().expect("read").contains("hunt.report/1"));
    assert!(std::fs::symlink_metadata(&pipe).expect("there").file_type().is_fifo());
}

/// The system shows a file that is open as a link to it; replacing that would lose what others
/// wrote to it. The link is like `/dev/stdout`, but a mistake here would replace only this one.
#[cfg(target_os = "linux")]
#[test]
fn standard_output_by_its_name_is_added_to_and_its_link_stays() {
    let evidence = story();
    let target = Evidence::new();
    let path = target.file("out.txt", "written before\n");
    let link = target.path().join("stdout");
    std::os::unix::fs::symlink("/proc/self/fd/1", &link).expect("linked");
    let to = || {
        let mut command = command();
        command.args(["scope", "-q", "-f", "json", "-o"]).arg(&link).arg(evidence.path());
        command
    };
    assert!(run(&mut to()).json()["findings"].is_array(), "a pipe");
    let file = std::fs::OpenOptions::new().append(true).open(&path).expect("opened");
    let ended = to().stdout(Stdio::from(file)).status().expect("hunt starts");
    assert_eq!(ended.code(), Some(0));
    let text = std::fs::read_to_string(&path).expect("read");
    assert!(text.starts_with("written before\n{") && text.contains("hunt.report/1"), "{text}");
    assert!(std::fs::symlink_metadata(&link).expect("there").is_symlink());
}

#[test]
fn the_window_is_what_was_typed() {
    let evidence = story();
    let window = |options: &[&str]| {
        with(&[&["-f", "json"], options].concat(), &evidence).json()["window"].clone()
    };
    assert_eq!(
        window(&[]),
        json!({"since": "2026-02-13T09:00:02.500Z", "until": "2026-02-20T09:00:02.500Z"})
    );
    assert_eq!(window(&["--since", "12h"])["since"], "2026-02-19T21:00:02.500Z");
    assert_eq!(
        window(&["--since", "2d", "--until", "2026-02-10"]),
        json!({"since": "2026-02-08T00:00:00Z", "until": "2026-02-10T00:00:00Z"})
    );
    for bad in ["yesterday", "30", "2026-02-30", ""] {
        let ran = with(&["--since", bad], &evidence);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{bad}");
    }
    let ran = with(&["--since", "2026-02-15", "--until", "2026-02-10"], &evidence);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--since 2026-02-15"), "{}", ran.stderr);
}

#[test]
fn a_window_that_ends_early_is_spoken_of_as_it_is() {
    let evidence = story();
    let warnings = |options: &[&str]| {
        let ran = with(&[&["-f", "json"], options].concat(), &evidence);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.json()["warnings"].to_string()
    };
    let inside = warnings(&["--since", "2025-12-30", "--until", "2026-01-05"]);
    assert!(inside.contains("no baseline: the evidence begins inside the window"), "{inside}");
    // Nothing lies before it, and nothing inside.
    let before = warnings(&["--until", "2026-01-01"]);
    assert!(before.contains("no baseline and no events: the evidence begins behind"), "{before}");
    assert!(!before.contains("inside"), "{before}");
    for name in ["rules", "identities", "coverage"] {
        let mut command = command();
        let ran = run(command.args([name, "--until", "2026-01-01"]).arg(evidence.path()));
        assert_eq!(ran.code, Some(2), "{name}");
        let said = "--until 2026-01-01T00:00:00Z does not lie behind the first event, 2026-01-01T08:00:00Z";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn who_comes_after_the_window_is_no_peer_in_it() {
    // People by their names, however little they have done.
    let story = trail(&told()).replace("user/jo", "user/jo@x").replace(r#""jo""#, r#""jo@x""#);
    let evidence = Evidence::new();
    evidence.file("a.json", &story);
    let later = story.replace("jo@x", "kim@x").replace("\"2026-", "\"2027-");
    evidence.file("b.json", later.replace("baseline-", "later-").replace("attack-", "late-"));
    let peers = |until: &str| {
        let ran = with(&["-f", "json", "--since", "10d", "--until", until], &evidence);
        let finding = findings(&ran).into_iter().find(|it| it["identity"]["name"] == "user/jo@x");
        finding.expect("a finding")["details"]["peers"].clone()
    };
    assert_eq!(peers("2026-02-21"), 0, "kim comes later");
    let both = with(&["-f", "json", "--since", "2026-02-15", "--until", "2027-03-01"], &evidence);
    assert_eq!(findings(&both)[0]["details"]["peers"], 1, "{}", both.stdout);
}

#[test]
fn events_from_the_future_are_no_anchor() {
    let evidence = story();
    evidence.file("b.json", trail(&[record_with(1, json!({"eventTime": "2199-01-01T00:00:00Z"}))]));
    let report = with(&["-f", "json"], &evidence).json();
    assert_eq!(report["window"]["until"], "2026-02-20T09:00:02.500Z");
    assert!(
        report["warnings"].to_string().contains("1 events lie in the future"),
        "{}",
        report["warnings"]
    );
    let back = with(&["-f", "json", "--until", "1d"], &evidence).json();
    assert_eq!(back["window"]["until"], "2026-02-19T09:00:02.500Z");
    let warnings = back["warnings"].to_string();
    assert!(warnings.contains("--until counts back from the newest event before it"), "{warnings}");
    let fixed = with(&["-f", "json", "--until", "2026-02-19"], &evidence).json();
    assert!(!fixed["warnings"].to_string().contains("future"), "{}", fixed["warnings"]);
}

#[test]
fn findings_are_narrowed_and_hidden_ones_counted() {
    let evidence = story();
    let shown = |options: &[&str]| {
        let ran = with(&[&["-f", "json"], options].concat(), &evidence);
        (findings(&ran).len(), ran.json()["summary"]["hidden"].clone())
    };
    for matching in [
        &["--identity", "user/jo"][..],
        &["--identity", "arn:aws:iam::*:user/*"],
        &["--account", "111122223333"],
        &["--region", "eu-west-1"],
        &["--provider", "aws"],
    ] {
        assert_eq!(shown(matching), (1, json!(0)), "{matching:?}");
    }
    for other in [
        &["--identity", "user/eve"][..],
        &["--account", "444455556666"],
        &["--region", "us-east-1"],
        &["--provider", "gcp"],
    ] {
        assert_eq!(shown(other), (0, json!(0)), "{other:?}");
    }
    assert_eq!(shown(&["--limit", "0"]), (0, json!(1)));
    assert_eq!(with(&["--identity", "[", "-q"], &evidence).code, Some(2));
}

#[test]
fn a_glob_that_cannot_be_compiled_is_named_and_ends_with_2() {
    let evidence = story();
    let nested = format!("{}a{}", "{".repeat(900), "}".repeat(900));
    for glob in ["[", &nested] {
        for command_name in ["scope", "rules", "identities"] {
            let ran = run(command().args([command_name, "--identity", glob]).arg(evidence.path()));
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
            assert!(ran.stderr.contains(&format!("invalid value '{glob}' for '--identity")));
        }
    }
}

#[test]
fn help_has_an_example_and_the_page_is_complete() {
    let help = run(command().args(["scope", "--help"]));
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("hunt scope testdata/demo"), "{}", help.stdout);
    let version = run(command().arg("--version"));
    assert_eq!(version.stdout.trim(), format!("hunt {}", env!("CARGO_PKG_VERSION")));
    assert!(run(command().args(["completions", "bash"])).stdout.contains("_hunt"));
    assert!(run(command().arg("man")).stdout.contains(".TH hunt"));
}

/// A command and those below it, each by its names.
fn commands(command: &clap::Command, names: &[&str], all: &mut Vec<(Vec<String>, clap::Command)>) {
    all.push((names.iter().map(ToString::to_string).collect(), command.clone()));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        commands(below, &[names, &[below.get_name()]].concat(), all);
    }
}

#[test]
fn every_command_has_a_manual_page_with_all_its_options() {
    let mut all = Vec::new();
    commands(&<hunt::cli::Cli as clap::CommandFactory>::command(), &[], &mut all);
    assert!(all.len() > 10, "{}", all.len());
    for (names, known) in &all {
        let ran = run(command().arg("man").args(names));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{names:?}");
        let name = ["hunt"].into_iter().chain(names.iter().map(String::as_str));
        let (title, typed): (Vec<&str>, Vec<&str>) = name.map(|name| (name, name)).unzip();
        let head = format!(".TH {} 1", title.join("-"));
        assert!(ran.stdout.contains(&head), "{head}\n{}", ran.stdout);
        let typed = typed.join(" ");
        assert!(ran.stdout.contains(&format!("\\fB{typed}\\fR")), "{typed}\n{}", ran.stdout);
        for option in known.get_arguments().filter_map(clap::Arg::get_long) {
            let option = format!("\\-\\-{}", option.replace('-', "\\-"));
            assert!(ran.stdout.contains(&option), "{names:?} {option}\n{}", ran.stdout);
        }
    }
    let ran = run(command().args(["man", "rules", "no-such"]));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("there is no command \"rules no-such\""), "{}", ran.stderr);
}

#[test]
fn hostile_text_reaches_no_terminal_and_no_spreadsheet() {
    let hostile = "=cmd()\u{1b}]52;c;aGk=\u{7}\r\u{9b}\u{7f}\u{200b}\u{202e}";
    let evidence = Evidence::new();
    let records: Vec<Value> = ["2026-01-01T00:00:00Z", "2026-02-20T00:00:00Z"]
        .iter()
        .enumerate()
        .map(|(n, time)| {
            let actions = ["ListBuckets", "PutBucketPolicy"];
            record_with(n as u32, json!({"eventTime": time, "eventName": actions[n], "userAgent": hostile,
                "awsRegion": hostile, "sourceIPAddress": hostile, "errorMessage": hostile,
                "requestParameters": {"bucketName": hostile},
                "userIdentity": {"type": "IAMUser", "accountId": hostile, "userName": hostile, "accessKeyId": hostile}}))
        })
        .collect();
    evidence.file("a.json", trail(&records));
    for options in
        [&["--min-severity", "info"][..], &["-v", "--min-severity", "info"], &["-f", "csv"]]
    {
        let ran = with(options, &evidence);
        assert!(ran.stdout.contains("PutBucketPolicy"), "{}", ran.stdout);
        for text in [&ran.stdout, &ran.stderr] {
            let raw: Vec<char> = text
                .chars()
                .filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}')
                .collect();
            assert_eq!(raw, Vec::<char>::new(), "{options:?}");
        }
        assert!(!ran.stdout.contains(",=cmd") && !ran.stdout.contains("\"=cmd"), "{}", ran.stdout);
    }
    for format in ["json", "ndjson"] {
        let ran = with(&["-f", format], &evidence);
        assert!(ran.stdout.contains("\\u202e") && ran.stdout.contains("\\u009b"), "{}", ran.stdout);
        let raw = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}".contains(c);
        assert!(!ran.stdout.contains(raw), "{format}");
    }
    for (name, format) in [("identities", "json"), ("identities", "ndjson"), ("coverage", "json")] {
        let ran = run(command().args([name, "-f", format]).arg(evidence.path()));
        assert!(ran.stdout.contains("\\u202e"), "{}", ran.stdout);
        assert!(!ran.stdout.contains(['\u{9b}', '\u{202e}', '\u{200b}']), "{name} {format}");
    }
    let exact = with(&["-f", "json"], &evidence).json();
    assert_eq!(exact["findings"][0]["evidence"][0]["user_agent"], hostile);
}

#[test]
fn colours_follow_the_options_and_the_environment() {
    let evidence = story();
    let coloured = |options: &[&str], environment: &[(&str, &str)]| {
        let mut command = command();
        command.arg("scope").args(options).arg(evidence.path()).envs(environment.iter().copied());
        run(&mut command).stdout.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "no terminal");
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_table_fits_its_width() {
    let evidence = story();
    for width in [60, 80, 132] {
        let ran =
            run(command().arg("scope").arg(evidence.path()).env("COLUMNS", width.to_string()));
        let longest = ran.stdout.lines().map(|line| line.chars().count()).max();
        assert!(longest.is_some_and(|longest| longest <= width), "{width}: {}", ran.stdout);
    }
}

#[test]
fn findings_in_full_fit_their_width_and_say_the_same_at_any() {
    let evidence = story();
    let said = |width: usize| {
        let mut command = command();
        command.args(["scope", "-v"]).arg(evidence.path()).env("COLUMNS", width.to_string());
        run(&mut command).stdout
    };
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let wide = said(2_000);
    assert!(wide.lines().any(|line| line.chars().count() > 132), "{wide}");
    for width in [60, 80, 132] {
        let text = said(width);
        assert_eq!(words(&text), words(&wide));
        for line in text.lines().filter(|line| line.chars().count() > width) {
            // A path, or a word that is longer than the line.
            let is_path = line.starts_with("      ") && line.contains("a.json.gz #");
            assert!(is_path || words(line).len() == 1, "{width}: {line}");
        }
    }
}

#[test]
fn the_current_folder_is_the_default() {
    let evidence = story();
    let ran = run(command().args(["scope", "-f", "ndjson"]).current_dir(evidence.path()));
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 1));
}
