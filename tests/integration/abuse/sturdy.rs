//! Records without credentials, skewed clocks, circles, and the order of files.

use super::*;

/// The same records without the names of their credentials.
fn without_credentials(records: &[Value]) -> Vec<Value> {
    let mut records = records.to_vec();
    for record in &mut records {
        record["userIdentity"].as_object_mut().expect("who").remove("accessKeyId");
        record["responseElements"] = Value::Null;
    }
    records
}

#[test]
fn records_without_credentials_are_joined_by_identity_and_session() {
    let answer = hunt(&without_credentials(&telling("network-then-change")), &jane());
    let reasons = ["new_network", "privileged_permission"];
    found(&answer, "user/jane", &reasons, HIGH, &["AttachUserPolicy"]);
    let warnings = answer.warnings();
    assert!(
        warnings.iter().any(|it| it.contains("no record names the credential")),
        "{warnings:?}"
    );
    // The session's name and beginning stand in for the key.
    let answer = hunt(&without_credentials(&telling("role-chain")), &jane());
    let finding = found(&answer, "user/jane", &["new_role", "role_chain"], HIGH, &["CreateUser"]);
    let credentials = list(&finding["details"]["credentials"]["first"]);
    assert!(credentials.iter().any(|it| it["from"]["certainty"] == "by session"), "{finding:#}");
    hunt(&without_credentials(&telling("two-places")), &jane()).lacks("user/jane", &["two_places"]);
}

#[test]
fn a_clock_that_is_minutes_off_breaks_no_chain() {
    // The role's account tells of the call before the caller's account tells of the grant.
    let records = telling("role-then-change");
    for early in ["2024-05-06T13:59:30Z", "2024-05-06T13:58:00Z"] {
        let mut records = moved(&records, "CreateUser", early);
        let context = &mut records[1]["userIdentity"]["sessionContext"];
        context["attributes"]["creationDate"] = json!(early);
        let answer = hunt(&records, &jane());
        let reasons = ["new_role", "privileged_permission"];
        found(&answer, "user/jane", &reasons, MEDIUM, &["AssumeRole", "CreateUser"]);
    }
}

#[test]
fn a_credential_that_hands_out_itself_or_its_giver_ends() {
    let mut records = telling("role-chain");
    let own = records[1]["userIdentity"]["accessKeyId"].clone();
    records[1]["responseElements"]["credentials"]["accessKeyId"] = own.clone();
    assert_eq!(hunt(&records, &jane()).status, Some(0));
    let mut records = telling("role-chain");
    records[2]["responseElements"]["credentials"]["accessKeyId"] = own;
    assert_eq!(hunt(&records, &jane()).status, Some(0));
}

#[test]
fn whom_a_service_acts_for_is_not_the_service() {
    // A service that works for the role in the same second, with the credential of the role.
    let mut records = telling("role-then-change");
    let mut service = records[1].clone();
    service["userIdentity"]["invokedBy"] = json!("cloudformation.amazonaws.com");
    service["sourceIPAddress"] = json!("cloudformation.amazonaws.com");
    service["userAgent"] = json!("cloudformation.amazonaws.com");
    service["eventName"] = json!("CreateRole");
    service["eventID"] = json!("service");
    for time in ["2024-05-06T14:05:00Z", "2024-05-06T14:04:59Z"] {
        set_time(&mut service, time);
        records.truncate(2);
        records.push(service.clone());
        let answer = hunt(&records, &jane());
        let finding = found(&answer, "user/jane", &["new_role"], MEDIUM, &["CreateUser"]);
        assert!(!codes(finding).contains("provider_service"), "{finding:#}");
    }
}

#[test]
fn neither_the_order_of_files_nor_threads_change_the_answer() {
    let cases = ["network-then-change", "two-places", "role-chain", "recon-then-change", "impact"];
    let mut records: Vec<Value> = cases.iter().flat_map(|case| telling(case)).collect();
    records.extend(jane());
    records.extend(telling("gcp-impersonation"));
    records.extend(telling("azure-guessed"));
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, records: &[Value]| {
        std::fs::write(folder.path().join(name), lines(records)).expect("written");
    };
    // One file; three files; three others in which everything lies the other way round.
    std::fs::create_dir_all(folder.path().join("one")).expect("made");
    std::fs::create_dir_all(folder.path().join("three")).expect("made");
    std::fs::create_dir_all(folder.path().join("back")).expect("made");
    write("one/a.ndjson", &records);
    for part in 0..3 {
        let own: Vec<Value> = records.iter().skip(part).step_by(3).cloned().collect();
        write(&format!("three/{part}.ndjson"), &own);
        let back: Vec<Value> = own.into_iter().rev().collect();
        write(&format!("back/{}.ndjson", 9 - part), &back);
    }
    let findings = |options: &[&str], path: &str| {
        let mut findings = ask(folder.path(), options, &[path]).report["findings"].clone();
        // Where a record lies is all that may differ.
        for finding in findings.as_array_mut().expect("a list") {
            for record in finding["evidence"].as_array_mut().expect("a list") {
                record["path"] = Value::Null;
                record["record"] = Value::Null;
            }
        }
        findings
    };
    let one = findings(&["-j", "1"], "one");
    assert!(list(&one).len() >= 3, "{one:#}");
    for path in ["one", "three", "back"] {
        for threads in ["1", "2", "7"] {
            assert_eq!(findings(&["-j", threads], path), one, "{path} with {threads}");
        }
    }
}
