use super::*;
use crate::evidence::lines::{Plain, of_line};

fn told<'a>(line: &'a str) -> Told<'a> {
    super::line(line.as_bytes(), &Columns::DEFAULT)
}

fn flow<'a>(told: Told<'a>) -> Flow<'a> {
    match told {
        Told::Flow(flow, None) => flow,
        other => panic!("{other:?}"),
    }
}

fn bad(told: Told<'_>) -> &'static str {
    match told {
        Told::Bad(reason) => reason,
        other => panic!("{other:?}"),
    }
}

fn all<'a>(format: Format, json: &'a str) -> Vec<Told<'a>> {
    let mut found = Vec::new();
    record(format, json.as_bytes(), |told| found.push(told));
    found
}

fn address(text: &str) -> Host {
    Host::from(text.parse::<IpAddr>().expect("an address"))
}

#[test]
fn addresses_are_read_as_the_standard_library_reads_them() {
    for text in [
        "10.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1..2.3",
        "1.2.3.4 ",
        "",
        "-",
        "::",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "fe80::1%eth0",
        "1.2.3.",
        ".1.2.3",
        "999.1.1.1",
        "1.2.3.4444",
        "00.1.1.1",
    ] {
        let expected = text.parse::<IpAddr>().ok().map(Host::from);
        assert_eq!(Host::parse(text.as_bytes()), expected, "{text}");
        if let Some(host) = expected {
            let address: IpAddr = text.parse().expect("an address");
            assert_eq!(host.address(), address.to_canonical(), "{text}");
        }
    }
}

#[test]
fn a_line_of_version_2() {
    let flow = flow(told(
        "2 111122223333 eni-1 10.0.0.1 203.0.113.5 49152 443 6 10 840 1793520000 1793520058 REJECT OK",
    ));
    assert_eq!(flow.hosts, [address("10.0.0.1"), address("203.0.113.5")]);
    assert_eq!((flow.ports, flow.protocol, flow.start), ([49152, 443], 6, 1_793_520_000));
    assert_eq!((flow.bytes, flow.packets), (840, 10));
    assert!(flow.rejected && !flow.uncounted);
    assert_eq!(flow.teller.account.raw, b"111122223333");
    assert_eq!(flow.teller.interface.raw, b"eni-1");
    assert_eq!(flow.direction, Direction::Unknown);
}

#[test]
fn what_tells_of_no_flow_is_told_apart() {
    assert!(matches!(told("2 1 eni-1 - - - - - - - 1 2 - NODATA"), Told::NoData));
    assert!(matches!(told("2 1 eni-1 - - - - - - - 1 2 - SKIPDATA"), Told::Skipped));
    for (line, reason) in [
        ("bogus line", NO_COLUMNS),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 2 ACCEPT OK more", NO_COLUMNS),
        ("2 1 eni-1 - - 1 2 6 1 1 1 2 ACCEPT OK", NO_ADDRESS),
        ("2 1 eni-1 10.0.0.1 x 1 2 6 1 1 1 2 ACCEPT OK", NO_ADDRESS),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 - - ACCEPT OK", NO_TIME),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 0 0 ACCEPT OK", NO_TIME),
        (
            "2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 99999999999999999999 99999999999999 ACCEPT OK",
            NO_TIME,
        ),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 70000 6 1 1 1 2 ACCEPT OK", NO_NUMBER),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 256 1 1 1 2 ACCEPT OK", NO_NUMBER),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 -1 1 1 2 ACCEPT OK", NO_NUMBER),
        ("2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 NaN 1 2 ACCEPT OK", NO_NUMBER),
    ] {
        assert_eq!(bad(told(line)), reason, "{line}");
    }
    let most = flow(told("2 1 e 10.0.0.1 10.0.0.2 1 2 6 99999999999999999999 1e300 1 2 ACCEPT OK"));
    assert_eq!((most.packets, most.bytes), (u64::MAX, u64::MAX));
}

#[test]
fn columns_stand_in_the_order_of_the_header() {
    let header = "dstaddr srcaddr pkt-srcaddr pkt-dstaddr pkt-dst-aws-service bytes start flow-direction instance-id dstport srcport vpc-id region";
    let Some(Plain::Flows(columns)) = of_line(header.as_bytes()) else { panic!("a header") };
    let line =
        "10.0.0.5 10.0.1.10 10.0.1.10 203.0.113.50 S3 7 60 egress i-1 443 50000 vpc-1 eu-west-1";
    let flow = flow(super::line(line.as_bytes(), &columns));
    assert_eq!(flow.hosts, [address("10.0.1.10"), address("10.0.0.5")]);
    assert_eq!(flow.behind.hosts, [None, Some(address("203.0.113.50"))]);
    assert_eq!(flow.behind.services.map(|text| text.raw), [&b""[..], b"S3"]);
    assert_eq!(flow.direction, Direction::Out);
    assert_eq!(flow.teller.instance.raw, b"i-1");
    assert_eq!(
        (flow.teller.network.raw, flow.teller.region.raw),
        (&b"vpc-1"[..], &b"eu-west-1"[..])
    );
    assert!(!flow.rejected);
}

#[test]
fn records_of_json_are_columns_in_any_spelling() {
    for json in [
        r#"{"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","dstport":443,"bytes":840.0,"start":60,"action":"REJECT","flow_direction":"ingress"}"#,
        r#"{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","dstPort":"443","bytes":"840","start":"1970-01-01 00:01:00.000","action":"reject","flowDirection":"ingress"}"#,
        r#"{ "flow-direction" : "ingress" , "dst-addr":"10.0.0.2","src_addr":"10.0.0.1","DstPort":443,"num_bytes":840,"end":60.0,"Action":"REJECT", "start":null }"#,
    ] {
        let [told] = all(Format::VpcFlow, json)[..] else { panic!("one") };
        let flow = flow(told);
        assert_eq!(flow.hosts, [address("10.0.0.1"), address("10.0.0.2")], "{json}");
        assert_eq!((flow.ports, flow.bytes, flow.start), ([0, 443], 840, 60), "{json}");
        assert!(flow.rejected && flow.direction == Direction::In, "{json}");
    }
    let [told] = all(Format::VpcFlow, r#"{"srcAddr":"null","dstAddr":"10.0.0.2","start":60}"#)[..]
    else {
        panic!("one")
    };
    assert_eq!(bad(told), NO_ADDRESS);
}

#[test]
fn tuples_of_security_groups_in_both_versions() {
    let record = |tuples: &str| {
        format!(
            r#"{{"properties":{{"Version":2,"flows":[{{"rule":"r","flows":[{{"mac":"000D","flowTuples":[{tuples}]}}]}}]}},"resourceId":"/SUBSCRIPTIONS/S/X/NETWORKSECURITYGROUPS/NSG","macAddress":"FFFF"}}"#
        )
    };
    let json = record(
        r#""1542110377,10.0.0.4,203.0.113.9,44931,443,T,O,A,B,,,,","1542110400,10.0.0.4,203.0.113.9,44931,443,T,O,A,E,10,1000,5,400","1542110401,203.0.113.9,10.0.0.4,5,53,U,I,D""#,
    );
    let told = all(Format::NsgFlow, &json);
    let [Told::Flow(begun, None), Told::Flow(ended, Some(answer)), Told::Flow(old, None)] =
        told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!((begun.bytes, begun.uncounted, begun.direction), (0, false, Direction::Out));
    assert_eq!((begun.teller.account.raw, begun.teller.network.raw), (&b"S"[..], &b"NSG"[..]));
    assert_eq!(begun.teller.interface.raw, b"000D");
    assert_eq!((ended.packets, ended.bytes), (10, 1000));
    assert_eq!(answer.hosts, [address("203.0.113.9"), address("10.0.0.4")]);
    assert_eq!((answer.ports, answer.direction), ([443, 44931], Direction::In));
    assert_eq!((answer.packets, answer.bytes), (5, 400));
    assert!(old.rejected && old.uncounted && old.protocol == 17 && old.direction == Direction::In);

    for tuple in [
        r#""""#,
        r#""1542110377,10.0.0.4""#,
        "7",
        r#""1542110377,10.0.0.4,203.0.113.9,44931,443,T,O,X,B,,,,""#,
        r#""x,10.0.0.4,203.0.113.9,44931,443,T,O,A,B,,,,""#,
        r#""1542110377,10.0.0.4,203.0.113.9,99999,443,T,O,A,B,,,,""#,
        r#""1542110377,10.0.0.4,203.0.113.9,1,443,T,O,A,E,a,b,c,d""#,
        r#""1,2,3,4,5,6,7,8,9,10,11,12,13,14""#,
    ] {
        let json = record(tuple);
        let told = all(Format::NsgFlow, &json);
        assert!(matches!(told[..], [Told::Bad(_)]), "{tuple}: {told:?}");
    }
    for json in ["{}", r#"{"properties":{"flows":[]}}"#, r#"{"properties":{"flows":{"flows":7}}}"#]
    {
        assert!(matches!(all(Format::NsgFlow, json)[..], [Told::NoData]), "{json}");
    }
}

#[test]
fn tuples_of_virtual_networks() {
    let json = r#"{"flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"r","flowTuples":["1793520003599,10.2.0.6,203.0.113.91,23956,443,6,O,E,NX,3,767,2,1580","1793520006999,198.51.100.22,10.2.0.6,22730,23,6,I,D,NX,0,0,0,0","1793520006999,198.51.100.22"]}]}]},"targetResourceID":"/subscriptions/s/x/virtualNetworks/vnet1","macAddress":"1122"}"#;
    let told = all(Format::VnetFlow, json);
    let [Told::Flow(sent, Some(answer)), Told::Flow(denied, None), Told::Bad(NO_COLUMNS)] =
        told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!((sent.start, sent.bytes, answer.bytes), (1_793_520_003, 767, 1580));
    assert!(denied.rejected && !sent.rejected);
    assert_eq!((sent.teller.network.raw, sent.teller.interface.raw), (&b"vnet1"[..], &b"1122"[..]));
}

#[test]
fn entries_of_google_cloud_are_of_the_end_that_reports() {
    let entry = |side: &str| {
        format!(
            r#"{{"jsonPayload":{{"reporter":"{side}","connection":{{"src_ip":"10.3.0.2","src_port":50000,"dest_ip":"10.3.0.3","dest_port":5432,"protocol":6}},"bytes_sent":"6000","packets_sent":"12","start_time":"2026-11-01T08:00:10.5Z","src_instance":{{"project_id":"p1","vm_name":"web"}},"dest_instance":{{"project_id":"p2","vm_name":"db"}},"src_vpc":{{"vpc_name":"v1"}},"dest_vpc":{{"vpc_name":"v2"}}}},"resource":{{"labels":{{"project_id":"p9"}}}}}}"#
        )
    };
    for (side, direction, project, machine, network) in
        [("SRC", Direction::Out, "p1", "web", "v1"), ("DEST", Direction::In, "p2", "db", "v2")]
    {
        let json = entry(side);
        let flow = flow(all(Format::GcpFlow, &json)[0]);
        assert_eq!(flow.direction, direction);
        let teller = flow.teller;
        assert_eq!(teller.account.raw, project.as_bytes());
        assert_eq!(
            (teller.instance.raw, teller.network.raw),
            (machine.as_bytes(), network.as_bytes())
        );
        assert_eq!((flow.bytes, flow.packets, flow.ports), (6000, 12, [50000, 5432]));
    }
    let gateway = r#"{"jsonPayload":{"reporter":"SRC_GATEWAY","connection":{"src_ip":"10.3.0.2","dest_ip":"10.3.0.3","protocol":1}},"timestamp":"2026-11-01T08:00:10Z","resource":{"labels":{"project_id":"p9","region":"europe-west1"}}}"#;
    let flow = flow(all(Format::GcpFlow, gateway)[0]);
    assert_eq!((flow.teller.account.raw, flow.uncounted), (&b"p9"[..], true));
    for (json, reason) in [
        ("{}", NO_ADDRESS),
        (r#"{"jsonPayload":{"connection":{"src_ip":"10.3.0.2","dest_ip":"10.3.0.3"}}}"#, NO_TIME),
        (
            r#"{"jsonPayload":{"connection":{"src_ip":"10.3.0.2","dest_ip":"10.3.0.3"},"bytes_sent":"many"},"timestamp":"2026-11-01T08:00:10Z"}"#,
            NO_NUMBER,
        ),
    ] {
        assert_eq!(bad(all(Format::GcpFlow, json)[0]), reason, "{json}");
    }
}

#[test]
fn whatever_stands_in_a_record_is_survived() {
    let json = r#"{"properties":{"flows":[{"flows":[{"flowTuples":["1793520003,10.0.0.1,10.0.0.2,1,2,T,O,A,B,1,2,3,4"]}]}]},"flowRecords":{"flows":[{"flowGroups":[{"flowTuples":["1793520003000,10.0.0.1,10.0.0.2,1,2,6,O,B,NX,1,2,3,4"]}]}]},"jsonPayload":{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2"}},"srcaddr":"10.0.0.1"}"#;
    for format in [Format::NsgFlow, Format::VnetFlow, Format::GcpFlow, Format::VpcFlow] {
        for end in 0..=json.len() {
            record(format, &json.as_bytes()[..end], |_| {});
            record(format, &json.as_bytes()[end..], |_| {});
        }
    }
}
