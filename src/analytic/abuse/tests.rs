//! What the documentation says must be what the source does. Behaviour is tested on the binary.

use super::Settings;

const DOCS: &str = include_str!("../../../docs/abuse.md");

#[test]
fn every_number_is_documented_with_its_default() {
    let rows: Vec<String> = Settings::LIST
        .iter()
        .map(|setting| {
            let default = setting.default.replace('|', "\\|");
            format!("| `{}` | {default} | {} |", setting.name, setting.about.trim())
        })
        .collect();
    let documented: Vec<&str> = DOCS
        .split("## Settings")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    assert_eq!(documented, rows);
}
