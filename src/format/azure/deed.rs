//! What Azure's logs tell of new identities, of machines and their addresses, and of what was shared.

use serde_json::Value;

use crate::credential::kept;
use crate::event::Event;
use crate::format::Format;
use crate::format::hosts::{gather, last_part, name};
use crate::transfer::{Deed, Machine, Made, Means, Share};

/// What sort of deed an action is.
#[derive(Clone, Copy)]
enum Sort {
    /// Entra's: targets that are identities.
    Listed,
    ManagedIdentity,
    Machine,
    Interface,
    PublicAddress,
    Shared(Means),
}

/// Actions and what they do, in lower case.
const DEEDS: [(&[u8], Sort); 14] = [
    (b"add service principal", Sort::Listed),
    (b"add application", Sort::Listed),
    (b"add user", Sort::Listed),
    (b"invite external user", Sort::Listed),
    (b"microsoft.managedidentity/userassignedidentities/write", Sort::ManagedIdentity),
    (b"microsoft.compute/virtualmachines/write", Sort::Machine),
    (b"microsoft.network/networkinterfaces/write", Sort::Interface),
    (b"microsoft.network/publicipaddresses/write", Sort::PublicAddress),
    (b"microsoft.compute/disks/begingetaccess/action", Sort::Shared(Means::DiskLink)),
    (b"microsoft.compute/snapshots/begingetaccess/action", Sort::Shared(Means::DiskLink)),
    (b"microsoft.storage/storageaccounts/listaccountsas/action", Sort::Shared(Means::Link)),
    (b"microsoft.storage/storageaccounts/listservicesas/action", Sort::Shared(Means::Link)),
    (
        b"microsoft.storage/storageaccounts/objectreplicationpolicies/write",
        Sort::Shared(Means::Replication),
    ),
    (
        b"microsoft.storage/storageaccounts/blobservices/containers/write",
        Sort::Shared(Means::Policy),
    ),
];

fn sort(action: &[u8]) -> Option<Sort> {
    DEEDS.iter().find(|(known, _)| action.eq_ignore_ascii_case(known)).map(|(_, sort)| *sort)
}

/// Whether an action may be one.
pub(in crate::format) fn is_one(action: &[u8]) -> bool {
    sort(action).is_some()
}

/// What a call did, if it is one that matters.
pub(in crate::format) fn deed(format: Format, event: &Event<'_>, bytes: &[u8]) -> Option<Deed> {
    let sort = sort(event.action.raw)?;
    let record: Value = serde_json::from_slice(bytes).ok()?;
    let properties = record.get("properties").unwrap_or(&record);
    if let (Sort::Listed, Format::EntraAudit) = (sort, format) {
        return listed(properties);
    }
    let resource = ["resourceId", "resource_id", "resourceid"]
        .iter()
        .find_map(|key| record[*key].as_str().or_else(|| properties[*key].as_str()))
        .unwrap_or_default();
    let answer = body(properties, ["responseBody", "responsebody"]);
    match sort {
        Sort::Listed => None,
        Sort::ManagedIdentity => managed(resource, &answer),
        Sort::Machine | Sort::Interface | Sort::PublicAddress => {
            machine(sort, resource, &answer).map(|it| Deed::Hosts(vec![it]))
        }
        Sort::Shared(how) => {
            let to: Vec<Box<str>> = match how {
                Means::Policy if event.opens_to_all => vec!["*".into()],
                Means::Policy => return None,
                Means::Replication => vec![replica(properties)?],
                _ => Vec::new(),
            };
            Some(Deed::Shared(Share { how, to, what: kept(last_part(resource)) }))
        }
    }
}

/// What a request or an answer says, which logs keep as text.
fn body(properties: &Value, names: [&str; 2]) -> Value {
    let found = names.iter().find_map(|name| properties.get(name));
    match found {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => Value::Null,
    }
}

fn listed(properties: &Value) -> Option<Deed> {
    let targets = properties["targetResources"].as_array()?;
    let made: Vec<Made> = targets
        .iter()
        .filter(|it| {
            matches!(it["type"].as_str(), Some("User" | "ServicePrincipal" | "Application"))
        })
        .filter_map(|it| it["id"].as_str())
        .map(|id| Made { id: kept(id), name: Box::default() })
        .collect();
    (!made.is_empty()).then_some(Deed::Made(made))
}

fn managed(resource: &str, answer: &Value) -> Option<Deed> {
    let inner = answer.get("properties").unwrap_or(answer);
    let ids = [inner["principalId"].as_str(), Some(resource).filter(|path| !path.is_empty())];
    let made: Vec<Made> =
        ids.into_iter().flatten().map(|id| Made { id: kept(id), name: Box::default() }).collect();
    (!made.is_empty()).then_some(Deed::Made(made))
}

fn machine(sort: Sort, resource: &str, answer: &Value) -> Option<Machine> {
    let mut machine = Machine::default();
    let properties = answer.get("properties").unwrap_or(answer);
    let named = |path: &Value, machine: &mut Machine| {
        if let Some(path) = path.as_str() {
            name(&last_part(path).to_lowercase(), machine);
        }
    };
    match sort {
        Sort::Machine => {
            let interfaces = properties["networkProfile"]["networkInterfaces"].as_array();
            interfaces.into_iter().flatten().for_each(|it| named(&it["id"], &mut machine));
            machine.holder = kept(answer["identity"]["principalId"].as_str().unwrap_or_default());
        }
        Sort::Interface => {
            named(&properties["virtualMachine"]["id"], &mut machine);
            if let Some(mac) = properties["macAddress"].as_str() {
                // Flow logs write it without anything between.
                name(&mac.replace(['-', ':'], "").to_lowercase(), &mut machine);
            }
        }
        _ => {
            let path = properties["ipConfiguration"]["id"].as_str().unwrap_or_default();
            let interface = path.split("/networkInterfaces/").nth(1);
            let interface = interface.and_then(|rest| rest.split('/').next())?;
            name(&interface.to_lowercase(), &mut machine);
        }
    }
    if !matches!(sort, Sort::PublicAddress) {
        name(&last_part(resource).to_lowercase(), &mut machine);
    }
    gather(answer, &mut machine);
    (machine.names.len() + machine.addresses.len() > 1 || !machine.holder.is_empty())
        .then_some(machine)
}

/// The account that copies go to, where it is another one.
fn replica(properties: &Value) -> Option<Box<str>> {
    let request = body(properties, ["requestbody", "requestBody"]);
    let inner = request.get("properties").unwrap_or(&request);
    let end = |name: &str| inner[name].as_str().map(last_part);
    let (from, to) = (end("sourceAccount"), end("destinationAccount")?);
    (from != Some(to)).then(|| kept(to))
}
