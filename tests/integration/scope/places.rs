//! From where and in which region.

use super::*;

#[test]
fn compute_in_a_region_never_used_is_named() {
    let calls = [ROUTINE.as_slice(), &["ec2:RunInstances"]].concat();
    let answer = hunt("new-region", &routine(&user("jane"), FIRST, 36, &calls), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(codes(finding).contains("provisioning_in_new_region"), "{finding:#}");
    assert!(detail(finding, "new_region").contains("ap-southeast-2"), "{finding:#}");
    assert_eq!(texts(&finding["details"]["first_uses"]["regions"]), ["ap-southeast-2"]);
    assert!(severity(finding) >= LOW, "{finding:#}");
}

#[test]
fn compute_in_a_region_used_before_is_not() {
    let calls = [ROUTINE.as_slice(), &["ec2:RunInstances"]].concat();
    let once = routine(&user("jane"), "2024-04-10", 1, &["ec2:DescribeInstances@ap-southeast-2"]);
    let routine = [routine(&user("jane"), FIRST, 36, &calls), once].concat();
    let answer = hunt("new-region", &routine, &WINDOW);
    answer.is_quiet("user/jane");
    answer.lacks("user/jane", &["new_region", "provisioning_in_new_region"]);
}

#[test]
fn a_person_who_reads_from_a_new_network_is_low_at_most() {
    let answer = hunt("new-network", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(severity(finding) <= LOW, "{finding:#}");
    assert_eq!(codes(finding), BTreeSet::from(["new_network"]));
    assert_eq!(finding["details"]["kind"], "context");
    assert_eq!(texts(&finding["details"]["first_uses"]["networks"]), ["203.0.0.0/16"]);
}

#[test]
fn calls_that_worked_from_a_new_network_are_not_called_attempts() {
    let answer = hunt("new-network", &jane(), &WINDOW);
    let finding = answer.one("user/jane");
    assert!(list(&finding["evidence"]).iter().all(|r| r["outcome"] == "success"), "{finding:#}");
    // Whoever reads that nothing took effect stops looking.
    let said = format!("{} {}", finding["title"], finding["triage"]);
    for untrue in ["took effect", "tried", "failed", "succeeded"] {
        assert!(!said.contains(untrue), "{said}");
    }
}

#[test]
fn a_person_on_her_usual_network_is_not_found() {
    let Who(who, _, agent) = user("jane");
    // The last numbers differ, the network is the same.
    let neighbour = routine(&Who(who, "203.0.200.1", agent), "2024-04-10", 1, &ROUTINE);
    let answer = hunt("new-network", &[jane(), neighbour].concat(), &WINDOW);
    assert!(answer.of("user/jane").is_empty(), "{:#}", answer.report);
}

/// An instance that calls from the inside, and once from this address.
fn instance(once: &'static str) -> Vec<Value> {
    let from = |address| {
        let Who(who, ..) = role("app-server", "i-0abc1234def567890");
        Who(who, address, BOTO)
    };
    [
        routine(&from("10.0.3.4"), FIRST, 36, &ROUTINE),
        routine(&from("AWS Internal"), FIRST, 36, &["sts:GetCallerIdentity"]),
        routine(&from(once), "2024-04-10", 1, &["s3:ListBuckets"]),
    ]
    .concat()
}

#[test]
fn an_instance_that_leaves_the_inside_is_told_from_a_person_who_travels() {
    let answer = hunt("machine-outside", &instance("172.16.9.9"), &WINDOW);
    let finding = answer.one("role/app-server");
    assert_eq!(finding["details"]["character"], "workload");
    assert!(detail(finding, "machine_outside").contains("203.0.0.0/16"), "{finding:#}");
    assert!(!codes(finding).contains("new_network"), "{finding:#}");
    assert!(severity(finding) >= LOW, "{finding:#}");
}

#[test]
fn an_instance_that_was_outside_before_did_not_leave_the_inside() {
    let answer = hunt("machine-outside", &instance("192.0.2.1"), &WINDOW);
    answer.lacks("role/app-server", &["machine_outside"]);
    answer.is_quiet("role/app-server");
}
