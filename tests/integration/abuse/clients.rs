//! Cloud Shell, other clients and systems, tools of attackers, then a change.

use super::*;

#[test]
fn another_client_and_system_then_a_change_is_found() {
    let answer = hunt(&telling("client-then-change"), &jane());
    let reasons = ["new_client", "new_system", "privileged_permission", "privileged_credential"];
    let finding = found(&answer, "user/jane", &reasons, HIGH, &["AttachUserPolicy"]);
    assert!(detail(finding, "new_system").contains("Windows"), "{finding:#}");
    assert!(detail(finding, "new_client").starts_with("sdk"), "{finding:#}");
}

#[test]
fn another_client_alone_or_after_the_change_is_nothing_much() {
    let records = telling("client-then-change");
    quiet(&hunt(&records[..1], &jane()), &[]);
    let usual = |record: &mut Value| record["userAgent"] = json!(CLI);
    let records = changed(&records, "CreateAccessKey", usual);
    let records = changed(&records, "AttachUserPolicy", usual);
    quiet(&hunt(&records, &jane()), &["privileged_permission"]);
}

#[test]
fn another_system_alone_is_what_the_title_says() {
    let mut records = telling("client-then-change");
    for record in &mut records {
        record["userAgent"] = json!(CLI.replace("Linux/6.5.0", "Windows/10"));
    }
    let answer = hunt(&records, &jane());
    let finding = found(&answer, "user/jane", &["new_system"], MEDIUM, &["AttachUserPolicy"]);
    let title = text(&finding["title"]);
    assert!(title.starts_with("user/jane worked on a system new to it, then Create"), "{title}");
}

#[test]
fn a_client_that_she_uses_now_and_then_is_not_new() {
    let records = telling("client-then-change");
    let before = on_days_before(&records[..1], 3);
    let answer = hunt(&records, &[jane(), before].concat());
    quiet(&answer, &["privileged_permission"]);
}

#[test]
fn network_and_client_together_weigh_more() {
    let records = telling("client-then-change");
    let alone = hunt(&records, &jane());
    let both = hunt(&all_from(&records, AWAY), &jane());
    let finding = found(&both, "user/jane", &["network_and_client"], 4, &["AttachUserPolicy"]);
    assert!(score(finding) > score(alone.one("user/jane")));
    // On a journey with another laptop, until something is done with it.
    let journey = hunt(&all_from(&records[..1], AWAY), &jane());
    quiet(&journey, &["network_and_client"]);
}

#[test]
fn cloud_shell_for_the_first_time_then_a_change_is_found() {
    let answer = hunt(&telling("cloud-shell-then-change"), &jane());
    let reasons = ["cloud_shell", "privileged_permission"];
    let finding = found(&answer, "user/jane", &reasons, MEDIUM, &["CreateUser"]);
    assert!(text(&finding["title"]).contains("in Cloud Shell"), "{finding:#}");
}

#[test]
fn cloud_shell_as_ever_or_only_to_look_is_quiet() {
    let records = telling("cloud-shell-then-change");
    quiet(&hunt(&records[..1], &jane()), &["privileged_permission"]);
    let as_ever = on_days_before(&records, 35);
    let answer = hunt(&records, &[jane(), as_ever].concat());
    quiet(&answer, &[]);
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
}

#[test]
fn a_tool_of_attackers_then_a_change_is_found() {
    let answer = hunt(&telling("tool-then-change"), &jane());
    let reasons = ["tool", "privileged_permission"];
    let finding =
        found(&answer, "user/jane", &reasons, MEDIUM, &["GetCallerIdentity", "CreateUser"]);
    assert!(text(&finding["title"]).contains("tool of attackers"), "{finding:#}");
}

#[test]
fn a_scanner_that_scans_every_day_is_silent() {
    let records = telling("tool-then-change");
    let scanner = |records: &[Value]| {
        changed(records, "GetCallerIdentity", |it| {
            it["userAgent"] = json!(format!("{BOTO} Prowler/3.11"));
        })
    };
    let scans = scanner(&records[..1]);
    let before = on_days_before(&scans, 35);
    let answer = hunt(&scans, &[jane(), before].concat());
    // On its first day it was new, and that is told gently.
    quiet(&answer, &[]);
    assert!(answer.of("user/jane").iter().all(|it| text(&it["last_seen"]) < "2024-04-10"));
}
