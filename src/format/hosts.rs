//! Machines as answers of all clouds tell of them: names, interfaces and addresses, found by the
//! names of members, for each kind of call nests them differently.

use std::net::IpAddr;

use serde_json::Value;

use crate::credential::kept;
use crate::transfer::Machine;

/// How deep an answer is looked into.
const DEEPEST: u32 = 12;
/// Names and addresses of one machine that are kept.
const MOST: usize = 64;

/// Hands on the objects in lists, until each says that it is what was looked for.
pub(super) fn in_lists(value: &Value, is_it: &mut dyn FnMut(&Value) -> bool) {
    fn inner(value: &Value, depth: u32, is_it: &mut dyn FnMut(&Value) -> bool) {
        match value {
            _ if depth == 0 => {}
            Value::Array(list) => {
                for item in list {
                    if !(item.is_object() && is_it(item)) {
                        inner(item, depth - 1, is_it);
                    }
                }
            }
            Value::Object(members) => {
                members.values().for_each(|value| inner(value, depth - 1, is_it));
            }
            _ => {}
        }
    }
    inner(value, DEEPEST, is_it);
}

/// Adds the names and addresses in a value, however deep, to what is known of a machine.
pub(super) fn gather(value: &Value, machine: &mut Machine) {
    inner(value, DEEPEST, machine);
}

fn inner(value: &Value, depth: u32, machine: &mut Machine) {
    match value {
        _ if depth == 0 => {}
        Value::Array(list) => list.iter().for_each(|item| inner(item, depth - 1, machine)),
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) => take(key, text, machine),
                    other => inner(other, depth - 1, machine),
                }
            }
        }
        _ => {}
    }
}

fn take(key: &str, text: &str, machine: &mut Machine) {
    match key {
        "instanceId" | "networkInterfaceId" => name(text, machine),
        "privateIpAddress" | "publicIp" | "ipv6Address" | "privateIPAddress" | "networkIP"
        | "natIP" | "ipAddress" => address(text, machine),
        _ => {}
    }
}

/// Adds a name to what is known of a machine.
pub(super) fn name(text: &str, machine: &mut Machine) {
    let is_new = !machine.names.iter().any(|known| **known == *text);
    if is_new && !text.is_empty() && machine.names.len() < MOST {
        machine.names.push(kept(text));
    }
}

fn address(text: &str, machine: &mut Machine) {
    let Ok(address) = text.parse::<IpAddr>() else { return };
    let address = address.to_canonical();
    if !machine.addresses.contains(&address) && machine.addresses.len() < MOST {
        machine.addresses.push(address);
    }
}

/// The last part of a path: `vm-1` of `/subscriptions/…/virtualMachines/vm-1`.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
