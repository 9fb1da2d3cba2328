//! What to do with a finding first.

use crate::identity::Kind;

use super::chain::{Chain, Ground};
use super::details::buckets;
use super::newness::Age;

/// The steps that fit a chain, the first one first.
pub(super) fn steps(ground: &Ground<'_>, chain: &Chain<'_>) -> Vec<String> {
    let case = ground.case;
    let identity = case.identity(chain.sketch.identity);
    let name = &identity.name;
    let owner = ground.known.identity(chain.sketch.identity).and_then(|it| it.owner.as_deref());
    let mut steps = vec![match (owner, chain.age) {
        (Some(owner), _) => {
            format!("Ask {owner}, who answer for {name}, which job or change this was.")
        }
        (None, Age::Made(row)) => format!(
            "Ask {} why {name} was made, in person and not over the account.",
            case.identity(row.identity).name
        ),
        _ => format!("Find the owner of {name}, and ask which job or change this was."),
    }];
    if let Some(spike) = &chain.spike {
        let buckets = buckets(ground, &spike.reads);
        let names: Vec<&str> = buckets.iter().map(String::as_str).collect();
        let of = if names.is_empty() {
            "what was read".to_owned()
        } else {
            crate::analytic::scope::list(&names)
        };
        steps.push(format!(
            "List the objects that were read ({of}), and judge with their owners what they hold and whom it has to be reported to."
        ));
    }
    if chain.has_sent(ground.settings) {
        steps.push("Find out who is behind the destinations, block them at the edge, and isolate the machines with their disks and memory kept.".to_owned());
    }
    if !chain.fetched.is_empty() {
        steps.push("Find out who is behind the addresses that fetched, and look for what else came from them: hunt trace takes an address.".to_owned());
    }
    if !chain.shares.is_empty() {
        steps.push("Take back what was shared, after keeping the policies as evidence; what was copied meanwhile stays copied.".to_owned());
    }
    if let Some(why) = chain.untested().filter(|_| !chain.has_way_out(ground.settings)) {
        steps.push(format!(
            "What left is not known ({}): get the flow logs of the networks, or those of gateways and proxies.",
            why.words()
        ));
    }
    let contain = match identity.kind {
        Kind::Role => "revoke its active sessions and review who may assume it",
        Kind::User => "deactivate its keys, end its sessions and reset its password",
        Kind::ServiceAccount => "disable its keys, and review who may act as it",
        Kind::ServicePrincipal => "disable its sign-in, and remove its secrets and certificates",
        _ => "end its sessions and take its permissions away",
    };
    steps.push(format!("If it is not explained: of {name}, {contain}."));
    steps
}
