//! Writes a record of the directory's audit log, as diagnostic settings export it and as Graph
//! answers.

use std::fmt::Write;

use super::{activity, tenant};
use crate::action::Action;
use crate::fill::{Scene, fill};
use crate::ledger::{Fault, Plan};
use crate::rng::{Rng, mix};
use crate::world::{Kind, World};

/// The id of a record.
pub(super) fn id(world: &World, plan: &Plan) -> String {
    let action = &world.actions[plan.action as usize];
    let prefix = match action.permission.split('/').next() {
        Some("Core Directory") => "Directory",
        Some("Conditional Access") => "IPCGraph",
        Some("Self-service Password Management") => "SSPR",
        Some("PIM") => "PIM",
        _ => "Core",
    };
    let mut id = format!("{prefix}_");
    let mut rng = Rng::new(mix(plan.seed, 11));
    rng.uuid(&mut id);
    if prefix == "Directory" {
        id.push('_');
        rng.base32(&mut id, 5);
        let _ = write!(id, "_{}", rng.range(10_000_000, 99_999_999));
    }
    id
}

/// Appends the record as diagnostic settings export it.
pub(super) fn write(out: &mut String, scene: &Scene<'_>, action: &Action) {
    let tenant = tenant(scene.world);
    out.push_str(r#"{"time":""#);
    activity::time(out, scene, 0);
    let _ = write!(
        out,
        r#"","resourceId":"/tenants/{tenant}/providers/Microsoft.aadiam","operationName":"{}","operationVersion":"1.0","category":"AuditLogs","tenantId":"{tenant}","resultSignature":"None","durationMs":0,"callerIpAddress":"{}","correlationId":""#,
        action.name, scene.session.address
    );
    correlation(out, scene);
    let _ =
        write!(out, r#"","identity":"{}","level":"Informational","properties":"#, scene.one.name());
    properties(out, scene, action);
    out.push('}');
}

/// Appends what Graph answers, which is also what the export calls properties.
pub(super) fn properties(out: &mut String, scene: &Scene<'_>, action: &Action) {
    let mut rng = Rng::new(scene.plan.seed);
    let (service, kind) = action.permission.split_once('/').unwrap_or((action.permission, ""));
    let (result, reason) = match scene.plan.fault {
        Fault::None => ("success", ""),
        Fault::Denied => ("failure", "Microsoft.Online.Directory.AccessDenied"),
        _ => ("failure", "Microsoft.Online.Workflows.ObjectNotFoundException"),
    };
    let _ = write!(
        out,
        r#"{{"id":"{}","category":"{}","correlationId":""#,
        id(scene.world, scene.plan),
        action.sort
    );
    correlation(out, scene);
    let _ = write!(
        out,
        r#"","result":"{result}","resultReason":"{reason}","activityDisplayName":"{}","activityDateTime":""#,
        action.name
    );
    activity::time(out, scene, 0);
    let _ = write!(
        out,
        r#"","loggedByService":"{service}","operationType":"{kind}","userAgent":null,"initiatedBy":"#
    );
    initiator(out, scene);
    out.push_str(r#","targetResources":"#);
    fill(out, action.parameters, scene, &mut rng);
    out.push_str(r#","additionalDetails":"#);
    fill(out, action.answer, scene, &mut rng);
    out.push('}');
}

fn initiator(out: &mut String, scene: &Scene<'_>) {
    let one = scene.one;
    let role = &one.roles[0];
    let _ = if one.kind == Kind::Person {
        write!(
            out,
            r#"{{"user":{{"id":"{}","displayName":"{}","userPrincipalName":"{}","ipAddress":"{}","roles":[]}},"app":null}}"#,
            role.id, role.name, one.label, scene.session.address
        )
    } else {
        write!(
            out,
            r#"{{"user":null,"app":{{"appId":"{}","displayName":"{}","servicePrincipalId":"{}","servicePrincipalName":null}}}}"#,
            role.path, role.name, role.id
        )
    };
}

fn correlation(out: &mut String, scene: &Scene<'_>) {
    Rng::new(mix(scene.plan.seed, 12)).uuid(out);
}
