use super::*;

const HOSTILE: &str = "\x1b]0;x\x07|`<img src=x onerror=y>` @here \u{202e}www.x.y";

fn sheet() -> Sheet<'static> {
    Sheet {
        title: "hunt test",
        schema: "hunt.test/1",
        facts: vec![("Fact", HOSTILE.to_owned())],
        warnings: vec![HOSTILE.to_owned()],
        problems: &[],
        parts: vec![Part {
            title: "Part",
            columns: columns([
                ("Name", Kind::Name),
                ("Number", Kind::Number),
                ("Whole", Kind::Whole),
                ("Words", Kind::Words),
            ]),
            rows: vec![[HOSTILE, "1", HOSTILE, HOSTILE].map(Cell::from).to_vec()],
            note: Some(HOSTILE.to_owned()),
            ..Part::default()
        }],
    }
}

fn written(format: Format) -> String {
    let mut out = Vec::new();
    let style = Style { width: 120, color: false, verbose: false };
    write(&sheet(), format, style, &mut out).expect("written");
    String::from_utf8(out).expect("text")
}

#[test]
fn nothing_hostile_comes_through_raw() {
    for format in [Format::Table, Format::Markdown, Format::Html] {
        let text = written(format);
        assert!(!text.contains(['\x1b', '\x07', '\u{202e}']), "{format:?}: {text}");
    }
    let html = written(Format::Html);
    assert!(!html.contains("<img") && html.contains("&lt;img"), "{html}");
    let markdown = written(Format::Markdown);
    for line in markdown.lines().filter(|line| line.contains("onerror")) {
        // Outside of code, with fences of two backticks for the text's own, nothing is left of it.
        let outside: String = line.split("``").step_by(2).collect();
        assert!(!outside.contains("img") && !outside.contains('@'), "{line}");
    }
    let cells = markdown.lines().find(|line| line.contains("| 1 |")).expect("the row");
    assert_eq!(cells.matches('|').count(), 5, "{cells}");
}

#[test]
fn rows_that_are_not_shown_are_counted() {
    let mut part = Part { rows: vec![Vec::new(); 7], ..Part::default() };
    part.shorten(7);
    assert_eq!(part.note, None);
    part.shorten(5);
    assert_eq!(
        (part.rows.len(), part.note.as_deref()),
        (5, Some("2 more; -v or -f json lists them all"))
    );
}
