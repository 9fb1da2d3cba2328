//! Which analytics the evidence can answer, and what is missing where it cannot, grounded in
//! what was found.

use crate::case::Case;
use crate::time::Nanos;
use crate::window::Window;

use super::Coverage;
use super::facts::Facts;

/// How far an analytic can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing it needs is known to be missing.
    Full,
    /// In part.
    Partial,
    /// What it asks for is not in the evidence.
    Not,
}

impl Verdict {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Not => "none",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Full => "can answer",
            Self::Partial => "in part",
            Self::Not => "cannot answer",
        }
    }
}

/// Something missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// A stable name for scripts.
    pub code: &'static str,
    /// What is missing.
    pub missing: String,
    /// What that hides.
    pub hides: &'static str,
    /// Whether the analytic cannot answer without it.
    pub vital: bool,
}

/// What one analytic can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The analytic.
    pub analytic: &'static str,
    /// How far.
    pub verdict: Verdict,
    /// Why no further, the weightiest first.
    pub lacks: Vec<Lack>,
}

/// The windows that analytics hunt in.
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    /// That of `scope`; what lies before it is baseline.
    pub scope: Window,
    /// That of all others.
    pub others: Window,
}

impl Coverage {
    /// What each analytic can answer.
    pub fn answers(&self, case: &Case, windows: &Windows) -> Vec<Answer> {
        let Windows { scope, others } = *windows;
        let facts = Facts { case, coverage: self };
        let whole = |hides| facts.gaps(Nanos::MIN, others, hides);
        vec![
            answer(
                "scope",
                [
                    facts.no_events(scope),
                    facts.baseline(scope),
                    facts.only_writes("services that are only looked at, and who looks around"),
                    facts.no_global_region("changes to identities and permissions"),
                    facts.gaps(Nanos::MIN, scope, "first uses, and habits that were never learnt"),
                    facts.tampering("whatever was no longer logged"),
                    facts.nameless("who acted there; no baseline judges it"),
                    facts.one_region("first uses elsewhere"),
                    facts.problems(),
                ],
            ),
            answer(
                "abuse",
                [
                    facts.no_events(others),
                    facts.only_writes("reconnaissance before a change"),
                    facts.no_sign_ins("how sessions began, and so some shifts of context"),
                    facts.no_global_region("changes to identities and permissions"),
                    whole("chains that run through them"),
                    facts.tampering("whatever was no longer logged"),
                    facts.clientless("whether a console, a command line or a script called"),
                    facts.nameless("who acted there"),
                    facts.one_region("what was done elsewhere"),
                    facts.problems(),
                ],
            ),
            answer(
                "rules",
                [
                    facts.no_events(others),
                    facts.only_writes("what rules on reads would match"),
                    facts.no_objects("what rules on single objects would match", false),
                    facts.no_sign_ins("what rules on sign-ins would match"),
                    whole("matches in them"),
                    facts.tampering("whatever was no longer logged"),
                    facts.problems(),
                ],
            ),
            answer(
                "exfil",
                [
                    facts.no_events(others),
                    facts.no_objects(
                        "the link from an identity to the objects it read; new identities, and copies \
                         and shares through the control plane, remain",
                        !facts.has_flows(),
                    ),
                    facts.no_flows(),
                    facts.no_global_region("that an identity is new"),
                    whole("links of the chain"),
                    facts.tampering("whatever was no longer logged"),
                    facts.problems(),
                ],
            ),
            answer(
                "governance",
                [
                    facts.no_events(others),
                    facts.no_organisation(),
                    facts.no_global_region("changes to the account and its regions"),
                    whole("changes in them, and what was provisioned after"),
                    facts.tampering("whatever was no longer logged"),
                    facts.nameless("who made the changes there"),
                    facts.one_region("what was provisioned elsewhere"),
                    facts.problems(),
                ],
            ),
        ]
    }
}

fn answer(analytic: &'static str, lacks: impl IntoIterator<Item = Option<Lack>>) -> Answer {
    let lacks: Vec<Lack> = lacks.into_iter().flatten().collect();
    let verdict = match &lacks {
        lacks if lacks.is_empty() => Verdict::Full,
        lacks if lacks.iter().any(|lack| lack.vital) => Verdict::Not,
        _ => Verdict::Partial,
    };
    Answer { analytic, verdict, lacks }
}
