//! What an action was done to, as far as the request names it.

use serde_json::Value;

/// Request parameters that name a target, the most telling first, with what they are names of.
const NAMES: [(&str, &str); 30] = [
    ("userName", "user/"),
    ("roleName", "role/"),
    ("roleArn", ""),
    ("groupName", "group/"),
    ("functionName", "function/"),
    ("secretId", "secret/"),
    ("keyId", "key/"),
    ("trailName", "trail/"),
    ("detectorId", "detector/"),
    ("snapshotId", "snapshot/"),
    ("imageId", "image/"),
    ("instanceId", "instance/"),
    ("dBInstanceIdentifier", "db/"),
    ("dBSnapshotIdentifier", "db-snapshot/"),
    ("permissionSetArn", ""),
    ("instanceProfileName", "instance-profile/"),
    ("stackName", "stack/"),
    ("clusterName", "cluster/"),
    ("policyId", "policy/"),
    ("accountId", "account/"),
    ("quotaCode", "quota/"),
    ("regionName", "region/"),
    ("logGroupName", "log-group/"),
    ("groupId", "security-group/"),
    ("tableName", "table/"),
    ("documentName", "document/"),
    ("serialNumber", ""),
    ("policyName", "policy/"),
    ("name", ""),
    ("target", ""),
];

/// The target of a CloudTrail record.
pub(crate) fn of(record: &Value) -> Option<String> {
    let request = &record["requestParameters"];
    let named = bucket(request)
        .or_else(|| {
            NAMES.iter().find_map(|(key, realm)| {
                let name = request.get(key)?.as_str()?;
                Some(format!("{realm}{name}"))
            })
        })
        .or_else(|| first_instance(request))
        .or_else(|| resource(record));
    // The policy is half of what an attachment means.
    match (named, policy(request)) {
        (Some(target), Some(policy)) => Some(format!("{target} ({policy})")),
        (named, policy) => named.or_else(|| policy.map(str::to_owned)),
    }
}

fn bucket(request: &Value) -> Option<String> {
    let bucket = request.get("bucketName")?.as_str()?;
    Some(match request.get("key").and_then(Value::as_str) {
        Some(key) => format!("{bucket}/{key}"),
        None => bucket.to_owned(),
    })
}

fn policy(request: &Value) -> Option<&str> {
    let arn = request.get("policyArn")?.as_str()?;
    Some(arn.rsplit('/').next().unwrap_or(arn))
}

fn first_instance(request: &Value) -> Option<String> {
    let items = request.get("instancesSet")?.get("items")?.as_array()?;
    let first = items.first()?.get("instanceId")?.as_str()?;
    Some(match items.len() {
        1 => format!("instance/{first}"),
        count => format!("instance/{first} and {} more", count - 1),
    })
}

fn resource(record: &Value) -> Option<String> {
    let resource = record.get("resources")?.as_array()?.first()?;
    let arn = resource.get("ARN").or_else(|| resource.get("arn"))?;
    arn.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::of;
    use serde_json::json;

    #[test]
    fn targets_are_named_by_what_they_are() {
        for (record, target) in [
            (
                json!({"requestParameters": {"userName": "eve", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}}),
                Some("user/eve (AdministratorAccess)"),
            ),
            (json!({"requestParameters": {"bucketName": "b", "key": "a/b"}}), Some("b/a/b")),
            (
                json!({"requestParameters": {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}}}),
                Some("instance/i-1 and 1 more"),
            ),
            (json!({"requestParameters": null, "resources": [{"ARN": "arn:x"}]}), Some("arn:x")),
            (json!({"requestParameters": "a string"}), None),
            (json!({"requestParameters": {"userName": 7}}), None),
        ] {
            assert_eq!(of(&record).as_deref(), target, "{record}");
        }
    }
}
