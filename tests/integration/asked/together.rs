//! Values seen for the first time, and too many matches within a span.

use serde_json::{Value, json};

use super::{Case, brief, by, iam, iam_with, list, rows, text, toml};

const DAY: u32 = 1440;

fn region(n: u32, region: &str) -> Value {
    iam_with(n, "ListUsers", json!({"awsRegion": region}))
}

fn terms(fields: &str, days: u32) -> String {
    let lines = format!(
        "type = \"new_terms\"\n[rule.new_terms]\nvalue = [{fields}]\n\
         [[rule.new_terms.history_window_start]]\nvalue = \"now-{days}d\""
    );
    toml("new", "event.action: ListUsers", &lines)
}

fn times(findings: &[Value]) -> Vec<&str> {
    let records = findings.iter().flat_map(|it| list(&it["evidence"]));
    let mut times: Vec<&str> = records.map(|it| text(&it["time"])).collect();
    times.sort_unstable();
    times
}

#[test]
fn values_not_seen_within_the_history_are_new() {
    let records = [
        region(0, "eu-west-1"),
        region(2 * DAY, "eu-west-1"),
        region(4 * DAY, "us-east-1"),
        // Seen three days before: known. Then not for five days: new again.
        region(5 * DAY, "eu-west-1"),
        region(10 * DAY, "eu-west-1"),
        // Another call than the filter lets through does not make the region known.
        iam_with(11 * DAY, "GetUser", json!({"awsRegion": "ap-south-1"})),
        region(12 * DAY, "ap-south-1"),
        region(12 * DAY + 1, "ap-south-1"),
    ];
    let case = Case::with(&records, "new.toml", &terms("\"cloud.region\"", 4));
    let all = case.findings(&[]);
    assert_eq!(
        times(&all),
        [
            "2026-03-01T00:00:00Z",
            "2026-03-05T00:00:00Z",
            "2026-03-11T00:00:00Z",
            "2026-03-13T00:00:00Z"
        ]
    );
    assert_eq!(all[0]["details"]["about"], "new eu-west-1; us-east-1; eu-west-1; ap-south-1");
    // What lies before the window counts as history.
    let late = case.findings(&["--since", "2026-03-06"]);
    assert_eq!(times(&late), ["2026-03-11T00:00:00Z", "2026-03-13T00:00:00Z"]);
    let none = case.findings(&["--since", "2026-03-06", "--until", "2026-03-11"]);
    assert_eq!(none, Vec::<Value>::new());
}

#[test]
fn the_values_of_several_fields_are_new_together() {
    let records = [
        region(0, "eu-west-1"),
        by(region(1, "us-east-1"), "ann"),
        by(region(2, "eu-west-1"), "ann"),
        region(3, "eu-west-1"),
    ];
    let case = Case::with(&records, "new.toml", &terms("\"user.name\", \"cloud.region\"", 4));
    let found = case.findings(&[]);
    assert_eq!(brief(&found), rows(&[("new", "user/ann", 2), ("new", "user/jo", 1)]));
    let case = Case::with(&records, "new.toml", &terms("\"cloud.region\"", 4));
    assert_eq!(brief(&case.findings(&[])), rows(&[("new", "user/ann", 1), ("new", "user/jo", 1)]));
}

fn many(minutes: u32, lines: &str) -> String {
    let lines =
        format!("type = \"threshold\"\nfrom = \"now-{minutes}m\"\n[rule.threshold]\n{lines}");
    toml("many", "event.action: DeleteAccessKey", &lines)
}

fn deletions(minutes: impl IntoIterator<Item = u32>) -> Vec<Value> {
    minutes.into_iter().map(|n| iam(n, "DeleteAccessKey")).collect()
}

#[test]
fn windows_slide_over_every_edge() {
    // No bucket of ten minutes that begins at a full one holds four of these.
    let case = Case::with(
        &deletions([7, 8, 12, 13]),
        "many.toml",
        &many(10, "field = [\"user.name\"]\nvalue = 4"),
    );
    let found = case.findings(&[]);
    assert_eq!(brief(&found), rows(&[("many", "user/jo", 4)]));
    assert_eq!(found[0]["details"]["about"], "jo");
    let case = Case::with(
        &deletions([1, 5, 9, 12]),
        "many.toml",
        &many(10, "field = [\"user.name\"]\nvalue = 4"),
    );
    assert_eq!(case.findings(&[]).len(), 0);
}

#[test]
fn bursts_that_overlap_are_one_finding_and_others_are_several() {
    let minutes = [0, 1, 2, 8, 9, 100, 101, 102];
    let rule = many(10, "field = [\"user.name\"]\nvalue = 3");
    let case = Case::with(&deletions(minutes), "many.toml", &rule);
    let found = case.findings(&[]);
    assert_eq!(brief(&found), rows(&[("many", "user/jo", 3), ("many", "user/jo", 5)]));
    assert_ne!(found[0]["id"], found[1]["id"]);
    // A burst belongs to the window that it ends in.
    assert_eq!(case.findings(&["--since", "2026-03-01T00:09:00Z"]).len(), 2);
    assert_eq!(case.findings(&["--since", "2026-03-01T00:10:00Z"]).len(), 1);
}

#[test]
fn groups_have_equal_values_and_none_is_one_group() {
    let mut records = deletions([0, 1]);
    records.extend(deletions([2, 3]).into_iter().map(|record| by(record, "ann")));
    let by_user = many(10, "field = [\"user.name\"]\nvalue = 3");
    assert_eq!(Case::with(&records, "many.toml", &by_user).findings(&[]).len(), 0);
    for field in ["[]", "\"\"", "[\"cloud.account.id\"]"] {
        let rule = many(10, &format!("field = {field}\nvalue = 3"));
        let found = Case::with(&records, "many.toml", &rule).findings(&[]);
        assert_eq!(found.len(), 1, "{field}");
        assert_eq!(found[0]["events"], 4, "{field}");
    }
    // What has no value of a field is in no group.
    let rule = many(10, "field = [\"error.code\"]\nvalue = 2");
    assert_eq!(Case::with(&records, "many.toml", &rule).findings(&[]).len(), 0);
}

#[test]
fn different_values_are_counted() {
    let records = |regions: &[&str]| -> Vec<Value> {
        let region = |(n, region): (u32, &&str)| {
            iam_with(n, "DeleteAccessKey", json!({"awsRegion": region}))
        };
        (0..).zip(regions).map(region).collect()
    };
    let rule = many(
        10,
        "field = [\"user.name\"]\nvalue = 1\n[[rule.threshold.cardinality]]\n\
         field = \"cloud.region\"\nvalue = 3",
    );
    let found =
        |regions: &[&str]| Case::with(&records(regions), "many.toml", &rule).findings(&[]).len();
    assert_eq!(found(&["a", "b", "a", "b", "a"]), 0);
    assert_eq!(found(&["a", "b", "a", "c"]), 1);
}
