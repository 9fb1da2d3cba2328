//! Escalation by chains of roles, and tokens made of long-lived keys.

use super::*;

#[test]
fn a_role_taken_on_for_the_first_time_then_a_change_is_found() {
    let routine = [jane(), routine(&role("ops-admin", "amy"), FIRST, 36, &ROUTINE)].concat();
    let answer = hunt(&telling("role-then-change"), &routine);
    let reasons = ["new_role", "privileged_permission"];
    let finding = found(&answer, "user/jane", &reasons, MEDIUM, &["AssumeRole", "CreateUser"]);
    let path = detail(finding, "new_role");
    assert!(path.starts_with("user/jane → role/ops-admin"), "{path}");
    assert!(!codes(finding).contains("role_chain"));
    let mut credentials = list(&finding["details"]["credentials"]["first"]).iter();
    let of_role = credentials.find(|it| it["credential"] == "ASIAEXAMPLEOPSADMIN1");
    let from = &of_role.expect("the role's")["from"];
    assert_eq!(
        (&from["credential"], &from["certainty"]),
        (&json!("AKIAEXAMPLEJANE"), &json!("exact"))
    );
}

#[test]
fn a_role_that_she_takes_on_every_day_is_silent() {
    let records = telling("role-then-change");
    let daily = on_days_before(&records, 35);
    let answer = hunt(&records, &[jane(), daily].concat());
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
}

#[test]
fn what_the_role_did_before_she_took_it_on_is_not_hers() {
    let records = telling("role-then-change");
    let mut records = moved(&records, "CreateUser", "2024-05-06T13:00:00Z");
    // Somebody else's session of the same role, which began before.
    records[1]["userIdentity"]["accessKeyId"] = json!("ASIAEXAMPLEOPSADMIN0");
    let began = &mut records[1]["userIdentity"]["sessionContext"]["attributes"]["creationDate"];
    *began = json!("2024-05-06T12:30:00Z");
    let routine = [jane(), routine(&role("ops-admin", "amy"), FIRST, 36, &ROUTINE)].concat();
    quiet(&hunt(&records, &routine), &["new_role"]);
}

#[test]
fn a_role_taken_on_only_to_look_is_quiet() {
    let records = telling("role-then-change");
    let records = changed(&records, "CreateUser", |it| it["eventName"] = json!("ListUsers"));
    let routine = [jane(), routine(&role("ops-admin", "amy"), FIRST, 36, &ROUTINE)].concat();
    quiet(&hunt(&records, &routine), &["new_role"]);
}

#[test]
fn a_chain_of_roles_across_accounts_is_followed_to_its_beginning() {
    let answer = hunt(&telling("role-chain"), &jane());
    let reasons = ["new_role", "role_chain", "privileged_permission"];
    let finding = found(&answer, "user/jane", &reasons, HIGH, &["AssumeRole", "CreateUser"]);
    let path = detail(finding, "new_role");
    let way = "user/jane → role/build → role/deploy → role/owner";
    assert!(path.starts_with(way), "{path}");
    assert_eq!(detail(finding, "role_chain"), "a chain of 3 new links");
    assert_eq!(points(finding, "role_chain"), Some(24));
    assert_eq!(finding["details"]["credentials"]["count"], 4);
    assert_eq!(finding["events"], 4);
    // The order of the records in the files is not that of time.
    let mut backwards = telling("role-chain");
    backwards.reverse();
    let again = hunt(&backwards, &jane());
    assert_eq!(again.one("user/jane")["reasons"], finding["reasons"]);
}

#[test]
fn two_links_are_found_and_weigh_less_than_three() {
    let mut records = telling("role-chain");
    records[3]["userIdentity"] = records[2]["userIdentity"].clone();
    records.remove(2);
    let answer = hunt(&records, &jane());
    let finding = answer.one("user/jane");
    assert_eq!(detail(finding, "role_chain"), "a chain of 2 new links");
    assert_eq!(points(finding, "role_chain"), Some(12));
}

#[test]
fn a_chain_that_is_gone_every_day_is_silent() {
    let records = telling("role-chain");
    let answer = hunt(&records, &[jane(), on_days_before(&records, 35)].concat());
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
}

#[test]
fn a_session_made_of_a_long_lived_key_then_a_change_is_found() {
    let reasons = ["token_of_key", "privileged_permission"];
    let answer = hunt(&telling("session-token"), &jane());
    found(&answer, "user/jane", &reasons, MEDIUM, &["GetSessionToken", "CreateUser"]);
    let answer = hunt(&telling("federation-token"), &jane());
    found(&answer, "user/jane", &reasons, HIGH, &["GetFederationToken", "CreateUser"]);
    // Who looks with it, and changes what it changes without it, is low.
    let reading = |record: &mut Value| record["eventName"] = json!("ListUsers");
    for case in ["federation-token", "session-token"] {
        let records = changed(&telling(case), "CreateUser", reading);
        quiet(&hunt(&records, &jane()), &["privileged_permission"]);
        let before = moved(&telling(case)[..1], "Get", "2024-05-06T14:06:00Z");
        let mut change = telling(case)[1].clone();
        change["userIdentity"] = before[0]["userIdentity"].clone();
        let answer = hunt(&[before, vec![change]].concat(), &jane());
        quiet(&answer, &["privileged_permission"]);
    }
}

#[test]
fn a_key_that_makes_sessions_every_day_is_silent() {
    for case in ["federation-token", "session-token"] {
        let records = telling(case);
        let answer = hunt(&records, &[jane(), on_days_before(&records, 35)].concat());
        silent(&answer);
    }
}

#[test]
fn a_token_of_a_session_or_one_that_was_refused_is_none_of_a_long_lived_key() {
    let records = telling("session-token");
    let of_session = changed(&records, "GetSessionToken", |it| {
        it["userIdentity"]["accessKeyId"] = json!("ASIAEXAMPLEJANESESSI");
    });
    quiet(&hunt(&of_session[..1], &jane()), &["token_of_key"]);
    let refused = changed(&records, "GetSessionToken", |it| {
        it["errorCode"] = json!("AccessDenied");
        it["responseElements"] = Value::Null;
    });
    quiet(&hunt(&refused[..1], &jane()), &["token_of_key"]);
}
