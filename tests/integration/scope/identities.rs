//! Who it was: one person under two roles, two people under one name, and nobody at all.

use super::*;

#[test]
fn a_new_identity_that_only_reads_is_mentioned_at_most() {
    let answer = hunt("new-identity-reads", &jane(), &WINDOW);
    let finding = answer.one("user/nina");
    assert_eq!(severity(finding), INFO, "{finding:#}");
    assert!(text(&finding["title"]).starts_with("new identity user/nina"), "{finding:#}");
    assert_eq!(finding["details"]["new_identity"], true);
}

#[test]
fn a_new_identity_that_grants_rights_and_makes_logins_is_high() {
    let answer = hunt("new-identity-iam", &jane(), &WINDOW);
    let finding = answer.one("user/nina");
    assert!(severity(finding) >= HIGH, "{finding:#}");
    assert!(codes(finding).contains("new_identity"), "{finding:#}");
    assert!(text(&finding["title"]).starts_with("new identity user/nina"), "{finding:#}");
}

#[test]
fn a_new_identity_that_does_what_two_peers_do_is_low_at_most() {
    let alone = hunt("new-identity-one-grant", &jane(), &WINDOW);
    assert!(severity(alone.one("user/nina")) >= MEDIUM);

    let calls = [ROUTINE.as_slice(), &["iam:AttachUserPolicy"]].concat();
    let peer = |name| routine(&user(name), FIRST, 36, &calls);
    let answer = hunt("new-identity-one-grant", &[peer("anna"), peer("bert")].concat(), &WINDOW);
    answer.is_quiet("user/nina");
    assert!(score(answer.one("user/nina")) < score(alone.one("user/nina")));
}

#[test]
fn one_person_under_two_permission_sets_is_one_identity() {
    let set = "AWSReservedSSO_ReadOnlyAccess_fedcba9876543210";
    let reader = routine(&role(set, "jane.doe@example.com"), FIRST, 36, &ROUTINE);
    let answer = hunt("one-person-two-permission-sets", &reader, &WINDOW);
    assert_eq!(answer.findings().len(), 1, "{:#}", answer.report);
    let finding = answer.one("sso/jane.doe@example.com");
    assert_eq!(finding["identity"]["id"], "111122223333:sso/jane.doe@example.com");
    assert_eq!(finding["identity"]["kind"], "federated");
    assert_eq!(finding["details"]["new_identity"], false);
    assert_eq!(finding["details"]["baseline"]["events"], 120);
}

#[test]
fn two_people_under_one_permission_set_are_two_identities() {
    let set = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
    let other = routine(&role(set, "john.roe@example.com"), FIRST, 36, &["iam:CreateUser"]);
    let answer = hunt("one-person-two-permission-sets", &other, &WINDOW);
    let finding = answer.one("sso/jane.doe@example.com");
    assert_eq!(finding["details"]["new_identity"], true);
    assert!(answer.of("sso/john.roe@example.com").is_empty(), "{:#}", answer.report);
}

#[test]
fn one_name_in_two_accounts_is_two_identities() {
    let calls = [ROUTINE.as_slice(), &["iam:AttachUserPolicy"]].concat();
    let answer = hunt("one-name-two-accounts", &routine(&user("ops"), FIRST, 36, &calls), &WINDOW);
    let finding = answer.one("user/ops");
    assert_eq!(finding["identity"]["account"], "444455556666");
    assert_eq!(finding["details"]["new_identity"], true);
    assert!(severity(finding) >= MEDIUM, "{finding:#}");
}

#[test]
fn root_driven_by_autoscaling_is_a_service() {
    let answer = hunt("root-driven-by-autoscaling", &jane(), &WINDOW);
    for finding in answer.findings() {
        assert_eq!(finding["identity"]["kind"], "service", "{finding:#}");
        assert!(severity(finding) < HIGH, "{finding:#}");
    }
}

#[test]
fn records_that_name_nobody_are_counted_and_make_no_identity() {
    let answer = hunt("nobody", &jane(), &WINDOW);
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
    let warning = answer.warnings().into_iter().find(|w| w.contains("who acted"));
    assert!(warning.is_some_and(|w| w.starts_with("3 ")), "{:?}", answer.warnings());
    assert_eq!(answer.report["evidence"]["events"], 36 * 4 + 3);
}

#[test]
fn the_number_of_an_account_is_the_name_of_nobody() {
    // Sign-ins at the access portal name the account where the principal belongs.
    let answer = hunt("account-as-principal", &jane(), &WINDOW);
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
    assert!(answer.warnings().iter().any(|w| w.contains("who acted")), "{:?}", answer.warnings());
}
