//! The numbers of `hunt rules` that are not a rule's own.

use crate::settings::settings;

settings! {
    /// The numbers of `hunt rules`; `docs/rules.md` lists them with their meaning.
    Settings {
        /// Percent of the points that are taken off when approved changes cover all events of a finding; of some their part.
        approved_change_percent: i32 = 75,
        /// Hours before a match within which sign-ins and refusals of its identity are told.
        just_before_hours: i64 = 24,
        /// Sign-ins that are told, the latest first.
        signins_told: usize = 3,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_number_is_documented_with_its_default() {
        const DOCS: &str = include_str!("../../../docs/rules.md");
        for setting in super::Settings::LIST {
            let row =
                format!("| `{}` | {} | {} |", setting.name, setting.default, setting.about.trim());
            assert!(DOCS.contains(&row), "docs/rules.md lacks this row:\n{row}");
        }
    }
}
