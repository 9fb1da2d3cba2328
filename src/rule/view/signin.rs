//! The names of Entra's sign-in logs.

use serde_json::Value;

use super::agent;
use super::entra::inner;
use super::log::{
    Log, OUTCOMES, Pairs, Under, Values, address, domain, first, give, give_name, number, text,
    value,
};
use super::path::Get::{self, Always, Every, First, Made};
use super::text::Look;
use crate::rule::predicate::Leaf;

pub(super) const LOG: Log = Log {
    ecs: ECS,
    under: &[
        Under {
            prefix: "azure.signinlogs.properties.",
            places: &["properties.", ""],
            members: MEMBERS,
            flat: &["authenticationProcessingDetails"],
        },
        Under {
            prefix: "azure.signinlogs.",
            places: &["", "properties."],
            members: ENVELOPE,
            flat: &[],
        },
    ],
    sigma: SIGMA,
    roots: &["properties.", ""],
    members: MEMBERS,
    pairs: &[Pairs {
        prefix: "authenticationProcessingDetails.",
        list: "authenticationProcessingDetails",
        key: "key",
        value: "value",
    }],
    wraps: &["data."],
    aliases: &[],
    empty: true,
    closed: &[("event.outcome", OUTCOMES), ("azure.signinlogs.category", Values::Of(&CATEGORIES))],
};

const CATEGORIES: [&str; 5] = [
    "SignInLogs",
    "NonInteractiveUserSignInLogs",
    "ServicePrincipalSignInLogs",
    "ManagedIdentitySignInLogs",
    "ADFSSignInLogs",
];

const CODE_AT: &[&str] = &["resultType", "properties.status.errorCode", "status.errorCode"];
const DESCRIPTION_AT: &[&str] = &[
    "resultDescription",
    "properties.status.failureReason",
    "status.failureReason",
    "properties.status.additionalDetails",
    "status.additionalDetails",
];
const TENANT_AT: &[&str] = &["tenantId", "properties.tenantId", "homeTenantId"];
const ADDRESS_AT: &[&str] = &["callerIpAddress", "properties.ipAddress", "ipAddress"];
const CORRELATION_AT: &[&str] = &["properties.correlationId", "correlationId"];
const NAME_AT: &[&str] = &[
    "identity",
    "properties.userDisplayName",
    "userDisplayName",
    "properties.servicePrincipalName",
    "servicePrincipalName",
];

const ECS: &[(&str, Get)] = &[
    ("@timestamp", First(&["properties.createdDateTime", "createdDateTime", "time"])),
    ("event.dataset", Always("azure.signinlogs")),
    ("data_stream.dataset", Always("azure.signinlogs")),
    ("event.module", Always("azure")),
    ("event.kind", Always("event")),
    ("event.category", Always("authentication")),
    ("event.type", Always("info")),
    ("cloud.provider", Always("azure")),
    ("event.action", OPERATION),
    ("event.outcome", OUTCOME),
    ("event.id", First(&["properties.id", "id"])),
    ("message", First(DESCRIPTION_AT)),
    ("log.level", First(&["Level"])),
    ("cloud.account.id", First(TENANT_AT)),
    ("user.name", USER_NAME),
    ("user.domain", USER_DOMAIN),
    ("user.email", USER_EMAIL),
    (
        "user.id",
        First(&[
            "properties.userId",
            "userId",
            "properties.servicePrincipalId",
            "servicePrincipalId",
        ]),
    ),
    ("user.full_name", First(&["properties.userDisplayName", "userDisplayName"])),
    ("related.user", USER_NAME),
    ("source.ip", SOURCE),
    ("client.ip", SOURCE),
    ("related.ip", SOURCE),
    ("source.address", First(ADDRESS_AT)),
    ("source.geo.city_name", First(&["properties.location.city", "location.city"])),
    ("source.geo.region_name", First(&["properties.location.state", "location.state"])),
    (
        "source.geo.country_iso_code",
        First(&["properties.location.countryOrRegion", "location.countryOrRegion"]),
    ),
    ("source.as.number", First(&AS_AT)),
    ("user_agent.original", First(&["properties.userAgent", "userAgent"])),
    ("user_agent.name", AGENT_NAME),
    ("user_agent.version", AGENT_VERSION),
    ("user_agent.os.name", AGENT_SYSTEM),
    ("azure.correlation_id", First(CORRELATION_AT)),
    ("azure.tenant_id", First(TENANT_AT)),
    ("azure.resource.id", First(&["resourceId"])),
    ("azure.signinlogs.operation_name", OPERATION),
    ("azure.signinlogs.category", CATEGORY),
    ("azure.signinlogs.identity", First(NAME_AT)),
    ("azure.signinlogs.result_type", First(CODE_AT)),
    ("azure.signinlogs.result_description", First(DESCRIPTION_AT)),
    ("azure.signinlogs.tenant_id", First(TENANT_AT)),
];

const AS_AT: [&str; 2] = ["properties.autonomousSystemNumber", "autonomousSystemNumber"];

const SIGMA: &[(&str, Get)] = &[
    ("operationName", OPERATION),
    ("ActivityDetails", Always("Sign-ins")),
    ("category", CATEGORY),
    ("ResultType", First(CODE_AT)),
    ("properties.status.errorCode", First(CODE_AT)),
    ("ResultDescription", DESCRIPTION),
    ("Status", STATUS),
    ("properties.message", MESSAGE),
    ("Username", First(&["properties.userPrincipalName", "userPrincipalName"])),
    ("ClientApp", First(&["properties.clientAppUsed", "clientAppUsed"])),
    (
        "NetworkLocationDetails",
        First(&["properties.networkLocationDetails", "networkLocationDetails"]),
    ),
    ("Location", Every(&["properties.location", "location"])),
    ("Application", First(&["properties.appDisplayName", "appDisplayName"])),
    ("Resource", First(&["properties.resourceDisplayName", "resourceDisplayName"])),
    ("IPAddress", First(ADDRESS_AT)),
    (
        "riskEventType",
        Every(&[
            "properties.riskEventTypes_v2",
            "riskEventTypes_v2",
            "properties.riskEventTypes",
            "riskEventTypes",
        ]),
    ),
    ("CorrelationId", First(CORRELATION_AT)),
];

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
    "time",
    "callerIpAddress",
    "resultType",
    "resultSignature",
    "resultDescription",
    "durationMs",
    "level",
    "operationName",
    "properties",
    "identity",
    "category",
    "tenantId",
    "id",
    "createdDateTime",
    "userDisplayName",
    "userPrincipalName",
    "userId",
    "userType",
    "appId",
    "appDisplayName",
    "appOwnerTenantId",
    "appServicePrincipalId",
    "resourceId",
    "resourceDisplayName",
    "resourceTenantId",
    "resourceOwnerTenantId",
    "resourceServicePrincipalId",
    "homeTenantId",
    "homeTenantName",
    "crossTenantAccessType",
    "ipAddress",
    "ipAddressFromResourceProvider",
    "autonomousSystemNumber",
    "clientAppUsed",
    "userAgent",
    "correlationId",
    "conditionalAccessStatus",
    "conditionalAccessAudiences",
    "appliedConditionalAccessPolicies",
    "appliedEventListeners",
    "originalRequestId",
    "isInteractive",
    "isTenantRestricted",
    "isThroughGlobalSecureAccess",
    "globalSecureAccessIpAddress",
    "tokenIssuerName",
    "tokenIssuerType",
    "authenticationProcessingDetails",
    "authenticationDetails",
    "authenticationMethodsUsed",
    "authenticationProtocol",
    "authenticationRequirement",
    "authenticationRequirementPolicies",
    "authenticationStrengths",
    "authenticationContextClassReferences",
    "authenticationAppDeviceDetails",
    "authenticationAppPolicyEvaluationDetails",
    "originalTransferMethod",
    "incomingTokenType",
    "clientCredentialType",
    "tokenProtectionStatusDetails",
    "processingTimeInMilliseconds",
    "riskDetail",
    "riskLevelAggregated",
    "riskLevelDuringSignIn",
    "riskState",
    "riskEventTypes",
    "riskEventTypes_v2",
    "riskLevel",
    "status.errorCode",
    "status.failureReason",
    "status.additionalDetails",
    "deviceDetail.deviceId",
    "deviceDetail.displayName",
    "deviceDetail.operatingSystem",
    "deviceDetail.browser",
    "deviceDetail.isCompliant",
    "deviceDetail.isManaged",
    "deviceDetail.trustType",
    "location.city",
    "location.state",
    "location.countryOrRegion",
    "location.geoCoordinates",
    "mfaDetail",
    "networkLocationDetails",
    "networkNames",
    "servicePrincipalId",
    "servicePrincipalName",
    "servicePrincipalCredentialKeyId",
    "servicePrincipalCredentialThumbprint",
    "federatedCredentialId",
    "managedServiceIdentity",
    "managedIdentityType",
    "privateLinkDetails",
    "sessionId",
    "sessionLifetimePolicies",
    "signInEventTypes",
    "signInIdentifier",
    "signInIdentifierType",
    "signInTokenProtectionStatus",
    "flaggedForReview",
    "uniqueTokenIdentifier",
    "alternateSignInName",
    "agent",
    "ssoExtensionVersion",
    "isAccessCanceled",
    "rngcStatus",
    "mfaAuthDetails",
];

const OPERATION: Get = Made(
    |record, look| look(Leaf::Text(text(record, &["operationName"]).unwrap_or("Sign-in activity"))),
    "`operationName`, else `Sign-in activity`",
);

/// The code of what went wrong; zero is success.
fn code(record: &Value) -> Option<i64> {
    let detailed = value(inner(record), &["status", "errorCode"]);
    detailed.and_then(number).or_else(|| value(record, &["resultType"]).and_then(number))
}

fn outcome_of(record: &Value) -> &'static str {
    match code(record) {
        Some(0) | None => "success",
        Some(_) => "failure",
    }
}

const OUTCOME: Get = Made(
    |record, look| look(Leaf::Text(outcome_of(record))),
    "`success` where `status.errorCode` or `resultType` is 0 or missing, else `failure`",
);

const DESCRIPTION: Get =
    Made(description, "`resultDescription`, `status.failureReason` and `status.additionalDetails`");

fn description(record: &Value, look: Look<'_>) -> bool {
    give(text(record, &["resultDescription"]), look)
        || give(text(inner(record), &["status", "failureReason"]), look)
        || give(text(inner(record), &["status", "additionalDetails"]), look)
}

const STATUS: Get = Made(
    |record, look| look(Leaf::Text(outcome_of(record))) || description(record, look),
    "`success` or `failure`, and the descriptions",
);

const MESSAGE: Get = Made(
    message,
    "the descriptions and `authenticationProtocol`, of which `deviceCode` is `Device Code`, too",
);

fn message(record: &Value, look: Look<'_>) -> bool {
    let protocol = text(inner(record), &["authenticationProtocol"]);
    let is_device = protocol.is_some_and(|it| it.eq_ignore_ascii_case("deviceCode"));
    description(record, look)
        || give(protocol, look)
        || (is_device && look(Leaf::Text("Device Code")))
}

const CATEGORY: Get =
    Made(category, "`category`; of Microsoft Graph, the one that `signInEventTypes` stand for");

fn category(record: &Value, look: Look<'_>) -> bool {
    if let Some(told) = text(record, &["category"]) {
        return look(Leaf::Text(told));
    }
    let kinds = value(inner(record), &["signInEventTypes"]).and_then(Value::as_array);
    let kinds = kinds.into_iter().flatten().filter_map(Value::as_str);
    let mut told = kinds
        .filter_map(|kind| match kind {
            "interactiveUser" => Some(CATEGORIES[0]),
            "nonInteractiveUser" => Some(CATEGORIES[1]),
            "servicePrincipal" => Some(CATEGORIES[2]),
            "managedIdentity" => Some(CATEGORIES[3]),
            _ => None,
        })
        .peekable();
    if told.peek().is_none() {
        let is_service = text(inner(record), &["servicePrincipalId"]).is_some();
        return look(Leaf::Text(CATEGORIES[if is_service { 2 } else { 0 }]));
    }
    told.any(|category| look(Leaf::Text(category)))
}

fn login(record: &Value) -> Option<&str> {
    let names: [&[&str]; 2] = [&["userPrincipalName"], &["servicePrincipalName"]];
    first(inner(record), &names)
}

const USER_NAME: Get = Made(
    |record, look| give_name(login(record), look),
    "`userPrincipalName` or `servicePrincipalName`; also without its domain",
);
const USER_DOMAIN: Get = Made(
    |record, look| give(domain(login(record)), look),
    "what stands behind the `@` of `userPrincipalName`",
);
const USER_EMAIL: Get = Made(
    |record, look| give(login(record).filter(|name| name.contains('@')), look),
    "`userPrincipalName`, if it has an `@`",
);

const SOURCE: Get = Made(source, "`callerIpAddress` or `ipAddress` without its port");

fn source(record: &Value, look: Look<'_>) -> bool {
    let told = text(record, &["callerIpAddress"]).or_else(|| text(inner(record), &["ipAddress"]));
    give(told.and_then(address), look)
}

fn agent_of(record: &Value) -> Option<&str> {
    text(inner(record), &["userAgent"])
}

const AGENT_NAME: Get = Made(|record, look| agent::name(agent_of(record), look), agent::NAME_IS);
const AGENT_VERSION: Get =
    Made(|record, look| agent::version(agent_of(record), look), agent::VERSION_IS);
const AGENT_SYSTEM: Get =
    Made(|record, look| agent::system(agent_of(record), look), agent::SYSTEM_IS);
