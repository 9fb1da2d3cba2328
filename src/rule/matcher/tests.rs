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
    let rule = "title: t\nlogsource: {product: aws}\n\
                detection: {s: {userAgent|contains: hog}, condition: s}\n";
    let rules = folder.path().join("rule.yml");
    std::fs::write(&rules, rule).expect("written");
    let rules = || load::load(std::slice::from_ref(&rules), &Placeholders::new()).expect("a rule");
    let record = |(n, agent): (usize, &str)| {
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{{"type":"Root"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","eventID":"{n}","userAgent":{agent}}}"#
        )
    };
    let agents = ["\"hog\"", "[\"hog\"]", "{\"name\":\"hog\"}", "[]", "null", "\"\"", "7"];
    let log: Vec<String> = agents.into_iter().enumerate().map(record).collect();
    let path = folder.path().join("log.json");
    std::fs::write(&path, log.join("\n")).expect("written");
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
    let log: Vec<String> = records.iter().enumerate().map(record).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.json");
    std::fs::write(&path, log.join("\n")).expect("written");
    assert_eq!(both_ways(&path, rules), 15);
}

#[test]
fn clients_that_are_as_one_are_told_as_they_are() {
    let rule = |n: usize, detection: &str| {
        format!("---\ntitle: t{n}\nlogsource: {{product: aws}}\ndetection: {detection}\n")
    };
    let rules = |detections: &[&str]| -> String {
        detections.iter().enumerate().map(|(n, it)| rule(n, it)).collect()
    };
    let some = rules(&[
        "{s: {userAgent|contains: hog}, condition: s}",
        "{s: {eventName: A}, f: {userAgent|startswith: aws-cli}, condition: s and not f}",
        "{s: {eventName: A, userAgent: null}, condition: s}",
    ]);
    let compared = rules(&["{s: {userAgent|fieldref: sourceIPAddress}, condition: s}"]);
    let agents = ["\"aws-cli/2\"", "\"Boto3\"", "\"Boto4\"", "\"hog/1\"", "\"hog/2\"", "null"];
    let record = |n: usize, agent: &str| {
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{{"type":"Root"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"A","eventID":"{n}","sourceIPAddress":"Boto4","userAgent":{agent}}}"#
        )
    };
    let log: Vec<String> = (0..12).map(|n| record(n, agents[n % 6])).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let (path, file) = (folder.path().join("log.json"), folder.path().join("rules.yml"));
    std::fs::write(&path, log.join("\n")).expect("written");
    let loaded = || load::load(std::slice::from_ref(&file), &Placeholders::new()).expect("rules");
    // In the order of the rules.
    for (text, matches) in [(some, 4 + 10 + 2), (compared, 2)] {
        std::fs::write(&file, text).expect("written");
        assert_eq!(both_ways(&path, loaded), matches);
    }
    let by_client = || keyed_by(folder.path(), "userAgent");
    let quick = matched(&path, &by_client());
    assert_eq!(quick, matched(&path, &by_client().unsifted()));
    let mut clients: Vec<_> = quick.into_iter().map(|(.., keys)| keys).collect();
    clients.sort();
    clients.dedup();
    assert_eq!(clients.len(), 6);
}

#[test]
fn names_asked_for_beside_other_things_rule_out_no_match() {
    let rule = |n: usize, detection: &str| {
        format!("---\ntitle: t{n}\nlogsource: {{product: aws}}\ndetection: {detection}\n")
    };
    let rules = [
        "{s: {userIdentity.arn|re: '.+:assumed-role/aws:.+'}, f: {sourceIPAddress: '1.1.1.1'}, condition: s and not f}",
        "{s: {userAgent|contains: hog}, condition: s}",
        "{s: {eventName: RunInstances}, f: {awsRegion: eu-west-1}, condition: s and not f}",
        "{s: {userIdentity.userName: jo, requestParameters.a: '1'}, condition: s}",
        "{s: {userIdentity.userName|contains: j, userIdentity.accountId: '2'}, condition: s}",
        "{s: {eventName: RunInstances}, f: {userIdentity.arn|endswith: /jo}, condition: s and not f}",
    ];
    let rules: String = rules.iter().enumerate().map(|(n, it)| rule(n, it)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rules.yml");
    std::fs::write(&file, rules).expect("written");
    let rules = || load::load(std::slice::from_ref(&file), &Placeholders::new()).expect("rules");
    let mut log = String::new();
    let arns = [
        "arn:aws:sts::1:assumed-role/aws:x/i-1",
        "arn:aws:iam::1:user/jo",
        "arn:aws:iam::2:user/jim",
    ];
    let mut n = 0;
    for arn in arns
        .map(|arn| format!("\"{arn}\""))
        .iter()
        .map(String::as_str)
        .chain(["[\"a:assumed-role/aws:x\"]", "\"\""])
    {
        for name in ["\"jo\"", "\"jim\"", "null", "[\"jo\"]"] {
            for (region, source) in [("eu-west-1", "1.1.1.1"), ("eu-west-2", "1.1.1.2"), ("", "")] {
                for (action, agent, account) in [("RunInstances", "a", 1), ("Other", "hog", 2)] {
                    n += 1;
                    log += &format!(
                        r#"{{"eventVersion":"1.09","userIdentity":{{"type":"IAMUser","arn":{arn},"userName":{name},"accountId":"{account}"}},"eventTime":"2026-03-01T00:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"{action}","eventID":"{n}","awsRegion":"{region}","sourceIPAddress":"{source}","userAgent":"{agent}","requestParameters":{{"a":"1"}}}}"#
                    );
                    log.push('\n');
                }
            }
        }
    }
    let path = folder.path().join("log.json");
    std::fs::write(&path, log).expect("written");
    // In the order of the rules.
    assert_eq!(both_ways(&path, rules), 32 + 60 + 40 + 60 + 45 + 48);
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
    let otherwise = r#""user_identity":{"type":"IAMUser","arn":"jo"}"#;
    let log = [missing, otherwise, missing, otherwise].into_iter().enumerate().map(record);
    let path = folder.path().join("log.json");
    std::fs::write(&path, log.collect::<Vec<_>>().join("\n")).expect("written");
    let keyed = || keyed_by(folder.path(), "userIdentity.arn");
    let quick = matched(&path, &keyed());
    assert_eq!(quick, matched(&path, &keyed().unsifted()));
    let told = quick.iter().filter(|(.., keys)| keys[0].as_deref() == Some("jo"));
    assert_eq!((quick.len(), told.count()), (4, 2));
}

/// A rule about calls of `A` that keeps the values of a field in mind; written into a folder first.
fn keyed_by(folder: &Path, field: &str) -> Matcher {
    let file = folder.join("keyed.yml");
    let rule =
        "title: t\nlogsource: {product: aws}\ndetection: {s: {eventName: A}, condition: s}\n";
    std::fs::write(&file, rule).expect("written");
    let file = load::load(std::slice::from_ref(&file), &Placeholders::new()).expect("a rule");
    let rules = file.rules.into_iter().map(|rule| (rule, vec![vec![Field::new(field)]]));
    Matcher::new(rules.collect())
}

/// The rule with this id, of those that are built in.
fn builtin_of(id: &str) -> RuleFile {
    let mut pack = builtin();
    pack.rules.retain(|rule| rule.id == id);
    pack
}
