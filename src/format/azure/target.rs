//! What an action on Azure was done to, as far as the record names it.

use std::borrow::Cow;

use serde_json::Value;

/// The target of an Activity record: the resource, and of a role assignment who was given what.
pub(crate) fn of_activity(record: &Value) -> Option<String> {
    let path = ["resourceId", "resource_id", "resourceid"]
        .iter()
        .find_map(|key| record.get(key)?.as_str())
        .or_else(|| record["authorization"]["scope"].as_str())
        .or_else(|| record["identity"]["authorization"]["scope"].as_str());
    let place = path.map(short_path);
    match (granted(record), place) {
        (Some(grant), Some(place)) => Some(format!("{grant} on {place}")),
        (grant, place) => grant.or(place),
    }
}

/// The target of a request to storage: the object, or the address that was asked for without what
/// stands behind its question mark, which may be a signature.
pub(crate) fn of_request(record: &Value) -> Option<String> {
    let properties = &record["properties"];
    let object = properties["objectKey"].as_str().or_else(|| record["ObjectKey"].as_str());
    let address = record["uri"].as_str().or_else(|| record["Uri"].as_str());
    let target = object.or(address)?;
    Some(target.split('?').next().unwrap_or(target).to_owned())
}

/// `…/providers/Microsoft.Compute/virtualMachines/vm1` is `virtualMachines/vm1`.
fn short_path(path: &str) -> String {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let is = |name: &'static str| move |segment: &&str| segment.eq_ignore_ascii_case(name);
    if let Some(provider) = segments.iter().rposition(is("providers"))
        && let Some(resource) = segments.get(provider + 2..).filter(|rest| !rest.is_empty())
    {
        return resource.join("/");
    }
    if let [.., kind, name] = segments.as_slice()
        && ["resourceGroups", "subscriptions", "managementGroups", "tenants"]
            .iter()
            .any(|known| kind.eq_ignore_ascii_case(known))
    {
        return format!("{}/{name}", kind.to_ascii_lowercase().trim_end_matches('s'));
    }
    path.to_owned()
}

/// Who was given which role, where the request says so.
fn granted(record: &Value) -> Option<String> {
    let properties = record.get("properties")?;
    let body = properties.get("requestbody").or_else(|| properties.get("requestBody"))?;
    let parsed;
    let body = match body.as_str() {
        Some(text) => {
            parsed = serde_json::from_str::<Value>(text).ok()?;
            &parsed
        }
        None => body,
    };
    let inner = member(body, "properties").unwrap_or(body);
    let role = member(inner, "roleDefinitionId")?.as_str()?;
    let principal = member(inner, "principalId")?.as_str()?;
    let id = role.rsplit('/').next().unwrap_or(role);
    Some(format!("{principal} as {}", role_name(id).unwrap_or(id)))
}

/// A member by its name in any case.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Built-in roles have the same id in every tenant.
fn role_name(id: &str) -> Option<&'static str> {
    Some(match id.to_ascii_lowercase().as_str() {
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" => "Owner",
        "b24988ac-6180-42a0-ab88-20f7382dd24c" => "Contributor",
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9" => "User Access Administrator",
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168" => "Role Based Access Control Administrator",
        "acdd72a7-3385-48ef-bd42-f606fba81ae7" => "Reader",
        "9980e02c-c2be-4d73-94e8-173b1dc7cf3c" => "Virtual Machine Contributor",
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b" => "Storage Blob Data Owner",
        "00482a5a-887f-4fb3-b363-3b7fe8e74483" => "Key Vault Administrator",
        _ => return None,
    })
}

/// The target of an audit record: whom or what it was about, and the role or permission given.
pub(crate) fn of_audit(record: &Value) -> Option<String> {
    let inner = record.get("properties").unwrap_or(record);
    let targets = inner.get("targetResources")?.as_array()?;
    let rank = |target: &&Value| match target["type"].as_str() {
        Some("User" | "ServicePrincipal" | "Group" | "Application") => 0,
        _ => 1,
    };
    let target = targets.iter().min_by_key(rank)?;
    let name = ["userPrincipalName", "displayName", "id"]
        .iter()
        .find_map(|key| target.get(key)?.as_str().filter(|text| !text.is_empty()))?;
    let kind = match target["type"].as_str() {
        Some("User") => "user/",
        Some("ServicePrincipal") => "sp/",
        Some("Application") => "app/",
        Some("Group") => "group/",
        Some("Role") => "role/",
        _ => "",
    };
    let given = given(target).or_else(|| role_among(targets)).filter(|given| given != name);
    Some(match given {
        Some(given) => format!("{kind}{name} ({given})"),
        None => format!("{kind}{name}"),
    })
}

/// The role or permission in a target's changed properties.
fn given(target: &Value) -> Option<Cow<'_, str>> {
    const TELLING: [&str; 4] = [
        "Role.DisplayName",
        "AppRole.Value",
        "DelegatedPermissionGrant.Scope",
        "ConsentAction.Permissions",
    ];
    const LONGEST: usize = 200;
    let changed = target.get("modifiedProperties")?.as_array()?;
    let value = TELLING.iter().find_map(|name| {
        let property = changed.iter().find(|property| property["displayName"] == **name)?;
        property["newValue"].as_str()
    })?;
    let plain = value.trim_matches('"').trim();
    let end = plain.char_indices().nth(LONGEST).map_or(plain.len(), |(at, _)| at);
    (!plain.is_empty()).then(|| Cow::Borrowed(&plain[..end]))
}

/// Privileged Identity Management names the role as a target of its own.
fn role_among(targets: &[Value]) -> Option<Cow<'_, str>> {
    let role = targets.iter().find(|target| target["type"] == "Role")?;
    role["displayName"].as_str().map(Cow::Borrowed)
}

/// The target of a sign-in: the application, and what it wanted to reach.
pub(crate) fn of_sign_in(record: &Value) -> Option<String> {
    let inner = record.get("properties").unwrap_or(record);
    let text = |key: &str| inner.get(key)?.as_str().filter(|text| !text.is_empty());
    match (text("appDisplayName"), text("resourceDisplayName")) {
        (Some(app), Some(resource)) => Some(format!("{resource} through {app}")),
        (app, resource) => app.or(resource).map(str::to_owned),
    }
}
