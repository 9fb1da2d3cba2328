//! Each link of a chain on Azure and Google Cloud taken away in turn.

use super::*;

/// Reads of the same identity on the days before, which make it a known one.
fn with_a_past(
    records: &mut Vec<Value>,
    is_read: impl Fn(&Value) -> bool,
    move_to: impl Fn(&mut Value, i64),
) {
    let first = records.iter().find(|record| is_read(record)).expect("a read").clone();
    for n in 0..180 {
        let mut record = first.clone();
        move_to(&mut record, n);
        records.push(record);
    }
}

/// The moment of the n-th read of the past: twenty a day for nine days.
fn before(n: i64) -> String {
    world::stamp(-(1 + n / 20) * DAY + n % 20 * 60)
}

/// Leaves the first 40 reads, which are no spike.
fn keep_few(records: &mut Vec<Value>, is_read: impl Fn(&Value) -> bool) {
    let mut kept = 0;
    records.retain(|record| {
        kept += i32::from(is_read(record));
        !is_read(record) || kept <= 40
    });
}

#[test]
fn each_link_taken_away_on_azure_leaves_less() {
    let score = |finding: &Value| finding["score"].as_i64().unwrap_or(0);
    let found = |azure: &world::Azure| {
        let report = hunt(&azure.written(), &[]);
        about(&report, "sp/sync").cloned().unwrap_or_default()
    };
    let is_read = |record: &Value| record["operationName"] == "GetBlob";
    let whole = found(&world::azure());
    let mut known = world::azure();
    // What made it stays as what told its name.
    for record in
        known.records.iter_mut().filter(|it| it["operationName"] == "Add service principal")
    {
        record["operationName"] = json!("Update service principal");
        record["properties"]["activityDisplayName"] = json!("Update service principal");
    }
    with_a_past(&mut known.records, is_read, |record, n| {
        record["time"] = json!(before(n));
        record["correlationId"] = json!(format!("past-{n}"));
    });
    let finding = found(&known);
    assert_eq!(codes(&finding), ["spike", "egress"], "{finding:#}");
    assert!(score(&finding) < score(&whole));
    let mut few = world::azure();
    keep_few(&mut few.records, is_read);
    assert_eq!(found(&few), Value::Null);
    let mut early = world::azure();
    let start = world::at(-1500).timestamp();
    early.tuples =
        vec![format!("{start},10.1.0.4,{THIEF},51234,443,T,O,A,E,1000,2000000000,900,40000")];
    let finding = found(&early);
    assert_eq!(codes(&finding), ["identity_made", "spike"], "{finding:#}");
    assert!(score(&finding) < score(&whole));
}

#[test]
fn each_link_taken_away_on_google_cloud_leaves_less() {
    let name = format!("sa/sync@{}.iam.gserviceaccount.com", world::PROJECT);
    let score = |finding: &Value| finding["score"].as_i64().unwrap_or(0);
    let found = |gcp: &world::Gcp| {
        let report = hunt(&gcp.written(), &[]);
        about(&report, &name).cloned().unwrap_or_default()
    };
    let is_read = |record: &Value| record["protoPayload"]["methodName"] == "storage.objects.get";
    let whole = found(&world::gcp());
    let mut known = world::gcp();
    known.records.retain(|record| record["insertId"] != "made");
    with_a_past(&mut known.records, is_read, |record, n| {
        record["timestamp"] = json!(before(n));
        record["insertId"] = json!(format!("past-{n}"));
    });
    let finding = found(&known);
    assert_eq!(codes(&finding), ["spike", "egress"], "{finding:#}");
    assert!(score(&finding) < score(&whole));
    let mut few = world::gcp();
    keep_few(&mut few.records, is_read);
    assert_eq!(found(&few), Value::Null);
    let mut early = world::gcp();
    for flow in &mut early.flows {
        flow["jsonPayload"]["start_time"] = json!(world::stamp(-1500));
        flow["jsonPayload"]["end_time"] = json!(world::stamp(-1440));
        flow["timestamp"] = json!(world::stamp(-1440));
    }
    let finding = found(&early);
    assert_eq!(codes(&finding), ["identity_made", "spike"], "{finding:#}");
    assert!(score(&finding) < score(&whole));
}
