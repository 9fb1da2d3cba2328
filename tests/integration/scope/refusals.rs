//! Calls that were refused: attempts are no deeds, and bursts of them are counted as time slides.

use super::*;

#[test]
fn attempts_that_were_all_refused_are_called_attempts() {
    let answer = hunt("refused-only", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert_eq!(finding["details"]["kind"], "attempt");
    assert!(severity(finding) <= MEDIUM, "{finding:#}");
    let title = text(&finding["title"]);
    assert!(title.contains("tried") || title.contains("failed"), "{title}");
    for deed in ["made", "granted", "created", "succeeded", "first IAM change"] {
        assert!(!title.contains(deed), "{title}");
    }
    let uses = &finding["details"]["first_uses"];
    assert!(texts(&uses["actions"]).is_empty(), "{uses:#}");
    let failed =
        ["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:PutUserPolicy"];
    assert_eq!(texts(&uses["failed_actions"]), failed);
    let mut outcomes = list(&finding["evidence"]).iter().map(|r| text(&r["outcome"]));
    assert!(outcomes.all(|outcome| outcome == "denied"), "{finding:#}");
}

#[test]
fn what_to_do_about_attempts_does_not_speak_of_deeds() {
    let answer = hunt("refused-only", &jane(), &WINDOW);
    let triage = answer.one("user/jane")["triage"].to_string();
    for deed in ["was granted", "were made", "was created", "was run", "were read"] {
        assert!(!triage.contains(deed), "{triage}");
    }
}

#[test]
fn refused_attempts_do_not_count_as_deeds_where_others_succeeded() {
    let answer = hunt("refused-in-part", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert_eq!(finding["details"]["kind"], "change_of_scope");
    let uses = &finding["details"]["first_uses"];
    assert_eq!(texts(&uses["actions"]), ["iam:CreateUser"]);
    assert_eq!(texts(&uses["failed_actions"]), ["iam:AttachUserPolicy", "iam:CreateAccessKey"]);
    let (deeds, attempts) = text(&finding["title"]).split_once(';').expect("deeds; attempts");
    assert!(deeds.contains("CreateUser") && !deeds.contains("AttachUserPolicy"), "{deeds}");
    assert!(!deeds.contains("CreateAccessKey") && attempts.contains("failed"), "{attempts}");
    // What failed must weigh less than the same call would have done with success.
    let attempted: Vec<&str> =
        codes(finding).into_iter().filter(|c| c.starts_with("attempted_")).collect();
    assert_eq!(attempted.len(), 1, "{finding:#}");
    assert!(points(finding, attempted[0]) < points(finding, "first_iam_change"), "{finding:#}");
}

#[test]
fn a_burst_of_refusals_counts_over_the_edge_of_an_hour() {
    let answer = hunt("refused-within-the-hour", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(detail(finding, "denied_burst").starts_with("5 "), "{finding:#}");
    assert!(severity(finding) <= MEDIUM, "{finding:#}");
}

#[test]
fn the_same_refusals_over_five_days_are_no_burst() {
    let answer = hunt("refused-over-five-days", &jane(), &WINDOW);
    assert!(!answer.of("user/jane").is_empty());
    answer.lacks("user/jane", &["denied_burst", "denied_storm"]);
}

#[test]
fn twenty_refusals_within_an_hour_are_a_storm_and_still_an_attempt() {
    let answer = hunt("refused-twenty-ways", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(detail(finding, "denied_storm").starts_with("20 "), "{finding:#}");
    assert!(!codes(finding).contains("denied_burst"), "{finding:#}");
    assert_eq!(finding["details"]["kind"], "attempt");
    assert!(severity(finding) <= MEDIUM, "{finding:#}");
}

#[test]
fn a_class_that_was_only_ever_refused_before_is_still_new() {
    // Thirty days of refusals are no habit of success.
    let mut refused = routine(&user("jane"), FIRST, 30, &["iam:CreateUser"]);
    for record in &mut refused {
        record["errorCode"] = json!("AccessDenied");
    }
    let answer = hunt("first-grant-after-refusals", &[jane(), refused].concat(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(codes(finding).contains("first_iam_change"), "{finding:#}");
    assert!(severity(finding) >= MEDIUM, "{finding:#}");
}
