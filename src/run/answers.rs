//! Asks the analytics of a plan, each about its window: at the same time, as far as none needs what another
//! must find first.

use rayon::prelude::*;

use crate::analytic::governance::{self, Behind};
use crate::analytic::{self, Answer, Question, abuse};
use crate::case::{Case, Noted};
use crate::cli::Shared;
use crate::config::Config;
use crate::known::Known;
use crate::lineage::{Anchors, Lineage};
use crate::rule::matcher::Compiled;
use crate::time::{DAY, When};
use crate::window::Window;

use super::hunting::Analytic;
use super::{Failure, now};

/// What analytics are asked with.
pub(super) struct Desk<'a> {
    pub(super) case: &'a Case,
    pub(super) noted: &'a Noted,
    pub(super) rules: &'a [Compiled],
    pub(super) known: &'a Known<'a>,
    pub(super) config: &'a Config,
    pub(super) windows: &'a Windows,
}

impl Desk<'_> {
    /// What the analytics answer, in their order.
    pub(super) fn answers(&self, analytics: &[Analytic]) -> Vec<Answer> {
        let Self { case, noted, config, .. } = *self;
        let thresholds = &config.thresholds;
        let ask = |analytic| analytics.contains(&analytic).then(|| self.question(analytic));
        let (abuses, governs) = (ask(Analytic::Abuse), ask(Analytic::Governance));
        let follow = abuses.is_some()
            || (governs.is_some() && governance::asks_who(case, &thresholds.governance));
        // Following credentials leaves hands idle; whatever does not need it is done meanwhile.
        let (followed, (seen, early)) = rayon::join(
            || follow.then(|| Followed::of(case, noted)),
            || {
                rayon::join(
                    || {
                        abuses
                            .as_ref()
                            .map(|question| abuse::watch(question, &thresholds.abuse, noted))
                    },
                    || analytics.par_iter().map(|it| self.early(*it)).collect::<Vec<_>>(),
                )
            },
        );
        let chains = followed.as_ref().map(|it| (&it.lineage, &it.anchors));
        let (mut of_abuse, mut of_governance) = rayon::join(
            || Some(abuse::hunt(abuses.as_ref()?, &thresholds.abuse, noted, seen?, chains?)),
            || {
                let behind = Behind { noted, lineage: chains, abuse: &thresholds.abuse };
                Some(governance::hunt(governs.as_ref()?, &thresholds.governance, behind))
            },
        );
        let together = analytics.iter().zip(early);
        let answers = together.filter_map(|(analytic, early)| match analytic {
            Analytic::Abuse => of_abuse.take(),
            Analytic::Governance => of_governance.take(),
            Analytic::Scope | Analytic::Rules | Analytic::Exfil => early,
        });
        let answers = answers.collect();
        // The program ends soon, and the system takes memory back faster than piece by piece.
        std::mem::forget(followed);
        answers
    }

    /// What an analytic answers that needs no credentials followed; nothing from one that does.
    fn early(&self, analytic: Analytic) -> Option<Answer> {
        let thresholds = &self.config.thresholds;
        let question = &self.question(analytic);
        Some(match analytic {
            Analytic::Scope => analytic::scope::hunt(question, &thresholds.scope),
            Analytic::Rules => {
                let matches = &self.noted.matches;
                analytic::rules::hunt(question, &thresholds.rules, self.rules, matches)
            }
            Analytic::Exfil => {
                analytic::exfil::hunt(question, &thresholds.exfil, &self.noted.transfers)
            }
            Analytic::Abuse | Analytic::Governance => return None,
        })
    }

    fn question(&self, analytic: Analytic) -> Question<'_> {
        let window = self.windows.of(analytic);
        Question { case: self.case, window, known: self.known }
    }
}

/// Where each credential came from.
struct Followed {
    lineage: Lineage,
    anchors: Anchors,
}

impl Followed {
    fn of(case: &Case, noted: &Noted) -> Self {
        let lineage = Lineage::of(case, noted);
        let anchors = Anchors::of(case, &lineage);
        Self { lineage, anchors }
    }
}

/// The windows of a plan's analytics.
pub(super) struct Windows {
    /// That of scope, which needs a baseline before it.
    scope: Window,
    /// That of the others, and of the report.
    pub(super) others: Window,
}

impl Windows {
    pub(super) fn choose(
        case: &Case,
        shared: &Shared,
        analytics: &[Analytic],
    ) -> Result<(Self, Vec<String>), Failure> {
        let (since, until) = (shared.span.since, shared.span.until);
        let of_scope = || Window::choose(case, since.or(Some(When::Back(7 * DAY))), until, now());
        if analytics == [Analytic::Scope] {
            let (scope, warnings) = of_scope()?;
            return Ok((Self { scope, others: scope }, warnings));
        }
        let (others, mut warnings) = Window::choose(case, since, until, now())?;
        if since.is_some() || !analytics.contains(&Analytic::Scope) {
            return Ok((Self { scope: others, others }, warnings));
        }
        warnings.push(
            "scope compares the last 7 days with what was before, the others look at all; --since sets one window for all"
                .to_owned(),
        );
        Ok((Self { scope: of_scope()?.0, others }, warnings))
    }

    pub(super) fn of(&self, analytic: Analytic) -> Window {
        if analytic == Analytic::Scope { self.scope } else { self.others }
    }
}
