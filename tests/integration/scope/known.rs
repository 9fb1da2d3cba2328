//! What `hunt.toml` changes in the answer, table by table, each beside what it leaves alone.

use super::*;

/// Hunts with these settings.
fn hunt_with(case: &str, routine: &[Value], config: &str) -> Answer {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("hunt.toml");
    std::fs::write(&path, config).expect("written");
    let options = [&WINDOW[..], &["--config", path.to_str().expect("a plain path")]].concat();
    hunt(case, routine, &options)
}

/// A pipeline's routine; then it makes a user, a key and a grant at 14:02 and 14:03 on 6 May.
fn pipeline() -> Vec<Value> {
    let calls = ["s3:PutObject", "ec2:DescribeInstances", "ecr:GetAuthorizationToken"];
    routine(&role("ci-deploy", "build-80"), FIRST, 36, &calls)
}

fn arming(config: &str) -> Answer {
    hunt_with("first-iam-change", &pipeline(), config)
}

#[test]
fn type_and_owner_take_the_place_of_a_guess() {
    let plain = arming("");
    assert_eq!(plain.one("role/ci-deploy")["details"]["known"], Value::Null);
    let config = "\n[[identity]]\nmatch = 'role/ci-*'\ntype = 'workload'\nowner = 'Platform'\n";
    let answer = arming(config);
    let finding = answer.one("role/ci-deploy");
    let details = &finding["details"];
    assert_eq!(details["character"], "workload");
    assert_eq!(details["character_because"], "hunt.toml says so");
    assert_eq!(details["known"], json!({"type": "workload", "owner": "Platform", "line": 2}));
    assert!(text(&finding["triage"][0]).starts_with("Ask Platform"), "{finding:#}");
    assert_ne!(plain.one("role/ci-deploy")["details"]["character"], "workload");
}

#[test]
fn an_expected_service_gives_no_points_for_being_new() {
    let config =
        "[[identity]]\nmatch = 'arn:aws:iam::*:role/ci-deploy'\nexpected_services = ['IAM']\n";
    let (plain, answer) = (arming(""), arming(config));
    let finding = answer.one("role/ci-deploy");
    assert_eq!(points(finding, "new_service"), Some(12));
    assert_eq!(points(finding, "expected_service"), Some(-12));
    let detail = detail(finding, "expected_service");
    assert!(detail.starts_with("iam: ") && detail.ends_with("hunt.toml:1"), "{detail}");
    // What was done counts as before, and so does a service that nobody expected.
    let first = |answer: &Answer| points(answer.one("role/ci-deploy"), "first_iam_change");
    assert_eq!(first(&plain), first(&answer));
    assert_eq!(plain.one("role/ci-deploy")["id"], finding["id"]);
    arming("[[identity]]\nmatch = '*'\nexpected_services = ['s3']\n")
        .lacks("role/ci-deploy", &["expected_service"]);
}

#[test]
fn the_first_entry_that_matches_counts_and_the_others_are_named() {
    let config = "[[identity]]\nmatch = 'role/*'\nowner = 'first'\n[[identity]]\nmatch = 'role/ci-*'\nowner = 'second'\n";
    let answer = arming(config);
    assert_eq!(answer.one("role/ci-deploy")["details"]["known"]["owner"], "first");
    let warnings = answer.warnings();
    let about = warnings.iter().find(|w| w.contains("[[identity]]")).expect("a warning");
    assert!(about.contains("hunt.toml:4:") && about.contains("line 1 matches"), "{about}");
    assert!(about.contains("role/ci-deploy"), "{about}");
}

const BREAK_GLASS: &str = "[[identity]]\nmatch = 'user/jane'\ntype = 'break_glass'\n";

#[test]
fn any_use_of_a_break_glass_identity_is_a_finding() {
    let quiet = hunt_with("new-network", &jane(), "");
    assert!(severity(quiet.one("user/jane")) <= LOW);
    let answer = hunt_with("new-network", &jane(), BREAK_GLASS);
    let found = answer.of("user/jane");
    assert!(!found.is_empty() && found.iter().all(|f| severity(f) >= MEDIUM), "{found:#?}");
    assert!(found.iter().all(|f| points(f, "break_glass_used") == Some(45)), "{found:#?}");
    assert!(found.iter().all(|f| f["details"]["kind"] == "break_glass"), "{found:#?}");
    // Six days of routine lie in the window, and two calls from elsewhere.
    assert_eq!(found.iter().filter_map(|f| f["events"].as_u64()).sum::<u64>(), 6 * 4 + 2);
    assert!(text(&found[0]["title"]).starts_with("break-glass identity user/jane was used: "));
    assert_eq!(found[0]["details"]["character"], "human");
}

#[test]
fn a_break_glass_identity_inside_an_approved_change_is_as_others() {
    let config = format!(
        "{BREAK_GLASS}[[change]]\nid = 'DR-1'\nstart = 2024-05-01\nend = 2024-06-01\nidentities = ['*jane']\n"
    );
    let answer = hunt_with("new-network", &jane(), &config);
    answer.lacks("user/jane", &["break_glass_used"]);
    assert!(severity(answer.one("user/jane")) <= LOW);
}

#[test]
fn a_change_that_covers_all_takes_points_off_and_hides_nothing() {
    let plain = arming("");
    let config = "[[change]]\nid = 'CHG-482'\nstart = 2024-05-06T14:00:00Z\nend = 2024-05-06T15:00:00Z\nidentities = ['*ci-*']\nactions = ['IAM:*']\n";
    let answer = arming(config);
    let (before, after) = (plain.one("role/ci-deploy"), answer.one("role/ci-deploy"));
    let taken = points(after, "approved_change").expect("points");
    assert_eq!(taken, -score(before) * 75 / 100, "{after:#}");
    let detail = detail(after, "approved_change");
    assert!(detail.starts_with("CHG-482 covers ") && detail.contains("CreateUser"), "{detail}");
    assert_eq!((&before["id"], &before["evidence"]), (&after["id"], &after["evidence"]));
    assert_eq!(answer.report["summary"]["suppressed"], 0);
}

#[test]
fn a_change_that_covers_a_part_takes_a_part_off() {
    let change = |rest: &str| {
        let config = format!(
            "[[change]]\nid = 'CHG-482'\nstart = 2024-05-06T14:00:00Z\nend = 2024-05-06T15:00:00Z\n{rest}"
        );
        arming(&config)
    };
    let taken = |answer: &Answer| points(answer.one("role/ci-deploy"), "approved_change");
    let all = taken(&change("")).expect("points");
    let answer = change("actions = ['CreateUser', 'CreateAccessKey']\n");
    let part = taken(&answer).expect("points");
    assert!(all < part && part < 0, "{part} of {all}");
    let detail = detail(answer.one("role/ci-deploy"), "approved_change");
    assert!(detail.ends_with(", not AttachUserPolicy"), "{detail}");
    // Nothing for what is about others, other actions, or other times.
    assert_eq!(taken(&change("identities = ['user/*']\n")), None);
    assert_eq!(taken(&change("actions = ['s3:*']\n")), None);
    let later = "[[change]]\nid = 'x'\nstart = 2024-05-06T14:03:06Z\nend = 2024-05-07\n";
    assert_eq!(taken(&arming(later)), None);
    // The last call comes at the end, which is no part of the change.
    let shorter = "[[change]]\nid = 'x'\nstart = 2024-05-06\nend = 2024-05-06T14:03:05Z\n";
    assert_eq!(taken(&arming(shorter)), Some(part));
}

#[test]
fn a_change_does_not_vouch_for_who_holds_the_credential() {
    let config = "[[change]]\nid = 'x'\nstart = 2024-05-01\nend = 2024-06-01\n";
    let answer = hunt_with("new-network", &jane(), config);
    let finding = answer.one("user/jane");
    assert_eq!(codes(finding), BTreeSet::from(["new_network"]));
}

/// Jane creates compute in ap-southeast-2, where she never was.
fn abroad(config: &str) -> Answer {
    let calls = [ROUTINE.as_slice(), &["ec2:RunInstances"]].concat();
    hunt_with("new-region", &routine(&user("jane"), FIRST, 36, &calls), config)
}

#[test]
fn a_new_region_weighs_less_where_it_is_allowed_and_more_where_it_is_not() {
    let plain = abroad("");
    let allowed = abroad("[policy]\nallowed_regions = ['us-east-1', 'AP-*']\n");
    let outside = abroad("[policy]\nallowed_regions = ['us-east-1', 'eu-*']\n");
    let jane = |answer: &Answer| score(answer.one("user/jane"));
    assert!(jane(&allowed) < jane(&plain) && jane(&plain) < jane(&outside));
    let finding = allowed.one("user/jane");
    assert_eq!(points(finding, "allowed_region"), Some(-(8 + 25) / 2));
    assert!(detail(finding, "allowed_region").contains("ap-southeast-2"));
    let finding = outside.one("user/jane");
    assert_eq!(points(finding, "region_outside_policy"), Some(15));
    assert!(detail(finding, "region_outside_policy").contains("ap-southeast-2"));
    plain.lacks("user/jane", &["allowed_region", "region_outside_policy"]);
    // A region that was used before and is left alone by the policy is no news.
    outside.lacks("user/jane", &["allowed_region"]);
}

#[test]
fn the_networks_of_the_house_are_not_new() {
    let corporate = |network: &str| format!("[policy]\ncorporate_networks = ['{network}']\n");
    let answer = hunt_with("new-network", &jane(), &corporate("203.0.113.0/24"));
    assert!(answer.of("user/jane").is_empty(), "{:#}", answer.report);
    // Of the same /16, but not of the house.
    let answer = hunt_with("new-network", &jane(), &corporate("203.0.112.0/24"));
    assert!(codes(answer.one("user/jane")).contains("new_network"));
}

#[test]
fn thresholds_are_those_of_the_file() {
    let answer = hunt_with("new-network", &jane(), "[thresholds.scope]\nnew_network = 70\n");
    let finding = answer.one("user/jane");
    assert_eq!((points(finding, "new_network"), severity(finding)), (Some(70), HIGH));
}

#[test]
fn an_allowed_finding_is_set_apart_and_counted() {
    let config = "\n[[allow]]\nidentity = 'arn:aws:iam::*:role/ci-*'\nanalytics = ['scope']\nactions = ['iam:Create*', 'attachuserpolicy']\nreason = 'reviewed, CHG-311'\nuntil = 2024-05-07\n";
    let (plain, answer) = (arming(""), arming(config));
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
    let suppressed = list(&answer.report["suppressed"]);
    assert_eq!(suppressed.len(), 1);
    let expected = json!({"reason": "reviewed, CHG-311", "line": 2});
    assert_eq!(suppressed[0]["suppressed"], expected);
    let mut bare = suppressed[0].clone();
    bare.as_object_mut().expect("an object").remove("suppressed");
    assert_eq!(&bare, plain.one("role/ci-deploy"));
    let summary = &answer.report["summary"];
    assert_eq!(
        (&summary["suppressed"], &summary["high"], &summary["hidden"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert!(text(&answer.report["config"]["path"]).ends_with("hunt.toml"));
    assert_eq!(plain.report["suppressed"], json!([]));
}

#[test]
fn a_finding_stays_when_identity_analytic_or_one_action_is_not_covered() {
    for entry in [
        "identity = 'user/*'",
        "identity = '*'\nanalytics = ['exfil', 'abuse']",
        "identity = '*'\nactions = ['iam:CreateUser', 'iam:CreateAccessKey']",
        "identity = '*'\nactions = ['s3:*']",
    ] {
        let answer = arming(&format!("[[allow]]\n{entry}\nreason = 'x'\n"));
        assert_eq!(answer.of("role/ci-deploy").len(), 1, "{entry}");
        assert_eq!(answer.report["summary"]["suppressed"], 0, "{entry}");
    }
    // Nothing listed is everything.
    let answer = arming("[[allow]]\nidentity = 'role/ci-deploy'\nreason = 'x'\n");
    assert_eq!(answer.report["summary"]["suppressed"], 1);
}

#[test]
fn an_allow_that_ended_before_the_window_does_is_ignored_and_named() {
    let until = |until: &str| {
        arming(&format!("[[allow]]\nidentity = 'role/*'\nreason = 'backup'\nuntil = {until}\n"))
    };
    // The newest event is of 6 May, 14:03:05.
    for past in ["2024-05-06", "2024-05-06T14:03:05Z"] {
        let answer = until(past);
        assert_eq!(answer.of("role/ci-deploy").len(), 1);
        let warnings = answer.warnings();
        let about = warnings.iter().find(|w| w.contains("ended on")).expect("a warning");
        assert!(about.contains("hunt.toml:1:") && about.contains("2024-05-06"), "{about}");
    }
    let answer = until("2024-05-06T14:03:06Z");
    assert_eq!(answer.report["summary"]["suppressed"], 1);
    assert!(!answer.warnings().iter().any(|warning| warning.contains("ended on")));
}
