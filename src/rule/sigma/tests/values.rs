//! What values mean without modifiers.

use serde_json::json;

use super::{check, check_field};

#[test]
fn texts_are_the_same_in_any_case() {
    check_field(
        "{f: 'CreateUser'}",
        &[
            (json!("CreateUser"), true),
            (json!("createuser"), true),
            (json!("CREATEUSER"), true),
            (json!("CreateUser2"), false),
            (json!(["x", "createUser"]), true),
            (json!(null), false),
        ],
    );
    check_field("{f: 'STRASSE Ä'}", &[(json!("strasse ä"), true)]);
    check("{f: x}", &[(json!({}), false), (json!({ "g": "x" }), false)]);
}

#[test]
fn wildcards_and_their_escapes() {
    check_field("{f: 'a*c'}", &[(json!("abc"), true), (json!("ac"), true), (json!("acb"), false)]);
    check_field("{f: 'a?c'}", &[(json!("aBc"), true), (json!("ac"), false)]);
    check_field(r"{f: 'a\*c'}", &[(json!("a*c"), true), (json!("abc"), false)]);
    check_field(r"{f: 'a\?c'}", &[(json!("a?c"), true), (json!("abc"), false)]);
    check_field(r"{f: 'a\b'}", &[(json!(r"a\b"), true), (json!(r"a\\b"), false)]);
    check_field(r"{f: 'a\\b'}", &[(json!(r"a\b"), true), (json!(r"a\\b"), false)]);
    check_field(r"{f: 'a\\*'}", &[(json!(r"a\bc"), true), (json!("a*"), false)]);
    check_field(r"{f: 'a\\\*'}", &[(json!(r"a\*"), true), (json!(r"a\b"), false)]);
    check_field("{f: '*'}", &[(json!("x"), true), (json!(""), true), (json!(null), false)]);
    check_field("{f: 'a*\n\n  c'}", &[(json!("ab\nc"), true)]);
}

#[test]
fn null_is_a_missing_field_and_an_empty_text_is_not() {
    check(
        "{f: null}",
        &[
            (json!({}), true),
            (json!({ "f": null }), true),
            (json!({ "f": "" }), false),
            (json!({ "f": "x" }), false),
            (json!({ "f": {} }), false),
        ],
    );
    check("{f: }", &[(json!({}), true), (json!({ "f": 1 }), false)]);
    check("{f: []}", &[(json!({}), true), (json!({ "f": 1 }), false)]);
    check(
        "{f: ''}",
        &[
            (json!({ "f": "" }), true),
            (json!({}), false),
            (json!({ "f": null }), false),
            (json!({ "f": " " }), false),
        ],
    );
    check("{f: ['', null]}", &[(json!({}), true), (json!({ "f": "" }), true)]);
}

#[test]
fn numbers_are_numeric_texts() {
    check_field(
        "{f: 50126}",
        &[
            (json!(50126), true),
            (json!("50126"), true),
            (json!(50127), false),
            (json!("050126"), false),
        ],
    );
    check_field("{f: '50126'}", &[(json!(50126), true), (json!("50126"), true)]);
    check_field("{f: 012345678901}", &[(json!("012345678901"), true)]);
    check_field("{f: 0x10}", &[(json!(16), true)]);
    check_field("{f: -1.5}", &[(json!(-1.5), true), (json!("-1.5"), true)]);
    check_field("{f: 5.0}", &[(json!(5), true), (json!(5.0), true), (json!("5"), true)]);
    check_field("{f: true}", &[(json!(true), true), (json!("True"), true), (json!(false), false)]);
}

#[test]
fn lists_are_one_of_and_maps_are_all_of() {
    check_field(
        "{f: [a, 2, null]}",
        &[(json!("A"), true), (json!("2"), true), (json!(null), true), (json!("b"), false)],
    );
    check(
        "{f: a, g: b}",
        &[
            (json!({ "f": "a", "g": "b" }), true),
            (json!({ "f": "a" }), false),
            (json!({ "g": "b" }), false),
        ],
    );
    check(
        "[{f: a, g: b}, {f: c}]",
        &[
            (json!({ "f": "a", "g": "b" }), true),
            (json!({ "f": "c" }), true),
            (json!({ "f": "a" }), false),
        ],
    );
    check("[{f: a}, word]", &[(json!({ "f": "a" }), true), (json!({ "g": "a word" }), true)]);
}

#[test]
fn fields_are_paths_and_objects_are_their_json() {
    check(
        "{a.b.c: x}",
        &[
            (json!({ "a": { "b": { "c": "x" } } }), true),
            (json!({ "a": [{ "b": [{ "c": "y" }, { "c": "x" }] }] }), true),
            (json!({ "a": { "b": "x" } }), false),
        ],
    );
    check(
        "{requestParameters|contains: 'Suspended'}",
        &[
            (json!({ "requestParameters": { "v": { "Status": "Suspended" } } }), true),
            (json!({ "requestParameters": { "v": "Enabled" } }), false),
            (json!({ "Suspended": 1 }), false),
        ],
    );
}

#[test]
fn keywords_are_somewhere_in_the_record() {
    check(
        "['event::clear', drop]",
        &[
            (json!({ "a": { "b": ["x EVENT::clear y"] } }), true),
            (json!({ "z": "Drop" }), true),
            (json!({ "drop": "z" }), false),
        ],
    );
    check("one word", &[(json!({ "a": "just ONE word!" }), true), (json!({ "a": "word" }), false)]);
    check(
        "{'|all': [one, two]}",
        &[(json!({ "a": "one", "b": "two" }), true), (json!({ "a": "one" }), false)],
    );
    check("{'|re': '^t.o$'}", &[(json!({ "a": "two" }), true), (json!({ "a": "two." }), false)]);
    check("[404]", &[(json!({ "a": 404 }), true), (json!({ "a": "4" }), false)]);
}
