//! Where calls come from: networks, compared by prefix.
//!
//! Without a database of providers an address says little by itself, and a person's address
//! moves within her provider's range. So two addresses count as one network when they share a
//! prefix wide enough for such moves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Leading bits that two IPv4 addresses of one network share.
pub const IPV4_PREFIX: u8 = 16;
/// Leading bits that two IPv6 addresses of one network share; providers hold a /32 each.
pub const IPV6_PREFIX: u8 = 32;

/// A network as baselines compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Network {
    /// A public prefix.
    Public(IpAddr),
    /// Addresses that mean something only inside: private, link-local, loopback, shared.
    Private,
    /// The provider itself, or one of its services.
    Provider,
    /// Text that is neither an address nor a service; scrambled addresses keep their first half.
    Other(String),
    /// The record does not say, or the export took it out.
    Unknown,
}

impl Network {
    /// The network of a record's source address.
    pub fn of(source: &str) -> Self {
        let source = source.trim();
        if let Ok(address) = source.parse::<IpAddr>() {
            return Self::of_address(address);
        }
        // Google's words for a virtual machine of the customer's own.
        if matches!(source, "private" | "gce-internal-ip") {
            return Self::Private;
        }
        if source.is_empty() || source == "redacted" || source == "-" {
            return Self::Unknown;
        }
        if source == "AWS Internal"
            || source.ends_with(".amazonaws.com")
            || source.ends_with(".aws")
        {
            return Self::Provider;
        }
        let parts: Vec<&str> = source.split('.').collect();
        match parts.as_slice() {
            [a, b, _, _] if source.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
                Self::Other(format!("{a}.{b}."))
            }
            _ => Self::Other(source.to_owned()),
        }
    }

    fn of_address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) if address.is_unspecified() => Self::Unknown,
            IpAddr::V4(address) if is_inner(address) => Self::Private,
            IpAddr::V4(address) => {
                let kept = address.to_bits() & (u32::MAX << (32 - IPV4_PREFIX));
                Self::Public(Ipv4Addr::from_bits(kept).into())
            }
            IpAddr::V6(address) if address.is_unspecified() => Self::Unknown,
            IpAddr::V6(address)
                if address.is_loopback()
                    || address.is_unique_local()
                    || address.is_unicast_link_local() =>
            {
                Self::Private
            }
            IpAddr::V6(address) => {
                let kept = address.to_bits() & (u128::MAX << (128 - IPV6_PREFIX));
                Self::Public(Ipv6Addr::from_bits(kept).into())
            }
        }
    }

    /// Whether it is a place of its own, so that being there for the first time means something.
    pub fn is_telling(&self) -> bool {
        matches!(self, Self::Public(_) | Self::Other(_))
    }
}

/// Whether the address lies in a range that is not routed in public.
fn is_inner(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        // RFC 6598: shared between customers behind a carrier's translation.
        || (a == 100 && (64..128).contains(&b))
}

impl std::fmt::Display for Network {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public(IpAddr::V4(address)) => write!(out, "{address}/{IPV4_PREFIX}"),
            Self::Public(IpAddr::V6(address)) => write!(out, "{address}/{IPV6_PREFIX}"),
            Self::Private => write!(out, "private"),
            Self::Provider => write!(out, "provider"),
            Self::Other(text) => write!(out, "{text}"),
            Self::Unknown => write!(out, "unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_fall_into_networks() {
        for (source, network) in [
            ("203.0.113.9", "203.0.0.0/16"),
            ("2001:db8:1:2::3", "2001:db8::/32"),
            ("::ffff:203.0.113.9", "203.0.0.0/16"),
            ("10.1.2.3", "private"),
            ("100.64.0.1", "private"),
            ("fd00::1", "private"),
            ("0.0.0.0", "unknown"),
            ("", "unknown"),
            ("redacted", "unknown"),
            ("gce-internal-ip", "private"),
            ("AWS Internal", "provider"),
            ("cloudformation.amazonaws.com", "provider"),
            ("211.9.016.253", "211.9."),
            ("300.9.1.2", "300.9."),
            ("somewhere", "somewhere"),
        ] {
            assert_eq!(Network::of(source).to_string(), network, "{source}");
        }
    }
}
