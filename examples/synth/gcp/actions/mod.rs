//! The methods the world knows, by service: what they act on, what permission they take, what is
//! asked and what is answered.

mod access;
mod hosting;
mod storage;

use crate::action::{Action, Class};

/// Marks a method whose work goes on after it was answered: it is logged twice.
pub(super) const LONG: &str = "operation";

/// Stands for the name of the resource in what is asked.
pub(super) const NAME: &str = "§";

/// A method that changes something: it is in the activity log whether that is wanted or not.
const fn write(
    (source, name): (&'static str, &'static str),
    (sort, target): (&'static str, &'static str),
    permission: &'static str,
    parameters: &'static str,
    answer: &'static str,
) -> Action {
    Action { sort, target, permission, parameters, answer, ..Action::new(source, name) }
}

/// A method that changes something in its own time.
const fn long(
    call: (&'static str, &'static str),
    on: (&'static str, &'static str),
    permission: &'static str,
    parameters: &'static str,
) -> Action {
    write(call, on, permission, parameters, LONG)
}

/// A method that reads, logged where data access is.
const fn read(
    call: (&'static str, &'static str),
    on: (&'static str, &'static str),
    permission: &'static str,
) -> Action {
    Action { reads: true, class: Class::Data, ..write(call, on, permission, "", "") }
}

/// A method that writes data, logged where data access is.
const fn data(
    call: (&'static str, &'static str),
    on: (&'static str, &'static str),
    permission: &'static str,
    parameters: &'static str,
) -> Action {
    Action { class: Class::Data, ..write(call, on, permission, parameters, "") }
}

/// What Google does by itself.
const fn system(name: &'static str, sort: &'static str, target: &'static str) -> Action {
    Action { class: Class::Service, ..write(("compute", name), (sort, target), "", "", "") }
}

/// Every method, addressed by its place here.
pub(super) fn table() -> Vec<Action> {
    [access::ACTIONS, hosting::ACTIONS, storage::ACTIONS].concat()
}
