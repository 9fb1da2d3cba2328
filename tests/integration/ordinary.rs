//! What `hunt rules` takes off findings of built-in rules because it is ordinary in the evidence, and
//! what it must leave as grave as the rule says.

use serde_json::{Value, json};

use crate::harness::{Evidence, command, run};
use crate::scope::{
    BOTO, CLI, FIRST, ROUTINE, Who, hold_together, list, role, routine, score, text, user,
};

const ABNORMAL: [&str; 2] = ["--only", "abnormal-cloud-api-calls"];
const DELETED: &[&str] = &["iam:DeleteAccessKey"];
/// Four days of the month, far apart.
const SPREAD: [&str; 4] = ["2024-04-02", "2024-04-10", "2024-04-18", "2024-04-26"];

/// These calls on each of these days.
fn on(who: &Who, days: &[&str], calls: &[&str]) -> Vec<Value> {
    days.iter().flat_map(|day| routine(who, day, 1, calls)).collect()
}

/// A month of routine, and these calls on each of these days.
fn month(who: &Who, days: &[&str], calls: &[&str]) -> Vec<Value> {
    [routine(who, FIRST, 30, &ROUTINE), on(who, days, calls)].concat()
}

fn findings(records: &[Value], options: &[&str]) -> Vec<Value> {
    let evidence = Evidence::new();
    let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
    let path = evidence.file("records.ndjson", lines.concat());
    let mut hunt = command();
    let ran = run(hunt.args(["rules", "-q", "-f", "json"]).args(options).arg(path));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ran.json();
    list(&report["findings"]).iter().for_each(hold_together);
    list(&report["findings"]).to_vec()
}

/// The score of the only finding about an identity, and the reasons beside the match.
fn judged(records: &[Value], options: &[&str], name: &str) -> (i64, Vec<(String, String)>) {
    let found = findings(records, options);
    let mut about = found.iter().filter(|finding| finding["identity"]["name"] == name);
    let finding = about.next().unwrap_or_else(|| panic!("nothing about {name}: {found:#?}"));
    assert!(about.next().is_none(), "{found:#?}");
    let (first, others) = list(&finding["reasons"]).split_first().expect("a reason");
    assert_eq!(first["code"], "rule_match");
    let told = |it: &Value| (text(&it["code"]).to_owned(), text(&it["detail"]).to_owned());
    (score(finding), others.iter().map(told).collect())
}

/// Asserts that a finding about user/jo is as grave as the rule says.
fn stays(records: &[Value], options: &[&str], why: &str) {
    assert_eq!(judged(records, options, "user/jo"), (75, Vec::new()), "{why}");
}

#[test]
fn what_an_identity_does_on_many_days_weighs_less() {
    let records = month(&user("jo"), &SPREAD, DELETED);
    let (score, reasons) = judged(&records, &ABNORMAL, "user/jo");
    let [(code, detail)] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!((score, code.as_str()), (50, "habit"));
    let days = "on 4 of its 30 active days, 2024-04-02 to 2024-04-26: DeleteAccessKey on 4";
    assert!(detail.contains(days), "{detail}");
}

#[test]
fn nothing_is_taken_below_medium() {
    let records = month(&user("jo"), &SPREAD, DELETED);
    // A medium rule, with 47 points, about the same calls.
    let (score, reasons) = judged(&records, &["--only", "aws-credential-removed"], "user/jo");
    assert_eq!((score, reasons.len()), (40, 1), "{reasons:?}");
}

#[test]
fn a_rule_of_ones_own_weighs_what_it_says() {
    let records = month(&user("jo"), &SPREAD, DELETED);
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/pack/abnormal-cloud-api-calls.yml");
    stays(&records, &["--rules", pack], "somebody chose this rule for this house");
    // Whatever its path.
    let evidence = Evidence::new();
    let rule = std::fs::read(pack).expect("the rule");
    evidence.file("builtin/abnormal-cloud-api-calls.yml", rule);
    let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
    evidence.file("logs/records.ndjson", lines.concat());
    let mut hunt = command();
    hunt.current_dir(evidence.path()).args(["rules", "-q", "-f", "json"]);
    let ran = run(hunt.args(["--rules", "builtin/abnormal-cloud-api-calls.yml", "logs"]));
    assert_eq!(score(&ran.json()["findings"][0]), 75);
}

#[test]
fn what_is_no_habit_weighs_what_the_rule_says() {
    let jo = user("jo");
    stays(&month(&jo, &SPREAD[..1], DELETED), &ABNORMAL, "the first time");
    stays(&month(&jo, &SPREAD[..1], &[DELETED[0]; 10]), &ABNORMAL, "a burst in one day");
    stays(&month(&jo, &SPREAD[1..3], DELETED), &ABNORMAL, "two days");
    let days = ["2024-04-20", "2024-04-21", "2024-04-22", "2024-04-23"];
    stays(&month(&jo, &days, DELETED), &ABNORMAL, "days in a row");
    let past = [ABNORMAL[0], ABNORMAL[1], "--until", "2024-04-12"];
    stays(&month(&jo, &SPREAD, DELETED), &past, "what comes later is no habit yet");
}

#[test]
fn one_event_beyond_the_habit_is_enough() {
    let jo = user("jo");
    let habit = month(&jo, &SPREAD, DELETED);
    let with = |more: Vec<Value>, why: &str| stays(&[&habit[..], &more].concat(), &ABNORMAL, why);
    with(on(&jo, &["2024-04-29"], &[DELETED[0]; 8]), "a burst");
    let elsewhere = Who(jo.0.clone(), "192.0.2.50", CLI);
    with(on(&elsewhere, &["2024-04-29"], DELETED), "a network that is not its own");
    let tool = Who(jo.0.clone(), jo.1, "Rclone/v1.66.0");
    with(on(&tool, &["2024-04-29"], DELETED), "a tool");
    with(on(&jo, &["2024-04-29"], &["iam:CreatePolicyVersion"]), "another call, never made");
}

#[test]
fn people_who_travel_take_their_work_with_them() {
    let jo = user("jo");
    let away = Who(jo.0.clone(), "192.0.2.50", CLI);
    let habit = on(&jo, &SPREAD[..3], DELETED);
    let deleted = on(&away, &["2024-04-26"], DELETED);
    let trip = routine(&away, "2024-04-24", 3, &ROUTINE);
    let before = routine(&jo, FIRST, 23, &ROUTINE);
    let travels = [&before[..], &habit, &trip, &deleted].concat();
    let (score, reasons) = judged(&travels, &ABNORMAL, "user/jo");
    assert_eq!((score, reasons.len()), (50, 1), "{reasons:?}");

    // Two days are no trip, and whoever is seen at home meanwhile does not travel.
    let short = routine(&away, "2024-04-25", 2, &ROUTINE);
    stays(&[&before[..], &habit, &short, &deleted].concat(), &ABNORMAL, "two days");
    let home = routine(&jo, "2024-04-25", 1, &ROUTINE);
    stays(&[&travels[..], &home].concat(), &ABNORMAL, "in two places");
}

#[test]
fn attempts_are_no_habit_of_success() {
    let jo = user("jo");
    let refused = |day: &str| {
        let mut records = on(&jo, &[day], DELETED);
        records.iter_mut().for_each(|it| it["errorCode"] = json!("AccessDenied"));
        records
    };
    let attempts: Vec<Value> = SPREAD[..3].iter().flat_map(|day| refused(day)).collect();
    let records = [month(&jo, &SPREAD[3..], DELETED), attempts].concat();
    stays(&records, &ABNORMAL, "it worked for the first time");
}

#[test]
fn what_several_others_do_weighs_less() {
    let (jo, ann, bob) = (user("jo"), user("ann"), user("bob"));
    let anns = month(&ann, &["2024-04-02", "2024-04-09", "2024-04-16"], DELETED);
    let bobs = month(&bob, &["2024-04-05", "2024-04-12", "2024-04-19"], DELETED);
    let once = month(&jo, &["2024-04-23"], DELETED);
    let all = [&once[..], &anns, &bobs].concat();
    let (score, reasons) = judged(&all, &ABNORMAL, "user/jo");
    let [(code, detail)] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!((score, code.as_str()), (55, "common_among_peers"));
    assert!(detail.contains("DeleteAccessKey by 2 others on 6 days"), "{detail}");

    stays(&[&once[..], &anns].concat(), &ABNORMAL, "one other");
    let together = month(&bob, &["2024-04-02", "2024-04-09"], DELETED);
    stays(&[&once[..], &anns, &together].concat(), &ABNORMAL, "few days");
    // Programs are not like people.
    let program = |name: &str, days: &[&str]| {
        let role = role(name, "run-81234567");
        month(&Who(role.0, role.1, BOTO), days, DELETED)
    };
    let programs = [
        program("rotate", &["2024-04-02", "2024-04-09", "2024-04-16"]),
        program("expire", &["2024-04-05", "2024-04-12", "2024-04-19"]),
    ];
    stays(&[&once[..], &programs.concat()].concat(), &ABNORMAL, "programs");
    let elsewhere = Who(jo.0.clone(), "192.0.2.50", CLI);
    let stolen = [&all[..], &on(&elsewhere, &["2024-04-24"], DELETED)].concat();
    stays(&stolen, &ABNORMAL, "a network that is not its own");
    let burst = [&all[..], &on(&jo, &["2024-04-24"], &[DELETED[0]; 8])].concat();
    stays(&burst, &ABNORMAL, "a burst");
}

#[test]
fn a_service_shares_the_habit_of_whom_it_acts_for() {
    let set: &[&str] = &["iam:CreatePolicyVersion"];
    let deploy = role("deploy", "run-81234567");
    let mut stack = deploy.0.clone();
    stack["invokedBy"] = json!("cloudformation.amazonaws.com");
    let stack = Who(stack, "cloudformation.amazonaws.com", "cloudformation.amazonaws.com");
    let records = [month(&deploy, &SPREAD, set), month(&stack, &["2024-04-20"], set)].concat();
    let name = "cloudformation.amazonaws.com for role/deploy";
    let (score, reasons) = judged(&records, &ABNORMAL, name);
    let [(code, detail)] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!((score, code.as_str()), (50, "habit"));
    assert!(detail.contains("by role/deploy on 5 days"), "{detail}");
    // And by itself it has none.
    let records = [month(&deploy, &[], set), month(&stack, &["2024-04-20"], set)].concat();
    assert_eq!(judged(&records, &ABNORMAL, name), (75, Vec::new()));
}

#[test]
fn nothing_that_root_does_is_a_habit() {
    let root = json!({
        "type": "Root",
        "arn": "arn:aws:iam::111122223333:root",
        "accountId": "111122223333",
    });
    let records = month(&Who(root, "198.51.100.7", CLI), &SPREAD, DELETED);
    assert_eq!(judged(&records, &ABNORMAL, "root"), (75, Vec::new()));
}
