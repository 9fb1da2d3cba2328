//! `hunt exfil`: chains on three clouds, each of their links taken away in turn, and what must stay
//! silent.

mod clouds;
mod world;

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, gzip, run};
use world::{DAY, OFFICE, THIEF, World, stamp};

/// `hunt exfil -f json` on evidence.
fn hunt(evidence: &Evidence, options: &[&str]) -> Value {
    exfil(evidence.path(), options).json()
}

fn exfil(path: &Path, options: &[&str]) -> Ran {
    let ran = run(command().current_dir("/").args(["exfil", "-f", "json"]).args(options).arg(path));
    for finding in ran.json()["findings"].as_array().expect("a list") {
        hold_together(finding);
    }
    ran
}

/// Points sum to the score, and records lie in order.
fn hold_together(finding: &Value) {
    let reasons = finding["reasons"].as_array().expect("reasons");
    let sum: i64 = reasons.iter().map(|it| it["points"].as_i64().expect("points")).sum();
    assert_eq!(finding["score"].as_i64(), Some(sum.clamp(0, 100)), "{finding:#}");
    let evidence = finding["evidence"].as_array().expect("evidence");
    let times: Vec<&str> = evidence.iter().map(|it| it["time"].as_str().expect("time")).collect();
    assert!(times.is_sorted() && !times.is_empty(), "{times:?}");
}

/// The finding about somebody, if there is one.
fn about<'r>(report: &'r Value, name: &str) -> Option<&'r Value> {
    let findings = report["findings"].as_array().expect("a list");
    let mut of = findings.iter().filter(|it| it["identity"]["name"] == name);
    let first = of.next();
    assert!(of.next().is_none(), "one finding an identity");
    first
}

fn codes(finding: &Value) -> Vec<&str> {
    let reasons = finding["reasons"].as_array().expect("reasons");
    reasons.iter().map(|it| it["code"].as_str().expect("a code")).collect()
}

fn missing(finding: &Value) -> Vec<&str> {
    let links = finding["details"]["missing_links"].as_array().expect("links");
    links.iter().map(|it| it["code"].as_str().expect("a code")).collect()
}

fn collector(world: &World) -> Value {
    let report = hunt(&world.written(), &[]);
    about(&report, "role/collector").cloned().unwrap_or(Value::Null)
}

#[test]
fn a_whole_chain_is_critical_with_exact_counts_and_its_sequence() {
    let report = hunt(&world::aws().written(), &[]);
    let finding = about(&report, "role/collector").expect("a finding");
    assert_eq!(
        (&finding["severity"], &finding["reference"]),
        (&json!("critical"), &json!("AN1328"))
    );
    assert_eq!(codes(finding), ["egress", "identity_made", "spike"]);
    assert_eq!(finding["attack"], json!(["T1048", "T1530"]));
    // The reads, the call that made the role and the one that took it on.
    assert_eq!(finding["events"], 4002);
    let details = &finding["details"];
    assert_eq!(
        details["new"],
        json!({"is_new": true, "verdict": "made", "since": stamp(-1200), "made_by": "user/eve", "minutes_before": 20})
    );
    let spike = &details["spike"];
    for (key, value) in [
        ("objects", json!(4000)),
        ("keys", json!(4000)),
        ("bytes", json!(3_000_000_000_u64)),
        ("objects_with_bytes", json!(4000)),
        ("buckets", json!(1)),
        ("bucket_names", json!(["acme-customers"])),
        ("failed", json!(0)),
        ("start", json!(stamp(0))),
        ("end", json!(stamp(1199))),
        ("sources", json!(["10.0.0.21"])),
        ("against", json!("nothing")),
    ] {
        assert_eq!(spike[key], value, "{key}");
    }
    let egress = &details["egress"];
    for (key, value) in [
        ("verdict", json!("sent")),
        ("bytes", json!(3_000_000_000_u64)),
        ("ports", json!([443])),
        ("minutes_after", json!(25)),
        ("hosts", json!(["10.0.0.21"])),
    ] {
        assert_eq!(egress[key], value, "{key}");
    }
    let to = &egress["destinations"][0];
    assert_eq!((&to["address"], &to["bytes"]), (&json!(THIEF), &json!(3_000_000_000_u64)));
    assert!(to["first_record"]["path"].as_str().is_some_and(|path| path.ends_with("flows.log")));
    assert_eq!(to["first_record"]["record"], 0);
    let steps = details["sequence"].as_array().expect("steps");
    let steps: Vec<(&str, &str)> = steps
        .iter()
        .map(|it| (it["step"].as_str().expect("a step"), it["time"].as_str().expect("a time")))
        .collect();
    let times = [-1200, -900, 0, 1199, 1500, 2040].map(stamp);
    let names = ["made", "assumed", "reads_begin", "reads_end", "egress_begins", "egress_ends"];
    assert_eq!(steps, names.into_iter().zip(times.iter().map(String::as_str)).collect::<Vec<_>>());
    assert_eq!(missing(finding), [""; 0]);
    assert!(about(&report, "role/web").is_none() && about(&report, "user/eve").is_none());
}

#[test]
fn the_composite_in_testdata_is_what_this_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/exfil/aws");
    let world = world::aws();
    let lines: String = world.records.iter().map(|record| format!("{record}\n")).collect();
    let flows = format!("{}\n", world.flows.join("\n"));
    for (name, text) in [("trail.ndjson.gz", lines), ("flows.log.gz", flows)] {
        let path = folder.join(name);
        if std::env::var_os("HUNT_WRITE_TESTDATA").is_some() {
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(&path, gzip(&text)).expect("written");
        }
        let bytes = std::fs::read(&path).expect("testdata");
        let mut known = String::new();
        let mut decoder = flate2::read::GzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_string(&mut decoder, &mut known).expect("inflated");
        assert!(known == text, "{name}: HUNT_WRITE_TESTDATA=1 writes it anew");
    }
    let report = exfil(&folder, &[]).json();
    assert_eq!(about(&report, "role/collector").expect("a finding")["severity"], "critical");
}

#[test]
fn without_one_of_its_links_a_chain_is_less() {
    let whole = collector(&world::aws());
    let score = |finding: &Value| finding["score"].as_i64().unwrap_or(0);
    // An identity that was there before, and read a little every day.
    let mut known = world::aws();
    known.records.retain(|record| {
        !matches!(record["eventName"].as_str(), Some("CreateRole" | "AssumeRole"))
    });
    for day in 1..=9 {
        known.reads("role/collector", "10.0.0.21", -day * DAY, 3600, 20, 1000);
    }
    let finding = collector(&known);
    assert_eq!(codes(&finding), ["spike", "egress"]);
    assert_eq!(finding["severity"], "high");
    assert_eq!(finding["details"]["spike"]["against"], "history");
    let objects = &finding["details"]["spike"]["measures"][0];
    assert_eq!(
        *objects,
        json!({"measure": "objects", "peak": 4000, "usual": 20.0, "times": 200.0})
    );
    assert!(score(&finding) < score(&whole));
    // Nothing sent.
    let mut quiet = world::aws();
    quiet.flows.retain(|line| !line.contains(THIEF));
    let finding = collector(&quiet);
    assert_eq!(codes(&finding), ["identity_made", "spike"]);
    assert_eq!(finding["severity"], "medium");
    assert_eq!(finding["details"]["egress"]["verdict"], "nothing");
    assert_eq!(missing(&finding), [""; 0]);
    // Few objects.
    let mut few = world::aws();
    let mut kept = 0;
    few.records.retain(|record| {
        let is_read =
            record["eventName"] == "GetObject" && record["sourceIPAddress"] == "10.0.0.21";
        kept += i32::from(is_read);
        !is_read || kept <= 40
    });
    assert_eq!(collector(&few), Value::Null);
    // A known identity that only reads.
    known.flows.clear();
    let finding = collector(&known);
    assert!(matches!(finding["severity"].as_str(), Some("low" | "medium")), "{finding:#}");
}

#[test]
fn what_leaves_before_the_reads_is_no_chain() {
    let mut world = world::aws();
    world.flows.retain(|line| !line.contains(THIEF));
    world.send("10.0.0.21", THIEF, -1500, 3_000_000_000);
    let finding = collector(&world);
    assert_eq!(codes(&finding), ["identity_made", "spike"]);
    assert_eq!(finding["details"]["egress"]["verdict"], "nothing");
}

#[test]
fn what_cannot_be_tested_is_said() {
    let mut world = world::aws();
    world.flows.clear();
    let report = hunt(&world.written(), &[]);
    let finding = about(&report, "role/collector").expect("a finding");
    assert_eq!(missing(finding), ["no_flow_logs"]);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("no flow logs"), "{warnings}");
    // Flow logs of another network.
    world.flow("eni-0b2", "10.0.9.9", THIEF, 1500, 3_000_000_000);
    let finding = collector(&world);
    assert_eq!(missing(&finding), ["flow_logs_elsewhere"]);
    assert_eq!(finding["details"]["egress"]["verdict"], "untested");
    // Evidence that begins with the role: whether it is new cannot be told.
    let mut late = world::aws();
    late.records.retain(|record| record["eventTime"].as_str() >= Some(&stamp(0)));
    let finding = collector(&late);
    assert_eq!(missing(&finding), ["evidence_begins_late"]);
    assert_eq!(codes(&finding), ["egress", "spike", "no_baseline"]);
    // No data events at all: the role was made and its machine sent, but what it read is not there.
    let mut blind = world::aws();
    blind.records.retain(|record| record["eventName"] != "GetObject");
    for day in 1..=9 {
        blind.call("user/kim", OFFICE, -day * DAY, "s3", "ListBuckets", json!({}));
    }
    blind.call("role/collector", "10.0.0.21", 0, "sts", "GetCallerIdentity", json!({}));
    let report = hunt(&blind.written(), &[]);
    let finding = about(&report, "role/collector").expect("a finding");
    assert_eq!(codes(finding), ["egress", "identity_made", "access_untested"]);
    assert_eq!(missing(finding), ["no_spike"]);
    assert!(report["warnings"].to_string().contains("no reads of objects"));
}

#[test]
fn the_house_knows_its_networks_and_its_jobs() {
    let world = world::aws();
    let evidence = world.written();
    let config = Evidence::new();
    let with = |text: &str| {
        let path = config.file("hunt.toml", text);
        hunt(&evidence, &["--config", path.to_str().expect("a path")])
    };
    let report = with("[policy]\ncorporate_networks = [\"203.0.113.0/24\"]\n");
    let finding = about(&report, "role/collector").expect("a finding");
    assert_eq!(finding["details"]["egress"]["verdict"], "nothing");
    let report = with(
        "[[identity]]\nmatch = \"*role/collector\"\nowner = \"data team\"\nexpected_services = [\"s3\"]\n",
    );
    let finding = about(&report, "role/collector").expect("a finding");
    assert!(codes(finding).contains(&"expected_service"));
    assert!(finding["triage"][0].as_str().is_some_and(|step| step.contains("data team")));
    let report = with(
        "[[change]]\nid = \"CHG-7\"\nstart = 2026-03-10T00:00:00Z\nend = 2026-03-11T00:00:00Z\nidentities = [\"*role/collector\"]\nactions = [\"s3:*\"]\n",
    );
    let finding = about(&report, "role/collector").expect("a finding");
    assert!(codes(finding).contains(&"approved_change"));
    let report = with(
        "[[allow]]\nidentity = \"*role/collector\"\nanalytics = [\"exfil\"]\nreason = \"migration\"\n",
    );
    assert!(about(&report, "role/collector").is_none());
    assert_eq!(report["summary"]["suppressed"], 1);
    let report = with("[thresholds.exfil]\nfewest_objects = 5000\nfewest_bytes = 9000000000\n");
    assert!(about(&report, "role/collector").is_none());
}

#[test]
fn machines_are_found_by_their_sessions_and_interfaces() {
    let mut world = World::usual();
    let instance = "i-0abc1234def567890";
    world.make_role("worker", -1200);
    let answer = json!({"responseElements": {"instancesSet": {"items": [{
        "instanceId": instance, "privateIpAddress": "10.0.7.7",
        "networkInterfaceSet": {"items": [{"networkInterfaceId": "eni-0c3", "privateIpAddress": "10.0.7.7"}]}}]}}});
    world.call("user/eve", OFFICE, -600, "ec2", "RunInstances", answer);
    let attached =
        json!({"requestParameters": {"networkInterfaceId": "eni-0c4", "instanceId": instance}});
    world.call("user/eve", OFFICE, -500, "ec2", "AttachNetworkInterface", attached);
    // Through a gateway: the address is one that no record knows.
    let who = format!("role/worker/{instance}");
    world.reads(&who, "192.0.2.10", 0, 1200, 1000, 1_000_000);
    world.flow("eni-0c3", "10.0.7.7", THIEF, 1500, 400_000_000);
    world.flow("eni-0c4", "10.0.7.8", THIEF, 1560, 500_000_000);
    // A stranger with the same address, and what comes in.
    world.flow("eni-0d9", "10.0.7.7", "203.0.113.99", 1500, 700_000_000);
    world.flow("eni-0c3", THIEF, "10.0.7.7", 1500, 900_000_000);
    let report = hunt(&world.written(), &[]);
    let finding = about(&report, "role/worker").expect("a finding");
    assert_eq!(codes(finding), ["egress", "identity_made", "spike"]);
    let egress = &finding["details"]["egress"];
    assert_eq!(
        (&egress["bytes"], &egress["destinations_number"]),
        (&json!(900_000_000), &json!(1))
    );
    // Without flow logs it cannot be told whose address it is.
    world.flows.clear();
    let report = hunt(&world.written(), &[]);
    let finding = about(&report, "role/worker").expect("a finding");
    assert_eq!(codes(finding), ["identity_made", "spike"]);
    assert_eq!(missing(finding), ["no_flow_logs", "address_unsure"]);
}

/// A role that reads in every night, from one address of the house's.
fn nightly(reads: i64) -> World {
    let mut world = World::usual();
    for night in (0..30).rev() {
        world.reads("role/backup", "198.51.100.20", -night * DAY, 3000, reads, 10_000);
    }
    world
}

#[test]
fn a_nightly_backup_is_silent_but_not_from_a_new_address() {
    let world = nightly(1200);
    let report = hunt(&world.written(), &[]);
    assert_eq!(report["findings"], json!([]));
    let mut moved = nightly(1200);
    for record in &mut moved.records {
        if record["eventTime"].as_str() >= Some(&stamp(0)) {
            record["sourceIPAddress"] = json!(THIEF);
        }
    }
    let report = hunt(&moved.written(), &[]);
    let finding = about(&report, "role/backup").expect("a finding");
    assert_eq!(codes(finding), ["fetched", "spike", "moved"]);
    assert_eq!(finding["severity"], "high");
    assert_eq!(finding["details"]["fetched"][0]["address"], THIEF);
    assert_eq!(finding["details"]["fetched"][0]["objects"], 1200);
    // More than ever, from where it always comes: a spike, and nothing else.
    let mut more = nightly(600);
    more.reads("role/backup", "198.51.100.20", 3600, 1800, 9000, 10_000);
    let report = hunt(&more.written(), &[]);
    let finding = about(&report, "role/backup").expect("a finding");
    assert_eq!(codes(finding), ["spike"]);
    assert_eq!(finding["details"]["spike"]["against"], "history");
    assert!(matches!(finding["severity"].as_str(), Some("low" | "medium")));
}

#[test]
fn reads_that_fail_and_calls_about_buckets_are_no_spike() {
    let mut world = World::usual();
    world.make_role("collector", -1200);
    for n in 0..2000 {
        let refused = json!({"errorCode": "AccessDenied",
            "requestParameters": {"bucketName": "acme-customers", "key": format!("k{n}")}});
        world.call("role/collector", THIEF, n / 2, "s3", "GetObject", refused);
        let named = json!({"requestParameters": {"bucketName": format!("b{n}")}});
        world.call("role/collector", THIEF, n / 2, "s3", "GetBucketPolicy", named);
        let listed = json!({"requestParameters": {"bucketName": "acme-customers"}});
        world.call("role/collector", THIEF, n / 2, "s3", "ListObjects", listed);
    }
    assert_eq!(collector(&world), Value::Null);
    world.reads("role/collector", THIEF, 0, 1000, 600, 1000);
    let finding = collector(&world);
    assert_eq!(finding["details"]["spike"]["failed"], 1998);
    assert_eq!(finding["details"]["spike"]["objects"], 600);
    assert_eq!(codes(&finding), ["fetched", "identity_made", "spike"]);
    assert_eq!(finding["severity"], "critical");
}

#[test]
fn a_burst_that_crosses_the_hour_is_one_burst() {
    // 300 in the last minutes of an hour, 300 in the first of the next.
    let mut world = World::usual();
    world.make_role("collector", -3600);
    world.reads("role/collector", "10.0.0.21", 3300, 600, 600, 1000);
    assert_eq!(collector(&world)["details"]["spike"]["objects"], 600);
    // As many over ten hours are none.
    let mut slow = World::usual();
    slow.make_role("collector", -3600);
    slow.reads("role/collector", "10.0.0.21", 0, 36_000, 600, 1000);
    assert_eq!(collector(&slow), Value::Null);
    // One object again and again is none, either.
    let mut same = World::usual();
    same.make_role("collector", -3600);
    for n in 0..5000 {
        same.read("role/collector", "10.0.0.21", n / 5, "status.json", 100);
    }
    assert_eq!(collector(&same), Value::Null);
}

#[test]
fn shares_are_ways_out_too() {
    let share = |seconds: i64, account: &str| {
        let mut world = world::aws();
        world.flows.retain(|line| !line.contains(THIEF));
        let request = json!({"requestParameters": {"snapshotId": "snap-1", "createVolumePermission":
            {"add": {"items": [{"userId": account}]}}}});
        world.call(
            "role/collector",
            "10.0.0.21",
            seconds,
            "ec2",
            "ModifySnapshotAttribute",
            request,
        );
        world
    };
    let finding = collector(&share(1800, "999988887777"));
    assert_eq!(codes(&finding), ["shared", "identity_made", "spike"]);
    assert_eq!(finding["severity"], "critical");
    assert_eq!(
        finding["details"]["shared"],
        json!([{"time": stamp(1800), "how": "snapshot", "what": "snap-1", "to": ["999988887777"]}])
    );
    // Before the reads, and with the house's own account.
    assert_eq!(codes(&collector(&share(-300, "999988887777"))), ["identity_made", "spike"]);
    assert_eq!(codes(&collector(&share(1800, world::ACCOUNT))), ["identity_made", "spike"]);
    // Without any reads, of a new identity.
    let mut alone = share(1800, "all");
    alone.records.retain(|record| {
        record["eventName"] != "GetObject" || record["sourceIPAddress"] != "10.0.0.21"
    });
    assert_eq!(codes(&collector(&alone)), ["shared", "identity_made"]);
}

#[test]
fn a_service_principal_on_azure_is_followed_the_same_way() {
    let mut azure = world::azure();
    let report = hunt(&azure.written(), &[]);
    let finding = about(&report, "sp/sync").expect("a finding");
    assert_eq!(finding["severity"], "critical");
    assert_eq!(codes(finding), ["egress", "identity_made", "spike"]);
    let details = &finding["details"];
    assert_eq!(details["new"]["made_by"], "user/kim@example.com");
    assert_eq!(details["spike"]["objects"], 2000);
    assert_eq!(details["spike"]["bytes"], 2_000_000_000_u64);
    assert_eq!(details["spike"]["bucket_names"], json!(["acmedata/customers"]));
    assert_eq!(details["egress"]["bytes"], 2_000_000_000_u64);
    assert_eq!(details["egress"]["destinations"][0]["address"], THIEF);
    assert_eq!(details["egress"]["minutes_after"], 20);
    azure.tuples =
        vec![format!("{},10.1.0.4,10.1.0.9,1,443,T,O,A,E,1,1,1,1", world::at(1200).timestamp())];
    let report = hunt(&azure.written(), &[]);
    let finding = about(&report, "sp/sync").expect("a finding");
    assert_eq!(codes(finding), ["identity_made", "spike"]);
    // Version 1 counts no bytes.
    azure.tuples = vec![format!("{},10.1.0.4,{THIEF},1,443,T,O,A", world::at(1200).timestamp())];
    let report = hunt(&azure.written(), &[]);
    let finding = about(&report, "sp/sync").expect("a finding");
    assert_eq!(missing(finding), ["flow_logs_without_bytes"]);
}

#[test]
fn a_service_account_on_google_cloud_is_followed_the_same_way() {
    let mut gcp = world::gcp();
    let name = format!("sa/sync@{}.iam.gserviceaccount.com", world::PROJECT);
    let report = hunt(&gcp.written(), &[]);
    let finding = about(&report, &name).expect("a finding");
    assert_eq!(finding["severity"], "critical");
    assert_eq!(codes(finding), ["egress", "identity_made", "spike"]);
    let details = &finding["details"];
    assert_eq!(details["new"]["made_by"], "user/kim@example.com");
    assert_eq!(
        (&details["spike"]["objects"], &details["spike"]["bytes"]),
        (&json!(2000), &json!(null))
    );
    assert_eq!(details["spike"]["bucket_names"], json!(["acme-lake"]));
    assert_eq!(details["egress"]["bytes"], 2_000_000_000_u64);
    assert_eq!(details["egress"]["hosts"], json!(["vm-sync"]));
    gcp.flows.clear();
    let report = hunt(&gcp.written(), &[]);
    assert_eq!(missing(about(&report, &name).expect("a finding")), ["no_flow_logs"]);
}

#[test]
fn access_logs_and_data_events_of_one_bucket_count_once() {
    let line = |n: i64| {
        let time = world::at(n).format("%d/%b/%Y:%H:%M:%S +0000");
        format!(
            "owner acme-customers [{time}] {THIEF} arn:aws:sts::{}:assumed-role/collector/session R{n} REST.GET.OBJECT logs/{n} \"GET /logs/{n} HTTP/1.1\" 200 - 5000 5000 1 1 \"-\" \"curl/8\" - - - - - - -\n",
            world::ACCOUNT
        )
    };
    let mut world = World::usual();
    world.make_role("collector", -1200);
    let evidence = world.written();
    evidence.file("access.log", (0..800).map(line).collect::<String>());
    let report = hunt(&evidence, &[]);
    let spike = &about(&report, "role/collector").expect("a finding")["details"]["spike"];
    assert_eq!((&spike["objects"], &spike["bytes"]), (&json!(800), &json!(4_000_000)));
    world.reads("role/collector", THIEF, 0, 800, 800, 5000);
    let evidence = world.written();
    evidence.file("access.log", (0..800).map(line).collect::<String>());
    let report = hunt(&evidence, &[]);
    let spike = &about(&report, "role/collector").expect("a finding")["details"]["spike"];
    assert_eq!((&spike["objects"], &spike["bytes"]), (&json!(800), &json!(4_000_000)));
}

#[test]
fn threads_and_windows_do_not_change_what_is_found() {
    let evidence = world::aws().written();
    let one = exfil(evidence.path(), &["-j1"]).stdout;
    let four = exfil(evidence.path(), &["-j4"]).stdout;
    assert!(one == four);
    let report = hunt(&evidence, &["--since", "2026-03-10"]);
    assert!(about(&report, "role/collector").is_some());
    let report = hunt(&evidence, &["--until", "2026-03-10T01:00:00Z"]);
    assert_eq!(report["findings"], json!([]));
    let table = run(command().args(["exfil", "-v"]).arg(evidence.path())).stdout;
    assert!(
        table.contains("new identity role/collector read 4,000 objects (3.0 GB) in 20 min"),
        "{table}"
    );
}

#[test]
fn management_events_alone_give_a_warning_and_no_finding() {
    let Some(root) = std::env::var_os("HUNT_CORPUS").filter(|root| !root.is_empty()) else {
        return;
    };
    let ran = exfil(&Path::new(&root).join("aws-university-2014"), &[]);
    let report = ran.json();
    assert_eq!(report["findings"], json!([]));
    assert!(report["warnings"].to_string().contains("no reads of objects"), "{report:#}");
}
