//! The invented vocabulary of the world: people, applications, hosts and browsers.

use crate::rng::Rng;

/// The region the disaster recovery test uses.
pub(crate) const SPARE_REGION: u8 = 2;
/// Regions from this one on are used by no benign identity.
pub(crate) const FIRST_UNUSED_REGION: u8 = 3;

const FIRST: [&str; 44] = [
    "ada", "amara", "anouk", "arjun", "bea", "callum", "chidi", "dana", "dmitri", "elif", "emil",
    "farah", "fergus", "greta", "hana", "ilse", "ines", "jonas", "kaito", "karim", "lena", "liam",
    "lucia", "maeve", "malik", "mei", "nadia", "niko", "olga", "oscar", "paolo", "petra", "priya",
    "quentin", "rosa", "ruben", "sanna", "tariq", "tessa", "uma", "viktor", "wanda", "yusuf",
    "zoe",
];
const LAST: [&str; 48] = [
    "abara",
    "ashdown",
    "baptiste",
    "berg",
    "bianchi",
    "brandt",
    "carver",
    "castell",
    "dahl",
    "demir",
    "dupont",
    "eriksen",
    "falk",
    "fontaine",
    "garrick",
    "gruber",
    "haddad",
    "hollis",
    "ito",
    "jansen",
    "kaplan",
    "keller",
    "kowal",
    "lindqvist",
    "lowe",
    "marchetti",
    "mensah",
    "moreau",
    "nakata",
    "novak",
    "okafor",
    "oneill",
    "osei",
    "pereira",
    "quist",
    "rahman",
    "rossi",
    "sato",
    "silva",
    "stein",
    "tanaka",
    "thorne",
    "ueda",
    "varga",
    "weiss",
    "yilmaz",
    "zafar",
    "zeller",
];
const TRADE: [&str; 24] = [
    "billing",
    "orders",
    "ledger",
    "catalogue",
    "search",
    "identity",
    "media",
    "notify",
    "fraud",
    "report",
    "ingest",
    "export",
    "pricing",
    "stock",
    "routing",
    "claims",
    "quotes",
    "archive",
    "events",
    "metrics",
    "invoice",
    "loyalty",
    "basket",
    "tax",
];
const PART: [&str; 16] = [
    "api", "worker", "sync", "etl", "cron", "stream", "gateway", "index", "relay", "store", "mail",
    "batch", "bridge", "cache", "feed", "poller",
];

/// The full name `n` of a list without repeats.
pub(crate) fn person(n: usize) -> String {
    // 44 and 48 share a factor, so the second walk is offset by the round it is in.
    let first = FIRST[n % FIRST.len()];
    let last = LAST[(n * 7 + n / FIRST.len()) % LAST.len()];
    format!("{first}.{last}")
}

/// The application `n` of a list without repeats up to 384.
pub(crate) fn app(n: usize) -> String {
    let trade = TRADE[n % TRADE.len()];
    let part = PART[(n / TRADE.len() + n * 5) % PART.len()];
    match n / (TRADE.len() * PART.len()) {
        0 => format!("{trade}-{part}"),
        round => format!("{trade}-{part}-v{}", round + 1),
    }
}

/// A public address block that is neither private nor kept for documentation.
pub(crate) fn block(rng: &mut Rng) -> String {
    const FIRST_OCTETS: [u32; 20] =
        [23, 31, 37, 46, 62, 77, 80, 81, 82, 84, 86, 90, 92, 95, 109, 145, 176, 178, 188, 213];
    format!("{}.{}", rng.pick(&FIRST_OCTETS), rng.range(1, 254))
}

/// An address in a /16.
pub(crate) fn host(rng: &mut Rng, block: &str) -> String {
    format!("{block}.{}.{}", rng.range(1, 254), rng.range(2, 254))
}

/// An IPv6 address of a home line.
pub(crate) fn host6(rng: &mut Rng) -> String {
    format!(
        "2a0{}:{:x}:{:x}:{:x}:{:x}:{:x}:{:x}:{:x}",
        rng.range(0, 10),
        rng.range(0x100, 0xfff),
        rng.range(0x1000, 0xffff),
        rng.range(0x10, 0xffff),
        rng.range(0x1000, 0xffff),
        rng.range(0x1000, 0xffff),
        rng.range(0x1000, 0xffff),
        rng.range(0x1000, 0xffff)
    )
}

/// A browser, as the console sends it.
pub(crate) fn browser(rng: &mut Rng) -> String {
    let major = rng.range(138, 147);
    match rng.below(4) {
        0 => format!(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"
        ),
        1 => format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36 Edg/{major}.0.0.0"
        ),
        2 => format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:{major}.0) Gecko/20100101 Firefox/{major}.0"
        ),
        _ => format!(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{}.{} Safari/605.1.15",
            rng.range(17, 26),
            rng.below(6)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{app, person};
    use std::collections::HashSet;

    #[test]
    fn names_do_not_repeat() {
        let people: HashSet<String> = (0..600).map(person).collect();
        assert_eq!(people.len(), 600);
        let apps: HashSet<String> = (0..700).map(app).collect();
        assert_eq!(apps.len(), 700);
    }
}
