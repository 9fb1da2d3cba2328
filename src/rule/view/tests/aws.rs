use serde_json::json;

use super::{check, values};
use crate::format::Format::CloudTrail;
use crate::rule::Dialect::{Ecs, Sigma};

fn created_key() -> serde_json::Value {
    json!({
        "eventVersion": "1.08", "eventTime": "2026-11-20T00:00:00Z", "eventID": "e-1",
        "userIdentity": {
            "type": "AssumedRole", "principalId": "AROA1:build-81", "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/ci-deploy/build-81",
            "accessKeyId": "ASIA1",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "userName": "ci-deploy", "arn": "arn:aws:iam::111122223333:role/ci-deploy"},
                "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-11-19T23:00:00Z"}
            }
        },
        "eventSource": "iam.amazonaws.com", "eventName": "CreateAccessKey", "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.9", "userAgent": "aws-cli/2.15.0 md/Botocore Linux/6.1",
        "requestParameters": {"userName": "eve", "tags": [], "path": "", "nested": {"a": [1, {"b": true}]}},
        "responseElements": {"accessKey": {"status": "Active"}, "publiclyAccessible": true},
        "readOnly": false, "recipientAccountId": "111122223333",
        "resources": [
            {"ARN": "arn:aws:s3:::one", "accountId": "1", "type": "AWS::S3::Bucket"},
            {"ARN": "arn:aws:s3:::two"}
        ],
        "tlsDetails": {"tlsVersion": "TLSv1.3", "clientProvidedHostHeader": "iam.amazonaws.com"}
    })
}

#[test]
fn elastic_names_of_a_call() {
    let record = created_key();
    check(
        CloudTrail,
        Ecs,
        &[&record],
        &[
            ("data_stream.dataset", &["aws.cloudtrail"]),
            (
                "event.provider",
                &["iam.amazonaws.com", "AWS IAM", "AWS Identity and Access Management"],
            ),
            ("event.action", &["CreateAccessKey"]),
            ("event.outcome", &["success"]),
            ("event.category", &["iam"]),
            ("event.type", &["user", "change"]),
            ("cloud.account.id", &["111122223333"]),
            ("cloud.region", &["us-east-1"]),
            ("user.name", &["ci-deploy"]),
            ("user.id", &["AROA1:build-81"]),
            ("user.target.name", &["eve"]),
            ("source.ip", &["203.0.113.9"]),
            ("source.address", &["203.0.113.9"]),
            ("user_agent.original", &["aws-cli/2.15.0 md/Botocore Linux/6.1"]),
            ("user_agent.name", &["aws-cli"]),
            ("tls.version", &["1.3"]),
            ("tls.client.server_name", &["iam.amazonaws.com"]),
            ("aws.cloudtrail.user_identity.type", &["AssumedRole"]),
            (
                "aws.cloudtrail.user_identity.session_context.session_issuer.arn",
                &["arn:aws:iam::111122223333:role/ci-deploy"],
            ),
            ("aws.cloudtrail.user_identity.session_context.mfa_authenticated", &["false"]),
            ("aws.cloudtrail.request_parameters", &["{nested={a=[1, {b=true}]}, userName=eve}"]),
            ("aws.cloudtrail.flattened.request_parameters.userName", &["eve"]),
            ("aws.cloudtrail.flattened.request_parameters.nested.a.b", &["true"]),
            ("aws.cloudtrail.flattened.request_parameters.path", &[]),
            ("aws.cloudtrail.flattened.response_elements", &["Active", "true"]),
            ("aws.cloudtrail.resources.arn", &["arn:aws:s3:::one", "arn:aws:s3:::two"]),
            ("aws.cloudtrail.resources.account_id", &["1"]),
            ("aws.cloudtrail.read_only", &["false"]),
            ("aws.cloudtrail.error_code", &[]),
            ("aws.cloudtrail.*.type", &["AWS::S3::Bucket", "Role", "AssumedRole"]),
            ("event.d*", &["aws.cloudtrail"]),
            ("source.as.number", &[]),
            ("no.such.field", &[]),
            // The record's own names do, too.
            ("eventName", &["CreateAccessKey"]),
            ("userIdentity.accessKeyId", &["ASIA1"]),
        ],
    );
    assert!(!values(CloudTrail, Ecs, &record, "*").is_empty());
}

#[test]
fn an_object_is_there_though_it_has_no_text() {
    let record = created_key();
    check(CloudTrail, Ecs, &[&record], &[("aws.cloudtrail.user_identity", &[""])]);
}

#[test]
fn outcomes_follow_errors_and_what_sign_ins_answer() {
    for (record, outcome) in [
        (json!({"eventName": "CreateUser"}), "success"),
        (json!({"eventName": "CreateUser", "errorCode": "AccessDenied"}), "failure"),
        (json!({"eventName": "CreateUser", "errorMessage": "no"}), "failure"),
        (json!({"eventName": "CreateUser", "errorCode": null, "errorMessage": ""}), "success"),
        (
            json!({"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Failure"}}),
            "failure",
        ),
        (
            json!({"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Success"}}),
            "success",
        ),
        (
            json!({"eventName": "ConsoleLogin", "errorMessage": "Failed authentication", "responseElements": null}),
            "failure",
        ),
    ] {
        check(CloudTrail, Ecs, &[&record], &[("event.outcome", &[outcome])]);
    }
}

#[test]
fn calls_are_known_without_the_date_of_their_interface() {
    for (name, values) in [
        (
            "UpdateFunctionCode20150331v2",
            &["UpdateFunctionCode20150331v2", "UpdateFunctionCode"][..],
        ),
        ("CreateUser", &["CreateUser"]),
        ("ü20150331", &["ü20150331", "ü"]),
        ("", &[]),
    ] {
        check(CloudTrail, Ecs, &[&json!({ "eventName": name })], &[("event.action", values)]);
    }
}

#[test]
fn sign_ins_tell_of_second_factors() {
    let record = json!({"eventName": "ConsoleLogin", "eventSource": "signin.amazonaws.com",
        "additionalEventData": {"MFAUsed": "No", "MobileVersion": "Yes", "LoginTo": "https://x"},
        "sourceIPAddress": "AWS Internal"});
    check(
        CloudTrail,
        Ecs,
        &[&record],
        &[
            ("aws.cloudtrail.console_login.additional_eventdata.mfa_used", &["false"]),
            ("aws.cloudtrail.console_login.additional_eventdata.mobile_version", &["true"]),
            (
                "aws.cloudtrail.additional_eventdata",
                &["{LoginTo=https://x, MFAUsed=No, MobileVersion=Yes}"],
            ),
            ("event.category", &["authentication"]),
            ("source.ip", &[]),
            ("source.address", &["AWS Internal"]),
        ],
    );
}

#[test]
fn sigma_has_the_names_of_the_record() {
    let record = created_key();
    check(
        CloudTrail,
        Sigma,
        &[&record],
        &[
            ("eventName", &["CreateAccessKey"]),
            ("EVENTNAME", &["CreateAccessKey"]),
            ("userIdentity.sessionContext.sessionIssuer.type", &["Role"]),
            ("responseElements.publiclyAccessible", &["true"]),
            (
                "responseElements",
                &[r#"{"accessKey":{"status":"Active"},"publiclyAccessible":true}"#],
            ),
            ("requestParameters.nested.a", &[r#"[1,{"b":true}]"#, "1", r#"{"b":true}"#]),
            ("requestParameters.path", &[""]),
            ("errorCode", &[]),
            ("status", &["success"]),
            ("resources.ARN", &["arn:aws:s3:::one", "arn:aws:s3:::two"]),
            // A pipeline may have renamed what the rule asks for.
            ("event.action", &["CreateAccessKey"]),
            ("somethingElse", &[]),
        ],
    );
}

#[test]
fn requests_that_are_texts_are_opened_and_read() {
    let record = json!({"requestParameters": r#"{"policyDocument": "{\"Statement\": [{\"Effect\": \"Allow\"}]}"}"#});
    check(
        CloudTrail,
        Sigma,
        &[&record],
        &[
            ("requestParameters.policyDocument", &[r#"{"Statement": [{"Effect": "Allow"}]}"#]),
            ("requestParameters.policyDocument.Statement.Effect", &["Allow"]),
        ],
    );
}
