//! The values that AWS templates name.

use std::fmt::Write;

use crate::clock;
use crate::fill::{Scene, fill};
use crate::ledger::Voice;
use crate::names;
use crate::rng::{Rng, mix};
use crate::world::Kind;

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

/// Fills in a placeholder, or says that it does not know it.
pub(super) fn place(out: &mut String, name: &str, scene: &Scene<'_>, rng: &mut Rng) -> bool {
    context(out, name, scene, rng)
        || resource(out, name, scene, rng)
        || phrase(out, name, scene, rng)
        || numbered(out, name, scene)
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
        "akia" | "asia" => {
            out.push_str(if name == "akia" { "AKIA" } else { "ASIA" });
            rng.base32(out, 16);
        }
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
        "subject" => crate::aws::voice::subject(out, scene),
        "oidc" => crate::aws::voice::issuer(out, scene),
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
