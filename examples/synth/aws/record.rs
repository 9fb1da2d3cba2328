//! Writes one CloudTrail record, keys in CloudTrail's own order.

use std::fmt::Write;

use crate::action::{Action, Class};
use crate::aws::fault;
use crate::aws::voice;
use crate::clock;
use crate::fill::{Scene, fill};
use crate::ledger::{Fault, Ledger, Plan, Voice};
use crate::rng::{Rng, mix};
use crate::world::{Kind, World};

/// Appends the record a plan stands for. The same plan always gives the same text.
pub(crate) fn write(out: &mut String, world: &World, ledger: &Ledger, plan: &Plan) {
    let scene = Scene::new(world, ledger, plan);
    let action = &world.actions[plan.action as usize];
    let mut rng = Rng::new(plan.seed);
    head(out, &scene, action, &mut rng);
    fault::write(out, &scene, action, &mut rng);
    body(out, &scene, action, &mut rng);
    tail(out, &scene, action, &mut rng);
}

fn head(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let version = match action.source.len() % 4 {
        0 => "1.08",
        1 => "1.09",
        2 => "1.10",
        _ => "1.11",
    };
    let _ = write!(out, r#"{{"eventVersion":"{version}","userIdentity":"#);
    voice::identity(out, scene);
    out.push_str(r#","eventTime":""#);
    clock::stamp(out, scene.world.start + i64::from(scene.plan.at));
    let _ = write!(
        out,
        r#"","eventSource":"{}.amazonaws.com","eventName":"{}","awsRegion":"{}","#,
        action.source, action.name, scene.region
    );
    if by_service(scene) {
        let service = voice::service(scene);
        let _ = write!(out, r#""sourceIPAddress":"{service}","userAgent":"{service}","#);
        return;
    }
    let _ = write!(out, r#""sourceIPAddress":"{}","#, scene.session.address);
    // Some services leave the agent out; it is the call that decides, not the caller.
    if action.class == Class::Service || rng.chance(4) {
        return;
    }
    out.push_str(r#""userAgent":""#);
    fill(out, &scene.session.agent, scene, rng);
    out.push_str(r#"","#);
}

fn by_service(scene: &Scene<'_>) -> bool {
    matches!(scene.plan.voice, Voice::Service | Voice::Via | Voice::Internal)
}

fn body(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let failed = scene.plan.fault != Fault::None;
    // A refused call often shows no parameters, as EC2 and Lambda do.
    let silent = failed && rng.chance(250);
    out.push_str(r#""requestParameters":"#);
    value(out, if silent { "" } else { action.parameters }, scene, rng);
    out.push_str(r#","responseElements":"#);
    match scene.plan.fault {
        Fault::Login => out.push_str(r#"{"ConsoleLogin":"Failure"}"#),
        Fault::None => value(out, action.answer, scene, rng),
        _ => out.push_str("null"),
    }
    out.push(',');
    additional(out, scene, action, rng);
    match scene.noted("request") {
        Some(request) => {
            let _ = write!(out, r#""requestID":"{request}","#);
        }
        None if action.class == Class::SignIn => {}
        None => {
            out.push_str(r#""requestID":""#);
            rng.uuid(out);
            out.push_str(r#"","#);
        }
    }
}

fn value(out: &mut String, template: &str, scene: &Scene<'_>, rng: &mut Rng) {
    if template.is_empty() {
        out.push_str("null");
    } else {
        fill(out, template, scene, rng);
    }
}

fn additional(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    match action.source {
        "s3" if action.class != Class::Service => {
            let _ = write!(
                out,
                r#""additionalEventData":{{"bytesTransferredIn":{},"x-amz-id-2":""#,
                if action.reads { 0 } else { rng.range(200, 90_000) }
            );
            rng.base64(out, 75);
            let _ = write!(out, r#"=","bytesTransferredOut":{}}},"#, rng.range(200, 900_000));
        }
        "signin" => {
            let mfa = if scene.one.kind == Kind::Person || rng.chance(200) { "No" } else { "Yes" };
            let _ = write!(
                out,
                r#""additionalEventData":{{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_{}_{}","MobileVersion":"No","MFAUsed":"{mfa}"}},"#,
                scene.region,
                rng.next() >> 32
            );
        }
        "sts" if scene.plan.voice == Voice::Web => {
            out.push_str(r#""additionalEventData":{"identityProviderConnectionVerificationMethod":"IAMTrustStore","RequestDetails":{"endpointType":"regional","awsServingRegion":""#);
            out.push_str(scene.region);
            out.push_str(r#""}},"#);
        }
        _ => {}
    }
}

fn tail(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    out.push_str(r#""eventID":""#);
    // The id has a stream of its own, so that it is known without writing the record.
    Rng::new(mix(scene.plan.seed, 11)).uuid(out);
    let _ = write!(out, r#"","readOnly":{},"#, action.reads);
    resources(out, scene, action, rng);
    let (kind, management, category) = match action.class {
        Class::Management | Class::Directory => ("AwsApiCall", true, "Management"),
        Class::Data => ("AwsApiCall", false, "Data"),
        Class::SignIn => ("AwsConsoleSignIn", true, "Management"),
        Class::Service => ("AwsServiceEvent", true, "Management"),
    };
    let _ = write!(
        out,
        r#""eventType":"{kind}","managementEvent":{management},"recipientAccountId":"{}","#,
        scene.account.id
    );
    if let Some(shared) = scene.noted("shared") {
        let _ = write!(out, r#""sharedEventID":"{shared}","#);
    } else if scene.plan.voice == Voice::Service && action.class == Class::Management {
        out.push_str(r#""sharedEventID":""#);
        rng.uuid(out);
        out.push_str(r#"","#);
    }
    let private = scene.session.address.starts_with("10.") && !by_service(scene);
    if private {
        out.push_str(r#""vpcEndpointId":"vpce-0"#);
        Rng::new(mix(scene.one.seed, action.source.len() as u64)).hex(out, 16);
        let _ = write!(out, r#"","vpcEndpointAccountId":"{}","#, scene.account.id);
    }
    let _ = write!(out, r#""eventCategory":"{category}""#);
    let shows_tls = !matches!(
        action.source,
        "sqs"
            | "dynamodb"
            | "sns"
            | "logs"
            | "ssm"
            | "firehose"
            | "autoscaling"
            | "elasticloadbalancing"
            | "rds"
            | "glue"
            | "athena"
            | "ecs"
    );
    if shows_tls && !by_service(scene) {
        transport(out, scene, action);
    }
    let shown = scene.one.kind == Kind::Person || scene.one.kind == Kind::User;
    if scene.session.console && shown && scene.plan.voice == Voice::Own && action.source != "signin"
    {
        out.push_str(r#","sessionCredentialFromConsole":"true""#);
    }
    out.push('}');
}

fn transport(out: &mut String, scene: &Scene<'_>, action: &Action) {
    let _ = write!(
        out,
        r#","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":""#
    );
    let _ = match action.source {
        "signin" => write!(out, "signin.aws.amazon.com"),
        "iam" => write!(out, "iam.amazonaws.com"),
        source => write!(out, "{source}.{}.amazonaws.com", scene.region),
    };
    out.push_str("\"}");
}

fn resources(out: &mut String, scene: &Scene<'_>, action: &Action, rng: &mut Rng) {
    let template = match (action.source, action.class) {
        ("s3", Class::Data) => {
            r#""resources":[{"accountId":"<acct>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}],"#
        }
        ("dynamodb", Class::Data) => {
            r#""resources":[{"accountId":"<acct>","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:<region>:<acct>:table/<table>"}],"#
        }
        ("sqs", Class::Data) => {
            r#""resources":[{"accountId":"<acct>","type":"AWS::SQS::Queue","ARN":"arn:aws:sqs:<region>:<acct>:<app>-<word>"}],"#
        }
        ("kms", Class::Management) => {
            r#""resources":[{"accountId":"<acct>","type":"AWS::KMS::Key","ARN":"<key-arn>"}],"#
        }
        ("sts", _) if action.name.starts_with("AssumeRole") => {
            r#""resources":[{"accountId":"<role-acct>","type":"AWS::IAM::Role","ARN":"arn:aws:iam::<role-acct>:role/<role>"}],"#
        }
        _ => return,
    };
    fill(out, template, scene, rng);
}
