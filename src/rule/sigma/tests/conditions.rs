//! Conditions over search identifiers.

use serde_json::{Value, json};

use super::{about, file, holds, reason};

/// A rule with the identifiers `sel_a`, `sel_b`, `other` and `_own`, which want the letters a, b, o
/// and z in fields of the same name.
fn with(condition: &str) -> String {
    about(&format!(
        "sel_a: {{a: 1}}\nsel_b: {{b: 1}}\nother: {{o: 1}}\n_own: {{z: 1}}\ncondition: {condition}"
    ))
}

/// A record with these letters.
fn letters(text: &str) -> Value {
    text.chars()
        .map(|letter| (letter.to_string(), json!(1)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn conditions_hold_for_the_records_they_mean() {
    for (condition, yes, no) in [
        ("sel_a", "a ab ao", ["b", ""]),
        ("sel_a and sel_b", "ab abo ab", ["a", "b"]),
        ("sel_a or sel_b", "a b ab", ["o", ""]),
        ("not sel_a", "b o z", ["a", "ab"]),
        ("not not sel_a", "a ab ao", ["b", ""]),
        ("sel_a or sel_b and other", "a bo ab", ["b", "o"]),
        ("(sel_a or sel_b) and other", "ao bo abo", ["a", "o"]),
        ("not sel_a and sel_b", "b bo bz", ["ab", "o"]),
        ("not (sel_a and sel_b)", "a b o", ["ab", "abo"]),
        ("1 of sel_*", "a b ab", ["o", "z"]),
        ("any of sel_*", "a b ab", ["o", "z"]),
        ("all of sel_*", "ab abo abz", ["a", "o"]),
        ("1 of *_b", "b bo bz", ["a", "o"]),
        ("1 of s*_*a", "a ab ao", ["b", "o"]),
        ("1 of them", "a b o", ["z", ""]),
        ("all of them", "abo aboz abo", ["ab", "abz"]),
        ("2 of them", "ab ao bo", ["a", "bz"]),
        ("1 of _*", "z za zb", ["a", "abo"]),
        ("sel_a and not 1 of other*", "a ab az", ["ao", "b"]),
        ("sel_a AND NOT sel_b", "a ao az", ["ab", "b"]),
        ("((sel_a))", "a ab ao", ["b", ""]),
        ("'sel_a\n\n  and sel_b'", "ab abo abz", ["a", "b"]),
        (">\n  sel_a\n  and sel_b", "ab abo abz", ["a", "b"]),
        ("[sel_a, sel_b]", "a b ab", ["o", ""]),
    ] {
        let text = with(condition);
        for letters_of in yes.split(' ') {
            assert!(holds(&text, &letters(letters_of)), "{condition}: {letters_of}");
        }
        for letters_of in no {
            assert!(!holds(&text, &letters(letters_of)), "{condition}: {letters_of}");
        }
    }
}

#[test]
fn identifiers_may_be_called_like_keywords() {
    let text = about("selection of: {a: 1}\nof: {b: 1}\ncondition: of");
    assert!(holds(&text, &letters("b")));
}

#[test]
fn what_is_not_used_is_said() {
    let told = file(&with("sel_a")).warnings;
    assert_eq!(
        told,
        [
            "a.yml:5:5: the condition does not use `sel_b`",
            "a.yml:6:5: the condition does not use `other`",
            "a.yml:7:5: the condition does not use `_own`",
        ]
    );
    let told = file(&with("1 of them or _own")).warnings;
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn aggregations_are_not_run() {
    for (condition, name) in [
        ("sel_a | count() > 5", "count"),
        ("sel_a | count(b) by c >= 5", "count"),
        ("sel_a |near sel_b", "near"),
        ("1 of sel_* | avg(x) by y > 3", "avg"),
    ] {
        let text = with(condition).replace("condition:", "timeframe: 5m\n    condition:");
        let said = reason(&text);
        let expected = format!("its condition ends in an aggregation (`| {name}`)");
        assert!(said.starts_with(&expected), "{said}");
    }
}
