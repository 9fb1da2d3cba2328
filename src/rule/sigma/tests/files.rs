//! What a file says beside its detection.

use serde_json::json;

use super::{Record, about, file, holds, predicate, reason, rule, selection};
use crate::finding::Severity;
use crate::format::Format;
use crate::rule::Dialect;

const WHOLE: &str = r"
# A comment
title: Someone was made an administrator
id: 0a6d5aa0-0000-4000-8000-000000000001
name: made_admin
status: experimental
description: |
    Two lines
    of text.
references:
    - https://example.com/a
author: Ann, Bob
license: DRL-1.1
date: 2026-01-02
tags:
    - attack.persistence
    - attack.t1098.001
    - attack.T1078
    - attack.t1098.001
    - attack.s0001
    - attack.t12
    - cve.2026-1234
logsource:
    product: aws
    service: cloudtrail
detection:
    selection:
        eventName: AttachUserPolicy
    condition: selection
fields: [eventName, userIdentity.arn]
falsepositives:
    - Administrators at work
level: critical
";

#[test]
fn rules_say_who_they_are() {
    let rule = rule(WHOLE);
    assert_eq!(rule.id, "0a6d5aa0-0000-4000-8000-000000000001");
    assert_eq!(
        (rule.name.as_str(), rule.title.as_str()),
        ("made_admin", "Someone was made an administrator")
    );
    assert_eq!(rule.about, "Two lines\nof text.");
    assert_eq!(
        (rule.origin.path.as_str(), rule.origin.line, rule.origin.language),
        ("a.yml", 3, "sigma")
    );
    assert_eq!((rule.severity, rule.risk), (Severity::Critical, 95));
    assert_eq!(rule.formats, [Format::CloudTrail]);
    assert_eq!(rule.dialect, Dialect::Sigma);
    assert!(rule.reports);
    assert_eq!(rule.attack, ["T1098.001", "T1078"]);
    assert_eq!(rule.tags, ["attack.persistence", "attack.s0001", "attack.t12", "cve.2026-1234"]);
    assert_eq!(rule.references, ["https://example.com/a"]);
    assert_eq!(rule.false_positives, ["Administrators at work"]);
    assert_eq!(rule.author.as_deref(), Some("Ann, Bob (DRL-1.1)"));
}

#[test]
fn levels_are_points() {
    for (level, severity, risk) in [
        ("critical", Severity::Critical, 95),
        ("high", Severity::High, 75),
        ("medium", Severity::Medium, 50),
        ("low", Severity::Low, 25),
        ("informational", Severity::Info, 5),
    ] {
        let rule = rule(&WHOLE.replace("level: critical", &format!("level: {level}")));
        assert_eq!((rule.severity, rule.risk), (severity, risk));
    }
    assert_eq!(rule(&WHOLE.replace("level: critical", "")).risk, 50);
}

#[test]
fn rules_without_an_id_go_by_their_place() {
    let text = selection("{f: x}");
    assert_eq!(rule(&text).id, "a.yml");
    let file = file(&format!("---\n{text}---\n{text}"));
    let ids: Vec<_> = file.rules.iter().map(|it| (it.id.as_str(), it.origin.line)).collect();
    assert_eq!(ids, [("a.yml", 2), ("a.yml#2", 8)]);
}

#[test]
fn states_decide_whether_a_rule_is_run() {
    let with = |line: &str| WHOLE.replace("status: experimental", line);
    assert!(reason(&with("status: unsupported")).contains("unsupported"));
    assert!(reason(&with("taxonomy: ecs")).contains("taxonomy `ecs`"));
    assert!(file(&with("taxonomy: sigma")).warnings.is_empty());
    let told = file(&with("status: deprecated")).warnings;
    assert_eq!(told, ["a.yml:6:9: the rule is deprecated: others have taken its place"]);
    assert_eq!(file(&with("status: new")).warnings, ["a.yml:6:9: `new` is no status of Sigma"]);
}

#[test]
fn log_sources_are_formats_or_reasons() {
    use Format::{AzureActivity, CloudTrail, EntraAudit, EntraSignIn, GcpAudit};
    let text = selection("{f: x}");
    for (source, formats) in [
        ("product: aws, service: cloudtrail", vec![CloudTrail]),
        ("product: AWS", vec![CloudTrail]),
        ("product: azure, service: activitylogs", vec![AzureActivity]),
        ("product: azure, service: auditlogs", vec![EntraAudit]),
        ("product: azure, service: signinlogs", vec![EntraSignIn]),
        ("product: azure", vec![AzureActivity, EntraAudit, EntraSignIn]),
        ("product: gcp, service: gcp.audit", vec![GcpAudit]),
    ] {
        let rule = rule(&text.replace("product: aws, service: cloudtrail", source));
        assert_eq!(rule.formats, formats, "{source}");
    }
    for (source, name) in [
        ("product: windows, category: process_creation", "process_creation windows"),
        ("product: m365, service: audit", "m365 audit"),
        ("product: azure, service: riskdetection", "azure riskdetection"),
        ("product: okta, service: okta", "okta okta"),
        ("product: linux", "linux"),
        ("definition: any", ""),
    ] {
        let reason = reason(&text.replace("product: aws, service: cloudtrail", source));
        assert_eq!(reason, format!("hunt does not read the log source `{name}`"));
    }
    // What is not run need not be right.
    reason(&selection("{f|frobnicate: x}").replace("aws, service: cloudtrail", "zeek"));
}

#[test]
fn privileged_identity_management_is_a_part_of_the_audit_log() {
    let text =
        selection("{riskEventType: x}").replace("aws, service: cloudtrail", "azure, service: pim");
    let record =
        |by: &str| json!({ "riskEventType": "x", "properties": { "loggedByService": by } });
    assert!(holds(&text, &record("PIM")));
    assert!(!holds(&text, &record("Core Directory")));
}

#[test]
fn events_of_google_workspace_have_parameters() {
    let text =
        selection("{eventService: admin.googleapis.com, eventName: [A, B], new_value: 'false'}")
            .replace("aws, service: cloudtrail", "gcp, service: google_workspace.admin");
    let record = |service: &str, name: &str, value: &str| {
        json!({ "protoPayload": {
            "serviceName": service,
            "metadata": { "event": [{
                "eventName": name,
                "parameter": [{ "name": "OLD_VALUE", "value": "x" }, { "name": "NEW_VALUE", "value": value }],
            }] },
        } })
    };
    let rule = rule(&text);
    let holds = |record| predicate(&rule).holds(&Record(&record));
    assert!(holds(record("admin.googleapis.com", "A", "false")));
    assert!(!holds(record("admin.googleapis.com", "A", "true")));
    assert!(!holds(record("admin.googleapis.com", "C", "false")));
    assert!(!holds(record("iam.googleapis.com", "A", "false")));
    let fields = "{eventName|fieldref: new_value}";
    let text = selection(fields)
        .replace("aws, service: cloudtrail", "gcp, service: google_workspace.login");
    assert!(reason(&text).contains("does not compare fields"));
}

#[test]
fn filters_are_not_run() {
    let text =
        "title: x\nlogsource: {product: aws}\nfilter: {rules: [a], s: {f: x}, condition: s}\n";
    assert!(reason(text).starts_with("hunt does not apply filters"));
}

#[test]
fn global_documents_lend_to_those_behind_them() {
    let text = "action: global\ntitle: all\nlevel: low\nlogsource: {product: aws}\n\
                detection: {base: {a: 1}, condition: base and own}\n\
                ---\ndetection: {own: {b: 1}}\n\
                ---\ntitle: second\ndetection: {own: {c: 1}}\n\
                ---\naction: repeat\ntitle: third\ndetection: {base: {d: 1}}\n\
                ---\naction: reset\n\
                ---\ntitle: last\nlogsource: {product: gcp}\ndetection: {x: {e: 1}, condition: x}\n";
    let rules = file(text).rules;
    let titles: Vec<_> = rules.iter().map(|it| (it.title.as_str(), it.risk)).collect();
    assert_eq!(titles, [("all", 25), ("second", 25), ("third", 25), ("last", 50)]);
    for (at, record, expected) in [
        (0, json!({ "a": 1, "b": 1 }), true),
        (0, json!({ "a": 1, "c": 1 }), false),
        (1, json!({ "a": 1, "c": 1 }), true),
        (2, json!({ "a": 1, "c": 1, "d": 1 }), true),
        (2, json!({ "a": 1, "c": 1 }), false),
        (3, json!({ "e": 1 }), true),
    ] {
        assert_eq!(predicate(&rules[at]).holds(&Record(&record)), expected, "{at} {record}");
    }
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let text = about("s: {f|cidr: x}\ncondition: s");
    for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let said = super::errors(&text);
        assert!(said.starts_with("a.yml:4:17: this value is no network"), "{said}");
    }
}
