//! The names of Entra's audit log: diagnostic settings have in `properties` what Microsoft Graph
//! has at the root.

use serde_json::Value;

use super::agent;
use super::log::{
    Log, OUTCOMES, Pairs, Under, Values, address, domain, first, give, give_name, text, value,
};
use super::path::Get::{self, Always, Every, First, Made};
use super::place;
use super::text::Look;
use crate::rule::predicate::Leaf;

pub(super) const LOG: Log = Log {
    ecs: ECS,
    under: &[
        Under {
            prefix: "azure.auditlogs.properties.",
            places: &["properties.", ""],
            members: MEMBERS,
            flat: &[],
        },
        Under {
            prefix: "azure.auditlogs.",
            places: &["", "properties."],
            members: ENVELOPE,
            flat: &[],
        },
    ],
    sigma: SIGMA,
    roots: &["properties.", ""],
    members: ALL,
    pairs: &[
        Pairs {
            prefix: "additionalDetails.",
            list: "additionalDetails",
            key: "key",
            value: "value",
        },
        Pairs {
            prefix: "",
            list: "targetResources.modifiedProperties",
            key: "displayName",
            value: "newValue",
        },
    ],
    wraps: &["data."],
    aliases: &[],
    empty: true,
    closed: &[
        ("event.outcome", OUTCOMES),
        ("azure.auditlogs.properties.result", RESULTS),
        ("properties.result", RESULTS),
        ("result", RESULTS),
    ],
};

const RESULTS: Values = Values::Of(&["success", "failure", "timeout", "unknownFutureValue"]);

/// Where the activity stands. Where the two names of diagnostic settings differ, the operation is
/// the one that rules know.
const ACTIVITY_AT: [&[&str]; 4] = [
    &["operationName"],
    &["properties", "operationName"],
    &["properties", "activityDisplayName"],
    &["activityDisplayName"],
];
const TENANT_AT: &[&str] = &["tenantId", "properties.tenantId"];
const ADDRESS_AT: &[&str] = &[
    "properties.initiatedBy.user.ipAddress",
    "initiatedBy.user.ipAddress",
    "callerIpAddress",
    "properties.ipAddress",
];

const ECS: &[(&str, Get)] = &[
    ("@timestamp", First(&["properties.activityDateTime", "activityDateTime", "time"])),
    ("event.dataset", Always("azure.auditlogs")),
    ("data_stream.dataset", Always("azure.auditlogs")),
    ("event.module", Always("azure")),
    ("event.kind", Always("event")),
    ("cloud.provider", Always("azure")),
    ("event.provider", PROVIDER),
    ("event.action", ACTION),
    ("event.outcome", OUTCOME),
    ("event.id", First(&["properties.id", "id"])),
    ("message", First(&["properties.resultReason", "resultReason"])),
    ("log.level", First(&["Level"])),
    ("cloud.account.id", First(TENANT_AT)),
    ("user.name", USER_NAME),
    ("user.domain", USER_DOMAIN),
    ("user.email", USER_EMAIL),
    (
        "user.id",
        First(&[
            "properties.initiatedBy.user.id",
            "initiatedBy.user.id",
            "properties.initiatedBy.app.servicePrincipalId",
            "initiatedBy.app.servicePrincipalId",
        ]),
    ),
    (
        "user.full_name",
        First(&["properties.initiatedBy.user.displayName", "initiatedBy.user.displayName"]),
    ),
    ("user.target.name", TARGETS),
    ("user.target.id", First(&["properties.targetResources.id", "targetResources.id"])),
    ("related.user", USER_NAME),
    ("related.entity", Every(&["properties.targetResources.id", "targetResources.id"])),
    ("source.ip", SOURCE),
    ("client.ip", SOURCE),
    ("related.ip", SOURCE),
    ("source.address", First(ADDRESS_AT)),
    ("user_agent.original", AGENT),
    ("user_agent.name", AGENT_NAME),
    ("user_agent.version", AGENT_VERSION),
    ("user_agent.os.name", AGENT_SYSTEM),
    ("azure.correlation_id", First(&["properties.correlationId", "correlationId"])),
    ("azure.tenant_id", First(TENANT_AT)),
    ("azure.resource.id", First(&["resourceId"])),
    ("azure.auditlogs.operation_name", ACTIVITY),
    ("azure.auditlogs.category", CATEGORY),
    ("azure.auditlogs.identity", INITIATOR),
    ("azure.auditlogs.tenant_id", First(TENANT_AT)),
    ("azure.auditlogs.properties.userAgent", AGENT),
    ("azure.auditlogs.properties.activity_display_name", First(DISPLAY_AT)),
];

const DISPLAY_AT: &[&str] =
    &["properties.activityDisplayName", "activityDisplayName", "operationName"];

const SIGMA: &[(&str, Get)] = &[
    ("operationName", ACTIVITY),
    ("properties.operationName", ACTIVITY),
    ("activityDisplayName", ACTIVITY),
    ("properties.activityDisplayName", ACTIVITY),
    ("ActivityType", TYPE),
    ("properties.message", MESSAGE),
    ("Status", STATUS),
    ("resultType", STATUS),
    ("failure_status_reason", First(&["properties.resultReason", "resultReason"])),
    ("StatusReason", First(&["properties.resultReason", "resultReason"])),
    ("category", Every(&["properties.category", "category"])),
    ("Service", First(&["properties.loggedByService", "loggedByService"])),
    ("InitiatedBy", INITIATOR),
    ("Initiated", INITIATOR),
    ("Target", TARGETS),
    ("targetResources.type", TARGET_TYPES),
    ("properties.targetResources.type", TARGET_TYPES),
    ("CorrelationId", First(&["properties.correlationId", "correlationId"])),
    (
        "riskEventType",
        Every(&[
            "properties.riskEventType",
            "properties.targetResources.displayName",
            "targetResources.displayName",
        ]),
    ),
    ("userAgent", AGENT),
    ("ipAddress", SOURCE),
];

/// What stands around `properties`.
const ENVELOPE: &[&str] = &[
    "time",
    "resourceId",
    "operationName",
    "operationVersion",
    "category",
    "tenantId",
    "resultType",
    "resultSignature",
    "resultDescription",
    "durationMs",
    "callerIpAddress",
    "correlationId",
    "identity",
    "level",
    "location",
    "properties",
];

const MEMBERS: &[&str] = &[
    "id",
    "category",
    "correlationId",
    "result",
    "resultReason",
    "activityDisplayName",
    "activityDateTime",
    "loggedByService",
    "operationType",
    "operationName",
    "authenticationProtocol",
    "initiatedBy.user.id",
    "initiatedBy.user.displayName",
    "initiatedBy.user.userPrincipalName",
    "initiatedBy.user.ipAddress",
    "initiatedBy.user.roles",
    "initiatedBy.user.homeTenantId",
    "initiatedBy.user.homeTenantName",
    "initiatedBy.app.appId",
    "initiatedBy.app.displayName",
    "initiatedBy.app.servicePrincipalId",
    "initiatedBy.app.servicePrincipalName",
    "targetResources.id",
    "targetResources.displayName",
    "targetResources.type",
    "targetResources.userPrincipalName",
    "targetResources.groupType",
    "targetResources.modifiedProperties.displayName",
    "targetResources.modifiedProperties.oldValue",
    "targetResources.modifiedProperties.newValue",
    "targetResources.administrativeUnits",
    "additionalDetails",
    "tenantId",
    "tenantGeo",
    "identityType",
    "userAgent",
    "resultType",
    "resultDescription",
];

/// Both, since exports have either at the root.
const ALL: &[&str] = &const {
    let mut all = [""; ENVELOPE.len() + MEMBERS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < ENVELOPE.len() { ENVELOPE[at] } else { MEMBERS[at - ENVELOPE.len()] };
        at += 1;
    }
    all
};

/// What diagnostic settings have in `properties`.
pub(super) fn inner(record: &Value) -> &Value {
    value(record, &["properties"]).filter(|inner| inner.is_object()).unwrap_or(record)
}

/// Some activities end in a full stop or a space, depending on the export.
fn trimmed(name: &str) -> Option<&str> {
    let bare = name.trim_end().trim_end_matches('.');
    (bare.len() < name.len()).then_some(bare)
}

const ACTIVITY: Get = Made(
    activity,
    "`operationName` and `activityDisplayName`; without the full stop that some end in, too",
);

fn activity(record: &Value, look: Look<'_>) -> bool {
    ACTIVITY_AT
        .iter()
        .filter_map(|path| text(record, path))
        .any(|name| look(Leaf::Text(name)) || give(trimmed(name), look))
}

/// Whether somebody gives himself the rights over all subscriptions, which Azure logs here, too.
fn is_elevation(record: &Value) -> bool {
    let has = |name: &str, wanted: &str| text(inner(record), &[name]) == Some(wanted);
    has("loggedByService", "Azure RBAC (Elevated Access)")
        || has("category", "AzureRBACRoleManagementElevateAccess")
}

const ACTION: Get = Made(
    action,
    "the activity as `azure.auditlogs.operation_name`; `elevateAccess` where Azure's elevated access is logged",
);

fn action(record: &Value, look: Look<'_>) -> bool {
    activity(record, look) || (is_elevation(record) && look(Leaf::Text("elevateAccess")))
}

const PROVIDER: Get = Made(
    provider,
    "`loggedByService`; `Microsoft.Authorization` where Azure's elevated access is logged",
);

fn provider(record: &Value, look: Look<'_>) -> bool {
    give(text(inner(record), &["loggedByService"]), look)
        || (is_elevation(record) && look(Leaf::Text("Microsoft.Authorization")))
}

fn result(record: &Value) -> Option<&str> {
    first(record, &[&["properties", "result"], &["result"], &["resultType"]])
}

const OUTCOME: Get = Made(outcome, "`result`: `success`, `failure`, `unknown`");

fn outcome(record: &Value, look: Look<'_>) -> bool {
    give(result(record).and_then(super::log::outcome), look)
}

const STATUS: Get = Made(status, "`result` and `resultReason`");

fn status(record: &Value, look: Look<'_>) -> bool {
    give(result(record), look) || give(text(inner(record), &["resultReason"]), look)
}

const TYPE: Get = Made(kind, "the activity, `category` and `operationType`");

fn kind(record: &Value, look: Look<'_>) -> bool {
    activity(record, look)
        || give(text(inner(record), &["category"]), look)
        || give(text(inner(record), &["operationType"]), look)
}

const CATEGORY: Get =
    Made(category, "`category` of diagnostic settings; of Microsoft Graph `AuditLogs`");

fn category(record: &Value, look: Look<'_>) -> bool {
    let is_exported = value(record, &["properties"]).is_some();
    let told = text(record, &["category"]).filter(|_| is_exported);
    look(Leaf::Text(told.unwrap_or("AuditLogs")))
}

const MESSAGE: Get = Made(
    message,
    "the activity, `resultReason`, and the JSON text of each of `targetResources` and `additionalDetails`",
);

fn message(record: &Value, look: Look<'_>) -> bool {
    const JSON: super::text::Form =
        super::text::Form { empty: false, objects: super::text::Objects::Json };
    activity(record, look)
        || give(text(inner(record), &["message"]), look)
        || give(text(inner(record), &["resultReason"]), look)
        || ["targetResources", "additionalDetails"].iter().any(|name| {
            let list = value(inner(record), &[*name]);
            list.is_some_and(|list| super::text::leaf(list, JSON, look))
        })
}

/// Who acted: a person's login, or the name of an application.
fn initiator(record: &Value) -> Option<&str> {
    let by = value(inner(record), &["initiatedBy"])?;
    first(
        by,
        &[
            &["user", "userPrincipalName"],
            &["user", "displayName"],
            &["app", "displayName"],
            &["app", "servicePrincipalName"],
            &["app", "appId"],
        ],
    )
}

const INITIATOR: Get = Made(
    |record, look| give(initiator(record), look) || give(text(record, &["identity"]), look),
    "the login or name of the initiating user or app, and `identity`",
);

const USER_NAME: Get = Made(
    |record, look| give_name(initiator(record), look),
    "the login of the initiating user, or the name of the app; also without its domain",
);

fn login(record: &Value) -> Option<&str> {
    text(inner(record), &["initiatedBy", "user", "userPrincipalName"])
}

const USER_DOMAIN: Get = Made(
    |record, look| give(domain(login(record)), look),
    "what stands behind the `@` of the initiating user's login",
);

const USER_EMAIL: Get = Made(
    |record, look| give(login(record).filter(|name| name.contains('@')), look),
    "the initiating user's login, if it has an `@`",
);

const SOURCE: Get = Made(source, "the initiating user's address, or the caller's, without a port");

fn source(record: &Value, look: Look<'_>) -> bool {
    let user = text(inner(record), &["initiatedBy", "user", "ipAddress"]);
    give(user.or_else(|| text(record, &["callerIpAddress"])).and_then(address), look)
}

fn targets(record: &Value) -> impl Iterator<Item = &Value> {
    value(inner(record), &["targetResources"]).and_then(Value::as_array).into_iter().flatten()
}

const TARGETS: Get = Made(
    |record, look| {
        targets(record).any(|target| {
            give(text(target, &["userPrincipalName"]), look)
                || give(text(target, &["displayName"]), look)
        })
    },
    "the logins and names of `targetResources`",
);

const TARGET_TYPES: Get = Made(
    |record, look| {
        targets(record).filter_map(|target| text(target, &["type"])).any(|kind| {
            look(Leaf::Text(kind))
                || (kind == "ServicePrincipal" && look(Leaf::Text("Service Principal")))
        })
    },
    "the types of `targetResources`; `Service Principal` in two words, too",
);

fn agent_of(record: &Value) -> Option<&str> {
    let inner = inner(record);
    let details = value(inner, &["additionalDetails"]).and_then(Value::as_array);
    let told = details.into_iter().flatten().find_map(|detail| {
        let key = text(detail, &["key"])?;
        place::same(key, "User-Agent").then(|| text(detail, &["value"]))?
    });
    told.or_else(|| text(inner, &["userAgent"]))
}

const AGENT: Get =
    Made(|record, look| give(agent_of(record), look), "`User-Agent` of `additionalDetails`");
const AGENT_NAME: Get = Made(|record, look| agent::name(agent_of(record), look), agent::NAME_IS);
const AGENT_VERSION: Get =
    Made(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS);
const AGENT_SYSTEM: Get =
    Made(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS);
