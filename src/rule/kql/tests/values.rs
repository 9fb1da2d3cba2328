//! Values: wildcards, escapes, numbers, times, addresses.

use serde_json::json;

use super::check;

#[test]
fn wildcards() {
    let record = json!({
        "a": "google.iam.admin.v1.CreateRole", "star": "a*b", "q": "what?", "ua": "x S3 Browser 9",
        "key": {"one": {"name": "n1"}, "two": {"name": "n2", "value": "v"}}, "n": 1234, "t": true,
    });
    check(
        &record,
        &[
            ("a: google*", true),
            ("a: *CreateRole", true),
            ("a: *admin*", true),
            ("a: google.iam.admin.v*.CreateRole", true),
            ("a: google.iam.admin.v*.DeleteRole", false),
            ("a: *iam*Role*", true),
            ("a: *Role*iam*", false),
            ("a: google", false),
            ("a: admin*", false),
            ("a: *GOOGLE*", false),
            ("a: \"google*\"", false),
            ("a: \"*\"", false),
            ("a: g?ogle*", false),
            ("q: what?", true),
            ("q: \"what?\"", true),
            ("ua: *S3 Browser*", true),
            ("ua: *S3 Browser", false),
            ("ua: * S3 *", true),
            ("star: a*b", true),
            ("star: \"a*b\"", true),
            ("star: a\\*b", true),
            ("star: a\\*", false),
            ("star: a\\**", true),
            ("a: google\\*", false),
            ("n: 12*", true),
            ("t: t*", true),
            ("missing: a*", false),
            ("not a: google*", false),
            ("a: (aws* or google*)", true),
            // In names.
            ("key.*.name: n2", true),
            ("key.*.name: n3", false),
            ("key.*: v", true),
            ("k*e: v", true),
            ("*.value: v", true),
            ("key.*.value: *", true),
            ("key.*.other: *", false),
            ("not key.*.name: n1", false),
            ("key.one.*: (n1 and not v)", true),
        ],
    );
}

#[test]
fn escapes_in_quotes() {
    let record = json!({
        "quote": "say \"hi\"", "slash": "a\\b", "tab": "a\tb", "line": "a\nb", "return": "a\rb",
        "path": "C:\\Users", "uni": "é", "emoji": "😀", "u": "\\u12", "special": "(a:b)<c>{d}",
        "word": "a and b or not c",
    });
    check(
        &record,
        &[
            (r#"quote: "say \"hi\"""#, true),
            (r#"slash: "a\\b""#, true),
            (r#"slash: "a\\\\b""#, false),
            (r#"tab: "a\tb""#, true),
            ("tab: \"a\tb\"", true),
            (r#"line: "a\nb""#, true),
            ("line: \"a\nb\"", true),
            (r#"return: "a\rb""#, true),
            (r#"path: "C:\Users""#, true),
            (r#"path: "C:\\Users""#, true),
            (r#"uni: "\u00e9""#, true),
            (r#"uni: "\u00E9""#, true),
            (r#"emoji: "\ud83d\ude00""#, true),
            (r#"u: "\u12""#, true),
            (r#"special: "(a:b)<c>{d}""#, true),
            (r#"word: "a and b or not c""#, true),
        ],
    );
}

#[test]
fn escapes_without_quotes() {
    let record = json!({
        "k8s": "system:node:ip-1", "round": "f(x)", "quote": "a\"b", "slash": "a\\b", "angle": "<a>",
        "curly": "{a}", "star": "a*b", "tab": "a\tb", "line": "a\nb", "return": "a\rb", "uni": "é",
        "emoji": "😀", "word": "a and b", "order": "order not c", "nots": "a not b", "all": "or",
        "x:y": "colon", "cannot": "cannot do", "android": "android orbit nothing", "name": "a\not",
    });
    check(
        &record,
        &[
            (r"k8s: system\:node\:ip-1", true),
            (r"k8s: system\:node\:*", true),
            (r"round: f\(x\)", true),
            (r#"quote: a\"b"#, true),
            (r"slash: a\\b", true),
            (r"angle: \<a\>", true),
            (r"curly: \{a\}", true),
            (r"star: a\*b", true),
            (r"tab: a\tb", true),
            (r"line: a\nb", true),
            (r"return: a\rb", true),
            (r"uni: \u00e9", true),
            (r"emoji: \ud83d\ude00", true),
            (r"word: a \and b", true),
            (r"word: a \AND b", false),
            (r"order: order \not c", true),
            (r"order: \order \not c", true),
            (r"nots: a \not b", true),
            (r"nots: a \NOT b", false),
            (r"all: \or", true),
            (r"name: a\not", false),
            (r"name: a\\not", false),
            (r"name: a\notx", false),
            (r"nots: (\not or a \not b)", true),
            (r"x\:y: colon", true),
            ("\"x:y\": colon", true),
            // No keywords inside words.
            ("cannot: cannot do", true),
            ("android: android orbit nothing", true),
            ("(android: android orbit nothing)", true),
        ],
    );
}

#[test]
fn numbers_and_booleans() {
    let record = json!({
        "n": 5, "text": "5", "big": 50126, "f": 1.5, "neg": -3, "t": true, "no": false,
        "tt": "true", "ports": [22, 8080], "when": "2026-01-31T10:30:15.5Z", "name": "mango",
        "inf": "inf",
    });
    check(
        &record,
        &[
            ("n: 5", true),
            ("n: \"5\"", true),
            ("text: 5", true),
            ("text: \"5\"", true),
            ("n: 6", false),
            ("n: (4 or 5)", true),
            ("f: 1.5", true),
            ("neg: -3", true),
            ("t: true", true),
            ("t: \"true\"", true),
            ("t: false", false),
            ("no: false", true),
            ("tt: true", true),
            ("not t: false", true),
            ("n > 4", true),
            ("n>4", true),
            ("n > 5", false),
            ("n >= 5", true),
            ("n < 5", false),
            ("n <= 5", true),
            ("n < 10", true),
            ("big >= 50126 and big < 60000", true),
            ("n >= \"5\"", true),
            ("text > 4.5", true),
            ("neg < 0", true),
            ("f > 1e0", true),
            ("f > 15e-1", false),
            ("missing > 0", false),
            ("not missing > 0", true),
            ("name > 5", false),
            ("inf > 5", false),
            ("t > 0", false),
            // Different elements, as everywhere.
            ("ports > 1000 and ports < 100", true),
            ("ports > 9000", false),
            ("\"n\" > 4", true),
            ("* > 50000", true),
            ("* > 60000000", false),
            ("name > banana", true),
            ("name < banana", false),
            ("name <= mango", true),
            ("name > inf", true),
        ],
    );
}

#[test]
fn times() {
    let record = json!({"t": "2026-01-31T10:30:15.5Z", "later": "2026-02-01T00:00:00Z"});
    check(
        &record,
        &[
            ("t >= 2026-01-31", true),
            ("t > 2026-01-31", false),
            ("t <= 2026-01-31", true),
            ("t < 2026-01-31", false),
            ("later > 2026-01-31", true),
            ("later <= \"2026-01-31\"", false),
            ("t >= 2026-01 and t <= 2026-01", true),
            ("t > 2025-12", true),
            ("later < 2026-02", false),
            ("later >= 2026-02", true),
            ("t < \"2026-01-31T10:31\"", true),
            ("t <= \"2026-01-31T10:30\"", true),
            ("t > \"2026-01-31T10:30\"", false),
            ("t <= \"2026-01-31T10\"", true),
            ("t <= \"2026-01-31T10:30:15Z\"", true),
            ("t > \"2026-01-31T10:30:15.4Z\"", true),
            ("t > \"2026-01-31T10:30:15.500Z\"", false),
            ("t >= \"2026-01-31T10:30:15.500Z\"", true),
            ("t <= \"2026-01-31T12:30:15+02:00\"", true),
            ("t < \"2026-01-31T12:30:15+02:00\"", false),
            (r"t >= 2026-01-31T10\:30\:00", true),
        ],
    );
}

#[test]
fn addresses() {
    let record = json!({
        "source": {"ip": "10.1.2.3"}, "six": "2001:db8::7", "mapped": "::ffff:10.1.2.3",
        "cidr": "0.0.0.0/0", "action": "a/b", "ips": ["192.0.2.1", "203.0.113.5"], "host": "server",
    });
    check(
        &record,
        &[
            ("source.ip: 10.1.2.3", true),
            ("source.ip: \"10.1.2.3\"", true),
            ("source.ip: 10.1.2.4", false),
            ("source.ip: \"10.0.0.0/8\"", true),
            ("source.ip: 10.0.0.0/8", true),
            ("source.ip: 11.0.0.0/8", false),
            ("source.ip: (11.0.0.0/8 or 10.1.0.0/16)", true),
            ("not source.ip: (10.0.0.0/8 or 172.16.0.0/12 or 192.168.0.0/16)", false),
            ("source.ip: 10.1.2.3/32", true),
            ("source.ip: 10.*", true),
            ("source.ip: 0.0.0.0/0", true),
            ("source.ip: 10.0.0.0/33", false),
            ("mapped: 10.0.0.0/8", true),
            ("six: \"2001:db8::/32\"", true),
            ("six: \"2001:db9::/32\"", false),
            (r"six: 2001\:db8\:\:7", true),
            ("six: \"2001:0DB8:0:0::7\"", true),
            ("six: \"::/0\"", true),
            ("six: 0.0.0.0/0", false),
            ("cidr: 0.0.0.0/0", true),
            ("cidr: \"0.0.0.0/0\"", true),
            ("cidr: 10.0.0.0/8", false),
            ("host: 0.0.0.0/0", false),
            ("action: a/b", true),
            ("ips: 203.0.113.0/24", true),
            ("ips: (203.0.113.0/24 and 192.0.2.0/24)", true),
            ("source.ip >= 10.0.0.0 and source.ip <= 10.255.255.255", true),
            ("source.ip > 9.255.255.255", true),
            ("source.ip < 10.1.2.3", false),
            ("source.ip <= 10.1.2.3", true),
            ("source.ip > 10.1.2.3", false),
            ("source.ip < 0.0.0.0", false),
            ("source.ip > 255.255.255.255", false),
            ("host >= 0.0.0.0", false),
            ("six >= \"2001:db8::\"", true),
            ("six < \"2001:db8::7\"", false),
        ],
    );
}
