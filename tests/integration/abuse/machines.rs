//! Credentials of virtual machines, functions and containers, used from elsewhere.

use super::*;

/// A machine's calls from the inside, day after day.
fn machine(name: &str, session: &str, from: &'static str) -> Vec<Value> {
    let Who(who, ..) = role(name, session);
    routine(&Who(who, from, BOTO), FIRST, 36, &ROUTINE)
}

fn instance() -> Vec<Value> {
    machine("web-server", "i-0abc1234def567890", "10.0.3.4")
}

#[test]
fn credentials_of_an_instance_used_from_elsewhere_are_found() {
    let records = telling("instance-outside");
    let looked = hunt(&records[..2], &instance());
    let finding = found(&looked, "role/web-server", &["home_left"], MEDIUM, &["GetCallerIdentity"]);
    assert!(detail(finding, "home_left").contains("a virtual machine"), "{finding:#}");
    assert!(finding["attack"].to_string().contains("T1552.005"));
    let done = hunt(&records, &instance());
    let reasons = ["home_left", "new_client", "privileged_permission", "network_and_client"];
    found(&done, "role/web-server", &reasons, 4, &["CreateUser"]);
}

#[test]
fn an_instance_that_stays_inside_left_no_home() {
    // Another address of the same cloud, and one of the provider's own services.
    for inside in ["172.31.9.9", "10.99.0.1", "ec2.amazonaws.com"] {
        let records = all_from(&telling("instance-outside")[..2], inside);
        quiet(&hunt(&records, &instance()), &["home_left", "machine_network"]);
    }
}

#[test]
fn an_instance_behind_another_way_out_of_the_house_moved() {
    let others = ["amy", "bob", "cy"].map(|name| {
        let Who(who, ..) = user(name);
        routine(&Who(who, "203.0.113.9", CLI), FIRST, 36, &ROUTINE)
    });
    let routine = [instance(), others.concat()].concat();
    let answer = hunt(&telling("instance-outside")[..2], &routine);
    quiet(&answer, &["home_left"]);
    assert!(codes(answer.one("role/web-server")).contains("home_moved"));
    // Those who came along with it vouch for nothing.
    let others = ["amy", "bob", "cy"].map(|name| {
        let Who(who, ..) = user(name);
        crate::scope::routine(&Who(who, "203.0.113.9", CLI), "2024-05-05", 2, &ROUTINE)
    });
    let answer = hunt(&telling("instance-outside")[..2], &[instance(), others.concat()].concat());
    found(&answer, "role/web-server", &["home_left"], MEDIUM, &["GetCallerIdentity"]);
}

/// A fleet of instances in public subnets: each new one has an address of its own.
fn fleet() -> Vec<Value> {
    let addresses = ["192.0.2.9", "198.18.0.9", "198.51.100.9", "192.88.99.9"];
    let sessions = [
        "i-0aaa1234def567890",
        "i-0bbb1234def567890",
        "i-0ccc1234def567890",
        "i-0ddd1234def567890",
    ];
    let firsts = ["2024-04-01", "2024-04-08", "2024-04-15", "2024-04-22"];
    let of = |((session, address), first)| {
        let Who(who, ..) = role("web-server", session);
        routine(&Who(who, address, BOTO), first, 14, &ROUTINE)
    };
    sessions.into_iter().zip(addresses).zip(firsts).flat_map(of).collect()
}

#[test]
fn a_new_machine_of_a_fleet_whose_machines_all_have_networks_of_their_own_left_no_home() {
    let answer = hunt(&telling("instance-new-in-fleet"), &fleet());
    // The second had no fleet before it.
    let later = answer.findings().iter().filter(|it| text(&it["first_seen"]) > "2024-04-14");
    for finding in later {
        assert!(severity(finding) <= LOW && !codes(finding).contains("home_left"), "{finding:#}");
    }
}

#[test]
fn a_machine_of_such_a_fleet_that_is_in_two_networks_left_its_home() {
    let mut records = telling("instance-new-in-fleet");
    for record in &mut records {
        for (from, to) in [("i-0fff", "i-0ddd"), ("ASIAEXAMPLEINSTANCE2", "ASIAEXAMPLEINSTANCE3")] {
            *record = serde_json::from_str(&record.to_string().replace(from, to)).expect("still");
        }
    }
    let answer = hunt(&records, &fleet());
    let last = answer.of("role/web-server").into_iter();
    let last = last.max_by_key(|it| text(&it["first_seen"])).expect("one");
    assert!(codes(last).contains("home_left") && severity(last) == MEDIUM, "{last:#}");
}

#[test]
fn credentials_of_a_function_used_from_elsewhere_are_found() {
    let records = telling("function-outside");
    let routine = machine("thumbnails", "thumbnailer", "198.18.4.4");
    let looked = hunt(&records[..2], &routine);
    let finding = found(&looked, "role/thumbnails", &["home_left"], MEDIUM, &["GetCallerIdentity"]);
    assert!(detail(finding, "home_left").contains("a function"), "{finding:#}");
    found(&hunt(&records, &routine), "role/thumbnails", &["home_left"], 4, &["CreateUser"]);
}

#[test]
fn a_function_that_comes_from_everywhere_as_ever_is_quiet() {
    // Outside a network of the house, a function has whatever address the provider gives it.
    let addresses = [
        "192.0.2.9",
        "198.18.0.9",
        "198.19.0.9",
        "192.88.99.9",
        "192.31.196.9",
        "192.52.193.9",
        "192.175.48.9",
        "198.51.100.9",
        "192.1.1.1",
        "192.2.1.1",
    ];
    let from = |address| machine("thumbnails", "thumbnailer", address);
    let routine: Vec<Value> = addresses.into_iter().flat_map(from).collect();
    quiet(&hunt(&telling("function-outside")[..2], &routine), &["home_left"]);
}

#[test]
fn a_function_that_was_made_is_known_by_its_name() {
    let routine = [machine("resizer", "resizer", "198.18.4.4"), days_of("dev")].concat();
    let answer = hunt(&telling("function-by-its-name"), &routine);
    let holders: Vec<&str> =
        answer.findings().iter().map(|it| text(&it["identity"]["name"])).collect();
    let finding = answer.findings().iter().find(|it| codes(it).contains("home_left"));
    let finding = finding.unwrap_or_else(|| panic!("{holders:?}: {:#}", answer.report));
    assert!(severity(finding) >= MEDIUM, "{finding:#}");
}

#[test]
fn credentials_of_a_container_used_from_elsewhere_are_found() {
    let records = telling("container-outside");
    let routine = machine("orders-task", "0f3c2a9b7d6e41c08a5b9c7d1e2f3a4b", "10.0.4.4");
    let looked = hunt(&records[..2], &routine);
    let finding = found(&looked, "role/orders-task", &["home_left"], MEDIUM, &["ListBuckets"]);
    assert!(detail(finding, "home_left").contains("a container"), "{finding:#}");
    found(&hunt(&records, &routine), "role/orders-task", &["home_left"], 4, &["CreateUser"]);
    let inside = all_from(&records[..2], "10.0.4.9");
    quiet(&hunt(&inside, &routine), &["home_left"]);
}
