//! Bursts: looking around, probing what is refused, changing many services at once.

use super::*;

const RECON: [&str; 3] = ["recon", "recon_then_change", "privileged_permission"];

#[test]
fn looking_around_over_midnight_then_a_change_is_found() {
    let answer = hunt(&telling("recon-then-change"), &jane());
    let calls = ["ListUsers", "DescribeTrails", "PutUserPolicy"];
    let finding = found(&answer, "user/jane", &RECON, HIGH, &calls);
    let said = detail(finding, "recon");
    assert!(said.starts_with("15 distinct reading actions over 8 services"), "{said}");
    assert_eq!(finding["events"], 16);
    assert!(detail(finding, "recon_then_change").starts_with("PutUserPolicy"), "{finding:#}");
}

#[test]
fn looking_around_alone_or_after_the_change_is_low() {
    let records = telling("recon-then-change");
    quiet(&hunt(&records[..15], &jane()), &["recon_then_change"]);
    let before = moved(&records, "PutUserPolicy", "2024-05-05T23:30:00Z");
    quiet(&hunt(&before, &jane()), &["recon_then_change", "privileged_permission"]);
}

#[test]
fn a_change_after_a_look_and_before_the_burst_does_not_follow_it() {
    // A call as on every day at 23:20, a change, and the looking around within an hour of both.
    let mut records = telling("recon-then-change");
    let mut usual = records[8].clone();
    usual["eventName"] = json!("ListBuckets");
    usual["eventID"] = json!("usual");
    set_time(&mut usual, "2024-05-05T23:20:00Z");
    records.push(usual);
    let records = moved(&records, "PutUserPolicy", "2024-05-05T23:30:00Z");
    quiet(&hunt(&records, &jane()), &["recon_then_change", "privileged_permission"]);
}

#[test]
fn a_change_long_after_looking_around_does_not_follow_it() {
    let records = telling("recon-then-change");
    let late = moved(&records, "PutUserPolicy", "2024-05-06T04:30:00Z");
    quiet(&hunt(&late, &jane()), &["recon_then_change", "privileged_permission"]);
    // The minutes count from the end: who looks around for hours changes things then.
    let long = telling("recon-then-change");
    let rounds = on_days_before(&long[..15], 6);
    let again = spread(&rounds, "2024-05-06T00:12:00Z", 4);
    let change = moved(&long[15..], "PutUserPolicy", "2024-05-06T06:20:00Z");
    let answer = hunt(&[again, change].concat(), &jane());
    found(&answer, "user/jane", &RECON, HIGH, &["PutUserPolicy"]);
}

#[test]
fn as_much_as_ever_slower_and_narrower_is_no_burst() {
    let records = telling("recon-then-change");
    let (reads, change) = records.split_at(15);
    let every_day = on_days_before(reads, 35);
    let answer = hunt(&records, &[jane(), every_day].concat());
    quiet(&answer, &["recon_then_change", "privileged_permission"]);
    assert!(answer.of("user/jane").iter().all(|it| text(&it["last_seen"]) < "2024-04-19"));
    let slow = spread(reads, "2024-05-05T10:00:00Z", 55);
    quiet(&hunt(&[&slow, change].concat(), &jane()), &["recon"]);
    let mut narrow = reads.to_vec();
    for (place, record) in narrow.iter_mut().enumerate() {
        let service = ["iam", "ec2"][place % 2];
        record["eventSource"] = json!(format!("{service}.amazonaws.com"));
    }
    quiet(&hunt(&[&narrow, change].concat(), &jane()), &["recon"]);
    let mut same = reads.to_vec();
    for record in &mut same {
        record["eventName"] = json!("ListUsers");
    }
    quiet(&hunt(&[&same, change].concat(), &jane()), &["recon"]);
}

#[test]
fn twice_the_habit_is_more_than_the_habit() {
    // On every day eight distinct reads; fifteen are less than twice that.
    let records = telling("recon-then-change");
    let answer = hunt(&records, &[jane(), some_of(&records)].concat());
    quiet(&answer, &["recon"]);
    let config = "[thresholds.abuse]\nhabit_factor = 1\n";
    let answer = hunt_with(&records, &[jane(), some_of(&records)].concat(), config, &[]);
    found(&answer, "user/jane", &RECON, HIGH, &["PutUserPolicy"]);
}

fn some_of(records: &[Value]) -> Vec<Value> {
    on_days_before(&spread(&records[..8], "2024-05-05T12:00:00Z", 1), 34)
}

#[test]
fn probing_over_midnight_then_what_works_is_found() {
    let answer = hunt(&telling("probes-then-change"), &jane());
    let reasons = ["probing", "privileged_credential"];
    let finding = found(&answer, "user/jane", &reasons, HIGH, &["CreateAccessKey", "CreateUser"]);
    assert_eq!(detail(finding, "probing"), "12 calls of 6 actions refused within 60 minutes");
    // What was refused is not done.
    let title = text(&finding["title"]);
    assert!(title.ends_with("then CreateAccessKey"), "{title}");
}

#[test]
fn probes_alone_are_attempts_and_nothing_was_done() {
    let answer = hunt(&telling("probes-then-change")[..12], &jane());
    let finding = answer.one("user/jane");
    assert!(severity(finding) <= MEDIUM, "{finding:#}");
    assert!(text(&finding["title"]).ends_with("and failed"), "{finding:#}");
    assert!(!codes(finding).contains("execution"), "{finding:#}");
    assert!(list(&finding["evidence"]).iter().all(|it| it["outcome"] == "denied"));
}

#[test]
fn refusals_apart_as_ever_and_errors_are_no_probing() {
    let records = telling("probes-then-change");
    let tries = &records[..12];
    let slow = spread(tries, "2024-05-05T12:00:00Z", 31);
    quiet(&hunt(&slow, &jane()), &["probing"]);
    let mut wrong = tries.to_vec();
    for record in &mut wrong {
        record["errorCode"] = json!("ValidationException");
    }
    quiet(&hunt(&wrong, &jane()), &["probing"]);
    let answer = hunt(tries, &[jane(), on_days_before(tries, 35)].concat());
    let late = answer.findings().iter().filter(|it| text(&it["last_seen"]) > "2024-04-12");
    assert_eq!(late.count(), 0, "{:#}", answer.report);
    // What works first is not what the probes led to.
    let first = moved(&records, "CreateAccessKey", "2024-05-05T23:40:00Z");
    assert!(!codes(hunt(&first, &jane()).one("user/jane")).contains("privileged_credential"));
}

#[test]
fn many_services_changed_within_minutes_over_midnight_are_found() {
    let answer = hunt(&telling("impact"), &jane());
    let calls = ["DeleteBucket", "TerminateInstances", "StopLogging"];
    let finding = found(&answer, "user/jane", &["impact", "privileged_destruction"], HIGH, &calls);
    assert_eq!(detail(finding, "impact"), "5 services changed within 10 minutes; at most 0 before");
    assert_eq!(finding["events"], 5);
}

#[test]
fn the_same_changes_apart_refused_in_one_service_or_as_ever_are_no_blow() {
    let records = telling("impact");
    let slow = spread(&records, "2024-05-05T22:00:00Z", 4);
    quiet(&hunt(&slow, &jane()), &["impact"]);
    let mut refused = records.clone();
    for record in &mut refused {
        record["errorCode"] = json!("AccessDenied");
    }
    hunt(&refused, &jane()).lacks("user/jane", &["impact"]);
    let mut one = records.clone();
    for record in &mut one {
        record["eventSource"] = json!("ec2.amazonaws.com");
    }
    quiet(&hunt(&one, &jane()), &["impact"]);
    let answer = hunt(&records, &[jane(), on_days_before(&records, 35)].concat());
    quiet(&answer, &[]);
    assert!(answer.findings().iter().all(|it| text(&it["last_seen"]) < "2024-04-12"));
}
