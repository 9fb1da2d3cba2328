//! What a glimpse rules out, the whole record rules out as well.

use std::path::{Path, PathBuf};

use super::*;
use crate::analytic;
use crate::case::{Case, Matched, Row, Wants};
use crate::evidence::{self, Options, Walk};
use crate::rule::RuleFile;
use crate::rule::load;
use crate::rule::sigma::Placeholders;

fn matcher(file: RuleFile) -> Matcher {
    let keys = analytic::rules::wanted(&file.rules);
    Matcher::new(file.rules.into_iter().zip(keys).collect())
}

/// A match: rule, event and keys.
type Told = (u32, Row, Vec<Option<Box<str>>>);

fn matched(evidence: &Path, matcher: &Matcher) -> Vec<Told> {
    let Walk { inputs, .. } = evidence::walk(&[evidence.to_owned()], false).expect("a folder");
    let options = Options { strict: false, progress: &|_| {} };
    let wants = Wants { rules: Some(matcher), ..Wants::default() };
    let (case, noted) = Case::load_noting(&inputs, &options, wants);
    let matched = noted.matches;
    let told = |it: &Matched| (it.rule, *it.row(&case), matched.facts(it).keys.clone());
    matched.list.iter().map(told).collect()
}

/// How many events the rules match, sifted and unsifted alike.
fn both_ways(evidence: &Path, rules: impl Fn() -> RuleFile) -> usize {
    let quick = matched(evidence, &matcher(rules()));
    let slow = matched(evidence, &matcher(rules()).unsifted());
    assert_eq!(quick, slow);
    quick.len()
}

fn builtin() -> RuleFile {
    load::builtin().expect("the pack")
}

#[test]
fn a_glimpse_of_the_demo_rules_out_no_match() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo");
    assert!(both_ways(&demo, builtin) > 100);
}

#[test]
fn a_glimpse_of_real_logs_rules_out_no_match() {
    let Some(corpus) = std::env::var_os("HUNT_CORPUS").map(PathBuf::from) else { return };
    let sigma = corpus.join("../rules/sigma");
    let sigma = || load::load(std::slice::from_ref(&sigma), &Placeholders::new()).expect("rules");
    assert!(both_ways(&corpus, sigma) > 100);
    assert!(both_ways(&corpus, builtin) > 100);
}

#[test]
fn a_client_that_is_no_text_rules_out_no_match() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = || sigma(&["{s: {userAgent|contains: hog}, condition: s}"]);
    let record = |(n, agent): (usize, &str)| {
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{{"type":"Root"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","eventID":"{n}","userAgent":{agent}}}"#
        )
    };
    let agents = ["\"hog\"", "[\"hog\"]", "{\"name\":\"hog\"}", "[]", "null", "\"\"", "7"];
    let path = log(folder.path(), agents.into_iter().enumerate().map(record));
    assert_eq!(both_ways(&path, rules), 3);
}

#[test]
fn names_and_places_in_other_spellings_rule_out_no_match() {
    let rules = || builtin_of("90fe6043-cd9c-5d79-ba67-c031c4df38d2");
    let record = |(n, (identity, more)): (usize, &(&str, &str))| {
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{identity},"eventTime":"2026-03-01T00:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"{n}","userAgent":"a","readOnly":false{more}}}"#
        )
    };
    let role = r#"{"type":"AssumedRole","accountId":"1","sessionContext":{"sessionIssuer":{"type":"Role","userName":"r"}}}"#;
    let user = r#"{"type":"IAMUser","accountId":"1","userName":"u"}"#;
    let there = r#","managementEvent":true,"awsRegion":"eu-west-1""#;
    let records = [
        (role, there),
        (role, r#","managementEvent":true,"awsRegion":"us-east-1""#),
        (role, r#","managementEvent":"true","awsRegion":"eu-west-1""#),
        (role, r#","managementEvent":false,"awsRegion":"eu-west-1""#),
        (role, r#","awsRegion":"eu-west-1""#),
        (role, r#","management_event":true,"aws_region":"eu-west-1""#),
        (role, r#","managementEvent":true,"awsRegion":["eu-west-1","eu-west-2"]"#),
        (user, there),
        (r#"{"type":"IAMUser","accountId":"2","userName":"u"}"#, there),
        (
            r#"{"type":"IAMUser","userName":"u"}"#,
            r#","managementEvent":true,"awsRegion":"x","recipientAccountId":"3""#,
        ),
        (r#"{"type":"IAMUser","accountId":"1","user_name":"v"}"#, there),
        (
            r#"{"accountId":"1","user_name":"v","sessionContext":{"sessionIssuer":{"user_name":"w"}}}"#,
            there,
        ),
        (
            r#"{"accountId":"1","userName":"v","sessionContext":{"sessionIssuer":{"user_name":"w"}}}"#,
            there,
        ),
        (r#"{"type":"IAMUser","accountId":"1","userName":{"a":"v"}}"#, there),
        (r#"{"type":"IAMUser","accountId":"1","userName":"v\u0041"}"#, there),
        (r#"{"type":"IAMUser","accountId":1,"userName":"v"}"#, there),
        (r#"{"type":"Root","accountId":"1"}"#, there),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path(), records.iter().enumerate().map(record));
    assert_eq!(both_ways(&path, rules), 15);
}

#[test]
fn clients_that_are_as_one_are_told_as_they_are() {
    let some: &[&str] = &[
        "{s: {userAgent|contains: hog}, condition: s}",
        "{s: {eventName: A}, f: {userAgent|startswith: aws-cli}, condition: s and not f}",
        "{s: {eventName: A, userAgent: null}, condition: s}",
    ];
    let compared: &[&str] = &["{s: {userAgent|fieldref: sourceIPAddress}, condition: s}"];
    let agents = ["\"aws-cli/2\"", "\"Boto3\"", "\"Boto4\"", "\"hog/1\"", "\"hog/2\"", "null"];
    let record = |n: usize, agent: &str| {
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{{"type":"Root"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"A","eventID":"{n}","sourceIPAddress":"Boto4","userAgent":{agent}}}"#
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path(), (0..12).map(|n| record(n, agents[n % 6])));
    // In the order of the rules.
    for (detections, matches) in [(some, 4 + 10 + 2), (compared, 2)] {
        assert_eq!(both_ways(&path, || sigma(detections)), matches);
    }
    let by_client = || keyed_by("userAgent");
    let quick = matched(&path, &by_client());
    assert_eq!(quick, matched(&path, &by_client().unsifted()));
    let mut clients: Vec<_> = quick.into_iter().map(|(.., keys)| keys).collect();
    clients.sort();
    clients.dedup();
    assert_eq!(clients.len(), 6);
}

#[test]
fn names_asked_for_beside_other_things_rule_out_no_match() {
    let rules = [
        "{s: {userIdentity.arn|re: '.+:assumed-role/aws:.+'}, f: {sourceIPAddress: '1.1.1.1'}, condition: s and not f}",
        "{s: {userAgent|contains: hog}, condition: s}",
        "{s: {eventName: RunInstances}, f: {awsRegion: eu-west-1}, condition: s and not f}",
        "{s: {userIdentity.userName: jo, requestParameters.a: '1'}, condition: s}",
        "{s: {userIdentity.userName|contains: j, userIdentity.accountId: '2'}, condition: s}",
        "{s: {eventName: RunInstances}, f: {userIdentity.arn|endswith: /jo}, condition: s and not f}",
    ];
    let arns = [
        r#""arn:aws:sts::1:assumed-role/aws:x/i-1""#,
        r#""arn:aws:iam::1:user/jo""#,
        r#""arn:aws:iam::2:user/jim""#,
        r#"["a:assumed-role/aws:x"]"#,
        r#""""#,
    ];
    let mut records = Vec::new();
    for arn in arns {
        for name in ["\"jo\"", "\"jim\"", "null", "[\"jo\"]"] {
            for (region, source) in [("eu-west-1", "1.1.1.1"), ("eu-west-2", "1.1.1.2"), ("", "")] {
                for (action, agent, account) in [("RunInstances", "a", 1), ("Other", "hog", 2)] {
                    let n = records.len();
                    records.push(format!(
                        r#"{{"eventVersion":"1.09","userIdentity":{{"type":"IAMUser","arn":{arn},"userName":{name},"accountId":"{account}"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"{action}","eventID":"{n}","awsRegion":"{region}","sourceIPAddress":"{source}","userAgent":"{agent}","requestParameters":{{"a":"1"}}}}"#
                    ));
                }
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path(), records);
    // In the order of the rules.
    assert_eq!(both_ways(&path, || sigma(&rules)), 32 + 60 + 40 + 60 + 45 + 48);
}

#[test]
fn names_that_are_missing_are_not_those_that_are_spelled_otherwise() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = |(n, identity): (usize, &str)| {
        format!(
            r#"{{"eventVersion":"1.09",{identity},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"A","eventID":"{n}"}}"#
        )
    };
    let missing = r#""userIdentity":{"type":"IAMUser"}"#;
    let otherwise = r#""user_identity":{"type":"IAMUser","arn":"jo","principal_id":"jo"}"#;
    let identities = [missing, otherwise, missing, otherwise].into_iter().enumerate();
    let path = log(folder.path(), identities.map(record));
    for field in ["userIdentity.arn", "userIdentity.principalId"] {
        let quick = matched(&path, &keyed_by(field));
        assert_eq!(quick, matched(&path, &keyed_by(field).unsifted()));
        let told = quick.iter().filter(|(.., keys)| keys[0].as_deref() == Some("jo"));
        assert_eq!((quick.len(), told.count()), (4, 2));
    }
}

#[test]
fn keys_of_identities_are_told_however_they_are_written() {
    let identities = [
        r#"{"type":"AssumedRole","principalId":"AROA:jo"}"#,
        r#"{"type":"AssumedRole","principalId":"AROA\u003ajo"}"#,
        r#"{"type":"AssumedRole","principalId":["AROA:jim","AROA:jo"]}"#,
        r#"{"type":"AssumedRole","principal_id":"AROA:jo"}"#,
        r#"{"type":"AssumedRole","principalId":"","sessionContext":{"sessionIssuer":{"principalId":"AROA:jo"}}}"#,
        r#"{"type":"AssumedRole","principalId":"AROA:jim","arn":"a","accountId":"1"}"#,
        r#"{"type":"AssumedRole","principalId":null,"arn":["b","a"]}"#,
        r#"{"type":"AssumedRole","accountId":7}"#,
    ];
    let mut records = Vec::new();
    for identity in identities.iter().chain(&identities) {
        let n = records.len();
        records.push(format!(
            r#"{{"eventVersion":"1.09","userIdentity":{identity},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"A","eventID":"{n}"}}"#
        ));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = log(folder.path(), records);
    // By these, by several at once, and by what only the record tells.
    let by = |fields: &[&str]| fields.iter().map(|field| Field::new(*field)).collect::<Vec<_>>();
    let id = || by(&["userIdentity.principalId"]);
    let sets = [
        vec![id()],
        vec![
            by(&["userIdentity.arn"]),
            by(&["userIdentity.accountId", "userIdentity.principalId"]),
        ],
        vec![by(&["eventName"]), id(), by(&["sourceIPAddress"])],
        vec![by(&["eventName", "userIdentity.principalId"]), by(&["eventID"])],
        vec![by(&["awsRegion"])],
    ];
    let keyed = || {
        let rules = sigma(&["{s: {eventName: A}, condition: s}"; 5]).rules;
        Matcher::new(rules.into_iter().zip(sets.clone()).collect())
    };
    let quick = matched(&path, &keyed());
    assert_eq!(quick.len(), 5 * 2 * identities.len());
    assert_eq!(quick, matched(&path, &keyed().unsifted()));
    let mut ids: Vec<_> = quick
        .iter()
        .filter(|(rule, ..)| *rule == 0)
        .map(|(_, row, keys)| (row.record, keys[0].as_deref()))
        .collect();
    ids.sort_unstable();
    let told = [Some("AROA:jo"), Some("AROA:jo"), Some("AROA:jim"), Some("AROA:jo")]
        .into_iter()
        .chain([Some(""), Some("AROA:jim"), None, None]);
    let told: Vec<_> = told.collect();
    let ids: Vec<_> = ids.into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, [&told[..], &told].concat());
}

/// A log of these records, in a folder.
fn log(folder: &Path, records: impl IntoIterator<Item = String>) -> PathBuf {
    let path = folder.join("log.json");
    let records: Vec<String> = records.into_iter().collect();
    std::fs::write(&path, records.join("\n")).expect("written");
    path
}

/// Sigma rules about AWS of these detections.
fn sigma(detections: &[&str]) -> RuleFile {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rules.yml");
    let rule = |(n, detection): (usize, &&str)| {
        format!("---\ntitle: t{n}\nlogsource: {{product: aws}}\ndetection: {detection}\n")
    };
    let text: String = detections.iter().enumerate().map(rule).collect();
    std::fs::write(&file, text).expect("written");
    load::load(std::slice::from_ref(&file), &Placeholders::new()).expect("rules")
}

/// A rule about calls of `A` that keeps the values of a field in mind.
fn keyed_by(field: &str) -> Matcher {
    let rules = sigma(&["{s: {eventName: A}, condition: s}"]).rules;
    let keyed = rules.into_iter().map(|rule| (rule, vec![vec![Field::new(field)]]));
    Matcher::new(keyed.collect())
}

/// The rule with this id, of those that are built in.
fn builtin_of(id: &str) -> RuleFile {
    let mut pack = builtin();
    pack.rules.retain(|rule| rule.id == id);
    pack
}
