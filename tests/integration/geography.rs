//! Databases that tell where addresses lie: what is read from them, what is said of wrong ones,
//! and what they change in findings.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hunt::case::Case;
use hunt::evidence::{Options, walk};
use hunt::geography::{Geography, Place};
use hunt::origin::{Basis, Origin, Origins};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{Evidence, Ran, command, gzip, record_with, run, scope, some, trail};
use crate::mmdb::{Datum, Mmdb};

pub(crate) fn country(code: &'static str) -> Datum {
    let names = Datum::Map(vec![("en", Datum::Text("a name"))]);
    let country = Datum::Map(vec![("names", names), ("iso_code", Datum::Text(code))]);
    Datum::Map(vec![("country", country)])
}

pub(crate) fn system(number: u32, name: &'static str) -> Datum {
    Datum::Map(vec![
        ("autonomous_system_number", Datum::Number(number)),
        ("autonomous_system_organization", Datum::Text(name)),
    ])
}

fn countries(version: u32, bits: u32) -> Mmdb {
    let registered = Datum::Map(vec![("iso_code", Datum::Text("SE"))]);
    Mmdb::new("GeoLite2-City", version, bits)
        .with("198.51.0.0/16", &country("DE"))
        .with("198.51.100.128/25", &country("FR"))
        .with("203.0.112.0/20", &country("JP"))
        .with("192.0.2.0/24", &Datum::Map(vec![("registered_country", registered)]))
        .with("100.0.0.0/8", &country("\u{1b}["))
}

fn systems(bits: u32) -> Mmdb {
    Mmdb::new("GeoLite2-ASN", 6, bits)
        .with("198.51.0.0/16", &system(64_500, "Home Line"))
        .with("203.0.112.0/20", &system(64_511, "Example Hosting"))
        .with("192.0.2.0/24", &system(64_500, "Home Line"))
        .with("2001:db8::/32", &system(64_512, "Six"))
}

fn place(country: Option<&str>, asn: Option<u32>, organisation: Option<&str>) -> Place {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Place { country: text(country), asn, organisation: text(organisation) }
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn addresses_have_places() {
    for bits in [24, 28, 32] {
        for version in [4, 6] {
            let folder = Evidence::new();
            let city = folder.file("city.mmdb", countries(version, bits).bytes());
            let asn = folder.file("asn.mmdb", systems(bits).bytes());
            let both = Geography::open(Some(&city), Some(&asn)).expect("databases");
            for (address, known) in [
                ("198.51.1.1", place(Some("DE"), Some(64_500), Some("Home Line"))),
                ("198.51.100.200", place(Some("FR"), Some(64_500), Some("Home Line"))),
                ("::ffff:198.51.100.200", place(Some("FR"), Some(64_500), Some("Home Line"))),
                ("192.0.2.1", place(Some("SE"), Some(64_500), Some("Home Line"))),
                ("2001:db8::1", place(None, Some(64_512), Some("Six"))),
                // What is no code is none.
                ("100.1.1.1", place(None, None, None)),
                ("8.8.8.8", place(None, None, None)),
            ] {
                let told = both.place_of(ip(address)).expect("a whole database");
                assert_eq!(told, known, "{address} {bits} {version}");
            }
        }
    }
    assert_eq!(place(Some("FR"), Some(1), Some("A")).to_string(), "AS1 A, FR");
    assert_eq!(place(Some("FR"), None, None).to_string(), "FR");
    assert!(Geography::default().place_of(ip("198.51.1.1")).expect("nothing").is_unknown());
}

/// Thirty days of one user at home, then a last day from these addresses.
fn evidence(folder: &Evidence, last: &[&str]) -> PathBuf {
    let days = (0..30 * 24).map(|hour| record_with(hour * 60, json!({})));
    let away = last.iter().enumerate().map(|(n, address)| {
        record_with(31 * 1440 - 60 + n as u32, json!({ "sourceIPAddress": address }))
    });
    let records: Vec<Value> = days.chain(away).collect();
    folder.file("trail.json", trail(&records))
}

fn hunt(folder: &Evidence, last: &[&str], options: &[&Path]) -> Ran {
    let path = evidence(folder, last);
    let fixed = ["-f", "json", "--since", "1d"].map(Path::new);
    let ran = scope(fixed.iter().chain(options).copied().chain([path.as_path()]));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

/// What is said of a network never come from before, and how networks were compared.
fn said(ran: &Ran) -> Option<(String, String)> {
    let report = ran.json();
    let finding = report["findings"].as_array().expect("findings").first()?.clone();
    let reasons = finding["reasons"].as_array().expect("reasons");
    let reason = reasons.iter().find(|reason| reason["code"] == "new_network")?;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    Some((text(&reason["detail"]), text(&finding["details"]["networks_compared"])))
}

#[test]
fn findings_name_country_and_system_of_a_new_network() {
    let folder = Evidence::new();
    let city = folder.file("db/city.mmdb", countries(6, 24).bytes());
    let asn = folder.file("db/asn.mmdb", systems(24).bytes());
    let (geoip, with_asn) = (Path::new("--geoip"), Path::new("--asn"));
    let by_prefix = "compared by prefix: no AS database given";
    let by_system = "compared by AS number, and by prefix where the AS database has none";
    for (options, detail, compared) in [
        (vec![], "203.0.0.0/16: never come from before", by_prefix),
        (vec![geoip, &city], "203.0.0.0/16 (JP): never come from before", by_prefix),
        (
            vec![with_asn, &asn],
            "203.0.0.0/16 (AS64511 Example Hosting): never come from before",
            by_system,
        ),
        (
            vec![geoip, &city, with_asn, &asn],
            "203.0.0.0/16 (AS64511 Example Hosting, JP): never come from before",
            by_system,
        ),
    ] {
        let ran = hunt(&folder, &["203.0.113.9"], &options);
        assert_eq!(said(&ran), Some((detail.to_owned(), compared.to_owned())), "{options:?}");
    }
}

#[test]
fn another_network_of_the_same_system_is_not_new() {
    let folder = Evidence::new();
    let asn = folder.file("db/asn.mmdb", systems(24).bytes());
    let options = [Path::new("--asn"), &asn];
    assert!(said(&hunt(&folder, &["192.0.2.9"], &[])).is_some());
    assert!(said(&hunt(&folder, &["192.0.2.9"], &options)).is_none());
    // One that no system is known of is compared by its prefix.
    assert!(said(&hunt(&folder, &["8.8.8.8"], &options)).is_some());
}

/// How `hunt trace` tells of one credential that was used from these addresses, one after another,
/// without a database and with these.
fn traces(addresses: &[&str], options: &[&Path]) -> [Value; 2] {
    let folder = Evidence::new();
    let calls = addresses
        .iter()
        .zip(0..)
        .map(|(address, minute)| record_with(minute, json!({ "sourceIPAddress": address })));
    let path = folder.file("trail.json", trail(&calls.collect::<Vec<_>>()));
    [&[][..], options].map(|options| {
        let ran = run(command().args(["trace", "jo", "-f", "json"]).args(options).arg(&path));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.json()
    })
}

/// From where to where it moved.
fn moves(trace: &Value) -> Vec<String> {
    let steps = trace["timeline"].as_array().expect("steps").iter();
    let moved = steps.filter(|step| step["what"] == "moved");
    let ends = |step: &Value| format!("{} -> {}", step["from_source"], step["source"]);
    moved.map(|step| ends(step).replace('"', "")).collect()
}

#[test]
fn a_trace_tells_shifts_from_system_to_system_and_where_that_is() {
    let folder = Evidence::new();
    let city = folder.file("db/city.mmdb", countries(6, 24).bytes());
    let asn = folder.file("db/asn.mmdb", systems(24).bytes());
    let options = [Path::new("--asn"), &asn, Path::new("--geoip"), &city];
    const NONE: [&[&str]; 2] = [&[]; 2];
    let known = |addresses: &[&str]| traces(addresses, &options).each_ref().map(moves);
    // Two prefixes of one system, and two systems.
    assert_eq!(known(&["198.51.100.7", "192.0.2.9"]), [&["198.51.100.7 -> 192.0.2.9"][..], &[]]);
    let shift = ["198.51.100.7 -> 203.0.113.9".to_owned()];
    assert_eq!(known(&["198.51.100.7", "203.0.113.9"]), [&shift, &shift]);
    // Of one of them no system is known: the prefix decides, either way and also of what was before.
    assert_eq!(known(&["203.0.113.9", "203.0.200.1"]), NONE);
    assert_eq!(known(&["203.0.200.1", "203.0.113.9"]), NONE);
    assert_eq!(known(&["203.0.113.9", "8.8.8.8"])[1], ["203.0.113.9 -> 8.8.8.8"]);
    assert_eq!(
        known(&["198.51.1.1", "192.0.2.9", "203.0.113.9", "192.0.77.1"])[1],
        ["192.0.2.9 -> 203.0.113.9"]
    );
    let [without, with] = traces(&["198.51.100.200", "203.0.113.9"], &options);
    let moved = &with["timeline"][1];
    assert_eq!(moved["from_place"], "AS64500 Home Line, FR");
    assert_eq!(moved["place"], "AS64511 Example Hosting, JP");
    assert_eq!(with["timeline"][0]["call"]["place"], "AS64500 Home Line, FR");
    assert_eq!(
        with["credentials"][0]["places"],
        json!(["AS64500 Home Line, FR", "AS64511 Example Hosting, JP"])
    );
    let compared = "compared by AS number, and by prefix where the AS database has none";
    assert_eq!(with["networks_compared"], compared);
    let keys = ["place\"", "places", "networks_compared"];
    assert!(keys.iter().all(|key| !without.to_string().contains(key)), "{without:#}");
}

#[test]
fn a_trace_names_places_in_every_format() {
    let folder = Evidence::new();
    let asn = folder.file("db/asn.mmdb", systems(24).bytes());
    let away = record_with(1, json!({ "sourceIPAddress": "203.0.113.9" }));
    let path = folder.file("trail.json", trail(&[record_with(0, json!({})), away]));
    let told = |format: &str| {
        let mut trace = command();
        trace.env("COLUMNS", "160").args(["trace", "jo", "-f", format, "--asn"]);
        let ran = run(trace.arg(&asn).arg(&path));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let shift = "from another network: 203.0.113.9 (AS64511 Example Hosting), before 198.51.100.7 (AS64500 Home Line)";
    assert!(told("csv").contains(shift), "{}", told("csv"));
    assert!(told("csv").contains("from AS64511 Example Hosting"), "{}", told("csv"));
    for format in ["markdown", "html"] {
        assert!(told(format).contains("AS64511 Example Hosting"), "{}", told(format));
    }
    assert!(told("markdown").contains("| **Networks** | compared by AS number"));
    assert!(told("table").contains(shift), "{}", told("table"));
}

/// A database in which the name of a system is no text.
fn damaged() -> Vec<u8> {
    let mut bytes = systems(24).bytes();
    let name = b"Example Hosting";
    let at = bytes.windows(name.len()).position(|window| window == name).expect("the name");
    bytes[at] = 0xff;
    bytes
}

#[test]
fn a_trace_tells_of_a_damaged_database_and_refuses_a_wrong_one() {
    let folder = Evidence::new();
    let asn = folder.file("db/asn.mmdb", damaged());
    let [_, with] = traces(&["198.51.100.7", "203.0.113.9"], &[Path::new("--asn"), &asn]);
    assert!(with["warnings"].to_string().contains("1 address has no place"), "{with:#}");
    let path = folder.file("trail.json", trail(&some(0..3)));
    let ran = run(command().args(["trace", "jo", "--geoip"]).arg(&path).arg(&path));
    assert!(ran.code == Some(2) && ran.stderr.contains("nothing was read"), "{}", ran.stderr);
}

#[test]
fn two_sources_are_compared_by_what_is_known_of_both() {
    let folder = Evidence::new();
    let asn = folder.file("db/asn.mmdb", systems(24).bytes());
    let sources = [
        "198.51.100.7",
        "192.0.2.9",
        "203.0.113.9",
        "203.0.200.1",
        "8.8.4.4",
        "8.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "ec2.amazonaws.com",
        "AWS Internal",
        "203.0.113.200",
    ];
    let path = evidence(&folder, &sources);
    let inputs = walk(&[path], false).expect("evidence").inputs;
    let case = Case::load(&inputs, &Options { strict: true, progress: &|_| () });
    let number = |text: &str| {
        let place = case.sources.iter().position(|source| source.text == text);
        u32::try_from(place.expect("a source")).expect("a number")
    };
    let corporate: Vec<bool> =
        case.sources.iter().map(|source| source.text == "203.0.113.200").collect();
    let geography = Geography::open(None, Some(&asn)).expect("a database");
    let with = Origins::of(&case, &corporate, &geography);
    let without = Origins::of(&case, &corporate, &Geography::default());
    for (one, other, by_system, by_prefix) in [
        // One system, two prefixes.
        ("198.51.100.7", "192.0.2.9", (true, Basis::System), (false, Basis::Prefix)),
        ("198.51.100.7", "203.0.113.9", (false, Basis::System), (false, Basis::Prefix)),
        // Of one of them no system is known.
        ("203.0.113.9", "203.0.200.1", (true, Basis::Prefix), (true, Basis::Prefix)),
        ("8.8.4.4", "8.8.8.8", (true, Basis::Prefix), (true, Basis::Prefix)),
        ("8.8.8.8", "198.51.100.7", (false, Basis::Prefix), (false, Basis::Prefix)),
        // The house's own, whatever the system.
        ("203.0.113.200", "203.0.113.9", (false, Basis::Kind), (false, Basis::Kind)),
        ("10.0.0.1", "172.16.0.1", (true, Basis::Kind), (true, Basis::Kind)),
        ("ec2.amazonaws.com", "AWS Internal", (true, Basis::Kind), (true, Basis::Kind)),
        ("10.0.0.1", "8.8.8.8", (false, Basis::Kind), (false, Basis::Kind)),
    ] {
        let (a, b) = (number(one), number(other));
        assert_eq!(with.compare(a, b), by_system, "{one} {other}");
        assert_eq!(with.compare(b, a), by_system, "{other} {one}");
        assert_eq!(without.compare(a, b), by_prefix, "{one} {other}");
    }
    assert_eq!(with.origin(number("203.0.113.200")), &Origin::Corporate);
    assert_eq!(with.origin(number("192.0.2.9")), &Origin::System(64_500));
    assert_eq!(with.place_of(number("203.0.113.9")).to_string(), "AS64511 Example Hosting");
    assert!(with.place_of(number("10.0.0.1")).is_unknown());
    assert!(without.place_of(number("203.0.113.9")).is_unknown());
}

#[test]
fn what_is_no_database_is_told_with_what_to_do() {
    let folder = Evidence::new();
    let trail = folder.file("trail.json", trail(&some(0..3)));
    let city = folder.file("city.mmdb", countries(6, 24).bytes());
    let asn = folder.file("asn.mmdb", systems(24).bytes());
    let text = folder.file("text.mmdb", "no database");
    let empty = folder.file("empty.mmdb", "");
    let packed = folder.file("city.mmdb.gz", gzip(countries(6, 24).bytes()));
    let half = systems(24).bytes();
    let half = folder.file("half.mmdb", &half[..half.len() / 2]);
    let none = folder.path().join("none.mmdb");
    for (option, path, hint) in [
        ("--asn", &city, "GeoLite2-City: give it with --geoip"),
        ("--geoip", &asn, "GeoLite2-ASN: give it with --asn"),
        ("--geoip", &text, "one such as GeoLite2-City.mmdb"),
        ("--asn", &empty, "one such as GeoLite2-ASN.mmdb"),
        ("--asn", &half, "is damaged"),
        ("--geoip", &packed, "is compressed; unpack it"),
        ("--geoip", &none, "cannot be read"),
        ("--asn", &folder.path().to_owned(), "is no file"),
    ] {
        let ran = scope([Path::new(option), path, &trail]);
        assert_eq!(ran.code, Some(2), "{option} {path:?}");
        let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(hint) && said.contains("nothing was read"), "{said}");
        assert!(ran.stdout.is_empty());
    }
}

#[test]
fn damage_in_a_database_costs_the_places_and_is_told() {
    let folder = Evidence::new();
    let asn = folder.file("db/asn.mmdb", damaged());
    let ran = hunt(&folder, &["203.0.113.9"], &[Path::new("--asn"), &asn]);
    assert!(said(&ran).is_some_and(|(detail, _)| detail.starts_with("203.0.0.0/16: ")));
    let warnings = ran.json()["warnings"].to_string();
    assert!(warnings.contains("1 address has no place"), "{warnings}");
}

fn whole() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| systems(28).bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bytes, places are told or not, and nothing falls over.
    #[test]
    fn any_bytes_may_be_a_database(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = whole().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let folder = Evidence::new();
        let path = folder.file("any.mmdb", bytes);
        if let Ok(geography) = Geography::open(None, Some(&path)) {
            for address in ["198.51.1.1", "203.0.113.9", "2001:db8::1", "255.255.255.255", "::"] {
                if let Ok(place) = geography.place_of(ip(address)) {
                    let name = place.organisation.unwrap_or_default();
                    prop_assert!(name.chars().count() <= 80);
                }
            }
        }
    }
}
