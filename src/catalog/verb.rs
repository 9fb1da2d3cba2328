//! What an action that no catalogue lists does, judged by the verb it begins with.

use super::Class;
use crate::identity::Provider;

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

/// Verbs of Google's and Azure's interfaces that look, besides those above.
const LOOKING_ELSEWHERE: [&str; 4] = ["AggregatedList", "Fetch", "Watch", "What"];

/// The class of an action by its verb: [`Class::Read`] or [`Class::Write`].
fn class(provider: Provider, action: &str) -> Class {
    let looks = match provider {
        Provider::Aws => begins_with(&LOOKING, action),
        Provider::Azure => azure_looks(action),
        Provider::Gcp => word_looks(action.rsplit('.').next().unwrap_or(action)),
    };
    if looks { Class::Read } else { Class::Write }
}

/// What an unlisted action means, and its weight: by what stands at its end where that says more
/// than the verb.
pub(super) fn judge(provider: Provider, action: &str) -> (Class, u8) {
    let class = class(provider, action);
    let lower = action.to_ascii_lowercase();
    let telling =
        TELLING_ENDS.iter().find(|(of, end, _, _)| *of == provider && lower.ends_with(end));
    telling
        .map_or((class, u8::from(class == Class::Write)), |(_, _, class, weight)| (*class, *weight))
}

/// Ends of actions, in lower case, that mean the same on every type of resource.
const TELLING_ENDS: [(Provider, &str, Class, u8); 9] = [
    (Provider::Azure, "/listkeys/action", Class::Credential, 3),
    (Provider::Azure, "/listsecrets/action", Class::Credential, 3),
    (Provider::Azure, "/listcredentials/action", Class::Credential, 3),
    (Provider::Azure, "/regeneratekey/action", Class::Credential, 3),
    (Provider::Azure, "/regeneratekeys/action", Class::Credential, 3),
    (Provider::Azure, "/diagnosticsettings/write", Class::LogTampering, 3),
    (Provider::Azure, "/diagnosticsettings/delete", Class::LogTampering, 5),
    (Provider::Azure, "/roleassignments/write", Class::Permission, 5),
    (Provider::Gcp, ".setiampolicy", Class::Permission, 4),
];

/// `…/read` looks; of `…/listKeys/action` the word before tells.
fn azure_looks(operation: &str) -> bool {
    let mut segments = operation.rsplit('/');
    let verb = segments.next().unwrap_or_default();
    match segments.next() {
        // Activities of the directory are sentences: `Get passthrough authentication settings`.
        None => word_looks(operation.split(' ').next().unwrap_or_default()),
        Some(_) if verb.eq_ignore_ascii_case("read") => true,
        Some(word) => verb.eq_ignore_ascii_case("action") && word_looks(word),
    }
}

/// Whether a word, of any first letter, begins with a verb that looks.
fn word_looks(word: &str) -> bool {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return false };
    let word: String = first.to_uppercase().chain(letters).collect();
    begins_with(&LOOKING, &word) || begins_with(&LOOKING_ELSEWHERE, &word)
}

fn begins_with(verbs: &[&str], action: &str) -> bool {
    verbs.iter().any(|verb| {
        action.strip_prefix(verb).is_some_and(|rest| {
            // `Issue` is no `Is`, `Getaway` is no `Get`: the verb ends where a new word begins.
            !rest.starts_with(|c: char| c.is_ascii_lowercase())
        })
    })
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
            assert_eq!(class(Provider::Aws, action), Class::Read, "{action}");
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
            assert_eq!(class(Provider::Aws, action), Class::Write, "{action}");
        }
    }

    #[test]
    fn other_clouds_have_the_verb_at_the_end() {
        for (provider, action, expected) in [
            (Provider::Azure, "Microsoft.X/things/read", Class::Read),
            (Provider::Azure, "Microsoft.X/things/write", Class::Write),
            (Provider::Azure, "Microsoft.X/things/delete", Class::Write),
            (Provider::Azure, "Microsoft.X/things/listKeys/action", Class::Read),
            (Provider::Azure, "Microsoft.X/things/restart/action", Class::Write),
            (Provider::Azure, "Add thing", Class::Write),
            (Provider::Azure, "Get thing", Class::Read),
            (Provider::Gcp, "compute.things.get", Class::Read),
            (Provider::Gcp, "compute.things.aggregatedList", Class::Read),
            (Provider::Gcp, "compute.things.insert", Class::Write),
            (Provider::Gcp, "pods.watch", Class::Read),
            (Provider::Gcp, "GetThing", Class::Read),
            (Provider::Gcp, "MakeThing", Class::Write),
        ] {
            assert_eq!(class(provider, action), expected, "{action}");
        }
    }
}
