//! The names of the Azure Activity log, in its three shapes.

mod scope;

use serde_json::Value;

use super::log::{
    Log, OUTCOMES, Under, Values, address, domain, first, give, give_name, text, value,
};
use super::path::Get::{self, Always, Every, First, Made};
use super::text::Look;
use crate::rule::predicate::Leaf;
pub(super) use scope::segment;
use scope::{GROUP, RESOURCE_NAME, RESOURCE_PROVIDER, SUBSCRIPTION};

pub(super) const LOG: Log = Log {
    ecs: ECS,
    under: &[
        Under {
            prefix: "azure.activitylogs.identity.claims.",
            places: &["identity.claims.", "claims."],
            members: &[],
            flat: &[],
        },
        Under {
            prefix: "azure.activitylogs.identity.authorization.",
            places: &["identity.authorization.", "authorization."],
            members: &["evidence", "action", "scope", "role", "condition"],
            flat: &[],
        },
        Under {
            prefix: "azure.activitylogs.",
            places: &[""],
            members: MEMBERS,
            flat: &["properties"],
        },
    ],
    sigma: SIGMA,
    roots: &["", "properties."],
    members: MEMBERS,
    free: true,
    pairs: &[],
    wraps: &["data."],
    aliases: &[],
    empty: true,
    closed: &[
        ("event.outcome", OUTCOMES),
        ("event.action", Values::Like(is_part_of_operation, "is made like `Provider/types/verb`")),
        ("event.provider", Values::Like(is_part_of_operation, "is made like `Microsoft.Compute`")),
        ("azure.activitylogs.category", CATEGORIES),
        ("CategoryValue", CATEGORIES),
        ("category", CATEGORIES),
        ("azure.activitylogs.operation_name", OPERATION),
        ("operationName", OPERATION),
        ("OperationNameValue", OPERATION),
    ],
};

const CATEGORIES: Values = Values::Of(&[
    "Administrative",
    "Policy",
    "Security",
    "Alert",
    "Autoscale",
    "Recommendation",
    "ServiceHealth",
    "ResourceHealth",
    "Action",
    "Write",
    "Delete",
]);

/// Operations are made of the provider, types and a verb, or lack the one or the other.
fn is_part_of_operation(text: &str) -> bool {
    !text.contains(char::is_whitespace) && !text.contains(':')
}

const OPERATION: Values = Values::Like(is_operation, "is made like `Provider/types/verb`");

fn is_operation(text: &str) -> bool {
    text.contains('/')
}

/// Where the operation stands: a text, or an object with the name and how it is shown.
const OPERATION_AT: &[&str] =
    &["operationName.value", "operationName.localizedValue", "operationName"];
const RESULT_AT: &[&str] = &["resultType", "status.value", "status"];
const RESOURCE_AT: &[&str] = &["resourceId", "authorization.scope", "identity.authorization.scope"];
const CALLER_AT: &[&str] = &["callerIpAddress", "httpRequest.clientIpAddress", "claims.ipaddr"];
const NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const USER_AT: &[&str] = &[
    "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "identity.claims.upn",
    "claims.upn",
];
const OBJECT_AT: &[&str] = &[
    "identity.claims.http://schemas.microsoft.com/identity/claims/objectidentifier",
    "claims.http://schemas.microsoft.com/identity/claims/objectidentifier",
    "identity.claims.oid",
    "claims.oid",
];
const TENANT_AT: &[&str] = &[
    "tenantId",
    "identity.claims.http://schemas.microsoft.com/identity/claims/tenantid",
    "claims.http://schemas.microsoft.com/identity/claims/tenantid",
];

const ECS: &[(&str, Get)] = &[
    ("@timestamp", First(&["time", "eventTimestamp"])),
    ("event.dataset", Always("azure.activitylogs")),
    ("data_stream.dataset", Always("azure.activitylogs")),
    ("event.module", Always("azure")),
    ("event.kind", Always("event")),
    ("cloud.provider", Always("azure")),
    ("event.provider", PROVIDER),
    ("event.action", ACTION),
    ("event.outcome", OUTCOME),
    ("event.id", First(&["eventDataId", "operationId", "correlationId"])),
    ("event.type", KIND),
    ("message", First(&["properties.statusMessage"])),
    ("log.level", First(&["level"])),
    ("cloud.account.id", SUBSCRIPTION),
    ("cloud.region", First(&["location"])),
    ("user.name", USER_NAME),
    ("user.domain", USER_DOMAIN),
    ("user.email", USER_EMAIL),
    ("user.id", First(OBJECT_AT)),
    ("user.full_name", First(&["identity.claims.name", "claims.name"])),
    ("related.user", USER_NAME),
    ("related.entity", Every(&["resourceId", "identity.authorization.evidence.principalId"])),
    ("source.ip", SOURCE),
    ("client.ip", SOURCE),
    ("related.ip", SOURCE),
    ("source.address", First(CALLER_AT)),
    ("user_agent.original", First(&["properties.userAgent", "userAgent"])),
    ("azure.subscription_id", SUBSCRIPTION),
    ("azure.correlation_id", First(&["correlationId"])),
    ("azure.tenant_id", First(TENANT_AT)),
    ("azure.resource.id", First(RESOURCE_AT)),
    ("azure.resource.group", GROUP),
    ("azure.resource.provider", RESOURCE_PROVIDER),
    ("azure.resource.name", RESOURCE_NAME),
    ("azure.activitylogs.operation_name", First(OPERATION_AT)),
    ("azure.activitylogs.result_type", First(RESULT_AT)),
    ("azure.activitylogs.result_signature", First(&["resultSignature", "subStatus.value"])),
    ("azure.activitylogs.category", First(&["category.value", "category"])),
    ("azure.activitylogs.event_category", EVENT_CATEGORY),
    ("azure.activitylogs.tenant_id", First(TENANT_AT)),
    ("azure.activitylogs.identity_name", First(&["identity", "caller"])),
    ("azure.activitylogs.identity.claims_initiated_by_user.name", First(USER_AT)),
    (
        "azure.activitylogs.identity.claims_initiated_by_user.fullname",
        First(&["identity.claims.name", "claims.name"]),
    ),
    (
        "azure.activitylogs.identity.claims_initiated_by_user.givenname",
        First(&[
            "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
            "claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        ]),
    ),
    (
        "azure.activitylogs.identity.claims_initiated_by_user.surname",
        First(&[
            "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
            "claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        ]),
    ),
];

const SIGMA: &[(&str, Get)] = &[
    ("operationName", First(OPERATION_AT)),
    ("OperationNameValue", First(OPERATION_AT)),
    ("category", First(&["category.value", "category"])),
    ("CategoryValue", First(&["category.value", "category"])),
    ("ResourceProviderValue", RESOURCE_PROVIDER),
    ("ResourceProvider", RESOURCE_PROVIDER),
    ("ResourceId", First(RESOURCE_AT)),
    ("ResourceGroup", GROUP),
    ("Resource", RESOURCE_NAME),
    ("SubscriptionId", SUBSCRIPTION),
    ("TenantId", First(TENANT_AT)),
    ("Caller", First(&["caller", USER_AT[0], USER_AT[1], USER_AT[2], USER_AT[3], USER_AT[4]])),
    ("CallerIpAddress", First(CALLER_AT)),
    ("resultType", RESULTS),
    ("status", RESULTS),
    ("ActivityStatus", RESULTS),
    ("ActivityStatusValue", RESULTS),
    ("ActivitySubstatus", First(&["subStatus.value", "resultSignature"])),
    ("ActivitySubstatusValue", First(&["subStatus.value", "resultSignature"])),
    ("resultSignature", First(&["resultSignature", "subStatus.value"])),
    ("eventName", First(&["eventName.value", "eventName"])),
    (
        "properties.message",
        Every(&[
            "properties.message",
            "properties.statusMessage",
            "operationName.value",
            "operationName.localizedValue",
            "operationName",
        ]),
    ),
];

const MEMBERS: &[&str] = &[
    "time",
    "resourceId",
    "operationName",
    "operationVersion",
    "category",
    "resultType",
    "resultSignature",
    "resultDescription",
    "durationMs",
    "callerIpAddress",
    "correlationId",
    "identity.authorization",
    "identity.claims",
    "level",
    "location",
    "properties",
    "tenantId",
    "releaseVersion",
    "roleLocation",
    "uti",
    "eventTimestamp",
    "submissionTimestamp",
    "eventDataId",
    "eventName",
    "operationId",
    "status",
    "subStatus",
    "subscriptionId",
    "resourceGroupName",
    "resourceProviderName",
    "resourceType",
    "resourceUri",
    "httpRequest",
    "authorization",
    "caller",
    "claims",
    "description",
    "channels",
    "id",
    "eventSource",
];

fn operation(record: &Value) -> Option<&str> {
    let named =
        [&["operationName", "value"][..], &["operationName"], &["operationName", "localizedValue"]];
    first(record, &named)
}

const PROVIDER: Get = Made(provider, "what the operation begins with: `Microsoft.Authorization`");

/// The provider that the operation begins with, in the log's own spelling.
pub(super) fn provider(record: &Value, look: Look<'_>) -> bool {
    give(operation(record).and_then(|operation| operation.split('/').next()), look)
}

const ACTION: Get =
    Made(action, "the operation; also without its provider, and then without `/action`");

/// The operation, then without its provider, then without the verb of plain actions:
/// `Microsoft.Authorization/elevateAccess/action` is `elevateAccess`, too.
fn action(record: &Value, look: Look<'_>) -> bool {
    let Some(operation) = operation(record) else { return false };
    if look(Leaf::Text(operation)) {
        return true;
    }
    let Some((_, rest)) = operation.split_once('/') else { return false };
    look(Leaf::Text(rest)) || give(without_verb(rest), look)
}

fn without_verb(action: &str) -> Option<&str> {
    let (rest, verb) = action.rsplit_once('/')?;
    verb.eq_ignore_ascii_case("action").then_some(rest)
}

fn result(record: &Value) -> Option<&str> {
    first(record, &[&["resultType"], &["status", "value"], &["status"]])
}

const OUTCOME: Get =
    Made(outcome, "`success` or `failure` by the result; nothing for what has only begun");

/// An operation that has only begun has no outcome.
fn outcome(record: &Value, look: Look<'_>) -> bool {
    let told = result(record).and_then(super::log::outcome);
    let told = told.or_else(|| super::log::outcome(text(record, &["properties", "result"])?));
    give(told, look)
}

const RESULTS: Get = Made(
    results,
    "the result as logged, and as the other shapes spell it: `Success`, `Succeeded`, `Failure`, `Failed`",
);

/// The result as the log spells it, and the word that the other shapes have for it.
fn results(record: &Value, look: Look<'_>) -> bool {
    let Some(result) = result(record) else { return false };
    let other = match super::log::outcome(result) {
        Some("success") => &["Success", "Succeeded"][..],
        Some("failure") => &["Failure", "Failed"],
        _ => &[],
    };
    look(Leaf::Text(result)) || other.iter().any(|word| *word != result && look(Leaf::Text(word)))
}

const KIND: Get = Made(kind, "by the verb: `change`, `deletion`, `access`");

/// By the verb of the operation, or by the category where an export has the verb there.
fn kind(record: &Value, look: Look<'_>) -> bool {
    let verb = operation(record).and_then(|operation| operation.rsplit('/').next());
    let kind = verb.and_then(|verb| {
        let is = |word: &str| verb.eq_ignore_ascii_case(word);
        if is("write") || is("action") {
            Some("change")
        } else if is("delete") {
            Some("deletion")
        } else {
            is("read").then_some("access")
        }
    });
    give(kind, look)
}

const EVENT_CATEGORY: Get =
    Made(event_category, "`properties.eventCategory`, else `Policy` or `Administrative`");

fn event_category(record: &Value, look: Look<'_>) -> bool {
    let told = text(record, &["properties", "eventCategory"]);
    let policies = value(record, &["properties", "policies"]).is_some();
    look(Leaf::Text(told.unwrap_or(if policies { "Policy" } else { "Administrative" })))
}

const SOURCE: Get = Made(source, "the address of the caller without its port, if it is one");

fn source(record: &Value, look: Look<'_>) -> bool {
    let paths: [&[&str]; 4] = [
        &["callerIpAddress"],
        &["httpRequest", "clientIpAddress"],
        &["identity", "claims", "ipaddr"],
        &["claims", "ipaddr"],
    ];
    give(first(record, &paths).and_then(address), look)
}

fn user(record: &Value) -> Option<&str> {
    let claims = [value(record, &["identity", "claims"]), value(record, &["claims"])];
    let names = [NAME, "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "upn"];
    let claimed = claims
        .into_iter()
        .flatten()
        .find_map(|claims| names.iter().find_map(|name| text(claims, &[*name])));
    claimed.or_else(|| text(record, &["caller"]).filter(|caller| caller.contains('@')))
}

const USER_NAME: Get =
    Made(user_name, "the login among the claims, or `caller`; also without its domain");

fn user_name(record: &Value, look: Look<'_>) -> bool {
    give_name(user(record), look)
}

const USER_DOMAIN: Get = Made(user_domain, "what stands behind the `@` of the login");

fn user_domain(record: &Value, look: Look<'_>) -> bool {
    give(domain(user(record)), look)
}

const USER_EMAIL: Get = Made(user_email, "the login, if it has an `@`");

fn user_email(record: &Value, look: Look<'_>) -> bool {
    give(user(record).filter(|name| name.contains('@')), look)
}
