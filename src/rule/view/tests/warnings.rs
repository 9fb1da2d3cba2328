use super::super::{cannot_be, case};
use crate::format::Format::{self, AzureActivity, CloudTrail, EntraSignIn, GcpAudit};
use crate::rule::Dialect::{self, Ecs, Sigma};
use crate::rule::predicate::{Case, Field, Part, Pattern, Test};

const ALL: &[Format] = &Format::AUDIT;

/// Why nothing can be this, compared as the field is.
fn told(formats: &[Format], dialect: Dialect, name: &str, text: &str) -> Option<String> {
    let field = Field::new(name);
    let case = if dialect == Sigma { Case::Folded } else { case(&field) };
    cannot_be(formats, dialect, &field, &Test::Text(Pattern::exact(text, case)))
}

#[test]
fn the_seed_and_rules_of_real_corpora_are_possible() {
    for (formats, dialect, name, text) in [
        (ALL, Ecs, "event.provider", "AWS IAM"),
        (ALL, Ecs, "event.provider", "Microsoft.Authorization"),
        (ALL, Ecs, "event.provider", "gcp.iam"),
        (ALL, Ecs, "event.action", "elevateAccess"),
        (ALL, Ecs, "event.action", "google.iam.admin.v1.DeleteServiceAccountKey"),
        (&[CloudTrail], Ecs, "event.provider", "aws iam"),
        (&[CloudTrail], Ecs, "event.provider", "sts.amazonaws.com"),
        (&[CloudTrail], Ecs, "event.outcome", "Success"),
        (&[CloudTrail], Ecs, "aws.cloudtrail.flattened.request_parameters.anything", "x"),
        (&[CloudTrail], Sigma, "requestParameters.containerDefinitions.command", "x"),
        (&[AzureActivity], Ecs, "azure.activitylogs.operation_name", "MICROSOFT.X/Y/WRITE"),
        (&[AzureActivity], Sigma, "properties.message", "x"),
        (&[AzureActivity], Sigma, "ResourceProviderValue", "x"),
        (&[Format::EntraAudit], Sigma, "ConsentContext.IsAdminConsent", "false"),
        (&[EntraSignIn], Sigma, "NetworkLocationDetails", "[]"),
        (&[EntraSignIn], Ecs, "source.as.number", "64496"),
        (&[GcpAudit], Sigma, "data.protoPayload.logName", "x"),
        (&[GcpAudit], Ecs, "event.provider", "activity"),
        (&[GcpAudit], Ecs, "gcp.audit.request.spec.hostPID", "true"),
    ] {
        assert_eq!(told(formats, dialect, name, text), None, "{name}: {text}");
    }
    let stars = Pattern::new(vec![Part::Text("sts.".into()), Part::Many], Case::Exact);
    let field = Field::new("event.provider");
    assert_eq!(cannot_be(&[CloudTrail], Ecs, &field, &Test::Text(stars)), None);
    assert_eq!(cannot_be(&[CloudTrail], Ecs, &Field::new("nothing"), &Test::Null), None);
}

#[test]
fn what_can_never_be_is_told() {
    for (formats, dialect, name, text, reason) in [
        (
            &[CloudTrail][..],
            Ecs,
            "event.provider",
            "iam",
            "`event.provider` ends in `.amazonaws.com` or is an alias",
        ),
        (
            &[CloudTrail],
            Ecs,
            "event.action",
            "iam:CreateUser",
            "`event.action` is one word like `CreateUser`",
        ),
        (
            &[CloudTrail],
            Ecs,
            "event.outcome",
            "succeeded",
            "`event.outcome` is one of `success`, `failure`, `unknown`",
        ),
        (
            &[CloudTrail],
            Ecs,
            "data_stream.dataset",
            "aws.s3access",
            "`data_stream.dataset` is always `aws.cloudtrail`",
        ),
        (
            &[CloudTrail],
            Ecs,
            "aws.cloudtrail.user_identity.type",
            "iamuser",
            "`aws.cloudtrail.user_identity.type` is one of `Root`",
        ),
        (
            &[CloudTrail],
            Ecs,
            "event.actoin",
            "x",
            "no record of aws_cloudtrail has `event.actoin`; did you mean `event.action`?",
        ),
        (
            &[CloudTrail],
            Ecs,
            "aws.cloudtrail.user_identity.tpye",
            "x",
            "did you mean `aws.cloudtrail.user_identity.type`?",
        ),
        (&[CloudTrail], Sigma, "eventNames", "x", "did you mean `eventName`?"),
        (&[EntraSignIn], Sigma, "properties.riskSate", "x", "has `properties.riskSate`"),
        (&[EntraSignIn], Sigma, "riskSate", "x", "did you mean `riskState`?"),
        (&[GcpAudit], Sigma, "protoPayload.methodNam", "x", "has `protoPayload.methodNam`"),
        (&[CloudTrail, AzureActivity], Ecs, "event.outcome", "ok", "`event.outcome` is one of"),
        (
            &[CloudTrail, AzureActivity],
            Ecs,
            "what.ever.this.is",
            "x",
            "no record of aws_cloudtrail, azure_activity has `what.ever.this.is`",
        ),
        (
            &[CloudTrail],
            Ecs,
            "source.as.organization.name",
            "x",
            "`source.as.organization.name` is not in the log, and hunt does not look it up",
        ),
        (
            &[AzureActivity],
            Ecs,
            "azure.activitylogs.operation_name",
            "Create role",
            "is made like `Provider/types/verb`",
        ),
        (
            &[AzureActivity],
            Sigma,
            "operationName",
            "Delete device",
            "is made like `Provider/types/verb`",
        ),
        (
            &[GcpAudit],
            Ecs,
            "event.provider",
            "gcp.nothing",
            "`event.provider` is a log like `activity`",
        ),
        (&[EntraSignIn], Ecs, "azure.signinlogs.category", "x", "is one of `SignInLogs`"),
    ] {
        let told = told(formats, dialect, name, text);
        assert!(told.as_ref().is_some_and(|told| told.contains(reason)), "{name}: {told:?}");
    }
}

#[test]
fn letters_case_matters_where_exports_agree_on_it() {
    for (name, expected) in [
        ("event.action", Case::Folded),
        ("event.outcome", Case::Folded),
        ("event.provider", Case::Folded),
        ("azure.activitylogs.operation_name", Case::Folded),
        ("azure.auditlogs.operation_name", Case::Folded),
        ("azure.auditlogs.properties.result", Case::Folded),
        ("azure.signinlogs.properties.category", Case::Folded),
        ("azure.resource.group", Case::Folded),
        ("user.name", Case::Exact),
        ("aws.cloudtrail.error_code", Case::Exact),
        ("aws.cloudtrail.user_identity.type", Case::Exact),
        ("gcp.audit.resource_name", Case::Exact),
        ("azure", Case::Exact),
        ("é", Case::Exact),
        ("azure.signinlogs.properties.user_principal_name", Case::Exact),
    ] {
        assert_eq!(case(&Field::new(name)), expected, "{name}");
    }
}
