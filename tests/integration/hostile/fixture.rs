//! A report made of one text.

use hunt::report::view;
use serde_json::json;

/// A report whose every text is this one, but for times that pictures are drawn from.
pub(super) fn report(text: &str) -> view::Report {
    let own = || text.to_owned();
    let some = || Some(text.to_owned());
    let record = |second: u32, path: &str| view::Record {
        time: format!("2026-11-14T07:00:{second:02}Z"),
        event_id: some(),
        service: own(),
        action: own(),
        region: own(),
        account: own(),
        source_ip: some(),
        user_agent: Some(format!("{second} {text}")),
        interface: "cli",
        credential: some(),
        outcome: "success",
        error: some(),
        origin: some(),
        resource: some(),
        path: format!("{path}{text}"),
        record: u64::from(second),
    };
    let finding = |severity| view::Finding {
        id: own(),
        analytic: "scope",
        reference: "AN1504",
        severity,
        score: 100,
        title: own(),
        identity: view::Identity {
            provider: "aws",
            account: own(),
            kind: "role",
            id: own(),
            name: own(),
            session: some(),
        },
        first_seen: "2026-11-14T07:00:00Z".to_owned(),
        last_seen: "2026-11-14T07:00:05Z".to_owned(),
        events: 7,
        reasons: vec![
            view::Reason { code: own(), points: 50, detail: own() },
            view::Reason { code: own(), points: -5, detail: format!("so {text} is") },
        ],
        attack: vec!["T1098.003".to_owned(), "T1136".to_owned()],
        evidence: vec![record(0, "a"), record(5, "b")],
        details: json!({
            text: text, "deep": {text: [text, text]}, "list": [{text: text, "b": {text: [text]}}, {"c": text}]
        }),
        triage: vec![own(), format!("Ask {text}, then {text}.")],
        suppressed: None,
    };
    let known = view::Suppression { reason: own(), line: 3 };
    view::Report {
        schema: view::SCHEMA,
        tool: view::Tool { name: "hunt", version: "0" },
        command: "scope",
        rules: None,
        leads: None,
        config: Some(view::Config { path: own() }),
        window: view::Window {
            since: "2026-11-12T00:00:00Z".to_owned(),
            until: "2026-11-19T00:00:00Z".to_owned(),
        },
        evidence: view::Evidence {
            first_event: some(),
            last_event: some(),
            baseline_days: 1.5,
            files: 2,
            bytes_read: 1,
            bytes_inflated: 2,
            events: 3,
            duplicates: 1,
            steps: 1,
            events_in_window: 2,
            sources: [("aws_cloudtrail", 3)].into(),
            set_aside: view::SetAside {
                digests: 1,
                not_audit_records: 2,
                foreign_records: 0,
                empty_flow_records: 0,
                other_files: 0,
                links: 0,
            },
            problems: vec![view::Problem {
                path: own(),
                kind: "damaged_json",
                detail: own(),
                records_read: 1,
                records_rejected: 1,
            }],
        },
        summary: view::Summary {
            critical: 1,
            info: 1,
            suppressed: 2,
            hidden: 2,
            ..view::Summary::default()
        },
        warnings: vec![own()],
        findings: vec![finding("critical"), finding("info")],
        suppressed: vec![view::Finding { suppressed: Some(known), ..finding("high") }],
    }
}
