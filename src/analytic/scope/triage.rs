//! What to do with a finding: account review, credential review, points of rollback.

use crate::case::Identity;
use crate::catalog::Class;
use crate::character::Character;
use crate::identity::{Kind, Provider};
use crate::known::Known;
use crate::time;

use super::episode::{Episode, Lead};

/// The steps that fit an episode, the first one first.
pub(super) fn steps(episode: &Episode<'_>, leads: &[Lead], known: &Known<'_>) -> Vec<String> {
    let identity = &episode.case.identities[episode.portrait.identity as usize];
    let owner = known.identity(episode.portrait.identity).and_then(|entry| entry.owner.as_deref());
    let mut steps = vec![ask(identity, owner, episode)];
    if episode.is_emergency() {
        steps.push("Find the emergency it was taken out for; where there was none, treat the identity as stolen. Change its secrets after every use.".to_owned());
    }
    let worked = episode.took_effect();
    if !worked && !episode.is_context_only() {
        steps.push("Nothing outside the scope took effect; find out whether the credential is in other hands before it finds a way that works.".to_owned());
    }
    if !episode.new_networks().is_empty() || !episode.new_interfaces().is_empty() {
        steps.push("Compare source address and client with the earlier sessions of the identity; a shift of both speaks for a stolen credential.".to_owned());
    }
    // What only failed left nothing behind to review or undo.
    if worked {
        steps.extend(leads.iter().filter_map(|lead| rollback(lead.class)).map(str::to_owned));
    }
    steps.push(contain(identity));
    steps
}

fn ask(identity: &Identity, owner: Option<&str>, episode: &Episode<'_>) -> String {
    let since = episode.departures.first().map(|d| d.row.time);
    let since = since.or(episode.portrait.first.map(|row| row.time));
    let when = since.map(time::format_short).unwrap_or_default();
    let name = &identity.name;
    let character = episode.portrait.character;
    if let Some(owner) = owner {
        return format!(
            "Ask {owner}, who answer for {name}, what explains this on {when} UTC; not over the account itself."
        );
    }
    match character {
        Character::Human => format!(
            "Ask {name} in person, not over the account, whether this was their doing on {when} UTC."
        ),
        Character::Automation => format!(
            "Ask the owner of {name} for the run and the change that explain this on {when} UTC."
        ),
        Character::Workload => format!(
            "Ask the owner of {name} whether a release explains this on {when} UTC; a workload seldom widens its scope by itself."
        ),
        Character::Service => {
            format!("Find out who configured the service behind {name} shortly before {when} UTC.")
        }
        Character::Unknown => format!(
            "Find the owner of {name} and ask for the change that explains this on {when} UTC."
        ),
    }
}

/// What to look at and perhaps undo, by what was done.
fn rollback(class: Class) -> Option<&'static str> {
    Some(match class {
        Class::Permission => {
            "Review what was granted to whom and detach it where nobody vouches for it; keep the policy documents as evidence first."
        }
        Class::Credential => {
            "List the credentials that were made or changed, deactivate those nobody vouches for, and look for their use."
        }
        Class::LogTampering => {
            "Turn logging and detection on again at once; note from when to when the evidence is blind."
        }
        Class::Execution => {
            "Collect what was run and where; isolate the hosts or functions before they are changed again."
        }
        Class::DataAccess => "List the secrets and data that were read and rotate or report them.",
        Class::Provisioning => {
            "List what was created in all regions, snapshot it, then stop what nobody vouches for."
        }
        Class::Destruction => {
            "Stop scheduled deletions while they can be cancelled, and check that backups are out of reach."
        }
        Class::Policy | Class::Region | Class::Quota => {
            "Compare the guard rail with its last approved state and put it back."
        }
        Class::Association => {
            "Check who owns the account and its contacts now; call the provider's support if ownership moved."
        }
        Class::Recon => "Look for changes by the same credential after the looking around.",
        Class::Read | Class::Write | Class::Authentication => return None,
    })
}

fn contain(identity: &Identity) -> String {
    let name = &identity.name;
    let how = match (identity.provider, identity.kind) {
        (Provider::Aws, Kind::User) => format!(
            "deactivate the access keys of {name}, reset its password, and attach a policy that denies sessions issued before now."
        ),
        (Provider::Azure, Kind::User) => format!(
            "revoke the sign-in sessions of {name}, block its sign-in, reset its password and review its MFA methods; tokens already issued live on for up to an hour."
        ),
        (Provider::Gcp, Kind::User) => format!(
            "suspend {name} in the directory, reset its sign-in cookies, and revoke its tokens and the applications it authorised."
        ),
        (_, Kind::Role) => format!(
            "revoke the active sessions of {name} (deny tokens issued before now) and review who may assume it."
        ),
        (_, Kind::Federated) => format!(
            "end the sessions of {name} at the identity provider and revoke the sessions they opened in the cloud."
        ),
        (_, Kind::Root) => {
            "reset the root password and MFA with two people present, and delete root access keys."
                .to_owned()
        }
        (_, Kind::ServicePrincipal) => format!(
            "disable the sign-in of {name}, remove its secrets and certificates, review its owners and what was consented to."
        ),
        (Provider::Azure, Kind::Workload) => format!(
            "take the role assignments of {name} away, isolate the resource it belongs to, and look for federated credentials on it."
        ),
        (_, Kind::ServiceAccount) => format!(
            "disable the keys of {name}, take its bindings away or disable it, and review who may act as it."
        ),
        (_, Kind::Service) => {
            "review the configuration that lets the service act, and the role it acts with."
                .to_owned()
        }
        _ => format!("suspend {name} and end its sessions."),
    };
    format!("If it is not explained: {how}")
}
