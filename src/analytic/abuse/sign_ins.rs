//! How an identity signs in: with or without a second factor, and after how many failures.

use std::collections::VecDeque;

use crate::case::{Action, Case, Row};
use crate::credential::Grant;
use crate::event::Outcome;
use crate::format::Format;
use crate::identity::Kind;
use crate::time::{MINUTE, Nanos};

use super::settings::Settings;
use super::signs::Signs;
use super::whence::Whence;

/// By action, whether somebody signs in with it, who has shown nothing before: as long as that fails,
/// it may be anybody.
pub(super) fn signing_in(case: &Case) -> Vec<bool> {
    let signs_in = |action: &Action| {
        let service = case.service_name(action.service);
        match action.format {
            Format::CloudTrail => (service, &*action.name) == ("signin", "ConsoleLogin"),
            Format::EntraSignIn => true,
            Format::GcpAudit => {
                service == "login.googleapis.com"
                    && matches!(&*action.name, "loginSuccess" | "loginFailure")
            }
            _ => false,
        }
    };
    case.actions.iter().map(signs_in).collect()
}

/// How an identity signed in so far.
#[derive(Default)]
pub(super) struct SignIns {
    /// When it first did so without a second factor.
    pub(super) without_mfa: Option<Nanos>,
    /// When it failed lately, and from which source.
    failures: VecDeque<(Nanos, u32)>,
}

/// A sign-in, and what is new about it.
pub(super) struct SignIn<'a> {
    pub(super) row: &'a Row,
    pub(super) grant: Option<&'a Grant>,
    /// It would be the first without a second factor.
    pub(super) is_first_without: bool,
    /// It comes from where the identity came from before.
    pub(super) is_usual_place: bool,
    pub(super) whence: &'a Whence<'a>,
}

impl SignIns {
    /// What a sign-in tells; then learns it.
    pub(super) fn take(&mut self, case: &Case, it: &SignIn<'_>, settings: &Settings) -> Signs {
        let row = it.row;
        let span = settings.failures_minutes.saturating_mul(MINUTE);
        while self.failures.front().is_some_and(|(time, _)| row.time - *time > span) {
            self.failures.pop_front();
        }
        let mut signs = Signs::default();
        if !row.outcome.took_effect() {
            // A step more that was asked for is no failure.
            if row.outcome == Outcome::Denied {
                self.failures.push_back((row.time, row.source));
            }
            return signs;
        }
        // Who signs in as ever while others try in vain elsewhere guessed nothing.
        let is_elsewhere = |failed: u32| !it.whence.same(failed, row.source);
        let is_apart =
            it.is_usual_place && self.failures.iter().all(|(_, failed)| is_elsewhere(*failed));
        let is_guess = self.failures.len() >= settings.failures && !is_apart;
        signs.add(Signs::GUESSED, is_guess);
        if !is_apart {
            self.failures.clear();
        }
        // Who signs in through a directory shows the second factor there.
        let kind = case.identity(row.identity).kind;
        let own = matches!(kind, Kind::User | Kind::Root)
            && case.action(row).format == Format::CloudTrail;
        if own && it.grant.is_some_and(|grant| grant.has_mfa == Some(false)) {
            signs.add(Signs::NO_MFA, it.is_first_without);
            self.without_mfa.get_or_insert(row.time);
        }
        signs
    }
}
