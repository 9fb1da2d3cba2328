//! What Google Cloud's logs tell of new identities, of machines and their addresses, and of what was
//! shared.

use serde_json::Value;

use crate::credential::kept;
use crate::event::Event;
use crate::format::hosts::{gather, last_part, name};
use crate::transfer::{Deed, Machine, Made, Means, Share};

/// What sort of deed a method is.
#[derive(Clone, Copy)]
enum Sort {
    Account,
    Machine,
    Shared(Means),
}

/// Whether a method may be one.
pub(in crate::format) fn is_one(service: &[u8], method: &[u8]) -> bool {
    sort(service, method).is_some()
}

fn sort(service: &[u8], method: &[u8]) -> Option<Sort> {
    let ends = |end: &[u8]| method.to_ascii_lowercase().ends_with(end);
    Some(match service {
        b"iam.googleapis.com" if ends(b"createserviceaccount") => Sort::Account,
        b"compute.googleapis.com" if ends(b"instances.insert") => Sort::Machine,
        b"compute.googleapis.com" if ends(b"snapshots.setiampolicy") => {
            Sort::Shared(Means::Snapshot)
        }
        b"compute.googleapis.com" if ends(b"disks.setiampolicy") => Sort::Shared(Means::Snapshot),
        b"compute.googleapis.com" if ends(b"images.setiampolicy") => Sort::Shared(Means::Image),
        b"storage.googleapis.com" if ends(b"setiampermissions") || ends(b"setiampolicy") => {
            Sort::Shared(Means::Policy)
        }
        b"bigquery.googleapis.com" if ends(b"setiampolicy") => Sort::Shared(Means::Database),
        _ => return None,
    })
}

/// What a call did, if it is one that matters.
pub(in crate::format) fn deed(event: &Event<'_>, record: &Value) -> Option<Deed> {
    let sort = sort(event.service.raw, event.action.raw)?;
    let payload = ["protoPayload", "protopayload_auditlog", "protopayload"]
        .iter()
        .find_map(|key| record.get(key))?;
    match sort {
        Sort::Account => account(payload),
        Sort::Machine => Some(Deed::Hosts(vec![machine(payload)])),
        Sort::Shared(how) => shared(how, payload, &event.who?.subject.decode()).map(Deed::Shared),
    }
}

fn account(payload: &Value) -> Option<Deed> {
    let email = payload["response"]["email"].as_str().map(str::to_owned).or_else(|| {
        // The answer may be missing: the project stands in the resource's name.
        let id = payload["request"]["account_id"].as_str()?;
        let project = payload["resourceName"].as_str()?.strip_prefix("projects/")?;
        Some(format!("{id}@{}.iam.gserviceaccount.com", project.split('/').next()?))
    })?;
    let id = kept(&format!("serviceAccount:{email}"));
    Some(Deed::Made(vec![Made { id, name: Box::default() }]))
}

fn machine(payload: &Value) -> Machine {
    let mut machine = Machine::default();
    let request = &payload["request"];
    let named =
        request["name"].as_str().or_else(|| payload["resourceName"].as_str().map(last_part));
    name(named.unwrap_or_default(), &mut machine);
    gather(request, &mut machine);
    let email = request["serviceAccounts"][0]["email"].as_str().unwrap_or_default();
    machine.holder = kept(email);
    machine
}

/// Members that a policy lets in now and that are not of the caller's own domain or project.
fn shared(how: Means, payload: &Value, caller: &str) -> Option<Share> {
    let deltas = ["serviceData", "metadata", "servicedata_v1_iam"]
        .iter()
        .find_map(|key| payload[*key]["policyDelta"]["bindingDeltas"].as_array())?;
    let home = caller.rsplit('@').next().unwrap_or_default();
    let mut to: Vec<Box<str>> = deltas
        .iter()
        .filter(|delta| delta["action"] == "ADD")
        .filter_map(|delta| delta["member"].as_str())
        .filter_map(|member| outsider(member, home))
        .collect();
    to.sort_unstable();
    to.dedup();
    let what = payload["resourceName"].as_str().unwrap_or_default();
    (!to.is_empty()).then(|| Share { how, to, what: kept(last_part(what)) })
}

/// A member that may be from elsewhere: everybody, people of another domain, accounts of another project.
fn outsider(member: &str, home: &str) -> Option<Box<str>> {
    if matches!(member, "allUsers" | "allAuthenticatedUsers") {
        return Some("*".into());
    }
    let (kind, rest) = member.split_once(':')?;
    let domain = rest.rsplit('@').next()?;
    match kind {
        "serviceAccount" => {
            let project = domain.strip_suffix(".iam.gserviceaccount.com")?;
            // Whether the project is one of the house, the evidence tells.
            Some(kept(project))
        }
        // A program that calls has no domain to compare with.
        "user" | "group" | "domain" if !home.ends_with("gserviceaccount.com") => {
            (!domain.eq_ignore_ascii_case(home)).then(|| kept(rest))
        }
        "user" if domain.eq_ignore_ascii_case("gmail.com") => Some(kept(rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_from_elsewhere_are_told_from_the_callers_own() {
        for (member, home, to) in [
            ("allUsers", "example.com", Some("*")),
            ("user:eve@gmail.com", "example.com", Some("eve@gmail.com")),
            ("user:kim@example.com", "example.com", None),
            ("user:kim@example.com", "p.iam.gserviceaccount.com", None),
            ("user:eve@gmail.com", "p.iam.gserviceaccount.com", Some("eve@gmail.com")),
            ("serviceAccount:a@p-2.iam.gserviceaccount.com", "example.com", Some("p-2")),
            ("projectViewer:p", "example.com", None),
            ("nonsense", "example.com", None),
        ] {
            assert_eq!(outsider(member, home).as_deref(), to, "{member} {home}");
        }
    }
}
