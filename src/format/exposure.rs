//! Whether a call opens something to everybody: a policy, an access list or a setting that lets
//! anyone in. Only calls that can do so are looked into, and only when they say so.

use serde_json::Value;

use crate::evidence::scan::{Json, Text};

/// Actions of AWS whose request can open something to everybody.
const AWS: [&[u8]; 16] = [
    b"AddLayerVersionPermission",
    b"AddPermission",
    b"CreateFunctionUrlConfig",
    b"ModifyDBClusterSnapshotAttribute",
    b"ModifyDBSnapshotAttribute",
    b"ModifyImageAttribute",
    b"ModifySnapshotAttribute",
    b"PutBucketAcl",
    b"PutBucketPolicy",
    b"PutKeyPolicy",
    b"PutObjectAcl",
    b"PutResourcePolicy",
    b"SetQueueAttributes",
    b"SetRepositoryPolicy",
    b"SetTopicAttributes",
    b"UpdateFunctionUrlConfig",
];

/// Whether a call to AWS opens something to everybody; `record` is the whole of it.
#[inline]
pub(super) fn aws(action: Text<'_>, record: &[u8]) -> bool {
    AWS.binary_search(&action.raw).is_ok() && aws_request(record)
}

#[cold]
fn aws_request(record: &[u8]) -> bool {
    let Ok(record) = serde_json::from_slice::<Value>(record) else { return false };
    any(&record["requestParameters"], &mut |key, value| match (key, value) {
        ("group", Value::String(group)) => group == "all",
        ("groups" | "valuesToAdd", Value::Array(groups)) => groups.iter().any(|g| g == "all"),
        ("authType", Value::String(kind)) => kind == "NONE",
        ("principal", Value::String(principal)) => principal == "*",
        ("URI", Value::String(group)) => {
            group.ends_with("/global/AllUsers") || group.ends_with("/global/AuthenticatedUsers")
        }
        ("x-amz-acl" | "cannedAccessControlList", Value::String(list)) => {
            list.starts_with("public-")
        }
        ("Statement", Value::Array(statements)) => statements.iter().any(allows_all),
        ("Statement", statement @ Value::Object(_)) => allows_all(statement),
        _ => false,
    })
}

/// Whether a statement of a policy lets everybody in, without a condition.
fn allows_all(statement: &Value) -> bool {
    let all = |principal: &Value| match principal {
        Value::String(name) => name == "*",
        Value::Array(names) => names.iter().any(|name| name == "*"),
        _ => false,
    };
    let principal = &statement["Principal"];
    statement["Effect"] == "Allow"
        && (all(principal) || all(&principal["AWS"]))
        && statement.get("Condition").is_none()
}

/// How deep a request is looked into.
const DEEPEST: u32 = 12;

/// Whether a member, at any depth and in JSON inside strings, passes the test.
fn any(value: &Value, test: &mut impl FnMut(&str, &Value) -> bool) -> bool {
    fn inner(value: &Value, depth: u32, test: &mut dyn FnMut(&str, &Value) -> bool) -> bool {
        match value {
            _ if depth == 0 => false,
            Value::Object(members) => {
                members.iter().any(|(key, value)| test(key, value) || inner(value, depth - 1, test))
            }
            Value::Array(elements) => elements.iter().any(|e| inner(e, depth - 1, test)),
            Value::String(text) if text.trim_start().starts_with('{') => {
                serde_json::from_str::<Value>(text)
                    .is_ok_and(|value| inner(&value, depth - 1, test))
            }
            _ => false,
        }
    }
    inner(value, DEEPEST, test)
}

/// Whether a request to Azure opens something to everybody: containers and accounts of storage
/// say so in the body of the request.
pub(super) fn azure(body: Option<Json<'_>>) -> bool {
    let parsed = match body {
        Some(Json::Text(text)) if has(text.raw, b"ublicAccess") => {
            serde_json::from_str::<Value>(&text.decode())
        }
        Some(Json::Object(bytes)) if has(bytes, b"ublicAccess") => serde_json::from_slice(bytes),
        _ => return false,
    };
    parsed.is_ok_and(|body| {
        any(&body, &mut |key, value| match key {
            "allowBlobPublicAccess" => *value == Value::Bool(true),
            "publicAccess" => value == "Blob" || value == "Container",
            _ => false,
        })
    })
}

/// Whether a change of policy on Google Cloud lets everybody in: by the grants it added, and where
/// the entry does not tell these apart by the policy it set.
pub(super) fn gcp(method: Text<'_>, entry: &[u8]) -> bool {
    let sets_policy = [&b"etIamPolicy"[..], b"etIAMPolicy", b"etIamPermissions"]
        .iter()
        .any(|end| method.raw.ends_with(end));
    if !sets_policy || !(has(entry, b"allUsers") || has(entry, b"allAuthenticatedUsers")) {
        return false;
    }
    let Ok(entry) = serde_json::from_slice::<Value>(entry) else { return false };
    let is_all = |member: &Value| member == "allUsers" || member == "allAuthenticatedUsers";
    let mut told = false;
    let added = any(&entry, &mut |key, value| {
        let Some(deltas) = value.as_array().filter(|_| key == "bindingDeltas") else {
            return false;
        };
        told = true;
        deltas.iter().any(|delta| delta["action"] == "ADD" && is_all(&delta["member"]))
    });
    added
        || !told
            && any(&entry, &mut |key, value| {
                let members = value.as_array().filter(|_| key == "members");
                members.is_some_and(|members| members.iter().any(is_all))
            })
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_list_is_in_order() {
        assert!(AWS.is_sorted());
    }

    #[test]
    fn policies_that_let_everybody_in_are_told_from_others() {
        let open = |action: &str, request: Value| {
            let record = json!({ "requestParameters": request }).to_string();
            aws(Text::new(action.as_bytes()), record.as_bytes())
        };
        let policy = |statement: Value| json!({"bucketPolicy": {"Statement": [statement]}});
        let all = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"});
        assert!(open("PutBucketPolicy", policy(all.clone())));
        assert!(open(
            "PutResourcePolicy",
            json!({"policy": json!({"Statement": all}).to_string()})
        ));
        assert!(!open("PutBucketPolicy", policy(json!({"Effect": "Deny", "Principal": "*"}))));
        let limited = json!({"Effect": "Allow", "Principal": "*", "Condition": {"x": 1}});
        assert!(!open("PutBucketPolicy", policy(limited)));
        let someone = json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}});
        assert!(!open("PutBucketPolicy", policy(someone)));
        let everyone = json!({"Effect": "Allow", "Principal": {"AWS": ["x", "*"]}});
        assert!(open("PutBucketPolicy", policy(everyone)));
        let items = json!({"createVolumePermission": {"add": {"items": [{"group": "all"}]}}});
        assert!(open("ModifySnapshotAttribute", items));
        assert!(open("CreateFunctionUrlConfig", json!({"authType": "NONE"})));
        assert!(!open("GetBucketPolicy", policy(all)));
    }

    #[test]
    fn settings_of_azure_and_grants_of_google_cloud_open_to_all() {
        let body = |text: &'static str| Some(Json::Text(Text::new(text.as_bytes())));
        assert!(azure(body(r#"{\"properties\":{\"publicAccess\":\"Container\"}}"#)));
        assert!(azure(body(r#"{\"properties\":{\"allowBlobPublicAccess\":true}}"#)));
        assert!(!azure(body(r#"{\"properties\":{\"allowBlobPublicAccess\":false}}"#)));
        assert!(!azure(body(r#"{\"properties\":{\"publicAccess\":\"None\"}}"#)));
        let set = |inner: Value| {
            let entry = json!({ "protoPayload": inner }).to_string();
            gcp(Text::new(b"SetIamPolicy"), entry.as_bytes())
        };
        let delta = |action: &str, member: &str| {
            json!({"serviceData": {"policyDelta": {"bindingDeltas": [{"action": action, "role": "r", "member": member}]}},
                "request": {"policy": {"bindings": [{"members": ["allUsers"]}]}}})
        };
        assert!(set(delta("ADD", "allUsers")));
        assert!(!set(delta("REMOVE", "allUsers")));
        assert!(!set(delta("ADD", "user:jo@example.com")), "it was open before");
        assert!(set(
            json!({"request": {"policy": {"bindings": [{"members": ["allAuthenticatedUsers"]}]}}})
        ));
    }
}
