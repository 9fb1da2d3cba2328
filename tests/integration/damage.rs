//! Broken evidence, each kind with the exact outcome: what is lost is named, the rest is kept.

use std::io::Write;
use std::process::{Command, Stdio};

use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::json;

use crate::harness::{
    Evidence, command, gzip, record, record_with, report, run, scope, some, trail,
};

/// Evidence with one sound record beside a file under test.
fn beside(name: &str, bytes: impl AsRef<[u8]>) -> Evidence {
    let evidence = Evidence::new();
    evidence.file("a-sound.json", trail(&some(0..1)));
    evidence.file(name, bytes);
    evidence
}

fn kinds(ran: &crate::harness::Ran) -> Vec<String> {
    ran.problems().into_iter().map(|(kind, ..)| kind).collect()
}

#[test]
fn a_truncated_gzip_keeps_the_records_before_the_cut() {
    let whole = gzip(trail(&some(1..500)));
    let evidence = beside("b.json.gz", &whole[..whole.len() / 2]);
    let ran = report(evidence.path());
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let problems = ran.problems();
    let [(kind, read, rejected)] = problems.as_slice() else {
        panic!("one problem: {problems:?}");
    };
    assert_eq!((kind.as_str(), *rejected), ("truncated_gzip", 1));
    assert!((100..499).contains(read), "{read} records before the cut");
    assert_eq!(ran.evidence()["events"], json!(1 + read));
    assert!(ran.stderr.contains("b.json.gz: truncated_gzip"), "{}", ran.stderr);
}

#[test]
fn gzip_with_a_wrong_checksum_is_corrupt_and_its_records_are_kept() {
    let mut bytes = gzip(trail(&some(1..50)));
    let checksum = bytes.len() - 8;
    bytes[checksum] ^= 0xff;
    let ran = report(beside("b.json.gz", bytes).path());
    assert_eq!(ran.code, Some(3));
    assert_eq!(ran.problems(), [("corrupt_gzip".to_owned(), 49, 0)]);
}

#[test]
fn what_is_named_gzip_and_is_none_is_a_problem() {
    let ran = report(beside("b.json.gz", "this is no gzip").path());
    assert_eq!((ran.code, kinds(&ran)), (Some(3), vec!["not_gzip".to_owned()]));
    let alone = Evidence::new();
    alone.file("b.json.gz", "this is no gzip");
    let ran = report(alone.path());
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("not_gzip") && ran.stderr.contains("no events in"),
        "{}",
        ran.stderr
    );
}

#[test]
fn content_decides_not_the_name() {
    for (name, bytes) in [
        ("b.json.gz", trail(&some(1..3)).into_bytes()),
        ("b.json", gzip(trail(&some(1..3)))),
        ("b", gzip(trail(&some(1..3)))),
    ] {
        let ran = report(beside(name, bytes).path());
        assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{name}");
        assert_eq!(ran.evidence()["events"], 3);
    }
}

#[test]
fn an_empty_file_of_evidence_is_a_problem() {
    for name in ["b.json.gz", "b.json"] {
        let ran = report(beside(name, "").path());
        assert_eq!((ran.code, kinds(&ran)), (Some(3), vec!["empty_file".to_owned()]), "{name}");
    }
}

#[test]
fn every_member_of_a_gzip_is_read() {
    let mut bytes = gzip(trail(&some(1..5)));
    bytes.extend(gzip(trail(&some(5..9))));
    let ran = report(beside("b.json.gz", bytes).path());
    assert_eq!((ran.code, ran.problems()), (Some(0), vec![]));
    assert_eq!(ran.evidence()["events"], 9);
}

#[test]
fn every_frame_of_zstd_is_read() {
    let frame = |range| {
        let text = trail(&some(range));
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
    };
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    let bytes = [&skippable[..], &frame(1..5), &skippable, &frame(5..9)].concat();
    let ran = report(beside("b.json.zst", bytes).path());
    assert_eq!((ran.code, ran.problems()), (Some(0), vec![]));
    assert_eq!(ran.evidence()["events"], 9);
}

#[test]
fn damaged_zstd_keeps_the_records_before_the_damage() {
    let first = compress_to_vec(trail(&some(1..500)).as_bytes(), CompressionLevel::Fastest);
    let second = compress_to_vec(trail(&some(500..900)).as_bytes(), CompressionLevel::Fastest);
    let whole = [first.clone(), second].concat();
    let cut = report(beside("b.json.zst", &whole[..whole.len() - 9]).path());
    assert_eq!((cut.code, kinds(&cut)), (Some(3), vec!["truncated_zstd".to_owned()]));
    assert!(cut.problems()[0].1 >= 499, "{:?}", cut.problems());
    let torn = report(beside("b.json.zst", [&first[..], b"garbage"].concat()).path());
    assert_eq!((torn.code, torn.problems()), (Some(3), vec![("corrupt_zstd".to_owned(), 499, 0)]));
    assert_eq!(torn.evidence()["events"], 500);
}

#[test]
fn white_space_alone_is_an_empty_file_by_name() {
    let space = " \n".repeat(4_000);
    for bytes in [gzip(&space), [gzip(&space), gzip(&space)].concat(), space.into_bytes()] {
        let ran = report(beside("b.json.gz", bytes).path());
        assert_eq!((ran.code, kinds(&ran)), (Some(3), vec!["empty_file".to_owned()]));
        assert!(ran.stderr.contains("empty_file: nothing but white space in it"), "{}", ran.stderr);
    }
}

#[test]
fn white_space_in_front_hides_no_records() {
    let text = format!("{}{}", " \n".repeat(3 << 20), trail(&some(1..3)));
    let twice = [gzip(&text), gzip("")].concat();
    for bytes in [text.clone().into_bytes(), gzip(&text), twice] {
        let ran = report(beside("b.json", bytes).path());
        assert_eq!((ran.code, ran.problems()), (Some(0), vec![]));
        assert_eq!(ran.evidence()["events"], 3);
    }
}

#[test]
fn every_problem_is_named() {
    let evidence = beside("b.json", "");
    for n in 0..30 {
        evidence.file(&format!("c{n:02}.json"), "");
    }
    let ran = report(evidence.path());
    for n in 0..30 {
        assert!(ran.stderr.contains(&format!("c{n:02}.json: empty_file")), "{n}: {}", ran.stderr);
    }
}

#[test]
fn corrupt_json_mid_file_costs_that_record() {
    let text =
        trail(&some(1..10)).replacen("\"eventName\":\"ListBuckets\"", "\"eventName\" oops", 1);
    let ran = report(beside("b.json.gz", gzip(text)).path());
    assert_eq!((ran.code, ran.problems()), (Some(3), vec![("damaged_json".to_owned(), 8, 1)]));
    assert_eq!(ran.evidence()["events"], 9);
}

#[test]
fn a_bad_line_costs_that_line() {
    let lines: Vec<String> = some(1..6).iter().map(ToString::to_string).collect();
    let text =
        format!("{}\n{}\n{}\n{}\n", lines[0], &lines[1][..80], "garbage", lines[2..].join("\n"));
    let ran = report(beside("b.ndjson", text).path());
    assert_eq!((ran.code, ran.problems()), (Some(3), vec![("damaged_json".to_owned(), 4, 2)]));
}

#[test]
fn a_record_of_wrong_types_everywhere_is_rejected_alone() {
    let odd = json!({"eventVersion": [], "userIdentity": 7, "eventTime": {}, "eventSource": false,
        "eventName": 1.5, "awsRegion": [1], "sourceIPAddress": {"a": 1}, "userAgent": null,
        "errorCode": 3, "requestParameters": "x", "eventID": {}, "readOnly": [], "resources": 0});
    let ran = report(beside("b.json", trail(&[record(1), odd, record(2)])).path());
    assert_eq!((ran.code, ran.problems()), (Some(3), vec![("rejected_record".to_owned(), 2, 1)]));
    assert!(ran.stderr.contains("record 1: no readable event time"), "{}", ran.stderr);
}

#[test]
fn deep_nesting_and_huge_records_are_read_like_others() {
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    let text = trail(&[record(1)]).replacen("null", &deep, 1);
    let huge = trail(&[record_with(2, json!({"requestParameters": "x".repeat(20 << 20)}))]);
    for text in [text, huge] {
        let ran = report(beside("b.json", text).path());
        assert_eq!((ran.code, ran.problems()), (Some(0), vec![]));
        assert_eq!(ran.evidence()["events"], 2);
    }
}

/// Gigabytes in a few megabytes: a gzip member of a hundred megabytes, so many times over.
fn bomb(opening: &str, filling: &str, members: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let block = filling.repeat((1 << 20) / filling.len());
    for _ in 0..100 {
        encoder.write_all(block.as_bytes()).expect("compressed");
    }
    let member = encoder.finish().expect("compressed");
    let mut bytes = gzip(opening);
    for _ in 0..members {
        bytes.extend_from_slice(&member);
    }
    bytes
}

#[test]
fn a_bomb_ends_in_a_problem_not_in_the_memory() {
    let one = record(1).to_string();
    for (filling, members) in [(" ", 100), (&*format!("{one},"), 30)] {
        let bytes = bomb("{\"Records\":[", filling, members);
        assert!(bytes.len() < 16 << 20, "{} bytes", bytes.len());
        let evidence = beside("b.json.gz", bytes);
        // A limit far below what the bomb holds, and above what threads and buffers reserve.
        let run = Command::new("sh")
            .args(["-c", "ulimit -v 2000000; exec \"$0\" scope -j2 -f json \"$1\""])
            .arg(env!("CARGO_BIN_EXE_hunt"))
            .arg(evidence.path())
            .output()
            .expect("hunt starts");
        assert_eq!(run.status.code(), Some(3), "{}", String::from_utf8_lossy(&run.stderr));
        let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("a report");
        assert_eq!(report["evidence"]["problems"][0]["kind"], "too_large");
        assert!(report["evidence"]["bytes_inflated"].as_u64() < Some(1 << 30));
    }
}

#[test]
fn no_events_and_no_such_path_end_with_2_and_say_what_to_do() {
    let evidence = Evidence::new();
    evidence.file("notes.txt", "nothing to see");
    let ran = scope([evidence.path()]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no events in") && ran.stderr.contains("folder"), "{}", ran.stderr);
    let ran = scope([evidence.path().join("not-there")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("not-there"), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_system_will_not_read_is_a_problem() {
    let evidence = beside("c.txt", "x");
    let ran = run(command().args(["scope", "-f", "json", "/proc/self/mem"]).arg(evidence.path()));
    assert_eq!((ran.code, kinds(&ran)), (Some(3), vec!["unreadable".to_owned()]));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_a_problem() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let evidence = beside("b.json", trail(&some(1..3)));
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("mode set");
    };
    mode(&evidence.path().join("b.json"), 0o000);
    mode(evidence.path(), 0o755);
    // Nothing is forbidden to root, so root steps down; where that is not possible the program
    // itself may lie out of reach, and then it says nothing at all.
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|m| {
        use std::os::unix::fs::MetadataExt;
        m.uid() == 0
    });
    let program = evidence.path().join("hunt-under-test");
    std::fs::copy(env!("CARGO_BIN_EXE_hunt"), &program).expect("program copied");
    mode(&program, 0o755);
    let mut command = Command::new(&program);
    command.env_clear().stdin(Stdio::null()).args(["scope", "-f", "json"]).arg(evidence.path());
    if is_root {
        command.uid(65534);
    }
    let ran = run(&mut command);
    assert_eq!((ran.code, kinds(&ran)), (Some(3), vec!["unreadable".to_owned()]), "{}", ran.stderr);
    assert_eq!(ran.evidence()["events"], 1);
}

#[cfg(unix)]
#[test]
fn a_loop_of_folders_and_a_pipe_hold_nothing_up() {
    let evidence = beside("deep/b.json", trail(&some(1..3)));
    std::os::unix::fs::symlink(evidence.path(), evidence.path().join("deep/loop")).expect("linked");
    for (options, links) in [(&["-f", "json"][..], 1), (&["-f", "json", "-L"][..], 1)] {
        let ran = run(command().arg("scope").args(options).arg(evidence.path()));
        assert_eq!((ran.code, ran.problems()), (Some(0), vec![]), "{options:?}");
        assert_eq!(ran.evidence()["events"], 3);
        assert_eq!(ran.evidence()["set_aside"]["links"], links);
    }
    let made = Command::new("mkfifo").arg(evidence.path().join("pipe.json")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let ran = report(evidence.path());
    assert_eq!((ran.code, kinds(&ran)), (Some(3), vec!["special_file".to_owned()]));
}

#[test]
fn what_is_no_evidence_is_set_aside_and_counted() {
    let evidence = beside("LICENSE", "Apache License\n");
    evidence.file("page.html", "<html></html>");
    evidence.file("labels.json", "[{\"label\":1},{\"label\":2}]");
    evidence.file(
        "CloudTrail-Digest/d.json.gz",
        gzip(r#"{"awsAccountId":"111122223333","digestStartTime":"x","digestEndTime":"y","logFiles":[]}"#),
    );
    let ran = report(evidence.path());
    assert_eq!((ran.code, ran.problems()), (Some(0), vec![]));
    let aside = ran.evidence()["set_aside"].clone();
    assert_eq!(
        aside,
        json!({"digests": 1, "foreign_records": 2, "not_audit_records": 0, "empty_flow_records": 0, "other_files": 2, "links": 0})
    );
}

#[test]
fn strict_stops_at_the_first_damage() {
    let evidence = beside("b.json.gz", "this is no gzip");
    let ran = run(command().args(["scope", "--strict"]).arg(evidence.path()));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("--strict") && ran.stderr.contains("b.json.gz"), "{}", ran.stderr);
}
