//! The operations the world knows: of resource providers, of the directory, and sign-ins.

mod access;
mod directory;
mod hosting;
mod resources;

use crate::action::{Action, Class};

/// How many records an operation leaves: a beginning, an acceptance and an end, or a single one.
pub(super) const SLOW: &str = "slow";
pub(super) const ONCE: &str = "once";

/// A change that is done when it is answered. A target that begins with `@` is the subscription's
/// own, one that begins with `/` is the tenant's, all others lie in a resource group.
const fn put(
    source: &'static str,
    name: &'static str,
    target: &'static str,
    parameters: &'static str,
) -> Action {
    Action { target, parameters, ..Action::new(source, name) }
}

/// A change that goes on after it was answered.
const fn slow(
    source: &'static str,
    name: &'static str,
    target: &'static str,
    parameters: &'static str,
) -> Action {
    Action { sort: SLOW, ..put(source, name, target, parameters) }
}

/// An operation that is asked for rather than written: the only reads an activity log has.
const fn post(source: &'static str, name: &'static str, target: &'static str) -> Action {
    Action { target, ..Action::new(source, name) }
}

/// What the platform itself reports; `permission` is the category.
const fn notice(
    source: &'static str,
    name: &'static str,
    target: &'static str,
    category: &'static str,
) -> Action {
    Action {
        target,
        sort: ONCE,
        class: Class::Service,
        permission: category,
        ..Action::new(source, name)
    }
}

/// A change in the directory; `sort` is the category, `permission` the service and the kind of
/// operation, `parameters` the resources it was done to.
const fn audit(
    name: &'static str,
    sort: &'static str,
    permission: &'static str,
    parameters: &'static str,
    answer: &'static str,
) -> Action {
    Action {
        class: Class::Directory,
        sort,
        permission,
        parameters,
        answer,
        ..Action::new("AuditLogs", name)
    }
}

const fn sign_in(category: &'static str) -> Action {
    Action { class: Class::SignIn, reads: true, ..Action::new(category, "Sign-in activity") }
}

const SIGN_INS: &[Action] = &[
    sign_in("SignInLogs"),
    sign_in("NonInteractiveUserSignInLogs"),
    sign_in("ServicePrincipalSignInLogs"),
    sign_in("ManagedIdentitySignInLogs"),
];

/// Every operation, addressed by its place here.
pub(super) fn table() -> Vec<Action> {
    [SIGN_INS, access::ACTIONS, hosting::ACTIONS, resources::ACTIONS, directory::ACTIONS].concat()
}
