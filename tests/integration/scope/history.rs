//! How much past there is, and which calls belong together in time.

use super::*;

#[test]
fn two_days_of_baseline_lower_the_score_and_say_so() {
    let young = routine(&user("jane"), "2024-04-29", 8, &ROUTINE);
    let (young, mature) =
        (hunt("two-hours-apart", &young, &WINDOW), hunt("two-hours-apart", &jane(), &WINDOW));
    let (young, mature) = (young.one("user/jane"), mature.one("user/jane"));
    assert!(points(young, "immature_evidence").is_some_and(|points| points < 0), "{young:#}");
    assert!(detail(young, "immature_evidence").contains("2 days"), "{young:#}");
    assert_eq!(young["details"]["baseline"]["evidence_days"], 2);
    assert!(score(young) < score(mature));
    assert!(!codes(mature).contains("immature_evidence"), "{mature:#}");
}

#[test]
fn evidence_without_a_baseline_is_judged_by_sensitive_classes_alone() {
    let within = routine(&user("jane"), "2024-05-03", 3, &ROUTINE);
    let answer = hunt("two-hours-apart", &within, &[]);
    assert_eq!(answer.status, Some(0));
    assert!(answer.warnings().iter().any(|w| w.contains("no baseline")), "{:?}", answer.warnings());
    let finding = answer.one("user/jane");
    let used = texts(&finding["details"]["first_uses"]["actions"]);
    assert_eq!(used, ["iam:CreateUser", "iam:PutUserPolicy"]);
    assert!(codes(finding).contains("immature_evidence"), "{finding:#}");

    // Nothing but reading: where everything is new, being new tells nothing.
    let quiet = hunt("new-identity-reads", &within, &[]);
    assert_eq!(quiet.status, Some(0));
    assert!(quiet.warnings().iter().any(|w| w.contains("no baseline")));
    assert!(quiet.findings().is_empty(), "{:#}", quiet.report);
}

#[test]
fn evidence_with_a_baseline_does_not_claim_to_have_none() {
    let answer = hunt("new-identity-reads", &jane(), &WINDOW);
    assert!(answer.warnings().is_empty(), "{:?}", answer.warnings());
    assert_eq!(answer.report["evidence"]["baseline_days"], 29.6);
}

#[test]
fn calls_thirty_hours_apart_are_two_findings_and_two_hours_apart_are_one() {
    let apart = hunt("thirty-hours-apart", &jane(), &WINDOW);
    let actions: Vec<Vec<&str>> = apart
        .of("user/jane")
        .iter()
        .map(|finding| list(&finding["evidence"]).iter().map(|r| text(&r["action"])).collect())
        .collect();
    assert_eq!(actions.len(), 2, "{:#}", apart.report);
    assert!(actions.contains(&vec!["CreateUser"]) && actions.contains(&vec!["PutUserPolicy"]));
    assert_ne!(apart.findings()[0]["id"], apart.findings()[1]["id"]);

    let close = hunt("two-hours-apart", &jane(), &WINDOW);
    assert_eq!(close.one("user/jane")["events"], 2);
}

#[test]
fn the_id_of_a_finding_outlives_a_second_run_and_unrelated_files() {
    let ids = |routine: &[Value]| -> Vec<String> {
        let answer = hunt("thirty-hours-apart", routine, &WINDOW);
        let mut ids: Vec<_> =
            answer.of("user/jane").iter().map(|f| text(&f["id"]).to_owned()).collect();
        ids.sort();
        ids
    };
    let first = ids(&jane());
    assert!(first.iter().all(|id| id.starts_with("scope:")), "{first:?}");
    assert_eq!(first, ids(&jane()));
    // The stranger's records are older than all others, so that numbers of files and names move.
    let stranger = routine(&role("aaa", "one"), "2024-03-01", 60, &["sts:GetCallerIdentity"]);
    assert_eq!(first, ids(&[stranger, jane()].concat()));
}

#[test]
fn a_span_counts_back_from_the_newest_event_however_old_it_is() {
    let routine = routine(&user("jane"), "2013-04-01", 60, &ROUTINE);
    let answer = hunt("years-ago", &routine, &["--since", "30d"]);
    assert_eq!(answer.report["window"]["until"], "2013-06-06T14:03:05Z");
    assert_eq!(answer.report["window"]["since"], "2013-05-07T14:03:05Z");
    let finding = answer.one("user/jane");
    assert!(severity(finding) >= MEDIUM, "{finding:#}");
    // The days before the window, of which the last is cut short, are the baseline.
    assert_eq!(finding["details"]["baseline"]["days"], 37);
}

#[test]
fn the_window_of_scope_is_seven_days_unless_told_otherwise() {
    let answer = hunt("two-hours-apart", &jane(), &[]);
    assert_eq!(answer.report["window"]["until"], "2024-05-06T10:00:00Z");
    assert_eq!(answer.report["window"]["since"], "2024-04-29T10:00:00Z");
}

#[test]
fn what_happened_before_the_window_is_no_finding() {
    let answer = hunt("two-hours-apart", &jane(), &["--since", "2024-05-06"]);
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
}
