//! The error code and message of a call that failed, in each service's own words.

use std::fmt::Write;

use crate::action::Action;
use crate::aws::voice;
use crate::fill::{Scene, fill};
use crate::ledger::{Fault, Voice};
use crate::rng::Rng;
use crate::world::Kind;

/// Appends `errorCode` and `errorMessage` of a failed call, and nothing for one that succeeded.
pub(crate) fn write(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    match scene.plan.fault {
        Fault::None => {}
        Fault::Denied => denied(out, scene, action, rng),
        Fault::Throttled => pair(out, throttled(action.source), "Rate exceeded"),
        Fault::Limit => pair(
            out,
            "Client.VcpuLimitExceeded",
            "You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
        ),
        Fault::Missing => {
            let (code, message) = missing(action);
            let _ = write!(out, r#""errorCode":"{code}","errorMessage":""#);
            fill(out, message, scene, rng);
            out.push_str(r#"","#);
        }
        Fault::Login => {
            let message = if scene.plan.voice == Voice::Hidden {
                "No username found in supplied account"
            } else {
                "Failed authentication"
            };
            let _ = write!(out, r#""errorMessage":"{message}","#);
        }
    }
}

fn pair(out: &mut String, code: &str, message: &str) {
    let _ = write!(out, r#""errorCode":"{code}","errorMessage":"{message}","#);
}

fn throttled(source: &str) -> &'static str {
    match source {
        "ec2" | "autoscaling" => "Client.RequestLimitExceeded",
        "s3" => "SlowDown",
        "dynamodb" => "ProvisionedThroughputExceededException",
        "iam" | "cloudformation" | "elasticloadbalancing" => "Throttling",
        _ => "ThrottlingException",
    }
}

fn missing(action: &Action) -> (&'static str, &'static str) {
    match (action.source, action.name) {
        ("s3", "GetObject" | "HeadObject") => ("NoSuchKey", "The specified key does not exist."),
        ("s3", "GetBucketPolicy") => ("NoSuchBucketPolicy", "The bucket policy does not exist"),
        ("s3", _) => ("NoSuchBucket", "The specified bucket does not exist"),
        ("iam", "GetLoginProfile") => {
            ("NoSuchEntityException", "Login Profile for User <user> cannot be found.")
        }
        ("iam", _) => ("NoSuchEntityException", "The role with name <app>-<word> cannot be found."),
        ("ec2", _) => ("Client.InvalidInstanceID.NotFound", "The instance ID '<i>' does not exist"),
        ("dynamodb", "PutItem" | "UpdateItem") => {
            ("ConditionalCheckFailedException", "The conditional request failed")
        }
        ("cloudformation", _) => ("ValidationException", "Stack with id <stack> does not exist"),
        ("kms", _) => ("NotFoundException", "Key '<key-arn>' does not exist"),
        _ => ("ResourceNotFoundException", "Requested resource <app>-<word> not found"),
    }
}

fn denied(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let plain = action.name.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'v');
    let permission = match action.source {
        "monitoring" => "cloudwatch",
        source => source,
    };
    let ec2 = action.source == "ec2";
    let code = match action.source {
        "ec2" => "Client.UnauthorizedOperation",
        "dynamodb" | "kms" | "secretsmanager" | "logs" | "lambda" | "ssm" | "ecs" => {
            "AccessDeniedException"
        }
        _ => "AccessDenied",
    };
    let _ = write!(out, r#""errorCode":"{code}","errorMessage":""#);
    if ec2 {
        out.push_str("You are not authorized to perform this operation. ");
    }
    out.push_str("User: ");
    voice::arn(out, scene);
    let _ = write!(
        out,
        " is not authorized to perform: {permission}:{plain} on resource: arn:aws:{permission}:{}:{}:* ",
        scene.region, scene.account.id
    );
    out.push_str(if scene.one.kind == Kind::Person && rng.chance(400) {
        "with an explicit deny in a service control policy"
    } else {
        "because no identity-based policy allows the "
    });
    if out.ends_with("the ") {
        let _ = write!(out, "{permission}:{plain} action");
    }
    if ec2 {
        out.push_str(". Encoded authorization failure message: ");
        rng.base64(out, 560);
    }
    out.push_str(r#"","#);
}
