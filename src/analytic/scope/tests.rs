//! What the documentation says must be what the source does. Behaviour is tested on the binary.

use super::Settings;

const DOCS: &str = include_str!("../../../docs/scope.md");

#[test]
fn every_number_is_documented_with_its_default() {
    for setting in Settings::LIST {
        let row = format!(
            "| `{}` | {} | {} |",
            setting.name,
            setting.default.replace('|', "\\|"),
            setting.about.trim()
        );
        assert!(DOCS.contains(&row), "docs/scope.md lacks this row:\n{row}");
    }
}

#[test]
fn no_number_is_documented_that_is_none() {
    let section = DOCS.split("## Settings").nth(1).unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let settings = rows.filter(|row| {
        let name = row.trim_start_matches("| `").split('`').next();
        !Settings::LIST.iter().any(|s| Some(s.name) == name)
    });
    assert_eq!(settings.collect::<Vec<_>>(), Vec::<&str>::new());
}
