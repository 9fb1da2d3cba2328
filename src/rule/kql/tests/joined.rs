//! Fields, and how what is asked of them is joined.

use serde_json::json;

use super::check;

#[test]
fn values_of_fields() {
    let record = json!({
        "event": {"action": "DeleteAccessKey", "outcome": "success", "empty": "", "none": null},
        "user": {"name": "Ana Lima", "roles": ["admin", "auditor"], "id": []},
        "dotted.key": {"in.side": "x"},
        "folded": {"action": "MICROSOFT.COMPUTE/Write"},
    });
    check(
        &record,
        &[
            ("", true),
            (" \n\t ", true),
            ("event.action: DeleteAccessKey", true),
            ("event.action:DeleteAccessKey", true),
            ("event.action : DeleteAccessKey", true),
            ("  event.action:\n  DeleteAccessKey\n", true),
            ("event.action:\u{a0}DeleteAccessKey\u{a0}", true),
            ("event.action: \"DeleteAccessKey\"", true),
            ("\"event.action\": DeleteAccessKey", true),
            ("event.action: deleteaccesskey", false),
            ("event.action: DeleteAccess", false),
            ("event.action: \"DeleteAccess\"", false),
            ("event.nothing: DeleteAccessKey", false),
            ("event: DeleteAccessKey", false),
            ("dotted.key.in.side: x", true),
            ("folded.action: microsoft.compute/WRITE", true),
            ("folded.action: \"Microsoft.Compute/write\"", true),
            ("folded.action: Microsoft.COMPUTE/*", true),
            ("folded.action: microsoft.storage/*", false),
            // Words run on to the next keyword.
            ("user.name: Ana Lima", true),
            ("user.name: Ana  Lima", false),
            ("user.name: Ana", false),
            ("user.name: Lima", false),
            ("user.name: Ana Lima and event.outcome: success", true),
            ("user.name: \"Ana Lima\"", true),
            ("event.empty: \"\"", true),
            ("event.outcome: \"\"", false),
            // Any element will do, and not always the same.
            ("user.roles: admin", true),
            ("user.roles: auditor", true),
            ("user.roles: admin and user.roles: auditor", true),
            ("user.roles: (admin and auditor)", true),
            ("user.roles: (admin and owner)", false),
            ("not user.roles: admin", false),
            ("user.roles: (not admin)", false),
            ("user.roles: (not owner)", true),
        ],
    );
}

#[test]
fn missing_fields() {
    let record = json!({
        "a": "x", "empty": "", "none": null, "list": [], "nulls": [null], "mixed": [null, "y"],
        "no": false, "zero": 0, "object": {}, "parent": {"child": "z"},
    });
    check(
        &record,
        &[
            ("a: *", true),
            ("a:*", true),
            ("(a: *)", true),
            ("missing: *", false),
            ("empty: *", true),
            ("none: *", false),
            ("list: *", false),
            ("nulls: *", false),
            ("mixed: *", true),
            ("no: *", true),
            ("zero: *", true),
            ("object: *", false),
            ("parent.*: *", true),
            ("missing.*: *", false),
            ("not a: *", false),
            ("not missing: *", true),
            ("not missing: x", true),
            ("not missing: (x or y)", true),
            ("missing: (not x)", true),
            ("missing: (not *)", true),
            ("not none: x", true),
            ("a: null", false),
            ("none: null", true),
            ("missing: null", true),
            ("list: null", true),
            ("mixed: null", false),
            ("not a: null", true),
            ("a: (null or x)", true),
            ("a: \"*\"", false),
            ("a: **", true),
        ],
    );
}

#[test]
fn and_or_not() {
    let record = json!({"a": "1", "b": "2", "c": "3"});
    check(
        &record,
        &[
            ("a: 1 and b: 2", true),
            ("a: 1 and b: 9", false),
            ("a: 9 or b: 2", true),
            ("a: 9 or b: 9", false),
            ("a: 1 AND b: 2", true),
            ("a: 1 And b: 2", true),
            ("a: 9 OR b: 2", true),
            ("a: 9 oR b: 2", true),
            ("NOT a: 9", true),
            ("Not a: 1", false),
            ("nOt a: 9 aNd nOT b: 9", true),
            // `and` binds closer than `or`, on either side.
            ("a: 1 or b: 9 and c: 9", true),
            ("(a: 1 or b: 9) and c: 9", false),
            ("a: 9 and b: 9 or c: 3", true),
            ("a: 9 and (b: 9 or c: 3)", false),
            ("a: 9 and b: 2 or a: 1 and b: 9", false),
            ("a: 9 and b: 2 or a: 1 and b: 2", true),
            // `not` binds closer than both.
            ("not a: 9 and b: 9", false),
            ("not (a: 9 and b: 9)", true),
            ("not a: 1 or b: 2", true),
            ("not (a: 1 or b: 2)", false),
            ("a: 1 and not b: 9", true),
            ("a: 1 and not b: 2", false),
            ("a: 9 or not b: 9", true),
            ("not not a: 1", true),
            ("not not not a: 1", false),
            ("not (not a: 1)", true),
            ("not(a: 9)", true),
            ("a: 1 and(b: 2)", true),
            ("(a: 9)or(b: 2)", true),
            ("a: \"1\"and b: \"2\"", true),
            ("((((a: 1))))", true),
            ("( a: 1 )", true),
            ("(\n  a: 1\n  and b: 2\n)\nor c: 9", true),
            ("a: 1 and b: 2 and c: 3", true),
            ("a: 1 and b: 2 and c: 9", false),
            ("a: 8 or b: 8 or c: 3", true),
        ],
    );
}

#[test]
fn lists_of_values() {
    let record = json!({"a": "x", "b": ["p", "q"], "w": "two words", "state": "OR"});
    check(
        &record,
        &[
            ("a: (x)", true),
            ("a:(x or y)", true),
            ("a: (y or x)", true),
            ("a: (y or z)", false),
            ("a: (\"y\" OR \"x\")", true),
            ("a: ( x )", true),
            ("a: ((x))", true),
            ("a: (x and y)", false),
            ("b: (p and q)", true),
            ("a: (not y)", true),
            ("a: (not x)", false),
            ("a: (not x or y)", false),
            ("a: (not y and not z)", true),
            ("a: (x and not y)", true),
            ("a: (x* and not (xy or xz))", true),
            ("b: (p and not q)", false),
            // The same precedence as outside.
            ("b: (p or n and m)", true),
            ("b: ((p or n) and m)", false),
            ("b: (not m and n or q)", true),
            ("b: (p and (m or q))", true),
            ("not a: (y or z)", true),
            ("not a: (x or z)", false),
            ("w: (two words or three words)", true),
            ("w: (two or words)", false),
            ("a: (x or y) and w: \"two words\"", true),
            // Keywords as values, where nothing else can be meant.
            ("state: OR", true),
            ("state: (CA or OR)", true),
            ("state: (OR or CA)", true),
            ("state: (AND or CA)", false),
            ("a: x and state: OR", true),
            ("state: \"OR\"", true),
            ("state: \\OR", true),
            ("state: \\or", false),
        ],
    );
}

#[test]
fn objects_in_lists() {
    let record = json!({
        "delta": [{"action": "ADD", "role": "viewer"}, {"action": "REMOVE", "role": "owner"}],
        "one": {"a": "x", "b": "y"},
        "deep": [{"in": [{"k": "1", "v": "2"}, {"k": "3", "v": "4"}], "z": "9"}],
        "text": "x",
    });
    check(
        &record,
        &[
            ("delta.action: ADD and delta.role: owner", true),
            ("delta: { action: ADD and role: owner }", false),
            ("delta: { action: ADD and role: viewer }", true),
            ("delta:{action:ADD and role:viewer}", true),
            ("delta : { action: REMOVE }", true),
            ("delta: { action: (ADD or REMOVE) and not role: viewer }", true),
            ("delta: { action: ADD and not role: viewer }", false),
            ("delta: { (action: ADD and role: x) or role: owner }", true),
            ("not delta: { action: ADD and role: owner }", true),
            ("delta: { role: * }", true),
            ("delta: { other: * }", false),
            ("delta: { owner }", true),
            ("delta: { * }", true),
            ("one: { a: x and b: y }", true),
            ("one: { a: x and b: z }", false),
            ("deep: { in: { k: 1 and v: 2 } and z: 9 }", true),
            ("deep: { in: { k: 1 and v: 4 } and z: 9 }", false),
            ("deep.in: { k: 3 and v: 4 }", true),
            ("missing: { a: x }", false),
            ("not missing: { a: x }", true),
            ("text: { a: x }", false),
            ("delta: { action: ADD } and one: { b: y }", true),
        ],
    );
}

#[test]
fn without_a_field() {
    let record = json!({"a": {"b": "needle"}, "l": ["one", "two words"], "n": 42, "folded": "Hay"});
    check(
        &record,
        &[
            ("needle", true),
            ("\"needle\"", true),
            ("needl", false),
            ("needl*", true),
            ("*eedl*", true),
            ("\"needl*\"", false),
            ("two words", true),
            ("two", false),
            ("42", true),
            ("needle and 42", true),
            ("needle and not 43", true),
            ("(needle or thread) and one", true),
            ("not thread", true),
            ("*: needle", true),
            ("*: (thread or one)", true),
            ("*: thread", false),
            ("hay", false),
            ("*: *", true),
            ("*", true),
            ("not *", false),
            ("Zm9v==", false),
            ("needle and a.b: needle", true),
        ],
    );
}

#[test]
fn case_is_asked_by_whole_names() {
    let asked = std::cell::RefCell::new(Vec::new());
    let query = "a.b: x and c: { d: (y or z) and e: { f > 1 } } and word";
    super::super::parse(query, &|field| {
        asked.borrow_mut().push(field.name.clone());
        crate::rule::predicate::Case::Exact
    })
    .expect("a query");
    assert_eq!(asked.into_inner(), ["a.b", "c.d", "c.e.f", "*"]);
}

#[test]
fn a_rule_as_people_write_it() {
    let query = r#"
        (event.provider:"AWS IAM" AND event.action:("DeleteAccessKey" OR "CreatePolicyVersion"))
        OR
        (event.provider:"gcp.iam" AND event.action:("google.iam.admin.v1.DeleteServiceAccountKey"
            OR "SetIamPolicy"))
    "#;
    let of = |provider, action| json!({"event": {"provider": provider, "action": action}});
    check(&of("AWS IAM", "DeleteAccessKey"), &[(query, true)]);
    check(&of("gcp.iam", "SetIamPolicy"), &[(query, true)]);
    check(&of("AWS IAM", "SetIamPolicy"), &[(query, false)]);
}

#[test]
fn bounds_are_wide_enough_for_what_people_write() {
    let deep = |depth: usize| format!("{}a: 1{}", "(".repeat(depth), ")".repeat(depth));
    check(&json!({"a": 1}), &[(&deep(super::super::DEEPEST), true)]);
    let list: Vec<String> = (0..20_000).map(|number| format!("{number}")).collect();
    let query = format!("a: ({})", list.join(" or "));
    check(&json!({"a": 19_999}), &[(&query, true)]);
    check(&json!({"a": 20_000}), &[(&query, false)]);
}
