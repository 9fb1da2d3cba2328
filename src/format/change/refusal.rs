//! Which limit refused a request: a quota, a region that is closed, or a policy.

/// The limit that refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// More than may be used.
    Quota,
    /// Not there, or not opened.
    Region,
    /// A guard rail.
    Policy,
}

impl Refusal {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::Region => "region",
            Self::Policy => "policy",
        }
    }
}

/// The limit that a failure names; no limit where permission or stock was missing, or the caller was
/// too fast.
pub(in crate::format) fn refusal(code: &str, message: &str) -> Option<Refusal> {
    let code = code.strip_prefix("Client.").or(code.strip_prefix("Server.")).unwrap_or(code);
    let message = message.to_ascii_lowercase();
    let says = |word: &str| message.contains(word);
    let too_fast = ["RequestLimitExceeded", "rateLimitExceeded", "ThrottlingException"];
    if too_fast.contains(&code) || says("per minute") || says("rate exceeded") {
        return None;
    }
    let by_policy = code.contains("DisallowedByPolicy")
        || says("explicit deny in a service control policy")
        || says("explicit deny in a resource control policy")
        || says("constraints/")
        || says("violates constraint");
    if by_policy {
        return Some(Refusal::Policy);
    }
    let by_region = matches!(
        code,
        "OptInRequired"
            | "OptInRequiredException"
            | "PendingVerification"
            | "Blocked"
            | "SkuNotAvailable"
            | "LocationNotAvailableForResourceType"
            | "LocationNotAvailableForResourceGroup"
    );
    if by_region {
        return Some(Refusal::Region);
    }
    let by_quota = code.contains("LimitExceeded")
        || code.contains("QuotaExceeded")
        || code == "QUOTA_EXCEEDED"
        || code == "MaxSpotInstanceCountExceeded"
        || matches!(code, "OperationNotAllowed" | "RESOURCE_EXHAUSTED" | "Conflict" | "")
            && (says("quota") && (says("exceed") || says("limit")) || says("quota_exceeded"));
    by_quota.then_some(Refusal::Quota)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_from_other_failures() {
        use Refusal::{Policy, Quota, Region};
        for (code, message, expected) in [
            ("Client.VcpuLimitExceeded", "", Some(Quota)),
            ("Client.InstanceLimitExceeded", "", Some(Quota)),
            ("MaxSpotInstanceCountExceeded", "", Some(Quota)),
            ("ServiceQuotaExceededException", "", Some(Quota)),
            ("Client.RequestLimitExceeded", "Request limit exceeded.", None),
            ("Server.InsufficientInstanceCapacity", "no stock", None),
            ("OptInRequired", "", Some(Region)),
            (
                "Client.UnauthorizedOperation",
                "… is not authorized to perform: ec2:RunInstances with an explicit deny in a service control policy",
                Some(Policy),
            ),
            ("Client.UnauthorizedOperation", "no identity-based policy allows it", None),
            ("QuotaExceeded", "", Some(Quota)),
            (
                "OperationNotAllowed",
                "would result in exceeding approved standardNDSFamily Cores quota",
                Some(Quota),
            ),
            ("OperationNotAllowed", "the disk is attached", None),
            ("RequestDisallowedByPolicy", "", Some(Policy)),
            ("SkuNotAvailable", "", Some(Region)),
            ("AllocationFailed", "", None),
            (
                "RESOURCE_EXHAUSTED",
                "Quota 'NVIDIA_A100_GPUS' exceeded.  Limit: 0.0 in region us-central1.",
                Some(Quota),
            ),
            (
                "RESOURCE_EXHAUSTED",
                "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'",
                None,
            ),
            ("", "QUOTA_EXCEEDED", Some(Quota)),
            (
                "FAILED_PRECONDITION",
                "Constraint constraints/gcp.resourceLocations violated for projects/p",
                Some(Policy),
            ),
            ("", "ZONE_RESOURCE_POOL_EXHAUSTED", None),
            ("AccessDenied", "", None),
        ] {
            assert_eq!(refusal(code, message), expected, "{code} {message}");
        }
    }
}
