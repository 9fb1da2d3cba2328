//! Where calls come from, compared by autonomous system where a database tells it.

use super::*;
use crate::geography::{country, system};
use crate::harness::Evidence;
use crate::mmdb::Mmdb;

/// Home and parts of other /16 are one system; home's /16 and `AWAY`'s hold another; nobody knows
/// whose the rest is.
fn systems() -> Mmdb {
    let (home, hosting) = (system(64_500, "Home Line"), system(64_511, "Example Hosting"));
    Mmdb::new("GeoLite2-ASN", 6, 24)
        .with("198.51.0.0/17", &home)
        .with("192.0.2.0/24", &home)
        .with("203.0.1.0/24", &home)
        .with("198.51.200.0/24", &hosting)
        .with("203.0.112.0/20", &hosting)
}

/// Another prefix of the system of home, another system in home's prefix, nobody's address there.
const SAME_SYSTEM: &str = "192.0.2.9";
const SAME_PREFIX: &str = "198.51.200.9";
const NOBODYS: &str = "198.51.250.9";

/// The answer without a database and with one.
fn both(telling: &[Value], routine: &[Value]) -> [Answer; 2] {
    both_with(telling, routine, "")
}

fn both_with(telling: &[Value], routine: &[Value], config: &str) -> [Answer; 2] {
    let folder = Evidence::new();
    let asn = folder.file("asn.mmdb", systems().bytes());
    let asn = ["--asn", asn.to_str().expect("a path")];
    [&[][..], &asn].map(|options| hunt_with(telling, routine, config, options))
}

const SHIFT: [&str; 3] = ["new_network", "privileged_permission", "privileged_credential"];
const DONE: [&str; 2] = ["CreateAccessKey", "AttachUserPolicy"];

/// Jane's key used from an address for what she never did.
fn from(address: &str) -> Vec<Value> {
    all_from(&telling("network-then-change"), address)
}

#[test]
fn two_prefixes_of_one_system_are_one_network() {
    let [without, with] = both(&from(SAME_SYSTEM), &jane());
    found(&without, "user/jane", &SHIFT, HIGH, &DONE);
    silent(&with);
}

#[test]
fn two_systems_in_one_prefix_are_two_networks() {
    let [without, with] = both(&from(SAME_PREFIX), &jane());
    silent(&without);
    let finding = found(&with, "user/jane", &SHIFT, HIGH, &DONE);
    let said = detail(finding, "new_network");
    assert_eq!(said, "198.51.0.0/16 (AS64511 Example Hosting): never come from before");
    assert_eq!(
        finding["details"]["networks_compared"],
        "compared by AS number, and by prefix where the AS database has none"
    );
}

#[test]
fn an_address_without_a_system_is_compared_by_prefix() {
    // In home's prefix, and in one of its own.
    let [_, with] = both(&from(NOBODYS), &jane());
    silent(&with);
    let [_, with] = both(&from("8.8.8.8"), &jane());
    let finding = found(&with, "user/jane", &SHIFT, HIGH, &DONE);
    assert_eq!(detail(finding, "new_network"), "8.8.0.0/16: never come from before");
    // The other way round: nothing is known of home.
    let nobodys = all_from(&jane(), NOBODYS);
    for known in [HOME, SAME_PREFIX] {
        let [_, with] = both(&from(known), &nobodys);
        silent(&with);
    }
    let [_, with] = both(&from(AWAY), &nobodys);
    found(&with, "user/jane", &SHIFT, HIGH, &DONE);
}

#[test]
fn the_report_says_by_what_networks_were_compared_where_there_is_a_choice() {
    let folder = Evidence::new();
    let city = Mmdb::new("GeoLite2-City", 6, 24).with("203.0.112.0/20", &country("JP"));
    let city = folder.file("city.mmdb", city.bytes());
    let geoip = ["--geoip", city.to_str().expect("a path")];
    let answer = hunt_with(&from(AWAY), &jane(), "", &geoip);
    let finding = answer.one("user/jane");
    assert_eq!(detail(finding, "new_network"), "203.0.0.0/16 (JP): never come from before");
    let compared = &finding["details"]["networks_compared"];
    assert_eq!(compared, "compared by prefix: no AS database given");
    // Without any database there is none.
    let answer = hunt(&from(AWAY), &jane());
    assert!(answer.one("user/jane")["details"].get("networks_compared").is_none());
    assert!(answer.warnings().iter().all(|it| !it.contains("prefix")), "{:?}", answer.warnings());
}

#[test]
fn one_credential_in_two_systems_at_once_is_in_two_places() {
    let away = |address: &str| {
        let mut records = telling("two-places");
        for record in records.iter_mut().filter(|record| record["sourceIPAddress"] == AWAY) {
            record["sourceIPAddress"] = json!(address);
        }
        records
    };
    let reasons = ["two_places", "new_network"];
    let [without, with] = both(&away(SAME_SYSTEM), &jane());
    assert!(reasons.iter().all(|code| codes(without.one("user/jane")).contains(code)));
    with.lacks("user/jane", &reasons);
    let [without, with] = both(&away(SAME_PREFIX), &jane());
    without.lacks("user/jane", &reasons);
    let finding = found(&with, "user/jane", &reasons, HIGH, &["ListBuckets", "CreateUser"]);
    let said = detail(finding, "two_places");
    assert!(said.contains("(AS64500 Home Line; AS64511 Example Hosting)"), "{said}");
}

#[test]
fn credentials_of_a_machine_in_another_prefix_of_its_system_stay_at_home() {
    let Who(who, ..) = role("web-server", "i-0abc1234def567890");
    let machine = routine(&Who(who, HOME, BOTO), FIRST, 36, &ROUTINE);
    let left = ["home_left", "home_moved", "machine_network"];
    let outside = |address: &str| all_from(&telling("instance-outside")[..2], address);
    let [without, with] = both(&outside(SAME_SYSTEM), &machine);
    found(&without, "role/web-server", &["home_left"], MEDIUM, &["GetCallerIdentity"]);
    quiet(&with, &left);
    let [without, with] = both(&outside(SAME_PREFIX), &machine);
    quiet(&without, &left);
    found(&with, "role/web-server", &["home_left"], MEDIUM, &["GetCallerIdentity"]);
}

#[test]
fn neighbours_are_those_in_the_same_system() {
    let others = |address: &'static str| {
        let days = ["amy", "bob", "cy"].map(|name| {
            let Who(who, ..) = user(name);
            routine(&Who(who, address, CLI), FIRST, 36, &ROUTINE)
        });
        [jane(), days.concat()].concat()
    };
    // Jane comes from their system, but not from their prefix.
    let [without, with] = both(&from(AWAY), &others(SAME_PREFIX));
    assert!(codes(without.one("user/jane")).contains("new_network"));
    assert!(codes(with.one("user/jane")).contains("shared_network"), "{:#}", with.report);
    // And from their prefix, but not from their system.
    let [without, with] = both(&from(AWAY), &others("203.0.1.9"));
    assert!(codes(without.one("user/jane")).contains("shared_network"));
    assert!(codes(with.one("user/jane")).contains("new_network"), "{:#}", with.report);
}

#[test]
fn guesses_from_another_prefix_of_the_system_are_guesses_from_there() {
    let guessed = |address: &str| {
        let mut records = all_from(&telling("guessed"), address);
        for record in &mut records[6..] {
            record["sourceIPAddress"] = json!(HOME);
        }
        records
    };
    let has = |answer: &Answer| {
        answer.of("user/jane").iter().any(|finding| codes(finding).contains("guessed"))
    };
    assert_eq!(both(&guessed(SAME_SYSTEM), &jane()).each_ref().map(has), [false, true]);
    assert_eq!(both(&guessed(SAME_PREFIX), &jane()).each_ref().map(has), [true, false]);
}

#[test]
fn the_house_vouches_for_nobody_else_in_its_system() {
    let config = "[policy]\ncorporate_networks = ['198.51.100.0/24', '203.0.113.0/24']\n";
    let [without, with] = both_with(&from(AWAY), &jane(), config);
    silent(&without);
    silent(&with);
    let [_, with] = both_with(&from(SAME_SYSTEM), &jane(), config);
    found(&with, "user/jane", &SHIFT, HIGH, &DONE);
}
