//! The cost of finding out which credential came from which, and how it grows: sessions of one role,
//! ten events each, from ten thousand events to a million.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hunt::case::{Case, Noted, Wants};
use hunt::evidence::{self, Options};
use hunt::lineage::Lineage;

/// Events of a session, the call that began it among them.
const EACH: usize = 10;

/// The n-th session. Every second one is known by its name and time alone.
fn session(n: usize, text: &mut String) {
    let key = format!("ASIAEXAMPLE{n:09}");
    let clock = |n: usize| {
        let seconds = n * 4;
        let (day, rest) = (seconds / 86_400, seconds % 86_400);
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        format!("2026-01-{:02}T{hour:02}:{minute:02}:{second:02}Z", day + 1)
    };
    let time = clock(n);
    let answer = match n % 2 {
        0 => format!(r#"{{"credentials":{{"accessKeyId":"{key}"}}}}"#),
        _ => "null".to_owned(),
    };
    let _ = write!(
        text,
        r#"{{"eventVersion":"1.09","userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"ci","accessKeyId":"AKIAEXAMPLE000000001"}},"eventTime":"{time}","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","requestParameters":{{"roleArn":"arn:aws:iam::111122223333:role/build","roleSessionName":"run-{r}"}},"responseElements":{answer},"eventID":"{n}-0","recipientAccountId":"111122223333"}}"#,
        r = n % 100
    );
    for k in 1..EACH {
        let _ = write!(
            text,
            r#",{{"eventVersion":"1.09","userIdentity":{{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/build/run-{r}","accountId":"111122223333","accessKeyId":"{key}","sessionContext":{{"attributes":{{"creationDate":"{time}"}}}}}},"eventTime":"{later}","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"{n}-{k}","recipientAccountId":"111122223333"}}"#,
            r = n % 100,
            later = clock(n + k)
        );
    }
}

fn load(events: usize) -> (Case, Noted) {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, first) in (0..events / EACH).step_by(10_000).enumerate() {
        let mut text = String::from(r#"{"Records":["#);
        for n in first..(first + 10_000).min(events / EACH) {
            if n > first {
                text.push(',');
            }
            session(n, &mut text);
        }
        text.push_str("]}");
        std::fs::write(folder.path().join(format!("{file}.json")), text).expect("written");
    }
    let walk = evidence::walk(&[folder.path().to_owned()], false).expect("evidence");
    let options = Options { strict: true, progress: &|_| () };
    let wants = Wants { credentials: true, ..Wants::default() };
    Case::load_noting(&walk.inputs, &options, wants)
}

fn lineage(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lineage");
    group.sample_size(10);
    for events in [10_000, 100_000, 1_000_000] {
        let (case, noted) = load(events);
        assert_eq!(case.event_count(), events as u64);
        group.throughput(Throughput::Elements(events as u64));
        group.bench_with_input(BenchmarkId::from_parameter(events), &(), |bench, ()| {
            bench.iter(|| black_box(Lineage::of(&case, &noted)));
        });
    }
    group.finish();
}

criterion_group!(benches, lineage);
criterion_main!(benches);
