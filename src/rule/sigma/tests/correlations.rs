//! Correlations, and what rules say about each other.

use crate::rule::sigma::{check_references, hush, set_aside};
use crate::rule::{Bounds, Correlation, Kind, Rule, Together};
use crate::time::{DAY, HOUR, MINUTE, SECOND};

use super::{about, errors, file, reason};

/// A correlation of the rules `a` and `b` with these lines, two of them `type` and `timespan`.
fn correlation(name: &str, lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    format!("title: {name}\nname: {name}\ncorrelation:\n{lines}")
}

fn one(lines: &str) -> Correlation {
    let mut rules = file(&correlation("c", lines)).rules;
    assert_eq!(rules.len(), 1, "{lines}");
    match rules.remove(0).kind {
        Kind::Correlation(correlation) => correlation,
        kind => panic!("{kind:?}"),
    }
}

fn plain(name: &str) -> String {
    about("s: {f: x}\ncondition: s").replace("title: x", &format!("title: {name}\nname: {name}"))
}

fn rules(documents: &[String]) -> Vec<Rule> {
    file(&documents.join("---\n")).rules
}

#[test]
fn counts_have_bounds() {
    for (condition, at_least, at_most) in [
        ("{gte: 10}", Some(10), None),
        ("{gt: 10}", Some(11), None),
        ("{lte: 10}", None, Some(10)),
        ("{lt: 10}", None, Some(9)),
        ("{eq: 10}", Some(10), Some(10)),
        ("{gt: 100, lte: 200}", Some(101), Some(200)),
        ("{gte: '7', gt: 3}", Some(7), None),
    ] {
        let lines = format!("type: event_count\nrules: a\ntimespan: 5m\ncondition: {condition}");
        let Together::Count(bounds) = one(&lines).how else { panic!("{condition}") };
        assert_eq!(bounds, Bounds { at_least, at_most }, "{condition}");
    }
}

#[test]
fn values_of_a_field_are_counted() {
    let lines = "type: value_count\nrules: [a]\ngroup-by: [u, v]\ntimespan: 1h\n\
                 condition: {field: ip, gte: 3}";
    let correlation = one(lines);
    let Together::Values(field, bounds) = &correlation.how else { panic!("{correlation:?}") };
    assert_eq!((field.name.as_str(), bounds.at_least), ("ip", Some(3)));
    let groups: Vec<_> = correlation.group_by.iter().map(|it| it.field.name.as_str()).collect();
    assert_eq!(groups, ["u", "v"]);
    assert!(!correlation.generate);
}

#[test]
fn rules_lie_together_in_time() {
    let lines = "type: temporal\nrules:\n    - a\n    - b\ngroup-by: u\ntimespan: 10s\n\
                 generate: true\naliases:\n    u: {a: userName, b: target.name}";
    let correlation = one(lines);
    assert!(matches!(correlation.how, Together::All(None)));
    assert!(correlation.generate);
    assert_eq!(correlation.rules, ["a", "b"]);
    assert_eq!(correlation.places, [(6, 11), (7, 11)]);
    let aliases: Vec<_> = correlation.group_by[0]
        .aliases
        .iter()
        .map(|(rule, field)| (rule.as_str(), field.name.as_str()))
        .collect();
    assert_eq!(aliases, [("a", "userName"), ("b", "target.name")]);
    let some = one("type: temporal\nrules: [a, b, c]\ntimespan: 1m\ncondition: {gte: 2}");
    assert!(matches!(some.how, Together::All(Some(Bounds { at_least: Some(2), .. }))));
    let ordered = one("type: temporal_ordered\nrules: [a, b]\ntimespan: 1m");
    assert!(matches!(ordered.how, Together::Ordered));
    let ordered = one("type: temporal_ordered\nrules: [a, b]\ntimespan: 1m\ncondition: {gte: 2}");
    assert!(matches!(ordered.how, Together::Ordered));
}

#[test]
fn generate_may_stand_beside_the_correlation() {
    let text = correlation("c", "type: temporal\nrules: [a, b]\ntimespan: 1m");
    let rules = file(&format!("{text}generate: true\n")).rules;
    assert!(matches!(&rules[0].kind, Kind::Correlation(it) if it.generate));
}

#[test]
fn spans_have_units() {
    for (written, expected) in [
        ("30s", 30 * SECOND),
        ("90m", 90 * MINUTE),
        ("1h", HOUR),
        ("2d", 2 * DAY),
        ("1w", 7 * DAY),
        ("1M", 30 * DAY),
        ("1y", 365 * DAY),
    ] {
        let lines = format!("type: temporal\nrules: [a, b]\ntimespan: {written}");
        assert_eq!(one(&lines).span, expected, "{written}");
    }
}

#[test]
fn what_is_not_run_says_why() {
    for (lines, expected) in [
        (
            "type: value_sum\nrules: a\ntimespan: 1m\ncondition: {field: x, gt: 1}",
            "of the type `value_sum`",
        ),
        (
            "type: value_avg\nrules: a\ntimespan: 1m\ncondition: {field: x, gt: 1}",
            "of the type `value_avg`",
        ),
        (
            "type: value_percentile\nrules: a\ntimespan: 1m\ncondition: {field: x, gt: 1}",
            "`value_percentile`",
        ),
        ("type: event_count\nrules: a\ntimespan: 1m\ncondition: {neq: 3}", "with `neq`"),
        (
            "type: temporal\nrules: [a, b]\ntimespan: 1m\ncondition: a and not b",
            "condition names rules",
        ),
        (
            "type: temporal_ordered\nrules: [a, b]\ntimespan: 1m\ncondition: {gte: 1}",
            "for all of the rules only",
        ),
        (
            "type: value_count\nrules: a\ntimespan: 1m\ncondition: {field: [x, y], gt: 1}",
            "of one field only",
        ),
    ] {
        let reason = reason(&correlation("c", lines));
        assert!(reason.contains(expected), "{lines}: {reason}");
    }
}

#[test]
fn mistakes_have_places() {
    for (lines, expected) in [
        ("type: count\nrules: a\ntimespan: 1m", "a.yml:4:11: `type` must be event_count"),
        ("rules: a\ntimespan: 1m", "a.yml:4:5: the correlation lacks `type`"),
        ("type: temporal\ntimespan: 1m", "a.yml:4:5: the correlation lacks `rules`"),
        ("type: temporal\nrules: []\ntimespan: 1m", "a.yml:5:12: `rules` is empty"),
        ("type: temporal\nrules: [a, {b: c}]\ntimespan: 1m", "a.yml:5:16: `rules` has a map"),
        ("type: temporal\nrules: a", "a.yml:4:5: the correlation lacks `timespan`"),
        ("type: temporal\nrules: a\ntimespan: 5", "a.yml:6:15: `timespan` must be"),
        ("type: temporal\nrules: a\ntimespan: 0m", "a.yml:6:15: `timespan` must be"),
        ("type: temporal\nrules: a\ntimespan: 99999999999d", "a.yml:6:15: `timespan` must be"),
        ("type: temporal\nrules: a\ntimespan: ä", "a.yml:6:15: `timespan` must be"),
        (
            "type: event_count\nrules: a\ntimespan: 1m",
            "a.yml:4:5: the correlation lacks `condition`",
        ),
        (
            "type: event_count\nrules: a\ntimespan: 1m\ncondition: {}",
            "a.yml:7:16: the condition has no bound",
        ),
        (
            "type: event_count\nrules: a\ntimespan: 1m\ncondition: {gte: x}",
            "a.yml:7:22: `gte` must be a whole",
        ),
        (
            "type: event_count\nrules: a\ntimespan: 1m\ncondition: {lt: 0}",
            "a.yml:7:21: no count is below 0",
        ),
        (
            "type: event_count\nrules: a\ntimespan: 1m\ncondition: {more: 1}",
            "a.yml:7:17: `more` is no comparison",
        ),
        (
            "type: event_count\nrules: a\ntimespan: 1m\ncondition: {gt: 5, lt: 3}",
            "a.yml:7:16: no count keeps",
        ),
        (
            "type: value_count\nrules: a\ntimespan: 1m\ncondition: {gte: 1}",
            "a.yml:7:16: `value_count` lacks `field`",
        ),
        (
            "type: temporal\nrules: a\ntimespan: 1m\ngenerate: 7",
            "a.yml:7:15: `generate` must be true or false",
        ),
        (
            "type: temporal\nrules: a\ntimespan: 1m\ngroup-by: u\naliases: {u: x}",
            "a.yml:8:18: `u` must be a map",
        ),
    ] {
        let said = errors(&correlation("c", lines));
        assert!(said.starts_with(expected), "{lines}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn rules_of_correlations_are_quiet() {
    let temporal = |name: &str, rules: &str, generate: bool| {
        correlation(
            name,
            &format!("type: temporal\nrules: {rules}\ntimespan: 1m\ngenerate: {generate}"),
        )
    };
    let documents = [
        plain("a"),
        plain("b"),
        plain("c"),
        plain("d").replace("title", "id: 7\ntitle"),
        temporal("one", "[a, b]", false),
        temporal("two", "[b, c]", true),
        temporal("three", "['7', one]", false),
    ];
    let mut rules = rules(&documents);
    assert_eq!(check_references(&rules), []);
    hush(&mut rules);
    let reports: Vec<_> =
        rules.iter().filter(|it| it.reports).map(|rule| rule.title.as_str()).collect();
    assert_eq!(reports, ["b", "c", "two", "three"]);
}

#[test]
fn correlations_that_are_not_run_leave_their_rules_quiet() {
    let sum = "type: value_sum\nrules: [a, z]\ntimespan: 1m\ncondition: {field: x, gt: 1}";
    let over = "type: temporal\nrules: [sum, b]\ntimespan: 1m";
    let documents = [plain("a"), plain("b"), correlation("sum", sum), correlation("over", over)];
    let file = file(&documents.join("---\n"));
    let reports: Vec<_> = file.rules.iter().map(|it| (it.title.as_str(), it.reports)).collect();
    assert_eq!(reports, [("a", false), ("b", true)]);
    assert_eq!(file.not_run.len(), 2);
    assert_eq!(
        file.not_run[1].reason,
        "it looks at `sum`, which is not run: hunt does not run correlations of the type `value_sum`"
    );
}

#[test]
fn correlations_wait_for_rules_of_other_files_that_are_not_run() {
    let documents = [
        plain("b"),
        correlation("c", "type: temporal\nrules: [some-id, b]\ntimespan: 1m"),
        correlation("d", "type: temporal\nrules: [c, b]\ntimespan: 1m"),
    ];
    let mut rules = rules(&documents);
    let mut not_run =
        file(&plain("a").replace("title", "id: some-id\nstatus: unsupported\ntitle")).not_run;
    assert_eq!(not_run.len(), 1);
    set_aside(&mut rules, &mut not_run);
    assert_eq!(rules.len(), 1);
    let titles: Vec<_> = not_run.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["a", "c", "d"]);
}

#[test]
fn references_must_be_there_once_and_go_in_no_circle() {
    let temporal = |name: &str, rules: &str| {
        correlation(name, &format!("type: temporal\nrules: {rules}\ntimespan: 1m"))
    };
    for (documents, expected) in [
        (
            vec![temporal("c", "[failed_login]"), plain("failed_logins")],
            vec![
                "a.yml:5:13: there is no rule with the id or name `failed_login`; did you mean `failed_logins`?",
            ],
        ),
        (
            vec![temporal("c", "nothing-like-it")],
            vec!["a.yml:5:12: there is no rule with the id or name `nothing-like-it`"],
        ),
        (vec![temporal("c", "[c]")], vec!["a.yml:5:13: this correlation waits for itself: c"]),
        (
            vec![temporal("c", "[d]"), temporal("d", "[c]")],
            vec!["a.yml:12:13: this correlation waits for itself: c → d"],
        ),
        (
            vec![
                temporal("x", "[c]"),
                temporal("c", "[a, d]"),
                temporal("d", "[e]"),
                temporal("e", "[c]"),
                plain("a"),
            ],
            vec!["a.yml:26:13: this correlation waits for itself: c → d → e"],
        ),
        (
            vec![plain("a"), plain("a")],
            vec![
                "a.yml:8:1: the name `a` is that of the rule at a.yml:1, too; each rule needs its own",
            ],
        ),
        (
            vec![plain("a"), temporal("c", "[a, a]")],
            vec!["a.yml:12:16: `a` is a rule that is named here already"],
        ),
        (
            vec![
                plain("a"),
                plain("b"),
                temporal("c", "[a, b]"),
                temporal("d", "[c, a]"),
                temporal("e", "[c, d]"),
            ],
            vec![],
        ),
    ] {
        let told = check_references(&rules(&documents));
        let told: Vec<_> = told.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected, "{}", documents.join("---\n"));
    }
    let same_id = [plain("a"), plain("b")].map(|text| text.replace("title", "id: 7\ntitle"));
    let told = check_references(&rules(&same_id));
    assert_eq!(told.len(), 1);
    assert!(told[0].to_string().starts_with("a.yml:9:1: the id `7` is that of"), "{}", told[0]);
}

#[test]
fn aliases_are_for_rules_of_the_correlation() {
    let lines =
        "type: temporal\nrules: ['7', b]\ntimespan: 1m\ngroup-by: u\naliases: {u: {a: x, b: y}}";
    let a = plain("a").replace("title", "id: 7\ntitle");
    let documents = [correlation("c", lines), plain("b"), a, plain("d")];
    assert_eq!(check_references(&rules(&documents)), []);
    let wrong = [documents[0].replace("b: y", "d: y"), documents[1..].join("---\n")];
    let told = check_references(&rules(&wrong));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to_string(), "a.yml:8:25: `d` is none of the correlation's rules");
}

#[test]
fn long_chains_are_walked_without_recursion() {
    let mut documents = vec![plain("c0")];
    for number in 1..20_000 {
        let lines = format!("type: temporal\nrules: [c{}]\ntimespan: 1m", number - 1);
        documents.push(correlation(&format!("c{number}"), &lines));
    }
    assert_eq!(check_references(&rules(&documents)), []);
    documents[0] = correlation("c0", "type: temporal\nrules: [c19999]\ntimespan: 1m");
    assert_eq!(check_references(&rules(&documents)).len(), 1);
}
