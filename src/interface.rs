//! With what a call was made, judged by the client's own words.
//!
//! A user agent is a claim, not a proof: it is good for telling a change of habit, never for trust.

/// The kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Interface {
    /// The provider's web console.
    Console,
    /// The provider's command line.
    Cli,
    /// A program using the provider's library.
    Sdk,
    /// A shell inside the console.
    CloudShell,
    /// Infrastructure as code.
    Iac,
    /// The provider's own service.
    Service,
    /// A browser outside the console.
    Browser,
    /// A tool known from penetration tests, posture scans or file transfer.
    Tool,
    /// Nothing known.
    Unknown,
}

/// Every interface, in the order of their numbers.
const ALL: [Interface; 9] = [
    Interface::Console,
    Interface::Cli,
    Interface::Sdk,
    Interface::CloudShell,
    Interface::Iac,
    Interface::Service,
    Interface::Browser,
    Interface::Tool,
    Interface::Unknown,
];

/// What a client's words contain, in lower case, and what that makes it. The first hit counts:
/// tools and infrastructure as code also name the library they are built on.
const MARKS: [(&str, Interface); 66] = [
    ("exec-env/cloudshell", Interface::CloudShell),
    ("environment/devshell", Interface::CloudShell),
    ("cloud-shell/", Interface::CloudShell),
    ("azurehound", Interface::Tool),
    ("roadtools", Interface::Tool),
    ("aadinternals", Interface::Tool),
    ("microburst", Interface::Tool),
    ("pacu", Interface::Tool),
    ("scoutsuite", Interface::Tool),
    ("prowler", Interface::Tool),
    ("cloudmapper", Interface::Tool),
    ("trufflehog", Interface::Tool),
    ("stratus-red-team", Interface::Tool),
    ("cloudfox", Interface::Tool),
    ("s3 browser", Interface::Tool),
    ("cyberduck", Interface::Tool),
    ("winscp", Interface::Tool),
    ("rclone", Interface::Tool),
    ("steampipe", Interface::Tool),
    ("kali", Interface::Tool),
    ("parrot", Interface::Tool),
    ("terraform", Interface::Iac),
    ("opentofu", Interface::Iac),
    ("hashicorp", Interface::Iac),
    ("pulumi", Interface::Iac),
    ("aws-cdk", Interface::Iac),
    ("ansible", Interface::Iac),
    ("crossplane", Interface::Iac),
    ("cloudformation.amazonaws.com", Interface::Iac),
    ("aws-cli/", Interface::Cli),
    ("awspowershell", Interface::Cli),
    ("aws-tools-for-powershell", Interface::Cli),
    ("eksctl", Interface::Cli),
    ("azurecli/", Interface::Cli),
    ("azure-cli", Interface::Cli),
    ("azurepowershell", Interface::Cli),
    ("google-cloud-sdk gcloud/", Interface::Cli),
    ("gcloud/", Interface::Cli),
    ("gsutil/", Interface::Cli),
    ("kubectl/", Interface::Cli),
    ("windowspowershell", Interface::Cli),
    ("s3console", Interface::Console),
    ("console.amazonaws.com", Interface::Console),
    ("signin.amazonaws.com", Interface::Console),
    ("aws-internal/", Interface::Console),
    ("console.", Interface::Console),
    ("aws internal", Interface::Service),
    (".amazonaws.com", Interface::Service),
    ("boto", Interface::Sdk),
    ("aws-sdk", Interface::Sdk),
    ("aws_sdk", Interface::Sdk),
    ("amazon-", Interface::Sdk),
    ("azsdk-", Interface::Sdk),
    ("azure-sdk", Interface::Sdk),
    ("google-api-", Interface::Sdk),
    ("gcloud-", Interface::Sdk),
    ("apitools", Interface::Sdk),
    ("grpc-", Interface::Sdk),
    ("gl-", Interface::Sdk),
    ("python", Interface::Sdk),
    ("go-http-client", Interface::Sdk),
    ("okhttp", Interface::Sdk),
    ("java/", Interface::Sdk),
    ("curl/", Interface::Sdk),
    ("mozilla/", Interface::Browser),
    ("opera/", Interface::Browser),
];

impl Interface {
    /// How many there are.
    pub const COUNT: usize = ALL.len();

    /// Judges a user agent.
    pub fn of(agent: &str) -> Self {
        let agent = agent.to_ascii_lowercase();
        MARKS
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map_or(Self::Unknown, |(_, interface)| *interface)
    }

    /// The interface with this number; unknown numbers are [`Interface::Unknown`].
    pub fn from_number(number: u8) -> Self {
        ALL.get(usize::from(number)).copied().unwrap_or(Self::Unknown)
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Cli => "cli",
            Self::Sdk => "sdk",
            Self::CloudShell => "cloud_shell",
            Self::Iac => "iac",
            Self::Service => "service",
            Self::Browser => "browser",
            Self::Tool => "tool",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_interfaces_are_the_same_thing() {
        for interface in ALL {
            assert_eq!(Interface::from_number(interface as u8), interface);
        }
        assert_eq!(Interface::from_number(200), Interface::Unknown);
    }

    #[test]
    fn clients_are_told_apart() {
        for (agent, interface) in [
            ("aws-cli/2.15.0 Python/3.11 exec-env/CloudShell", Interface::CloudShell),
            ("aws-cli/1.3.13 Python/2.7.3 Linux/3.2.0", Interface::Cli),
            ("[aws-cli/1.16]", Interface::Cli),
            ("Boto3/1.28 Python/3.8 Pacu", Interface::Tool),
            ("Boto3/1.28 Python/3.8", Interface::Sdk),
            ("APN/1.0 HashiCorp/1.0 Terraform/1.5 aws-sdk-go/1.44", Interface::Iac),
            ("signin.amazonaws.com", Interface::Console),
            ("console.ec2.amazonaws.com", Interface::Console),
            ("[S3Console/0.4, aws-internal/3]", Interface::Console),
            ("autoscaling.amazonaws.com", Interface::Service),
            ("AWS Internal", Interface::Service),
            (
                "google-cloud-sdk gcloud/450.0.0 command/gcloud.iam environment/devshell",
                Interface::CloudShell,
            ),
            ("google-cloud-sdk gcloud/450.0.0 command/gcloud.iam", Interface::Cli),
            ("google-api-go-client/0.5 Terraform/1.5.0,gzip(gfe)", Interface::Iac),
            ("grpc-python-asyncio/1.59.0,gzip(gfe)", Interface::Sdk),
            ("AZURECLI/2.53.0 azsdk-python-mgmt", Interface::Cli),
            ("Mozilla/5.0 (Windows NT 6.1)", Interface::Browser),
            ("", Interface::Unknown),
        ] {
            assert_eq!(Interface::of(agent), interface, "{agent}");
        }
    }
}
