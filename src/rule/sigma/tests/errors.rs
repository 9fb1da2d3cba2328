//! What is wrong, and where.

use proptest::prelude::*;

use super::{Placeholders, about, errors, file, placeholders, read, selection};
use crate::rule::yaml::LONGEST;

#[test]
fn mistakes_in_selections_have_places() {
    for (written, expected) in [
        ("{f|contain: x}", "4:12: unknown modifier `contain`; did you mean `contains`?"),
        ("{f|contains|al: x}", "4:21: unknown modifier `al`; did you mean `all`?"),
        ("{f|: x}", "4:12: unknown modifier ``"),
        ("{f|frobnicate: x}", "4:12: unknown modifier `frobnicate`"),
        ("{'f|x': x}", "4:13: unknown modifier `x`"),
        ("{f|contains|startswith: x}", "4:21: only one of `contains`"),
        ("{f|re|cidr: x}", "4:15: this modifier contradicts one before it"),
        ("{f|gt|lt: 3}", "4:15: this modifier contradicts one before it"),
        ("{f|cidr|contains: 10.0.0.0/8}", "4:10: `contains`, `startswith` and `endswith` are for"),
        ("{f|re|base64: x}", "4:10: encodings and `windash` are for texts"),
        ("{f|cased|cidr: 10.0.0.0/8}", "4:10: `cased` contradicts"),
        ("{f|cased|re|i: x}", "4:10: `cased` contradicts"),
        ("{f|i: x}", "4:12: `i` stands behind `re` only"),
        ("{f|wide|utf16be: x}", "4:17: this encoding stands here twice"),
        ("{f|base64|windash: x}", "4:19: this modifier must stand before"),
        ("{f|base64|base64|base64|base64|base64: x}", "4:40: more than 4 modifiers"),
        ("{f|re: '['}", "4:16: bad regular expression: unclosed character class"),
        ("{f|re: [a, '(b']}", "4:20: bad regular expression: unclosed group"),
        ("{f|re: 'a{999999}'}", "4:16: bad regular expression: "),
        ("{f|cidr: 10.0.0.0/33}", "4:18: this value is no network"),
        ("{f|cidr: [10.0.0.0/8, x]}", "4:31: this value is no network"),
        ("{f|cidr: '10.*'}", "4:18: this value is no network"),
        ("{f|gt: ten}", "4:16: this value is no number"),
        ("{f|gt: null}", "4:16: this value is no number"),
        ("{f|exists: maybe}", "4:20: this value must be true or false"),
        ("{f|fieldref: ''}", "4:22: this value names no field"),
        ("{f|contains: null}", "4:22: this value is null, which is no text"),
        ("{f|base64: 'a*'}", "4:20: this value has wildcards, which cannot be encoded"),
        ("{f|base64offset: a}", "4:26: this value is too short"),
        ("{f|hour: 30}", "4:18: this value is no part of any time"),
        (
            "{f|expand: '%nobody%'}",
            "4:20: the placeholder `%nobody%` has no values; give it some under \
                                    [placeholders] in hunt.toml",
        ),
        ("{f|expand: '%none%'}", "4:20: the placeholder `%none%` has no values"),
        ("{f|contains: []}", "4:22: a list without values matches nothing"),
        ("{f: {a: b}}", "4:13: a map stands where a value is wanted"),
        ("{f: [[a]]}", "4:14: a list stands where a value is wanted"),
        ("{'|cidr': 10.0.0.0/8}", "4:19: this value needs a field"),
        ("[null]", "4:10: this value is null"),
        ("{}", "4:9: `it` asks for nothing"),
        ("[]", "4:9: `it` asks for nothing"),
        ("{f: 1, f: 2}", "4:16: the key `f` stands here twice"),
    ] {
        let said = errors(&selection(written));
        assert!(said.starts_with(&format!("a.yml:{expected}")), "{written}: {said}");
        assert_eq!(said.lines().count(), 1, "{written}: {said}");
    }
}

#[test]
fn mistakes_in_conditions_have_places() {
    for (condition, expected) in [
        ("sela", "6:16: there is no search identifier `sela`; there are a, b"),
        ("a and\n        sel", "7:13: there is no search identifier `sel`"),
        ("'a and sel'", "6:23: there is no search identifier `sel`"),
        ("1 of c*", "6:21: no search identifier is like `c*`"),
        ("a and", "6:21: a search identifier is missing at the end"),
        ("and a", "6:16: a search identifier is missing before `and`"),
        ("a b", "6:18: `and` or `or` is missing here"),
        ("(a or b", "6:16: this `(` is not closed"),
        ("a or b)", "6:22: this `)` closes nothing"),
        ("()", "6:17: a search identifier is missing before `)`"),
        ("0 of them", "6:16: `0 of` is no count"),
        ("some of them", "6:16: `some of` is no count"),
        ("3 of them", "6:16: `3 of` 2 can never be"),
        ("1 of", "6:16: what it is `of` is missing"),
        ("[a, c]", "6:20: there is no search identifier `c`"),
        ("[]", "6:16: the condition is a list; it must be a text"),
        ("{a: b}", "6:16: the condition is a map"),
        ("", "4:5: `detection` lacks `condition`"),
    ] {
        let text = about(&format!("a: {{f: 1}}\nb: {{f: 2}}\ncondition: {condition}"));
        let said = errors(&text);
        assert!(said.starts_with(&format!("a.yml:{expected}")), "{condition}: {said}");
        assert_eq!(said.lines().count(), 1, "{condition}: {said}");
    }
    let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
    assert!(errors(&about(&format!("a: x\ncondition: {deep}"))).contains("more than 64 levels"));
    let deep = "not ".repeat(100);
    assert!(errors(&about(&format!("a: x\ncondition: {deep} a"))).contains("more than 64 levels"));
}

#[test]
fn mistakes_of_the_whole_have_places() {
    let rule = "title: x\nlogsource: {product: aws}\ndetection: {a: {f: 1}, condition: a}\n";
    for (text, expected) in [
        ("- title: x\n".to_owned(), "1:1: a rule is a map, and this is a list"),
        ("word".to_owned(), "1:1: a rule is a map, and this is a text"),
        ("title: x\n".to_owned(), "1:1: this is no rule of Sigma: it has neither"),
        (rule.replace("title: x\n", ""), "1:1: the rule lacks `title`"),
        (rule.replace("title: x", "title: [x]"), "1:8: `title` is a list; it must be a text"),
        (rule.replace("logsource: {product: aws}", "a: b"), "1:1: the rule lacks `logsource`"),
        (rule.replace("{product: aws}", "aws"), "2:12: `logsource` is a text; it must be a map"),
        (rule.replace("product: aws", "product: [aws]"), "2:22: `product` is a list"),
        (format!("{rule}level: bad\n"), "4:8: `bad` is no level; write one of critical, high"),
        (format!("{rule}tags: {{a: b}}\n"), "4:7: `tags` has a map where a text is wanted"),
        (format!("{rule}references: [x, [y]]\n"), "4:17: `references` has a list"),
        (
            "title: x\nlogsource: {product: aws}\ndetection: a\n".to_owned(),
            "3:12: `detection` is a text",
        ),
        (format!("{rule}title: y\n"), "4:1: the key `title` stands here twice"),
        ("title: x\ndetection:\n\ta: b\n".to_owned(), "3:"),
        ("title: \"x\n".to_owned(), ""),
        ("a: &a [*a]\n".to_owned(), "1:8: an alias"),
        (format!("a: {}", "{a: ".repeat(200)), "1:260: more than 64 lists"),
        (format!("{rule}action: again\n"), "4:9: `action` must be global, reset or repeat"),
        (format!("{rule}action: repeat\n"), "4:9: there is no rule before this one"),
        (format!("#{}", "x".repeat(LONGEST)), "1:1: the file has 10000001 bytes"),
    ] {
        let said = errors(&text);
        assert!(said.starts_with(&format!("a.yml:{expected}")), "{text}: {said}");
        assert_eq!(said.lines().count(), 1, "{text}: {said}");
    }
}

#[test]
fn every_mistake_of_a_file_is_told_in_their_order_up_to_a_bound() {
    let text = about("a: {f|x: 1, g|re: '('}\nb: {f|cidr: z}\ncondition: a or b");
    let said = errors(&format!("{text}---\n{text}"));
    let places: Vec<_> = said.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        places,
        ["a.yml:4:11", "a.yml:4:23", "a.yml:5:17", "a.yml:11:11", "a.yml:11:23", "a.yml:12:17"]
    );
    let many = format!("{{f|cidr: [{}]}}", "x,".repeat(2_000));
    assert_eq!(errors(&selection(&many)).lines().count(), 501);
}

#[test]
fn what_is_nearly_a_key_is_a_warning() {
    let told = file(&format!("{}levels: high\nowner: me\n", selection("{f: x}"))).warnings;
    assert_eq!(told, ["a.yml:6:1: `levels` is not read; did you mean `level`?"]);
    let told = file(&selection("{f|contains|all: x}")).warnings;
    assert_eq!(told, ["a.yml:4:21: `all` says nothing of a single value"]);
}

#[test]
fn small_files_that_come_to_much_are_refused() {
    let many = |count: usize| vec!["many"; count].join(" or ");
    let list = format!("many: {{f: [{}]}}\ncondition: {}", "x,".repeat(5_000), many(300));
    let said = errors(&about(&list));
    assert!(said.contains("the condition comes to more than 1000000 tests"), "{said}");
    let some: String = (0..60).map(|number| format!("s{number}: {{f: {number}}}\n")).collect();
    let said = errors(&about(&format!("{some}condition: 30 of s*")));
    assert!(said.contains("the condition comes to more than 1000000 tests"), "{said}");
    let dashes = format!("{{f|windash: [{}]}}", "' -a -b -c -d',".repeat(5_000));
    assert!(errors(&selection(&dashes)).contains("comes to more than 64000000 bytes"));
    let said = errors(&selection("{f|windash: ' -a -b -c -d -e'}"));
    assert!(said.contains("too many options"), "{said}");
    let long = format!("{{f|base64: {}}}", "x".repeat(70_000));
    assert!(errors(&selection(&long)).contains("too long for its modifiers"));
    let values = (0..200).map(|number| number.to_string()).collect();
    let given = Placeholders::from([("p".to_owned(), values)]);
    let text = selection("{f|expand: '%p%%p%%p%'}");
    let said = read("a.yml", &text, &given).expect_err("it is too much");
    assert!(said[0].to_string().contains("placeholders with too many values"), "{}", said[0]);
    let expressions = format!("{{f|re: [{}]}}", "x,".repeat(2_001));
    assert!(errors(&selection(&expressions)).contains("more than 2000 regular expressions"));
    let global = format!("action: global\nx: {}\n", "y".repeat(1_000_000));
    let said = errors(&format!("{global}{}", "---\ntitle: x\n".repeat(100)));
    assert!(said.contains("global documents are written out"), "{said}");
}

const WHOLE: &str = r"title: A role was taken
id: 0a6d5aa0-0000-4000-8000-000000000001
name: taken
status: test
tags: [attack.t1078.004, attack.persistence]
logsource: {product: aws, service: cloudtrail}
detection:
    selection:
        eventName|contains|all: ['Assume*', 'Role']
        sourceIPAddress|cidr: 203.0.113.0/24
        user|expand|windash: '-x %admins%'
    words:
        - 'one \* two?'
        - f|re|i: '^a.*b$'
    filter_1: {errorCode: null, n|gte: 3, t|hour|lt: 6}
    condition: (selection or 1 of w*) and not all of filter_*
level: high
---
title: Often
correlation:
    type: value_count
    rules: [taken]
    group-by: [u]
    aliases: {u: {taken: userIdentity.arn}}
    timespan: 5m
    condition: {field: ip, gte: 3}
";

#[test]
fn the_rule_that_is_mutated_is_right() {
    let file = file(WHOLE);
    assert_eq!((file.rules.len(), file.not_run.len()), (2, 0));
    assert_eq!(file.warnings, Vec::<String>::new());
}

proptest! {
    #[test]
    fn garbage_never_panics(text in ".{0,200}") {
        let _ = read("a.yml", &text, &placeholders());
    }

    #[test]
    fn mutated_rules_never_panic(
        changes in prop::collection::vec(
            (0..WHOLE.len(), 0..6_usize, "[-a-z0-9|*?%&!:'\"{}\\[\\](),\\\\ \n\t\u{e9}]{0,3}"),
            1..6,
        ),
    ) {
        let mut text = WHOLE.to_owned();
        for (at, length, new) in changes {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, &new);
            }
        }
        let lines = text.lines().count().max(1);
        if let Err(errors) = read("a.yml", &text, &placeholders()) {
            for error in errors {
                prop_assert!((1..=lines + 1).contains(&error.line), "{error}");
                prop_assert!(error.column >= 1, "{error}");
            }
        }
    }

    #[test]
    fn any_modifiers_and_conditions_never_panic(
        modifiers in prop::collection::vec(
            prop::sample::select(vec![
                "contains", "startswith", "endswith", "all", "re", "i", "m", "s", "cidr", "exists",
                "fieldref", "base64", "base64offset", "wide", "utf16", "utf16be", "windash",
                "cased", "lt", "gte", "neq", "expand", "hour", "year", "week", "",
            ]),
            0..5,
        ),
        value in "[ -~\u{e4}]{0,12}",
        condition in "(a|b|not|and|or|of|1|all|them|a\\*|\\(|\\)|\\|| ){0,12}",
    ) {
        let key: String = modifiers.iter().map(|name| format!("|{name}")).collect();
        let value = value.replace('\'', "''");
        let condition = condition.replace('\'', "''");
        let text = about(&format!("a: {{'f{key}': ['{value}', 3]}}\nb: x\ncondition: '{condition}'"));
        let _ = read("a.yml", &text, &placeholders());
    }
}

#[test]
fn long_names_and_texts_take_no_longer_than_their_length() {
    let long = "x".repeat(2_000_000);
    for text in [
        selection(&format!("{{f|{long}: 1}}")),
        about(&format!("a: {{f: 1}}\ncondition: {long}")),
        about(&format!("a: {{f: 1}}\ncondition: 1 of {long}")),
        about(&format!("a: {{f: 1}}\ncondition: {}", "( ".repeat(1_000_000))),
        format!("{}{long}: x\n", selection("{f|cidr: x}")),
        format!("{}level: {long}\n", selection("{f: x}")),
        selection(&format!("{{f|re: '({long}'}}")),
    ] {
        assert_eq!(errors(&text).lines().count(), 1);
    }
}
