//! What a rule comes to before a record is parsed: with the service, the action, the client, the
//! error and a few other texts known and all else open, most rules cannot match, and need not be
//! asked; some match whatever the rest is.

mod decides;
mod sketch;

use crate::event::Event;
use crate::evidence::scan::Text;
use crate::format::Format;

use super::Dialect;
use super::predicate::{Field, Leaf, Predicate, Test, View};
use decides::{Decides, Hint, Own, decides};

pub(super) use decides::{Asks, Parts};
pub(super) use sketch::{hides_rest, is_sign_in, sketch};

/// What a predicate comes to when only a part of the record is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// It cannot hold.
    No,
    /// It holds, whatever the rest is.
    Yes,
    /// It depends on the rest.
    Open,
}

/// How much of a record is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// The identity's names, its account and the region, and nothing else.
    Names,
    /// Service and action.
    Action,
    /// Client, error and hints, too.
    Rest,
    /// The identity's names, its account and the region, too.
    Identity,
}

/// Where a predicate is looked at.
#[derive(Clone, Copy)]
pub(super) struct Vantage<'a> {
    pub(super) format: Format,
    pub(super) dialect: Dialect,
    pub(super) event: &'a Event<'a>,
    pub(super) depth: Depth,
    /// The sketch, under the names of the dialect.
    pub(super) view: &'a dyn View,
}

impl Vantage<'_> {
    /// Whether the sketch has what the record has in this field.
    pub(super) fn decides(&self, field: &Field) -> bool {
        let rest = self.depth >= Depth::Rest;
        let hints = self.event.hints;
        match decides(self.format, self.dialect, &field.name) {
            None => false,
            Some(Decides::Action) => self.depth >= Depth::Action,
            Some(Decides::Agent | Decides::Error) => rest,
            Some(Decides::Outcome) => rest && !is_sign_in(self.event),
            Some(Decides::Hint(_)) if !rest => false,
            Some(Decides::Hint(hint)) => match hint {
                Hint::IdentityType => self.has(hints.identity_type),
                Hint::IssuerType => self.has(hints.issuer_type),
                Hint::InvokedBy => self.has(hints.invoked_by),
                Hint::EventType => self.has(hints.event_type),
                Hint::ReadOnly => hints.read_only.is_some(),
                Hint::Management => hints.management.is_some(),
            },
            Some(Decides::Own(_)) if !matches!(self.depth, Depth::Names | Depth::Identity) => false,
            Some(Decides::Own(own)) => match own {
                Own::Arn => self.has(hints.arn),
                Own::UserName => self.has(hints.user_name),
                Own::IssuerName => self.has(hints.issuer_name),
                Own::Name => {
                    let named = !hints.issuer_name.is_empty() || !hints.user_name.is_empty();
                    named && self.has(hints.issuer_name)
                }
                // Without them, they may stand elsewhere, too.
                Own::Id => !hints.principal.is_empty(),
                Own::Account => !hints.account.is_empty(),
                Own::Region => !self.event.region.is_empty(),
            },
        }
    }

    /// Whether what a field has is the identity's own, and so no part of a sketch before its last.
    pub(super) fn is_own(&self, field: &Field) -> bool {
        matches!(decides(self.format, self.dialect, &field.name), Some(Decides::Own(_)))
    }

    /// Whether the record is known to have this text in a place, or nothing. What is not where it
    /// belongs may still stand elsewhere, in another spelling, unless the record spells its kin as
    /// it should.
    fn has(&self, text: Text<'_>) -> bool {
        !text.is_empty() || self.event.hints.are_all()
    }

    /// What a predicate comes to from here.
    pub(super) fn truth(&self, predicate: &Predicate) -> Truth {
        match predicate {
            Predicate::All(parts) => self.all(parts, Truth::No, Truth::Yes),
            Predicate::Any(parts) => self.all(parts, Truth::Yes, Truth::No),
            Predicate::Not(inner) => match self.truth(inner) {
                Truth::No => Truth::Yes,
                Truth::Yes => Truth::No,
                Truth::Open => Truth::Open,
            },
            Predicate::Field(field, test)
                if !matches!(test, Test::Other(..)) && self.decides(field) =>
            {
                if predicate.holds(self.view) { Truth::Yes } else { Truth::No }
            }
            Predicate::Field(..) | Predicate::Anywhere(_) | Predicate::Nested(..) => Truth::Open,
        }
    }

    /// One part that comes to `end` ends it; all parts that come to the contrary make the contrary.
    fn all(&self, parts: &[Predicate], end: Truth, contrary: Truth) -> Truth {
        let mut open = false;
        for part in parts {
            match self.truth(part) {
                truth if truth == end => return end,
                Truth::Open => open = true,
                _ => {}
            }
        }
        if open { Truth::Open } else { contrary }
    }
}

/// The names alone, under those of a dialect: what is asked for there is found without a sketch.
pub(super) struct Named<'a> {
    pub(super) format: Format,
    pub(super) dialect: Dialect,
    pub(super) event: &'a Event<'a>,
}

impl Named<'_> {
    /// What a predicate comes to when nothing else is known.
    pub(super) fn truth(&self, predicate: &Predicate) -> Truth {
        self.vantage().truth(predicate)
    }

    /// Where predicates are looked at when nothing else is known.
    pub(super) fn vantage(&self) -> Vantage<'_> {
        let &Self { format, dialect, event } = self;
        Vantage { format, dialect, event, depth: Depth::Names, view: self }
    }
}

impl View for Named<'_> {
    fn any(&self, field: &Field, look: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        let Some(Decides::Own(own)) = decides(self.format, self.dialect, &field.name) else {
            return false;
        };
        let hints = &self.event.hints;
        let text = match own {
            Own::Arn => hints.arn,
            Own::Id => hints.principal,
            Own::UserName => hints.user_name,
            Own::Name if hints.issuer_name.is_empty() => hints.user_name,
            Own::IssuerName | Own::Name => hints.issuer_name,
            Own::Account => hints.account,
            Own::Region => self.event.region,
        };
        !text.is_empty() && look(Leaf::Text(&text.decode()))
    }

    fn any_at_all(&self, _: &mut dyn FnMut(Leaf<'_>) -> bool) -> bool {
        false
    }

    fn any_inside(&self, _: &Field, _: &mut dyn FnMut(&dyn View) -> bool) -> bool {
        false
    }
}
