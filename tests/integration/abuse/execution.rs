//! Commands and code run in ways new to the identity, on all three clouds.

use super::*;

/// By case: each runner's call, and how grave it is alone.
fn runs(case: &str) -> Vec<(String, Value)> {
    let records = telling(case);
    records.into_iter().zip(0..).map(|(record, n)| (format!("runner-{n}"), record)).collect()
}

/// Harmless days of a runner, in the log of its record.
fn days(name: &str, record: &Value) -> Vec<Value> {
    if record["eventName"].is_string() {
        return days_of(name);
    }
    let mut usual = record.clone();
    if record["protoPayload"].is_object() {
        usual["protoPayload"]["serviceName"] = json!("storage.googleapis.com");
        usual["protoPayload"]["methodName"] = json!("storage.buckets.list");
    } else {
        usual["operationName"] = json!("MICROSOFT.COMPUTE/VIRTUALMACHINES/RESTART/ACTION");
    }
    on_days_before(&[usual], 35)
}

#[test]
fn every_way_to_run_code_is_found_where_it_is_new() {
    for case in ["execution-aws", "execution-azure", "execution-gcp"] {
        for (name, record) in runs(case) {
            let answer = hunt(std::slice::from_ref(&record), &days(&name, &record));
            let found: Vec<&Value> = answer.findings().iter().collect();
            assert_eq!(found.len(), 1, "{}: {:#}", call(&record), answer.report);
            let finding = found[0];
            assert!(text(&finding["identity"]["name"]).contains(&name), "{finding:#}");
            assert!(codes(finding).contains("execution"), "{finding:#}");
            assert_eq!(finding["events"], 1, "{finding:#}");
            assert!(texts(&finding["attack"]).iter().any(|it| it.starts_with('T')), "{finding:#}");
            let graver = ["RUNCOMMAND", "setCommonInstanceMetadata"];
            let lesser = ["ModifyInstanceAttribute"];
            let is = |names: &[&str]| names.iter().any(|name| call(&record).contains(name));
            let expected = if is(&graver) { MEDIUM } else { LOW };
            let expected = if is(&lesser) { 0 } else { expected };
            assert_eq!(severity(finding), expected, "{finding:#}");
        }
    }
}

#[test]
fn who_always_runs_it_is_silent() {
    for case in ["execution-aws", "execution-azure", "execution-gcp"] {
        for (name, record) in runs(case) {
            let ever = on_days_before(std::slice::from_ref(&record), 35);
            let routine = [days(&name, &record), ever].concat();
            let answer = hunt(std::slice::from_ref(&record), &routine);
            silent(&answer);
        }
    }
}

#[test]
fn what_was_refused_was_not_run() {
    for (name, mut record) in runs("execution-aws") {
        record["errorCode"] = json!("AccessDenied");
        let answer = hunt(std::slice::from_ref(&record), &days(&name, &record));
        assert!(answer.findings().is_empty(), "{:#}", answer.report);
    }
}

#[test]
fn to_run_code_from_elsewhere_is_graver() {
    let (name, record) = runs("execution-aws").swap_remove(0);
    let away = all_from(std::slice::from_ref(&record), AWAY);
    let answer = hunt(&away, &days(&name, &record));
    let reasons = ["execution", "new_network", "privileged_execution"];
    found(&answer, "user/runner-0", &reasons, MEDIUM, &["SendCommand"]);
}
