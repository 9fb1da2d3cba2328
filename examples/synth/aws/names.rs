//! What only AWS has names for: regions, permission sets, gateways and user agents.

use crate::names::host;
use crate::rng::Rng;

pub(crate) const REGIONS: [&str; 10] = [
    "eu-west-1",
    "us-east-1",
    "eu-central-1",
    "ap-southeast-1",
    "us-west-2",
    "ap-northeast-2",
    "sa-east-1",
    "ca-central-1",
    "ap-south-1",
    "eu-north-1",
];

pub(crate) const SETS: [&str; 3] = ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"];

/// An address in a cloud provider's ranges, as a NAT gateway has.
pub(crate) fn gateway(rng: &mut Rng) -> String {
    const BLOCKS: [&str; 6] = ["3.248", "34.240", "52.16", "54.72", "18.200", "63.32"];
    let block = rng.pick(&BLOCKS);
    host(rng, block)
}

/// The second version of the command line tool.
pub(crate) fn cli(rng: &mut Rng) -> String {
    let (os, arch) = *rng.pick(&[
        ("macos#24.6.0", "arm64"),
        ("linux#6.8.0-63-generic", "x86_64"),
        ("linux#5.15.167.4-microsoft-standard-WSL2", "x86_64"),
        ("windows#11", "amd64"),
    ]);
    format!(
        "aws-cli/2.{}.{} md/awscrt#0.2{}.{} ua/2.1 os/{os} md/arch#{arch} lang/python#3.13.{} md/installer#exe md/prompt#off md/command#<command>",
        rng.range(24, 33),
        rng.below(30),
        rng.range(3, 9),
        rng.below(5),
        rng.below(10)
    )
}

/// The Python library, as scripts and functions run it.
pub(crate) fn boto(rng: &mut Rng, environment: &str) -> String {
    let minor = rng.range(34, 41);
    let patch = rng.below(100);
    let mut agent = format!(
        "Boto3/1.{minor}.{patch} md/Botocore#1.{minor}.{patch} ua/2.1 os/linux#6.1.{} lang/python#3.12.{}",
        rng.below(200),
        rng.below(12)
    );
    if !environment.is_empty() {
        agent.push_str(" exec-env/");
        agent.push_str(environment);
    }
    agent
}

/// The Java library.
pub(crate) fn java(rng: &mut Rng) -> String {
    format!(
        "aws-sdk-java/2.{}.{} md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.{} lang/java#21.0.{} md/vendor#Amazon.com_Inc. md/en_GB",
        rng.range(25, 34),
        rng.below(60),
        rng.below(160),
        rng.range(2, 9)
    )
}

/// The infrastructure tool deploy pipelines run.
pub(crate) fn terraform(rng: &mut Rng) -> String {
    format!(
        "APN/1.0 HashiCorp/1.0 Terraform/1.{}.{} (+https://www.terraform.io) terraform-provider-aws/6.{}.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.{}.{} os/linux lang/go#1.24.{} api/<service>#1.{}.{}",
        rng.range(9, 14),
        rng.below(9),
        rng.range(2, 20),
        rng.range(36, 40),
        rng.below(8),
        rng.below(7),
        rng.range(40, 90),
        rng.below(6)
    )
}
