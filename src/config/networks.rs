//! Networks as they are written in CIDR notation, and whether an address lies in one.
//!
//! The standard library reads addresses; a prefix is a number behind a slash.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is no network, and what to write.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCidr {
    /// It does not begin with an address.
    #[error("`{0}` is no network; write one such as 203.0.113.0/24 or 2001:db8::/32")]
    Address(String),
    /// The prefix is no number, or longer than the address.
    #[error("`{0}` has no such prefix; write 0 to {1} behind the slash")]
    Prefix(String, u8),
    /// Bits behind the prefix are set: an address was meant, or another network.
    #[error("`{text}` names an address inside a network; write {network}, or {address} alone")]
    HostBits {
        /// What was written.
        text: String,
        /// The network that holds it.
        network: Cidr,
        /// The address.
        address: IpAddr,
    },
}

impl std::str::FromStr for Cidr {
    type Err = BadCidr;

    fn from_str(text: &str) -> Result<Self, BadCidr> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr =
            address.parse().map_err(|_not_one| BadCidr::Address(text.to_owned()))?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => most,
            Some(prefix) => {
                let plain = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_digit());
                let number = prefix.parse().ok().filter(|number| plain && *number <= most);
                number.ok_or_else(|| BadCidr::Prefix(text.to_owned(), most))?
            }
        };
        let network = Self { address: mask(address, prefix), prefix };
        if network.address != address {
            return Err(BadCidr::HostBits { text: text.to_owned(), network, address });
        }
        Ok(network)
    }
}

fn mask(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

impl Cidr {
    /// The first and the last address, as numbers that keep IPv4 inside IPv6.
    fn range(self) -> (u128, u128) {
        let first = number(self.address);
        let free = match self.address {
            IpAddr::V4(_) => 32 - u32::from(self.prefix),
            IpAddr::V6(_) => 128 - u32::from(self.prefix),
        };
        (first, first | !u128::MAX.checked_shl(free).unwrap_or(0))
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.address, self.prefix)
    }
}

/// Networks, asked as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    /// As written.
    pub list: Vec<Cidr>,
    /// Apart from each other and in order.
    ranges: Vec<(u128, u128)>,
}

impl Networks {
    /// Of these networks, which may overlap.
    pub fn new(list: Vec<Cidr>) -> Self {
        let mut ranges: Vec<(u128, u128)> = list.iter().map(|cidr| cidr.range()).collect();
        ranges.sort_unstable();
        ranges.dedup_by(|next, kept| {
            let joined = next.0 <= kept.1;
            kept.1 = if joined { kept.1.max(next.1) } else { kept.1 };
            joined
        });
        Self { list, ranges }
    }

    /// Whether the text is an address in one of the networks.
    pub fn hold(&self, address: &str) -> bool {
        let Ok(address) = address.trim().parse::<IpAddr>() else {
            return false;
        };
        let number = number(address);
        let after = self.ranges.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).is_some_and(|at| number <= self.ranges[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_what_lies_in_them() {
        let texts = [
            "203.0.113.0/24",
            "203.0.0.0/16",
            "198.51.100.7",
            "2001:db8::/32",
            "192.0.2.0/25",
            "192.0.2.128/25",
        ];
        let list = texts.iter().filter_map(|text| text.parse().ok()).collect();
        let networks = Networks::new(list);
        assert_eq!(networks.list.len(), 6);
        for inside in [
            "203.0.113.9",
            "203.0.0.0",
            "203.0.255.255",
            "198.51.100.7",
            "::ffff:203.0.113.9",
            "2001:db8:ffff::1",
            "192.0.2.127",
            "192.0.2.128",
            " 192.0.2.255 ",
        ] {
            assert!(networks.hold(inside), "{inside}");
        }
        for outside in ["203.1.0.0", "202.255.255.255", "198.51.100.8", "2001:db9::", "", "AWS"] {
            assert!(!networks.hold(outside), "{outside}");
        }
    }

    #[test]
    fn every_address_lies_in_the_network_of_all() {
        let networks = Networks::new("::/0".parse().into_iter().collect());
        assert!(networks.hold("::1") && networks.hold("ffff::") && networks.hold("1.2.3.4"));
        let networks = Networks::new("0.0.0.0/0".parse().into_iter().collect());
        assert!(networks.hold("1.2.3.4") && networks.hold("255.255.255.255"));
        assert!(!networks.hold("2001:db8::1"));
    }

    #[test]
    fn what_is_no_network_says_what_to_write() {
        for (text, said) in [
            ("corp", "is no network"),
            ("203.0.113/24", "is no network"),
            ("203.0.113.0/33", "0 to 32"),
            ("203.0.113.0/", "0 to 32"),
            ("203.0.113.0/+8", "0 to 32"),
            ("2001:db8::/129", "0 to 128"),
            ("203.0.113.9/24", "write 203.0.113.0/24, or 203.0.113.9 alone"),
        ] {
            let error = text.parse::<Cidr>().expect_err(text).to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
