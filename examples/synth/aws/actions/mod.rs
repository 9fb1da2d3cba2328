//! The API calls the world knows: name, kind and the templates of their parameters and answers.
//! `<name>` in a template is filled in by `fill`; an empty template is JSON null.

mod compute;
mod control;
mod data;
mod ec2;
mod iam;

use crate::action::{Action, Class};

const fn read(source: &'static str, name: &'static str, parameters: &'static str) -> Action {
    Action { reads: true, parameters, ..Action::new(source, name) }
}

const fn write(
    source: &'static str,
    name: &'static str,
    parameters: &'static str,
    answer: &'static str,
) -> Action {
    Action { parameters, answer, ..Action::new(source, name) }
}

const fn data(
    source: &'static str,
    name: &'static str,
    reads: bool,
    parameters: &'static str,
    answer: &'static str,
) -> Action {
    Action { reads, class: Class::Data, parameters, answer, ..Action::new(source, name) }
}

const fn of_class(mut action: Action, class: Class) -> Action {
    action.class = class;
    action
}

/// Services whose events are all delivered in us-east-1.
pub(crate) fn is_global(source: &str) -> bool {
    matches!(
        source,
        "iam" | "organizations" | "route53" | "cloudfront" | "support" | "ce" | "health"
    )
}

/// Every action, addressed by its place here.
pub(crate) fn table() -> Vec<Action> {
    [
        compute::ACTIONS,
        control::ACTIONS,
        ec2::ACTIONS,
        iam::STS_ACTIONS,
        iam::ACTIONS,
        data::ACTIONS,
    ]
    .concat()
}
