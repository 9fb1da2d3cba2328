//! What an action that no catalogue lists does, judged by the verb it begins with.

use super::Class;

/// Verbs that look and leave things as they are. What begins otherwise is taken for a change:
/// the costlier mistake would be to call a change a look.
const LOOKING: [&str; 34] = [
    "BatchCheck",
    "BatchDescribe",
    "BatchGet",
    "Calculate",
    "Check",
    "Compare",
    "Count",
    "Describe",
    "Detect",
    "Discover",
    "Download",
    "Estimate",
    "Evaluate",
    "Export",
    "Filter",
    "Find",
    "Get",
    "Head",
    "Is",
    "List",
    "Lookup",
    "Poll",
    "Preview",
    "Query",
    "Read",
    "Resolve",
    "Retrieve",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "Test",
    "Validate",
    "View",
];

/// The class of an action by its verb: [`Class::Read`] or [`Class::Write`].
pub(super) fn class(action: &str) -> Class {
    let looks = LOOKING.iter().any(|verb| {
        action.strip_prefix(verb).is_some_and(|rest| {
            // `Issue` is no `Is`, `Getaway` is no `Get`: the verb ends where a new word begins.
            !rest.starts_with(|c: char| c.is_ascii_lowercase())
        })
    });
    if looks { Class::Read } else { Class::Write }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_tell_looking_from_changing() {
        for action in [
            "DescribeAlarms",
            "GetThing",
            "ListTags",
            "BatchGetItems",
            "HeadBucket",
            "IsAllowed",
            "Get",
        ] {
            assert_eq!(class(action), Class::Read, "{action}");
        }
        for action in [
            "CreateThing",
            "DeleteThing",
            "IssueCertificate",
            "Listen",
            "ChangeTags",
            "",
            "describe",
        ] {
            assert_eq!(class(action), Class::Write, "{action}");
        }
    }
}
