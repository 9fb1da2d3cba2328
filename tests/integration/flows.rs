//! Flow logs and access logs, read from files as the clouds deliver them.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, gzip, record_with, run, scope, trail};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/flows").join(name)
}

fn coverage(paths: &[&Path]) -> Ran {
    run(command().args(["coverage", "-f", "json"]).args(paths))
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// What the flow logs of a run tell, network by network: log, account, network, reporters, flows, bytes.
fn networks(ran: &Ran) -> Vec<(String, String, String, u64, u64, Option<u64>)> {
    let report = ran.json();
    let sources = report["flow_sources"].as_array().expect("a list");
    let text = |it: &Value, key: &str| it[key].as_str().expect("a text").to_owned();
    let row = |it: &Value| {
        (
            text(it, "source"),
            text(it, "account"),
            text(it, "network"),
            number(&it["reporters"]),
            number(&it["flows"]),
            it["bytes"].as_u64(),
        )
    };
    sources.iter().map(row).collect()
}

/// For each file: flows by its log, what is without flows, and what is lost with the reason.
#[test]
fn every_line_is_a_flow_without_one_or_lost() {
    for (name, source, flows, empty, lost) in [
        (
            "aws/v2.log",
            "aws_vpcflow",
            5,
            2,
            "2 records, the first is 7: no readable addresses of a flow",
        ),
        ("aws/custom.log", "aws_vpcflow", 2, 0, ""),
        ("aws/cloudwatch.json", "aws_vpcflow", 1, 1, ""),
        ("aws/stamped.log", "aws_vpcflow", 2, 0, ""),
        ("aws/table.ndjson", "aws_vpcflow", 2, 0, "record 2: no readable time of a flow"),
        ("azure/nsg-v1.json", "azure_nsg_flow", 1, 1, ""),
        (
            "azure/nsg-v2.json",
            "azure_nsg_flow",
            4,
            0,
            "record 0: not as many columns as the log has",
        ),
        ("azure/vnet.json", "azure_vnet_flow", 3, 0, ""),
        ("gcp/flows.ndjson", "gcp_vpcflow", 3, 0, "record 3: no readable addresses of a flow"),
    ] {
        let ran = coverage(&[&file(name)]);
        let evidence = ran.evidence();
        assert_eq!(evidence["sources"], json!({ source: flows }), "{name}");
        assert_eq!(evidence["set_aside"]["empty_flow_records"], empty, "{name}");
        let problems = evidence["problems"].as_array().expect("a list");
        let details: Vec<&str> = problems.iter().filter_map(|p| p["detail"].as_str()).collect();
        assert_eq!(details.join(""), lost, "{name}");
        assert_eq!(ran.code, Some(if lost.is_empty() { 0 } else { 3 }), "{name}");
        assert!(problems.iter().all(|p| p["records_read"] == flows), "{name}: {problems:?}");
        assert_eq!((number(&evidence["events"]), &evidence["first_event"]), (0, &Value::Null));
    }
}

#[test]
fn coverage_tells_networks_and_their_bytes() {
    let own = |text: &str| text.to_owned();
    let (aws, azure) = (own("111122223333"), own("aaaaaaaa-1111-4222-8333-444455556666"));
    let ran = coverage(&[&file("aws"), &file("azure"), &file("gcp")]);
    assert_eq!(
        networks(&ran),
        [
            (own("aws_vpcflow"), aws.clone(), own(""), 4, 10, Some(2_529_220)),
            (own("aws_vpcflow"), aws, own("vpc-0aa1"), 2, 2, Some(1_400_000)),
            (own("azure_nsg_flow"), azure.clone(), own("old-nsg"), 1, 1, None),
            (own("azure_nsg_flow"), azure.clone(), own("web-nsg"), 1, 4, Some(924_000)),
            (own("azure_vnet_flow"), azure, own("vnet1"), 1, 3, Some(2_347)),
            // Both ends of one flow report it.
            (own("gcp_vpcflow"), own("proj-one"), own("main"), 2, 3, Some(912_000)),
        ]
    );
    let report = ran.json();
    assert_eq!(report["flow_logs"], true);
    assert_eq!(report["flow_sources"][0]["first_flow"], "2026-11-01T08:00:00Z");
    assert_eq!(report["flow_sources"][0]["last_flow"], "2026-11-01T08:04:00Z");
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("SKIPDATA"), "{warnings}");

    let page = run(command().args(["coverage", "-f", "markdown"]).arg(file("gcp")));
    assert!(page.stdout.contains("## Network flows") && page.stdout.contains("proj-one"));
    let table = run(command().arg("coverage").arg(file("azure")));
    assert!(table.stdout.contains("NETWORK FLOWS") && table.stdout.contains("not counted"));
    for format in ["csv", "ndjson"] {
        let said = run(command().args(["coverage", "-f", format]).arg(file("azure"))).stdout;
        assert_eq!(said.lines().filter(|line| line.contains("flow_source")).count(), 3, "{said}");
    }
    let part = run(command()
        .args(["coverage", "-f", "json", "--provider", "gcp"])
        .args([file("aws"), file("gcp")]));
    assert_eq!(networks(&part).len(), 1);
}

#[test]
fn other_commands_want_audit_logs_and_say_so() {
    for command_name in ["scope", "identities", "rules"] {
        let ran = run(command().arg(command_name).arg(file("gcp")));
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains("only network flows"), "{}", ran.stderr);
        assert!(ran.stderr.contains("hunt coverage"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    // Beside audit logs they do no harm.
    let evidence = Evidence::new();
    evidence.file("trail.json", trail(&[record_with(1, json!({}))]));
    evidence.file("flows.log", std::fs::read(file("aws/custom.log")).expect("read"));
    let ran = scope([Path::new("-f"), Path::new("json"), evidence.path()]);
    assert_eq!((ran.code, number(&ran.evidence()["events"])), (Some(0), 1));
    assert_eq!(ran.evidence()["sources"], json!({"aws_cloudtrail": 1, "aws_vpcflow": 2}));
}

/// Many lines, with a header in the middle where files were put together.
fn many(lines: u32) -> String {
    let mut text = String::from(
        "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n",
    );
    for n in 0..lines {
        if n == lines / 2 {
            text.push_str("bytes start dstaddr srcaddr interface-id account-id dstport protocol\n");
        }
        let (a, b) = (n % 7, n % 201);
        let start = 1_793_520_000 + n / 100;
        text.push_str(&if n < lines / 2 {
            format!("2 111122223333 eni-{a} 10.0.0.{a} 203.0.113.{b} 40000 443 6 2 {n} {start} {start} ACCEPT OK\n")
        } else {
            format!("{n} {start} 203.0.113.{b} 10.0.0.{a} eni-{a} 111122223333 443 6\n")
        });
    }
    text
}

#[test]
fn a_log_is_the_same_plain_packed_streamed_and_on_any_number_of_threads() {
    let text = many(120_000);
    assert!(text.len() > 8 << 20, "several parts: {}", text.len());
    let sum: u64 = (0..120_000).sum();
    let plain = Evidence::new();
    plain.file("a.log", &text);
    let packed = Evidence::new();
    packed.file("a.log", gzip(&text));
    let told = |ran: &Ran| {
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let mut report = ran.json();
        report["evidence"]["bytes_read"].take();
        report
    };
    let once = told(&coverage(&[plain.path()]));
    assert_eq!(once["flow_sources"][0]["bytes"], sum);
    assert_eq!(once["evidence"]["sources"]["aws_vpcflow"], 120_000);
    assert_eq!(told(&coverage(&[packed.path()])), once);
    for threads in ["1", "2", "5"] {
        let ran = run(command().args(["coverage", "-f", "json", "-j", threads]).arg(plain.path()));
        assert_eq!(told(&ran), once, "{threads}");
    }
    let mut child = command()
        .args(["coverage", "-f", "json", "-"])
        .stdin(std::fs::File::open(plain.path().join("a.log")).expect("opened"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("hunt starts");
    let mut stdout = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().expect("stdout"), &mut stdout)
        .expect("read");
    let streamed = Ran { code: child.wait().expect("ended").code(), stdout, stderr: String::new() };
    assert_eq!(told(&streamed), once);

    // The same log twice, once packed: its bytes count once.
    plain.file("b/a.log.gz", gzip(&text));
    let twice = coverage(&[plain.path()]).json();
    assert_eq!(twice["flow_sources"], once["flow_sources"]);
    assert_eq!(twice["evidence"]["duplicates"], 120_000);
}

#[test]
fn a_table_of_parquet_is_a_problem_with_a_way_out() {
    let evidence = Evidence::new();
    evidence.file("flows", b"PAR1\x15\x04\x15\x10PAR1");
    evidence.file("flows.log", std::fs::read(file("aws/custom.log")).expect("read"));
    let ran = coverage(&[evidence.path()]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(ran.problems(), [("parquet".to_owned(), 0, 0)]);
    assert!(ran.stderr.contains("JSON lines"), "{}", ran.stderr);
}

#[test]
fn requests_to_stores_are_events_of_those_who_asked() {
    let ran = run(command().args(["identities", "-f", "json"]).arg(file("access")));
    assert_eq!(ran.code, Some(3), "two lines are broken: {}", ran.stderr);
    assert_eq!(ran.evidence()["sources"], json!({"aws_s3_access": 4, "azure_storage": 4}));
    assert_eq!(
        (number(&ran.evidence()["duplicates"]), ran.problems()),
        (1, vec![("rejected_record".to_owned(), 5, 2)])
    );
    let report = ran.json();
    let names: Vec<&str> = report["identities"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["identity"]["name"].as_str().or(it["name"].as_str()))
        .collect();
    for name in [
        "user/jo",
        "role/deploy",
        "anonymous",
        "AmazonS3",
        "key/vault1",
        "sas/vault1",
        "user/jo@example.com",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

#[test]
fn a_user_of_access_logs_is_the_user_of_the_trail() {
    let evidence = Evidence::new();
    let call = |n| record_with(n, json!({"eventTime": format!("2026-11-01T08:1{n}:00Z")}));
    let read = record_with(
        3,
        json!({"eventTime": "2026-11-01T08:11:30Z", "eventName": "GetObject", "eventCategory": "Data"}),
    );
    evidence.file("trail.json", trail(&[call(0), call(1), read]));
    evidence.file("access.log", std::fs::read(file("access/s3.log")).expect("read"));
    let ran = run(command().args(["identities", "-f", "json"]).arg(evidence.path()));
    let report = ran.json();
    let of_jo: Vec<u64> = report["identities"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|it| it.to_string().contains("user/jo"))
        .map(|it| number(&it["events"]))
        .collect();
    assert_eq!(of_jo, [4], "{report:#}");
    // Each log counts a request that stands in both.
    let ran = coverage(&[evidence.path()]);
    assert_eq!(ran.evidence()["sources"], json!({"aws_cloudtrail": 3, "aws_s3_access": 4}));
    assert!(ran.json()["warnings"].to_string().contains("counts as two events"), "{}", ran.stdout);
    let lanes = ran.json()["sources"].to_string();
    assert!(lanes.contains("aws_s3_access") && lanes.contains("aws_cloudtrail"), "{lanes}");
}

#[test]
fn a_finding_shows_what_a_line_of_an_access_log_says() {
    let ran = scope([
        Path::new("--all-evidence"),
        Path::new("--since"),
        Path::new("2026-10-01"),
        Path::new("-f"),
        Path::new("json"),
        &file("access"),
    ]);
    let report = ran.json();
    let records: Vec<&Value> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|finding| finding["evidence"].as_array().expect("a list"))
        .collect();
    let refused = records.iter().find(|it| it["error"] == "AccessDenied").expect("the refusal");
    assert_eq!(
        [&refused["action"], &refused["resource"], &refused["event_id"], &refused["region"]],
        ["PutObject", "crown-jewels/finance/x", "3E57427F4EXAMPLE", "eu-west-1"]
    );
    assert_eq!((&refused["user_agent"], &refused["record"]), (&json!("Boto3/1.21.19"), &json!(1)));
    let listed =
        records.iter().find(|it| it["error"] == "AuthorizationFailure").expect("the refusal");
    // What stands behind the question mark would let its reader in.
    assert_eq!(listed["resource"], "https://vault1.blob.core.windows.net/backup");
    assert!(!report.to_string().contains("XXXXX"));
}

#[test]
fn hostile_lines_cost_themselves_and_nothing_else() {
    let good =
        "2 111122223333 eni-1 10.0.0.1 203.0.113.5 1 443 6 1 5 1793520000 1793520058 ACCEPT OK\n";
    let mut bytes = good.as_bytes().to_vec();
    bytes.extend_from_slice(&[b'x'; 300_000]);
    bytes.push(b'\n');
    bytes.extend_from_slice("a ".repeat(100_000).as_bytes());
    bytes.extend_from_slice(b"\n\0\x01\xff\xfe \x1b[31m\n");
    bytes.extend_from_slice(good.replace(" 5 17", " 99999999999999999999999999 17").as_bytes());
    bytes.extend_from_slice(
        good.replace("1793520000 1793520058", "9999999999999 99999999999999").as_bytes(),
    );
    bytes.extend_from_slice(good.replace("1 443", "1 65536").as_bytes());
    let evidence = Evidence::new();
    evidence.file("a.log", &bytes);
    let ran = coverage(&[evidence.path()]);
    assert_eq!(ran.problems(), [("rejected_record".to_owned(), 2, 5)]);
    assert_eq!(networks(&ran)[0].5, Some(u64::MAX));
}
