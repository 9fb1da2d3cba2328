//! What the documentation says must be what the source does. Behaviour is tested on the binary.

use super::Settings;

const DOCS: &str = include_str!("../../../docs/governance.md");

#[test]
fn every_number_is_documented_with_its_default() {
    for setting in Settings::LIST {
        let row =
            format!("| `{}` | {} | {} |", setting.name, setting.default, setting.about.trim());
        assert!(DOCS.contains(&row), "docs/governance.md lacks this row:\n{row}");
    }
}

#[test]
fn no_number_is_documented_that_is_none() {
    let section = DOCS.split("## Settings").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let unknown = rows.filter(|row| {
        let name = row.trim_start_matches("| `").split('`').next();
        !Settings::LIST.iter().any(|setting| Some(setting.name) == name)
    });
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&str>::new());
}
