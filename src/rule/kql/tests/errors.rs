//! Queries that are wrong: where, and what is said.

use super::super::{DEEPEST, LONGEST, MOST_TEXTS};
use super::parse;

/// Each query has a `¡` where the fault is, and the words that must be said.
const WRONG: &[(&str, &str)] = &[
    // Parentheses, braces, quotes.
    ("¡(a: 1", "`)` is missing for the `(` here"),
    ("a: ¡(b or c", "`)` is missing for the `(` here"),
    ("a: 1 and ¡(b: 2 or (c: 3)", "`)` is missing"),
    ("a: ¡{ b: 1", "`}` is missing for the `{` here"),
    ("¡(a: 1}", "`)` is missing for the `(` here"),
    ("a: ¡{ b: 1 )", "`}` is missing for the `{` here"),
    ("a: 1¡)", "no `(` stands open"),
    ("¡) a: 1", "no `(` stands open"),
    ("a: 1 ¡}", "no `{` stands open"),
    ("a: ¡\"b", "closing `\"` is missing"),
    (r#"a: "b" and c: ¡"d\""#, "closing `\"` is missing"),
    ("¡()", "nothing stands between this `(` and the `)`"),
    ("a: ¡()", "nothing stands between"),
    ("a: ¡{}", "nothing stands between this `{` and the `}`"),
    ("¡{ a: 1 }", "`{` may only follow a field and a colon"),
    // Something is missing.
    ("a¡:", "nothing follows this `:`"),
    ("a ¡>=", "nothing follows this `>=`"),
    ("a: 1 ¡and", "nothing follows this `and`"),
    ("a: 1 ¡OR ", "nothing follows this `OR`"),
    ("a: 1 and ¡not", "nothing follows this `not`"),
    ("¡not ", "nothing follows this `not`"),
    ("a: (b ¡or)", "nothing stands between this `or` and the `)`"),
    ("a: 1 and ¡or b: 2", "`or` stands where"),
    ("a: 1 or ¡and b: 2", "in quotes"),
    ("¡and a: 1", "`and` stands where"),
    ("a: 1 and ¡or", "nothing follows this `or`"),
    ("¡: b", "a field is missing before this `:`"),
    ("¡> 5", "a field is missing before this `>`"),
    ("a:¡: b", "a value is missing before this `:`"),
    ("a: 1 and ¡: b", "a field is missing"),
    ("¡\"\": b", "no name"),
    // Two things with nothing between.
    ("a: \"b\" ¡c: d", "`and` or `or` is missing before `c`"),
    ("a: b ¡c: d", "`and` or `or` is missing before the field `c`"),
    ("a: b ¡c > 5", "before the field `c`"),
    ("a: b ¡(c: d)", "`and` or `or` is missing before `(`"),
    ("(a: b) ¡c", "`and` or `or` is missing before `c`"),
    ("(a: b) ¡(c: d)", "is missing before `(`"),
    ("a: b ¡not c: d", "`and` or `or` is missing before `not`"),
    ("a: (\"b\" ¡\"c\")", "is missing before `\"c\"`"),
    ("a: \"b\"¡\"c\"", "is missing before"),
    ("a: { b: 1 } ¡c: 2", "is missing before `c`"),
    // What belongs in quotes.
    ("a: b¡:c", r"put the value in quotes, or write `\:`"),
    ("arn: arn¡:aws:iam", r"`\:`"),
    ("a: b¡>c", r"`\>`"),
    ("a: \"b\"¡:c", "may not stand in a value"),
    (r"a: C¡\Users", "double it, or put the value in quotes"),
    (r"a: b¡\", "double it"),
    (r"a: ¡\u12", "double it"),
    (r"a: x¡\ud83d", "half of a character"),
    (r#"a: "x¡\ude00""#, "half of a character"),
    (r"a: ¡\ud83d\u0041", "half of a character"),
    // What KQL does not have.
    ("a: (b or c¡: d)", "may not stand in a value"),
    ("a: ¡not b", "write `not a: …` or `a: (not …)`"),
    ("a:¡>5", "write `field > 5`"),
    ("a: 1 and b: ¡[1 TO 5]", "`field >= 1 and field <= 5`"),
    ("b: ¡[now-1d TO now}", "KQL has no `[… TO …]`"),
    ("b: { ¡1 TO 5 }", "KQL has no `{… TO …}`"),
    ("a: b ¡&& c: d", "KQL has no `&&`: write `and`"),
    ("a: \"b\" ¡|| c: d", "KQL has no `||`: write `or`"),
    ("(a: b) ¡&& (c: d)", "write `and`"),
    ("¡!a: b", "write `a: …` or `not a: …`"),
    ("a: b and ¡-c: d", "`not c: …`"),
    ("¡+a: b", "no `+`"),
    ("¡! (a: b)", "write `not`"),
    ("a ¡= \"b\"", "KQL has no `=`: write `a: …`"),
    ("a¡==\"b\"", "KQL has no `==`: write `a: …`"),
    ("a ¡== b", "KQL has no `==`"),
    ("a¡=='b'", "KQL has no `==`"),
    ("a ¡!= b", "write `not a: …`"),
    ("a ¡!= \"b\"", "write `not a: …`"),
    ("x: 1 and a ¡= b", "KQL has no `=`"),
    ("a ¡in (\"b\", \"c\")", "KQL has no `in`"),
    ("a: (\"b\"¡, \"c\")", "joined by `or`, not by commas"),
    ("t >= ¡now-5d", "--since"),
    ("t < ¡2026-01-01||/M", "no `now`"),
    ("a > ¡*", "a comparison needs a number"),
    ("a > ¡5*", "a comparison needs a number"),
    ("a > ¡null", "a comparison needs a number"),
    ("a > ¡(5)", "may not stand here"),
    ("¡null", "`null` needs a field"),
    ("*: ¡null", "`null` needs the name of a field"),
    ("¡\"a*b\": c", "whose name has a `*`"),
    (r"¡a\*: c", "whose name has a `*`"),
    // Offsets are bytes.
    ("é: \"ü\" ¡c: d", "is missing"),
    ("a: 1 and\n  (b: 2 or\n   c¡:\n)", "nothing stands between this `:` and the `)`"),
];

#[test]
fn errors_say_where_and_what() {
    for (marked, expected) in WRONG {
        let at = marked.find('¡').expect("a mark");
        let query = marked.replacen('¡', "", 1);
        match parse(&query) {
            Ok(predicate) => panic!("{query:?} is taken for {predicate:?}"),
            Err(fault) => {
                assert!(fault.problem.contains(expected), "{query:?}: {fault:?}");
                assert_eq!(fault.at, at, "{query:?}: {fault:?}");
            }
        }
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let depth = DEEPEST + 1;
    for open in ["(", "not ", "a: {", "a: (", "not("] {
        let query = open.repeat(20_000);
        let fault = parse(&query).expect_err("too deep, or not even closed");
        assert!(fault.problem.contains("nested deeper") || open == "a: (", "{open:?}: {fault:?}");
    }
    let deep = format!("a: {}b{}", "(".repeat(depth), ")".repeat(depth));
    let fault = parse(&deep).expect_err("too deep");
    assert_eq!((fault.at, fault.problem.contains("nested deeper")), (3 + DEEPEST, true));

    let fault = parse(&"a".repeat(LONGEST + 1)).expect_err("too long");
    assert!(fault.problem.contains("longer than"), "{fault:?}");
    assert!(parse(&"a".repeat(LONGEST)).is_ok());

    let many = vec!["b"; MOST_TEXTS].join(" or ");
    let fault = parse(&format!("a: ({many})")).expect_err("too many");
    assert!(fault.problem.contains("fields and values"), "{fault:?}");
}

#[test]
fn errors_show_only_the_beginning_of_what_is_long() {
    let fault = parse(&format!("a: \"b\" {}", "c".repeat(100_000))).expect_err("nothing between");
    assert!(fault.problem.len() < 200, "{}", fault.problem.len());
}
