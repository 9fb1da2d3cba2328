//! What CloudTrail tells of new identities, of machines and their addresses, and of what was shared.

use serde_json::Value;

use crate::credential::kept;
use crate::event::Event;
use crate::format::Inside;
use crate::format::hosts::{gather, in_lists};
use crate::transfer::{Deed, Machine, Made, Means, Share};

use super::call;

/// What sort of deed an action is.
#[derive(Clone, Copy)]
enum Sort {
    User,
    Role,
    Hosts,
    Shared(Means),
}

/// Whether an action may be one.
pub(in crate::format) fn is_one(service: &[u8], action: &[u8]) -> bool {
    sort(service, action).is_some()
}

fn sort(service: &[u8], action: &[u8]) -> Option<Sort> {
    Some(match (service, action) {
        (b"iam", b"CreateUser") => Sort::User,
        (b"iam", b"CreateRole") => Sort::Role,
        (
            b"ec2",
            b"RunInstances"
            | b"DescribeInstances"
            | b"DescribeNetworkInterfaces"
            | b"CreateNetworkInterface"
            | b"AttachNetworkInterface"
            | b"AssociateAddress"
            | b"AssignPrivateIpAddresses",
        ) => Sort::Hosts,
        (b"s3", b"PutBucketPolicy" | b"PutBucketAcl" | b"PutObjectAcl") => {
            Sort::Shared(Means::Policy)
        }
        (b"s3", b"PutBucketReplication") => Sort::Shared(Means::Replication),
        (b"ec2", b"ModifySnapshotAttribute") => Sort::Shared(Means::Snapshot),
        (b"ec2", b"ModifyImageAttribute") => Sort::Shared(Means::Image),
        (b"rds", b"ModifyDBSnapshotAttribute" | b"ModifyDBClusterSnapshotAttribute") => {
            Sort::Shared(Means::Database)
        }
        (b"redshift", b"AuthorizeSnapshotAccess") => Sort::Shared(Means::Database),
        _ => return None,
    })
}

/// What a call did, if it is one that matters.
pub(in crate::format) fn deed(event: &Event<'_>, inside: &Inside<'_>) -> Option<Deed> {
    let sort = sort(event.service.raw, event.action.raw)?;
    // Answers to what lists machines are seldom logged.
    if event.action.raw.starts_with(b"Describe")
        && !call::says(inside.members(), b"rivateIpAddress")
    {
        return None;
    }
    let record = inside.get()?;
    let (request, answer) = (&record["requestParameters"], &record["responseElements"]);
    match sort {
        Sort::User => made("user/", &answer["user"]["arn"], &request["userName"]),
        Sort::Role => made("role/", &answer["role"]["arn"], &request["roleName"]),
        Sort::Hosts => machines(request, answer).map(Deed::Hosts),
        Sort::Shared(means) => shared(means, event, request).map(Deed::Shared),
    }
}

fn made(realm: &str, arn: &Value, name: &Value) -> Option<Deed> {
    let name = name.as_str()?;
    let id = kept(arn.as_str().unwrap_or_default());
    Some(Deed::Made(vec![Made { id, name: kept(&format!("{realm}{name}")) }]))
}

/// Machines in an answer: each in a list is one; of a call about one, request and answer tell.
fn machines(request: &Value, answer: &Value) -> Option<Vec<Machine>> {
    let is_machine =
        |item: &Value| item.get("instanceId").is_some() || item.get("networkInterfaceId").is_some();
    let mut listed: Vec<Machine> = Vec::new();
    in_lists(answer, &mut |item| {
        let found = is_machine(item);
        if found {
            let mut machine = Machine::default();
            gather(item, &mut machine);
            listed.push(machine);
        }
        found
    });
    if listed.is_empty() {
        let mut machine = Machine::default();
        gather(request, &mut machine);
        gather(answer, &mut machine);
        listed.push(machine);
    }
    listed.retain(|machine| machine.names.len() + machine.addresses.len() > 1);
    (!listed.is_empty()).then_some(listed)
}

fn shared(how: Means, event: &Event<'_>, request: &Value) -> Option<Share> {
    let own = event.account.decode();
    let mut to: Vec<Box<str>> = Vec::new();
    match how {
        Means::Policy => allowed(&request["bucketPolicy"], &mut to),
        Means::Replication => destinations(request, &mut to),
        Means::Snapshot => added(&request["createVolumePermission"]["add"], &mut to),
        Means::Image => added(&request["launchPermission"]["add"], &mut to),
        _ => {
            let values = request["valuesToAdd"].as_array().into_iter().flatten();
            to.extend(values.filter_map(Value::as_str).map(everybody_or));
            to.extend(request["accountWithRestoreAccess"].as_str().map(kept));
        }
    }
    if event.opens_to_all {
        to.push("*".into());
    }
    to.retain(|account| **account != *own);
    to.sort_unstable();
    to.dedup();
    let names = [
        "bucketName",
        "snapshotId",
        "imageId",
        "dBSnapshotIdentifier",
        "dBClusterSnapshotIdentifier",
        "snapshotIdentifier",
    ];
    let what = names.iter().find_map(|name| request[*name].as_str()).unwrap_or_default();
    (!to.is_empty()).then(|| Share { how, to, what: kept(what) })
}

fn everybody_or(account: &str) -> Box<str> {
    if account == "all" { "*".into() } else { kept(account) }
}

/// Accounts that permissions were given to.
fn added(add: &Value, to: &mut Vec<Box<str>>) {
    for item in add["items"].as_array().into_iter().flatten() {
        let named = item["userId"].as_str().or_else(|| item["group"].as_str());
        to.extend(named.map(everybody_or));
    }
}

/// Accounts that a policy lets in.
fn allowed(policy: &Value, to: &mut Vec<Box<str>>) {
    let statements = match &policy["Statement"] {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    for statement in statements.iter().filter(|it| it["Effect"] == "Allow") {
        let principal = &statement["Principal"];
        let principals = match &principal["AWS"] {
            Value::Null => std::slice::from_ref(principal),
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        to.extend(principals.iter().filter_map(Value::as_str).filter_map(account));
    }
}

/// The account of a principal: its number, or that in its ARN.
fn account(principal: &str) -> Option<Box<str>> {
    let is_number = |text: &&str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let number = match principal.strip_prefix("arn:") {
        Some(rest) => rest.split(':').nth(3)?,
        None => principal,
    };
    Some(number).filter(is_number).map(Into::into)
}

/// Accounts that replicas are written to, wherever the request has them.
fn destinations(request: &Value, to: &mut Vec<Box<str>>) {
    const DEEPEST: u32 = 8;
    fn inner(value: &Value, depth: u32, to: &mut Vec<Box<str>>) {
        match value {
            Value::Object(members) if depth > 0 => {
                let account = members.get("Destination").and_then(|it| it["Account"].as_str());
                to.extend(account.and_then(self::account));
                members.values().for_each(|value| inner(value, depth - 1, to));
            }
            Value::Array(list) if depth > 0 => {
                list.iter().for_each(|value| inner(value, depth - 1, to));
            }
            _ => {}
        }
    }
    inner(request, DEEPEST, to);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::Record;
    use crate::format::one::with_members;

    fn of(service: &str, action: &str, request: &Value, answer: &Value) -> Option<Deed> {
        let record = json!({
            "eventVersion": "1.09",
            "eventTime": "2026-11-20T00:00:00Z",
            "eventSource": format!("{service}.amazonaws.com"),
            "eventName": action,
            "userIdentity": {"type": "IAMUser", "userName": "jo", "accountId": "111122223333"},
            "recipientAccountId": "111122223333",
            "requestParameters": request,
            "responseElements": answer,
        })
        .to_string();
        with_members(&record, |record, members, bytes| match record {
            Record::Event(format, event) => {
                format.deed(&event, &Inside::of(format, members, bytes))
            }
            other => panic!("no event: {other:?}"),
        })
    }

    fn shared_with(action: &str, request: &Value) -> Option<Vec<Box<str>>> {
        let service = match action {
            _ if action.contains("DB") => "rds",
            _ if action.contains("Bucket") => "s3",
            _ => "ec2",
        };
        match of(service, action, request, &Value::Null) {
            Some(Deed::Shared(share)) => Some(share.to),
            None => None,
            other => panic!("no share: {other:?}"),
        }
    }

    #[test]
    fn shares_name_whom_else_they_let_in() {
        let add = |item: Value| json!({"snapshotId": "s", "createVolumePermission": {"add": {"items": [item]}}});
        let to = |names: &[&str]| Some(names.iter().map(|it| Box::from(*it)).collect::<Vec<_>>());
        let other = "999988887777";
        assert_eq!(
            shared_with("ModifySnapshotAttribute", &add(json!({"userId": other}))),
            to(&[other])
        );
        assert_eq!(
            shared_with("ModifySnapshotAttribute", &add(json!({"userId": "111122223333"}))),
            None
        );
        assert_eq!(
            shared_with("ModifySnapshotAttribute", &add(json!({"group": "all"}))),
            to(&["*"])
        );
        let remove = json!({"launchPermission": {"remove": {"items": [{"userId": other}]}}});
        assert_eq!(shared_with("ModifyImageAttribute", &remove), None);
        assert_eq!(
            shared_with("ModifyDBSnapshotAttribute", &json!({"valuesToAdd": [other, "all"]})),
            to(&["*", other])
        );
        let policy = |principal: Value| {
            json!({"bucketName": "b", "bucketPolicy": {"Statement":
                {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"}}})
        };
        let arn = json!({"AWS": [format!("arn:aws:iam::{other}:root"), "AROAEXAMPLE"]});
        assert_eq!(shared_with("PutBucketPolicy", &policy(arn)), to(&[other]));
        let service = json!({"Service": "config.amazonaws.com"});
        assert_eq!(shared_with("PutBucketPolicy", &policy(service)), None);
        let replica = json!({"ReplicationConfiguration": {"Rule": [{"Destination":
            {"Bucket": "arn:aws:s3:::x", "Account": other}}]}});
        assert_eq!(shared_with("PutBucketReplication", &replica), to(&[other]));
    }

    #[test]
    fn machines_of_one_answer_stay_apart() {
        let item = |number: u32| {
            json!({"instanceId": format!("i-{number}"), "privateIpAddress": format!("10.0.0.{number}"),
                "networkInterfaceSet": {"items": [{"networkInterfaceId": format!("eni-{number}"),
                    "association": {"publicIp": format!("192.0.2.{number}")}}]}})
        };
        let answer = json!({"instancesSet": {"items": [item(1), item(2)]}});
        let Some(Deed::Hosts(machines)) = of("ec2", "RunInstances", &Value::Null, &answer) else {
            panic!("machines");
        };
        let names: Vec<Vec<&str>> =
            machines.iter().map(|it| it.names.iter().map(|name| &**name).collect()).collect();
        assert_eq!(names, [["i-1", "eni-1"], ["i-2", "eni-2"]]);
        assert!(machines.iter().all(|machine| machine.addresses.len() == 2));
        let attached = json!({"instanceId": "i-1", "networkInterfaceId": "eni-3"});
        assert!(of("ec2", "AttachNetworkInterface", &attached, &Value::Null).is_some());
        assert_eq!(of("ec2", "DescribeInstances", &Value::Null, &Value::Null), None);
    }
}
