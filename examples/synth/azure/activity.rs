//! Writes the records of one operation as diagnostic settings export the activity log.

use std::fmt::Write;

use super::actions::{ONCE, SLOW};
use super::{claims, tenant};
use crate::action::{Action, Class};
use crate::clock;
use crate::fill::{Scene, fill};
use crate::ledger::{Fault, Plan, Voice};
use crate::rng::{Rng, mix};

/// A record's place in its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Start,
    Accept,
    End,
}

/// When an operation is recorded: each phase and its delay in milliseconds.
pub(super) fn phases(plan: &Plan, action: &Action) -> Vec<(Phase, u32)> {
    let mut rng = Rng::new(mix(plan.seed, 41));
    let answered = rng.range(120, 1_400);
    // Who may not act at all is turned away before anything begins.
    let refused = plan.fault == Fault::Denied;
    if action.class != Class::Management || action.sort == ONCE || refused {
        vec![(Phase::End, 0)]
    } else if action.sort == SLOW && plan.fault == Fault::None {
        let done = answered + rng.range(1_500, 95_000);
        vec![(Phase::Start, 0), (Phase::Accept, answered), (Phase::End, done)]
    } else {
        vec![(Phase::Start, 0), (Phase::End, answered)]
    }
}

/// The part of a second at which a plan begins, in ticks of a tenth of a microsecond.
pub(super) fn ticks(plan: &Plan) -> u32 {
    (mix(plan.seed, 42) % 10_000_000) as u32
}

/// Appends the time a phase is recorded at, in the log's seven digits.
pub(super) fn time(out: &mut String, scene: &Scene<'_>, delay: u32) {
    let ticks = u64::from(ticks(scene.plan)) + u64::from(delay) * 10_000;
    let second = scene.world.start + i64::from(scene.plan.at) + (ticks / 10_000_000) as i64;
    clock::fine(out, second, (ticks % 10_000_000) as u32, 7);
    out.push('Z');
}

/// Appends the record of one phase. All of an operation's records draw the same values.
pub(super) fn write(out: &mut String, scene: &Scene<'_>, action: &Action, phase: (Phase, u32)) {
    let mut rng = Rng::new(scene.plan.seed);
    let mut resource = String::with_capacity(160);
    target(&mut resource, scene, action, &mut rng);
    let name = format!("{}/{}", action.source, action.name);
    let category =
        if action.class == Class::Service { action.permission } else { "Administrative" };
    let loud = !(action.class == Class::Service || mix(scene.plan.seed, 43).is_multiple_of(33));
    out.push_str(r#"{"RoleLocation":"West Europe","time":""#);
    time(out, scene, phase.1);
    out.push_str(r#"","resourceId":""#);
    cased(out, &resource, loud);
    out.push_str(r#"","operationName":""#);
    cased(out, &name, loud);
    let _ = write!(out, r#"","category":"{category}","#);
    outcome(out, scene, action, phase.0);
    duration(out, scene, phase);
    if scene.plan.voice != Voice::Service {
        let _ = write!(out, r#""callerIpAddress":"{}","#, scene.session.address);
    }
    out.push_str(r#""correlationId":""#);
    correlation(out, scene);
    out.push_str(r#"","#);
    if scene.plan.voice != Voice::Service {
        claims::identity(out, scene, &name, &resource);
        out.push(',');
    }
    let level = match (scene.plan.fault, phase.0) {
        (Fault::None, _) | (_, Phase::Start) if category == "Policy" => "Warning",
        (Fault::None, _) | (_, Phase::Start) => "Information",
        _ => "Error",
    };
    let location = if action.target.starts_with(['@', '/']) { "global" } else { scene.region };
    let _ = write!(out, r#""level":"{level}","location":"{location}","properties":{{"#);
    properties(out, scene, action, phase.0, &mut rng);
    let _ = write!(
        out,
        r#""eventCategory":"{category}","entity":"{resource}","message":"{name}","hierarchy":"{}/mg-example/{}"}},"tenantId":"{}"}}"#,
        tenant(scene.world),
        scene.account.id,
        tenant(scene.world)
    );
}

/// Appends the id of what was acted on.
fn target(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let template = action.target;
    if template.starts_with('/') {
        out.push_str(template);
        return;
    }
    let _ = write!(out, "/subscriptions/{}", scene.account.id);
    let rest = template.strip_prefix('@').unwrap_or(template);
    if rest.len() == template.len() {
        fill(out, "/resourceGroups/<rg>", scene, rng);
    }
    if !rest.is_empty() {
        let _ = write!(out, "/providers/{}/", action.source);
        fill(out, rest, scene, rng);
    }
}

/// The storage export shouts; a few resource providers do not.
fn cased(out: &mut String, text: &str, loud: bool) {
    let from = out.len();
    out.push_str(text);
    if loud {
        out[from..].make_ascii_uppercase();
    }
}

fn correlation(out: &mut String, scene: &Scene<'_>) {
    match scene.noted("corr") {
        Some(id) => out.push_str(id),
        None => Rng::new(mix(scene.plan.seed, 11)).uuid(out),
    }
}

/// The code, its HTTP status and what is said of it, for a call that failed.
fn failure(fault: Fault) -> (&'static str, &'static str, &'static str) {
    match fault {
        Fault::Denied => (
            "AuthorizationFailed",
            "Forbidden",
            "does not have authorization to perform this action",
        ),
        Fault::Throttled => {
            ("TooManyRequests", "TooManyRequests", "The request is being throttled")
        }
        Fault::Limit => (
            "QuotaExceeded",
            "Conflict",
            "Operation could not be completed as it results in exceeding approved Total Regional Cores quota",
        ),
        _ => ("ResourceNotFound", "NotFound", "The Resource was not found"),
    }
}

fn outcome(out: &mut String, scene: &Scene<'_>, action: &Action, phase: Phase) {
    let fault = scene.plan.fault;
    let _ = match phase {
        Phase::Start => write!(out, r#""resultType":"Start","resultSignature":"Started.","#),
        Phase::Accept => {
            write!(out, r#""resultType":"Accept","resultSignature":"Accepted.Accepted","#)
        }
        Phase::End if fault != Fault::None => write!(
            out,
            r#""resultType":"Failure","resultSignature":"Failed.{}","resultDescription":"{}","#,
            failure(fault).1,
            failure(fault).2
        ),
        Phase::End if action.class == Class::Service && action.permission != "Policy" => {
            write!(out, r#""resultType":"Active","resultSignature":"Active.","#)
        }
        Phase::End if action.name.ends_with("/write") => {
            write!(out, r#""resultType":"Success","resultSignature":"Succeeded.Created","#)
        }
        Phase::End => write!(out, r#""resultType":"Success","resultSignature":"Succeeded.OK","#),
    };
}

fn duration(out: &mut String, scene: &Scene<'_>, phase: (Phase, u32)) {
    // One of the subscriptions was set up when durations were still texts.
    let quote = if scene.plan.account == 1 { "\"" } else { "" };
    let _ = write!(out, r#""durationMs":{quote}{}{quote},"#, phase.1);
}

fn properties(out: &mut String, scene: &Scene<'_>, action: &Action, phase: Phase, rng: &mut Rng) {
    let fault = scene.plan.fault;
    if phase == Phase::Start {
        if !action.parameters.is_empty() {
            body(out, "requestbody", action.parameters, scene, rng);
        }
        return;
    }
    if fault != Fault::None {
        let (code, status, said) = failure(fault);
        let _ = write!(
            out,
            r#""statusCode":"{status}","serviceRequestId":null,"statusMessage":"{{\"error\":{{\"code\":\"{code}\",\"message\":\"The client '{}' with object id '{}': {said}.\"}}}}","#,
            super::title(scene.one),
            scene.one.roles[0].id
        );
        return;
    }
    let status = match phase {
        Phase::Accept => "Accepted",
        _ if action.name.ends_with("/write") => "Created",
        _ => "OK",
    };
    let _ = write!(out, r#""statusCode":"{status}","serviceRequestId":""#);
    rng.uuid(out);
    out.push_str(r#"","#);
    if !action.answer.is_empty() {
        body(out, "responseBody", action.answer, scene, rng);
    }
}

/// Appends a document as a text.
fn body(out: &mut String, key: &str, template: &str, scene: &Scene<'_>, rng: &mut Rng) {
    let mut document = String::with_capacity(template.len() * 2);
    fill(&mut document, template, scene, rng);
    let _ = write!(out, r#""{key}":""#);
    for c in document.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push_str(r#"","#);
}
