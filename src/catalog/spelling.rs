//! Spellings of one action: Azure's exports change the case, Google's methods carry versions and
//! packages that say nothing about what was done.

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::identity::Provider;

/// Resource types of Azure in their documented case.
const AZURE_TYPES: &str = include_str!("azure-types.txt");

/// The name that an action goes by, whatever version of an interface it was called through.
///
/// Of Google's methods nothing stays of versions and packages, and of remote procedures only the
/// last part: `v1.compute.instances.insert` is `compute.instances.insert`, and
/// `google.iam.admin.v1.CreateServiceAccountKey` is `CreateServiceAccountKey`.
pub(super) fn bare(provider: Provider, name: &str) -> Cow<'_, str> {
    if provider != Provider::Gcp {
        return Cow::Borrowed(name);
    }
    let parts: Vec<&str> = name.split('.').collect();
    let last = parts.last().copied().unwrap_or(name);
    if last.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Cow::Borrowed(last);
    }
    let version = parts.iter().rposition(|part| is_version(part));
    let after_version = version.map_or(0, |at| at + 1);
    let rest = &parts[after_version.min(parts.len() - 1)..];
    // `google.admin.AdminService.addGroupMember`: behind the service stands the method.
    let service = rest.iter().rposition(|part| part.starts_with(|c: char| c.is_ascii_uppercase()));
    let rest = &rest[service.map_or(0, |at| (at + 1).min(rest.len() - 1))..];
    Cow::Owned(rest.join("."))
}

/// `v1`, `v2beta1`, `v1p1beta1`, `alpha`, `beta`.
fn is_version(part: &str) -> bool {
    if matches!(part, "alpha" | "beta") {
        return true;
    }
    let Some(rest) = part.strip_prefix('v') else { return false };
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest
            .split(|c: char| c.is_ascii_digit())
            .all(|word| matches!(word, "" | "p" | "alpha" | "beta" | "main"))
}

/// What all spellings of one action share.
pub(super) fn key(provider: Provider, service: &str, name: &str) -> String {
    let name = bare(provider, name);
    match provider {
        Provider::Aws => format!("{service}\t{name}"),
        Provider::Azure | Provider::Gcp => format!("{service}\t{name}").to_lowercase(),
    }
}

/// How telling a spelling's case is: exports that make all letters upper or lower lose the words.
fn is_mixed(name: &str) -> bool {
    let has = |test: fn(&char) -> bool| name.chars().any(|c| test(&c));
    has(|c| c.is_ascii_uppercase()) && has(|c| c.is_ascii_lowercase())
}

/// The more telling of two spellings, the same whichever was met first.
pub(super) fn better<'n>(a: &'n str, b: &'n str) -> &'n str {
    if (is_mixed(a), a) > (is_mixed(b), b) { a } else { b }
}

/// Documented spellings of Azure's resource types, by their lower case.
#[derive(Debug)]
pub(super) struct Types(HashMap<String, &'static str>);

impl Types {
    pub(super) fn load() -> Self {
        let types = AZURE_TYPES.lines().filter(|line| !line.starts_with('#'));
        Self(types.map(|name| (name.to_ascii_lowercase(), name)).collect())
    }

    /// An operation with the case of its resource type as documented, as far as that is known.
    pub(super) fn documented(&self, operation: &str) -> String {
        let lower = operation.to_ascii_lowercase();
        let mut end = lower.len();
        while let Some(slash) = lower[..end].rfind('/') {
            if let Some(known) = self.0.get(&lower[..slash]) {
                return format!("{known}{}", calm(&operation[slash..]));
            }
            end = slash;
        }
        calm(operation).into_owned()
    }
}

/// Without the shouting of exports in upper case.
fn calm(name: &str) -> Cow<'_, str> {
    if is_mixed(name) { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_lose_versions_and_packages() {
        for (method, name) in [
            ("v1.compute.instances.insert", "compute.instances.insert"),
            ("beta.compute.instances.insert", "compute.instances.insert"),
            ("google.iam.admin.v1.CreateServiceAccountKey", "CreateServiceAccountKey"),
            ("google.cloud.resourcemanager.v3.Projects.SetIamPolicy", "SetIamPolicy"),
            ("SetIamPolicy", "SetIamPolicy"),
            ("storage.objects.get", "storage.objects.get"),
            ("io.k8s.core.v1.pods.exec.create", "pods.exec.create"),
            ("io.k8s.authorization.rbac.v1.clusterroles.create", "clusterroles.create"),
            ("google.admin.AdminService.addGroupMember", "addGroupMember"),
            ("google.login.LoginService.loginSuccess", "loginSuccess"),
            ("google.ssh-serialport.v1.connect", "connect"),
            ("google.cloud.aiplatform.v1beta1.PredictionService.Predict", "Predict"),
            ("dns.managedZones.patch", "dns.managedZones.patch"),
            ("v1", "v1"),
            ("", ""),
            (".", "."),
        ] {
            assert_eq!(bare(Provider::Gcp, method), name, "{method}");
        }
    }

    #[test]
    fn operations_get_their_documented_case_back() {
        let types = Types::load();
        for (operation, shown) in [
            (
                "MICROSOFT.COMPUTE/VIRTUALMACHINES/REAPPLY/ACTION",
                "Microsoft.Compute/virtualMachines/reapply/action",
            ),
            (
                "microsoft.compute/virtualmachines/reApply/action",
                "Microsoft.Compute/virtualMachines/reApply/action",
            ),
            ("MICROSOFT.NEW/THINGS/WRITE", "microsoft.new/things/write"),
            ("Contoso.New/bigThings/write", "Contoso.New/bigThings/write"),
        ] {
            assert_eq!(types.documented(operation), shown);
        }
    }
}
