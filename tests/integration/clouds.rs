//! Azure and Google Cloud beside AWS: records of every kind, written by hand after real ones, and
//! what `hunt scope` makes of them.

pub(crate) mod azure;
pub(crate) mod gcp;

use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, record_with, report, run, trail};

/// Records of an identity's ordinary days, before a day on which it does something else.
fn days_of(record: impl FnMut(u32) -> Value) -> Vec<Value> {
    (1..=20).flat_map(|day| (0..3).map(move |n| day * 10 + n)).map(record).collect()
}

pub(crate) fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// The one finding about an identity of this name.
fn finding(report: &Value, name: &str) -> Value {
    let all = report["findings"].as_array().expect("a list");
    let mut found = all.iter().filter(|finding| finding["identity"]["name"] == name);
    let first = found.next().unwrap_or_else(|| panic!("nothing about {name}: {report:#}"));
    assert!(found.next().is_none(), "more than one about {name}");
    first.clone()
}

fn codes(finding: &Value) -> Vec<&str> {
    let reasons = finding["reasons"].as_array().expect("a list");
    reasons.iter().filter_map(|reason| reason["code"].as_str()).collect()
}

/// One report over a folder with a story of each cloud.
pub(crate) fn three_clouds() -> Evidence {
    let evidence = Evidence::new();
    let mut aws = days_of(|n| {
        record_with(n, json!({"eventTime": format!("2026-03-{:02}T10:0{}:00Z", n / 10, n % 10)}))
    });
    aws.push(record_with(
        999,
        json!({
            "eventTime": "2026-03-25T10:00:00Z", "eventSource": "iam.amazonaws.com",
            "eventName": "AttachUserPolicy",
            "requestParameters": {"userName": "eve", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        }),
    ));
    evidence.file("aws/trail.json", trail(&aws));
    evidence.file("azure/PT1H.json", lines(&azure::story()));
    evidence.file("gcp/entries.json", lines(&gcp::story()));
    evidence
}

#[test]
fn one_report_holds_findings_of_three_clouds() {
    let evidence = three_clouds();
    let ran = report(evidence.path());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.json();
    for (name, provider) in [
        ("user/jo", "aws"),
        ("user/ann@example.com", "azure"),
        ("sa/ci@p-1.iam.gserviceaccount.com", "gcp"),
    ] {
        let finding = finding(&report, name);
        assert_eq!(finding["identity"]["provider"], provider);
        assert!(codes(&finding).contains(&"first_iam_change"), "{finding:#}");
        assert!(finding["score"].as_u64() >= Some(50), "{finding:#}");
    }
    let sources = &report["evidence"]["sources"];
    assert_eq!(*sources, json!({"aws_cloudtrail": 61, "azure_activity": 61, "gcp_audit": 61}));
}

#[test]
fn provider_narrows_the_findings_and_not_the_baseline() {
    let evidence = three_clouds();
    let all = report(evidence.path()).json();
    for provider in ["aws", "azure", "gcp"] {
        let ran = run(command()
            .args(["scope", "-f", "json", "--provider", provider])
            .arg(evidence.path()));
        let report = ran.json();
        let of_provider = |report: &Value| -> Vec<Value> {
            let findings = report["findings"].as_array().expect("a list").iter();
            findings.filter(|f| f["identity"]["provider"] == provider).cloned().collect()
        };
        assert_eq!(of_provider(&report), report["findings"].as_array().expect("a list").clone());
        assert_eq!(of_provider(&report), of_provider(&all));
        assert_eq!(report["evidence"]["events"], 183);
    }
}

#[test]
fn a_cloud_without_baseline_is_said_to_have_none() {
    let evidence = three_clouds();
    let story = gcp::story();
    evidence.file("gcp/entries.json", lines(&story[60..]));
    let ran: Ran = report(evidence.path());
    let warnings = ran.json()["warnings"].to_string();
    assert!(warnings.contains("no baseline for gcp"), "{warnings}");
    assert!(!warnings.contains("no baseline for a"), "{warnings}");
    // The one call that is left of the service account is judged without a past, and gently.
    let finding = finding(&ran.json(), "sa/ci@p-1.iam.gserviceaccount.com");
    assert!(codes(&finding).contains(&"immature_evidence"), "{finding:#}");
}
