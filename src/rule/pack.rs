//! The built-in rules.
//!
//! One file a rule, in the forms that people keep their own rules in: Elastic's TOML, and one YAML list. All of it is
//! this project's own work. Queries use the names of Elastic's integrations and keep to what Elasticsearch runs, too.
//! Operations of Azure stand in upper case, as its exports write them; here their case does not matter.

/// Names each file, with its text.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("builtin/", $name), include_str!(concat!("pack/", $name)))),*]
    };
}

/// The files of the pack, `builtin/NAME` and text: over all clouds first, then cloud by cloud.
pub const FILES: &[(&str, &str)] = files![
    "abnormal-cloud-api-calls.yml",
    "aws-credential-created.toml",
    "aws-credential-removed.toml",
    "aws-role-trust-changed.toml",
    "aws-policy-version-set.toml",
    "aws-admin-policy-granted.toml",
    "aws-federation-trust-changed.toml",
    "aws-cluster-issuer-trusted.toml",
    "aws-mfa-removed.toml",
    "aws-root-used.toml",
    "aws-root-changed.toml",
    "aws-console-login-without-mfa.toml",
    "aws-console-login-failures.toml",
    "aws-trail-tampered.toml",
    "aws-detection-off.toml",
    "aws-image-or-snapshot-shared.toml",
    "aws-bucket-made-public.toml",
    "aws-security-group-opened.toml",
    "aws-secrets-read-in-numbers.toml",
    "aws-secrets-batch-first.toml",
    "aws-parameters-decrypted-in-numbers.toml",
    "aws-machine-secrets-in-numbers.toml",
    "aws-instance-command-first.toml",
    "aws-machine-boot-access.toml",
    "aws-function-code-first.toml",
    "aws-function-opened.toml",
    "aws-keys-or-backups-destroyed.toml",
    "aws-bulk-deletion.toml",
    "aws-denied-burst.toml",
    "aws-first-region.toml",
    "aws-role-chain-first.toml",
    "aws-organization-changed.toml",
    "aws-organization-leave-attempted.toml",
    "aws-quota-raised.toml",
    "aws-costly-machines-first.toml",
    "aws-federation-token-first.toml",
    "azure-owner-granted.toml",
    "azure-access-elevated.toml",
    "entra-app-credential-added.toml",
    "entra-app-consent.toml",
    "entra-admin-role-given.toml",
    "entra-federation-changed.toml",
    "entra-sign-in-rules-changed.toml",
    "entra-mfa-removed.toml",
    "entra-device-code-sign-in.toml",
    "entra-legacy-sign-in.toml",
    "entra-password-spray.toml",
    "azure-logging-removed.toml",
    "azure-protection-lowered.toml",
    "azure-disk-shared.toml",
    "azure-storage-exposed.toml",
    "azure-keys-listed-first.toml",
    "azure-network-opened.toml",
    "azure-machine-command.toml",
    "azure-code-replaced-first.toml",
    "azure-vault-or-backup-destroyed.toml",
    "azure-bulk-deletion.toml",
    "azure-denied-burst.toml",
    "azure-subscription-moved.toml",
    "azure-quota-raised.toml",
    "azure-first-provider.toml",
    "gcp-key-created.toml",
    "gcp-key-removed.toml",
    "gcp-owner-granted.toml",
    "gcp-impersonation-granted.toml",
    "gcp-role-rewritten.toml",
    "gcp-federation-trust-changed.toml",
    "gcp-logging-tampered.toml",
    "gcp-audit-config-changed.toml",
    "gcp-made-public.toml",
    "gcp-disk-shared.toml",
    "gcp-firewall-opened.toml",
    "gcp-startup-script.toml",
    "gcp-function-code-first.toml",
    "gcp-secrets-read-in-numbers.toml",
    "gcp-keys-or-backups-destroyed.toml",
    "gcp-bulk-deletion.toml",
    "gcp-denied-burst.toml",
    "gcp-first-service.toml",
    "gcp-impersonation-first.toml",
    "gcp-project-or-billing-moved.toml",
    "gcp-quota-raised.toml",
];

#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod tests;
