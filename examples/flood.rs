//! Writes flow logs and data events in bulk, for measuring `hunt exfil`; see `docs/benchmarks.md`.
//!
//! `flood --flows 10000000 --objects 1000000 OUT`: a day of an invented network whose machines talk to few
//! others, and of roles that read objects. One of them is made that day, reads 4,000 objects within 20
//! minutes, and its machine then sends 3 GB outside.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Parser;
use flate2::{Compression, write::GzEncoder};

/// 2026-03-10, in seconds from 1970.
const DAY: u64 = 1_773_100_800;
const MINUTES: u64 = 1440;
const LINES_A_FILE: u64 = 500_000;
const EVENTS_A_FILE: u64 = 20_000;
const ACCOUNT: &str = "111122223333";

#[derive(Parser)]
struct Flood {
    /// Lines of flow logs.
    #[arg(long, default_value_t = 10_000_000)]
    flows: u64,
    /// Reads of objects.
    #[arg(long, default_value_t = 1_000_000)]
    objects: u64,
    /// Machines, each of which talks to eight others.
    #[arg(long, default_value_t = 250)]
    machines: u64,
    /// The folder to write to.
    out: PathBuf,
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn main() -> io::Result<()> {
    let flood = Flood::parse();
    flows(&flood)?;
    objects(&flood)
}

fn file(folder: &Path, name: &str) -> io::Result<GzEncoder<BufWriter<File>>> {
    std::fs::create_dir_all(folder)?;
    let writer = BufWriter::new(File::create(folder.join(name))?);
    Ok(GzEncoder::new(writer, Compression::default()))
}

fn flows(flood: &Flood) -> io::Result<()> {
    let folder = flood.out.join("vpcflowlogs");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for part in 0..flood.flows.div_ceil(LINES_A_FILE) {
        let mut out = file(&folder, &format!("{ACCOUNT}_vpcflowlogs_{part:04}.log.gz"))?;
        writeln!(
            out,
            "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
        )?;
        for line in part * LINES_A_FILE..((part + 1) * LINES_A_FILE).min(flood.flows) {
            let start = DAY + line * MINUTES / flood.flows * 60 + dice.roll(60);
            let (from, peer) = (dice.roll(flood.machines), dice.roll(8));
            let to = (from * 7 + peer * 13) % flood.machines;
            let (port, bytes) = (32_768 + dice.roll(28_000), 60 + dice.roll(90_000));
            writeln!(
                out,
                "2 {ACCOUNT} eni-{from:08x} 10.0.{}.{} 10.0.{}.{} {port} 443 6 {} {bytes} {start} {} ACCEPT OK",
                from / 250,
                from % 250 + 1,
                to / 250,
                to % 250 + 1,
                bytes / 1400 + 1,
                start + 59
            )?;
        }
        if part == 0 {
            for minute in 0..30 {
                let start = DAY + (725 + minute) * 60;
                writeln!(
                    out,
                    "2 {ACCOUNT} eni-ffffffff 10.9.9.9 203.0.113.66 51234 443 6 71428 100000000 {start} {} ACCEPT OK",
                    start + 59
                )?;
            }
        }
        out.finish()?.flush()?;
    }
    Ok(())
}

fn objects(flood: &Flood) -> io::Result<()> {
    let folder = flood.out.join("CloudTrail");
    let mut out = file(&folder, "made.json.gz")?;
    let made = record(&Call {
        at: DAY + 690 * 60,
        who: "admin",
        source: "198.51.100.7",
        name: ("iam", "CreateRole"),
        rest: format!(
            r#""requestParameters":{{"roleName":"collector"}},"responseElements":{{"role":{{"arn":"arn:aws:iam::{ACCOUNT}:role/collector"}}}}"#
        ),
        id: u64::MAX,
    });
    write!(out, "{{\"Records\":[{made}]}}")?;
    out.finish()?.flush()?;
    let mut dice = Dice(0x1234_5678_9abc_def1);
    for part in 0..flood.objects.div_ceil(EVENTS_A_FILE) {
        let mut out = file(&folder, &format!("{ACCOUNT}_CloudTrail_{part:04}.json.gz"))?;
        write!(out, "{{\"Records\":[")?;
        for number in part * EVENTS_A_FILE..((part + 1) * EVENTS_A_FILE).min(flood.objects) {
            let comma = if number % EVENTS_A_FILE == 0 { "" } else { "," };
            write!(out, "{comma}{}", read(number, flood, &mut dice))?;
        }
        write!(out, "]}}")?;
        out.finish()?.flush()?;
    }
    Ok(())
}

/// The first 4,000 are those of the new role.
fn read(number: u64, flood: &Flood, dice: &mut Dice) -> String {
    let is_planted = number < 4000;
    let role = format!("service-{}", dice.roll(200));
    let source = format!("10.0.0.{}", dice.roll(200) + 1);
    record(&Call {
        at: if is_planted {
            DAY + 700 * 60 + number * 1200 / 4000
        } else {
            DAY + number * (MINUTES * 60 - 1) / flood.objects
        },
        who: if is_planted { "collector" } else { &role },
        source: if is_planted { "10.9.9.9" } else { &source },
        name: ("s3", "GetObject"),
        rest: format!(
            r#""requestParameters":{{"bucketName":"acme-{}","Host":"acme.s3.amazonaws.com","key":"objects/{}"}},"responseElements":null,"additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"x","bytesTransferredOut":{}}}"#,
            dice.roll(20),
            if is_planted { number } else { dice.roll(5000) },
            750_000
        ),
        id: number,
    })
}

struct Call<'a> {
    at: u64,
    who: &'a str,
    source: &'a str,
    name: (&'a str, &'a str),
    rest: String,
    id: u64,
}

fn record(call: &Call<'_>) -> String {
    let Call { at, who, source, name: (service, action), rest, id } = call;
    let second = at - DAY;
    let time =
        format!("2026-03-10T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
    format!(
        r#"{{"eventVersion":"1.11","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLE:session","arn":"arn:aws:sts::{ACCOUNT}:assumed-role/{who}/session","accountId":"{ACCOUNT}","accessKeyId":"ASIAEXAMPLE{who}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::{ACCOUNT}:role/{who}","accountId":"{ACCOUNT}","userName":"{who}"}},"attributes":{{"creationDate":"2026-03-10T00:00:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"{time}","eventSource":"{service}.amazonaws.com","eventName":"{action}","awsRegion":"eu-west-1","sourceIPAddress":"{source}","userAgent":"[aws-cli/2.15.30 Python/3.11.8]",{rest},"requestID":"R{id}","eventID":"00000000-0000-4000-8000-{id:020}","readOnly":true,"resources":[{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::acme/objects"}}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"{ACCOUNT}","eventCategory":"Data","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"acme.s3.amazonaws.com"}}}}"#
    )
}
