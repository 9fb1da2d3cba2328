//! What `hunt.toml` and a short past change.

use super::*;

fn shift(config: &str) -> Answer {
    hunt_with(&telling("network-then-change"), &jane(), config, &[])
}

#[test]
fn an_approved_change_takes_points_off_for_what_was_done_only() {
    let change = |rest: &str| {
        shift(&format!(
            "[[change]]\nid = 'CHG-482'\nstart = 2024-05-06T13:00:00Z\nend = 2024-05-06T15:00:00Z\n{rest}"
        ))
    };
    let plain = shift("");
    let covered = change("");
    let (before, after) = (plain.one("user/jane"), covered.one("user/jane"));
    let deeds = ["privileged_permission", "privileged_credential"];
    let deeds: i64 = deeds.iter().filter_map(|code| points(before, code)).sum();
    assert_eq!(points(after, "approved_change"), Some(-(deeds * 75 / 100)), "{after:#}");
    assert!(detail(after, "approved_change").starts_with("CHG-482 covers 2 of 2"), "{after:#}");
    assert_eq!(points(after, "new_network"), points(before, "new_network"));
    assert_eq!((&before["id"], &before["evidence"]), (&after["id"], &after["evidence"]));
    assert!(severity(after) < severity(before));
    let part = change("actions = ['iam:CreateAccessKey']\n");
    let taken = points(part.one("user/jane"), "approved_change").expect("points");
    assert_eq!(taken, -(deeds * 75 / 100 / 2));
    // Other people, other actions, other times.
    for rest in ["identities = ['role/*']\n", "actions = ['s3:*']\n"] {
        assert_eq!(points(change(rest).one("user/jane"), "approved_change"), None);
    }
    let later = "[[change]]\nid = 'x'\nstart = 2024-05-06T14:06:01Z\nend = 2024-05-07\n";
    assert_eq!(points(shift(later).one("user/jane"), "approved_change"), None);
}

#[test]
fn each_change_is_named_once() {
    let change = |id: &str, action: &str| {
        format!(
            "[[change]]\nid = '{id}'\nstart = 2024-05-06\nend = 2024-05-07\nactions = ['{action}']\n"
        )
    };
    let config = [change("CHG-1", "iam:Create*"), change("CHG-2", "iam:Attach*")].concat();
    let mut records = telling("network-then-change");
    let mut third = records[1].clone();
    third["eventID"] = json!("third");
    set_time(&mut third, "2024-05-06T14:07:00Z");
    records.push(third);
    let answer = hunt_with(&records, &jane(), &config, &[]);
    let said = detail(answer.one("user/jane"), "approved_change");
    assert_eq!(said, "CHG-1, CHG-2 cover 3 of 3 privileged calls");
}

#[test]
fn networks_of_the_house_are_never_new() {
    let answer = shift("[policy]\ncorporate_networks = ['203.0.113.0/24']\n");
    assert!(answer.of("user/jane").is_empty(), "{:#}", answer.report);
    // Of the same /16, but not of the house.
    let answer = shift("[policy]\ncorporate_networks = ['203.0.112.0/24']\n");
    assert!(codes(answer.one("user/jane")).contains("new_network"));
}

#[test]
fn thresholds_and_reviews_of_the_file_count() {
    let answer = shift("[thresholds.abuse]\nnew_network = 33\n");
    assert_eq!(points(answer.one("user/jane"), "new_network"), Some(33));
    let allow = "[[allow]]\nidentity = 'user/jane'\nanalytics = ['abuse']\nreason = 'reviewed'\n";
    let answer = shift(allow);
    assert!(answer.findings().is_empty());
    assert_eq!(answer.report["summary"]["suppressed"], 1);
    assert_eq!(shift(&allow.replace("abuse", "scope")).findings().len(), 1);
}

#[test]
fn a_type_in_the_file_decides_what_a_network_weighs() {
    let answer = shift("[[identity]]\nmatch = 'user/jane'\ntype = 'automation'\n");
    let held = codes(answer.one("user/jane"));
    assert!(held.contains("machine_network") && !held.contains("new_network"), "{held:?}");
}

#[test]
fn a_short_past_weighs_less() {
    let days = |first: &str, days| routine(&user("jane"), first, days, &ROUTINE);
    let records = telling("network-then-change");
    let long = hunt(&records, &jane());
    let short = hunt(&records, &days("2024-05-03", 4));
    let (long, short) = (long.one("user/jane"), short.one("user/jane"));
    assert_eq!(points(long, "immature_history"), None);
    assert!(points(short, "immature_history") < Some(-20), "{short:#}");
    assert!(score(short) < score(long));
    // Who was first seen that day has no past, and no place is new to her.
    let answer = hunt(&records, &days("2024-05-06", 1));
    answer.lacks("user/jane", &["new_network"]);
}

#[test]
fn a_role_taken_on_does_not_make_a_short_past_long() {
    let days = |first: &str, days| routine(&user("jane"), first, days, &ROUTINE);
    let mut records = telling("role-then-change");
    records[0]["sourceIPAddress"] = json!(AWAY);
    // What the role is used to is told of it only because she took it on.
    let usual = on_days_before(&records[1..], 30);
    let usual: Vec<Value> = usual
        .into_iter()
        .map(|mut record| {
            record["userIdentity"]["accessKeyId"] = json!("ASIAEXAMPLEOPSADMIN9");
            record
        })
        .collect();
    records.extend(usual);
    let answer = hunt(&records, &days("2024-05-03", 4));
    let finding = answer.one("user/jane");
    assert!(codes(finding).contains("new_role"), "{finding:#}");
    assert!(points(finding, "immature_history").is_some(), "{finding:#}");
}

#[test]
fn the_past_counts_whether_it_lies_in_the_window_or_not() {
    let records = telling("network-then-change");
    let all = hunt(&records, &jane());
    let week = hunt_with(&records, &jane(), "", &["--since", "2024-05-01"]);
    assert_eq!(all.one("user/jane")["reasons"], week.one("user/jane")["reasons"]);
    assert_eq!(all.one("user/jane")["id"], week.one("user/jane")["id"]);
    let before = hunt_with(&records, &jane(), "", &["--until", "2024-05-06T13:00:00Z"]);
    assert!(before.of("user/jane").is_empty());
}
