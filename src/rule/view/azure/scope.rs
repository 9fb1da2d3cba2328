//! What the path of a resource tells: its subscription, group, provider and name.

use serde_json::Value;

use super::{first, give, provider, text};
use crate::rule::predicate::Leaf;
use crate::rule::view::path::Get::{self, Made};
use crate::rule::view::text::Look;

/// The resource's path, or the scope that was asked for.
fn resource(record: &Value) -> Option<&str> {
    let paths: [&[&str]; 3] =
        [&["resourceId"], &["authorization", "scope"], &["identity", "authorization", "scope"]];
    first(record, &paths)
}

/// The segment behind the one of this name.
pub(in crate::rule::view) fn segment<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let mut segments = path.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case(name))?;
    segments.next().filter(|segment| !segment.is_empty())
}

pub(super) const SUBSCRIPTION: Get =
    Made(subscription, "`subscriptionId`, or the one in the resource's path");

fn subscription(record: &Value, look: Look<'_>) -> bool {
    let named = text(record, &["subscriptionId"]);
    give(named.or_else(|| segment(resource(record)?, "subscriptions")), look)
}

pub(super) const GROUP: Get = Made(group, "`resourceGroupName`, or the one in the resource's path");

fn group(record: &Value, look: Look<'_>) -> bool {
    let named = text(record, &["resourceGroupName"]);
    give(named.or_else(|| segment(resource(record)?, "resourceGroups")), look)
}

/// What stands behind the last `providers` of a resource's path.
fn behind_provider(path: &str) -> Option<&str> {
    const WORD: &str = "/providers/";
    let last = path.len().checked_sub(WORD.len())?;
    let found = (0..=last).rev().find(|at| {
        path.get(*at..at + WORD.len()).is_some_and(|part| part.eq_ignore_ascii_case(WORD))
    })?;
    path.get(found + WORD.len()..)
}

pub(super) const RESOURCE_PROVIDER: Get =
    Made(resource_provider, "provider and type of the resource, and the provider alone");

/// `Microsoft.Compute/virtualMachines`, and the provider alone.
fn resource_provider(record: &Value, look: Look<'_>) -> bool {
    let Some(rest) = resource(record).and_then(behind_provider) else {
        let named: [&[&str]; 2] = [&["resourceProviderName", "value"], &["resourceProviderName"]];
        return give(first(record, &named), look) || provider(record, look);
    };
    let mut slashes = rest.match_indices('/').map(|(at, _)| at);
    let (one, two) = (slashes.next(), slashes.next());
    look(Leaf::Text(&rest[..two.unwrap_or(rest.len())]))
        || one.is_some_and(|at| look(Leaf::Text(&rest[..at])))
}

pub(super) const RESOURCE_NAME: Get =
    Made(resource_name, "what stands behind the type in the resource's path, and its last part");

/// All behind the provider and the first type: `vm-1`, `vault/secrets/s`.
fn resource_name(record: &Value, look: Look<'_>) -> bool {
    let rest = resource(record).and_then(behind_provider);
    let name = rest.and_then(|rest| rest.splitn(3, '/').nth(2));
    give(name, look)
        || name.is_some_and(|name| name.contains('/') && give(name.rsplit('/').next(), look))
}
