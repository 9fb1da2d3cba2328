//! What to do first about a chain.

use crate::analytic::Question;
use crate::format::change::Subject;
use crate::identity::Provider;
use crate::time;

use super::chain::Chain;
use super::kind::Kind;

pub(super) fn steps(chain: &Chain<'_, '_>, question: &Question<'_>) -> Vec<String> {
    let identity = question.case.identity(chain.identity);
    let name = &identity.name;
    let when = chain.rows().map(|row| row.time).min().map(time::format_short).unwrap_or_default();
    let owner = question.known.identity(chain.identity).and_then(|entry| entry.owner.as_deref());
    let whom = match owner {
        Some(owner) => format!("{owner}, who answer for {name},"),
        None => format!("the owner of {name}"),
    };
    let mut steps = vec![format!(
        "Ask {whom} for the approval of what was done from {when} UTC on; not over the account itself."
    )];
    if chain.kind() == Kind::Tightening {
        return steps;
    }
    let mut subjects: Vec<Subject> = chain
        .changes
        .iter()
        .filter(|link| link.worked() && !link.tightens())
        .filter_map(|link| link.subject)
        .collect();
    subjects.sort_unstable();
    subjects.dedup();
    if !chain.after.is_empty() {
        steps.push(
            "List what runs now in the regions of the evidence, snapshot what may be evidence, and stop what nobody vouches for; it costs by the hour."
                .to_owned(),
        );
    }
    steps.extend(subjects.iter().filter_map(|subject| undo(*subject, identity.provider)));
    if !chain.refused.is_empty() {
        steps.push(
            "Look for the same request in other accounts and regions: what is refused here is tried elsewhere."
                .to_owned(),
        );
    }
    if !chain.changes.is_empty() || !chain.after.is_empty() {
        steps.push(format!(
            "If it is not explained: end the sessions of {name}, take away its right to change quotas, guard rails and regions, and follow its credential back to where it came from."
        ));
    }
    steps
}

fn undo(subject: Subject, provider: Provider) -> Option<String> {
    let step = match (subject, provider) {
        (Subject::Quota, Provider::Aws) => {
            "Ask AWS support to take the quota back; a quota once granted stays until then."
        }
        (Subject::Quota, _) => "Set the quota back to its last approved value.",
        (Subject::Policy, _) => {
            "Put the guard rail back as it was approved last; `old` and `removed` in the details say what it was where records tell."
        }
        (Subject::Association, _) => {
            "Check where the account belongs, who owns and pays for it now, and which guard rails it lost on the way; move it back."
        }
        (Subject::Region, Provider::Aws) => {
            "Close the region again once nothing runs in it, and see that logs and detection cover it."
        }
        (Subject::Region, _) => "Put the list of allowed regions back as it was approved last.",
        (Subject::Nothing, _) => return None,
    };
    Some(step.to_owned())
}
