//! Fills the placeholders of a template with values that fit the identity, account and region, or
//! with fresh random ids.

use std::fmt::Write;

use crate::clock;
use crate::ledger::{Note, Plan, Session, Voice};
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::{Account, Identity, Kind, World};

/// All that a record is written from.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a World,
    pub(crate) plan: &'a Plan,
    pub(crate) session: &'a Session,
    pub(crate) one: &'a Identity,
    /// The account whose trail holds the record.
    pub(crate) account: &'a Account,
    pub(crate) region: &'static str,
    pub(crate) note: Option<&'a Note>,
}

impl Scene<'_> {
    /// A stream that begins anew at each use, so that one record says the same thing throughout.
    fn steady(&self, tag: u64) -> Rng {
        Rng::new(mix(self.plan.seed, 100 + tag))
    }

    pub(crate) fn noted(&self, name: &str) -> Option<&str> {
        let found = self.note?.iter().find(|entry| entry.0 == name);
        found.map(|entry| entry.1.as_str())
    }
}

const WORDS: [&str; 12] = [
    "daily", "raw", "curated", "inbound", "outbound", "state", "audit", "cache", "jobs", "users",
    "temp", "main",
];
const NOTES: [&str; 7] = [
    "managed by terraform",
    "Kostenstelle 4711 – Zürich",
    "see \\\"runbook 12\\\"",
    "équipe données / entrepôt",
    "日次バックアップ",
    "owner: platform\\nreview: quarterly",
    "C:\\\\share\\\\exports \\u2013 caf\\u00e9",
];
const POLICIES: [&str; 3] = [
    r#"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"Objects\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\n        \"s3:GetObject\",\n        \"s3:PutObject\",\n        \"s3:DeleteObject\"\n      ],\n      \"Resource\": \"arn:aws:s3:::<bucket>/*\"\n    },\n    {\n      \"Sid\": \"Bucket\",\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:ListBucket\",\n      \"Resource\": \"arn:aws:s3:::<bucket>\"\n    },\n    {\n      \"Sid\": \"Keys\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\n        \"kms:Decrypt\",\n        \"kms:GenerateDataKey\"\n      ],\n      \"Resource\": \"<key-arn>\"\n    }\n  ]\n}"#,
    r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Queue\",\"Effect\":\"Allow\",\"Action\":[\"sqs:SendMessage\",\"sqs:ReceiveMessage\",\"sqs:DeleteMessage\",\"sqs:GetQueueAttributes\"],\"Resource\":\"arn:aws:sqs:<region>:<acct>:<app>-<word>\"},{\"Sid\":\"Table\",\"Effect\":\"Allow\",\"Action\":[\"dynamodb:GetItem\",\"dynamodb:PutItem\",\"dynamodb:UpdateItem\",\"dynamodb:Query\"],\"Resource\":[\"arn:aws:dynamodb:<region>:<acct>:table/<table>\",\"arn:aws:dynamodb:<region>:<acct>:table/<table>/index/*\"]}]}"#,
    r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"logs:CreateLogGroup\",\"logs:CreateLogStream\",\"logs:PutLogEvents\"],\"Resource\":\"arn:aws:logs:<region>:<acct>:log-group:<log>:*\"},{\"Effect\":\"Allow\",\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"arn:aws:secretsmanager:<region>:<acct>:secret:<app>/*\"}]}"#,
];
const TRUSTS: [&str; 3] = [
    r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#,
    r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#,
    r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::<acct>:role/<role>\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"<word>\"}}}]}"#,
];
const POLICY_ARNS: [&str; 5] = [
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
];

/// Appends `template` with its placeholders filled. What looks like one but is not known, such as
/// AWS's own `<sensitiveDataRemoved>`, stays as it is.
pub(crate) fn fill(out: &mut String, template: &str, scene: &Scene<'_>, rng: &mut Rng) {
    let mut rest = template;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open + 1..];
        let end = rest
            .bytes()
            .position(|b| !(b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
            .unwrap_or(rest.len());
        if rest.as_bytes().get(end) == Some(&b'>') && place(out, &rest[..end], scene, rng) {
            rest = &rest[end + 1..];
        } else {
            out.push('<');
        }
    }
    out.push_str(rest);
}

fn place(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    if let Some(value) = scene.noted(name) {
        out.push_str(value);
        return true;
    }
    context(out, name, scene, rng)
        || resource(out, name, scene, rng)
        || phrase(out, name, scene, rng)
        || numbered(out, name, scene)
        || random(out, name, rng)
}

/// Values that follow from who acts, where and when.
fn context(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    let role = scene.one.roles.get(scene.session.role as usize);
    // In the answer that hands out a session, the role and key are the session's own.
    let opening = matches!(scene.plan.voice, Voice::Web | Voice::Saml)
        || (scene.plan.voice == Voice::Service && scene.one.kind != Kind::Service);
    match name {
        "region" => out.push_str(scene.region),
        "acct" => out.push_str(&scene.account.id),
        "role-acct" => out.push_str(&scene.account.id),
        "outside" => out.push_str("210987654321"),
        "app" => out.push_str(&scene.one.app),
        "env" => out.push_str(["prod", "staging", "shared"][scene.plan.account as usize % 3]),
        "owner" => {
            let _ = write!(out, "{}@example.com", names::person(rng.index(12)));
        }
        "self" => out.push_str(scene.one.name()),
        "session" => out.push_str(&scene.session.label),
        "asia" if opening => out.push_str(&scene.session.key),
        "role" if opening => out.push_str(role.map_or("", |role| &role.name)),
        "role-path" => {
            let _ = role.map(|role| write!(out, "{}{}", role.path, role.name));
        }
        "role-id" if opening => out.push_str(role.map_or("", |role| &role.id)),
        "role-id" => {
            out.push_str("AROA");
            rng.base32(out, 17);
        }
        "role" => out.push_str(scene.steady(1).pick::<String>(&scene.account.roles)),
        "user" => out.push_str(scene.steady(2).pick::<String>(&scene.account.users)),
        "fed" => out.push_str("support-session"),
        "command" => command(out, scene),
        "service" => out.push_str(scene.world.actions[scene.plan.action as usize].source),
        "date" => clock::stamp(out, scene.world.start + i64::from(scene.plan.at)),
        "spoken" => clock::spoken(out, scene.world.start + i64::from(scene.plan.at) + 3_600),
        "millis" => {
            let _ = write!(out, "{}000", scene.world.start + i64::from(scene.plan.at));
        }
        "subject" => crate::voice::subject(out, scene),
        "oidc" => crate::voice::issuer(out, scene),
        _ => return false,
    }
    true
}

/// `s3.get-object`, as the command line tool names what it runs.
fn command(out: &mut String, scene: &Scene<'_>) {
    let action = &scene.world.actions[scene.plan.action as usize];
    out.push_str(action.source);
    out.push('.');
    let name = action.name.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'v');
    let mut before = '_';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
        before = c;
    }
}

/// Names of resources: an application has a few of each kind and returns to them.
fn resource(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    let app = scene.noted("app").unwrap_or(&scene.one.app);
    let mut steady = scene.steady(3);
    let (region, account) = (scene.region, &scene.account.id);
    let word = WORDS[(steady.skewed(4) + (scene.one.seed % 8) as usize) % WORDS.len()];
    let _ = match name {
        "bucket" => write!(out, "ex-{app}-{word}"),
        "table" => write!(out, "{app}-{word}"),
        "queue" => write!(out, "https://sqs.{region}.amazonaws.com/{account}/{app}-{word}"),
        "secret" => {
            write!(out, "arn:aws:secretsmanager:{region}:{account}:secret:{app}/{word}-Xk42Lp")
        }
        "param" => write!(out, "/{app}/{word}/setting-{}", rng.below(5)),
        "fn" => write!(out, "{app}-{word}"),
        "cluster" => write!(out, "cluster-{}", &account[..3]),
        "log" => write!(out, "/aws/lambda/{app}-{word}"),
        "stack" => write!(out, "{app}-{word}-stack"),
        "trail" => write!(out, "org-trail"),
        "key-arn" => {
            let _ = write!(out, "arn:aws:kms:{region}:{account}:key/");
            Rng::new(mix(scene.one.seed, 300 + steady.skewed(3) as u64)).uuid(out);
            Ok(())
        }
        "object" => {
            let hour = rng.below(24);
            let _ = write!(out, "{word}/year={}/hour={hour:02}/part-", rng.range(2_020, 2_027));
            rng.hex(out, 20);
            write!(out, ".parquet")
        }
        "statement" => write!(out, "{app}-{word}"),
        "key-name" => write!(out, "{app}-{word}"),
        _ => return false,
    };
    true
}

/// One of a few texts and documents.
fn phrase(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    let mut steady = scene.steady(4);
    match name {
        "word" => out.push_str(steady.pick::<&str>(&WORDS)),
        "note" => out.push_str(rng.pick::<&str>(&NOTES)),
        "policy-arn" => out.push_str(steady.pick::<&str>(&POLICY_ARNS)),
        "itype" => out.push_str(steady.pick::<&str>(&["t3.medium", "m6i.large", "c6i.xlarge"])),
        "policy" => {
            let policy = *rng.pick(&POLICIES);
            fill(out, policy, scene, rng);
        }
        "trust" => {
            let trust = *rng.pick(&TRUSTS);
            fill(out, trust, scene, rng);
        }
        _ => return false,
    }
    true
}

/// Ids of resources, such as instances and volumes. An answer speaks of the same resource as the
/// question.
fn numbered(out: &mut String, name: &str, scene: &Scene<'_>) -> bool {
    let known = ["i", "ami", "sg", "subnet", "vpc", "vol", "snap", "eni", "lt"];
    if !known.contains(&name) {
        return false;
    }
    out.push_str(name);
    out.push_str("-0");
    let tag = name.bytes().fold(10, |sum, byte| sum * 31 + u64::from(byte));
    scene.steady(tag).hex(out, 16);
    true
}

/// Fresh ids and numbers.
fn random(out: &mut String, name: &str, rng: &mut Rng) -> bool {
    let sized = |kind: &str| name.strip_prefix(kind).and_then(|n| n.parse::<usize>().ok());
    if let Some(n) = sized("hex") {
        rng.hex(out, n);
    } else if let Some(n) = sized("b64-") {
        rng.base64(out, n);
    } else if let Some(n) = sized("b32-") {
        rng.base32(out, n);
    } else if let Some(n) = sized("r") {
        let from = out.len();
        rng.alnum(out, n);
        out[from..].make_ascii_lowercase();
    } else {
        let _ = match name {
            "uuid" => {
                rng.uuid(out);
                Ok(())
            }
            "akia" | "asia" => {
                out.push_str(if name == "akia" { "AKIA" } else { "ASIA" });
                rng.base32(out, 16);
                Ok(())
            }
            "mac" => write!(
                out,
                "{:02x}:{:02x}:{:02x}:{:02x}:{:02x}",
                rng.below(256),
                rng.below(256),
                rng.below(256),
                rng.below(256),
                rng.below(256)
            ),
            "count" => write!(out, "1"),
            "n" => write!(out, "{}", rng.range(1, 250)),
            "n1" => write!(out, "{}", rng.range(1, 10)),
            "n4" => write!(out, "{}", rng.range(8, 2_000)),
            "n6" => write!(out, "{}", rng.range(10_000, 999_999)),
            "n10" => write!(out, "17{}", rng.range(10_000_000, 99_999_999)),
            _ => return false,
        };
    }
    true
}
