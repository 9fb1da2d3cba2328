//! Places, values and bounds.

use proptest::prelude::*;

use super::*;

fn one(text: &str) -> Node {
    let mut documents = read("a.yml", text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn fault(text: &str) -> String {
    match read("a.yml", text) {
        Err(error) => error.to_string(),
        Ok(documents) => panic!("{text}: {documents:?}"),
    }
}

#[test]
fn keys_and_values_know_their_places() {
    let node = one("title: x\r\ndetection:\r\n    'a b':\r\n        - é: [1, two]\r\n");
    let list = node.get("detection").and_then(|it| it.get("a b")).expect("it is there");
    let Data::List(items) = &list.data else { panic!("{list:?}") };
    let (key, value) = &items[0].entries()[0];
    assert_eq!((key.at, key.text.as_str()), (Place { line: 4, column: 11 }, "é"));
    let Data::List(values) = &value.data else { panic!("{value:?}") };
    assert_eq!(values[0].data, Data::Number(1.0, "1".into()));
    assert_eq!(values[1].at, Place { line: 4, column: 18 });
}

#[test]
fn plain_values_mean_what_yaml_says() {
    for (text, expected) in [
        ("", Data::Null),
        ("~", Data::Null),
        ("True", Data::Bool(true)),
        ("no", Data::Text("no".into())),
        ("50126", Data::Number(50126.0, "50126".into())),
        ("-1.5", Data::Number(-1.5, "-1.5".into())),
        ("0x10", Data::Number(16.0, "16".into())),
        ("012345678901", Data::Text("012345678901".into())),
        ("2024-01-01", Data::Text("2024-01-01".into())),
        ("1.2.3.4", Data::Text("1.2.3.4".into())),
        ("0", Data::Number(0.0, "0".into())),
        ("'7'", Data::Text("7".into())),
        ("!!str 7", Data::Text("7".into())),
        (".inf", Data::Text(".inf".into())),
    ] {
        assert_eq!(one(&format!("a: {text}")).get("a").map(|it| &it.data), Some(&expected));
    }
}

#[test]
fn texts_know_the_places_of_their_letters() {
    let file = "a: >\n    one two\n    three\nb: 'four five'\nc: six seven\n";
    let node = one(file);
    for (key, word, line, column) in [
        ("a", "one", 2, 5),
        ("a", "two", 2, 9),
        ("a", "three", 3, 5),
        ("b", "four", 4, 5),
        ("b", "five", 4, 10),
        ("c", "seven", 5, 8),
    ] {
        let value = node.get(key).expect("it is there");
        let offset = value.text().and_then(|text| text.find(word)).expect("it is there");
        assert_eq!(value.place(file, offset), Place { line, column }, "{word}");
    }
    let end = node.get("c").expect("it is there");
    assert_eq!(end.place(file, 9), Place { line: 5, column: 13 });
}

#[test]
fn several_documents_are_several() {
    assert_eq!(read("a", "a: 1\n---\nb: 2\n---\n").map(|them| them.len()), Ok(2));
    assert_eq!(read("a", "").map(|them| them.len()), Ok(0));
}

#[test]
fn aliases_are_copies_within_a_budget() {
    let node = one("a: &x [1, 2]\nb: *x\n");
    assert_eq!(node.get("a").map(|a| &a.data), node.get("b").map(|b| &b.data));
    assert!(fault("a: &x [*x]\n").starts_with("a.yml:1:8: an alias"), "{}", fault("a: &x [*x]"));
    let mut laughs = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n".to_owned();
    for level in 1..12 {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs += &format!("a{level}: &a{level} [{before}]\n");
    }
    assert!(fault(&laughs).contains("aliases (`*`) stand for more than"), "{}", fault(&laughs));
}

#[test]
fn errors_have_a_place() {
    for (text, expected) in [
        ("a: 1\nb: 2\na: 3\n", "a.yml:3:1: the key `a` stands here twice"),
        ("a: [1\nb: 2\n", "a.yml:2:"),
        ("a: *nothing\n", "a.yml:1:4: "),
        ("? [a, b]\n: c\n", "a.yml:1:3: a key is a single text"),
        ("a:\n  <<: {b: 1}\n", "a.yml:2:3: merge keys"),
        (&format!("a: {}", "[".repeat(100)), "a.yml:1:68: more than 64 lists"),
        (&"- ".repeat(100_000), "a.yml:1:131: more than 64 lists"),
    ] {
        let fault = fault(text);
        assert!(fault.starts_with(expected), "{fault}");
    }
    assert!(fault(&"#".repeat(LONGEST + 1)).starts_with("a.yml:1:1: the file has 10000001"));
    assert!(fault(&"- \n".repeat(MOST + 1)).contains("more than 1000000 values"));
}

proptest! {
    #[test]
    fn garbage_never_panics(text in "[-a*&:{}\\[\\]|>'\"#\n ?!%,\u{fe}\t~<0x.]{0,80}") {
        if let Ok(documents) = read("a.yml", &text) {
            for document in documents {
                for offset in 0..=text.len() {
                    document.place(&text, offset);
                }
            }
        }
    }
}
