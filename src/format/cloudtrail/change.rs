//! What records of CloudTrail say of changed quotas, guard rails, regions and accounts.

use serde_json::Value;

use super::super::change::{
    Change, Keys, Machines, Strength, Subject, family, inner, list, machines, member, number,
    quoted, refusal, text,
};

const KEYS: Keys = Keys {
    sizes: &[
        "instancetype",
        "instancetypes",
        "dbinstanceclass",
        "computetype",
        "masterinstancetype",
        "slaveinstancetype",
        "bundleid",
    ],
    counts: &[
        "maxcount",
        "instancecount",
        "instancecounts",
        "targetcapacity",
        "totaltargetcapacity",
        "desiredcapacity",
        "desiredsize",
        "modelunits",
        "quantity",
    ],
    accelerators: &["acceleratortypes", "elasticgpuspecification"],
};

/// What a record says of the change, or of the machines that it asks for.
pub(in crate::format) fn of(service: &str, action: &str, record: &Value) -> Change {
    let request = member(record, "requestParameters");
    let answer = member(record, "responseElements");
    let error = text(member(record, "errorCode")).unwrap_or_default();
    let message = text(member(record, "errorMessage")).unwrap_or_default();
    let refusal =
        (!error.is_empty() || !message.is_empty()).then(|| refusal(&error, &message)).flatten();
    let change = match service {
        "servicequotas" => quota(action, request, answer),
        "support" => case(request),
        "account" => account(action, request),
        "organizations" => organization(action, request, answer),
        _ => other(service, action, request, answer),
    };
    Change { refusal, ..change }
}

fn quota(action: &str, request: &Value, answer: &Value) -> Change {
    let granted = member(answer, "requestedQuota");
    let service = text(member(request, "serviceCode"));
    let code = text(member(request, "quotaCode"));
    let target = match (service, code) {
        (Some(service), Some(code)) => format!("{service}:{code}"),
        (service, code) => code.or(service).unwrap_or_default(),
    };
    let asked = number(member(request, "desiredValue"));
    let code = target.rsplit(':').next().unwrap_or_default();
    let named = family(code).map(str::to_owned).or_else(|| text(member(granted, "quotaName")));
    Change {
        subject: Some(Subject::Quota),
        parts: named.into_iter().collect(),
        new: text(member(request, "desiredValue")),
        granted: text(member(granted, "status")),
        strength: match action {
            "RequestServiceQuotaIncrease"
            | "PutServiceQuotaIncreaseRequestIntoTemplate"
            | "AssociateServiceQuotaTemplate"
            | "StartAutoManagement" => Strength::Weakens,
            "DisassociateServiceQuotaTemplate"
            | "DeleteServiceQuotaIncreaseRequestFromTemplate"
            | "StopAutoManagement" => Strength::Tightens,
            _ => Strength::Unknown,
        },
        region: text(member(request, "awsRegion")),
        target,
        asked,
        ..Change::default()
    }
}

/// Cases are about anything; those about limits say so.
fn case(request: &Value) -> Change {
    let about = ["serviceCode", "categoryCode", "issueType", "subject"];
    let says = about.iter().filter_map(|name| text(member(request, name))).any(|text| {
        let text = text.to_ascii_lowercase();
        text.contains("limit") || text.contains("quota")
    });
    if !says {
        return Change { subject: Some(Subject::Nothing), ..Change::default() };
    }
    Change {
        subject: Some(Subject::Quota),
        target: text(member(request, "serviceCode")).unwrap_or_default(),
        strength: Strength::Weakens,
        ..Change::default()
    }
}

fn account(action: &str, request: &Value) -> Change {
    let region = text(member(request, "regionName"));
    let (subject, strength, new) = match action {
        "EnableRegion" => (Some(Subject::Region), Strength::Weakens, Some("enabled")),
        "DisableRegion" => (Some(Subject::Region), Strength::Tightens, Some("disabled")),
        _ => (Some(Subject::Association), Strength::Unknown, None),
    };
    let target = region.clone().or_else(|| text(member(request, "accountId")));
    Change {
        subject,
        strength,
        new: new.map(str::to_owned),
        scope: text(member(request, "accountId")),
        target: target.unwrap_or_default(),
        region,
        ..Change::default()
    }
}

fn organization(action: &str, request: &Value, answer: &Value) -> Change {
    match action {
        "AttachPolicy"
        | "DetachPolicy"
        | "CreatePolicy"
        | "UpdatePolicy"
        | "DeletePolicy"
        | "EnablePolicyType"
        | "DisablePolicyType"
        | "EnableAWSServiceAccess"
        | "DisableAWSServiceAccess"
        | "EnableAllFeatures" => policy(action, request, answer),
        _ => association(request),
    }
}

fn policy(action: &str, request: &Value, answer: &Value) -> Change {
    let answered = member(member(answer, "policy"), "policySummary");
    let target = ["policyId", "servicePrincipal", "policyType"]
        .iter()
        .find_map(|name| text(member(request, name)))
        .or_else(|| text(member(answered, "id")))
        .or_else(|| text(member(request, "name")));
    let content = inner(member(request, "content"));
    let on = ["targetId", "rootId"].iter().find_map(|name| text(member(request, name)));
    let (parts, allowed) = statements(&content);
    Change {
        subject: Some(Subject::Policy),
        target: target.unwrap_or_default(),
        strength: match action {
            "DetachPolicy" | "DeletePolicy" | "DisablePolicyType" | "DisableAWSServiceAccess" => {
                Strength::Weakens
            }
            "CreatePolicy" | "AttachPolicy" | "EnablePolicyType" => Strength::Tightens,
            _ => Strength::Unknown,
        },
        old: (action == "DetachPolicy").then(|| on.clone().map(|on| format!("on {on}"))).flatten(),
        new: match action {
            "AttachPolicy" => on.clone().map(|on| format!("on {on}")),
            _ => (!parts.is_empty()).then(|| parts.join("; ")),
        },
        scope: on.filter(|on| is_account(on)),
        parts,
        allowed,
        ..Change::default()
    }
}

/// What a policy is made of, a line a statement, and the regions that it leaves open.
fn statements(content: &Value) -> (Vec<String>, Vec<String>) {
    /// Statements that are told of a policy.
    const TOLD: usize = 20;
    let statements = match member(content, "Statement") {
        Value::Array(statements) => statements.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    };
    let mut regions: Vec<String> = Vec::new();
    let mut parts = Vec::new();
    for statement in statements.iter().take(TOLD) {
        let words = |name| quoted(member(statement, name));
        let verb = words("Effect").unwrap_or_else(|| "?".to_owned());
        let what = words("Action").or_else(|| Some(format!("all but {}", words("NotAction")?)));
        let mut part = format!("{verb} {}", what.unwrap_or_else(|| "?".to_owned()));
        if let Some(condition) = words("Condition") {
            part.push_str(&format!(" if {condition}"));
        }
        parts.push(part);
        regions.extend(regions_left_open(statement));
    }
    regions.sort_unstable();
    regions.dedup();
    (parts, regions)
}

/// The regions outside of which a statement denies.
fn regions_left_open(statement: &Value) -> Vec<String> {
    if member(statement, "Effect") != "Deny" {
        return Vec::new();
    }
    let Value::Object(conditions) = member(statement, "Condition") else { return Vec::new() };
    let outside = conditions.iter().filter(|(operator, _)| {
        let operator = operator.to_ascii_lowercase();
        operator.contains("stringnotequals") || operator.contains("stringnotlike")
    });
    outside.flat_map(|(_, keys)| list(member(keys, "aws:RequestedRegion"))).collect()
}

fn association(request: &Value) -> Change {
    let invited = member(member(request, "target"), "id");
    let target = text(member(request, "accountId"))
        .or_else(|| text(invited))
        .or_else(|| text(member(request, "handshakeId")))
        .or_else(|| text(member(request, "accountName")));
    Change {
        subject: Some(Subject::Association),
        scope: target.clone().filter(|target| is_account(target)),
        target: target.unwrap_or_default(),
        old: text(member(request, "sourceParentId")),
        new: text(member(request, "destinationParentId"))
            .or_else(|| text(member(request, "servicePrincipal"))),
        ..Change::default()
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Guard rails of single services, and machines.
fn other(service: &str, action: &str, request: &Value, answer: &Value) -> Change {
    let verb = |verbs: &[&str]| verbs.iter().any(|verb| action.starts_with(verb));
    let zone = member(request, "ModifyAvailabilityZoneGroupRequest");
    match (service, action) {
        ("ec2", "ModifyAvailabilityZoneGroup") => {
            let inside = if zone.is_null() { request } else { zone };
            let state = text(member(inside, "optInStatus"));
            Change {
                subject: Some(Subject::Region),
                target: text(member(inside, "groupName")).unwrap_or_default(),
                strength: match state.as_deref() {
                    Some("opted-in") => Strength::Weakens,
                    Some(_) => Strength::Tightens,
                    None => Strength::Unknown,
                },
                new: state,
                ..Change::default()
            }
        }
        ("controltower" | "config" | "budgets" | "ce", _) => Change {
            target: ["controlIdentifier", "organizationConfigRuleName", "budgetName"]
                .iter()
                .find_map(|name| text(member(request, name)))
                .unwrap_or_default(),
            strength: guard(action),
            ..Change::default()
        },
        ("ec2", _) if verb(&["Disable", "Enable"]) => {
            Change { strength: guard(action), ..Change::default() }
        }
        _ => Change { machines: asked_for(action, request, answer), ..Change::default() },
    }
}

/// What the verb of a change to a guard rail does to it.
fn guard(action: &str) -> Strength {
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| action.starts_with(verb));
    if begins(&["Disable", "Delete", "Remove"]) {
        Strength::Weakens
    } else if begins(&["Enable", "Create"]) {
        Strength::Tightens
    } else {
        Strength::Unknown
    }
}

fn asked_for(action: &str, request: &Value, answer: &Value) -> Option<Machines> {
    let asked = machines(request, &KEYS);
    // Of a range that was asked for the answer tells how many there were.
    let given = match member(member(answer, "instancesSet"), "items") {
        Value::Array(items) if action == "RunInstances" => items.len() as u64,
        _ => 0,
    };
    match given {
        0 => asked,
        given => Some(Machines { count: Some(given), ..asked.unwrap_or_default() }),
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
