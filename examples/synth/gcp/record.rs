//! Writes log entries: an audit record, the second one of a long operation, and rows that are no
//! audit records at all.

use std::fmt::Write;

use super::actions::{LONG, NAME};
use super::{labels, organisation};
use crate::action::{Action, Class};
use crate::clock;
use crate::fill::{Scene, fill};
use crate::ledger::{Fault, Plan};
use crate::rng::{Rng, mix};
use crate::world::Kind;

/// Which entry of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The only one.
    Whole,
    First,
    Last,
    /// A row of another log that was exported along with it.
    Stray,
}

/// The entries a plan leaves, each with its delay in milliseconds.
pub(super) fn parts(plan: &Plan, action: &Action) -> Vec<(Part, u32)> {
    let mut rng = Rng::new(mix(plan.seed, 41));
    let goes_on = action.answer == LONG && matches!(plan.fault, Fault::None | Fault::Limit);
    let mut parts = if goes_on {
        vec![(Part::First, 0), (Part::Last, rng.range(1_200, 48_000))]
    } else {
        vec![(Part::Whole, 0)]
    };
    if rng.chance(14) {
        parts.push((Part::Stray, rng.range(5, 900)));
    }
    parts
}

/// The id of an entry; the plan's own is that of its first.
pub(super) fn insert_id(plan: &Plan, part: Part) -> String {
    let tag = match part {
        Part::Whole | Part::First => 11,
        Part::Last => 12,
        Part::Stray => 13,
    };
    let mut id = String::with_capacity(14);
    let mut rng = Rng::new(mix(plan.seed, tag));
    // Some services put a dash first.
    if rng.chance(250) {
        id.push('-');
    }
    rng.alnum(&mut id, 13);
    id.make_ascii_lowercase();
    id
}

/// The log an action is in, as a folder's name says it.
pub(super) fn log(action: &Action) -> &'static str {
    match action.class {
        Class::Service => "system_event",
        Class::Data => "data_access",
        _ => "activity",
    }
}

/// The nanoseconds of the second at which a plan begins.
pub(super) fn nanos(plan: &Plan) -> u32 {
    (mix(plan.seed, 42) % 1_000_000_000) as u32
}

fn time(out: &mut String, scene: &Scene<'_>, millis: u32, fine: bool) {
    let nanos = u64::from(nanos(scene.plan)) + u64::from(millis) * 1_000_000;
    let second = scene.world.start + i64::from(scene.plan.at) + (nanos / 1_000_000_000) as i64;
    let rest = (nanos % 1_000_000_000) as u32;
    if fine {
        clock::fine(out, second, rest, 9);
    } else {
        clock::fine(out, second, rest / 1_000, 6);
    }
    out.push('Z');
}

/// Appends one entry.
pub(super) fn write(out: &mut String, scene: &Scene<'_>, action: &Action, part: (Part, u32)) {
    let mut rng = Rng::new(scene.plan.seed);
    let _ = write!(out, r#"{{"insertId":"{}","logName":""#, insert_id(scene.plan, part.0));
    if part.0 == Part::Stray {
        stray(out, scene, part.1);
        return;
    }
    let _ = match action.source {
        "login" => write!(out, "organizations/{}", organisation(scene.world)),
        _ => write!(out, "projects/{}", scene.account.id),
    };
    let _ = write!(out, r#"/logs/cloudaudit.googleapis.com%2F{}","#, log(action));
    operation(out, scene, action, part.0);
    payload(out, scene, action, part, &mut rng);
    let failed = scene.plan.fault != Fault::None && part.0 != Part::First;
    let severity = match (failed, action.class) {
        (true, _) => "ERROR",
        (false, Class::Data | Class::Service) => "INFO",
        _ => "NOTICE",
    };
    out.push_str(r#","receiveTimestamp":""#);
    time(out, scene, part.1 + 300 + (mix(scene.plan.seed, 43) % 1_500) as u32, true);
    out.push_str(r#"","resource":{"labels":"#);
    fill(out, labels::of(action.sort), scene, &mut rng);
    let _ = write!(out, r#","type":"{}"}},"severity":"{severity}","timestamp":""#, action.sort);
    time(out, scene, part.1, action.source != "compute");
    out.push_str("\"}");
}

/// What ties the entries of an operation together.
fn operation(out: &mut String, scene: &Scene<'_>, action: &Action, part: Part) {
    let which = match part {
        Part::First => r#""first":true,"#,
        Part::Last => r#""last":true,"#,
        _ => return,
    };
    let _ = write!(out, r#""operation":{{{which}"id":""#);
    operation_id(out, scene);
    let _ = write!(out, r#"","producer":"{}.googleapis.com"}},"#, action.source);
}

fn operation_id(out: &mut String, scene: &Scene<'_>) {
    let mut rng = Rng::new(mix(scene.plan.seed, 44));
    let _ = write!(out, "operation-{}000-", scene.world.start + i64::from(scene.plan.at));
    rng.hex(out, 13);
    out.push('-');
    rng.hex(out, 8);
    out.push('-');
    rng.hex(out, 8);
}

fn payload(out: &mut String, scene: &Scene<'_>, action: &Action, part: (Part, u32), rng: &mut Rng) {
    let mut name = String::with_capacity(96);
    fill(&mut name, action.target, scene, rng);
    out.push_str(
        r#""protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","authenticationInfo":{"#,
    );
    authentication(out, scene);
    out.push_str("},");
    if part.0 != Part::Last && !action.permission.is_empty() {
        authorization(out, scene, action, &name);
    }
    let _ = write!(out, r#""methodName":"{}","#, action.name);
    if part.0 == Part::Last {
        // The last entry repeats no more of the request than its type.
        let kind =
            action.parameters.split(r#"","#).next().unwrap_or("").trim_end_matches(['"', '}']);
        if !kind.is_empty() {
            let _ = write!(out, r#""request":{kind}"}},"#);
        }
    } else if !action.parameters.is_empty() {
        out.push_str(r#""request":"#);
        // A change of policy names what it is a policy of.
        for (n, piece) in action.parameters.split(NAME).enumerate() {
            if n > 0 {
                out.push_str(&name);
            }
            fill(out, piece, scene, rng);
        }
        out.push(',');
    }
    metadata(out, scene, part, rng);
    location(out, scene, action, rng);
    let _ = write!(out, r#""resourceName":"{name}","#);
    if part.0 == Part::First {
        running(out, scene, action, &name);
    } else if part.0 == Part::Whole && scene.plan.fault == Fault::None && !action.answer.is_empty()
    {
        out.push_str(r#""response":"#);
        fill(out, action.answer, scene, rng);
        out.push(',');
    }
    delta(out, scene, action, rng);
    let _ = write!(out, r#""serviceName":"{}""#, service(action));
    status(out, scene, action, part.0);
    out.push('}');
}

fn service(action: &Action) -> String {
    match action.source {
        "k8s" => "k8s.io".to_owned(),
        source => format!("{source}.googleapis.com"),
    }
}

fn authentication(out: &mut String, scene: &Scene<'_>) {
    let email = super::title(scene.one);
    let _ = write!(out, r#""principalEmail":"{email}""#);
    if scene.one.kind == Kind::Service {
        return;
    }
    let kind = if scene.one.kind == Kind::Person { "user" } else { "serviceAccount" };
    let _ = write!(out, r#","principalSubject":"{kind}:{email}""#);
    if scene.one.kind == Kind::User {
        let _ = write!(
            out,
            r#","serviceAccountKeyName":"//iam.googleapis.com/projects/{}/serviceAccounts/{email}/keys/{}""#,
            scene.world.accounts[scene.one.account as usize].id, scene.session.key
        );
    }
    let by = &scene.session.label;
    if scene.one.kind == Kind::Person || by.is_empty() {
        return;
    }
    let _ = if by.starts_with("principal:") || by.starts_with("serviceAccount:") {
        write!(out, r#","serviceAccountDelegationInfo":[{{"principalSubject":"{by}"}}]"#)
    } else {
        write!(
            out,
            r#","serviceAccountDelegationInfo":[{{"firstPartyPrincipal":{{"principalEmail":"{by}"}}}}]"#
        )
    };
}

fn authorization(out: &mut String, scene: &Scene<'_>, action: &Action, name: &str) {
    let kind = match (action.class, action.reads) {
        (Class::Data, true) if action.permission.ends_with(".list") => "ADMIN_READ",
        (Class::Data, true) => "DATA_READ",
        (Class::Data, false) => "DATA_WRITE",
        _ => "ADMIN_WRITE",
    };
    out.push_str(r#""authorizationInfo":[{"#);
    // What is refused is said by leaving the word out, or in so many words.
    if scene.plan.fault != Fault::Denied {
        out.push_str(r#""granted":true,"#);
    } else if scene.plan.seed.is_multiple_of(2) {
        out.push_str(r#""granted":false,"#);
    }
    let _ = write!(
        out,
        r#""permission":"{}","permissionType":"{kind}","resource":"{name}","resourceAttributes":{{"name":"{name}","service":"{}"}}}}],"#,
        action.permission,
        service(action)
    );
}

fn metadata(out: &mut String, scene: &Scene<'_>, part: (Part, u32), rng: &mut Rng) {
    out.push_str(r#""requestMetadata":{"#);
    let address = &scene.session.address;
    if !address.is_empty() {
        let _ = write!(out, r#""callerIp":"{address}","#);
    }
    if !scene.session.agent.is_empty() {
        out.push_str(r#""callerSuppliedUserAgent":""#);
        fill(out, &scene.session.agent, scene, rng);
        out.push_str(r#"","#);
    }
    out.push_str(r#""destinationAttributes":{},"requestAttributes":{"#);
    if part.0 != Part::Last {
        out.push_str(r#""auth":{},"time":""#);
        time(out, scene, part.1 + 7, true);
        out.push('"');
    }
    out.push_str("}},");
}

/// Where the resource is. What belongs to a whole project is nowhere.
fn location(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let regional = ["gcs_bucket", "cloudsql_database", "bigquery_dataset", "k8s_cluster"];
    let place = if action.target.contains("<zone>") {
        "<zone>"
    } else if action.target.contains("<region>") || regional.contains(&action.sort) {
        "<region>"
    } else if action.source == "compute" {
        "global"
    } else {
        return;
    };
    out.push_str(r#""resourceLocation":{"currentLocations":[""#);
    fill(out, place, scene, rng);
    out.push_str(r#""]},"#);
}

/// The answer to a call whose work has only begun.
fn running(out: &mut String, scene: &Scene<'_>, action: &Action, name: &str) {
    out.push_str(r#""response":{"@type":"type.googleapis.com/operation","name":""#);
    operation_id(out, scene);
    let _ = write!(
        out,
        r#"","operationType":"{}","progress":"0","status":"RUNNING","targetLink":"https://www.googleapis.com/compute/v1/{name}","user":"{}"}},"#,
        action.name.rsplit('.').next().unwrap_or(""),
        super::title(scene.one)
    );
}

/// What a change of policy added or took away.
fn delta(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let name = action.name.to_ascii_lowercase();
    let changes = name.ends_with("setiampolicy") || name.ends_with("setiampermissions");
    if !changes || scene.plan.fault != Fault::None {
        return;
    }
    let action = if scene.noted("member").is_some() { "ADD" } else { "<delta>" };
    let template = format!(
        r#""serviceData":{{"@type":"type.googleapis.com/google.iam.v1.logging.AuditData","policyDelta":{{"bindingDeltas":[{{"action":"{action}","member":"<member>","role":"<role>"}}]}}}},"#
    );
    fill(out, &template, scene, rng);
}

fn status(out: &mut String, scene: &Scene<'_>, action: &Action, part: Part) {
    let (code, message) = match scene.plan.fault {
        _ if part == Part::First => return,
        Fault::None if action.answer == LONG => return,
        Fault::None => {
            out.push_str(r#","status":{}"#);
            return;
        }
        Fault::Denied => (
            7,
            format!("Permission '{}' denied on resource (or it may not exist).", action.permission),
        ),
        Fault::Limit => (
            8,
            "QUOTA_EXCEEDED: Quota 'GPUS_ALL_REGIONS' exceeded. Limit: 0.0 globally.".to_owned(),
        ),
        Fault::Throttled => (8, "RESOURCE_EXHAUSTED".to_owned()),
        _ => (5, "NOT_FOUND".to_owned()),
    };
    let _ = write!(out, r#","status":{{"code":{code},"message":"{message}"}}"#);
}

/// A row of an application's own log, which a wide sink takes along.
fn stray(out: &mut String, scene: &Scene<'_>, delay: u32) {
    let mut rng = scene.steady(47);
    let _ = write!(
        out,
        r#"projects/{}/logs/run.googleapis.com%2Fstdout","jsonPayload":{{"message":"request served","latencyMs":{},"app":"{}"}},"receiveTimestamp":""#,
        scene.account.id,
        rng.range(2, 900),
        scene.one.app
    );
    time(out, scene, delay + 210, true);
    let _ = write!(
        out,
        r#"","resource":{{"labels":{{"project_id":"{}","service_name":"{}","location":"{}"}},"type":"cloud_run_revision"}},"severity":"INFO","timestamp":""#,
        scene.account.id, scene.one.app, scene.region
    );
    time(out, scene, delay, true);
    out.push_str("\"}");
}
