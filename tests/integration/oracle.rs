//! Sigma rules asked by hunt and by an engine that others wrote: they say the same of every record.
//!
//! Where they do not, hunt has a reason, which `docs/rules-sigma.md` gives under “Differences”. A
//! reason is what must be done to a record for the other engine to say what hunt says; the tests
//! name every rule that needs one.

mod mutants;
mod reasons;
mod records;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hunt::format::Format;
use hunt::rule::Rule;
use hunt::rule::load::load;
use hunt::rule::matcher::predicate_of;
use hunt::rule::predicate::{Field, Predicate};
use hunt::rule::sigma::Placeholders;
use hunt::rule::view::Names;
use rsigma_eval::{CompiledRule, JsonEvent, compile_rule, evaluate_rule};
use rsigma_parser::parse_sigma_yaml;
use serde_json::{Value, json};

use crate::harness::{Evidence, trail};

/// A rule as both engines have it.
struct Pair {
    /// The file.
    name: String,
    ours: Rule,
    theirs: CompiledRule,
}

impl Pair {
    /// The rules of these files about CloudTrail.
    fn read(files: &[PathBuf]) -> Vec<Self> {
        files.iter().filter_map(|file| Self::of(file)).collect()
    }

    fn of(file: &Path) -> Option<Self> {
        let mut read =
            load(&[file.to_owned()], &Placeholders::new()).expect("a rule without errors");
        read.rules.retain(|rule| rule.formats.contains(&Format::CloudTrail));
        let ours = read.rules.pop()?;
        let text = std::fs::read_to_string(file).expect("a rule can be read");
        let theirs = parse_sigma_yaml(&text).expect("a rule without errors");
        assert!(
            read.rules.is_empty() && theirs.rules.len() == 1,
            "{} has one rule",
            file.display()
        );
        let theirs = compile_rule(&theirs.rules[0]).expect("a rule that can be run");
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        Some(Self { name, ours, theirs })
    }

    fn predicate(&self) -> &Predicate {
        predicate_of(&self.ours).expect("a rule about records")
    }

    fn fields(&self) -> Vec<&Field> {
        let mut fields = Vec::new();
        self.predicate().fields(&mut fields);
        fields.sort();
        fields.dedup();
        fields
    }

    fn names(&self) -> Names {
        Names::of(Format::CloudTrail, self.ours.dialect, self.fields())
    }

    /// What a record has of the fields that the rule asks for.
    fn told(&self, record: &Value) -> String {
        let value = |field: &&Field| {
            let place = format!("/{}", field.name.replace('.', "/"));
            format!("{}={}", field.name, record.pointer(&place).unwrap_or(&Value::Null))
        };
        self.fields().iter().map(value).collect::<Vec<_>>().join(", ")
    }

    fn theirs(&self, record: &Value) -> bool {
        evaluate_rule(&self.theirs, &JsonEvent::borrow(record)).is_some()
    }
}

/// What the engines said.
#[derive(Default)]
struct Said {
    /// Rules and records that were asked about.
    pairs: usize,
    /// The rules, and the numbers of the records that they match in hunt's opinion.
    matched: BTreeSet<(usize, usize)>,
    /// Rules, and the reasons that they need.
    differences: BTreeSet<(String, &'static str)>,
}

/// Asks both engines about every record.
fn ask(pairs: &[Pair], records: &[Value]) -> Said {
    let mut said = Said { pairs: pairs.len() * records.len(), ..Said::default() };
    let mut wrong = Vec::new();
    for (rule, pair) in pairs.iter().enumerate() {
        let names = pair.names();
        let fields = pair.fields();
        for (number, record) in records.iter().enumerate() {
            let ours = pair.predicate().holds(&names.open(record));
            if ours {
                said.matched.insert((rule, number));
            }
            if ours == pair.theirs(record) {
                continue;
            }
            match reasons::find(&fields, record, |record| ours == pair.theirs(record)) {
                Some(reason) => {
                    said.differences.insert((pair.name.clone(), reason));
                }
                None => {
                    wrong.push(format!("{}: hunt says {ours}: {}", pair.name, pair.told(record)))
                }
            }
        }
    }
    wrong.dedup();
    let few = wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} without reason\n{few}", wrong.len());
    said
}

/// Records that the rules match, or nearly: some of these that they do, some made so that they do,
/// and each of them with one value changed that they ask for.
fn near(pairs: &[Pair], records: &[Value]) -> Vec<Value> {
    let mut near = Vec::new();
    for pair in pairs {
        let names = pair.names();
        let matching = records.iter().filter(|it| pair.predicate().holds(&names.open(it)));
        let mut seeds: Vec<Value> = matching.take(3).cloned().collect();
        for way in 0..4 {
            let mut record = records[way * 37 % records.len()].clone();
            mutants::satisfy(pair.predicate(), &mut record, way);
            seeds.push(record);
        }
        let fields: Vec<&str> = pair.fields().iter().map(|field| field.name.as_str()).collect();
        near.extend(seeds.iter().flat_map(|seed| mutants::of(seed, &fields)));
    }
    for (number, record) in near.iter_mut().enumerate() {
        record["eventID"] = json!(format!("00000000-0000-4000-8000-{number:012}"));
    }
    near
}

fn expected(differences: &[(&str, &'static str)]) -> BTreeSet<(String, &'static str)> {
    differences.iter().map(|(rule, reason)| ((*rule).to_owned(), *reason)).collect()
}

/// That asking while reading, where records are sifted before they are parsed, says the same.
fn matcher_agrees(pairs: &[Pair], paths: &[PathBuf]) {
    let inputs = records::inputs(paths);
    let (events, matched) = records::ask(&inputs, pairs.iter().map(|pair| pair.ours.clone()));
    let records = records::read(&inputs);
    let mut direct = BTreeSet::new();
    for (rule, pair) in pairs.iter().enumerate() {
        let names = pair.names();
        let holds = |place: &&records::Place| {
            records.get(*place).is_some_and(|it| pair.predicate().holds(&names.open(it)))
        };
        direct.extend(events.iter().filter(holds).map(|place| (rule, *place)));
    }
    let tell = |(rule, place): &(usize, records::Place)| {
        format!("{}: {}", pairs[*rule].name, pairs[*rule].told(&records[place]))
    };
    let apart: Vec<_> = matched.symmetric_difference(&direct).take(20).map(tell).collect();
    assert!(apart.is_empty(), "sifting makes a difference\n{}", apart.join("\n"));
    assert!(!direct.is_empty());
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/demo/AWSLogs")
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what one wants to see")]
fn published_rules_match_what_another_engine_says() {
    let Some(corpus) = std::env::var_os("HUNT_CORPUS").filter(|root| !root.is_empty()) else {
        eprintln!("skipped: HUNT_CORPUS is not set");
        return;
    };
    let Some(folder) = crate::sigma::folder() else { return };
    let pairs = Pair::read(&crate::sigma::files(&folder));
    let paths = [PathBuf::from(corpus), demo()];
    let real: Vec<Value> = records::read(&records::inputs(&paths)).into_values().collect();
    let of_real = ask(&pairs, &real);
    let near = near(&pairs, &real);
    let of_near = ask(&pairs, &near);
    for (said, records) in [(&of_real, &real), (&of_near, &near)] {
        let (count, pairs, matched) = (records.len(), said.pairs, said.matched.len());
        eprintln!("{count} records, {pairs} pairs of rule and record, {matched} match");
    }
    let fired: BTreeSet<usize> = of_near.matched.iter().map(|(rule, _)| *rule).collect();
    let silent = (0..pairs.len()).filter(|rule| !fired.contains(rule));
    let silent: Vec<_> = silent.map(|rule| &pairs[rule].name).collect();
    assert!(silent.is_empty(), "matched by no record: {silent:?}");
    assert_eq!(of_real.differences, expected(&reasons::OF_REAL_RECORDS));
    assert_eq!(of_near.differences, expected(&reasons::OF_CHANGED_RECORDS));
    matcher_agrees(&pairs, &paths);
    let evidence = Evidence::new();
    evidence.file("near.json", trail(&near));
    matcher_agrees(&pairs, &[evidence.path().to_owned()]);
}

/// Detections that ask in ways that the published rules do not. Not `base64offset`: the other engine
/// does not mind the case of base64, and has other letters than the specification's own converter.
const WAYS: &[(&str, &str)] = &[
    ("address", "s: {sourceIPAddress|cidr: [198.51.100.0/24, '10.0.0.0/8', '2001:db8::/32']}"),
    ("all-words", "s: {userAgent|contains|all: [a, '/']}"),
    ("all-of", "a: {eventSource|startswith: s}\n    b: {eventName|endswith: s}"),
    ("boolean", "s: {readOnly: true}"),
    ("cased", "s: {eventName|cased: [ListBuckets, 'Get*', DescribeInstances]}"),
    ("cased-part", "s: {eventName|contains|cased: 'List'}"),
    ("digits", "s: {recipientAccountId: 498408775753}"),
    ("empty", "s: {errorMessage: ''}"),
    ("escaped", "s: {userAgent: ['*\\**', '*\\\\*', '*aws\\-*', '*\\?*']}"),
    ("exists", "s: {errorCode|exists: true}"),
    ("exists-not", "s: {errorCode|exists: false, eventName: '*'}"),
    ("expression", "s: {eventName|re: '^(List|Get)[A-Z][a-z]+$'}"),
    ("expression-any-case", "s: {userAgent|re|i: 'BOTO|aws-cli'}"),
    ("list-of-maps", "s: [{eventName: ListBuckets}, {eventSource|contains: iam, readOnly: false}]"),
    ("neq", "s: {eventName|neq: ListBuckets, errorCode: '*'}"),
    ("no-value", "s: {errorCode: [null, AccessDenied], readOnly: true}"),
    ("numbers", "s: {requestParameters.maxResults|gte: 10, requestParameters.maxResults|lt: 1000}"),
    ("number-as-text", "s: {eventVersion|gt: 1.05}"),
    ("other-field", "s: {userIdentity.accountId|fieldref: recipientAccountId}"),
    ("other-field-within", "s: {userIdentity.arn|fieldref|endswith: userIdentity.userName}"),
    ("question-mark", "s: {awsRegion: '??-*-?'}"),
    ("time", "s: {eventTime|hour: [20, 21, 3], eventTime|day: 1}"),
    ("words-in-names", "s: [errorMess, 'Decrypt']"),
    ("words", "s: ['AccessDenied', 'ListBuckets', 'us-east-?']"),
];

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what one wants to see")]
fn every_way_to_ask_is_what_another_engine_makes_of_it() {
    let evidence = Evidence::new();
    for (name, detection) in WAYS {
        for (prefix, condition) in [("", "1 of them"), ("not-", "not all of them")] {
            let rule = format!(
                "title: {prefix}{name}\nlogsource: {{product: aws, service: cloudtrail}}\n\
                 detection:\n    {detection}\n    condition: {condition}\n"
            );
            evidence.file(&format!("{prefix}{name}.yml"), rule);
        }
    }
    let pairs = Pair::read(&crate::sigma::files(evidence.path()));
    let real: Vec<Value> = records::read(&records::inputs(&[demo()])).into_values().collect();
    // Every seventh is as good as all.
    let mut records: Vec<Value> = real.iter().step_by(7).cloned().collect();
    records.extend(near(&pairs, &real));
    let said = ask(&pairs, &records);
    let (count, asked, matched) = (records.len(), said.pairs, said.matched.len());
    eprintln!("{count} records, {asked} pairs of rule and record, {matched} match");
    let fired: BTreeSet<usize> = said.matched.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(fired.len(), 2 * WAYS.len(), "every rule matches some record");
    let mut all = expected(&reasons::OF_WAYS);
    all.extend(reasons::OF_WAYS.map(|(way, reason)| (format!("not-{way}"), reason)));
    assert_eq!(said.differences, all);
}
