//! What was called: changes of IAM, services never used before, and what peers do.

use super::*;

const DEPLOYMENT: [&str; 4] = [
    "cloudformation:DescribeStacks",
    "s3:PutObject",
    "ecr:GetAuthorizationToken",
    "ec2:DescribeInstances",
];
const IAM: [&str; 3] = ["iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy"];

#[test]
fn the_first_iam_change_of_a_role_with_thirty_days_of_habit_is_found() {
    let deployer = routine(&role("ci-deploy", "build-80"), FIRST, 36, &DEPLOYMENT);
    let answer = hunt("first-iam-change", &deployer, &WINDOW);
    assert_eq!(answer.status, Some(0));
    let finding = answer.one("role/ci-deploy");
    assert!(severity(finding) >= HIGH, "{finding:#}");
    assert_eq!(finding["identity"]["kind"], "role");
    assert_eq!(finding["identity"]["id"], "arn:aws:iam::111122223333:role/ci-deploy");
    assert_eq!(finding["identity"]["session"], "build-81");
    assert!(text(&finding["title"]).contains("first IAM change"), "{finding:#}");
    let detail = detail(finding, "first_iam_change");
    assert!(detail.contains("AttachUserPolicy"), "{detail}");
    assert!(detail.contains("120 events") && detail.contains("30 days"), "{detail}");
    assert!(texts(&finding["attack"]).iter().any(|t| t.starts_with("T1098.")), "{finding:#}");

    let details = &finding["details"];
    assert_eq!(details["kind"], "change_of_scope");
    assert_eq!(details["new_identity"], false);
    assert_eq!(
        (&details["baseline"]["events"], &details["baseline"]["days"]),
        (&json!(120), &json!(30))
    );
    assert_eq!(texts(&details["first_uses"]["services"]), ["iam"]);
    assert_eq!(texts(&details["first_uses"]["actions"]), IAM);

    // The evidence names the very records of the file, in the order of time.
    let path = fixture("first-iam-change").join("trail.json");
    let logged: Value = serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON");
    let evidence = list(&finding["evidence"]);
    assert_eq!((evidence.len(), finding["events"].as_u64()), (3, Some(3)));
    for (record, logged) in evidence.iter().zip(list(&logged["Records"])) {
        assert_eq!(record["event_id"], logged["eventID"]);
        assert_eq!(record["time"], logged["eventTime"]);
        assert_eq!(record["action"], logged["eventName"]);
        assert_eq!(record["source_ip"], logged["sourceIPAddress"]);
        assert_eq!(record["user_agent"], logged["userAgent"]);
        assert_eq!(record["credential"], logged["userIdentity"]["accessKeyId"]);
        assert!(text(&record["resource"]).starts_with("user/backdoor"), "{record:#}");
        assert_eq!(text(&record["path"]), path.display().to_string());
    }
    let places: Vec<_> = evidence.iter().map(|record| record["record"].as_u64()).collect();
    assert_eq!(places, [Some(0), Some(1), Some(2)]);
}

#[test]
fn a_role_that_changes_iam_every_day_may_do_it_once_more() {
    let calls = [DEPLOYMENT.as_slice(), &IAM].concat();
    let answer = hunt(
        "first-iam-change",
        &routine(&role("ci-deploy", "build-80"), FIRST, 36, &calls),
        &WINDOW,
    );
    answer.is_quiet("role/ci-deploy");
    answer.lacks("role/ci-deploy", &["first_iam_change"]);
}

#[test]
fn looking_at_a_service_never_used_is_low_at_most() {
    let answer = hunt("new-service-read", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(severity(finding) <= LOW, "{finding:#}");
    assert_eq!(texts(&finding["details"]["first_uses"]["services"]), ["athena"]);
    assert!(detail(finding, "new_service_read").contains("athena"), "{finding:#}");
}

#[test]
fn changing_a_service_never_used_is_low_at_least() {
    let answer = hunt("new-service-write", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(detail(finding, "new_service").contains("sqs"), "{finding:#}");
    assert!(severity(finding) >= LOW, "{finding:#}");
}

#[test]
fn a_service_used_once_twenty_days_ago_is_not_new() {
    for (case, call) in
        [("new-service-read", "athena:ListDataCatalogs"), ("new-service-write", "sqs:ListQueues")]
    {
        let once = routine(&user("jane"), "2024-04-16", 1, &[call]);
        let answer = hunt(case, &[jane(), once].concat(), &WINDOW);
        answer.is_quiet("user/jane");
        answer.lacks("user/jane", &["new_service", "new_service_read"]);
    }
}

/// Users of the command line in Jane's account, with her routine and these calls besides.
fn peers(names: &[&str], besides: &[&str]) -> Vec<Value> {
    let calls = [ROUTINE.as_slice(), besides].concat();
    names.iter().flat_map(|name| routine(&user(name), FIRST, 36, &calls)).collect()
}

#[test]
fn what_many_peers_do_weighs_less_and_what_none_does_weighs_more() {
    let names = ["anna", "bert", "cleo", "dora", "emil"];
    let alone = hunt("two-hours-apart", &jane(), &WINDOW);
    let common = [jane(), peers(&names, &["iam:CreateUser", "iam:PutUserPolicy"])].concat();
    let common = hunt("two-hours-apart", &common, &WINDOW);
    let rare = hunt("two-hours-apart", &[jane(), peers(&names, &[])].concat(), &WINDOW);

    let [alone, common, rare] = [&alone, &common, &rare].map(|answer| answer.one("user/jane"));
    assert_eq!(common["details"]["peers"], 5);
    assert!(points(common, "common_among_peers").is_some_and(|points| points < 0), "{common:#}");
    assert!(points(rare, "rare_among_peers").is_some_and(|points| points > 0), "{rare:#}");
    assert!(score(common) < score(alone) && score(alone) < score(rare));
}
