//! The API calls the world knows: name, kind and the templates of their parameters and answers.
//! `<name>` in a template is filled in by `fill`; an empty template is JSON null.

mod compute;
mod control;
mod data;
mod ec2;
mod iam;

/// How CloudTrail classes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Management,
    Data,
    SignIn,
    Service,
}

/// One API call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action {
    /// The event source without `.amazonaws.com`.
    pub(crate) source: &'static str,
    pub(crate) name: &'static str,
    pub(crate) reads: bool,
    pub(crate) class: Class,
    pub(crate) parameters: &'static str,
    pub(crate) answer: &'static str,
}

const fn read(source: &'static str, name: &'static str, parameters: &'static str) -> Action {
    Action { source, name, reads: true, class: Class::Management, parameters, answer: "" }
}

const fn write(
    source: &'static str,
    name: &'static str,
    parameters: &'static str,
    answer: &'static str,
) -> Action {
    Action { source, name, reads: false, class: Class::Management, parameters, answer }
}

const fn data(
    source: &'static str,
    name: &'static str,
    reads: bool,
    parameters: &'static str,
    answer: &'static str,
) -> Action {
    Action { source, name, reads, class: Class::Data, parameters, answer }
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

#[cfg(test)]
mod tests {
    use super::table;
    use std::collections::HashSet;

    #[test]
    fn actions_are_listed_once() {
        let mut seen = HashSet::new();
        for action in table() {
            assert!(
                seen.insert((action.source, action.name)),
                "{}:{} twice",
                action.source,
                action.name
            );
        }
    }
}
