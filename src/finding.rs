//! What an analytic has to say: a finding, why it counts, and the records it rests on.

use crate::case::Row;
use crate::time::Nanos;

/// How bad a finding is, by its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Severity {
    /// Below 20 points.
    Info,
    /// 20 points or more.
    Low,
    /// 40 points or more.
    Medium,
    /// 65 points or more.
    High,
    /// 85 points or more.
    Critical,
}

impl Severity {
    /// From the worst to the least.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The severity of a score.
    pub const fn of(score: u8) -> Self {
        match score {
            85.. => Self::Critical,
            65.. => Self::High,
            40.. => Self::Medium,
            20.. => Self::Low,
            _ => Self::Info,
        }
    }

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

/// One ground for the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// A stable name for scripts.
    pub code: String,
    /// Points added, or taken off.
    pub points: i32,
    /// What it rests on, in plain words.
    pub detail: String,
}

/// The score that reasons add up to, from 0 to 100.
pub fn score(reasons: &[Reason]) -> u8 {
    let sum: i32 = reasons.iter().map(|reason| reason.points).sum();
    u8::try_from(sum.clamp(0, 100)).unwrap_or(100)
}

/// A finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The analytic's name and a hash of what the finding is about.
    pub id: String,
    /// The analytic's name.
    pub analytic: &'static str,
    /// The ATT&CK analytic that it answers.
    pub reference: &'static str,
    /// From 0 to 100.
    pub score: u8,
    /// What happened, in one line.
    pub title: String,
    /// The identity it is about, an index into the case.
    pub identity: u32,
    /// The first record it rests on.
    pub first_seen: Nanos,
    /// The last record it rests on.
    pub last_seen: Nanos,
    /// Every record it rests on, in the order of time.
    pub rows: Vec<Row>,
    /// Why, the strongest ground first; the points sum to the score.
    pub reasons: Vec<Reason>,
    /// ATT&CK techniques, in order.
    pub attack: Vec<String>,
    /// What only this analytic knows.
    pub details: serde_json::Value,
    /// What to do first.
    pub triage: Vec<String>,
}

impl Finding {
    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        Severity::of(self.score)
    }
}

/// A stable id: the analytic's name and a hash of what the finding is about.
pub fn id(analytic: &str, about: &[&str]) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(about.join("\u{1f}").as_bytes());
    format!("{analytic}:{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_begin_where_the_contract_says() {
        for (score, severity) in [
            (0, "info"),
            (19, "info"),
            (20, "low"),
            (39, "low"),
            (40, "medium"),
            (64, "medium"),
            (65, "high"),
            (84, "high"),
            (85, "critical"),
            (100, "critical"),
        ] {
            assert_eq!(Severity::of(score).name(), severity, "{score}");
        }
    }

    #[test]
    fn scores_stay_between_0_and_100() {
        let points = |points| Reason { code: String::new(), points, detail: String::new() };
        assert_eq!(score(&[points(80), points(45)]), 100);
        assert_eq!(score(&[points(10), points(-45)]), 0);
        assert_eq!(score(&[points(45), points(-5)]), 40);
    }

    #[test]
    fn ids_are_the_same_on_every_run() {
        assert_eq!(id("scope", &["a", "b"]), id("scope", &["a", "b"]));
        assert_ne!(id("scope", &["a", "b"]), id("scope", &["ab"]));
    }
}
