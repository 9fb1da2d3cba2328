//! The cost of reading: cutting records, and making events of them.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hunt::evidence::content::Layout;
use hunt::evidence::members::{KeyBook, Member};
use hunt::evidence::records;
use hunt::evidence::sink::{Place, Sink, Taken};
use hunt::format::{self, Record};

/// Takes records, and reads them where asked to.
struct Reader {
    events: bool,
}

impl Sink for Reader {
    fn take(&mut self, _: u32, members: &[Member<'_>], bytes: &[u8]) -> Taken {
        if !self.events {
            black_box(members);
            return Taken::Event;
        }
        match format::read(members, bytes) {
            Record::Event(_, event) => {
                black_box(event.time);
                Taken::Event
            }
            _ => Taken::Foreign,
        }
    }
}

/// Records as they are delivered: one line, keys in CloudTrail's own order.
fn trail(records: usize) -> String {
    let mut text = String::from("{\"Records\":[");
    for n in 0..records {
        if n > 0 {
            text.push(',');
        }
        let _ = write!(
            text,
            r#"{{"eventVersion":"1.09","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLEEXAMPLE{k:03}:build-{n}","arn":"arn:aws:sts::111122223333:assumed-role/deploy-{k}/build-{n}","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE{n:09}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLEEXAMPLE{k:03}","arn":"arn:aws:iam::111122223333:role/deploy-{k}","accountId":"111122223333","userName":"deploy-{k}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"2026-11-20T08:00:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"2026-11-20T09:{m:02}:{s:02}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.{k}","userAgent":"[aws-cli/2.15.0 Python/3.11.6 Linux/6.1]","requestParameters":{{"bucketName":"reports","key":"2026/11/{n}.csv","Host":"reports.s3.eu-west-1.amazonaws.com"}},"responseElements":null,"additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"bytesTransferredOut":{n}}},"requestID":"{n:016X}","eventID":"3f0c2a9b-7d6e-41c0-8a5b-{n:012x}","readOnly":true,"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"reports.s3.eu-west-1.amazonaws.com"}}}}"#,
            k = n % 200,
            m = n / 60 % 60,
            s = n % 60,
        );
    }
    text.push_str("]}");
    text
}

fn parse(criterion: &mut Criterion) {
    let trail = trail(2_000);
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(trail.len() as u64));
    for (name, events) in [("cut", false), ("events", true)] {
        let mut book = KeyBook::new();
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let mut reader = Reader { events };
                records::read(
                    trail.as_bytes(),
                    Layout::Values,
                    Place::WHOLE,
                    &mut book,
                    &mut reader,
                )
            });
        });
    }
    group.bench_function("serde_json value", |bench| {
        bench.iter(|| {
            serde_json::from_str::<serde_json::Value>(&trail).map(|value| value.is_object())
        });
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
