//! Methods that decide who may do what, hand out credentials, or decide what is logged.

use super::{data, read, write};
use crate::action::Action;

const PROJECT: (&str, &str) = ("project", "projects/<project>");
const ACCOUNT: (&str, &str) = ("service_account", "projects/-/serviceAccounts/<sa-id>");
const ROLE: (&str, &str) = ("iam_role", "projects/<project>/roles/<word>Operator");
const SINK: (&str, &str) = ("logging_sink", "projects/<project>/sinks/<sink>");
const POOL: (&str, &str) =
    ("audited_resource", "projects/<project>/locations/global/workloadIdentityPools/<pool>");
const POLICY: &str = r#"{"@type":"type.googleapis.com/google.iam.v1.SetIamPolicyRequest","resource":"§","policy":{"bindings":[{"members":["<member>"],"role":"<role>"}],"etag":"<etag>"}}"#;
const ANSWER: &str = r#"{"@type":"type.googleapis.com/google.iam.v1.Policy","bindings":[{"members":["<member>"],"role":"<role>"}],"etag":"<etag>"}"#;
const KEY: &str = r#"{"@type":"type.googleapis.com/google.iam.admin.v1.ServiceAccountKey","key_algorithm":"KEY_ALG_RSA_2048","key_origin":"GOOGLE_PROVIDED","key_type":"USER_MANAGED","name":"projects/<project>/serviceAccounts/<sa>/keys/<hex40>","valid_after_time":{"seconds":<seconds>}}"#;

pub(super) const ACTIONS: &[Action] = &[
    read(
        ("cloudresourcemanager", "GetIamPolicy"),
        PROJECT,
        "resourcemanager.projects.getIamPolicy",
    ),
    read(("cloudresourcemanager", "GetProject"), PROJECT, "resourcemanager.projects.get"),
    write(
        ("cloudresourcemanager", "SetIamPolicy"),
        PROJECT,
        "resourcemanager.projects.setIamPolicy",
        POLICY,
        ANSWER,
    ),
    write(
        ("cloudresourcemanager", "InsertProjectOwnershipInvite"),
        PROJECT,
        "resourcemanager.projects.setIamPolicy",
        r#"{"@type":"type.googleapis.com/google.internal.cloud.resourcemanager.InsertProjectOwnershipInviteRequest","member":"<member>","projectId":"<project>"}"#,
        "",
    ),
    write(
        ("iam", "google.iam.admin.v1.CreateServiceAccount"),
        ("service_account", "projects/<project>"),
        "iam.serviceAccounts.create",
        r#"{"@type":"type.googleapis.com/google.iam.admin.v1.CreateServiceAccountRequest","account_id":"<sa-name>","name":"projects/<project>","service_account":{"display_name":"<sa-name>"}}"#,
        r#"{"@type":"type.googleapis.com/google.iam.admin.v1.ServiceAccount","email":"<sa>","name":"projects/<project>/serviceAccounts/<sa>","project_id":"<project>","unique_id":"<sa-id>","oauth2_client_id":"<sa-id>","etag":"MDEwMjE5MjA="}"#,
    ),
    write(
        ("iam", "google.iam.admin.v1.DeleteServiceAccount"),
        ACCOUNT,
        "iam.serviceAccounts.delete",
        "",
        "",
    ),
    write(
        ("iam", "google.iam.admin.v1.CreateServiceAccountKey"),
        ACCOUNT,
        "iam.serviceAccountKeys.create",
        r#"{"@type":"type.googleapis.com/google.iam.admin.v1.CreateServiceAccountKeyRequest","name":"projects/<project>/serviceAccounts/<sa>","private_key_type":2}"#,
        KEY,
    ),
    write(
        ("iam", "google.iam.admin.v1.DeleteServiceAccountKey"),
        ACCOUNT,
        "iam.serviceAccountKeys.delete",
        "",
        "",
    ),
    write(
        ("iam", "google.iam.admin.v1.SetIAMPolicy"),
        ACCOUNT,
        "iam.serviceAccounts.setIamPolicy",
        POLICY,
        ANSWER,
    ),
    read(
        ("iam", "google.iam.admin.v1.ListServiceAccounts"),
        ("project", "projects/<project>"),
        "iam.serviceAccounts.list",
    ),
    read(
        ("iam", "google.iam.admin.v1.ListServiceAccountKeys"),
        ACCOUNT,
        "iam.serviceAccountKeys.list",
    ),
    read(
        ("iam", "google.iam.admin.v1.ListRoles"),
        ("project", "projects/<project>"),
        "iam.roles.list",
    ),
    write(
        ("iam", "google.iam.admin.v1.CreateRole"),
        ROLE,
        "iam.roles.create",
        r#"{"@type":"type.googleapis.com/google.iam.admin.v1.CreateRoleRequest","parent":"projects/<project>","role_id":"<word>Operator","role":{"title":"<word>","included_permissions":["<granted>"]}}"#,
        "",
    ),
    write(
        ("iam", "google.iam.admin.v1.UpdateRole"),
        ROLE,
        "iam.roles.update",
        r#"{"@type":"type.googleapis.com/google.iam.admin.v1.UpdateRoleRequest","name":"projects/<project>/roles/<word>Operator","role":{"included_permissions":["<granted>"]}}"#,
        "",
    ),
    write(
        ("iam", "google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPool"),
        POOL,
        "iam.workloadIdentityPools.create",
        r#"{"@type":"type.googleapis.com/google.iam.v1.CreateWorkloadIdentityPoolRequest","parent":"projects/<project>/locations/global","workloadIdentityPoolId":"<pool>"}"#,
        "",
    ),
    write(
        ("iam", "google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPoolProvider"),
        POOL,
        "iam.workloadIdentityPoolProviders.create",
        r#"{"@type":"type.googleapis.com/google.iam.v1.CreateWorkloadIdentityPoolProviderRequest","parent":"projects/<project>/locations/global/workloadIdentityPools/<pool>","workloadIdentityPoolProvider":{"oidc":{"issuerUri":"<issuer>"}}}"#,
        "",
    ),
    data(
        ("iamcredentials", "GenerateAccessToken"),
        ACCOUNT,
        "iam.serviceAccounts.getAccessToken",
        r#"{"@type":"type.googleapis.com/google.iam.credentials.v1.GenerateAccessTokenRequest","name":"projects/-/serviceAccounts/<sa>"}"#,
    ),
    write(
        ("orgpolicy", "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy"),
        ("audited_resource", "projects/<project>/policies/iam.allowedPolicyMemberDomains"),
        "orgpolicy.policies.delete",
        r#"{"@type":"type.googleapis.com/google.cloud.orgpolicy.v2.DeletePolicyRequest","name":"projects/<project>/policies/iam.allowedPolicyMemberDomains"}"#,
        "",
    ),
    read(
        ("serviceusage", "google.api.serviceusage.v1.ServiceUsage.ListServices"),
        ("audited_resource", "projects/<number>"),
        "serviceusage.services.list",
    ),
    write(
        ("serviceusage", "google.api.serviceusage.v1.ServiceUsage.EnableService"),
        ("audited_resource", "projects/<number>/services/run.googleapis.com"),
        "serviceusage.services.enable",
        r#"{"@type":"type.googleapis.com/google.api.serviceusage.v1.EnableServiceRequest","name":"projects/<number>/services/run.googleapis.com"}"#,
        "",
    ),
    read(
        ("logging", "google.logging.v2.LoggingServiceV2.ListLogEntries"),
        ("audited_resource", "projects/<project>"),
        "logging.logEntries.list",
    ),
    read(
        ("logging", "google.logging.v2.ConfigServiceV2.ListSinks"),
        ("audited_resource", "projects/<project>"),
        "logging.sinks.list",
    ),
    write(
        ("logging", "google.logging.v2.ConfigServiceV2.UpdateSink"),
        SINK,
        "logging.sinks.update",
        r#"{"@type":"type.googleapis.com/google.logging.v2.UpdateSinkRequest","sinkName":"projects/<project>/sinks/<sink>","sink":{"name":"<sink>","filter":"<filter>","exclusions":[]},"uniqueWriterIdentity":true}"#,
        "",
    ),
    write(
        ("logging", "google.logging.v2.ConfigServiceV2.DeleteSink"),
        SINK,
        "logging.sinks.delete",
        r#"{"@type":"type.googleapis.com/google.logging.v2.DeleteSinkRequest","sinkName":"projects/<project>/sinks/<sink>"}"#,
        "",
    ),
    write(
        ("logging", "google.logging.v2.ConfigServiceV2.UpdateBucket"),
        ("audited_resource", "projects/<project>/locations/global/buckets/_Default"),
        "logging.buckets.update",
        r#"{"@type":"type.googleapis.com/google.logging.v2.UpdateBucketRequest","name":"projects/<project>/locations/global/buckets/_Default","bucket":{"retentionDays":1}}"#,
        "",
    ),
    write(
        ("logging", "google.logging.v2.LoggingServiceV2.DeleteLog"),
        ("audited_resource", "projects/<project>/logs/<word>"),
        "logging.logs.delete",
        "",
        "",
    ),
    read(
        ("cloudasset", "google.cloud.asset.v1.AssetService.SearchAllIamPolicies"),
        ("audited_resource", "projects/<project>"),
        "cloudasset.assets.searchAllIamPolicies",
    ),
    read(
        ("cloudasset", "google.cloud.asset.v1.AssetService.SearchAllResources"),
        ("audited_resource", "projects/<project>"),
        "cloudasset.assets.searchAllResources",
    ),
    read(
        ("login", "google.login.LoginService.loginSuccess"),
        ("audited_resource", "organizations/<org>"),
        "",
    ),
    read(
        ("secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.ListSecrets"),
        ("audited_resource", "projects/<number>"),
        "secretmanager.secrets.list",
    ),
    read(
        ("secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion"),
        ("audited_resource", "projects/<number>/secrets/<app>-<word>/versions/latest"),
        "secretmanager.versions.access",
    ),
    write(
        ("secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.AddSecretVersion"),
        ("audited_resource", "projects/<number>/secrets/<app>-<word>"),
        "secretmanager.versions.add",
        r#"{"@type":"type.googleapis.com/google.cloud.secretmanager.v1.AddSecretVersionRequest","parent":"projects/<number>/secrets/<app>-<word>","payload":{}}"#,
        "",
    ),
    read(
        ("cloudkms", "Decrypt"),
        (
            "cloudkms_cryptokey",
            "projects/<project>/locations/<region>/keyRings/<app>/cryptoKeys/<word>",
        ),
        "cloudkms.cryptoKeyVersions.useToDecrypt",
    ),
    read(
        ("cloudkms", "Encrypt"),
        (
            "cloudkms_cryptokey",
            "projects/<project>/locations/<region>/keyRings/<app>/cryptoKeys/<word>",
        ),
        "cloudkms.cryptoKeyVersions.useToEncrypt",
    ),
    read(
        ("cloudkms", "ListCryptoKeys"),
        ("audited_resource", "projects/<project>/locations/<region>/keyRings/<app>"),
        "cloudkms.cryptoKeys.list",
    ),
];
