//! The numbers of `hunt rules` that are not a rule's own.

use crate::settings::settings;

settings! {
    /// The numbers of `hunt rules`; `docs/rules.md` lists them with their meaning.
    Settings {
        /// Percent of the points that are taken off when approved changes cover all events of a finding; of some their part.
        approved_change_percent: i32 = 75,
        /// Points when a built-in rule matched what its identity does on other days, too; of some events their part.
        habit: i32 = -25,
        /// Days on which an identity must make the calls that a rule asks for before they are its habit.
        habit_days: usize = 3,
        /// Days on which each single one of these calls must have worked.
        habit_days_of_each: usize = 2,
        /// Days that must lie between the first and the last of them, so that no burst is a habit.
        habit_span_days: i64 = 14,
        /// Points when a built-in rule matched what others like its identity do, too; of some events their part.
        common_among_peers: i32 = -20,
        /// Others like it (of the same cloud and character) for whom a call must have worked.
        peers_that_vouch: usize = 2,
        /// Days on which it must have worked for them, as far apart as those of a habit.
        peer_days: usize = 5,
        /// Days on which an identity must be seen in a network before it is one that it uses, as far apart as those of a habit; of people also days on which they are nowhere else.
        usual_network_days: usize = 3,
        /// Times the usual number of a call's days from which on it is a burst.
        burst_times: u32 = 5,
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
