//! Evidence written for a test, and the program run on it in a scrubbed environment.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder of evidence that goes away with the test.
pub(crate) struct Evidence(TempDir);

impl Evidence {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
        std::fs::write(&path, bytes).expect("file written");
        path
    }
}

/// A CloudTrail record: the n-th event, n minutes after a fixed morning.
pub(crate) fn record(n: u32) -> Value {
    json!({
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "IAMUser",
            "arn": "arn:aws:iam::111122223333:user/jo",
            "accountId": "111122223333",
            "accessKeyId": "AKIAEXAMPLE000000001",
            "userName": "jo"
        },
        "eventTime": format!("2026-03-{:02}T{:02}:{:02}:00Z", 1 + n / 1440, n / 60 % 24, n % 60),
        "eventSource": "s3.amazonaws.com",
        "eventName": "ListBuckets",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15.30",
        "requestParameters": null,
        "responseElements": null,
        "eventID": format!("00000000-0000-4000-8000-{n:012}"),
        "recipientAccountId": "111122223333"
    })
}

/// A record with some members replaced or added.
pub(crate) fn record_with(n: u32, members: Value) -> Value {
    let mut record = record(n);
    let Value::Object(members) = members else {
        panic!("members are an object");
    };
    record.as_object_mut().expect("an object").extend(members);
    record
}

/// Records as they are delivered.
pub(crate) fn trail(records: &[Value]) -> String {
    json!({ "Records": records }).to_string()
}

pub(crate) fn some(range: std::ops::Range<u32>) -> Vec<Value> {
    range.map(record).collect()
}

pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).expect("compressed");
    encoder.finish().expect("compressed")
}

/// What a run said, and how it ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }

    /// The `evidence` part of the report.
    pub(crate) fn evidence(&self) -> Value {
        self.json()["evidence"].clone()
    }

    /// The problems by kind, with records read and rejected.
    pub(crate) fn problems(&self) -> Vec<(String, u64, u64)> {
        let evidence = self.evidence();
        let problems = evidence["problems"].as_array().expect("a list");
        let number = |problem: &Value, key: &str| problem[key].as_u64().expect("a number");
        let row = |p: &Value| {
            let kind = p["kind"].as_str().expect("a kind").to_owned();
            (kind, number(p, "records_read"), number(p, "records_rejected"))
        };
        problems.iter().map(row).collect()
    }
}

/// The program with a scrubbed environment.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hunt"));
    command.env_clear().stdin(Stdio::null());
    command
}

pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("hunt starts");
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// `hunt scope` with these arguments.
pub(crate) fn scope<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>) -> Ran {
    run(command().arg("scope").args(args))
}

/// `hunt scope -f json` on a path.
pub(crate) fn report(path: &Path) -> Ran {
    scope([Path::new("-f"), Path::new("json"), path])
}

/// `hunt scope -f json -` with this on standard input.
pub(crate) fn piped(bytes: &[u8]) -> Ran {
    let mut child = command()
        .args(["scope", "-f", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("hunt starts");
    let mut input = child.stdin.take().expect("stdin");
    let output = std::thread::scope(|scope| {
        // Where hunt stops reading, the report says why.
        scope.spawn(move || drop(input.write_all(bytes)));
        child.wait_with_output().expect("hunt ends")
    });
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
