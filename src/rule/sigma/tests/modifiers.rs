//! What modifiers make of values.

use serde_json::json;

use super::{check, check_field, reason, selection};

#[test]
fn places_in_a_text() {
    check_field(
        "{f|contains: 'b?d'}",
        &[(json!("aBxde"), true), (json!("bxd"), true), (json!("bd"), false)],
    );
    check_field("{f|startswith: ab}", &[(json!("ABC"), true), (json!("xab"), false)]);
    check_field("{f|endswith: bc}", &[(json!("aBC"), true), (json!("bcx"), false)]);
    check_field(
        "{f|contains: [x, y]}",
        &[(json!("axb"), true), (json!("ayb"), true), (json!("z"), false)],
    );
    check_field("{f|contains|all: [x, y]}", &[(json!("yx"), true), (json!("x"), false)]);
    check_field("{f|all|contains: [x, y]}", &[(json!("yx"), true), (json!("x"), false)]);
    check(
        "{f|contains: '*'}",
        &[
            (json!({ "f": "x" }), true),
            (json!({ "f": { "a": 1 } }), true),
            (json!({}), false),
            (json!({ "f": null }), false),
        ],
    );
    check_field("{f|startswith: 12}", &[(json!(123), true), (json!(312), false)]);
}

#[test]
fn case_matters_where_asked() {
    check_field("{f|cased: 'aB*'}", &[(json!("aBc"), true), (json!("abc"), false)]);
    check_field("{f|contains|cased: B}", &[(json!("aBc"), true), (json!("abc"), false)]);
}

#[test]
fn expressions_match_somewhere_and_in_their_case() {
    check_field("{f|re: 'b+c'}", &[(json!("abbcd"), true), (json!("aBBcd"), false)]);
    check_field("{f|re: '^b+c$'}", &[(json!("bbc"), true), (json!("abbc"), false)]);
    check_field("{f|re|i: 'b+c'}", &[(json!("aBBcd"), true)]);
    check_field("{f|re: '^b'}", &[(json!("a\nb"), false)]);
    check_field("{f|re|m: '^b'}", &[(json!("a\nb"), true)]);
    check_field("{f|re: 'a.b'}", &[(json!("a\nb"), false), (json!("axb"), true)]);
    check_field("{f|re|s: 'a.b'}", &[(json!("a\nb"), true)]);
    check_field("{f|re|i|m|s: '^B.C'}", &[(json!("a\nb\nc"), true)]);
    check_field(
        "{f|re: ['^a', '^b']}",
        &[(json!("ax"), true), (json!("bx"), true), (json!("cx"), false)],
    );
    check_field(r"{f|re: '\d{3}\*'}", &[(json!("123*"), true), (json!("123"), false)]);
    let wanted = reason(&selection("{f|re: '(?<!a)b'}"));
    assert!(wanted.starts_with("its regular expression wants too much: look-around"), "{wanted}");
    let wanted = reason(&selection(r"{f|re: '(a)\1'}"));
    assert!(wanted.contains("backreferences are not supported"), "{wanted}");
}

#[test]
fn networks_hold_addresses() {
    check_field(
        "{f|cidr: 203.0.113.0/24}",
        &[
            (json!("203.0.113.77"), true),
            (json!("203.0.114.1"), false),
            (json!("AWS Internal"), false),
        ],
    );
    check_field(
        "{f|cidr: ['10.0.0.0/8', '2001:db8::/32']}",
        &[(json!("10.9.8.7"), true), (json!("2001:db8:1::1"), true), (json!("2001:db9::1"), false)],
    );
    check_field(
        "{f|cidr: 203.0.113.7}",
        &[(json!("203.0.113.7"), true), (json!("203.0.113.8"), false)],
    );
}

#[test]
fn fields_exist_or_do_not() {
    check(
        "{f|exists: true}",
        &[
            (json!({ "f": "" }), true),
            (json!({ "f": {} }), true),
            (json!({ "f": null }), false),
            (json!({}), false),
        ],
    );
    check("{f|exists: 'no'}", &[(json!({ "f": "" }), false), (json!({}), true)]);
    check("{f|exists: false}", &[(json!({ "f": 0 }), false), (json!({ "g": 0 }), true)]);
}

#[test]
fn fields_are_compared_with_each_other() {
    let both = |f: &str, g: &str| json!({ "f": f, "g": g });
    check(
        "{f|fieldref: g}",
        &[(both("Ann", "ann"), true), (both("ann", "bob"), false), (json!({ "f": "ann" }), false)],
    );
    check(
        "{f|fieldref|startswith: g}",
        &[(both("annie", "Ann"), true), (both("ann", "annie"), false)],
    );
    check(
        "{f|fieldref|endswith: g}",
        &[(both("user/ann", "ann"), true), (both("ann/x", "ann"), false)],
    );
    check("{f|fieldref|contains: g}", &[(both("x/ann/y", "ann"), true), (both("x", "ann"), false)]);
    check("{f|cased|fieldref: g}", &[(both("Ann", "ann"), false), (both("ann", "ann"), true)]);
    check("{f|fieldref|neq: g}", &[(both("ann", "ann"), false), (both("ann", "bob"), true)]);
}

#[test]
fn encodings_are_found_in_their_case() {
    check_field("{f|base64: foobar}", &[(json!("Zm9vYmFy"), true), (json!("zm9vymfy"), false)]);
    check_field("{f|base64|contains: foobar}", &[(json!("xxZm9vYmFyxx"), true)]);
    check_field(
        "{f|base64offset|contains: foobar}",
        &[
            (json!("Zm9vYmFy"), true),
            (json!("eGZvb2Jhcng="), true),
            (json!("eHhmb29iYXJ4"), true),
            (json!("eHhmb29iYXI"), true),
            (json!("Zm9v"), false),
        ],
    );
    check_field(
        "{f|wide|base64offset|contains: foo}",
        &[(json!("xZgBvAG8Ax"), true), (json!("Zm9v"), false)],
    );
    check_field("{f|utf16le|base64: foo}", &[(json!("ZgBvAG8A"), true)]);
    check_field("{f|utf16be|base64: foo}", &[(json!("AGYAbwBv"), true)]);
    check_field("{f|utf16|base64: foo}", &[(json!("//5mAG8AbwA="), true)]);
    check_field(r"{f|base64: 'a\*'}", &[(json!("YSo="), true)]);
}

#[test]
fn dashes_stand_for_each_other() {
    check_field(
        "{f|contains|windash: ' -enc'}",
        &[
            (json!("cmd -enc x"), true),
            (json!("cmd /ENC x"), true),
            (json!("cmd –enc"), true),
            (json!("cmd —enc"), true),
            (json!("cmd enc"), false),
        ],
    );
}

#[test]
fn numbers_are_compared_as_numbers() {
    for (order, one, two, three) in [
        ("lt", true, false, false),
        ("lte", true, true, false),
        ("gt", false, false, true),
        ("gte", false, true, true),
    ] {
        check_field(
            &format!("{{f|{order}: 10}}"),
            &[
                (json!(9), one),
                (json!("10"), two),
                (json!(10.0), two),
                (json!(100), three),
                (json!("ten"), false),
                (json!(null), false),
            ],
        );
    }
    check_field("{f|gt: '1.5'}", &[(json!(2), true), (json!(1), false)]);
}

#[test]
fn other_values_are_those_that_are_not_the_same() {
    check(
        "{f|neq: a}",
        &[(json!({ "f": "A" }), false), (json!({ "f": "b" }), true), (json!({}), true)],
    );
    check_field("{f|neq: [1, 2]}", &[(json!(1), false), (json!("2"), false), (json!(3), true)]);
    check_field("{f|contains|neq: a}", &[(json!("xax"), false), (json!("x"), true)]);
}

#[test]
fn placeholders_stand_for_what_the_configuration_says() {
    check_field(
        "{f|expand: '%admins%'}",
        &[
            (json!("Alice"), true),
            (json!("bob"), true),
            (json!("eve"), false),
            (json!("%admins%"), false),
        ],
    );
    check_field(
        "{f|expand|endswith: 'user/%admins%'}",
        &[(json!("x:user/alice"), true), (json!("alice"), false)],
    );
    check_field(
        "{f|expand|cidr: '%nets%'}",
        &[(json!("10.1.1.1"), true), (json!("11.1.1.1"), false)],
    );
    check_field(
        "{f|expand: '%admins%-%admins%'}",
        &[(json!("bob-alice"), true), (json!("bob"), false)],
    );
    check_field(r"{f|expand: '\%admins%'}", &[(json!("%admins%"), true), (json!("alice"), false)]);
    check_field("{f|expand: '100% of 5%'}", &[(json!("100% of 5%"), true)]);
    check_field("{f: '%admins%'}", &[(json!("%admins%"), true), (json!("alice"), false)]);
}

#[test]
fn parts_of_times() {
    let at = "2026-11-20T03:07:59Z";
    for (written, expected) in [
        ("{f|hour: 3}", true),
        ("{f|hour: 4}", false),
        ("{f|hour|lt: 6}", true),
        ("{f|gte|hour: 3}", true),
        ("{f|hour|gt: 3}", false),
        ("{f|minute: 7}", true),
        ("{f|day: 20}", true),
        ("{f|day: [1, 2]}", false),
        ("{f|month: 11}", true),
        ("{f|year: 2026}", true),
        ("{f|year|lt: 2026}", false),
    ] {
        check_field(written, &[(json!(at), expected), (json!("no time"), false)]);
    }
    assert_eq!(reason(&selection("{f|week: 3}")), "hunt does not count weeks (`week`)");
}
