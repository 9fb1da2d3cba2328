//! What of the coverage weakens an analytic's answer, in a few lines for people.

use crate::case::{Case, Row};
use crate::time::{self, DAY, HOUR, Nanos};
use crate::window::Window;

use super::facts::Facts;
use super::{Coverage, Effect, Gap, Part, Tampering};

/// A gap of the baseline shorter than this thins it little.
const THINS_BASELINE: Nanos = DAY;
/// Lines of one sort before the rest is only counted.
const LINES: usize = 2;

/// What weakens the answers about a window and its baseline: evidence without reads, logging that
/// was stopped or narrowed, gaps; the most important first.
pub fn warnings(case: &Case, window: Window) -> Vec<String> {
    let coverage = Coverage::of(case, &Part::until(window.end));
    let mut lines = Vec::new();
    let facts = Facts { case, coverage: &coverage };
    if let Some(lack) = facts.writes_only() {
        lines.push(lack);
    }
    lines.extend(coverage.remarks(case));
    lines.extend(tampering(case, &coverage, window));
    lines.extend(gaps(case, &coverage, window));
    lines
}

impl Coverage {
    /// What to mind about the logs as a whole, whatever is asked of them.
    pub fn remarks(&self, case: &Case) -> Vec<String> {
        let facts = Facts { case, coverage: self };
        facts.told_twice().into_iter().chain(skipped(case)).collect()
    }
}

/// Flow logs say themselves where they passed something over.
fn skipped(case: &Case) -> Option<String> {
    match case.flows.told.iter().map(|told| told.skipped).sum() {
        0 => None,
        1 => {
            Some("a record of the flow logs says that flows were passed over (SKIPDATA)".to_owned())
        }
        skipped => Some(format!(
            "{skipped} records of the flow logs say that flows were passed over (SKIPDATA)"
        )),
    }
}

fn tampering(case: &Case, coverage: &Coverage, window: Window) -> Option<String> {
    // What narrows logs is mostly routine; inside the window it is worth a look.
    let matters = |it: &&Tampering| it.effect == Effect::Stops || it.last >= window.since;
    let grave: Vec<&Tampering> = coverage.silencing().filter(matters).collect();
    let first = grave.first()?;
    let line = format!(
        "logging was stopped or narrowed: {} by {} on {}",
        case.actions[first.action as usize].name,
        name(case, first.identity),
        time::format_minute(first.first),
    );
    let more = grave.iter().map(|it| it.events).sum::<u64>() - 1;
    Some(match more {
        0 => format!("{line}; what followed may not be in the evidence"),
        _ => format!("{line}, and {more} times more; what followed may not be in the evidence"),
    })
}

fn gaps(case: &Case, coverage: &Coverage, window: Window) -> Vec<String> {
    let matters = |gap: &&Gap| gap.to > window.since || gap.length() >= THINS_BASELINE;
    let mut gaps: Vec<&Gap> = coverage.gaps.iter().filter(matters).collect();
    // What hides events of the window weighs more than what thins the baseline.
    gaps.sort_by_key(|gap| (gap.to <= window.since, std::cmp::Reverse(gap.length()), gap.from));
    let mut lines: Vec<String> = gaps
        .iter()
        .take(LINES)
        .map(|gap| {
            let part = if gap.to <= window.since { "baseline" } else { "window" };
            format!("gap in the {part}: {}", gap.words(case))
        })
        .collect();
    match gaps.len().saturating_sub(LINES) {
        0 => {}
        1 => lines.push("1 more gap; hunt coverage lists it".to_owned()),
        more => lines.push(format!("{more} more gaps; hunt coverage lists them")),
    }
    lines
}

impl Gap {
    /// The gap in a sentence.
    pub fn words(&self, case: &Case) -> String {
        let mut text = format!(
            "{} to {} ({} h; {})",
            time::format_minute(self.from),
            time::format_minute(self.to),
            self.length() / HOUR,
            self.measure(),
        );
        text.push_str(&format!(" in {}", self.place(case)));
        if self.open {
            let what = if self.cut { "window" } else { "evidence" };
            text.push_str(&format!(", where the {what} ends"));
        }
        if let Some(cause) = self.explanation(case) {
            text.push_str(&format!(", {cause}"));
        }
        text
    }

    /// What is silent, in words.
    pub fn place(&self, case: &Case) -> String {
        let mut text = self.scope.format.name().to_owned();
        let account = self.scope.account.map(|account| &case.accounts[account as usize]);
        let region = self.scope.region.map(|region| &case.regions[region as usize]);
        for (name, none) in [(account, "(no account)"), (region, "(no region)")] {
            let Some(name) = name else { continue };
            text.push(' ');
            text.push_str(if name.is_empty() { none } else { name });
        }
        text
    }

    /// Against what it is long.
    pub fn measure(&self) -> String {
        let hours = self.usual / HOUR + i64::from(self.usual % HOUR > 0);
        if self.usual.saturating_mul(2) > self.length() {
            return format!("in about {:.0} of these hours there usually are events", self.missed);
        }
        format!("usually never silent for more than {hours} h")
    }

    /// What silenced it, in words.
    pub fn explanation(&self, case: &Case) -> Option<String> {
        let cause = self.cause?;
        let action = &case.actions[cause.action as usize].name;
        let who = name(case, cause.identity);
        let at = time::format_minute(cause.time);
        let elsewhere = self.scope.account.is_some_and(|account| account != cause.account);
        let sure = cause.effect == Effect::Stops && !elsewhere;
        let explained = if sure { "explained by" } else { "perhaps explained by" };
        let account = match elsewhere {
            true => format!(" in {}", case.accounts[cause.account as usize]),
            false => String::new(),
        };
        Some(format!("{explained} {action} by {who} at {at}{account}"))
    }
}

/// The name of an identity, or that there is none.
pub(super) fn name(case: &Case, identity: u32) -> &str {
    match identity {
        Row::NOBODY => "nobody named",
        identity => &case.identities[identity as usize].name,
    }
}
