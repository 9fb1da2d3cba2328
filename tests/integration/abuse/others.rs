//! Azure and Google Cloud.

use super::*;

const ANN: &str = "user/ann@example.com";

/// Days of calls like this record's, from home.
fn days_like(record: &Value, calls: &[&str]) -> Vec<Value> {
    let usual = |(place, name): (usize, &&str)| {
        let mut record = all_from(std::slice::from_ref(record), HOME).swap_remove(0);
        if let Some((service, method)) = name.split_once(':') {
            record["protoPayload"]["serviceName"] = json!(service);
            record["protoPayload"]["methodName"] = json!(method);
            record["insertId"] = json!(format!("usual-{place}"));
        } else {
            record["operationName"] = json!(name.to_uppercase());
            record["correlationId"] = json!(format!("usual-{place}"));
            record["identity"]["claims"]["uti"] = json!("token-usual");
        }
        set_time(&mut record, &format!("2024-05-06T09:{place:02}:00Z"));
        record
    };
    on_days_before(&calls.iter().enumerate().map(usual).collect::<Vec<_>>(), 35)
}

/// Ann restarts and reads, from home; and signs in.
fn ann() -> Vec<Value> {
    let records = telling("azure-network-then-change");
    let calls = [
        "Microsoft.Compute/virtualMachines/restart/action",
        "Microsoft.Storage/storageAccounts/write",
    ];
    let mut sign_in = all_from(&records[..1], HOME).swap_remove(0);
    set_time(&mut sign_in, "2024-05-06T08:55:00Z");
    sign_in["properties"]["uniqueTokenIdentifier"] = json!("token-usual");
    [days_like(&records[1], &calls), on_days_before(&[sign_in], 35)].concat()
}

#[test]
fn azure_a_sign_in_from_elsewhere_then_a_role_assignment_is_found() {
    let answer = hunt(&telling("azure-network-then-change"), &ann());
    let reasons = ["new_network", "privileged_permission"];
    let calls = ["Sign-in activity", "Microsoft.Authorization/roleAssignments/write"];
    let finding = found(&answer, ANN, &reasons, MEDIUM, &calls);
    // The token of the sign-in is that of the call.
    let credentials = &finding["details"]["credentials"];
    assert_eq!(credentials["count"], 1, "{finding:#}");
    assert_eq!(credentials["first"][0]["credential"], "token-ann-2");
}

#[test]
fn azure_a_sign_in_from_elsewhere_alone_or_after_the_change_is_low() {
    let records = telling("azure-network-then-change");
    quiet(&hunt(&records[..1], &ann()), &[]);
    let mut before = moved(&records, "ROLEASSIGNMENTS", "2024-05-06T13:00:00Z");
    before[1]["callerIpAddress"] = json!(HOME);
    before[1]["identity"]["claims"]["uti"] = json!("token-usual");
    quiet(&hunt(&before, &ann()), &["privileged_permission"]);
    let there = on_days_before(&records, 35);
    quiet(&hunt(&records, &[ann(), there].concat()), &[]);
}

#[test]
fn azure_a_sign_in_after_many_that_failed_then_a_change_is_found() {
    let records = telling("azure-guessed");
    let reasons = ["guessed", "privileged_permission"];
    let calls = ["Sign-in activity", "Microsoft.Authorization/roleAssignments/write"];
    found(&hunt(&records, &ann()), ANN, &reasons, HIGH, &calls);
    quiet(&hunt(&records[2..], &ann()), &["guessed"]);
    // Whoever is asked for a second factor was not refused.
    let asked = changed(&records, "Sign-in", |it| {
        if it["resultType"] == "50126" {
            it["resultType"] = json!("50076");
            it["properties"]["status"]["errorCode"] = json!(50076);
        }
    });
    quiet(&hunt(&asked, &ann()), &["guessed"]);
}

#[test]
fn azure_an_application_used_from_elsewhere_is_found() {
    let records = telling("azure-application-elsewhere");
    let usual = days_like(&records[0], &["Microsoft.Storage/storageAccounts/write"]);
    let answer = hunt(&records, &usual);
    let reasons = ["machine_network", "privileged_permission"];
    assert_eq!(answer.findings().len(), 1, "{:#}", answer.report);
    let name = text(&answer.findings()[0]["identity"]["name"]).to_owned();
    found(&answer, &name, &reasons, HIGH, &["Microsoft.Authorization/roleAssignments/write"]);
    quiet(&hunt(&records[..1], &usual), &[]);
    let there = on_days_before(&records, 35);
    quiet(&hunt(&records, &[usual, there].concat()), &[]);
}

const CI: &str = "sa/ci@p-1.iam.gserviceaccount.com";
const LEE: &str = "user/lee@example.com";
const READS: [&str; 2] = [
    "storage.googleapis.com:storage.buckets.list",
    "compute.googleapis.com:v1.compute.instances.list",
];

/// Lee and the service account, each at home.
fn google() -> Vec<Value> {
    let records = telling("gcp-key-then-used-elsewhere");
    let mut ci = records[1].clone();
    let key = &mut ci["protoPayload"]["authenticationInfo"]["serviceAccountKeyName"];
    *key = json!(text(key).replace("k-2", "k-1"));
    [days_like(&records[0], &READS), days_like(&ci, &READS)].concat()
}

#[test]
fn google_cloud_a_key_made_then_used_elsewhere_is_one_chain() {
    let answer = hunt(&telling("gcp-key-then-used-elsewhere"), &google());
    assert_eq!(answer.findings().len(), 1, "{:#}", answer.report);
    let reasons = ["privileged_permission", "new_role"];
    let finding = &answer.findings()[0];
    assert!(reasons.iter().all(|it| codes(finding).contains(it)), "{finding:#}");
    assert!(codes(finding).iter().any(|it| it.ends_with("_network")), "{finding:#}");
    assert!(severity(finding) >= HIGH, "{finding:#}");
    let from = list(&finding["details"]["credentials"]["first"]).iter();
    let from: Vec<&Value> =
        from.filter(|it| it["credential"].to_string().contains("k-2")).collect();
    assert_eq!(from[0]["from"]["identity"], "user:lee@example.com", "{finding:#}");
    assert_eq!(from[0]["from"]["certainty"], "exact");
}

#[test]
fn google_cloud_the_same_key_at_home_is_quiet() {
    let records = all_from(&telling("gcp-key-then-used-elsewhere"), HOME);
    let ever = on_days_before(&records, 35);
    quiet(&hunt(&records, &[google(), ever].concat()), &[]);
    // Used before it is made, it is another's.
    let before = moved(&records, "SetIamPolicy", "2024-05-06T12:00:00Z");
    let answer = hunt(&before, &google());
    answer.lacks(LEE, &["new_role"]);
}

#[test]
fn google_cloud_impersonation_for_the_first_time_then_a_grant_is_found() {
    let answer = hunt(&telling("gcp-impersonation"), &google());
    let reasons = ["new_role", "privileged_permission"];
    let finding = found(&answer, LEE, &reasons, MEDIUM, &["GenerateAccessToken", "SetIamPolicy"]);
    assert!(detail(finding, "new_role").contains(&format!("{LEE} → {CI}")), "{finding:#}");
}

#[test]
fn google_cloud_impersonation_as_on_every_day_is_quiet() {
    let records = telling("gcp-impersonation");
    let answer = hunt(&records, &[google(), on_days_before(&records, 35)].concat());
    quiet(&answer, &[]);
    assert!(answer.findings().is_empty(), "{:#}", answer.report);
    let before = moved(&records, "SetIamPolicy", "2024-05-06T12:00:00Z");
    quiet(&hunt(&before, &google()), &["new_role"]);
}

#[test]
fn google_cloud_cloud_shell_for_the_first_time_then_a_grant_is_found() {
    let answer = hunt(&telling("gcp-cloud-shell"), &google());
    let finding = answer.one(LEE);
    let reasons = ["cloud_shell", "privileged_permission"];
    assert!(reasons.iter().all(|it| codes(finding).contains(it)), "{finding:#}");
    assert!(severity(finding) >= MEDIUM, "{finding:#}");
    let ever = on_days_before(&telling("gcp-cloud-shell"), 35);
    quiet(&hunt(&telling("gcp-cloud-shell"), &[google(), ever].concat()), &[]);
}

#[test]
fn google_cloud_a_sign_in_after_many_that_failed_is_found() {
    // The sign-ins of Workspace, as Cloud Logging shares them.
    let sign_in = |n: u32, method: &str| {
        let mut record = telling("gcp-cloud-shell").swap_remove(0);
        record["protoPayload"]["serviceName"] = json!("login.googleapis.com");
        record["protoPayload"]["methodName"] = json!(format!("google.login.LoginService.{method}"));
        record["protoPayload"]["requestMetadata"] = json!({"callerIp": HOME});
        record["insertId"] = json!(format!("login-{n}"));
        set_time(&mut record, &format!("2024-05-06T13:{n:02}:00Z"));
        record
    };
    let mut records: Vec<Value> = (0..6).map(|n| sign_in(n, "loginFailure")).collect();
    records.push(sign_in(9, "loginSuccess"));
    records.extend(all_from(&telling("gcp-cloud-shell"), HOME));
    let reasons = ["guessed", "privileged_permission"];
    let answer = hunt(&records, &google());
    assert!(reasons.iter().all(|it| codes(answer.one(LEE)).contains(it)), "{:#}", answer.report);
    hunt(&records[3..], &google()).lacks(LEE, &["guessed"]);
}
