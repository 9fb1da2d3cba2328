//! The names of Entra's audit log: diagnostic settings have in `properties` what Microsoft Graph
//! has at the root.

mod made;

use super::log::{Log, OUTCOMES, Pairs, Under, Values};
use super::path::Get::{self, Always, Every, First};
pub(super) use made::inner;
use made::{
    ACTION, ACTIVITY, AGENT, AGENT_NAME, AGENT_SYSTEM, AGENT_VERSION, CATEGORY, INITIATOR, MESSAGE,
    OUTCOME, PROVIDER, RISK_EVENT, SOURCE, STATUS, TARGET_TYPES, TARGETS, TYPE, USER_DOMAIN,
    USER_EMAIL, USER_NAME,
};

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
    free: false,
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
    ("riskEventType", RISK_EVENT),
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
