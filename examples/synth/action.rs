//! One API call that the world knows, and how its record is classed.

/// How a provider classes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Management,
    Data,
    SignIn,
    /// What the provider itself does.
    Service,
    /// A change in the tenant's directory.
    Directory,
}

/// One API call. `<name>` in a template is filled in when a record is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action {
    /// The short name of the service.
    pub(crate) source: &'static str,
    pub(crate) name: &'static str,
    pub(crate) reads: bool,
    pub(crate) class: Class,
    /// The template of what was asked; empty is JSON null.
    pub(crate) parameters: &'static str,
    /// The template of the answer; empty is JSON null.
    pub(crate) answer: &'static str,
    /// The template of the resource's name.
    pub(crate) target: &'static str,
    /// What the provider says of the kind of resource.
    pub(crate) sort: &'static str,
    /// The permission that the call takes, where it is not the call's name.
    pub(crate) permission: &'static str,
}

impl Action {
    /// A management call of which nothing is known but its name.
    pub(crate) const fn new(source: &'static str, name: &'static str) -> Self {
        Self {
            source,
            name,
            reads: false,
            class: Class::Management,
            parameters: "",
            answer: "",
            target: "",
            sort: "",
            permission: "",
        }
    }
}
