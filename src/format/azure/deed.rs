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
pub(in crate::format) fn deed(format: Format, event: &Event<'_>, record: &Value) -> Option<Deed> {
    let sort = sort(event.action.raw)?;
    let properties = record.get("properties").unwrap_or(record);
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::one::with_members;
    use crate::format::{Inside, Record};

    fn of(record: &Value) -> Option<Deed> {
        let text = record.to_string();
        with_members(&text, |found, members, bytes| match found {
            Record::Event(format, event) => {
                format.deed(&event, &Inside::of(format, members, bytes))
            }
            other => panic!("no event: {other:?}"),
        })
    }

    fn activity(operation: &str, resource: &str, properties: Value) -> Value {
        json!({
            "time": "2026-11-20T00:00:00Z",
            "operationName": operation,
            "category": "Administrative",
            "resultType": "Success",
            "resourceId": format!("/subscriptions/s/resourceGroups/rg/providers/{resource}"),
            "properties": properties,
        })
    }

    #[test]
    fn machines_are_known_by_interface_address_and_whom_they_act_as() {
        let body = json!({"properties": {"networkProfile": {"networkInterfaces":
            [{"id": "/subscriptions/s/networkInterfaces/NIC-1"}]}}, "identity": {"principalId": "p-1"}});
        let record = activity(
            "MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE",
            "Microsoft.Compute/virtualMachines/VM-1",
            json!({"responseBody": body.to_string()}),
        );
        let Some(Deed::Hosts(machines)) = of(&record) else { panic!("a machine") };
        let names: Vec<&str> = machines[0].names.iter().map(|name| &**name).collect();
        assert_eq!((names, &*machines[0].holder), (vec!["nic-1", "vm-1"], "p-1"));
        let body = json!({"properties": {"macAddress": "00-0D-3A-F8-78-56",
            "ipConfigurations": [{"properties": {"privateIPAddress": "10.1.0.4"}}]}});
        let record = activity(
            "Microsoft.Network/networkInterfaces/write",
            "Microsoft.Network/networkInterfaces/nic-1",
            json!({"responseBody": body.to_string()}),
        );
        let Some(Deed::Hosts(machines)) = of(&record) else { panic!("an interface") };
        assert!(machines[0].names.iter().any(|name| &**name == "000d3af87856"));
        assert_eq!(machines[0].addresses.len(), 1);
    }

    #[test]
    fn links_and_open_containers_are_shares() {
        let disk = activity(
            "Microsoft.Compute/disks/beginGetAccess/action",
            "Microsoft.Compute/disks/d-1",
            json!({}),
        );
        let Some(Deed::Shared(share)) = of(&disk) else { panic!("a link") };
        assert_eq!((share.how, &*share.what, share.to.len()), (Means::DiskLink, "d-1", 0));
        let container = |access: &str| {
            let body = json!({"properties": {"publicAccess": access}}).to_string();
            of(&activity(
                "Microsoft.Storage/storageAccounts/blobServices/containers/write",
                "Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c",
                json!({"requestbody": body}),
            ))
        };
        assert!(matches!(container("Blob"), Some(Deed::Shared(share)) if &*share.to[0] == "*"));
        assert_eq!(container("None"), None);
    }
}
