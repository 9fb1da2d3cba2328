//! Which fields are compared without regard to case.

use super::place::letters;
use crate::rule::predicate::{Case, Field};

/// Fields whose values exports spell in several cases, so that rules cannot know it: operations of
/// Azure are in capitals in one export and not in the next.
const FOLDED: [&str; 7] = [
    "event.action",
    "event.category",
    "event.outcome",
    "event.provider",
    "event.type",
    "log.level",
    "azure.resource.*",
];

/// The same of fields of Azure, by the last part of their names.
const FOLDED_ENDS: [&str; 12] = [
    "operation_name",
    "result_type",
    "result_signature",
    "result",
    "category",
    "event_category",
    "status_code",
    "level",
    "action",
    "scope",
    "activity_display_name",
    "resource_id",
];

/// How the values of a field of ECS compare. Elastic compares all of them exactly.
pub fn case(field: &Field) -> Case {
    let is = |known: &&str| match known.strip_suffix('*') {
        Some(head) => field.name.get(..head.len()).is_some_and(|it| it.eq_ignore_ascii_case(head)),
        None => known.eq_ignore_ascii_case(&field.name),
    };
    let end = field.name.rsplit('.').next().unwrap_or_default();
    let in_azure = is(&"azure.*") && FOLDED_ENDS.iter().any(|known| letters(known) == letters(end));
    if in_azure || FOLDED.iter().any(is) { Case::Folded } else { Case::Exact }
}
