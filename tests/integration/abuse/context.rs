//! From another network or in two at once, then something privileged.

use super::*;

const SHIFT: [&str; 3] = ["new_network", "privileged_permission", "privileged_credential"];

#[test]
fn a_key_from_a_new_network_that_makes_keys_and_grants_is_found() {
    let answer = hunt(&telling("network-then-change"), &jane());
    let calls = ["GetCallerIdentity", "CreateAccessKey", "AttachUserPolicy"];
    let finding = found(&answer, "user/jane", &SHIFT, HIGH, &calls);
    assert!(detail(finding, "new_network").contains("203.0.0.0/16"), "{finding:#}");
    let details = &finding["details"];
    assert_eq!(texts(&details["patterns"]), ["new_network"]);
    assert_eq!(texts(&details["privileged"]), ["iam:AttachUserPolicy", "iam:CreateAccessKey"]);
    assert_eq!(details["credentials"]["first"][0]["credential"], "AKIAEXAMPLEJANE");
    assert_eq!(finding["identity"]["id"], "arn:aws:iam::111122223333:user/jane");
    // The keys that she made are hers, too, and nobody used them.
    assert_eq!(finding["events"], 3);
}

#[test]
fn changes_from_home_before_the_network_shifts_are_no_part_of_it() {
    let records = telling("network-then-change");
    let home = |record: &mut Value| record["sourceIPAddress"] = json!(HOME);
    let records = changed(&records, "CreateAccessKey", home);
    let records = changed(&records, "AttachUserPolicy", home);
    let records = moved(&records, "CreateAccessKey", "2024-05-06T13:00:00Z");
    let records = moved(&records, "AttachUserPolicy", "2024-05-06T13:01:00Z");
    quiet(&hunt(&records, &jane()), &["privileged_permission", "privileged_credential"]);
}

#[test]
fn a_network_used_since_the_day_before_yesterday_is_not_new() {
    let records = telling("network-then-change");
    let records = moved(&records, "GetCallerIdentity", "2024-05-05T11:00:00Z");
    let answer = hunt(&records, &jane());
    quiet(&answer, &["privileged_permission", "privileged_credential"]);
    assert_eq!(text(&answer.one("user/jane")["last_seen"]), "2024-05-05T11:00:00Z");
    // Half an hour less than a day before, it is.
    let records = moved(&records, "GetCallerIdentity", "2024-05-05T14:30:00Z");
    let answer = hunt(&records, &jane());
    let findings = answer.of("user/jane");
    assert!(findings.iter().any(|it| SHIFT.iter().all(|code| codes(it).contains(code))));
}

#[test]
fn a_person_whose_way_out_changes_is_low() {
    let answer = hunt(&telling("network-alone"), &jane());
    let finding = found(&answer, "user/jane", &["new_network"], LOW, &["ListBuckets"]);
    assert_eq!(codes(finding).len(), 1, "{finding:#}");
    assert!(texts(&finding["details"]["privileged"]).is_empty());
}

#[test]
fn what_is_her_habit_there_is_silent() {
    let Who(who, _, agent) = user("jane");
    let calls = ["iam:CreateAccessKey", "iam:AttachUserPolicy"];
    let there = routine(&Who(who, "203.0.200.1", agent), FIRST, 36, &calls);
    let answer = hunt(&telling("network-then-change"), &[jane(), there].concat());
    assert!(answer.of("user/jane").is_empty(), "{:#}", answer.report);
}

#[test]
fn what_was_refused_there_is_called_an_attempt() {
    let answer = hunt(&telling("network-refused"), &jane());
    let finding = answer.one("user/jane");
    let title = text(&finding["title"]);
    assert!(title.contains("then tried ") && title.ends_with(" and failed"), "{title}");
    let done = hunt(&telling("network-then-change"), &jane());
    let points = |answer: &Answer| points(answer.one("user/jane"), "privileged_permission");
    assert!(points(&answer) < points(&done), "{finding:#}");
    assert!(detail(finding, "privileged_permission").ends_with("it failed"), "{finding:#}");
}

#[test]
fn one_session_in_two_networks_at_once_is_found() {
    let answer = hunt(&telling("two-places"), &jane());
    let reasons = ["two_places", "new_network", "privileged_permission"];
    let calls = ["ListBuckets", "CreateUser", "DescribeInstances"];
    let finding = found(&answer, "user/jane", &reasons, HIGH, &calls);
    let said = detail(finding, "two_places");
    assert!(said.contains("198.51.0.0/16") && said.contains("203.0.0.0/16"), "{said}");
    assert_eq!(finding["events"], 4);
}

#[test]
fn two_networks_one_after_the_other_are_not_two_at_once() {
    let records = telling("two-places");
    let apart = moved(&records, "DescribeInstances", "2024-05-06T15:10:00Z");
    hunt(&apart, &jane()).lacks("user/jane", &["two_places"]);
    let before = moved(&records, "DescribeInstances", "2024-05-06T13:50:00Z");
    hunt(&before, &jane()).lacks("user/jane", &["two_places"]);
    // Reading alone, and of two credentials each in its own place.
    let reading = changed(&before, "CreateUser", |it| it["eventName"] = json!("ListUsers"));
    quiet(&hunt(&reading, &jane()), &["two_places"]);
    let mut two = records.clone();
    for record in two.iter_mut().filter(|record| record["sourceIPAddress"] == AWAY) {
        record["userIdentity"]["accessKeyId"] = json!("ASIAEXAMPLEJANEOTHER");
    }
    hunt(&two, &jane()).lacks("user/jane", &["two_places"]);
}

#[test]
fn the_office_and_elsewhere_at_once_are_two_places() {
    let config = "[policy]\ncorporate_networks = ['198.51.100.0/24']\n";
    let answer = hunt_with(&telling("two-places"), &jane(), config, &[]);
    assert!(codes(answer.one("user/jane")).contains("two_places"), "{:#}", answer.report);
    // Both of the house: neither is new, nor far.
    let config = "[policy]\ncorporate_networks = ['198.51.100.0/24', '203.0.113.0/24']\n";
    let answer = hunt_with(&telling("two-places"), &jane(), config, &[]);
    assert!(answer.of("user/jane").is_empty(), "{:#}", answer.report);
}
